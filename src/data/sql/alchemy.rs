//! The schema of Python Chainlit's SQLAlchemy layer, on SQLite and PostgreSQL (Chainlit 2.12 and its documentation).
//!
//! Long because it is all that is known about these tables, and the statements belong side by side.

use std::collections::HashMap;

use async_trait::async_trait;

use super::db::{Arg, Db, Engine, Kind, Row, Tx, python_json};
use super::schema::{Conditions, Known, Schema, element_type, is_partial, page, show_input};
use super::tables::{FIXED, KEEP, Table, Upsert};
use crate::data::error::{Error, Result};
use crate::data::order::parents_first;
use crate::data::storage;
use crate::data::write::{ThreadPatch, Write};
use crate::wire::element::{Element, ElementType};
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::step::ShowInput;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::time;
use crate::wire::user::User;

/// What the documentation of Chainlit creates, with the columns that its code writes besides. SQLite takes the same:
/// it reads the names of types it does not know as affinities.
pub(super) const CREATE: &str = r#"
CREATE TABLE users (
    "id" UUID PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" JSONB NOT NULL, "createdAt" TEXT);
CREATE TABLE threads (
    "id" UUID PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" UUID, "userIdentifier" TEXT, "tags" TEXT[],
    "metadata" JSONB, FOREIGN KEY ("userId") REFERENCES users("id") ON DELETE CASCADE);
CREATE TABLE steps (
    "id" UUID PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "threadId" UUID NOT NULL, "parentId" UUID,
    "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" JSONB, "tags" TEXT[],
    "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT, "start" TEXT, "end" TEXT, "generation" JSONB,
    "showInput" TEXT, "language" TEXT, "indent" INT, "defaultOpen" BOOLEAN, "modes" JSONB, "autoCollapse" BOOLEAN,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
CREATE TABLE elements (
    "id" UUID PRIMARY KEY, "threadId" UUID, "type" TEXT, "url" TEXT, "chainlitKey" TEXT, "name" TEXT NOT NULL,
    "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT, "language" TEXT, "forId" UUID, "mime" TEXT,
    "props" JSONB, "autoPlay" BOOLEAN, "playerConfig" JSONB,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
CREATE TABLE feedbacks (
    "id" UUID PRIMARY KEY, "forId" UUID NOT NULL, "threadId" UUID NOT NULL, "value" INT NOT NULL, "comment" TEXT,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
"#;

/// Columns that databases of earlier versions lack.
pub(super) const LATER_COLUMNS: &[(&str, &str, &str)] = &[
    ("steps", "command", "TEXT"),
    ("steps", "defaultOpen", "BOOLEAN"),
    ("steps", "autoCollapse", "BOOLEAN"),
    ("steps", "modes", "JSONB"),
    ("steps", "language", "TEXT"),
    ("steps", "showInput", "TEXT"),
    ("steps", "tags", "TEXT[]"),
    ("elements", "mime", "TEXT"),
    ("elements", "props", "JSONB"),
    ("elements", "autoPlay", "BOOLEAN"),
    ("elements", "playerConfig", "JSONB"),
];

/// Indexes, because the documented schema has none besides its keys.
pub(super) const INDEXES: &[(&str, &str)] = &[
    ("chainlit_steps_thread", r#"steps ("threadId", "createdAt")"#),
    ("chainlit_elements_thread", r#"elements ("threadId")"#),
    ("chainlit_elements_for", r#"elements ("forId")"#),
    ("chainlit_feedbacks_thread", r#"feedbacks ("threadId")"#),
    ("chainlit_feedbacks_for", r#"feedbacks ("forId")"#),
];

/// The time of a thread's newest step, which Chainlit sorts by. Triggers keep it, whoever writes.
pub(super) const ACTIVITY_COLUMN: &str = "updatedAt";
pub(super) const ADD_ACTIVITY: &str = r#"ALTER TABLE threads ADD COLUMN "updatedAt" TEXT NOT NULL DEFAULT ''"#;
pub(super) const FILL_ACTIVITY: &str = r#"
UPDATE threads SET "updatedAt" =
    COALESCE((SELECT MAX(s."createdAt") FROM steps s WHERE s."threadId" = threads."id"), '');
CREATE INDEX IF NOT EXISTS "chainlit_threads_recent" ON threads ("userId", "updatedAt", "id");
"#;
pub(super) const TRIGGER: &str = "chainlit_step_added";
pub(super) const SQLITE_TRIGGERS: &str = r#"
CREATE TRIGGER IF NOT EXISTS "chainlit_step_added" AFTER INSERT ON steps BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt"; END;
CREATE TRIGGER IF NOT EXISTS "chainlit_step_changed" AFTER UPDATE OF "createdAt" ON steps BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt"; END;
"#;
pub(super) const POSTGRES_TRIGGERS: &str = r#"
CREATE OR REPLACE FUNCTION chainlit_touch_thread() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt";
    RETURN NULL; END $$;
CREATE TRIGGER "chainlit_step_added" AFTER INSERT OR UPDATE OF "createdAt" ON steps
    FOR EACH ROW EXECUTE FUNCTION chainlit_touch_thread();
"#;

const STEP: &[&str] = &[
    "id",
    "threadId",
    "parentId",
    "name",
    "type",
    "streaming",
    "waitForAnswer",
    "isError",
    "metadata",
    "tags",
    "input",
    "output",
    "createdAt",
    "command",
    "start",
    "end",
    "generation",
    "showInput",
    "language",
    "indent",
    "defaultOpen",
    "modes",
    "autoCollapse",
];
const ELEMENT: &[&str] = &[
    "id",
    "threadId",
    "type",
    "url",
    "chainlitKey",
    "name",
    "display",
    "objectKey",
    "size",
    "page",
    "language",
    "forId",
    "mime",
    "props",
    "autoPlay",
    "playerConfig",
];
const THREAD: &[&str] = &["id", "createdAt", "name", "userId", "userIdentifier", "tags", "metadata"];

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

    fn id(&self, table: &Table, column: &str, number: usize) -> String {
        table.put(self.engine, column, number)
    }

    fn read_thread(row: &mut Row) -> Option<Thread> {
        Some(Thread {
            id: row.text()?.parse().ok()?,
            created_at: row.text().unwrap_or_default(),
            name: row.text(),
            user_id: row.text(),
            user_identifier: row.text(),
            tags: row.json(),
            metadata: Some(row.json().unwrap_or_default()),
            steps: Vec::new(),
            elements: Some(Vec::new()),
        })
    }

    fn read_step(row: &mut Row) -> StoredStep {
        StoredStep {
            id: row.text().unwrap_or_default(),
            thread_id: row.text().unwrap_or_default(),
            parent_id: row.text(),
            name: row.text(),
            r#type: row.text(),
            streaming: row.truth(),
            wait_for_answer: row.truth(),
            is_error: row.truth(),
            metadata: row.json(),
            tags: row.json(),
            input: row.text(),
            output: row.text(),
            created_at: row.text(),
            command: row.text(),
            start: row.text(),
            end: row.text(),
            generation: row.json::<serde_json::Value>().filter(|v| v.as_object().is_some_and(|map| !map.is_empty())),
            show_input: row.text().as_deref().map(show_input),
            language: row.text(),
            indent: row.int(),
            default_open: row.truth(),
            modes: row.json(),
            auto_collapse: row.truth(),
            feedback: None,
        }
    }

    fn read_element(row: &mut Row) -> Element {
        let mut element = Element {
            id: row.text().unwrap_or_default(),
            thread_id: row.text(),
            r#type: element_type(row.text().as_deref()),
            url: row.text(),
            chainlit_key: row.text(),
            name: row.text().unwrap_or_default(),
            display: row.text().unwrap_or_else(|| "inline".to_owned()),
            object_key: row.text(),
            size: row.text(),
            page: row.int(),
            language: row.text(),
            for_id: row.text(),
            mime: row.text(),
            props: row.json(),
            auto_play: row.truth(),
            player_config: row.json(),
        };
        if element.r#type != ElementType::Custom {
            // Written because Python Chainlit cannot read an element without.
            element.props = element.props.filter(|p| p.as_object().is_none_or(|map| !map.is_empty()));
        }
        element
    }

    fn read_feedback(row: &mut Row) -> Feedback {
        Feedback {
            id: row.text(),
            for_id: row.text().unwrap_or_default(),
            thread_id: row.text(),
            value: row.int().unwrap_or_default(),
            comment: row.text(),
        }
    }

    fn select_feedback(&self) -> String {
        self.feedbacks.select(self.engine, "f", &["id", "forId", "threadId", "value", "comment"])
    }

    fn read_user(row: &mut Row) -> User {
        User {
            id: row.text(),
            identifier: row.text().unwrap_or_default(),
            metadata: row.json().unwrap_or_default(),
            created_at: row.text(),
            display_name: None,
        }
    }

    fn select_user(&self) -> String {
        self.users.select(self.engine, "u", &["id", "identifier", "metadata", "createdAt"])
    }

    /// When a thread was last active, for sorting.
    fn activity(&self) -> &'static str {
        if self.threads.has(ACTIVITY_COLUMN) {
            r#"t."updatedAt""#
        } else {
            r#"COALESCE((SELECT MAX(a."createdAt") FROM steps a WHERE a."threadId" = t."id"), '')"#
        }
    }

    fn list_arg(&self, table: &Table, column: &str, list: Option<&Vec<String>>) -> Result<Arg<'static>> {
        let Some(list) = list else { return Ok(Arg::Null) };
        // A database of PostgreSQL may have text or jsonb where the documentation has text[].
        debug_assert!(matches!(table.kind(column), None | Some(Kind::List | Kind::Text | Kind::Jsonb | Kind::Json)));
        Ok(python_json(list)?.into())
    }

    async fn ensure_thread(&self, tx: &mut Tx, known: &mut Known, id: &str) -> Result<()> {
        if known.threads.insert(id.to_owned()) {
            self.put_bare_thread.run(tx, vec![id.into(), time::now().into(), "{}".into()]).await?;
        }
        Ok(())
    }

    async fn put_thread(&self, tx: &mut Tx, known: &mut Known, patch: &ThreadPatch) -> Result<()> {
        let (engine, threads) = (self.engine, &self.threads);
        known.threads.insert(patch.id.clone());
        let lock = if engine == Engine::Postgres { " FOR UPDATE" } else { "" };
        let metadata = threads.select(engine, "t", &["metadata"]);
        let found = format!("SELECT {metadata} FROM threads t WHERE t.\"id\" = {}{lock}", self.id(threads, "id", 1));
        let stored = tx.row(&found, &[patch.id.as_str().into()]).await?;
        if stored.is_some() && patch.is_empty() {
            return Ok(());
        }
        let mut identifier = None;
        if let Some(user) = &patch.user_id {
            let sql = format!("SELECT identifier FROM users WHERE \"id\" = {}", self.id(&self.users, "id", 1));
            identifier = tx.row(&sql, &[user.as_str().into()]).await?.and_then(|mut row| row.text());
        }
        let metadata = stored.and_then(|mut row| row.json()).unwrap_or_default();
        let metadata = python_json(&patch.merged_metadata(metadata))?;
        let upsert = Upsert::new(
            engine,
            threads,
            &[
                ("id", FIXED),
                ("createdAt", FIXED),
                ("name", KEEP),
                ("userId", KEEP),
                ("userIdentifier", KEEP),
                ("tags", KEEP),
                ("metadata", KEEP),
            ],
        );
        let args = vec![
            patch.id.as_str().into(),
            patch.created_at.clone().unwrap_or_else(time::now).into(),
            patch.stored_name().into(),
            patch.user_id.as_deref().into(),
            identifier.into(),
            self.list_arg(threads, "tags", patch.tags.as_ref())?,
            metadata.into(),
        ];
        upsert.run(tx, args).await
    }

    async fn put_step(&self, tx: &mut Tx, known: &mut Known, step: &StoredStep) -> Result<()> {
        let mut merged = None;
        if is_partial(step) {
            let columns = self.steps.select(self.engine, "s", STEP);
            let sql = format!("SELECT {columns} FROM steps s WHERE s.\"id\" = {}", self.id(&self.steps, "id", 1));
            if let Some(mut row) = tx.row(&sql, &[step.id.as_str().into()]).await? {
                let mut stored = Self::read_step(&mut row);
                stored.merge(step.clone());
                merged = Some(stored);
            }
        }
        let step = merged.as_ref().unwrap_or(step);
        if step.thread_id.is_empty() {
            return Err(Error::refused(self.engine.name(), format!("step {} has no thread", step.id)));
        }
        self.ensure_thread(tx, known, &step.thread_id).await?;
        let some_json = |value: Option<String>| Arg::from(value);
        let metadata = step.metadata.as_ref().filter(|m| !m.is_empty()).map(python_json).transpose()?;
        let show_input = step.show_input.as_ref().map(|show| match show {
            ShowInput::Shown(shown) => shown.to_string(),
            ShowInput::Language(language) => language.to_lowercase(),
        });
        let args = vec![
            step.id.as_str().into(),
            step.thread_id.as_str().into(),
            step.parent_id.as_deref().into(),
            step.name.as_deref().unwrap_or_default().into(),
            step.r#type.as_deref().unwrap_or("undefined").into(),
            step.streaming.unwrap_or_default().into(),
            step.wait_for_answer.into(),
            step.is_error.into(),
            some_json(metadata),
            self.list_arg(&self.steps, "tags", step.tags.as_ref())?,
            step.input.as_deref().into(),
            step.output.as_deref().into(),
            Arg::from(step.created_at.clone().unwrap_or_else(time::now)),
            step.command.as_deref().into(),
            step.start.as_deref().into(),
            step.end.as_deref().into(),
            some_json(step.generation.as_ref().map(python_json).transpose()?),
            show_input.into(),
            step.language.as_deref().into(),
            step.indent.into(),
            step.default_open.into(),
            some_json(step.modes.as_ref().map(python_json).transpose()?),
            step.auto_collapse.into(),
        ];
        self.put_step.run(tx, args).await
    }

    async fn put_element(&self, tx: &mut Tx, known: &mut Known, element: &Element) -> Result<()> {
        if element.for_id.as_ref().is_none_or(String::is_empty) {
            return Ok(());
        }
        if let Some(thread) = &element.thread_id {
            self.ensure_thread(tx, known, thread).await?;
        }
        let json = |value: &Option<serde_json::Value>| value.as_ref().map(python_json).transpose();
        let args = vec![
            element.id.as_str().into(),
            element.thread_id.as_deref().into(),
            element.r#type.as_str().into(),
            element.url.as_deref().into(),
            element.chainlit_key.as_deref().into(),
            element.name.as_str().into(),
            element.display.as_str().into(),
            element.object_key.as_deref().into(),
            element.size.as_deref().into(),
            element.page.into(),
            element.language.as_deref().into(),
            element.for_id.as_deref().into(),
            element.mime.as_deref().unwrap_or("application/octet-stream").into(),
            json(&element.props)?.unwrap_or_else(|| "{}".to_owned()).into(),
            element.auto_play.into(),
            json(&element.player_config)?.into(),
        ];
        self.put_element.run(tx, args).await
    }

    async fn put_feedback(&self, tx: &mut Tx, feedback: &Feedback) -> Result<()> {
        let sql = format!(
            "SELECT {} FROM steps s WHERE s.\"id\" = {}",
            self.steps.select(self.engine, "s", &["threadId"]),
            self.id(&self.steps, "id", 1)
        );
        let stored = tx.row(&sql, &[feedback.for_id.as_str().into()]).await?.and_then(|mut row| row.text());
        let Some(thread) = stored.or_else(|| feedback.thread_id.clone()) else {
            let reason = format!("there is no step {} to rate", feedback.for_id);
            return Err(Error::refused(self.engine.name(), reason));
        };
        let id = feedback.id.clone().unwrap_or_else(new_id);
        // A step has one rating.
        let others = format!(
            "DELETE FROM feedbacks WHERE \"forId\" = {} AND \"id\" <> {}",
            self.id(&self.feedbacks, "forId", 1),
            self.id(&self.feedbacks, "id", 2)
        );
        tx.run(&others, &[feedback.for_id.as_str().into(), id.as_str().into()]).await?;
        let args = vec![
            id.into(),
            feedback.for_id.as_str().into(),
            thread.into(),
            feedback.value.into(),
            feedback.comment.as_deref().into(),
        ];
        self.put_feedback.run(tx, args).await
    }

    async fn delete(&self, tx: &mut Tx, table: &Table, column: &str, id: &str) -> Result<()> {
        let sql = format!("DELETE FROM {} WHERE \"{column}\" = {}", table.name, self.id(table, column, 1));
        tx.run(&sql, &[id.into()]).await
    }

    async fn steps_where(&self, db: &Db, rest: &str, args: &[Arg<'_>]) -> Result<Vec<StoredStep>> {
        let sql = format!("SELECT {} FROM steps s {rest}", self.steps.select(self.engine, "s", STEP));
        Ok(db.rows(&sql, args).await?.iter_mut().map(Self::read_step).collect())
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
        Ok(db.row(&sql, &[identifier.into()]).await?.as_mut().map(Self::read_user))
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
        Ok(db.rows(&sql, &[]).await?.iter_mut().map(Self::read_user).collect())
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
        let mut feedbacks: HashMap<String, Feedback> =
            rows.iter_mut().map(Self::read_feedback).map(|f| (f.for_id.clone(), f)).collect();
        for step in &mut steps {
            step.feedback = feedbacks.remove(&step.id);
        }
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
            Write::DeleteStep { id, .. } => {
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
