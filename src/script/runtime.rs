//! The app's script, compiled: starts an instance for every chat, and one for callbacks that belong to no chat. A newer
//! version takes the place of the old one when it has proved to run.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};

use super::engine::{Engine, Machine, Program};
use super::{actor, report};
use crate::host::error::{Error, ErrorKind, ScriptError};
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
    /// The script has a mistake.
    #[error("{}", .0.message)]
    Script(Broken),
    /// The script registers nothing that a chat could begin with.
    #[error(
        "{target}: the script registers no callback that a chat could begin with; call cl.on_chat_start, cl.on_message or cl.on_audio_chunk in it"
    )]
    NoCallbacks {
        /// What was to be run.
        target: String,
    },
}

/// A script that cannot be used, and where the mistake is.
#[derive(Debug, Clone, Default)]
pub struct Broken {
    /// What is wrong, with file, line and excerpt.
    pub message: String,
    /// The error alone.
    pub error: String,
    /// The file.
    pub file: Option<String>,
    /// Its line.
    pub line: Option<u32>,
    /// The lines around the mistake, without colours.
    pub excerpt: Option<String>,
}

/// See the module.
pub struct Runtime {
    app: Arc<App>,
    entry: String,
    /// The version that new chats begin with, and that running ones change to.
    program: watch::Sender<Arc<dyn Program>>,
    /// What keeps the app-wide instance alive.
    wide: Mutex<AppWide>,
}

/// The instance for callbacks that belong to no chat: its machine, and the task that polls its work.
struct AppWide {
    instance: Arc<Instance>,
    _machine: Box<dyn Machine>,
}

impl Runtime {
    /// Compiles an app and runs its script once, for what belongs to no chat.
    ///
    /// # Errors
    /// When the language is unknown, the script has a mistake, or registers nothing.
    pub async fn load(app: Arc<App>, entry: &str, colour: bool) -> Result<Arc<Self>, StartError> {
        let (program, wide) = prepare(&app, entry, colour).await?;
        *app.wide.write() = Some(wide.instance.clone());
        let (program, _) = watch::channel(program);
        Ok(Arc::new(Self { app, entry: entry.to_owned(), program, wide: Mutex::new(wide) }))
    }

    /// Compiles the script anew, aside. Chats change to it when nothing runs in them.
    ///
    /// # Errors
    /// As for [`Runtime::load`]; the old version goes on then.
    pub async fn reload(&self, colour: bool) -> Result<(), StartError> {
        let (program, wide) = prepare(&self.app, &self.entry, colour).await?;
        *self.app.wide.write() = Some(wide.instance.clone());
        let old = std::mem::replace(&mut *self.wide.lock(), wide);
        old.instance.cancel().cancel();
        old.instance.clear();
        self.program.send_replace(program);
        // It holds results of the old version's functions.
        self.app.shared.cache.clear();
        Ok(())
    }

    /// Whether the script registers a callback.
    pub fn has(&self, callback: Callback) -> bool {
        self.app.wide().is_some_and(|instance| instance.callback(callback).is_some())
    }

    /// What all instances share.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The files that the script consists of, as far as it has read them.
    pub fn files(&self) -> Vec<String> {
        let mut files = self.program.borrow().files();
        if !files.contains(&self.entry) {
            files.push(self.entry.clone());
        }
        files
    }

    /// Serves a new session.
    pub fn serve(&self, session: Arc<Session>, commands: mpsc::Receiver<Command>) {
        tokio::spawn(actor::serve(self.program.subscribe(), self.app.clone(), session, commands));
    }
}

/// Compiles the script and runs it once.
async fn prepare(app: &Arc<App>, entry: &str, colour: bool) -> Result<(Arc<dyn Program>, AppWide), StartError> {
    let engine = engine(entry)?;
    let program =
        engine.compile(app.scripts.clone(), entry).map_err(|error| StartError::Script(broken(app, &error, colour)))?;
    let (instance, work) = Instance::new(app.clone(), None);
    tokio::spawn(poll(work));
    let machine = program.start(instance.clone()).await.map_err(|error| {
        StartError::Script(match &error.kind {
            ErrorKind::Script(inner) => broken(app, inner, colour),
            _ => Broken { message: error.message.clone(), error: error.message, ..Broken::default() },
        })
    })?;
    const BEGINNINGS: [Callback; 3] = [Callback::ChatStart, Callback::Message, Callback::AudioChunk];
    if !BEGINNINGS.iter().any(|callback| instance.callback(*callback).is_some()) {
        return Err(StartError::NoCallbacks { target: entry.to_owned() });
    }
    Ok((program, AppWide { instance, _machine: machine }))
}

/// A mistake with the lines around it.
fn broken(app: &App, error: &ScriptError, colour: bool) -> Broken {
    let source = error.file.as_deref().and_then(|file| {
        let bytes = app.scripts.read(file).ok().flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    });
    Broken {
        message: report::excerpt(error, source.as_deref(), colour),
        error: error.message.clone(),
        file: error.file.clone(),
        line: error.line,
        excerpt: source.as_deref().map(|source| report::excerpt(error, Some(source), false)),
    }
}

/// The language of a file.
///
/// # Errors
/// When its extension is unknown.
pub(crate) fn engine(entry: &str) -> Result<&'static dyn Engine, StartError> {
    let extension = entry.rsplit_once('.').map_or("", |(_, extension)| extension);
    ENGINES.iter().find(|e| e.extension() == extension).copied().ok_or_else(|| StartError::UnknownLanguage {
        target: entry.to_owned(),
        known: ENGINES.iter().map(|e| format!(".{}", e.extension())).collect::<Vec<_>>().join(", "),
    })
}

/// Polls the background work of the instance that belongs to no chat.
pub(crate) async fn poll(mut work: mpsc::UnboundedReceiver<BoxFuture<'static, ()>>) {
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
