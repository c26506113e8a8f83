//! How connecting and calling fail.

use std::error::Error as StdError;

use rmcp::ServiceError;
use rmcp::service::ClientInitializeError;
use rmcp::transport::streamable_http_client::StreamableHttpError;

/// Why a server may not be connected: nothing was tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The settings have no MCP.
    #[error("This app does not support MCP.")]
    Off,
    /// A user's server with the name of one in the settings.
    #[error(
        "MCP server name '{0}' is reserved by a configured server and cannot be used for a user-provided connection."
    )]
    Reserved(String),
    /// No server of this name.
    #[error("MCP server '{0}' is not configured. Add it to [[features.mcp.servers]] in your .chainlit/config.toml.")]
    Unknown(String),
    /// A transport that is switched off.
    #[error("{0} MCP is not enabled")]
    Transport(&'static str),
    /// A command without a word.
    #[error("Empty command for MCP server '{0}'")]
    EmptyCommand(String),
    /// A command with an open quote.
    #[error("The command of MCP server '{0}' cannot be split into words: a quote is not closed.")]
    BrokenCommand(String),
    /// A command that begins with a variable.
    #[error(
        "MCP server '{name}' command contains '{word}', which looks like a leftover inline environment variable \
         assignment. Put variables into env = {{ NAME = \"value\" }} of the server."
    )]
    Variable {
        /// The server.
        name: String,
        /// The name of the variable, without its value, which may be secret.
        word: String,
    },
    /// A program that is not in the list.
    #[error("Only commands in ({0}) are allowed")]
    Executable(String),
    /// Users bring none.
    #[error("User-provided MCP servers are not enabled. Set features.mcp.user_servers.enabled = true in your config.")]
    UserServers,
    /// A URL that no entry allows.
    #[error("URL '{url}' is not in the allowed MCP URL list. {why}")]
    Address {
        /// As it was given.
        url: String,
        /// What is wrong, or where the list is.
        why: &'static str,
    },
    /// A name or value that HTTP does not allow.
    #[error("'{0}' is not a header that can be sent; check its name and its value.")]
    Header(String),
    /// The chat has enough.
    #[error("This chat has {0} MCP connections, which is the most; disconnect one of them first.")]
    TooMany(usize),
    /// The server has enough processes.
    #[error("Too many MCP servers run on this machine; try again later.")]
    TooManyProcesses,
}

/// Why a server that may be connected was not.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing was tried.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The program cannot be started.
    #[error("{program} cannot be started ({source}); is it installed, and on the PATH of this server?")]
    Spawn {
        /// Its name.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no HTTP client.
    #[error("no HTTP client: {0}")]
    Http(String),
    /// It did not answer.
    #[error("the server did not answer within {0} seconds")]
    Timeout(u64),
    /// It answered with something else, or not at all.
    #[error("{0}")]
    Failed(String),
}

impl From<ClientInitializeError> for ConnectError {
    fn from(error: ClientInitializeError) -> Self {
        Self::Failed(match error {
            ClientInitializeError::ConnectionClosed(_) => {
                "the server ended the connection before it had introduced itself".to_owned()
            }
            ClientInitializeError::JsonRpcError(error) => format!("the server answered: {}", error.message),
            ClientInitializeError::TransportError { error, .. } => transport(error.error.as_ref()),
            other => innermost(&other),
        })
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server says so.
    #[error("{name} answered: {message}")]
    Server {
        /// The connection.
        name: String,
        /// JSON-RPC's number.
        code: i32,
        /// What it says.
        message: String,
    },
    /// The connection is no more.
    #[error("the connection to {0} has ended; connect it again")]
    Closed(String),
    /// No answer in time.
    #[error("{name} did not answer within {seconds} seconds")]
    Timeout {
        /// The connection.
        name: String,
        /// How long it had.
        seconds: f64,
    },
    /// Everything else.
    #[error("{name}: {reason}")]
    Failed {
        /// The connection.
        name: String,
        /// What went wrong.
        reason: String,
    },
}

impl CallError {
    /// What sort of failure it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Server { .. } => "server",
            Self::Closed(_) => "closed",
            Self::Timeout { .. } => "timeout",
            Self::Failed { .. } => "failed",
        }
    }

    pub(super) fn new(name: &str, error: ServiceError) -> Self {
        let name = name.to_owned();
        match error {
            ServiceError::McpError(error) => {
                Self::Server { name, code: error.code.0, message: error.message.into_owned() }
            }
            ServiceError::TransportClosed | ServiceError::Cancelled { .. } => Self::Closed(name),
            ServiceError::UnexpectedResponse => {
                Self::Failed { name, reason: "its answer is not one to this question".to_owned() }
            }
            ServiceError::TransportSend(error) => Self::Failed { name, reason: transport(error.error.as_ref()) },
            other => Self::Failed { name, reason: innermost(&other) },
        }
    }
}

/// What went wrong on the way to the server, without its URL, which may hold a key.
fn transport(error: &(dyn StdError + 'static)) -> String {
    match error.downcast_ref::<StreamableHttpError<reqwest::Error>>() {
        Some(StreamableHttpError::Client(error)) => match error.status() {
            Some(status) => format!("the server answered {status}"),
            None => innermost(error),
        },
        Some(StreamableHttpError::HttpStatus(error)) => format!("the server answered {}", error.status),
        Some(StreamableHttpError::AuthRequired(_)) => {
            "the server wants to know who calls; add a header Authorization".to_owned()
        }
        Some(StreamableHttpError::UnexpectedServerResponse(what)) => {
            format!("the server answered with something else: {}", what.trim_end_matches([':', ' ']))
        }
        Some(other) => other.to_string(),
        None => innermost(error),
    }
}

/// The cause that names the problem; the outer ones only say which request met it.
pub(super) fn innermost(error: &(dyn StdError + 'static)) -> String {
    let last = std::iter::successors(Some(error), |error| (*error).source()).last();
    last.map(ToString::to_string).unwrap_or_default()
}
