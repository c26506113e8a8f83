//! Holes that were published of Chainlit and servers like it. Most have their test beside what they are about:
//!
//! - an element with a `path` or `url` of the client's choice reads the server's files and network:
//!   `files::custom_elements_are_changed_by_what_the_page_may_change`, and below with a login
//! - a session or thread is taken over by its id: `matrix`
//! - a message under the id of somebody else's overwrites it: `matrix`
//! - files are read without a login: `matrix`
//! - an uploaded page runs on the site: `policy`
//! - the answer of a login provider is taken from any browser, twice, or from another provider: `flow`
//! - tokens without signature, or signed with another key: `routes`
//! - file names, avatars and languages that lead out of their folder: `files`, `http`
//! - a redirect to wherever the address says: below

use serde_json::json;

use super::browser::{Body, Browser};
use crate::scripts_login::{SECRET, logged_in};
use crate::support::app::Start;
use crate::support::client::Connect;

const APP: &str = r#"
cl.password_auth_callback(function(username) return { identifier = username } end)
cl.on_chat_start(function()
  cl.message{ content = "x", elements = { cl.custom_element{ name = "Panel", props = { n = 1 } } } }:send()
end)
cl.on_message(function() end)
"#;

#[tokio::test]
async fn an_element_leads_to_no_file_and_no_address_of_the_clients_choice() {
    let app = Start::script("app.lua", APP).file("secret.txt", "the secret").env("CHAINLIT_AUTH_SECRET", SECRET);
    let app = app.start().await;
    let mut browser = logged_in(&app, "alice", "any").await;
    let mut client = Connect::default().cookies(browser.cookies()).join(&app).await;
    let shown = client.event("element").await;
    let secret = app.folder().join("secret.txt");
    for (field, value) in [
        ("path", json!(secret)),
        ("path", json!("secret.txt")),
        ("url", json!(format!("{}/health", app.url))),
        ("url", json!("file:///etc/passwd")),
        ("objectKey", json!("../secret.txt")),
        ("chainlitKey", json!("../../secret.txt")),
        ("threadId", json!("../../..")),
        ("name", json!("../../secret.txt")),
        ("forId", json!("../secret.txt")),
    ] {
        let mut element = json!({"id": shown["id"], "type": "custom", "name": "Panel", "props": {"n": 2}});
        element[field] = value;
        let body = json!({"element": element, "sessionId": client.session});
        assert_eq!(browser.put("/project/element", Body::Json(body)).await.status, 200, "{field}");
        let sent = client.event("element").await;
        assert_eq!((&sent["url"], sent["path"].is_null()), (&serde_json::Value::Null, true), "{field}");
        let key = sent["chainlitKey"].as_str().unwrap();
        let content = browser.get(&format!("/project/file/{key}?session_id={}", client.session)).await;
        assert_eq!((content.status, content.body.as_str()), (200, r#"{"n":2}"#), "{field}");
    }
    for key in ["..%2F..%2Fsecret.txt", "%2Fetc%2Fpasswd", "secret.txt"] {
        let answer = browser.get(&format!("/project/file/{key}?session_id={}", client.session)).await;
        assert!(answer.status >= 400 && !answer.body.contains("secret\n"), "{key}: {}", answer.status);
    }
}

#[tokio::test]
async fn no_address_redirects_to_another_site() {
    let app = Start::script("app.lua", APP).args(&["--root-path", "/chat"]).env("CHAINLIT_AUTH_SECRET", SECRET);
    let app = app.start().await;
    let site = app.url.strip_suffix("/chat").unwrap();
    let mut browser = Browser::new(site);
    for path in [
        "/chat",
        "//evil.example",
        "/chat//evil.example",
        "/chat/%2F%2Fevil.example",
        "/chat/\\evil.example",
        "/chat/login?next=https://evil.example&redirect=//evil.example",
        "/chat/login/callback?success=True&redirect_uri=https://evil.example",
        "/chat/auth/oauth/github?redirect_uri=https://evil.example",
        "/chat/auth/oauth/github/callback?redirect_uri=https://evil.example&error=x",
        "/chat/logout?next=//evil.example",
    ] {
        let answer = browser.get(path).await;
        let inside = answer.location.is_empty() || answer.location == "/chat/" || answer.location.starts_with(&app.url);
        assert!(inside && !answer.location.contains("evil"), "{path} leads to {}", answer.location);
        assert!(answer.headers.get("refresh").is_none(), "{path}");
    }
    browser.headers = vec![("x-forwarded-host", "evil.example".to_owned())];
    assert_eq!(browser.get("/chat").await.location, "/chat/");
}
