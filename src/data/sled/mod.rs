//! The embedded default: everything in one sled tree in a folder of the app, nothing to install.
//!
//! - `keys`: how keys are made, so that a thread's steps and a user's threads are scans of a prefix
//! - `change`: the changes of a batch, laid over what is stored until they are applied as one
//! - `apply`: what each write changes; `read`: what each question reads; `notes`: what the server itself keeps
//!
//! sled is synchronous: everything runs on tokio's blocking threads. A batch is acknowledged after a flush. What
//! sled cannot open is moved aside by [`SledLayer::open`], never deleted.

mod apply;
mod change;
mod keys;
mod notes;
mod read;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::{Mutex, RwLock};

use super::DataLayer;
use super::error::{Error, Result};
use super::write::Write;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::time;
use crate::wire::user::User;

pub(super) const NAME: &str = "sled";
/// The format of keys and values.
const VERSION: u32 = 1;
/// A file in the folder that says that there was a database once.
const MARKER: &str = "chainlit-format";
/// Memory for pages that were read.
const CACHE: u64 = 64 * 1024 * 1024;

/// See the module.
pub struct SledLayer {
    tree: RwLock<Option<sled::Db>>,
    /// Held while a batch is made and applied: it reads what it changes.
    writing: Arc<Mutex<()>>,
    folder: PathBuf,
}

/// A database that was opened.
pub struct Opened {
    /// The layer.
    pub layer: SledLayer,
    /// Where the database went that could not be opened; the layer is empty then.
    pub moved_aside: Option<PathBuf>,
}

impl SledLayer {
    /// Opens the database in this folder, and makes it if there is none.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process has it, [`Error::Newer`], and [`Error::Setting`] when the folder cannot
    /// be used.
    pub async fn open(folder: &Path) -> Result<Opened> {
        if let Err(error) = std::fs::create_dir_all(folder) {
            return Err(Error::setting(
                "data.url",
                format!("the folder {} cannot be made: {error}", folder.display()),
                "give a folder that the server may write, such as \"sled:/var/lib/chat/data\"",
            ));
        }
        let mut moved_aside = None;
        let tree = match open_tree(folder).await? {
            Ok(tree) => tree,
            Err(damage) => {
                let aside = move_aside(folder)?;
                tracing::error!(
                    "the database in {} cannot be opened ({damage}); it is kept in {}, and the app goes on with a new one",
                    folder.display(),
                    aside.display()
                );
                moved_aside = Some(aside);
                match open_tree(folder).await? {
                    Ok(tree) => tree,
                    Err(damage) => return Err(Error::failed(NAME, damage)),
                }
            }
        };
        check_version(&tree, folder)?;
        std::fs::write(folder.join(MARKER), VERSION.to_string()).map_err(failed)?;
        let layer = Self { tree: RwLock::new(Some(tree)), writing: Arc::default(), folder: folder.to_owned() };
        Ok(Opened { layer, moved_aside })
    }

    /// Where the database is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&sled::Tree) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let tree = self.tree.read().clone().ok_or(Error::Closed)?;
        let done = tokio::task::spawn_blocking(move || work(&tree)).await;
        done.unwrap_or_else(|panic| Err(Error::failed(NAME, panic)))
    }

    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut change::Change<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let writing = Arc::clone(&self.writing);
        self.blocking(move |tree| {
            let _alone = writing.lock();
            let mut change = change::Change::of(tree);
            let answer = work(&mut change)?;
            change.commit()?;
            Ok(answer)
        })
        .await
    }
}

/// The outer error is final, the inner one means damage.
async fn open_tree(folder: &Path) -> Result<Result<sled::Db, String>> {
    let path = folder.to_owned();
    // sled panics on some kinds of damage; a blocking task turns that into an error.
    let opened = tokio::task::spawn_blocking(move || {
        sled::Config::new().path(path).cache_capacity(CACHE).flush_every_ms(None).open()
    });
    match opened.await {
        // Where sled finds nothing that it can read it begins anew, and says nothing.
        Ok(Ok(tree)) if folder.join(MARKER).exists() && tree.get(keys::VERSION).map_err(failed)?.is_none() => {
            drop(tree);
            Ok(Err("nothing in it can be read".to_owned()))
        }
        Ok(Ok(tree)) => Ok(Ok(tree)),
        Ok(Err(sled::Error::Io(error))) if error.to_string().contains("lock") => {
            Err(Error::Locked { folder: folder.display().to_string() })
        }
        Ok(Err(sled::Error::Io(error)))
            if matches!(error.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::StorageFull) =>
        {
            Err(Error::setting(
                "data.url",
                format!("the database in {} cannot be opened: {error}", folder.display()),
                "make the folder writable and give it room",
            ))
        }
        Ok(Err(error)) => Ok(Err(error.to_string())),
        Err(panic) => Ok(Err(panic.to_string())),
    }
}

fn move_aside(folder: &Path) -> Result<PathBuf> {
    let stamp = crate::wire::time::now().replace([':', '.'], "-");
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(format!(".damaged-{stamp}"));
    let aside = folder.with_file_name(name);
    std::fs::rename(folder, &aside).map_err(|error| {
        Error::setting(
            "data.url",
            format!("the damaged database in {} cannot be moved aside: {error}", folder.display()),
            "move the folder away by hand, or make its parent writable",
        )
    })?;
    Ok(aside)
}

fn check_version(tree: &sled::Tree, folder: &Path) -> Result<()> {
    let found = tree.get(keys::VERSION).map_err(failed)?;
    match found.as_deref().and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes) {
        None => {
            tree.insert(keys::VERSION, &VERSION.to_be_bytes()).map_err(failed)?;
            tree.flush().map_err(failed)?;
            Ok(())
        }
        Some(found) if found > VERSION => {
            Err(Error::Newer { folder: folder.display().to_string(), found, known: VERSION })
        }
        Some(_) => Ok(()),
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::failed(NAME, error)
}

#[async_trait]
impl DataLayer for SledLayer {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    async fn user(&self, identifier: &str) -> Result<Option<User>> {
        let identifier = identifier.to_owned();
        self.blocking(move |tree| read::user(tree, &identifier)).await
    }

    async fn put_user(&self, user: &User) -> Result<User> {
        let user = user.clone();
        self.change(move |change| apply::user(change, user)).await
    }

    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        let id = id.to_owned();
        self.blocking(move |tree| read::thread(tree, &id, last)).await
    }

    async fn thread_author(&self, id: &str) -> Result<Option<String>> {
        let id = id.to_owned();
        self.blocking(move |tree| read::author(tree, &id)).await
    }

    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let (page, filter) = (page.clone(), filter.clone());
        self.blocking(move |tree| read::threads(tree, &page, &filter)).await
    }

    async fn step(&self, _thread_id: &str, step_id: &str) -> Result<Option<StoredStep>> {
        let id = step_id.to_owned();
        self.blocking(move |tree| read::step(tree, &id)).await
    }

    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        let key = keys::element(thread_id, element_id);
        self.blocking(move |tree| read::json(tree, &key)).await
    }

    async fn feedback(&self, id: &str) -> Result<Option<Feedback>> {
        let id = id.to_owned();
        self.blocking(move |tree| read::feedback(tree, &id)).await
    }

    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        let user_id = user_id.to_owned();
        self.blocking(move |tree| read::favorites(tree, &user_id)).await
    }

    async fn write(&self, batch: &[Write]) -> Result<()> {
        let batch = batch.to_vec();
        self.change(move |change| batch.into_iter().try_for_each(|write| apply::write(change, write))).await
    }

    async fn users(&self) -> Result<Vec<User>> {
        self.blocking(read::users).await
    }

    async fn thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        let after = after.map(str::to_owned);
        self.blocking(move |tree| read::thread_ids(tree, after.as_deref(), limit)).await
    }

    async fn put_note(&self, key: &str, note: &str, expires: u64) -> Result<bool> {
        let (key, note) = (key.to_owned(), note.to_owned());
        self.change(move |change| notes::put(change, &key, &note, expires, time::seconds())).await?;
        Ok(true)
    }

    async fn note(&self, key: &str) -> Result<Option<String>> {
        let key = key.to_owned();
        self.blocking(move |tree| notes::get(tree, &key)).await
    }

    async fn health(&self) -> Result<()> {
        self.blocking(|tree| tree.get(keys::VERSION).map(drop).map_err(failed)).await
    }

    async fn close(&self) {
        let tree = self.tree.write().take();
        // The last handle gives the lock on the folder back; that takes a moment of disk.
        drop(tokio::task::spawn_blocking(move || drop(tree)).await);
    }
}
