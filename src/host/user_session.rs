//! `cl.user_session`: values that the app keeps for one chat, beside some that the runtime knows.

use std::any::Any;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value as Json;

use super::api::{self, Function, Item, Member, Module};
use super::chat_context;
use super::error::{Error, Result};
use super::object::{Class, Method, Object, ObjectRef};
use super::run::Run;
use super::value::{FunctionRef, Map, Outcome, Value};
use super::{tasks, user};
use crate::wire::JsonMap;

/// The values of one chat.
#[derive(Default)]
pub(crate) struct Values {
    values: Mutex<Map>,
}

impl Values {
    /// Replaces every value; nil removes it.
    pub(crate) fn change_all(&self, change: impl Fn(&str, &Value) -> Value) {
        let mut values = self.values.lock();
        let changed = values.iter().map(|(key, value)| (key.clone(), change(key, value)));
        *values = changed.filter(|(_, value)| !matches!(value, Value::Nil)).collect();
    }
}

/// Names that the runtime knows the value of.
const RESERVED: &[&str] = &["id", "user", "chat_profile", "chat_settings", "env", "client_type"];

/// What a thread's metadata hold beside the values of the chat.
const OF_THREAD: &[&str] = &["is_shared", "shared_at", "name", "viewer_read_only"];
/// Larger values are not stored (Chainlit 2.12).
const LARGEST: usize = 1_048_576;

/// Whether this key of a thread's metadata says something of the thread, and not of its chat.
pub(crate) fn is_of_thread(key: &str) -> bool {
    OF_THREAD.contains(&key)
}

/// The values as they are kept with the thread: as far as JSON can hold them, beside those that the runtime knows. The
/// id of the session is not among them: whoever knows it could take part in a chat that has no login.
pub(crate) fn kept(run: &Arc<Run>) -> Result<JsonMap> {
    let session = run.chat("cl.user_session")?;
    let values = chat_context::state(run, "cl.user_session")?.values.values.lock().clone();
    let mut kept: JsonMap = values
        .iter()
        .filter(|(key, _)| !is_of_thread(key))
        .filter_map(|(key, value)| Some((key.clone(), value.to_json(key).ok()?)))
        .collect();
    let env = if session.settings().project.persist_user_env { session.user_env.clone() } else { JsonMap::new() };
    kept.insert("env".to_owned(), Json::Object(env));
    kept.insert("chat_settings".to_owned(), Json::Object(session.chat_settings()));
    if let Some(profile) = session.chat_profile() {
        kept.insert("chat_profile".to_owned(), profile.into());
    }
    kept.insert("client_type".to_owned(), session.client_type.clone().into());
    let size = serde_json::to_string(&kept).map_or(usize::MAX, |text| text.len());
    if size > LARGEST {
        tracing::warn!(target: "script", session = %session.id, size, "cl.user_session is too large to be kept with its thread");
        let message = format!("Metadata size exceeds the limit of {LARGEST} bytes. Redacted.");
        kept = JsonMap::from_iter([("message".to_owned(), message.into())]);
    }
    Ok(kept)
}

/// Sets the values that were kept.
pub(crate) fn restore(run: &Arc<Run>, kept: &JsonMap) -> Result<()> {
    let state = chat_context::state(run, "cl.user_session")?;
    let mut values = state.values.values.lock();
    for (key, value) in kept.iter().filter(|(key, _)| !RESERVED.contains(&key.as_str())) {
        values.insert(key.clone(), Value::from_json(value.clone()));
    }
    Ok(())
}

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("user_session", &USER_SESSION)];

static USER_SESSION: Module = Module {
    name: "cl.user_session",
    members: &[&[
        Member { name: "get", item: Item::Function(Function { call: get, keeps_tables: true, wants_place: false }) },
        Member { name: "set", item: Item::Function(Function { call: set, keeps_tables: true, wants_place: false }) },
        Member {
            name: "create_accessor",
            item: Item::Function(Function { call: create_accessor, keeps_tables: true, wants_place: false }),
        },
    ]],
};

fn get(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let fallback = args.any();
    read(run, &key, fallback).map(Outcome::from)
}

fn set(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    settable("cl.user_session.set", &key)?;
    write(run, &key, args.any())?;
    Outcome::nil()
}

fn read(run: &Arc<Run>, key: &str, fallback: Value) -> Result<Value> {
    let value = match reserved(run, key)? {
        Some(value) => value,
        None => {
            let state = chat_context::state(run, "cl.user_session.get")?;
            let values = state.values.values.lock();
            values.get(key).cloned().unwrap_or(Value::Nil)
        }
    };
    Ok(if matches!(value, Value::Nil) { fallback } else { value })
}

fn write(run: &Arc<Run>, key: &str, value: Value) -> Result<()> {
    let state = chat_context::state(run, "cl.user_session.set")?;
    let mut values = state.values.values.lock();
    if matches!(value, Value::Nil) {
        values.shift_remove(key);
    } else {
        values.insert(key.to_owned(), value);
    }
    Ok(())
}

fn settable(callee: &str, key: &str) -> Result<()> {
    if RESERVED.contains(&key) {
        return Err(Error::usage(format!(
            "{callee}: {key} is known by the runtime and cannot be set; choose another name"
        )));
    }
    Ok(())
}

/// What `cl.user_session.create_accessor` returns: one value, with its default and the function that changes it.
pub(crate) static ACCESSOR: Class = Class {
    name: "user_session_accessor",
    methods: &[
        Method {
            name: "get",
            call: |run, this, _| {
                let accessor = accessor(this)?;
                read(run, &accessor.key, accessor.default.clone()).map(Outcome::from)
            },
        },
        Method {
            name: "set",
            call: |run, this, mut args| {
                write(run, &accessor(this)?.key, args.any())?;
                Outcome::nil()
            },
        },
        Method {
            name: "reset",
            call: |run, this, _| {
                let accessor = accessor(this)?;
                write(run, &accessor.key, accessor.default.clone())?;
                Outcome::nil()
            },
        },
        Method {
            name: "apply",
            call: |run, this, _| {
                let accessor = accessor(this)?;
                let Some(apply) = accessor.apply.clone() else {
                    return Err(Error::usage(
                        "user_session_accessor:apply: cl.user_session.create_accessor was given no function",
                    ));
                };
                let (run, key) = (run.clone(), accessor.key.clone());
                let value = read(&run, &key, accessor.default.clone())?;
                Outcome::nest(async move {
                    let value = tasks::first(apply.call(&run, vec![value]).await?);
                    write(&run, &key, value.clone())?;
                    Ok(value)
                })
            },
        },
    ],
    keeping: &["set"],
    ..Class::EMPTY
};

struct Accessor {
    key: String,
    default: Value,
    apply: Option<FunctionRef>,
}

impl Object for Accessor {
    fn class(&self) -> &'static Class {
        &ACCESSOR
    }

    fn get(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn accessor(this: &ObjectRef) -> Result<&Accessor> {
    let accessor = this.as_any().downcast_ref();
    accessor.ok_or_else(|| Error::usage("expected what cl.user_session.create_accessor returned"))
}

fn create_accessor(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    settable("cl.user_session.create_accessor", &key)?;
    let default = args.any();
    let apply = if args.peek().is_none_or(Value::is_nil) { None } else { Some(args.function("function")?) };
    Ok(Value::Object(Arc::new(Accessor { key, default, apply })).into())
}

fn reserved(run: &Arc<Run>, key: &str) -> Result<Option<Value>> {
    let session = run.chat("cl.user_session.get")?;
    let from_map = |map: &crate::wire::JsonMap| Value::from_json(serde_json::Value::Object(map.clone()));
    Ok(Some(match key {
        "id" => Value::text(session.id.to_string()),
        "user" => session.user.as_ref().map_or(Value::Nil, user::value),
        "chat_profile" => Value::option(session.chat_profile()),
        "chat_settings" => from_map(&session.chat_settings()),
        "env" => from_map(&session.user_env),
        "client_type" => Value::text(session.client_type.clone()),
        _ => return Ok(None),
    }))
}
