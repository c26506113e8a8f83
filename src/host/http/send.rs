//! Sends a request, to hosts that the script may call only, wherever redirects lead.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, PROXY_AUTHORIZATION, TRANSFER_ENCODING,
};
use reqwest::{Method, StatusCode, Url};

use super::super::error::{Error, Result};
use super::super::permissions::Permissions;
use super::super::run::Run;
use super::super::value::Value;
use super::failure;
use super::request::Request;
use super::response::{self, Reading};
use crate::llm::shared_client;

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// The answer to a request.
pub(super) async fn send(run: &Arc<Run>, request: Request) -> Result<Value> {
    let limit = run.instance().settings().runtime.largest_value();
    let (what, url, timeout, stream) = (request.what.clone(), request.url.clone(), request.timeout, request.stream);
    let work = async {
        let (answer, url) = follow(run, request).await?;
        let reading = Reading { what: what.clone(), url, limit, timeout };
        response::receive(answer, reading, stream).await
    };
    within(timeout, work).await.unwrap_or_else(|after| Err(failure::timeout(&what, &url, after, "did not answer")))
}

/// Does something within a time, or says how long it had.
pub(super) async fn within<T>(
    timeout: Option<Duration>,
    work: impl Future<Output = T>,
) -> std::result::Result<T, Duration> {
    match timeout {
        Some(after) => tokio::time::timeout(after, work).await.map_err(|_| after),
        None => Ok(work.await),
    }
}

/// Sends a request and those that redirects ask for. The last answer, and where it came from.
async fn follow(run: &Arc<Run>, request: Request) -> Result<(reqwest::Response, Url)> {
    let Request { what, mut method, mut url, mut headers, body, follow, .. } = request;
    let permissions = Permissions::of(&run.instance().app);
    permissions.net(&what, &url)?;
    let client = shared_client().map_err(|reason| Error::failed(format!("{what}: no HTTP client: {reason}")))?;
    let mut body = body.bytes(run, &what).await?;
    for _ in 0..=REDIRECTS {
        let mut sent = client.request(method.clone(), url.clone()).headers(headers.clone());
        if let Some(body) = &body {
            sent = sent.body(body.clone());
        }
        let answer = sent.send().await.map_err(|error| failure::explain(&what, &url, &error))?;
        let Some(next) = target(&answer, &url).filter(|_| follow) else { return Ok((answer, url)) };
        permissions.net(&what, &next)?;
        let status = answer.status();
        let to_get = status == StatusCode::SEE_OTHER && method != Method::HEAD
            || matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND) && method == Method::POST;
        if to_get {
            method = Method::GET;
            body = None;
            for name in [CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING] {
                headers.remove(name);
            }
        }
        if next.origin() != url.origin() {
            forget_secrets(&mut headers);
        }
        url = next;
    }
    Err(Error::failed(format!("{what}: {} leads on and on: more than {REDIRECTS} redirects", failure::shown(&url)))
        .with("kind", "redirects"))
}

/// Where an answer sends the client, if it does.
fn target(answer: &reqwest::Response, url: &Url) -> Option<Url> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = answer.headers().get(LOCATION)?;
    let next = url.join(std::str::from_utf8(location.as_bytes()).ok()?).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

/// What was meant for one server is not for another.
fn forget_secrets(headers: &mut HeaderMap) {
    for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
        headers.remove(name);
    }
}
