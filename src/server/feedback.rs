//! Feedback (wire protocol 1.14): only on threads of the one who gives it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::JsonBody;
use super::owner::{Reader, failed};
use super::problem::Problem;
use super::state::ServerState;
use super::threads::write;
use crate::data::Write;
use crate::session::inbox::Command;
use crate::wire::feedback::Feedback;
use crate::wire::ids::SessionId;

#[derive(Deserialize)]
pub(super) struct Upsert {
    feedback: Feedback,
    #[serde(rename = "sessionId")]
    session: String,
}

/// `PUT /feedback`. Without a store the status is the one that Chainlit answers with.
pub(super) async fn upsert(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(Upsert { mut feedback, session }): JsonBody<Upsert>,
) -> Result<Json<Value>, Problem> {
    let store = state
        .store()
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Data persistence is not enabled"))?;
    if !matches!(feedback.value, 0 | 1) {
        let place = ["body", "feedback", "value"];
        return Err(Problem::invalid("literal_error", &place, "Input should be 0 or 1", feedback.value.into()));
    }
    let session = session.parse::<SessionId>().ok().and_then(|id| state.registry.get(id));
    let session = session.filter(|session| reader.owns(session));
    let named = feedback.thread_id.take().filter(|id| !id.is_empty());
    let thread = named.or_else(|| session.as_ref().map(|session| session.thread_id.as_str().to_owned()));
    let thread = thread.ok_or_else(|| Problem::not_found("Thread not found"))?;
    reader.check_author(store, &thread).await?;
    // Neither a step nor a judgement of another thread.
    let step = store.layer().step(&thread, &feedback.for_id).await.map_err(|error| failed(&error))?;
    if step.is_none_or(|step| step.thread_id != thread) {
        return Err(Problem::not_found("Step not found"));
    }
    feedback.thread_id = Some(thread.clone());
    if let Some(id) = feedback.id.as_deref().filter(|id| !id.is_empty()) {
        let known = store.layer().feedback(id).await.map_err(|error| failed(&error))?;
        if known.is_some_and(|known| known.thread_id.is_some_and(|of| of != thread)) {
            return Err(Problem::unauthorized("Unauthorized"));
        }
    } else {
        feedback.id = Some(store.layer().feedback_id(&feedback));
    }
    let id = feedback.id.clone();
    write(store, Write::Feedback(feedback.clone())).await.map(drop)?;
    if let Some(session) = session
        && session.post(Command::Feedback(Box::new(feedback))).is_err()
    {
        tracing::warn!(session = %session.id, "on_feedback was not called: too much waits in this chat");
    }
    Ok(Json(json!({ "success": true, "feedbackId": id })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remove {
    feedback_id: String,
}

/// `DELETE /feedback`.
pub(super) async fn remove(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(body): JsonBody<Remove>,
) -> Result<Json<Value>, Problem> {
    let store = state.store()?;
    let known = store.layer().feedback(&body.feedback_id).await.map_err(|error| failed(&error))?;
    // One that is not there is removed already.
    let Some(thread_id) = known.and_then(|known| known.thread_id) else {
        return Ok(Json(json!({ "success": true })));
    };
    reader.check_author(store, &thread_id).await?;
    write(store, Write::DeleteFeedback { thread_id, id: body.feedback_id }).await
}
