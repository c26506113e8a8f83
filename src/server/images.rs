//! Pictures that have a default: favicon, logo, avatars (wire protocol 1.20).

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::assets::{stays_in, web_file};
use super::body::QueryOf;
use super::problem::Problem;
use super::ranges;
use super::state::ServerState;

/// `GET /favicon`.
pub(super) async fn favicon(State(state): State<ServerState>, request: HeaderMap) -> Response {
    favicon_file(&state, &request)
}

fn favicon_file(state: &ServerState, request: &HeaderMap) -> Response {
    own(state, "public", "favicon", request).unwrap_or_else(|| web_file(state, "favicon.svg", request))
}

#[derive(Deserialize)]
pub(super) struct LogoQuery {
    #[serde(default = "light")]
    theme: String,
}

fn light() -> String {
    "light".to_owned()
}

/// `GET /logo?theme=`.
pub(super) async fn logo(
    State(state): State<ServerState>,
    QueryOf(query): QueryOf<LogoQuery>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let theme = query.theme.as_str();
    if !matches!(theme, "light" | "dark") {
        let message = "Input should be 'light' or 'dark'";
        return Err(Problem::invalid("literal_error", &["query", "theme"], message, Value::String(query.theme)));
    }
    let name = format!("logo_{theme}");
    if let Some(response) = own(&state, "public", &name, &request) {
        return Ok(response);
    }
    let built = state.web.find(&format!("assets/{name}")).unwrap_or_else(|| format!("{name}.svg"));
    Ok(web_file(&state, &built, &request))
}

/// `GET /avatars/{avatar_id}`.
pub(super) async fn avatar(
    State(state): State<ServerState>,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || "_ .-".contains(c)) {
        return Err(Problem::bad_request("Invalid avatar_id"));
    }
    let name = if id == "default" { state.settings().ui.name.clone() } else { id };
    let name = name.trim().to_lowercase().replace([' ', '.'], "_");
    Ok(own(&state, "public/avatars", &name, &request).unwrap_or_else(|| favicon_file(&state, &request)))
}

/// The first file of the app in this folder whose name is `stem` with any extension.
fn own(state: &ServerState, folder: &str, stem: &str, request: &HeaderMap) -> Option<Response> {
    let files = &state.runtime.app().files;
    let name = files
        .list(folder)
        .ok()?
        .into_iter()
        .find(|name| name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')))?;
    let path = format!("{folder}/{name}");
    if files.local_path(&path).is_some_and(|local| !stays_in(&**files, folder, &local)) {
        return Some(Problem::bad_request("Invalid filename").into_response());
    }
    Some(match files.read(&path) {
        Ok(Some(content)) => ranges::respond(request, content, &ranges::content_type_of(&path)),
        Ok(None) => return None,
        Err(_) => Problem::bad_request("Invalid filename").into_response(),
    })
}
