//! Hot reload: a changed file goes live without losing a chat; a broken one changes nothing.

use std::time::Instant;

use serde_json::{Value, json};

use crate::scripts::{Language, in_every_language};
use crate::support::app::App;
use crate::support::client::Client;
use crate::support::soon;

in_every_language!(
    a_changed_script_goes_live_and_the_chat_goes_on,
    a_handler_that_waits_ends_on_the_old_version,
    a_broken_script_changes_nothing_and_is_shown,
);

fn write(app: &App, name: &str, content: &str) {
    std::fs::write(app.folder().join(name), content).unwrap();
}

async fn watched(language: Language) -> (App, String, String) {
    let script = language.script("reload");
    let name = format!("app.{}", language.extension());
    let start = crate::support::app::Start::script(&name, &script.replace("VERSION", "one"));
    (start.args(&["--watch"]).start().await, name, script)
}

/// Says something; the text of the answer.
async fn say(client: &mut Client, text: &str) -> String {
    client.say(text).await;
    client.text().await
}

async fn a_changed_script_goes_live_and_the_chat_goes_on(language: Language) {
    let (app, name, script) = watched(language).await;
    let mut client = Client::join(&app).await;
    assert_eq!(say(&mut client, "a").await, "one 1, list 2, function kept, context 1, name Assistant");
    assert_eq!(client.event("config_update").await, json!({"ui": {"name": "Changed"}}));
    write(&app, &name, &script.replace("VERSION", "two"));
    assert_eq!(client.text().await, "reloaded at 1");
    assert_eq!(say(&mut client, "b").await, "two 2, list 2, function dropped, context 4, name Changed");
    let mut other = Client::join(&app).await;
    assert_eq!(say(&mut other, "c").await, "two 1, list 2, function kept, context 1, name Assistant");
}

async fn a_handler_that_waits_ends_on_the_old_version(language: Language) {
    let (app, name, script) = watched(language).await;
    let mut client = Client::join(&app).await;
    client.say("wait").await;
    let ask = client.whole_event("ask").await;
    write(&app, &name, &script.replace("VERSION", "two"));
    app.log.line("the script was reloaded").await;
    client.acknowledge(&ask, crate::support::client::user_message("now")).await;
    assert_eq!(client.text().await, "one answered now");
    assert_eq!(client.text().await, "reloaded at 1");
    assert!(say(&mut client, "b").await.starts_with("two 2, "));
}

async fn a_broken_script_changes_nothing_and_is_shown(language: Language) {
    let (app, name, script) = watched(language).await;
    let mut client = Client::join(&app).await;
    write(&app, &name, &format!("{script}\ncl.on_message(("));
    let notice = client.event("reload_error").await;
    assert_eq!(notice["file"], name.as_str());
    assert_eq!(notice["line"], script.lines().count() + 2);
    assert!(notice["excerpt"].as_str().unwrap().contains("cl.on_message(("), "{notice}");
    app.log.line("the old version goes on").await;
    assert!(say(&mut client, "a").await.starts_with("one 1, "));
    // Who comes later is told too.
    let mut later = Client::join(&app).await;
    assert_eq!(later.event("reload_error").await["file"], name.as_str());
    write(&app, &name, &script.replace("VERSION", "two"));
    assert_eq!(client.text().await, "reloaded at 1");
    assert!(say(&mut client, "b").await.starts_with("two 2, "));
    // The notice is taken away, before or after the chat has changed to the new version.
    let shown = |client: &Client| {
        client.events.iter().rfind(|event| event.name == "reload_error").is_some_and(|event| !event.data.is_null())
    };
    while shown(&client) {
        client.event("reload_error").await;
    }
}

#[tokio::test]
async fn a_required_module_is_watched_too() {
    let start = crate::support::app::Start::script(
        "app.lua",
        r#"
        local words = require "lib.words"
        cl.on_message(function() cl.message(words.hello):send() end)
        "#,
    );
    let app = start.file("lib/words.lua", "return { hello = 'one' }").args(&["--watch"]).start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.turn("a").await, ["one"]);
    write(&app, "lib/words.lua", "return { hello = 'two' }");
    app.log.line("the script was reloaded").await;
    assert_eq!(client.turn("a").await, ["two"]);
}

#[tokio::test]
async fn what_the_old_version_has_cached_is_forgotten() {
    let script = r#"cl.on_message(function() cl.message("VERSION " .. tostring(cl.cache.get("x"))):send(); cl.cache.set("x", 1) end)"#;
    let start = crate::support::app::Start::script("app.lua", &script.replace("VERSION", "one"));
    let app = start.args(&["--watch"]).start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.turn("a").await, ["one nil"]);
    assert_eq!(client.turn("b").await, ["one 1"]);
    write(&app, "app.lua", &script.replace("VERSION", "two"));
    app.log.line("the script was reloaded").await;
    assert_eq!(client.turn("c").await, ["two nil"]);
}

#[tokio::test]
async fn settings_and_public_files_are_watched() {
    let start = crate::support::app::Start::script("app.lua", "cl.on_message(function() end)");
    let app = start
        .file("chainlit.toml", "[ui]\nname = \"One\"\n")
        .file("public/style.css", "a {}")
        .args(&["--watch"])
        .start()
        .await;
    let mut client = Client::join(&app).await;
    write(&app, "chainlit.toml", "[ui]\nname = \"Two\"\n");
    assert_eq!(client.event("config_update").await, json!({"ui": {"name": "Two"}}));
    assert_eq!(app.get_json("/project/settings").await.1["ui"]["name"], "Two");
    write(&app, "chainlit.toml", "[ui]\nname = 3\n");
    let notice = client.event("reload_error").await;
    assert!(notice["message"].as_str().unwrap().contains("chainlit.toml:2"), "{notice}");
    assert_eq!(app.get_json("/project/settings").await.1["ui"]["name"], "Two");
    write(&app, "chainlit.toml", "[ui]\nname = \"Three\"\n");
    assert_eq!(client.event("config_update").await, json!({"ui": {"name": "Three"}}));
    assert_eq!(client.event("reload_error").await, Value::Null);
    write(&app, "public/style.css", "b {}");
    client.event("assets_update").await;
}

#[tokio::test]
async fn many_reloads_under_many_chats_drop_none_and_give_their_memory_back() {
    let (chats, reloads) = (number("CHATS", 20), number("RELOADS", 60));
    let mut delays = Vec::new();
    // Which version is live is asked with window messages: they are not part of the chat, which would grow by them.
    let version = |n: usize| {
        format!(
            "cl.on_window_message(function() cl.send_window_message({n}) end)\n\
             cl.on_message(function(m) cl.message(\"{n} \" .. #cl.chat_context.get()):send() end)\n\
             local filler = (\"x\"):rep(200000)"
        )
    };
    let app = crate::support::app::Start::script("app.lua", &version(0)).args(&["--watch"]).start().await;
    let mut clients = Vec::new();
    for _ in 0..chats {
        clients.push(Client::join(&app).await);
    }
    for client in &mut clients {
        assert_eq!(client.turn("a").await, ["0 1"]);
    }
    let mut after_some = 0;
    for n in 1..=reloads {
        if n % 5 == 0 {
            write(&app, "app.lua", &format!("{} (", version(n)));
            soon("the notice", clients[0].event("reload_error")).await;
            continue;
        }
        let saved = Instant::now();
        write(&app, "app.lua", &version(n));
        app.log.nth_line(n - n / 5, "the script was reloaded").await;
        // Live in one chat means compiled for all.
        goes_live(&mut clients[0], n).await;
        delays.push(saved.elapsed());
        // The others go on too, which also answers the server's pings.
        for other in [3 * n, 3 * n + 1, 3 * n + 2] {
            goes_live(&mut clients[other % chats], n).await;
        }
        if n == 11 {
            after_some = memory(&app);
        }
    }
    for client in &mut clients {
        // The last change was broken. Each chat has what was said before all of them.
        assert_eq!(client.turn("c").await, [format!("{} 3", reloads - 1)]);
    }
    let now = memory(&app);
    delays.sort_unstable();
    let (median, worst) = (delays[delays.len() / 2], delays.last().unwrap());
    println!("{after_some} KiB after ten reloads, {now} KiB after {reloads}; live after {median:?}, at most {worst:?}");
    // The allocator alone makes a tenth of difference between two short runs.
    let allowed = if reloads < 500 { after_some * 5 / 4 } else { after_some * 11 / 10 };
    assert!(now < allowed, "{after_some} KiB after ten reloads, {now} KiB after {reloads}");
}

/// Waits until the script's version in this chat is this one.
async fn goes_live(client: &mut Client, version: usize) {
    soon("the version in this chat", async {
        loop {
            client.emit("window_message", Some(json!("which?"))).await;
            if client.event("window_message").await == json!(version) {
                break;
            }
        }
    })
    .await;
}

/// A number of the environment, for measurements; see `benches/README.md`.
fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Resident memory of the program, in KiB.
fn memory(app: &App) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
