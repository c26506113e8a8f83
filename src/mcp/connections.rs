//! The connections of one chat.

use std::sync::Arc;

use parking_lot::Mutex;

use super::{Client, Refused};

/// How many connections a chat may have, those that are being made included.
const MOST: usize = 16;

/// See the module.
#[derive(Default)]
pub struct Connections(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    clients: Vec<Arc<Client>>,
    /// Names of those that are being made.
    expected: Vec<String>,
    /// Whether the chat is over.
    closed: bool,
}

/// Room for a connection that is being made.
pub struct Seat {
    held: Arc<Mutex<Held>>,
    name: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        if let Some(index) = held.expected.iter().position(|name| *name == self.name) {
            held.expected.swap_remove(index);
        }
    }
}

impl Connections {
    /// Keeps room for a connection of this name, which may take the place of another.
    ///
    /// # Errors
    /// When the chat has enough.
    pub fn seat(&self, name: &str) -> Result<Seat, Refused> {
        let mut held = self.0.lock();
        let others = held.clients.iter().filter(|client| client.name() != name).count();
        if others + held.expected.len() >= MOST {
            return Err(Refused::TooMany(MOST));
        }
        held.expected.push(name.to_owned());
        Ok(Seat { held: self.0.clone(), name: name.to_owned() })
    }

    /// Takes a connection in; gives back the one of the same name that it replaces. `Err` when the chat is over: the
    /// connection ends when it is dropped.
    pub fn add(&self, client: Arc<Client>, seat: Seat) -> Result<Option<Arc<Client>>, Arc<Client>> {
        drop(seat);
        let mut held = self.0.lock();
        if held.closed {
            return Err(client);
        }
        let same = held.clients.iter().position(|other| other.name() == client.name());
        Ok(match same {
            Some(index) => Some(std::mem::replace(&mut held.clients[index], client)),
            None => {
                held.clients.push(client);
                None
            }
        })
    }

    /// The connection of this name.
    pub fn get(&self, name: &str) -> Option<Arc<Client>> {
        self.0.lock().clients.iter().find(|client| client.name() == name).cloned()
    }

    /// All connections, in the order in which they were made.
    pub fn all(&self) -> Vec<Arc<Client>> {
        self.0.lock().clients.clone()
    }

    /// Lets go of the connection of this name.
    pub fn remove(&self, name: &str) -> Option<Arc<Client>> {
        let mut held = self.0.lock();
        let index = held.clients.iter().position(|client| client.name() == name)?;
        Some(held.clients.remove(index))
    }

    /// Lets go of this connection; false when another one has its name by now.
    pub fn forget(&self, client: &Arc<Client>) -> bool {
        let mut held = self.0.lock();
        let before = held.clients.len();
        held.clients.retain(|other| !Arc::ptr_eq(other, client));
        held.clients.len() < before
    }

    /// Ends all connections, those to come included. Returns when they have ended, which is not long.
    pub async fn close(&self) {
        let clients = {
            let mut held = self.0.lock();
            held.closed = true;
            std::mem::take(&mut held.clients)
        };
        futures_util::future::join_all(clients.iter().map(|client| client.close())).await;
    }
}
