//! The Socket.IO side (wire protocol 2): connecting, and events into the session's inbox.
//!
//! - [`connection`]: a socket as the session needs it
//! - [`connect`]: the checks of a connecting client
//! - [`events`]: what a client sends

mod connect;
mod connection;
mod events;

use axum::extract::Request;
use axum::http::HeaderValue;
use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler;
use tower::ServiceExt;

use super::state::ServerState;

/// Packets that may wait in the library for one client; what is more waits in the session's outbox, where tokens
/// are merged.
const BUFFER: usize = 128;
/// Largest message of a client, in bytes (wire protocol 2.1).
const MAX_PAYLOAD: u64 = 1_000_000;
/// The same over a websocket, which the library bounds by itself at 64 MiB.
const MAX_MESSAGE: usize = 1_000_000;

/// The socket as a service for the router.
pub(super) fn service(
    state: &ServerState,
) -> impl tower::Service<Request, Response: axum::response::IntoResponse, Error = std::convert::Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let (service, io) = SocketIo::builder()
        .req_path(format!("{}/ws/socket.io", state.root_path))
        .max_buffer_size(BUFFER)
        .max_payload(MAX_PAYLOAD)
        .ws_max_message_size(MAX_MESSAGE)
        .ws_max_frame_size(MAX_MESSAGE)
        .build_svc();
    let state = state.clone();
    // In the middleware, because a handler of the connection runs after the client knows that it is connected:
    // its first events could find nobody listening.
    let register = move |socket: SocketRef, auth: TryData<serde_json::Value>| {
        let state = state.clone();
        async move { connect::connect(&state, &socket, auth.0.ok()).await }
    };
    io.ns("/", (|| async {}).with(register));
    service.map_request(with_own_head)
}

/// The head of a request consists of parts of the buffer that the connection was read into, 16 KiB of it, and a socket
/// keeps the head as long as it lives: it gets one of its own.
fn with_own_head(mut request: Request) -> Request {
    for value in request.headers_mut().values_mut() {
        if let Ok(own) = HeaderValue::from_bytes(value.as_bytes()) {
            *value = own;
        }
    }
    if let Ok(own) = request.uri().to_string().parse() {
        *request.uri_mut() = own;
    }
    request
}
