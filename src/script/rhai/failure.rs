//! Errors of Rhai with their place in the script.

use rhai::{Dynamic, EvalAltResult, Map as RhaiMap, ParseError, Position};

use super::machine::{Keeper, Machine};
use super::{convert, guard};
use crate::host::error::{Error, ErrorKind, ScriptError};
use crate::host::value::Value;
use std::sync::Arc;

/// How many calls of a traceback are kept.
const CALLS: usize = 16;
/// What names of closures begin with.
const ANONYMOUS: &str = "anon$";

/// An error of the host as Rhai raises it: a text, or a map when there is more to tell. One that no script may catch
/// ends the script.
pub(super) fn raise(error: Error, position: Position) -> Box<EvalAltResult> {
    if error.is_final() {
        if let Ok(slice) = guard::slice() {
            let fate = if error.is_cancelled() { guard::Fate::Cancelled } else { guard::Fate::Host(error) };
            slice.end(fate);
        }
        return Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, position));
    }
    let mut raised = match thrown(&error) {
        Some(value) => value,
        None => Dynamic::from(error.for_chat().to_owned()),
    };
    if matches!(error.kind, ErrorKind::Script(_)) {
        raised.set_tag(guard::remember(error));
    }
    Box::new(EvalAltResult::ErrorRuntime(raised, position))
}

/// What a script gets to catch when it is more than a text.
fn thrown(error: &Error) -> Option<Dynamic> {
    let machine = &guard::slice().ok()?.machine;
    if let ErrorKind::Script(inner) = &error.kind
        && let Some(value) = &inner.value
    {
        return convert::to_rhai(machine, value.clone()).ok();
    }
    if error.data.is_empty() {
        return None;
    }
    let mut map = RhaiMap::new();
    for (key, value) in &error.data {
        map.insert(key.as_str().into(), convert::to_rhai(machine, value.clone()).ok()?);
    }
    map.insert("message".into(), error.for_chat().into());
    Some(Dynamic::from_map(map))
}

/// `exit` ends a function like `return`.
pub(super) fn exited(error: Box<EvalAltResult>) -> Result<Dynamic, Box<EvalAltResult>> {
    match *error {
        EvalAltResult::Exit(value, _) => Ok(value),
        other => Err(Box::new(other)),
    }
}

/// A call on the way to an error: where it stands, and what it calls.
struct Call {
    file: String,
    position: Position,
    callee: String,
}

/// An error of Rhai as one of the host, with its place and the calls that led there. `file` and `position` are where
/// the outermost call stands.
pub(super) fn explain(machine: &Arc<Machine>, error: EvalAltResult, file: &str, position: Position) -> Error {
    let (error, calls, file) = unwrap(error, file);
    let found = error.position();
    let (file, position) = match calls.last() {
        _ if !found.is_none() => (file, found),
        Some(call) if !call.position.is_none() => (call.file.clone(), call.position),
        _ => (file, position),
    };
    if let EvalAltResult::ErrorRuntime(value, _) = &error
        && let Some(known) = guard::remembered(value.tag())
        && message(machine, value) == known.for_chat()
    {
        return known;
    }
    let (message, value) = described(machine, error);
    let place = machine.program.place(&file, position);
    Error::script(ScriptError {
        message,
        traceback: traceback(machine, &calls, &file, position),
        file: Some(file),
        line: place.map(|(line, _)| line),
        column: place.and_then(|(_, column)| column),
        value,
    })
}

/// Takes off what each call has put around an error; the innermost file last.
fn unwrap(error: EvalAltResult, file: &str) -> (EvalAltResult, Vec<Call>, String) {
    let (mut error, mut file, mut calls) = (error, file.to_owned(), Vec::new());
    loop {
        let (callee, source, inner, position) = match error {
            EvalAltResult::ErrorInFunctionCall(name, source, inner, position) => (name, source, inner, position),
            EvalAltResult::ErrorInModule(path, inner, position) => {
                (format!("import \"{path}\""), String::new(), inner, position)
            }
            other => return (other, calls, file),
        };
        calls.push(Call { file: file.clone(), position, callee });
        if !source.is_empty() {
            file = source;
        }
        error = *inner;
    }
}

fn traceback(machine: &Machine, calls: &[Call], file: &str, position: Position) -> Vec<String> {
    let mut lines = Vec::new();
    let mut at = (file, position);
    for call in calls.iter().rev() {
        let callee = match call.callee.as_str() {
            name if name.starts_with(ANONYMOUS) => "a closure".to_owned(),
            name => format!("function '{name}'"),
        };
        // Functions of Rhai itself stand nowhere.
        if let Some((line, _)) = machine.program.place(at.0, at.1) {
            lines.push(format!("{}:{line}: in {callee}", at.0));
        }
        at = (&call.file, call.position);
    }
    lines.truncate(CALLS);
    lines
}

/// What is wrong, and what the script raised when that was no text.
fn described(machine: &Arc<Machine>, mut error: EvalAltResult) -> (String, Option<Value>) {
    let message = match &mut error {
        EvalAltResult::ErrorRuntime(value, _) => {
            let text = message(machine, value);
            let environment = machine.engine.new_global_runtime_state();
            let keeper = Keeper { machine, environment: &environment, position: Position::NONE };
            let plain = value.is_string() || value.is_unit();
            let raised = if plain { None } else { keeper.to_host(value.clone()).ok() };
            return (text, raised);
        }
        EvalAltResult::ErrorDataTooLarge(what, _) => machine.limits.too_large(&what.to_lowercase()),
        EvalAltResult::ErrorStackOverflow(_) => guard::TOO_DEEP.to_owned(),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => format!("there is no function {}", plainly(signature)),
        EvalAltResult::ErrorVariableNotFound(name, _) => format!("there is no variable {name}"),
        EvalAltResult::ErrorModuleNotFound(name, _) => format!("there is no module {name}"),
        EvalAltResult::ErrorDataRace(what, _) => {
            format!("a value is used while a call that changes it has not come to its end: {what}")
        }
        EvalAltResult::ErrorDotExpr(what, _) => property(what).unwrap_or_else(|| what.clone()),
        other => {
            let _position = other.take_position();
            plainly(&other.to_string())
        }
    };
    (message, None)
}

/// The text of what was thrown.
fn message(machine: &Arc<Machine>, value: &Dynamic) -> String {
    if value.is_unit() {
        return "an error without a message was thrown".to_owned();
    }
    if let Some(map) = value.read_lock::<RhaiMap>()
        && let Some(message) = map.get("message")
    {
        return message.to_string();
    }
    let environment = machine.engine.new_global_runtime_state();
    let keeper = Keeper { machine, environment: &environment, position: Position::NONE };
    let shown = keeper.to_host(value.clone()).and_then(|value| value.to_display("throw"));
    shown.map_or_else(|_| value.to_string(), |(text, _)| text)
}

/// Says what is wrong with a property in place of how it might have been registered.
fn property(message: &str) -> Option<String> {
    let mut quoted = message.split('\'').skip(1).step_by(2);
    let (name, kind) = (quoted.next()?, quoted.next()?);
    let writing = message.starts_with("No writable property");
    (writing || message.starts_with("Unknown property")).then(|| {
        let writable = if writing { " that can be set" } else { "" };
        match kind {
            "()" => format!("() has no property {name}{writable}: what stands before it is no value"),
            kind => format!("a {kind} has no property {name}{writable}"),
        }
    })
}

/// Names of types as Rhai's own messages have them, shorter.
fn plainly(message: &str) -> String {
    message.replace("&str | ImmutableString | String", "string")
}

/// A mistake that was found while compiling. The position is that of the compiled text.
pub(super) fn mistake(error: &ParseError) -> (String, Position) {
    (error.err_type().to_string(), error.position())
}
