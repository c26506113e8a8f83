//! What both schemas must answer, and what they have in common.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;

use super::db::{Db, Engine, Row, Tx, like};
use crate::data::error::Result;
use crate::data::storage;
use crate::data::write::Write;
use crate::wire::element::{Element, ElementType};
use crate::wire::feedback::Feedback;
use crate::wire::step::ShowInput;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

/// What a batch has made sure of already.
#[derive(Default)]
pub(super) struct Known {
    /// Threads that exist.
    pub(super) threads: HashSet<String>,
    /// Steps that exist.
    pub(super) steps: HashSet<String>,
}

#[async_trait]
pub(super) trait Schema: Send + Sync {
    fn title(&self) -> &'static str;
    async fn user(&self, db: &Db, identifier: &str) -> Result<Option<User>>;
    async fn put_user(&self, tx: &mut Tx, user: &User) -> Result<()>;
    async fn users(&self, db: &Db) -> Result<Vec<User>>;
    async fn thread(&self, db: &Db, id: &str, last: Option<u32>) -> Result<Option<Thread>>;
    async fn author(&self, db: &Db, id: &str) -> Result<Option<String>>;
    async fn threads(&self, db: &Db, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>>;
    async fn thread_ids(&self, db: &Db, after: Option<&str>, limit: u32) -> Result<Vec<String>>;
    async fn step(&self, db: &Db, id: &str) -> Result<Option<StoredStep>>;
    async fn element(&self, db: &Db, id: &str) -> Result<Option<Element>>;
    async fn feedback(&self, db: &Db, id: &str) -> Result<Option<Feedback>>;
    async fn favorites(&self, db: &Db, user_id: &str) -> Result<Vec<StoredStep>>;
    async fn apply(&self, tx: &mut Tx, known: &mut Known, write: &Write) -> Result<()>;
    fn object_key(&self, place: &storage::Place<'_>) -> String;
}

/// Conditions of a list and their arguments.
pub(super) struct Conditions {
    pub(super) sql: Vec<String>,
    pub(super) args: Vec<super::db::Arg<'static>>,
}

impl Conditions {
    pub(super) fn new() -> Self {
        Self { sql: Vec::new(), args: Vec::new() }
    }

    /// Takes an argument; the answer is its number.
    pub(super) fn arg(&mut self, arg: impl Into<super::db::Arg<'static>>) -> usize {
        self.args.push(arg.into());
        self.args.len()
    }

    /// A condition that one of these expressions contains the text, whatever the case.
    pub(super) fn contains(&mut self, engine: Engine, text: &str, expressions: &[&str]) -> Vec<String> {
        let mut conditions = Vec::new();
        let operator = if engine == Engine::Postgres { "ILIKE" } else { "LIKE" };
        let mut variants = vec![text.to_owned()];
        if engine == Engine::Sqlite && !text.is_ascii() {
            // SQLite's LIKE knows the case of ASCII only.
            let mut letters = text.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            variants = vec![
                text.to_owned(),
                text.to_lowercase(),
                text.to_uppercase(),
                first.chain(letters.flat_map(char::to_lowercase)).collect(),
            ];
            variants.sort();
            variants.dedup();
        }
        for variant in variants {
            let number = self.arg(like(&variant));
            conditions.extend(
                expressions.iter().map(|e| e.replace("{contains}", &format!("{operator} ${number} ESCAPE '\\'"))),
            );
        }
        conditions
    }

    pub(super) fn clause(&self) -> String {
        if self.sql.is_empty() { String::new() } else { format!("WHERE {}", self.sql.join(" AND ")) }
    }
}

/// A page out of one row more than it holds.
pub(super) fn page(mut threads: Vec<Thread>, first: u32) -> Page<Thread> {
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    let has_next_page = threads.len() > first;
    threads.truncate(first);
    let cursor = |thread: Option<&Thread>| thread.map(|t| t.id.to_string());
    let page_info =
        PageInfo { has_next_page, start_cursor: cursor(threads.first()), end_cursor: cursor(threads.last()) };
    Page { page_info, data: threads }
}

/// Reads how an input is shown; Python writes `True`, `false` and languages.
pub(super) fn show_input(text: &str) -> ShowInput {
    match text.to_ascii_lowercase().as_str() {
        "true" => ShowInput::Shown(true),
        "false" => ShowInput::Shown(false),
        language => ShowInput::Language(language.to_owned()),
    }
}

pub(super) fn element_type(name: Option<&str>) -> ElementType {
    name.and_then(|name| serde_json::from_value(serde_json::Value::String(name.to_owned())).ok())
        .unwrap_or(ElementType::File)
}

/// Whether the step in this row, which has its thread, is of another thread than the one that wants to remove it: ids
/// come from clients.
pub(super) fn is_elsewhere(row: Option<Row>, thread: &str, id: &str) -> bool {
    let elsewhere = row.and_then(|mut row| row.text()).is_some_and(|stored| stored != thread);
    if elsewhere {
        tracing::warn!(id, "a step of another thread is not removed");
    }
    elsewhere
}

/// Steps that an update does not describe in full are completed from what is stored.
pub(super) fn is_partial(step: &StoredStep) -> bool {
    step.name.is_none() || step.r#type.is_none() || step.created_at.is_none()
}

/// The columns of a user, whatever its table is called.
pub(super) const USER: &[&str] = &["id", "identifier", "metadata", "createdAt"];

/// A user of [`USER`].
pub(super) fn read_user(row: &mut Row) -> User {
    User {
        id: row.text(),
        identifier: row.text().unwrap_or_default(),
        metadata: row.json().unwrap_or_default(),
        created_at: row.text(),
        display_name: None,
    }
}

/// Gives steps their ratings.
pub(super) fn rate(steps: &mut [StoredStep], feedbacks: impl Iterator<Item = Feedback>) {
    let mut feedbacks: HashMap<String, Feedback> = feedbacks.map(|f| (f.for_id.clone(), f)).collect();
    for step in steps {
        step.feedback = feedbacks.remove(&step.id);
    }
}
