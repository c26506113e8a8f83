//! What the page says beside messages: messages of the page around the chat, and stars.

use std::sync::Arc;

use serde_json::Value as Json;

use super::report;
use crate::data::Write;
use crate::host::error::{Error, Result};
use crate::host::instance::{Callback, Instance};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{LazyJson, Value};
use crate::host::{chat_context, message as messages, show};
use crate::session::Session;
use crate::wire::event::server;
use crate::wire::step::{ClientMessage, Message, StepDict};
use crate::wire::stored::StoredStep;

/// Runs `on_window_message`. The page forwards whatever it gets, so there is no loader.
pub async fn window_message(instance: Arc<Instance>, data: Json) {
    let Some(function) = instance.callback(Callback::WindowMessage) else { return };
    let run = Run::new(instance.clone());
    if let Err(error) = function.call(&run, vec![Value::from_json(data)]).await {
        report(&instance, &error);
    }
}

/// Whether messages can be starred in this chat; else why not.
fn starring(session: &Session) -> std::result::Result<(), &'static str> {
    if !session.settings().features.favorites {
        return Err("Favourite messages are switched off in this chat.");
    }
    if session.user.is_none() {
        return Err("Favourite messages belong to a user: this app has no login, so there is nowhere to keep them.");
    }
    Ok(())
}

/// Sends the starred messages; every page asks for them, so there is no answer where there are none.
pub async fn fetch_favorites(instance: Arc<Instance>) {
    let Some(session) = instance.session.clone() else { return };
    if starring(&session).is_err() {
        return;
    }
    if let Err(error) = send_favorites(&Run::new(instance), &session).await {
        tracing::warn!(%error, "favourite messages could not be sent");
    }
}

/// Sets or clears the star of a message of this chat; clears it also in the user's other threads.
pub async fn favorite(instance: Arc<Instance>, message: ClientMessage) {
    let Some(session) = instance.session.clone() else { return };
    let run = Run::new(instance);
    let done = async {
        starring(&session).map_err(Error::usage)?;
        star(&run, &session, &message).await?;
        send_favorites(&run, &session).await
    };
    if let Err(error) = done.await {
        session.toast(error.for_chat(), "error");
    }
}

async fn star(run: &Arc<Run>, session: &Session, wanted: &ClientMessage) -> Result<()> {
    let starred = wanted.metadata.as_ref().and_then(|m| m.get("favorite")).and_then(Json::as_bool).unwrap_or(false);
    let messages = chat_context::state(run, "message_favorite")?.messages.lock().clone();
    let is_wanted = |message: &&Record| message.text("id").as_deref() == Some(wanted.id.as_str());
    if let Some(message) = messages.iter().filter_map(Record::of).find(is_wanted) {
        let mut metadata = message.json_map("metadata")?;
        metadata.insert("favorite".to_owned(), starred.into());
        message.put("metadata", LazyJson::value(&metadata));
        return show::update_step(run, StepDict::Message(messages::to_dict(message)?));
    }
    let elsewhere = if starred { None } else { stored(session).await?.into_iter().find(|step| step.id == wanted.id) };
    let mut step = elsewhere.ok_or_else(|| Error::usage("The message is not in this chat."))?;
    step.metadata.get_or_insert_default().insert("favorite".to_owned(), false.into());
    // It may change in its own thread meanwhile: only the star is written.
    let change = StoredStep {
        id: step.id.clone(),
        thread_id: step.thread_id.clone(),
        metadata: step.metadata.clone(),
        r#type: step.r#type.clone(),
        name: step.name.clone(),
        ..StoredStep::default()
    };
    if let Some(store) = session.journal.store() {
        store.writer().submit(Write::Step(Box::new(change))).await.await?;
    }
    session.outbox.emit(server::UPDATE_MESSAGE, &step);
    Ok(())
}

/// The starred messages of the user in all threads.
async fn stored(session: &Session) -> Result<Vec<StoredStep>> {
    let (Some(store), Some(user)) = (session.journal.store(), &session.user) else { return Ok(Vec::new()) };
    store.writer().settled(session.thread_id.as_str()).await;
    let Some(id) = store.known_user(user).await?.id else { return Ok(Vec::new()) };
    Ok(store.layer().favorites(&id).await?)
}

/// Sends the starred messages: those of all threads, or without a store those of this chat.
async fn send_favorites(run: &Arc<Run>, session: &Session) -> Result<()> {
    if session.journal.store().is_some() {
        session.outbox.emit(server::SET_FAVORITES, &stored(session).await?);
        return Ok(());
    }
    let messages = chat_context::state(run, "set_favorites")?.messages.lock().clone();
    let dicts = messages.iter().filter_map(Record::of).map(messages::to_dict).collect::<Result<Vec<Message>>>()?;
    let starred: Vec<_> = dicts
        .into_iter()
        .filter(|m| m.metadata.get("favorite") == Some(&Json::Bool(true)))
        .map(StepDict::Message)
        .collect();
    session.outbox.emit(server::SET_FAVORITES, &starred);
    Ok(())
}
