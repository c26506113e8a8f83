//! A socket as the session needs it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use socketioxide::extract::SocketRef;
use socketioxide::{SendError, SocketError};

use crate::session::connection::{Connection, EmitError, Payload};
use crate::session::outbox::token_json;

/// How long a socket may take from its first event to being ready to take any.
const SETTLING: Duration = Duration::from_secs(5);
/// How long an acknowledgement may take; the session has a limit of its own that is shorter.
const ACKNOWLEDGEMENT: Duration = Duration::from_secs(24 * 60 * 60);

/// See the module.
pub(super) struct SocketConnection {
    socket: SocketRef,
    since: Instant,
    gone: AtomicBool,
}

impl SocketConnection {
    pub(super) fn new(socket: SocketRef) -> Arc<Self> {
        Arc::new(Self { socket, since: Instant::now(), gone: AtomicBool::new(false) })
    }

    /// Notes that the socket is gone.
    pub(super) fn gone(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    fn send(&self, event: &'static str, data: &impl Serialize) -> Result<(), EmitError> {
        self.socket.emit(event, data).map_err(|error| self.refused(event, error))
    }

    fn refused(&self, event: &str, error: SendError) -> EmitError {
        match error {
            SendError::Socket(SocketError::InternalChannelFull) => EmitError::Full,
            // The client's first event can come before the library has marked the socket as connected.
            SendError::Socket(SocketError::Closed)
                if !self.gone.load(Ordering::Relaxed) && self.since.elapsed() < SETTLING =>
            {
                EmitError::Full
            }
            SendError::Socket(SocketError::Closed) => EmitError::Closed,
            SendError::Serialize(error) => {
                tracing::error!(event, %error, "an event could not be written");
                EmitError::Closed
            }
        }
    }
}

impl Connection for SocketConnection {
    fn emit(&self, event: &'static str, payload: &Payload, sequence: Option<u64>) -> Result<(), EmitError> {
        match (payload, sequence) {
            (Payload::Json(json), None) => self.send(event, &(&**json,)),
            (Payload::Json(json), Some(n)) => self.send(event, &(&**json, n)),
            (Payload::Token(token), None) => self.send(event, &(token_json(token),)),
            (Payload::Token(token), Some(n)) => self.send(event, &(token_json(token), n)),
            (Payload::Audio(chunk), None) => self.send(event, &(chunk,)),
            (Payload::Audio(chunk), Some(n)) => self.send(event, &(chunk, n)),
        }
    }

    fn call(
        &self,
        event: &'static str,
        payload: &Payload,
        sequence: Option<u64>,
    ) -> Result<BoxFuture<'static, Option<Value>>, EmitError> {
        let Payload::Json(json) = payload else { return Err(EmitError::Closed) };
        let json: &RawValue = json;
        let operators = self.socket.timeout(ACKNOWLEDGEMENT);
        let sent = match sequence {
            None => operators.emit_with_ack::<_, Value>(event, &(json,)),
            Some(n) => operators.emit_with_ack::<_, Value>(event, &(json, n)),
        };
        let answer = sent.map_err(|error| self.refused(event, error))?;
        Ok(Box::pin(async move {
            match answer.await {
                // The first argument of the acknowledgement.
                Ok(value) => Some(value),
                Err(error) => {
                    tracing::debug!(%error, "a client went away without an answer");
                    None
                }
            }
        }))
    }

    fn close(&self) {
        if let Err(error) = self.socket.clone().disconnect() {
            tracing::debug!(%error, "a socket was closed already");
        }
    }
}
