//! The four functions in the `string` table of a Lua state.
//!
//! What scripts call is Lua (`library.lua`). It asks here once per pattern whether C may search with it, and loads the
//! watched search (`watched.rs`, `watched.lua`) when it meets the first pattern or subject that needs it: of the states
//! that a server holds by the thousand, most never do.

use std::sync::atomic::{AtomicUsize, Ordering};

use mlua::{BString, Either, Lua, MultiValue, Table};

use super::arguments::Argument;
use super::cost::{self, Safe};
use super::replace::highest_capture;
use super::watched;
use crate::script::lua::chunk::Chunk;

/// How many patterns a state remembers, and replacements. At the limit it forgets all and starts again.
const REMEMBERED: usize = 128;
/// `learn` is asked about a pattern, not a replacement.
const PATTERN: u8 = 0;
/// More captures than a pattern can have.
const UNNAMEABLE: i64 = 63;

/// Puts the interruptible `find`, `match`, `gmatch` and `gsub` into the `string` table of `lua`, which must have the
/// `string`, `table` and `math` libraries. To be called before any script runs.
///
/// `interrupt` is asked about every 4,096 steps of a search; its error ends the call and is raised unchanged.
///
/// # Errors
/// When the state lacks a library or memory.
pub(crate) fn install(
    lua: &Lua,
    interrupt: impl Fn() -> Result<(), mlua::Error> + Send + Clone + 'static,
) -> mlua::Result<()> {
    install_with(lua, interrupt, cost::judge)
}

/// [`install`] with another judgement of which patterns C may have.
pub(super) fn install_with<F>(lua: &Lua, interrupt: F, judge: fn(&[u8]) -> Option<Safe>) -> mlua::Result<()>
where
    F: Fn() -> Result<(), mlua::Error> + Send + Clone + 'static,
{
    static LIBRARY: Chunk = Chunk::new("=string", include_str!("library.lua"));
    static WATCHED: Chunk = Chunk::new("=string", include_str!("watched.lua"));

    let remembered = [const { AtomicUsize::new(0) }; 2];
    let learn = lua.create_function(move |_, (what, memory, text): (u8, Table, Argument<BString>)| {
        let Either::Left(text) = text else { return Ok(None) };
        if text.len() > cost::LONGEST_PATTERN {
            return Ok((what != PATTERN).then_some(UNNAMEABLE));
        }
        let (fact, remembered) = if what == PATTERN {
            (about_pattern(judge(&text)), &remembered[0])
        } else {
            (highest_capture(&text).map_or(UNNAMEABLE, i64::from), &remembered[1])
        };
        remember(&memory, text, fact, remembered)?;
        Ok(Some(fact))
    })?;
    let load = lua.create_function(move |lua, mut library: MultiValue| {
        for function in watched::functions(lua, &interrupt)?.into_iter().rev() {
            library.push_front(mlua::Value::Function(function));
        }
        WATCHED.load(lua)?.call::<Table>(library)
    })?;
    LIBRARY.load(lua)?.call((learn, load))
}

/// What the wrappers want to know of a pattern, in a number: see `patterns` there.
fn about_pattern(judged: Option<Safe>) -> i64 {
    let fact = judged.and_then(|Safe { longest_subject, captures }| {
        // `%1` names the whole match where there is no capture.
        i64::try_from(64 * longest_subject + captures.max(1)).ok()
    });
    fact.unwrap_or(-1)
}

fn remember(memory: &Table, text: BString, fact: i64, remembered: &AtomicUsize) -> mlua::Result<()> {
    if remembered.fetch_add(1, Ordering::Relaxed) >= REMEMBERED {
        remembered.store(1, Ordering::Relaxed);
        memory.clear()?;
    }
    memory.raw_set(text, fact)
}
