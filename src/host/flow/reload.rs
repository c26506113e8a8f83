//! Changing to a newer version of the script in the middle of a chat.

use std::sync::Arc;

use super::report;
use crate::host::chat_context::{self, ChatState};
use crate::host::instance::{Callback, Instance};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Map, Value};

/// Makes what the chat keeps independent of the script's memory, before that goes: messages, and the values of
/// `user_session` as far as JSON can hold them. The rest is dropped with a warning.
pub fn release(instance: &Arc<Instance>) {
    let run = Run::new(instance.clone());
    let Ok(state) = chat_context::state(&run, "reload") else { return };
    release_state(&state);
}

fn release_state(state: &ChatState) {
    for message in state.messages.lock().iter() {
        if let Some(record) = Record::of(message) {
            record.release();
        }
    }
    state.values.change_all(|key, value| match value.to_json(key) {
        Ok(json) => Value::from_json(json),
        Err(error) => {
            tracing::warn!(target: "script", "cl.user_session {error}: it does not survive the reload");
            Value::Nil
        }
    });
}

/// Runs `on_reload` of the newer version. It gets what the older one kept in global variables.
pub async fn reload(instance: Arc<Instance>, globals: Map) {
    let Some(function) = instance.callback(Callback::Reload) else { return };
    let run = Run::new(instance.clone());
    if let Err(error) = function.call(&run, vec![Value::Map(globals)]).await {
        report(&instance, &error);
    }
}
