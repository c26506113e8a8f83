//! Static files: the web app's and the app's own `public/` (wire protocol 1.2).

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::ranges;
use super::state::ServerState;
use crate::config::files::{AppFiles, check_path};

/// `GET /public/{path}`.
pub(super) async fn public(State(state): State<ServerState>, Path(path): Path<String>, request: HeaderMap) -> Response {
    let path = format!("public/{path}");
    if check_path(&path).is_err() {
        return Problem::bad_request("Invalid filename").into_response();
    }
    let files = &state.runtime.app().files;
    if let Some(local) = files.local_path(&path) {
        if !stays_in(&**files, "public", &local) {
            return Problem::bad_request("Invalid filename").into_response();
        }
        if !local.is_file() {
            return not_found().into_response();
        }
        return match ranges::respond_file(&request, &local, &ranges::content_type_of(&path)).await {
            Ok(response) => response,
            Err(error) => Problem::internal("The file cannot be read", &error).into_response(),
        };
    }
    match files.read(&path) {
        Ok(Some(content)) => ranges::respond(&request, content, &ranges::content_type_of(&path)),
        Ok(None) => not_found().into_response(),
        // A link that leads out of the app's folder.
        Err(_) => Problem::bad_request("Invalid filename").into_response(),
    }
}

/// `GET /public/`: a folder is no file.
pub(super) async fn no_folder() -> Problem {
    Problem::bad_request("Invalid filename")
}

/// `GET /assets/{path}`.
pub(super) async fn assets(State(state): State<ServerState>, Path(path): Path<String>, request: HeaderMap) -> Response {
    web_file(&state, &format!("assets/{path}"), &request)
}

/// `GET /copilot/{path}`.
pub(super) async fn copilot(
    State(state): State<ServerState>,
    Path(path): Path<String>,
    request: HeaderMap,
) -> Response {
    web_file(&state, &format!("copilot/{path}"), &request)
}

/// Whether a path, links followed, is inside a folder of the app, links followed.
pub(super) fn stays_in(files: &dyn AppFiles, folder: &str, local: &std::path::Path) -> bool {
    files.local_path(folder).is_some_and(|folder| local.starts_with(&folder) && local != folder)
}

fn not_found() -> Problem {
    Problem::not_found("File not found")
}

/// A file of the web app. Names with a hash never change their content.
pub(super) fn web_file(state: &ServerState, path: &str, request: &HeaderMap) -> Response {
    if check_path(path).is_err() {
        return Problem::bad_request("Invalid filename").into_response();
    }
    let Some(file) = state.web.get(path) else { return not_found().into_response() };
    let kind = ranges::content_type_of(path);
    let mut response = match file.gzip {
        Some(gzip) if accepts_gzip(request) && !request.contains_key(header::RANGE) => {
            ([(header::CONTENT_TYPE, kind.as_str()), (header::CONTENT_ENCODING, "gzip")], gzip).into_response()
        }
        _ => ranges::respond(request, file.content, &kind),
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if path.starts_with("assets/") {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    }
    response
}

/// Whether the client takes compressed answers.
pub(super) fn accepts_gzip(request: &HeaderMap) -> bool {
    request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).any(|v| {
        v.split(',').any(|coding| {
            let mut parts = coding.trim().split(';');
            parts.next() == Some("gzip") && !parts.any(|q| matches!(q.trim(), "q=0" | "q=0.0"))
        })
    })
}
