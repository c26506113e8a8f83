//! Connecting, the callbacks, and what a session can do, over every transport.

use serde_json::{Value, json};

use super::server::{Remote, app, ask, brought, connect, disconnect, folder, post, process};
use crate::scripts::{Language, in_every_language};
use crate::support::client::Client;

in_every_language!(
    a_process_is_connected_called_and_disconnected,
    a_server_over_http_is_connected_called_and_disconnected,
    a_server_of_2024_is_connected_called_and_disconnected,
    a_user_brings_a_server,
    calls_that_fail_say_why,
    a_call_can_be_a_step,
);

const CALLS: &[(&str, &str)] = &[
    ("tools", "add: Adds two numbers, number"),
    ("add", "5, false, 5"),
    ("fail", "it did not work, true"),
    ("resources", "text/plain, note://{day}: Buy milk."),
    ("prompts", "greet: Greet Ada."),
    ("about", "tests 1.0.0: Be gentle."),
];

/// What the page is told.
fn told(name: &str, kind: &str) -> Value {
    json!({"name": name, "isUserProvided": false, "url": null, "headers": null, "type": kind})
}

/// Checks the answer to a request to connect: the rest of it without its tools.
fn without_tools(mut answer: Value) -> Value {
    let tools = answer.as_object_mut().unwrap().remove("tools").unwrap();
    assert_eq!((tools.as_array().unwrap().len(), &tools[0]), (12, &json!({"name": "add"})));
    answer
}

async fn calls(client: &mut Client, name: &str) {
    for (what, answer) in CALLS {
        assert_eq!(ask(client, &format!("{what} {name}")).await, *answer, "{what}");
    }
}

async fn a_process_is_connected_called_and_disconnected(language: Language) {
    let settings = process("Local", "env = { TOKEN = \"t0ken\" }").await;
    let app = app(language, &settings).env("HIDDEN", "from the server").start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(without_tools(connect(&app, &client, " local").await), told("Local", "stdio"));
    assert_eq!(client.text().await, "connected Local (stdio): node with 2 words");
    assert_eq!(client.text().await, "Local has 12 tools");
    app.log.line("MCP server \"Local\": the server begins").await;
    calls(&mut client, "Local").await;
    // Its environment is what the settings say, and nothing of the server's that may be secret.
    assert_eq!(ask(&mut client, "env Local TOKEN").await, "t0ken");
    assert_eq!(ask(&mut client, "env Local HIDDEN").await, "unset");
    let folder = std::fs::canonicalize(app.folder()).unwrap();
    assert_eq!(ask(&mut client, "where Local").await, folder.to_str().unwrap());
    assert_eq!(ask(&mut client, "sessions").await, "Local");
    disconnect(&app, &client, "Local").await;
    assert_eq!(client.text().await, "disconnected Local, true");
    assert_eq!(ask(&mut client, "add Local").await, "no Local");
    // What is not there is as good as disconnected.
    disconnect(&app, &client, "Local").await;
}

async fn remote(language: Language, kind: &str) {
    let remote = Remote::start().await;
    let app = app(language, &remote.settings("Net", kind)).start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(without_tools(connect(&app, &client, "Net").await), told("Net", kind));
    let path = if kind == "sse" { "/sse" } else { "/mcp" };
    assert_eq!(client.text().await, format!("connected Net ({kind}): {path} with blue"));
    assert_eq!(client.text().await, "Net has 12 tools");
    calls(&mut client, "Net").await;
    assert_eq!(ask(&mut client, "header Net authorization").await, "Bearer s3cret");
    disconnect(&app, &client, "Net").await;
    assert_eq!(client.text().await, "disconnected Net, true");
    // The server is told, so that it can forget the session.
    remote.asked(if kind == "sse" { "END" } else { "DELETE" }, path).await;
}

async fn a_server_over_http_is_connected_called_and_disconnected(language: Language) {
    remote(language, "streamable-http").await;
}

async fn a_server_of_2024_is_connected_called_and_disconnected(language: Language) {
    remote(language, "sse").await;
}

async fn a_user_brings_a_server(language: Language) {
    let remote = Remote::start().await;
    let app = app(language, &brought(&remote)).start().await;
    let mut client = Client::join(&app).await;
    let headers =
        json!({"Authorization": "Bearer mine", "X-Team": "red", "Cookie": "a=b", "x-forwarded-for": "1.1.1.1"});
    let kept = json!({"Authorization": "Bearer mine", "X-Team": "red"});
    for (name, kind, path) in [("one", "streamable-http", "/mcp"), ("two", "sse", "/sse")] {
        let url = format!("{}{path}", remote.url);
        let body = json!({"name": name, "clientType": kind, "url": url, "headers": headers});
        let (status, answer) = post(&app, &client, body).await;
        assert_eq!(status, 200, "{answer}");
        let told = json!({"name": name, "isUserProvided": true, "url": url, "headers": kept, "clientType": kind});
        assert_eq!(without_tools(answer["mcp"].clone()), told);
        assert_eq!(client.text().await, format!("connected {name} ({kind}): {path} with red"));
        assert_eq!(client.text().await, format!("{name} has 12 tools"));
        assert_eq!(ask(&mut client, &format!("header {name} authorization")).await, "Bearer mine");
    }
    assert_eq!(ask(&mut client, "sessions").await, "one two");
    let mine: Vec<_> = remote.log().await.into_iter().filter(|entry| entry["team"] == "red").collect();
    assert!(!mine.is_empty() && mine.iter().all(|entry| entry.get("cookie").or(entry.get("forwarded")).is_none()));
}

async fn calls_that_fail_say_why(language: Language) {
    let app = app(language, &process("Local", "").await).start().await;
    let mut client = Client::join(&app).await;
    connect(&app, &client, "Local").await;
    assert_eq!(client.text().await, "connected Local (stdio): node with 2 words");
    client.text().await;
    let unknown = ask(&mut client, "unknown Local").await;
    assert!(unknown.contains("Tool nothing not found"), "{unknown}");
    assert_eq!(ask(&mut client, "code Local").await, "false: server -32602");
    let slow = ask(&mut client, "slow Local").await;
    assert!(
        slow.starts_with("false: ") && slow.ends_with("Local did not answer within 0.3 seconds, timeout"),
        "{slow}"
    );
    // The server is told that nobody waits any more.
    assert_eq!(ask(&mut client, "cancelled Local").await, "1");
    let mistake = ask(&mut client, "mistake Local").await;
    assert!(mistake.contains("call_tool: arguments: expected a table with names, got a list"), "{mistake}");
}

async fn a_call_can_be_a_step(language: Language) {
    let app = app(language, &process("Local", "").await).start().await;
    let mut client = Client::join(&app).await;
    connect(&app, &client, "Local").await;
    client.text().await;
    client.text().await;
    client.say("step Local").await;
    let step = client.step("add").await;
    assert_eq!(step["type"], "tool");
    let done = client.update(&step["id"]).await;
    assert_eq!((&done["output"], &done["isError"]), (&json!("42"), &json!(false)));
    assert_eq!(client.text().await, "42");
}

#[tokio::test]
async fn stop_takes_a_call_back() {
    let app = app(Language::Lua, &process("Local", "").await).start().await;
    let mut client = Client::join(&app).await;
    connect(&app, &client, "Local").await;
    client.text().await;
    client.text().await;
    client.say("wait Local").await;
    app.log.line("somebody waits").await;
    client.emit("stop", None).await;
    client.event("task_end").await;
    assert_eq!(ask(&mut client, "cancelled Local").await, "1");
}

#[tokio::test]
async fn another_of_the_same_name_takes_the_place_of_the_first() {
    let app = app(Language::Lua, &process("Local", "").await).start().await;
    let mut client = Client::join(&app).await;
    connect(&app, &client, "Local").await;
    client.text().await;
    client.text().await;
    let first = ask(&mut client, "pid Local").await;
    connect(&app, &client, "Local").await;
    assert_eq!(client.text().await, "connected Local (stdio): node with 2 words");
    assert_eq!(client.text().await, "Local has 12 tools");
    assert_eq!(client.text().await, "disconnected Local, true");
    let second = ask(&mut client, "pid Local").await;
    assert_ne!(first, second);
    super::ends::gone(&first).await;
    assert_eq!(ask(&mut client, "sessions").await, "Local");
}

#[tokio::test]
async fn commands_are_split_as_a_shell_does() {
    let script = folder().await.join("server.mjs");
    let settings = format!(
        "stdio.allowed_executables = [\"node\"]\n[[features.mcp.servers]]\nname = \"Quoted\"\ntype = \"stdio\"\n\
         command = '''node -e \"process.argv.splice(1, 0, 'x'); process.argv[2] = 'stdio'; await import('{}')\" a\\ b'''\n",
        script.display()
    );
    let app = app(Language::Lua, &settings).start().await;
    let mut client = Client::join(&app).await;
    connect(&app, &client, "Quoted").await;
    assert_eq!(client.text().await, "connected Quoted (stdio): node with 3 words");
    client.text().await;
    assert_eq!(ask(&mut client, "add Quoted").await, "5, false, 5");
}
