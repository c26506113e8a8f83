//! `cl.user`: somebody who is logged in, as scripts make and see them.

use std::sync::Arc;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{self, Map, Value};
use crate::wire::user::User;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&USER)];

/// `cl.user`. With an `id` it is one that a store has.
pub(crate) static USER: Class = Class {
    name: "user",
    fields: &[
        Field::new("identifier", Kind::Text).required(),
        Field::new("display_name", Kind::Text),
        Field::new("role", Kind::Text),
        Field::new("metadata", Kind::Map).or(Default::Map),
        Field::new("id", Kind::Text),
        Field::new("created_at", Kind::Text),
    ],
    positional: Some("identifier"),
    json: Some(|user| value::written(to_wire(user)?)),
    init: |_, user| {
        let known = to_wire(user)?;
        if known.identifier.is_empty() {
            return Err(Error::usage("cl.user: identifier must not be empty"));
        }
        user.put("role", role(&known));
        Ok(())
    },
    ..Class::EMPTY
};

/// The role, which is kept with the metadata.
fn role(user: &User) -> Value {
    user.metadata.get("role").cloned().map_or(Value::Nil, Value::from_json)
}

/// The user as stores and tokens have it.
pub(crate) fn to_wire(user: &Record) -> Result<User> {
    let mut metadata = user.json_map("metadata")?;
    if let Some(role) = user.text("role") {
        metadata.insert("role".to_owned(), role.into());
    }
    Ok(User {
        id: user.text("id"),
        created_at: user.text("created_at"),
        identifier: user.text("identifier").unwrap_or_default(),
        display_name: user.text("display_name"),
        metadata,
    })
}

/// The user as a table: `identifier`, `display_name`, `metadata` (always a table), `role`, `id`, `created_at`.
pub(crate) fn value(user: &User) -> Value {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_nil() {
            map.insert(name.to_owned(), value);
        }
    };
    put("id", Value::option(user.id.clone()));
    put("created_at", Value::option(user.created_at.clone()));
    put("identifier", Value::text(user.identifier.clone()));
    put("display_name", Value::option(user.display_name.clone()));
    put("role", role(user));
    put("metadata", Value::from_json(serde_json::Value::Object(user.metadata.clone())));
    Value::Map(map)
}

/// The user as a `cl.user`, which a script may change.
pub(crate) fn object(run: &Arc<Run>, user: &User) -> Result<ObjectRef> {
    match value(user) {
        Value::Map(fields) => Record::build(run, &USER, "cl.user", fields),
        _ => Err(Error::usage("a user is a table")),
    }
}
