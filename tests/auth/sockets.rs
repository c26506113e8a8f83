//! Who may open a socket, and when it ends.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::browser::{Body, Browser};
use super::site::Site;
use crate::support::client::uuid;
use crate::support::soon;

/// An open socket.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one with these headers; else the status of HTTP, or the refusal of Socket.IO.
    async fn open(site: &Site, session: &str, headers: &[(&'static str, &str)]) -> Result<Self, String> {
        let url = format!("{}/ws/socket.io/?EIO=4&transport=websocket", site.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (stream, _) = soon("the websocket", connect_async(request)).await.map_err(|error| match error {
            Error::Http(response) => response.status().as_str().to_owned(),
            error => panic!("{error}"),
        })?;
        let mut socket = Self(stream);
        assert!(socket.packet().await.unwrap().starts_with('0'));
        let auth =
            json!({"clientType": "webapp", "sessionId": session, "threadId": "", "userEnv": "{}", "chatProfile": ""});
        socket.send(format!("40{auth}")).await;
        let packet = socket.packet().await.unwrap();
        match packet.strip_prefix("44") {
            Some(refusal) => Err(refusal.to_owned()),
            None => Ok(socket),
        }
    }

    async fn send(&mut self, text: String) {
        soon("sending", self.0.send(Message::text(text))).await.unwrap();
    }

    /// The next packet, or none at the end.
    async fn packet(&mut self) -> Option<String> {
        loop {
            match soon("a packet", self.0.next()).await {
                Some(Ok(Message::Text(text))) if text == "2" => self.send("3".to_owned()).await,
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The text of the first message.
    async fn greeting(&mut self) -> String {
        self.send("42[\"connection_successful\"]".to_owned()).await;
        while let Some(packet) = self.packet().await {
            if let Some(event) = packet.strip_prefix("42") {
                let event: Value = serde_json::from_str(event).unwrap();
                if event[0] == "new_message" && event[1]["type"] == "assistant_message" {
                    return event[1]["output"].as_str().unwrap().to_owned();
                }
            }
        }
        panic!("the socket ended")
    }
}

const REFUSED: &str = r#"{"message":"Connection refused by server"}"#;

async fn logged_in(site: &Site, name: &str) -> Browser {
    let mut browser = site.browser();
    let answer = browser.post("/login", Body::Form(&[("username", name), ("password", "tokens")])).await;
    assert_eq!(answer.status, 200);
    browser
}

#[tokio::test]
async fn a_socket_needs_a_login_and_brings_the_user_to_the_script() {
    let site = Site::password().start().await;
    let browser = logged_in(&site, "alice").await;
    assert_eq!(Socket::open(&site, &uuid(), &[]).await.err().as_deref(), Some(REFUSED));
    let bad = format!("access_token={}x", browser.jar["access_token"]);
    assert_eq!(Socket::open(&site, &uuid(), &[("cookie", &bad)]).await.err().as_deref(), Some(REFUSED));
    let late = format!("access_token={}", site.token(0));
    assert_eq!(Socket::open(&site, &uuid(), &[("cookie", &late)]).await.err().as_deref(), Some(REFUSED));
    let mut socket = Socket::open(&site, &uuid(), &[("cookie", &browser.cookies())]).await.unwrap();
    assert_eq!(socket.greeting().await, "alice r r3fresh");
}

#[tokio::test]
async fn a_session_belongs_to_its_user() {
    let site = Site::password().start().await;
    let (alice, bob) = (logged_in(&site, "alice").await, logged_in(&site, "bob").await);
    let session = uuid();
    let _held = Socket::open(&site, &session, &[("cookie", &alice.cookies())]).await.unwrap();
    assert_eq!(Socket::open(&site, &session, &[("cookie", &bob.cookies())]).await.err().as_deref(), Some(REFUSED));
    let again = logged_in(&site, "alice").await;
    assert!(Socket::open(&site, &session, &[("cookie", &again.cookies())]).await.is_ok());
}

#[tokio::test]
async fn a_logout_ends_the_sockets_of_that_login() {
    let site = Site::password().start().await;
    let (mut browser, other) = (logged_in(&site, "alice").await, logged_in(&site, "alice").await);
    let cookies = browser.cookies();
    let mut first = Socket::open(&site, &uuid(), &[("cookie", &cookies)]).await.unwrap();
    let mut kept = Socket::open(&site, &uuid(), &[("cookie", &other.cookies())]).await.unwrap();
    browser.post("/logout", Body::None).await;
    while let Some(packet) = first.packet().await {
        if packet == "41" {
            break;
        }
    }
    assert_eq!(Socket::open(&site, &uuid(), &[("cookie", &cookies)]).await.err().as_deref(), Some(REFUSED));
    assert_eq!(kept.greeting().await, "alice r r3fresh");
}

#[tokio::test]
async fn pages_of_other_origins_open_no_socket() {
    let settings = "[project]\nallow_origins = [\"https://friend.example\"]\n";
    let site = Site::with(Default::default()).settings(settings).start().await;
    let own = format!("http://{}", site.host);
    for origin in ["https://friend.example", own.as_str()] {
        assert!(Socket::open(&site, &uuid(), &[("origin", origin)]).await.is_ok(), "{origin}");
    }
    assert!(Socket::open(&site, &uuid(), &[]).await.is_ok());
    for origin in ["https://evil.example", "null", "http://friend.example"] {
        assert_eq!(Socket::open(&site, &uuid(), &[("origin", origin)]).await.err().as_deref(), Some("403"), "{origin}");
    }
    let mut browser = site.browser();
    browser.headers = vec![("origin", "https://evil.example".to_owned())];
    let polling = browser.get("/ws/socket.io/?EIO=4&transport=polling").await;
    assert_eq!(polling.detail(), (403, "Origin not allowed".to_owned()));
    let open = Site::with(Default::default()).start().await;
    assert!(Socket::open(&open, &uuid(), &[("origin", "https://evil.example")]).await.is_ok());
}
