//! Runs functions of a script on threads that may block, and lets them wait for the host there. Of the handlers of one
//! instance only the one that holds the baton runs; whoever waits has put it down.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::guard::{self, Fate, Slice};
use super::machine::Machine;
use crate::host::clock::Running;
use crate::host::error::{Error, Result, ScriptError};
use crate::host::run::Run;
use crate::host::value::{Outcome, Value};

/// Threads that scripts may occupy; below the number of blocking threads that the server has, so that some are left
/// for its own work.
const THREADS: usize = 3_584;
/// How many functions of a script may wait for each other through the host (`step.run` in `step.run`): each
/// occupies a thread.
const DEPTH: usize = 64;

static SCRIPTS: Semaphore = Semaphore::const_new(THREADS);

thread_local! {
    /// Tells a clock that is made up that this thread runs a script.
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// Runs a piece of a script on a thread of its own, and ends it when its run is cancelled, takes too long or is dropped.
pub(super) fn drive(
    machine: Arc<Machine>,
    run: Arc<Run>,
    work: impl FnOnce() -> Result<Value> + Send + 'static,
) -> Work {
    // Told by the thread that asks for the future; whoever polls it may be another.
    let depth = guard::depth();
    Box::pin(async move {
        let place = room(depth, &run).await?;
        let Some(baton) = baton(&machine, &run).await else { return Err(Error::cancelled()) };
        let slice = Slice::new(machine.clone(), run.clone(), depth);
        let _ended_when_dropped = Ending(slice.clone());
        let own = slice.clone();
        let mut task = tokio::task::spawn_blocking(move || {
            let _place = place;
            RUNNING.set(own.run.instance().app.shared.clock.running());
            let result = guard::enter(own, baton, work);
            drop(RUNNING.take());
            result
        });
        let result = loop {
            let pause = machine.limits.max_run.map_or(Duration::MAX, |max_run| slice.left(max_run));
            tokio::select! {
                result = &mut task => break result,
                () = run.cancel().cancelled(), if slice.fate().is_none() => slice.end(Fate::Cancelled),
                () = tokio::time::sleep(pause), if slice.fate().is_none() && machine.limits.max_run.is_some() => {
                    if let Some(max_run) = machine.limits.max_run
                        && slice.left(max_run).is_zero()
                    {
                        slice.end(Fate::TooLong(max_run));
                    }
                }
            }
        };
        match result {
            Ok(Err(error)) => Err(slice
                .ended(|| match error.kind {
                    crate::host::error::ErrorKind::Script(ref place) => (**place).clone(),
                    _ => ScriptError::default(),
                })
                .unwrap_or(error)),
            Ok(Ok(value)) => match slice.fate() {
                // It came to its end before it looked at its guard again.
                Some(Fate::Host(error)) => Err(error.clone()),
                _ => Ok(value),
            },
            Err(panicked) => Err(Error::failed(format!("the engine of Rhai failed in this script: {panicked}"))),
        }
    })
}

/// Ends a script that nobody waits for any more.
struct Ending(Arc<Slice>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end(Fate::Cancelled);
    }
}

/// A place among the threads. Whoever has none yet waits for one; whoever holds one may not, or all might wait for
/// each other.
async fn room(depth: usize, run: &Arc<Run>) -> Result<tokio::sync::SemaphorePermit<'static>> {
    if depth > DEPTH {
        return Err(Error::limit(format!("more than {DEPTH} functions of the script wait for each other")));
    }
    let crowded = || Error::limit(format!("{THREADS} handlers are waiting in this server; try again later"));
    if depth > 0 {
        return SCRIPTS.try_acquire().map_err(|_| crowded());
    }
    tokio::select! {
        biased;
        place = SCRIPTS.acquire() => place.map_err(|_| crowded()),
        () = run.cancel().cancelled() => Err(Error::cancelled()),
    }
}

/// Counts a handler among those that wait for the baton, as long as it lives.
struct Contender<'a>(&'a Machine);

impl<'a> Contender<'a> {
    fn new(machine: &'a Machine) -> Self {
        machine.contenders.fetch_add(1, Ordering::AcqRel);
        Self(machine)
    }
}

impl Drop for Contender<'_> {
    fn drop(&mut self) {
        self.0.contenders.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn baton(machine: &Arc<Machine>, run: &Arc<Run>) -> Option<OwnedSemaphorePermit> {
    let _contender = Contender::new(machine);
    tokio::select! {
        biased;
        () = run.cancel().cancelled() => None,
        baton = machine.baton.clone().acquire_owned() => baton.ok(),
    }
}

/// What a call comes to, on the thread of a script.
pub(super) fn finish(outcome: Outcome) -> Result<Value> {
    match outcome {
        Outcome::Ready(value) => Ok(value),
        Outcome::Wait(future) => wait(future),
        // Never dropped: the functions that it runs end by themselves when they are stopped.
        Outcome::Nest(future) => set_aside(future, |future, _| future),
        Outcome::Yield => make_way(),
    }
}

/// Lets handlers of the instance that want to run go first.
fn make_way() -> Result<Value> {
    let slice = guard::slice()?;
    if slice.machine.contenders.load(Ordering::Acquire) > 0 {
        return wait(Outcome::Yield.finish().boxed());
    }
    // To have offered is as good as to have waited.
    slice.begin();
    Ok(Value::Nil)
}

/// Waits on the thread of a script, as long as nobody stops it; other handlers of the instance run meanwhile.
pub(super) fn wait(future: BoxFuture<'static, Result<Value>>) -> Result<Value> {
    set_aside(future, |future, run| {
        Box::pin(async move {
            tokio::select! {
                biased;
                () = run.cancel().cancelled() => Err(Error::cancelled()),
                result = future => result,
            }
        })
    })
}

type Work = BoxFuture<'static, Result<Value>>;

fn set_aside(mut future: Work, until: impl FnOnce(Work, Arc<Run>) -> Work) -> Result<Value> {
    // What is there already needs no waiting.
    if let Some(result) = (&mut future).now_or_never() {
        return result;
    }
    let slice = guard::slice()?;
    let (machine, run) = (&slice.machine, &slice.run);
    slice.pause();
    machine.waiting.fetch_add(1, Ordering::AcqRel);
    guard::put_down();
    drop(RUNNING.take());
    let (result, baton) = Handle::current().block_on(async {
        let result = until(future, run.clone()).await;
        (result, baton(machine, run).await)
    });
    machine.waiting.fetch_sub(1, Ordering::AcqRel);
    let Some(baton) = baton else { return Err(Error::cancelled()) };
    RUNNING.set(run.instance().app.shared.clock.running());
    guard::take_up(baton);
    slice.begin();
    result
}

/// Lets other handlers of the instance run until something is so, for a while.
pub(super) fn wait_until(is_so: impl Fn() -> bool) {
    const TRIES: u32 = 100;
    for _ in 0..TRIES {
        if is_so() {
            return;
        }
        let pause = Box::pin(async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(Value::Nil)
        });
        if wait(pause).is_err() {
            return;
        }
    }
}
