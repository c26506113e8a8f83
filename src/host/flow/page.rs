//! What the page says beside messages: messages of the page around the chat, and stars.

use std::sync::Arc;

use serde_json::Value as Json;

use super::report;
use crate::host::error::{Error, Result};
use crate::host::instance::{Callback, Instance};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{LazyJson, Value};
use crate::host::{chat_context, message as messages, show};
use crate::session::Session;
use crate::wire::event::server;
use crate::wire::step::{ClientMessage, Message, StepDict};

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
    if let Err(error) = send_favorites(&Run::new(instance), &session) {
        tracing::warn!(%error, "favourite messages could not be sent");
    }
}

/// Sets or clears the star of a message of this chat.
pub async fn favorite(instance: Arc<Instance>, message: ClientMessage) {
    let Some(session) = instance.session.clone() else { return };
    let run = Run::new(instance);
    let done = starring(&session).map_err(Error::usage).and_then(|()| {
        star(&run, &message)?;
        send_favorites(&run, &session)
    });
    if let Err(error) = done {
        session.toast(error.for_chat(), "error");
    }
}

fn star(run: &Arc<Run>, wanted: &ClientMessage) -> Result<()> {
    let starred = wanted.metadata.as_ref().and_then(|m| m.get("favorite")).and_then(Json::as_bool).unwrap_or(false);
    let messages = chat_context::state(run, "message_favorite")?.messages.lock().clone();
    let message = messages
        .iter()
        .filter_map(Record::of)
        .find(|message| message.text("id").as_deref() == Some(wanted.id.as_str()))
        .ok_or_else(|| Error::usage("The message is not in this chat."))?;
    let mut metadata = message.json_map("metadata")?;
    metadata.insert("favorite".to_owned(), starred.into());
    message.put("metadata", LazyJson::value(&metadata));
    show::update_step(run, StepDict::Message(messages::to_dict(message)?))
}

/// The starred messages of this chat.
fn send_favorites(run: &Arc<Run>, session: &Session) -> Result<()> {
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
