//! Where conversations are kept: users, threads, steps, elements and feedback behind one trait, and the contents
//! of elements behind another.
//!
//! - [`open`]: the layer that the settings name, behind an ordered [`writer`]; this is where a server begins
//! - [`write`](mod@write): what is written, one change at a time; [`error`]: what may go wrong
//! - back ends: [`sled`] (the embedded default), [`sql`] (SQLite and PostgreSQL, both schemas of Python
//!   Chainlit), [`dynamodb`]
//! - `lazy`: the embedded default before its first write
//! - [`storage`]: contents of elements, in a folder or a cloud
//! - [`store`]: layer, writer and storage as one, with signed addresses and clean-up
//! - [`transfer`]: threads and users from one layer to another
//!
//! Called by sessions (writes) and the server (reads). Nothing here knows sessions, scripts, logins or HTTP:
//! who may see what is decided above.

#[cfg(feature = "clouds")]
pub mod dynamodb;
pub mod error;
pub mod open;
pub mod sled;
pub mod sql;
pub mod storage;
pub mod store;
pub mod transfer;
pub mod write;
pub mod writer;

mod lazy;
mod order;
mod search;

use async_trait::async_trait;

use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

pub use error::{Error, Result};
pub use open::{open, open_url};
pub use store::Store;
pub use write::{ThreadPatch, Write};
pub use writer::{Receipt, Writer};

/// A store of users and threads. All methods may be called at any time from any task.
///
/// Rows of a relational store need not come in order: a step may be written before its thread, its parent or its
/// element's step, so layers make what is missing. Every write can be repeated.
#[async_trait]
pub trait DataLayer: Send + Sync {
    /// What this is, for logs and the health page, without secrets: `sled`, `SQLite (official schema)`.
    fn name(&self) -> String;

    /// The user of this identifier.
    async fn user(&self, identifier: &str) -> Result<Option<User>>;

    /// Creates the user, or replaces the metadata of the one with this identifier. The answer has the store's id.
    /// Durable when it returns.
    async fn put_user(&self, user: &User) -> Result<User>;

    /// A thread with its steps (oldest first, parents before children), their feedback, and its elements, whose
    /// addresses are not signed. `last` cuts the steps to as many newest ones.
    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>>;

    /// Identifier of the thread's user; `None` when there is no such thread or it has no user.
    async fn thread_author(&self, id: &str) -> Result<Option<String>>;

    /// A page of threads, most recently active first, without steps and elements.
    ///
    /// A search finds text in names and in what was said, whatever the case (DynamoDB: in names).
    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>>;

    /// One step with its feedback. `thread_id` is where to look; stores that need no hint ignore it.
    async fn step(&self, thread_id: &str, step_id: &str) -> Result<Option<StoredStep>>;

    /// One element.
    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>>;

    /// The feedback of this id, with its thread.
    async fn feedback(&self, id: &str) -> Result<Option<Feedback>>;

    /// Steps of the user's threads that have `metadata.favorite`, newest first.
    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>>;

    /// Applies the writes in their order, all or none where the store can; durable when it returns.
    ///
    /// # Errors
    /// [`Error::Refused`] when a write can never succeed, everything else when trying again may help.
    async fn write(&self, batch: &[Write]) -> Result<()>;

    /// Keeps a note of the server itself under a key, in place of an earlier one. It may be forgotten from `expires` on,
    /// in seconds since 1970. Durable when it returns; `false` when this store has no place for notes.
    async fn put_note(&self, _key: &str, _note: &str, _expires: u64) -> Result<bool> {
        Ok(false)
    }

    /// The note under a key.
    async fn note(&self, _key: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// The id for feedback that has none yet.
    fn feedback_id(&self, _feedback: &Feedback) -> String {
        crate::wire::ids::new_id()
    }

    /// Where the content of an element goes in the storage.
    fn object_key(&self, place: &storage::Place<'_>) -> String {
        storage::key::default(place)
    }

    /// How many batches of different threads may be written at once.
    fn lanes(&self) -> usize {
        1
    }

    /// All users, for exports.
    async fn users(&self) -> Result<Vec<User>>;

    /// Ids of threads after this one in the store's own order, for exports.
    async fn thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>>;

    /// Whether the store answers.
    async fn health(&self) -> Result<()>;

    /// Lets go of files and connections. Nothing may be called after it.
    async fn close(&self);
}
