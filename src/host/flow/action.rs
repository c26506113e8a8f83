//! Clicks on actions.

use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::oneshot;

use super::{interact, report};
use crate::host::action as actions;
use crate::host::instance::Instance;
use crate::host::run::Run;
use crate::host::value::Value;
use crate::session::inbox::ActionReply;
use crate::wire::action::Action;

/// Calls the callback of an action. What it returns goes back to the page.
pub async fn action(instance: Arc<Instance>, action: Action, reply: oneshot::Sender<ActionReply>) {
    let Some(session) = instance.session.clone() else { return };
    let outcome = match instance.clicked(&action.id, &action.name) {
        None => ActionReply::NoCallback,
        Some(function) => {
            interact(&session, &action.name).await;
            let run = Run::new(instance.clone());
            let result = function.call(&run, vec![Value::Object(actions::from_dict(action))]).await;
            let answer = result.and_then(|value| match value {
                Value::Many(values) => values.into_iter().next().unwrap_or_default().to_json("the result of an action"),
                value => value.to_json("the result of an action"),
            });
            ActionReply::Done(answer.unwrap_or_else(|error| {
                report(&instance, &error);
                Json::Null
            }))
        }
    };
    if reply.send(outcome).is_err() {
        tracing::debug!(session = %session.id, "the page did not wait for the result of an action");
    }
}
