//! Arguments as Lua's own string library takes them: numbers for strings and strings for numbers, and its error
//! texts when neither will do.

use mlua::{Either, FromLua, Lua, Value};

/// Why a call ends without a result.
pub(crate) enum Refusal {
    /// The script's mistake; the wrapper raises it as a string, with the script's line in front.
    Script(String),
    /// The host's error, raised as it is.
    Host(mlua::Error),
}

impl From<mlua::Error> for Refusal {
    fn from(error: mlua::Error) -> Self {
        Self::Host(error)
    }
}

/// An argument that mlua has converted already, or could not.
pub(crate) type Argument<T> = Either<T, Value>;

/// The call whose arguments are read.
pub(crate) struct Call<'a> {
    pub(crate) lua: &'a Lua,
    /// The function's name in the `string` table.
    pub(crate) function: &'static str,
    /// How many arguments the script passed: a missing one is reported unlike a nil.
    pub(crate) passed: usize,
}

impl Call<'_> {
    /// Argument `position`, which must be a string or a number.
    pub(crate) fn text<T: FromLua>(&self, position: usize, argument: Argument<T>) -> Result<T, Refusal> {
        self.converted(position, argument, "string")
    }

    /// Argument `position`; `wanted` names what it may be.
    pub(crate) fn converted<T: FromLua>(
        &self,
        position: usize,
        argument: Argument<T>,
        wanted: &str,
    ) -> Result<T, Refusal> {
        match argument {
            Either::Left(converted) => Ok(converted),
            Either::Right(value) => Err(self.mismatch(position, &value, wanted)),
        }
    }

    /// Argument `position`, an integer in any notation, or nothing.
    pub(crate) fn integer(&self, position: usize, value: &Value) -> Result<Option<i64>, Refusal> {
        if value.is_nil() {
            return Ok(None);
        }
        if let Some(integer) = self.lua.coerce_integer(value.clone())? {
            return Ok(Some(integer));
        }
        Err(match self.lua.coerce_number(value.clone())? {
            Some(_) => self.refuse(position, "number has no integer representation"),
            None => self.mismatch(position, value, "number"),
        })
    }

    fn mismatch(&self, position: usize, value: &Value, wanted: &str) -> Refusal {
        let got = self.type_of(position, value);
        self.refuse(position, &format!("{wanted} expected, got {got}"))
    }

    fn type_of(&self, position: usize, value: &Value) -> String {
        let own_name = match value {
            Value::Table(table) => {
                table.metatable().and_then(|meta| meta.raw_get::<Value>("__name").ok()).and_then(|name| match name {
                    Value::String(name) => Some(name),
                    _ => None,
                })
            }
            Value::UserData(data) => data.type_name().ok(),
            _ => None,
        };
        if let Some(name) = own_name {
            return name.to_string_lossy();
        }
        match value {
            Value::Nil if position > self.passed => "no value",
            Value::LightUserData(_) => "light userdata",
            // mlua has names of its own for these.
            Value::Integer(_) => "number",
            Value::Error(_) => "userdata",
            value => value.type_name(),
        }
        .to_owned()
    }

    /// The text for a bad argument, with the name under which the script called the function. In a method call the
    /// subject is not counted.
    fn refuse(&self, position: usize, problem: &str) -> Refusal {
        // Level 0 is the Rust function, level 1 its wrapper.
        let caller = self.lua.inspect_stack(1, |frame| {
            let names = frame.names();
            let name = match names.name {
                Some(name) => Some(name.into_owned()),
                // A tail call left no trace of the name.
                None => frame.is_tail_call().then(|| self.function.to_owned()),
            };
            (name, names.name_what == Some("method"))
        });
        let (name, method) = caller.unwrap_or((None, false));
        let name = name.unwrap_or_else(|| format!("string.{}", self.function));
        Refusal::Script(match (method, position) {
            (true, 1) => format!("calling '{name}' on bad self ({problem})"),
            (true, _) => format!("bad argument #{} to '{name}' ({problem})", position - 1),
            (false, _) => format!("bad argument #{position} to '{name}' ({problem})"),
        })
    }
}
