//! Clicks on actions (wire protocol 1.17).

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::auth::{CurrentUser, SeenRequest, too_many_requests};
use super::body::JsonBody;
use super::problem::Problem;
use super::state::ServerState;
use crate::auth::rates::Act;
use crate::session::inbox::{ActionReply, Command};
use crate::wire::JsonMap;
use crate::wire::action::Action;
use crate::wire::ids::{SessionId, new_id};

#[derive(Deserialize)]
pub(super) struct Click {
    action: ClickedAction,
    #[serde(rename = "sessionId")]
    session: SessionId,
}

/// An action as a page sends it back: only its name and payload are needed.
#[derive(Deserialize)]
struct ClickedAction {
    name: String,
    payload: JsonMap,
    #[serde(default)]
    label: String,
    #[serde(default)]
    tooltip: String,
    icon: Option<String>,
    #[serde(rename = "forId")]
    for_id: Option<String>,
    id: Option<String>,
}

/// `POST /project/action`.
pub(super) async fn call(
    State(state): State<ServerState>,
    user: CurrentUser,
    request: SeenRequest,
    JsonBody(click): JsonBody<Click>,
) -> Result<Json<Value>, Response> {
    let source = state.auth.source(request.seen(), user.0.as_ref());
    state.auth.count(Act::Message, &source, &state.settings()).map_err(|error| too_many_requests(&error))?;
    run(&state, &user, click).await.map_err(IntoResponse::into_response)
}

async fn run(state: &ServerState, user: &CurrentUser, click: Click) -> Result<Json<Value>, Problem> {
    let session = state.registry.get(click.session).ok_or_else(|| Problem::not_found("Session not found"))?;
    if !user.owns(&session) {
        return Err(Problem::unauthorized("You are not authorized to call actions of this session"));
    }
    let ClickedAction { name, payload, label, tooltip, icon, for_id, id } = click.action;
    let action = Action { name: name.clone(), payload, label, tooltip, icon, for_id, id: id.unwrap_or_else(new_id) };
    let (reply, answer) = oneshot::channel();
    session
        .post(Command::Action { action: Box::new(action), reply })
        .map_err(|busy| Problem::new(axum::http::StatusCode::TOO_MANY_REQUESTS, busy.to_string()))?;
    match answer.await {
        Ok(ActionReply::Done(response)) => Ok(Json(json!({ "success": true, "response": response }))),
        Ok(ActionReply::NoCallback) => Err(Problem::not_found(format!("No callback found for action {name}"))),
        Err(_) => Err(Problem::not_found("The session has ended")),
    }
}
