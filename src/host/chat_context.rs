//! `cl.chat_context`: the messages of this chat, as the app and the user have seen them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use parking_lot::Mutex;

use super::api::{self, Item, Member, Module};
use super::error::{Error, Result};
use super::message;
use super::object::ObjectRef;
use super::record::Record;
use super::run::Run;
use super::user_session::Values;
use super::value::{Map, Outcome, Value};
use super::widget::form::Form;

/// What the host keeps per chat.
#[derive(Default)]
pub(crate) struct ChatState {
    pub(crate) messages: Mutex<Vec<ObjectRef>>,
    pub(crate) values: Values,
    /// The chat settings that the page shows.
    pub(crate) form: Mutex<Option<Arc<Form>>>,
    /// Whether an error of `on_audio_chunk` was shown since the microphone was opened.
    pub(crate) audio_failed: AtomicBool,
}

/// What the host keeps for the chat of this run.
pub(crate) fn state(run: &Arc<Run>, what: &str) -> Result<Arc<ChatState>> {
    run.chat(what)?.host_state(ChatState::default).ok_or_else(|| Error::failed("the chat's state is of another kind"))
}

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("chat_context", &CHAT_CONTEXT)];

static CHAT_CONTEXT: Module = Module {
    name: "cl.chat_context",
    members: &[&[
        api::function("get", |run, _| {
            let messages = state(run, "cl.chat_context.get")?.messages.lock().clone();
            Ok(Value::List(messages.into_iter().map(Value::Object).collect()).into())
        }),
        api::function("add", |run, mut args| {
            let message = args.any();
            let Value::Object(object) = &message else {
                return Err(Error::usage(format!(
                    "cl.chat_context.add: expected a cl.message, got {}",
                    message.kind()
                )));
            };
            if !message::is_message(object) {
                return Err(Error::usage(format!(
                    "cl.chat_context.add: expected a cl.message, got {}",
                    message.kind()
                )));
            }
            add(run, object)?;
            Ok(message.into())
        }),
        api::function("remove", |run, mut args| match args.any() {
            Value::Object(object) => Ok(Value::Bool(remove(run, &object)?).into()),
            other => Err(Error::usage(format!("cl.chat_context.remove: expected a cl.message, got {}", other.kind()))),
        }),
        api::function("clear", |run, _| {
            state(run, "cl.chat_context.clear")?.messages.lock().clear();
            Outcome::nil()
        }),
        Member {
            name: "to_openai",
            item: Item::Function(api::Function {
                call: |run, _| to_openai(run),
                keeps_tables: false,
                wants_place: false,
            }),
        },
    ]],
};

/// Adds a message that is not there yet.
pub(crate) fn append(run: &Arc<Run>, message: &ObjectRef) -> Result<()> {
    state(run, "cl.chat_context")?.messages.lock().push(message.clone());
    Ok(())
}

/// Adds a message unless it is there.
pub(crate) fn add(run: &Arc<Run>, message: &ObjectRef) -> Result<()> {
    let state = state(run, "cl.chat_context")?;
    let mut messages = state.messages.lock();
    if !messages.iter().any(|m| Arc::ptr_eq(m, message)) {
        messages.push(message.clone());
    }
    Ok(())
}

/// Removes a message; whether it was there.
pub(crate) fn remove(run: &Arc<Run>, message: &ObjectRef) -> Result<bool> {
    let state = state(run, "cl.chat_context")?;
    let mut messages = state.messages.lock();
    let before = messages.len();
    messages.retain(|m| !Arc::ptr_eq(m, message));
    Ok(messages.len() < before)
}

fn to_openai(run: &Arc<Run>) -> Result<Outcome> {
    let messages = state(run, "cl.chat_context.to_openai")?.messages.lock().clone();
    let list = messages.iter().filter_map(Record::of).map(|message| {
        let dict = message::to_dict(message)?;
        let role = match dict.r#type.as_str() {
            "assistant_message" => "assistant",
            "user_message" => "user",
            _ => "system",
        };
        let mut map = Map::new();
        map.insert("role".to_owned(), Value::text(role));
        map.insert("content".to_owned(), Value::text(dict.output));
        Ok(Value::Map(map))
    });
    Ok(Value::List(list.collect::<Result<_>>()?).into())
}
