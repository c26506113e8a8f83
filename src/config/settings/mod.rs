//! The typed settings: one struct per section of `chainlit.toml`.
//!
//! An absent key has the value that Chainlit writes into a *new* settings file. Chainlit's own code falls back to
//! other values for a few absent keys (`session_timeout` 300, no file uploads); one rule for both is
//! easier to explain, and a file made by Chainlit names those keys anyway.
//!
//! The structs are read by `super::read` and written as JSON for scripts. What goes to the browser is
//! chosen by [`super::project_settings`], never by serialising these.

mod auth;
mod features;
mod limits;
mod llm;
mod mcp;
mod problems;
mod project;
mod runtime;
mod stores;
mod ui;

use serde::{Deserialize, Serialize};

pub use auth::{Auth, RequireLogin};
pub use features::{Accept, Audio, Features, FileUpload, Slack};
pub use limits::Limits;
pub use llm::Llm;
pub use mcp::{Mcp, McpKind, McpServer, McpSwitch, McpTransport, Remote, StdioSwitch, UserServers};
pub use project::{Project, SocketTransport};
pub use runtime::Runtime;
pub use stores::{Data, Storage, StoreUrl};
pub use ui::{
    AlertStyle, ChainOfThought, ChatSettingsLocation, HeaderLink, Layout, LinkTarget, SidebarState, Theme, Ui,
};

pub(crate) use problems::{Problem, Problems};

use super::node::Path;

/// Everything that can be set for an app. Shared as `Arc<Settings>`; a session with changes of its own
/// has its own copy from [`Settings::with_overlay`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `[project]`: sessions, origins, variables that users give.
    pub project: Project,
    /// `[features]`: what users can do in the chat.
    pub features: Features,
    /// `[ui]`: how the page looks.
    pub ui: Ui,
    /// `[runtime]`: what a script may use.
    pub runtime: Runtime,
    /// `[data]`: where threads are kept.
    pub data: Data,
    /// `[storage]`: where files are kept.
    pub storage: Storage,
    /// `[auth]`: who must log in.
    pub auth: Auth,
    /// `[limits]`: how often clients may do what costs something.
    pub limits: Limits,
    /// `[llm]`: model calls.
    pub llm: Llm,
}

impl Settings {
    /// What no type expresses: ranges, unique names, URLs.
    pub(crate) fn check(&self) -> Problems {
        let mut problems = Problems::default();
        let root = Path::Root;
        self.project.check(&root.key("project"), &mut problems);
        self.features.check(&root.key("features"), &mut problems);
        self.ui.check(&root.key("ui"), &mut problems);
        self.runtime.check(&root.key("runtime"), &mut problems);
        self.data.check(&root.key("data"), &mut problems);
        self.storage.check(&root.key("storage"), &mut problems);
        problems
    }
}
