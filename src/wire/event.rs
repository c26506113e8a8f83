//! Socket.IO events (wire protocol 2.5 and 2.6): their names and the payloads that have no type elsewhere.

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::file::FileReference;
use super::step::ClientMessage;

/// Names of the events that the server sends.
pub mod server {
    /// A handler runs: the page shows its loader.
    pub const TASK_START: &str = "task_start";
    /// No handler runs any more.
    pub const TASK_END: &str = "task_end";
    /// Add or merge a step.
    pub const NEW_MESSAGE: &str = "new_message";
    /// Merge a step that the page knows.
    pub const UPDATE_MESSAGE: &str = "update_message";
    /// Remove a step with all below it.
    pub const DELETE_MESSAGE: &str = "delete_message";
    /// The first token of a step, with the step.
    pub const STREAM_START: &str = "stream_start";
    /// A further token.
    pub const STREAM_TOKEN: &str = "stream_token";
    /// Ask the user; acknowledged with the answer.
    pub const ASK: &str = "ask";
    /// The answer came too late.
    pub const ASK_TIMEOUT: &str = "ask_timeout";
    /// Nothing is asked any more.
    pub const CLEAR_ASK: &str = "clear_ask";
    /// Call a function of the page; acknowledged with its result.
    pub const CALL_FN: &str = "call_fn";
    /// The result came too late.
    pub const CALL_FN_TIMEOUT: &str = "call_fn_timeout";
    /// No function is called any more.
    pub const CLEAR_CALL_FN: &str = "clear_call_fn";
    /// Add or replace an element.
    pub const ELEMENT: &str = "element";
    /// Remove an element.
    pub const REMOVE_ELEMENT: &str = "remove_element";
    /// Add a button.
    pub const ACTION: &str = "action";
    /// Remove a button.
    pub const REMOVE_ACTION: &str = "remove_action";
    /// Replace the settings form.
    pub const CHAT_SETTINGS: &str = "chat_settings";
    /// Replace the composer's commands.
    pub const SET_COMMANDS: &str = "set_commands";
    /// Replace the composer's modes.
    pub const SET_MODES: &str = "set_modes";
    /// Replace the favourite messages.
    pub const SET_FAVORITES: &str = "set_favorites";
    /// Title of the side panel.
    pub const SET_SIDEBAR_TITLE: &str = "set_sidebar_title";
    /// Content of the side panel.
    pub const SET_SIDEBAR_ELEMENTS: &str = "set_sidebar_elements";
    /// The chat has begun; its thread exists.
    pub const FIRST_INTERACTION: &str = "first_interaction";
    /// Show a stored thread.
    pub const RESUME_THREAD: &str = "resume_thread";
    /// The thread cannot be shown.
    pub const RESUME_THREAD_ERROR: &str = "resume_thread_error";
    /// The microphone may start or must stop.
    pub const AUDIO_CONNECTION: &str = "audio_connection";
    /// Sound to play.
    pub const AUDIO_CHUNK: &str = "audio_chunk";
    /// Stop playing.
    pub const AUDIO_INTERRUPT: &str = "audio_interrupt";
    /// For the page that embeds the chat.
    pub const WINDOW_MESSAGE: &str = "window_message";
    /// A passing notice.
    pub const TOAST: &str = "toast";
    /// Tokens that a model used.
    pub const TOKEN_USAGE: &str = "token_usage";
    /// Load the page anew.
    pub const RELOAD: &str = "reload";
    /// This server's own: what the session kept, to clients that count events (see `session::outbox`).
    pub const SESSION_RESTORED: &str = "session_restored";
    /// This server's own: parts of the settings that changed for this session.
    pub const CONFIG_UPDATE: &str = "config_update";
    /// The profile of this session changed (seed of dynamic configuration).
    pub const CHAT_PROFILE_CHANGED: &str = "chat_profile_changed";
    /// This server's own: the changed script is broken and the old one goes on; `null` when mended.
    pub const RELOAD_ERROR: &str = "reload_error";
    /// This server's own: an MCP server of this chat has ended by itself.
    pub const MCP_ENDED: &str = "mcp_ended";
    /// Public files, texts or the readme have changed: the page fetches them again.
    pub const ASSETS_UPDATE: &str = "assets_update";
}

/// Names of the events that clients send.
pub mod client {
    /// All of them.
    pub const ALL: &[&str] = &[
        CONNECTION_SUCCESSFUL,
        FETCH_FAVORITES,
        CLIENT_MESSAGE,
        EDIT_MESSAGE,
        MESSAGE_FAVORITE,
        STOP,
        CLEAR_SESSION,
        WINDOW_MESSAGE,
        AUDIO_START,
        AUDIO_CHUNK,
        AUDIO_END,
        CHAT_SETTINGS_CHANGE,
        CHAT_SETTINGS_EDIT,
        CHAT_PROFILE_CHANGE,
    ];

    /// Connected; start or resume the chat.
    pub const CONNECTION_SUCCESSFUL: &str = "connection_successful";
    /// Send the favourites.
    pub const FETCH_FAVORITES: &str = "fetch_favorites";
    /// A message.
    pub const CLIENT_MESSAGE: &str = "client_message";
    /// A message with a new text.
    pub const EDIT_MESSAGE: &str = "edit_message";
    /// Set or clear the star of a message.
    pub const MESSAGE_FAVORITE: &str = "message_favorite";
    /// Stop the running handler.
    pub const STOP: &str = "stop";
    /// Forget this session when its socket closes.
    pub const CLEAR_SESSION: &str = "clear_session";
    /// A message of the embedding page.
    pub const WINDOW_MESSAGE: &str = "window_message";
    /// The microphone was pressed.
    pub const AUDIO_START: &str = "audio_start";
    /// Sound.
    pub const AUDIO_CHUNK: &str = "audio_chunk";
    /// The microphone was released.
    pub const AUDIO_END: &str = "audio_end";
    /// The settings were confirmed.
    pub const CHAT_SETTINGS_CHANGE: &str = "chat_settings_change";
    /// A setting was touched.
    pub const CHAT_SETTINGS_EDIT: &str = "chat_settings_edit";
    /// Another profile was chosen within the session.
    pub const CHAT_PROFILE_CHANGE: &str = "chat_profile_change";
}

/// `{}`: what events without data carry.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Empty {}

/// Payload of `client_message`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientMessageEvent {
    /// The message.
    pub message: ClientMessage,
    /// Files that were uploaded for it.
    #[serde(default)]
    pub file_references: Option<Vec<FileReference>>,
}

/// Payload of `first_interaction`.
#[derive(Debug, Clone, Serialize)]
pub struct FirstInteraction<'a> {
    /// What began the chat.
    pub interaction: &'a str,
    /// Its thread.
    pub thread_id: &'a str,
}

/// Payload of `stream_token`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamToken<'a> {
    /// The step.
    pub id: &'a str,
    /// What is appended, or replaces all.
    pub token: &'a str,
    /// Whether it replaces all.
    pub is_sequence: bool,
    /// Whether the input is meant instead of the output.
    pub is_input: bool,
}

/// Payload of `remove_element` and of the like that name only an id.
#[derive(Debug, Clone, Serialize)]
pub struct Id<'a> {
    /// The id.
    pub id: &'a str,
}

/// How a toast looks.
pub const TOAST_TYPES: &[&str] = &["info", "success", "warning", "error"];

/// Payload of `toast`.
#[derive(Debug, Clone, Serialize)]
pub struct Toast<'a> {
    /// Its text.
    pub message: &'a str,
    /// One of [`TOAST_TYPES`].
    pub r#type: &'a str,
}

/// Payload of `mcp_ended`.
#[derive(Debug, Clone, Serialize)]
pub struct McpEnded<'a> {
    /// The name of the connection.
    pub name: &'a str,
}

/// Payload of `set_sidebar_elements`.
#[derive(Debug, Clone, Serialize)]
pub struct SidebarElements<'a> {
    /// What is shown; empty closes.
    pub elements: &'a [super::element::Element],
    /// An unchanged key keeps the content.
    pub key: Option<&'a str>,
}

/// Payload of `call_fn`.
#[derive(Debug, Clone, Serialize)]
pub struct CallFn<'a> {
    /// The function.
    pub name: &'a str,
    /// Its arguments.
    pub args: &'a Value,
}

/// Payload of `session_restored`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SessionRestored {
    /// Whether the session was still there.
    pub restored: bool,
    /// Number of the last event before the connection.
    pub offset: u64,
}

/// Payload of `chat_profile_changed`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ProfileChanged<'a> {
    /// The profile until now.
    pub old_profile: Option<&'a str>,
    /// The profile from now on.
    pub new_profile: &'a str,
}

/// Payload of `audio_chunk` from the page: what the microphone heard, as a binary attachment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AudioInput {
    /// Whether it is the first since the microphone was opened.
    #[serde(default)]
    pub is_start: bool,
    /// Usually `pcm16`.
    pub mime_type: String,
    /// Milliseconds since the microphone was opened.
    #[serde(default)]
    pub elapsed_time: f64,
    /// 16-bit little-endian mono samples.
    #[serde(deserialize_with = "attachment")]
    pub data: Bytes,
}

/// Sound on its way to the page: raw PCM travels as a binary attachment.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AudioChunk {
    /// What belongs together.
    pub track: String,
    /// Usually `pcm16`.
    pub mime_type: String,
    /// 16-bit little-endian mono samples.
    #[serde(serialize_with = "binary")]
    pub data: Bytes,
}

fn binary<S: Serializer>(data: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(data)
}

/// Binary data, which the library puts where its place is; anything else there is refused.
fn attachment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    struct Binary;

    impl serde::de::Visitor<'_> for Binary {
        type Value = Bytes;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("binary data")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
            Ok(Bytes::copy_from_slice(bytes))
        }

        fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
            Ok(bytes.into())
        }
    }

    deserializer.deserialize_byte_buf(Binary)
}
