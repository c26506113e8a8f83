//! What a chat writes into its thread. Nothing is stored before the user has done something: until then it waits here.
//! From then on everything goes to the store's ordered writer, in the order in which it was shown.
//!
//! - [`Journal`]: steps, their removal, the thread's name and values
//! - `streams`: steps whose tokens are coming are written now and then, so that a crash keeps what was shown
//! - `elements`: elements with their contents, one after another, beside the steps
//!
//! The session calls it where it shows things; `host` where something is kept that is not shown.

mod elements;
mod streams;

use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::data::write::coalesce;
use crate::data::{Store, ThreadPatch, Write};
use crate::session::connection::Token;
use crate::wire::JsonMap;
use crate::wire::element::Element;
use crate::wire::file::SessionFile;
use crate::wire::ids::ThreadId;
use crate::wire::step::StepDict;
use crate::wire::stored::StoredStep;
use crate::wire::user::User;

use elements::Lane;
use streams::Streams;

/// How long a chat waits for its store before it goes on without.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same while it is known to fail.
const IMPATIENCE: Duration = Duration::from_millis(100);
/// Writes that wait for the user's first deed. A chat that shows more before it gets its thread at once.
const WAITING: usize = 1000;
/// Pauses between attempts to learn the id of the thread's owner.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// See the module.
pub struct Journal {
    store: Option<Store>,
    thread: String,
    owner: Option<User>,
    state: Mutex<State>,
    /// Whether writes go to the writer.
    open: watch::Sender<bool>,
    lane: Lane,
    this: Weak<Self>,
}

struct State {
    phase: Phase,
    streams: Streams,
    /// The thread's values, as they were written or read last.
    values: JsonMap,
    /// Whether the user was told that the store fails.
    told: bool,
}

enum Phase {
    /// The user has done nothing yet.
    Waiting(Vec<Write>),
    /// The owner's id is being looked up.
    Opening(Vec<Write>),
    /// Writes go to the writer.
    Open,
    /// Nothing is kept: there is no store, or the thread was deleted.
    Off,
}

/// Whether what was written is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    /// It is, or nothing is to be kept.
    Yes,
    /// The store fails. What was written waits for it.
    NotYet {
        /// Whether this is the first time that the store was seen to fail.
        news: bool,
    },
}

impl Journal {
    pub(crate) fn new(store: Option<Store>, thread: &ThreadId, owner: Option<User>) -> Arc<Self> {
        let phase = if store.is_some() { Phase::Waiting(Vec::new()) } else { Phase::Off };
        let state = State { phase, streams: Streams::default(), values: JsonMap::new(), told: false };
        Arc::new_cyclic(|this| Self {
            lane: Lane::default(),
            store,
            thread: thread.as_str().to_owned(),
            owner,
            state: Mutex::new(state),
            open: watch::Sender::new(false),
            this: this.clone(),
        })
    }

    /// Where threads are kept, if anywhere.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Whose thread it is: the user, or a browser without a login.
    pub fn owner(&self) -> Option<&User> {
        self.owner.as_ref()
    }

    /// The user has done something: the thread gets its name, its owner, and what has waited for it.
    pub fn begin(&self, name: &str, tags: Option<Vec<String>>) {
        let name = Some(name.to_owned());
        self.begin_with(ThreadPatch { name, tags, ..ThreadPatch::of(self.thread.clone()) });
    }

    fn begin_with(&self, patch: ThreadPatch) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut state.phase, Phase::Off) {
            Phase::Waiting(waiting) => match &self.owner {
                Some(owner) if owner.id.is_none() => {
                    state.phase = Phase::Opening(waiting);
                    self.open_for(owner.clone(), patch);
                }
                owner => {
                    let user_id = owner.as_ref().and_then(|owner| owner.id.clone());
                    self.release(&mut state, waiting, Some(ThreadPatch { user_id, ..patch }));
                }
            },
            phase => {
                state.phase = phase;
                self.put(&mut state, Write::Thread(patch));
            }
        }
    }

    /// The thread is there and belongs to the owner: what is written goes to it at once. `values` are what it holds.
    pub fn go_on(&self, values: JsonMap) {
        let mut state = self.state.lock();
        state.values = values;
        match std::mem::replace(&mut state.phase, Phase::Off) {
            Phase::Waiting(waiting) => self.release(&mut state, waiting, None),
            phase => state.phase = phase,
        }
    }

    /// Looks up the owner's id, however often that takes, and opens the thread.
    fn open_for(&self, owner: User, patch: ThreadPatch) {
        let (this, Some(store)) = (self.this.clone(), self.store.clone()) else { return };
        tokio::spawn(async move {
            let mut pause = FIRST_PAUSE;
            let user_id = loop {
                match store.known_user(&owner).await {
                    Ok(known) => break known.id,
                    Err(error) if error.may_pass() => {
                        tracing::warn!(
                            "the owner of a thread could not be stored, the next attempt comes in {pause:?}: {error}"
                        );
                        tokio::time::sleep(pause).await;
                        pause = (pause * 2).min(LONGEST_PAUSE);
                        if this.strong_count() == 0 {
                            return;
                        }
                    }
                    Err(error) => {
                        tracing::error!("the owner of a thread is not stored: {error}");
                        break None;
                    }
                }
            };
            let Some(journal) = this.upgrade() else { return };
            let mut state = journal.state.lock();
            if let Phase::Opening(waiting) = std::mem::replace(&mut state.phase, Phase::Off) {
                journal.release(&mut state, waiting, Some(ThreadPatch { user_id, ..patch }));
            }
        });
    }

    fn release(&self, state: &mut State, waiting: Vec<Write>, patch: Option<ThreadPatch>) {
        state.phase = Phase::Open;
        for write in patch.map(Write::Thread).into_iter().chain(coalesce(waiting).0) {
            self.put(state, write);
        }
        self.open.send_replace(true);
    }

    fn put(&self, state: &mut State, write: Write) {
        match &mut state.phase {
            Phase::Waiting(waiting) | Phase::Opening(waiting) => {
                waiting.push(write);
                if waiting.len().is_multiple_of(WAITING) {
                    *waiting = coalesce(std::mem::take(waiting)).0;
                }
            }
            Phase::Open => {
                if let Some(store) = &self.store {
                    store.writer().submit_now(write).forget();
                }
            }
            Phase::Off => {}
        }
    }

    /// Whether too much waits for the user's first deed.
    fn overflows(state: &State) -> bool {
        matches!(&state.phase, Phase::Waiting(waiting) if waiting.len() >= WAITING - 1)
    }

    /// Keeps a step, new or changed, as it is. Ends its stream, if there was one.
    pub fn step(&self, step: &StepDict) {
        if self.store.is_none() {
            return;
        }
        let overflows = {
            let mut state = self.state.lock();
            state.streams.end(step.id());
            self.put(&mut state, Write::Step(Box::new(step.clone().into())));
            Self::overflows(&state)
        };
        if overflows {
            self.begin_with(ThreadPatch::of(self.thread.clone()));
        }
    }

    /// Keeps a stored step with what has changed in it.
    pub fn stored_step(&self, step: StoredStep) {
        self.put(&mut self.state.lock(), Write::Step(Box::new(step)));
    }

    /// Removes a step.
    pub fn delete_step(&self, id: &str) {
        let mut state = self.state.lock();
        state.streams.end(id);
        self.put(&mut state, Write::DeleteStep { thread_id: self.thread.clone(), id: id.to_owned() });
    }

    /// Keeps a step whose tokens begin to come.
    pub fn stream_start(&self, step: &StepDict) {
        if self.store.is_none() {
            return;
        }
        let mut state = self.state.lock();
        let step = state.streams.start(step);
        self.put(&mut state, Write::Step(Box::new(step)));
    }

    /// Keeps a further token of a step, not each for itself.
    pub fn token(&self, token: &Token) {
        let Some(store) = &self.store else { return };
        let mut state = self.state.lock();
        if matches!(state.phase, Phase::Off) {
            return;
        }
        if let Some(step) = state.streams.token(token, store.writer().has_room()) {
            self.put(&mut state, Write::Step(Box::new(step)));
        } else if state.streams.arm() {
            let this = self.this.clone();
            tokio::spawn(async move {
                tokio::time::sleep(streams::EVERY).await;
                if let Some(journal) = this.upgrade() {
                    journal.write_streams();
                }
            });
        }
    }

    fn write_streams(&self) {
        let mut state = self.state.lock();
        for step in state.streams.unwritten() {
            self.put(&mut state, Write::Step(Box::new(step)));
        }
    }

    /// Keeps the chat's values with the thread, if they have changed and the user has done something.
    pub fn values(&self, values: JsonMap) {
        let mut state = self.state.lock();
        if matches!(state.phase, Phase::Waiting(_) | Phase::Off) || state.values == values {
            return;
        }
        let gone = state.values.keys().filter(|key| !values.contains_key(*key)).map(|key| (key.clone(), Value::Null));
        let metadata: JsonMap = gone.chain(values.iter().map(|(key, value)| (key.clone(), value.clone()))).collect();
        let patch = ThreadPatch { metadata: Some(metadata), ..ThreadPatch::of(self.thread.clone()) };
        state.values = values;
        self.put(&mut state, Write::Thread(patch));
    }

    /// Keeps an element, with the content that this file of the session has.
    ///
    /// # Errors
    /// When too many elements wait.
    pub fn element(&self, element: Element, content: Option<SessionFile>) -> Result<(), elements::Full> {
        // Chainlit's stores keep nothing that hangs on nothing: lists of tasks, the side panel.
        if self.store.is_none() || element.for_id.as_ref().is_none_or(String::is_empty) {
            return Ok(());
        }
        self.lane.push(elements::Job::Put(Box::new(element), content), self)
    }

    /// An element that was shown and is not in the store yet.
    pub fn element_under_way(&self, id: &str) -> Option<Element> {
        self.lane.under_way(id)
    }

    /// Removes an element.
    ///
    /// # Errors
    /// When too many elements wait.
    pub fn delete_element(&self, id: &str) -> Result<(), elements::Full> {
        if self.store.is_none() {
            return Ok(());
        }
        self.lane.push(elements::Job::Delete(id.to_owned()), self)
    }

    /// Waits until everything that was written is durable; not for ever, and hardly while the store is known to fail.
    pub async fn durable(&self) -> Durable {
        let Some(store) = &self.store else { return Durable::Yes };
        if matches!(self.state.lock().phase, Phase::Off | Phase::Waiting(_)) {
            return Durable::Yes;
        }
        let known = self.state.lock().told || store.writer().is_failing();
        let patience = if known { IMPATIENCE } else { PATIENCE };
        let written = async {
            drop(self.open.subscribe().wait_for(|open| *open).await);
            store.writer().settled(&self.thread).await;
        };
        let in_time = timeout(patience, written).await.is_ok();
        let told = std::mem::replace(&mut self.state.lock().told, !in_time);
        if in_time { Durable::Yes } else { Durable::NotYet { news: !told } }
    }

    /// The thread was deleted: the chat goes on without it.
    pub fn discard(&self) {
        self.state.lock().phase = Phase::Off;
        self.lane.give_up();
    }

    /// The chat is over: marks what was still streaming, and waits for elements under way, not for ever.
    pub async fn close(&self) {
        {
            let mut state = self.state.lock();
            for mut step in state.streams.take() {
                step.interrupt();
                self.put(&mut state, Write::Step(Box::new(step)));
            }
            if matches!(state.phase, Phase::Waiting(_)) {
                // The user has done nothing: nothing is kept.
                state.phase = Phase::Off;
                self.lane.give_up();
            }
        }
        self.lane.finish().await;
    }
}
