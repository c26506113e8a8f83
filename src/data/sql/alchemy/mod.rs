//! The schema of Python Chainlit's SQLAlchemy layer, on SQLite and PostgreSQL (Chainlit 2.12 and its documentation).
//!
//! - `ddl`: the tables; `rows`: what a row means; `put`: how a row is written; here: questions

pub(super) mod ddl;
mod put;
mod rows;

use super::db::{Db, Engine, Row, Tx, python_json};
use super::schema::{Conditions, Known, Schema, is_elsewhere, page, rate, read_user};
use super::tables::{FIXED, KEEP, Table, Upsert};
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
use rows::{ELEMENT, STEP, THREAD};

/// See the module.
pub(super) struct Alchemy {
    engine: Engine,
    users: Table,
    threads: Table,
    steps: Table,
    elements: Table,
    feedbacks: Table,
    put_step: Upsert,
    put_element: Upsert,
    put_feedback: Upsert,
    put_bare_thread: Upsert,
}

impl Alchemy {
    pub(super) async fn new(tx: &mut Tx, engine: Engine) -> Result<Self> {
        let users = Table::look_up(tx, engine, "users").await?;
        let threads = Table::look_up(tx, engine, "threads").await?;
        let steps = Table::look_up(tx, engine, "steps").await?;
        let elements = Table::look_up(tx, engine, "elements").await?;
        let feedbacks = Table::look_up(tx, engine, "feedbacks").await?;
        let keep = |columns: &[&'static str]| -> Vec<(&'static str, &'static str)> {
            columns.iter().map(|c| (*c, if *c == "id" { FIXED } else { KEEP })).collect()
        };
        Ok(Self {
            engine,
            put_step: Upsert::new(engine, &steps, &keep(STEP)),
            put_element: Upsert::new(engine, &elements, &keep(ELEMENT)),
            put_feedback: Upsert::new(engine, &feedbacks, &keep(&["id", "forId", "threadId", "value", "comment"])),
            put_bare_thread: Upsert::new(engine, &threads, &[("id", FIXED), ("createdAt", FIXED), ("metadata", FIXED)]),
            users,
            threads,
            steps,
            elements,
            feedbacks,
        })
    }
}

#[async_trait]
impl Schema for Alchemy {
    fn title(&self) -> &'static str {
        "SQLAlchemy"
    }

    fn object_key(&self, place: &storage::Place<'_>) -> String {
        storage::key::default(place)
    }

    async fn user(&self, db: &Db, identifier: &str) -> Result<Option<User>> {
        let sql = format!("SELECT {} FROM users u WHERE u.\"identifier\" = $1", self.select_user());
        Ok(db.row(&sql, &[identifier.into()]).await?.as_mut().map(read_user))
    }

    async fn put_user(&self, tx: &mut Tx, user: &User) -> Result<()> {
        let put = |column, number| self.users.put(self.engine, column, number);
        let sql = format!(
            "INSERT INTO users (\"id\", \"identifier\", \"metadata\", \"createdAt\") VALUES ({}, $2, {}, $4) \
             ON CONFLICT (\"identifier\") DO UPDATE SET \"metadata\" = excluded.\"metadata\"",
            put("id", 1),
            put("metadata", 3)
        );
        let id = user.id.clone().unwrap_or_else(new_id);
        let created = user.created_at.clone().unwrap_or_else(time::now);
        let args = [id.into(), user.identifier.as_str().into(), python_json(&user.metadata)?.into(), created.into()];
        tx.run(&sql, &args).await
    }

    async fn users(&self, db: &Db) -> Result<Vec<User>> {
        let sql = format!("SELECT {} FROM users u ORDER BY u.\"identifier\"", self.select_user());
        Ok(db.rows(&sql, &[]).await?.iter_mut().map(read_user).collect())
    }

    async fn thread(&self, db: &Db, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        if !self.threads.takes_id(id) {
            return Ok(None);
        }
        let engine = self.engine;
        let columns = self.threads.select(engine, "t", THREAD);
        let sql = format!("SELECT {columns} FROM threads t WHERE t.\"id\" = {}", self.id(&self.threads, "id", 1));
        let Some(mut thread) = db.row(&sql, &[id.into()]).await?.as_mut().and_then(Self::read_thread) else {
            return Ok(None);
        };
        let in_thread = format!("WHERE s.\"threadId\" = {}", self.id(&self.steps, "threadId", 1));
        // Steps of the same microsecond come as they were stored, where the database knows.
        let stored = if engine == Engine::Sqlite { ", s.rowid" } else { "" };
        let mut steps = match last {
            None => {
                self.steps_where(db, &format!("{in_thread} ORDER BY s.\"createdAt\"{stored}"), &[id.into()]).await?
            }
            Some(last) => {
                let back = if stored.is_empty() { "" } else { ", s.rowid DESC" };
                let rest = format!("{in_thread} ORDER BY s.\"createdAt\" DESC{back} LIMIT {last}");
                let mut newest = self.steps_where(db, &rest, &[id.into()]).await?;
                newest.reverse();
                newest
            }
        };
        let sql = format!(
            "SELECT {} FROM feedbacks f WHERE f.\"threadId\" = {}",
            self.select_feedback(),
            self.id(&self.feedbacks, "threadId", 1)
        );
        let mut rows = db.rows(&sql, &[id.into()]).await?;
        rate(&mut steps, rows.iter_mut().map(Self::read_feedback));
        thread.steps = parents_first(steps);
        let sql = format!(
            "SELECT {} FROM elements e WHERE e.\"threadId\" = {}",
            self.elements.select(engine, "e", ELEMENT),
            self.id(&self.elements, "threadId", 1)
        );
        thread.elements = Some(db.rows(&sql, &[id.into()]).await?.iter_mut().map(Self::read_element).collect());
        Ok(Some(thread))
    }

    async fn author(&self, db: &Db, id: &str) -> Result<Option<String>> {
        if !self.threads.takes_id(id) {
            return Ok(None);
        }
        let sql =
            format!("SELECT t.\"userIdentifier\" FROM threads t WHERE t.\"id\" = {}", self.id(&self.threads, "id", 1));
        Ok(db.row(&sql, &[id.into()]).await?.and_then(|mut row| row.text()))
    }

    async fn threads(&self, db: &Db, request: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let mut conditions = Conditions::new();
        let activity = self.activity();
        if let Some(user) = &filter.user_id {
            let number = conditions.arg(user.clone());
            conditions.sql.push(format!("t.\"userId\" = {}", self.id(&self.threads, "userId", number)));
        }
        if let Some(cursor) = request.cursor.as_ref().filter(|cursor| self.threads.takes_id(cursor)) {
            let sql = format!("SELECT {activity} FROM threads t WHERE t.\"id\" = {}", self.id(&self.threads, "id", 1));
            if let Some(at) = db.row(&sql, &[cursor.as_str().into()]).await?.and_then(|mut row| row.text()) {
                let (at, id) = (conditions.arg(at), conditions.arg(cursor.clone()));
                let id = self.id(&self.threads, "id", id);
                conditions.sql.push(format!("({activity}, t.\"id\") < (${at}, {id})"));
            }
        }
        if let Some(value) = filter.feedback {
            let number = conditions.arg(value);
            let value = self.feedbacks.put(self.engine, "value", number);
            conditions.sql.push(format!(
                "EXISTS (SELECT 1 FROM feedbacks f WHERE f.\"threadId\" = t.\"id\" AND f.\"value\" = {value})"
            ));
        }
        if let Some(search) = filter.search.as_deref().filter(|search| !search.is_empty()) {
            let said = "EXISTS (SELECT 1 FROM steps s WHERE s.\"threadId\" = t.\"id\" AND s.\"output\" {contains})";
            let found = conditions.contains(self.engine, search, &["t.\"name\" {contains}", said]);
            conditions.sql.push(format!("({})", found.join(" OR ")));
        }
        let sql = format!(
            "SELECT {} FROM threads t {} ORDER BY {activity} DESC, t.\"id\" DESC LIMIT {}",
            self.threads.select(self.engine, "t", THREAD),
            conditions.clause(),
            request.first.saturating_add(1)
        );
        let mut rows = db.rows(&sql, &conditions.args).await?;
        Ok(page(rows.iter_mut().filter_map(Self::read_thread).collect(), request.first))
    }

    async fn thread_ids(&self, db: &Db, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        let id = self.threads.select(self.engine, "t", &["id"]);
        let order = format!("ORDER BY t.\"id\" LIMIT {limit}");
        let mut rows = match after {
            None => db.rows(&format!("SELECT {id} FROM threads t {order}"), &[]).await?,
            Some(after) => {
                let behind = self.id(&self.threads, "id", 1);
                let sql = format!("SELECT {id} FROM threads t WHERE t.\"id\" > {behind} {order}");
                db.rows(&sql, &[after.into()]).await?
            }
        };
        Ok(rows.iter_mut().filter_map(Row::text).collect())
    }

    async fn step(&self, db: &Db, id: &str) -> Result<Option<StoredStep>> {
        if !self.steps.takes_id(id) {
            return Ok(None);
        }
        let this = format!("WHERE s.\"id\" = {}", self.id(&self.steps, "id", 1));
        let Some(mut step) = self.steps_where(db, &this, &[id.into()]).await?.pop() else { return Ok(None) };
        let sql = format!(
            "SELECT {} FROM feedbacks f WHERE f.\"forId\" = {}",
            self.select_feedback(),
            self.id(&self.feedbacks, "forId", 1)
        );
        step.feedback = db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_feedback);
        Ok(Some(step))
    }

    async fn element(&self, db: &Db, id: &str) -> Result<Option<Element>> {
        if !self.elements.takes_id(id) {
            return Ok(None);
        }
        let columns = self.elements.select(self.engine, "e", ELEMENT);
        let sql = format!("SELECT {columns} FROM elements e WHERE e.\"id\" = {}", self.id(&self.elements, "id", 1));
        Ok(db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_element))
    }

    async fn feedback(&self, db: &Db, id: &str) -> Result<Option<Feedback>> {
        if !self.feedbacks.takes_id(id) {
            return Ok(None);
        }
        let this = self.id(&self.feedbacks, "id", 1);
        let sql = format!("SELECT {} FROM feedbacks f WHERE f.\"id\" = {this}", self.select_feedback());
        Ok(db.row(&sql, &[id.into()]).await?.as_mut().map(Self::read_feedback))
    }

    async fn favorites(&self, db: &Db, user_id: &str) -> Result<Vec<StoredStep>> {
        let metadata = if self.engine == Engine::Sqlite { "s.\"metadata\"" } else { "s.\"metadata\"::text" };
        let rest = format!(
            "JOIN threads t ON t.\"id\" = s.\"threadId\" WHERE t.\"userId\" = {} \
             AND ({metadata} LIKE '%\"favorite\": true%' OR {metadata} LIKE '%\"favorite\":true%') \
             ORDER BY s.\"createdAt\" DESC",
            self.id(&self.threads, "userId", 1)
        );
        let mut steps = self.steps_where(db, &rest, &[user_id.into()]).await?;
        // The text may stand deeper inside.
        steps.retain(StoredStep::is_favorite);
        Ok(steps)
    }

    async fn apply(&self, tx: &mut Tx, known: &mut Known, write: &Write) -> Result<()> {
        match write {
            Write::Thread(patch) => self.put_thread(tx, known, patch).await,
            Write::DeleteThread { id } => {
                known.threads.remove(id);
                for table in [&self.feedbacks, &self.elements, &self.steps] {
                    self.delete(tx, table, "threadId", id).await?;
                }
                self.delete(tx, &self.threads, "id", id).await
            }
            Write::Step(step) => self.put_step(tx, known, step).await,
            Write::DeleteStep { thread_id, id } => {
                let columns = self.steps.select(self.engine, "s", &["threadId"]);
                let sql = format!("SELECT {columns} FROM steps s WHERE s.\"id\" = {}", self.id(&self.steps, "id", 1));
                if is_elsewhere(tx.row(&sql, &[id.as_str().into()]).await?, thread_id, id) {
                    return Ok(());
                }
                self.delete(tx, &self.feedbacks, "forId", id).await?;
                self.delete(tx, &self.elements, "forId", id).await?;
                self.delete(tx, &self.steps, "id", id).await
            }
            Write::Element(element) => self.put_element(tx, known, element).await,
            Write::DeleteElement { id, .. } => self.delete(tx, &self.elements, "id", id).await,
            Write::Feedback(feedback) => self.put_feedback(tx, feedback).await,
            Write::DeleteFeedback { id, .. } => self.delete(tx, &self.feedbacks, "id", id).await,
        }
    }
}
