//! Talking with the page: `cl.toast`, `cl.send_window_message` to the page around the chat, and
//! `cl.copilot_function`, which the page answers.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;

use super::api::{self, Member};
use super::error::Error;
use super::object::{Class, Default, Field, Kind, Method};
use super::record::Record;
use super::tasks::duration;
use super::value::{Outcome, Value};
use crate::session::Session;
use crate::session::call::Call;
use crate::wire::event::{CallFn, TOAST_TYPES, server};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::function("toast", |run, mut args| {
        let message = args.text(run, "message")?;
        let kind = args.optional(run, "type", Kind::Choice(TOAST_TYPES))?;
        let kind = if let Value::Text(kind) = &kind { kind } else { "info" };
        run.chat("cl.toast")?.toast(&message, kind);
        Outcome::nil()
    }),
    api::function("send_window_message", |run, mut args| {
        let data = args.any().to_json("cl.send_window_message: data")?;
        run.chat("cl.send_window_message")?.outbox.emit(server::WINDOW_MESSAGE, &data);
        super::show::when_caught_up(run, Value::Nil)
    }),
    api::class(&COPILOT_FUNCTION),
];

/// Seconds that a page has to answer.
const PATIENCE: f64 = 300.0;

/// `cl.copilot_function`.
pub(crate) static COPILOT_FUNCTION: Class = Class {
    name: "copilot_function",
    fields: &[Field::new("name", Kind::Text).required(), Field::new("args", Kind::Map).or(Default::Map)],
    positional: Some("name"),
    methods: &[Method {
        name: "invoke",
        call: |run, this, mut args| {
            let options = args.options(run, &[("timeout", Kind::Seconds), ("raise_on_timeout", Kind::Bool)])?;
            let seconds = seconds(options.get("timeout"));
            let raise = options.get("raise_on_timeout").is_some_and(Value::is_true);
            let record = Record::of(this).ok_or_else(|| Error::usage("expected a cl.copilot_function"))?;
            let name = record.text("name").unwrap_or_default();
            let values = Json::Object(record.json_map("args")?);
            let session = run.chat("copilot_function:invoke")?.clone();
            Outcome::wait(async move {
                let payload = CallFn { name: &name, args: &values };
                match ask_page(&session, server::CALL_FN, &payload, seconds).await {
                    Some(answer) => {
                        session.outbox.signal(server::CLEAR_CALL_FN);
                        Ok(Value::from_json(answer))
                    }
                    None => {
                        session.outbox.signal(server::CALL_FN_TIMEOUT);
                        if raise {
                            return Err(Error::timeout(format!("the page did not answer {name} within {seconds} s")));
                        }
                        Ok(Value::Nil)
                    }
                }
            })
        },
    }],
    ..Class::EMPTY
};

/// A time-out that a script gave, or the usual one.
pub(super) fn seconds(given: Option<&Value>) -> f64 {
    match given {
        Some(Value::Int(n)) => *n as f64,
        Some(Value::Float(n)) => *n,
        _ => PATIENCE,
    }
}

/// Sends an event that the page acknowledges, over reconnects too; `None` when time is over.
pub(super) async fn ask_page(
    session: &Arc<Session>,
    event: &'static str,
    payload: &impl Serialize,
    seconds: f64,
) -> Option<Json> {
    let (call, answer) = Call::new();
    session.outbox.call(event, payload, &call);
    let mut pending = Pending { session, call, clears: event == server::CALL_FN };
    let answer = tokio::time::timeout(duration(seconds), answer).await;
    pending.clears = false;
    answer.ok().map(|answer| answer.unwrap_or(Json::Null))
}

/// Withdraws the question when it is answered, or nobody waits for the answer any more.
struct Pending<'a> {
    session: &'a Arc<Session>,
    call: Arc<Call>,
    /// Whether the page has to be told.
    clears: bool,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.session.outbox.end_call(&self.call);
        if self.clears {
            self.session.outbox.signal(server::CLEAR_CALL_FN);
        }
    }
}
