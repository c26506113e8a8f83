//! A store that fails for a while: the user is told, the chat goes on, and everything is stored in the end.

use sqlx::{Connection, SqliteConnection};

use super::{Person, texts};
use crate::scripts::Language;
use crate::support::app::{App, Start};

async fn app() -> App {
    Language::Lua.app("threads").file("chainlit.toml", "[data]\nurl = \"sqlite:threads.db\"\n").start().await
}

async fn open(app: &App) -> SqliteConnection {
    let path = app.folder().join("threads.db");
    SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap()
}

#[tokio::test]
async fn the_chat_goes_on_without_its_store_and_is_stored_later() {
    let app = app().await;
    let ann = Person::browser(&app).await;
    let (mut client, id) = ann.chat(&app, "before").await;
    let mut other = open(&app).await;
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    client.say("during").await;
    let told = client.event("toast").await;
    assert_eq!(told["type"], "warning");
    assert!(told["message"].as_str().unwrap().starts_with("This chat cannot be stored at the moment."), "{told}");
    assert_eq!(client.text().await, "echo during");
    client.event("task_end").await;
    assert_eq!(client.turn("still").await, ["echo still"]);
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(client.turn("after").await, ["echo after"]);
    let thread = ann.thread(&app, &id).await;
    let said: Vec<&str> = texts(&thread).into_iter().filter(|text| !text.starts_with("echo")).collect();
    assert_eq!(said, ["hello", "before", "during", "still", "after"]);
    let toasts = client.names().iter().filter(|name| **name == "toast").count();
    assert_eq!(toasts, 1, "told once");
}

/// The store is opened beside the start of the server, which does not go on without one that it should have.
#[tokio::test]
async fn a_store_that_cannot_be_opened_ends_the_program() {
    let app = || Start::script("app.lua", "cl.on_message(function() end)");
    let (status, text) = app().file(".chainlit/data", "a file where a folder should be").fails().await;
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("data.url: the folder ") && text.contains("cannot be made"), "{text}");
    let (status, text) = app().file(".chainlit/data/chainlit-format", "9").fails().await;
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("has format 9 and this program knows up to 1"), "{text}");
    assert!(!text.contains("Your app is available"), "{text}");
}
