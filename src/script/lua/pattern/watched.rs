//! Searches that are watched: how [`super::matcher`] meets mlua.
//!
//! The functions here only search, and never call into Lua: `watched.lua` does what else there is to do. They take
//! strings and give back numbers, positions counted from 1, so that no string is made twice and none is made in vain.

use std::ops::Range;

use mlua::{BString, Lua, LuaString, Table, Value, Variadic};

use super::arguments::{Argument, Call, Refusal};
use super::error::PatternError;
use super::interrupt::{Fault, Interrupt};
use super::matcher::{Capture, Matcher};
use super::plain;
use super::replace::{ReplaceFault, Sink, replace};

/// Subjects are borrowed from Lua. Patterns are short; copying one is cheaper than holding on to it.
type Subject = Argument<LuaString>;
type Pattern = Argument<BString>;

// What the Lua files ask for.
const FIND: u8 = 0;
const GMATCH: u8 = 2;
const EACH: u8 = 0;
const ALL: u8 = 1;

/// The most matches [`batch`] collects at a time.
const BATCH: i64 = 16;
/// A result longer than this is handed to Lua in pieces, where the state's memory limit applies to it.
const PIECE: usize = 64 * 1024;

/// The functions `search`, `enter`, `batch` and `replace` that `watched.lua` builds on. The first result of each is an
/// error message, if the script made a mistake.
pub(super) fn functions<F>(lua: &Lua, interrupt: &F) -> mlua::Result<[mlua::Function; 4]>
where
    F: Fn() -> Result<(), mlua::Error> + Send + Clone + 'static,
{
    let asked = interrupt.clone();
    let search = lua.create_function(
        move |lua, (mode, passed, s, p, init, plain): (u8, usize, Subject, Pattern, Value, bool)| {
            let (function, mode) = if mode == FIND { ("find", Mode::Find { plain }) } else { ("match", Mode::Match) };
            let call = Call { lua, function, passed };
            let (problem, numbers) = answer(lua, search(&call, mode, s, p, &init, Host(&asked)))?;
            Ok((problem, Variadic::from(numbers)))
        },
    )?;
    let enter =
        lua.create_function(|lua, (mode, passed, s, p, a, b): (u8, usize, Subject, Pattern, Value, Value)| {
            if mode == GMATCH {
                answer(lua, enter_gmatch(&Call { lua, function: "gmatch", passed }, s, p, &a))
            } else {
                answer(lua, enter_gsub(&Call { lua, function: "gsub", passed }, s, p, &b))
            }
        })?;
    let asked = interrupt.clone();
    let batch =
        lua.create_function(move |lua, (mode, s, p, at, last, room): (u8, LuaString, BString, usize, i64, i64)| {
            let mode = match mode {
                EACH => BatchMode::Each,
                ALL => BatchMode::Replace { keys_only: false },
                _ => BatchMode::Replace { keys_only: true },
            };
            let found = batch(mode, &s, &p, at, usize::try_from(last).ok(), room, Host(&asked));
            let (problem, Batch { more, captures, matches }) = answer(lua, found)?;
            Ok((problem, more, captures, Variadic::from(matches)))
        })?;
    let asked = interrupt.clone();
    let replace = lua.create_function(
        move |lua, (passed, s, p, replacement, most): (usize, Subject, Pattern, Subject, Value)| {
            let call = Call { lua, function: "gsub", passed };
            let (problem, replaced) = answer(lua, gsub(&call, s, p, replacement, &most, Host(&asked)))?;
            Ok((problem, replaced.text, replaced.count, replaced.pieces))
        },
    )?;
    Ok([search, enter, batch, replace])
}

/// The host's closure as an interrupt.
struct Host<'a, F>(&'a F);

impl<F: Fn() -> Result<(), mlua::Error>> Interrupt for Host<'_, F> {
    type Stop = mlua::Error;

    fn check(&mut self) -> Result<(), mlua::Error> {
        (self.0)()
    }
}

impl From<PatternError> for Refusal {
    fn from(error: PatternError) -> Self {
        Self::Script(error.to_string())
    }
}

impl From<Fault<mlua::Error>> for Refusal {
    fn from(fault: Fault<mlua::Error>) -> Self {
        match fault {
            Fault::Pattern(error) => error.into(),
            Fault::Stopped(error) => Self::Host(error),
        }
    }
}

/// A script's mistake becomes a message beside an empty result.
fn answer<T: Default>(lua: &Lua, answered: Result<T, Refusal>) -> mlua::Result<(Option<LuaString>, T)> {
    match answered {
        Ok(value) => Ok((None, value)),
        Err(Refusal::Host(error)) => Err(error),
        Err(Refusal::Script(message)) => Ok((Some(lua.create_string(message)?), T::default())),
    }
}

#[derive(Clone, Copy)]
enum Mode {
    Find { plain: bool },
    Match,
}

/// `find` and `match`: one match, or nothing.
fn search<F: Fn() -> mlua::Result<()>>(
    call: &Call<'_>,
    mode: Mode,
    s: Subject,
    p: Pattern,
    init: &Value,
    interrupt: Host<'_, F>,
) -> Result<Vec<i64>, Refusal> {
    let (s, p) = (call.text(1, s)?, call.text(2, p)?);
    let init = call.integer(3, init)?;
    let subject = s.as_bytes();
    let Some(from) = start(init, subject.len()) else { return Ok(Vec::new()) };
    let plain = match mode {
        Mode::Find { plain } => plain || plain::is_plain(&p),
        Mode::Match => false,
    };
    if plain {
        let found = plain::find(&subject, &p, from, interrupt)?;
        return Ok(found.map_or_else(Vec::new, |at| vec![0, integer(at + 1), integer(at + p.len())]));
    }
    let mut matcher = Matcher::new(&subject, &p, interrupt);
    let Some(found) = matcher.next(from, None)? else { return Ok(Vec::new()) };
    let captures = matcher.captures();
    let mut numbers = Vec::with_capacity(3 + 2 * captures);
    numbers.push(integer(captures));
    push_match(&mut numbers, &matcher, found, captures)?;
    Ok(numbers)
}

/// The arguments of `gmatch`: where to begin, counted from 0. Behind the end, so that nothing is found, stays there.
fn enter_gmatch(call: &Call<'_>, s: Subject, p: Pattern, init: &Value) -> Result<i64, Refusal> {
    let s = call.text(1, s)?;
    call.text(2, p)?;
    let length = s.as_bytes().len();
    let from = start(call.integer(3, init)?, length).unwrap_or(length + 1);
    Ok(integer(from))
}

/// The arguments of `gsub` with a function or table: how many replacements to make at most.
fn enter_gsub(call: &Call<'_>, s: Subject, p: Pattern, most: &Value) -> Result<i64, Refusal> {
    let s = call.text(1, s)?;
    call.text(2, p)?;
    Ok(call.integer(4, most)?.unwrap_or_else(|| integer(s.as_bytes().len() + 1)))
}

#[derive(Clone, Copy)]
enum BatchMode {
    /// For `gmatch`.
    Each,
    /// For `gsub`: with all captures as arguments, or with the first as a key.
    Replace { keys_only: bool },
}

/// Some matches: `from, to` and the captures of each.
#[derive(Default)]
struct Batch {
    /// Whether there may be others behind them.
    more: bool,
    /// How many captures every match has.
    captures: usize,
    matches: Vec<i64>,
}

/// The next matches from offset `at` on. `last` is where the last match ended.
///
/// It stops early when matches cost much, because the script may not want them all, and before a match that is an
/// error, so that the script sees the matches before it first.
fn batch<F: Fn() -> mlua::Result<()>>(
    mode: BatchMode,
    s: &LuaString,
    p: &[u8],
    mut at: usize,
    mut last: Option<usize>,
    room: i64,
    interrupt: Host<'_, F>,
) -> Result<Batch, Refusal> {
    let subject = s.as_bytes();
    let mut matcher = match mode {
        BatchMode::Each => Matcher::literal_caret(&subject, p, interrupt),
        BatchMode::Replace { .. } => Matcher::new(&subject, p, interrupt),
    };
    let mut batch = Batch::default();
    for _ in 0..room.min(BATCH) {
        match next_into(&mut batch, &mut matcher, mode, at, last) {
            Ok(Some(end)) => (at, last) = (end, Some(end)),
            Ok(None) => return Ok(batch),
            Err(Fault::Pattern(_)) if !batch.matches.is_empty() => break,
            Err(fault) => return Err(fault.into()),
        }
        if matcher.anchored() {
            return Ok(batch);
        }
        if matcher.was_watched() {
            break;
        }
    }
    batch.more = true;
    Ok(batch)
}

/// Appends the next match to the batch; its end, if there is one.
fn next_into<I: Interrupt>(
    batch: &mut Batch,
    matcher: &mut Matcher<'_, I>,
    mode: BatchMode,
    at: usize,
    last: Option<usize>,
) -> Result<Option<usize>, Fault<I::Stop>> {
    let Some(found) = matcher.next(at, last)? else { return Ok(None) };
    let end = found.end;
    batch.captures = match mode {
        BatchMode::Replace { keys_only: true } => matcher.captures().min(1),
        _ => matcher.captures(),
    };
    let complete = batch.matches.len();
    push_match(&mut batch.matches, matcher, found, batch.captures).inspect_err(|_| batch.matches.truncate(complete))?;
    Ok(Some(end))
}

/// What `gsub` made of a string.
#[derive(Default)]
struct Replaced {
    /// `None` when it is in pieces.
    text: Option<LuaString>,
    pieces: Option<Table>,
    count: i64,
}

/// `gsub` with a string.
fn gsub<F: Fn() -> mlua::Result<()>>(
    call: &Call<'_>,
    s: Subject,
    p: Pattern,
    replacement: Subject,
    most: &Value,
    interrupt: Host<'_, F>,
) -> Result<Replaced, Refusal> {
    let (s, p) = (call.text(1, s)?, call.text(2, p)?);
    let subject = s.as_bytes();
    let most = call.integer(4, most)?.unwrap_or_else(|| integer(subject.len() + 1));
    let replacement = call.converted(3, replacement, "string/function/table")?;
    let replacement = replacement.as_bytes();
    let mut pieces = Pieces { lua: call.lua, open: Vec::new(), closed: None };
    let count = replace(&subject, &p, &replacement, most, interrupt, &mut pieces).map_err(|fault| match fault {
        ReplaceFault::Search(fault) => fault.into(),
        ReplaceFault::Sink(error) => Refusal::Host(error),
    })?;
    if count == 0 {
        return Ok(Replaced { text: Some(s.clone()), ..Replaced::default() });
    }
    let rest = call.lua.create_string(&pieces.open)?;
    let Some(closed) = pieces.closed else { return Ok(Replaced { text: Some(rest), pieces: None, count }) };
    closed.raw_push(rest)?;
    Ok(Replaced { text: None, pieces: Some(closed), count })
}

/// The result of a replacement, moved to Lua whenever a piece is full.
struct Pieces<'a> {
    lua: &'a Lua,
    open: Vec<u8>,
    closed: Option<Table>,
}

impl Sink for Pieces<'_> {
    type Full = mlua::Error;

    fn write(&mut self, bytes: &[u8]) -> mlua::Result<()> {
        if self.open.len() + bytes.len() > PIECE {
            let closed = match self.closed.take() {
                Some(closed) => closed,
                None => self.lua.create_table()?,
            };
            closed.raw_push(self.lua.create_string(&self.open)?)?;
            self.open.clear();
            if bytes.len() > PIECE {
                closed.raw_push(self.lua.create_string(bytes)?)?;
                self.closed = Some(closed);
                return Ok(());
            }
            self.closed = Some(closed);
        }
        self.open.extend_from_slice(bytes);
        Ok(())
    }
}

/// Where `init` lets a search begin, counted from 0; `None` behind the end. Negative means from the end.
fn start(init: Option<i64>, length: usize) -> Option<usize> {
    let init = init.unwrap_or(1);
    let from = match usize::try_from(init.unsigned_abs()) {
        Ok(back) if init < 0 => length.saturating_sub(back),
        Ok(position) => position.saturating_sub(1),
        Err(_) if init < 0 => 0,
        Err(_) => return None,
    };
    (from <= length).then_some(from)
}

/// Appends `from, to` of a match, then for each capture `from, to` of a text or `position, -1`.
fn push_match<I: Interrupt>(
    numbers: &mut Vec<i64>,
    matcher: &Matcher<'_, I>,
    found: Range<usize>,
    captures: usize,
) -> Result<(), PatternError> {
    numbers.extend([integer(found.start + 1), integer(found.end)]);
    for index in 0..captures {
        numbers.extend(match matcher.capture(index)? {
            Capture::Text(range) => [integer(range.start + 1), integer(range.end)],
            Capture::Position(at) => [integer(at + 1), -1],
        });
    }
    Ok(())
}

/// A position in a string, which always fits.
fn integer(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
