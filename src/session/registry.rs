//! All sessions of the server: found by id, kept for a while after their socket is gone, then ended.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::RwLock;
use tokio::sync::mpsc;

use super::connection::Connection;
use super::files::SessionFiles;
use super::inbox::Command;
use super::outbox::Loss;
use super::{Opening, Session};
use crate::config::settings::Settings;
use crate::data::Store;
use crate::wire::ids::SessionId;
use crate::wire::user::User;

/// Somebody else's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("authorization failed")]
pub struct NotYours;

/// See the module.
pub struct Registry {
    sessions: RwLock<HashMap<SessionId, Arc<Session>>>,
    /// Folder below which every session has its files.
    files: PathBuf,
    /// Where threads are kept, if anywhere.
    store: OnceLock<Store>,
}

/// What a connecting client got.
pub enum Opened {
    /// The session it had.
    Restored(Arc<Session>),
    /// A new one, whose actor is to be started.
    New(Arc<Session>, mpsc::Receiver<Command>),
}

impl Registry {
    /// No sessions yet; their files will lie below this folder.
    pub fn new(files: PathBuf) -> Arc<Self> {
        Arc::new(Self { sessions: RwLock::default(), files, store: OnceLock::new() })
    }

    /// Keeps the threads of all chats that begin from now on. Only the first store is taken.
    pub fn keep_in(&self, store: Store) {
        self.store.get_or_init(|| store);
    }

    /// Where threads are kept, if anywhere.
    pub fn store(&self) -> Option<&Store> {
        self.store.get()
    }

    /// The chats that write to this thread.
    pub fn of_thread(&self, thread_id: &str) -> Vec<Arc<Session>> {
        let sessions = self.sessions.read();
        sessions.values().filter(|session| session.thread_id.as_str() == thread_id).cloned().collect()
    }

    /// The session of this id.
    pub fn get(&self, id: SessionId) -> Option<Arc<Session>> {
        self.sessions.read().get(&id).cloned()
    }

    /// All sessions.
    pub fn all(&self) -> Vec<Arc<Session>> {
        self.sessions.read().values().cloned().collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sessions.read().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds the session that a client names, if it is that user's.
    ///
    /// # Errors
    /// When it belongs to another user.
    pub fn find(&self, id: SessionId, user: Option<&User>) -> Result<Option<Arc<Session>>, NotYours> {
        match self.get(id) {
            Some(session) if owner(&session) == user.map(|u| u.identifier.as_str()) => Ok(Some(session)),
            Some(_) => Err(NotYours),
            None => Ok(None),
        }
    }

    /// Opens the session that a client names: the one it had, or a new one.
    ///
    /// # Errors
    /// When that session belongs to another user.
    pub fn open(&self, opening: Opening, settings: Arc<Settings>) -> Result<Opened, NotYours> {
        let user = opening.user.clone();
        let id = opening.id;
        let mut sessions = self.sessions.write();
        if let Some(session) = sessions.get(&id) {
            return if owner(session) == user.as_ref().map(|u| u.identifier.as_str()) {
                Ok(Opened::Restored(session.clone()))
            } else {
                Err(NotYours)
            };
        }
        let files = SessionFiles::new(&self.files, id);
        let is_owned = opening.user.is_some() || opening.browser.is_some();
        let store = self.store.get().filter(|store| store.keeps(is_owned)).cloned();
        let (session, commands) = Session::open(opening, settings, files, store);
        sessions.insert(id, session.clone());
        Ok(Opened::New(session, commands))
    }

    /// A socket is gone: runs `on_chat_end`, and ends the session now or when its time is over.
    pub fn disconnected(self: &Arc<Self>, session: &Arc<Session>, connection: &Arc<dyn Connection>, loss: Loss) {
        session.detach(connection, loss);
        if session.outbox.is_connected() {
            // Another socket has taken over.
            return;
        }
        let (registry, session) = (self.clone(), session.clone());
        let connections = session.connections();
        tokio::spawn(async move {
            session.deliver(Command::Disconnected).await;
            if !session.is_to_clear() {
                let timeout = session.settings().project.session_timeout;
                tokio::time::sleep(Duration::from_secs(timeout)).await;
                if session.connections() != connections {
                    return;
                }
            }
            registry.end(&session).await;
        });
    }

    /// Ends a session: its actor finishes, its connections end, its files go.
    pub async fn end(&self, session: &Arc<Session>) {
        let removed = {
            let mut sessions = self.sessions.write();
            match sessions.get(&session.id) {
                Some(found) if Arc::ptr_eq(found, session) => sessions.remove(&session.id),
                _ => None,
            }
        };
        if removed.is_some() {
            session.deliver(Command::Close).await;
            session.outbox.close();
            session.ended().await;
            session.mcp.close().await;
            session.journal.close().await;
            session.files.clear().await;
        }
    }

    /// Ends all sessions, at shutdown.
    pub async fn end_all(&self) {
        futures_util::future::join_all(self.all().iter().map(|session| self.end(session))).await;
        match tokio::fs::remove_dir(&self.files).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::debug!(%error, "the folder of session files stays"),
        }
    }
}

fn owner(session: &Session) -> Option<&str> {
    session.user.as_ref().map(|u| u.identifier.as_str())
}
