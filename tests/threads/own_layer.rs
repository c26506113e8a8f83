//! `cl.data_layer`: a store that the script brings.

use serde_json::json;

use super::{Person, texts, with_users};
use crate::scripts::{Language, in_every_language};
use crate::support::app::Start;

in_every_language!(
    a_script_brings_its_own_store,
    nobody_takes_the_place_of_a_message_of_somebody_else,
    mistakes_in_it_are_explained,
);

async fn a_script_brings_its_own_store(language: Language) {
    let app = with_users(language.app("data_layer")).start().await;
    let ann = Person::user("ann");
    let (mut client, id) = ann.chat(&app, "keep me").await;
    assert_eq!(client.turn("and me").await, ["echo and me"]);
    assert_eq!(ann.names(&app).await, ["keep me"]);
    assert_eq!(texts(&ann.thread(&app, &id).await), ["hello", "keep me", "echo keep me", "and me", "echo and me"]);
    assert_eq!(Person::user("bob").get(&app, &format!("/project/thread/{id}")).await.0, 401);
    assert!(!app.folder().join(".chainlit/data").exists());
    assert_eq!(app.get_json("/health").await.1["data"]["store"], "cl.data_layer");
    client.leave().await;
    let mut client = ann.connect().with("threadId", id.clone()).join(&app).await;
    assert_eq!(client.event("resume_thread").await["name"], "keep me");
    assert_eq!(client.text().await, "back in keep me");
    let deleted = ann.json(&app, "DELETE", "/project/thread", Some(json!({"threadId": id}))).await;
    assert_eq!(deleted, (200, json!({"success": true})));
    assert_eq!(ann.names(&app).await, Vec::<String>::new());
}

/// Messages have ids that clients choose, and who sees a shared thread knows its ids.
async fn nobody_takes_the_place_of_a_message_of_somebody_else(language: Language) {
    let app = with_users(language.app("data_layer_by_id")).start().await;
    let (ann, bob) = (Person::user("ann"), Person::user("bob"));
    let mut client = ann.connect().join(&app).await;
    let said = client.say("hers").await;
    client.event("first_interaction").await;
    assert_eq!(client.rest_of_task().await, ["hers"]);
    let mut other = bob.connect().join(&app).await;
    let first = other.say("his").await;
    other.event("first_interaction").await;
    other.event("task_end").await;
    let step = json!({"threadId": "", "id": said, "name": "User", "type": "user_message", "output": "taken"});
    other.emit("client_message", Some(json!({"message": step, "fileReferences": []}))).await;
    // The app answers with what its store has of that id.
    assert_eq!(other.rest_of_task().await, ["hers"]);
    // An edit of what came before it removes what comes after.
    let edit = json!({"message": {"id": first, "output": "edited", "type": "user_message", "name": "User"}});
    other.emit("edit_message", Some(edit)).await;
    other.event("task_end").await;
    assert_eq!(client.turn(&format!("? {said}")).await, ["hers"]);
}

async fn mistakes_in_it_are_explained(language: Language) {
    let name = format!("app.{}", language.extension());
    let wrong =
        language.says("cl.data_layer{ get_tread = function() end }", "cl::data_layer(#{ get_tread: |id| () });");
    let (status, text) = Start::script(&name, wrong).fails().await;
    assert_eq!(status, 1);
    assert!(text.contains("cl.data_layer: there is no method get_tread; did you mean get_thread?"), "{text}");
    let wrong =
        language.says("cl.data_layer{ get_thread = function() end }", "cl::data_layer(#{ get_thread: |id| () });");
    let (_, text) = Start::script(&name, wrong).fails().await;
    assert!(text.contains("cl.data_layer: list_threads is missing; needed are get_thread, list_threads"), "{text}");
}
