//! The HTTP routes of a chat without login and history.

use serde_json::{Value, json};

use crate::scripts::DOT;
use crate::support::app::{App, Start};

const APP: &str = "cl.on_message(function() end)";

#[tokio::test]
async fn the_page_has_what_the_app_wants_in_it() {
    let app = Start::script("app.lua", APP)
        .file("chainlit.toml", "[ui]\nname = \"Ask <me>\"\ndescription = \"It's \\\"good\\\"\"\ncustom_css = \"/public/a.css\"\ncustom_js = \"/public/a.js\"\n")
        .file("public/theme.json", r##"{"custom_fonts": [], "variables": {"light": {"--primary": "1 2% 3%"}}}"##)
        .start()
        .await;
    for path in ["/", "/thread/abc", "/anything/else"] {
        let response = app.get(path).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let html = response.text().await.unwrap();
        for part in [
            "<title>Ask &lt;me&gt;</title>",
            "It&#39;s &quot;good&quot;",
            r#"property="og:root_path" content="""#,
            r#"href="/public/a.css""#,
            r#"src="/public/a.js" defer"#,
            r#"window.theme = {"light":{"--primary":"1 2% 3%"}};"#,
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(!html.contains("PLACEHOLDER -->") && !html.contains("FONT START"), "{html}");
    }
}

#[tokio::test]
async fn a_root_path_prefixes_everything() {
    let app = Start::script("app.lua", "cl.on_chat_start(function() cl.message('hi'):send() end)")
        .args(&["--root-path", "/chat"])
        .start()
        .await;
    assert!(app.url.ends_with("/chat"), "{}", app.url);
    let html = app.get("/").await.text().await.unwrap();
    assert!(html.contains(r#"content="/chat""#) && html.contains(r#"href="/chat/favicon""#), "{html}");
    assert_eq!(app.get_json("/project/settings").await.0, 200);
    let outside = app.url.strip_suffix("/chat").unwrap();
    let response = app.http.get(format!("{outside}/project/settings")).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.json::<Value>().await.unwrap()),
        (404, json!({"detail": "Not Found"}))
    );
    let mut client = crate::support::client::Client::join(&app).await;
    assert_eq!(client.text().await, "hi");
}

#[tokio::test]
async fn settings_have_the_shape_that_the_web_app_reads() {
    let app = App::lua(APP).await;
    let (status, settings) = app.get_json("/project/settings?language=en-US").await;
    assert_eq!(status, 200);
    assert_eq!((&settings["ui"]["name"], &settings["ui"]["cot"]), (&json!("Assistant"), &json!("full")));
    assert_eq!(settings["features"]["audio"], json!({"enabled": false, "sample_rate": 24000}));
    assert_eq!(settings["features"]["spontaneous_file_upload"]["max_files"], 20);
    for (key, value) in [
        ("userEnv", json!([])),
        ("maskUserEnv", json!(false)),
        ("dataPersistence", json!(true)),
        ("threadResumable", json!(false)),
        ("threadSharing", json!(false)),
        ("chatProfiles", json!([])),
        ("starters", json!([])),
        ("starterCategories", json!([])),
        ("debugUrl", Value::Null),
    ] {
        assert_eq!(settings[key], value, "{key}");
    }
    let (status, problem) = app.get_json("/project/settings?language=../../etc").await;
    assert_eq!((status, &problem["detail"][0]["loc"]), (422, &json!(["query", "language"])));
}

#[tokio::test]
async fn the_readme_is_found_by_language() {
    let app =
        Start::script("app.lua", APP).file("chainlit.md", "# Hello").file("chainlit_pt-BR.md", "# Olá").start().await;
    let readme = async |language: &str| {
        app.get_json(&format!("/project/settings?language={language}")).await.1["markdown"].as_str().unwrap().to_owned()
    };
    assert_eq!(readme("en-US").await, "# Hello");
    assert_eq!(readme("pt-BR").await, "# Olá");
    assert_eq!(readme("pt").await, "# Hello");
    std::fs::write(app.folder().join("chainlit.md"), "# Changed").unwrap();
    assert_eq!(readme("en-US").await, "# Changed", "a change is seen at once");
}

#[tokio::test]
async fn translations_are_wrapped_and_overridden() {
    let app = Start::script("app.lua", APP)
        .file(".chainlit/translations/en-US.json", r#"{"common": {"actions": {"cancel": "Never mind"}}}"#)
        .start()
        .await;
    let (status, body) = app.get_json("/project/translations").await;
    assert_eq!((status, &body["translation"]["common"]["actions"]["cancel"]), (200, &json!("Never mind")));
    let (status, _) = app.get_json("/project/translations?language=x").await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn public_files_stay_inside_their_folder() {
    let app = Start::script("app.lua", APP)
        .file("public/a.js", "let x = 1")
        .file("public/deep/b.txt", "text")
        .file("secret.txt", "secret")
        .start()
        .await;
    std::os::unix::fs::symlink(app.folder().join("secret.txt"), app.folder().join("public/link.txt")).unwrap();
    let response = app.get("/public/a.js").await;
    assert_eq!(response.headers()["content-type"], "application/javascript");
    assert_eq!(response.text().await.unwrap(), "let x = 1");
    assert_eq!(app.get("/public/deep/b.txt").await.status(), 200);
    for (path, status) in [
        ("/public/none.txt", 404),
        ("/public/deep", 404),
        ("/public/", 400),
        ("/public/%2e%2e/secret.txt", 400),
        ("/public/..%2fsecret.txt", 400),
        ("/public/..%5csecret.txt", 400),
        ("/public/link.txt", 400),
        ("/assets/%2e%2e/index.html", 400),
        ("/assets/none.js", 404),
    ] {
        // As it stands: clients would tidy the path up.
        let (got, body) = raw_get(&app, path).await;
        assert_eq!(got, status, "{path}: {body}");
        assert!(!body.contains("secret"), "{path}");
    }
}

/// A GET whose path nobody changes on the way.
async fn raw_get(app: &App, path: &str) -> (u16, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let status = response.split(' ').nth(1).unwrap().parse().unwrap();
    (status, response.split_once("\r\n\r\n").unwrap().1.to_owned())
}

#[tokio::test]
async fn parts_of_files_can_be_asked_for() {
    let app = Start::script("app.lua", APP).file("public/a.txt", "0123456789").start().await;
    let request = app.http.get(format!("{}/public/a.txt", app.url)).header("range", "bytes=2-4");
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-range"].to_str().unwrap()),
        (206, "bytes 2-4/10")
    );
    assert_eq!(response.text().await.unwrap(), "234");
}

#[tokio::test]
async fn pictures_have_defaults_and_can_be_replaced() {
    let app = Start::script("app.lua", APP)
        .file("public/avatars/my_bot.png", DOT)
        .file("public/logo_dark.png", DOT)
        .start()
        .await;
    let kind = async |path: &str| {
        let response = app.get(path).await;
        (response.status().as_u16(), response.headers()["content-type"].to_str().unwrap().to_owned())
    };
    assert_eq!(kind("/favicon").await, (200, "image/svg+xml".to_owned()));
    assert_eq!(kind("/logo?theme=light").await, (200, "image/svg+xml".to_owned()));
    assert_eq!(kind("/logo?theme=dark").await, (200, "image/png".to_owned()));
    assert_eq!(kind("/logo?theme=blue").await.0, 422);
    assert_eq!(kind("/avatars/My%20Bot").await, (200, "image/png".to_owned()));
    assert_eq!(kind("/avatars/nobody").await, (200, "image/svg+xml".to_owned()));
    let (status, body) = app.get_json("/avatars/%C3%BC").await;
    assert_eq!((status, body), (400, json!({"detail": "Invalid avatar_id"})));
}

#[tokio::test]
async fn other_origins_may_talk_as_configured() {
    let app = Start::script("app.lua", APP).start().await;
    let with_origin = async |app: &App, origin: &str| {
        let response = app.http.get(format!("{}/health", app.url)).header("origin", origin).send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        (header("access-control-allow-origin"), header("access-control-allow-credentials"))
    };
    assert_eq!(with_origin(&app, "https://a.example").await, (Some("https://a.example".into()), Some("true".into())));
    let app = Start::script("app.lua", APP)
        .file("chainlit.toml", "[project]\nallow_origins = [\"https://a.example\"]\n")
        .start()
        .await;
    assert_eq!(with_origin(&app, "https://a.example").await.0.as_deref(), Some("https://a.example"));
    assert_eq!(with_origin(&app, "https://b.example").await.0, None);
}

#[tokio::test]
async fn routes_of_login_and_history_say_that_there_is_none() {
    let app = Start::script("app.lua", APP).file("chainlit.toml", "[data]\nurl = \"none\"\n").start().await;
    let (status, config) = app.get_json("/auth/config").await;
    assert_eq!((status, &config["requireLogin"], &config["oauthProviders"]), (200, &json!(false), &json!([])));
    assert_eq!(app.get_json("/user").await, (200, Value::Null));
    assert_eq!(app.get_json("/health").await, (200, json!({"status": "ok"})));
    let detail = |text: &str| json!({"detail": text});
    let no_store = detail("Data persistence is not enabled");
    let thread = json!({"threadId": "t", "name": "n"});
    let feedback = json!({"feedback": {"forId": "s", "value": 1, "threadId": "t"}, "sessionId": "s"});
    let page = json!({"pagination": {"first": 1}, "filter": {}});
    for (method, path, sent, status, body) in [
        ("POST", "/auth/header", json!({}), 400, detail("No header_auth_callback defined")),
        ("POST", "/auth/jwt", json!({}), 401, detail("Authorization header missing")),
        ("POST", "/logout", json!({}), 200, json!({"success": true})),
        ("POST", "/project/threads", page, 400, no_store.clone()),
        ("PUT", "/project/thread", thread.clone(), 400, no_store.clone()),
        ("DELETE", "/project/thread", thread, 400, no_store.clone()),
        ("PUT", "/feedback", feedback, 500, no_store),
        (
            "POST",
            "/mcp",
            json!({"sessionId": crate::support::client::uuid(), "name": "a"}),
            404,
            detail("Session not found"),
        ),
        ("PATCH", "/health", json!({}), 405, detail("Method Not Allowed")),
        ("POST", "/no/such/route", json!({}), 405, detail("Method Not Allowed")),
    ] {
        assert_eq!(app.send_json(method, path, &sent).await, (status, body), "{method} {path}");
    }
    let (status, body) = app.send_json("POST", "/set-session-cookie", &json!({"session_id": "../x"})).await;
    assert_eq!((status, body["detail"].is_array()), (422, true));
    let session = crate::support::client::uuid();
    let request = app.http.post(format!("{}/set-session-cookie", app.url)).json(&json!({"session_id": session}));
    let response = request.send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert_eq!(cookie, format!("X-Chainlit-Session-id={session}; HttpOnly; Path=/; SameSite=lax"));
}

#[tokio::test]
async fn malformed_bodies_are_described() {
    let app = App::lua(APP).await;
    let (status, body) =
        app.send_json("POST", "/project/action", &json!({"action": {"name": "x", "payload": {}}})).await;
    assert_eq!(
        (status, &body["detail"][0]["loc"], &body["detail"][0]["msg"]),
        (422, &json!(["body", "sessionId"]), &json!("Field required"))
    );
    let action = json!({"action": {"name": "x", "payload": {}}, "sessionId": crate::support::client::uuid()});
    assert_eq!(app.send_json("POST", "/project/action", &action).await, (404, json!({"detail": "Session not found"})));
    let response = app.http.post(format!("{}/project/action", app.url)).body("{").send().await.unwrap();
    assert_eq!(response.status(), 422);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask() {
    let app = App::lua(APP).await;
    for path in ["/project/settings", "/project/translations", "/"] {
        let request = app.http.get(format!("{}{path}", app.url)).header("accept-encoding", "gzip");
        let response = request.send().await.unwrap();
        assert_eq!(response.headers().get("content-encoding").map(|v| v.as_bytes()), Some(&b"gzip"[..]), "{path}");
        let plain = app.get(path).await;
        assert!(plain.headers().get("content-encoding").is_none(), "{path}");
    }
}

/// A build for Python Chainlit is of the page or of the widget; here a folder may have both.
#[tokio::test]
async fn an_own_widget_is_served_from_its_place_in_either_build() {
    let start = || {
        Start::script("app.lua", "cl.on_message(function() end)")
            .file("chainlit.toml", "[ui]\ncustom_build = \"web\"\n")
            .file("web/index.js", "top()")
    };
    let app = start().start().await;
    assert_eq!(app.get("/copilot/index.js").await.text().await.unwrap(), "top()");
    let app = start().file("web/copilot/index.js", "own()").start().await;
    assert_eq!(app.get("/copilot/index.js").await.text().await.unwrap(), "own()");
    assert_eq!(app.get("/copilot/none.js").await.status(), 404);
}
