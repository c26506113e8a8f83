//! Functions of Rhai that are replaced by ones with the same meaning that can be interrupted, and that refuse to make what
//! is too large before they have made it.
//!
//! - [`order`]: `sort`, `order`, `dedup`: Rhai's own go on when their comparer fails, also when the script is to end
//! - [`text`]: texts into lists, lists into texts: a few bytes become many
//! - [`fill`]: as much as a number says
//! - here: `sleep`, which would keep the baton

mod fill;
mod order;
mod text;

use std::time::Duration;

use rhai::{Engine, EvalAltResult, NativeCallContext, Position};

use super::{driver, failure, guard};
use crate::host::value::Value;

type Raised = Box<EvalAltResult>;

/// Replaces them.
pub(super) fn install(engine: &mut Engine) {
    order::install(engine);
    text::install(engine);
    fill::install(engine);
    engine.register_fn("sleep", |context: NativeCallContext<'_>, seconds: i64| {
        sleep(seconds as f64).map_err(|error| failure::raise(error, context.call_position()))
    });
    engine.register_fn("sleep", |context: NativeCallContext<'_>, seconds: f64| {
        sleep(seconds).map_err(|error| failure::raise(error, context.call_position()))
    });
}

fn sleep(seconds: f64) -> crate::host::error::Result<()> {
    let time = Duration::try_from_secs_f64(seconds.clamp(0.0, 3.2e9)).unwrap_or_default();
    driver::wait(Box::pin(async move {
        tokio::time::sleep(time).await;
        Ok(Value::Nil)
    }))?;
    Ok(())
}

/// An error when the script is to end.
fn go_on() -> Result<(), Raised> {
    match guard::look() {
        false => Ok(()),
        true => Err(Box::new(EvalAltResult::ErrorTerminated(().into(), Position::NONE))),
    }
}

/// Refuses to make a value of so many bytes when that is more than half of what the script may hold. What several calls
/// make is counted later; see `variables`.
fn room_for(what: &str, bytes: usize) -> Result<(), Raised> {
    match guard::slice() {
        Ok(slice) if bytes > slice.machine.limits.memory() / 2 => Err(too_large(what)),
        _ => Ok(()),
    }
}

fn too_large(what: &str) -> Raised {
    Box::new(EvalAltResult::ErrorDataTooLarge(what.to_owned(), Position::NONE))
}
