//! Anything that a client may send: events of the socket, connect payloads, bodies of requests.

use chainlit::wire::event::client;
use serde_json::{Value, json};

use super::{Random, assert_sound, seeds};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect, user_message, uuid};

const APP: &str = r#"
cl.set_chat_profiles(function() return { { name = "a" }, { name = "b" } } end)
cl.on_profile_switch(function() end)
cl.on_settings_update(function(settings) cl.json.encode(settings) end)
cl.on_settings_edit(function(settings) cl.json.encode(settings) end)
cl.on_window_message(function(data) cl.json.encode{ data } end)
cl.on_audio_start(function() return true end)
cl.on_audio_chunk(function(chunk) return chunk.data end)
cl.on_audio_end(function() end)
cl.on_stop(function() end)
cl.action_callback("a", function(action) return action.payload end)
cl.on_chat_start(function() cl.chat_settings{ cl.slider{ id = "s", label = "S" }, cl.tags{ id = "t", label = "T" } }:send() end)
cl.on_message(function(message)
  if message.content == "ask" then
    local answer = cl.ask_user_message{ content = "?", timeout = 5 }:send()
    cl.message("answered " .. type(answer)):send()
  else
    cl.message("after " .. message.content):send()
  end
end)
"#;

const EVENTS: &[&str] = &[
    client::CLIENT_MESSAGE,
    client::EDIT_MESSAGE,
    client::CHAT_PROFILE_CHANGE,
    client::STOP,
    client::CHAT_SETTINGS_CHANGE,
    client::CHAT_SETTINGS_EDIT,
    client::WINDOW_MESSAGE,
    client::FETCH_FAVORITES,
    client::MESSAGE_FAVORITE,
    client::AUDIO_START,
    client::AUDIO_CHUNK,
    client::AUDIO_END,
    client::CONNECTION_SUCCESSFUL,
    "no_such_event",
];

const KEYS: &[&str] = &[
    "message",
    "fileReferences",
    "id",
    "threadId",
    "parentId",
    "output",
    "name",
    "type",
    "createdAt",
    "metadata",
    "command",
    "modes",
    "favorite",
    "isStart",
    "mimeType",
    "elapsedTime",
    "data",
    "action",
    "element",
    "sessionId",
    "payload",
    "forId",
    "props",
    "feedback",
    "value",
    "s",
    "t",
    "_placeholder",
    "num",
    "",
];

const ROUTES: &[(&str, &str)] = &[
    ("POST", "/project/action"),
    ("PUT", "/project/element"),
    ("DELETE", "/project/element"),
    ("POST", "/project/threads"),
    ("PUT", "/project/thread"),
    ("DELETE", "/project/thread"),
    ("PUT", "/project/thread/share"),
    ("POST", "/mcp"),
    ("DELETE", "/mcp"),
    ("POST", "/auth/jwt"),
    ("POST", "/auth/header"),
    ("POST", "/set-session-cookie"),
];

/// Any JSON. Some of its texts are ids that mean something.
fn any(random: &mut Random, session: &str, depth: usize) -> Value {
    match random.below(if depth == 0 { 9 } else { 13 }) {
        0 => Value::Null,
        1 => json!(random.percent(50)),
        2 => json!(random.pick(&[0_i64, 1, -1, i64::MAX, i64::MIN])),
        3 => json!(random.pick(&[0.5, 1e308, -0.0])),
        4 => json!(random.pick(&["", "x", "a", "ünï 🙂", "../x", "user_message", "2024-01-01T00:00:00Z", "\u{0}"])),
        5 => json!(session),
        6 => json!(uuid()),
        7 => json!("x".repeat(20_000)),
        8 => json!(u64::MAX),
        9 | 10 => (0..random.below(4)).map(|_| any(random, session, depth - 1)).collect(),
        _ => {
            let count = random.below(6);
            Value::Object(
                (0..count).map(|_| ((*random.pick(KEYS)).to_owned(), any(random, session, depth - 1))).collect(),
            )
        }
    }
}

/// What an event should carry, with something else in one place.
fn nearly(random: &mut Random, session: &str) -> Value {
    let mut message = user_message("hello");
    let odd = any(random, session, 2);
    let key = (*random.pick(KEYS)).to_owned();
    message[key] = odd;
    let references = if random.percent(50) { json!([{"id": uuid()}]) } else { any(random, session, 2) };
    json!({"message": message, "fileReferences": references})
}

async fn app() -> App {
    Start::script("app.lua", APP)
        .file("chainlit.toml", "[features]\nfavorites = true\n[features.audio]\nenabled = true\n")
        .start()
        .await
}

async fn goes_on(app: &App) {
    let mut client = Client::join(app).await;
    client.say("x").await;
    while client.text().await != "after x" {}
}

#[tokio::test]
async fn no_event_of_a_client_does_harm() {
    let app = app().await;
    for seed in seeds() {
        let mut random = Random::new(seed);
        for round in 0..8 {
            let mut client = Client::join(&app).await;
            let session = client.session.clone();
            for _ in 0..40 {
                let event = *random.pick(EVENTS);
                let data =
                    if random.percent(40) { nearly(&mut random, &session) } else { any(&mut random, &session, 3) };
                if random.percent(10) {
                    client
                        .emit_binary(
                            event,
                            json!({"data": {"_placeholder": true, "num": 0}, "mimeType": data}),
                            &[1, 2],
                        )
                        .await;
                } else {
                    client.emit(event, random.percent(95).then_some(data)).await;
                }
            }
            if random.percent(50) {
                // An answer that is none.
                client.say("ask").await;
                let ask = client.whole_event("ask").await;
                client.acknowledge(&ask, any(&mut random, &session, 3)).await;
            }
            let wanted = format!("after {round}");
            client.say(&format!("{round}")).await;
            while client.text().await != wanted {}
            assert_sound(&app, &format!("seed {seed}"));
        }
    }
    goes_on(&app).await;
}

#[tokio::test]
async fn no_connect_payload_does_harm() {
    let app = app().await;
    for seed in seeds() {
        let mut random = Random::new(seed);
        for _ in 0..60 {
            let mut connect = Connect::default();
            let session = uuid();
            if random.percent(30) {
                connect = connect.auth(any(&mut random, &session, 3));
            } else {
                let field = *random.pick(&["clientType", "sessionId", "threadId", "userEnv", "chatProfile", "offset"]);
                connect = connect.with(field, any(&mut random, &session, 2));
            }
            if let Ok(mut client) = connect.open(&app).await {
                client.emit("connection_successful", None).await;
                client.event("clear_call_fn").await;
            }
        }
        assert_sound(&app, &format!("seed {seed}"));
    }
    goes_on(&app).await;
}

#[tokio::test]
async fn no_body_of_a_request_does_harm() {
    let app = app().await;
    let client = Client::join(&app).await;
    // A connection each: the server closes one whose body it had no use for.
    let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
    for seed in seeds() {
        let mut random = Random::new(seed);
        for (method, route) in ROUTES {
            for _ in 0..12 {
                let mut body = any(&mut random, &client.session, 3);
                if random.percent(60) {
                    let action = json!({"name": "a", "payload": any(&mut random, &client.session, 2)});
                    body = json!({"sessionId": client.session, "action": action, "element": any(&mut random, &client.session, 2)});
                }
                let request = http.request(method.parse().unwrap(), format!("{}{route}", app.url)).json(&body);
                let status = crate::support::soon(route, request.send()).await.unwrap().status();
                assert!(!status.is_server_error(), "{method} {route}: {status}: {body}");
            }
        }
        assert_sound(&app, &format!("seed {seed}"));
    }
}
