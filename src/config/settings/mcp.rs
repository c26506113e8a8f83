//! `[features.mcp]`: servers of the Model Context Protocol.
//!
//! Chainlit 2.12 replaced the section's schema; keys of both are read. The servers of `servers` and
//! `user_servers` are 2.12's. Of 2.11's switches (`sse`, `streamable-http`, `stdio`) what restricts is kept: a
//! transport switched off there is refused, and `allowed_executables` limits the commands. They do not
//! let users connect servers of their own; that takes `user_servers` with its list of URLs.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Problems;
use crate::config::node::{Path, quoted};

/// Model Context Protocol.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mcp {
    /// Whether there is any of it.
    pub enabled: bool,
    /// Servers that users connect by name.
    pub servers: Vec<McpServer>,
    /// Servers that users bring.
    pub user_servers: UserServers,
    /// 2.11: server-sent events.
    pub sse: McpSwitch,
    /// 2.11: streamable HTTP (`streamable-http` in the file).
    pub streamable_http: McpSwitch,
    /// 2.11: processes on the server.
    pub stdio: StdioSwitch,
}

/// Servers that users bring: SSE and streamable HTTP only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserServers {
    /// Whether users may.
    pub enabled: bool,
    /// URLs at or below which such a server may lie; none by default.
    pub allowed_urls: Vec<String>,
}

/// Whether a transport may be used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct McpSwitch {
    /// Off refuses every connection of this kind.
    pub enabled: bool,
}

impl Default for McpSwitch {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// Whether processes may be started, and which. (A new file of Chainlit 2.11 lists `npx` and `uvx`; 2.12
/// has no such key, and only the app's author can configure commands.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StdioSwitch {
    /// Off refuses every process.
    pub enabled: bool,
    /// File names of the programs that may be started; `None` for any.
    pub allowed_executables: Option<Vec<String>>,
}

impl Default for StdioSwitch {
    fn default() -> Self {
        Self { enabled: true, allowed_executables: None }
    }
}

/// A server that users connect by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Entry", into = "Entry")]
pub struct McpServer {
    /// Unique, case and surrounding blanks ignored.
    pub name: String,
    /// How to reach it.
    pub transport: McpTransport,
}

/// How to reach a server.
#[derive(Clone, PartialEq)]
pub enum McpTransport {
    /// A process of this machine.
    Stdio {
        /// The command line, split as a POSIX shell does.
        command: String,
        /// Variables added to the process's environment; may be secret.
        env: BTreeMap<String, String>,
    },
    /// Server-sent events.
    Sse(Remote),
    /// Streamable HTTP.
    StreamableHttp(Remote),
}

/// A server reached over HTTP.
#[derive(Clone, PartialEq)]
pub struct Remote {
    /// Absolute, `http` or `https`.
    pub url: String,
    /// Sent with each request; may be secret.
    pub headers: BTreeMap<String, String>,
}

/// The kind of a server, as the browser is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum McpKind {
    /// A process.
    Stdio,
    /// Server-sent events.
    Sse,
    /// Streamable HTTP.
    StreamableHttp,
}

impl McpServer {
    /// The kind of its transport.
    pub fn kind(&self) -> McpKind {
        match self.transport {
            McpTransport::Stdio { .. } => McpKind::Stdio,
            McpTransport::Sse(_) => McpKind::Sse,
            McpTransport::StreamableHttp(_) => McpKind::StreamableHttp,
        }
    }
}

impl Mcp {
    /// The configured server of this name; case and surrounding blanks do not count.
    pub fn server(&self, name: &str) -> Option<&McpServer> {
        let wanted = folded(name);
        self.servers.iter().find(|server| folded(&server.name) == wanted)
    }

    /// Whether connections of this kind are allowed at all.
    pub fn allows(&self, kind: McpKind) -> bool {
        self.enabled
            && match kind {
                McpKind::Stdio => self.stdio.enabled,
                McpKind::Sse => self.sse.enabled,
                McpKind::StreamableHttp => self.streamable_http.enabled,
            }
    }

    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        let servers = at.key("servers");
        let mut first_of: HashMap<String, usize> = HashMap::new();
        for (index, server) in self.servers.iter().enumerate() {
            let at = servers.index(index);
            let name = folded(&server.name);
            if name.is_empty() {
                problems.error(&at.key("name"), "the name is empty; users connect the server by it");
            } else if let Some(first) = first_of.insert(name, index) {
                let message = format!(
                    "server {} has the same name {}; names are compared without case",
                    first + 1,
                    quoted(&server.name)
                );
                problems.error(&at.key("name"), message);
            }
            match &server.transport {
                McpTransport::Stdio { command, .. } => check_command(command, &at.key("command"), problems),
                McpTransport::Sse(remote) | McpTransport::StreamableHttp(remote) => {
                    check_url(&remote.url, &at.key("url"), problems)
                }
            }
        }
        let user_servers = at.key("user_servers");
        let urls = user_servers.key("allowed_urls");
        for (index, url) in self.user_servers.allowed_urls.iter().enumerate() {
            check_url(url, &urls.index(index), problems);
        }
        if self.enabled && self.user_servers.enabled && self.user_servers.allowed_urls.is_empty() {
            problems.warn(
                &user_servers,
                "no server can be connected while features.mcp.user_servers.allowed_urls is empty",
            );
        }
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn check_command(command: &str, at: &Path<'_>, problems: &mut Problems) {
    let Some(first) = command.split_whitespace().next() else {
        problems.error(at, "the command is empty; write the program and its arguments");
        return;
    };
    if first.contains('=') {
        problems.warn(at, format!("{} looks like a variable; write it as env = {{ NAME = \"value\" }}", quoted(first)));
    }
}

fn check_url(url: &str, at: &Path<'_>, problems: &mut Problems) {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if !host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#'])) {
        problems.error(at, format!("expected a URL such as \"https://mcp.example.com/mcp\", got {}", quoted(url)));
    }
}

/// A server as it stands in the file.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    name: String,
    r#type: McpKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    env: Option<BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    headers: Option<BTreeMap<String, String>>,
}

impl TryFrom<Entry> for McpServer {
    type Error = &'static str;

    fn try_from(entry: Entry) -> Result<Self, Self::Error> {
        let transport = match entry.r#type {
            McpKind::Stdio => McpTransport::Stdio {
                command: entry.command.ok_or("a server of type \"stdio\" needs the key command; add it")?,
                env: entry.env.unwrap_or_default(),
            },
            kind => {
                let remote = Remote {
                    url: entry
                        .url
                        .ok_or("a server of type \"sse\" or \"streamable-http\" needs the key url; add it")?,
                    headers: entry.headers.unwrap_or_default(),
                };
                if kind == McpKind::Sse { McpTransport::Sse(remote) } else { McpTransport::StreamableHttp(remote) }
            }
        };
        Ok(Self { name: entry.name, transport })
    }
}

impl From<McpServer> for Entry {
    fn from(server: McpServer) -> Self {
        let kind = server.kind();
        let filled = |map: BTreeMap<_, _>| Some(map).filter(|map| !map.is_empty());
        let (command, env, url, headers) = match server.transport {
            McpTransport::Stdio { command, env } => (Some(command), filled(env), None, None),
            McpTransport::Sse(Remote { url, headers }) | McpTransport::StreamableHttp(Remote { url, headers }) => {
                (None, None, Some(url), filled(headers))
            }
        };
        Self { name: server.name, r#type: kind, command, env, url, headers }
    }
}

/// Names only: the values of variables and headers are often tokens.
struct Names<'a>(&'a BTreeMap<String, String>);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl fmt::Debug for McpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdio { command, env } => {
                f.debug_struct("Stdio").field("command", command).field("env", &Names(env)).finish()
            }
            Self::Sse(remote) => f.debug_tuple("Sse").field(remote).finish(),
            Self::StreamableHttp(remote) => f.debug_tuple("StreamableHttp").field(remote).finish(),
        }
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("url", &self.url).field("headers", &Names(&self.headers)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn debug_output_hides_tokens() {
        let mcp: Mcp = serde_json::from_value(json!({"servers": [
            {"name": "a", "type": "stdio", "command": "npx a", "env": {"TOKEN": "s3cret"}},
            {"name": "b", "type": "streamable-http", "url": "https://b", "headers": {"Authorization": "s3cret"}},
        ]}))
        .unwrap();
        let shown = format!("{mcp:?}");
        assert!(shown.contains("TOKEN") && shown.contains("Authorization") && !shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn servers_keep_their_form_and_are_found_by_name() {
        let written = json!({"name": "Git Hub", "type": "sse", "url": "https://b"});
        let mcp: Mcp =
            serde_json::from_value(json!({"enabled": true, "servers": [written], "sse": {"enabled": false}})).unwrap();
        assert_eq!(serde_json::to_value(&mcp.servers[0]).unwrap(), written);
        assert_eq!(mcp.server(" git hub ").map(McpServer::kind), Some(McpKind::Sse));
        assert!(mcp.server("other").is_none());
        assert!(!mcp.allows(McpKind::Sse));
        assert!(mcp.allows(McpKind::Stdio));
    }
}
