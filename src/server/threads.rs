//! Threads (wire protocol 1.15). Without a data layer there are none.

use super::problem::Problem;

fn no_data_layer() -> Problem {
    Problem::bad_request("Data persistence is not enabled")
}

/// `POST /project/threads`.
pub(super) async fn list() -> Problem {
    no_data_layer()
}

/// `GET /project/thread/{id}`.
pub(super) async fn get() -> Problem {
    no_data_layer()
}

/// `GET /project/share/{id}`.
pub(super) async fn shared() -> Problem {
    no_data_layer()
}

/// `GET /project/thread/{id}/element/{id}`.
pub(super) async fn element() -> Problem {
    no_data_layer()
}

/// `PUT /project/thread`.
pub(super) async fn rename() -> Problem {
    no_data_layer()
}

/// `DELETE /project/thread`.
pub(super) async fn delete() -> Problem {
    no_data_layer()
}

/// `PUT /project/thread/share`.
pub(super) async fn share() -> Problem {
    no_data_layer()
}
