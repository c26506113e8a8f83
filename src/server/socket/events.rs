//! What a client sends (wire protocol 2.5). The bodies of the listeners run in the order of arrival and only put into
//! the session's inbox: what they returned as futures would not keep that order.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde_json::Value;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::socket::DisconnectReason;

use super::connection::SocketConnection;
use crate::auth::rates::{Act, Source};
use crate::auth::token::{self, TokenId};
use crate::server::state::ServerState;
use crate::session::Session;
use crate::session::connection::Connection;
use crate::session::inbox::Command;
use crate::session::outbox::Loss;
use crate::wire::event::{AudioInput, ClientMessageEvent, client, server};
use crate::wire::step::ClientMessage;

/// Bytes of sound that may come at once: some seconds, where pages send a fifth of one.
const LARGEST_SOUND: usize = 256 * 1024;

/// A client's socket and the session it belongs to.
pub(super) struct Client {
    pub(super) state: ServerState,
    pub(super) session: Arc<Session>,
    pub(super) connection: Arc<SocketConnection>,
    pub(super) offset: Option<u64>,
    /// Whether the session was there before.
    pub(super) restored: bool,
    /// Whether the session sends to this socket.
    pub(super) attached: AtomicBool,
    /// The login that the socket was opened with.
    pub(super) login: Option<TokenId>,
    /// Seconds since 1970 until which that login is good.
    pub(super) expires: Option<u64>,
    /// Who is counted for what it does.
    pub(super) source: Source,
}

impl Client {
    /// Takes the socket into use at its first event: the client listens by then.
    fn attach(&self) {
        if self.attached.swap(true, Ordering::AcqRel) {
            return;
        }
        self.session.attach(self.connection.clone(), self.offset, self.restored);
        if let Some(notice) = &*self.state.notice.read() {
            self.session.outbox.emit(server::RELOAD_ERROR, notice);
        }
    }

    /// Whether the login that the socket was opened with still counts; else the socket ends.
    fn is_welcome(&self, socket: &SocketRef) -> bool {
        if self.expires.is_none_or(|expires| token::now() < expires) {
            return true;
        }
        if let Err(error) = socket.clone().disconnect() {
            tracing::debug!(%error, "a socket was closed already");
        }
        false
    }

    fn post(&self, command: Command) {
        self.attach();
        let counted = matches!(command, Command::Message(_) | Command::Edit(_));
        if counted && let Err(error) = self.state.auth.count(Act::Message, &self.source, &self.state.settings()) {
            self.session.toast(&error.to_string(), "error");
            return;
        }
        let frequent = command.is_frequent();
        if let Err(busy) = self.session.post(command)
            && !frequent
        {
            self.session.toast(&busy.to_string(), "error");
        }
    }
}

#[derive(Deserialize)]
struct Edit {
    message: ClientMessage,
}

/// Listens to the events of a client.
pub(super) fn listen(socket: &SocketRef, client: &Arc<Client>) {
    on(socket, client, client::CONNECTION_SUCCESSFUL, |client, _| client.post(Command::Connected));
    on(socket, client, client::CLIENT_MESSAGE, |client, data| {
        let event = serde_json::from_value::<ClientMessageEvent>(data);
        client.post(Command::Message(Box::new(event.map_err(|error| format!("The message cannot be read: {error}")))));
    });
    on(socket, client, client::EDIT_MESSAGE, |client, data| match serde_json::from_value::<Edit>(data) {
        Ok(edit) => client.post(Command::Edit(Box::new(edit.message))),
        Err(error) => {
            let problem = format!("The edited message cannot be read: {error}");
            client.post(Command::Message(Box::new(Err(problem))));
        }
    });
    on(socket, client, client::CHAT_PROFILE_CHANGE, |client, data| match data {
        Value::String(name) => client.post(Command::Profile(name)),
        _ => client.session.toast("The profile must be given by its name.", "error"),
    });
    on(socket, client, client::STOP, |client, _| {
        client.session.announce_stop();
        client.post(Command::Stop);
    });
    on(socket, client, client::CHAT_SETTINGS_CHANGE, |client, data| client.post(Command::SettingsChange(data)));
    on(socket, client, client::CHAT_SETTINGS_EDIT, |client, data| client.post(Command::SettingsEdit(data)));
    on(socket, client, client::WINDOW_MESSAGE, |client, data| client.post(Command::WindowMessage(data)));
    on(socket, client, client::FETCH_FAVORITES, |client, _| client.post(Command::FetchFavorites));
    on(socket, client, client::MESSAGE_FAVORITE, |client, data| match serde_json::from_value::<Edit>(data) {
        Ok(edit) => client.post(Command::Favorite(Box::new(edit.message))),
        Err(error) => client.session.toast(&format!("The message cannot be read: {error}"), "error"),
    });
    on(socket, client, client::AUDIO_START, |client, _| client.post(Command::AudioStart));
    on(socket, client, client::AUDIO_END, |client, _| client.post(Command::AudioEnd));
    listen_to_audio(socket, client);
    on(socket, client, client::CLEAR_SESSION, |client, _| client.session.mark_for_clearing());
    let client = client.clone();
    socket.on_disconnect(move |socket: SocketRef, reason: DisconnectReason| {
        client.connection.gone();
        if let Some(login) = &client.login {
            client.state.live.remove(login, socket.id);
        }
        let loss = match reason {
            DisconnectReason::ClientNSDisconnect | DisconnectReason::ServerNSDisconnect => Loss::Farewell,
            DisconnectReason::HeartbeatTimeout => Loss::TimedOut,
            _ => Loss::Closed,
        };
        let connection: Arc<dyn Connection> = client.connection.clone();
        client.state.registry.disconnected(&client.session, &connection, loss);
        ready(())
    });
}

/// Listens to the microphone, whose samples come beside the JSON.
fn listen_to_audio(socket: &SocketRef, client: &Arc<Client>) {
    let client = client.clone();
    socket.on(client::AUDIO_CHUNK, move |socket: SocketRef, TryData(data): TryData<AudioInput>| {
        if !client.is_welcome(&socket) {
            return ready(());
        }
        match data {
            Ok(chunk) if chunk.data.len() <= LARGEST_SOUND => client.post(Command::AudioChunk(Box::new(chunk))),
            Ok(chunk) => tracing::warn!(bytes = chunk.data.len(), "a piece of sound is too large and was dropped"),
            Err(error) => tracing::warn!(%error, "a piece of sound cannot be read"),
        }
        ready(())
    });
}

/// Listens to one event. Data that cannot be read arrives as null.
fn on(
    socket: &SocketRef,
    client: &Arc<Client>,
    event: &'static str,
    handle: impl Fn(&Client, Value) + Clone + Send + Sync + 'static,
) {
    let client = client.clone();
    socket.on(event, move |socket: SocketRef, TryData(data): TryData<Value>| {
        if client.is_welcome(&socket) {
            handle(&client, data.unwrap_or(Value::Null));
        }
        ready(())
    });
}
