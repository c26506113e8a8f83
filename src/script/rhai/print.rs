//! `print` and `debug`: lines in the server's log, with the place in the script that wrote them.

use rhai::{Engine, Module, NativeCallContext, Position};

use super::{bind, guard};
use crate::host::log;
use crate::host::value::{Outcome, Value};

/// Lets `debug`, and what prints without a place, write into the log.
pub(super) fn install(engine: &mut Engine) {
    engine.on_debug(|text, source, position| line(&place(source, position), text));
    engine.on_print(|text| line("script", text));
}

fn line(place: &str, text: &str) {
    if let Err(error) = log::print(place, &[Value::text(text)]) {
        tracing::debug!(%error, "a line could not be written");
    }
}

/// Registers the function that scripts call when they call `print`.
pub(super) fn register(module: &mut Module, name: &'static str) {
    bind::register(module, name, bind::FUNCTION_ARITIES, |context, args| {
        bind::call(context, args.iter_mut(), |_, values| {
            log::print(&call_place(context), &values)?;
            Outcome::nil()
        })
    });
}

/// Place of a call in the script: `app.rhai:3`.
pub(super) fn call_place(context: &NativeCallContext<'_>) -> String {
    place(context.call_source(), context.call_position())
}

fn place(source: Option<&str>, position: Position) -> String {
    let machine = guard::slice().ok().map(|slice| slice.machine.clone());
    let file = source.or(machine.as_ref().map(|m| m.program.entry())).unwrap_or("script");
    match position.line() {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}
