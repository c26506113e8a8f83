//! The emulator of Google Cloud Storage, with the one thing it lacks: it takes plain `PUT` uploads (the XML API's) only
//! with a signed address, and answers them as the JSON API does. Everything else is passed on as it is.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::services::{client, service};

/// Starts it on a port of its own; the answer is its address.
pub(crate) async fn emulator() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(pass_on)).await.unwrap() });
    format!("http://{address}")
}

async fn pass_on(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let uploads = parts.method == Method::PUT;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let signed = if uploads { "?X-Goog-Algorithm=GOOG4-RSA-SHA256" } else { "" };
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    headers.remove("content-length");
    let sent = client()
        .request(parts.method, format!("{}{path}{signed}", service("CHAINLIT_TEST_GCS")))
        .headers(headers)
        .body(body);
    let answer = sent.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let content: Bytes = answer.bytes().await.unwrap();
    let mut response = Response::builder().status(status);
    if uploads && status == StatusCode::OK {
        let object: Value = serde_json::from_slice(&content).unwrap();
        let text = |name: &str| object[name].as_str().unwrap().to_owned();
        return response
            .header("etag", text("etag"))
            .header("x-goog-generation", text("generation"))
            .body(Body::empty())
            .unwrap();
    }
    for (name, value) in &headers {
        if name != "transfer-encoding" && name != "content-length" {
            response = response.header(name, value);
        }
    }
    response.body(content.into()).unwrap()
}
