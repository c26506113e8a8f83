//! What happens when a script reads a variable.
//!
//! Variables that a closure has captured are shared between it and whoever made it. Rhai locks such a variable as long
//! as a call on it lasts, which would keep other handlers from it while the call waits. So the script gets
//! the shared variable itself to work with, which is locked only while it is looked at.

use std::sync::atomic::Ordering;

use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Position};

use super::{driver, failure, guard, nesting};
use crate::host::error::Error;

/// Lets the engine ask here for variables.
pub(super) fn install(engine: &mut Engine) {
    #[allow(deprecated, reason = "not deprecated, but marked so because it may change")]
    engine.on_var(|name, _, context| read(name, &context));
}

fn read(name: &str, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Result<Option<Dynamic>, Box<EvalAltResult>> {
    let Some(value) = context.scope().get(name) else { return Ok(None) };
    if value.is_shared() {
        await_others(value);
        if guard::is_sample() {
            check(value)?;
            // Rhai itself looks at the sizes of variables that are not shared.
            context.engine().ensure_data_size_within_limits(value)?;
        }
        return Ok(Some(value.clone()));
    }
    if (value.is_array() || value.is_map() || value.is_fnptr()) && guard::is_sample() {
        check(value)?;
    }
    Ok(None)
}

/// Refuses values that are nested without end.
fn check(value: &Dynamic) -> Result<(), Box<EvalAltResult>> {
    if nesting::is_too_deep(value) {
        let error = Error::limit("a value of the script is nested too deeply; does it contain itself again and again?");
        return Err(failure::raise(error, Position::NONE));
    }
    Ok(())
}

/// Another handler may be in a call on this variable that has not come to its end: it gets time for that.
fn await_others(value: &Dynamic) {
    let Ok(slice) = guard::slice() else { return };
    if slice.machine.waiting.load(Ordering::Acquire) > slice.depth && value.is_locked() {
        driver::wait_until(|| !value.is_locked());
    }
}
