//! Chats that go on where their thread ended.

use serde_json::{Value, json};

use super::{Person, texts, with_users};
use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start};
use crate::support::client::Client;

in_every_language!(
    a_thread_is_gone_on_with,
    threads_of_others_and_of_nobody_are_refused,
    open_pages_reconnect_into_their_thread_after_a_restart,
);

async fn app(language: Language) -> App {
    with_users(language.app("threads")).start().await
}

async fn resume(person: &Person, app: &App, thread: &str) -> (Client, Value) {
    let mut client = person.connect().with("threadId", thread).join(app).await;
    let first = client.event("first_interaction").await;
    assert_eq!(first, json!({"interaction": "resume", "thread_id": thread}));
    let shown = client.event("resume_thread").await;
    (client, shown)
}

async fn a_thread_is_gone_on_with(language: Language) {
    let app = app(language).await;
    let ann = Person::user("ann");
    let (mut client, id) = ann.chat(&app, "begin").await;
    assert_eq!(client.turn("count").await, ["n is 1"]);
    client.leave().await;
    let (mut client, shown) = resume(&ann, &app, &id).await;
    assert_eq!(texts(&shown), ["hello", "begin", "echo begin", "count", "n is 1"]);
    assert_eq!(shown["userIdentifier"], "ann");
    // What the callback sends comes after the thread, and so stays visible.
    client.event("task_start").await;
    assert_eq!(client.rest_of_task().await, ["back in begin, true, n 1"]);
    assert_eq!(client.turn("count").await, ["n is 2"]);
    let said = "hello|begin|echo begin|count|n is 1|back in begin, true, n 1|count|n is 2|context";
    assert_eq!(client.turn("context").await, [said]);
    // Another socket of the same chat neither resumes it again nor begins it.
    let session = client.session.clone();
    client.leave().await;
    let again = ann.connect().with("sessionId", session).with("threadId", id.clone());
    let mut client = again.join(&app).await;
    assert_eq!(client.turn("count").await, ["n is 3"]);
    assert_eq!(ann.names(&app).await, ["begin"], "one thread, with its name");
    // The events of the first may come again, if it was not seen to have gone; the callback does not run again.
    let thread = ann.thread(&app, &id).await;
    let kept = texts(&thread);
    assert_eq!(kept.iter().filter(|text| text.starts_with("back in")).count(), 1, "{kept:?}");
    assert_eq!(kept.len(), 12, "{kept:?}");
}

async fn threads_of_others_and_of_nobody_are_refused(language: Language) {
    let app = app(language).await;
    let (_, id) = Person::user("ann").chat(&app, "mine").await;
    let bob = Person::user("bob");
    assert!(bob.connect().with("threadId", id).open(&app).await.is_err());
    let unknown = uuid::Uuid::new_v4().to_string();
    let mut client = bob.connect().with("threadId", unknown).join(&app).await;
    assert_eq!(client.event("resume_thread_error").await, "Thread not found.");
    assert_eq!(client.text().await, "hello");
}

/// Starts the app again with the same users.
async fn again(start: Start) -> App {
    with_users(start).start().await
}

async fn open_pages_reconnect_into_their_thread_after_a_restart(language: Language) {
    let target = format!("app.{}", language.extension());
    let app = app(language).await;
    let ann = Person::user("ann");
    let mut client = ann.connect().join(&app).await;
    client.say("stream").await;
    let id = client.event("first_interaction").await["thread_id"].as_str().unwrap().to_owned();
    let shown = client.event("stream_start").await;
    let mut seen = shown["output"].as_str().unwrap().to_owned();
    while !seen.contains("t400 ") {
        seen.push_str(client.event("stream_token").await["token"].as_str().unwrap());
    }
    let session = client.session.clone();
    let start = app.kill(&target).await;
    let app = again(start).await;
    let page = ann.connect().with("sessionId", session).with("threadId", id.clone());
    let mut client = page.join(&app).await;
    let thread = client.event("resume_thread").await;
    let cut = thread["steps"].as_array().unwrap().iter().find(|step| step["id"] == shown["id"]).unwrap();
    assert_eq!((&cut["streaming"], &cut["metadata"]["interrupted"]), (&json!(false), &json!(true)));
    let kept = cut["output"].as_str().unwrap();
    assert!(seen.starts_with(kept) || kept.starts_with(&seen), "{} of {}", kept.len(), seen.len());
    // All but the last second.
    assert!(kept.contains("t150 "), "{kept}");
    client.event("task_start").await;
    assert_eq!(client.rest_of_task().await, ["back in stream, true, n nil"]);
    assert_eq!(client.turn("on").await, ["echo on"]);
}
