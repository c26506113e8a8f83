//! The arguments of a call, taken one by one and checked.

use std::sync::Arc;

use super::check;
use super::error::{Error, Result, did_you_mean};
use super::object::Kind;
use super::run::Run;
use super::value::{FunctionRef, Map, Value};

/// See the module.
pub struct Args {
    /// What is called, for error messages: `cl.sleep`, `message:send`.
    pub callee: String,
    values: std::vec::IntoIter<Value>,
    position: usize,
}

impl Args {
    /// The arguments of a call.
    pub fn new(callee: impl Into<String>, values: Vec<Value>) -> Self {
        Self { callee: callee.into(), values: values.into_iter(), position: 0 }
    }

    /// The next argument, nil when there is none.
    pub fn any(&mut self) -> Value {
        self.position += 1;
        self.values.next().unwrap_or_default()
    }

    /// All further arguments.
    pub fn rest(&mut self) -> Vec<Value> {
        self.values.by_ref().collect()
    }

    /// How many arguments are left.
    pub fn left(&self) -> usize {
        self.values.len()
    }

    /// The next argument without taking it.
    pub fn peek(&self) -> Option<&Value> {
        self.values.as_slice().first()
    }

    /// The next argument, of this kind, or nil.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn optional(&mut self, run: &Arc<Run>, name: &str, kind: Kind) -> Result<Value> {
        let value = self.any();
        check::fit(run, kind, &format!("{}: {name}", self.callee), value)
    }

    /// The next argument, of this kind.
    ///
    /// # Errors
    /// When it is missing or does not fit.
    pub fn required(&mut self, run: &Arc<Run>, name: &str, kind: Kind) -> Result<Value> {
        let position = self.position + 1;
        let value = self.optional(run, name, kind)?;
        if value.is_nil() {
            return Err(Error::usage(format!("{}: argument {position} ({name}) is missing", self.callee)));
        }
        Ok(value)
    }

    /// The next argument, a text.
    ///
    /// # Errors
    /// When it is missing or no text.
    pub fn text(&mut self, run: &Arc<Run>, name: &str) -> Result<String> {
        match self.required(run, name, Kind::Text)? {
            Value::Text(text) => Ok(text),
            other => Err(Error::usage(format!("{}: {name}: expected text, got {}", self.callee, other.kind()))),
        }
    }

    /// The next argument, a number of seconds.
    ///
    /// # Errors
    /// When it is missing, no number, negative or infinite.
    pub fn seconds(&mut self, run: &Arc<Run>, name: &str) -> Result<f64> {
        match self.required(run, name, Kind::Seconds)? {
            Value::Int(n) => Ok(n as f64),
            Value::Float(n) => Ok(n),
            other => Err(Error::usage(format!("{}: {name}: expected a number, got {}", self.callee, other.kind()))),
        }
    }

    /// The next argument, a function of the script.
    ///
    /// # Errors
    /// When it is missing or no function.
    pub fn function(&mut self, name: &str) -> Result<FunctionRef> {
        match self.any() {
            Value::Function(function) => Ok(function),
            Value::Native(native) => Ok(Arc::new(super::tasks::NativeCall(native))),
            other => Err(Error::usage(format!("{}: {name}: expected a function, got {}", self.callee, other.kind()))),
        }
    }

    /// The next argument, a table of options, each checked; nil is an empty one.
    ///
    /// # Errors
    /// For unknown options and values that do not fit.
    pub fn options(&mut self, run: &Arc<Run>, known: &[(&str, Kind)]) -> Result<Map> {
        let given = match self.any().plain()? {
            Value::Nil | Value::Null => return Ok(Map::new()),
            Value::Map(map) => map,
            Value::List(list) if list.is_empty() => return Ok(Map::new()),
            other => {
                return Err(Error::usage(format!(
                    "{}: expected a table of options, got {}",
                    self.callee,
                    other.kind()
                )));
            }
        };
        let mut options = Map::new();
        for (name, value) in given {
            let Some((_, kind)) = known.iter().find(|(k, _)| *k == name) else {
                let hint = did_you_mean(&name, known.iter().map(|(k, _)| *k));
                return Err(Error::usage(format!("{}: no option {name}{hint}", self.callee)));
            };
            let value = check::fit(run, *kind, &format!("{}: {name}", self.callee), value)?;
            options.insert(name, value);
        }
        Ok(options)
    }
}
