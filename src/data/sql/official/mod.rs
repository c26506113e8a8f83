//! The schema of Python Chainlit's official layer (Chainlit 2.12; tables by Prisma in `chainlit-datalayer`). What its
//! tables have no column for goes into `"Step"."extra"`, which this program adds. Where it may not, only the mark of a
//! stream that was cut is kept, in the metadata.
//!
//! - `ddl`: the tables; `rows`: what a row means; `put`: how a row is written; here: questions

pub(super) mod ddl;
mod put;
mod rows;

use super::db::{Db, Engine, Row, Tx, python_json};
use super::schema::{Conditions, Known, Schema, is_elsewhere, page, rate, read_user};
use super::tables::{FIXED, KEEP, Rule, Table, Upsert};
use crate::data::error::Result;
use crate::data::order::parents_first;
use crate::data::storage;
use crate::data::write::Write;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::time;
use crate::wire::user::User;
use async_trait::async_trait;
use rows::{ELEMENT, EXTRA};

/// See the module.
pub(super) struct Official {
    engine: Engine,
    users: Table,
    threads: Table,
    steps: Table,
    elements: Table,
    feedbacks: Table,
    put_step: Upsert,
    put_element: Upsert,
    put_feedback: Upsert,
    put_thread: Upsert,
}

impl Official {
    pub(super) async fn new(tx: &mut Tx, engine: Engine) -> Result<Self> {
        let users = Table::look_up(tx, engine, "User").await?;
        let threads = Table::look_up(tx, engine, "Thread").await?;
        let steps = Table::look_up(tx, engine, "Step").await?;
        let elements = Table::look_up(tx, engine, "Element").await?;
        let feedbacks = Table::look_up(tx, engine, "Feedback").await?;
        let (least, joined): (Rule, Rule) = match engine {
            Engine::Postgres => ("LEAST({new}, {old})", "COALESCE({old}, '{}'::jsonb) || COALESCE({new}, '{}'::jsonb)"),
            Engine::Sqlite => ("min({new}, {old})", "json_patch(COALESCE({old}, '{}'), COALESCE({new}, '{}'))"),
        };
        const NOT_EMPTY_JSON: Rule = "CASE WHEN {new} <> '{}' THEN {new} ELSE {old} END";
        // Where metadata hold the mark of a stream, the write after its end takes it away.
        let metadata: Rule = match (steps.has(EXTRA), engine) {
            (true, _) => NOT_EMPTY_JSON,
            (false, Engine::Postgres) => "CASE WHEN {new} <> '{}' THEN {new} ELSE {old} - 'streaming' END",
            (false, Engine::Sqlite) => "CASE WHEN {new} <> '{}' THEN {new} ELSE json_remove({old}, '$.streaming') END",
        };
        const NOT_EMPTY: Rule = "COALESCE(NULLIF({new}, ''), {old})";
        let put_step = Upsert::new(
            engine,
            &steps,
            &[
                ("id", FIXED),
                ("threadId", KEEP),
                ("parentId", KEEP),
                ("name", KEEP),
                ("type", "CASE WHEN {new} = 'run' THEN {old} ELSE {new} END"),
                ("input", NOT_EMPTY),
                ("output", NOT_EMPTY),
                ("metadata", metadata),
                ("startTime", least),
                ("endTime", KEEP),
                ("showInput", KEEP),
                ("isError", KEEP),
                ("command", KEEP),
                ("defaultOpen", KEEP),
                ("modes", KEEP),
                ("extra", joined),
                ("createdAt", FIXED),
                ("updatedAt", "{new}"),
            ],
        );
        let mut element: Vec<(&str, Rule)> =
            ELEMENT.iter().map(|c| (*c, if *c == "id" { FIXED } else { KEEP })).collect();
        element.extend([("createdAt", FIXED), ("updatedAt", "{new}")]);
        Ok(Self {
            engine,
            put_step,
            put_element: Upsert::new(engine, &elements, &element),
            put_feedback: Upsert::new(
                engine,
                &feedbacks,
                &[
                    ("id", FIXED),
                    ("stepId", KEEP),
                    ("name", FIXED),
                    ("value", "{new}"),
                    ("comment", "{new}"),
                    ("createdAt", FIXED),
                    ("updatedAt", "{new}"),
                ],
            ),
            put_thread: Upsert::new(
                engine,
                &threads,
                &[
                    ("id", FIXED),
                    ("createdAt", FIXED),
                    ("updatedAt", "{new}"),
                    ("name", KEEP),
                    ("userId", KEEP),
                    ("tags", KEEP),
                    ("metadata", KEEP),
                ],
            ),
            users,
            threads,
            steps,
            elements,
            feedbacks,
        })
    }
}

#[async_trait]
impl Schema for Official {
    fn title(&self) -> &'static str {
        "official"
    }

    fn object_key(&self, place: &storage::Place<'_>) -> String {
        storage::key::official(place)
    }

    async fn user(&self, db: &Db, identifier: &str) -> Result<Option<User>> {
        let sql = format!("SELECT {} FROM \"User\" u WHERE u.\"identifier\" = $1", self.select_user());
        Ok(db.row(&sql, &[identifier.into()]).await?.as_mut().map(read_user))
    }

    async fn put_user(&self, tx: &mut Tx, user: &User) -> Result<()> {
        let put = |column, number| self.users.put(self.engine, column, number);
        let sql = format!(
            "INSERT INTO \"User\" (\"id\", \"identifier\", \"metadata\", \"createdAt\", \"updatedAt\") \
             VALUES ($1, $2, {}, {}, {}) \
             ON CONFLICT (\"identifier\") DO UPDATE SET \"metadata\" = excluded.\"metadata\"",
            put("metadata", 3),
            put("createdAt", 4),
            put("updatedAt", 4)
        );
        let id = user.id.clone().unwrap_or_else(new_id);
        let created = user.created_at.clone().unwrap_or_else(time::now);
        let args = [id.into(), user.identifier.as_str().into(), python_json(&user.metadata)?.into(), created.into()];
        tx.run(&sql, &args).await
    }

    async fn users(&self, db: &Db) -> Result<Vec<User>> {
        let sql = format!("SELECT {} FROM \"User\" u ORDER BY u.\"identifier\"", self.select_user());
        Ok(db.rows(&sql, &[]).await?.iter_mut().map(read_user).collect())
    }

    async fn thread(&self, db: &Db, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        let sql = format!("{} WHERE t.\"id\" = $1 AND t.\"deletedAt\" IS NULL", self.select_thread("createdAt"));
        let Some(mut thread) = db.row(&sql, &[id.into()]).await?.as_mut().and_then(Self::read_thread) else {
            return Ok(None);
        };
        let rest = match last {
            None => "WHERE s.\"threadId\" = $1 ORDER BY s.\"startTime\"".to_owned(),
            Some(last) => format!("WHERE s.\"threadId\" = $1 ORDER BY s.\"startTime\" DESC LIMIT {last}"),
        };
        let mut steps = self.steps_where(db, &rest, &[id.into()]).await?;
        if last.is_some() {
            steps.reverse();
        }
        // The column holds milliseconds only.
        steps.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        let sql = format!("{} WHERE s.\"threadId\" = $1", self.select_feedback());
        let mut rows = db.rows(&sql, &[id.into()]).await?;
        rate(&mut steps, rows.iter_mut().map(Self::read_feedback));
        thread.steps = parents_first(steps);
        let columns = self.elements.select(self.engine, "e", ELEMENT);
        let sql = format!("SELECT {columns} FROM \"Element\" e WHERE e.\"threadId\" = $1 ORDER BY e.\"createdAt\"");
        thread.elements = Some(db.rows(&sql, &[id.into()]).await?.iter_mut().map(Self::read_element).collect());
        Ok(Some(thread))
    }

    async fn author(&self, db: &Db, id: &str) -> Result<Option<String>> {
        let sql =
            "SELECT u.\"identifier\" FROM \"Thread\" t JOIN \"User\" u ON u.\"id\" = t.\"userId\" WHERE t.\"id\" = $1";
        Ok(db.row(sql, &[id.into()]).await?.and_then(|mut row| row.text()))
    }

    async fn threads(&self, db: &Db, request: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let mut conditions = Conditions::new();
        conditions.sql.push("t.\"deletedAt\" IS NULL".to_owned());
        if let Some(user) = &filter.user_id {
            let number = conditions.arg(user.clone());
            conditions.sql.push(format!("t.\"userId\" = ${number}"));
        }
        if let Some(cursor) = &request.cursor {
            let at = self.threads.select(self.engine, "t", &["updatedAt"]);
            let sql = format!("SELECT {at} FROM \"Thread\" t WHERE t.\"id\" = $1");
            if let Some(at) = db.row(&sql, &[cursor.as_str().into()]).await?.and_then(|mut row| row.text()) {
                let (at, id) = (conditions.arg(at), conditions.arg(cursor.clone()));
                let at = self.threads.put(self.engine, "updatedAt", at);
                conditions.sql.push(format!("(t.\"updatedAt\", t.\"id\") < ({at}, ${id})"));
            }
        }
        if let Some(value) = filter.feedback {
            let number = conditions.arg(value);
            let value = self.feedbacks.put(self.engine, "value", number);
            conditions.sql.push(format!(
                "EXISTS (SELECT 1 FROM \"Feedback\" f JOIN \"Step\" s ON s.\"id\" = f.\"stepId\" \
                 WHERE s.\"threadId\" = t.\"id\" AND f.\"value\" = {value})"
            ));
        }
        if let Some(search) = filter.search.as_deref().filter(|search| !search.is_empty()) {
            let said = "EXISTS (SELECT 1 FROM \"Step\" s WHERE s.\"threadId\" = t.\"id\" AND s.\"output\" {contains})";
            let found = conditions.contains(self.engine, search, &["t.\"name\" {contains}", said]);
            conditions.sql.push(format!("({})", found.join(" OR ")));
        }
        let sql = format!(
            "{} {} ORDER BY t.\"updatedAt\" DESC, t.\"id\" DESC LIMIT {}",
            self.select_thread("updatedAt"),
            conditions.clause(),
            request.first.saturating_add(1)
        );
        let mut rows = db.rows(&sql, &conditions.args).await?;
        Ok(page(rows.iter_mut().filter_map(Self::read_thread).collect(), request.first))
    }

    async fn thread_ids(&self, db: &Db, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT t.\"id\" FROM \"Thread\" t WHERE t.\"deletedAt\" IS NULL AND t.\"id\" > $1 ORDER BY t.\"id\" LIMIT {limit}"
        );
        let mut rows = db.rows(&sql, &[after.unwrap_or_default().into()]).await?;
        Ok(rows.iter_mut().filter_map(Row::text).collect())
    }

    async fn step(&self, db: &Db, id: &str) -> Result<Option<StoredStep>> {
        let Some(mut step) = self.steps_where(db, "WHERE s.\"id\" = $1", &[id.into()]).await?.pop() else {
            return Ok(None);
        };
        let sql = format!("{} WHERE s.\"id\" = $1", self.select_feedback());
        step.feedback = db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_feedback);
        Ok(Some(step))
    }

    async fn element(&self, db: &Db, id: &str) -> Result<Option<Element>> {
        let columns = self.elements.select(self.engine, "e", ELEMENT);
        let sql = format!("SELECT {columns} FROM \"Element\" e WHERE e.\"id\" = $1");
        Ok(db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_element))
    }

    async fn feedback(&self, db: &Db, id: &str) -> Result<Option<Feedback>> {
        let sql = format!("{} WHERE f.\"id\" = $1", self.select_feedback());
        Ok(db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_feedback))
    }

    async fn favorites(&self, db: &Db, user_id: &str) -> Result<Vec<StoredStep>> {
        let favorite = match self.engine {
            Engine::Sqlite => "json_extract(s.\"metadata\", '$.favorite') = 1",
            Engine::Postgres => "s.\"metadata\"->>'favorite' = 'true'",
        };
        let rest = format!(
            "JOIN \"Thread\" t ON t.\"id\" = s.\"threadId\" WHERE t.\"userId\" = $1 AND t.\"deletedAt\" IS NULL \
             AND {favorite} ORDER BY s.\"startTime\" DESC"
        );
        self.steps_where(db, &rest, &[user_id.into()]).await
    }

    async fn apply(&self, tx: &mut Tx, known: &mut Known, write: &Write) -> Result<()> {
        match write {
            Write::Thread(patch) => self.put_thread(tx, known, patch).await,
            Write::DeleteThread { id } => {
                *known = Known::default();
                let steps = "(SELECT \"id\" FROM \"Step\" WHERE \"threadId\" = $1)";
                for sql in [
                    &format!("DELETE FROM \"Feedback\" WHERE \"stepId\" IN {steps}"),
                    "DELETE FROM \"Element\" WHERE \"threadId\" = $1",
                    "DELETE FROM \"Step\" WHERE \"threadId\" = $1",
                    "DELETE FROM \"Thread\" WHERE \"id\" = $1",
                ] {
                    tx.run(sql, &[id.as_str().into()]).await?;
                }
                Ok(())
            }
            Write::Step(step) => self.put_step(tx, known, step).await,
            Write::DeleteStep { thread_id, id } => {
                let columns = self.steps.select(self.engine, "s", &["threadId"]);
                let sql = format!("SELECT {columns} FROM \"Step\" s WHERE s.\"id\" = $1");
                if is_elsewhere(tx.row(&sql, &[id.as_str().into()]).await?, thread_id, id) {
                    return Ok(());
                }
                // Children go with it.
                known.steps.clear();
                for sql in [
                    "DELETE FROM \"Element\" WHERE \"stepId\" = $1",
                    "DELETE FROM \"Feedback\" WHERE \"stepId\" = $1",
                    "DELETE FROM \"Step\" WHERE \"id\" = $1",
                ] {
                    tx.run(sql, &[id.as_str().into()]).await?;
                }
                Ok(())
            }
            Write::Element(element) => self.put_element(tx, known, element).await,
            Write::DeleteElement { id, .. } => {
                tx.run("DELETE FROM \"Element\" WHERE \"id\" = $1", &[id.as_str().into()]).await
            }
            Write::Feedback(feedback) => self.put_feedback(tx, known, feedback).await,
            Write::DeleteFeedback { id, .. } => {
                tx.run("DELETE FROM \"Feedback\" WHERE \"id\" = $1", &[id.as_str().into()]).await
            }
        }
    }
}
