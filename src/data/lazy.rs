//! An embedded database that nobody has written to yet: it reads as empty, and its folder is made by the first write.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::DataLayer;
use super::error::{Error, Result};
use super::sled::{self, SledLayer};
use super::write::Write;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

/// See the module.
pub(super) struct Lazy {
    folder: PathBuf,
    layer: OnceCell<Arc<SledLayer>>,
}

impl Lazy {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, layer: OnceCell::new() }
    }

    async fn opened(&self) -> Result<&Arc<SledLayer>> {
        let open = async || match SledLayer::open(&self.folder).await {
            Ok(opened) => Ok(Arc::new(opened.layer)),
            // Another server of this folder was quicker: waiting for its end could take for ever.
            Err(error @ Error::Locked { .. }) => Err(Error::refused(sled::NAME, error)),
            // The server runs already: what is to be written waits until somebody has mended it.
            Err(error) => Err(Error::failed(sled::NAME, error)),
        };
        self.layer.get_or_try_init(open).await
    }
}

#[async_trait]
impl DataLayer for Lazy {
    fn name(&self) -> String {
        sled::NAME.to_owned()
    }

    async fn user(&self, identifier: &str) -> Result<Option<User>> {
        match self.layer.get() {
            Some(layer) => layer.user(identifier).await,
            None => Ok(None),
        }
    }

    async fn put_user(&self, user: &User) -> Result<User> {
        self.opened().await?.put_user(user).await
    }

    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        match self.layer.get() {
            Some(layer) => layer.thread(id, last).await,
            None => Ok(None),
        }
    }

    async fn thread_author(&self, id: &str) -> Result<Option<String>> {
        match self.layer.get() {
            Some(layer) => layer.thread_author(id).await,
            None => Ok(None),
        }
    }

    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        match self.layer.get() {
            Some(layer) => layer.threads(page, filter).await,
            None => Ok(Page { page_info: PageInfo::default(), data: Vec::new() }),
        }
    }

    async fn step(&self, thread_id: &str, step_id: &str) -> Result<Option<StoredStep>> {
        match self.layer.get() {
            Some(layer) => layer.step(thread_id, step_id).await,
            None => Ok(None),
        }
    }

    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        match self.layer.get() {
            Some(layer) => layer.element(thread_id, element_id).await,
            None => Ok(None),
        }
    }

    async fn feedback(&self, id: &str) -> Result<Option<Feedback>> {
        match self.layer.get() {
            Some(layer) => layer.feedback(id).await,
            None => Ok(None),
        }
    }

    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        match self.layer.get() {
            Some(layer) => layer.favorites(user_id).await,
            None => Ok(Vec::new()),
        }
    }

    async fn write(&self, batch: &[Write]) -> Result<()> {
        self.opened().await?.write(batch).await
    }

    async fn users(&self) -> Result<Vec<User>> {
        match self.layer.get() {
            Some(layer) => layer.users().await,
            None => Ok(Vec::new()),
        }
    }

    async fn thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        match self.layer.get() {
            Some(layer) => layer.thread_ids(after, limit).await,
            None => Ok(Vec::new()),
        }
    }

    async fn put_note(&self, key: &str, note: &str, expires: u64) -> Result<bool> {
        self.opened().await?.put_note(key, note, expires).await
    }

    async fn note(&self, key: &str) -> Result<Option<String>> {
        match self.layer.get() {
            Some(layer) => layer.note(key).await,
            None => Ok(None),
        }
    }

    async fn health(&self) -> Result<()> {
        match self.layer.get() {
            Some(layer) => layer.health().await,
            None => Ok(()),
        }
    }

    async fn close(&self) {
        if let Some(layer) = self.layer.get() {
            layer.close().await;
        }
    }
}
