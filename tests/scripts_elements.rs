//! Questions of every kind, elements of every kind, fields of steps: the scripts are in `tests/scripts`.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::scripts::{DOT, Language, in_every_language};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect, uuid};

in_every_language!(
    files_are_asked_for_and_checked,
    files_are_asked_for_outside_any_step,
    a_click_is_asked_for,
    a_component_is_asked_for,
    questions_give_up_in_time,
    questions_that_nobody_could_answer_are_refused,
    every_kind_of_question_survives_a_cut_and_is_answered_once,
    stopping_withdraws_a_question_with_its_buttons,
    media_have_their_own_fields_and_types,
    figures_are_tables_or_json,
    tables_come_in_two_forms,
    charts_are_drawn,
    custom_elements_are_updated_and_removed,
    only_custom_elements_of_the_session_can_be_changed,
    the_contents_of_a_changing_element_do_not_pile_up,
    task_lists_are_sent_again_under_new_keys,
    the_side_panel_is_filled_titled_and_closed,
    uploads_have_the_types_of_their_content,
    contents_can_be_read,
    mistakes_with_elements_are_explained,
    steps_have_all_their_fields,
    generations_are_checked_and_sent,
    mistakes_with_generations_are_explained,
    messages_have_all_their_fields,
    steps_nest_where_they_were_started,
    hidden_thoughts_stream_nothing,
    thoughts_of_tools_are_all_sent,
);

async fn chat(language: Language, name: &str) -> (App, Client) {
    let app = language.app(name).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

async fn upload(app: &App, session: &str, ask: Option<&str>, content: &[u8], name: &str, mime: &str) -> (u16, Value) {
    let ask = ask.map(|id| format!("&ask_parent_id={id}")).unwrap_or_default();
    let part = Part::bytes(content.to_vec()).file_name(name.to_owned()).mime_str(mime).unwrap();
    let url = format!("{}/project/file?session_id={session}{ask}", app.url);
    let response = app.http.post(url).multipart(Form::new().part("file", part)).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The texts of a turn, with names as Lua spells them.
async fn complaints(client: &mut Client) -> Vec<String> {
    client.turn("mistakes").await.into_iter().map(|text| text.replace("::", ".")).collect()
}

/// The content of an element, as the page gets it, with its type.
async fn content(app: &App, client: &Client, element: &Value) -> (String, String) {
    let key = element["chainlitKey"].as_str().unwrap_or_else(|| panic!("no content: {element}"));
    let response = app.get(&format!("/project/file/{key}?session_id={}", client.session)).await;
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, response.text().await.unwrap())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

async fn files_are_asked_for_and_checked(language: Language) {
    let app = language
        .app("ask_kinds")
        .file("chainlit.toml", "[features.spontaneous_file_upload]\nenabled = false\n")
        .start()
        .await;
    let mut client = Client::join(&app).await;
    client.say("files").await;
    let ask = client.whole_event("ask").await;
    let message = &ask.data["msg"];
    assert_eq!(
        ask.data["spec"],
        json!({"timeout": 30, "type": "file", "step_id": message["id"], "max_files": 2, "max_size_mb": 1,
            "accept": {"text/plain": [".txt"], "image/*": []}})
    );
    let session = client.session.clone();
    let key = message["parentId"].as_str().unwrap();
    let give = async |content: &[u8], name, mime| upload(&app, &session, Some(key), content, name, mime).await;
    let detail = |text: &str| json!({"detail": text});
    assert_eq!(give(b"x", "a.md", "text/plain").await, (400, detail("File type not allowed")));
    assert_eq!(give(&[0; 1_048_577], "a.txt", "text/plain").await, (400, detail("File size too large")));
    let other = upload(&app, &session, Some("other"), b"x", "a.txt", "text/plain").await;
    assert_eq!(other, (404, detail("Parent message not found")));
    let unasked = upload(&app, &session, None, b"x", "a.txt", "text/plain").await;
    assert_eq!(unasked, (400, detail("File upload is not enabled")));
    let (_, text) = give(b"hello", "a.txt", "text/plain").await;
    let (_, image) = give(DOT, "dot.png", "image/png").await;
    client.acknowledge(&ask, json!([text, image, {"id": uuid()}])).await;
    client.event("toast").await;
    assert_eq!(client.text().await, "no files", "three are more than were asked for");
    assert_eq!(give(b"x", "a.txt", "text/plain").await, (404, detail("Parent message not found")));
    client.event("task_end").await;

    client.say("files").await;
    let ask = client.whole_event("ask").await;
    let key = ask.data["msg"]["parentId"].as_str().unwrap();
    let (_, text) = upload(&app, &session, Some(key), b"hello", "a.txt", "text/plain").await;
    client.acknowledge(&ask, json!([text, {"id": uuid()}])).await;
    client.event("task_end").await;
    client.event("clear_ask").await;
    client.event("task_start").await;
    assert_eq!(client.text().await, "a.txt text/plain 5 hello");
    assert_eq!(parsed(&client.text().await), json!({"id": false, "path": true, "count": 1}));
}

async fn files_are_asked_for_outside_any_step(language: Language) {
    let app = language
        .app("ask_kinds")
        .file("chainlit.toml", "[features.spontaneous_file_upload]\nenabled = false\n")
        .start()
        .await;
    let mut client = Client::join(&app).await;
    let (http, url, session) = (app.http.clone(), format!("{}/project/action", app.url), client.session.clone());
    let click = tokio::spawn(async move {
        let action = json!({"name": "outside", "payload": {}});
        http.post(url).json(&json!({"action": action, "sessionId": session})).send().await.unwrap().status()
    });
    let ask = client.whole_event("ask").await;
    assert_eq!(ask.data["msg"]["parentId"], Value::Null);
    assert_eq!(upload(&app, &client.session, None, b"x", "a.txt", "text/plain").await.0, 400);
    let (status, image) = upload(&app, &client.session, None, DOT, "dot.png", "image/png").await;
    assert_eq!(status, 200, "{image}");
    client.acknowledge(&ask, json!([image])).await;
    assert_eq!(client.text().await, "outside 1");
    assert_eq!(click.await.unwrap(), 200);
}

async fn a_click_is_asked_for(language: Language) {
    let (_app, mut client) = chat(language, "ask_kinds").await;
    client.say("action").await;
    let first = client.event("action").await;
    let second = client.event("action").await;
    let ask = client.whole_event("ask").await;
    let id = &ask.data["msg"]["id"];
    assert_eq!(
        ask.data["spec"],
        json!({"timeout": 30, "type": "action", "step_id": id, "keys": [first["id"], second["id"]]})
    );
    assert_eq!((&first["forId"], &second["payload"]), (id, &json!({"value": "2"})));
    // What the page says of the action beside its id is not believed.
    client.acknowledge(&ask, json!({"id": first["id"], "name": "two", "payload": {"value": "9"}, "label": "x"})).await;
    client.event("clear_ask").await;
    let removed =
        [client.event("remove_action").await["id"].clone(), client.event("remove_action").await["id"].clone()];
    assert_eq!(removed, [first["id"].clone(), second["id"].clone()]);
    let message = client.update(id).await;
    assert_eq!((&message["output"], &message["waitForAnswer"]), (&json!("**Selected:** First"), &json!(false)));
    assert_eq!(parsed(&client.text().await), json!(["one", "First", "1", {"value": "1"}, true]));
    client.event("task_end").await;

    client.say("action").await;
    let ask = client.whole_event("ask").await;
    client.acknowledge(&ask, json!({"id": uuid(), "name": "one"})).await;
    client.event("toast").await;
    assert_eq!(client.text().await, "none chosen");
}

async fn a_component_is_asked_for(language: Language) {
    let (_app, mut client) = chat(language, "ask_kinds").await;
    for (answer, text, wanted) in [
        (json!({"submitted": true, "email": "a@b.c"}), "Thanks for submitting", json!([true, "a@b.c", "a@b.c"])),
        (json!({"submitted": false}), "Cancelled", json!([false, "-", "-"])),
    ] {
        client.say("element").await;
        let element = client.event("element").await;
        let ask = client.whole_event("ask").await;
        let id = &ask.data["msg"]["id"];
        assert_eq!(
            ask.data["spec"],
            json!({"timeout": 30, "type": "element", "step_id": id, "element_id": element["id"]})
        );
        assert_eq!((&element["forId"], &element["props"]), (id, &json!({"fields": ["email"]})));
        client.acknowledge(&ask, answer).await;
        assert_eq!(client.event("remove_element").await["id"], element["id"]);
        assert_eq!(client.update(id).await["output"], text);
        assert_eq!(parsed(&client.text().await), wanted);
        client.event("task_end").await;
    }
}

async fn questions_give_up_in_time(language: Language) {
    let (_app, mut client) = chat(language, "ask_kinds").await;
    client.say("late").await;
    client.event("ask_timeout").await;
    client.event("ask_timeout").await;
    client.event("remove_action").await;
    assert_eq!(client.event("update_message").await["output"], "Timed out: no action was taken");
    client.event("ask_timeout").await;
    client.event("remove_element").await;
    assert_eq!(client.event("update_message").await["output"], "Timed out");
    assert_eq!(parsed(&client.text().await), json!(["nil", "nil", "nil"]));
    client.event("task_end").await;
    client.say("raise").await;
    client.event("remove_action").await;
    assert_eq!(client.event("update_message").await["output"], "Timed out: no action was taken");
    assert_eq!(parsed(&client.text().await), json!([false, "no answer within 0.05 s"]));
}

async fn questions_that_nobody_could_answer_are_refused(language: Language) {
    let (_app, mut client) = chat(language, "ask_kinds").await;
    assert_eq!(
        complaints(&mut client).await,
        [
            "cl.ask_file_message: accept is missing; give types, such as { \"text/plain\", \"image/*\" }",
            "cl.ask_file_message: accept: \".pdf\" is no type; extensions stand beside one, such as { [\"text/plain\"] = { \".txt\" } }",
            "cl.ask_file_message: max_files: expected 1 or more, got 0",
            "cl.ask_action_message: actions: give at least one; nobody could answer",
            "cl.ask_element_message: element is missing; give it a cl.custom_element",
            "cl.ask_element_message: element: expected a cl.custom_element, got a cl.text",
            "cl.ask_action_message: no option timout; did you mean timeout?",
        ]
    );
}

/// For clients that count events and for those that do not; cut before the answer, and answered twice.
async fn every_kind_of_question_survives_a_cut_and_is_answered_once(language: Language) {
    let app = language.app("ask_kinds").start().await;
    for counts in [false, true] {
        for kind in ["files", "action", "element"] {
            let connect = Connect::default();
            let with_offset = |n: u64| if counts { connect.clone().with("offset", n) } else { connect.clone() };
            let mut client = with_offset(0).join(&app).await;
            client.say(kind).await;
            let first = client.whole_event("ask").await;
            let last = first.rest.first().and_then(Value::as_u64).unwrap_or_default();
            let shown = client.events.iter().find(|e| e.name == "action" || e.name == "element").cloned();
            client.cut();
            let mut again = with_offset(last).open(&app).await.unwrap();
            again.emit("connection_successful", None).await;
            let second = again.whole_event("ask").await;
            assert_eq!(second.data, first.data, "the same question");
            let answer = match kind {
                "files" => {
                    let key = first.data["msg"]["parentId"].as_str();
                    let (status, file) = upload(&app, &again.session, key, b"x", "a.txt", "text/plain").await;
                    assert_eq!(status, 200, "the question still takes files: {file}");
                    json!([file])
                }
                "action" => shown.unwrap().data,
                _ => json!({"submitted": true, "email": "x"}),
            };
            again.acknowledge(&second, answer).await;
            again.acknowledge(&second, json!({"submitted": false, "id": "another", "email": "y"})).await;
            let text = again.text().await;
            let wanted = match kind {
                "files" => "a.txt text/plain 1 x",
                "action" => r#"["one","First","1",{"value":"1"},true]"#,
                _ => r#"[true,"x","x"]"#,
            };
            assert_eq!(text, wanted, "{kind}, counts: {counts}");
            again.rest_of_task().await;
            let asked = again.names().into_iter().filter(|n| *n == "ask").count();
            assert_eq!(asked, 1, "{kind}, counts: {counts}: {:?}", again.names());
            let errors = again.names().into_iter().filter(|n| *n == "toast").count();
            assert_eq!(errors, 0, "the second answer changes nothing");
            again.leave().await;
        }
    }
}

async fn stopping_withdraws_a_question_with_its_buttons(language: Language) {
    let (_app, mut client) = chat(language, "ask_kinds").await;
    client.say("action").await;
    client.event("ask").await;
    client.emit("stop", None).await;
    client.event("clear_ask").await;
    client.event("remove_action").await;
    client.event("remove_action").await;
    client.event("task_end").await;
}

async fn media_have_their_own_fields_and_types(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    client.say("media").await;
    let sound = client.event("element").await;
    assert_eq!(
        (&sound["type"], &sound["mime"], &sound["autoPlay"]),
        (&json!("audio"), &json!("audio/mpeg"), &json!(true))
    );
    let film = client.event("element").await;
    assert_eq!((&film["type"], &film["mime"], &film["size"]), (&json!("video"), &json!("video/mp4"), &json!("large")));
    assert_eq!(film["playerConfig"], json!({"youtube": {"playerVars": {"rel": 0}}}));
    assert_eq!((&film["chainlitKey"], &film["autoPlay"]), (&Value::Null, &Value::Null));
    let paper = client.event("element").await;
    assert_eq!(
        (&paper["type"], &paper["mime"], &paper["page"], &paper["display"]),
        (&json!("pdf"), &json!("application/pdf"), &json!(3), &json!("page"))
    );
    let code = client.event("element").await;
    assert_eq!((&code["language"], &code["display"]), (&json!("python"), &json!("side")));
    let table = client.event("element").await;
    assert_eq!((&table["type"], &table["mime"]), (&json!("file"), &json!("text/csv")), "by the name");
    assert_eq!(content(&app, &client, &table).await.0, "text/csv; charset=utf-8");
    let unknown = client.event("element").await;
    assert_eq!(
        (&unknown["type"], &unknown["mime"], &unknown["size"]),
        (&json!("image"), &Value::Null, &json!("medium"))
    );
    for element in [sound, film, paper, code, table, unknown] {
        assert_eq!(element.as_object().unwrap().len(), 16, "all keys are always there: {element}");
    }
}

async fn figures_are_tables_or_json(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    client.say("plotly").await;
    for display in ["inline", "side"] {
        let element = client.event("element").await;
        assert_eq!(
            (&element["type"], &element["mime"], &element["size"], &element["display"]),
            (&json!("plotly"), &json!("application/json"), &json!("medium"), &json!(display))
        );
        let (kind, figure) = content(&app, &client, &element).await;
        assert!(kind.starts_with("application/json"), "{kind}");
        assert_eq!(
            parsed(&figure),
            json!({"data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}], "layout": {"title": "T", "autosize": true}})
        );
    }
}

async fn tables_come_in_two_forms(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    client.say("dataframe").await;
    for wanted in [
        json!({"columns": ["n", "who"], "index": [0, 1], "data": [[1, "Ann"], [2, null]]}),
        json!({"columns": ["x"], "index": ["r"], "data": [[0.5]]}),
        json!({"columns": ["x"], "index": [7], "data": [[null]]}),
    ] {
        let element = client.event("element").await;
        assert_eq!(
            (&element["type"], &element["size"], &element["mime"]),
            (&json!("dataframe"), &json!("large"), &Value::Null)
        );
        let (kind, table) = content(&app, &client, &element).await;
        assert!(!kind.contains("json"), "the page parses it itself: {kind}");
        assert_eq!(parsed(&table), wanted);
    }
}

async fn charts_are_drawn(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    client.say("chart").await;
    for name in ["line", "bar", "area", "histogram", "chart", "chart"] {
        let element = client.event("element").await;
        assert_eq!(
            (&element["type"], &element["mime"], &element["size"], &element["name"]),
            (&json!("image"), &json!("image/svg+xml"), &json!("medium"), &json!(name))
        );
        let (kind, svg) = content(&app, &client, &element).await;
        assert_eq!(kind, "image/svg+xml");
        assert!(svg.starts_with("<svg"), "{svg}");
        if name != "chart" {
            assert!(svg.contains("Costs &amp; gains") && svg.contains(">\ncosts\n<"), "{svg}");
        }
    }
}

async fn custom_elements_are_updated_and_removed(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    client.say("custom").await;
    let message = client.message().await;
    let first = client.event("element").await;
    assert_eq!(
        (&first["type"], &first["name"], &first["mime"], &first["forId"]),
        (&json!("custom"), &json!("Counter"), &json!("application/json"), &message["id"])
    );
    assert_eq!(first["props"]["count"], 1);
    let second = client.event("element").await;
    assert_eq!((&second["id"], &second["forId"]), (&first["id"], &first["forId"]));
    assert_ne!(second["chainlitKey"], first["chainlitKey"], "the page reads each address once");
    assert_eq!(second["props"]["count"], 2);
    assert_eq!(parsed(&content(&app, &client, &second).await.1)["count"], 2);
    assert_eq!(client.event("remove_element").await, json!({"id": first["id"]}));
}

const COUNTER: &str = r#"
cl.on_message(function(message)
  local list = cl.task_list{ tasks = { { title = "t" } } }
  list:send()
  cl.message{ content = "x", elements = { cl.custom_element{ name = "Counter", props = { n = 0 } } } }:send()
end)
"#;

const COUNTER_RHAI: &str = r#"
cl::on_message(|message| {
    cl::task_list(#{ tasks: [#{ title: "t" }] }).send();
    cl::message(#{ content: "x", elements: [cl::custom_element(#{ name: "Counter", props: #{ n: 0 } })] }).send();
});
"#;

async fn only_custom_elements_of_the_session_can_be_changed(language: Language) {
    let app =
        Start::script(&format!("app.{}", language.extension()), language.says(COUNTER, COUNTER_RHAI)).start().await;
    let (mut ann, mut bob) = (Client::join(&app).await, Client::join(&app).await);
    ann.say("go").await;
    bob.say("go").await;
    let tasks = ann.event("element").await;
    let element = ann.event("element").await;
    bob.event("task_end").await;
    let change = |session: &str, element: &Value| json!({"element": element, "sessionId": session});
    for method in ["PUT", "DELETE"] {
        let (status, problem) = app.send_json(method, "/project/element", &change(&bob.session, &element)).await;
        assert_eq!((status, &problem["detail"]), (404, &json!("Element not found")), "of another chat");
        let mut disguised = tasks.clone();
        disguised["type"] = json!("custom");
        assert_eq!(app.send_json(method, "/project/element", &change(&ann.session, &disguised)).await.0, 404);
        let answer = app.send_json(method, "/project/element", &change(&ann.session, &tasks)).await;
        assert_eq!(answer, (200, json!({"success": false})), "no custom element");
    }
    let mut changed = element.clone();
    changed["props"] = json!({"n": 1});
    changed["threadId"] = json!("another-thread");
    assert_eq!(app.send_json("PUT", "/project/element", &change(&ann.session, &changed)).await.0, 200);
    let sent = ann.event("element").await;
    assert_eq!((&sent["props"], &sent["threadId"]), (&json!({"n": 1}), &element["threadId"]));
}

async fn the_contents_of_a_changing_element_do_not_pile_up(language: Language) {
    let app =
        Start::script(&format!("app.{}", language.extension()), language.says(COUNTER, COUNTER_RHAI)).start().await;
    let mut client = Client::join(&app).await;
    client.say("go").await;
    client.event("element").await;
    let first = client.event("element").await;
    let mut last = Value::Null;
    for n in 1..40 {
        let mut changed = first.clone();
        changed["props"] = json!({"n": n});
        let body = json!({"element": changed, "sessionId": client.session});
        assert_eq!(app.send_json("PUT", "/project/element", &body).await.0, 200);
        last = client.event("element").await;
    }
    assert_eq!(parsed(&content(&app, &client, &last).await.1), json!({"n": 39}));
    let old = format!("/project/file/{}?session_id={}", first["chainlitKey"].as_str().unwrap(), client.session);
    assert_eq!(app.get(&old).await.status(), 404);
}

async fn task_lists_are_sent_again_under_new_keys(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    let id = client.say("tasks").await;
    let first = client.event("element").await;
    assert_eq!(
        (&first["type"], &first["name"], &first["mime"], &first["forId"]),
        (&json!("tasklist"), &json!("tasklist"), &json!("application/json"), &json!(""))
    );
    let (_, text) = content(&app, &client, &first).await;
    assert!(text.contains("\n    \"tasks\": ["), "{text}");
    let task = |title, status, id: Value| json!({"title": title, "status": status, "forId": id});
    assert_eq!(
        parsed(&text),
        json!({"status": "Running", "tasks": [task("Think", "running", Value::Null), task("Answer", "ready", Value::Null)]})
    );
    let second = client.event("element").await;
    assert_eq!(second["id"], first["id"]);
    assert_ne!(second["chainlitKey"], first["chainlitKey"]);
    assert_eq!(
        parsed(&content(&app, &client, &second).await.1),
        json!({"status": "Failed", "tasks": [task("Think", "done", json!(id)), task("Answer", "failed", Value::Null)]})
    );
    assert_eq!(client.event("remove_element").await["id"], first["id"]);
}

async fn the_side_panel_is_filled_titled_and_closed(language: Language) {
    let (_app, mut client) = chat(language, "element_kinds").await;
    client.say("sidebar").await;
    let text = client.event("element").await;
    let custom = client.event("element").await;
    let filled = client.event("set_sidebar_elements").await;
    assert_eq!(filled, json!({"elements": [text, custom], "key": "k1"}));
    assert_eq!(client.event("set_sidebar_title").await, "canvas");
    assert_eq!(client.event("set_sidebar_elements").await, json!({"elements": [], "key": null}));
}

async fn uploads_have_the_types_of_their_content(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    let mut files = Vec::new();
    for (name, mime, content) in [
        ("a.png", "image/png", &b"\x89PNG\r\n\x1a\n"[..]),
        ("a.pdf", "application/pdf", b"%PDF-1.7\n"),
        ("a.wav", "audio/wav", b"x"),
        ("a.mp4", "video/mp4", b"x"),
        ("a.txt", "text/plain", b"x"),
    ] {
        files.push(upload(&app, &client.session, None, content, name, mime).await.1);
    }
    client.say_with("types", json!(files)).await;
    assert_eq!(client.text().await, "image pdf audio video file");
    let shown = client.events.iter().find(|e| e.name == "element").unwrap().data.clone();
    assert_eq!((&shown["id"], &shown["chainlitKey"]), (&files[0]["id"], &files[0]["id"]));
}

async fn contents_can_be_read(language: Language) {
    let (app, mut client) = chat(language, "element_kinds").await;
    let (_, file) = upload(&app, &client.session, None, b"theirs", "a.txt", "text/plain").await;
    client.say_with("read", json!([file])).await;
    assert_eq!(client.text().await, "theirs/mine");
}

async fn mistakes_with_elements_are_explained(language: Language) {
    let (_app, mut client) = chat(language, "element_kinds").await;
    let texts = complaints(&mut client).await;
    let mut wanted = vec![
        "cl.plotly: figure is missing",
        "cl.plotly: figure: expected a figure, a table or its JSON, with data = { … }; got text that is no JSON: key must be a string at line 1 column 2",
        "cl.plotly: figure: expected a figure, a table or its JSON, with data = { … }; got a table without data",
        "cl.dataframe: rows is missing; give a list of rows, each a list of cells",
        "cl.dataframe: rows[1]: expected 2 cells, one per column, got 1; cl.none stands for an empty one",
        "cl.dataframe: rows[1]: no column cuont; did you mean count?",
        "cl.chart: kind: expected one of line, bar, pie, scatter, area, histogram, got \"bars\"; did you mean bar?",
        "cl.chart: series is missing; give a list of values, or a list of { name = …, data = { … } }",
        "cl.chart: series[1]: no option dta; did you mean data?",
        "cl.chart: series[2]: expected a number, got the text \"x\"",
        "cl.chart: series[1]: inf is too large to be drawn",
        "cl.chart: labels: there are 1 for 2 values",
        "cl.custom_element: name is missing; it is that of public/elements/<name>.jsx",
        "cl.custom_element: name: expected letters, digits, - and _, as in public/elements/Counter.jsx, got \"../secrets\"",
        "cl.task: status: expected one of ready, running, failed, done, got \"runing\"; did you mean running?",
        "cl.task: title is missing",
        "cl.image: display: expected one of inline, side, page, got \"sid\"; did you mean side?",
        "cl.element_sidebar.set_elements: elements[1]: expected one of cl.text, cl.image, cl.file, cl.pdf, cl.audio, cl.video, cl.plotly, cl.chart, cl.dataframe, cl.custom_element, cl.task_list, got a cl.task",
        "cl.element_sidebar.set_titel: no such name; did you mean cl.element_sidebar.set_title?",
    ];
    if language == Language::Rhai {
        // Names below `cl` are looked up before the script runs.
        wanted.pop();
    }
    assert_eq!(texts, wanted);
}

async fn steps_have_all_their_fields(language: Language) {
    let (_app, mut client) = chat(language, "step_fields").await;
    client.say("fields").await;
    let element = client.event("element").await;
    let step = client.step("full").await;
    assert_eq!(element["forId"], step["id"]);
    assert_eq!((&step["metadata"], &step["tags"]), (&json!({"n": 1, "icon": "search"}), &json!(["a", "b"])));
    assert_eq!((&step["defaultOpen"], &step["autoCollapse"]), (&json!(true), &json!(true)));
    assert_eq!((&step["showInput"], &step["language"]), (&json!("python"), &json!("json")));
    let start = client.event("stream_start").await;
    assert_eq!((&start["input"], &start["output"]), (&json!("pri"), &json!("")));
    let token = client.event("stream_token").await;
    assert_eq!((&token["token"], &token["isInput"]), (&json!("nt(1)"), &json!(true)));
    let end = client.update(&step["id"]).await;
    assert_eq!((&end["input"], &end["output"], &end["streaming"]), (&json!("print(1)"), &json!("[1]"), &json!(false)));
    assert_eq!(client.step("quiet").await["showInput"], false);
}

async fn generations_are_checked_and_sent(language: Language) {
    let (_app, mut client) = chat(language, "step_fields").await;
    client.say("generation").await;
    let step = client.step("chat").await;
    assert_eq!(step["generation"], Value::Null);
    let generation = &client.update(&step["id"]).await["generation"];
    assert_eq!(
        generation,
        &json!({"promptId": null, "provider": "openai", "model": "gpt", "error": null, "settings": {"temperature": 0.5},
            "variables": {}, "tags": [], "metadata": {}, "tools": null, "tokenCount": 7, "inputTokenCount": null,
            "outputTokenCount": null, "ttFirstToken": 12.5, "tokenThroughputInSeconds": 80.0, "duration": 0.5,
            "type": "CHAT", "messages": [{"role": "user", "content": "hi"}],
            "messageCompletion": {"role": "assistant", "content": "hello"}})
    );
    let step = client.step("completion").await;
    assert_eq!(step["generation"]["type"], "COMPLETION");
    let generation = &client.update(&step["id"]).await["generation"];
    assert_eq!(
        (&generation["prompt"], &generation["completion"], &generation["model"]),
        (&json!("a"), &json!("b"), &json!("m"))
    );
}

async fn mistakes_with_generations_are_explained(language: Language) {
    let (_app, mut client) = chat(language, "step_fields").await;
    assert_eq!(
        complaints(&mut client).await,
        [
            "cl.chat_generation: no option modle; did you mean model?",
            "cl.chat_generation: messages[1]: no option rol; did you mean role?",
            "cl.chat_generation: messages[1]: role: expected one of user, assistant, tool, function, system, got \"usr\"; did you mean user?",
            "cl.chat_generation: token_count: expected a number of tokens, 0 or more, got -1",
            "cl.step: generation: expected a cl.chat_generation, a cl.completion_generation or a table, got the text \"gpt\"",
            "cl.step: generation: type: expected one of CHAT, COMPLETION, got the text \"TEXT\"",
            "cl.step: generation: no option tokenCount; did you mean token_count?",
        ]
    );
}

async fn messages_have_all_their_fields(language: Language) {
    let (_app, mut client) = chat(language, "step_fields").await;
    client.say("message").await;
    let message = client.message().await;
    for (key, value) in [
        ("name", json!("Bo")),
        ("type", json!("system_message")),
        ("command", json!("search")),
        ("modes", json!({"model": "fast"})),
        ("language", json!("lua")),
        ("tags", json!(["t"])),
        ("metadata", json!({"a": [1]})),
    ] {
        assert_eq!(message[key], value, "{key}");
    }
    let first = client.event("action").await;
    client.event("action").await;
    client.event("remove_action").await;
    client.event("remove_action").await;
    assert_eq!(client.update(&message["id"]).await["output"], "less");
    client.event("task_end").await;
    let actions: Vec<&Value> = client.events.iter().filter(|e| e.name == "action").map(|e| &e.data["id"]).collect();
    assert_eq!(actions.len(), 3, "an update does not bring back what was removed, the script may");
    assert_eq!(actions[2], &first["id"]);
}

async fn steps_nest_where_they_were_started(language: Language) {
    let (_app, mut client) = chat(language, "step_fields").await;
    client.say("nesting").await;
    let outer = client.step("outer").await;
    let mut parents = std::collections::HashMap::new();
    let mut steps = std::collections::HashMap::new();
    while parents.len() < 4 || steps.len() < 3 {
        let shown = client.event("new_message").await;
        if shown["type"] == "assistant_message" {
            parents.insert(shown["output"].as_str().unwrap().to_owned(), shown["parentId"].clone());
        } else {
            steps.insert(shown["name"].as_str().unwrap().to_owned(), shown);
        }
    }
    assert_eq!((&steps["left"]["parentId"], &steps["right"]["parentId"]), (&outer["id"], &outer["id"]));
    assert_eq!(steps["behind"]["parentId"], steps["right"]["id"]);
    assert_eq!((&parents["in left"], &parents["in right"]), (&steps["left"]["id"], &steps["right"]["id"]));
    assert_eq!((&parents["in behind"], &parents["in outer"]), (&steps["behind"]["id"], &outer["id"]));
}

async fn hidden_thoughts_stream_nothing(language: Language) {
    let app = language.app("step_fields").file("chainlit.toml", "[ui]\ncot = \"hidden\"\n").start().await;
    let mut client = Client::join(&app).await;
    client.say("fields").await;
    client.event("task_end").await;
    assert!(!client.names().iter().any(|n| n.starts_with("stream")), "{:?}", client.names());
    let steps = client.events.iter().filter(|e| e.data["name"] == "full");
    for step in steps {
        let keys: Vec<&str> = step.data.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["type", "name", "id", "parentId", "threadId", "input", "output"]);
    }
}

async fn thoughts_of_tools_are_all_sent(language: Language) {
    let app = language.app("step_fields").file("chainlit.toml", "[ui]\ncot = \"tool_call\"\n").start().await;
    let mut client = Client::join(&app).await;
    client.say("generation").await;
    let step = client.step("chat").await;
    assert!(step.get("showInput").is_some(), "the page leaves out what is no tool: {step}");
    assert_eq!(client.update(&step["id"]).await["generation"]["model"], "gpt");
}
