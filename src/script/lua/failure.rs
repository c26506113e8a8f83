//! Errors of Lua with their place in the script.

use mlua::{Lua, LuaString, Value as LuaValue};

use crate::host::error::{Error, ScriptError};

/// How many calls of a traceback are kept.
const CALLS: usize = 16;

/// Names of chunks that are the runtime's and not the script's.
pub(super) const OURS: &str = "=[chainlit]";

/// An error that was raised in a handler, kept by the machine until the driver reads it.
pub(super) struct Failure(pub(super) ScriptError);

impl mlua::UserData for Failure {}

/// Where the script is now: file and line of the innermost call that is the script's.
pub(super) fn place(lua: &Lua) -> Option<(String, u32)> {
    (0..CALLS).find_map(|level| call(lua, level)?.place())
}

/// The place `level` calls up.
pub(super) fn place_at(lua: &Lua, level: usize) -> Option<(String, u32)> {
    call(lua, level)?.place()
}

struct Call {
    source: String,
    line: Option<u32>,
    name: Option<String>,
    main: bool,
}

impl Call {
    fn place(self) -> Option<(String, u32)> {
        self.line.map(|line| (self.source, line))
    }
}

/// A call of the stack, if it is the script's. The outer option ends the stack's walk.
fn call(lua: &Lua, level: usize) -> Option<Call> {
    lua.inspect_stack(level, |debug| {
        let source = debug.source();
        let name = source.source.as_deref()?;
        // Functions of Rust and C have no file.
        let file = name.strip_prefix('@')?.to_owned();
        Some(Call {
            source: file,
            line: debug.current_line().and_then(|l| u32::try_from(l).ok()),
            name: debug.names().name.map(|n| n.into_owned()),
            main: source.what == "main",
        })
    })
    .flatten()
}

/// The calls that led here, innermost first.
pub(super) fn traceback(lua: &Lua) -> Vec<String> {
    let mut lines = Vec::new();
    for level in 0.. {
        if lua.inspect_stack(level, |_| ()).is_none() || lines.len() == CALLS {
            break;
        }
        if let Some(call) = call(lua, level) {
            let line = call.line.map(|l| format!(":{l}")).unwrap_or_default();
            let function = match (call.main, call.name) {
                (true, _) => "main chunk".to_owned(),
                (false, Some(name)) => format!("function '{name}'"),
                (false, None) => "a function".to_owned(),
            };
            lines.push(format!("{}{line}: in {function}", call.source));
        }
    }
    lines
}

/// Reads an error as it was raised, at the place where it was raised.
pub(super) fn caught(lua: &Lua, value: &LuaValue) -> ScriptError {
    let mut error = split(&message(value));
    error.traceback = traceback(lua);
    if error.file.is_none()
        && let Some((file, line)) = place(lua)
    {
        error.file = Some(file);
        error.line = Some(line);
    }
    error
}

/// The text of whatever was raised.
fn message(value: &LuaValue) -> String {
    match value {
        LuaValue::String(text) => text.to_string_lossy(),
        LuaValue::Error(error) => text(error),
        LuaValue::Table(table) => {
            let message = table.get::<Option<LuaString>>("message").ok().flatten();
            message.map_or_else(|| shown(value), |m| m.to_string_lossy())
        }
        other => shown(other),
    }
}

fn shown(value: &LuaValue) -> String {
    value.to_string().unwrap_or_else(|_| format!("an error that is a {}", value.type_name()))
}

/// Splits `app.lua:12: message` into its parts.
pub(super) fn split(message: &str) -> ScriptError {
    let parts = || {
        let (file, rest) = message.split_once(':')?;
        let (line, rest) = rest.split_once(": ")?;
        let known = file.ends_with(".lua") && !file.contains('\n');
        known.then_some(())?;
        Some((file.to_owned(), line.parse::<u32>().ok()?, rest.to_owned()))
    };
    match parts() {
        Some((file, line, message)) => {
            ScriptError { message, file: Some(file), line: Some(line), ..ScriptError::default() }
        }
        None => ScriptError { message: message.to_owned(), ..ScriptError::default() },
    }
}

/// The text of an error of the binding, without what it adds for programmers.
pub(super) fn text(error: &mlua::Error) -> String {
    match error {
        mlua::Error::RuntimeError(text) | mlua::Error::SyntaxError { message: text, .. } => {
            text.split("\nstack traceback:").next().unwrap_or(text).to_owned()
        }
        mlua::Error::CallbackError { cause, .. } => self::text(cause),
        mlua::Error::ExternalError(error) => error.to_string(),
        mlua::Error::MemoryError(_) => "not enough memory".to_owned(),
        other => other.to_string(),
    }
}

/// An error of the binding as one of the host.
pub(super) fn of(error: mlua::Error) -> Error {
    match error.downcast_ref::<Error>() {
        Some(own) => own.clone(),
        None => Error::script(split(&text(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_split_from_their_place() {
        let error = split("lib/x.lua:12: attempt to index a nil value (local 'a')");
        assert_eq!(error.file.as_deref(), Some("lib/x.lua"));
        assert_eq!(error.line, Some(12));
        assert_eq!(error.message, "attempt to index a nil value (local 'a')");
        assert_eq!(split("no place: here").file, None);
        assert_eq!(split("http://x.lua:80: y").message, "http://x.lua:80: y");
    }
}
