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
use crate::auth::token::TokenId;
use crate::server::auth::LiveSockets;
use crate::session::Session;
use crate::session::connection::Connection;
use crate::session::inbox::Command;
use crate::session::outbox::Loss;
use crate::session::registry::Registry;
use crate::wire::event::{ClientMessageEvent, client};
use crate::wire::step::ClientMessage;

/// A client's socket and the session it belongs to.
pub(super) struct Client {
    pub(super) registry: Arc<Registry>,
    pub(super) session: Arc<Session>,
    pub(super) connection: Arc<SocketConnection>,
    pub(super) offset: Option<u64>,
    /// Whether the session was there before.
    pub(super) restored: bool,
    /// Whether the session sends to this socket.
    pub(super) attached: AtomicBool,
    /// The login that the socket was opened with, and where that is noted.
    pub(super) live: Option<(LiveSockets, TokenId)>,
}

impl Client {
    /// Takes the socket into use at its first event: the client listens by then.
    fn attach(&self) {
        if self.attached.swap(true, Ordering::AcqRel) {
            return;
        }
        self.session.attach(self.connection.clone(), self.offset, self.restored);
    }

    fn post(&self, command: Command) {
        self.attach();
        if let Err(busy) = self.session.post(command) {
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
    on(socket, client, client::STOP, |client, _| {
        client.session.announce_stop();
        client.post(Command::Stop);
    });
    on(socket, client, client::CLEAR_SESSION, |client, _| client.session.mark_for_clearing());
    let client = client.clone();
    socket.on_disconnect(move |socket: SocketRef, reason: DisconnectReason| {
        client.connection.gone();
        if let Some((live, login)) = &client.live {
            live.remove(login, socket.id);
        }
        let loss = match reason {
            DisconnectReason::ClientNSDisconnect | DisconnectReason::ServerNSDisconnect => Loss::Farewell,
            DisconnectReason::HeartbeatTimeout => Loss::TimedOut,
            _ => Loss::Closed,
        };
        let connection: Arc<dyn Connection> = client.connection.clone();
        client.registry.disconnected(&client.session, &connection, loss);
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
    socket.on(event, move |TryData(data): TryData<Value>| {
        handle(&client, data.unwrap_or(Value::Null));
        ready(())
    });
}
