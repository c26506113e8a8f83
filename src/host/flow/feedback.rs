//! Judgements of the user, which are stored by then.

use std::sync::Arc;

use crate::host::instance::{Callback, Instance};
use crate::host::run::Run;
use crate::host::thread;
use crate::host::value::{self, Value};
use crate::wire::feedback::Feedback;

/// Runs `on_feedback`. What it fails at is only logged: the user has done nothing wrong.
pub async fn feedback(instance: Arc<Instance>, feedback: Feedback) {
    let Some(function) = instance.callback(Callback::Feedback) else { return };
    let run = Run::new(instance);
    let result = match value::written(feedback) {
        Ok(json) => function.call(&run, vec![Value::from_json(thread::to_script(json))]).await,
        Err(error) => Err(error),
    };
    if let Err(error) = result
        && !error.is_cancelled()
    {
        tracing::error!(target: "script", "cl.on_feedback: {}", error.for_log());
    }
}
