//! What happens when a script reads a variable.
//!
//! Variables that a closure has captured are shared between it and whoever made it. Rhai locks such a variable as long
//! as a call on it lasts, which would keep other handlers from it while the call waits. So the script gets
//! the shared variable itself to work with, which is locked only while it is looked at.
//!
//! Now and then values are looked at closely. By the number of reads: whether one is nested without end. By the clock:
//! how much all variables of the calls on the stack hold. What a script has filled within a few milliseconds, it may
//! have filled.

use std::sync::atomic::Ordering;
use std::time::Instant;

use rhai::{Array, Dynamic, Engine, EvalAltResult, EvalContext, Map, Position};

use super::{driver, failure, guard, nesting};
use crate::host::error::Error;

/// Reads between two close looks: a prime, so that no loop's own rhythm hides what grows in it.
const SELDOM: usize = 61;
/// The same after a look at something large.
const SELDOM_AT_MOST: usize = 1_024;

/// Lets the engine ask here for variables.
pub(super) fn install(engine: &mut Engine) {
    #[allow(deprecated, reason = "not deprecated, but marked so because it may change")]
    engine.on_var(|name, _, context| read(name, &context));
}

fn read(name: &str, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Result<Option<Dynamic>, Box<EvalAltResult>> {
    let Some(value) = context.scope().get(name) else { return Ok(None) };
    if value.is_shared() {
        await_others(value);
        look(value)?;
        survey(context)?;
        return Ok(Some(value.clone()));
    }
    if value.is_array() || value.is_map() || value.is_fnptr() {
        look(value)?;
        survey(context)?;
    } else if value.is_string() || value.is_blob() {
        survey(context)?;
    }
    Ok(None)
}

/// Looks at a value, when it is time for that.
fn look(value: &Dynamic) -> Result<(), Box<EvalAltResult>> {
    if !guard::is_due(1 + length(value) / 16_384) {
        return Ok(());
    }
    let content = nesting::content([value]);
    guard::next_look((content.values / 16).clamp(SELDOM, SELDOM_AT_MOST));
    if content.is_too_deep {
        let error = Error::limit("a value of the script is nested too deeply; does it contain itself again and again?");
        return Err(failure::raise(error, Position::NONE));
    }
    Ok(())
}

/// Looks at all variables of the function that runs, when it is time for that.
fn survey(context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Result<(), Box<EvalAltResult>> {
    if !guard::is_survey_due() {
        return Ok(());
    }
    let Ok(slice) = guard::slice() else { return Ok(()) };
    let begin = Instant::now();
    let content = nesting::content(context.scope().iter_raw().map(|(_, _, value)| value));
    let (alone, shared) = (content.small() - content.shared, content.shared);
    let held = guard::Held { alone, large: content.large };
    let limits = slice.machine.limits;
    if shared + guard::surveyed(context.call_level(), held, begin.elapsed()) > limits.memory() {
        return Err(failure::raise(Error::limit(limits.out_of_memory()), Position::NONE));
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
