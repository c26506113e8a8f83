//! `cl.context.emitter`: the verbs of Chainlit's emitter that have no name of their own below `cl`.

use std::collections::HashSet;

use parking_lot::Mutex;
use serde_json::Value as Json;

use super::api::{self, Member, Module};
use super::error::{Error, Result};
use super::object::Kind;
use super::value::{Outcome, Value};
use super::{audio, flow, page};
use crate::wire::event::server;

/// Names below `cl.context`.
pub(crate) const MEMBERS: &[Member] = &[api::module("emitter", &EMITTER)];

/// Names of events that scripts may make up, in a process.
const NAMES: usize = 1024;
/// Longest name of an event.
const LONGEST_NAME: usize = 64;
/// What the microphone may be told.
const CONNECTIONS: &[&str] = &["on", "off"];

static EMITTER: Module = Module {
    name: "cl.context.emitter",
    members: &[&[
        api::function("emit", |run, mut args| {
            let event = event(&args.text(run, "event")?)?;
            let data = args.any().to_json("cl.context.emitter.emit: data")?;
            run.chat("cl.context.emitter.emit")?.outbox.emit(event, &data);
            super::show::when_caught_up(run, Value::Nil)
        }),
        api::function("emit_call", |run, mut args| {
            let event = event(&args.text(run, "event")?)?;
            let data = args.any().to_json("cl.context.emitter.emit_call: data")?;
            let timeout = args.optional(run, "timeout", Kind::Seconds)?;
            let seconds = page::seconds(Some(&timeout));
            let session = run.chat("cl.context.emitter.emit_call")?.clone();
            Outcome::wait(async move {
                let answer = page::ask_page(&session, event, &data, seconds).await;
                Ok(answer.map_or(Value::Nil, Value::from_json))
            })
        }),
        api::function("clear", |run, mut args| signal(run, &mut args, &[server::CLEAR_ASK, server::CLEAR_CALL_FN])),
        api::function("send_timeout", |run, mut args| {
            signal(run, &mut args, &[server::ASK_TIMEOUT, server::CALL_FN_TIMEOUT])
        }),
        api::function("task_start", |run, _| {
            run.chat("cl.context.emitter.task_start")?.task_start();
            Outcome::nil()
        }),
        api::function("task_end", |run, _| {
            run.chat("cl.context.emitter.task_end")?.task_end();
            Outcome::nil()
        }),
        api::function("init_thread", |run, mut args| {
            let interaction = args.text(run, "interaction")?;
            let session = run.chat("cl.context.emitter.init_thread")?.clone();
            Outcome::wait(async move {
                flow::interact(&session, &interaction).await;
                Ok(Value::Nil)
            })
        }),
        api::function("set_chat_settings", |run, mut args| {
            let settings = args.required(run, "settings", Kind::Map)?;
            let Json::Object(settings) = settings.to_json("cl.context.emitter.set_chat_settings: settings")? else {
                return Outcome::nil();
            };
            run.chat("cl.context.emitter.set_chat_settings")?.set_chat_settings(settings);
            Outcome::nil()
        }),
        api::function("set_favorites", |run, mut args| {
            let steps = args.required(run, "steps", Kind::Json)?;
            let steps = super::check::list("cl.context.emitter.set_favorites: steps", steps)?;
            let steps = Value::List(steps).to_json("cl.context.emitter.set_favorites: steps")?;
            run.chat("cl.context.emitter.set_favorites")?.outbox.emit(server::SET_FAVORITES, &steps);
            Outcome::nil()
        }),
        api::function("update_token_count", |run, mut args| {
            let count = args.required(run, "count", Kind::Int)?.to_json("count")?;
            run.chat("cl.context.emitter.update_token_count")?.outbox.emit(server::TOKEN_USAGE, &count);
            Outcome::nil()
        }),
        api::function("update_audio_connection", |run, mut args| {
            let state = args.required(run, "state", Kind::Choice(CONNECTIONS))?.to_json("state")?;
            run.chat("cl.context.emitter.update_audio_connection")?.outbox.emit(server::AUDIO_CONNECTION, &state);
            Outcome::nil()
        }),
        api::function("send_audio_chunk", |run, mut args| {
            match args.required(run, "chunk", Kind::Object(&audio::OUTPUT_AUDIO_CHUNK))? {
                Value::Object(chunk) => audio::play(run, &chunk),
                _ => Outcome::nil(),
            }
        }),
        api::function("send_audio_interrupt", |run, _| {
            run.chat("cl.context.emitter.send_audio_interrupt")?.outbox.signal(server::AUDIO_INTERRUPT);
            Outcome::nil()
        }),
        api::function("send_resume_thread_error", |run, mut args| {
            let error = args.text(run, "error")?;
            run.chat("cl.context.emitter.send_resume_thread_error")?.outbox.emit(server::RESUME_THREAD_ERROR, &error);
            Outcome::nil()
        }),
    ]],
};

/// Sends one of these events, without data.
fn signal(
    run: &std::sync::Arc<super::run::Run>,
    args: &mut super::args::Args,
    events: &'static [&'static str],
) -> Result<Outcome> {
    let callee = args.callee.clone();
    if let Value::Text(wanted) = args.required(run, "event", Kind::Choice(events))?
        && let Some(event) = events.iter().find(|event| **event == wanted)
    {
        run.chat(&callee)?.outbox.signal(event);
    }
    Outcome::nil()
}

/// The name of an event for as long as the process lives, which is what the outbox wants. There are few.
fn event(name: &str) -> Result<&'static str> {
    static KNOWN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let fits = |c: char| c.is_alphanumeric() || "_-:./".contains(c);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(Error::usage(format!(
            "the name of an event has 1 to {LONGEST_NAME} letters, digits, or one of _-:./, got {:?}",
            super::value::shortened(name)
        )));
    }
    let mut known = KNOWN.lock();
    let known = known.get_or_insert_default();
    if let Some(event) = known.get(name) {
        return Ok(event);
    }
    if known.len() >= NAMES {
        return Err(Error::limit(format!("{NAMES} names of events are in use; put what differs into the data")));
    }
    let event: &'static str = Box::leak(name.to_owned().into_boxed_str());
    known.insert(event);
    Ok(event)
}
