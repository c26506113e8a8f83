//! A Socket.IO client over a websocket (Engine.IO 4, Socket.IO 5) that keeps every event it gets.

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::app::App;
use super::soon;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An event that the server sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: String,
    /// The first argument.
    pub(crate) data: Value,
    /// What follows it.
    pub(crate) rest: Vec<Value>,
    /// Number of the acknowledgement that is wanted.
    pub(crate) ack: Option<u64>,
}

/// A connected client.
pub(crate) struct Client {
    sink: SplitSink<Socket, Message>,
    stream: SplitStream<Socket>,
    pub(crate) session: String,
    /// All events so far.
    pub(crate) events: Vec<Event>,
    /// How many of them `next` has given.
    read: usize,
    /// Binary attachments so far; events have placeholders for them.
    pub(crate) attachments: Vec<Vec<u8>>,
}

/// What a client connects with.
#[derive(Debug, Clone)]
pub(crate) struct Connect {
    auth: Value,
    headers: Vec<(HeaderName, String)>,
}

pub(crate) fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Default for Connect {
    fn default() -> Self {
        let auth =
            json!({"clientType": "webapp", "sessionId": uuid(), "threadId": "", "userEnv": "{}", "chatProfile": ""});
        Self { auth, headers: Vec::new() }
    }
}

impl Connect {
    /// Changes a field of the connect payload.
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.auth[field] = value.into();
        self
    }

    /// Sends this header along.
    pub(crate) fn header(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.headers.push((name.as_ref().parse().unwrap(), value.into()));
        self
    }

    /// Sends these cookies along.
    pub(crate) fn cookies(self, cookies: String) -> Self {
        self.header("cookie", cookies)
    }

    /// Replaces the connect payload.
    pub(crate) fn auth(mut self, auth: Value) -> Self {
        self.auth = auth;
        self
    }

    /// Connects; the refusal's message when the server refuses.
    pub(crate) async fn open(&self, app: &App) -> Result<Client, String> {
        let url = format!("{}/ws/socket.io/?EIO=4&transport=websocket", app.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        for (name, value) in self.headers.iter().filter(|(_, value)| !value.is_empty()) {
            request.headers_mut().append(name, value.parse().unwrap());
        }
        let (socket, _) = soon("the websocket", connect_async(request)).await.map_err(|e| e.to_string())?;
        let (sink, stream) = socket.split();
        let session = self.auth["sessionId"].as_str().unwrap_or_default().to_owned();
        let mut client = Client { sink, stream, session, events: Vec::new(), read: 0, attachments: Vec::new() };
        assert!(client.packet().await.starts_with('0'), "the first packet opens the transport");
        client.raw(format!("40{}", if self.auth.is_null() { String::new() } else { self.auth.to_string() })).await;
        let packet = client.packet().await;
        match packet.strip_prefix("44") {
            Some(refusal) => {
                let refusal: Value = serde_json::from_str(refusal).unwrap();
                Err(refusal["message"].as_str().unwrap().to_owned())
            }
            None => {
                assert!(packet.starts_with("40"), "{packet}");
                Ok(client)
            }
        }
    }

    /// Connects, says so, and reads up to the end of the greeting.
    pub(crate) async fn join(&self, app: &App) -> Client {
        let mut client = self.open(app).await.unwrap();
        client.emit("connection_successful", None).await;
        client.event("clear_call_fn").await;
        client
    }
}

impl Client {
    /// A new session that has begun its chat.
    pub(crate) async fn join(app: &App) -> Self {
        Connect::default().join(app).await
    }

    async fn raw(&mut self, text: String) {
        soon("sending", self.sink.send(Message::text(text))).await.unwrap();
    }

    /// The next packet; pings are answered on the way.
    async fn packet(&mut self) -> String {
        loop {
            let message = soon("a packet", self.stream.next()).await;
            match message {
                Some(Ok(Message::Text(text))) if text == "2" => self.raw("3".to_owned()).await,
                Some(Ok(Message::Text(text))) => return text.to_string(),
                Some(Ok(Message::Binary(bytes))) => self.attachments.push(bytes.to_vec()),
                Some(Ok(_)) => {}
                Some(Err(error)) => panic!("the socket failed: {error}"),
                None => panic!("the socket was closed"),
            }
        }
    }

    /// Whether the server has sent its goodbye, or cut the connection. Looks at what comes within a moment.
    pub(crate) async fn is_closed_soon(&mut self) -> bool {
        loop {
            let next = tokio::time::timeout(std::time::Duration::from_millis(300), self.stream.next()).await;
            match next {
                Ok(Some(Ok(Message::Text(text)))) if text == "41" => return true,
                Ok(Some(Ok(Message::Text(text)))) => {
                    if let Some(body) = text.strip_prefix("42") {
                        self.events.push(parse(body));
                    }
                }
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) => return true,
                Ok(Some(Ok(_))) => {}
                Err(_) => return false,
            }
        }
    }

    /// Sends an event.
    pub(crate) async fn emit(&mut self, name: &str, data: Option<Value>) {
        let event = match data {
            Some(data) => json!([name, data]),
            None => json!([name]),
        };
        self.raw(format!("42{event}")).await;
    }

    /// Sends an event with binary data, for which the data has a placeholder.
    pub(crate) async fn emit_binary(&mut self, name: &str, data: Value, bytes: &[u8]) {
        self.raw(format!("451-{}", json!([name, data]))).await;
        soon("sending", self.sink.send(Message::binary(bytes.to_vec()))).await.unwrap();
    }

    /// Sends a message of the user; whether the connection is there.
    pub(crate) async fn try_say(&mut self, text: &str) -> bool {
        let event = json!(["client_message", {"message": user_message(text), "fileReferences": []}]);
        self.sink.send(Message::text(format!("42{event}"))).await.is_ok()
    }

    /// The next event; none when the connection is gone.
    pub(crate) async fn try_next(&mut self) -> Option<Event> {
        loop {
            match soon("a packet", self.stream.next()).await? {
                Ok(Message::Text(text)) if text == "2" => {
                    self.sink.send(Message::text("3")).await.ok()?;
                }
                Ok(Message::Text(text)) => {
                    if let Some(body) = text.strip_prefix("42") {
                        return Some(parse(body));
                    }
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// The next event.
    pub(crate) async fn next(&mut self) -> Event {
        while self.read >= self.events.len() {
            let packet = self.packet().await;
            if let Some(body) = packet.strip_prefix("42") {
                self.events.push(parse(body));
            } else if let Some((_, body)) = packet.strip_prefix("45").and_then(|rest| rest.split_once('-')) {
                // Its attachments follow, before anything else.
                self.events.push(parse(body));
            }
        }
        self.read += 1;
        self.events[self.read - 1].clone()
    }

    /// The data of the next event of this name; others are passed over.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        self.whole_event(name).await.data
    }

    /// The next event of this name; others are passed over.
    pub(crate) async fn whole_event(&mut self, name: &str) -> Event {
        soon(&format!("the event {name} (so far: {:?})", self.names()), async {
            loop {
                let event = self.next().await;
                if event.name == name {
                    return event;
                }
            }
        })
        .await
    }

    /// Names of all events so far.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.events.iter().map(|e| e.name.as_str()).collect()
    }

    /// The next message (not step) that is shown.
    pub(crate) async fn message(&mut self) -> Value {
        loop {
            let step = self.event("new_message").await;
            if step["type"].as_str().is_some_and(|t| t.ends_with("_message")) {
                return step;
            }
        }
    }

    /// The text of the next message.
    pub(crate) async fn text(&mut self) -> String {
        self.message().await["output"].as_str().unwrap().to_owned()
    }

    /// The next step of this name that is shown.
    pub(crate) async fn step(&mut self, name: &str) -> Value {
        loop {
            let step = self.event("new_message").await;
            if step["name"] == name {
                return step;
            }
        }
    }

    /// The next update of the step or message with this id.
    pub(crate) async fn update(&mut self, id: &Value) -> Value {
        loop {
            let step = self.event("update_message").await;
            if step["id"] == *id {
                return step;
            }
        }
    }

    /// Sends a message of the user; its id.
    pub(crate) async fn say(&mut self, text: &str) -> String {
        self.say_with(text, json!([])).await
    }

    /// Sends a message with files; its id.
    pub(crate) async fn say_with(&mut self, text: &str, files: Value) -> String {
        let step = user_message(text);
        let id = step["id"].as_str().unwrap().to_owned();
        self.emit("client_message", Some(json!({"message": step, "fileReferences": files}))).await;
        id
    }

    /// Says something and reads to the end of the task: the texts of the messages that came.
    pub(crate) async fn turn(&mut self, text: &str) -> Vec<String> {
        self.say(text).await;
        self.event("task_start").await;
        self.rest_of_task().await
    }

    /// Reads to the end of the task: the texts of the messages that came.
    pub(crate) async fn rest_of_task(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            let event = soon("the end of the task", self.next()).await;
            match event.name.as_str() {
                "task_end" => return texts,
                "new_message" if event.data["type"].as_str().is_some_and(|t| t.ends_with("_message")) => {
                    texts.push(event.data["output"].as_str().unwrap().to_owned());
                }
                _ => {}
            }
        }
    }

    /// Acknowledges an event.
    pub(crate) async fn acknowledge(&mut self, event: &Event, answer: Value) {
        let id = event.ack.expect("the event wants an acknowledgement");
        self.raw(format!("43{id}{}", json!([answer]))).await;
    }

    /// Cuts the connection without a word.
    pub(crate) fn cut(self) {
        drop(self);
    }

    /// Says goodbye.
    pub(crate) async fn leave(mut self) {
        self.raw("41".to_owned()).await;
        soon("closing", self.sink.close()).await.unwrap();
    }
}

/// A message as a browser sends it.
pub(crate) fn user_message(text: &str) -> Value {
    json!({"threadId": "", "id": uuid(), "name": "User", "type": "user_message", "output": text,
        "createdAt": "2026-01-01T00:00:00.000Z", "metadata": {"location": "http://localhost/"}})
}

/// Reads `12["name",data,…]`.
fn parse(body: &str) -> Event {
    let start = body.find('[').unwrap();
    let ack = body[..start].parse().ok();
    let mut arguments: Vec<Value> = serde_json::from_str(&body[start..]).unwrap();
    let name = arguments.remove(0).as_str().unwrap().to_owned();
    let data = if arguments.is_empty() { Value::Null } else { arguments.remove(0) };
    Event { name, data, rest: arguments, ack }
}
