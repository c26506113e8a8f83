//! Messages of the user: new and edited.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{durable, end_task, in_run_step, interact, keep_values, report};
use crate::host::error::{Error, Result};
use crate::host::instance::{Callback, Instance};
use crate::host::object::ObjectRef;
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{LazyJson, Value};
use crate::host::{chat_context, element, message as messages, show};
use crate::session::Session;
use crate::wire;
use crate::wire::event::ClientMessageEvent;
use crate::wire::step::{ClientMessage, StepDict, StepType};

/// Takes a message of the user and runs `on_message`.
pub async fn message(instance: Arc<Instance>, event: std::result::Result<ClientMessageEvent, String>) {
    let Some(session) = instance.session.clone() else { return };
    session.task_start();
    drop(session.restoring.lock().await);
    let run = Run::new(instance.clone());
    session.set_current(run.cancel().clone());
    let result = match event {
        Ok(event) => receive(&run, &session, event).await,
        Err(problem) => Err(Error::usage(problem)),
    };
    if let Err(error) = result {
        report(&instance, &error);
    }
    keep_values(&run);
    session.clear_current(run.cancel());
    end_task(&session).await;
}

async fn receive(run: &Arc<Run>, session: &Arc<Session>, event: ClientMessageEvent) -> Result<()> {
    wire::ids::check_message_id(&event.message.id).map_err(Error::usage)?;
    let id = event.message.id.clone();
    let text = event.message.output.clone();
    let references = event.file_references.unwrap_or_default();
    let most = session.settings().features.spontaneous_file_upload.max_files;
    if references.len() as u64 > u64::from(most) {
        return Err(Error::usage(format!("{} files are too many; a message takes at most {most}", references.len())));
    }
    let message = user_message(run, event.message)?;
    if !interact(session, &text).await {
        durable(session).await;
    }
    let mut elements = Vec::new();
    for reference in references {
        // Files of other sessions are not found here, and so never reach the script.
        if let Some(file) = session.files.get(&reference.id) {
            let element = element::of_upload(&file, session.thread_id.as_str(), &id);
            if let Some(record) = Record::of(&element) {
                show::create_element(run, element::to_dict(record)?)?;
            }
            elements.push(Value::Object(element));
        }
    }
    if let Some(record) = Record::of(&message).filter(|_| !elements.is_empty()) {
        record.put("elements", Value::List(elements));
    }
    in_run_step(run, Callback::Message, Some(id), text, vec![Value::Object(message)]).await?;
    Ok(())
}

/// Makes a message of what a client sent, and adds it to the chat. It is not echoed: the client shows it already.
pub(crate) fn user_message(run: &Arc<Run>, message: ClientMessage) -> Result<ObjectRef> {
    let session = run.chat("client_message")?;
    let record = Record::new(&messages::MESSAGE);
    let author = message.name.unwrap_or_else(|| run.instance().settings().ui.name.clone());
    let kind = message.r#type.filter(|t| t.is_message()).unwrap_or(StepType::UserMessage);
    record.put("id", message.id);
    record.put("content", message.output);
    record.put("author", author);
    record.put("type", kind.as_str());
    record.put("thread_id", session.thread_id.as_str());
    record.put("parent_id", Value::option(message.parent_id));
    record.put("created_at", wire::time::now());
    record.put("command", Value::option(message.command));
    if let Some(modes) = message.modes {
        record.put("modes", Value::Map(modes.into_iter().map(|(k, v)| (k, Value::Text(v))).collect()));
    }
    if let Some(metadata) = message.metadata {
        record.put("metadata", LazyJson::value(&metadata));
    }
    record.state::<messages::State>().sent.store(true, Ordering::Relaxed);
    session.journal.step(&StepDict::Message(messages::to_dict(&record)?));
    let object: ObjectRef = Arc::new(record);
    chat_context::append(run, &object)?;
    Ok(object)
}

/// Gives a message another text, forgets what came after it, and runs `on_message` again.
pub async fn edit(instance: Arc<Instance>, edited: ClientMessage) {
    let Some(session) = instance.session.clone() else { return };
    if !session.settings().features.edit_message {
        session.toast("Messages cannot be edited in this chat.", "error");
        return;
    }
    let run = Run::new(instance.clone());
    session.set_current(run.cancel().clone());
    let result = match replace(&run, &edited) {
        Ok(message) => {
            session.task_start();
            durable(&session).await;
            let args = vec![Value::Object(message)];
            in_run_step(&run, Callback::Message, Some(edited.id), edited.output, args).await
        }
        Err(error) => {
            session.task_start();
            Err(error)
        }
    };
    if let Err(error) = result {
        report(&instance, &error);
    }
    keep_values(&run);
    session.clear_current(run.cancel());
    end_task(&session).await;
}

fn replace(run: &Arc<Run>, edited: &ClientMessage) -> Result<ObjectRef> {
    let state = chat_context::state(run, "edit_message")?;
    let (message, later) = {
        let mut messages = state.messages.lock();
        let position = messages
            .iter()
            .position(|m| Record::of(m).and_then(|r| r.text("id")).as_deref() == Some(edited.id.as_str()))
            .ok_or_else(|| Error::usage("the message to edit is not in this chat"))?;
        let later = messages.split_off(position + 1);
        (messages[position].clone(), later)
    };
    let record = messages::record(&message)?;
    record.put("content", edited.output.clone());
    show::update_step(run, StepDict::Message(messages::to_dict(record)?))?;
    for message in later {
        show::delete_step(run, StepDict::Message(messages::to_dict(messages::record(&message)?)?))?;
    }
    Ok(message)
}
