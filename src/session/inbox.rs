//! What reaches a session from outside. The socket and the HTTP routes put it into the session's bounded inbox,
//! in the order in which it came; the session's actor (in `script`) takes it out.

use std::sync::{Arc, Weak};

use serde_json::Value;
use tokio::sync::oneshot;

use crate::mcp::{Client, Seat};
use crate::wire::action::Action;
use crate::wire::event::{AudioInput, ClientMessageEvent};
use crate::wire::feedback::Feedback;
use crate::wire::step::ClientMessage;

/// Something for the session to do.
pub enum Command {
    /// The client is connected: start or resume the chat.
    Connected,
    /// The client sent a message, or something that should have been one and is described.
    Message(Box<Result<ClientMessageEvent, String>>),
    /// The client changed the text of a message.
    Edit(Box<ClientMessage>),
    /// The user chose another profile for this chat.
    Profile(String),
    /// The user confirmed the chat settings, as the page sent them.
    SettingsChange(Value),
    /// The user touched a chat setting.
    SettingsEdit(Value),
    /// The page around the chat sent something.
    WindowMessage(Value),
    /// The page wants the starred messages.
    FetchFavorites,
    /// The user starred a message, or took the star away.
    Favorite(Box<ClientMessage>),
    /// The user judged an answer; it is stored.
    Feedback(Box<Feedback>),
    /// The user wants to speak.
    AudioStart,
    /// The user speaks.
    AudioChunk(Box<AudioInput>),
    /// The user has spoken.
    AudioEnd,
    /// The user pressed Stop.
    Stop,
    /// An action was clicked.
    Action {
        /// Which.
        action: Box<Action>,
        /// Where its result goes.
        reply: oneshot::Sender<ActionReply>,
    },
    /// An MCP server comes or goes.
    Mcp(Box<McpChange>),
    /// The socket is gone.
    Disconnected,
    /// The session is over.
    Close,
}

impl Command {
    /// Whether the page sends so many of these that one which finds no room is dropped without a word.
    pub fn is_frequent(&self) -> bool {
        matches!(self, Self::AudioChunk(_) | Self::WindowMessage(_) | Self::SettingsEdit(_) | Self::FetchFavorites)
    }
}

/// What happens to the chat's MCP servers.
pub enum McpChange {
    /// One was connected, and takes the place of another of its name.
    Connected {
        /// The connection.
        client: Arc<Client>,
        /// The room kept for it.
        seat: Seat,
        /// Told when it is in its place.
        done: oneshot::Sender<()>,
    },
    /// The user wants one no more.
    Disconnect {
        /// Its name.
        name: String,
        /// Told when it is gone.
        done: oneshot::Sender<()>,
    },
    /// One has ended by itself.
    Ended(Weak<Client>),
}

/// What became of an action.
#[derive(Debug)]
pub enum ActionReply {
    /// The callback returned this, or failed (then null).
    Done(Value),
    /// No callback has this name.
    NoCallback,
}
