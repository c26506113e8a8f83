//! Things of the host that a script holds: their classes say which fields and methods they have, so that every
//! language can offer them, every wrong name gets a hint, and the reference can be checked against them.

use std::any::Any;
use std::sync::Arc;

use serde_json::Value as Json;

use super::args::Args;
use super::error::{Error, Result, did_you_mean};
use super::run::Run;
use super::value::{Map, Outcome, Value};

/// A thing of the host.
pub type ObjectRef = Arc<dyn Object>;

/// See the module.
pub trait Object: Any + Send + Sync {
    /// What it is.
    fn class(&self) -> &'static Class;

    /// A field; `None` when there is no such field.
    ///
    /// # Errors
    /// When the field cannot be read now.
    fn get(&self, field: &str) -> Result<Option<Value>>;

    /// Changes a field.
    ///
    /// # Errors
    /// When there is no such field, it cannot be changed, or the value does not fit.
    fn set(&self, run: &Arc<Run>, field: &str, value: Value) -> Result<()> {
        let _ = (run, value);
        Err(match self.class().field(field) {
            Some(_) => Error::usage(format!("{}.{field} cannot be changed", self.class().name)),
            None => self.class().no_field(field),
        })
    }

    /// Keeps a table of the script as the value of a field, so that changes inside it are seen. False when the
    /// field has no use for that.
    fn keep(&self, field: &str, table: Value) -> bool {
        let _ = (field, table);
        false
    }

    /// The next value, for things that a script can iterate; nil ends.
    ///
    /// # Errors
    /// When it cannot be iterated.
    fn next(&self, run: &Arc<Run>) -> Result<Outcome> {
        let _ = run;
        Err(Error::usage(format!("a cl.{} cannot be iterated", self.class().name)))
    }

    /// Names and values, for things that are like tables.
    fn entries(&self) -> Option<Map> {
        None
    }

    /// Called at the end of the block that holds it (`local x <close> = …`); `error` when the block failed.
    /// Must not wait: it only begins what is to be done.
    fn leave(&self, run: &Arc<Run>, error: Option<Value>) {
        let _ = (run, error);
    }

    /// The thing as JSON, if it has such a form.
    fn to_json(&self) -> Option<Result<Json>> {
        None
    }

    /// For the class's own methods.
    fn as_any(&self) -> &dyn Any;
}

/// A class of things.
pub struct Class {
    /// Its name below `cl`.
    pub name: &'static str,
    /// Its fields, in the order of the reference.
    pub fields: &'static [Field],
    /// The field that a bare first argument of the constructor fills.
    pub positional: Option<&'static str>,
    /// Its methods.
    pub methods: &'static [Method],
    /// Whether its methods are called with a dot, like those of a module.
    pub dotted: bool,
    /// Methods that keep tables of the script among their arguments, instead of copies.
    pub keeping: &'static [&'static str],
    /// Whether it can be iterated.
    pub iterates: bool,
    /// Its form in JSON, if it has one.
    pub json: Option<fn(&super::record::Record) -> Result<Json>>,
    /// Completes and checks a new one.
    pub init: fn(&Arc<Run>, &super::record::Record) -> Result<()>,
}

impl Class {
    /// A class without fields and methods, for struct update syntax in statics.
    pub const EMPTY: Self = Self {
        name: "",
        fields: &[],
        positional: None,
        methods: &[],
        dotted: false,
        keeping: &[],
        iterates: false,
        json: None,
        init: |_, _| Ok(()),
    };

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The method of this name.
    pub fn method(&self, name: &str) -> Option<&'static Method> {
        self.methods.iter().find(|m| m.name == name)
    }

    /// Position of a field.
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }

    /// The error for a name that is neither field nor method.
    pub fn no_field(&self, name: &str) -> Error {
        let known = self.fields.iter().map(|f| f.name).chain(self.methods.iter().map(|m| m.name));
        Error::usage(format!("cl.{} has no {name}{}", self.name, did_you_mean(name, known)))
    }
}

/// A method of a class.
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub call: fn(&Arc<Run>, &ObjectRef, Args) -> Result<Outcome>,
}

/// A field of a class.
pub struct Field {
    /// Its name in scripts.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What it holds when nothing is given.
    pub default: Default,
    /// Whether it must be given.
    pub required: bool,
    /// Who may change it.
    pub access: Access,
}

/// Who may change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Constructor and script.
    Open,
    /// The runtime only.
    Runtime,
}

/// What a field holds when nothing is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// Nothing.
    Nil,
    /// This text.
    Text(&'static str),
    /// This truth.
    Bool(bool),
    /// This number.
    Int(i64),
    /// An empty table with names.
    Map,
    /// An empty list.
    List,
}

impl Default {
    pub(crate) fn value(self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Text(text) => Value::text(text),
            Self::Bool(b) => Value::Bool(b),
            Self::Int(n) => Value::Int(n),
            Self::Map => Value::Map(super::value::Map::new()),
            Self::List => Value::List(Vec::new()),
        }
    }
}

/// What a field or option may hold. Nil is always taken and means: not given.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Anything.
    Any,
    /// Text; numbers become text.
    Text,
    /// A truth.
    Bool,
    /// A whole number.
    Int,
    /// A number, 0 or more.
    Seconds,
    /// A number.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A table with names whose content nobody looks at.
    Map,
    /// Anything that JSON can hold.
    Json,
    /// Text or binary data.
    Data,
    /// A truth or a text.
    BoolOrText,
    /// A function.
    Function,
    /// A thing of this class; a plain table is made into one.
    Object(&'static Class),
    /// A list of such things.
    Objects(&'static Class),
    /// A thing of any of these classes, none of which a plain table can name.
    OneOf(&'static [&'static Class]),
    /// A list of such things.
    SomeOf(&'static [&'static Class]),
}

impl Field {
    /// A field that may be given.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, default: Default::Nil, required: false, access: Access::Open }
    }

    /// A field that must be given.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What it holds when nothing is given.
    #[must_use]
    pub const fn or(mut self, default: Default) -> Self {
        self.default = default;
        self
    }

    /// A field that only the runtime changes.
    #[must_use]
    pub const fn runtime(mut self) -> Self {
        self.access = Access::Runtime;
        self
    }
}
