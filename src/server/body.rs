//! Bodies and queries of requests, checked on the way in.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;

/// A JSON body of at most two megabytes, whatever its content type says: Chainlit's own client does not always
/// set one.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(|error| too_large(&error))?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| {
            Problem::invalid("json_invalid", &["body"], format!("JSON decode error: {error}"), Value::Null)
        })?;
        T::deserialize(&value).map(Self).map_err(|error| described(&error.to_string(), value))
    }
}

fn too_large(error: &BytesRejection) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large")
    } else {
        Problem::bad_request("The request could not be read")
    }
}

/// What serde says, in the form of the protocol: missing fields by their name, everything else as it is.
fn described(message: &str, input: Value) -> Problem {
    match message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        Some(field) => Problem::invalid("missing", &["body", field], "Field required", input),
        None => Problem::invalid("value_error", &["body"], message, input),
    }
}

/// The query of a request.
pub(super) struct QueryOf<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::<T>::try_from_uri(&parts.uri).map(|Query(query)| Self(query)).map_err(|error| {
            let text = error.body_text();
            match text.rsplit_once("missing field `").and_then(|(_, rest)| rest.split('`').next()) {
                Some(field) => Problem::missing(&["query", field]),
                None => Problem::invalid("value_error", &["query"], text, Value::Null),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_field_is_named() {
        let problem = described("missing field `sessionId`", json!({}));
        assert_eq!(problem, Problem::invalid("missing", &["body", "sessionId"], "Field required", json!({})));
    }
}
