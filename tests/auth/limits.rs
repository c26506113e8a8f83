//! Too much in too short a time (`[limits]`). Addresses come from a proxy on this machine.

use serde_json::json;

use super::browser::{Body, Browser};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect};

const APP: &str = r#"
cl.on_message(function(message) cl.message("heard " .. message.content):send() end)
cl.action_callback("act", function() return "done" end)
"#;
const SETTINGS: &str = "[limits]\nconnects = 3\nmessages = 2\nuploads = 2\nsession_files_mb = 1\n";

async fn limited() -> App {
    Start::script("app.lua", APP).file("chainlit.toml", SETTINGS).start().await
}

fn from(address: &str) -> Connect {
    Connect::default().header("x-forwarded-for", address.to_owned())
}

fn browser(app: &App, address: &str) -> Browser {
    let mut browser = Browser::new(&app.url);
    browser.headers = vec![("x-forwarded-for", address.to_owned())];
    browser
}

#[tokio::test]
async fn connects_of_an_address_are_limited() {
    let app = limited().await;
    for _ in 0..3 {
        from("203.0.113.1").join(&app).await;
    }
    let refused = from("203.0.113.1").open(&app).await.err().unwrap();
    assert!(refused.contains("429"), "{refused}");
    let mut polling = browser(&app, "203.0.113.1");
    let answer = polling.get("/ws/socket.io/?EIO=4&transport=polling").await;
    assert_eq!(answer.detail().0, 429);
    assert!(answer.detail().1.starts_with("Too many connections; try again in "), "{}", answer.body);
    assert!(answer.retry_after.unwrap().parse::<u64>().unwrap() <= 20);
    // Others are not concerned, nor is this machine.
    from("203.0.113.2").join(&app).await;
    for _ in 0..5 {
        Client::join(&app).await;
    }
}

#[tokio::test]
async fn messages_and_clicks_of_an_address_are_limited_together() {
    let app = limited().await;
    let mut client = from("203.0.113.1").join(&app).await;
    assert_eq!(client.turn("one").await, ["heard one"]);
    let mut browser = browser(&app, "203.0.113.1");
    let click = json!({"action": {"name": "act", "payload": {}}, "sessionId": client.session});
    assert_eq!(browser.post("/project/action", Body::Json(click.clone())).await.json()["response"], "done");
    let refused = browser.post("/project/action", Body::Json(click)).await;
    assert!(refused.status == 429 && refused.body.contains("Too many messages"), "{}", refused.body);
    client.say("two").await;
    let toast = client.event("toast").await;
    assert_eq!(toast["type"], "error");
    assert!(toast["message"].as_str().unwrap().starts_with("Too many messages; try again in "), "{toast}");
    // Stop always works, and somebody else's messages do.
    client.emit("stop", None).await;
    let mut other = from("203.0.113.2").join(&app).await;
    assert_eq!(other.turn("three").await, ["heard three"]);
    let mut local = Client::join(&app).await;
    for n in 0..5 {
        assert_eq!(local.turn(&n.to_string()).await.len(), 1);
    }
}

#[tokio::test]
async fn uploads_are_limited_in_number_and_a_chat_in_size() {
    let app = limited().await;
    let client = from("203.0.113.1").join(&app).await;
    let path = format!("/project/file?session_id={}", client.session);
    let mut visitor = browser(&app, "203.0.113.1");
    for _ in 0..2 {
        assert_eq!(visitor.post(&path, Body::File("a.txt", "text/plain", b"a")).await.status, 200);
    }
    let refused = visitor.post(&path, Body::File("a.txt", "text/plain", b"a")).await;
    assert!(refused.status == 429 && refused.retry_after.is_some(), "{}", refused.body);

    let local = Client::join(&app).await;
    let path = format!("/project/file?session_id={}", local.session);
    let mut browser = Browser::new(&app.url);
    let half = vec![b'x'; 600 * 1024];
    assert_eq!(browser.post(&path, Body::File("a.bin", "application/x-a", &half)).await.status, 200);
    let full = browser.post(&path, Body::File("b.bin", "application/x-a", &half)).await;
    assert_eq!(full.detail(), (413, "This chat has no room for more files".to_owned()));
    let files: Vec<_> = std::fs::read_dir(app.folder().join(".files").join(&local.session)).unwrap().collect();
    assert_eq!(files.len(), 1, "what found no room is deleted");
}

#[tokio::test]
async fn files_of_a_message_are_counted() {
    let settings = "[features.spontaneous_file_upload]\nmax_files = 2\n";
    let app = Start::script("app.lua", APP).file("chainlit.toml", settings).start().await;
    let mut client = Client::join(&app).await;
    let path = format!("/project/file?session_id={}", client.session);
    let mut browser = Browser::new(&app.url);
    let mut files = Vec::new();
    for _ in 0..3 {
        files.push(browser.post(&path, Body::File("a.txt", "text/plain", b"a")).await.json());
    }
    client.say_with("two", json!(files[..2])).await;
    assert_eq!(client.text().await, "heard two");
    client.say_with("three", json!(files)).await;
    assert_eq!(client.text().await, "3 files are too many; a message takes at most 2");
}

#[tokio::test]
async fn too_large_a_message_ends_the_socket_and_not_the_server() {
    let app = limited().await;
    let mut client = Client::join(&app).await;
    client.emit("window_message", Some(json!("x".repeat(1_100_000)))).await;
    crate::support::soon("the end of the socket", async { while !client.is_closed_soon().await {} }).await;
    let mut again = Client::join(&app).await;
    assert_eq!(again.turn("still here").await, ["heard still here"]);
}
