//! Layer, writer and storage as one: what a server holds. Rows and contents of elements are written and removed
//! together here, and addresses of contents are made when they are read.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;

use super::error::Result;
use super::storage::{self, Content, Place, Storage};
use super::{DataLayer, Receipt, Write, Writer};
use crate::config::env::Env;
use crate::config::settings::Settings;
use crate::wire::element::Element;
use crate::wire::thread::Thread;
use crate::wire::user::User;

/// Writes that may wait before writers do.
const QUEUE: usize = 4096;

/// Users that are remembered; more are read anew.
const USERS: usize = 10_000;

/// Makes the address at which this server gives out a content that has none of its own.
pub type LocalAddress = Arc<dyn Fn(&Element) -> String + Send + Sync>;

/// See the module. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    layer: Arc<dyn DataLayer>,
    writer: Writer,
    storage: Option<Arc<dyn Storage>>,
    local_address: LocalAddress,
    /// Users by identifier, as they were last read or written.
    users: Arc<Mutex<HashMap<String, User>>>,
    owned_only: bool,
}

impl Store {
    /// Opens what the settings name; `None` when threads are not to be kept. Folders are relative to `root`.
    ///
    /// # Errors
    /// What [`super::open()`] and [`storage::open`] say.
    pub async fn open(
        settings: &Settings,
        env: &Env,
        root: &Path,
        local_address: LocalAddress,
    ) -> Result<Option<Self>> {
        let Some(layer) = super::open(settings, env, root).await? else { return Ok(None) };
        let storage = storage::open(&settings.storage.url, env, root)?;
        Ok(Some(Self::new(layer, storage, local_address)))
    }

    /// A store over a layer that is open, such as a script's own.
    pub fn new(layer: Arc<dyn DataLayer>, storage: Option<Arc<dyn Storage>>, local_address: LocalAddress) -> Self {
        let writer = Writer::start(Arc::clone(&layer), QUEUE);
        Self { layer, writer, storage, local_address, users: Arc::default(), owned_only: false }
    }

    /// The same, for chats only that belong to a user or a browser: nobody could open the thread of another, and
    /// nobody asked for it to be kept.
    pub fn for_owned_chats(self) -> Self {
        Self { owned_only: true, ..self }
    }

    /// Whether a chat is to be kept here.
    pub fn keeps(&self, is_owned: bool) -> bool {
        is_owned || !self.owned_only
    }

    /// The layer, for questions.
    pub fn layer(&self) -> &Arc<dyn DataLayer> {
        &self.layer
    }

    /// The writer, for changes.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Where contents are.
    pub fn storage(&self) -> Option<&Arc<dyn Storage>> {
        self.storage.as_ref()
    }

    /// Creates the user, or replaces the metadata of the one with this identifier.
    ///
    /// # Errors
    /// Those of the layer.
    pub async fn put_user(&self, user: &User) -> Result<User> {
        let stored = self.layer.put_user(user).await?;
        self.remember(&stored);
        Ok(stored)
    }

    /// The user of this identifier, who is created when unknown. Metadata are those of the store, or those given.
    ///
    /// # Errors
    /// Those of the layer.
    pub async fn known_user(&self, user: &User) -> Result<User> {
        if let Some(known) = self.users.lock().get(&user.identifier) {
            return Ok(known.clone());
        }
        match self.layer.user(&user.identifier).await? {
            Some(known) => {
                self.remember(&known);
                Ok(known)
            }
            None => self.put_user(user).await,
        }
    }

    fn remember(&self, user: &User) {
        let mut users = self.users.lock();
        if users.len() >= USERS {
            users.clear();
        }
        users.insert(user.identifier.clone(), user.clone());
    }

    /// A thread whose elements have addresses that a browser can open. Waits for what is being written to it.
    ///
    /// # Errors
    /// Those of the layer.
    pub async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        self.writer.settled(id).await;
        let Some(mut thread) = self.layer.thread(id, last).await? else { return Ok(None) };
        for element in thread.elements.iter_mut().flatten() {
            self.address(element).await;
        }
        Ok(Some(thread))
    }

    /// An element with an address that a browser can open.
    ///
    /// # Errors
    /// Those of the layer.
    pub async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        let Some(mut element) = self.layer.element(thread_id, element_id).await? else { return Ok(None) };
        self.address(&mut element).await;
        Ok(Some(element))
    }

    /// The content of an element, for storages that this server gives out itself.
    ///
    /// # Errors
    /// Those of the layer and the storage.
    pub async fn content(&self, thread_id: &str, element_id: &str) -> Result<Option<Content>> {
        let Some(storage) = &self.storage else { return Ok(None) };
        let element = self.layer.element(thread_id, element_id).await?;
        match element.and_then(|element| element.object_key) {
            Some(key) => storage.get(&key).await,
            None => Ok(None),
        }
    }

    /// Stores an element: its content first, where there is one and a storage, then its row.
    ///
    /// # Errors
    /// Those of the storage; the row is not written then.
    pub async fn put_element(
        &self,
        mut element: Element,
        content: Option<Bytes>,
        user_id: Option<&str>,
    ) -> Result<Receipt> {
        if element.for_id.as_ref().is_none_or(String::is_empty) {
            // No layer keeps it; nor is its content of use to anybody.
            return Ok(self.writer.submit(Write::Element(Box::new(element))).await);
        }
        if let (Some(bytes), Some(storage)) = (content, &self.storage) {
            let place = Place {
                user_id,
                thread_id: element.thread_id.as_deref(),
                element_id: &element.id,
                name: &element.name,
            };
            let key = self.layer.object_key(&place);
            let mime = element.mime.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
            let disposition = Some(storage::key::attachment(&element.name));
            storage.put(&key, Content { bytes, mime, disposition }).await?;
            element.object_key = Some(key);
        }
        Ok(self.writer.submit(Write::Element(Box::new(element))).await)
    }

    /// Removes an element with its content.
    ///
    /// # Errors
    /// Those of the layer; what the storage cannot remove is logged.
    pub async fn delete_element(&self, thread_id: &str, id: &str) -> Result<Receipt> {
        self.writer.settled(thread_id).await;
        if let Some(element) = self.layer.element(thread_id, id).await? {
            self.discard([element]).await;
        }
        let delete = Write::DeleteElement { thread_id: thread_id.to_owned(), id: id.to_owned() };
        Ok(self.writer.submit(delete).await)
    }

    /// Removes a thread with everything in it, contents included.
    ///
    /// # Errors
    /// Those of the layer; what the storage cannot remove is logged.
    pub async fn delete_thread(&self, id: &str) -> Result<()> {
        self.writer.settled(id).await;
        let thread = self.layer.thread(id, Some(0)).await?;
        self.writer.submit(Write::DeleteThread { id: id.to_owned() }).await.await?;
        self.discard(thread.and_then(|thread| thread.elements).into_iter().flatten()).await;
        Ok(())
    }

    /// Writes what waits, at most this long, and closes the layer. The answer is how many writes were lost.
    pub async fn close(&self, patience: Duration) -> u64 {
        let lost = self.writer.shutdown(patience).await;
        self.layer.close().await;
        lost
    }

    async fn discard(&self, elements: impl IntoIterator<Item = Element>) {
        let Some(storage) = &self.storage else { return };
        for key in elements.into_iter().filter_map(|element| element.object_key) {
            if let Err(error) = storage.delete(&key).await {
                tracing::warn!("the content of an element that was removed stays behind: {error}");
            }
        }
    }

    async fn address(&self, element: &mut Element) {
        let (Some(storage), Some(key)) = (&self.storage, &element.object_key) else { return };
        match storage.url(key).await {
            Ok(Some(url)) => element.url = Some(url),
            Ok(None) => element.url = Some((self.local_address)(element)),
            // The stored address may still work.
            Err(error) => tracing::warn!("no address for the content of element {}: {error}", element.id),
        }
    }
}
