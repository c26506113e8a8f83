//! Notes of the server itself, in a table of its own that is made by the first one.

use std::sync::atomic::{AtomicBool, Ordering};

use super::db::{Db, Engine};
use super::tables::Table;
use crate::data::error::Result;

const TABLE: &str = "chainlit_notes";
const CREATE: &str = r#"CREATE TABLE IF NOT EXISTS "chainlit_notes" (
    "id" TEXT NOT NULL PRIMARY KEY, "note" TEXT NOT NULL, "expires" BIGINT NOT NULL)"#;

/// Whether the table is known to be there.
#[derive(Default)]
pub(super) struct Notes(AtomicBool);

impl Notes {
    pub(super) async fn put(&self, db: &Db, key: &str, note: &str, expires: u64, now: u64) -> Result<()> {
        let engine = db.engine();
        let mut tx = db.begin().await?;
        if !self.0.load(Ordering::Relaxed) {
            if engine == Engine::Postgres {
                // Servers that come here together: one makes the table.
                tx.run("SELECT pg_advisory_xact_lock(4921506112)", &[]).await?;
            }
            if !Table::look_up(&mut tx, engine, TABLE).await?.exists() {
                tx.script(CREATE).await?;
                tracing::info!("{}: added the table {TABLE}, for logins that were ended", engine.name());
            }
        }
        let number =
            |at: usize| if engine == Engine::Postgres { format!("${at}::text::bigint") } else { format!("${at}") };
        let signed = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        let gone = format!("DELETE FROM \"{TABLE}\" WHERE \"expires\" <= {}", number(1));
        tx.run(&gone, &[signed(now).into()]).await?;
        let put = format!(
            "INSERT INTO \"{TABLE}\" (\"id\", \"note\", \"expires\") VALUES ($1, $2, {}) \
             ON CONFLICT (\"id\") DO UPDATE SET \"note\" = excluded.\"note\", \"expires\" = excluded.\"expires\"",
            number(3)
        );
        tx.run(&put, &[key.into(), note.into(), signed(expires).into()]).await?;
        tx.commit().await?;
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }

    pub(super) async fn get(&self, db: &Db, key: &str) -> Result<Option<String>> {
        if !self.0.load(Ordering::Relaxed) {
            let mut tx = db.begin().await?;
            if !Table::look_up(&mut tx, db.engine(), TABLE).await?.exists() {
                return Ok(None);
            }
            self.0.store(true, Ordering::Relaxed);
        }
        let sql = format!("SELECT n.\"note\" FROM \"{TABLE}\" n WHERE n.\"id\" = $1");
        Ok(db.row(&sql, &[key.into()]).await?.and_then(|mut row| row.text()))
    }
}
