//! `cl.ask_action_message`: waits until the user has pressed one of some buttons.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{Answer, Beside, ask, ask_class, quietly, record, rewrite};
use crate::host::action::{self, ACTION};
use crate::host::error::{Error, Result};
use crate::host::object::ObjectRef;
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Outcome, Value};
use crate::wire::ask::AskKind;

ask_class!(
    /// `cl.ask_action_message`.
    ASK_ACTION_MESSAGE, "ask_action_message", timeout: 90,
    |run, this, _| {
        let (run, this) = (run.clone(), this.clone());
        Outcome::wait(async move { send(&run, &this).await })
    },
    [Field::new("actions", Kind::Objects(&ACTION)).or(Default::List)]
);

async fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Value> {
    let message = record(this)?;
    let actions = message.objects(run, "actions")?;
    if actions.is_empty() {
        return Err(Error::usage("cl.ask_action_message: actions: give at least one; nobody could answer"));
    }
    let id = message.text("id").unwrap_or_default();
    let mut keys = Vec::with_capacity(actions.len());
    for action in &actions {
        action::send(run, action, &id)?;
        keys.push(action_record(action)?.text("id").unwrap_or_default());
    }
    let chosen = {
        let _buttons = Beside(|| actions.iter().for_each(|action| quietly(action::remove(run, action))));
        ask(run, message, AskKind::Action { keys }, |answer| read(&actions, &answer)).await
    };
    let text = match &chosen {
        Ok(Some(action)) => {
            let label = action.text("label").filter(|label| !label.is_empty()).or_else(|| action.text("name"));
            format!("**Selected:** {}", label.unwrap_or_default())
        }
        _ => "Timed out: no action was taken".to_owned(),
    };
    rewrite(run, message, text)?;
    chosen?.map_or(Ok(Value::Nil), |action| action::to_table(action).map(Value::Map))
}

fn action_record(action: &ObjectRef) -> Result<&Record> {
    Record::of(action).ok_or_else(|| Error::usage("expected a cl.action"))
}

/// Which of the actions was chosen: what the page knows of it beside its id is not asked for.
fn read<'a>(actions: &'a [ObjectRef], answer: &Json) -> Answer<&'a Record> {
    let id = answer.get("id").and_then(Json::as_str).ok_or("it names no action")?;
    let chosen = actions.iter().filter_map(Record::of).find(|action| action.text("id").as_deref() == Some(id));
    let action = chosen.ok_or("there is no such action")?;
    Ok(Some((action, action.text("name").unwrap_or_default())))
}
