//! The routes of threads, feedback and elements, for users who are logged in.

use serde_json::{Value, json};

use super::{Person, texts, with_users};
use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start};

in_every_language!(
    threads_are_listed_searched_and_paged,
    threads_are_renamed_shared_and_deleted,
    sharing_is_offered_where_the_script_says_who_sees,
    feedback_is_kept_told_and_taken_back,
    contents_of_elements_are_for_those_who_see_the_thread,
    favourites_are_kept_across_threads,
);

async fn app(language: Language) -> App {
    with_users(language.app("threads")).start().await
}

async fn threads_are_listed_searched_and_paged(language: Language) {
    let app = app(language).await;
    let ann = Person::user("ann");
    for text in ["one", "two", "three"] {
        ann.chat(&app, text).await;
    }
    Person::user("bob").chat(&app, "bob's").await;
    let first = ann.page(&app, 2, None, json!({})).await;
    let names = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&first), ["three", "two"]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let rest = ann.page(&app, 2, first["pageInfo"]["endCursor"].as_str(), json!({})).await;
    assert_eq!((names(&rest), &rest["pageInfo"]["hasNextPage"]), (vec!["one".to_owned()], &json!(false)));
    assert_eq!(names(&ann.page(&app, 9, None, json!({"search": "ECHO TWO"})).await), ["two"]);
    // Whose threads these are is not for the client to say.
    assert_eq!(names(&ann.page(&app, 9, None, json!({"userId": "bob"})).await).len(), 3);
    let (status, _) = Person::nobody().get(&app, "/project/thread/x").await;
    assert_eq!(status, 401);
    let (status, answer) = Person::user("new").json(&app, "POST", "/project/threads", Some(json!({}))).await;
    assert_eq!(status, 422, "{answer}");
}

async fn threads_are_renamed_shared_and_deleted(language: Language) {
    let app = app(language).await;
    let (ann, bob) = (Person::user("ann"), Person::user("bob"));
    let (mut client, id) = ann.chat(&app, "mine").await;
    let done = json!({"success": true});
    let rename = json!({"threadId": id, "name": "renamed"});
    let unauthorized = (401, json!({"detail": "Unauthorized"}));
    let missing = (404, json!({"detail": "Thread not found"}));
    assert_eq!(bob.json(&app, "PUT", "/project/thread", Some(rename.clone())).await, unauthorized);
    assert_eq!(ann.json(&app, "PUT", "/project/thread", Some(rename)).await, (200, done.clone()));
    assert_eq!(ann.names(&app).await, ["renamed"]);

    let shared = format!("/project/share/{id}");
    assert_eq!(bob.get(&app, &shared).await, missing);
    let share = |on: bool| Some(json!({"threadId": id, "isShared": on}));
    assert_eq!(bob.json(&app, "PUT", "/project/thread/share", share(true)).await, unauthorized);
    assert_eq!(ann.json(&app, "PUT", "/project/thread/share", share(true)).await, (200, done.clone()));
    let (status, seen) = bob.get(&app, &shared).await;
    assert_eq!((status, texts(&seen)), (200, vec!["hello", "mine", "echo mine"]));
    assert!(seen["metadata"]["shared_at"].is_string() && seen["metadata"].get("env").is_none(), "{seen}");
    // What the chat keeps of itself does not undo it.
    client.turn("count").await;
    assert_eq!(bob.get(&app, &shared).await.0, 200);
    assert_eq!(ann.json(&app, "PUT", "/project/thread/share", share(false)).await, (200, done.clone()));
    assert_eq!(bob.get(&app, &shared).await, missing);
    // The app may let others in.
    ann.json(&app, "PUT", "/project/thread", Some(json!({"threadId": id, "name": "open to all"}))).await;
    assert_eq!(bob.get(&app, &shared).await.0, 200);
    ann.json(&app, "PUT", "/project/thread", Some(json!({"threadId": id, "name": "open in part"}))).await;
    let (status, part) = bob.get(&app, &shared).await;
    assert_eq!((status, texts(&part)), (200, vec!["hello"]), "{part}");
    assert_eq!((&part["name"], &part["createdAt"]), (&json!("for bob"), &seen["createdAt"]));
    assert_eq!(texts(&ann.thread(&app, &id).await).len(), 5, "the author sees all of it");
    // A mistake in what is to be shown shows nothing.
    ann.json(&app, "PUT", "/project/thread", Some(json!({"threadId": id, "name": "broken"}))).await;
    ann.json(&app, "PUT", "/project/thread/share", share(true)).await;
    assert_eq!(bob.get(&app, &shared).await, missing);
    app.log.line("cl.on_shared_thread_view: a table is shown instead of the thread, and this one is no thread").await;

    let delete = Some(json!({"threadId": id}));
    assert_eq!(bob.json(&app, "DELETE", "/project/thread", delete.clone()).await, unauthorized);
    assert_eq!(ann.json(&app, "DELETE", "/project/thread", delete.clone()).await, (200, done));
    assert_eq!(ann.json(&app, "DELETE", "/project/thread", delete).await, missing);
    // The chat that is still open does not bring it back.
    assert_eq!(client.turn("still here").await, ["echo still here"]);
    assert_eq!(ann.names(&app).await, Vec::<String>::new());
}

async fn sharing_is_offered_where_the_script_says_who_sees(language: Language) {
    let ann = Person::user("ann");
    let allowed = "[features]\nallow_thread_sharing = true\n";
    for (script, settings, offered) in
        [("threads", allowed, true), ("threads", "", false), ("data_layer", allowed, false)]
    {
        let app = with_users(language.app(script)).file("chainlit.toml", settings).start().await;
        let (status, shown) = ann.get(&app, "/project/settings").await;
        assert_eq!((status, &shown["threadSharing"]), (200, &json!(offered)), "{script} {settings}");
    }
}

async fn feedback_is_kept_told_and_taken_back(language: Language) {
    let app = app(language).await;
    let (ann, bob) = (Person::user("ann"), Person::user("bob"));
    let mut client = ann.connect().join(&app).await;
    assert_eq!(client.text().await, "hello");
    client.event("task_end").await;
    client.say("rate me").await;
    let id = client.event("first_interaction").await["thread_id"].as_str().unwrap().to_owned();
    let run = client.step("on_message").await["id"].clone();
    client.event("task_end").await;
    let body = json!({"feedback": {"forId": run, "value": 0, "comment": "meh"}, "sessionId": client.session});
    // Neither by session nor by thread.
    assert_eq!(bob.json(&app, "PUT", "/feedback", Some(body.clone())).await.0, 404);
    let mut by_thread = body.clone();
    by_thread["feedback"]["threadId"] = json!(id);
    assert_eq!(bob.json(&app, "PUT", "/feedback", Some(by_thread)).await, (401, json!({"detail": "Unauthorized"})));
    let (status, answer) = ann.json(&app, "PUT", "/feedback", Some(body.clone())).await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)), "{answer}");
    let feedback = answer["feedbackId"].clone();
    assert_eq!(client.text().await, "rated 0: meh true");
    let mut again = body;
    again["feedback"]["value"] = json!(1);
    again["feedback"]["id"] = feedback.clone();
    assert_eq!(ann.json(&app, "PUT", "/feedback", Some(again.clone())).await.1["feedbackId"], feedback);
    let thread = ann.thread(&app, &id).await;
    let rated = thread["steps"].as_array().unwrap().iter().find(|step| step["id"] == run).unwrap();
    assert_eq!((&rated["feedback"]["value"], &rated["feedback"]["id"]), (&json!(1), &feedback));
    assert_eq!(ann.page(&app, 9, None, json!({"feedback": 1})).await["data"].as_array().unwrap().len(), 1);
    assert_eq!(ann.page(&app, 9, None, json!({"feedback": 0})).await["data"].as_array().unwrap().len(), 0);
    again["feedback"]["value"] = json!(2);
    assert_eq!(ann.json(&app, "PUT", "/feedback", Some(again)).await.0, 422);

    let delete = Some(json!({"feedbackId": feedback}));
    assert_eq!(bob.json(&app, "DELETE", "/feedback", delete.clone()).await.0, 401);
    assert_eq!(ann.json(&app, "DELETE", "/feedback", delete.clone()).await, (200, json!({"success": true})));
    assert_eq!(ann.json(&app, "DELETE", "/feedback", delete).await, (200, json!({"success": true})));
    assert_eq!(ann.page(&app, 9, None, json!({"feedback": 1})).await["data"].as_array().unwrap().len(), 0);
}

async fn contents_of_elements_are_for_those_who_see_the_thread(language: Language) {
    let app = app(language).await;
    let (ann, bob) = (Person::user("ann"), Person::user("bob"));
    let (client, id) = ann.chat(&app, "element").await;
    let session = client.session.clone();
    client.leave().await;
    drop(session);
    // The element is on its way when the task ends.
    let element = crate::support::soon("the element", async {
        loop {
            let thread = ann.thread(&app, &id).await;
            if let Some(element) = thread["elements"].as_array().and_then(|all| all.first()) {
                return element.clone();
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!((&element["name"], &element["type"]), (&json!("notes"), &json!("text")));
    let url = element["url"].as_str().unwrap().to_owned();
    let response = ann.send(&app, "GET", &url, None).await;
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.text().await.unwrap(), "inside");
    let path = format!("/project/thread/{id}/element/{}", element["id"].as_str().unwrap());
    assert_eq!(ann.get(&app, &path).await.1["url"], json!(url));
    assert_eq!(bob.get(&app, &path).await.0, 401);
    assert_eq!(bob.get(&app, &url).await.0, 404);
    ann.json(&app, "PUT", "/project/thread/share", Some(json!({"threadId": id, "isShared": true}))).await;
    assert_eq!(bob.send(&app, "GET", &url, None).await.text().await.unwrap(), "inside");
    let (_, other) = bob.chat(&app, "mine").await;
    let elsewhere = url.replace(&id.replace('-', "%2D"), &other);
    assert_ne!(elsewhere, url);
    assert_eq!(bob.get(&app, &elsewhere).await.0, 404, "not by way of another thread");
    // Nor what the app leaves out of what it shows.
    ann.json(&app, "PUT", "/project/thread", Some(json!({"threadId": id, "name": "open in part"}))).await;
    assert_eq!(bob.get(&app, &url).await.0, 404);
    assert_eq!(ann.send(&app, "GET", &url, None).await.text().await.unwrap(), "inside");
}

async fn favourites_are_kept_across_threads(language: Language) {
    let app = with_users(language.app("threads")).file("chainlit.toml", "[features]\nfavorites = true\n").start().await;
    let ann = Person::user("ann");
    let mut client = ann.connect().join(&app).await;
    let said = client.say("keep this").await;
    client.event("first_interaction").await;
    client.event("task_end").await;
    let starred = |on: bool| json!({"message": {"id": said, "output": "keep this", "metadata": {"favorite": on}}});
    client.emit("message_favorite", Some(starred(true))).await;
    let favourites = client.event("set_favorites").await;
    assert_eq!(favourites[0]["output"], "keep this");
    // In another chat, and not for another user.
    let mut other = ann.connect().join(&app).await;
    other.emit("fetch_favorites", None).await;
    assert_eq!(other.event("set_favorites").await[0]["id"], json!(said));
    let mut bob = Person::user("bob").connect().join(&app).await;
    bob.emit("fetch_favorites", None).await;
    assert_eq!(bob.event("set_favorites").await, json!([]));
    other.emit("message_favorite", Some(starred(false))).await;
    // The step of `on_chat_start` may end only now: it is an update as well.
    assert_eq!(other.update(&json!(said)).await["metadata"]["favorite"], json!(false));
    assert_eq!(other.event("set_favorites").await, json!([]));
}

/// The page of an element asks for it by its address, as Chainlit's web app does.
#[tokio::test]
async fn an_element_can_be_opened_before_anything_is_stored() {
    let script = r#"
        cl.on_chat_start(function()
          cl.message{ content = "see", elements = { cl.text{ name = "notes", content = "inside", display = "page" } } }:send()
        end)
    "#;
    let app = with_users(Start::script("app.lua", script)).start().await;
    let (ann, bob) = (Person::user("ann"), Person::user("bob"));
    let mut client = ann.connect().join(&app).await;
    let element = client.event("element").await;
    let path = format!(
        "/project/thread/{}/element/{}",
        element["threadId"].as_str().unwrap(),
        element["id"].as_str().unwrap()
    );
    let (status, found) = ann.get(&app, &path).await;
    assert_eq!((status, &found["name"], &found["chainlitKey"]), (200, &json!("notes"), &element["chainlitKey"]));
    let content = ann.send(&app, "GET", found["url"].as_str().unwrap(), None).await;
    assert_eq!((content.status().as_u16(), content.text().await.unwrap().as_str()), (200, "inside"));
    assert_eq!(bob.get(&app, &path).await.0, 404);
}
