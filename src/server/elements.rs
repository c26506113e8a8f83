//! Custom elements that the page changes or removes (wire protocol 1.16). Only those that the session has shown:
//! whoever shows stored ones (a resumed thread) tells the session with `Session::remember_element`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::CurrentUser;
use super::body::JsonBody;
use super::problem::Problem;
use super::state::ServerState;
use crate::session::Session;
use crate::session::files::Source;
use crate::wire::element::{Element, ElementType};
use crate::wire::ids::SessionId;

#[derive(Deserialize)]
pub(super) struct Change {
    element: ChangedElement,
    #[serde(rename = "sessionId")]
    session: SessionId,
}

/// What is taken from an element that a page sends: never where its content lies.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedElement {
    r#type: String,
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    for_id: Option<String>,
    #[serde(default)]
    display: Option<String>,
    #[serde(default)]
    props: Option<Value>,
}

/// `PUT /project/element`.
pub(super) async fn update(
    State(state): State<ServerState>,
    user: CurrentUser,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, Problem> {
    let session = owned(&state, &user, change.session, "update elements for")?;
    if change.element.r#type != ElementType::Custom.as_str() {
        return Ok(Json(json!({ "success": false })));
    }
    known(&session, &change.element.id)?;
    let mut element = custom(&session, change.element);
    store(&session, &mut element).await?;
    session.show_element(&element);
    session.keep_element(&element);
    Ok(Json(json!({ "success": true })))
}

/// `DELETE /project/element`.
pub(super) async fn remove(
    State(state): State<ServerState>,
    user: CurrentUser,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, Problem> {
    let session = owned(&state, &user, change.session, "remove elements from")?;
    if change.element.r#type != ElementType::Custom.as_str() {
        return Ok(Json(json!({ "success": false })));
    }
    known(&session, &change.element.id)?;
    session.remove_element(&change.element.id);
    session.drop_element(&change.element.id);
    Ok(Json(json!({ "success": true })))
}

fn owned(
    state: &ServerState,
    user: &CurrentUser,
    id: SessionId,
    what: &str,
) -> Result<std::sync::Arc<Session>, Problem> {
    let session = state.registry.get(id).ok_or_else(|| Problem::not_found("Session not found"))?;
    if user.owns(&session) {
        Ok(session)
    } else {
        Err(Problem::unauthorized(format!("You are not authorized to {what} this session")))
    }
}

/// An element belongs to the session that showed it; nobody changes one of another chat through it.
fn known(session: &Session, id: &str) -> Result<(), Problem> {
    if session.has_custom_element(id) { Ok(()) } else { Err(Problem::not_found("Element not found")) }
}

fn custom(session: &Session, changed: ChangedElement) -> Element {
    let display = changed.display.filter(|d| matches!(d.as_str(), "inline" | "side" | "page"));
    Element {
        id: changed.id,
        thread_id: Some(session.thread_id.as_str().to_owned()),
        r#type: ElementType::Custom,
        url: None,
        chainlit_key: None,
        name: changed.name,
        display: display.unwrap_or_else(|| "inline".to_owned()),
        object_key: None,
        size: None,
        props: Some(changed.props.filter(Value::is_object).unwrap_or_else(|| json!({}))),
        page: None,
        auto_play: None,
        player_config: None,
        language: None,
        for_id: Some(changed.for_id.unwrap_or_default()),
        mime: Some("application/json".to_owned()),
    }
}

/// Keeps the props as a new file: the page caches by its key.
async fn store(session: &Session, element: &mut Element) -> Result<(), Problem> {
    let props = element.props.as_ref().map(Value::to_string).unwrap_or_default();
    let file = session
        .files
        .keep(&element.name, "application/json", Source::Bytes(props.as_bytes()))
        .await
        .map_err(|e| Problem::internal("The element could not be stored", &e))?;
    element.chainlit_key = Some(file.id);
    Ok(())
}
