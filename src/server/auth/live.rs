//! Sockets end with their login: a logout in one tab closes the chats of that browser.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use socketioxide::extract::SocketRef;
use socketioxide::socket::Sid;
use tokio::sync::broadcast::error::RecvError;

use crate::auth::Auth;
use crate::auth::token::TokenId;

/// Open sockets by the login they were opened with.
#[derive(Clone, Default)]
pub(in crate::server) struct LiveSockets(Arc<Mutex<HashMap<TokenId, HashMap<Sid, SocketRef>>>>);

impl LiveSockets {
    /// Sockets of logins that `auth` revokes are closed from now on.
    pub(in crate::server) fn watch(&self, auth: &Arc<Auth>) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            tracing::warn!("sockets stay open after a logout: the server was made outside of its runtime");
            return;
        };
        let (live, mut revoked) = (self.clone(), auth.revoked());
        runtime.spawn(async move {
            loop {
                match revoked.recv().await {
                    Ok(login) => live.close(&login),
                    Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "sockets of some logins stay open"),
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    /// Notes a socket.
    pub(in crate::server) fn add(&self, login: TokenId, socket: SocketRef) {
        self.0.lock().entry(login).or_default().insert(socket.id, socket);
    }

    /// Forgets a socket that is gone.
    pub(in crate::server) fn remove(&self, login: &TokenId, socket: Sid) {
        let mut all = self.0.lock();
        if let Some(sockets) = all.get_mut(login) {
            sockets.remove(&socket);
            if sockets.is_empty() {
                all.remove(login);
            }
        }
    }

    fn close(&self, login: &TokenId) {
        let sockets = self.0.lock().remove(login).unwrap_or_default();
        for socket in sockets.into_values() {
            if let Err(error) = socket.disconnect() {
                tracing::debug!(%error, "a socket was closed already");
            }
        }
    }
}
