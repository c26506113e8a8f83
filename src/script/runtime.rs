//! The app's script, compiled: starts an instance for every chat, and one for callbacks that belong to no chat.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::engine::{Engine, Machine, Program};
use super::{actor, report};
use crate::host::error::{Error, ScriptError};
use crate::host::instance::{App, Callback, Instance};
use crate::session::Session;
use crate::session::inbox::Command;

/// Languages by the extension of their files.
static ENGINES: &[&dyn Engine] = &[&super::lua::LuaEngine, &super::rhai::RhaiEngine];

/// Why an app cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The file's name does not say its language.
    #[error("{target}: the language of an app is told by its extension; expected one of {known}")]
    UnknownLanguage {
        /// What was to be run.
        target: String,
        /// Extensions that are known.
        known: String,
    },
    /// The script has a mistake. The text names place and line.
    #[error("{0}")]
    Script(String),
    /// The script registers nothing that a chat could begin with.
    #[error(
        "{target}: the script registers no callback that a chat could begin with; call cl.on_chat_start, cl.on_message or cl.on_audio_chunk in it"
    )]
    NoCallbacks {
        /// What was to be run.
        target: String,
    },
}

/// See the module.
pub struct Runtime {
    app: Arc<App>,
    program: Arc<dyn Program>,
    /// The instance for callbacks that belong to no chat.
    general: General,
}

struct General {
    instance: Arc<Instance>,
    /// Kept alive for its callbacks.
    _machine: Mutex<Box<dyn Machine>>,
}

impl Runtime {
    /// Compiles an app and runs its script once, for what belongs to no chat.
    ///
    /// # Errors
    /// When the language is unknown, the script has a mistake, or registers nothing.
    pub async fn load(app: Arc<App>, entry: &str, colour: bool) -> Result<Arc<Self>, StartError> {
        let engine = engine(entry)?;
        let source = |file: &str| {
            let bytes = app.scripts.read(file).ok().flatten()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        let broken = |error: &ScriptError| {
            let source = error.file.as_deref().and_then(source);
            StartError::Script(report::excerpt(error, source.as_deref(), colour))
        };
        let program = engine.compile(app.scripts.clone(), entry).map_err(|error| broken(&error))?;
        let (instance, work) = Instance::new(app.clone(), None);
        tokio::spawn(poll(work));
        let machine = program.start(instance.clone()).await.map_err(|error| match error.kind {
            crate::host::error::ErrorKind::Script(inner) => broken(&inner),
            _ => StartError::Script(error.message),
        })?;
        let runtime = Self { app, program, general: General { instance, _machine: Mutex::new(machine) } };
        if ![Callback::ChatStart, Callback::Message].iter().any(|c| runtime.has(*c)) {
            return Err(StartError::NoCallbacks { target: entry.to_owned() });
        }
        Ok(Arc::new(runtime))
    }

    /// Whether the script registers a callback.
    pub fn has(&self, callback: Callback) -> bool {
        self.general.instance.callback(callback).is_some()
    }

    /// What all instances share.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Serves a new session.
    pub fn serve(&self, session: Arc<Session>, commands: mpsc::Receiver<Command>) {
        tokio::spawn(actor::serve(self.program.clone(), self.app.clone(), session, commands));
    }
}

/// The language of a file.
fn engine(entry: &str) -> Result<&'static dyn Engine, StartError> {
    let extension = entry.rsplit_once('.').map_or("", |(_, extension)| extension);
    ENGINES.iter().find(|e| e.extension() == extension).copied().ok_or_else(|| StartError::UnknownLanguage {
        target: entry.to_owned(),
        known: ENGINES.iter().map(|e| format!(".{}", e.extension())).collect::<Vec<_>>().join(", "),
    })
}

/// Polls the background work of the instance that belongs to no chat.
async fn poll(mut work: mpsc::UnboundedReceiver<futures_util::future::BoxFuture<'static, ()>>) {
    use futures_util::stream::{FuturesUnordered, StreamExt};
    let mut tasks = FuturesUnordered::new();
    loop {
        tokio::select! {
            task = work.recv() => match task {
                Some(task) => tasks.push(task),
                None => break,
            },
            Some(()) = tasks.next(), if !tasks.is_empty() => {}
        }
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        Self::failed(error.to_string())
    }
}
