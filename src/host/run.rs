//! One run of a script's handler: the session it belongs to, the steps that are open in it, and how it is
//! ended. Whatever a handler starts (`cl.gather`, `cl.background`) gets a run of its own that begins with a copy of
//! the open steps.

use std::sync::Arc;

use parking_lot::Mutex;

use super::error::{Error, Result};
use super::instance::Instance;
use super::object::ObjectRef;
use crate::session::Session;
use crate::session::cancel::Cancel;
use crate::wire::step::RUN_NAMES;

/// A step that was entered and not left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// See the module.
pub struct Run {
    instance: Arc<Instance>,
    steps: Mutex<Vec<OpenStep>>,
    cancel: Cancel,
    /// Whether this is a run of `cl.author_rename`, or was started by one.
    renaming: bool,
    /// Whether it goes on by itself.
    detached: bool,
    /// Numbers of the keys that whoever called this run holds meanwhile.
    holds: Arc<[u64]>,
    /// Messages that the handler began to stream, in all its runs.
    streams: Arc<Mutex<Vec<ObjectRef>>>,
}

impl Run {
    /// A run in this instance.
    pub fn new(instance: Arc<Instance>) -> Arc<Self> {
        let cancel = instance.cancel().child();
        let (holds, streams) = (Arc::default(), Arc::default());
        Arc::new(Self { instance, steps: Mutex::default(), cancel, renaming: false, detached: false, holds, streams })
    }

    /// One that this one starts and that ends with it.
    fn child(&self) -> Self {
        Self {
            instance: self.instance.clone(),
            steps: Mutex::new(self.steps.lock().clone()),
            cancel: self.cancel.child(),
            renaming: self.renaming,
            detached: self.detached,
            holds: self.holds.clone(),
            streams: self.streams.clone(),
        }
    }

    /// A run that this one starts and that ends with it.
    pub fn fork(&self) -> Arc<Self> {
        Arc::new(self.child())
    }

    /// The same, with streams of its own: they can be ended before the handler ends.
    pub(crate) fn fork_with_streams(&self) -> Arc<Self> {
        Arc::new(Self { streams: Arc::default(), ..self.child() })
    }

    /// Takes over the streams of a run that has ended.
    pub(crate) fn adopt_streams(&self, of: &Self) {
        let begun = std::mem::take(&mut *of.streams.lock());
        self.streams.lock().extend(begun);
    }

    /// A run of `cl.author_rename`, which is not asked about what itself sends.
    pub(crate) fn renaming(&self) -> Arc<Self> {
        Arc::new(Self { renaming: true, ..self.child() })
    }

    /// Whether this is one.
    pub(crate) fn is_renaming(&self) -> bool {
        self.renaming
    }

    /// A run that this one starts while it holds a key, and that ends with it.
    pub(crate) fn holding(&self, number: u64) -> Arc<Self> {
        let holds = self.holds.iter().copied().chain([number]).collect();
        Arc::new(Self { holds, ..self.child() })
    }

    /// Numbers of the keys that whoever called this run holds meanwhile.
    pub(crate) fn holds(&self) -> &Arc<[u64]> {
        &self.holds
    }

    /// A run that this one starts and that goes on by itself.
    pub fn detached(&self) -> Arc<Self> {
        let cancel = self.instance.cancel().child();
        let (holds, streams) = (Arc::default(), Arc::default());
        Arc::new(Self { cancel, detached: true, holds, streams, ..self.child() })
    }

    /// Whether this run goes on by itself, so that no handler's end is its end.
    pub(crate) fn is_detached(&self) -> bool {
        self.detached
    }

    /// Messages that the handler began to stream.
    pub(crate) fn streams(&self) -> &Mutex<Vec<ObjectRef>> {
        &self.streams
    }

    /// The script instance.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// The chat session, if the run belongs to one.
    pub fn session(&self) -> Option<&Arc<Session>> {
        self.instance.session.as_ref()
    }

    /// The chat session. `what` needs one.
    ///
    /// # Errors
    /// In callbacks that belong to no chat.
    pub fn chat(&self, what: &str) -> Result<&Arc<Session>> {
        self.session().ok_or_else(|| {
            Error::usage(format!(
                "{what}: there is no chat here; it works in callbacks of a chat, such as on_chat_start and on_message"
            ))
        })
    }

    /// How the run is told to end.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Id of the innermost open step.
    pub fn parent_id(&self) -> Option<String> {
        self.steps.lock().last().map(|step| step.id.clone())
    }

    /// The innermost open step.
    pub fn current_step(&self) -> Option<OpenStep> {
        self.steps.lock().last().cloned()
    }

    /// The open step that stands for the callback's run.
    pub fn current_run(&self) -> Option<OpenStep> {
        self.steps.lock().iter().find(|step| RUN_NAMES.contains(&step.name.as_str())).cloned()
    }

    /// Enters a step.
    pub fn enter(&self, id: &str, name: &str) {
        self.steps.lock().push(OpenStep { id: id.to_owned(), name: name.to_owned() });
    }

    /// Leaves a step, and those inside it that were not left.
    pub fn leave(&self, id: &str) {
        let mut steps = self.steps.lock();
        if let Some(index) = steps.iter().rposition(|step| step.id == id) {
            steps.truncate(index);
        }
    }
}
