use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use super::*;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

/// Remembers what it is given; can be made to fail, to refuse and to wait.
#[derive(Default)]
struct Fake {
    batches: Mutex<Vec<Vec<Write>>>,
    failures: Mutex<u32>,
    refuses: Option<&'static str>,
    closed: AtomicBool,
    gate: Option<Semaphore>,
}

#[async_trait]
impl DataLayer for Fake {
    fn name(&self) -> String {
        "fake".to_owned()
    }
    async fn write(&self, batch: &[Write]) -> Result<()> {
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        let mut failures = self.failures.lock();
        if *failures > 0 {
            *failures -= 1;
            return Err(Error::failed("fake", "no disk"));
        }
        if self.refuses.is_some_and(|id| batch.iter().any(|w| w.thread_id() == id)) {
            return Err(Error::refused("fake", "no such type"));
        }
        self.batches.lock().push(batch.to_vec());
        Ok(())
    }
    async fn user(&self, _: &str) -> Result<Option<User>> {
        Ok(None)
    }
    async fn put_user(&self, user: &User) -> Result<User> {
        Ok(user.clone())
    }
    async fn thread(&self, _: &str, _: Option<u32>) -> Result<Option<Thread>> {
        Ok(None)
    }
    async fn thread_author(&self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }
    async fn threads(&self, _: &Pagination, _: &ThreadFilter) -> Result<Page<Thread>> {
        Ok(Page { page_info: PageInfo::default(), data: Vec::new() })
    }
    async fn step(&self, _: &str, _: &str) -> Result<Option<StoredStep>> {
        Ok(None)
    }
    async fn element(&self, _: &str, _: &str) -> Result<Option<Element>> {
        Ok(None)
    }
    async fn feedback(&self, _: &str) -> Result<Option<Feedback>> {
        Ok(None)
    }
    async fn favorites(&self, _: &str) -> Result<Vec<StoredStep>> {
        Ok(Vec::new())
    }
    async fn users(&self) -> Result<Vec<User>> {
        Ok(Vec::new())
    }
    async fn thread_ids(&self, _: Option<&str>, _: u32) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
    async fn health(&self) -> Result<()> {
        Ok(())
    }
    async fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

fn delete(id: &str) -> Write {
    Write::DeleteThread { id: id.to_owned() }
}

#[tokio::test]
async fn what_waits_is_written_together_and_in_order() {
    let layer = Arc::new(Fake { gate: Some(Semaphore::new(0)), ..Fake::default() });
    let writer = Writer::start(layer.clone(), 100);
    let first = writer.submit(delete("0")).await;
    tokio::task::yield_now().await;
    let rest: Vec<_> = (1..20).map(|i| writer.submit_now(delete(&i.to_string()))).collect();
    layer.gate.as_ref().unwrap().add_permits(2);
    first.await.unwrap();
    for receipt in rest {
        receipt.await.unwrap();
    }
    let batches = layer.batches.lock();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [1, 19]);
    let order: Vec<String> = batches.iter().flatten().map(|w| w.thread_id().to_owned()).collect();
    assert_eq!(order, (0..20).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn failures_are_tried_again_and_shown() {
    let layer = Arc::new(Fake { failures: Mutex::new(6), ..Fake::default() });
    let writer = Writer::start(layer.clone(), 100);
    let receipt = writer.submit(delete("a")).await;
    let mut shown = None;
    while shown.is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        shown = writer.health().failing_since;
    }
    assert_eq!(writer.health().queued, 1);
    assert_eq!(writer.health().last_error.as_deref(), Some("fake failed: no disk"));
    receipt.await.unwrap();
    writer.settled("a").await;
    let health = writer.health();
    assert_eq!((health.queued, health.written, health.retries, health.failing_since), (0, 1, 6, None));
    assert!(health.last_error.is_some());
}

#[tokio::test]
async fn a_refused_write_stops_no_other() {
    let layer = Arc::new(Fake { refuses: Some("bad"), ..Fake::default() });
    let writer = Writer::start(layer.clone(), 100);
    let receipts: Vec<_> = ["a", "b", "bad", "c"].map(|id| writer.submit_now(delete(id))).into_iter().collect();
    let mut outcomes = Vec::new();
    for receipt in receipts {
        outcomes.push(receipt.await.is_ok());
    }
    assert_eq!(outcomes, [true, true, false, true]);
    assert_eq!((writer.health().written, writer.health().refused), (3, 1));
}

#[tokio::test]
async fn a_full_queue_makes_writers_wait() {
    let layer = Arc::new(Fake { gate: Some(Semaphore::new(0)), ..Fake::default() });
    let writer = Writer::start(layer.clone(), 2);
    writer.submit(delete("a")).await.forget();
    writer.submit(delete("b")).await.forget();
    let third = writer.submit(delete("c"));
    tokio::pin!(third);
    assert!(futures_util::poll!(&mut third).is_pending());
    layer.gate.as_ref().unwrap().add_permits(9);
    third.await.await.unwrap();
}

#[tokio::test]
async fn a_shutdown_writes_what_waits_and_takes_no_more() {
    let layer = Arc::new(Fake::default());
    let writer = Writer::start(layer.clone(), 100);
    for i in 0..50 {
        writer.submit_now(delete(&i.to_string())).forget();
    }
    assert_eq!(writer.shutdown(Duration::from_secs(5)).await, 0);
    assert_eq!(layer.batches.lock().iter().map(Vec::len).sum::<usize>(), 50);
    assert_eq!(writer.submit(delete("late")).await.await, Err(Error::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_ends_though_the_store_fails() {
    let layer = Arc::new(Fake { failures: Mutex::new(u32::MAX), ..Fake::default() });
    let writer = Writer::start(layer.clone(), 100);
    let receipt = writer.submit(delete("a")).await;
    assert_eq!(writer.shutdown(Duration::from_secs(30)).await, 1);
    assert_eq!(receipt.await, Err(Error::Closed));
}
