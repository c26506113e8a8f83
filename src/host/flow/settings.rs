//! Chat settings that the user changes.

use std::sync::Arc;

use serde_json::Value as Json;

use super::as_task;
use crate::host::chat_context;
use crate::host::instance::{Callback, Instance};
use crate::host::run::Run;
use crate::host::value::Value;
use crate::host::widget::form;
use crate::wire::JsonMap;

/// The user confirmed the settings: keeps the values and runs `on_settings_update`.
pub async fn settings_update(instance: Arc<Instance>, values: Json) {
    let Some(session) = instance.session.clone() else { return };
    let run = Run::new(instance);
    match accept(&run, values) {
        Ok(values) => {
            session.merge_chat_settings(&values);
            as_task(&run, Callback::SettingsUpdate, vec![Value::from_json(Json::Object(values))]).await;
        }
        Err(problem) => session.toast(&problem, "error"),
    }
}

/// The user touched a setting: runs `on_settings_edit`, and keeps nothing.
pub async fn settings_edit(instance: Arc<Instance>, values: Json) {
    let run = Run::new(instance);
    match accept(&run, values) {
        Ok(values) => as_task(&run, Callback::SettingsEdit, vec![Value::from_json(Json::Object(values))]).await,
        // The user is still typing; what cannot be used is refused when it is confirmed.
        Err(problem) => tracing::debug!(problem, "edited settings do not fit"),
    }
}

/// The values as the script gets them, or what is wrong with them.
fn accept(run: &Arc<Run>, values: Json) -> Result<JsonMap, String> {
    let Json::Object(values) = values else { return Err("The settings cannot be read.".to_owned()) };
    let state = chat_context::state(run, "chat_settings").map_err(|error| error.message)?;
    let form = state.form.lock().clone();
    match form {
        Some(form) => form.accept(values),
        None => form::accept_free(values),
    }
}
