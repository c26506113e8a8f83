//! Connecting and disconnecting MCP servers (wire protocol 1.18).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::auth::{CurrentUser, SeenRequest, too_many_requests};
use super::body::JsonBody;
use super::problem::Problem;
use super::state::ServerState;
use crate::auth::rates::Act;
use crate::config::settings::McpKind;
use crate::host::profile;
use crate::mcp::{Client, ConnectError, List, Offer, Refused, Target, Way};
use crate::session::Session;
use crate::session::inbox::{Command, McpChange};
use crate::wire::ids::SessionId;

/// The longest name of a server, in bytes.
const LONGEST_NAME: usize = 200;
/// The most headers of a user.
const MOST_HEADERS: usize = 50;

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(rename = "sessionId")]
    session: SessionId,
    name: String,
    #[serde(rename = "clientType")]
    kind: Option<OfferedKind>,
    url: Option<String>,
    headers: Option<BTreeMap<String, String>>,
}

/// What a user may bring: never a process.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OfferedKind {
    Sse,
    StreamableHttp,
}

#[derive(Deserialize)]
pub(super) struct Farewell {
    #[serde(rename = "sessionId")]
    session: SessionId,
    name: String,
}

/// `POST /mcp`: connects a server of the settings, or one that the user brings.
pub(super) async fn connect(
    State(state): State<ServerState>,
    user: CurrentUser,
    request: SeenRequest,
    JsonBody(wish): JsonBody<Wish>,
) -> Result<Json<Value>, Response> {
    let source = state.auth.source(request.seen(), user.0.as_ref());
    state.auth.count(Act::Message, &source, &state.settings()).map_err(|error| too_many_requests(&error))?;
    connected(&state, &user, wish).await.map_err(IntoResponse::into_response)
}

async fn connected(state: &ServerState, user: &CurrentUser, wish: Wish) -> Result<Json<Value>, Problem> {
    let session = own(state, user, wish.session)?;
    let app = state.runtime.app();
    // The page asks as soon as it is connected: the overrides of the chat's profile may not be there yet.
    if !session.has_started() {
        profile::configure(app, &session).await;
    }
    let settings = session.settings();
    let target = match offer(wish)? {
        Ok(offer) => Target::offered(&settings.features.mcp, offer),
        Err(name) => Target::configured(&settings.features.mcp, &name, &app.root),
    };
    let target = target.map_err(|refused| Problem::bad_request(refused.to_string()))?;
    let seat = session.mcp.seat(&target.name).map_err(|refused| Problem::bad_request(refused.to_string()))?;
    let client = Client::connect(target.clone()).await.map_err(|error| unconnected(&target, &error))?;
    let tools = client.list(List::Tools).await;
    let tools = tools.map_err(|error| unconnected(&target, &ConnectError::Failed(error.to_string())))?;
    watch(&session, &client);
    let (done, in_place) = oneshot::channel();
    post(&session, McpChange::Connected { client, seat, done }, in_place).await?;
    Ok(Json(answer(&target, &tools)))
}

/// `DELETE /mcp`: ends a connection; one that is not there is as good as ended.
pub(super) async fn disconnect(
    State(state): State<ServerState>,
    user: CurrentUser,
    JsonBody(wish): JsonBody<Farewell>,
) -> Result<Json<Value>, Problem> {
    let session = own(&state, &user, wish.session)?;
    if session.mcp.get(&wish.name).is_some() {
        let (done, gone) = oneshot::channel();
        post(&session, McpChange::Disconnect { name: wish.name, done }, gone).await?;
    }
    Ok(Json(json!({ "success": true })))
}

fn own(state: &ServerState, user: &CurrentUser, id: SessionId) -> Result<Arc<Session>, Problem> {
    let session = state.registry.get(id).ok_or_else(|| Problem::not_found("Session not found"))?;
    if user.owns(&session) { Ok(session) } else { Err(Problem::unauthorized("Unauthorized")) }
}

/// The server that the user brings, or the name of one in the settings.
fn offer(wish: Wish) -> Result<Result<Offer, String>, Problem> {
    let Wish { name, kind, url, headers, .. } = wish;
    let wrong = |field: &str, message: &str| Problem::invalid("value_error", &["body", field], message, Value::Null);
    if name.trim().is_empty() || name.len() > LONGEST_NAME {
        return Err(wrong("name", "The name of an MCP server has 1 to 200 characters"));
    }
    let (kind, url) = match (kind, url) {
        (None, None) => return Ok(Err(name)),
        (Some(OfferedKind::Sse), Some(url)) => (McpKind::Sse, url),
        (Some(OfferedKind::StreamableHttp), Some(url)) => (McpKind::StreamableHttp, url),
        _ => {
            let message = "Both 'url' and 'clientType' must be provided together for user-provided connections";
            return Err(wrong("url", message));
        }
    };
    let headers = headers.unwrap_or_default();
    if headers.len() > MOST_HEADERS {
        return Err(wrong("headers", "An MCP server gets at most 50 headers"));
    }
    Ok(Ok(Offer { name, kind, url, headers }))
}

/// What the user is told of a failure: all of it for a server of their own, of others only what names none of their
/// details.
fn unconnected(target: &Target, error: &ConnectError) -> Problem {
    tracing::warn!("the MCP server {:?} was not connected: {error}", target.name);
    Problem::bad_request(match error {
        ConnectError::Refused(Refused::TooManyProcesses) => error.to_string(),
        _ if target.is_user_provided => format!("Could not connect to the MCP: {error}"),
        _ => "Could not connect to the MCP server. Check the server logs for details.".to_owned(),
    })
}

/// Tells the chat when the server ends the connection.
fn watch(session: &Arc<Session>, client: &Arc<Client>) {
    let (session, end, client) = (Arc::downgrade(session), client.end(), Arc::downgrade(client));
    tokio::spawn(async move {
        let by_server = end.await;
        if let Some(session) = session.upgrade().filter(|_| by_server) {
            session.deliver(Command::Mcp(Box::new(McpChange::Ended(client)))).await;
        }
    });
}

/// Hands a change to the chat, and waits until it is made.
async fn post(session: &Arc<Session>, change: McpChange, done: oneshot::Receiver<()>) -> Result<(), Problem> {
    let busy = |text: String| Problem::new(StatusCode::TOO_MANY_REQUESTS, text);
    session.post(Command::Mcp(Box::new(change))).map_err(|error| busy(error.to_string()))?;
    done.await.map_err(|_| busy("The chat has ended, or too much is running in it; try again".to_owned()))
}

fn answer(target: &Target, tools: &[Value]) -> Value {
    let tools: Vec<Value> = tools.iter().map(|tool| json!({ "name": tool["name"] })).collect();
    let (url, headers) = match &target.way {
        Way::Remote { url, headers } if target.is_user_provided => {
            (json!(url), if headers.is_empty() { Value::Null } else { json!(headers) })
        }
        _ => (Value::Null, Value::Null),
    };
    let kind = if target.is_user_provided { "clientType" } else { "type" };
    json!({ "success": true, "mcp": {
        "name": target.name, "tools": tools, "isUserProvided": target.is_user_provided, "url": url, "headers": headers,
        kind: target.kind,
    }})
}
