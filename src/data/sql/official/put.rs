//! How rows of the official schema are written.

use super::super::db::{Arg, Engine, Tx, python_json};
use super::super::schema::{Known, is_partial};
use super::Official;
use super::rows::{EXTRA, Extra, STEP, STREAMING};
use crate::data::error::{Error, Result};
use crate::data::write::ThreadPatch;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::step::{ShowInput, StepType};
use crate::wire::stored::StoredStep;
use crate::wire::time;
use serde_json::json;

impl Official {
    pub(super) async fn exists(&self, tx: &mut Tx, table: &str, id: &str) -> Result<bool> {
        let sql = format!("SELECT '1' FROM \"{table}\" WHERE \"id\" = $1");
        Ok(tx.row(&sql, &[id.into()]).await?.is_some())
    }

    pub(super) async fn ensure_thread(&self, tx: &mut Tx, known: &mut Known, id: &str) -> Result<()> {
        if known.threads.insert(id.to_owned()) && !self.exists(tx, "Thread", id).await? {
            let now = time::now();
            let args = vec![id.into(), now.clone().into(), now.into(), Arg::Null, Arg::Null, "[]".into(), "{}".into()];
            self.put_thread.run(tx, args).await?;
        }
        Ok(())
    }

    /// A step that is referred to before it is written: Chainlit makes a run of no thread, which the step's own write
    /// completes.
    pub(super) async fn ensure_step(&self, tx: &mut Tx, known: &mut Known, id: &str, at: Option<&str>) -> Result<()> {
        if known.steps.insert(id.to_owned()) && !self.exists(tx, "Step", id).await? {
            let at = at.map_or_else(time::now, str::to_owned);
            let stub = StoredStep { id: id.to_owned(), r#type: Some("run".to_owned()), ..StoredStep::default() };
            self.put_step.run(tx, Self::step_args(&stub, &at, None)?).await?;
        }
        Ok(())
    }

    pub(super) fn step_args<'a>(step: &'a StoredStep, at: &str, extra: Option<String>) -> Result<Vec<Arg<'a>>> {
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

    pub(super) async fn put_step(&self, tx: &mut Tx, known: &mut Known, step: &StoredStep) -> Result<()> {
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
        let marked = (!self.steps.has(EXTRA) && step.streaming == Some(true)).then(|| {
            let mut marked = step.clone();
            marked.metadata.get_or_insert_default().insert(STREAMING.to_owned(), true.into());
            marked
        });
        let step = marked.as_ref().unwrap_or(step);
        self.put_step.run(tx, Self::step_args(step, &at, Some(python_json(&extra)?))?).await
    }

    pub(super) async fn put_thread(&self, tx: &mut Tx, known: &mut Known, patch: &ThreadPatch) -> Result<()> {
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

    pub(super) async fn put_element(&self, tx: &mut Tx, known: &mut Known, element: &Element) -> Result<()> {
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

    pub(super) async fn put_feedback(&self, tx: &mut Tx, known: &mut Known, feedback: &Feedback) -> Result<()> {
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
