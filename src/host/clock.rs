//! The time that scripts wait in. In a server it is real. In tests it is made up: nobody waits, and the clock goes on to
//! the next moment that somebody waits for once nothing runs any more.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// The time of an app.
#[derive(Default)]
pub(crate) struct Clock(OnceLock<Arc<MadeUp>>);

/// Time that was not enough.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// Time that tests move.
#[derive(Default)]
pub struct MadeUp {
    sleepers: Mutex<Sleepers>,
    /// Pieces of a script that run.
    running: AtomicUsize,
    /// Counts what happens, so that whoever moves the time sees whether anything does.
    happened: AtomicU64,
}

#[derive(Default)]
struct Sleepers {
    now: Duration,
    count: u64,
    /// By the time at which they are woken, and by their turn.
    waiting: BTreeMap<(Duration, u64), oneshot::Sender<Running>>,
}

impl Clock {
    /// Time is made up from now on.
    pub(crate) fn make_up(&self) -> Arc<MadeUp> {
        self.0.get_or_init(Arc::default).clone()
    }

    /// Waits.
    pub(crate) async fn sleep(&self, time: Duration) {
        match self.0.get() {
            Some(made_up) => made_up.sleep(time).await,
            None => tokio::time::sleep(time).await,
        }
    }

    /// Does something within a time.
    pub(crate) async fn timeout<T>(&self, time: Duration, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.sleep(time) => Err(Elapsed),
        }
    }

    /// Made-up time that has passed.
    pub(crate) fn passed(&self) -> Duration {
        self.0.get().map(|made_up| made_up.sleepers.lock().now).unwrap_or_default()
    }

    /// Says that a script runs, as long as what it returns lives.
    pub(crate) fn running(&self) -> Option<Running> {
        Some(Running::new(self.0.get()?.clone()))
    }
}

/// A script runs.
pub(crate) struct Running(Arc<MadeUp>);

impl Running {
    fn new(made_up: Arc<MadeUp>) -> Self {
        made_up.running.fetch_add(1, Ordering::AcqRel);
        Self(made_up)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.happens();
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

impl MadeUp {
    async fn sleep(&self, time: Duration) {
        let (wake, woken) = oneshot::channel();
        {
            let mut sleepers = self.sleepers.lock();
            sleepers.count += 1;
            let key = (sleepers.now + time, sleepers.count);
            sleepers.waiting.insert(key, wake);
        }
        self.happens();
        // An error would mean that the clock is gone, and nobody waits then.
        drop(woken.await);
    }

    /// Notes that something happens.
    pub fn happens(&self) {
        self.happened.fetch_add(1, Ordering::AcqRel);
    }

    /// How much has happened so far; nothing while a script runs.
    pub fn rests_at(&self) -> Option<u64> {
        (self.running.load(Ordering::Acquire) == 0).then(|| self.happened.load(Ordering::Acquire))
    }

    /// Goes on to the next moment that somebody waits for, no later than a limit. False when nobody does.
    pub fn go_on(self: &Arc<Self>, until: Duration) -> bool {
        let mut sleepers = self.sleepers.lock();
        while let Some(((at, count), wake)) = sleepers.waiting.pop_first() {
            if wake.is_closed() {
                continue;
            }
            if at > until {
                sleepers.waiting.insert((at, count), wake);
                return false;
            }
            sleepers.now = sleepers.now.max(at);
            self.happens();
            // Whoever is woken counts as running until it does.
            if wake.send(Running::new(self.clone())).is_ok() {
                return true;
            }
        }
        false
    }

    /// The time of now.
    pub fn now(&self) -> Duration {
        self.sleepers.lock().now
    }

    /// Moves the time to a moment before which nobody wakes up.
    pub fn set(&self, now: Duration) {
        let mut sleepers = self.sleepers.lock();
        sleepers.now = sleepers.now.max(now);
    }
}
