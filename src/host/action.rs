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
        // What Chainlit's actions had before they had a payload: stands in it as `value`.
        Field::new("value", Kind::Json),
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
    /// Whether the page has it.
    shown: AtomicBool,
    /// Whether its message has shown it: a message shows each of its actions once, also when it was removed since.
    attached: AtomicBool,
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
    let value = action.value("value")?;
    if !value.is_nil() {
        let mut payload = match action.value("payload")? {
            Value::Map(payload) => payload,
            _ => Map::new(),
        };
        payload.entry("value".to_owned()).or_insert(value);
        action.put("payload", payload);
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

/// Shows the button under its message, unless the message has shown it before.
pub(crate) fn attach(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<()> {
    if record(this)?.state::<State>().attached.load(Ordering::Relaxed) {
        return Ok(());
    }
    send(run, this, for_id)
}

/// Shows the button under a message, unless it is there already: the page would draw it twice.
pub(crate) fn send(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<()> {
    let action = record(this)?;
    let state = action.state::<State>();
    if state.shown.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    state.attached.store(true, Ordering::Relaxed);
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
    action.state::<State>().shown.store(false, Ordering::Relaxed);
    run.chat("action:remove")?.outbox.emit(server::REMOVE_ACTION, &to_dict(action)?);
    Ok(())
}

/// The action as a table, with the value under both of the names that people know.
pub(crate) fn to_table(action: &Record) -> Result<Map> {
    let dict = to_dict(action)?;
    let payload = to_map(dict.payload);
    let value = payload.get("value").cloned().unwrap_or_else(|| Value::Map(payload.clone()));
    let mut map = Map::new();
    map.insert("name".to_owned(), Value::text(dict.name));
    map.insert("payload".to_owned(), Value::Map(payload));
    map.insert("value".to_owned(), value);
    map.insert("label".to_owned(), Value::text(dict.label));
    map.insert("tooltip".to_owned(), Value::text(dict.tooltip));
    map.insert("icon".to_owned(), Value::option(dict.icon));
    map.insert("for_id".to_owned(), Value::option(dict.for_id));
    map.insert("id".to_owned(), Value::text(dict.id));
    Ok(map)
}

/// The action that a client sent back, as a script sees it.
pub(crate) fn from_dict(action: wire::action::Action) -> ObjectRef {
    let record = Record::new(&ACTION);
    record.put("name", action.name);
    let payload = to_map(action.payload);
    record.put("value", payload.get("value").cloned().unwrap_or_default());
    record.put("payload", payload);
    record.put("label", action.label);
    record.put("tooltip", action.tooltip);
    record.put("icon", Value::option(action.icon));
    record.put("for_id", Value::option(action.for_id));
    record.put("id", action.id);
    let state = record.state::<State>();
    state.shown.store(true, Ordering::Relaxed);
    state.attached.store(true, Ordering::Relaxed);
    Arc::new(record)
}

fn to_map(json: wire::JsonMap) -> Map {
    json.into_iter().map(|(k, v)| (k, Value::from_json(v))).collect()
}
