//! Beginning, stopping and leaving a chat.

use std::sync::Arc;

use super::resume::{Resumed, keep_values, resume};
use super::{as_task, end_task, in_run_step, report};
use crate::host::instance::{Callback, Instance};
use crate::host::message as messages;
use crate::host::run::Run;
use crate::host::value::Value;
use crate::session::Session;

/// What Chainlit says when the user stops a handler.
const STOPPED: &str = "Task manually stopped.";

/// The client is connected: the chat goes on with the thread that the client named, or begins. Once per chat.
pub async fn connected(instance: Arc<Instance>) {
    let Some(session) = instance.session.clone() else { return };
    if session.resumes && session.begin_resumed() && matches!(resume(&instance, &session).await, Resumed::Yes) {
        return;
    }
    chat_start(instance, session).await;
}

/// Runs `on_chat_start`, once per chat.
async fn chat_start(instance: Arc<Instance>, session: Arc<Session>) {
    if instance.callback(Callback::ChatStart).is_none() || !session.begin() {
        return;
    }
    let run = Run::new(instance.clone());
    session.set_current(run.cancel().clone());
    session.task_start();
    let result = in_run_step(&run, Callback::ChatStart, None, "{}".to_owned(), Vec::new()).await;
    if let Err(error) = result {
        report(&instance, &error);
    }
    session.clear_current(run.cancel());
    end_task(&session).await;
}

/// Says that the handler was stopped, ends it, and runs `on_stop`.
pub async fn stop(instance: Arc<Instance>) {
    let Some(session) = instance.session.clone() else { return };
    let run = Run::new(instance.clone());
    let message = messages::new(&run, &messages::MESSAGE, vec![("content", Value::text(STOPPED))]);
    if let Err(error) = message.and_then(|message| messages::send_now(&run, &message)) {
        report(&instance, &error);
    }
    if let Some(handler) = session.take_current() {
        handler.cancel();
    }
    if let Some(function) = instance.callback(Callback::Stop)
        && let Err(error) = function.call(&run, Vec::new()).await
    {
        report(&instance, &error);
    }
}

/// Runs `on_chat_end` and keeps the chat's values: at every disconnect, as Chainlit does.
pub async fn chat_end(instance: Arc<Instance>) {
    let run = Run::new(instance);
    as_task(&run, Callback::ChatEnd, Vec::new()).await;
    keep_values(&run);
}
