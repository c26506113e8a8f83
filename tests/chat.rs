//! The protocol of a chat: who says what in which order.

use serde_json::{Value, json};

use crate::scripts::{Language, in_every_language};
use crate::support::app::App;
use crate::support::client::{Client, Connect, user_message};
use crate::support::soon;

const ECHO: &str = r#"cl.on_message(function(m) cl.message("echo: " .. m.content):send() end)"#;

in_every_language!(
    a_chat_begins_in_the_order_of_the_protocol,
    handlers_of_one_session_interleave_where_they_wait,
    hidden_thoughts_leave_only_stubs,
    leaving_ends_the_chat_and_runs_on_chat_end,
);

async fn a_chat_begins_in_the_order_of_the_protocol(language: Language) {
    let app = language.app("lifecycle").start().await;
    let mut client = Connect::default().open(&app).await.unwrap();
    client.emit("connection_successful", None).await;
    client.event("update_message").await;
    client.event("task_end").await;
    assert_eq!(
        client.names(),
        [
            "task_end",
            "clear_ask",
            "clear_call_fn",
            "task_start",
            "new_message",
            "new_message",
            "update_message",
            "task_end"
        ]
    );
    let run = &client.events[4].data;
    assert_eq!((&run["name"], &run["type"], &run["parentId"]), (&json!("on_chat_start"), &json!("run"), &Value::Null));
    let message = &client.events[5].data;
    assert_eq!((&message["output"], &message["parentId"]), (&json!("welcome"), &run["id"]));
    assert!(client.events.iter().all(|e| e.rest.is_empty()), "a client that does not count gets no numbers");
    assert_eq!(client.events[6].data["input"], "{}");
}

#[tokio::test]
async fn a_message_is_answered_in_the_order_of_the_protocol() {
    let app = App::lua(ECHO).await;
    let mut client = Client::join(&app).await;
    let id = client.say("hi").await;
    client.event("task_end").await;
    let names = &client.names()[3..];
    assert_eq!(names, ["task_start", "first_interaction", "new_message", "new_message", "update_message", "task_end"]);
    let first = &client.events[4].data;
    assert_eq!(first["interaction"], "hi");
    let run = client.events[5].data.clone();
    assert_eq!((&run["name"], &run["parentId"], &run["input"]), (&json!("on_message"), &json!(id), &json!("")));
    let answer = &client.events[6].data;
    assert_eq!(
        (&answer["output"], &answer["parentId"], &answer["threadId"]),
        (&json!("echo: hi"), &run["id"], &first["thread_id"])
    );
    assert_eq!(
        (&answer["name"], &answer["streaming"], &answer["isError"]),
        (&json!("Assistant"), &json!(false), &json!(false))
    );
    let closed = &client.events[7].data;
    assert_eq!((&closed["id"], &closed["input"]), (&run["id"], &json!("hi")));
    assert!(closed["end"].is_string());

    client.turn("again").await;
    let interactions = client.names().iter().filter(|n| **n == "first_interaction").count();
    assert_eq!(interactions, 1, "only the first message begins the chat");
}

#[tokio::test]
async fn stop_ends_the_handler_and_its_steps() {
    let app = App::lua(
        r#"
        cl.on_message(function()
          cl.step{ name = "work", type = "tool" }:run(function()
            cl.message("before"):send()
            cl.sleep(60)
            cl.message("never"):send()
          end)
        end)
        cl.on_stop(function() cl.message("stopped"):send() end)
        "#,
    )
    .await;
    let mut client = Client::join(&app).await;
    client.say("go").await;
    let step = client.step("work").await;
    assert_eq!(client.text().await, "before");
    client.emit("stop", None).await;
    let message = client.message().await;
    assert_eq!((&message["output"], &message["parentId"]), (&json!("Task manually stopped."), &Value::Null));
    let mut updates = Vec::new();
    let mut texts = Vec::new();
    loop {
        let event = soon("the end", client.next()).await;
        match event.name.as_str() {
            "update_message" => {
                updates.push((event.data["name"].clone(), event.data["isError"].clone(), event.data["output"].clone()))
            }
            "new_message" => texts.push(event.data["output"].clone()),
            "task_end" => break,
            _ => {}
        }
    }
    assert_eq!(
        updates,
        [(json!("work"), json!(true), json!("")), (json!("on_message"), json!(true), json!(""))],
        "{step}"
    );
    assert_eq!(texts, ["stopped"]);
}

#[tokio::test]
async fn an_edited_message_is_answered_anew() {
    let app =
        App::lua(r#"cl.on_message(function(m) cl.message(m.content .. " " .. #cl.chat_context.get()):send() end)"#)
            .await;
    let mut client = Client::join(&app).await;
    let first = client.say("one").await;
    assert_eq!(client.rest_of_task().await, ["one 1"]);
    assert_eq!(client.turn("two").await, ["two 3"]);
    let mut edited = user_message("uno");
    edited["id"] = json!(first);
    client.emit("edit_message", Some(json!({"message": edited}))).await;
    let update = client.event("update_message").await;
    assert_eq!((&update["id"], &update["output"]), (&json!(first), &json!("uno")));
    for _ in 0..3 {
        client.event("delete_message").await;
    }
    client.event("task_start").await;
    assert_eq!(client.rest_of_task().await, ["uno 1"]);
}

#[tokio::test]
async fn an_edit_of_an_unknown_message_is_refused_and_the_chat_goes_on() {
    let app = App::lua(ECHO).await;
    let mut client = Client::join(&app).await;
    client.emit("edit_message", Some(json!({"message": user_message("x")}))).await;
    client.event("task_start").await;
    assert_eq!(client.rest_of_task().await, ["the message to edit is not in this chat"]);
    assert_eq!(client.turn("hi").await, ["echo: hi"]);
}

#[tokio::test]
async fn malformed_messages_are_answered_with_what_is_wrong() {
    let app = App::lua(ECHO).await;
    let mut client = Client::join(&app).await;
    let send = async |client: &mut Client, message: Value| {
        client.emit("client_message", Some(json!({"message": message, "fileReferences": []}))).await;
        client.event("task_start").await;
        client.rest_of_task().await
    };
    let mut message = user_message("x");
    message["id"] = json!("nope");
    assert_eq!(send(&mut client, message).await, ["badly formed hexadecimal UUID string"]);
    let mut message = user_message("x");
    message["id"] = json!("c232ab00-9414-11ec-b3c8-9f6bdeced846");
    assert_eq!(send(&mut client, message).await, ["the message id must be a UUID of version 4"]);
    let mut message = user_message("x");
    message.as_object_mut().unwrap().remove("output");
    assert_eq!(send(&mut client, message).await, ["The message cannot be read: missing field `output`"]);
    for payload in [json!(null), json!([1, 2]), json!("text"), json!({"message": 5})] {
        client.emit("client_message", Some(payload)).await;
        client.event("task_start").await;
        let texts = client.rest_of_task().await;
        assert!(texts[0].starts_with("The message cannot be read: "), "{texts:?}");
    }
    assert_eq!(client.turn("hi").await, ["echo: hi"], "the chat goes on");
}

#[tokio::test]
async fn connections_that_cannot_be_are_refused() {
    let app = App::lua(ECHO).await;
    for auth in [
        Value::Null,
        json!({}),
        json!({"clientType": "webapp"}),
        json!({"clientType": "webapp", "sessionId": "../../etc/passwd"}),
        json!({"clientType": "webapp", "sessionId": "not-a-uuid"}),
        json!({"sessionId": crate::support::client::uuid()}),
        json!({"clientType": "webapp", "sessionId": crate::support::client::uuid(), "userEnv": "not json"}),
        json!({"clientType": "webapp", "sessionId": crate::support::client::uuid(), "threadId": "../x"}),
    ] {
        let refused = Connect::default().auth(auth.clone()).open(&app).await.err();
        assert_eq!(refused.as_deref(), Some("Connection refused by server"), "{auth}");
    }
}

#[tokio::test]
async fn wanted_variables_are_asked_for_and_reach_the_script() {
    let app = crate::support::app::Start::script(
        "app.lua",
        r#"cl.on_message(function() cl.message(cl.user_session.get("env").KEY):send() end)"#,
    )
    .file("chainlit.toml", "[project]\nuser_env = [\"KEY\"]\n")
    .start()
    .await;
    assert!(Connect::default().open(&app).await.is_err());
    assert!(Connect::default().with("userEnv", "{\"OTHER\":\"x\"}").open(&app).await.is_err());
    app.log.line("Missing user environment variable: KEY").await;
    let mut client = Connect::default().with("userEnv", "{\"KEY\":\"secret\"}").join(&app).await;
    assert_eq!(client.turn("x").await, ["secret"]);
}

async fn hidden_thoughts_leave_only_stubs(language: Language) {
    let app = language.app("steps").file("chainlit.toml", "[ui]\ncot = \"hidden\"\n").start().await;
    let mut client = Client::join(&app).await;
    client.say("decorator").await;
    let tool = client.step("tool").await;
    let keys: Vec<&str> = tool.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["type", "name", "id", "parentId", "threadId", "input", "output"]);
    assert_eq!((&tool["input"], &tool["output"]), (&json!(""), &json!("")));
    let inside = client.message().await;
    assert_eq!(inside["parentId"], tool["id"], "messages inside find their parent");
}

async fn handlers_of_one_session_interleave_where_they_wait(language: Language) {
    let app = language.app("turns").start().await;
    let mut client = Client::join(&app).await;
    client.say("a").await;
    client.say("b").await;
    let mut texts = Vec::new();
    for _ in 0..6 {
        texts.push(client.text().await);
    }
    assert_eq!(texts[..2], ["a1", "b1"], "{texts:?}");
    texts.sort();
    assert_eq!(texts, ["a1", "a2", "a3", "b1", "b2", "b3"]);
}

async fn leaving_ends_the_chat_and_runs_on_chat_end(language: Language) {
    let app = language.app("lifecycle").start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.text().await, "welcome");
    client.emit("clear_session", None).await;
    let connect = Connect::default().with("sessionId", client.session.clone());
    client.leave().await;
    app.log.line("on_chat_end ran").await;
    // The session is gone: the same id begins a new chat.
    soon("a new chat under the old id", async {
        loop {
            let mut again = connect.join(&app).await;
            let event = soon("the greeting or nothing", again.next()).await;
            if event.name == "task_start" {
                break;
            }
        }
    })
    .await;
}
