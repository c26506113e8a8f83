//! What reaches a session from outside. The socket and the HTTP routes put it into the session's bounded inbox,
//! in the order in which it came; the session's actor (in `script`) takes it out.

use serde_json::Value;
use tokio::sync::oneshot;

use crate::wire::JsonMap;
use crate::wire::action::Action;
use crate::wire::element::Element;
use crate::wire::event::ClientMessageEvent;
use crate::wire::step::ClientMessage;

/// Something for the session to do.
pub enum Command {
    /// The client is connected: start or resume the chat.
    Connected,
    /// The client sent a message, or something that should have been one and is described.
    Message(Box<Result<ClientMessageEvent, String>>),
    /// The client changed the text of a message.
    Edit(Box<ClientMessage>),
    /// The user pressed Stop.
    Stop,
    /// The client wants the favourites.
    FetchFavorites,
    /// The user set or cleared the star of a message.
    Favorite {
        /// The message.
        id: String,
        /// Set or cleared.
        favorite: bool,
    },
    /// A message of the page that embeds the chat.
    WindowMessage(Value),
    /// The user confirmed the settings.
    SettingsChange(JsonMap),
    /// The user touched a setting.
    SettingsEdit(JsonMap),
    /// The user chose another profile.
    ProfileChange(String),
    /// The microphone was pressed.
    AudioStart,
    /// Sound came.
    AudioChunk(crate::session::inbox::InputAudioChunk),
    /// The microphone was released.
    AudioEnd,
    /// An action was clicked.
    Action {
        /// Which.
        action: Action,
        /// Where its result goes.
        reply: oneshot::Sender<ActionReply>,
    },
    /// The props of a custom element were changed by the page.
    ElementUpdate {
        /// The element, checked.
        element: Box<Element>,
        /// Told when it is done.
        reply: oneshot::Sender<()>,
    },
    /// A custom element was removed by the page.
    ElementRemove {
        /// The element, checked.
        element: Box<Element>,
        /// Told when it is done.
        reply: oneshot::Sender<()>,
    },
    /// The socket is gone.
    Disconnected,
    /// The session is over.
    Close,
}

/// What became of an action.
#[derive(Debug)]
pub enum ActionReply {
    /// The callback returned this, or failed (then null).
    Done(Value),
    /// No callback has this name.
    NoCallback,
}

/// Sound from the user (wire protocol 2.5, `audio_chunk`).
#[derive(Debug, Clone)]
pub struct InputAudioChunk {
    /// Whether it is the first.
    pub is_start: bool,
    /// Usually `pcm16`.
    pub mime_type: String,
    /// Milliseconds since the first.
    pub elapsed_time: f64,
    /// The samples.
    pub data: bytes::Bytes,
}
