//! What rows of the SQLAlchemy schema mean.

use super::super::db::{Arg, Db, Row};
use super::super::schema::{USER, element_type, show_input};
use super::super::tables::Table;
use super::Alchemy;
use super::ddl::ACTIVITY_COLUMN;
use crate::data::error::Result;
use crate::wire::element::{Element, ElementType};
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::Thread;

pub(super) const STEP: &[&str] = &[
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
pub(super) const ELEMENT: &[&str] = &[
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
pub(super) const THREAD: &[&str] = &["id", "createdAt", "name", "userId", "userIdentifier", "tags", "metadata"];

impl Alchemy {
    pub(super) fn id(&self, table: &Table, column: &str, number: usize) -> String {
        table.put(self.engine, column, number)
    }

    pub(super) fn read_thread(row: &mut Row) -> Option<Thread> {
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

    pub(super) fn read_step(row: &mut Row) -> StoredStep {
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

    pub(super) fn read_element(row: &mut Row) -> Element {
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

    pub(super) fn read_feedback(row: &mut Row) -> Feedback {
        Feedback {
            id: row.text(),
            for_id: row.text().unwrap_or_default(),
            thread_id: row.text(),
            value: row.int().unwrap_or_default(),
            comment: row.text(),
        }
    }

    pub(super) fn select_feedback(&self) -> String {
        self.feedbacks.select(self.engine, "f", &["id", "forId", "threadId", "value", "comment"])
    }

    pub(super) fn select_user(&self) -> String {
        self.users.select(self.engine, "u", USER)
    }

    /// When a thread was last active, for sorting.
    pub(super) fn activity(&self) -> &'static str {
        if self.threads.has(ACTIVITY_COLUMN) {
            r#"t."updatedAt""#
        } else {
            r#"COALESCE((SELECT MAX(a."createdAt") FROM steps a WHERE a."threadId" = t."id"), '')"#
        }
    }

    pub(super) async fn steps_where(&self, db: &Db, rest: &str, args: &[Arg<'_>]) -> Result<Vec<StoredStep>> {
        let sql = format!("SELECT {} FROM steps s {rest}", self.steps.select(self.engine, "s", STEP));
        Ok(db.rows(&sql, args).await?.iter_mut().map(Self::read_step).collect())
    }
}
