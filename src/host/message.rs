//! `cl.message` and `cl.error_message`: what the chat shows as said by someone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::api::{self, Member};
use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::utf8::Pieces;
use super::value::{Outcome, Value};
use super::{action, author, chat_context, element, show, value};
use crate::session::connection::Token;
use crate::wire;
use crate::wire::ids::new_id;
use crate::wire::step::{StepDict, StepType};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&MESSAGE), api::class(&ERROR_MESSAGE)];

/// `cl.message`.
pub static MESSAGE: Class = Class {
    name: "message",
    fields: &[
        Field::new("content", Kind::Any).or(Default::Text("")),
        Field::new("author", Kind::Text),
        Field::new("language", Kind::Text),
        Field::new("actions", Kind::Objects(&action::ACTION)).or(Default::List),
        Field::new("elements", Kind::SomeOf(element::CLASSES)).or(Default::List),
        Field::new("type", Kind::Choice(StepType::MESSAGES)).or(Default::Text("assistant_message")),
        Field::new("metadata", Kind::Map).or(Default::Map),
        Field::new("tags", Kind::Texts),
        Field::new("id", Kind::Text),
        Field::new("parent_id", Kind::Text),
        Field::new("command", Kind::Text),
        Field::new("modes", Kind::Map),
        Field::new("created_at", Kind::Text),
        Field::new("thread_id", Kind::Text).runtime(),
        Field::new("is_error", Kind::Bool).or(Default::Bool(false)).runtime(),
        Field::new("wait_for_answer", Kind::Bool).or(Default::Bool(false)).runtime(),
    ],
    positional: Some("content"),
    methods: METHODS,
    json: Some(json),
    init,
    ..Class::EMPTY
};

/// `cl.error_message`.
pub static ERROR_MESSAGE: Class = Class {
    name: "error_message",
    fields: &[
        Field::new("content", Kind::Any).or(Default::Text("")),
        Field::new("author", Kind::Text),
        Field::new("language", Kind::Text),
        Field::new("metadata", Kind::Map).or(Default::Map),
        Field::new("tags", Kind::Texts),
        Field::new("id", Kind::Text),
        Field::new("parent_id", Kind::Text),
        Field::new("created_at", Kind::Text),
        Field::new("type", Kind::Text).or(Default::Text("assistant_message")).runtime(),
        Field::new("actions", Kind::Any).or(Default::List).runtime(),
        Field::new("elements", Kind::Any).or(Default::List).runtime(),
        Field::new("command", Kind::Text).runtime(),
        Field::new("modes", Kind::Map).runtime(),
        Field::new("thread_id", Kind::Text).runtime(),
        Field::new("is_error", Kind::Bool).or(Default::Bool(true)).runtime(),
        Field::new("wait_for_answer", Kind::Bool).or(Default::Bool(false)).runtime(),
    ],
    positional: Some("content"),
    methods: METHODS,
    json: Some(json),
    init,
    ..Class::EMPTY
};

const METHODS: &[Method] = &[
    Method { name: "send", call: |run, this, _| send(run, this) },
    Method { name: "update", call: |run, this, _| update(run, this) },
    Method { name: "remove", call: |run, this, _| remove(run, this) },
    Method { name: "stream_token", call: stream_token },
    Method { name: "remove_actions", call: |run, this, _| remove_actions(run, this) },
    Method { name: "to_dict", call: |_, this, _| Ok(Value::from_json(json(record(this)?)?).into()) },
];

/// What a message remembers beside its fields.
#[derive(std::default::Default)]
pub(crate) struct State {
    /// Whether tokens are coming.
    streaming: AtomicBool,
    /// Whether it was shown, and so is in the chat's context.
    pub(crate) sent: AtomicBool,
    /// Bytes of a character whose rest has not come yet.
    pieces: Mutex<Pieces>,
}

pub(crate) fn init(run: &Arc<Run>, message: &Record) -> Result<()> {
    let session = run.chat("cl.message")?;
    message.put_default("id", || Value::text(new_id()));
    message.put_default("author", || Value::text(run.instance().settings().ui.name.clone()));
    message.put("thread_id", session.thread_id.as_str());
    // The open step at the time of construction is the parent, whatever the script asks for.
    if let Some(parent) = run.parent_id() {
        message.put("parent_id", parent);
    }
    Ok(())
}

/// Whether this is a message that can be in the chat's context.
pub(crate) fn is_message(object: &ObjectRef) -> bool {
    [&MESSAGE, &ERROR_MESSAGE].iter().any(|class| std::ptr::eq(*class, object.class()))
}

pub(crate) fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage(format!("a cl.{} is no message", this.class().name)))
}

/// The message as it goes over the wire.
pub(crate) fn to_dict(message: &Record) -> Result<wire::step::Message> {
    let state = message.state::<State>();
    let (output, detected) = content(message)?;
    let created_at = message.text("created_at");
    let modes = message.json_map("modes")?;
    Ok(wire::step::Message {
        id: message.text("id").unwrap_or_default(),
        thread_id: message.text("thread_id").unwrap_or_default(),
        parent_id: message.text("parent_id"),
        start: created_at.clone(),
        end: created_at.clone(),
        created_at,
        command: message.text("command"),
        modes: (!modes.is_empty())
            .then(|| modes.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned()))).collect()),
        output,
        name: message.text("author").unwrap_or_default(),
        r#type: message.text("type").and_then(|t| StepType::parse(&t)).unwrap_or(StepType::AssistantMessage),
        language: message.text("language").or_else(|| detected.map(str::to_owned)),
        streaming: state.streaming.load(Ordering::Relaxed),
        is_error: message.flag("is_error"),
        wait_for_answer: message.flag("wait_for_answer"),
        metadata: message.json_map("metadata")?,
        tags: message.texts("tags")?,
    })
}

fn content(message: &Record) -> Result<(String, Option<&'static str>)> {
    // Text, which it nearly always is, without another copy.
    let text = message.change("content", |value| if let Value::Text(text) = value { Some(text.clone()) } else { None });
    match text.flatten() {
        Some(text) => Ok((text, None)),
        None => message.value("content")?.to_display("cl.message: content"),
    }
}

fn json(message: &Record) -> Result<serde_json::Value> {
    value::written(to_dict(message)?)
}

/// Shows the message, with its actions and elements, under the name that its author has in the chat.
pub(crate) fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    if !author::renames(run) {
        return send_now(run, this);
    }
    let (run, this) = (run.clone(), this.clone());
    Outcome::nest(async move {
        author::rename(&run, record(&this)?, "author").await;
        send_now(&run, &this)?.finish().await
    })
}

/// Shows the message, with its actions and elements.
pub(crate) fn send_now(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    let message = record(this)?;
    message.put_default("created_at", || Value::text(wire::time::now()));
    let state = message.state::<State>();
    state.streaming.store(false, Ordering::Relaxed);
    flush(message);
    let dict = StepDict::Message(to_dict(message)?);
    if !state.sent.swap(true, Ordering::Relaxed) {
        chat_context::append(run, this)?;
    }
    show::create_step(run, dict)?;
    attachments(run, this, Value::Object(this.clone()))
}

fn update(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    show_change(run, this)?;
    attachments(run, this, Value::Bool(true))
}

fn show_change(run: &Arc<Run>, this: &ObjectRef) -> Result<()> {
    let message = record(this)?;
    message.put_default("created_at", || Value::text(wire::time::now()));
    message.state::<State>().streaming.store(false, Ordering::Relaxed);
    flush(message);
    let dict = StepDict::Message(to_dict(message)?);
    if !message.state::<State>().sent.swap(true, Ordering::Relaxed) {
        chat_context::append(run, this)?;
    }
    show::update_step(run, dict)
}

fn is_streaming(this: &ObjectRef) -> bool {
    record(this).is_ok_and(|message| message.state::<State>().streaming.load(Ordering::Relaxed))
}

/// Ends the streams of a handler that was stopped or failed: what came is all that the message will be.
pub(crate) fn end_streams(run: &Arc<Run>) {
    let begun = std::mem::take(&mut *run.streams().lock());
    for message in begun.iter().filter(|message| is_streaming(message)) {
        if let Err(error) = show_change(run, message) {
            tracing::warn!(%error, "a message that was being streamed could not be ended");
        }
    }
}

/// Sends what hangs on the message: actions that are not shown yet, and all elements.
fn attachments(run: &Arc<Run>, this: &ObjectRef, result: Value) -> Result<Outcome> {
    let message = record(this)?;
    let id = message.text("id").unwrap_or_default();
    for action in message.objects(run, "actions")? {
        action::attach(run, &action, &id)?;
    }
    let elements = message.objects(run, "elements")?;
    if elements.is_empty() {
        return show::when_caught_up(run, result);
    }
    let run = run.clone();
    Outcome::wait(async move {
        for element in elements {
            element::send(&run, &element, &id).await?;
        }
        Ok(result)
    })
}

fn remove(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    let dict = StepDict::Message(to_dict(record(this)?)?);
    chat_context::remove(run, this)?;
    record(this)?.state::<State>().sent.store(false, Ordering::Relaxed);
    show::delete_step(run, dict)?;
    Ok(Value::Bool(true).into())
}

fn stream_token(run: &Arc<Run>, this: &ObjectRef, mut args: Args) -> Result<Outcome> {
    let message = record(this)?;
    let token = args.any();
    let sequence = if args.left() == 0 {
        false
    } else {
        let options = args.options(run, &[("sequence", Kind::Bool), ("input", Kind::Bool)])?;
        options.get("sequence").is_some_and(Value::is_true)
    };
    let state = message.state::<State>();
    let text = {
        let mut pieces = state.pieces.lock();
        if sequence {
            *pieces = Pieces::default();
        }
        pieces.take("message:stream_token", token)?
    };
    if text.is_empty() {
        return Outcome::nil();
    }
    let appended = message.change("content", |content| match content {
        Value::Text(all) if !sequence => {
            all.push_str(&text);
            true
        }
        _ if sequence => {
            *content = Value::text(text.as_str());
            true
        }
        _ => false,
    });
    if appended != Some(true) {
        let (mut all, _) = content(message)?;
        all.push_str(&text);
        message.put("content", all);
    }
    let session = run.chat("message:stream_token")?;
    if state.streaming.swap(true, Ordering::Relaxed) {
        let id = message.text("id").unwrap_or_default();
        session.stream_token(Token { id, text, is_sequence: sequence, is_input: false }, true);
    } else {
        session.stream_start(StepDict::Message(to_dict(message)?));
        let mut begun = run.streams().lock();
        begun.retain(is_streaming);
        begun.push(this.clone());
    }
    show::when_caught_up(run, Value::Nil)
}

/// Adds what is left of a character that never came to its end.
fn flush(message: &Record) {
    let rest = message.state::<State>().pieces.lock().finish();
    if !rest.is_empty() {
        message.change("content", |content| {
            if let Value::Text(all) = content {
                all.push_str(&rest);
            }
        });
    }
}

fn remove_actions(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    for action in record(this)?.objects(run, "actions")? {
        action::remove(run, &action)?;
    }
    Outcome::nil()
}

/// Makes a message of the app, for the host's own use.
pub(crate) fn new(run: &Arc<Run>, class: &'static Class, fields: Vec<(&str, Value)>) -> Result<ObjectRef> {
    let message = Record::new(class);
    for (name, value) in fields {
        message.put(name, value);
    }
    init(run, &message)?;
    Ok(Arc::new(message))
}
