//! Makes engines: the language with its limits, the names below `cl`, and what must be safe to interrupt.
//!
//! An engine takes longer to make than an instance and knows nothing of sessions: all instances with the same limits
//! share one.

use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;
use rhai::{Dynamic, Engine};

use super::guard::Limits;
use super::program::Imports;
use super::{bind, builtins, guard, print, variables};

/// Engines by the memory that their scripts may use.
static ENGINES: LazyLock<Mutex<Vec<(u32, Arc<Engine>)>>> = LazyLock::new(Mutex::default);
/// How many engines are kept.
const KEPT: usize = 16;

/// The engine for scripts with so much memory.
pub(super) fn engine(memory_mb: u32) -> Arc<Engine> {
    let mut engines = ENGINES.lock();
    if let Some((_, engine)) = engines.iter().find(|(mb, _)| *mb == memory_mb) {
        return engine.clone();
    }
    let engine = Arc::new(make(memory_mb));
    if engines.len() == KEPT {
        engines.remove(0);
    }
    engines.push((memory_mb, engine.clone()));
    engine
}

fn make(memory_mb: u32) -> Engine {
    let mut engine = Engine::new();
    limit(&mut engine, Limits { max_run: None, memory_mb }.memory());
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

/// What one value may hold, so that all of a script's values together stay near its memory.
fn limit(engine: &mut Engine, memory: usize) {
    engine.set_max_string_size(memory / 4);
    engine.set_max_array_size(memory / (2 * size_of::<Dynamic>()));
    engine.set_max_map_size(memory / 128);
    // The stack is what ends deep calls; see `guard`.
    engine.set_max_call_levels(1_000);
    engine.set_max_expr_depths(128, 64);
    engine.set_max_variables(4_096);
}
