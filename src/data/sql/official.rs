//! The schema of Python Chainlit's official layer (Chainlit 2.12; tables by Prisma in `chainlit-datalayer`).
//!
//! Long because it is all that is known about these tables, and the statements belong side by side. What they have
//! no column for goes into `"Step"."extra"`, which this program adds.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::db::{Arg, Db, Engine, Row, Tx, python_json};
use super::schema::{Conditions, Known, Schema, element_type, is_partial, page, show_input};
use super::tables::{FIXED, KEEP, Rule, Table, Upsert};
use crate::data::error::{Error, Result};
use crate::data::order::parents_first;
use crate::data::storage;
use crate::data::write::{ThreadPatch, Write};
use crate::wire::JsonMap;
use crate::wire::element::{Element, ElementType};
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::step::{ShowInput, StepType};
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::time;
use crate::wire::user::User;

/// What Prisma creates (migrations 20250103173917 and 20250108095538), with the columns that Chainlit's changelog
/// adds by hand.
pub(super) const CREATE_POSTGRES: &str = r#"
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TYPE "StepType" AS ENUM ('assistant_message', 'embedding', 'llm', 'retrieval', 'rerank', 'run',
    'system_message', 'tool', 'undefined', 'user_message');
CREATE TABLE "User" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "metadata" JSONB NOT NULL, "identifier" TEXT NOT NULL,
    CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Thread" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "deletedAt" TIMESTAMP(3), "name" TEXT,
    "metadata" JSONB NOT NULL, "userId" TEXT, "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    CONSTRAINT "Thread_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Thread_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE "Step" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "parentId" TEXT, "threadId" TEXT, "input" TEXT,
    "metadata" JSONB NOT NULL, "name" TEXT, "output" TEXT, "type" "StepType" NOT NULL, "showInput" TEXT DEFAULT 'json',
    "isError" BOOLEAN DEFAULT false, "startTime" TIMESTAMP(3) NOT NULL, "endTime" TIMESTAMP(3) NOT NULL,
    "command" TEXT, "defaultOpen" BOOLEAN, "modes" JSONB, "extra" JSONB,
    CONSTRAINT "Step_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Step_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Step"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Step_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "Thread"("id") ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Element" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "threadId" TEXT, "stepId" TEXT NOT NULL,
    "metadata" JSONB NOT NULL, "mime" TEXT, "name" TEXT NOT NULL, "objectKey" TEXT, "url" TEXT, "chainlitKey" TEXT,
    "display" TEXT, "size" TEXT, "language" TEXT, "page" INTEGER, "props" JSONB,
    CONSTRAINT "Element_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Element_stepId_fkey" FOREIGN KEY ("stepId") REFERENCES "Step"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Element_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "Thread"("id") ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Feedback" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "stepId" TEXT, "name" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL, "comment" TEXT,
    CONSTRAINT "Feedback_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Feedback_stepId_fkey" FOREIGN KEY ("stepId") REFERENCES "Step"("id") ON DELETE SET NULL ON UPDATE CASCADE);
CREATE INDEX "User_identifier_idx" ON "User"("identifier");
CREATE UNIQUE INDEX "User_identifier_key" ON "User"("identifier");
CREATE INDEX "Thread_createdAt_idx" ON "Thread"("createdAt");
CREATE INDEX "Thread_name_idx" ON "Thread"("name");
CREATE INDEX "Step_createdAt_idx" ON "Step"("createdAt");
CREATE INDEX "Step_endTime_idx" ON "Step"("endTime");
CREATE INDEX "Step_parentId_idx" ON "Step"("parentId");
CREATE INDEX "Step_startTime_idx" ON "Step"("startTime");
CREATE INDEX "Step_threadId_idx" ON "Step"("threadId");
CREATE INDEX "Step_type_idx" ON "Step"("type");
CREATE INDEX "Step_name_idx" ON "Step"("name");
CREATE INDEX "Step_threadId_startTime_endTime_idx" ON "Step"("threadId", "startTime", "endTime");
CREATE INDEX "Element_stepId_idx" ON "Element"("stepId");
CREATE INDEX "Element_threadId_idx" ON "Element"("threadId");
CREATE INDEX "Feedback_createdAt_idx" ON "Feedback"("createdAt");
CREATE INDEX "Feedback_name_idx" ON "Feedback"("name");
CREATE INDEX "Feedback_stepId_idx" ON "Feedback"("stepId");
CREATE INDEX "Feedback_value_idx" ON "Feedback"("value");
CREATE INDEX "Feedback_name_value_idx" ON "Feedback"("name", "value");
"#;

/// The same for SQLite, which reads the names of types as affinities and has no time zones: times are wire text.
pub(super) const CREATE_SQLITE: &str = r#"
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "metadata" JSONB NOT NULL,
    "identifier" TEXT NOT NULL UNIQUE);
CREATE TABLE "Thread" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "deletedAt" TEXT,
    "name" TEXT, "metadata" JSONB NOT NULL, "userId" TEXT REFERENCES "User"("id") ON DELETE SET NULL, "tags" TEXT);
CREATE TABLE "Step" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "parentId" TEXT REFERENCES "Step"("id") ON DELETE CASCADE,
    "threadId" TEXT REFERENCES "Thread"("id") ON DELETE CASCADE, "input" TEXT, "metadata" JSONB NOT NULL, "name" TEXT,
    "output" TEXT, "type" TEXT NOT NULL, "showInput" TEXT DEFAULT 'json', "isError" BOOLEAN DEFAULT false,
    "startTime" TEXT NOT NULL, "endTime" TEXT NOT NULL, "command" TEXT, "defaultOpen" BOOLEAN, "modes" JSONB,
    "extra" JSONB);
CREATE TABLE "Element" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "threadId" TEXT REFERENCES "Thread"("id") ON DELETE CASCADE,
    "stepId" TEXT NOT NULL REFERENCES "Step"("id") ON DELETE CASCADE, "metadata" JSONB NOT NULL, "mime" TEXT,
    "name" TEXT NOT NULL, "objectKey" TEXT, "url" TEXT, "chainlitKey" TEXT, "display" TEXT, "size" TEXT,
    "language" TEXT, "page" INTEGER, "props" JSONB);
CREATE TABLE "Feedback" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "stepId" TEXT REFERENCES "Step"("id") ON DELETE SET NULL, "name" TEXT NOT NULL, "value" REAL NOT NULL,
    "comment" TEXT);
CREATE INDEX "Step_parentId_idx" ON "Step"("parentId");
CREATE INDEX "Step_threadId_startTime_endTime_idx" ON "Step"("threadId", "startTime", "endTime");
CREATE INDEX "Element_stepId_idx" ON "Element"("stepId");
CREATE INDEX "Element_threadId_idx" ON "Element"("threadId");
CREATE INDEX "Feedback_stepId_idx" ON "Feedback"("stepId");
"#;

/// Columns that databases may lack.
pub(super) const LATER_COLUMNS: &[(&str, &str, &str)] = &[
    ("Step", "command", "TEXT"),
    ("Step", "defaultOpen", "BOOLEAN"),
    ("Step", "modes", "JSONB"),
    ("Step", "extra", "JSONB"),
];

/// Prisma's indexes do not serve the list of a user's threads.
pub(super) const INDEXES: &[(&str, &str)] =
    &[("Thread_userId_updatedAt_idx", r#""Thread" ("userId", "updatedAt", "id")"#)];

const STEP: &[&str] = &[
    "id",
    "threadId",
    "parentId",
    "name",
    "type",
    "input",
    "output",
    "metadata",
    "startTime",
    "endTime",
    "showInput",
    "isError",
    "command",
    "defaultOpen",
    "modes",
    "extra",
];
const ELEMENT: &[&str] = &[
    "id",
    "threadId",
    "stepId",
    "metadata",
    "mime",
    "name",
    "objectKey",
    "url",
    "chainlitKey",
    "display",
    "size",
    "language",
    "page",
    "props",
];

/// What the table has no column for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Extra {
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streaming: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_for_answer: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_collapse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<Value>,
}

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
                ("metadata", "CASE WHEN {new} <> '{}' THEN {new} ELSE {old} END"),
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

    /// Columns of a thread; a list shows the time of the last activity as the time of creation, as Chainlit does.
    fn select_thread(&self, time: &str) -> String {
        let columns = self.threads.select(self.engine, "t", &["id", time, "name", "userId", "tags", "metadata"]);
        format!("SELECT {columns}, u.\"identifier\" FROM \"Thread\" t LEFT JOIN \"User\" u ON u.\"id\" = t.\"userId\"")
    }

    fn read_thread(row: &mut Row) -> Option<Thread> {
        Some(Thread {
            id: row.text()?.parse().ok()?,
            created_at: row.text().unwrap_or_default(),
            name: row.text(),
            user_id: row.text(),
            tags: row.json().filter(|tags: &Vec<String>| !tags.is_empty()),
            metadata: Some(row.json().unwrap_or_default()),
            user_identifier: row.text(),
            steps: Vec::new(),
            elements: Some(Vec::new()),
        })
    }

    fn read_step(row: &mut Row) -> StoredStep {
        let mut step = StoredStep {
            id: row.text().unwrap_or_default(),
            thread_id: row.text().unwrap_or_default(),
            parent_id: row.text(),
            name: row.text(),
            r#type: row.text(),
            input: row.text(),
            output: row.text(),
            metadata: row.json(),
            start: row.text(),
            end: row.text(),
            show_input: row.text().as_deref().map(show_input),
            is_error: row.truth(),
            command: row.text(),
            default_open: row.truth(),
            modes: row.json(),
            ..StoredStep::default()
        };
        let extra: Extra = row.json().unwrap_or_default();
        // Chainlit stores when a step was made as its start.
        step.created_at = extra.created_at.or_else(|| step.start.clone());
        step.start = extra.start.or(step.start);
        step.end = extra.end.or(step.end);
        step.streaming = extra.streaming;
        step.wait_for_answer = extra.wait_for_answer;
        step.auto_collapse = extra.auto_collapse;
        step.tags = extra.tags;
        step.language = extra.language;
        step.generation = extra.generation;
        if step.is_message() {
            // The column's default, which messages do not have.
            step.show_input = None;
        }
        step
    }

    fn select_feedback(&self) -> String {
        format!(
            "SELECT {}, {} FROM \"Feedback\" f JOIN \"Step\" s ON s.\"id\" = f.\"stepId\"",
            self.feedbacks.select(self.engine, "f", &["id", "stepId", "value", "comment"]),
            self.steps.select(self.engine, "s", &["threadId"])
        )
    }

    fn read_feedback(row: &mut Row) -> Feedback {
        Feedback {
            id: row.text(),
            for_id: row.text().unwrap_or_default(),
            value: row.int().unwrap_or_default(),
            comment: row.text(),
            thread_id: row.text(),
        }
    }

    fn read_element(row: &mut Row) -> Element {
        let id = row.text().unwrap_or_default();
        let thread_id = row.text();
        let for_id = row.text();
        let metadata: JsonMap = row.json().unwrap_or_default();
        let of = |key: &str| metadata.get(key).filter(|value| !value.is_null());
        let r#type = element_type(of("type").and_then(Value::as_str));
        Element {
            id,
            thread_id,
            r#type,
            for_id,
            mime: row.text(),
            name: row.text().unwrap_or_default(),
            object_key: row.text(),
            url: row.text(),
            chainlit_key: row.text(),
            display: row.text().unwrap_or_else(|| "inline".to_owned()),
            size: row.text(),
            language: row.text(),
            page: row.int(),
            // `{}` is what Chainlit writes for elements without.
            props: row
                .json()
                .filter(|p: &Value| r#type == ElementType::Custom || p.as_object().is_some_and(|map| !map.is_empty())),
            auto_play: of("autoPlay").and_then(Value::as_bool),
            player_config: of("playerConfig").cloned(),
        }
    }

    async fn steps_where(&self, db: &Db, rest: &str, args: &[Arg<'_>]) -> Result<Vec<StoredStep>> {
        let sql = format!("SELECT {} FROM \"Step\" s {rest}", self.steps.select(self.engine, "s", STEP));
        Ok(db.rows(&sql, args).await?.iter_mut().map(Self::read_step).collect())
    }

    async fn exists(&self, tx: &mut Tx, table: &str, id: &str) -> Result<bool> {
        let sql = format!("SELECT '1' FROM \"{table}\" WHERE \"id\" = $1");
        Ok(tx.row(&sql, &[id.into()]).await?.is_some())
    }

    async fn ensure_thread(&self, tx: &mut Tx, known: &mut Known, id: &str) -> Result<()> {
        if known.threads.insert(id.to_owned()) && !self.exists(tx, "Thread", id).await? {
            let now = time::now();
            let args = vec![id.into(), now.clone().into(), now.into(), Arg::Null, Arg::Null, "[]".into(), "{}".into()];
            self.put_thread.run(tx, args).await?;
        }
        Ok(())
    }

    /// A step that is referred to before it is written: Chainlit makes a run of no thread, which the step's own write
    /// completes.
    async fn ensure_step(&self, tx: &mut Tx, known: &mut Known, id: &str, at: Option<&str>) -> Result<()> {
        if known.steps.insert(id.to_owned()) && !self.exists(tx, "Step", id).await? {
            let at = at.map_or_else(time::now, str::to_owned);
            let stub = StoredStep { id: id.to_owned(), r#type: Some("run".to_owned()), ..StoredStep::default() };
            self.put_step.run(tx, Self::step_args(&stub, &at, None)?).await?;
        }
        Ok(())
    }

    fn step_args<'a>(step: &'a StoredStep, at: &str, extra: Option<String>) -> Result<Vec<Arg<'a>>> {
        let metadata = step.metadata.as_ref().map_or_else(|| Ok("{}".to_owned()), python_json)?;
        let kind = step.r#type.as_deref().filter(|name| StepType::parse(name).is_some()).unwrap_or("undefined");
        let show_input = match &step.show_input {
            None => "json".to_owned(),
            Some(ShowInput::Shown(true)) => "True".to_owned(),
            Some(ShowInput::Shown(false)) => "False".to_owned(),
            Some(ShowInput::Language(language)) => language.clone(),
        };
        let end = step.end.as_deref().unwrap_or(at);
        Ok(vec![
            step.id.as_str().into(),
            Some(step.thread_id.as_str()).filter(|id| !id.is_empty()).into(),
            step.parent_id.as_deref().into(),
            step.name.as_deref().into(),
            kind.into(),
            step.input.as_deref().into(),
            step.output.as_deref().into(),
            metadata.into(),
            at.to_owned().into(),
            end.to_owned().into(),
            show_input.into(),
            step.is_error.unwrap_or_default().into(),
            step.command.as_deref().into(),
            step.default_open.into(),
            step.modes.as_ref().map(python_json).transpose()?.into(),
            extra.into(),
            at.to_owned().into(),
            time::now().into(),
        ])
    }

    async fn put_step(&self, tx: &mut Tx, known: &mut Known, step: &StoredStep) -> Result<()> {
        let mut merged = None;
        if is_partial(step) {
            let columns = self.steps.select(self.engine, "s", STEP);
            let sql = format!("SELECT {columns} FROM \"Step\" s WHERE s.\"id\" = $1");
            if let Some(mut row) = tx.row(&sql, &[step.id.as_str().into()]).await? {
                let mut stored = Self::read_step(&mut row);
                stored.merge(step.clone());
                merged = Some(stored);
            }
        }
        let step = merged.as_ref().unwrap_or(step);
        if !step.thread_id.is_empty() {
            self.ensure_thread(tx, known, &step.thread_id).await?;
        }
        if let Some(parent) = &step.parent_id {
            self.ensure_step(tx, known, parent, step.created_at.as_deref()).await?;
        }
        known.steps.insert(step.id.clone());
        let extra = Extra {
            created_at: step.created_at.clone(),
            start: step.start.clone(),
            end: step.end.clone(),
            streaming: step.streaming,
            wait_for_answer: step.wait_for_answer,
            auto_collapse: step.auto_collapse,
            tags: step.tags.clone(),
            language: step.language.clone(),
            generation: step.generation.clone(),
        };
        let at = step.created_at.clone().or_else(|| step.start.clone()).unwrap_or_else(time::now);
        self.put_step.run(tx, Self::step_args(step, &at, Some(python_json(&extra)?))?).await
    }

    async fn put_thread(&self, tx: &mut Tx, known: &mut Known, patch: &ThreadPatch) -> Result<()> {
        known.threads.insert(patch.id.clone());
        let lock = if self.engine == Engine::Postgres { " FOR UPDATE" } else { "" };
        let metadata = self.threads.select(self.engine, "t", &["metadata"]);
        let sql = format!("SELECT {metadata} FROM \"Thread\" t WHERE t.\"id\" = $1{lock}");
        let stored = tx.row(&sql, &[patch.id.as_str().into()]).await?;
        if stored.is_some() && patch.is_empty() {
            return Ok(());
        }
        let metadata = stored.and_then(|mut row| row.json()).unwrap_or_default();
        let now = time::now();
        let args = vec![
            patch.id.as_str().into(),
            patch.created_at.clone().unwrap_or_else(|| now.clone()).into(),
            patch.updated_at.clone().unwrap_or(now).into(),
            patch.stored_name().into(),
            patch.user_id.as_deref().into(),
            patch.tags.as_ref().map(python_json).transpose()?.into(),
            python_json(&patch.merged_metadata(metadata))?.into(),
        ];
        self.put_thread.run(tx, args).await
    }

    async fn put_element(&self, tx: &mut Tx, known: &mut Known, element: &Element) -> Result<()> {
        let Some(step) = element.for_id.as_deref().filter(|id| !id.is_empty()) else { return Ok(()) };
        if let Some(thread) = &element.thread_id {
            self.ensure_thread(tx, known, thread).await?;
        }
        self.ensure_step(tx, known, step, None).await?;
        let mut metadata = json!({
            "size": element.size, "language": element.language, "display": element.display,
            "type": element.r#type, "page": element.page,
        });
        if let Some(auto_play) = element.auto_play {
            metadata["autoPlay"] = auto_play.into();
        }
        if let Some(config) = &element.player_config {
            metadata["playerConfig"] = config.clone();
        }
        let now = time::now();
        let args = vec![
            element.id.as_str().into(),
            element.thread_id.as_deref().into(),
            step.into(),
            python_json(&metadata)?.into(),
            element.mime.as_deref().into(),
            element.name.as_str().into(),
            element.object_key.as_deref().into(),
            element.url.as_deref().into(),
            element.chainlit_key.as_deref().into(),
            element.display.as_str().into(),
            element.size.as_deref().into(),
            element.language.as_deref().into(),
            element.page.into(),
            element.props.as_ref().map(python_json).transpose()?.unwrap_or_else(|| "{}".to_owned()).into(),
            now.clone().into(),
            now.into(),
        ];
        self.put_element.run(tx, args).await
    }

    async fn put_feedback(&self, tx: &mut Tx, known: &mut Known, feedback: &Feedback) -> Result<()> {
        if !known.steps.contains(&feedback.for_id) && !self.exists(tx, "Step", &feedback.for_id).await? {
            let reason = format!("there is no step {} to rate", feedback.for_id);
            return Err(Error::refused(self.engine.name(), reason));
        }
        let id = feedback.id.clone().unwrap_or_else(new_id);
        // A step has one rating; Chainlit would give a step out once for each.
        let others = "DELETE FROM \"Feedback\" WHERE \"stepId\" = $1 AND \"id\" <> $2";
        tx.run(others, &[feedback.for_id.as_str().into(), id.as_str().into()]).await?;
        let now = time::now();
        #[expect(clippy::cast_precision_loss, reason = "0 or 1")]
        let args = vec![
            id.into(),
            feedback.for_id.as_str().into(),
            "user_feedback".into(),
            Arg::Real(feedback.value as f64),
            feedback.comment.as_deref().into(),
            now.clone().into(),
            now.into(),
        ];
        self.put_feedback.run(tx, args).await
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
        Ok(db.row(&sql, &[identifier.into()]).await?.as_mut().map(Self::read_user))
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
        Ok(db.rows(&sql, &[]).await?.iter_mut().map(Self::read_user).collect())
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
        if !rows.is_empty() {
            let mut feedbacks: std::collections::HashMap<String, Feedback> =
                rows.iter_mut().map(Self::read_feedback).map(|f| (f.for_id.clone(), f)).collect();
            for step in &mut steps {
                step.feedback = feedbacks.remove(&step.id);
            }
        }
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
            Write::DeleteStep { id, .. } => {
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
