//! The real server, and apps that know it.

use std::path::PathBuf;

use serde_json::{Value, json};
use tokio::process::Child;
use tokio::sync::OnceCell;

use crate::scripts::Language;
use crate::support::app::{App, Start, http_client};
use crate::support::client::Client;
use crate::support::{npm, soon};

/// The folder of the server, its packages installed.
pub(super) async fn folder() -> PathBuf {
    static READY: OnceCell<()> = OnceCell::const_new();
    npm::folder("mcp", "@modelcontextprotocol/sdk", &READY).await
}

/// The settings of a server that is a process.
pub(super) async fn process(name: &str, more: &str) -> String {
    let script = folder().await.join("server.mjs");
    let command = format!("node '{}' stdio", script.display());
    format!("[[features.mcp.servers]]\nname = {name:?}\ntype = \"stdio\"\ncommand = {command:?}\n{more}\n")
}

/// The server over HTTP; it ends when it is dropped.
pub(super) struct Remote {
    child: Child,
    pub(super) url: String,
}

impl Remote {
    pub(super) async fn start() -> Self {
        let (child, url) = npm::server(&folder().await, &["server.mjs", "http"]).await;
        Self { child, url }
    }

    /// The settings of this server over one of its transports.
    pub(super) fn settings(&self, name: &str, kind: &str) -> String {
        let path = if kind == "sse" { "sse" } else { "mcp" };
        format!(
            "[[features.mcp.servers]]\nname = {name:?}\ntype = {kind:?}\nurl = \"{}/{path}\"\n\
             headers = {{ Authorization = \"Bearer s3cret\", X-Team = \"blue\" }}\n",
            self.url
        )
    }

    /// What was asked of it.
    pub(super) async fn log(&self) -> Vec<Value> {
        let answer = http_client().get(format!("{}/log", self.url)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Waits until this was asked of it.
    pub(super) async fn asked(&self, method: &str, path: &str) {
        soon(&format!("{method} {path}"), async {
            while !self.log().await.iter().any(|entry| entry["method"] == method && entry["path"] == path) {}
        })
        .await;
    }

    pub(super) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }
}

/// An app of the script `mcp`, with MCP switched on and these servers.
pub(super) fn app(language: Language, servers: &str) -> Start {
    language.app("mcp").file("chainlit.toml", format!("[features.mcp]\nenabled = true\n{servers}"))
}

/// A server that users may bring.
pub(super) fn brought(remote: &Remote) -> String {
    format!("[features.mcp.user_servers]\nenabled = true\nallowed_urls = [\"{}\"]\n", remote.url)
}

/// Sends a request for this chat: status and answer.
pub(super) async fn post(app: &App, client: &Client, mut body: Value) -> (u16, Value) {
    body["sessionId"] = json!(client.session);
    app.send_json("POST", "/mcp", &body).await
}

/// Connects a server of the settings.
pub(super) async fn connect(app: &App, client: &Client, name: &str) -> Value {
    let (status, answer) = post(app, client, json!({"name": name})).await;
    assert_eq!(status, 200, "{answer}");
    answer["mcp"].clone()
}

pub(super) async fn disconnect(app: &App, client: &Client, name: &str) {
    let body = json!({"sessionId": client.session, "name": name});
    assert_eq!(app.send_json("DELETE", "/mcp", &body).await, (200, json!({"success": true})));
}

/// Says something: the one message that comes back.
pub(super) async fn ask(client: &mut Client, text: &str) -> String {
    let mut texts = client.turn(text).await;
    assert_eq!(texts.len(), 1, "{text}: {texts:?}");
    texts.remove(0)
}
