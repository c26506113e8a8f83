//! How connections end: with the server, with the chat, with the program; and that nothing is left of them.

use super::server::{Remote, app, ask, connect, disconnect, process};
use crate::scripts::{Language, in_every_language};
use crate::support::app::App;
use crate::support::client::Client;
use crate::support::soon;

in_every_language!(the_death_of_a_server_is_noticed);

/// Waits until there is no process of this number.
pub(super) async fn gone(pid: &str) {
    let path = format!("/proc/{pid}/stat");
    soon(&format!("the end of process {pid}"), async {
        // One that nobody has asked for its result yet is as good as gone.
        while std::fs::read_to_string(&path).is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await;
}

async fn connected(app: &App) -> Client {
    let mut client = Client::join(app).await;
    connect(app, &client, "Local").await;
    client.text().await;
    client.text().await;
    client
}

/// The server and a process that it started.
async fn processes(client: &mut Client) -> [String; 2] {
    [ask(client, "pid Local").await, ask(client, "child Local").await]
}

async fn the_death_of_a_server_is_noticed(language: Language) {
    let app = app(language, &process("Local", "").await).start().await;
    let mut client = connected(&app).await;
    client.say("gone Local").await;
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let event = soon("what is said of the end", client.next()).await;
        match event.name.as_str() {
            "toast" => seen.push(event.data["message"].as_str().unwrap().to_owned()),
            "new_message" if event.data["type"] == "assistant_message" => {
                seen.push(event.data["output"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
    seen.sort();
    assert_eq!(
        seen,
        ["The MCP server Local has ended; connect it again to use it.", "disconnected Local, false", "false: closed"]
    );
    assert_eq!(ask(&mut client, "add Local").await, "no Local");
    connect(&app, &client, "Local").await;
    client.text().await;
    client.text().await;
    assert_eq!(ask(&mut client, "add Local").await, "5, false, 5");
}

#[tokio::test]
async fn the_stream_of_a_server_of_2024_breaks() {
    let mut remote = Remote::start().await;
    let app = app(Language::Lua, &remote.settings("Local", "sse")).start().await;
    let mut client = connected(&app).await;
    remote.kill().await;
    assert_eq!(client.text().await, "disconnected Local, false");
    assert_eq!(ask(&mut client, "sessions").await, "");
}

#[tokio::test]
async fn a_server_over_http_that_is_gone_makes_calls_fail() {
    let mut remote = Remote::start().await;
    let app = app(Language::Lua, &remote.settings("Local", "streamable-http")).start().await;
    let mut client = connected(&app).await;
    remote.kill().await;
    let error = ask(&mut client, "add Local").await;
    assert!(error.contains("Local: Connection refused"), "{error}");
}

#[tokio::test]
async fn processes_end_with_their_chat() {
    let settings = process("Local", "[project]\nsession_timeout = 0\n").await;
    let app = app(Language::Lua, &settings).start().await;
    let mut client = connected(&app).await;
    let all = processes(&mut client).await;
    client.leave().await;
    for pid in all {
        gone(&pid).await;
    }
}

#[tokio::test]
async fn processes_end_when_the_page_begins_a_new_chat() {
    let app = app(Language::Lua, &process("Local", "").await).start().await;
    let mut client = connected(&app).await;
    // This one neither heeds the end of its input nor the wish that it ends.
    assert_eq!(ask(&mut client, "stay Local").await, "staying");
    let all = processes(&mut client).await;
    client.emit("clear_session", None).await;
    client.leave().await;
    for pid in all {
        gone(&pid).await;
    }
}

#[tokio::test]
async fn a_process_that_reads_nothing_any_more_is_ended() {
    let app = app(Language::Lua, &process("Local", "").await).start().await;
    let mut client = connected(&app).await;
    let pid = ask(&mut client, "pid Local").await;
    assert_eq!(ask(&mut client, "deaf Local").await, "deaf");
    // More than fits into a pipe: the rest waits in the server.
    assert_eq!(ask(&mut client, "flood Local").await, "false: timeout");
    disconnect(&app, &client, "Local").await;
    gone(&pid).await;
}

#[tokio::test]
async fn processes_end_with_the_program() {
    let app = app(Language::Lua, &process("Local", "").await).start().await;
    let mut client = connected(&app).await;
    let all = processes(&mut client).await;
    assert_eq!(app.stop().await, 0);
    for pid in all {
        gone(&pid).await;
    }
}

#[tokio::test]
async fn a_process_ends_when_its_page_does_not_wait_for_it() {
    let folder = super::server::folder().await;
    let settings = "[[features.mcp.servers]]\nname = \"Mute\"\ntype = \"stdio\"\n\
                    command = 'node -e \"console.error(process.pid); setInterval(() => {}, 1000)\"'\n";
    assert!(folder.is_dir());
    let app = app(Language::Lua, settings).start().await;
    let client = Client::join(&app).await;
    let body = serde_json::json!({"sessionId": client.session, "name": "Mute"});
    let request = app.http.post(format!("{}/mcp", app.url)).json(&body).send();
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let request = tokio::spawn(async move {
        tokio::select! {
            answer = request => panic!("it answered: {answer:?}"),
            _ = told => {}
        }
    });
    let line = app.log.line("MCP server \"Mute\": ").await;
    tell.send(()).unwrap();
    request.await.unwrap();
    gone(line.rsplit(' ').next().unwrap()).await;
}
