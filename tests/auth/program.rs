//! What the program says at its start.

use serde_json::json;

use super::browser::{Body, Browser};
use crate::scripts_login::{SECRET, logged_in};
use crate::support::app::Start;

const APP: &str = "cl.on_chat_start(function() end)";

#[tokio::test]
async fn a_required_login_needs_a_secret() {
    let (status, message) = Start::script("app.lua", APP).env("CHAINLIT_CUSTOM_AUTH", "1").fails().await;
    assert_eq!(status, 1);
    assert!(
        message.contains("You must provide a JWT secret") && message.contains("chainlit create-secret"),
        "{message}"
    );
}

#[tokio::test]
async fn a_program_with_a_secret_asks_for_logins_and_warns_of_a_short_one() {
    let start = Start::script("app.lua", APP).env("CHAINLIT_CUSTOM_AUTH", "1").env("CHAINLIT_AUTH_SECRET", "short");
    let app = start.start().await;
    app.log.line("CHAINLIT_AUTH_SECRET is short enough to be guessed").await;
    assert_eq!(app.get_json("/auth/config").await.1["requireLogin"], true);
    assert_eq!(app.get_json("/user").await, (401, json!({"detail": "Invalid authentication token"})));
}

#[tokio::test]
async fn a_logout_outlives_the_program() {
    let script = format!("{APP} cl.password_auth_callback(function(name) return {{ identifier = name }} end)");
    let app = Start::script("app.lua", &script).env("CHAINLIT_AUTH_SECRET", SECRET).start().await;
    let (mut gone, kept) = (logged_in(&app, "alice", "x").await, logged_in(&app, "alice", "x").await);
    let cookies = gone.jar.clone();
    assert_eq!(gone.post("/logout", Body::None).await.status, 200);
    let app = app.kill("app.lua").await.env("CHAINLIT_AUTH_SECRET", SECRET).start().await;
    let status = async |jar| {
        let mut browser = Browser::new(&app.url);
        browser.jar = jar;
        browser.get("/user").await.status
    };
    assert_eq!((status(cookies).await, status(kept.jar).await), (401, 200));
}
