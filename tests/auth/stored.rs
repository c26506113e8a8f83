//! What is remembered of logins where threads are kept: over restarts, and between servers of one store.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use chainlit::auth::seal::Seal;
use chainlit::auth::store::MemoryStore;
use chainlit::config::env::Secret;
use chainlit::data::DataLayer;
use chainlit::data::sled::SledLayer;
use chainlit::data::sql::{Preference, SqlLayer};
use chainlit::server::logins::StoredLogins;

use super::routes::log_in_as;
use super::site::{SECRET, Site};

/// A server of this store that remembers nothing else.
async fn server(layer: &Arc<dyn DataLayer>) -> Site {
    let logins = StoredLogins::new(Box::new(MemoryStore::default()), layer.clone(), Seal::new(&Secret::from(SECRET)));
    Site::password().logins(Arc::new(logins)).start().await
}

async fn check(open: impl AsyncFn() -> Arc<dyn DataLayer>) {
    let layer = open().await;
    let first = server(&layer).await;
    let mut browser = first.browser();
    log_in_as(&mut browser, "alice", "tokens").await;
    let headers: HeaderMap = [(COOKIE, browser.cookies().parse().unwrap())].into_iter().collect();
    let refresh = async |site: &Site| {
        let login = site.auth.who(&headers).await.ok()?;
        Some(login.user.metadata.get("refresh_token").and_then(|token| token.as_str()).unwrap_or("none").to_owned())
    };
    assert_eq!(refresh(&first).await.as_deref(), Some("r3fresh"));
    // After a restart.
    drop(first);
    layer.close().await;
    let layer = open().await;
    let second = server(&layer).await;
    assert_eq!(refresh(&second).await.as_deref(), Some("r3fresh"));
    // Who does not have the secret cannot read what belongs to a login.
    let sealed = Seal::new(&Secret::from("another secret that is long enough"));
    let logins = StoredLogins::new(Box::new(MemoryStore::default()), layer.clone(), sealed);
    let third = Site::password().logins(Arc::new(logins)).start().await;
    assert_eq!(refresh(&third).await.as_deref(), Some("none"));
    // Ended on one server, it counts on no other, nor after a restart.
    let login = second.auth.who(&headers).await.unwrap();
    second.auth.revoke(&login).await;
    assert_eq!(refresh(&second).await, None);
    let fourth = server(&layer).await;
    assert_eq!(refresh(&fourth).await, None);
    layer.close().await;
    let layer = open().await;
    assert_eq!(refresh(&server(&layer).await).await, None);
    layer.close().await;
}

/// Everything that lies in a folder.
fn contents(folder: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(contents(&path));
        } else {
            all.extend(std::fs::read(path).unwrap());
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_store_remembers_logins_and_shows_no_token() {
    let folder = tempfile::tempdir().unwrap();
    check(async || Arc::new(SledLayer::open(folder.path()).await.unwrap().layer) as Arc<dyn DataLayer>).await;
    let text = contents(folder.path());
    assert!(memchr::memmem::find(&text, b"login:").is_some() && memchr::memmem::find(&text, b"r3fresh").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_remembers_logins_and_shows_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    for preference in [Preference::Usual, Preference::Official] {
        check(async || Arc::new(SqlLayer::sqlite(&file, preference).await.unwrap()) as Arc<dyn DataLayer>).await;
        let text = contents(folder.path());
        assert!(memchr::memmem::find(&text, b"login:").is_some() && memchr::memmem::find(&text, b"r3fresh").is_none());
        std::fs::remove_file(&file).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_remembers_logins() {
    let url = crate::data::services::postgres().await;
    for preference in [Preference::Official, Preference::Alchemy] {
        check(async || Arc::new(SqlLayer::postgres(&url, preference).await.unwrap()) as Arc<dyn DataLayer>).await;
    }
}
