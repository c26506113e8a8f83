//! The bytes of the fake server's answers.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use super::{Break, Content, Reply};

pub(super) fn respond(path: &str, request: &Value, reply: Option<Reply>) -> Response {
    let kind = Kind::of(path);
    let reply = reply.unwrap_or_else(|| Reply::text("Hello from the fake model"));
    let (status, content_type, pieces) = match &reply.content {
        Content::Json(status, body) => (*status, "application/json", whole(body)),
        Content::Raw(content_type, chunks) => {
            (StatusCode::OK, *content_type, chunks.iter().cloned().map(Piece::Bytes).collect())
        }
        Content::Answer { deltas } => match kind {
            Kind::Chat | Kind::Completion if request["stream"] == true => {
                (StatusCode::OK, "text/event-stream; charset=utf-8", reply.events(kind, request, deltas))
            }
            Kind::Chat | Kind::Completion => {
                (StatusCode::OK, "application/json", whole(&reply.plain(kind, request, deltas)))
            }
            Kind::Embeddings => (StatusCode::OK, "application/json", whole(&embeddings(request))),
            Kind::Models => (StatusCode::OK, "application/json", whole(&models())),
            Kind::Unknown => {
                let error =
                    json!({ "error": { "message": format!("no such path: {path}"), "type": "invalid_request_error" } });
                (StatusCode::NOT_FOUND, "application/json", whole(&error))
            }
        },
    };
    let mut response = Response::builder().status(status).header("content-type", content_type);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(body(pieces, reply.dropped)).expect("a response")
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Chat,
    Completion,
    Embeddings,
    Models,
    Unknown,
}

impl Kind {
    fn of(path: &str) -> Self {
        match path {
            "/v1/chat/completions" => Self::Chat,
            "/v1/completions" => Self::Completion,
            "/v1/embeddings" => Self::Embeddings,
            "/v1/models" => Self::Models,
            _ => Self::Unknown,
        }
    }
}

impl Reply {
    /// The answer as one document.
    fn plain(&self, kind: Kind, request: &Value, deltas: &[Value]) -> Value {
        let text: String = deltas.iter().filter_map(|delta| delta["content"].as_str()).collect();
        let mut calls: Vec<Value> = Vec::new();
        for piece in deltas.iter().filter_map(|delta| delta["tool_calls"].get(0)) {
            if piece["id"].is_string() {
                calls.push(json!({ "id": piece["id"], "type": "function", "function": piece["function"] }));
            } else if let Some(call) = calls.last_mut() {
                let known = call["function"]["arguments"].as_str().unwrap_or_default();
                call["function"]["arguments"] =
                    json!(format!("{known}{}", piece["function"]["arguments"].as_str().unwrap_or_default()));
            }
        }
        let reason = if calls.is_empty() { "stop" } else { "tool_calls" };
        let mut choice = json!({ "index": 0, "finish_reason": reason, "logprobs": null });
        if kind == Kind::Chat {
            let content = if text.is_empty() && !calls.is_empty() { Value::Null } else { json!(text) };
            choice["message"] = json!({ "role": "assistant", "content": content, "refusal": null });
            if !calls.is_empty() {
                choice["message"]["tool_calls"] = json!(calls);
            }
        } else {
            choice["text"] = json!(text);
        }
        let mut answer = frame(kind, request, false);
        answer["choices"] = json!([choice]);
        answer["usage"] = self.usage.map_or(Value::Null, usage);
        answer
    }

    /// The answer as a stream.
    fn events(&self, kind: Kind, request: &Value, deltas: &[Value]) -> Vec<Piece> {
        let chunk = |delta: &Value, reason: Value| {
            let mut chunk = frame(kind, request, true);
            chunk["choices"] = match kind {
                Kind::Chat => json!([{ "index": 0, "delta": delta, "finish_reason": reason }]),
                _ => {
                    json!([{ "index": 0, "text": delta["content"].as_str().unwrap_or_default(), "finish_reason": reason }])
                }
            };
            chunk.to_string()
        };
        let mut events: Vec<String> = Vec::new();
        if kind == Kind::Chat {
            events.push(chunk(&json!({ "role": "assistant", "content": "" }), Value::Null));
        }
        events.extend(deltas.iter().map(|delta| chunk(delta, Value::Null)));
        if self.finish {
            let calls = deltas.iter().any(|delta| delta.get("tool_calls").is_some());
            events.push(chunk(&json!({}), json!(if calls { "tool_calls" } else { "stop" })));
        }
        if let Some(counts) = self.usage.filter(|_| request["stream_options"]["include_usage"] == true) {
            let mut last = frame(kind, request, true);
            last["choices"] = json!([]);
            last["usage"] = usage(counts);
            events.push(last.to_string());
        }
        if self.done {
            events.push("[DONE]".into());
        }
        let events: Vec<String> = events.into_iter().map(|data| format!("data: {data}")).collect();
        self.pieces(&events)
    }

    /// The events' bytes, with what the test wants between them.
    fn pieces(&self, events: &[String]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let bytes = |lines: &str| {
            let text = format!("{lines}\n\n").replace('\n', self.line_end);
            match self.portion {
                Some(size) => {
                    text.as_bytes().chunks(size).map(|part| Piece::Bytes(Bytes::copy_from_slice(part))).collect()
                }
                None => vec![Piece::Bytes(text.into())],
            }
        };
        for count in 0..=events.len() {
            for (_, what) in self.breaks.iter().filter(|(after, _)| *after == count) {
                match what {
                    Break::Cut => {
                        pieces.push(Piece::Cut);
                        return pieces;
                    }
                    Break::Stall(until) => pieces.push(Piece::Stall(until.clone())),
                    Break::Event(lines) => pieces.extend(bytes(lines)),
                }
            }
            if let Some(event) = events.get(count) {
                pieces.extend(self.pace.iter().cloned().map(Piece::Permit));
                pieces.extend(bytes(event));
            }
        }
        pieces
    }
}

fn frame(kind: Kind, request: &Value, chunk: bool) -> Value {
    let (id, object) = match (kind, chunk) {
        (Kind::Chat, true) => ("chatcmpl-fake", "chat.completion.chunk"),
        (Kind::Chat, false) => ("chatcmpl-fake", "chat.completion"),
        _ => ("cmpl-fake", "text_completion"),
    };
    // As with OpenAI, the name in the answer is more exact than the one asked for.
    let model = format!("{}-2024-07-18", request["model"].as_str().unwrap_or("fake"));
    json!({ "id": id, "object": object, "created": 1_700_000_000, "model": model })
}

fn usage((input, output): (u64, u64)) -> Value {
    json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output })
}

/// A vector of the input's length, its first byte and 1 for each input.
fn embeddings(request: &Value) -> Value {
    let inputs = match &request["input"] {
        Value::Array(inputs) => inputs.clone(),
        one => vec![one.clone()],
    };
    let data = inputs.iter().enumerate().map(|(index, input)| {
        let text = input.as_str().unwrap_or_default();
        let first = text.bytes().next().unwrap_or_default();
        json!({ "object": "embedding", "index": index, "embedding": [text.len(), first, 1] })
    });
    json!({ "object": "list", "model": request["model"], "data": data.collect::<Vec<_>>(), "usage": { "prompt_tokens": 1, "total_tokens": 1 } })
}

fn models() -> Value {
    let model = |id: &str| json!({ "id": id, "object": "model", "created": 1_700_000_000, "owned_by": "fake" });
    json!({ "object": "list", "data": [model("fake-small"), model("fake-large")] })
}

enum Piece {
    Bytes(Bytes),
    Stall(Arc<Notify>),
    Permit(Arc<Semaphore>),
    Cut,
}

fn whole(body: &Value) -> Vec<Piece> {
    vec![Piece::Bytes(body.to_string().into())]
}

/// One HTTP chunk for each piece of bytes.
fn body(pieces: Vec<Piece>, dropped: Option<Arc<Notify>>) -> Body {
    let guard = Guard(dropped);
    Body::from_stream(futures_util::stream::unfold(
        (VecDeque::from(pieces), guard),
        |(mut pieces, mut guard)| async move {
            loop {
                let item = match pieces.pop_front() {
                    Some(Piece::Bytes(bytes)) => Ok(bytes),
                    Some(Piece::Cut) => {
                        // What was sent so far goes out first: HTTP's side writes when this side waits.
                        tokio::task::yield_now().await;
                        Err(io::Error::other("cut, as the test wants it"))
                    }
                    Some(Piece::Stall(until)) => {
                        until.notified().await;
                        continue;
                    }
                    Some(Piece::Permit(permits)) => {
                        permits.acquire().await.expect("the test keeps it open").forget();
                        continue;
                    }
                    None => {
                        guard.disarm();
                        return None;
                    }
                };
                return Some((item, (pieces, guard)));
            }
        },
    ))
}

/// Tells the test that the answer was not read to its end.
struct Guard(Option<Arc<Notify>>);

impl Guard {
    fn disarm(&mut self) {
        self.0 = None;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(dropped) = &self.0 {
            dropped.notify_one();
        }
    }
}
