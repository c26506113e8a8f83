//! `[project]`.

use serde::{Deserialize, Serialize};

use super::Problems;
use crate::config::node::{Path, quoted};

/// Sessions, origins, and variables that users give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Project {
    /// Names of the variables each user is asked for in the browser before the chat starts.
    pub user_env: Vec<String>,
    /// Seconds that a session without connection is kept. (Chainlit's code says 300 when the key is absent.)
    pub session_timeout: u64,
    /// Seconds that a login lasts.
    pub user_session_timeout: u64,
    /// Whether answers of language models may be cached.
    pub cache: bool,
    /// Whether what users gave for `user_env` is stored with the thread.
    pub persist_user_env: bool,
    /// Whether the inputs for `user_env` hide what is typed.
    pub mask_user_env: bool,
    /// Origins that may call the server from a browser; `*` for any.
    pub allow_origins: Vec<String>,
    /// The Socket.IO transports the browser may use; `None` leaves the choice to it.
    pub transports: Option<Vec<SocketTransport>>,
    /// Where the cache of language models lies, relative to the app.
    pub lc_cache_path: Option<String>,
}

/// A transport of Socket.IO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SocketTransport {
    /// HTTP long polling.
    Polling,
    /// WebSocket.
    Websocket,
}

impl Default for Project {
    fn default() -> Self {
        Self {
            user_env: Vec::new(),
            session_timeout: 3600,
            user_session_timeout: 1_296_000,
            cache: false,
            persist_user_env: false,
            mask_user_env: false,
            allow_origins: vec!["*".to_owned()],
            transports: None,
            lc_cache_path: None,
        }
    }
}

/// Longer times would overflow clocks.
const HUNDRED_YEARS: u64 = 3_155_760_000;

impl Project {
    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        problems.no_empty_entry(&at.key("user_env"), &self.user_env);
        for (key, seconds) in
            [("session_timeout", self.session_timeout), ("user_session_timeout", self.user_session_timeout)]
        {
            if seconds > HUNDRED_YEARS {
                problems.error(
                    &at.key(key),
                    format!("expected at most {HUNDRED_YEARS} seconds (100 years), got {seconds}"),
                );
            }
        }
        problems.at_least_one(at, &[("user_session_timeout", self.user_session_timeout)]);
        let origins = at.key("allow_origins");
        for (index, origin) in self.allow_origins.iter().enumerate() {
            if !is_origin(origin) {
                let message = format!(
                    "{} matches no browser; an origin has a scheme, a host and perhaps a port, such as \"https://example.com\"",
                    quoted(origin)
                );
                problems.warn(&origins.index(index), message);
            }
        }
        if self.transports.as_ref().is_some_and(Vec::is_empty) {
            problems.error(
                &at.key("transports"),
                "expected at least one of \"polling\" and \"websocket\"; remove the key to allow both",
            );
        }
    }
}

/// `*`, `null`, or scheme, host and port as browsers send them.
fn is_origin(origin: &str) -> bool {
    match origin.split_once("://") {
        None => matches!(origin, "*" | "null"),
        Some((scheme, host)) => {
            !scheme.is_empty() && !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*'])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn origins_are_what_browsers_send() {
        for good in
            ["*", "null", "https://example.com", "http://localhost:3000", "vscode-webview://x", "http://[::1]:80"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in ["example.com", "https://example.com/", "https://*.example.com", "://x", "https://", ""] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
