//! What all handlers share.

use std::ops::Deref;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::auth::Auth;
use crate::config::env::ServerEnv;
use crate::config::settings::Settings;
use crate::script::runtime::Runtime;
use crate::session::registry::Registry;

use super::auth::LiveSockets;
use super::page::Pages;
use super::project::SettingsCache;
use super::watch::Notice;
use super::web::Web;

/// What all handlers share.
#[derive(Clone)]
pub struct ServerState(Arc<Inner>);

/// See [`ServerState`].
pub struct Inner {
    /// The app's script.
    pub runtime: Arc<Runtime>,
    /// All chats.
    pub registry: Arc<Registry>,
    /// What the process's environment says.
    pub env: ServerEnv,
    /// Prefix of all routes, empty or like `/chat`.
    pub root_path: String,
    /// The web app.
    pub web: Web,
    /// Who may come in.
    pub auth: Arc<Auth>,
    pub(super) live: LiveSockets,
    pub(super) pages: Pages,
    pub(super) settings_cache: SettingsCache,
    /// What is wrong with the files of the app, for whoever develops it.
    pub(super) notice: RwLock<Option<Notice>>,
}

impl ServerState {
    /// Puts the parts together.
    pub fn new(
        runtime: Arc<Runtime>,
        registry: Arc<Registry>,
        env: ServerEnv,
        root_path: String,
        web: Web,
        auth: Arc<Auth>,
    ) -> Self {
        let live = LiveSockets::default();
        live.watch(&auth);
        runtime.app().shared.use_auth(&auth);
        Self(Arc::new(Inner {
            runtime,
            registry,
            env,
            root_path,
            web,
            auth,
            live,
            pages: Pages::default(),
            settings_cache: SettingsCache::default(),
            notice: RwLock::default(),
        }))
    }

    /// What browsers have before every path.
    pub fn page_prefix(&self) -> String {
        self.env.page_prefix(&self.root_path)
    }

    /// The app's settings of now.
    pub fn settings(&self) -> Arc<Settings> {
        self.runtime.app().settings()
    }
}

impl Deref for ServerState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
