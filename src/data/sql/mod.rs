//! SQLite and PostgreSQL, in the two schemas that Python Chainlit 2.12 has: its official layer's (`"Thread"`, made by
//! Prisma) and its SQLAlchemy layer's (`threads`). Which one a database has is seen from its tables; an empty one gets
//! the official schema on PostgreSQL, and the other on SQLite, because those are what Python Chainlit can open.
//!
//! - `db`: one face for both databases; `tables`: statements from the columns that are there
//! - `official`, `alchemy`: what each schema's rows mean; `schema`: what both must answer
//! - `notes`: what the server itself keeps, in a table of its own
//! - `open`: addresses, connections, and what is missing
//!
//! Nothing that exists is altered. Columns, indexes and triggers that are missing are added, each with a line in the
//! log, and where they may not be, the layer does without.

mod alchemy;
mod db;
mod notes;
mod official;
mod open;
mod schema;
mod tables;

use async_trait::async_trait;

use super::DataLayer;
use super::error::Result;
use super::storage;
use super::write::Write;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::time;
use crate::wire::user::User;
use db::{Db, Engine};
use schema::{Known, Schema};

pub use open::Preference;
pub(crate) use open::sqlite_file;

/// See the module.
pub struct SqlLayer {
    db: Db,
    schema: Box<dyn Schema>,
    notes: notes::Notes,
}

#[async_trait]
impl DataLayer for SqlLayer {
    fn name(&self) -> String {
        format!("{} ({} schema)", self.db.engine().name(), self.schema.title())
    }

    async fn user(&self, identifier: &str) -> Result<Option<User>> {
        self.schema.user(&self.db, identifier).await
    }

    async fn put_user(&self, user: &User) -> Result<User> {
        let mut tx = self.db.begin().await?;
        self.schema.put_user(&mut tx, user).await?;
        tx.commit().await?;
        let stored = self.user(&user.identifier).await?;
        Ok(stored.unwrap_or_else(|| user.clone()))
    }

    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        self.schema.thread(&self.db, id, last).await
    }

    async fn thread_author(&self, id: &str) -> Result<Option<String>> {
        self.schema.author(&self.db, id).await
    }

    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        self.schema.threads(&self.db, page, filter).await
    }

    async fn step(&self, _thread_id: &str, step_id: &str) -> Result<Option<StoredStep>> {
        self.schema.step(&self.db, step_id).await
    }

    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        let found = self.schema.element(&self.db, element_id).await?;
        Ok(found.filter(|element| element.thread_id.as_deref() == Some(thread_id)))
    }

    async fn feedback(&self, id: &str) -> Result<Option<Feedback>> {
        self.schema.feedback(&self.db, id).await
    }

    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        self.schema.favorites(&self.db, user_id).await
    }

    async fn write(&self, batch: &[Write]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let mut known = Known::default();
        for write in batch {
            self.schema.apply(&mut tx, &mut known, write).await?;
        }
        tx.commit().await
    }

    fn object_key(&self, place: &storage::Place<'_>) -> String {
        self.schema.object_key(place)
    }

    fn lanes(&self) -> usize {
        match self.db.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 4,
        }
    }

    async fn users(&self) -> Result<Vec<User>> {
        self.schema.users(&self.db).await
    }

    async fn thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        self.schema.thread_ids(&self.db, after, limit).await
    }

    async fn put_note(&self, key: &str, note: &str, expires: u64) -> Result<bool> {
        self.notes.put(&self.db, key, note, expires, time::seconds()).await?;
        Ok(true)
    }

    async fn note(&self, key: &str) -> Result<Option<String>> {
        self.notes.get(&self.db, key).await
    }

    async fn health(&self) -> Result<()> {
        self.db.rows("SELECT 1", &[]).await.map(drop)
    }

    async fn close(&self) {
        self.db.close().await;
    }
}
