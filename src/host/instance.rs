//! One instance of the app's script: the callbacks it registered, the chat it serves, and what it shares with all
//! others.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use parking_lot::{Mutex, RwLock};
use tokio::sync::mpsc;

use super::data_layer::Methods;
use super::error::{Error, Result};
use super::routes::{Found, Pattern, Routes};
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
    /// The instance for callbacks that belong to no chat, once the script has run.
    pub wide: RwLock<Option<Arc<Instance>>>,
    /// What the scripts' instances keep in common.
    pub shared: Shared,
}

impl App {
    /// The settings of now.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.read().clone()
    }

    /// The instance for callbacks that belong to no chat.
    pub fn wide(&self) -> Option<Arc<Instance>> {
        self.wide.read().clone()
    }
}

/// The callbacks that a script may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Callback {
    /// The chat begins.
    ChatStart,
    /// The chat goes on where its thread ended.
    ChatResume,
    /// The user sent a message.
    Message,
    /// The user pressed Stop.
    Stop,
    /// The client went away.
    ChatEnd,
    /// The user confirmed chat settings.
    SettingsUpdate,
    /// The user changes chat settings.
    SettingsEdit,
    /// The user switched the profile within the chat.
    ProfileSwitch,
    /// The page around the chat sent something.
    WindowMessage,
    /// The user wants to speak.
    AudioStart,
    /// A piece of sound arrived.
    AudioChunk,
    /// The user has spoken.
    AudioEnd,
    /// An MCP server was connected.
    McpConnect,
    /// An MCP server was disconnected.
    McpDisconnect,
    /// The user judged an answer.
    Feedback,
    /// Somebody put a reaction on a message in Slack.
    SlackReactionAdded,
    /// What an author is called in the chat.
    AuthorRename,
    /// The script was replaced by a newer one.
    Reload,
    /// The server is about to take requests.
    AppStartup,
    /// The server is about to end.
    AppShutdown,
    /// Which profiles there are.
    ChatProfiles,
    /// Which starters there are.
    Starters,
    /// Which categories of starters there are.
    StarterCategories,
    /// Somebody logs in with a password.
    PasswordAuth,
    /// Somebody logs in by what a proxy says.
    HeaderAuth,
    /// Somebody logs in through a provider.
    OAuth,
    /// Somebody logs out.
    Logout,
    /// Somebody opens a thread that another shared.
    SharedThreadView,
}

impl Callback {
    /// All of them, in the order of their declaration.
    pub const ALL: &[Self] = &[
        Self::ChatStart,
        Self::ChatResume,
        Self::Message,
        Self::Stop,
        Self::ChatEnd,
        Self::SettingsUpdate,
        Self::SettingsEdit,
        Self::ProfileSwitch,
        Self::WindowMessage,
        Self::AudioStart,
        Self::AudioChunk,
        Self::AudioEnd,
        Self::McpConnect,
        Self::McpDisconnect,
        Self::Feedback,
        Self::SlackReactionAdded,
        Self::AuthorRename,
        Self::Reload,
        Self::AppStartup,
        Self::AppShutdown,
        Self::ChatProfiles,
        Self::Starters,
        Self::StarterCategories,
        Self::PasswordAuth,
        Self::HeaderAuth,
        Self::OAuth,
        Self::Logout,
        Self::SharedThreadView,
    ];

    /// Whether it belongs to no chat, and so runs in the instance that serves none.
    pub const fn is_app_wide(self) -> bool {
        matches!(
            self,
            Self::AppStartup
                | Self::AppShutdown
                | Self::ChatProfiles
                | Self::Starters
                | Self::StarterCategories
                | Self::PasswordAuth
                | Self::HeaderAuth
                | Self::OAuth
                | Self::Logout
                | Self::SharedThreadView
        )
    }

    /// The name below `cl`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChatStart => "on_chat_start",
            Self::ChatResume => "on_chat_resume",
            Self::Message => "on_message",
            Self::Stop => "on_stop",
            Self::ChatEnd => "on_chat_end",
            Self::SettingsUpdate => "on_settings_update",
            Self::SettingsEdit => "on_settings_edit",
            Self::ProfileSwitch => "on_profile_switch",
            Self::WindowMessage => "on_window_message",
            Self::AudioStart => "on_audio_start",
            Self::AudioChunk => "on_audio_chunk",
            Self::AudioEnd => "on_audio_end",
            Self::McpConnect => "on_mcp_connect",
            Self::McpDisconnect => "on_mcp_disconnect",
            Self::Feedback => "on_feedback",
            Self::SlackReactionAdded => "on_slack_reaction_added",
            Self::AuthorRename => "author_rename",
            Self::Reload => "on_reload",
            Self::AppStartup => "on_app_startup",
            Self::AppShutdown => "on_app_shutdown",
            Self::ChatProfiles => "set_chat_profiles",
            Self::Starters => "set_starters",
            Self::StarterCategories => "set_starter_categories",
            Self::PasswordAuth => "password_auth_callback",
            Self::HeaderAuth => "header_auth_callback",
            Self::OAuth => "oauth_callback",
            Self::Logout => "on_logout",
            Self::SharedThreadView => "on_shared_thread_view",
        }
    }
}

/// How many calls of app-wide callbacks may be under way: they come from all users together.
const APP_WIDE_TASKS: usize = 4096;

#[derive(Default)]
struct Callbacks {
    by_kind: [Option<FunctionRef>; Callback::ALL.len()],
    actions: HashMap<String, FunctionRef>,
    /// Functions of single buttons, by the id of the action.
    clicks: HashMap<String, FunctionRef>,
    data_layer: Option<Arc<Methods>>,
    routes: Routes,
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

    /// Registers the script's own store of threads.
    pub(crate) fn set_data_layer(&self, methods: Methods) {
        self.callbacks.lock().data_layer = Some(Arc::new(methods));
    }

    /// The script's own store of threads.
    pub(crate) fn data_layer(&self) -> Option<Arc<Methods>> {
        self.callbacks.lock().data_layer.clone()
    }

    /// Registers the function of an address. True when it replaces one of the same load. In a chat it is forgotten:
    /// requests go to the app-wide instance.
    pub(crate) fn register_route(&self, method: &'static str, pattern: Pattern, function: FunctionRef) -> bool {
        self.session.is_none() && self.callbacks.lock().routes.add(method, pattern, function)
    }

    /// The function for a request.
    pub(crate) fn route(&self, method: &str, path: &str) -> Option<Found> {
        self.callbacks.lock().routes.find(method, path)
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
        let limit = if self.session.is_some() { self.settings().runtime.max_tasks } else { APP_WIDE_TASKS };
        if self.running.fetch_add(1, Ordering::AcqRel) >= limit {
            self.running.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::limit(format!(
                "{limit} background tasks are running here; wait for some, or raise max_tasks in [runtime]"
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
