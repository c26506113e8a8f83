//! What a request asks to connect, as the settings allow it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use http::{HeaderName, HeaderValue};
use reqwest::Url;

use super::Refused;
use super::address::{self, Reach};
use super::command::{self, CommandLine};
use crate::config::settings::{Mcp, McpKind, McpTransport, Remote};

/// How a connected server is reached, as callbacks are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A process of this machine.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
    },
    /// HTTP, of either kind.
    Remote {
        /// Where.
        url: String,
        /// What is sent with each request; may be secret.
        headers: BTreeMap<String, String>,
    },
}

/// A server that a user brings.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What it shall be called.
    pub name: String,
    /// SSE or streamable HTTP.
    pub kind: McpKind,
    /// Where it is.
    pub url: String,
    /// What is to be sent with each request.
    pub headers: BTreeMap<String, String>,
}

/// A server that may be connected.
#[derive(Debug, Clone)]
pub struct Target {
    /// What it is called.
    pub name: String,
    /// How it is spoken to.
    pub kind: McpKind,
    /// Whether a user brought it.
    pub is_user_provided: bool,
    /// How it is reached.
    pub way: Way,
    pub(super) means: Means,
}

/// What connecting takes.
#[derive(Debug, Clone)]
pub(super) enum Means {
    Process { line: CommandLine, env: BTreeMap<String, String>, folder: PathBuf },
    Http { url: Url, headers: HashMap<HeaderName, HeaderValue>, reach: Reach },
}

impl Target {
    /// The server of this name in the settings. Its process begins in `folder`.
    ///
    /// # Errors
    /// When there is none, or the settings forbid it.
    pub fn configured(settings: &Mcp, name: &str, folder: &Path) -> Result<Self, Refused> {
        enabled(settings)?;
        let server = settings.server(name).ok_or_else(|| Refused::Unknown(name.to_owned()))?;
        let (name, kind) = (server.name.clone(), server.kind());
        allowed(settings, kind)?;
        let (way, means) = match &server.transport {
            McpTransport::Stdio { command, env } => {
                let line = command::split(&name, command, settings.stdio.allowed_executables.as_deref())?;
                let way = Way::Stdio { command: line.program.clone(), args: line.arguments.clone() };
                (way, Means::Process { line, env: env.clone(), folder: folder.to_owned() })
            }
            McpTransport::Sse(remote) | McpTransport::StreamableHttp(remote) => {
                let Remote { url, headers } = remote.clone();
                let parsed = Url::parse(&url)
                    .map_err(|_| Refused::Address { url: url.clone(), why: "It could not be parsed." })?;
                let sent = address::headers(&headers)?;
                let means = Means::Http { url: parsed.clone(), headers: sent, reach: Reach::Origin(parsed) };
                (Way::Remote { url, headers }, means)
            }
        };
        Ok(Self { name, kind, is_user_provided: false, way, means })
    }

    /// A server that a user brings: never a process, and only where the settings allow it.
    ///
    /// # Errors
    /// When the settings forbid it.
    pub fn offered(settings: &Mcp, offer: Offer) -> Result<Self, Refused> {
        enabled(settings)?;
        let Offer { name, kind, url, headers } = offer;
        if settings.server(&name).is_some() {
            return Err(Refused::Reserved(name));
        }
        if !settings.user_servers.enabled {
            return Err(Refused::UserServers);
        }
        allowed(settings, kind)?;
        let list = &settings.user_servers.allowed_urls;
        let parsed = address::check(&url, list)?;
        let headers = address::of_user(headers);
        let sent = address::headers(&headers)?;
        let means = Means::Http { url: parsed, headers: sent, reach: Reach::Below(list.clone()) };
        Ok(Self { name, kind, is_user_provided: true, way: Way::Remote { url, headers }, means })
    }
}

fn enabled(settings: &Mcp) -> Result<(), Refused> {
    if settings.enabled { Ok(()) } else { Err(Refused::Off) }
}

fn allowed(settings: &Mcp, kind: McpKind) -> Result<(), Refused> {
    if settings.allows(kind) {
        return Ok(());
    }
    Err(Refused::Transport(match kind {
        McpKind::Stdio => "Stdio",
        McpKind::Sse => "SSE",
        McpKind::StreamableHttp => "HTTP",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn settings(change: Value) -> Mcp {
        let mut all = json!({"enabled": true, "servers": [
            {"name": "Files", "type": "stdio", "command": "npx files", "env": {"TOKEN": "s3cret"}},
            {"name": "Web", "type": "sse", "url": "https://web.example/sse", "headers": {"Authorization": "s3cret"}},
        ], "user_servers": {"enabled": true, "allowed_urls": ["https://mcp.example.com"]}});
        for (key, value) in change.as_object().unwrap() {
            all[key] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    fn refusal(result: Result<Target, Refused>) -> String {
        result.map_or_else(|refused| refused.to_string(), |target| format!("allowed: {target:?}"))
    }

    fn named(settings: &Mcp, name: &str) -> Result<Target, Refused> {
        Target::configured(settings, name, Path::new("/"))
    }

    fn offered(settings: &Mcp, name: &str, url: &str) -> Result<Target, Refused> {
        let (kind, headers) = (McpKind::StreamableHttp, BTreeMap::new());
        Target::offered(settings, Offer { name: name.to_owned(), kind, url: url.to_owned(), headers })
    }

    #[test]
    fn the_settings_say_what_may_be_connected() {
        let usual = settings(json!({}));
        let files = named(&usual, " files ").unwrap();
        assert_eq!((files.name.as_str(), files.kind, files.is_user_provided), ("Files", McpKind::Stdio, false));
        assert_eq!(files.way, Way::Stdio { command: "npx".to_owned(), args: vec!["files".to_owned()] });
        assert!(named(&usual, "Web").is_ok());
        assert!(refusal(named(&usual, "x")).starts_with("MCP server 'x' is not configured."));
        let off = settings(json!({"enabled": false}));
        assert_eq!(refusal(named(&off, "Files")), "This app does not support MCP.");
        assert_eq!(refusal(offered(&off, "a", "https://mcp.example.com")), "This app does not support MCP.");
        let no = |kind: &str| settings(json!({kind: {"enabled": false}}));
        assert_eq!(refusal(named(&no("stdio"), "Files")), "Stdio MCP is not enabled");
        assert_eq!(refusal(named(&no("sse"), "Web")), "SSE MCP is not enabled");
        let http = offered(&no("streamable_http"), "a", "https://mcp.example.com");
        assert_eq!(refusal(http), "HTTP MCP is not enabled");
        let other = settings(json!({"stdio": {"allowed_executables": ["uvx"]}}));
        assert_eq!(refusal(named(&other, "Files")), "Only commands in (uvx) are allowed");
    }

    #[test]
    fn users_bring_what_the_list_has_under_names_of_their_own() {
        let usual = settings(json!({}));
        assert!(offered(&usual, "mine", "https://mcp.example.com/mcp").unwrap().is_user_provided);
        assert!(refusal(offered(&usual, " FILES", "https://mcp.example.com")).contains("is reserved by a configured"));
        assert!(
            refusal(offered(&usual, "mine", "https://other.example")).starts_with("URL 'https://other.example' is")
        );
        let none = settings(json!({"user_servers": {"enabled": false, "allowed_urls": ["https://mcp.example.com"]}}));
        assert!(refusal(offered(&none, "mine", "https://mcp.example.com")).starts_with("User-provided MCP servers"));
    }
}
