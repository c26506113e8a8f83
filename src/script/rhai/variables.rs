//! What happens when a script reads a variable.
//!
//! Variables that a closure has captured are shared between it and whoever made it. Rhai locks such a variable as long
//! as a call on it lasts, which would keep other handlers from it while the call waits. So the script gets
//! the shared variable itself to work with, which is locked only while it is looked at.
//!
//! Now and then the value is looked at closely: whether it is nested without end, and whether it has grown too large
//! where Rhai does not look (by assigning to an index, or in a shared variable).

use std::sync::atomic::Ordering;

use rhai::{Array, Dynamic, Engine, EvalAltResult, EvalContext, Map, Position};

use super::{driver, failure, guard, nesting};
use crate::host::error::Error;

/// Reads between two close looks: a prime, so that no loop's own rhythm hides what grows in it.
const SELDOM: usize = 61;
/// The same after a look at something large.
const SELDOM_AT_MOST: usize = 4_096;

/// Lets the engine ask here for variables.
pub(super) fn install(engine: &mut Engine) {
    #[allow(deprecated, reason = "not deprecated, but marked so because it may change")]
    engine.on_var(|name, _, context| read(name, &context));
}

fn read(name: &str, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Result<Option<Dynamic>, Box<EvalAltResult>> {
    let Some(value) = context.scope().get(name) else { return Ok(None) };
    if value.is_shared() {
        await_others(value);
        look(context.engine(), value)?;
        return Ok(Some(value.clone()));
    }
    if value.is_array() || value.is_map() || value.is_fnptr() {
        look(context.engine(), value)?;
    }
    Ok(None)
}

/// Looks at a value, when it is time for that.
fn look(engine: &Engine, value: &Dynamic) -> Result<(), Box<EvalAltResult>> {
    if !guard::is_due(1 + length(value) / 16_384) {
        return Ok(());
    }
    let content = nesting::content(value);
    guard::next_look((content.values / 16).clamp(SELDOM, SELDOM_AT_MOST));
    if content.is_too_deep {
        let error = Error::limit("a value of the script is nested too deeply; does it contain itself again and again?");
        return Err(failure::raise(error, Position::NONE));
    }
    for (what, count, limit) in [
        ("Size of array/BLOB", content.elements, engine.max_array_size()),
        ("Size of object map", content.entries, engine.max_map_size()),
    ] {
        if limit > 0 && count > limit {
            return Err(Box::new(EvalAltResult::ErrorDataTooLarge(what.to_owned(), Position::NONE)));
        }
    }
    Ok(())
}

fn length(value: &Dynamic) -> usize {
    match value.read_lock::<Array>() {
        Some(list) => list.len(),
        None => value.read_lock::<Map>().map_or(0, |map| map.len()),
    }
}

/// Another handler may be in a call on this variable that has not come to its end: it gets time for that.
fn await_others(value: &Dynamic) {
    let Ok(slice) = guard::slice() else { return };
    if slice.machine.waiting.load(Ordering::Acquire) > slice.depth && value.is_locked() {
        driver::wait_until(|| !value.is_locked());
    }
}
