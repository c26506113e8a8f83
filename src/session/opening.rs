//! What a client brings when it opens a session.

use crate::wire::JsonMap;
use crate::wire::ids::{SessionId, ThreadId};
use crate::wire::user::User;

/// What a session is opened with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Chosen by the client.
    pub id: SessionId,
    /// `webapp`, `copilot`, or a bot's platform.
    pub client_type: String,
    /// Who is logged in.
    pub user: Option<User>,
    /// Who the thread belongs to where nobody logs in: a browser.
    pub browser: Option<User>,
    /// What the user entered for `project.user_env`.
    pub user_env: JsonMap,
    /// First language of the browser.
    pub language: String,
    /// The chosen profile.
    pub chat_profile: Option<String>,
    /// The thread to resume.
    pub thread: Option<ThreadId>,
    /// Headers of the connecting request that scripts may read, as `HTTP_…` names.
    pub environ: Vec<(String, String)>,
}
