//! Errors over HTTP, in the shapes that Chainlit's web app reads (wire protocol 1.0): `{"detail": text}`, and for
//! requests that are malformed `{"detail": [{type, loc, msg, input}]}` with status 422.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    status: StatusCode,
    detail: Value,
}

impl Problem {
    /// A status and what to tell the user.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: Value::String(detail.into()) }
    }

    /// 400.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 422: one part of the request is missing or wrong. `place` leads to it: `["query", "language"]`.
    pub fn invalid(kind: &str, place: &[&str], message: impl Into<String>, input: Value) -> Self {
        let detail = json!([{ "type": kind, "loc": place, "msg": message.into(), "input": input }]);
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail }
    }

    /// 422: a part of the request is missing.
    pub fn missing(place: &[&str]) -> Self {
        Self::invalid("missing", place, "Field required", Value::Null)
    }

    /// 500. What happened goes into the log, not to the user.
    pub fn internal(what: &str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "{what}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{what}; the server's log says why"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "detail": self.detail }))).into_response()
    }
}
