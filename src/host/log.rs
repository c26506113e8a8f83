//! `cl.log` and `print`: lines in the server's log, with the place in the script that wrote them.

use std::sync::Arc;

use super::api::{self, Function, Item, Member, Module};
use super::args::Args;
use super::error::Result;
use super::run::Run;
use super::value::{Outcome, Value};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("log", &LOG)];

const fn level(name: &'static str, call: fn(&Arc<Run>, Args) -> Result<Outcome>) -> Member {
    Member { name, item: Item::Function(Function { call, keeps_tables: false, wants_place: true }) }
}

static LOG: Module = Module {
    name: "cl.log",
    members: &[&[
        level("debug", |_, args| write(args, |place, text| tracing::debug!(target: "script", "{place}: {text}"))),
        level("info", |_, args| write(args, |place, text| tracing::info!(target: "script", "{place}: {text}"))),
        level("warn", |_, args| write(args, |place, text| tracing::warn!(target: "script", "{place}: {text}"))),
        level("error", |_, args| write(args, |place, text| tracing::error!(target: "script", "{place}: {text}"))),
    ]],
};

/// What `print` writes.
///
/// # Errors
/// When a value cannot be written as text.
pub fn print(place: &str, values: &[Value]) -> Result<()> {
    let text = joined(values)?;
    tracing::info!(target: "script", "{place}: {text}");
    Ok(())
}

fn write(mut args: Args, line: impl Fn(&str, &str)) -> Result<Outcome> {
    let place = match args.any() {
        Value::Text(place) => place,
        _ => "script".to_owned(),
    };
    line(&place, &joined(&args.rest())?);
    Outcome::nil()
}

fn joined(values: &[Value]) -> Result<String> {
    let texts = values.iter().map(|value| match value {
        Value::Nil => Ok("nil".to_owned()),
        Value::List(_) | Value::Map(_) => Ok(format!("{value:?}")),
        other => other.to_display("cl.log").map(|(text, _)| text),
    });
    Ok(texts.collect::<Result<Vec<_>>>()?.join(" "))
}
