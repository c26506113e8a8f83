//! The routes of passwords, headers and tokens.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::current::{CurrentUser, SeenRequest};
use crate::auth::LoginError;
use crate::auth::limit::TooMany;
use crate::auth::secrets::public;
use crate::auth::token::TokenError;
use crate::server::body::JsonBody;
use crate::server::problem::Problem;
use crate::server::state::ServerState;
use crate::wire::ids::SessionId;
use crate::wire::user::User;

/// Nobody's name and password are longer, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// `GET /auth/config`: what the login page offers.
pub(in crate::server) async fn config(State(state): State<ServerState>) -> Json<Value> {
    let settings = state.settings();
    let (ui, registered) = (&settings.ui, state.auth.registered());
    Json(json!({
        "requireLogin": state.auth.required(&settings),
        "passwordAuth": registered.password,
        "headerAuth": registered.header,
        "oauthProviders": state.auth.providers().collect::<Vec<_>>(),
        "default_theme": ui.default_theme,
        "ui": {
            "login_page_image": ui.login_page_image,
            "login_page_image_filter": ui.login_page_image_filter,
            "login_page_image_dark_filter": ui.login_page_image_dark_filter,
        },
    }))
}

/// `POST /login`: a form with `username` and `password`.
pub(in crate::server) async fn login(
    State(state): State<ServerState>,
    request: SeenRequest,
    body: Request,
) -> Result<Response, Response> {
    if !state.auth.registered().password {
        return Err(refused(&LoginError::NotRegistered, "No auth_callback defined"));
    }
    let form = form(body).await.map_err(IntoResponse::into_response)?;
    let field = |name: &'static str| {
        let found = form.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        found.ok_or_else(|| Problem::missing(&["body", name]))
    };
    let username = field("username").map_err(IntoResponse::into_response)?;
    let password = field("password").map_err(IntoResponse::into_response)?;
    let cookies = state.auth.password(request.seen(), &state.settings(), username, password).await;
    cookies.map(logged_in).map_err(|error| refused(&error, "No auth_callback defined"))
}

/// `POST /auth/header`.
pub(in crate::server) async fn header(
    State(state): State<ServerState>,
    request: SeenRequest,
) -> Result<Response, Response> {
    let cookies = state.auth.header(request.seen(), &state.settings()).await;
    cookies.map(logged_in).map_err(|error| refused(&error, "No header_auth_callback defined"))
}

/// `POST /auth/jwt`: exchanges a token from elsewhere for the cookie; the copilot does this with its `accessToken`.
pub(in crate::server) async fn jwt(
    State(state): State<ServerState>,
    request: SeenRequest,
) -> Result<Response, Response> {
    let token = bearer(request.seen().headers).map_err(IntoResponse::into_response)?;
    let cookies = state.auth.exchange(request.seen(), &state.settings(), token).await;
    cookies.map(logged_in).map_err(|error| refused(&error, ""))
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(Problem::unauthorized("Authorization header missing"));
    };
    let words: Vec<&str> = value.to_str().unwrap_or_default().split_whitespace().collect();
    match words.as_slice() {
        [scheme, token] if scheme.eq_ignore_ascii_case("bearer") => Ok(token),
        [_, _] => Err(Problem::unauthorized("Invalid authentication scheme. Please use Bearer")),
        _ => Err(Problem::unauthorized("Invalid authorization header format")),
    }
}

/// `POST /logout`: the cookies end, and so does their token.
pub(in crate::server) async fn logout(State(state): State<ServerState>, request: SeenRequest) -> Response {
    let out = state.auth.sign_out(request.seen()).await;
    let (body, headers) = match out.answer {
        Some(answer) => (answer.body, answer.headers),
        None => (json!({ "success": true }), HeaderMap::new()),
    };
    let mut response = (cookies(out.cookies), Json(body)).into_response();
    // Several of one name, such as cookies, all count.
    let mut name = None;
    for (next, value) in headers {
        name = next.or(name);
        if let Some(name) = &name {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// `GET /user`.
pub(in crate::server) async fn user(CurrentUser(user): CurrentUser) -> Json<Option<User>> {
    Json(user.map(public))
}

#[derive(Deserialize)]
pub(in crate::server) struct SessionCookie {
    session_id: SessionId,
}

/// `POST /set-session-cookie`: lets a load balancer keep a session on one server.
pub(in crate::server) async fn session_cookie(
    State(state): State<ServerState>,
    request: SeenRequest,
    JsonBody(body): JsonBody<SessionCookie>,
) -> Response {
    let seen = request.seen();
    // A proxy on this machine connects from here too; then the page may be anywhere.
    let here = seen.peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let place = if here && !state.auth.is_secure(seen) { "SameSite=lax" } else { "SameSite=none; Secure" };
    let cookie = format!("X-Chainlit-Session-id={}; HttpOnly; Path=/; {place}", body.session_id);
    ([(header::SET_COOKIE, cookie)], Json(json!({ "message": "Session cookie set" }))).into_response()
}

fn logged_in(set: Vec<HeaderValue>) -> Response {
    (cookies(set), Json(json!({ "success": true }))).into_response()
}

pub(super) fn cookies(
    set: Vec<HeaderValue>,
) -> AppendHeaders<impl IntoIterator<Item = (header::HeaderName, HeaderValue)>> {
    AppendHeaders(set.into_iter().map(|cookie| (header::SET_COOKIE, cookie)))
}

/// What a client is told of a login that failed; the reason goes into the log.
pub(super) fn refused(error: &LoginError, not_registered: &str) -> Response {
    tracing::info!(%error, "a login failed");
    match error {
        LoginError::NotRegistered => Problem::bad_request(not_registered).into_response(),
        LoginError::NoProvider(_) => Problem::not_found(error.to_string()).into_response(),
        LoginError::NoHost => Problem::bad_request("Invalid Host header").into_response(),
        LoginError::TooMany(too_many) => too_many_requests(too_many),
        LoginError::Refused | LoginError::Failed(_) | LoginError::OAuth(_) => {
            Problem::unauthorized("credentialssignin").into_response()
        }
        LoginError::Token(TokenError::NoSecret) => {
            Problem::internal("Logins need CHAINLIT_AUTH_SECRET", error).into_response()
        }
        LoginError::Token(_) => Problem::unauthorized("Invalid token").into_response(),
    }
}

/// What a client is told that does something too often.
pub(in crate::server) fn too_many_requests(too_many: &TooMany) -> Response {
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, too_many.to_string());
    ([(header::RETRY_AFTER, too_many.seconds().to_string())], problem).into_response()
}

/// The fields of a form of either kind.
pub(super) async fn form(request: Request) -> Result<Vec<(String, String)>, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let unreadable = || Problem::bad_request("There was an error parsing the body");
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, LONGEST_FORM).await.map_err(|_| too_long())?;
        let request = Request::from_parts(parts, Body::from(body));
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        let mut fields = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let Some(name) = part.name().map(str::to_owned) else { continue };
            fields.push((name, part.text().await.map_err(|_| unreadable())?));
        }
        return Ok(fields);
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_FORM).await.map_err(|_| too_long())?;
    // A body that is no form has no fields.
    let form = Form::from_request(Request::from_parts(parts, Body::from(body)), &()).await;
    Ok(form.map(|Form(fields)| fields).unwrap_or_default())
}

fn too_long() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large")
}
