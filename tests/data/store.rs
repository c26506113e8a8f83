//! Layer, writer and storage together.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chainlit::config::env::Env;
use chainlit::config::settings::Settings;
use chainlit::data::{Store, Write};
use chainlit::wire::ids::new_id;

use super::sample::{element, message, thread, user, write_step};

async fn open(root: &std::path::Path) -> Store {
    let local = Arc::new(|element: &chainlit::wire::element::Element| format!("/local/{}", element.id));
    Store::open(&Settings::default(), &Env::default(), root, local).await.unwrap().unwrap()
}

fn files(root: &std::path::Path) -> usize {
    let mut count = 0;
    for folder in std::fs::read_dir(root.join(".chainlit/files")).unwrap() {
        count += std::fs::read_dir(folder.unwrap().path()).unwrap().count();
    }
    count
}

#[tokio::test]
async fn the_default_needs_no_settings_and_keeps_files_with_their_thread() {
    let root = tempfile::tempdir().unwrap();
    let store = open(root.path()).await;
    let ann = user(&**store.layer(), "ann").await;
    let id = thread(&**store.layer(), &ann, "t", "x", 1).await;
    let step = message(&id, "see", 2);
    store.writer().submit(write_step(&step)).await.forget();
    let mut given = element(&id, &step.id);
    (given.object_key, given.name) = (None, "../../evil.pdf".to_owned());
    let receipt = store.put_element(given.clone(), Some(Bytes::from_static(b"%PDF")), ann.id.as_deref()).await.unwrap();
    receipt.await.unwrap();

    let read = store.thread(&id, None).await.unwrap().unwrap();
    let stored = &read.elements.unwrap()[0];
    assert_eq!(stored.url, Some(format!("/local/{}", given.id)));
    let content = store.content(&id, &given.id).await.unwrap().unwrap();
    assert_eq!((&content.bytes[..], content.mime.as_str()), (&b"%PDF"[..], "application/pdf"));
    assert_eq!(content.disposition.as_deref(), Some("attachment; filename=\"../../evil.pdf\""));
    assert_eq!(store.content(&new_id(), &given.id).await.unwrap(), None, "not by way of another thread");
    assert_eq!(files(root.path()), 2);
    store.delete_thread(&id).await.unwrap();
    assert_eq!((store.thread(&id, None).await.unwrap(), files(root.path())), (None, 0));
    assert_eq!(store.close(Duration::from_secs(5)).await, 0);
}

#[tokio::test]
async fn what_was_queued_is_there_when_the_thread_is_read_and_after_a_close() {
    let root = tempfile::tempdir().unwrap();
    let store = open(root.path()).await;
    let id = new_id();
    for number in 0..500 {
        store.writer().submit_now(write_step(&message(&id, &number.to_string(), number))).forget();
    }
    assert_eq!(store.thread(&id, None).await.unwrap().unwrap().steps.len(), 500);
    store.writer().submit_now(Write::Step(Box::new(message(&id, "last", 900)))).forget();
    assert_eq!(store.close(Duration::from_secs(5)).await, 0);
    let store = open(root.path()).await;
    let last = store.thread(&id, Some(1)).await.unwrap().unwrap().steps;
    assert_eq!(last[0].output.as_deref(), Some("last"));
}
