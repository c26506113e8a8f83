//! Every way a call to a model server fails.
//!
//! Messages reach people who write scripts: each says what is wrong and how to mend it. `base` is the base URL
//! without user info and query, `message` and `body` have passed `secrets`, so that no key is ever shown.

use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

/// A failed call, or a client that cannot be built.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum LlmError {
    /// An option or argument cannot be used.
    #[error("{name}: {problem}")]
    Invalid {
        /// The option's or argument's name.
        name: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// OpenAI's own server is to be called and there is no key.
    #[error(
        "api.openai.com needs a key: set OPENAI_API_KEY or give api_key; a server that needs none is chosen with \
         base_url or OPENAI_BASE_URL, for example http://localhost:11434/v1"
    )]
    MissingKey,
    /// The process cannot make HTTP calls at all.
    #[error("HTTP calls are not possible: {reason}")]
    Setup {
        /// What the HTTP or TLS library said.
        reason: String,
    },
    /// Nothing listens there.
    #[error("no server answers at {base}: the connection was refused; is it running?")]
    Refused {
        /// The base URL.
        base: String,
    },
    /// The host name has no address.
    #[error("no server answers at {base}: the host name {host} is not known; check base_url and the network")]
    Dns {
        /// The base URL.
        base: String,
        /// Its host.
        host: String,
    },
    /// The server's certificate is not trusted, or it does not speak TLS.
    #[error("no secure connection to {base}: {reason}")]
    Tls {
        /// The base URL.
        base: String,
        /// What is wrong, and what may mend it.
        reason: String,
    },
    /// Any other failure to connect.
    #[error("no connection to {base}: {reason}; check base_url and the network")]
    Connect {
        /// The base URL.
        base: String,
        /// What the network said.
        reason: String,
    },
    /// The server was silent for longer than `timeout`.
    #[error("{base} {waiting} within {seconds} s; give a longer timeout if the model needs it")]
    Timeout {
        /// The base URL.
        base: String,
        /// How long was waited.
        seconds: f64,
        /// What for.
        waiting: Waiting,
    },
    /// The server answered with an error status.
    #[error(transparent)]
    Status(Box<StatusError>),
    /// The server points elsewhere; a request with a key in it is not sent on.
    #[error("{base} answered {status} and points to {location}; if that is right, give it as base_url")]
    Redirect {
        /// The base URL.
        base: String,
        /// The HTTP status, 3xx.
        status: u16,
        /// Where to, without query.
        location: String,
    },
    /// The server reported an error with a good status: inside a stream, or instead of an answer.
    #[error("the server at {base} reported an error: {message}")]
    Reported {
        /// The base URL.
        base: String,
        /// The server's message.
        message: String,
        /// The object the server sent.
        body: Value,
    },
    /// The answer is not JSON.
    #[error(
        "{base} sent something that is not JSON ({reason}): {excerpt}; does base_url end in the API's path, such as /v1?"
    )]
    NotJson {
        /// The base URL.
        base: String,
        /// What the parser said.
        reason: String,
        /// The beginning of what came.
        excerpt: String,
    },
    /// A stream was asked for and something else came.
    #[error("{base} answered with {content_type} where a stream of events was asked for: {excerpt}")]
    NotAStream {
        /// The base URL.
        base: String,
        /// The answer's content type.
        content_type: String,
        /// The beginning of what came.
        excerpt: String,
    },
    /// The connection ended before the answer did.
    #[error("the answer of {base} was cut off: {reason}")]
    Cut {
        /// The base URL.
        base: String,
        /// Where it ended.
        reason: String,
    },
    /// The answer, or one event of a stream, is longer than what is accepted.
    #[error("{base} sent more than {limit} bytes in one {unit}; that is not accepted")]
    TooLong {
        /// The base URL.
        base: String,
        /// The bound.
        limit: usize,
        /// `answer` or `event`.
        unit: &'static str,
    },
}

/// What a [`LlmError::Timeout`] waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// The connection.
    Connection,
    /// The first byte of the answer.
    Answer,
    /// The next bytes of an answer that had begun.
    More,
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connection => "accepted no connection",
            Self::Answer => "did not answer",
            Self::More => "stopped in the middle of its answer and sent nothing more",
        })
    }
}

/// An answer with an error status.
#[derive(Debug, Clone, Error)]
#[error("{base} answered {status}{}: {message}{}", reason(*.status), hint(*.status, *.retry_after))]
#[non_exhaustive]
pub struct StatusError {
    /// The base URL.
    pub base: String,
    /// The HTTP status.
    pub status: u16,
    /// `error.message`, `message` or `detail` of the body, else its beginning.
    pub message: String,
    /// The body: JSON, or its text as a JSON string.
    pub body: Value,
    /// The header `x-request-id`, which a provider's support asks for.
    pub request_id: Option<String>,
    /// When the server wants to be asked again (`retry-after-ms`, `retry-after`).
    pub retry_after: Option<Duration>,
}

impl LlmError {
    /// One word for the kind of failure, for scripts that branch on it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invalid { .. } | Self::MissingKey => "invalid",
            Self::Setup { .. } => "setup",
            Self::Refused { .. } | Self::Dns { .. } | Self::Tls { .. } | Self::Connect { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Status(_) | Self::Redirect { .. } => "status",
            Self::Reported { .. } => "reported",
            Self::NotJson { .. } | Self::NotAStream { .. } | Self::TooLong { .. } => "format",
            Self::Cut { .. } => "cut",
        }
    }

    /// The HTTP status, when the server answered with an error or a redirect.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status(error) => Some(error.status),
            Self::Redirect { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What the server sent about the error: JSON, or text as a JSON string.
    pub fn body(&self) -> Option<&Value> {
        match self {
            Self::Status(error) => Some(&error.body),
            Self::Reported { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The server's own message, without ours around it.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Status(error) => Some(&error.message),
            Self::Reported { message, .. } => Some(message),
            _ => None,
        }
    }

    /// The id of the failed request, for a provider's support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Status(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// When the server wants to be asked again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(error) => error.retry_after,
            _ => None,
        }
    }

    pub(super) fn invalid(name: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { name: name.into(), problem: problem.into() }
    }
}

fn reason(status: u16) -> String {
    reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default()
}

fn hint(status: u16, retry_after: Option<Duration>) -> String {
    match (status, retry_after) {
        (401, _) => "; check the key (OPENAI_API_KEY or api_key)".into(),
        (404, _) => "; check the model's name and base_url".into(),
        (_, Some(wait)) => format!("; the server asks to wait {} s", wait.as_secs_f64()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, retry_after: Option<Duration>) -> String {
        StatusError {
            base: "http://localhost/v1".into(),
            status,
            message: "no".into(),
            body: Value::Null,
            request_id: None,
            retry_after,
        }
        .to_string()
    }

    #[test]
    fn a_status_error_says_what_to_do() {
        assert_eq!(
            status(401, None),
            "http://localhost/v1 answered 401 (Unauthorized): no; check the key (OPENAI_API_KEY or api_key)"
        );
        assert_eq!(
            status(429, Some(Duration::from_millis(1500))),
            "http://localhost/v1 answered 429 (Too Many Requests): no; the server asks to wait 1.5 s"
        );
        assert_eq!(status(599, None), "http://localhost/v1 answered 599: no");
    }

    #[test]
    fn a_timeout_says_what_was_waited_for() {
        let error = LlmError::Timeout { base: "http://x/v1".into(), seconds: 0.5, waiting: Waiting::Answer };
        assert_eq!(
            error.to_string(),
            "http://x/v1 did not answer within 0.5 s; give a longer timeout if the model needs it"
        );
    }
}
