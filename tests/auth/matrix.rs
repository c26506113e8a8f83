//! The ownership matrix: every route and every event × nobody, an expired login, one that was revoked, another user,
//! the same user. It is made from the tables that the server itself is made from; a route or an event without a row does
//! not compile, or fails.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chainlit::wire::event::client;
use chainlit::wire::routes::{Access, Route};
use reqwest::Method;
use ring::hmac;
use serde_json::{Value, json};

use super::browser::{Body, Browser};
use crate::scripts_login::{SECRET, logged_in};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect, uuid};

const APP: &str = r#"
cl.password_auth_callback(function(username, password)
  return password == "right" and { identifier = username } or nil
end)
cl.on_chat_start(function()
  local user = cl.user_session.get("user").identifier
  local panel = cl.custom_element{ name = "Panel", props = { secret = "props of " .. user } }
  cl.message{ content = "secret of " .. user, elements = { panel }, actions = {
    cl.action{ name = "act", payload = { of = user } } } }:send()
end)
cl.action_callback("act", function(action) return "acted" end)
cl.on_message(function(message)
  cl.message("heard " .. message.content .. " with " .. #message.elements .. " files"):send()
end)
"#;

const SETTINGS: &str = "[features]\nfavorites = true\nallow_thread_sharing = true\n[features.audio]\nenabled = true\n";

/// What a user has.
struct Owned {
    session: String,
    thread: String,
    message: String,
    feedback: String,
    file: String,
    element: String,
    /// A session of the other user.
    others_session: String,
}

struct Site {
    app: App,
    alice: Browser,
    bob: Browser,
    /// The socket of the one and of the other.
    sockets: (Client, Client),
    owned: Owned,
}

/// A chat of a user with a message of theirs: the id of the message, and of its thread.
async fn chat(app: &App, browser: &Browser, thread: &str) -> (Client, String) {
    let connect = Connect::default().cookies(browser.cookies()).with("threadId", thread);
    let mut client = connect.join(app).await;
    client.event("element").await;
    let message = client.say("hello").await;
    client.event("first_interaction").await;
    while client.text().await != "heard hello with 0 files" {}
    client.event("task_end").await;
    (client, message)
}

async fn site() -> Site {
    let app =
        Start::script("app.lua", APP).file("chainlit.toml", SETTINGS).env("CHAINLIT_AUTH_SECRET", SECRET).start().await;
    let (mut alice, bob) = (logged_in(&app, "alice", "right").await, logged_in(&app, "bob", "right").await);
    let (socket, message) = chat(&app, &alice, "").await;
    let (other, _) = chat(&app, &bob, "").await;
    let said = |name: &str| socket.events.iter().find(|event| event.name == name).map(|event| event.data.clone());
    let element = said("element").unwrap()["id"].as_str().unwrap().to_owned();
    let thread = said("first_interaction").unwrap()["thread_id"].as_str().unwrap().to_owned();
    // Contents of elements are stored beside the messages.
    let content = format!("/project/thread/{thread}/element/{element}/content");
    crate::support::soon("the content of the element", async {
        while alice.send(Method::GET, &content, Body::None).await.status != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let upload = format!("/project/file?session_id={}", socket.session);
    let file = alice.post(&upload, Body::File("a.txt", "text/plain", b"alice's")).await.json();
    let judged = json!({"feedback": {"forId": message, "value": 0, "threadId": thread}, "sessionId": socket.session});
    let judged = alice.put("/feedback", Body::Json(judged)).await.json();
    let owned = Owned {
        feedback: judged["feedbackId"].as_str().unwrap().to_owned(),
        session: socket.session.clone(),
        thread,
        message,
        file: file["id"].as_str().unwrap().to_owned(),
        element,
        others_session: other.session.clone(),
    };
    Site { app, alice, bob, sockets: (socket, other), owned }
}

/// A request for something of the owner's, and what others and the owner get.
struct Row {
    path: String,
    body: Body<'static>,
    other: u16,
    owner: u16,
}

fn row(path: impl Into<String>, body: Body<'static>, other: u16, owner: u16) -> Row {
    Row { path: path.into(), body, other, owner }
}

/// What anybody may ask for, with the status that everybody gets.
fn open(path: impl Into<String>, body: Body<'static>, status: u16) -> Row {
    row(path, body, status, status)
}

/// The rows of a route and one of its methods.
fn rows(route: Route, method: &str, of: &Owned) -> Vec<Row> {
    let Owned { session, thread, message, feedback, file, element, others_session } = of;
    let json = |value: Value| Body::Json(value);
    let panel = |session: &str| {
        json(json!({"element": {"type": "custom", "id": element, "name": "Panel", "props": {"a": 1},
            "path": "/etc/passwd", "url": "http://evil.example/", "chainlitKey": file}, "sessionId": session}))
    };
    let click = json!({"action": {"name": "act", "payload": {}}, "sessionId": session});
    let given =
        json!({"feedback": {"id": feedback, "forId": message, "value": 1, "threadId": thread}, "sessionId": session});
    vec![match (route, method) {
        (Route::Public, _) => open("/public/none.txt", Body::None, 404),
        (Route::PublicFolder, _) => open("/public/", Body::None, 400),
        (Route::Assets, _) => open("/assets/none.js", Body::None, 404),
        (Route::Copilot, _) => open("/copilot/none.js", Body::None, 404),
        (Route::Favicon, _) => open("/favicon", Body::None, 200),
        (Route::Logo, _) => open("/logo", Body::None, 200),
        (Route::Avatar, _) => open("/avatars/nobody", Body::None, 200),
        (Route::AuthConfig, _) => open("/auth/config", Body::None, 200),
        (Route::Login, "POST") => open("/login", Body::Form(&[("username", "x"), ("password", "wrong")]), 401),
        (Route::Login, _) => open("/login", Body::None, 200),
        // Nobody's cookies are sent along with this one: a logout would end the login that later rows need.
        (Route::Logout, _) => open("/logout", Body::None, 200),
        (Route::AuthJwt, _) => open("/auth/jwt", Body::None, 401),
        (Route::AuthHeader, _) => open("/auth/header", Body::None, 400),
        (Route::OAuth, _) => open("/auth/oauth/github", Body::None, 400),
        (Route::OAuthCallback, _) => open("/auth/oauth/github/callback", Body::None, 400),
        (Route::SessionCookie, _) => open("/set-session-cookie", json(json!({"session_id": session})), 200),
        (Route::Translations, _) => open("/project/translations", Body::None, 200),
        (Route::Health, _) => open("/health", Body::None, 200),
        (Route::Home, _) => open("/", Body::None, 200),
        (Route::Page, _) => open("/thread/none", Body::None, 200),
        (Route::User, _) => row("/user", Body::None, 200, 200),
        (Route::Settings, _) => {
            return vec![
                row("/project/settings", Body::None, 200, 200),
                row(format!("/project/settings?session_id={session}"), Body::None, 404, 200),
            ];
        }
        (Route::Threads, _) => {
            row("/project/threads", json(json!({"pagination": {"first": 5}, "filter": {}})), 200, 200)
        }
        (Route::Thread, _) => row(format!("/project/thread/{thread}"), Body::None, 401, 200),
        // Not shared yet.
        (Route::SharedThread, _) => row(format!("/project/share/{thread}"), Body::None, 404, 404),
        (Route::ThreadElement, _) => row(format!("/project/thread/{thread}/element/{element}"), Body::None, 401, 200),
        (Route::ThreadContent, _) => {
            row(format!("/project/thread/{thread}/element/{element}/content"), Body::None, 404, 200)
        }
        (Route::ChangeThread, "PUT") => {
            row("/project/thread", json(json!({"threadId": thread, "name": "stolen"})), 401, 200)
        }
        (Route::ChangeThread, _) => row("/project/thread", json(json!({"threadId": thread})), 401, 200),
        (Route::ShareThread, _) => {
            row("/project/thread/share", json(json!({"threadId": thread, "isShared": true})), 401, 200)
        }
        (Route::Element, _) => {
            return vec![
                // Through a session of one's own nobody reaches the element of another.
                row("/project/element", panel(others_session), 404, 401),
                row("/project/element", panel(session), 401, 200),
            ];
        }
        (Route::Action, _) => row("/project/action", json(click), 401, 200),
        (Route::Upload, _) => {
            row(format!("/project/file?session_id={session}"), Body::File("b.txt", "text/plain", b"b"), 401, 200)
        }
        (Route::File, _) => {
            return vec![
                row(format!("/project/file/{file}?session_id={session}"), Body::None, 401, 200),
                row(format!("/project/file/{file}?session_id={others_session}"), Body::None, 404, 401),
                row(format!("/project/file/{file}?session_id={}", uuid()), Body::None, 401, 401),
                row(format!("/project/file/{file}"), Body::None, 422, 422),
            ];
        }
        (Route::Feedback, "PUT") => row("/feedback", json(given), 401, 200),
        (Route::Feedback, _) => row("/feedback", json(json!({"feedbackId": feedback})), 401, 200),
        (Route::Mcp, "POST") => row("/mcp", json(json!({"sessionId": session, "name": "x"})), 401, 400),
        (Route::Mcp, _) => row("/mcp", json(json!({"sessionId": session, "name": "x"})), 401, 200),
        // Opening a transport gives nothing but a place to say who one is.
        (Route::Socket | Route::SocketBare, "GET") => {
            open(format!("{}?EIO=4&transport=polling", route.path()), Body::None, 200)
        }
        (Route::Socket | Route::SocketBare, _) => {
            open(format!("{}?EIO=4&transport=polling&sid=none", route.path()), Body::None, 400)
        }
    }]
}

/// A token of alice's that was good until now.
fn expired() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    token(now - 10, now - 1)
}

/// A token of alice's as Python Chainlit makes them.
fn token(iat: u64, exp: u64) -> String {
    let claims = json!({"identifier": "alice", "display_name": null, "metadata": {}, "iat": iat, "exp": exp});
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(json!({"alg": "HS256", "typ": "JWT"})), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes())))
}

fn with_token(app: &App, token: &str) -> Browser {
    let mut browser = Browser::new(&app.url);
    browser.jar.insert("access_token".to_owned(), token.to_owned());
    browser
}

/// Those who are nobody: without a login, with one whose time is over, with one that was ended.
async fn nobodies(app: &App) -> Vec<(&'static str, Browser)> {
    let mut gone = logged_in(app, "alice", "right").await;
    let cookies = gone.cookies();
    gone.post("/logout", Body::None).await;
    let revoked = with_token(app, cookies.strip_prefix("access_token=").unwrap());
    vec![
        ("nobody", Browser::new(&app.url)),
        ("expired", with_token(app, &expired())),
        ("forged", with_token(app, &format!("{}x", expired()))),
        ("revoked", revoked),
    ]
}

#[tokio::test]
async fn every_route_belongs_to_somebody() {
    let mut site = site().await;
    let mut nobodies = nobodies(&site.app).await;
    let each = Route::ALL.iter().flat_map(|route| route.methods().iter().map(move |method| (route, method)));
    // What other rows ask for is deleted last.
    let (last, first): (Vec<_>, Vec<_>) = each.partition(|pair| *pair == (&Route::ChangeThread, &"DELETE"));
    for (route, name) in first.into_iter().chain(last) {
        let method: Method = name.parse().unwrap();
        let count = rows(*route, name, &site.owned).len();
        for index in 0..count {
            let row = || rows(*route, name, &site.owned).swap_remove(index);
            let what = format!("{name} {}", row().path);
            for (who, browser) in &mut nobodies {
                let row = row();
                let before = browser.jar.clone();
                let answer = browser.send(method.clone(), &row.path, row.body).await;
                browser.jar = before;
                match route.access() {
                    Access::Users => {
                        assert_eq!(answer.detail(), (401, "Invalid authentication token".to_owned()), "{what} as {who}")
                    }
                    Access::Open | Access::Connect => assert_eq!(answer.status, row.owner, "{what} as {who}"),
                }
                assert!(!answer.body.contains("of alice"), "{what} as {who}: {}", answer.body);
            }
            if *route == Route::Logout {
                continue;
            }
            let other = site.bob.send(method.clone(), &row().path, row().body).await;
            assert_eq!(other.status, row().other, "{what} as the other: {}", other.body);
            for secret in ["of alice", "alice's", &site.owned.thread] {
                assert!(!other.body.contains(secret), "{what} shows the other {secret}: {}", other.body);
            }
            let own = site.alice.send(method.clone(), &row().path, row().body).await;
            assert_eq!(own.status, row().owner, "{what} as the owner: {}", own.body);
        }
    }
}

#[tokio::test]
async fn a_route_has_no_methods_but_its_own() {
    let mut site = site().await;
    for route in Route::ALL.iter().filter(|route| route.access() != Access::Connect) {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|m| !route.methods().contains(m)) {
            let path = route.path().replace("{*path}", "none").replace(['{', '}'], "");
            let answer = site.alice.send(method.parse().unwrap(), &path, Body::None).await;
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.body);
        }
    }
}

/// What an event carries that somebody sends who wants to reach the chat of another; none for what has no data.
fn reaching(event: &str, of: &Owned) -> Option<Value> {
    let message = json!({"id": of.message, "threadId": of.thread, "name": "alice", "type": "user_message",
        "output": "stolen", "createdAt": "2026-01-01T00:00:00.000Z", "metadata": {"favorite": true}});
    match event {
        client::CLIENT_MESSAGE => {
            let mut message = message;
            message["id"] = uuid().into();
            Some(json!({"message": message, "fileReferences": [{"id": of.file}]}))
        }
        client::EDIT_MESSAGE | client::MESSAGE_FAVORITE => Some(json!({"message": message})),
        client::WINDOW_MESSAGE => Some(json!({"sessionId": of.session})),
        client::CHAT_SETTINGS_CHANGE | client::CHAT_SETTINGS_EDIT => Some(json!({"sessionId": of.session})),
        client::CHAT_PROFILE_CHANGE => Some(json!(of.session)),
        client::AUDIO_CHUNK => {
            Some(json!({"isStart": true, "mimeType": "pcm16", "elapsedTime": 0, "data": [1], "sessionId": of.session}))
        }
        client::CONNECTION_SUCCESSFUL
        | client::FETCH_FAVORITES
        | client::STOP
        | client::CLEAR_SESSION
        | client::AUDIO_START
        | client::AUDIO_END => None,
        event => panic!("the event {event} has no row"),
    }
}

#[tokio::test]
async fn events_reach_no_chat_but_ones_own() {
    let Site { app, mut alice, bob, sockets: (mut socket, mut other), owned, .. } = site().await;
    // Into the session of another leads no connection.
    let mut strangers = nobodies(&app).await;
    strangers.push(("other", bob));
    for (who, browser) in &strangers {
        for connect in [
            Connect::default().with("sessionId", owned.session.clone()),
            Connect::default().with("sessionId", owned.session.clone()).with("threadId", owned.thread.clone()),
            Connect::default().with("threadId", owned.thread.clone()),
        ] {
            let refused = connect.cookies(browser.cookies()).open(&app).await.err();
            assert_eq!(refused.as_deref(), Some("Connection refused by server"), "{who}");
        }
    }
    // Nor do ids of the other in one's own.
    let seen = socket.events.len();
    for event in client::ALL {
        other.emit(event, reaching(event, &owned)).await;
    }
    // A message with the id of one of the other's is still one's own, and nobody else's.
    let mut message = reaching(client::CLIENT_MESSAGE, &owned).unwrap();
    message["message"]["id"] = json!(owned.message);
    other.emit(client::CLIENT_MESSAGE, Some(message)).await;
    other.say("still here").await;
    while other.text().await != "heard still here with 0 files" {}
    let heard = format!("{:?}", other.events);
    for secret in ["of alice", "stolen with 1", &owned.file, &owned.element] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
    let kept = alice.get(&format!("/project/thread/{}", owned.thread)).await.json();
    let said = kept["steps"].as_array().unwrap().iter().find(|step| step["id"] == json!(owned.message)).unwrap();
    assert_eq!(said["output"], "hello");
    assert!(!kept.to_string().contains("stolen"), "{kept}");
    // The owner goes on as if nothing had happened.
    assert_eq!(socket.turn("again").await, ["heard again with 0 files"]);
    let since = format!("{:?}", socket.events[seen..].iter().map(|e| (&e.name, &e.data)).collect::<Vec<_>>());
    assert!(!since.contains("stolen") && !since.contains("bob"), "{since}");
    assert!(Connect::default().with("sessionId", owned.session).cookies(alice.cookies()).open(&app).await.is_ok());
}

#[tokio::test]
async fn events_of_a_login_whose_time_is_over_end_the_socket() {
    let app = Start::script("app.lua", APP).env("CHAINLIT_AUTH_SECRET", SECRET).start().await;
    let sound =
        json!({"isStart": true, "mimeType": "pcm16", "elapsedTime": 0, "data": {"_placeholder": true, "num": 0}});
    let each = client::ALL.iter().map(async |event| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let browser = with_token(&app, &token(now - 10, now + 2));
        let mut client = Connect::default().cookies(browser.cookies()).join(&app).await;
        assert_eq!(client.text().await, "secret of alice", "{event}");
        crate::support::soon(event, async {
            loop {
                if *event == client::AUDIO_CHUNK {
                    client.emit_binary(event, sound.clone(), b"1").await;
                } else {
                    client.emit(event, Some(json!({"message": null}))).await;
                }
                if client.is_closed_soon().await {
                    break;
                }
            }
        })
        .await;
        let late = Connect::default().with("sessionId", client.session.clone()).cookies(browser.cookies());
        assert!(late.open(&app).await.is_err(), "{event}");
    });
    futures_util::future::join_all(each).await;
}
