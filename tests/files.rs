//! Uploads and downloads.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::scripts::{DOT, Language};
use crate::support::app::{App, Start};
use crate::support::client::{Client, uuid};

pub(crate) async fn upload(app: &App, session: &str, part: Part) -> (u16, Value) {
    let url = format!("{}/project/file?session_id={session}", app.url);
    let response = app.http.post(url).multipart(Form::new().part("file", part)).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

pub(crate) fn part(content: impl Into<Vec<u8>>, name: &str, mime: &str) -> Part {
    Part::bytes(content.into()).file_name(name.to_owned()).mime_str(mime).unwrap()
}

#[tokio::test]
async fn an_upload_comes_with_its_message_and_goes_with_its_session() {
    let app = Language::Lua.app("elements").start().await;
    let mut client = Client::join(&app).await;
    let (status, image) = upload(&app, &client.session, part(DOT, "dot.png", "image/png")).await;
    assert_eq!(status, 200, "{image}");
    assert_eq!(image.as_object().unwrap().len(), 1, "only the id: {image}");
    let (_, text) = upload(&app, &client.session, part("hello", "a.txt", "text/plain")).await;
    client.say_with("look", json!([image, text, {"id": uuid()}])).await;
    let element = client.event("element").await;
    assert_eq!(
        (&element["type"], &element["id"], &element["chainlitKey"]),
        (&json!("image"), &image["id"], &image["id"])
    );
    assert_eq!(client.event("element").await["type"], "file");
    assert_eq!(client.text().await, "image dot.png image/png; file a.txt text/plain");

    let download = async |session: &str, id: &Value| {
        app.get(&format!("/project/file/{}?session_id={session}", id.as_str().unwrap())).await
    };
    let response = download(&client.session, &image["id"]).await;
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.bytes().await.unwrap(), DOT);
    assert_eq!(download(&client.session, &json!(uuid())).await.status(), 404);
    assert_eq!(download(&uuid(), &image["id"]).await.status(), 401);
    assert_eq!(app.get("/project/file/x").await.status(), 422);

    let folder = app.folder().join(".files").join(&client.session);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
    client.emit("clear_session", None).await;
    client.leave().await;
    crate::support::soon("the files to go", async {
        while folder.exists() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn uploads_are_checked() {
    let app = Start::script("app.lua", "cl.on_message(function() end)")
        .file("chainlit.toml", "[features.spontaneous_file_upload]\nenabled = true\naccept = { \"text/plain\" = [\".txt\"], \"image/*\" = [] }\nmax_size_mb = 1\n")
        .start()
        .await;
    let client = Client::join(&app).await;
    let detail = |text: &str| json!({"detail": text});
    for (given, status, body) in [
        (part("x", "a.md", "text/plain"), 400, detail("File type not allowed")),
        (part("x", "a.pdf", "application/pdf"), 400, detail("File type not allowed")),
        (part(vec![0; 1_048_577], "a.txt", "text/plain"), 400, detail("File size too large")),
    ] {
        assert_eq!(upload(&app, &client.session, given).await, (status, body));
    }
    let folder = app.folder().join(".files").join(&client.session);
    let left = std::fs::read_dir(&folder).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0, "nothing is left of a refused upload");
    assert_eq!(upload(&app, &client.session, part(vec![0; 1_048_576], "A.TXT", "text/plain")).await.0, 200);
    assert_eq!(upload(&app, &client.session, part("", "empty.txt", "text/plain")).await.0, 200);
    assert_eq!(upload(&app, &uuid(), part("x", "a.txt", "text/plain")).await, (404, detail("Session not found")));
    assert_eq!(upload(&app, "..", part("x", "a.txt", "text/plain")).await.0, 404);
    let url = format!("{}/project/file?session_id={}&ask_parent_id=none", app.url, client.session);
    let form = Form::new().part("file", part("x", "a.txt", "text/plain"));
    let response = app.http.post(url).multipart(form).send().await.unwrap();
    assert_eq!(response.json::<Value>().await.unwrap(), detail("Parent message not found"));
}

#[tokio::test]
async fn names_of_uploads_lead_nowhere() {
    let app = Language::Lua.app("elements").start().await;
    let mut client = Client::join(&app).await;
    let (status, file) = upload(&app, &client.session, part("x", "../../../evil.sh", "text/x-sh")).await;
    assert_eq!(status, 200);
    let folder = app.folder().join(".files").join(&client.session);
    let names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.len(), 1);
    assert!(names[0].starts_with(file["id"].as_str().unwrap()), "{names:?}");
    client.say_with("look", json!([file])).await;
    assert!(client.text().await.contains("../../../evil.sh"), "the script sees the name as it was given");
}

#[tokio::test]
async fn uploads_can_be_forbidden() {
    let app = Start::script("app.lua", "cl.on_message(function() end)")
        .file("chainlit.toml", "[features.spontaneous_file_upload]\nenabled = false\n")
        .start()
        .await;
    let client = Client::join(&app).await;
    let refused = upload(&app, &client.session, part("x", "a.txt", "text/plain")).await;
    assert_eq!(refused, (400, json!({"detail": "File upload is not enabled"})));
}

#[tokio::test]
async fn custom_elements_are_changed_by_what_the_page_may_change() {
    let app = App::lua(
        r#"cl.on_message(function()
          cl.message{ content = "x", elements = { cl.custom_element{ name = "Counter", props = { count = 1 } } } }:send()
        end)"#,
    )
    .await;
    let mut client = Client::join(&app).await;
    client.say("go").await;
    let shown = client.event("element").await;
    let element = json!({"id": shown["id"], "type": "custom", "name": "Counter", "forId": "m", "display": "inline",
        "props": {"count": 2}, "path": "/etc/passwd", "url": "http://evil.example", "chainlitKey": "x", "mime": "text/html"});
    let body = json!({"element": element, "sessionId": client.session});
    assert_eq!(app.send_json("PUT", "/project/element", &body).await, (200, json!({"success": true})));
    let sent = client.event("element").await;
    assert_eq!(
        (&sent["props"], &sent["url"], &sent["mime"]),
        (&json!({"count": 2}), &Value::Null, &json!("application/json"))
    );
    let path = format!("/project/file/{}?session_id={}", sent["chainlitKey"].as_str().unwrap(), client.session);
    assert_eq!(app.get(&path).await.text().await.unwrap(), r#"{"count":2}"#);
    assert_eq!(app.send_json("DELETE", "/project/element", &body).await, (200, json!({"success": true})));
    assert_eq!(client.event("remove_element").await["id"], element["id"]);
    let (status, problem) = app.send_json("PUT", "/project/element", &body).await;
    assert_eq!((status, &problem["detail"]), (404, &json!("Element not found")), "it is gone");
    let mut image = body.clone();
    image["element"]["type"] = json!("image");
    assert_eq!(app.send_json("PUT", "/project/element", &image).await, (200, json!({"success": false})));
    image["sessionId"] = json!(uuid());
    assert_eq!(app.send_json("PUT", "/project/element", &image).await.0, 404);
}
