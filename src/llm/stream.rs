//! A streamed answer: chunk by chunk, and the ways it may end.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

use super::client::Inner;
use super::transport::explain;
use super::{LlmError, Waiting, reply};
use crate::sse::{Event, MAX_EVENT, Parser, TooLong};

/// How long the end of the body may take after `[DONE]`. A body read to its end leaves the connection to the next
/// call; closing it costs that call a new handshake.
const DRAIN: Duration = Duration::from_millis(100);

/// The chunks of a streamed answer, in order. Dropping it closes the connection, which stops the model.
pub struct EventStream {
    client: Arc<Inner>,
    /// `None` once the body has ended or is of no more interest.
    response: Option<Response>,
    parser: Parser,
    progress: Progress,
    ended: bool,
    request_id: Option<String>,
}

impl EventStream {
    pub(super) fn new(client: Arc<Inner>, response: Response) -> Self {
        let request_id = reply::request_id(response.headers());
        let parser = Parser::new(MAX_EVENT);
        Self { client, response: Some(response), parser, progress: Progress::default(), ended: false, request_id }
    }

    /// The header `x-request-id` of the answer.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The next chunk; `None` at the end. Nothing comes after an error. Loses nothing when it is dropped while it
    /// waits, so it may stand in a `select!`.
    ///
    /// # Errors
    /// [`LlmError::Reported`] for an error object in the stream, [`LlmError::Timeout`] when the server goes silent,
    /// [`LlmError::Cut`] when the stream ends in the middle, [`LlmError::NotJson`] and [`LlmError::TooLong`] for
    /// what is no chunk.
    pub async fn next(&mut self) -> Option<Result<Value, LlmError>> {
        while !self.ended {
            let event = match self.parser.next() {
                Ok(Some(event)) => event,
                Ok(None) => match self.read().await {
                    Ok(Some(event)) => event,
                    Ok(None) => continue,
                    Err(error) => return self.fail(error),
                },
                Err(TooLong) => {
                    let base = self.client.shown.clone();
                    return self.fail(LlmError::TooLong { base, limit: MAX_EVENT, unit: "event" });
                }
            };
            match self.chunk(&event) {
                Ok(Some(chunk)) => return Some(Ok(chunk)),
                Ok(None) => {}
                Err(error) => return self.fail(error),
            }
            if event.data.trim_start().starts_with("[DONE]") {
                self.drain().await;
            }
        }
        None
    }

    /// Feeds the parser; at the end of the body gives what was left in it.
    async fn read(&mut self) -> Result<Option<Event>, LlmError> {
        let Some(response) = &mut self.response else {
            self.ended = true;
            return if self.progress.may_end() { Ok(None) } else { Err(self.cut("before the model had finished")) };
        };
        match timeout(self.client.timeout, response.chunk()).await {
            Ok(Ok(Some(bytes))) => self.parser.push(&bytes),
            Ok(Ok(None)) => {
                self.response = None;
                return Ok(self.parser.finish());
            }
            Ok(Err(error)) => {
                self.response = None;
                // Some servers hang up without the last bytes of HTTP's framing.
                if !self.progress.has_finished() {
                    return Err(explain(&self.client.shown, &error, true));
                }
            }
            Err(_) => return Err(self.client.silent(Waiting::More)),
        }
        Ok(None)
    }

    /// What an event holds: a chunk, nothing (`[DONE]`, an empty one), or an error.
    fn chunk(&mut self, event: &Event) -> Result<Option<Value>, LlmError> {
        let data = event.data.trim();
        if data.is_empty() || data.starts_with("[DONE]") {
            return Ok(None);
        }
        let value = match serde_json::from_str::<Value>(data) {
            Ok(value) => value,
            Err(_) if event.name == "error" => Value::String(data.to_owned()),
            Err(_) if event.unfinished && self.progress.has_finished() => return Ok(None),
            Err(_) if event.unfinished => return Err(self.cut("in the middle of a chunk")),
            Err(error) => return Err(reply::not_json(&self.client, &error, data)),
        };
        if event.name == "error" || is_error(&value) {
            return Err(reply::reported(&self.client, value));
        }
        self.progress.note(&value);
        Ok(Some(value))
    }

    async fn drain(&mut self) {
        self.ended = true;
        if let Some(mut response) = self.response.take() {
            // Whatever comes or fails now changes nothing about the answer.
            timeout(DRAIN, async { while let Ok(Some(_)) = response.chunk().await {} }).await.ok();
        }
    }

    fn fail(&mut self, error: LlmError) -> Option<Result<Value, LlmError>> {
        self.ended = true;
        self.response = None;
        Some(Err(error))
    }

    fn cut(&self, place: &str) -> LlmError {
        LlmError::Cut { base: self.client.shown.clone(), reason: format!("the stream ended {place}") }
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("base_url", &self.client.shown)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// `{"error": …}` as OpenAI and most servers send it, `{"object": "error"}` (vLLM), `{"type": "error"}`
/// (Responses API).
fn is_error(chunk: &Value) -> bool {
    chunk.get("error").is_some_and(|error| !error.is_null())
        || chunk.get("object").is_some_and(|object| object == "error")
        || chunk.get("type").is_some_and(|kind| kind == "error")
}

/// Whether a stream that ends without `[DONE]` has said everything.
#[derive(Debug, Default)]
struct Progress {
    any: bool,
    /// Chunks with choices have come, so that a finished one has to.
    choices: bool,
    finished: BTreeSet<u64>,
    open: BTreeSet<u64>,
    /// A stream of the Responses API, which has its own last event.
    response: Option<bool>,
}

impl Progress {
    fn note(&mut self, chunk: &Value) {
        self.any = true;
        let choices = chunk.get("choices").and_then(Value::as_array);
        self.choices |= choices.is_some();
        for choice in choices.into_iter().flatten() {
            let index = choice.get("index").and_then(Value::as_u64).unwrap_or_default();
            if choice.get("finish_reason").is_some_and(|reason| !reason.is_null()) {
                self.open.remove(&index);
                self.finished.insert(index);
            } else if !self.finished.contains(&index) {
                self.open.insert(index);
            }
        }
        if let Some(event) = chunk.get("type").and_then(Value::as_str).and_then(|kind| kind.strip_prefix("response.")) {
            let last = matches!(event, "completed" | "incomplete" | "failed" | "cancelled");
            self.response = Some(last || self.response == Some(true));
        }
    }

    /// The model has said that it is at its end.
    fn has_finished(&self) -> bool {
        (!self.finished.is_empty() && self.open.is_empty()) || self.response == Some(true)
    }

    /// A body that ends here as HTTP wants it is complete. Streams of which nothing is known end when they end.
    fn may_end(&self) -> bool {
        let says_so = self.choices || self.response.is_some();
        self.any && (self.has_finished() || !says_so)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn may_end(chunks: &[Value]) -> bool {
        let mut progress = Progress::default();
        chunks.iter().for_each(|chunk| progress.note(chunk));
        progress.may_end()
    }

    #[test]
    fn a_stream_may_end_when_every_choice_has_finished() {
        let piece = |index: u64, reason: Value| json!({ "choices": [{ "index": index, "finish_reason": reason }] });
        assert!(!may_end(&[]));
        assert!(!may_end(&[piece(0, Value::Null)]));
        assert!(may_end(&[piece(0, Value::Null), piece(0, json!("stop")), json!({ "choices": [], "usage": {} })]));
        assert!(may_end(&[piece(0, json!("stop")), piece(0, Value::Null)]));
        assert!(!may_end(&[piece(0, json!("stop")), piece(1, Value::Null)]));
        assert!(!may_end(&[json!({ "choices": [], "prompt_filter_results": [] })]));
    }

    #[test]
    fn other_apis_end_in_their_own_ways() {
        assert!(!may_end(&[json!({ "type": "response.created" })]));
        assert!(may_end(&[json!({ "type": "response.created" }), json!({ "type": "response.completed" })]));
        assert!(may_end(&[json!({ "type": "transcript.text.delta" })]));
    }

    #[test]
    fn knows_errors_from_chunks() {
        assert!(is_error(&json!({ "error": { "message": "m" } })));
        assert!(is_error(&json!({ "object": "error", "message": "m" })));
        assert!(is_error(&json!({ "type": "error", "message": "m" })));
        assert!(!is_error(&json!({ "error": null, "choices": [] })));
        assert!(!is_error(&json!("error")));
    }
}
