//! Threads as users have them: kept, listed, opened, gone on with, shared, rated, deleted; and by nobody else.

mod browsers;
mod crash;
mod failing;
mod own_layer;
mod resume;
mod routes;
mod transfer;

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, SET_COOKIE};
use serde_json::{Value, json};

use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect};
use crate::support::soon;

/// The secret that tokens of users are signed with.
const SECRET: &str = "a secret that is long enough to be none";

/// Somebody who uses an app: a user with a token, or a browser with a cookie.
#[derive(Clone)]
struct Person {
    header: Option<(HeaderName, String)>,
}

impl Person {
    /// A user who is logged in.
    fn user(name: &str) -> Self {
        Self { header: Some((AUTHORIZATION, format!("Bearer {}", token(name)))) }
    }

    /// A browser that comes for the first time.
    async fn browser(app: &App) -> Self {
        let response = app.get("/project/settings").await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let pair = cookie.split(';').next().unwrap().to_owned();
        Self { header: Some((COOKIE, pair)) }
    }

    /// Who sends neither.
    fn nobody() -> Self {
        Self { header: None }
    }

    async fn send(&self, app: &App, method: &str, path: &str, body: Option<Value>) -> reqwest::Response {
        let mut request = app.http.request(method.parse().unwrap(), format!("{}{path}", app.url));
        if let Some((name, value)) = &self.header {
            request = request.header(name.clone(), value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        soon(path, request.send()).await.unwrap()
    }

    async fn json(&self, app: &App, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.send(app, method, path, body).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(&self, app: &App, path: &str) -> (u16, Value) {
        self.json(app, "GET", path, None).await
    }

    /// A page of this person's threads.
    async fn page(&self, app: &App, first: u32, cursor: Option<&str>, filter: Value) -> Value {
        let body = json!({"pagination": {"first": first, "cursor": cursor}, "filter": filter});
        let (status, page) = self.json(app, "POST", "/project/threads", Some(body)).await;
        assert_eq!(status, 200, "{page}");
        page
    }

    /// Names of this person's threads.
    async fn names(&self, app: &App) -> Vec<String> {
        let page = self.page(app, 20, None, json!({})).await;
        page["data"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect()
    }

    /// A thread as its owner sees it.
    async fn thread(&self, app: &App, id: &str) -> Value {
        let (status, thread) = self.get(app, &format!("/project/thread/{id}")).await;
        assert_eq!(status, 200, "{thread}");
        thread
    }

    fn connect(&self) -> Connect {
        match &self.header {
            Some((name, value)) => Connect::default().header(name.as_str(), value),
            None => Connect::default(),
        }
    }

    /// A chat in which one thing was said; its thread.
    async fn chat(&self, app: &App, text: &str) -> (Client, String) {
        let mut client = self.connect().join(app).await;
        assert_eq!(client.text().await, "hello");
        client.event("task_end").await;
        client.say(text).await;
        let thread = client.event("first_interaction").await["thread_id"].as_str().unwrap().to_owned();
        client.event("task_end").await;
        (client, thread)
    }
}

/// A login token as Python Chainlit would mint it.
fn token(name: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let claims = json!({"identifier": name, "display_name": null, "metadata": {}, "exp": 4_000_000_000_u64});
    let signed = format!("{}.{}", BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#), BASE64.encode(claims.to_string()));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
    format!("{signed}.{}", BASE64.encode(ring::hmac::sign(&key, signed.as_bytes())))
}

/// The app with users whose tokens come from elsewhere.
fn with_users(start: Start) -> Start {
    start.env("CHAINLIT_CUSTOM_AUTH", "true").env("CHAINLIT_AUTH_SECRET", SECRET)
}

/// Texts of the messages of a thread.
fn texts(thread: &Value) -> Vec<&str> {
    let steps = thread["steps"].as_array().unwrap().iter();
    steps
        .filter(|step| step["type"].as_str().unwrap().ends_with("_message"))
        .map(|step| step["output"].as_str().unwrap())
        .collect()
}
