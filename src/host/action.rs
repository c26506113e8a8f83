//! `cl.action`: buttons under a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{self, Map, Outcome, Value};
use crate::wire;
use crate::wire::event::server;
use crate::wire::ids::new_id;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&ACTION)];

/// `cl.action`.
pub static ACTION: Class = Class {
    name: "action",
    fields: &[
        Field::new("name", Kind::Text),
        Field::new("payload", Kind::Map).or(Default::Map),
        Field::new("label", Kind::Text).or(Default::Text("")),
        Field::new("tooltip", Kind::Text).or(Default::Text("")),
        Field::new("icon", Kind::Text),
        Field::new("for_id", Kind::Text),
        Field::new("id", Kind::Text),
        Field::new("on_click", Kind::Function),
    ],
    methods: &[
        Method {
            name: "send",
            call: |run, this, mut args| {
                let id = args.text(run, "for_id")?;
                send(run, this, &id)?;
                Outcome::nil()
            },
        },
        Method {
            name: "remove",
            call: |run, this, _| {
                remove(run, this)?;
                Outcome::nil()
            },
        },
    ],
    json: Some(|action| value::written(to_dict(action)?)),
    init,
    ..Class::EMPTY
};

#[derive(std::default::Default)]
struct State {
    sent: AtomicBool,
}

fn init(run: &Arc<Run>, action: &Record) -> Result<()> {
    run.chat("cl.action")?;
    action.put_default("id", || Value::text(new_id()));
    if action.text("name").is_none() {
        // With a function of its own, an action needs no name to be found by.
        if !matches!(action.value("on_click")?, Value::Function(_) | Value::Native(_)) {
            return Err(Error::usage("cl.action: name is missing; give a name with a cl.action_callback, or on_click"));
        }
        let label = action.text("label").unwrap_or_default();
        action.put("name", if label.is_empty() { action.text("id").unwrap_or_default() } else { label });
    }
    Ok(())
}

fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected a cl.action"))
}

/// The action as it goes over the wire.
pub(crate) fn to_dict(action: &Record) -> Result<wire::action::Action> {
    Ok(wire::action::Action {
        name: action.text("name").unwrap_or_default(),
        payload: action.json_map("payload")?,
        label: action.text("label").unwrap_or_default(),
        tooltip: action.text("tooltip").unwrap_or_default(),
        icon: action.text("icon"),
        for_id: action.text("for_id"),
        id: action.text("id").unwrap_or_default(),
    })
}

/// Shows the button under a message, once.
pub(crate) fn send(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<()> {
    let action = record(this)?;
    if action.state::<State>().sent.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    action.put("for_id", for_id);
    let dict = to_dict(action)?;
    if let Value::Function(function) = action.value("on_click")? {
        run.instance().register_click(dict.id.clone(), function);
    }
    run.chat("action:send")?.outbox.emit(server::ACTION, &dict);
    Ok(())
}

/// Removes the button.
pub(crate) fn remove(run: &Arc<Run>, this: &ObjectRef) -> Result<()> {
    let action = record(this)?;
    action.state::<State>().sent.store(false, Ordering::Relaxed);
    run.chat("action:remove")?.outbox.emit(server::REMOVE_ACTION, &to_dict(action)?);
    Ok(())
}

/// The action that a client sent back, as a script sees it.
pub(crate) fn from_dict(action: wire::action::Action) -> ObjectRef {
    let record = Record::new(&ACTION);
    record.put("name", action.name);
    record.put("payload", to_map(action.payload));
    record.put("label", action.label);
    record.put("tooltip", action.tooltip);
    record.put("icon", Value::option(action.icon));
    record.put("for_id", Value::option(action.for_id));
    record.put("id", action.id);
    record.state::<State>().sent.store(true, Ordering::Relaxed);
    Arc::new(record)
}

fn to_map(json: wire::JsonMap) -> Map {
    json.into_iter().map(|(k, v)| (k, Value::from_json(v))).collect()
}
