//! Asking the user (wire protocol 2.6.1). A pending ask survives a reconnect and takes exactly one answer.
//!
//! - here: `cl.ask_user_message`, and what all asks do
//! - [`file`], [`action`], [`element`]: asking for files, for a click, for what a component submits

pub(crate) mod action;
pub(crate) mod element;
pub(crate) mod file;

use std::sync::Arc;

use serde_json::Value as Json;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::tasks::duration;
use super::value::{Map, Outcome, Value};
use super::{author, flow, message, show};
use crate::session::Session;
use crate::session::call::Call;
use crate::wire;
use crate::wire::ask::{Ask, AskKind, AskSpec};
use crate::wire::event::server;
use crate::wire::step::{ClientMessage, StepDict};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::class(&ASK_USER_MESSAGE),
    api::class(&file::ASK_FILE_MESSAGE),
    api::class(&action::ASK_ACTION_MESSAGE),
    api::class(&element::ASK_ELEMENT_MESSAGE),
];

/// A class of asks: the common fields, and its own.
macro_rules! ask_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, timeout: $timeout:literal, $send:expr, [$($own:expr),* $(,)?]) => {
        $(#[$doc])*
        pub(crate) static $static: $crate::host::object::Class = {
            use $crate::host::object::{Class, Default, Field, Kind, Method};
            use $crate::wire::step::StepType;
            Class {
                name: $name,
                fields: &[
                    Field::new("content", Kind::Any).or(Default::Text("")),
                    $($own,)*
                    Field::new("author", Kind::Text),
                    Field::new("type", Kind::Choice(StepType::MESSAGES)).or(Default::Text("assistant_message")),
                    Field::new("timeout", Kind::Seconds).or(Default::Int($timeout)),
                    Field::new("raise_on_timeout", Kind::Bool).or(Default::Bool(false)),
                    Field::new("metadata", Kind::Map).or(Default::Map),
                    Field::new("id", Kind::Text),
                    Field::new("parent_id", Kind::Text),
                    Field::new("language", Kind::Text),
                    Field::new("tags", Kind::Texts),
                    Field::new("created_at", Kind::Text).runtime(),
                    Field::new("command", Kind::Text).runtime(),
                    Field::new("modes", Kind::Map).runtime(),
                    Field::new("thread_id", Kind::Text).runtime(),
                    Field::new("is_error", Kind::Bool).or(Default::Bool(false)).runtime(),
                    Field::new("wait_for_answer", Kind::Bool).or(Default::Bool(false)).runtime(),
                ],
                positional: Some("content"),
                methods: &[Method { name: "send", call: $send }, $crate::host::ask::REMOVE],
                json: Some(|ask| $crate::host::value::written($crate::host::message::to_dict(ask)?)),
                init: $crate::host::message::init,
                ..Class::EMPTY
            }
        };
    };
}
use ask_class;

ask_class!(
    /// `cl.ask_user_message`.
    ASK_USER_MESSAGE, "ask_user_message", timeout: 60,
    |run, this, _| {
        let (run, this) = (run.clone(), this.clone());
        Outcome::wait(async move { send(&run, &this).await })
    },
    []
);

const REMOVE: Method = Method {
    name: "remove",
    call: |run, this, _| {
        show::delete_step(run, StepDict::Message(message::to_dict(record(this)?)?))?;
        run.chat("ask:remove")?.outbox.signal(server::CLEAR_ASK);
        Ok(Value::Bool(true).into())
    },
};

fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected a message that asks"))
}

async fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Value> {
    let Some(answer) = ask(run, record(this)?, AskKind::Text, read_text).await? else { return Ok(Value::Nil) };
    let message = flow::user_message(run, answer)?;
    flow::durable(run.chat("ask_user_message:send")?).await;
    answer_table(message::record(&message)?)
}

/// The answer as a table: the text under both of the names that people know, and what belongs to it.
fn answer_table(message: &Record) -> Result<Value> {
    let dict = message::to_dict(message)?;
    let mut map = Map::new();
    map.insert("output".to_owned(), Value::text(dict.output.clone()));
    map.insert("content".to_owned(), Value::text(dict.output));
    map.insert("id".to_owned(), Value::text(dict.id));
    map.insert("name".to_owned(), Value::text(dict.name));
    map.insert("type".to_owned(), Value::text(dict.r#type.as_str()));
    map.insert("thread_id".to_owned(), Value::text(dict.thread_id));
    map.insert("created_at".to_owned(), Value::option(dict.created_at));
    map.insert("parent_id".to_owned(), Value::option(dict.parent_id));
    map.insert("metadata".to_owned(), Value::from_json(Json::Object(dict.metadata)));
    Ok(Value::Map(map))
}

/// Checks the acknowledged value of a text ask: a message of the user, and what to call the chat after it.
fn read_text(answer: Json) -> Answer<ClientMessage> {
    let message: ClientMessage = serde_json::from_value(answer).map_err(|e| e.to_string())?;
    wire::ids::check_message_id(&message.id)?;
    let interaction = message.output.clone();
    Ok(Some((message, interaction)))
}

/// What was answered and what to call the chat after it; nothing when it comes to no answer; or what is wrong with it.
type Answer<T> = std::result::Result<Option<(T, String)>, String>;

/// Withdraws the question when nobody waits for the answer any more.
struct Pending {
    session: Arc<Session>,
    call: Arc<Call>,
    ended: bool,
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.session.outbox.end_call(&self.call);
        if !self.ended {
            self.session.outbox.signal(server::CLEAR_ASK);
        }
    }
}

/// Asks and waits. `read` checks the answer and names the interaction.
///
/// # Errors
/// When time is over and the script wants that to be an error.
async fn ask<T>(
    run: &Arc<Run>,
    message: &Record,
    kind: AskKind,
    read: impl FnOnce(Json) -> Answer<T>,
) -> Result<Option<T>> {
    let session = run.chat("send")?.clone();
    author::rename(run, message, "author").await;
    message.put("wait_for_answer", true);
    message.put_default("created_at", || Value::text(wire::time::now()));
    let dict = message::to_dict(message)?;
    let seconds = message.number("timeout").unwrap_or(60.0);
    let spec = AskSpec { timeout: seconds.ceil() as u64, step_id: dict.id.clone(), kind };
    let (call, answer) = Call::new();
    session.journal.step(&StepDict::Message(dict.clone()));
    session.outbox.call(server::ASK, &Ask { msg: dict, spec }, &call);
    let mut pending = Pending { session: session.clone(), call, ended: false };
    let answer = run.instance().app.shared.clock.timeout(duration(seconds), answer).await;
    pending.ended = true;
    drop(pending);
    let result = match answer {
        Ok(answer) => {
            if !run.is_detached() {
                session.task_end();
            }
            let read = match answer.unwrap_or(Json::Null) {
                Json::Null | Json::Bool(false) => None,
                Json::Array(list) if list.is_empty() => None,
                given => read(given).unwrap_or_else(|problem| {
                    tracing::warn!(session = %session.id, problem, "an answer could not be read");
                    session.toast(&format!("Your answer could not be read: {problem}"), "error");
                    None
                }),
            };
            if let Some((_, interaction)) = &read {
                flow::interact(&session, interaction).await;
            }
            session.outbox.signal(server::CLEAR_ASK);
            Ok(read.map(|(value, _)| value))
        }
        Err(_) => {
            session.outbox.signal(server::ASK_TIMEOUT);
            if message.flag("raise_on_timeout") {
                Err(Error::timeout(format!("no answer within {seconds} s")))
            } else {
                Ok(None)
            }
        }
    };
    message.put("wait_for_answer", false);
    session.journal.step(&StepDict::Message(message::to_dict(message)?));
    // The loader belongs to handlers: nobody would take away what a background task has put up.
    if !run.is_detached() {
        session.task_start();
    }
    result
}

/// Puts another text in the place of the question.
fn rewrite(run: &Arc<Run>, message: &Record, text: String) -> Result<()> {
    message.put("content", text);
    show::update_step(run, StepDict::Message(message::to_dict(message)?))
}

/// Something beside the question that is removed with it, also when nobody waits for the answer any more.
struct Beside<F: FnMut()>(F);

impl<F: FnMut()> Drop for Beside<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Logs what failed where nobody can be told.
fn quietly(result: Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "what belonged to a question could not be removed");
    }
}
