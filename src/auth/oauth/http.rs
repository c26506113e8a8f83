//! Talking to providers: short waits, small answers, no redirects.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use super::OAuthError;
use crate::tls::client_config;

const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(20);
/// No answer of a provider is longer.
const MOST_BYTES: usize = 1_048_576;

/// Makes calls, with a client that is made when the first is needed.
pub(super) struct Http {
    client: OnceLock<Client>,
}

impl Http {
    pub(super) fn new(client: Option<Client>) -> Self {
        Self { client: client.map_or_else(OnceLock::new, OnceLock::from) }
    }

    pub(super) fn client(&self) -> Result<&Client, OAuthError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = build().map_err(|reason| OAuthError::Call { url: "the HTTP client".to_owned(), reason })?;
        Ok(self.client.get_or_init(|| client))
    }
}

fn build() -> Result<Client, String> {
    let mut tls = client_config().map_err(|error| format!("TLS: {error}"))?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .build()
        .map_err(|error| error.to_string())
}

/// A whole answer.
pub(super) struct Body {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Body {
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }
}

/// Sends a request and reads the whole answer, whatever its status.
pub(super) async fn send(url: &str, request: RequestBuilder) -> Result<Body, OAuthError> {
    let request = request
        .timeout(WHOLE)
        .header("accept", "application/json")
        .header("user-agent", concat!("chainlit/", env!("CARGO_PKG_VERSION")));
    let mut response = request.send().await.map_err(|error| failed(url, &error))?;
    let (status, content_type) = (response.status().as_u16(), content_type(&response));
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, &error))? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(call(url, format!("the answer is longer than {MOST_BYTES} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Body { status, content_type, bytes })
}

/// A JSON answer of a request that must succeed.
pub(super) async fn json(url: &str, request: RequestBuilder) -> Result<Value, OAuthError> {
    let body = send(url, request).await?;
    if !(200..300).contains(&body.status) {
        return Err(call(url, format!("status {}", body.status)));
    }
    body.json().ok_or_else(|| call(url, "the answer is not JSON".to_owned()))
}

fn content_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

pub(super) fn call(url: &str, reason: String) -> OAuthError {
    OAuthError::Call { url: url.to_owned(), reason }
}

fn failed(url: &str, error: &reqwest::Error) -> OAuthError {
    let cause = std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source()).last();
    call(url, cause.map(ToString::to_string).unwrap_or_default())
}
