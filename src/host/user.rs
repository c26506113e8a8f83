//! Users as scripts see them.

use super::value::{Map, Value};
use crate::wire::user::User;

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
    put("role", user.metadata.get("role").cloned().map_or(Value::Nil, Value::from_json));
    put("metadata", Value::from_json(serde_json::Value::Object(user.metadata.clone())));
    Value::Map(map)
}
