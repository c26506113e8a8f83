//! Feedback (wire protocol 1.14). Without a data layer there is nowhere to keep it.

use axum::http::StatusCode;

use super::problem::Problem;

/// `PUT /feedback`. The status is the one that Chainlit answers with.
pub(super) async fn upsert() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Data persistence is not enabled")
}

/// `DELETE /feedback`.
pub(super) async fn remove() -> Problem {
    Problem::bad_request("Data persistence is not enabled")
}
