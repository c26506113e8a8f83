//! Speaking: the microphone is opened, sends, and is closed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{in_run_step, interact, report};
use crate::host::instance::{Callback, Instance};
use crate::host::run::Run;
use crate::host::value::Value;
use crate::host::{audio, chat_context, tasks};
use crate::session::Session;
use crate::wire::event::{AudioInput, server};

fn connection(session: &Session, on: bool) {
    session.outbox.emit(server::AUDIO_CONNECTION, &if on { "on" } else { "off" });
}

/// Runs `on_audio_start`, which says whether the microphone may open. It gets an answer in any case: the page waits.
pub async fn audio_start(instance: Arc<Instance>) {
    let Some(session) = instance.session.clone() else { return };
    let run = Run::new(instance.clone());
    if let Ok(state) = chat_context::state(&run, "audio_start") {
        state.audio_failed.store(false, Ordering::Relaxed);
    }
    let on = match instance.callback(Callback::AudioStart) {
        _ if !session.settings().features.audio.enabled => false,
        None => {
            tracing::error!(target: "script", "the microphone needs cl.on_audio_start; without it nobody can speak");
            session.toast("This chat does not listen: it has no on_audio_start.", "error");
            false
        }
        Some(function) => match function.call(&run, Vec::new()).await {
            Ok(value) => tasks::first(value).is_true(),
            Err(error) => {
                report(&instance, &error);
                false
            }
        },
    };
    connection(&session, on);
}

/// Runs `on_audio_chunk`. Chunks begin in their order; they come too often to show more than the first error.
pub async fn audio_chunk(instance: Arc<Instance>, input: AudioInput) {
    let Some(session) = instance.session.clone() else { return };
    let Some(function) = instance.callback(Callback::AudioChunk) else { return };
    if !session.settings().features.audio.enabled {
        return;
    }
    let run = Run::new(instance.clone());
    let Err(error) = function.call(&run, vec![Value::Object(audio::of_input(input))]).await else { return };
    let shown = chat_context::state(&run, "audio_chunk").is_ok_and(|s| s.audio_failed.swap(true, Ordering::Relaxed));
    if shown {
        tracing::debug!(target: "script", "{}", error.for_log());
    } else {
        report(&instance, &error);
    }
}

/// Runs `on_audio_end`.
pub async fn audio_end(instance: Arc<Instance>) {
    let Some(session) = instance.session.clone() else { return };
    session.task_start();
    interact(&session, "audio").await;
    if session.settings().features.audio.enabled {
        let run = Run::new(instance.clone());
        session.set_current(run.cancel().clone());
        if let Err(error) = in_run_step(&run, Callback::AudioEnd, None, "{}".to_owned(), Vec::new()).await {
            report(&instance, &error);
        }
        session.clear_current(run.cancel());
    }
    session.task_end();
}
