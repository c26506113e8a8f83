//! What belongs to the app rather than to a chat, and small things of scripts.

use crate::scripts::{Language, in_every_language};
use crate::support::app::App;
use crate::support::client::Client;

in_every_language!(
    the_app_is_told_of_its_beginning_and_its_end,
    lines_in_the_log_have_their_level_and_place,
    state_has_keys_that_can_be_deleted,
    pieces_of_sound_can_be_made,
    a_chat_can_be_named_by_hand,
);

/// A chat whose `on_chat_start` has run.
async fn begun(app: &App) -> Client {
    let mut client = Client::join(app).await;
    client.event("task_end").await;
    client
}

async fn the_app_is_told_of_its_beginning_and_its_end(language: Language) {
    let app = language.app("app").start().await;
    let log = app.log.clone();
    log.line("the app begins").await;
    // It listens to signals by the time it answers.
    assert_eq!(app.get("/project/settings").await.status(), 200);
    assert_eq!(app.stop().await, 0);
    log.line("the app ends").await;
}

async fn lines_in_the_log_have_their_level_and_place(language: Language) {
    let app = language.app("app").args(&["--debug"]).start().await;
    let mut client = begun(&app).await;
    client.turn("log").await;
    for (level, text) in [("DEBUG", "a detail"), ("INFO", "a number 1"), ("WARN", "a warning"), ("ERROR", "a failure")]
    {
        let line = app.log.line(text).await;
        assert!(line.contains(level) && line.contains(&format!("app.{}:", language.extension())), "{line}");
    }
}

async fn state_has_keys_that_can_be_deleted(language: Language) {
    let app = language.app("app").start().await;
    let mut client = begun(&app).await;
    assert_eq!(client.turn("state").await, ["b,started gone"]);
}

async fn pieces_of_sound_can_be_made(language: Language) {
    let app = language.app("app").start().await;
    let mut client = begun(&app).await;
    assert_eq!(client.turn("sound").await, ["pcm16 4 false"]);
}

async fn a_chat_can_be_named_by_hand(language: Language) {
    let app = language.app("app").start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.event("first_interaction").await["interaction"], "named by hand");
}
