//! Asking the user: `cl.ask_user_message`. A pending ask survives a reconnect and takes exactly one answer.

use std::sync::Arc;

use serde_json::Value as Json;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::tasks::duration;
use super::value::{Map, Outcome, Value};
use super::{author, flow, message};
use crate::session::Session;
use crate::session::call::Call;
use crate::wire;
use crate::wire::ask::{Ask, AskKind, AskSpec};
use crate::wire::event::server;
use crate::wire::step::ClientMessage;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&ASK_USER_MESSAGE)];

/// `cl.ask_user_message`.
pub static ASK_USER_MESSAGE: Class = Class {
    name: "ask_user_message",
    fields: &[
        Field::new("content", Kind::Any).or(Default::Text("")),
        Field::new("author", Kind::Text),
        Field::new("type", Kind::Choice(wire::step::StepType::MESSAGES)).or(Default::Text("assistant_message")),
        Field::new("timeout", Kind::Seconds).or(Default::Int(60)),
        Field::new("raise_on_timeout", Kind::Bool).or(Default::Bool(false)),
        Field::new("metadata", Kind::Map).or(Default::Map),
        Field::new("id", Kind::Text),
        Field::new("language", Kind::Text).runtime(),
        Field::new("tags", Kind::Texts).runtime(),
        Field::new("parent_id", Kind::Text).runtime(),
        Field::new("created_at", Kind::Text).runtime(),
        Field::new("command", Kind::Text).runtime(),
        Field::new("modes", Kind::Map).runtime(),
        Field::new("thread_id", Kind::Text).runtime(),
        Field::new("is_error", Kind::Bool).or(Default::Bool(false)).runtime(),
        Field::new("wait_for_answer", Kind::Bool).or(Default::Bool(false)).runtime(),
    ],
    positional: Some("content"),
    methods: &[
        Method {
            name: "send",
            call: |run, this, _| {
                let (run, this) = (run.clone(), this.clone());
                Outcome::wait(async move { send(&run, &this).await })
            },
        },
        Method {
            name: "remove",
            call: |run, this, _| {
                let dict = message::to_dict(record(this)?)?;
                super::show::delete_step(run, wire::step::StepDict::Message(dict))?;
                run.chat("ask:remove")?.outbox.signal(server::CLEAR_ASK);
                Ok(Value::Bool(true).into())
            },
        },
    ],
    init: message::init,
    ..Class::EMPTY
};

fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected a message that asks"))
}

async fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Value> {
    let Some(answer) = ask(run, record(this)?, AskKind::Text, read_text).await? else { return Ok(Value::Nil) };
    let message = flow::user_message(run, answer)?;
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
fn read_text(answer: Json) -> std::result::Result<(ClientMessage, String), String> {
    let message: ClientMessage = serde_json::from_value(answer).map_err(|e| e.to_string())?;
    wire::ids::check_message_id(&message.id)?;
    let interaction = message.output.clone();
    Ok((message, interaction))
}

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

/// Asks and waits (wire protocol 2.6.1). `read` checks the answer and names the interaction.
///
/// # Errors
/// When time is over and the script wants that to be an error.
pub(crate) async fn ask<T>(
    run: &Arc<Run>,
    message: &Record,
    kind: AskKind,
    read: fn(Json) -> std::result::Result<(T, String), String>,
) -> Result<Option<T>> {
    let session = run.chat("send")?.clone();
    author::rename(run, message, "author").await;
    message.put("wait_for_answer", true);
    message.put_default("created_at", || Value::text(wire::time::now()));
    let dict = message::to_dict(message)?;
    let seconds = message.number("timeout").unwrap_or(60.0);
    let spec = AskSpec { timeout: seconds.ceil() as u64, step_id: dict.id.clone(), kind };
    let (call, answer) = Call::new();
    session.outbox.call(server::ASK, &Ask { msg: dict, spec }, &call);
    let mut pending = Pending { session: session.clone(), call, ended: false };
    let answer = tokio::time::timeout(duration(seconds), answer).await;
    pending.ended = true;
    drop(pending);
    let result = match answer {
        Ok(answer) => {
            session.task_end();
            let read = match answer.unwrap_or(Json::Null) {
                Json::Null => None,
                Json::Array(list) if list.is_empty() => None,
                given => match read(given) {
                    Ok(read) => Some(read),
                    Err(problem) => {
                        tracing::warn!(session = %session.id, problem, "an answer could not be read");
                        session.toast(&format!("Your answer could not be read: {problem}"), "error");
                        None
                    }
                },
            };
            if let Some((_, interaction)) = &read {
                flow::interact(&session, interaction);
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
    session.task_start();
    result
}
