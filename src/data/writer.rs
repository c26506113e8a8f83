//! The one door through which a server writes: keeps the order of each thread, puts what comes at the same time into
//! one batch (one flush serves many messages), tries again while the store fails, and tells how it is doing.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::DataLayer;
use super::error::{Error, Result};
use super::write::{Write, coalesce};
use crate::wire::time;

/// Most writes of one batch.
const BATCH: usize = 512;
/// Most writes that may wait above the limit of the queue, for callers that cannot wait.
pub const MOST: usize = 100_000;
/// Pauses between attempts while the store fails.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Writes to one layer. Clones write through the same queue.
#[derive(Clone)]
pub struct Writer {
    inner: Arc<Inner>,
}

struct Inner {
    lanes: Mutex<Vec<mpsc::UnboundedSender<Item>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    room: Arc<Semaphore>,
    shared: Arc<Shared>,
}

/// What the lanes and the outside both see.
struct Shared {
    layer: Arc<dyn DataLayer>,
    state: Mutex<State>,
    /// Set when a shutdown has waited long enough.
    give_up: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    queued: usize,
    written: u64,
    batches: u64,
    retries: u64,
    refused: u64,
    lost: u64,
    last_error: Option<String>,
    failing_since: Option<String>,
}

/// How the writer is doing, for the health page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// The layer's name.
    pub store: String,
    /// Writes that wait or are under way.
    pub queued: usize,
    /// Writes that are durable, since the start.
    pub written: u64,
    /// Batches that they came in.
    pub batches: u64,
    /// Attempts that failed and were repeated.
    pub retries: u64,
    /// Writes that the store will never take; each is in the log.
    pub refused: u64,
    /// Writes that were given up: the server ended, or too many waited, while the store failed.
    pub lost: u64,
    /// Since when every attempt fails; absent while the store is well.
    pub failing_since: Option<String>,
    /// The store's last failure, if there ever was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// Resolves when a write is durable, or can never be. Dropping it does not drop the write.
#[derive(Debug)]
#[must_use = "a write is durable only when its receipt resolves; call forget() to go on without waiting"]
pub struct Receipt(oneshot::Receiver<Result<()>>);

impl Receipt {
    /// Goes on without waiting; the write itself goes on as well.
    pub fn forget(self) {}
}

impl Future for Receipt {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll(context).map(|done| done.unwrap_or(Err(Error::Closed)))
    }
}

enum Kind {
    Write,
    /// Only marks a place in the queue.
    Mark,
}

struct Item {
    kind: Kind,
    write: Option<Write>,
    done: oneshot::Sender<Result<()>>,
    /// Gives its room in the queue back when the item is done.
    _room: Option<tokio::sync::OwnedSemaphorePermit>,
}

impl Writer {
    /// Starts the writer's tasks. `capacity` is how many writes may wait before [`submit`](Self::submit) does.
    pub fn start(layer: Arc<dyn DataLayer>, capacity: usize) -> Self {
        let shared = Arc::new(Shared { layer, state: Mutex::default(), give_up: watch::Sender::new(false) });
        let (lanes, tasks) = (0..shared.layer.lanes().max(1))
            .map(|_| {
                let (sender, receiver) = mpsc::unbounded_channel();
                (sender, tokio::spawn(run(Arc::clone(&shared), receiver)))
            })
            .unzip();
        let room = Arc::new(Semaphore::new(capacity.max(1)));
        Self { inner: Arc::new(Inner { lanes: Mutex::new(lanes), tasks: Mutex::new(tasks), room, shared }) }
    }

    /// Queues a write behind the earlier ones of its thread; waits while the queue is full.
    pub async fn submit(&self, write: Write) -> Receipt {
        let room = Arc::clone(&self.inner.room).acquire_owned().await.ok();
        self.queue(write, room)
    }

    /// Queues a write without waiting, above the limit if need be: for callers that cannot wait. Such callers should
    /// await [`ready`](Self::ready) between their turns.
    ///
    /// A store that has failed for so long that [`MOST`] writes wait gets no more: these are lost, which is logged and
    /// counted.
    pub fn submit_now(&self, write: Write) -> Receipt {
        if self.inner.shared.state.lock().queued >= MOST {
            self.inner.shared.lost(std::slice::from_ref(&write));
            let (done, receipt) = oneshot::channel();
            drop(done.send(Err(Error::Closed)));
            return Receipt(receipt);
        }
        let room = Arc::clone(&self.inner.room).try_acquire_owned().ok();
        self.queue(write, room)
    }

    /// Whether the queue has room.
    pub fn has_room(&self) -> bool {
        self.inner.room.available_permits() > 0
    }

    /// Whether the store takes nothing at present.
    pub fn is_failing(&self) -> bool {
        self.inner.shared.state.lock().failing_since.is_some()
    }

    /// Waits until the queue has room.
    pub async fn ready(&self) {
        drop(self.inner.room.acquire().await);
    }

    /// Waits until everything that was queued for this thread is written (or refused), so that it can be read.
    pub async fn settled(&self, thread_id: &str) {
        let (done, receipt) = oneshot::channel();
        self.send(thread_id, Item { kind: Kind::Mark, write: None, done, _room: None });
        drop(receipt.await);
    }

    /// How it is doing.
    pub fn health(&self) -> Health {
        let state = self.inner.shared.state.lock();
        Health {
            store: self.inner.shared.layer.name(),
            queued: state.queued,
            written: state.written,
            batches: state.batches,
            retries: state.retries,
            refused: state.refused,
            lost: state.lost,
            failing_since: state.failing_since.clone(),
            last_error: state.last_error.clone(),
        }
    }

    /// Takes no more writes and waits until the queue is empty, at most this long. The answer is how many writes
    /// could not be stored in time.
    pub async fn shutdown(&self, patience: Duration) -> u64 {
        self.inner.lanes.lock().clear();
        let tasks: Vec<_> = self.inner.tasks.lock().drain(..).collect();
        let deadline = Instant::now() + patience;
        for mut task in tasks {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                self.inner.shared.give_up.send_replace(true);
                drop(task.await);
            }
        }
        self.inner.shared.state.lock().lost
    }

    fn queue(&self, write: Write, room: Option<tokio::sync::OwnedSemaphorePermit>) -> Receipt {
        let (done, receipt) = oneshot::channel();
        let thread = write.thread_id().to_owned();
        self.send(&thread, Item { kind: Kind::Write, write: Some(write), done, _room: room });
        Receipt(receipt)
    }

    /// An item that no lane takes is dropped, which its receipt reports.
    fn send(&self, thread_id: &str, item: Item) {
        let lanes = self.inner.lanes.lock();
        let mut hasher = DefaultHasher::new();
        thread_id.hash(&mut hasher);
        let count = lanes.len().max(1) as u64;
        if let Some(lane) = usize::try_from(hasher.finish() % count).ok().and_then(|index| lanes.get(index)) {
            // Counted before it can be taken.
            self.inner.shared.state.lock().queued += 1;
            if lane.send(item).is_err() {
                self.inner.shared.state.lock().queued -= 1;
            }
        }
    }
}

/// A lane: takes what waits, writes it as one batch, answers, and so on until the queue is closed and empty.
async fn run(shared: Arc<Shared>, mut queue: mpsc::UnboundedReceiver<Item>) {
    let mut items = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut items, BATCH).await > 0 {
        let (batch, places) = coalesce(items.iter_mut().filter_map(|item| item.write.take()).collect());
        let outcomes = shared.store(&batch).await;
        shared.count(items.len(), &places, &outcomes);
        let mut places = places.into_iter();
        for item in items.drain(..) {
            let outcome = match item.kind {
                Kind::Write => places.next().and_then(|place| outcomes.get(place).cloned()).unwrap_or(Ok(())),
                Kind::Mark => Ok(()),
            };
            // Nobody waits any more: that is the caller's choice.
            drop(item.done.send(outcome));
        }
    }
}

impl Shared {
    /// Writes a batch, however often that takes; the answer has an outcome for each write.
    async fn store(&self, batch: &[Write]) -> Vec<Result<()>> {
        if batch.is_empty() {
            return Vec::new();
        }
        let mut pause = FIRST_PAUSE;
        let mut give_up = self.give_up.subscribe();
        loop {
            match self.layer.write(batch).await {
                Ok(()) => {
                    self.well();
                    return vec![Ok(()); batch.len()];
                }
                Err(error) if error.may_pass() => {
                    self.failing(&error, batch.len(), pause);
                    let told = tokio::select! {
                        () = tokio::time::sleep(pause) => false,
                        told = give_up.wait_for(|told| *told) => told.is_ok(),
                    };
                    if told {
                        self.lost(batch);
                        return vec![Err(Error::Closed); batch.len()];
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error) if batch.len() == 1 => {
                    for write in batch {
                        tracing::error!("{} is not stored: {error}", write.summary());
                    }
                    self.state.lock().last_error = Some(error.to_string());
                    return vec![Err(error)];
                }
                // One of them is refused; the others must not suffer for it.
                Err(_) => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    let mut outcomes = Box::pin(self.store(first)).await;
                    outcomes.extend(Box::pin(self.store(second)).await);
                    return outcomes;
                }
            }
        }
    }

    fn count(&self, items: usize, places: &[usize], outcomes: &[Result<()>]) {
        let stored = places.iter().filter(|place| outcomes.get(**place).is_some_and(Result::is_ok)).count();
        let mut state = self.state.lock();
        state.queued = state.queued.saturating_sub(items);
        state.written += stored as u64;
        state.refused += outcomes.iter().filter(|o| matches!(o, Err(e) if *e != Error::Closed)).count() as u64;
        state.batches += u64::from(!outcomes.is_empty());
    }

    fn well(&self) {
        let recovered = self.state.lock().failing_since.take();
        if let Some(since) = recovered {
            tracing::info!("{} takes writes again; it failed since {since}", self.layer.name());
        }
    }

    fn failing(&self, error: &Error, writes: usize, pause: Duration) {
        let mut state = self.state.lock();
        state.retries += 1;
        state.last_error = Some(error.to_string());
        let first = state.failing_since.is_none();
        state.failing_since.get_or_insert_with(time::now);
        drop(state);
        if first {
            tracing::error!(
                "{writes} writes wait, nothing is lost, and they are tried again until they succeed: {error}"
            );
        } else {
            tracing::warn!("still failing, the next attempt comes in {pause:?}: {error}");
        }
    }

    fn lost(&self, batch: &[Write]) {
        self.state.lock().lost += batch.len() as u64;
        for write in batch {
            tracing::error!("{} is lost: the server ends, or too much waits, while its store fails", write.summary());
        }
    }
}

#[cfg(test)]
mod tests;
