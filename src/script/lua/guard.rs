//! What keeps a machine from running away: it is looked at every few thousand instructions, set behind the others
//! after a time slice, and ended on Stop or past its limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use mlua::{HookTriggers, Lua, VmState};
use parking_lot::Mutex;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::config::settings::Runtime;
use crate::host::error::{Error, Result, ScriptError};
use crate::host::run::Run;
use crate::host::value::Outcome;

/// Instructions between two looks: some tens of microseconds.
const INSTRUCTIONS: u32 = 2_000;

/// How often a handler is looked at that has something to wait for and does not yield: enough to come out of many
/// coroutines within each other. One that goes on for longer cannot yield and has caught the error.
const LOOKS_PENDING: u8 = 50;

/// How long a handler that is alone in its machine may go on when it offers to make way: what it sends meanwhile goes
/// out together.
const TURN: Duration = Duration::from_micros(250);

/// Limits of a machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    slice: Duration,
    max_run: Option<Duration>,
    memory_mb: u32,
}

impl Limits {
    pub(super) fn new(runtime: &Runtime) -> Self {
        Self {
            slice: Duration::from_millis(runtime.slice_ms),
            max_run: (runtime.max_run_ms > 0).then(|| Duration::from_millis(runtime.max_run_ms)),
            memory_mb: runtime.memory_mb,
        }
    }
}

/// The part of a handler's life that outlasts its waits.
#[derive(Default)]
pub(super) struct Fate {
    ended: Mutex<Option<Error>>,
}

impl Fate {
    /// Why the handler was ended, if it was.
    pub(super) fn ended(&self) -> Option<Error> {
        self.ended.lock().clone()
    }

    fn end(&self, error: Error) -> Error {
        self.ended.lock().get_or_insert(error).clone()
    }
}

/// The handler that is running in the machine now.
struct Current {
    run: Arc<Run>,
    fate: Arc<Fate>,
    /// When it last waited.
    began: Instant,
    /// When it was last set behind the others.
    slice_began: Instant,
    /// Whether it was told to yield, and did not come out of the machine yet.
    told: bool,
    /// Whether it was told to yield because somebody wants to stop it.
    asked: bool,
    /// Whether its thread was given up to it.
    apart: bool,
    pending: Option<Outcome>,
    /// How often it was looked at since it has something to wait for.
    looks_pending: u8,
}

impl Current {
    /// Lets another thread do what this one would do next: the handler cannot make way where it stands, in a
    /// comparator of `table.sort` or in a long search.
    fn stand_apart(&mut self) {
        if std::mem::replace(&mut self.apart, true) {
            return;
        }
        let threads = Handle::try_current().map(|runtime| runtime.runtime_flavor());
        if matches!(threads, Ok(RuntimeFlavor::MultiThread)) {
            tokio::task::block_in_place(|| {});
        }
    }
}

/// See the module. One per machine.
pub(super) struct Guard {
    limits: Limits,
    current: Mutex<Option<Current>>,
    /// Handlers that would run next if they could, beside the one that runs.
    contenders: AtomicUsize,
    /// Whose turn it is: from one wait of a handler to its next, also over the ends of time slices.
    turn: tokio::sync::Mutex<()>,
}

/// The machine is this handler's as long as it lives.
pub(super) type Turn<'a> = tokio::sync::MutexGuard<'a, ()>;

/// Counts a handler among those that contend for the machine, as long as it lives.
pub(super) struct Contender<'a>(&'a Guard);

impl Drop for Contender<'_> {
    fn drop(&mut self) {
        self.0.contenders.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The handler was ended; the reason is in its [`Fate`].
#[derive(Debug, thiserror::Error)]
#[error("ended")]
struct Ended;

impl Guard {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            current: Mutex::new(None),
            contenders: AtomicUsize::new(0),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// A handler contends for the machine.
    pub(super) fn contend(&self) -> Contender<'_> {
        self.contenders.fetch_add(1, Ordering::Relaxed);
        Contender(self)
    }

    /// Waits until no other handler is between two of its waits. Handlers come in the order in which they asked.
    pub(super) async fn turn(&self) -> Turn<'_> {
        self.turn.lock().await
    }

    /// Whether the handler in the machine may go on although it offers to make way.
    pub(super) fn may_go_on(&self) -> bool {
        let current = self.current.lock();
        current.as_ref().is_some_and(|current| {
            self.contenders.load(Ordering::Relaxed) <= 1
                && current.slice_began.elapsed() < TURN
                && !current.run.cancel().is_requested()
        })
    }

    /// Looks at the machine from now on.
    ///
    /// # Errors
    /// When the machine has no memory for it.
    pub(super) fn install(self: &Arc<Self>, lua: &Lua) -> mlua::Result<()> {
        let guard = self.clone();
        let triggers = HookTriggers::new().every_nth_instruction(INSTRUCTIONS);
        lua.set_global_hook(triggers, move |lua, _| guard.tick(lua))
    }

    /// A handler enters the machine. `began` is when it last waited.
    pub(super) fn enter(&self, run: &Arc<Run>, fate: &Arc<Fate>, began: Instant) {
        *self.current.lock() = Some(Current {
            run: run.clone(),
            fate: fate.clone(),
            began,
            slice_began: Instant::now(),
            told: false,
            asked: false,
            apart: false,
            pending: None,
            looks_pending: 0,
        });
    }

    /// The handler leaves the machine; what it waits for, if it does.
    pub(super) fn leave(&self) -> Option<Outcome> {
        self.current.lock().take().and_then(|current| current.pending)
    }

    /// The run of the handler in the machine.
    ///
    /// # Errors
    /// When no handler is in it.
    pub(super) fn run(&self) -> Result<Arc<Run>> {
        self.current
            .lock()
            .as_ref()
            .map(|current| current.run.clone())
            .ok_or_else(|| Error::usage("called outside of a handler"))
    }

    /// Notes what the handler will wait for when it yields.
    pub(super) fn wait_for(&self, outcome: Outcome) {
        if let Some(current) = self.current.lock().as_mut() {
            current.pending = Some(outcome);
            current.looks_pending = 0;
        }
    }

    /// Forgets what was to be waited for.
    pub(super) fn unwait(&self) {
        if let Some(current) = self.current.lock().as_mut() {
            current.pending = None;
        }
    }

    /// Why the handler in the machine must end, if it must.
    pub(super) fn ended(&self) -> Option<Error> {
        let mut current = self.current.lock();
        let current = current.as_mut()?;
        if current.run.cancel().is_cancelled() {
            return Some(current.fate.end(Error::cancelled()));
        }
        current.fate.ended()
    }

    /// For work of ours inside the machine that takes long: fails when the handler must end.
    ///
    /// # Errors
    /// An error that stands for the end.
    pub(super) fn check(&self) -> mlua::Result<()> {
        let mut current = self.current.lock();
        let Some(current) = current.as_mut() else { return Ok(()) };
        let stopped = current.run.cancel().is_requested();
        self.end_if(current, stopped, None)?;
        if current.slice_began.elapsed() >= self.limits.slice {
            current.stand_apart();
        }
        Ok(())
    }

    fn tick(&self, lua: &Lua) -> mlua::Result<VmState> {
        let mut current = self.current.lock();
        let Some(current) = current.as_mut() else { return Ok(VmState::Continue) };
        let cancel = current.run.cancel();
        let requested = cancel.is_requested();
        // One that was asked to make way and is still here stands where it cannot: it is ended in its place.
        let stopped = cancel.is_cancelled() || (requested && current.asked);
        self.end_if(current, stopped, Some(lua))?;
        // It is about to yield, with what it waits for; a yield before that would lose it.
        if current.pending.is_some() && current.looks_pending < LOOKS_PENDING {
            current.looks_pending += 1;
            return Ok(VmState::Continue);
        }
        let over = current.slice_began.elapsed() >= self.limits.slice;
        if current.told {
            current.stand_apart();
        }
        current.asked = requested;
        current.told = requested || over;
        Ok(if current.told { VmState::Yield } else { VmState::Continue })
    }

    fn end_if(&self, current: &mut Current, stopped: bool, lua: Option<&Lua>) -> mlua::Result<()> {
        if current.fate.ended().is_some() {
            return Err(mlua::Error::external(Ended));
        }
        if stopped {
            current.fate.end(Error::cancelled());
            return Err(mlua::Error::external(Ended));
        }
        if let Some(max_run) = self.limits.max_run
            && current.began.elapsed() > max_run
        {
            let (file, line) = lua.and_then(super::failure::place).unzip();
            current.fate.end(Error::script(ScriptError {
                message: format!(
                    "the handler was ended because it ran for {} s without waiting (max_run_ms in [runtime])",
                    max_run.as_secs_f64()
                ),
                file,
                line,
                ..ScriptError::default()
            }));
            return Err(mlua::Error::external(Ended));
        }
        Ok(())
    }

    /// Bytes that the machine may use.
    pub(super) fn memory(&self) -> usize {
        usize::try_from(u64::from(self.limits.memory_mb) * 1_048_576).unwrap_or(usize::MAX)
    }

    /// What to say when the machine has no memory left.
    pub(super) fn out_of_memory(&self) -> String {
        format!("the script needs more than {} MiB of memory (memory_mb in [runtime])", self.limits.memory_mb)
    }
}
