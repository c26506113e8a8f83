//! One call: built from path and body, tried as often as it makes sense, read as JSON or as a stream.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, Response, Url};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::options::Checked;
use super::retry::{Failure, pause};
use super::secrets::Secrets;
use super::transport::{explain, http};
use super::{ClientOptions, EventStream, LlmError, Waiting, reply};

/// A server that speaks OpenAI's API, with the key and the settings to talk to it. Cheap to clone; all clients of
/// the process share one pool of connections.
///
/// ```no_run
/// # use chainlit::llm::{Client, ClientOptions, LlmError};
/// # async fn example() -> Result<(), LlmError> {
/// let client = Client::new(ClientOptions::default(), |name| std::env::var(name).ok())?;
/// let request = serde_json::json!({
///     "model": "gpt-4o-mini",
///     "messages": [{ "role": "user", "content": "Hello" }],
/// });
/// let mut stream = client.stream("chat/completions", &request).await?;
/// while let Some(chunk) = stream.next().await {
///     print!("{}", chunk?["choices"][0]["delta"]["content"].as_str().unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(super) struct Inner {
    base: Url,
    /// The base URL as people may see it.
    pub(super) shown: String,
    headers: HeaderMap,
    pub(super) timeout: Duration,
    max_retries: u32,
    pub(super) secrets: Secrets,
}

/// What is sent, again at each attempt.
struct Request {
    method: Method,
    url: Url,
    accept: &'static str,
    body: Option<Bytes>,
}

impl Client {
    /// A client of the server that `options` and, where they are silent, `env` name: `OPENAI_API_KEY`,
    /// `OPENAI_BASE_URL`, `OPENAI_ORG_ID`, `OPENAI_PROJECT_ID`.
    ///
    /// # Errors
    /// [`LlmError::Invalid`] for an option that cannot be used, [`LlmError::MissingKey`] for OpenAI's own server
    /// without a key.
    pub fn new(options: ClientOptions, env: impl Fn(&str) -> Option<String>) -> Result<Self, LlmError> {
        let Checked { base, shown, headers, timeout, max_retries, secrets } = options.check(env)?;
        Ok(Self(Arc::new(Inner { base, shown, headers, timeout, max_retries, secrets })))
    }

    /// The base URL without user info and query.
    pub fn base_url(&self) -> &str {
        &self.0.shown
    }

    /// Sends `body`, a JSON object, to `path` below the base URL (`chat/completions`, `embeddings`, `responses`, …)
    /// and gives the answer.
    ///
    /// # Errors
    /// Any [`LlmError`], after the retries.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, LlmError> {
        if body.get("stream").is_some_and(|stream| stream == true) {
            return Err(LlmError::invalid("stream", "is true, but the whole answer is asked for; leave it out"));
        }
        self.call(self.request(Method::POST, path, Some(body))?).await
    }

    /// Gets `path` below the base URL (`models`).
    ///
    /// # Errors
    /// Any [`LlmError`], after the retries.
    pub async fn get(&self, path: &str) -> Result<Value, LlmError> {
        self.call(self.request(Method::GET, path, None)?).await
    }

    /// Sends `body` with `"stream": true` to `path` and gives the stream of the answer once it has begun. What was
    /// begun is not tried again.
    ///
    /// # Errors
    /// Any [`LlmError`], after the retries.
    pub async fn stream(&self, path: &str, body: &Value) -> Result<EventStream, LlmError> {
        let mut request = self.request(Method::POST, path, Some(&streamed(body)))?;
        request.accept = "text/event-stream";
        let response = self.retry(|| self.attempt(&request)).await?;
        match reply::foreign_media_type(response.headers()) {
            Some(media_type) => Err(reply::not_a_stream(&self.0, media_type, response).await),
            None => Ok(EventStream::new(self.0.clone(), response)),
        }
    }

    async fn call(&self, request: Request) -> Result<Value, LlmError> {
        self.retry(|| async { Ok(reply::json(&self.0, self.attempt(&request).await?).await?) }).await
    }

    async fn retry<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, LlmError>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut tried = 0;
        loop {
            let Failure { error, again } = match attempt().await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            if !again || tried == self.0.max_retries {
                return Err(error);
            }
            let pause = pause(tried, error.retry_after(), rand::random());
            tracing::debug!(%error, ?pause, "the model call is tried again");
            sleep(pause).await;
            tried += 1;
        }
    }

    /// Sends the request once; a good status is all that is waited for.
    async fn attempt(&self, request: &Request) -> Result<Response, Failure> {
        let mut builder = http()?
            .request(request.method.clone(), request.url.clone())
            .header(ACCEPT, request.accept)
            .headers(self.0.headers.clone());
        if let Some(body) = &request.body {
            if !self.0.headers.contains_key(CONTENT_TYPE) {
                builder = builder.header(CONTENT_TYPE, "application/json");
            }
            builder = builder.body(body.clone());
        }
        let response = match timeout(self.0.timeout, builder.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(explain(&self.0.shown, &error, false).into()),
            Err(_) => return Err(self.0.silent(Waiting::Answer).into()),
        };
        if response.status().is_success() { Ok(response) } else { Err(reply::failure(&self.0, response).await) }
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Request, LlmError> {
        let body = match body {
            Some(body) if !body.is_object() => {
                return Err(LlmError::invalid("request", "is not a table of named values"));
            }
            Some(body) => {
                let bytes =
                    serde_json::to_vec(body).map_err(|error| LlmError::invalid("request", error.to_string()))?;
                Some(Bytes::from(bytes))
            }
            None => None,
        };
        Ok(Request { method, url: self.0.url(path), accept: "application/json", body })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.shown).finish_non_exhaustive()
    }
}

impl Inner {
    /// `path` below the base URL. A query of the base URL stays, one of the path follows it.
    fn url(&self, path: &str) -> Url {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{}", self.base.path().trim_end_matches('/'), path.trim_start_matches('/')));
        url.set_fragment(None);
        if let Some(query) = query {
            let both = self.base.query().map_or(query.to_owned(), |first| format!("{first}&{query}"));
            url.set_query(Some(&both));
        }
        url
    }

    pub(super) fn silent(&self, waiting: Waiting) -> LlmError {
        LlmError::Timeout { base: self.shown.clone(), seconds: self.timeout.as_secs_f64(), waiting }
    }
}

fn streamed(body: &Value) -> Value {
    let mut body = body.clone();
    if let Value::Object(body) = &mut body {
        body.insert("stream".into(), Value::Bool(true));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(base_url: &str) -> Client {
        let options =
            ClientOptions { base_url: Some(base_url.into()), api_key: Some("sk-secret".into()), ..Default::default() };
        Client::new(options, |_| None).unwrap()
    }

    #[test]
    fn paths_go_below_the_base_url() {
        let url = |base: &str, path: &str| client(base).0.url(path).to_string();
        assert_eq!(url("http://h/v1", "models"), "http://h/v1/models");
        assert_eq!(url("http://h/v1/", "/models"), "http://h/v1/models");
        assert_eq!(url("http://h", "models?limit=2"), "http://h/models?limit=2");
        assert_eq!(url("http://h/d/x?api-version=1", "models?b=2"), "http://h/d/x/models?api-version=1&b=2");
        assert_eq!(url("http://h/v1", "http://other/models#x"), "http://h/v1/http://other/models%23x");
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", client("http://u:p@h/v1")), r#"Client { base_url: "http://h/v1", .. }"#);
    }

    #[test]
    fn calls_can_move_between_threads() {
        fn send<T: Send>(_: T) {}
        let client = client("http://h/v1");
        let body = Value::Null;
        send(client.post("x", &body));
        send(client.get("x"));
        send(client.stream("x", &body));
    }
}
