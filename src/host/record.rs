//! A thing whose fields a script may read and write, checked against its class.

use std::any::Any;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value as Json;

use super::check;
use super::error::{Error, Result, did_you_mean};
use super::object::{Access, Class, Default, Object, ObjectRef};
use super::run::Run;
use super::value::{Map, Value};

/// See the module.
pub struct Record {
    class: &'static Class,
    /// The fields that were given or set, by their position in the class: most have their default.
    fields: Mutex<Vec<(u8, Value)>>,
    /// What only the class knows of: set once when the thing is made.
    state: std::sync::OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Record {
    /// Makes a thing from a table of options. `what` names it in errors.
    ///
    /// # Errors
    /// For unknown and missing options, values that do not fit, and what the class itself checks.
    pub(crate) fn build(run: &Arc<Run>, class: &'static Class, what: &str, options: Map) -> Result<ObjectRef> {
        let record = Self::new(class);
        let recognised = options.keys().any(|name| class.field(name).is_some());
        for (name, value) in options {
            let Some(index) = class.index(&name).filter(|i| class.fields[*i].access == Access::Open) else {
                return Err(unknown(class, what, &name, recognised));
            };
            let field = &class.fields[index];
            let value = check::fit(run, field.kind, &format!("{what}: {name}"), value)?;
            if !matches!(value, Value::Nil) {
                record.store(index, value);
            }
        }
        if let Some(field) = class.fields.iter().find(|f| f.required && matches!(record.raw(f.name), Value::Nil)) {
            return Err(Error::usage(format!("{what}: {} is missing", field.name)));
        }
        (class.init)(run, &record)?;
        Ok(Arc::new(record))
    }

    /// A thing with the defaults of its class, which `init` has not seen.
    pub(crate) fn new(class: &'static Class) -> Self {
        Self { class, fields: Mutex::new(Vec::with_capacity(8)), state: std::sync::OnceLock::new() }
    }

    /// The record behind an object, if it is one.
    pub(crate) fn of(object: &ObjectRef) -> Option<&Self> {
        object.as_any().downcast_ref()
    }

    /// What only the class knows of, made at first use.
    pub(crate) fn state<T: std::default::Default + Send + Sync + 'static>(&self) -> &T {
        let state = self.state.get_or_init(|| Box::new(T::default()));
        match state.downcast_ref() {
            Some(state) => state,
            // A class has one type of state; asking for another is a mistake in this program that
            // cannot come from outside.
            None => unreachable!("cl.{} has state of another type", self.class.name),
        }
    }

    /// A field as it is held; tables of the script are copied.
    ///
    /// # Errors
    /// When a table of the script holds what no plain value can.
    pub(crate) fn value(&self, field: &str) -> Result<Value> {
        let value = self.raw(field);
        value.plain()
    }

    fn raw(&self, field: &str) -> Value {
        debug_assert!(self.class.index(field).is_some(), "cl.{} has no field {field}", self.class.name);
        self.class.index(field).map(|index| self.load(index)).unwrap_or_default()
    }

    /// The field at this position of the class.
    fn load(&self, index: usize) -> Value {
        let given = self.fields.lock().iter().find(|(i, _)| usize::from(*i) == index).map(|(_, v)| v.clone());
        given.or_else(|| Some(self.class.fields.get(index)?.default.value())).unwrap_or_default()
    }

    /// Sets the field at this position of the class.
    fn store(&self, index: usize, value: Value) {
        let Ok(position) = u8::try_from(index) else { return };
        let mut fields = self.fields.lock();
        match fields.iter_mut().find(|(i, _)| *i == position) {
            Some((_, slot)) => *slot = value,
            // Nothing is what most fields have anyway.
            None if matches!((&value, self.class.fields[index].default), (Value::Nil, Default::Nil)) => {}
            None => fields.push((position, value)),
        }
    }

    /// Lets go of everything that lives in the script's memory: its tables are copied, its functions forgotten.
    pub(crate) fn release(&self) {
        for (_, value) in self.fields.lock().iter_mut() {
            *value = released(std::mem::take(value), 0);
        }
    }

    /// A field that holds text or nothing.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        match self.raw(field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field that holds a truth.
    pub(crate) fn flag(&self, field: &str) -> bool {
        self.raw(field).is_true()
    }

    /// A field that holds a whole number or nothing.
    pub(crate) fn int(&self, field: &str) -> Option<i64> {
        match self.raw(field) {
            Value::Int(n) => Some(n),
            _ => None,
        }
    }

    /// A field that holds a number or nothing.
    pub(crate) fn number(&self, field: &str) -> Option<f64> {
        match self.raw(field) {
            Value::Int(n) => Some(n as f64),
            Value::Float(n) => Some(n),
            _ => None,
        }
    }

    /// A field that holds a list of texts or nothing.
    pub(crate) fn texts(&self, field: &str) -> Result<Option<Vec<String>>> {
        let value = self.value(field)?;
        if value.is_nil() {
            return Ok(None);
        }
        let what = format!("cl.{}: {field}", self.class.name);
        check::list(&what, value)?
            .into_iter()
            .map(|v| match v {
                Value::Text(text) => Ok(text),
                other => Err(Error::usage(format!("{what}: expected a list of texts, got {} in it", other.kind()))),
            })
            .collect::<Result<_>>()
            .map(Some)
    }

    /// A field that holds free-form data, as a JSON object.
    pub(crate) fn json_map(&self, field: &str) -> Result<crate::wire::JsonMap> {
        match self.json(field)? {
            Json::Object(map) => Ok(map),
            _ => Ok(crate::wire::JsonMap::new()),
        }
    }

    /// A field as JSON.
    pub(crate) fn json(&self, field: &str) -> Result<Json> {
        self.value(field)?.to_json(&format!("cl.{}: {field}", self.class.name))
    }

    /// A field that holds things, in a list; checked again, because a script may have changed the list.
    pub(crate) fn objects(&self, run: &Arc<Run>, field: &str) -> Result<Vec<ObjectRef>> {
        let Some(declared) = self.class.field(field) else { return Ok(Vec::new()) };
        let what = format!("cl.{}: {field}", self.class.name);
        let value = check::fit(run, declared.kind, &what, self.value(field)?)?;
        let list = if value.is_nil() { Vec::new() } else { check::list(&what, value)? };
        Ok(list.into_iter().filter_map(|v| if let Value::Object(o) = v { Some(o) } else { None }).collect())
    }

    /// Sets a field, unchecked: for the runtime.
    pub(crate) fn put(&self, field: &str, value: impl Into<Value>) {
        debug_assert!(self.class.index(field).is_some(), "cl.{} has no field {field}", self.class.name);
        if let Some(index) = self.class.index(field) {
            self.store(index, value.into());
        }
    }

    /// Sets a field that nothing was given for.
    pub(crate) fn put_default(&self, field: &str, value: impl FnOnce() -> Value) {
        if self.raw(field).is_nil() {
            self.put(field, value());
        }
    }

    /// Changes a field in place.
    pub(crate) fn change<T>(&self, field: &str, change: impl FnOnce(&mut Value) -> T) -> Option<T> {
        let index = u8::try_from(self.class.index(field)?).ok()?;
        let mut fields = self.fields.lock();
        if !fields.iter().any(|(i, _)| *i == index) {
            let default = self.class.fields.get(usize::from(index))?.default.value();
            fields.push((index, default));
        }
        fields.iter_mut().find(|(i, _)| *i == index).map(|(_, value)| change(value))
    }
}

/// How deep tables are followed when they are released: things may hold each other.
const RELEASE_DEPTH: usize = 16;

fn released(value: Value, depth: usize) -> Value {
    if depth > RELEASE_DEPTH {
        return Value::Nil;
    }
    match value {
        Value::Script(table) => table.to_value().map_or(Value::Nil, |value| released(value, depth + 1)),
        Value::Function(_) | Value::Native(_) => Value::Nil,
        Value::List(list) => Value::List(list.into_iter().map(|value| released(value, depth + 1)).collect()),
        Value::Map(map) => Value::Map(map.into_iter().map(|(key, value)| (key, released(value, depth + 1))).collect()),
        Value::Object(object) => {
            if let Some(record) = Record::of(&object) {
                record.release();
            }
            Value::Object(object)
        }
        other => other,
    }
}

fn unknown(class: &Class, what: &str, name: &str, recognised: bool) -> Error {
    if !recognised && let Some(positional) = class.positional {
        return Error::usage(format!("{what}: {positional} must be given as {positional} ="));
    }
    let known = class.fields.iter().filter(|f| f.access == Access::Open).map(|f| f.name);
    Error::usage(format!("{what}: no option {name}{}", did_you_mean(name, known)))
}

impl Object for Record {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        Ok(self.class.index(field).map(|index| self.load(index)))
    }

    fn set(&self, run: &Arc<Run>, name: &str, value: Value) -> Result<()> {
        let Some(index) = self.class.index(name) else { return Err(self.class.no_field(name)) };
        let field = &self.class.fields[index];
        if field.access == Access::Runtime {
            return Err(Error::usage(format!("{}.{name} cannot be changed", self.class.name)));
        }
        let value = check::fit(run, field.kind, &format!("{}.{name}", self.class.name), value)?;
        let value = if matches!(value, Value::Nil) { field.default.value() } else { value };
        self.store(index, value);
        Ok(())
    }

    fn keep(&self, field: &str, table: Value) -> bool {
        let Some(index) = self.class.index(field) else { return false };
        if self.class.fields[index].access == Access::Runtime {
            return false;
        }
        self.store(index, table);
        true
    }

    fn leave(&self, run: &Arc<Run>, error: Option<Value>) {
        super::step::leave_block(run, self, error);
    }

    fn to_json(&self) -> Option<Result<Json>> {
        self.class.json.map(|json| json(self))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
