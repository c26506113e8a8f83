//! Values that pass between a script and the host, the same for every language.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::error::{Error, Result};
pub use super::map::Map;
use super::object::ObjectRef;
use super::run::Run;

/// A value of a script.
#[derive(Clone, Default)]
pub enum Value {
    /// Absent.
    #[default]
    Nil,
    /// `cl.none`: a null that is to be sent.
    Null,
    /// A truth.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes that are no text.
    Bytes(Bytes),
    /// A sequence.
    List(Vec<Value>),
    /// A table with names. An empty table of Lua comes as this, and is also taken where a list is wanted.
    Map(Map),
    /// A thing of the host.
    Object(ObjectRef),
    /// A function of the script.
    Function(FunctionRef),
    /// A function of the host.
    Native(Arc<NativeFunction>),
    /// A table that stays with the script, so that changes to it are seen when it is used.
    Script(Arc<dyn ScriptValue>),
    /// Several results of one call.
    Many(Vec<Value>),
}

/// What a call comes to: at once, or after waiting.
pub enum Outcome {
    /// At once.
    Ready(Value),
    /// After waiting; the handler is set aside meanwhile. Dropped when the handler is stopped.
    Wait(BoxFuture<'static, Result<Value>>),
    /// After functions of the script have run, which end by themselves when the handler is stopped: never dropped, so
    /// that their blocks are left and their steps closed.
    Nest(BoxFuture<'static, Result<Value>>),
    /// At once, but whoever else wants to may go first.
    Yield,
}

impl From<Value> for Outcome {
    fn from(value: Value) -> Self {
        Self::Ready(value)
    }
}

impl Outcome {
    /// Something that takes a while.
    pub fn wait(future: impl Future<Output = Result<Value>> + Send + 'static) -> Result<Self> {
        Ok(Self::Wait(Box::pin(future)))
    }

    /// Something that calls functions of the script.
    pub fn nest(future: impl Future<Output = Result<Value>> + Send + 'static) -> Result<Self> {
        Ok(Self::Nest(Box::pin(future)))
    }

    /// Nothing, at once.
    pub fn nil() -> Result<Self> {
        Ok(Self::Ready(Value::Nil))
    }

    /// The value, however long it takes.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn finish(self) -> Result<Value> {
        match self {
            Self::Ready(value) => Ok(value),
            Self::Wait(future) | Self::Nest(future) => future.await,
            Self::Yield => {
                tokio::task::yield_now().await;
                Ok(Value::Nil)
            }
        }
    }
}

/// A function of the script.
pub trait Function: Send + Sync {
    /// Calls it in this run. The future must be polled where the script's instance lives.
    fn call(&self, run: &Arc<Run>, args: Vec<Value>) -> BoxFuture<'static, Result<Value>>;
    /// Names of its parameters, as far as the language tells; `None` when it takes any number.
    fn parameters(&self) -> Option<Vec<String>>;
    /// For the language that made it.
    fn as_any(&self) -> &dyn Any;
}

/// A function of the script.
pub type FunctionRef = Arc<dyn Function>;

/// A function of the host that a script got as a value, such as what `cl.step(options, f)` returns.
pub struct NativeFunction {
    /// For error messages.
    pub name: String,
    /// What it does.
    pub call: Box<NativeCall>,
}

/// What a native function does with its arguments.
pub type NativeCall = dyn Fn(&Arc<Run>, Vec<Value>) -> Result<Outcome> + Send + Sync;

/// A table that stays with the script.
pub trait ScriptValue: Send + Sync {
    /// A copy as a plain value.
    ///
    /// # Errors
    /// When it holds what no plain value can, such as itself.
    fn to_value(&self) -> Result<Value>;
    /// For the language that made it.
    fn as_any(&self) -> &dyn Any;
}

/// JSON that few scripts look at: kept as text, which takes a tenth of the memory.
pub(crate) struct LazyJson(Box<str>);

impl LazyJson {
    pub(crate) fn value(json: &crate::wire::JsonMap) -> Value {
        match serde_json::to_string(json) {
            Ok(text) => Value::Script(Arc::new(Self(text.into()))),
            Err(_) => Value::from_json(Json::Object(json.clone())),
        }
    }
}

impl ScriptValue for LazyJson {
    fn to_value(&self) -> Result<Value> {
        let json = serde_json::from_str(&self.0);
        json.map(Value::from_json).map_err(|e| Error::failed(format!("JSON that was kept cannot be read: {e}")))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Text or nil.
    pub fn option(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Nil, |t| Self::Text(t.into()))
    }

    /// The bytes of text or binary data; of anything else, none.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes,
            _ => Bytes::new(),
        }
    }

    /// Whether nothing was given.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil | Self::Null)
    }

    /// Whether a script would take it for true.
    pub fn is_true(&self) -> bool {
        !matches!(self, Self::Nil | Self::Null | Self::Bool(false))
    }

    /// What it is, for error messages: `a number`, `a table`.
    pub fn kind(&self) -> String {
        match self {
            Self::Nil => "nil".into(),
            Self::Null => "cl.none".into(),
            Self::Bool(b) => format!("the truth value {b}"),
            Self::Int(n) => format!("the number {n}"),
            Self::Float(n) => format!("the number {n}"),
            Self::Text(t) => format!("the text {:?}", shortened(t)),
            Self::Bytes(_) => "binary data".into(),
            Self::List(_) => "a list".into(),
            Self::Map(m) if m.is_empty() => "an empty table".into(),
            Self::Map(_) | Self::Script(_) => "a table".into(),
            Self::Object(object) => format!("a cl.{}", object.class().name),
            Self::Function(_) | Self::Native(_) => "a function".into(),
            Self::Many(_) => "several values".into(),
        }
    }

    /// The same with tables of the script copied.
    ///
    /// # Errors
    /// When such a table holds what no plain value can.
    pub fn plain(self) -> Result<Self> {
        match self {
            Self::Script(table) => table.to_value(),
            other => Ok(other),
        }
    }

    /// The value as JSON. `what` names it in errors (`cl.message: metadata`).
    ///
    /// # Errors
    /// For functions, binary data and numbers that JSON does not have.
    pub fn to_json(&self, what: &str) -> Result<Json> {
        Ok(match self {
            Self::Nil | Self::Null => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(n) => Json::from(*n),
            Self::Float(n) => serde_json::Number::from_f64(*n)
                .map(Json::Number)
                .ok_or_else(|| Error::usage(format!("{what}: {n} is no number that JSON has")))?,
            Self::Text(text) => Json::String(text.clone()),
            Self::Bytes(_) => {
                return Err(Error::usage(format!(
                    "{what}: binary data cannot be written as JSON; encode it, for instance with cl.base64"
                )));
            }
            Self::List(list) | Self::Many(list) => Json::Array(
                list.iter()
                    .enumerate()
                    .map(|(i, v)| v.to_json(&format!("{what}[{}]", i + 1)))
                    .collect::<Result<_>>()?,
            ),
            Self::Map(map) => Json::Object(
                map.iter().map(|(k, v)| Ok((k.clone(), v.to_json(&format!("{what}.{k}"))?))).collect::<Result<_>>()?,
            ),
            Self::Object(object) => object.to_json().unwrap_or_else(|| {
                Err(Error::usage(format!("{what}: a cl.{} cannot be written as JSON", object.class().name)))
            })?,
            Self::Script(table) => table.to_value()?.to_json(what)?,
            Self::Function(_) | Self::Native(_) => {
                return Err(Error::usage(format!("{what}: a function cannot be written as JSON")));
            }
        })
    }

    /// A value from JSON; null is nil.
    pub fn from_json(json: Json) -> Self {
        match json {
            Json::Null => Self::Nil,
            Json::Bool(b) => Self::Bool(b),
            Json::Number(n) => n.as_i64().map_or_else(|| Self::Float(n.as_f64().unwrap_or(f64::NAN)), Self::Int),
            Json::String(text) => Self::Text(text),
            Json::Array(list) => Self::List(list.into_iter().map(Self::from_json).collect()),
            Json::Object(map) => Self::Map(map.into_iter().map(|(k, v)| (k, Self::from_json(v))).collect()),
        }
    }

    /// The value as text for people: text as it is, tables as indented JSON, the rest as a script prints it.
    /// The second part is the code language that fits: `json` for tables, `text` for what was no text.
    pub fn to_display(&self, what: &str) -> Result<(String, Option<&'static str>)> {
        Ok(match self {
            Self::Nil | Self::Null => (String::new(), None),
            Self::Text(text) => (text.clone(), None),
            Self::Bytes(_) => ("STRIPPED_BINARY_DATA".to_owned(), None),
            Self::Bool(b) => (b.to_string(), Some("text")),
            Self::Int(n) => (n.to_string(), Some("text")),
            Self::Float(n) => (n.to_string(), Some("text")),
            Self::List(_) | Self::Map(_) | Self::Script(_) | Self::Object(_) | Self::Many(_) => {
                (indented(&self.without_binary()?.to_json(what)?), Some("json"))
            }
            Self::Function(_) | Self::Native(_) => ("function".to_owned(), Some("text")),
        })
    }

    /// The same with binary data replaced by a word, for what is only shown.
    fn without_binary(&self) -> Result<Self> {
        Ok(match self {
            Self::Bytes(_) => Self::text("STRIPPED_BINARY_DATA"),
            Self::Function(_) | Self::Native(_) => Self::text("function"),
            Self::List(list) | Self::Many(list) => {
                Self::List(list.iter().map(Self::without_binary).collect::<Result<_>>()?)
            }
            Self::Map(map) => {
                Self::Map(map.iter().map(|(k, v)| Ok((k.clone(), v.without_binary()?))).collect::<Result<_>>()?)
            }
            Self::Script(table) => table.to_value()?.without_binary()?,
            other => other.clone(),
        })
    }
}

/// JSON with an indentation of four, as Chainlit shows it.
pub(crate) fn indented(json: &Json) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    match serde::Serialize::serialize(json, &mut serializer) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        // Writing a JSON value into memory has no way to fail; the compact form has the same content.
        Err(_) => json.to_string(),
    }
}

/// Data from outside: text when it is UTF-8, else bytes.
pub(crate) fn data(bytes: Bytes) -> Value {
    match String::from_utf8(bytes.into()) {
        Ok(text) => Value::Text(text),
        Err(error) => Value::Bytes(error.into_bytes().into()),
    }
}

/// A type of the wire as JSON.
pub(crate) fn written(value: impl serde::Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(|e| Error::failed(format!("it cannot be written as JSON: {e}")))
}

/// The beginning of a text, for error messages.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Int(n) => n.fmt(f),
            Self::Float(n) => n.fmt(f),
            Self::Bool(b) => b.fmt(f),
            Self::List(list) | Self::Many(list) => list.fmt(f),
            Self::Map(map) => map.fmt(f),
            other => f.write_str(&other.kind()),
        }
    }
}

macro_rules! from {
    ($($source:ty => $variant:ident),* $(,)?) => {
        $(impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}
from! { bool => Bool, i64 => Int, i32 => Int, u32 => Int, f64 => Float, &str => Text, String => Text, Bytes => Bytes,
Vec<Value> => List, Map => Map }

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_small() {
        assert!(size_of::<Value>() <= 40, "{}", size_of::<Value>());
    }

    #[test]
    fn json_comes_back_as_it_went() {
        let json = json!({"a": [1, 2.5, "x", true], "b": {"c": "ü"}});
        assert_eq!(Value::from_json(json.clone()).to_json("x").ok(), Some(json));
    }

    #[test]
    fn what_json_lacks_is_named_with_its_place() {
        let value = Value::List(vec![Value::Int(1), Value::Float(f64::NAN)]);
        let error = value.to_json("cl.message: metadata").map_err(|e| e.to_string());
        assert_eq!(error, Err("cl.message: metadata[2]: NaN is no number that JSON has".to_owned()));
    }

    #[test]
    fn tables_are_shown_indented_by_four() {
        let value = Value::from_json(json!({"a": 1}));
        assert_eq!(value.to_display("x").ok(), Some(("{\n    \"a\": 1\n}".to_owned(), Some("json"))));
        assert_eq!(Value::Int(3).to_display("x").ok(), Some(("3".to_owned(), Some("text"))));
    }
}
