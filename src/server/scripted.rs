//! Requests that none of our routes takes: those that the script answers (`cl.server`), and the page for all others.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::auth::{self, SeenRequest};
use super::page;
use super::problem::Problem;
use super::state::ServerState;
use crate::host::routes::{Incoming, Reply, Unanswered};

/// Bytes of a body that the script gets.
const LARGEST_BODY: usize = 4 * 1_048_576;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the script answers, else the page.
pub(super) async fn or_page(State(state): State<ServerState>, seen: SeenRequest, request: Request) -> Response {
    let app = state.runtime.app();
    match app.answers(request.method().as_str(), request.uri().path()) {
        Ok(()) => {}
        Err(_) if matches!(*request.method(), Method::GET | Method::HEAD) => return page::page(State(state)).await,
        Err(Unanswered::OtherMethods(methods)) => return not_allowed(&methods.join(", ")),
        Err(_) => return not_allowed("GET"),
    }
    let (parts, body) = request.into_parts();
    let most = LARGEST_BODY.min(state.settings().runtime.largest_value());
    let body = match tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, most)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large").into_response();
        }
        Err(_) => return Problem::new(StatusCode::REQUEST_TIMEOUT, "The request took too long").into_response(),
    };
    let user = auth::viewer(&state, &parts.headers).await;
    let (peer, host) = seen.origin();
    let incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        user,
        peer,
        host,
        params: Vec::new(),
    };
    match app.answer(incoming).await {
        Ok(reply) => sent(reply),
        Err(error) => refused(&error),
    }
}

fn sent(reply: Reply) -> Response {
    (reply.status, reply.headers, reply.body).into_response()
}

fn refused(error: &Unanswered) -> Response {
    let status = match error {
        Unanswered::NoRoute => StatusCode::NOT_FOUND,
        Unanswered::OtherMethods(methods) => return not_allowed(&methods.join(", ")),
        Unanswered::Malformed(_) => StatusCode::BAD_REQUEST,
        Unanswered::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Unanswered::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        Unanswered::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Problem::new(status, error.to_string()).into_response()
}

fn not_allowed(methods: &str) -> Response {
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
    let allow = HeaderValue::from_str(methods).unwrap_or(HeaderValue::from_static("GET"));
    ([(header::ALLOW, allow)], problem).into_response()
}
