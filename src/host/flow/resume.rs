//! A chat that goes on where its thread ended: after the user has opened it, or after the server was started anew.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{as_task, report};
use crate::data;
use crate::host::chat_context;
use crate::host::error::{Error, Result};
use crate::host::instance::{Callback, Instance};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{LazyJson, Value};
use crate::host::{message as messages, profile, thread as threads, user_session};
use crate::session::Session;
use crate::wire::JsonMap;
use crate::wire::element::ElementType;
use crate::wire::event::server;
use crate::wire::step::StepType;
use crate::wire::stored::StoredStep;
use crate::wire::thread::Thread;

/// What became of it.
pub(super) enum Resumed {
    /// The chat has gone on; it does not begin once more.
    Yes,
    /// It knows what was said, but the script begins anew: it has no `on_chat_resume`.
    Silently,
    /// There is no such thread, or it is somebody else's.
    No,
}

/// Puts what the thread holds into the chat, shows it, and runs `on_chat_resume`.
pub(super) async fn resume(instance: &Arc<Instance>, session: &Arc<Session>) -> Resumed {
    let registered = instance.callback(Callback::ChatResume).is_some();
    let restoring = session.restoring.lock().await;
    let thread = match owned(session).await {
        Ok(Some(thread)) => thread,
        Ok(None) => {
            if registered {
                session.outbox.emit(server::RESUME_THREAD_ERROR, &"Thread not found.");
            }
            return Resumed::No;
        }
        Err(error) => {
            tracing::error!(session = %session.id, "a thread could not be read: {error}");
            session.outbox.emit(server::RESUME_THREAD_ERROR, &"The thread cannot be read at the moment.");
            return Resumed::No;
        }
    };
    let run = Run::new(instance.clone());
    if let Err(error) = restore(&run, session, &thread).await {
        report(instance, &error);
    }
    session.interact();
    if !registered {
        for step in thread.steps.iter().filter(|step| is_interrupted(step)) {
            session.outbox.emit(server::UPDATE_MESSAGE, step);
        }
        return Resumed::Silently;
    }
    // It counts as begun: a client that comes back later must not begin it.
    session.begin();
    session.first_interaction("resume");
    // Before the callback: the page replaces all it shows by the thread, and what the callback sends comes after it.
    session.outbox.emit(server::RESUME_THREAD, &thread);
    drop(restoring);
    as_task(&run, Callback::ChatResume, vec![threads::value(&thread)]).await;
    Resumed::Yes
}

fn is_interrupted(step: &StoredStep) -> bool {
    step.metadata.as_ref().is_some_and(|metadata| metadata.get("interrupted") == Some(&Json::Bool(true)))
}

/// The thread, if it is the owner's.
async fn owned(session: &Session) -> data::Result<Option<Thread>> {
    let (Some(store), Some(owner)) = (session.journal.store(), session.journal.owner()) else { return Ok(None) };
    let Some(mut thread) = store.thread(session.thread_id.as_str(), None).await? else { return Ok(None) };
    if thread.user_identifier.as_deref() != Some(owner.identifier.as_str()) {
        return Ok(None);
    }
    // What the store shows as streaming was cut: nobody writes to it but this chat. Another tab may.
    if session.is_alone() {
        for step in thread.steps.iter_mut().filter(|step| step.streaming == Some(true)) {
            step.interrupt();
        }
    }
    Ok(Some(thread))
}

async fn restore(run: &Arc<Run>, session: &Arc<Session>, thread: &Thread) -> Result<()> {
    let metadata = thread.metadata.clone().unwrap_or_default();
    if let Some(name) = metadata.get("chat_profile").and_then(Json::as_str) {
        session.set_chat_profile(Some(name.to_owned()));
        profile::configure(&run.instance().app, session).await;
    }
    if let Some(Json::Object(settings)) = metadata.get("chat_settings") {
        session.set_chat_settings(settings.clone());
    }
    let kept: JsonMap = metadata.into_iter().filter(|(key, _)| !user_session::is_of_thread(key)).collect();
    user_session::restore(run, &kept)?;
    session.journal.go_on(kept);
    for step in thread.steps.iter().filter(|step| is_interrupted(step)) {
        session.journal.stored_step(step.clone());
    }
    for element in thread.elements.iter().flatten().filter(|e| e.r#type == ElementType::Custom) {
        session.remember_element(element);
    }
    let context = chat_context::state(run, "on_chat_resume")?;
    let said: Vec<_> = thread.steps.iter().filter(|step| step.is_message()).map(message).collect();
    context.messages.lock().splice(0..0, said);
    Ok(())
}

/// A stored message as the chat has it.
fn message(step: &StoredStep) -> crate::host::object::ObjectRef {
    let record = Record::new(&messages::MESSAGE);
    let kind = step.r#type.as_deref().and_then(StepType::parse).unwrap_or(StepType::AssistantMessage);
    record.put("id", step.id.clone());
    record.put("content", step.output.clone().unwrap_or_default());
    record.put("author", step.name.clone().unwrap_or_default());
    record.put("type", kind.as_str());
    record.put("thread_id", step.thread_id.clone());
    record.put("parent_id", Value::option(step.parent_id.clone()));
    record.put("created_at", Value::option(step.created_at.clone()));
    record.put("language", Value::option(step.language.clone()));
    record.put("command", Value::option(step.command.clone()));
    record.put("is_error", step.is_error.unwrap_or_default());
    if let Some(tags) = &step.tags {
        record.put("tags", Value::List(tags.iter().map(|tag| Value::text(tag.as_str())).collect()));
    }
    if let Some(metadata) = &step.metadata {
        record.put("metadata", LazyJson::value(metadata));
    }
    record.state::<messages::State>().sent.store(true, std::sync::atomic::Ordering::Relaxed);
    Arc::new(record)
}

/// Keeps the values of the chat with its thread.
pub(crate) fn keep_values(run: &Arc<Run>) {
    let kept = run.chat("user_session").and_then(|session| {
        if session.journal.store().is_some() && session.has_interacted() {
            session.journal.values(user_session::kept(run)?);
        }
        Ok(())
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "the values of a chat could not be kept");
    }
}

impl From<data::Error> for Error {
    fn from(error: data::Error) -> Self {
        Self::failed(error.to_string())
    }
}
