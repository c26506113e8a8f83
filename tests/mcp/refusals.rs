//! What is not connected, and what the page is told then.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{get, post as posted};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::server::{Remote, app, brought, post, process};
use crate::scripts::Language;
use crate::support::app::App;
use crate::support::client::{Client, Connect};

async fn refused(app: &App, client: &Client, body: Value) -> (u16, String) {
    let (status, answer) = post(app, client, body.clone()).await;
    assert_ne!(status, 200, "{body}: {answer}");
    let detail = &answer["detail"];
    (status, detail.as_str().or(detail[0]["msg"].as_str()).unwrap_or_default().to_owned())
}

/// Servers that misbehave.
async fn hostile() -> String {
    let events = |data: &'static str| get(async move || ([(header::CONTENT_TYPE, "text/event-stream")], data));
    let json_rpc = |message: &str| {
        let error = json!({"jsonrpc": "2.0", "id": 0, "error": {"code": -1, "message": message}});
        ([(header::CONTENT_TYPE, "application/json")], error.to_string())
    };
    let router = Router::new()
        .route("/elsewhere", events("event: endpoint\ndata: http://169.254.169.254/latest\n\n"))
        .route("/cut", events("event: message\ndata: {}\n\n"))
        .route("/page", get(async || ([(header::CONTENT_TYPE, "text/html")], "<p>hello</p>")))
        .route("/moved", posted(async || (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/secret")])))
        .route("/secret", posted(async move || json_rpc("leaked")))
        .route("/error", posted(async move || json_rpc("not today")))
        .route("/nonsense", posted(async || ([(header::CONTENT_TYPE, "application/json")], "{\"a\": 1}".to_owned())));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn without_mcp_nothing_is_connected() {
    let app = Language::Lua.app("mcp").start().await;
    let client = Client::join(&app).await;
    let off = (400, "This app does not support MCP.".to_owned());
    assert_eq!(refused(&app, &client, json!({"name": "x"})).await, off);
    let mine = json!({"name": "x", "clientType": "sse", "url": "http://127.0.0.1:1"});
    assert_eq!(refused(&app, &client, mine).await, off);
}

#[tokio::test]
async fn a_profile_may_bring_mcp() {
    let script = r#"
        cl.on_message(function() end)
        cl.set_chat_profiles(function()
          return { { name = "plain", markdown_description = "" },
            { name = "tools", markdown_description = "", config_overrides = { features = { mcp = { enabled = true } } } } }
        end)
    "#;
    let app = App::lua(script).await;
    for (profile, detail) in
        [("plain", "This app does not support MCP."), ("tools", "MCP server 'x' is not configured.")]
    {
        let client = Connect::default().with("chatProfile", profile).open(&app).await.unwrap();
        let (status, text) = refused(&app, &client, json!({"name": "x"})).await;
        assert!(status == 400 && text.starts_with(detail), "{profile}: {text}");
    }
}

#[tokio::test]
async fn requests_that_make_no_sense_are_described() {
    let app = app(Language::Lua, "").start().await;
    let client = Client::join(&app).await;
    let both = "Both 'url' and 'clientType' must be provided together for user-provided connections";
    for (body, status, detail) in [
        (json!({"name": "a", "url": "http://a"}), 422, both),
        (json!({"name": "a", "clientType": "sse"}), 422, both),
        (json!({"name": " "}), 422, "The name of an MCP server has 1 to 200 characters"),
        (json!({}), 422, "Field required"),
        // Never a process of the user's choosing.
        (json!({"name": "a", "clientType": "stdio", "url": "x"}), 422, "unknown variant `stdio`"),
        (json!({"name": "a", "clientType": "stdio", "fullCommand": "npx x"}), 422, "unknown variant `stdio`"),
        (json!({"name": "x"}), 400, "MCP server 'x' is not configured. Add it to [[features.mcp.servers]]"),
    ] {
        let (got, text) = refused(&app, &client, body.clone()).await;
        assert!(got == status && text.starts_with(detail), "{body}: {got} {text}");
    }
    let nobody = json!({"sessionId": crate::support::client::uuid(), "name": "a"});
    assert_eq!(app.send_json("POST", "/mcp", &nobody).await, (404, json!({"detail": "Session not found"})));
    assert_eq!(app.send_json("DELETE", "/mcp", &nobody).await, (404, json!({"detail": "Session not found"})));
}

#[tokio::test]
async fn what_the_settings_forbid_is_refused() {
    let settings = process("Files", "").await
        + "[[features.mcp.servers]]\nname = \"Web\"\ntype = \"sse\"\nurl = \"http://127.0.0.1:1/sse\"\n"
        + "[features.mcp.sse]\nenabled = false\n[features.mcp.stdio]\nallowed_executables = [\"npx\"]\n"
        + "[features.mcp.user_servers]\nenabled = true\nallowed_urls = [\"https://mcp.example.com/v1\"]\n";
    let app = app(Language::Lua, &settings).start().await;
    let client = Client::join(&app).await;
    let mine = |name: &str, url: &str| json!({"name": name, "clientType": "streamable-http", "url": url});
    for (body, detail) in [
        (json!({"name": "Files"}), "Only commands in (npx) are allowed"),
        (json!({"name": "Web"}), "SSE MCP is not enabled"),
        (mine(" FILES ", "https://mcp.example.com/v1"), "MCP server name ' FILES ' is reserved"),
        (mine("a", "https://mcp.example.com/v2"), "URL 'https://mcp.example.com/v2' is not in the allowed MCP URL"),
        (mine("a", "https://mcp.example.com/v1/%2e%2e/v2"), "URL 'https://mcp.example.com/v1/%2e%2e/v2' is not in the"),
        (mine("a", "file:///etc/passwd"), "URL 'file:///etc/passwd' is not in the allowed MCP URL list."),
    ] {
        let (status, text) = refused(&app, &client, body.clone()).await;
        assert!(status == 400 && text.starts_with(detail), "{body}: {status} {text}");
    }
}

#[tokio::test]
async fn only_the_owner_of_a_server_learns_why_it_was_not_connected() {
    let url = hostile().await;
    let settings = format!(
        "[[features.mcp.servers]]\nname = \"Web\"\ntype = \"sse\"\nurl = \"{url}/page\"\n\
         [[features.mcp.servers]]\nname = \"Missing\"\ntype = \"stdio\"\ncommand = \"no-such-program --flag\"\n\
         [[features.mcp.servers]]\nname = \"Short\"\ntype = \"stdio\"\ncommand = \"node -e 0\"\n\
         [features.mcp.user_servers]\nenabled = true\nallowed_urls = [\"{url}\", \"http://127.0.0.1:1\"]\n"
    );
    let app = app(Language::Lua, &settings).start().await;
    let client = Client::join(&app).await;
    for (name, why) in [
        ("Web", "the server's answer is no stream of events"),
        ("Missing", "no-such-program cannot be started"),
        ("Short", "the server ended the connection before it had introduced itself"),
    ] {
        let hidden = "Could not connect to the MCP server. Check the server logs for details.".to_owned();
        assert_eq!(refused(&app, &client, json!({"name": name})).await, (400, hidden));
        app.log.line(&format!("the MCP server {name:?} was not connected: {why}")).await;
    }
    for (kind, url, why) in [
        ("sse", format!("{url}/page"), "the server's answer is no stream of events"),
        ("sse", format!("{url}/none"), "the server answered 404 Not Found"),
        ("sse", format!("{url}/cut"), "the stream of the server ended before it named the address for messages"),
        ("sse", format!("{url}/elsewhere"), "the server names \"http://169.254.169.254/latest\" for messages, which"),
        ("sse", "http://127.0.0.1:1".to_owned(), "Connection refused"),
        ("streamable-http", "http://127.0.0.1:1".to_owned(), "Connection refused"),
        ("streamable-http", format!("{url}/none"), "the server answered with something else: HTTP 404"),
        ("streamable-http", format!("{url}/error"), "the server answered: not today"),
        ("streamable-http", format!("{url}/moved"), ""),
        ("streamable-http", format!("{url}/nonsense"), ""),
    ] {
        let (status, text) = refused(&app, &client, json!({"name": "mine", "clientType": kind, "url": url})).await;
        let wanted = format!("Could not connect to the MCP: {why}");
        assert!(status == 400 && text.starts_with(&wanted), "{kind} {url}: {status} {text}");
        assert!(!text.contains("leaked"), "a redirect was followed");
    }
    let odd = json!({"name": "mine", "clientType": "sse", "url": url, "headers": {"a b": "c"}});
    let (status, text) = refused(&app, &client, odd).await;
    assert_eq!((status, text.as_str()), (400, "'a b' is not a header that can be sent; check its name and its value."));
}

#[tokio::test]
async fn a_chat_has_so_many_connections_and_no_more() {
    let remote = Remote::start().await;
    let app = app(Language::Lua, &brought(&remote)).start().await;
    let client = Client::join(&app).await;
    let body = |number: usize| json!({"name": number.to_string(), "clientType": "streamable-http", "url": format!("{}/mcp", remote.url)});
    for number in 0..16 {
        assert_eq!(post(&app, &client, body(number)).await.0, 200);
    }
    let full = "This chat has 16 MCP connections, which is the most; disconnect one of them first.".to_owned();
    assert_eq!(refused(&app, &client, body(16)).await, (400, full));
    // One that takes the place of another needs no more room.
    assert_eq!(post(&app, &client, body(3)).await.0, 200);
    super::server::disconnect(&app, &client, "5").await;
    assert_eq!(post(&app, &client, body(16)).await.0, 200);
}
