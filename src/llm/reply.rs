//! Reading an answer: bounded bodies, and what an error body says.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Response, Url};
use serde_json::Value;
use tokio::time::timeout;

use super::client::Inner;
use super::options::shown;
use super::retry::{Failure, is_worth_it, wish};
use super::transport::explain;
use super::{LlmError, StatusError, Waiting};

/// The longest answer that is accepted: a full batch of embeddings has some 100 MB.
const MAX_ANSWER: usize = 256 << 20;
/// Error bodies beyond this are read no further.
const MAX_ERROR: usize = 1 << 20;
/// Characters of an excerpt.
const EXCERPT: usize = 200;

/// The answer of a successful request as JSON.
pub(super) async fn json(client: &Inner, mut response: Response) -> Result<Value, LlmError> {
    let body = read(client, &mut response, MAX_ANSWER).await?;
    if body.len() > MAX_ANSWER {
        return Err(LlmError::TooLong { base: client.shown.clone(), limit: MAX_ANSWER, unit: "answer" });
    }
    match serde_json::from_slice::<Value>(&body) {
        Ok(value) if is_bare_error(&value) => Err(reported(client, value)),
        Ok(value) => Ok(value),
        Err(error) => Err(not_json(client, &error, &String::from_utf8_lossy(&body))),
    }
}

/// What an answer with an error status, or a redirect, says.
pub(super) async fn failure(client: &Inner, mut response: Response) -> Failure {
    let status = response.status();
    if status.is_redirection() {
        return redirect(client, &response).into();
    }
    let again = is_worth_it(status, response.headers());
    let retry_after = wish(response.headers(), SystemTime::now());
    let request_id = request_id(response.headers());
    // The status says enough when the body cannot be read.
    let body = read(client, &mut response, MAX_ERROR).await.unwrap_or_default();
    let text = client.secrets.mask(&String::from_utf8_lossy(&body));
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let message = message(&body).unwrap_or_else(|| match &body {
        Value::String(text) => excerpt(text),
        Value::Null => "no message".into(),
        other => excerpt(&other.to_string()),
    });
    let base = client.shown.clone();
    let error = StatusError { base, status: status.as_u16(), message, body, request_id, retry_after };
    Failure { error: LlmError::Status(Box::new(error)), again }
}

/// An error object where an answer, or a chunk of one, was expected.
pub(super) fn reported(client: &Inner, body: Value) -> LlmError {
    let body = client.secrets.mask_value(body);
    let message = message(&body).unwrap_or_else(|| excerpt(&body.to_string()));
    LlmError::Reported { base: client.shown.clone(), message, body }
}

/// `text` should have been JSON.
pub(super) fn not_json(client: &Inner, error: &serde_json::Error, text: &str) -> LlmError {
    LlmError::NotJson {
        base: client.shown.clone(),
        reason: error.to_string(),
        excerpt: excerpt(&client.secrets.mask(text)),
    }
}

/// A good status without a stream: one JSON document, or a page of a server that is something else.
pub(super) async fn not_a_stream(client: &Inner, content_type: String, mut response: Response) -> LlmError {
    let body = match read(client, &mut response, MAX_ERROR).await {
        Ok(body) => String::from_utf8_lossy(&body).into_owned(),
        Err(error) => return error,
    };
    match serde_json::from_str::<Value>(&body) {
        Ok(value) if is_bare_error(&value) => reported(client, value),
        _ => LlmError::NotAStream {
            base: client.shown.clone(),
            content_type,
            excerpt: excerpt(&client.secrets.mask(&body)),
        },
    }
}

/// The media type, when it is one that cannot be a stream of events. Others pass: some servers name none, or a
/// wrong one.
pub(super) fn foreign_media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(media_type.as_str(), "application/json" | "application/x-ndjson" | "text/html").then_some(media_type)
}

/// The id a provider's support asks for.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("x-request-id")?.to_str().ok()?.to_owned())
}

/// Up to a bit more than `limit` bytes of the body; the server may be silent for the client's timeout.
async fn read(client: &Inner, response: &mut Response, limit: usize) -> Result<Vec<u8>, LlmError> {
    let mut body = Vec::new();
    while body.len() <= limit {
        match timeout(client.timeout, response.chunk()).await {
            Ok(Ok(Some(bytes))) => body.extend_from_slice(&bytes),
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return Err(explain(&client.shown, &error, true)),
            Err(_) => return Err(client.silent(Waiting::More)),
        }
    }
    Ok(body)
}

fn redirect(client: &Inner, response: &Response) -> LlmError {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.and_then(|location| response.url().join(location).ok());
    LlmError::Redirect {
        base: client.shown.clone(),
        status: response.status().as_u16(),
        location: location.as_ref().map_or("nowhere".into(), |url: &Url| client.secrets.mask(&shown(url))),
    }
}

/// An object that is an error and nothing else. Answers of `responses` have an `error` key too, null or beside
/// the rest.
fn is_bare_error(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
    has("error") && !["choices", "data", "id", "output"].into_iter().any(has)
}

/// The message inside an error body: OpenAI's `error.message`, a bare `error`, `message`, FastAPI's `detail`.
pub(super) fn message(body: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let error = body.get("error");
    let candidates = [error.and_then(|error| error.get("message")), error, body.get("message"), body.get("detail")];
    candidates.into_iter().flatten().find_map(text).or_else(|| validation(body.get("detail")?))
}

/// FastAPI's list of what is wrong with a request: `[{"loc": ["body", "model"], "msg": "field required"}]`.
fn validation(detail: &Value) -> Option<String> {
    let problems = detail.as_array()?.iter().filter_map(|problem| {
        let place: Vec<String> = problem.get("loc")?.as_array()?.iter().map(plain).collect();
        Some(format!("{}: {}", place.join("."), problem.get("msg")?.as_str()?))
    });
    Some(problems.collect::<Vec<_>>().join("; ")).filter(|text| !text.is_empty())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if !short.is_empty() {
            short.push(' ');
        }
        short.extend(word.chars().filter(|c| !c.is_control()).take(EXCERPT + 1));
        if let Some((end, _)) = short.char_indices().nth(EXCERPT) {
            short.truncate(end);
            short.push('…');
            break;
        }
    }
    if short.is_empty() { "an empty body".into() } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_the_message() {
        let cases = [
            (json!({ "error": { "message": "a", "type": "t" }, "message": "z" }), Some("a")),
            (json!({ "error": "b" }), Some("b")),
            (json!({ "object": "error", "message": " c " }), Some("c")),
            (json!({ "detail": "d" }), Some("d")),
            (
                json!({ "detail": [{ "loc": ["body", 0, "model"], "msg": "missing" }, { "loc": ["x"], "msg": "y" }] }),
                Some("body.0.model: missing; x: y"),
            ),
            (json!({ "error": { "message": "" } }), None),
            (json!("text"), None),
            (json!([1]), None),
        ];
        for (body, expected) in cases {
            assert_eq!(message(&body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn knows_an_answer_that_is_only_an_error() {
        assert!(is_bare_error(&json!({ "error": { "message": "no credits" }, "user_id": 1 })));
        assert!(is_bare_error(&json!({ "error": "x" })));
        assert!(!is_bare_error(&json!({ "id": "resp_1", "error": null, "output": [] })));
        assert!(!is_bare_error(&json!({ "id": "resp_1", "error": { "message": "m" } })));
        assert!(!is_bare_error(&json!([])));
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("  <html>\r\n  <b>x</b> "), "<html> <b>x</b>");
        assert_eq!(excerpt(" \n"), "an empty body");
        let long = excerpt(&"é".repeat(1000));
        assert_eq!(long.chars().count(), EXCERPT + 1);
        assert!(long.ends_with('…'));
        assert_eq!(excerpt(&"ab ".repeat(1000)).chars().count(), EXCERPT + 1);
    }

    #[test]
    fn only_clear_media_types_are_refused_as_streams() {
        let check = |value: &str| {
            foreign_media_type(&HeaderMap::from_iter([(CONTENT_TYPE, value.parse().expect("a header value"))]))
        };
        assert_eq!(check("text/event-stream; charset=utf-8"), None);
        assert_eq!(check("text/plain"), None);
        assert_eq!(check("Application/JSON; charset=utf-8").as_deref(), Some("application/json"));
        assert_eq!(foreign_media_type(&HeaderMap::new()), None);
    }
}
