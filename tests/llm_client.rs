//! The model client against a server that behaves well, and badly in every way that is known of real ones. Long,
//! because those ways are many; each is a few lines.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::support::openai::{FakeOpenAi, Reply};
use chainlit::llm::{Client, ClientOptions, EventStream, Extras, Kind, LlmError, Recorder};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

const KEY: &str = "sk-very-secret";

fn options(base_url: &str) -> ClientOptions {
    ClientOptions {
        base_url: Some(base_url.into()),
        api_key: Some(KEY.into()),
        max_retries: Some(0),
        ..Default::default()
    }
}

fn build(options: ClientOptions) -> Client {
    Client::new(options, |_| None).unwrap()
}

/// A client that does not try again.
fn client(server: &FakeOpenAi) -> Client {
    build(options(&server.base_url()))
}

fn chat() -> Value {
    json!({ "model": "m", "messages": [{ "role": "user", "content": "Hi" }] })
}

/// The text of a stream, and how it ended.
async fn read(stream: &mut EventStream) -> (String, Option<LlmError>) {
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => text += chunk["choices"][0]["delta"]["content"].as_str().unwrap_or_default(),
            Err(error) => return (text, Some(error)),
        }
    }
    (text, None)
}

async fn stream_of(reply: Reply) -> (String, Option<LlmError>) {
    let server = FakeOpenAi::start().await;
    server.push(reply);
    read(&mut client(&server).stream("chat/completions", &chat()).await.unwrap()).await
}

async fn error_of(reply: Reply) -> LlmError {
    let server = FakeOpenAi::start().await;
    server.push(reply);
    client(&server).post("chat/completions", &chat()).await.unwrap_err()
}

#[tokio::test]
async fn a_call_sends_key_and_headers_and_gives_the_answer() {
    let server = FakeOpenAi::start().await;
    server.push(Reply::text("Hello there").usage(3, 2));
    let client = build(ClientOptions {
        organization: Some("org".into()),
        project: Some("proj".into()),
        headers: vec![("X-Title".into(), "test".into())],
        ..options(&format!("{}/?api-version=1", server.base_url()))
    });
    let answer = client.post("chat/completions", &chat()).await.unwrap();
    assert_eq!(answer["choices"][0]["message"]["content"], "Hello there");
    assert_eq!(answer["usage"]["total_tokens"], 5);

    let request = server.request();
    assert_eq!(request.path, "/v1/chat/completions?api-version=1");
    assert_eq!(request.body, chat());
    let expected = [
        ("authorization", "Bearer sk-very-secret"),
        ("openai-organization", "org"),
        ("openai-project", "proj"),
        ("x-title", "test"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ];
    for (name, value) in expected {
        assert_eq!(request.headers[name], value, "{name}");
    }
    assert!(request.headers["user-agent"].to_str().unwrap().starts_with("chainlit/"));
}

#[tokio::test]
async fn a_local_server_needs_no_key() {
    let server = FakeOpenAi::start().await;
    let client = build(ClientOptions { base_url: Some(server.base_url()), ..Default::default() });
    let models = client.get("models").await.unwrap();
    assert_eq!(models["data"][0]["id"], "fake-small");
    let vectors = client.post("embeddings", &json!({ "model": "e", "input": ["ab", "c"] })).await.unwrap();
    assert_eq!(vectors["data"][1]["embedding"], json!([1, 99, 1]));
    let text = client.post("completions", &json!({ "model": "m", "prompt": "Once" })).await.unwrap();
    assert_eq!(text["choices"][0]["text"], "Hello from the fake model");
    assert!(server.requests().iter().all(|request| !request.headers.contains_key("authorization")));
}

#[tokio::test]
async fn a_stream_is_the_same_whatever_its_chunks_are() {
    let text = "Grüße, 世界 🌍!";
    let deltas = || Reply::deltas(text.chars());
    let replies = [
        deltas(),
        deltas().crlf(),
        deltas().portions(1),
        deltas().portions(7).crlf(),
        deltas().portions(100_000),
        deltas().event_after(0, "\u{feff}: keep-alive").event_after(3, ": keep-alive"),
        deltas().without_done(),
        deltas().without_finish(),
    ];
    for reply in replies {
        let (read, error) = stream_of(reply).await;
        assert_eq!(read, text);
        assert!(error.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn a_stream_asks_for_itself_and_ends_for_good() {
    let server = FakeOpenAi::start().await;
    server.push(Reply::text("a b").header("x-request-id", "req_1"));
    let mut stream = client(&server).stream("chat/completions", &chat()).await.unwrap();
    assert_eq!(stream.request_id(), Some("req_1"));
    assert_eq!(read(&mut stream).await.0, "a b");
    assert!(stream.next().await.is_none());
    let request = server.request();
    assert_eq!(request.body["stream"], true);
    assert_eq!(request.headers["accept"], "text/event-stream");
}

#[tokio::test]
async fn a_stream_read_to_its_end_leaves_its_connection_to_the_next_call() {
    let server = FakeOpenAi::start().await;
    let client = client(&server);
    for _ in 0..8 {
        // Role, one word, finish_reason, [DONE], and then more.
        server.push(Reply::text("one").event_after(4, ": bye").event_after(4, ": bye"));
        read(&mut client.stream("chat/completions", &chat()).await.unwrap()).await;
    }
    let peers: BTreeSet<_> = server.requests().iter().map(|request| request.peer).collect();
    assert!(peers.len() < 8, "{peers:?}");
}

#[tokio::test]
async fn one_document_of_several_data_lines_is_one_chunk() {
    let lines = "data: {\"choices\": [{\"finish_reason\": \"stop\",\ndata: \"delta\": {\"content\": \"x\"}}]}\n\n";
    assert_eq!(stream_of(Reply::raw("text/event-stream", [lines])).await.0, "x");
}

#[tokio::test]
async fn a_stream_that_is_cut_says_so() {
    let cases = [
        // The connection breaks.
        (Reply::text("one two three").cut_after(3), "one two ", "the connection broke"),
        // The body ends as HTTP wants it, but the model has not finished.
        (
            Reply::text("one two").without_done().without_finish(),
            "one two",
            "the stream ended before the model had finished",
        ),
        (Reply::raw("text/event-stream", [""; 0]), "", "the stream ended before the model had finished"),
        (Reply::raw("text/event-stream", ["data: {\"choices\": ["]), "", "the stream ended in the middle of a chunk"),
    ];
    for (reply, text, reason) in cases {
        let (read, error) = stream_of(reply).await;
        let error = error.unwrap();
        assert_eq!((read.as_str(), error.kind()), (text, "cut"));
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains("/v1 was cut off: "), "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_end_is_no_error() {
    // Role, one word, finish_reason: only [DONE] is missing.
    let (text, error) = stream_of(Reply::text("one").cut_after(3)).await;
    assert_eq!(text, "one");
    assert!(error.is_none(), "{error:?}");

    let cut = "data: {\"choices\": [{\"delta\": {\"content\": \"x\"}, \"finish_reason\": \"stop\"}]}\n\ndata: [DO";
    let (text, error) = stream_of(Reply::raw("text/event-stream", [cut])).await;
    assert_eq!(text, "x");
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn a_stream_of_another_kind_that_breaks_is_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = build(options(&format!("http://{}/v1", listener.local_addr().unwrap())));
    let call = tokio::spawn(async move {
        let mut stream = client.stream("audio/transcriptions", &chat()).await.unwrap();
        (stream.next().await, stream.next().await)
    });
    let (mut socket, _) = listener.accept().await.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\ndata: {\"type\": \"transcript.text.delta\"}\n\n";
    socket.write_all(answer).await.unwrap();
    socket.shutdown().await.unwrap();
    let (chunk, end) = call.await.unwrap();
    assert_eq!(chunk.unwrap().unwrap()["type"], "transcript.text.delta");
    assert_eq!(end.unwrap().unwrap_err().kind(), "cut");
}

#[tokio::test]
async fn an_error_inside_a_stream_is_an_error_with_its_body() {
    let error = json!({ "message": format!("overloaded, {KEY}"), "code": 503 });
    let (text, error) = stream_of(Reply::text("one two").error_after(2, &error)).await;
    let error = error.unwrap();
    assert_eq!(text, "one ");
    assert_eq!(error.message(), Some("overloaded, ***"));
    assert_eq!(error.body(), Some(&json!({ "error": { "message": "overloaded, ***", "code": 503 } })));
    assert!(error.to_string().ends_with("reported an error: overloaded, ***"), "{error}");

    let (_, error) = stream_of(Reply::text("one").event_after(1, "event: error\ndata: out of memory")).await;
    assert_eq!(error.unwrap().body(), Some(&json!("out of memory")));
}

#[tokio::test]
async fn what_is_not_a_stream_is_not_read_as_one() {
    let cases = [
        (Reply::json(json!({ "id": "x", "choices": [] })), "answered with application/json where a stream"),
        (Reply::json(json!({ "error": { "message": "no credits" } })), "reported an error: no credits"),
        (Reply::raw("text/html", ["<html>Welcome</html>"]), "answered with text/html where a stream"),
    ];
    for (reply, expected) in cases {
        let server = FakeOpenAi::start().await;
        server.push(reply);
        let error = client(&server).stream("chat/completions", &chat()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let (_, error) = stream_of(Reply::raw("text/event-stream", ["data: <html>\n\n"])).await;
    assert!(matches!(error, Some(LlmError::NotJson { .. })), "{error:?}");
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let server = FakeOpenAi::start().await;
    let until = Arc::new(Notify::new());
    server.push(Reply::text("one two").stall_after(2, until.clone()));
    let client = build(ClientOptions { timeout: Some(0.5), ..options(&server.base_url()) });
    let mut stream = client.stream("chat/completions", &chat()).await.unwrap();
    let (text, error) = read(&mut stream).await;
    assert_eq!(text, "one ");
    assert_eq!(
        error.unwrap().to_string(),
        format!(
            "{} stopped in the middle of its answer and sent nothing more within 0.5 s; give a longer timeout if the \
             model needs it",
            server.base_url()
        )
    );
    assert!(stream.next().await.is_none());

    // A socket that accepts and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let client = build(ClientOptions { timeout: Some(0.5), ..options(&base) });
    let error = client.post("chat/completions", &chat()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("{base} did not answer within 0.5 s")), "{error}");
    assert_eq!(error.kind(), "timeout");
}

#[tokio::test]
async fn tokens_arrive_as_they_are_sent() {
    let server = FakeOpenAi::start().await;
    let permits = Arc::new(Semaphore::new(0));
    server.push(Reply::deltas(["a", "b"]).paced(permits.clone()));
    let call = {
        let client = client(&server);
        async move { client.stream("chat/completions", &chat()).await }
    };
    let mut stream = call.await.unwrap();
    for expected in ["", "a", "b"] {
        permits.add_permits(1);
        let chunk = stream.next().await.unwrap().unwrap();
        assert_eq!(chunk["choices"][0]["delta"]["content"], expected);
    }
    permits.add_permits(2);
    assert_eq!(read(&mut stream).await.0, "");
}

#[tokio::test]
async fn waiting_for_a_chunk_may_be_given_up_without_losing_one() {
    let server = FakeOpenAi::start().await;
    let until = Arc::new(Notify::new());
    server.push(Reply::text("one two").portions(5).stall_after(2, until.clone()));
    let mut stream = client(&server).stream("chat/completions", &chat()).await.unwrap();
    let mut text = String::new();
    loop {
        match tokio::time::timeout(Duration::from_millis(20), stream.next()).await {
            Ok(Some(chunk)) => text += chunk.unwrap()["choices"][0]["delta"]["content"].as_str().unwrap_or_default(),
            Ok(None) => break,
            Err(_) => until.notify_one(),
        }
    }
    assert_eq!(text, "one two");
}

#[tokio::test]
async fn dropping_a_stream_closes_the_connection() {
    let server = FakeOpenAi::start().await;
    let (until, dropped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    server.push(Reply::text("one two").stall_after(2, until).on_drop(dropped.clone()));
    let mut stream = client(&server).stream("chat/completions", &chat()).await.unwrap();
    assert!(stream.next().await.is_some());
    drop(stream);
    tokio::time::timeout(Duration::from_secs(10), dropped.notified()).await.expect("the server notices");
}

#[tokio::test]
async fn dropping_a_call_closes_the_connection() {
    let server = FakeOpenAi::start().await;
    let (until, dropped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mut request = chat();
    request["stream"] = json!(true);
    server.push(Reply::text("x").stall_after(0, until).on_drop(dropped.clone()));
    let client = client(&server);
    let call = tokio::spawn(async move { client.stream("chat/completions", &request).await?.next().await.transpose() });
    server.wait_for(1).await;
    call.abort();
    tokio::time::timeout(Duration::from_secs(10), dropped.notified()).await.expect("the server notices");
}

#[tokio::test]
async fn an_error_status_tells_everything() {
    let body =
        json!({ "error": { "message": format!("Incorrect API key provided: {KEY}"), "code": "invalid_api_key" } });
    let error = error_of(Reply::status(401, body).header("x-request-id", "req_2")).await;
    assert_eq!(error.status(), Some(401));
    assert_eq!(error.message(), Some("Incorrect API key provided: ***"));
    assert_eq!(error.body().unwrap()["error"]["code"], "invalid_api_key");
    assert_eq!(error.request_id(), Some("req_2"));
    assert!(
        error.to_string().ends_with(
            "/v1 answered 401 (Unauthorized): Incorrect API key provided: ***; check the key (OPENAI_API_KEY or api_key)"
        ),
        "{error}"
    );
    assert!(!format!("{error:?}").contains(KEY));

    let error = error_of(Reply::status(429, json!({ "detail": "slow down" })).header("retry-after", "7")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.to_string().ends_with("slow down; the server asks to wait 7 s"), "{error}");
}

#[tokio::test]
async fn an_error_status_with_any_body_is_told() {
    let server = FakeOpenAi::start().await;
    let error = client(&server).get("nothing").await.unwrap_err();
    assert_eq!((error.status(), error.message()), (Some(404), Some("no such path: /v1/nothing")));
    let error = error_of(Reply::status(500, Value::Null)).await;
    assert!(error.to_string().ends_with("answered 500 (Internal Server Error): no message"), "{error}");
    let error = error_of(Reply::status(502, json!("<h1>\n Bad</h1>"))).await;
    assert!(error.to_string().ends_with("<h1> Bad</h1>"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = FakeOpenAi::start().await;
    let location = format!("{}/chat/completions?key=x", other.base_url());
    let error = error_of(Reply::status(307, Value::Null).header("location", &location)).await;
    let target = format!("points to {}/chat/completions; if that is right", other.base_url());
    assert!(error.to_string().contains(&target), "{error}");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_told() {
    let error = error_of(Reply::raw("text/html", ["<html>\n<title>Welcome</title>"])).await;
    let text = error.to_string();
    assert!(text.contains("<html> <title>Welcome</title>") && text.contains("does base_url end"), "{text}");
    let error = error_of(Reply::json(json!({ "error": { "message": "no such model" } }))).await;
    assert!(matches!(error, LlmError::Reported { .. }), "{error:?}");
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again() {
    for status in [408, 409, 429, 500, 503] {
        let server = FakeOpenAi::start().await;
        for _ in 0..2 {
            server.push(Reply::status(status, json!({})).header("retry-after-ms", "1"));
        }
        server.push(Reply::text("at last"));
        let client = build(ClientOptions { max_retries: None, ..options(&server.base_url()) });
        let answer = client.post("chat/completions", &chat()).await.unwrap();
        assert_eq!(answer["choices"][0]["message"]["content"], "at last");
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{status}");
        assert!(requests.iter().all(|request| request.body == chat()));
    }
}

#[tokio::test]
async fn retries_end_and_the_last_error_is_told() {
    let server = FakeOpenAi::start().await;
    server.on_model("m", Reply::status(503, json!({ "message": "busy" })).header("retry-after-ms", "1"));
    let client = build(ClientOptions { max_retries: Some(3), ..options(&server.base_url()) });
    let error = client.stream("chat/completions", &chat()).await.unwrap_err();
    assert_eq!((error.status(), server.requests().len()), (Some(503), 4));
}

#[tokio::test]
async fn what_cannot_pass_is_not_tried_again() {
    let replies = [
        Reply::status(400, json!({})),
        Reply::status(401, json!({})),
        Reply::status(404, json!({})),
        Reply::status(503, json!({})).header("x-should-retry", "false"),
        Reply::raw("text/html", ["<html>"]),
    ];
    for reply in replies {
        let server = FakeOpenAi::start().await;
        server.on_model("m", reply);
        let client = build(ClientOptions { max_retries: Some(2), ..options(&server.base_url()) });
        client.post("chat/completions", &chat()).await.unwrap_err();
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_broken_answer_is_tried_again_but_not_a_broken_stream() {
    let server = FakeOpenAi::start().await;
    server.push(Reply::text("one two").cut_after(2));
    let client = build(ClientOptions { max_retries: Some(2), ..options(&server.base_url()) });
    let mut stream = client.stream("chat/completions", &chat()).await.unwrap();
    assert!(read(&mut stream).await.1.is_some());
    assert_eq!(server.requests().len(), 1);

    // A server that hangs up on the first connection and answers on the second.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let client = build(ClientOptions { max_retries: Some(1), ..options(&base) });
    let call = tokio::spawn(async move { client.get("models").await });
    drop(listener.accept().await.unwrap());
    let (mut socket, _) = listener.accept().await.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]";
    socket.write_all(answer).await.unwrap();
    assert_eq!(call.await.unwrap().unwrap(), json!([]));
}

#[tokio::test]
async fn a_missing_server_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = build(options(&format!("http://user:{KEY}@{address}/v1/?key={KEY}")));
    let error = client.post("chat/completions", &chat()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("no server answers at http://{address}/v1: the connection was refused; is it running?")
    );
    assert!(!format!("{error:?} {client:?}").contains(KEY));

    let error = build(options("http://no-such-host.invalid/v1")).get("models").await.unwrap_err();
    assert!(matches!(&error, LlmError::Dns { host, .. } if host == "no-such-host.invalid"), "{error:?}");
    assert!(error.to_string().contains("the host name no-such-host.invalid is not known"), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_told_apart() {
    let server = FakeOpenAi::start().await;
    let client = build(options(&server.base_url().replace("http:", "https:")));
    let error = client.get("models").await.unwrap_err();
    assert!(error.to_string().contains("is it http:// rather than https://?"), "{error}");
    assert_eq!(error.kind(), "connection");
}

#[tokio::test]
async fn wrong_arguments_are_told_before_anything_is_sent() {
    let server = FakeOpenAi::start().await;
    let error = client(&server).post("chat/completions", &json!([1])).await.unwrap_err();
    assert_eq!(error.to_string(), "request: is not a table of named values");
    let error = client(&server).post("chat/completions", &json!({ "stream": true })).await.unwrap_err();
    assert!(error.to_string().starts_with("stream: is true"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_recorded_stream_leaves_a_generation() {
    let server = FakeOpenAi::start().await;
    server.push(
        Reply::deltas(["Let ", "me see."])
            .tool_call("call_1", "weather", &["{\"city\":", " \"Wien\"}"])
            .tool_call("call_2", "time", &["{}"])
            .usage(12, 34)
            .portions(3),
    );
    let mut request = json!({
        "model": "m", "messages": [{ "role": "user", "content": "Weather?" }], "temperature": 0.1, "stream": true,
        "stream_options": { "include_usage": true }, "literalai_tags": ["test"], "literalai_metadata": { "a": 1 },
    });
    let extras = Extras::take(&mut request).unwrap();
    let mut recorder = Recorder::start(Kind::of("chat/completions").unwrap(), "openai", &request, extras);
    let mut stream = client(&server).stream("chat/completions", &request).await.unwrap();
    while let Some(chunk) = stream.next().await {
        recorder.chunk(&chunk.unwrap());
    }
    let finished = recorder.finish();
    assert!(server.request().body.get("literalai_tags").is_none());

    let message = json!({
        "role": "assistant", "content": "Let me see.",
        "tool_calls": [
            { "id": "call_1", "type": "function", "function": { "name": "weather", "arguments": "{\"city\": \"Wien\"}" } },
            { "id": "call_2", "type": "function", "function": { "name": "time", "arguments": "{}" } },
        ],
    });
    assert_eq!((&finished.output, finished.name.as_str()), (&message, "m-2024-07-18"));
    let json = serde_json::to_value(&finished.generation).unwrap();
    assert_eq!(json["messageCompletion"], message);
    assert_eq!(json["settings"], json!({ "model": "m-2024-07-18", "stream": true, "temperature": 0.1 }));
    assert_eq!(
        (&json["inputTokenCount"], &json["outputTokenCount"], &json["tokenCount"]),
        (&json!(12), &json!(34), &json!(46))
    );
    assert_eq!((&json["tags"], &json["metadata"]), (&json!(["test"]), &json!({ "a": 1 })));
    let seconds = json["duration"].as_f64().unwrap();
    let first = json["ttFirstToken"].as_f64().unwrap();
    assert!(first > 0.0 && first <= seconds * 1000.0, "{first} ms of {seconds} s");
    assert!(json["tokenThroughputInSeconds"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn a_plain_answer_and_its_stream_are_recorded_alike() {
    let server = FakeOpenAi::start().await;
    let reply = Reply::deltas(["Hi"]).tool_call("c", "f", &["{", "}"]);
    server.push(reply.clone());
    server.push(reply);
    let client = client(&server);
    let record = || Recorder::start(Kind::Chat, "openai", &chat(), Extras::default());

    let mut plain = record();
    plain.response(&client.post("chat/completions", &chat()).await.unwrap());
    let mut streamed = record();
    let mut stream = client.stream("chat/completions", &chat()).await.unwrap();
    while let Some(chunk) = stream.next().await {
        streamed.chunk(&chunk.unwrap());
    }
    assert_eq!(plain.finish().output, streamed.finish().output);
}
