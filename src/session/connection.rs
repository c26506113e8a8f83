//! What the session needs of a client's socket. The server implements it; the session never learns
//! which library carries the events.

use futures_util::future::BoxFuture;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::wire::event::AudioChunk;

/// What an event carries, ready to be sent more than once.
#[derive(Debug, Clone)]
pub enum Payload {
    /// JSON, serialised once.
    Json(std::sync::Arc<RawValue>),
    /// A token, kept apart so that tokens of one message can be merged while they wait.
    Token(Token),
    /// Sound, with its samples as an attachment.
    Audio(AudioChunk),
}

/// A piece of a streamed step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The step.
    pub id: String,
    /// The piece.
    pub text: String,
    /// Whether it replaces what was there.
    pub is_sequence: bool,
    /// Whether it belongs to the input.
    pub is_input: bool,
}

impl Payload {
    /// Bytes that it takes in the log, roughly.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Json(json) => json.get().len(),
            Self::Token(token) => token.id.len() + token.text.len(),
            Self::Audio(chunk) => chunk.data.len(),
        }
    }
}

/// Why an event did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmitError {
    /// The client reads slowly, or is not quite connected: try again.
    Full,
    /// The socket is gone.
    Closed,
}

/// A client's socket.
pub trait Connection: Send + Sync + 'static {
    /// Hands an event over without waiting. `sequence` is its number, for clients that count.
    ///
    /// # Errors
    /// [`EmitError::Full`] when the event must be offered again, [`EmitError::Closed`] when it never can.
    fn emit(&self, event: &'static str, payload: &Payload, sequence: Option<u64>) -> Result<(), EmitError>;

    /// Hands over an event that the client acknowledges. The future ends with the acknowledged value, or with
    /// `None` when the socket went away first.
    ///
    /// # Errors
    /// As for [`Connection::emit`].
    fn call(
        &self,
        event: &'static str,
        payload: &Payload,
        sequence: Option<u64>,
    ) -> Result<BoxFuture<'static, Option<Value>>, EmitError>;

    /// Closes the socket.
    fn close(&self);
}
