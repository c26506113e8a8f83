//! How rows of the SQLAlchemy schema are written.

use super::super::db::{Arg, Engine, Kind, Tx, python_json};
use super::super::schema::{Known, is_partial};
use super::super::tables::{FIXED, KEEP, Table, Upsert};
use super::Alchemy;
use super::rows::STEP;
use crate::data::error::{Error, Result};
use crate::data::write::ThreadPatch;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::step::ShowInput;
use crate::wire::stored::StoredStep;
use crate::wire::time;

impl Alchemy {
    pub(super) fn list_arg(&self, table: &Table, column: &str, list: Option<&Vec<String>>) -> Result<Arg<'static>> {
        let Some(list) = list else { return Ok(Arg::Null) };
        // A database of PostgreSQL may have text or jsonb where the documentation has text[].
        debug_assert!(matches!(table.kind(column), None | Some(Kind::List | Kind::Text | Kind::Jsonb | Kind::Json)));
        Ok(python_json(list)?.into())
    }

    pub(super) async fn ensure_thread(&self, tx: &mut Tx, known: &mut Known, id: &str) -> Result<()> {
        if known.threads.insert(id.to_owned()) {
            self.put_bare_thread.run(tx, vec![id.into(), time::now().into(), "{}".into()]).await?;
        }
        Ok(())
    }

    pub(super) async fn put_thread(&self, tx: &mut Tx, known: &mut Known, patch: &ThreadPatch) -> Result<()> {
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

    pub(super) async fn put_step(&self, tx: &mut Tx, known: &mut Known, step: &StoredStep) -> Result<()> {
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

    pub(super) async fn put_element(&self, tx: &mut Tx, known: &mut Known, element: &Element) -> Result<()> {
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

    pub(super) async fn put_feedback(&self, tx: &mut Tx, feedback: &Feedback) -> Result<()> {
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

    pub(super) async fn delete(&self, tx: &mut Tx, table: &Table, column: &str, id: &str) -> Result<()> {
        let sql = format!("DELETE FROM {} WHERE \"{column}\" = {}", table.name, self.id(table, column, 1));
        tx.run(&sql, &[id.into()]).await
    }
}
