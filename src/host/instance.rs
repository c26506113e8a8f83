//! One instance of the app's script: the callbacks it registered, the chat it serves, and what it shares with all
//! others.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use parking_lot::{Mutex, RwLock};
use tokio::sync::mpsc;

use super::error::{Error, Result};
pub use super::shared::Shared;
use super::value::FunctionRef;
use crate::config::env::Env;
use crate::config::files::AppFiles;
use crate::config::settings::Settings;
use crate::session::Session;
use crate::session::cancel::Cancel;

/// What all instances of an app share.
pub struct App {
    /// Settings, public files, translations.
    pub files: Arc<dyn AppFiles>,
    /// Scripts and what they require.
    pub scripts: Arc<dyn AppFiles>,
    /// Folder that relative paths of scripts start from: the script's folder, or the working directory of a
    /// packaged app.
    pub root: PathBuf,
    /// The settings as the file and the environment have them; replaced when the file changes.
    pub settings: RwLock<Arc<Settings>>,
    /// Environment as the process has it, `.env` included.
    pub env: Env,
    /// What the scripts' instances keep in common.
    pub shared: Shared,
}

impl App {
    /// The settings of now.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.read().clone()
    }
}

/// The callbacks that a script may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Callback {
    /// The chat begins.
    ChatStart,
    /// The user sent a message.
    Message,
    /// The user pressed Stop.
    Stop,
    /// The client went away.
    ChatEnd,
}

impl Callback {
    /// All of them.
    pub const ALL: &[Self] = &[Self::ChatStart, Self::Message, Self::Stop, Self::ChatEnd];

    /// The name below `cl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChatStart => "on_chat_start",
            Self::Message => "on_message",
            Self::Stop => "on_stop",
            Self::ChatEnd => "on_chat_end",
        }
    }
}

#[derive(Default)]
struct Callbacks {
    by_kind: [Option<FunctionRef>; Callback::ALL.len()],
    actions: HashMap<String, FunctionRef>,
    /// Functions of single buttons, by the id of the action.
    clicks: HashMap<String, FunctionRef>,
}

/// See the module.
pub struct Instance {
    /// What all instances share.
    pub app: Arc<App>,
    /// The chat it serves; none for callbacks that belong to no chat.
    pub session: Option<Arc<Session>>,
    callbacks: Mutex<Callbacks>,
    tasks: mpsc::UnboundedSender<BoxFuture<'static, ()>>,
    running: Arc<AtomicUsize>,
    cancel: Cancel,
    /// Whether model calls become steps.
    instrumented: AtomicBool,
}

impl Instance {
    /// A new instance, and the end where its background work arrives to be polled.
    pub fn new(
        app: Arc<App>,
        session: Option<Arc<Session>>,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<BoxFuture<'static, ()>>) {
        let (tasks, work) = mpsc::unbounded_channel();
        let instance = Self {
            app,
            session,
            callbacks: Mutex::default(),
            tasks,
            running: Arc::default(),
            cancel: Cancel::default(),
            instrumented: AtomicBool::new(false),
        };
        (Arc::new(instance), work)
    }

    /// How all runs of the instance are told to end.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Makes model calls steps from now on.
    pub fn instrument(&self) {
        self.instrumented.store(true, Ordering::Relaxed);
    }

    /// Whether model calls become steps: the script asked for it, and the settings do not forbid it.
    pub fn is_instrumented(&self) -> bool {
        self.instrumented.load(Ordering::Relaxed) && self.settings().llm.instrument
    }

    /// The settings that hold here: those of the chat, or the app's.
    pub fn settings(&self) -> Arc<Settings> {
        self.session.as_ref().map_or_else(|| self.app.settings(), |session| session.settings())
    }

    /// Registers a callback. True when it replaces one of the same load.
    pub fn register(&self, callback: Callback, function: FunctionRef) -> bool {
        self.callbacks.lock().by_kind[callback as usize].replace(function).is_some()
    }

    /// Registers the callback of an action. True when it replaces one of the same load.
    pub fn register_action(&self, name: String, function: FunctionRef) -> bool {
        self.callbacks.lock().actions.insert(name, function).is_some()
    }

    /// Registers the function of a single button.
    pub fn register_click(&self, id: String, function: FunctionRef) {
        self.callbacks.lock().clicks.insert(id, function);
    }

    /// What a click on an action calls: the function of the button itself, or that of the action's name.
    pub fn clicked(&self, id: &str, name: &str) -> Option<FunctionRef> {
        let callbacks = self.callbacks.lock();
        callbacks.clicks.get(id).or_else(|| callbacks.actions.get(name)).cloned()
    }

    /// The registered callback.
    pub fn callback(&self, callback: Callback) -> Option<FunctionRef> {
        self.callbacks.lock().by_kind[callback as usize].clone()
    }

    /// Forgets all callbacks: the functions keep the script's memory alive.
    pub fn clear(&self) {
        *self.callbacks.lock() = Callbacks::default();
    }

    /// Starts work beside the handlers. Its future is polled where the script lives.
    ///
    /// # Errors
    /// When too much is running already, or the instance has ended.
    pub fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<()> {
        let limit = self.settings().runtime.max_tasks;
        if self.running.fetch_add(1, Ordering::AcqRel) >= limit {
            self.running.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::limit(format!(
                "{limit} background tasks are running in this chat; wait for some, or raise max_tasks in [runtime]"
            )));
        }
        let running = self.running.clone();
        let work = Box::pin(async move {
            // Counted down also when the work is dropped unfinished.
            let _count = CountDown(running);
            work.await;
        });
        self.tasks.send(work).map_err(|_| Error::cancelled())
    }
}

struct CountDown(Arc<AtomicUsize>);

impl Drop for CountDown {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
