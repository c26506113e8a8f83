//! What rows of the official schema mean.

use super::super::db::{Arg, Db, Row};
use super::super::schema::{USER, element_type, show_input};
use super::Official;
use crate::data::error::Result;
use crate::wire::JsonMap;
use crate::wire::element::{Element, ElementType};
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::Thread;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The column that this program adds.
pub(super) const EXTRA: &str = "extra";
/// Where that column is missing: key of the metadata that marks a step whose tokens are coming.
pub(super) const STREAMING: &str = "streaming";

pub(super) const STEP: &[&str] = &[
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
    EXTRA,
];
pub(super) const ELEMENT: &[&str] = &[
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
pub(super) struct Extra {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) streaming: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wait_for_answer: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) auto_collapse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<Value>,
}

impl Official {
    pub(super) fn select_user(&self) -> String {
        self.users.select(self.engine, "u", USER)
    }

    /// Columns of a thread; a list shows the time of the last activity as the time of creation, as Chainlit does.
    pub(super) fn select_thread(&self, time: &str) -> String {
        let columns = self.threads.select(self.engine, "t", &["id", time, "name", "userId", "tags", "metadata"]);
        format!("SELECT {columns}, u.\"identifier\" FROM \"Thread\" t LEFT JOIN \"User\" u ON u.\"id\" = t.\"userId\"")
    }

    pub(super) fn read_thread(row: &mut Row) -> Option<Thread> {
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

    pub(super) fn read_step(row: &mut Row) -> StoredStep {
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
        let extra: Option<Extra> = row.json();
        let marked = |metadata: &JsonMap| metadata.get(STREAMING) == Some(&Value::Bool(true));
        if extra.is_none()
            && let Some(metadata) = step.metadata.as_mut().filter(|metadata| marked(metadata))
        {
            metadata.shift_remove(STREAMING);
            step.streaming = Some(true);
        }
        let extra = extra.unwrap_or_default();
        // Chainlit stores when a step was made as its start.
        step.created_at = extra.created_at.or_else(|| step.start.clone());
        step.start = extra.start.or(step.start);
        step.end = extra.end.or(step.end);
        step.streaming = extra.streaming.or(step.streaming);
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

    pub(super) fn select_feedback(&self) -> String {
        format!(
            "SELECT {}, {} FROM \"Feedback\" f JOIN \"Step\" s ON s.\"id\" = f.\"stepId\"",
            self.feedbacks.select(self.engine, "f", &["id", "stepId", "value", "comment"]),
            self.steps.select(self.engine, "s", &["threadId"])
        )
    }

    pub(super) fn read_feedback(row: &mut Row) -> Feedback {
        Feedback {
            id: row.text(),
            for_id: row.text().unwrap_or_default(),
            value: row.int().unwrap_or_default(),
            comment: row.text(),
            thread_id: row.text(),
        }
    }

    pub(super) fn read_element(row: &mut Row) -> Element {
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

    pub(super) async fn steps_where(&self, db: &Db, rest: &str, args: &[Arg<'_>]) -> Result<Vec<StoredStep>> {
        let sql = format!("SELECT {} FROM \"Step\" s {rest}", self.steps.select(self.engine, "s", STEP));
        Ok(db.rows(&sql, args).await?.iter_mut().map(Self::read_step).collect())
    }
}
