//! Values that are kept apart from the scripts they came from: copies of data, without functions and things.

use super::error::{Error, Result};
use super::value::{Map, Value};

/// A copy that no script holds a part of. `what` names the value in errors.
///
/// # Errors
/// For functions, and for things that have no form in JSON.
pub(crate) fn copy(what: &str, value: Value) -> Result<Value> {
    Ok(match value {
        Value::List(list) => Value::List(copies(what, list)?),
        Value::Many(list) => Value::Many(copies(what, list)?),
        Value::Map(map) => Value::Map(
            map.into_iter()
                .map(|(key, value)| Ok((key.clone(), copy(&format!("{what}.{key}"), value)?)))
                .collect::<Result<Map>>()?,
        ),
        Value::Script(table) => copy(what, table.to_value()?)?,
        Value::Object(_) => Value::from_json(value.to_json(what)?),
        Value::Function(_) | Value::Native(_) => {
            return Err(Error::usage(format!(
                "{what}: a function belongs to one chat and cannot be kept here; keep the data it works with"
            )));
        }
        plain => plain,
    })
}

fn copies(what: &str, list: Vec<Value>) -> Result<Vec<Value>> {
    list.into_iter().enumerate().map(|(i, value)| copy(&format!("{what}[{}]", i + 1), value)).collect()
}

/// About how many bytes a copy takes.
pub(crate) fn size(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(list) | Value::Many(list) => list.iter().map(size).sum(),
            Value::Map(map) => map.iter().map(|(key, value)| key.len() + 48 + size(value)).sum(),
            _ => 0,
        }
}

/// The one result of a function that may have several.
pub(crate) fn first(value: Value) -> Value {
    match value {
        Value::Many(values) => values.into_iter().next().unwrap_or_default(),
        other => other,
    }
}
