//! What happens at each event of a chat, in the order that the protocol wants: the loader, the step that stands for the
//! callback, the callback, its errors. The same for every language; the session's actor (in `script`) polls these.

mod action;
mod audio;
mod chat;
mod feedback;
mod mcp;
mod message;
mod page;
mod profile;
mod reload;
mod resume;
mod settings;

use std::sync::Arc;

use super::error::{Error, Result};
use super::instance::{Callback, Instance};
use super::message as messages;
use super::run::Run;
use super::show;
use super::value::Value;
use crate::session::Session;
use crate::session::journal::Durable;
use crate::wire;
use crate::wire::ids::new_id;
use crate::wire::step::{ShowInput, Step, StepDict, StepType};

pub use action::action;
pub use audio::{audio_chunk, audio_end, audio_start};
pub use chat::{chat_end, connected, stop};
pub use feedback::feedback;
pub use mcp::mcp;
pub(crate) use message::user_message;
pub use message::{edit, message};
pub use page::{favorite, fetch_favorites, window_message};
pub use profile::profile_switch;
pub use reload::{release, reload};
use resume::keep_values;
pub use settings::{settings_edit, settings_update};

/// Notes that the user has done something; the first time, the chat gets its thread. Whether that was the first time:
/// what was shown so far is durable then.
pub(crate) async fn interact(session: &Arc<Session>, interaction: &str) -> bool {
    if !session.interact() {
        return false;
    }
    let tags = session.chat_profile().filter(|_| session.settings().features.auto_tag_thread).map(|name| vec![name]);
    session.journal.begin(interaction, tags);
    durable(session).await;
    session.first_interaction(interaction);
    true
}

/// Waits until what was said is durable. A store that fails is told of once, and the chat goes on.
pub(crate) async fn durable(session: &Arc<Session>) {
    if session.journal.durable().await == (Durable::NotYet { news: true }) {
        session.toast(
            "This chat cannot be stored at the moment. It goes on, and is stored as soon as that is possible.",
            "warning",
        );
    }
}

/// Ends the loader. What the page has seen by then is durable.
pub(crate) async fn end_task(session: &Arc<Session>) {
    durable(session).await;
    session.task_end();
}

/// Shows an error in the chat, and writes it with its place into the log.
pub fn report(instance: &Arc<Instance>, error: &Error) {
    if error.is_cancelled() {
        return;
    }
    tracing::error!(target: "script", "{}", error.for_log());
    let run = Run::new(instance.clone());
    let text = error.for_chat();
    let shown = messages::new(
        &run,
        &messages::ERROR_MESSAGE,
        vec![("content", Value::text(if text.is_empty() { "Error" } else { text })), ("author", Value::text("Error"))],
    )
    .and_then(|message| messages::send_now(&run, &message));
    if let Err(error) = shown {
        tracing::error!(%error, "an error could not be shown");
    }
}

/// The step that stands for the run of a callback.
struct RunStep {
    run: Arc<Run>,
    step: Step,
}

impl RunStep {
    /// Opens it. The page is told without the input, which it gets at the end.
    fn open(run: &Arc<Run>, name: &str, parent_id: Option<String>) -> Result<Self> {
        let now = wire::time::now();
        let session = run.chat(name)?;
        let step = Step {
            name: name.to_owned(),
            r#type: StepType::Run,
            id: new_id(),
            thread_id: session.thread_id.as_str().to_owned(),
            parent_id,
            streaming: false,
            metadata: wire::JsonMap::new(),
            tags: None,
            input: String::new(),
            is_error: false,
            output: String::new(),
            created_at: Some(now.clone()),
            start: Some(now),
            end: None,
            language: None,
            default_open: false,
            auto_collapse: false,
            show_input: ShowInput::default(),
            generation: None,
        };
        run.enter(&step.id, name);
        show::create_step(run, StepDict::Step(step.clone()))?;
        Ok(Self { run: run.clone(), step })
    }

    fn close(mut self, input: String, result: &Result<Value>) -> Result<()> {
        self.step.end = Some(wire::time::now());
        self.step.input = input;
        if let Err(error) = result {
            self.step.is_error = true;
            if !error.is_cancelled() {
                self.step.output = error.for_chat().to_owned();
            }
        }
        self.run.leave(&self.step.id);
        show::update_step(&self.run, StepDict::Step(self.step))
    }
}

/// Calls a callback inside the step that stands for it.
async fn in_run_step(
    run: &Arc<Run>,
    callback: Callback,
    parent_id: Option<String>,
    input: String,
    args: Vec<Value>,
) -> Result<Value> {
    let Some(function) = run.instance().callback(callback) else { return Ok(Value::Nil) };
    let step = RunStep::open(run, callback.name(), parent_id)?;
    let result = function.call(run, args).await;
    if result.is_err() {
        messages::end_streams(run);
    }
    step.close(input, &result)?;
    result
}

/// Calls a callback, shows its error, and draws the loader meanwhile.
async fn as_task(run: &Arc<Run>, callback: Callback, args: Vec<Value>) {
    let (Some(session), Some(function)) = (run.session(), run.instance().callback(callback)) else { return };
    session.task_start();
    if let Err(error) = function.call(run, args).await {
        messages::end_streams(run);
        report(run.instance(), &error);
    }
    end_task(session).await;
}
