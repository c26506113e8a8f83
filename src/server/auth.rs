//! Login routes (wire protocol 1.4 to 1.11), and who a request comes from.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::JsonBody;
use super::problem::Problem;
use super::state::ServerState;
use crate::session::Session;
use crate::wire::ids::SessionId;
use crate::wire::user::User;

/// Who a request comes from; nobody when the app has no login.
pub(super) struct CurrentUser(pub(super) Option<User>);

impl CurrentUser {
    /// Whether a session is this user's.
    pub(super) fn owns(&self, session: &Session) -> bool {
        session.user.as_ref().map(|u| &u.identifier) == self.0.as_ref().map(|u| &u.identifier)
    }
}

impl FromRequestParts<ServerState> for CurrentUser {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, _: &ServerState) -> Result<Self, Problem> {
        Ok(Self(None))
    }
}

/// `GET /auth/config`.
pub(super) async fn config(State(state): State<ServerState>) -> Json<Value> {
    let settings = state.settings();
    let ui = &settings.ui;
    Json(json!({
        "requireLogin": false,
        "passwordAuth": false,
        "headerAuth": false,
        "oauthProviders": [],
        "default_theme": ui.default_theme,
        "ui": {
            "login_page_image": ui.login_page_image,
            "login_page_image_filter": ui.login_page_image_filter,
            "login_page_image_dark_filter": ui.login_page_image_dark_filter,
        },
    }))
}

/// `POST /login`: the app has no callback for passwords.
pub(super) async fn login() -> Problem {
    Problem::bad_request("No auth_callback defined")
}

/// `POST /logout`.
pub(super) async fn logout() -> Json<Value> {
    Json(json!({ "success": true }))
}

/// `POST /auth/jwt`.
pub(super) async fn jwt(headers: HeaderMap) -> Problem {
    let Some(value) = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()) else {
        return Problem::unauthorized("Authorization header missing");
    };
    let parts: Vec<&str> = value.split_whitespace().collect();
    match parts.as_slice() {
        [scheme, _] if scheme.eq_ignore_ascii_case("bearer") => Problem::unauthorized("Invalid token"),
        [_, _] => Problem::unauthorized("Invalid authentication scheme. Please use Bearer"),
        _ => Problem::unauthorized("Invalid authorization header format"),
    }
}

/// `POST /auth/header`: the app has no callback for headers.
pub(super) async fn header() -> Problem {
    Problem::bad_request("No header_auth_callback defined")
}

/// `GET /auth/oauth/{provider}`: the app has no callback for OAuth.
pub(super) async fn oauth() -> Problem {
    Problem::bad_request("No oauth_callback defined")
}

/// The way back from an OAuth provider.
pub(super) async fn oauth_callback() -> Problem {
    Problem::bad_request("No oauth_callback defined")
}

/// `GET /user`.
pub(super) async fn user(CurrentUser(user): CurrentUser) -> Json<Option<User>> {
    Json(user)
}

#[derive(Deserialize)]
pub(super) struct SessionCookie {
    session_id: SessionId,
}

/// `POST /set-session-cookie`: lets a load balancer keep a session on one server.
pub(super) async fn session_cookie(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    JsonBody(body): JsonBody<SessionCookie>,
) -> Response {
    let place = if peer.ip().is_loopback() { "SameSite=lax" } else { "SameSite=none; Secure" };
    let cookie = format!("X-Chainlit-Session-id={}; HttpOnly; Path=/; {place}", body.session_id);
    ([(header::SET_COOKIE, cookie)], Json(json!({ "message": "Session cookie set" }))).into_response()
}
