//! History without a login: each browser has its own.

use serde_json::json;

use super::{Person, texts};
use crate::scripts::{Language, in_every_language};

in_every_language!(
    a_browser_has_its_history_and_no_other,
    nothing_is_kept_before_the_user_says_something,
    settings_say_that_there_is_a_history,
    a_store_that_is_none_keeps_nothing,
);

async fn a_browser_has_its_history_and_no_other(language: Language) {
    let app = language.app("threads").start().await;
    let (ann, bob) = (Person::browser(&app).await, Person::browser(&app).await);
    assert_eq!(ann.names(&app).await, Vec::<String>::new());
    let (mut client, id) = ann.chat(&app, "good morning").await;
    assert_eq!(client.turn("edit").await, ["first", "gone"]);
    assert_eq!(ann.names(&app).await, ["good morning"]);
    let thread = ann.thread(&app, &id).await;
    assert_eq!(texts(&thread), ["hello", "good morning", "echo good morning", "edit", "second"]);
    let runs: Vec<_> = thread["steps"].as_array().unwrap().iter().filter(|s| s["type"] == "run").collect();
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| !run["end"].is_null()), "{runs:?}");

    assert_eq!(bob.names(&app).await, Vec::<String>::new());
    let path = format!("/project/thread/{id}");
    assert_eq!(bob.get(&app, &path).await, (401, json!({"detail": "Unauthorized"})));
    assert_eq!(Person::nobody().get(&app, &path).await, (401, json!({"detail": "Unauthorized"})));
    assert_eq!(bob.get(&app, "/project/thread/nothing").await, (404, json!({"detail": "Thread not found"})));
    assert!(bob.connect().with("threadId", id.clone()).open(&app).await.is_err(), "not the thread of another browser");
    assert!(Person::nobody().connect().with("threadId", id).open(&app).await.is_err());
}

async fn nothing_is_kept_before_the_user_says_something(language: Language) {
    let app = language.app("threads").start().await;
    let ann = Person::browser(&app).await;
    let mut client = ann.connect().join(&app).await;
    assert_eq!(client.text().await, "hello");
    assert_eq!(ann.names(&app).await, Vec::<String>::new());
    assert!(!app.folder().join(".chainlit/data").exists(), "made at the first write only");
    client.turn("now").await;
    assert_eq!(ann.names(&app).await, ["now"]);
    assert!(app.folder().join(".chainlit/data").exists());
}

async fn settings_say_that_there_is_a_history(language: Language) {
    let app = language.app("threads").start().await;
    let (_, settings) = app.get_json("/project/settings").await;
    assert_eq!((&settings["dataPersistence"], &settings["threadResumable"]), (&json!(true), &json!(true)));
    let (_, config) = app.get_json("/auth/config").await;
    assert_eq!(config["requireLogin"], json!(false));
    let (_, health) = app.get_json("/health").await;
    assert_eq!((&health["status"], &health["data"]["store"]), (&json!("ok"), &json!("sled")));
}

async fn a_store_that_is_none_keeps_nothing(language: Language) {
    let app = language.app("threads").file("chainlit.toml", "[data]\nurl = \"none\"\n").start().await;
    let response = app.get("/project/settings").await;
    assert!(response.headers().get("set-cookie").is_none(), "no cookie without a reason");
    let mut client = Person::nobody().connect().join(&app).await;
    assert_eq!(client.text().await, "hello");
    assert_eq!(client.turn("x").await, ["echo x"]);
    let body = json!({"pagination": {"first": 20}, "filter": {}});
    let answer = app.send_json("POST", "/project/threads", &body).await;
    assert_eq!(answer, (400, json!({"detail": "Data persistence is not enabled"})));
    let feedback = json!({"feedback": {"forId": "x", "value": 1}, "sessionId": client.session});
    let answer = app.send_json("PUT", "/feedback", &feedback).await;
    assert_eq!(answer, (500, json!({"detail": "Data persistence is not enabled"})));
}
