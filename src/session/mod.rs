//! A chat session: what is known of one open page, and the way events take to it and from it.
//!
//! - [`Session`]: identity, state and settings of one chat; [`Opening`]: what it begins with
//! - [`registry`]: all sessions of the server, their expiry
//! - [`inbox`]: what comes in, for the session's actor
//! - [`outbox`], [`call`], `replay`: what goes out, and what is sent again after a reconnect
//! - [`connection`]: what a socket must be able to do
//! - [`cancel`]: how a running handler is told to end
//! - `config`: the settings of one chat and their layers
//! - [`journal`]: what is kept of the chat in its thread
//! - [`files`]: uploads and contents of elements
//! - `Session::mcp`: the MCP servers that the chat has connected
//!
//! Used by `host` (what scripts do), `script` (the actor) and `server` (the socket). Knows neither scripts nor
//! HTTP.

pub mod call;
pub mod cancel;
mod config;
pub mod connection;
pub mod files;
pub mod inbox;
pub mod journal;
mod opening;
pub mod outbox;
pub mod registry;
mod replay;

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use tokio::sync::mpsc;

use crate::config::settings::{ChainOfThought, Settings};
use crate::data::Store;
use crate::mcp::Connections;
use crate::wire::JsonMap;
use crate::wire::ask::FileSpec;
use crate::wire::element::{Element, ElementType};
use crate::wire::event::{FirstInteraction, Id, Toast, server};
use crate::wire::ids::{SessionId, ThreadId};
use crate::wire::step::{RUN_NAMES, StepDict, StubStep};
use crate::wire::user::User;

use cancel::Cancel;
use connection::{Connection, Token};
use files::SessionFiles;
use inbox::Command;
use journal::Journal;
use outbox::{Limits, Loss, Outbox};

pub use opening::Opening;

/// See the module.
pub struct Session {
    /// Chosen by the client.
    pub id: SessionId,
    /// `webapp`, `copilot`, or a bot's platform.
    pub client_type: String,
    /// Who is logged in.
    pub user: Option<User>,
    /// What the user entered for `project.user_env`.
    pub user_env: JsonMap,
    /// First language of the browser.
    pub language: String,
    /// Headers of the connecting request that scripts may read, as `HTTP_…` names.
    pub environ: Vec<(String, String)>,
    /// The thread that the chat is, or will be.
    pub thread_id: ThreadId,
    /// Whether the client asked for that thread.
    pub resumes: bool,
    /// Uploads and contents of elements.
    pub files: SessionFiles,
    /// What is kept of the chat.
    pub journal: Arc<Journal>,
    /// Held while a thread is being read that the chat goes on with.
    pub restoring: tokio::sync::Mutex<()>,
    /// MCP servers that the chat has connected.
    pub mcp: Connections,
    /// What goes to the client.
    pub outbox: Arc<Outbox>,
    inbox: mpsc::Sender<Command>,
    layers: RwLock<config::Layers>,
    chat: Mutex<Chat>,
    /// Counts connections, so that a timer knows whether the client came back.
    connections: AtomicU64,
    /// What the layer above keeps per session.
    host: OnceLock<Arc<dyn Any + Send + Sync>>,
}

/// State of the chat that changes.
#[derive(Default)]
struct Chat {
    profile: Option<String>,
    settings: JsonMap,
    started: bool,
    resumed: bool,
    interacted: bool,
    shares_thread: bool,
    clear: bool,
    loading: bool,
    current: Option<Cancel>,
    file_asks: Vec<FileAsk>,
    /// Elements whose content changes, by id.
    changing: HashMap<String, Changing>,
}

/// A question for files that waits for its answer.
struct FileAsk {
    /// What uploads name: the id of the step around the question, empty when there is none.
    key: String,
    /// The message that asks.
    message: String,
    spec: FileSpec,
}

/// An element whose content changes.
struct Changing {
    r#type: ElementType,
    /// Keys of the session files that held its content, oldest first.
    contents: VecDeque<String>,
}

/// How many contents of an element that changes are kept: the page may still be reading an earlier one.
const KEPT_CONTENTS: usize = 8;

/// How long the end of a chat may take: `on_chat_end`, and handlers that leave their blocks.
const LONGEST_END: Duration = Duration::from_secs(10);

/// The inbox is full: the client sends faster than the session works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests are waiting in this chat; try again in a moment")]
pub struct Busy;

impl Session {
    /// A new session, and the end of its inbox that its actor reads.
    pub fn open(
        opening: Opening,
        settings: Arc<Settings>,
        files: SessionFiles,
        store: Option<Store>,
    ) -> (Arc<Self>, mpsc::Receiver<Command>) {
        let runtime = &settings.runtime;
        let (inbox, commands) = mpsc::channel(runtime.inbox.max(1));
        let limits = Limits { events: runtime.outbox_events.max(16), bytes: runtime.outbox_bytes.max(65_536) };
        let thread_id = opening.thread.clone().unwrap_or_else(ThreadId::random);
        let journal = Journal::new(store, &thread_id, opening.user.clone().or(opening.browser));
        let session = Arc::new(Self {
            id: opening.id,
            client_type: opening.client_type,
            user: opening.user,
            user_env: opening.user_env,
            language: opening.language,
            environ: opening.environ,
            resumes: opening.thread.is_some(),
            thread_id,
            files,
            journal,
            restoring: tokio::sync::Mutex::default(),
            mcp: Connections::default(),
            outbox: Outbox::new(limits),
            inbox,
            layers: RwLock::new(config::Layers::new(settings)),
            chat: Mutex::new(Chat { profile: opening.chat_profile, ..Chat::default() }),
            connections: AtomicU64::new(0),
            host: OnceLock::new(),
        });
        (session, commands)
    }

    /// What the layer above keeps with the session, made at first use.
    pub fn host_state<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<Arc<T>> {
        self.host.get_or_init(|| Arc::new(make())).clone().downcast().ok()
    }

    /// Puts something into the inbox.
    ///
    /// # Errors
    /// When it is full.
    pub fn post(&self, command: Command) -> Result<(), Busy> {
        match self.inbox.try_send(command) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Busy),
            // The session has ended; what comes late has nobody to answer it.
            Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
        }
    }

    /// Puts something into the inbox that must not be refused, waiting for room.
    pub async fn deliver(&self, command: Command) {
        if self.inbox.send(command).await.is_err() {
            tracing::debug!(session = %self.id, "a command came after the session ended");
        }
    }

    /// Waits until the session's actor has ended, not for ever.
    pub async fn ended(&self) {
        if tokio::time::timeout(LONGEST_END, self.inbox.closed()).await.is_err() {
            tracing::warn!(session = %self.id, "a chat takes too long to end");
        }
    }

    // Connection

    /// Takes a socket into use; see [`Outbox::attach`].
    pub fn attach(&self, connection: Arc<dyn Connection>, offset: Option<u64>, restored: bool) {
        self.connections.fetch_add(1, Ordering::AcqRel);
        let mut greeting = vec![server::TASK_END, server::CLEAR_ASK, server::CLEAR_CALL_FN];
        if self.chat.lock().loading {
            greeting.push(server::TASK_START);
        }
        self.outbox.attach(connection, offset, restored, &greeting);
    }

    /// Lets go of a socket.
    pub fn detach(&self, connection: &Arc<dyn Connection>, loss: Loss) {
        self.outbox.detach(connection, loss);
    }

    /// How often a client has connected.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Acquire)
    }

    // Chat state

    /// The chosen profile.
    pub fn chat_profile(&self) -> Option<String> {
        self.chat.lock().profile.clone()
    }

    /// Changes the profile; returns the old one.
    pub fn set_chat_profile(&self, profile: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.chat.lock().profile, profile)
    }

    /// The values of the chat settings.
    pub fn chat_settings(&self) -> JsonMap {
        self.chat.lock().settings.clone()
    }

    /// Replaces the values of the chat settings.
    pub fn set_chat_settings(&self, settings: JsonMap) {
        self.chat.lock().settings = settings;
    }

    /// Changes some values of the chat settings.
    pub fn merge_chat_settings(&self, changed: &JsonMap) {
        let mut chat = self.chat.lock();
        for (key, value) in changed {
            chat.settings.insert(key.clone(), value.clone());
        }
    }

    /// Notes that the chat has been started; true the first time.
    pub fn begin(&self) -> bool {
        !std::mem::replace(&mut self.chat.lock().started, true)
    }

    /// Whether the chat has been started.
    pub fn has_started(&self) -> bool {
        self.chat.lock().started
    }

    /// Notes that the chat was resumed from its thread; true the first time.
    pub fn begin_resumed(&self) -> bool {
        !std::mem::replace(&mut self.chat.lock().resumed, true)
    }

    /// Whether the user has done something in this chat.
    pub fn has_interacted(&self) -> bool {
        self.chat.lock().interacted
    }

    /// Notes that the user has done something; true the first time.
    pub fn interact(&self) -> bool {
        !std::mem::replace(&mut self.chat.lock().interacted, true)
    }

    /// Notes that another chat goes on with the same thread.
    pub fn share_thread(&self) {
        self.chat.lock().shares_thread = true;
    }

    /// Whether no other chat went on with this thread when this one began.
    pub fn is_alone(&self) -> bool {
        !self.chat.lock().shares_thread
    }

    /// Notes that the client will not come back.
    pub fn mark_for_clearing(&self) {
        self.chat.lock().clear = true;
    }

    /// Whether the client will not come back.
    pub fn is_to_clear(&self) -> bool {
        self.chat.lock().clear
    }

    /// Makes a handler the one that Stop ends.
    pub fn set_current(&self, handler: Cancel) {
        self.chat.lock().current = Some(handler);
    }

    /// Forgets the handler that Stop ends, if it is this one.
    pub fn clear_current(&self, handler: &Cancel) {
        let mut chat = self.chat.lock();
        if chat.current.as_ref().is_some_and(|current| current.is(handler)) {
            chat.current = None;
        }
    }

    /// The handler that Stop ends.
    pub fn take_current(&self) -> Option<Cancel> {
        self.chat.lock().current.take()
    }

    /// Announces to a busy handler that Stop is coming, before the actor has read it.
    pub fn announce_stop(&self) {
        if let Some(current) = &self.chat.lock().current {
            current.request();
        }
    }

    /// Remembers which files an ask takes, under the key that uploads name.
    pub fn open_file_ask(&self, key: &str, message: &str, spec: FileSpec) {
        let ask = FileAsk { key: key.to_owned(), message: message.to_owned(), spec };
        self.chat.lock().file_asks.push(ask);
    }

    /// Forgets what this message asks for.
    pub fn close_file_ask(&self, message: &str) {
        self.chat.lock().file_asks.retain(|ask| ask.message != message);
    }

    /// Which files the latest ask of this key takes.
    pub fn file_ask(&self, key: &str) -> Option<FileSpec> {
        self.chat.lock().file_asks.iter().rev().find(|ask| ask.key == key).map(|ask| ask.spec.clone())
    }

    // Elements

    /// Shows an element.
    pub fn show_element(&self, element: &Element) {
        let outdated = self.remember_element(element);
        self.outbox.emit(server::ELEMENT, element);
        if let Some(key) = outdated {
            self.files.forget(&key);
        }
    }

    /// Removes an element from the page.
    pub fn remove_element(&self, id: &str) {
        self.chat.lock().changing.remove(id);
        self.outbox.emit(server::REMOVE_ELEMENT, &Id { id });
    }

    /// Keeps an element with the thread, with the content that the page was given.
    pub fn keep_element(&self, element: &Element) {
        let content = element.chainlit_key.as_ref().and_then(|key| self.files.get(key));
        if let Err(full) = self.journal.element(element.clone(), content) {
            tracing::error!(session = %self.id, "{full}");
            self.toast("An element could not be stored; it will be missing when this chat is opened again.", "warning");
        }
    }

    /// Removes an element from the thread.
    pub fn drop_element(&self, id: &str) {
        if let Err(full) = self.journal.delete_element(id) {
            tracing::error!(session = %self.id, "{full}");
        }
    }

    /// Notes that the page has this element and may change it, if it is of a kind that changes. Returns the key of a
    /// content that nobody needs any more.
    pub fn remember_element(&self, element: &Element) -> Option<String> {
        if !element.r#type.changes() {
            return None;
        }
        let mut chat = self.chat.lock();
        let known = || Changing { r#type: element.r#type, contents: VecDeque::new() };
        let contents = &mut chat.changing.entry(element.id.clone()).or_insert_with(known).contents;
        if let Some(key) = &element.chainlit_key
            && !contents.contains(key)
        {
            contents.push_back(key.clone());
        }
        if contents.len() > KEPT_CONTENTS { contents.pop_front() } else { None }
    }

    /// Whether this chat has shown a custom element of this id, which the page may change.
    pub fn has_custom_element(&self, id: &str) -> bool {
        self.chat.lock().changing.get(id).is_some_and(|known| known.r#type == ElementType::Custom)
    }

    // Events

    /// A handler runs.
    pub fn task_start(&self) {
        self.chat.lock().loading = true;
        self.outbox.signal(server::TASK_START);
    }

    /// No handler runs any more.
    pub fn task_end(&self) {
        self.chat.lock().loading = false;
        self.outbox.signal(server::TASK_END);
    }

    /// Shows a step or message, whole, and keeps it.
    pub fn send_step(&self, step: &StepDict) {
        self.journal.step(step);
        self.show_step(server::NEW_MESSAGE, step);
    }

    /// Shows a change of a step or message, whole, and keeps it.
    pub fn update_step(&self, step: &StepDict) {
        self.journal.step(step);
        self.show_step(server::UPDATE_MESSAGE, step);
    }

    /// Removes a step or message from the page and from the thread.
    pub fn delete_step(&self, step: &StepDict) {
        self.journal.delete_step(step.id());
        self.outbox.step(server::DELETE_MESSAGE, step);
    }

    fn show_step(&self, event: &'static str, step: &StepDict) {
        match self.stub(step) {
            Some(stub) => self.outbox.emit(event, &stub),
            None => self.outbox.step(event, step),
        }
    }

    /// Shows a step with its first token.
    pub fn stream_start(&self, step: StepDict) {
        self.journal.stream_start(&step);
        match self.stub(&step) {
            Some(stub) => self.outbox.emit(server::NEW_MESSAGE, &stub),
            None => self.outbox.stream_start(step),
        }
    }

    /// Keeps a further token, and shows it unless the step is hidden from the page.
    pub fn stream_token(&self, token: Token, shown: bool) {
        self.journal.token(&token);
        if shown {
            self.outbox.token(token);
        }
    }

    /// Whether the chain of thought hides this step from the page.
    pub fn hides(&self, step: &StepDict) -> bool {
        match step {
            StepDict::Message(_) => false,
            StepDict::Step(step) => self.hides_step(&step.name),
        }
    }

    /// Whether the chain of thought hides steps of this name from the page.
    pub fn hides_step(&self, name: &str) -> bool {
        self.layers.read().effective().ui.cot == ChainOfThought::Hidden && !RUN_NAMES.contains(&name)
    }

    fn stub(&self, step: &StepDict) -> Option<StubStep> {
        match step {
            StepDict::Step(inner) if self.hides(step) => Some(inner.into()),
            _ => None,
        }
    }

    /// Tells the page that the chat has begun, and with what.
    pub fn first_interaction(&self, interaction: &str) {
        self.outbox
            .emit(server::FIRST_INTERACTION, &FirstInteraction { interaction, thread_id: self.thread_id.as_str() });
    }

    /// Shows a passing notice of one of the types in [`crate::wire::event::TOAST_TYPES`].
    pub fn toast(&self, message: &str, kind: &str) {
        self.outbox.emit(server::TOAST, &Toast { message, r#type: kind });
    }
}
