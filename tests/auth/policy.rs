//! What pages may load, and who may embed them.

use base64::Engine;
use serde_json::Value;

use super::browser::{Body, Browser};
use crate::support::app::{App, Start};
use crate::support::client::Client;

const APP: &str = "cl.on_message(function() end)";

async fn policy(app: &App) -> String {
    let page = app.get("/").await;
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    page.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

fn directive(policy: &str, name: &str) -> String {
    let found = policy.split("; ").find(|part| part.split(' ').next() == Some(name));
    found.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn only_the_inline_scripts_of_the_page_run() {
    let app = Start::script("app.lua", APP)
        .file("chainlit.toml", "[ui]\ncustom_js = \"https://cdn.example.com/x.js\"\n")
        .file("public/theme.json", r##"{"variables": {"light": {"--primary": "1 2% 3%"}}}"##)
        .start()
        .await;
    let scripts = directive(&policy(&app).await, "script-src");
    assert!(scripts.contains("'self'") && scripts.contains(" https://cdn.example.com"), "{scripts}");
    assert!(!scripts.contains("unsafe"), "{scripts}");
    // Every inline script of the page is named by its digest.
    let html = app.get("/").await.text().await.unwrap();
    let inline: Vec<&str> =
        html.split("<script>").skip(1).map(|rest| rest.split("</script>").next().unwrap()).collect();
    assert!(inline.iter().any(|script| script.contains("window.theme = ")), "{html}");
    for script in inline {
        let digest = ring::digest::digest(&ring::digest::SHA256, script.as_bytes());
        let named = format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(digest));
        assert!(scripts.contains(&named), "{script} is not in {scripts}");
    }
}

#[tokio::test]
async fn custom_elements_may_be_compiled_where_there_are_some() {
    let app =
        Start::script("app.lua", APP).file("public/elements/Panel.jsx", "export default () => null").start().await;
    let scripts = directive(&policy(&app).await, "script-src");
    assert!(scripts.contains("'unsafe-eval'") && !scripts.contains("'unsafe-inline'"), "{scripts}");
}

#[tokio::test]
async fn another_web_app_gets_a_policy_that_fits_it() {
    let index = "<html><head><script>\r\n  first()\r\n</script><!-- JS INJECTION PLACEHOLDER --></head></html>";
    let app = Start::script("app.lua", APP)
        .file("chainlit.toml", "[ui]\ncustom_build = \"web\"\n")
        .file("web/index.html", index)
        .start()
        .await;
    let scripts = directive(&policy(&app).await, "script-src");
    // Of the script with plain line ends: openssl dgst -sha256 -binary | base64
    assert!(scripts.contains("'sha256-VtPP66eB7pq6tblbXkX4Wpw/sAgf7ymKMt3QAdyqTeA='"), "{scripts}");
    assert!(scripts.contains("'unsafe-eval'"), "{scripts}");
}

#[tokio::test]
async fn pages_are_embedded_by_those_who_may_talk_to_the_server() {
    let app = App::lua(APP).await;
    assert_eq!(directive(&policy(&app).await, "frame-ancestors"), "");
    let app = Start::script("app.lua", APP)
        .file("chainlit.toml", "[project]\nallow_origins = [\"https://a.example\"]\n")
        .start()
        .await;
    assert_eq!(directive(&policy(&app).await, "frame-ancestors"), "frame-ancestors 'self' https://a.example");
}

#[tokio::test]
async fn an_uploaded_page_is_no_page_of_this_site() {
    let app = App::lua(APP).await;
    let client = Client::join(&app).await;
    let mut browser = Browser::new(&app.url);
    let upload = format!("/project/file?session_id={}", client.session);
    let page: &[u8] = b"<script>alert(1)</script>";
    let document: &[u8] = b"%PDF-1.7 <script>";
    let image: &[u8] = b"\x89PNG\r\n\x1a\n<script>";
    for (name, mime, content, sandboxed) in [
        ("a.html", "text/html", page, true),
        ("a.svg", "image/svg+xml", page, true),
        ("a.pdf", "application/pdf", document, false),
        ("a.png", "image/png", image, false),
        // It is what it contains.
        ("b.pdf", "application/pdf", page, true),
        ("b.png", "image/png", page, true),
    ] {
        let file: Value = browser.post(&upload, Body::File(name, mime, content)).await.json();
        let id = file["id"].as_str().unwrap();
        let answer = browser.get(&format!("/project/file/{id}?session_id={}", client.session)).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{name}");
        let policy = answer.headers.get("content-security-policy").map(|value| value.to_str().unwrap());
        assert_eq!(policy.is_some_and(|policy| policy.starts_with("sandbox; default-src 'none'")), sandboxed, "{name}");
    }
}
