//! `chainlit data`: out of an app's store, into another's, and from one to the other.

use std::path::Path;
use std::process::Output;

use super::{Person, texts, with_users};
use crate::scripts::Language;
use crate::support::app::program;

fn data(folder: &Path, args: &[&str]) -> Output {
    program().arg("data").args(args).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn threads_move_between_stores_and_files() {
    let app = with_users(Language::Lua.app("threads")).start().await;
    let ann = Person::user("ann");
    let (client, id) = ann.chat(&app, "moving house").await;
    client.leave().await;
    // The server has the store.
    let locked = data(app.folder(), &["export", "all.jsonl"]);
    assert_eq!(locked.status.code(), Some(1));
    assert!(said(&locked).contains("in use by another process"), "{}", said(&locked));
    let start = app.end("app.lua").await;
    let folder = start.path().to_owned();
    let export = data(&folder, &["export", "all.jsonl"]);
    assert!(said(&export).contains("1 users, 1 threads,"), "{}", said(&export));
    let import = data(&folder, &["import", "all.jsonl", "--url", "sqlite:other.db"]);
    assert!(said(&import).contains("taken into SQLite"), "{}", said(&import));
    let migrate = data(&folder, &["migrate", "--to", "sqlite:third.db"]);
    assert!(said(&migrate).contains("copied from sled to SQLite"), "{}", said(&migrate));
    for url in ["sqlite:other.db", "sqlite:third.db"] {
        let other = with_users(Language::Lua.app("threads"))
            .file("chainlit.toml", format!("[data]\nurl = \"sqlite:{}\"\n", folder.join(&url[7..]).display()))
            .start()
            .await;
        assert_eq!(ann.names(&other).await, ["moving house"]);
        assert_eq!(texts(&ann.thread(&other, &id).await), ["hello", "moving house", "echo moving house"]);
    }
    let none = data(&folder, &["export", "x", "--url", "none"]);
    assert!(said(&none).contains("there is no store; name one with --url"), "{}", said(&none));
}
