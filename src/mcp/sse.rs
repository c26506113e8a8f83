//! The transport of servers that speak the protocol of 2024: one stream of server-sent events from the server, whose
//! first event names the URL that messages are posted to.

use std::collections::HashMap;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use reqwest::{Client, Response, Url};
use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::Transport;

use super::address::Reach;
use super::error::innermost;
use crate::sse::{Event, Parser};

/// The longest event that is accepted, as over the other transports.
const MAX_EVENT: usize = 16 << 20;
/// How long a server may take to accept a message. Its answer comes in the stream.
const ACCEPTED_IN: Duration = Duration::from_secs(30);

/// What goes wrong on the way.
#[derive(Debug, thiserror::Error)]
pub(super) enum SseError {
    /// No answer.
    #[error("{0}")]
    Request(String),
    /// Another answer than a stream.
    #[error("the server answered {0}, not with a stream of events; is this its SSE address?")]
    Status(StatusCode),
    /// Another answer than a stream.
    #[error("the server's answer is no stream of events; is this its SSE address?")]
    ContentType,
    /// The stream ended.
    #[error("the stream of the server ended before it named the address for messages")]
    Ended,
    /// An event without end.
    #[error("an event of the server is longer than {} MiB", MAX_EVENT >> 20)]
    TooLong,
    /// A wrong URL for messages.
    #[error("the server names {0:?} for messages, which this connection may not reach")]
    Endpoint(String),
    /// A message was not accepted.
    #[error("the server did not accept a message: it answered {0}")]
    Refused(StatusCode),
}

impl From<reqwest::Error> for SseError {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(innermost(&error.without_url()))
    }
}

/// See the module.
pub(super) struct SseTransport {
    client: Client,
    headers: HeaderMap,
    endpoint: Url,
    /// `None` when the stream has ended.
    stream: Option<Stream>,
}

struct Stream {
    response: Response,
    parser: Parser,
}

impl Stream {
    /// The next event; `None` at the end. Nothing is lost when the future is dropped.
    async fn next(&mut self) -> Result<Option<Event>, SseError> {
        loop {
            if let Some(event) = self.parser.next().map_err(|_| SseError::TooLong)? {
                return Ok(Some(event));
            }
            match self.response.chunk().await? {
                Some(bytes) => self.parser.push(&bytes),
                None => return Ok(None),
            }
        }
    }
}

impl SseTransport {
    /// Opens the stream, and waits for the address for messages.
    pub(super) async fn open(
        client: Client,
        url: Url,
        headers: HashMap<HeaderName, HeaderValue>,
        reach: &Reach,
    ) -> Result<Self, SseError> {
        let headers: HeaderMap = headers.into_iter().collect();
        let request = client.get(url.clone()).headers(headers.clone()).header(ACCEPT, "text/event-stream");
        let response = request.send().await?;
        if !response.status().is_success() {
            return Err(SseError::Status(response.status()));
        }
        let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        if !kind.starts_with(b"text/event-stream") {
            return Err(SseError::ContentType);
        }
        let mut stream = Stream { response, parser: Parser::new(MAX_EVENT) };
        let endpoint = loop {
            let event = stream.next().await?.ok_or(SseError::Ended)?;
            if event.name == "endpoint" {
                let named = url.join(event.data.trim()).ok().filter(|url| reach.allows(url));
                break named.ok_or(SseError::Endpoint(event.data))?;
            }
        };
        Ok(Self { client, headers, endpoint, stream: Some(stream) })
    }
}

impl Transport<RoleClient> for SseTransport {
    type Error = SseError;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let request = self.client.post(self.endpoint.clone()).headers(self.headers.clone());
        let request = request.timeout(ACCEPTED_IN).json(&message);
        async move {
            let status = request.send().await?.status();
            if status.is_success() { Ok(()) } else { Err(SseError::Refused(status)) }
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let event = match self.stream.as_mut()?.next().await {
                Ok(event) => event,
                Err(error) => {
                    tracing::warn!("the stream of an MCP server broke off: {error}");
                    None
                }
            };
            let Some(event) = event else {
                self.stream = None;
                return None;
            };
            if !matches!(event.name.as_str(), "" | "message") {
                continue;
            }
            match serde_json::from_str(&event.data) {
                Ok(message) => return Some(message),
                Err(error) => tracing::warn!("an MCP server sent something that is no message: {error}"),
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.stream = None;
        Ok(())
    }
}
