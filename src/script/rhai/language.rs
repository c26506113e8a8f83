//! Makes engines: the language with its limits, the names below `cl`, and what must be safe to interrupt.
//!
//! An engine takes longer to make than an instance and knows nothing of sessions: all instances share one.

use std::sync::{Arc, LazyLock};

use rhai::Engine;

use super::program::Imports;
use super::{bind, builtins, guard, print, variables};

static ENGINE: LazyLock<Arc<Engine>> = LazyLock::new(|| Arc::new(make()));

/// The engine.
pub(super) fn engine() -> Arc<Engine> {
    ENGINE.clone()
}

fn make() -> Engine {
    let mut engine = Engine::new();
    limit(&mut engine);
    // Shared between all threads, and whoever finds it busy sleeps for 10 ms.
    engine.set_max_strings_interned(0);
    // It compiles without looking at the guard.
    engine.disable_symbol("eval");
    engine.set_module_resolver(Imports);
    guard::install(&mut engine);
    variables::install(&mut engine);
    print::install(&mut engine);
    builtins::install(&mut engine);
    bind::install(&mut engine);
    engine
}

/// Rhai's own limits, as far as they are of use. Those of sizes are not: it would walk through a whole list again whenever
/// something was done to it. How much a script holds is looked at now and then (see `variables`); the few functions that
/// make much at once look themselves (see `builtins`).
fn limit(engine: &mut Engine) {
    // The stack is what ends deep calls; see `guard`.
    engine.set_max_call_levels(1_000);
    engine.set_max_expr_depths(128, 64);
    engine.set_max_variables(4_096);
}
