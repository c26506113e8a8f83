//! HTTP routes and the socket. A handler here is a few lines: extract, check, call the layer below, convert.
//!
//! - [`state`]: what all handlers share
//! - [`problem`]: errors as the web app expects them
//! - [`socket`]: the Socket.IO side
//! - `page`, `policy`, `web`, `assets`, `images`: the web app and the app's public files
//! - `project`: settings and translations; `files`: uploads and downloads; `elements`, `actions`
//! - `routes`: what answers each address; `scripted`: what the script answers
//! - `auth`: the routes of login, and who a request comes from
//! - `threads`, `feedback`, `mcp`: the routes of history and MCP; `owner`: whose threads a request may see
//! - [`users`], [`logins`]: users of logins, and what is remembered of these, are kept with the threads
//! - `body`: JSON bodies and queries with their checks; `ranges`: parts of files
//! - [`mod@watch`]: hot reload
//! - [`listen`]: binding, TLS, shutdown

mod actions;
mod assets;
mod auth;
mod body;
mod elements;
mod feedback;
mod files;
mod images;
pub mod listen;
pub mod logins;
mod mcp;
mod owner;
mod page;
mod policy;
pub mod problem;
mod project;
mod ranges;
mod routes;
mod scripted;
mod socket;
pub mod state;
mod threads;
pub mod users;
pub mod watch;
pub mod web;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{any_service, get};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::auth::origin;
use crate::auth::rates::Act;
use crate::data::writer::Health;
use crate::wire::routes::Route;
use problem::Problem;
use state::ServerState;

/// All routes of an app, below its root path.
pub fn router(state: ServerState) -> Router {
    let root = state.root_path.clone();
    let socket = any_service(socket::service(&state));
    let routes = routes::all(&state)
        .method_not_allowed_fallback(async || Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
        .layer(map_response(no_sniffing))
        .layer(compression())
        .with_state(state.clone());
    let app = if root.is_empty() {
        routes
    } else {
        let home = format!("{root}/");
        Router::new()
            .route(&root, get(async move || (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, home)])))
            .nest(&format!("{root}/"), routes)
            .fallback(async || Problem::new(StatusCode::NOT_FOUND, "Not Found"))
    };
    // The socket stands outside of the compression: some browsers break on compressed long polling.
    let socket = Router::new()
        .route(&format!("{root}{}", Route::Socket.path()), socket.clone())
        .route(&format!("{root}{}", Route::SocketBare.path()), socket)
        .layer(from_fn_with_state(state.clone(), known_origin));
    socket.merge(app).layer(cors(&state))
}

fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().gzip(true).compress_when(DefaultPredicate::new().and(SizeAbove::new(500)))
}

/// Cross-origin rules (wire protocol 1.0): the configured origins may send credentials.
fn cors(state: &ServerState) -> CorsLayer {
    let origins = state.settings().project.allow_origins.clone();
    let allow = if origin::is_open(&origins) {
        AllowOrigin::mirror_request()
    } else {
        AllowOrigin::list(origin::headers(&origins))
    };
    const METHODS: [Method; 7] =
        [Method::DELETE, Method::GET, Method::HEAD, Method::OPTIONS, Method::PATCH, Method::POST, Method::PUT];
    CorsLayer::new()
        .allow_origin(allow)
        .allow_credentials(true)
        .allow_methods(AllowMethods::list(METHODS))
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(std::time::Duration::from_secs(600))
}

/// Lets only pages of known origins open sockets: browsers do not ask first, as they do for other requests.
async fn known_origin(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS || state.auth.may_connect(request.headers(), &state.settings()) {
        // A request without a session of the transport opens one.
        let opens = !request.uri().query().unwrap_or_default().split('&').any(|pair| pair.starts_with("sid="));
        if opens && request.method() != Method::OPTIONS {
            let (parts, body) = request.into_parts();
            let source = state.auth.source(auth::SeenRequest::of(&parts).seen(), None);
            if let Err(error) = state.auth.count(Act::Connect, &source, &state.settings()) {
                return auth::too_many_requests(&error);
            }
            return next.run(Request::from_parts(parts, body)).await;
        }
        return next.run(request).await;
    }
    tracing::info!(origin = ?request.headers().get(header::ORIGIN), "a page of another origin may not connect");
    Problem::new(StatusCode::FORBIDDEN, "Origin not allowed").into_response()
}

/// `GET /health`: that the server answers, and how the store of threads is doing.
async fn health(State(state): State<ServerState>) -> impl IntoResponse {
    let mut health = serde_json::json!({ "status": "ok" });
    if let Some(store) = state.registry.store() {
        // What the store said may name its machines: that is in the log.
        let data = Health { last_error: None, ..store.writer().health() };
        health["data"] = serde_json::to_value(data).unwrap_or_default();
    }
    axum::Json(health)
}

async fn site() -> impl IntoResponse {
    axum::Json(serde_json::json!({ "message": "Site is operational" }))
}

/// Tells browsers to take a content for what it says it is.
async fn no_sniffing(mut response: Response) -> Response {
    response.headers_mut().entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    response
}
