//! Anything handed to anything: what scripts pass to the API, what clients send. The answer is an error or a result,
//! never a panic, and everybody goes on. `FUZZ_SEEDS=from..to` tries other values than the few of every run.

mod calls;
mod payloads;
mod random;

use random::Random;

use crate::support::app::App;

/// The seeds to try.
fn seeds() -> std::ops::Range<u64> {
    let given = std::env::var("FUZZ_SEEDS").ok();
    let range = given.as_deref().and_then(|text| {
        let (from, to) = text.split_once("..")?;
        Some(from.parse().ok()?..to.parse().ok()?)
    });
    range.unwrap_or(1..2)
}

/// Fails when something in the program has panicked.
fn assert_sound(app: &App, what: &str) {
    let log = app.log.text();
    for word in ["panicked", "engine of Rhai failed", "internal error"] {
        if let Some(line) = log.lines().position(|line| line.contains(word)) {
            let around: Vec<_> = log.lines().skip(line.saturating_sub(3)).take(12).collect();
            panic!("{what}: {}", around.join("\n"));
        }
    }
}
