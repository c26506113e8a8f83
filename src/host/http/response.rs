//! The answer to a request. Read whole it lies in memory; streamed it is read as the script asks for it, and the server
//! waits meanwhile.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::sync::Mutex;

use super::super::error::{Error, Result};
use super::super::headers::Headers;
use super::super::object::{Class, Field, Kind, Method, Object, ObjectRef};
use super::super::run::Run;
use super::super::value::{Outcome, Value, data, shortened};
use super::failure;
use super::send::within;

/// How an answer is read.
#[derive(Clone)]
pub(super) struct Reading {
    /// Named in errors: `cl.http.get`.
    pub(super) what: String,
    pub(super) url: Url,
    /// The most bytes that are read whole, or that a line has.
    pub(super) limit: usize,
    /// How long the next piece may take.
    pub(super) timeout: Option<Duration>,
}

/// What the functions of `cl.http` return.
pub(crate) static RESPONSE: Class = Class {
    name: "http_response",
    fields: &[
        Field::new("status", Kind::Int).runtime(),
        Field::new("ok", Kind::Bool).runtime(),
        Field::new("url", Kind::Text).runtime(),
        Field::new("headers", Kind::Any).runtime(),
    ],
    methods: &[
        Method { name: "text", call: |_, this, _| whole(this, |this, body| Ok(Value::Text(this.decoded(body)))) },
        Method {
            name: "json",
            call: |_, this, _| {
                whole(this, |this, body| {
                    serde_json::from_slice(&body).map(Value::from_json).map_err(|error| {
                        let text = String::from_utf8_lossy(&body).into_owned();
                        let (what, shown) = (&this.reading.what, shortened(&text));
                        Error::failed(format!("{what}: the answer is not JSON ({error}): {shown:?}"))
                    })
                })
            },
        },
        Method { name: "bytes", call: |_, this, _| whole(this, |_, body| Ok(Value::Bytes(body))) },
        Method { name: "lines", call: |_, this, _| pieces(this, Cut::Lines) },
        Method { name: "chunks", call: |_, this, _| pieces(this, Cut::Chunks) },
        Method {
            name: "close",
            call: |_, this, _| {
                let body = response(this)?.body.clone();
                Outcome::wait(async move {
                    *body.lock().await = Body::Closed;
                    Ok(Value::Nil)
                })
            },
        },
    ],
    ..Class::EMPTY
};

/// What `lines` and `chunks` return.
pub(crate) static PIECES: Class = Class { name: "http_pieces", iterates: true, ..Class::EMPTY };

/// The body of an answer.
enum Body {
    Whole(Bytes),
    Coming(reqwest::Response),
    Closed,
}

struct Response {
    status: u16,
    headers: HeaderMap,
    reading: Reading,
    body: Arc<Mutex<Body>>,
}

/// The answer as a script sees it.
pub(super) async fn receive(answer: reqwest::Response, reading: Reading, stream: bool) -> Result<Value> {
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let mut body = Body::Coming(answer);
    if !stream {
        // The time for all of it is looked at by the caller.
        body.rest(&Reading { timeout: None, ..reading.clone() }).await?;
    }
    Ok(Value::Object(Arc::new(Response { status, headers, reading, body: Arc::new(Mutex::new(body)) })))
}

impl Body {
    /// The next piece as it came; none at the end.
    async fn next(&mut self, reading: &Reading) -> Result<Option<Bytes>> {
        let Self::Coming(answer) = self else { return Ok(None) };
        let outcome = match within(reading.timeout, answer.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(failure::explain(&reading.what, &reading.url, &error)),
            Err(after) => Err(failure::timeout(&reading.what, &reading.url, after, "sent nothing more")),
        };
        if !matches!(outcome, Ok(Some(_))) {
            *self = Self::Closed;
        }
        outcome
    }

    /// All that is left; it stays to be read again.
    async fn rest(&mut self, reading: &Reading) -> Result<Bytes> {
        match self {
            Self::Whole(bytes) => return Ok(bytes.clone()),
            Self::Closed => {
                return Err(Error::usage(format!("{}: the answer was read to its end, or closed", reading.what)));
            }
            Self::Coming(_) => {}
        }
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next(reading).await? {
            if whole.len() + piece.len() > reading.limit {
                *self = Self::Closed;
                return Err(too_large(reading, "the answer").with("kind", "too_large"));
            }
            whole.extend_from_slice(&piece);
        }
        let whole = whole.freeze();
        *self = Self::Whole(whole.clone());
        Ok(whole)
    }
}

fn too_large(reading: &Reading, which: &str) -> Error {
    let mib = reading.limit / 1_048_576;
    Error::failed(format!(
        "{}: {which} has more than {mib} MiB, which is half of what the script may use (memory_mb in [runtime]); read \
         it in pieces with stream = true and chunks",
        reading.what
    ))
}

impl Response {
    fn content_type(&self) -> &str {
        self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether pieces of it are text.
    fn is_text(&self) -> bool {
        let kind = self.content_type().to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml") || kind.ends_with("javascript")
    }

    /// The body as text: UTF-8, or Latin 1 where the server says so.
    fn decoded(&self, body: Bytes) -> String {
        let kind = self.content_type().to_ascii_lowercase();
        match String::from_utf8(body.into()) {
            Ok(text) => text,
            Err(error) if kind.contains("8859-1") || kind.contains("1252") || kind.contains("latin1") => {
                error.into_bytes().into_iter().map(char::from).collect()
            }
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }
}

impl Object for Response {
    fn class(&self) -> &'static Class {
        &RESPONSE
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        Ok(Some(match field {
            "status" => Value::Int(self.status.into()),
            "ok" => Value::Bool((200..300).contains(&self.status)),
            "url" => Value::text(self.reading.url.as_str()),
            "headers" => Value::Object(Headers::object(&self.headers)),
            _ => return Ok(None),
        }))
    }

    fn leave(&self, _: &Arc<Run>, _: Option<Value>) {
        // Whoever reads it now will close it.
        if let Ok(mut body) = self.body.try_lock() {
            *body = Body::Closed;
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn response(this: &ObjectRef) -> Result<&Response> {
    this.as_any().downcast_ref().ok_or_else(|| Error::usage("expected an answer of cl.http"))
}

/// Does something with the whole body.
fn whole(this: &ObjectRef, with: fn(&Response, Bytes) -> Result<Value>) -> Result<Outcome> {
    let ready = match response(this)?.body.try_lock().as_deref() {
        Ok(Body::Whole(bytes)) => Some(bytes.clone()),
        _ => None,
    };
    if let Some(bytes) = ready {
        return with(response(this)?, bytes).map(Outcome::from);
    }
    let this = this.clone();
    Outcome::wait(async move {
        let this = response(&this)?;
        let bytes = this.body.lock().await.rest(&this.reading).await?;
        with(this, bytes)
    })
}

/// Where an answer is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// At the ends of lines, which go.
    Lines,
    /// Where it came in pieces, but in no character.
    Chunks,
}

/// An answer, piece by piece.
struct Pieces {
    body: Arc<Mutex<Body>>,
    reading: Reading,
    state: Arc<Mutex<Cutter>>,
}

fn pieces(this: &ObjectRef, cut: Cut) -> Result<Outcome> {
    let response = response(this)?;
    let whole_characters = cut == Cut::Chunks && response.is_text();
    let cutter = Cutter { cut, whole_characters, held: BytesMut::new(), seen: 0, begun: false, ended: false };
    Ok(Value::Object(Arc::new(Pieces {
        body: response.body.clone(),
        reading: response.reading.clone(),
        state: Arc::new(Mutex::new(cutter)),
    }))
    .into())
}

impl Object for Pieces {
    fn class(&self) -> &'static Class {
        &PIECES
    }

    fn get(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn next(&self, _: &Arc<Run>) -> Result<Outcome> {
        let (body, reading, state) = (self.body.clone(), self.reading.clone(), self.state.clone());
        Outcome::wait(async move {
            let mut cutter = state.lock().await;
            loop {
                if let Some(piece) = cutter.take() {
                    return Ok(data(piece));
                }
                if cutter.ended {
                    return Ok(Value::Nil);
                }
                let mut body = body.lock().await;
                let more = match &*body {
                    // What lies in memory can be cut again from its beginning.
                    Body::Whole(bytes) if !cutter.begun => Some(bytes.clone()),
                    Body::Whole(_) | Body::Closed => None,
                    Body::Coming(_) => body.next(&reading).await?,
                };
                cutter.begun = true;
                match more {
                    Some(bytes) => cutter.add(&bytes),
                    None => cutter.ended = true,
                }
                if cutter.cut == Cut::Lines && cutter.seen > reading.limit {
                    *body = Body::Closed;
                    cutter.ended = true;
                    cutter.held.clear();
                    return Err(too_large(&reading, "a line of the answer"));
                }
            }
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Cuts what comes in.
struct Cutter {
    cut: Cut,
    /// Whether a character that is not complete waits for the next piece.
    whole_characters: bool,
    held: BytesMut,
    /// How many of the bytes held are known to have no end of a line.
    seen: usize,
    begun: bool,
    ended: bool,
}

impl Cutter {
    fn add(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// The next piece that is complete.
    fn take(&mut self) -> Option<Bytes> {
        match self.cut {
            Cut::Lines => match memchr::memchr(b'\n', &self.held[self.seen..]) {
                Some(at) => {
                    let mut line = self.held.split_to(self.seen + at + 1);
                    self.seen = 0;
                    line.truncate(line.len() - 1);
                    if line.last() == Some(&b'\r') {
                        line.truncate(line.len() - 1);
                    }
                    Some(line.freeze())
                }
                None => {
                    self.seen = self.held.len();
                    self.last()
                }
            },
            Cut::Chunks => {
                let complete = if self.whole_characters { complete(&self.held) } else { self.held.len() };
                if complete > 0 { Some(self.held.split_to(complete).freeze()) } else { self.last() }
            }
        }
    }

    /// What is left at the end.
    fn last(&mut self) -> Option<Bytes> {
        self.seen = if self.ended { 0 } else { self.seen };
        (self.ended && !self.held.is_empty()).then(|| self.held.split().freeze())
    }
}

/// How many bytes there are before a last character that is not complete.
fn complete(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(cut: Cut, pieces: &[&[u8]]) -> Vec<Bytes> {
        let mut cutter =
            Cutter { cut, whole_characters: true, held: BytesMut::new(), seen: 0, begun: true, ended: false };
        let mut all = Vec::new();
        for piece in pieces {
            cutter.add(piece);
            all.extend(std::iter::from_fn(|| cutter.take()));
        }
        cutter.ended = true;
        all.extend(std::iter::from_fn(|| cutter.take()));
        all
    }

    proptest! {
        #[test]
        fn cuts_do_not_depend_on_how_it_comes(
            text in "[aé\u{1F600}\r\n]{0,40}",
            places in proptest::collection::vec(0usize..160, 0..8),
        ) {
            let bytes = text.as_bytes();
            let mut places: Vec<usize> = places.into_iter().map(|at| at.min(bytes.len())).collect();
            places.push(bytes.len());
            places.sort_unstable();
            let mut from = 0;
            let pieces: Vec<&[u8]> = places.into_iter().map(|to| {
                let piece = &bytes[from..to];
                from = to;
                piece
            }).collect();
            let mut wanted: Vec<&str> = text.split('\n').collect();
            let last = wanted.pop().unwrap_or_default();
            let mut wanted: Vec<&str> = wanted.into_iter().map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
            if !last.is_empty() {
                wanted.push(last);
            }
            let lines = cut(Cut::Lines, &pieces);
            prop_assert_eq!(lines.iter().map(|l| std::str::from_utf8(l).unwrap()).collect::<Vec<_>>(), wanted);
            let chunks = cut(Cut::Chunks, &pieces);
            prop_assert!(chunks.iter().all(|c| !c.is_empty() && std::str::from_utf8(c).is_ok()));
            prop_assert_eq!(chunks.concat(), bytes);
        }
    }
}
