//! What the stores of threads cost when they are full: 10,000 threads of one user, and a thread of 10,000 steps. Run as
//! `benches/README.md` says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a measurement may fail anywhere")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chainlit::data::sled::SledLayer;
use chainlit::data::sql::{Preference, SqlLayer};
use chainlit::data::{DataLayer, Store, ThreadPatch, Write};
use chainlit::wire::ids::new_id;
use chainlit::wire::stored::StoredStep;
use chainlit::wire::thread::{Pagination, ThreadFilter};
use chainlit::wire::user::User;
use serde_json::json;

/// Threads of the user, and steps of the long thread.
const MANY: usize = 10_000;
/// Threads of a page, and steps of the end of a thread.
const PAGE: u32 = 20;
const END: u32 = 50;
/// Measurements, of which the median counts.
const ROUNDS: usize = 21;
/// Chats that write at the same time, and what each writes.
const CHATS: usize = 50;
const MESSAGES: usize = 100;

/// A time; later for higher numbers.
fn at(second: usize) -> String {
    format!(
        "2026-01-{:02}T{:02}:{:02}:{:02}.000000Z",
        1 + second / 86_400,
        second / 3600 % 24,
        second / 60 % 60,
        second % 60
    )
}

/// A message of some length, with words that tell it from others.
fn message(thread: &str, number: usize, second: usize) -> Write {
    let text = format!("message number{number} about topic{} {}", number % 97, "and some more words ".repeat(12));
    let kind = if number.is_multiple_of(2) { "user_message" } else { "assistant_message" };
    let step: StoredStep = serde_json::from_value(json!({
        "id": new_id(), "threadId": thread, "type": kind, "name": "Somebody", "output": text, "streaming": false,
        "isError": false, "waitForAnswer": false, "metadata": {}, "createdAt": at(second), "start": at(second),
        "end": at(second),
    }))
    .unwrap();
    Write::Step(Box::new(step))
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort();
    all[all.len() / 2].as_secs_f64() * 1e3
}

async fn timed<T>(what: impl AsyncFn() -> T) -> f64 {
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        std::hint::black_box(what().await);
        all.push(began.elapsed());
    }
    median(all)
}

/// Fills a store; the user's id and the long thread.
async fn fill(layer: &dyn DataLayer) -> (String, String) {
    let user = layer.put_user(&User::named("somebody")).await.unwrap();
    let user_id = user.id.unwrap();
    let threads: Vec<usize> = (0..MANY).collect();
    for some in threads.chunks(100) {
        let mut batch = Vec::new();
        for number in some {
            let id = new_id();
            batch.push(Write::Thread(ThreadPatch {
                name: Some(format!("thread {number}")),
                user_id: Some(user_id.clone()),
                created_at: Some(at(*number)),
                updated_at: Some(at(*number)),
                ..ThreadPatch::of(&id)
            }));
            batch.extend((0..2).map(|step| message(&id, number * 2 + step, *number)));
        }
        layer.write(&batch).await.unwrap();
    }
    let long = new_id();
    let patch = ThreadPatch { name: Some("long".to_owned()), user_id: Some(user_id.clone()), ..ThreadPatch::of(&long) };
    layer.write(&[Write::Thread(patch)]).await.unwrap();
    for some in (0..MANY).collect::<Vec<_>>().chunks(500) {
        let batch: Vec<Write> = some.iter().map(|number| message(&long, *number, MANY + number)).collect();
        layer.write(&batch).await.unwrap();
    }
    (user_id, long)
}

/// Acknowledged messages per second: each chat waits until its message is durable before it writes the next.
async fn sustained(store: &Store) -> f64 {
    let began = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let chats = (0..CHATS).map(|_| {
        let (store, next) = (store.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            let thread = new_id();
            for _ in 0..MESSAGES {
                let number = next.fetch_add(1, Ordering::Relaxed);
                store.writer().submit(message(&thread, number, 2 * MANY + number)).await.await.unwrap();
            }
        })
    });
    for chat in chats.collect::<Vec<_>>() {
        chat.await.unwrap();
    }
    (CHATS * MESSAGES) as f64 / began.elapsed().as_secs_f64()
}

async fn measure(layer: Arc<dyn DataLayer>) {
    let name = layer.name();
    let show = |what: &str, value: f64, unit: &str| println!("{name:<28} {what:<34} {value:>10.2} {unit}");
    let began = Instant::now();
    let (user_id, long) = fill(&*layer).await;
    show("filling", began.elapsed().as_secs_f64(), "s");
    let store = Store::new(Arc::clone(&layer), None, Arc::new(|_| String::new()));
    let list = async |search: Option<&str>, cursor: Option<String>| {
        let filter = ThreadFilter {
            user_id: Some(user_id.clone()),
            search: search.map(str::to_owned),
            ..ThreadFilter::default()
        };
        layer.threads(&Pagination { first: PAGE, cursor }, &filter).await.unwrap()
    };
    let mut cursor = None;
    for _ in 0..MANY / 2 / 200 {
        let filter = ThreadFilter { user_id: Some(user_id.clone()), ..ThreadFilter::default() };
        let page = layer.threads(&Pagination { first: 200, cursor }, &filter).await.unwrap();
        cursor = page.page_info.end_cursor;
    }
    show("first 20 of 10,000 threads", timed(async || list(None, None).await).await, "ms");
    show("20 threads from the middle", timed(async || list(None, cursor.clone()).await).await, "ms");
    show("search, found often", timed(async || list(Some("topic5"), None).await).await, "ms");
    show("search, found once", timed(async || list(Some("number17 "), None).await).await, "ms");
    show("search, found nowhere", timed(async || list(Some("nobody says this"), None).await).await, "ms");
    let open = async |last: Option<u32>| {
        let thread = store.thread(&long, last).await.unwrap().unwrap();
        assert_eq!(thread.steps.len(), last.map_or(MANY, |last| last as usize));
        serde_json::to_vec(&thread).unwrap().len()
    };
    show("last 50 of 10,000 steps", timed(async || open(Some(END)).await).await, "ms");
    show("all of 10,000 steps, as JSON", timed(async || open(None).await).await, "ms");
    show("durable messages, 50 chats", sustained(&store).await, "per second");
    assert_eq!(store.close(Duration::from_secs(10)).await, 0, "nothing is lost");
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let wanted = std::env::var("STORES").unwrap_or_else(|_| "sled sqlite official postgres".to_owned());
    if wanted.contains("sled") {
        measure(Arc::new(SledLayer::open(&data).await.unwrap().layer)).await;
        let mut openings = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            let opened = SledLayer::open(&data).await.unwrap();
            openings.push(began.elapsed());
            opened.layer.close().await;
        }
        let size: u64 = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        println!("sled: {:.1} MB are opened again in {:.1} ms", size as f64 / 1e6, median(openings));
    }
    for (word, preference) in [("sqlite", Preference::Usual), ("official", Preference::Official)] {
        if wanted.contains(word) {
            let file = folder.path().join(word);
            measure(Arc::new(SqlLayer::sqlite(&file, preference).await.unwrap())).await;
        }
    }
    let Ok(server) = std::env::var("CHAINLIT_TEST_POSTGRES") else {
        println!("PostgreSQL: not measured; CHAINLIT_TEST_POSTGRES names no server");
        return;
    };
    for preference in [Preference::Official, Preference::Alchemy] {
        if wanted.contains("postgres") {
            measure(Arc::new(SqlLayer::postgres(&empty(&server).await, preference).await.unwrap())).await;
        }
    }
}

/// A new database of a server.
async fn empty(server: &str) -> String {
    use sqlx::Connection;
    let name = format!("b{}", new_id().replace('-', ""));
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}
