//! Checks what a script gives against what a field or option may hold.

use std::sync::Arc;

use super::error::{Error, Result, did_you_mean};
use super::object::{Class, Kind};
use super::record::Record;
use super::run::Run;
use super::value::{Map, Value};

/// The value as the field will hold it. `what` names it in errors: `cl.message: author`.
///
/// # Errors
/// When the value does not fit; the message says what would.
pub(crate) fn fit(run: &Arc<Run>, kind: Kind, what: &str, value: Value) -> Result<Value> {
    if value.is_nil() {
        return Ok(match kind {
            // A null inside free-form data is data.
            Kind::Any | Kind::Json => value,
            _ => Value::Nil,
        });
    }
    let wanted = |wanted: &str| Err(Error::usage(format!("{what}: expected {wanted}, got {}", value.kind())));
    match (kind, &value) {
        (Kind::Any, _) | (Kind::Function, Value::Function(_) | Value::Native(_)) => Ok(value),
        (Kind::Text, Value::Text(_)) | (Kind::Bool | Kind::BoolOrText, Value::Bool(_)) => Ok(value),
        (Kind::BoolOrText, Value::Text(_)) | (Kind::Data, Value::Text(_) | Value::Bytes(_)) => Ok(value),
        (Kind::Text, Value::Int(n)) => Ok(Value::text(n.to_string())),
        (Kind::Text, Value::Float(n)) => Ok(Value::text(n.to_string())),
        (Kind::Text, Value::Bytes(_)) => wanted("text in UTF-8"),
        (Kind::Text, _) => wanted("text"),
        (Kind::Bool, _) => wanted("true or false"),
        (Kind::BoolOrText, _) => wanted("true, false or a text"),
        (Kind::Data, _) => wanted("text or binary data"),
        (Kind::Function, _) => wanted("a function"),
        (Kind::Int, Value::Int(_)) => Ok(value),
        (Kind::Int, Value::Float(n)) if n.fract() == 0.0 && n.abs() < 9e15 => Ok(Value::Int(*n as i64)),
        (Kind::Int, _) => wanted("a whole number"),
        (Kind::Number, Value::Int(_)) => Ok(value),
        (Kind::Number, Value::Float(n)) if n.is_finite() => Ok(value),
        (Kind::Number, _) => wanted("a number"),
        (Kind::Seconds, Value::Int(n)) if *n >= 0 => Ok(value),
        (Kind::Seconds, Value::Float(n)) if n.is_finite() && *n >= 0.0 => Ok(value),
        (Kind::Seconds, _) => wanted("a number of seconds, 0 or more"),
        (Kind::Choice(words), Value::Text(word)) => {
            if words.contains(&word.as_str()) {
                Ok(value)
            } else {
                let hint = did_you_mean(word, words.iter().copied());
                Err(Error::usage(format!("{what}: expected one of {}, got {word:?}{hint}", words.join(", "))))
            }
        }
        (Kind::Choice(words), _) => wanted(&format!("one of {}", words.join(", "))),
        (Kind::Texts, _) => {
            let list = list(what, value)?;
            let texts =
                list.into_iter().enumerate().map(|(i, v)| fit(run, Kind::Text, &format!("{what}[{}]", i + 1), v));
            Ok(Value::List(texts.collect::<Result<_>>()?))
        }
        (Kind::Map, Value::Map(_) | Value::Script(_)) => Ok(value),
        (Kind::Map, Value::List(l)) if l.is_empty() => Ok(Value::Map(Map::new())),
        (Kind::Map, _) => wanted("a table with names"),
        (Kind::Json, _) => {
            value.to_json(what)?;
            Ok(value)
        }
        (Kind::Object(class), _) => object(run, class, what, value),
        (Kind::Objects(class), _) => {
            let list = list(what, value)?;
            let things =
                list.into_iter().enumerate().map(|(i, v)| object(run, class, &format!("{what}[{}]", i + 1), v));
            Ok(Value::List(things.collect::<Result<_>>()?))
        }
        (Kind::Checked(check), _) => check(run, what, value),
        (Kind::OneOf(classes), _) => one_of(classes, what, value),
        (Kind::SomeOf(classes), _) => {
            let list = list(what, value)?;
            let things = list.into_iter().enumerate().map(|(i, v)| one_of(classes, &format!("{what}[{}]", i + 1), v));
            Ok(Value::List(things.collect::<Result<_>>()?))
        }
    }
}

/// The items of a list. An empty table is an empty list.
pub(crate) fn list(what: &str, value: Value) -> Result<Vec<Value>> {
    match value.plain()? {
        Value::List(list) => Ok(list),
        Value::Map(map) if map.is_empty() => Ok(Vec::new()),
        other => Err(Error::usage(format!("{what}: expected a list, got {}", other.kind()))),
    }
}

fn object(run: &Arc<Run>, class: &'static Class, what: &str, value: Value) -> Result<Value> {
    match value {
        Value::Object(object) if std::ptr::eq(object.class(), class) => Ok(Value::Object(object)),
        Value::Map(_) | Value::Script(_) => {
            let Value::Map(options) = value.plain()? else {
                return Err(Error::usage(format!("{what}: expected a cl.{}, got a list", class.name)));
            };
            Ok(Value::Object(Record::build(run, class, what, options)?))
        }
        other => Err(Error::usage(format!("{what}: expected a cl.{}, got {}", class.name, other.kind()))),
    }
}

fn one_of(classes: &'static [&'static Class], what: &str, value: Value) -> Result<Value> {
    match value {
        Value::Object(object) if classes.iter().any(|class| std::ptr::eq(*class, object.class())) => {
            Ok(Value::Object(object))
        }
        other => {
            let names: Vec<_> = classes.iter().map(|c| format!("cl.{}", c.name)).collect();
            Err(Error::usage(format!("{what}: expected one of {}, got {}", names.join(", "), other.kind())))
        }
    }
}
