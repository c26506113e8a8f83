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

/// The most memory that the program has had, in KiB.
fn peak(app: &App) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A part of as many pieces of 64 KiB, and then silence if it does not end.
fn pieces(count: usize, ends: bool, name: &str, mime: &str) -> Part {
    use futures_util::StreamExt;
    let piece = bytes::Bytes::from(vec![b'x'; 65_536]);
    let given = futures_util::stream::iter((0..count).map(move |_| Ok::<_, std::io::Error>(piece.clone())));
    let body = if ends {
        reqwest::Body::wrap_stream(given)
    } else {
        reqwest::Body::wrap_stream(given.chain(futures_util::stream::pending()))
    };
    Part::stream(body).file_name(name.to_owned()).mime_str(mime).unwrap()
}

#[tokio::test]
async fn a_large_upload_costs_no_memory() {
    let app = Start::script("app.lua", "cl.on_message(function() end)").start().await;
    let client = Client::join(&app).await;
    let small = upload(&app, &client.session, pieces(1, true, "small.bin", "application/x-data")).await;
    assert_eq!(small.0, 200, "{}", small.1);
    let before = peak(&app);
    let large = upload(&app, &client.session, pieces(1600, true, "large.bin", "application/x-data")).await;
    assert_eq!(large.0, 200, "{}", large.1);
    let folder = app.folder().join(".files").join(&client.session);
    let path = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(large.1["id"].as_str().unwrap()));
    assert_eq!(std::fs::metadata(path.unwrap()).unwrap().len(), 1600 * 65_536);
    let grown = peak(&app).saturating_sub(before);
    assert!(grown < 16 * 1024, "100 MiB cost {grown} KiB of memory");
}

#[tokio::test]
async fn an_upload_is_refused_as_soon_as_it_is_too_large_or_of_a_wrong_kind() {
    let app = Start::script("app.lua", "cl.on_message(function() end)")
        .file(
            "chainlit.toml",
            "[features.spontaneous_file_upload]\nenabled = true\naccept = [\"text/*\", \"image/*\"]\nmax_size_mb = 3\n[limits]\nsession_files_mb = 4\n",
        )
        .start()
        .await;
    let client = Client::join(&app).await;
    let detail = |text: &str| json!({"detail": text});
    let soon = async |part: Part| crate::support::soon("the refusal", upload(&app, &client.session, part)).await;
    // The rest of these never comes.
    let too_large = soon(pieces(49, false, "a.txt", "text/plain")).await;
    assert_eq!(too_large, (400, detail("File size too large")));
    let wrong = soon(pieces(1, false, "a.png", "image/png")).await;
    assert_eq!(wrong, (400, detail("File type not allowed")), "no image begins like this");
    let folder = app.folder().join(".files").join(&client.session);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing is left of them");
    // What is under way counts like what is there.
    assert_eq!(soon(pieces(40, true, "a.txt", "text/plain")).await.0, 200);
    let full = soon(pieces(25, false, "b.txt", "text/plain")).await;
    assert_eq!(full, (413, detail("This chat has no room for more files")));
    assert_eq!(soon(pieces(20, true, "b.txt", "text/plain")).await.0, 200);
}

#[tokio::test]
async fn a_file_is_what_it_contains() {
    let app = Language::Lua.app("elements").start().await;
    let mut client = Client::join(&app).await;
    let (_, image) = upload(&app, &client.session, part(DOT, "notes.txt", "text/plain")).await;
    let (_, page) = upload(&app, &client.session, part("<!DOCTYPE html><html>", "a.png", "image/png")).await;
    client.say_with("look", json!([image, page])).await;
    assert_eq!(client.event("element").await["type"], "image");
    assert_eq!(client.event("element").await["type"], "file");
    assert_eq!(client.text().await, "image notes.txt image/png; file a.png text/html");
}

#[tokio::test]
async fn uploads_follow_the_settings_of_their_chat() {
    let script = r#"
        cl.on_message(function(message)
            cl.update_config{ features = { spontaneous_file_upload = { accept = { "text/plain" }, max_size_mb = 1 } } }
            cl.message("changed"):send()
        end)"#;
    let app = Start::script("app.lua", script).start().await;
    let (mut client, other) = (Client::join(&app).await, Client::join(&app).await);
    client.say("go").await;
    assert_eq!(client.text().await, "changed");
    // Who is refused is heard to the end, and so gets the answer.
    let refused = upload(&app, &client.session, pieces(400, true, "a.txt", "text/plain")).await;
    assert_eq!(refused, (400, json!({"detail": "File size too large"})));
    let refused = upload(&app, &client.session, part("x", "a.csv", "text/csv")).await;
    assert_eq!(refused, (400, json!({"detail": "File type not allowed"})));
    assert_eq!(upload(&app, &other.session, pieces(17, true, "a.csv", "text/csv")).await.0, 200);
}
