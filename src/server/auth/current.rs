//! Who a request comes from, and whether it may go on.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::auth::Seen;
use crate::auth::token::Login;
use crate::server::problem::Problem;
use crate::server::state::ServerState;
use crate::session::Session;
use crate::wire::user::User;

/// What a client without a login that counts is told.
const NO_LOGIN: &str = "Invalid authentication token";

/// Who a request comes from; nobody when the app has no login. Without a login where one is required: 401.
#[derive(Debug)]
pub(in crate::server) struct CurrentUser(pub(in crate::server) Option<User>);

impl CurrentUser {
    /// Whether a session is this user's.
    pub(in crate::server) fn owns(&self, session: &Session) -> bool {
        session.user.as_ref().map(|u| &u.identifier) == self.0.as_ref().map(|u| &u.identifier)
    }
}

impl FromRequestParts<ServerState> for CurrentUser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let checked = parts.extensions.get::<Checked>().cloned();
        let login = match checked {
            Some(Checked(login)) => login,
            None => login(state, &parts.headers).await?,
        };
        Ok(Self(login.map(|login| login.user)))
    }
}

/// The login of a request that [`require_login`] has let through.
#[derive(Debug, Clone)]
struct Checked(Option<Login>);

/// Stands before all routes that are for users only.
pub(in crate::server) async fn require_login(
    State(state): State<ServerState>,
    mut request: Request,
    next: Next,
) -> Response {
    match login(&state, request.headers()).await {
        Ok(login) => {
            request.extensions_mut().insert(Checked(login));
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn login(state: &ServerState, headers: &HeaderMap) -> Result<Option<Login>, Problem> {
    if !state.auth.required(&state.settings()) {
        return Ok(None);
    }
    state.auth.who(headers).await.map(Some).map_err(|error| {
        tracing::debug!(%error, "a request without a login");
        Problem::unauthorized(NO_LOGIN)
    })
}

/// Whose login a request carries, for what everybody may ask; nobody when it carries none, or the app has none.
pub(in crate::server) async fn viewer(state: &ServerState, headers: &HeaderMap) -> Option<User> {
    login(state, headers).await.ok().flatten().map(|login| login.user)
}

/// Who opens a socket.
pub(in crate::server) struct Handshake;

impl Handshake {
    /// The login of a connecting client; nobody when the app has no login.
    ///
    /// # Errors
    /// Why the client is refused, for the log.
    pub(in crate::server) async fn login(state: &ServerState, headers: &HeaderMap) -> Result<Option<Login>, String> {
        if !state.auth.required(&state.settings()) {
            return Ok(None);
        }
        state.auth.who(headers).await.map(Some).map_err(|error| format!("authentication failed: {error}"))
    }
}

/// A request, as far as it matters for logins.
pub(in crate::server) struct SeenRequest {
    headers: HeaderMap,
    peer: Option<SocketAddr>,
    host: Option<String>,
}

impl SeenRequest {
    /// The other end of the connection, and the host that the request was sent to.
    pub(in crate::server) fn origin(self) -> (Option<SocketAddr>, Option<String>) {
        (self.peer, self.host)
    }

    /// What is known of a request by its head.
    pub(in crate::server) fn of(parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = named.or_else(|| parts.uri.authority().map(|authority| authority.as_str())).map(str::to_owned);
        Self { headers: parts.headers.clone(), peer, host }
    }

    pub(in crate::server) fn seen(&self) -> Seen<'_> {
        Seen { headers: &self.headers, peer: self.peer, host: self.host.as_deref() }
    }
}

impl FromRequestParts<ServerState> for SeenRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ServerState) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
