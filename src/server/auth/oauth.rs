//! The routes of login providers (wire protocol 1.9).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::current::SeenRequest;
use super::login::{cookies, form, refused};
use crate::auth::LoginError;
use crate::auth::oauth::Answer;
use crate::server::body::QueryOf;
use crate::server::problem::Problem;
use crate::server::state::ServerState;

const NO_CALLBACK: &str = "No oauth_callback defined";

/// `GET /auth/oauth/{provider}`: sends the browser to the provider.
pub(in crate::server) async fn start(
    State(state): State<ServerState>,
    request: SeenRequest,
    Path(provider): Path<String>,
) -> Response {
    match state.auth.begin_oauth(request.seen(), &provider) {
        Ok((location, cookie)) => {
            let location = [(header::LOCATION, location)];
            (StatusCode::TEMPORARY_REDIRECT, location, cookies(cookie.into_iter().collect())).into_response()
        }
        Err(error @ LoginError::OAuth(_)) => Problem::internal("The login cannot begin", &error).into_response(),
        Err(error) => refused(&error, NO_CALLBACK),
    }
}

/// `GET /auth/oauth/{provider}/callback`: the way back.
pub(in crate::server) async fn callback(
    State(state): State<ServerState>,
    request: SeenRequest,
    Path(provider): Path<String>,
    QueryOf(answer): QueryOf<Answer>,
) -> Response {
    finish(&state, &request, &provider, &answer, false).await
}

/// `POST /auth/oauth/{provider}/callback`: the way back with a form (Azure AD hybrid).
pub(in crate::server) async fn posted(
    State(state): State<ServerState>,
    request: SeenRequest,
    Path(provider): Path<String>,
    QueryOf(query): QueryOf<Answer>,
    body: Request,
) -> Response {
    let mut answer = Answer { error: query.error, ..Answer::default() };
    let fields = match form(body).await {
        Ok(fields) => fields,
        Err(problem) => return problem.into_response(),
    };
    for (name, value) in fields {
        match name.as_str() {
            "code" => answer.code = Some(value),
            "state" => answer.state = Some(value),
            "error" => answer.error = Some(value),
            "error_description" => answer.error_description = Some(value),
            "id_token" => answer.id_token = Some(value),
            _ => {}
        }
    }
    finish(&state, &request, &provider, &answer, true).await
}

async fn finish(state: &ServerState, request: &SeenRequest, provider: &str, answer: &Answer, form: bool) -> Response {
    let (seen, settings) = (request.seen(), state.settings());
    let done = state.auth.finish_oauth(seen, &settings, provider, answer, form).await;
    let (status, location, mut set) = match done {
        Ok(set) => (StatusCode::FOUND, format!("{}/login/callback?success=True", state.root_path), set),
        Err(error @ (LoginError::NotRegistered | LoginError::NoProvider(_) | LoginError::NoHost)) => {
            return refused(&error, NO_CALLBACK);
        }
        Err(error) => {
            tracing::warn!(%error, provider, "a login at a provider failed");
            let Ok(page) = state.auth.address(seen, "/login?error=oauthSignin") else {
                return refused(&LoginError::NoHost, NO_CALLBACK);
            };
            (if form { StatusCode::SEE_OTHER } else { StatusCode::FOUND }, page, Vec::<HeaderValue>::new())
        }
    };
    set.extend(state.auth.end_oauth(seen, provider));
    (status, [(header::LOCATION, location)], cookies(set)).into_response()
}
