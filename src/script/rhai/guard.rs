//! What keeps a script from running away. Rhai looks at its guard before every operation: whether somebody wished the
//! end, and how much of the thread's stack is left. Who wishes the end is the driver, which sees Stop and the clock.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::{Duration, Instant};

use rhai::{Dynamic, Engine};
use tokio::sync::OwnedSemaphorePermit;

use super::machine::Machine;
use crate::config::settings::Runtime;
use crate::host::error::{Error, Result, ScriptError};
use crate::host::run::Run;

/// How much of its thread's stack a script may use. Threads have 2 MiB at least; what is left is for work of Rhai that
/// does not look at its guard, such as letting go of nested values.
const STACK: usize = 1_250_000;
/// Time between two looks at all variables: what a script can fill with data meanwhile is little.
const SURVEY_PAUSE: Duration = Duration::from_millis(10);
/// How much longer than a look at all variables the time between two of them is.
const SURVEY_RATIO: u32 = 4;
/// Errors of nested handlers that are remembered with their place.
const REMEMBERED: usize = 16;

/// Limits of an instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_run: Option<Duration>,
    pub(super) memory_mb: u32,
}

impl Limits {
    pub(super) fn new(runtime: &Runtime) -> Self {
        Self {
            max_run: (runtime.max_run_ms > 0).then(|| Duration::from_millis(runtime.max_run_ms)),
            memory_mb: runtime.memory_mb,
        }
    }

    /// Bytes that the script may use.
    pub(super) fn memory(&self) -> usize {
        usize::try_from(u64::from(self.memory_mb) * 1_048_576).unwrap_or(usize::MAX)
    }

    /// What to say when the values are too large together.
    pub(super) fn out_of_memory(&self) -> String {
        format!("the script needs more than {} MiB of memory (memory_mb in [runtime])", self.memory_mb)
    }

    /// What to say when a value is too large.
    pub(super) fn too_large(&self, what: &str) -> String {
        format!("{what} is too large for a script that has {} MiB of memory (memory_mb in [runtime])", self.memory_mb)
    }
}

/// Why a script was ended.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    /// Stop, or the end of the session.
    Cancelled,
    /// It did not wait for too long.
    TooLong(Duration),
    /// Its calls are nested too deeply.
    TooDeep,
    /// The host said so.
    Host(Error),
}

/// One call of a function of the script, on its thread.
pub(super) struct Slice {
    pub(super) run: Arc<Run>,
    pub(super) machine: Arc<Machine>,
    /// How many calls wait for this one, each on a thread of its own.
    pub(super) depth: usize,
    /// Whether there is a fate; looked at before every operation.
    over: AtomicBool,
    fate: OnceLock<Fate>,
    /// Nanoseconds on the process's clock since it last waited; 0 while it waits.
    began: AtomicU64,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn now() -> u64 {
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1)
}

impl Slice {
    pub(super) fn new(machine: Arc<Machine>, run: Arc<Run>, depth: usize) -> Arc<Self> {
        Arc::new(Self {
            run,
            machine,
            depth,
            over: AtomicBool::new(false),
            fate: OnceLock::new(),
            began: AtomicU64::new(0),
        })
    }

    /// Ends the script at its next operation. The first reason stays.
    pub(super) fn end(&self, fate: Fate) {
        self.fate.get_or_init(|| fate);
        self.over.store(true, Ordering::Release);
    }

    /// Why it was ended, if it was.
    pub(super) fn fate(&self) -> Option<&Fate> {
        self.fate.get()
    }

    /// Why it was ended, as an error; `place` is where it stood.
    pub(super) fn ended(&self, place: impl FnOnce() -> ScriptError) -> Option<Error> {
        Some(match self.fate.get()? {
            Fate::Cancelled => Error::cancelled(),
            Fate::Host(error) => error.clone(),
            Fate::TooLong(limit) => Error::script(ScriptError {
                message: format!(
                    "the handler was ended because it ran for {} s without waiting (max_run_ms in [runtime])",
                    limit.as_secs_f64()
                ),
                ..place()
            }),
            Fate::TooDeep => Error::script(ScriptError { message: TOO_DEEP.to_owned(), ..place() }),
        })
    }

    /// It runs from now on.
    pub(super) fn begin(&self) {
        self.began.store(now(), Ordering::Release);
    }

    /// It waits from now on.
    pub(super) fn pause(&self) {
        self.began.store(0, Ordering::Release);
    }

    /// How long it may still run without waiting; the whole time while it waits.
    pub(super) fn left(&self, max_run: Duration) -> Duration {
        match self.began.load(Ordering::Acquire) {
            0 => max_run,
            began => max_run.saturating_sub(Duration::from_nanos(now().saturating_sub(began))),
        }
    }
}

/// What to say when calls are nested too deeply.
pub(super) const TOO_DEEP: &str = "the script's calls are nested too deeply; does a function call itself without end?";

/// What the variables of a call hold.
#[derive(Clone, Default)]
pub(super) struct Held {
    /// Bytes that no others hold.
    pub(super) alone: usize,
    /// Large texts, which others may hold too: their addresses and lengths.
    pub(super) large: HashMap<usize, usize>,
}

/// What a thread that runs a script knows.
struct Here {
    slice: Arc<Slice>,
    /// Held while the script runs, so that no other handler of the instance does.
    baton: Option<OwnedSemaphorePermit>,
    /// Where the stack began.
    stack: usize,
    /// Reads of variables until one is looked at closely.
    until_look: usize,
    /// When all variables are to be looked at.
    next_survey: Instant,
    /// What the variables of each call on the stack hold, as of the last look at them.
    held: Vec<Held>,
    /// Errors that were raised with their place, by the tag of what was raised.
    raised: Vec<Error>,
}

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

/// Makes the thread leave the script, also when it panics.
struct Leaving;

impl Drop for Leaving {
    fn drop(&mut self) {
        // Taken out first: what it holds is let go of outside of the borrow.
        drop(HERE.take());
    }
}

/// Runs a piece of a script on this thread.
pub(super) fn enter<T>(slice: Arc<Slice>, baton: OwnedSemaphorePermit, work: impl FnOnce() -> T) -> T {
    slice.begin();
    let here = Here {
        slice,
        baton: Some(baton),
        stack: depth_of_stack(),
        until_look: 1,
        next_survey: Instant::now() + SURVEY_PAUSE,
        held: Vec::new(),
        raised: Vec::new(),
    };
    HERE.with_borrow_mut(|slot| *slot = Some(here));
    let _leaving = Leaving;
    work()
}

/// An address on the stack, for comparing.
fn depth_of_stack() -> usize {
    let here = 0_u8;
    std::hint::black_box(&raw const here).addr()
}

/// The call that runs on this thread.
///
/// # Errors
/// When none does.
pub(super) fn slice() -> Result<Arc<Slice>> {
    HERE.with_borrow(|here| here.as_ref().map(|here| here.slice.clone()))
        .ok_or_else(|| Error::usage("called outside of a handler"))
}

/// How deep calls are nested here: 0 outside of scripts.
pub(super) fn depth() -> usize {
    HERE.with_borrow(|here| here.as_ref().map_or(0, |here| here.slice.depth + 1))
}

/// Puts the baton down, so that other handlers may run.
pub(super) fn put_down() {
    let baton = HERE.with_borrow_mut(|here| here.as_mut().and_then(|here| here.baton.take()));
    drop(baton);
}

/// Takes the baton up again.
pub(super) fn take_up(baton: OwnedSemaphorePermit) {
    HERE.with_borrow_mut(|here| {
        if let Some(here) = here {
            here.baton = Some(baton);
        }
    });
}

/// Counts a read of a variable; whether it is time to look at the value closely.
pub(super) fn is_due(weight: usize) -> bool {
    HERE.with_borrow_mut(|here| {
        here.as_mut().is_some_and(|here| {
            here.until_look = here.until_look.saturating_sub(weight);
            here.until_look == 0
        })
    })
}

/// Sets how many reads are counted until then.
pub(super) fn next_look(reads: usize) {
    HERE.with_borrow_mut(|here| {
        if let Some(here) = here {
            here.until_look = reads;
        }
    });
}

/// Whether it is time to look at all variables.
pub(super) fn is_survey_due() -> bool {
    HERE.with_borrow(|here| here.as_ref().is_some_and(|here| Instant::now() >= here.next_survey))
}

/// Notes what a look at all variables of a call has found, and how long it took. The bytes that the calls on the stack
/// hold together.
pub(super) fn surveyed(level: usize, held: Held, took: Duration) -> usize {
    HERE.with_borrow_mut(|here| {
        let Some(here) = here else { return 0 };
        here.next_survey = Instant::now() + SURVEY_PAUSE.max(took * SURVEY_RATIO);
        here.held.resize(level + 1, Held::default());
        here.held[level] = held;
        let large: HashMap<usize, usize> =
            here.held.iter().flat_map(|held| held.large.iter()).map(|(k, v)| (*k, *v)).collect();
        here.held.iter().map(|held| held.alone).sum::<usize>() + large.values().sum::<usize>()
    })
}

/// Remembers an error whose place is known; the tag for what is raised in its stead.
pub(super) fn remember(error: Error) -> i32 {
    HERE.with_borrow_mut(|here| {
        let Some(here) = here else { return 0 };
        if here.raised.len() == REMEMBERED {
            here.raised.remove(0);
            // The tags of the others have moved: they find an error with another text, and are not used.
        }
        here.raised.push(error);
        i32::try_from(here.raised.len()).unwrap_or(0)
    })
}

/// The error that was remembered under a tag.
pub(super) fn remembered(tag: i32) -> Option<Error> {
    let index = usize::try_from(tag).ok()?.checked_sub(1)?;
    HERE.with_borrow(|here| here.as_ref()?.raised.get(index).cloned())
}

/// Lets the engine look at the guard.
pub(super) fn install(engine: &mut Engine) {
    engine.on_progress(|_| look().then(|| Dynamic::UNIT));
}

/// Whether the script on this thread must end.
pub(super) fn look() -> bool {
    HERE.with_borrow(|here| {
        let Some(here) = here else { return false };
        if here.slice.over.load(Ordering::Acquire) {
            return true;
        }
        if here.stack.abs_diff(depth_of_stack()) > STACK {
            here.slice.end(Fate::TooDeep);
            return true;
        }
        false
    })
}
