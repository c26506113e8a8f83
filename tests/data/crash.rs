//! `kill -9` while threads are written: every acknowledged write is there afterwards. The test starts itself again as
//! the process that is killed.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chainlit::config::env::Env;
use chainlit::data::{DataLayer, Writer, open_url};
use chainlit::wire::ids::new_id;

use super::sample::{message, write_step};

const STORE: &str = "CHAINLIT_TEST_CRASH_STORE";
const ROOT: &str = "CHAINLIT_TEST_CRASH_ROOT";
const THREADS: usize = 20;

async fn open(url: &str, root: &str) -> Arc<dyn DataLayer> {
    open_url(url, &Env::default(), std::path::Path::new(root)).await.unwrap().unwrap()
}

/// The process that is killed: many threads write at full speed and say what was acknowledged. Does nothing where
/// nobody asked for it.
#[tokio::test(flavor = "multi_thread")]
async fn crash_writer() {
    let (Ok(url), Ok(root)) = (std::env::var(STORE), std::env::var(ROOT)) else { return };
    let writer = Writer::start(open(&url, &root).await, 1000);
    let writers: Vec<_> = (0..THREADS)
        .map(|_| {
            let writer = writer.clone();
            tokio::spawn(async move {
                let thread = new_id();
                for number in 0.. {
                    let mut step = message(&thread, "", number % 60);
                    // A reply that streams is written more than once.
                    for text in ["a", "ab"] {
                        step.output = Some(text.to_owned());
                        writer.submit(write_step(&step)).await.await.unwrap();
                    }
                    println!("acknowledged {thread} {}", step.id);
                }
            })
        })
        .collect();
    for task in writers {
        task.await.unwrap();
    }
}

async fn kill_and_look(url: &str, rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let mut acknowledged: HashSet<(String, String)> = HashSet::new();
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "data::crash::crash_writer", "--nocapture"])
            .envs([(STORE, url), (ROOT, root)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        // Another moment each time, and never before it writes at all.
        let enough = 40 + 37 * usize::try_from(round).unwrap();
        while said.len() < enough {
            said.push(lines.next().expect("the writer ended by itself").unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        said.extend(lines.map_while(Result::ok));
        acknowledged.extend(said.iter().filter_map(|line| {
            let mut words = line.split("acknowledged ").nth(1)?.split(' ');
            // The last line may be cut.
            let pair = (words.next()?.to_owned(), words.next()?.to_owned());
            (pair.1.len() == 36).then_some(pair)
        }));
        let layer = open(url, root).await;
        let threads: HashSet<&String> = acknowledged.iter().map(|(thread, _)| thread).collect();
        let mut stored = HashSet::new();
        for thread in threads {
            let read = layer.thread(thread, None).await.unwrap().expect("the thread is there");
            let ids: HashSet<&String> = read.steps.iter().map(|step| &step.id).collect();
            assert_eq!(ids.len(), read.steps.len(), "no step twice");
            stored.extend(
                read.steps.into_iter().filter(|s| s.output.as_deref() == Some("ab")).map(|s| (thread.clone(), s.id)),
            );
        }
        let lost = acknowledged.difference(&stored).count();
        assert_eq!(lost, 0, "of {} acknowledged writes", acknowledged.len());
        layer.close().await;
        tokio::time::timeout(Duration::from_secs(5), layer.close()).await.unwrap();
    }
    assert!(acknowledged.len() > 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn sled_loses_nothing_acknowledged() {
    kill_and_look("sled:data", 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_loses_nothing_acknowledged() {
    kill_and_look("sqlite:threads.db", 6).await;
}
