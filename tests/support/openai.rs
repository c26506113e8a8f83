//! A server inside the test process that speaks OpenAI's API and says what the test told it to.
//!
//! ```ignore
//! let server = FakeOpenAi::start().await;
//! server.push(Reply::text("Hello").usage(3, 1));               // the next request, streamed if it asks so
//! server.on_model("broken", Reply::status(500, json!({})));    // every request for that model
//! app.env("OPENAI_BASE_URL", server.base_url());
//! assert_eq!(server.requests()[0].body["model"], "gpt-4o-mini");
//! ```
//!
//! A request takes the reply of its model, else the next one pushed, else "Hello from the fake model". Nothing here
//! waits for time to pass: a stall waits for the test ([`Reply::stall_after`]), a slow stream for its permits
//! ([`Reply::paced`]).

#![allow(dead_code, reason = "each test program uses a part of it")]

mod answer;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

/// The server; it ends when it is dropped.
pub(crate) struct FakeOpenAi {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) method: Method,
    /// With query: `/v1/chat/completions?api-version=1`.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// The client's end of the connection.
    pub(crate) peer: SocketAddr,
    /// Null when there was none or it was not JSON.
    pub(crate) body: Value,
}

struct Shared {
    script: Mutex<Script>,
    arrived: watch::Sender<Vec<Recorded>>,
}

#[derive(Default)]
struct Script {
    queue: VecDeque<Reply>,
    by_model: HashMap<String, Reply>,
}

impl FakeOpenAi {
    /// A server on a free port of 127.0.0.1.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port's address");
        let shared = Arc::new(Shared { script: Mutex::default(), arrived: watch::Sender::default() });
        let app = Router::new().fallback(answer).with_state(shared.clone());
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("serving") });
        Self { address, shared, task }
    }

    /// `http://127.0.0.1:PORT/v1`
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The reply to the next request that has none by its model.
    pub(crate) fn push(&self, reply: Reply) {
        self.script().queue.push_back(reply);
    }

    /// The reply to every request for `model`.
    pub(crate) fn on_model(&self, model: &str, reply: Reply) {
        self.script().by_model.insert(model.to_owned(), reply);
    }

    /// The requests so far, oldest first.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.arrived.borrow().clone()
    }

    /// The only request so far.
    pub(crate) fn request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.remove(0)
    }

    /// Waits until `count` requests have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Recorded> {
        let mut arrived = self.shared.arrived.subscribe();
        arrived.wait_for(|requests| requests.len() >= count).await.expect("the server runs").clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.shared.script.lock().expect("no test panicked inside")
    }
}

impl Drop for FakeOpenAi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the server answers. Builder methods say how; those about events apply to streams.
#[derive(Clone)]
pub(crate) struct Reply {
    content: Content,
    headers: Vec<(HeaderName, HeaderValue)>,
    usage: Option<(u64, u64)>,
    line_end: &'static str,
    portion: Option<usize>,
    done: bool,
    finish: bool,
    breaks: Vec<(usize, Break)>,
    pace: Option<Arc<Semaphore>>,
    dropped: Option<Arc<Notify>>,
}

#[derive(Clone)]
enum Content {
    /// The pieces of a text and of tool calls.
    Answer { deltas: Vec<Value> },
    /// A status with a JSON body, whatever was asked.
    Json(StatusCode, Value),
    /// A content type and bytes, one HTTP chunk each.
    Raw(&'static str, Vec<Bytes>),
}

#[derive(Clone)]
enum Break {
    Cut,
    Event(String),
    Stall(Arc<Notify>),
}

impl Reply {
    /// A text, streamed word by word.
    pub(crate) fn text(text: &str) -> Self {
        Self::deltas(text.split_inclusive(' '))
    }

    /// A text, streamed in these pieces.
    pub(crate) fn deltas(pieces: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let deltas = pieces.into_iter().map(|piece| json!({ "content": piece.into() })).collect();
        Self::new(Content::Answer { deltas })
    }

    /// An error status with a body.
    pub(crate) fn status(status: u16, body: Value) -> Self {
        Self::new(Content::Json(StatusCode::from_u16(status).expect("a status"), body))
    }

    /// A JSON document with status 200, also where a stream is asked for.
    pub(crate) fn json(body: Value) -> Self {
        Self::status(200, body)
    }

    /// These bytes with status 200, one HTTP chunk each.
    pub(crate) fn raw(content_type: &'static str, chunks: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        Self::new(Content::Raw(content_type, chunks.into_iter().map(Into::into).collect()))
    }

    fn new(content: Content) -> Self {
        Self {
            content,
            headers: Vec::new(),
            usage: None,
            line_end: "\n",
            portion: None,
            done: true,
            finish: true,
            breaks: Vec::new(),
            pace: None,
            dropped: None,
        }
    }

    /// Adds a tool call after what there is; its arguments are streamed in these pieces.
    pub(crate) fn tool_call(mut self, id: &str, name: &str, arguments: &[&str]) -> Self {
        let Content::Answer { deltas } = &mut self.content else { panic!("only an answer calls tools") };
        let index = deltas.iter().filter(|delta| delta["tool_calls"][0]["id"].is_string()).count();
        let function = json!({ "name": name, "arguments": "" });
        deltas.push(json!({ "tool_calls": [{ "index": index, "id": id, "type": "function", "function": function }] }));
        for piece in arguments {
            deltas.push(json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] }));
        }
        self
    }

    /// A delta as it is, after what there is.
    pub(crate) fn delta(mut self, delta: Value) -> Self {
        let Content::Answer { deltas } = &mut self.content else { panic!("only an answer has deltas") };
        deltas.push(delta);
        self
    }

    /// Token counts: in a plain answer always, in a stream when `stream_options.include_usage` asks for them.
    pub(crate) fn usage(mut self, input: u64, output: u64) -> Self {
        self.usage = Some((input, output));
        self
    }

    /// A header of the answer.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((HeaderName::from_static(name), value.parse().expect("a header value")));
        self
    }

    /// Lines end in CR LF.
    pub(crate) fn crlf(mut self) -> Self {
        self.line_end = "\r\n";
        self
    }

    /// The bytes of the stream come in HTTP chunks of this size, inside lines and characters, instead of one chunk
    /// an event.
    pub(crate) fn portions(mut self, size: usize) -> Self {
        self.portion = Some(size);
        self
    }

    /// No `[DONE]` at the end.
    pub(crate) fn without_done(mut self) -> Self {
        self.done = false;
        self
    }

    /// No chunk with a `finish_reason`.
    pub(crate) fn without_finish(mut self) -> Self {
        self.finish = false;
        self
    }

    /// The connection breaks after this many events.
    pub(crate) fn cut_after(self, events: usize) -> Self {
        self.after(events, Break::Cut)
    }

    /// An error object after this many events.
    pub(crate) fn error_after(self, events: usize, error: &Value) -> Self {
        self.event_after(events, &format!("data: {}", json!({ "error": error })))
    }

    /// These lines as an event of their own (a comment, say) after this many events.
    pub(crate) fn event_after(self, events: usize, lines: &str) -> Self {
        self.after(events, Break::Event(lines.to_owned()))
    }

    /// Nothing comes after this many events until the test calls `notify_one`.
    pub(crate) fn stall_after(self, events: usize, until: Arc<Notify>) -> Self {
        self.after(events, Break::Stall(until))
    }

    /// Every event takes a permit: the test adds them.
    pub(crate) fn paced(mut self, permits: Arc<Semaphore>) -> Self {
        self.pace = Some(permits);
        self
    }

    /// Notified when the client goes away before the end of the answer.
    pub(crate) fn on_drop(mut self, dropped: Arc<Notify>) -> Self {
        self.dropped = Some(dropped);
        self
    }

    fn after(mut self, events: usize, what: Break) -> Self {
        self.breaks.push((events, what));
        self
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let request = Recorded { method, path: uri.to_string(), headers, peer, body };
    let reply = {
        let mut script = shared.script.lock().expect("no test panicked inside");
        let by_model = request.body["model"].as_str().and_then(|model| script.by_model.get(model).cloned());
        by_model.or_else(|| script.queue.pop_front())
    };
    shared.arrived.send_modify(|requests| requests.push(request.clone()));
    answer::respond(uri.path(), &request.body, reply)
}
