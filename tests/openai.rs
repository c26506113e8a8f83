//! `cl.openai` against a server that streams as the real ones do.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start};
use crate::support::client::Client;
use crate::support::openai::{FakeOpenAi, Reply};

in_every_language!(
    an_answer_is_a_table,
    a_stream_is_iterated_however_its_bytes_are_cut,
    tokens_arrive_while_the_model_is_thinking,
    stop_ends_a_stalled_stream_and_its_connection,
    errors_carry_status_and_body,
    nobody_at_the_address_is_said_clearly,
    instrumented_calls_are_steps,
    answers_are_kept_when_the_settings_say_so,
);

async fn app(language: Language, server: &FakeOpenAi) -> App {
    start(language, &server.base_url(), "").await
}

async fn start(language: Language, base_url: &str, more: &str) -> App {
    let script = language.script("openai") + more;
    Start::script(&format!("app.{}", language.extension()), &script)
        .env("OPENAI_BASE_URL", base_url)
        .env("OPENAI_API_KEY", "sk-test")
        .start()
        .await
}

async fn an_answer_is_a_table(language: Language) {
    let server = FakeOpenAi::start().await;
    let app = app(language, &server).await;
    let mut client = Client::join(&app).await;
    server.push(Reply::text("Hello").usage(3, 1));
    assert_eq!(client.turn("plain").await, ["Hello 4"]);
    let request = &server.requests()[0];
    assert_eq!(request.body["messages"], json!([{"role": "user", "content": "plain"}]));
    assert_eq!(request.headers["authorization"], "Bearer sk-test");
    assert!(!client.names().contains(&"stream_start"));
    let llm = client.events.iter().filter(|e| e.data["type"] == "llm").count();
    assert_eq!(llm, 0, "no step unless it was asked for");
    assert_eq!(client.turn("embed").await, ["1"]);
    assert!(!client.turn("models").await[0].is_empty());
}

async fn a_stream_is_iterated_however_its_bytes_are_cut(language: Language) {
    let server = FakeOpenAi::start().await;
    let app = app(language, &server).await;
    let mut client = Client::join(&app).await;
    for bytes in [1, 3, 7, 1000] {
        server.push(Reply::deltas(["Grüße ", "🙂 ", "wörld"]).usage(5, 3).portions(bytes).crlf());
        client.say("stream").await;
        let start = client.event("stream_start").await;
        assert_eq!(start["output"], "Grüße ");
        assert_eq!(client.text().await, "Grüße 🙂 wörld");
        client.event("task_end").await;
    }
}

async fn tokens_arrive_while_the_model_is_thinking(language: Language) {
    let server = FakeOpenAi::start().await;
    let app = app(language, &server).await;
    let mut client = Client::join(&app).await;
    let go_on = Arc::new(Notify::new());
    server.push(Reply::deltas(["first ", "second"]).stall_after(2, go_on.clone()));
    client.say("stream").await;
    assert_eq!(client.event("stream_start").await["output"], "first ", "before the rest is there");
    go_on.notify_one();
    assert_eq!(client.text().await, "first second");
}

async fn stop_ends_a_stalled_stream_and_its_connection(language: Language) {
    let server = FakeOpenAi::start().await;
    let app = app(language, &server).await;
    let mut client = Client::join(&app).await;
    let (never, dropped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    server.push(Reply::deltas(["first ", "second"]).stall_after(2, never).on_drop(dropped.clone()));
    client.say("stream").await;
    client.event("stream_start").await;
    client.emit("stop", None).await;
    assert_eq!(client.rest_of_task().await, ["Task manually stopped."]);
    crate::support::soon("the connection to close", dropped.notified()).await;
}

async fn errors_carry_status_and_body(language: Language) {
    let server = FakeOpenAi::start().await;
    let app = app(language, &server).await;
    let mut client = Client::join(&app).await;
    let body = json!({"error": {"message": "no such model", "code": "model_not_found"}});
    server.push(Reply::status(404, body.clone()));
    let text = client.turn("error").await.remove(0);
    let wanted = language.says("false 404 model_not_found: app.lua:", "false 404 model_not_found: ");
    assert!(text.starts_with(wanted), "{text}");
    assert!(text.contains("no such model"), "{text}");
    server.push(Reply::status(404, body));
    let text = client.turn("uncaught").await.remove(0);
    assert!(text.contains("no such model") && !text.starts_with("app.lua"), "{text}");
    server.push(Reply::deltas(["be", "fore"]).cut_after(2));
    let texts = client.turn("stream").await;
    assert!(texts.last().unwrap().contains("was cut off"), "{texts:?}");
}

async fn nobody_at_the_address_is_said_clearly(language: Language) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = start(language, &format!("http://{free}/v1"), "").await;
    let mut client = Client::join(&app).await;
    let text = client.turn("plain").await.remove(0);
    assert!(text.contains(&format!("no server answers at http://{free}/v1")), "{text}");
}

async fn instrumented_calls_are_steps(language: Language) {
    let server = FakeOpenAi::start().await;
    let app =
        start(language, &server.base_url(), language.says("cl.instrument_openai()\n", "cl::instrument_openai();\n"))
            .await;
    let mut client = Client::join(&app).await;
    server.push(Reply::text("Hello").usage(3, 1));
    client.say("plain").await;
    let run = client.step("on_message").await;
    let step = llm_step(&mut client).await;
    assert_eq!((&step["parentId"], &step["isError"]), (&run["id"], &json!(false)));
    assert!(step["start"].is_string() && step["end"].is_string());
    let generation = &step["generation"];
    assert_eq!((&generation["type"], &generation["provider"]), (&json!("CHAT"), &json!("openai")));
    assert_eq!(
        (&generation["inputTokenCount"], &generation["outputTokenCount"], &generation["tokenCount"]),
        (&json!(3), &json!(1), &json!(4))
    );
    assert_eq!(generation["settings"]["temperature"], 0);
    assert_eq!(generation["messageCompletion"]["content"], "Hello");
    assert_eq!(generation["messages"][0]["content"], "plain");
    assert!(step["input"].as_str().unwrap().contains("plain") && step["output"].as_str().unwrap().contains("Hello"));
    client.event("task_end").await;

    server.push(Reply::deltas(["a", "b"]));
    client.say("stream").await;
    let step = llm_step(&mut client).await;
    assert_eq!(step["generation"]["messageCompletion"]["content"], "ab");
    assert!(step["generation"]["ttFirstToken"].is_number());
}

async fn llm_step(client: &mut Client) -> Value {
    loop {
        let step = client.event("new_message").await;
        if step["type"] == "llm" {
            return step;
        }
    }
}

#[tokio::test]
async fn the_example_says_when_no_model_answers() {
    let script = include_str!("../examples/openai.lua");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = Start::script("app.lua", script).env("OPENAI_BASE_URL", format!("http://{free}/v1")).start().await;
    let mut client = Client::join(&app).await;
    client.text().await;
    client.event("task_end").await;
    let texts = client.turn("hi").await;
    assert!(
        texts.iter().any(|t| t.contains("The model did not answer") && t.contains("no server answers")),
        "{texts:?}"
    );
}

async fn answers_are_kept_when_the_settings_say_so(language: Language) {
    for (settings, args, asked) in [
        ("cache = true", &[][..], 1),
        ("cache = false", &[], 2),
        ("cache = true", &["--no-cache"], 2),
        ("cache = true", &["--ci"], 2),
    ] {
        let server = FakeOpenAi::start().await;
        let app = language
            .app("openai")
            .file("chainlit.toml", format!("[project]\n{settings}\n"))
            .env("OPENAI_BASE_URL", server.base_url())
            .env("OPENAI_API_KEY", "sk-test")
            .args(args)
            .start()
            .await;
        for _ in 0..2 {
            let mut client = Client::join(&app).await;
            assert_eq!(client.turn("embed").await, ["1"]);
        }
        let requests = server.requests();
        assert_eq!(requests.len(), asked, "{settings} {args:?}");
        let key = if args == ["--ci"] { "Bearer sk-FAKE-OPENAI-API-KEY" } else { "Bearer sk-test" };
        assert_eq!(requests[0].headers["authorization"], key);
    }
}
