//! Elements on their way into the store, one after another: a content goes first, and may take its time. Steps do not
//! wait for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Journal;
use crate::data::Store;
use crate::wire::element::Element;
use crate::wire::file::SessionFile;
use crate::wire::user::User;

/// Elements that may wait.
const WAITING: usize = 1024;
/// Pauses before further attempts to store a content.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(8)];
/// How long the end of a chat waits for its elements.
const FAREWELL: Duration = Duration::from_secs(20);

/// Too many elements wait for the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the storage of files is too slow: {WAITING} elements of this chat wait for it, and this one is not kept")]
pub struct Full;

pub(super) enum Job {
    /// Keep this, with the content of this file.
    Put(Box<Element>, Option<SessionFile>),
    Delete(String),
}

/// Elements that were shown and are not in the store yet, by id.
type UnderWay = Arc<Mutex<HashMap<String, Element>>>;

/// See the module. The task begins with the first element.
#[derive(Default)]
pub(super) struct Lane(Mutex<Option<Running>>);

struct Running {
    jobs: mpsc::Sender<Job>,
    task: JoinHandle<()>,
    under_way: UnderWay,
}

impl Lane {
    pub(super) fn push(&self, job: Job, journal: &Journal) -> Result<(), Full> {
        let Some(store) = journal.store.clone() else { return Ok(()) };
        let mut lane = self.0.lock();
        let lane = lane.get_or_insert_with(|| {
            let (sender, jobs) = mpsc::channel(WAITING);
            let under_way = UnderWay::default();
            let worker = Worker {
                store,
                thread: journal.thread.clone(),
                owner: journal.owner.clone(),
                open: journal.open.subscribe(),
                jobs,
                under_way: under_way.clone(),
            };
            Running { jobs: sender, task: tokio::spawn(worker.run()), under_way }
        });
        let place = lane.jobs.try_reserve().map_err(|_| Full)?;
        // Noted before the worker can be done with it.
        match &job {
            Job::Put(element, _) => lane.under_way.lock().insert(element.id.clone(), Element::clone(element)),
            Job::Delete(id) => lane.under_way.lock().remove(id),
        };
        place.send(job);
        Ok(())
    }

    /// An element that is not in the store yet.
    pub(super) fn under_way(&self, id: &str) -> Option<Element> {
        self.0.lock().as_ref()?.under_way.lock().get(id).cloned()
    }

    /// Keeps none of what waits.
    pub(super) fn give_up(&self) {
        if let Some(running) = self.0.lock().take() {
            running.task.abort();
        }
    }

    /// Waits for what is under way. Nothing may be pushed after it.
    pub(super) async fn finish(&self) {
        let Some(Running { jobs, mut task, .. }) = self.0.lock().take() else { return };
        drop(jobs);
        if tokio::time::timeout(FAREWELL, &mut task).await.is_err() {
            tracing::error!("elements of a chat that has ended are not kept: the storage of files takes too long");
            task.abort();
        }
    }
}

struct Worker {
    store: Store,
    thread: String,
    owner: Option<User>,
    open: tokio::sync::watch::Receiver<bool>,
    jobs: mpsc::Receiver<Job>,
    under_way: UnderWay,
}

impl Worker {
    async fn run(mut self) {
        // Nothing is stored before the user has done something.
        if self.open.wait_for(|open| *open).await.is_err() {
            return;
        }
        let user_id = match &self.owner {
            Some(owner) => self.store.known_user(owner).await.ok().and_then(|known| known.id),
            None => None,
        };
        while let Some(job) = self.jobs.recv().await {
            match job {
                Job::Put(element, content) => {
                    let id = element.id.clone();
                    self.put(*element, content, user_id.as_deref()).await;
                    self.under_way.lock().remove(&id);
                }
                Job::Delete(id) => match self.store.delete_element(&self.thread, &id).await {
                    Ok(receipt) => receipt.forget(),
                    Err(error) => tracing::error!("the element {id} could not be removed from its thread: {error}"),
                },
            }
        }
    }

    async fn put(&self, element: Element, content: Option<SessionFile>, user_id: Option<&str>) {
        let bytes = match &content {
            Some(file) => match tokio::fs::read(&file.path).await {
                Ok(bytes) => Some(Bytes::from(bytes)),
                Err(error) => {
                    // A newer content has taken its place.
                    tracing::debug!(%error, "the content of the element {} is gone", element.id);
                    None
                }
            },
            None => None,
        };
        let mut pauses = PAUSES.iter();
        loop {
            match self.store.put_element(element.clone(), bytes.clone(), user_id).await {
                Ok(receipt) => return receipt.forget(),
                Err(error) => match pauses.next().filter(|_| error.may_pass()) {
                    Some(pause) => {
                        tracing::warn!(
                            "the content of the element {} could not be stored and is tried again: {error}",
                            element.id
                        );
                        tokio::time::sleep(*pause).await;
                    }
                    None => {
                        tracing::error!("the content of the element {} is not kept: {error}", element.id);
                        break;
                    }
                },
            }
        }
        match self.store.put_element(element, None, user_id).await {
            Ok(receipt) => receipt.forget(),
            Err(error) => tracing::error!("an element is not kept: {error}"),
        }
    }
}
