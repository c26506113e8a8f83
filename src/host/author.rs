//! `cl.author_rename`: what the names of authors and steps are in the chat. It is asked where something is sent, not
//! for changes and tokens, and not for the steps that stand for callbacks, which the page knows by name.

use std::sync::Arc;

use super::instance::Callback;
use super::record::Record;
use super::run::Run;
use super::value::Value;

/// Whether names have to be asked for here. What the callback itself sends keeps its name.
pub(crate) fn renames(run: &Run) -> bool {
    !run.is_renaming() && run.instance().callback(Callback::AuthorRename).is_some()
}

/// Gives a field of a thing the name that the script wants for it. A callback that fails leaves the name alone: the
/// message matters more.
pub(crate) async fn rename(run: &Arc<Run>, thing: &Record, field: &str) {
    if !renames(run) {
        return;
    }
    let (Some(function), Some(name)) = (run.instance().callback(Callback::AuthorRename), thing.text(field)) else {
        return;
    };
    let renamed = function.call(&run.renaming(), vec![Value::text(name)]).await;
    match renamed.map(super::tasks::first) {
        Ok(Value::Text(renamed)) => thing.put(field, renamed),
        Ok(Value::Nil | Value::Null) => {}
        Ok(other) => {
            tracing::warn!(target: "script", "cl.author_rename: expected a text to be returned, got {}", other.kind());
        }
        Err(error) if error.is_cancelled() => {}
        Err(error) => tracing::error!(target: "script", "cl.author_rename: {}", error.for_log()),
    }
}
