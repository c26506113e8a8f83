//! `cl.user_session`: values that the app keeps for one chat, beside some that the runtime knows.

use std::sync::Arc;

use parking_lot::Mutex;

use super::api::{self, Function, Item, Member, Module};
use super::chat_context;
use super::error::{Error, Result};
use super::run::Run;
use super::user;
use super::value::{Map, Outcome, Value};

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

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("user_session", &USER_SESSION)];

static USER_SESSION: Module = Module {
    name: "cl.user_session",
    members: &[&[
        Member { name: "get", item: Item::Function(Function { call: get, keeps_tables: true, wants_place: false }) },
        Member { name: "set", item: Item::Function(Function { call: set, keeps_tables: true, wants_place: false }) },
    ]],
};

fn get(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let fallback = args.any();
    let value = match reserved(run, &key)? {
        Some(value) => value,
        None => {
            let state = chat_context::state(run, "cl.user_session.get")?;
            let values = state.values.values.lock();
            values.get(&key).cloned().unwrap_or(Value::Nil)
        }
    };
    Ok(if matches!(value, Value::Nil) { fallback } else { value }.into())
}

fn set(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let value = args.any();
    if RESERVED.contains(&key.as_str()) {
        return Err(Error::usage(format!(
            "cl.user_session.set: {key} is known by the runtime and cannot be set; choose another name"
        )));
    }
    let state = chat_context::state(run, "cl.user_session.set")?;
    let mut values = state.values.values.lock();
    if matches!(value, Value::Nil) {
        values.shift_remove(&key);
    } else {
        values.insert(key, value);
    }
    Outcome::nil()
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
