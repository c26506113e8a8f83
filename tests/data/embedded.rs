//! sled: its folder, its lock, its version, and what is left after damage.

use std::path::Path;

use chainlit::data::sled::SledLayer;
use chainlit::data::{DataLayer, Error, open_url};

use super::conformance::{self, ALL};
use super::sample::{thread, user};

async fn open(folder: &Path) -> SledLayer {
    SledLayer::open(folder).await.unwrap().layer
}

#[tokio::test(flavor = "multi_thread")]
async fn sled_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    conformance::check(&open(folder.path()).await, ALL).await;
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let layer = open(folder.path()).await;
    let ann = user(&layer, "ann").await;
    let id = thread(&layer, &ann, "kept", "x", 1).await;
    layer.close().await;
    assert_eq!(layer.health().await, Err(Error::Closed));
    let layer = open(folder.path()).await;
    assert_eq!(layer.thread(&id, None).await.unwrap().unwrap().name.as_deref(), Some("kept"));
}

#[tokio::test]
async fn a_second_server_is_told_to_stay_away() {
    let folder = tempfile::tempdir().unwrap();
    let _first = open(folder.path()).await;
    let second = SledLayer::open(folder.path()).await.err().unwrap();
    let message = second.to_string();
    assert!(matches!(second, Error::Locked { .. }), "{message}");
    assert!(message.contains("in use by another process") && message.contains("data.url"), "{message}");
}

#[tokio::test]
async fn a_newer_format_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).await.close().await;
    let raw = sled::open(folder.path()).unwrap();
    raw.insert("v", &9u32.to_be_bytes()).unwrap();
    raw.flush().unwrap();
    drop(raw);
    let error = SledLayer::open(folder.path()).await.err();
    assert!(matches!(error, Some(Error::Newer { found: 9, known: 1, .. })), "{error:?}");
}

#[tokio::test]
async fn a_damaged_database_is_kept_aside_and_its_copy_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("data");
    let layer = open(&folder).await;
    let ann = user(&layer, "ann").await;
    let id = thread(&layer, &ann, "copied", "x", 1).await;
    chainlit::data::transfer::export_file(&layer, &root.path().join("data.copy.jsonl")).await.unwrap();
    layer.close().await;
    std::fs::write(folder.join("conf"), "nonsense").unwrap();
    std::fs::write(folder.join("db"), vec![0xa5; 1 << 16]).unwrap();
    let env = chainlit::config::env::Env::default();
    let layer = open_url("sled:data", &env, root.path()).await.unwrap().unwrap();
    assert_eq!(layer.thread(&id, None).await.unwrap().unwrap().name.as_deref(), Some("copied"));
    let names: Vec<String> =
        std::fs::read_dir(root.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().any(|name| name.starts_with("data.damaged-")), "{names:?}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_names_the_setting() {
    let root = tempfile::tempdir().unwrap();
    std::fs::write(root.path().join("file"), "").unwrap();
    let error = SledLayer::open(&root.path().join("file/data")).await.err().unwrap().to_string();
    assert!(error.starts_with("data.url: the folder ") && error.contains("give a folder"), "{error}");
}
