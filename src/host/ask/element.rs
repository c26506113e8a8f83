//! `cl.ask_element_message`: waits until the user has submitted or cancelled a component of the app's own.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{Answer, Beside, ask, ask_class, quietly, record, rewrite};
use crate::host::element::{self, custom::CUSTOM_ELEMENT};
use crate::host::error::{Error, Result};
use crate::host::object::ObjectRef;
use crate::host::run::Run;
use crate::host::value::{Map, Outcome, Value};
use crate::wire::JsonMap;
use crate::wire::ask::AskKind;

ask_class!(
    /// `cl.ask_element_message`.
    ASK_ELEMENT_MESSAGE, "ask_element_message", timeout: 90,
    |run, this, _| {
        let (run, this) = (run.clone(), this.clone());
        Outcome::wait(async move { send(&run, &this).await })
    },
    [Field::new("element", Kind::Object(&CUSTOM_ELEMENT))]
);

async fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Value> {
    let message = record(this)?;
    let Value::Object(element) = message.value("element")? else {
        return Err(Error::usage("cl.ask_element_message: element is missing; give it a cl.custom_element"));
    };
    element::send(run, &element, &message.text("id").unwrap_or_default()).await?;
    let element_id = element::record(&element)?.text("id").unwrap_or_default();
    let submitted = {
        let _component = Beside(|| quietly(element::remove(run, &element)));
        ask(run, message, AskKind::Element { element_id }, read).await
    };
    let text = match &submitted {
        Ok(Some(values)) if is_submitted(values) => "Thanks for submitting",
        Ok(Some(_)) => "Cancelled",
        _ => "Timed out",
    };
    rewrite(run, message, text.to_owned())?;
    Ok(submitted?.map_or(Value::Nil, answer_table))
}

fn read(answer: Json) -> Answer<JsonMap> {
    match answer {
        Json::Object(values) => Ok(Some((values, "custom_element".to_owned()))),
        _ => Err("it has no values".to_owned()),
    }
}

fn is_submitted(values: &JsonMap) -> bool {
    values.get("submitted").and_then(Json::as_bool).unwrap_or(false)
}

/// The answer as a table: the values beside `submitted`, as Chainlit has them, and in `data`, as its documentation says.
fn answer_table(values: JsonMap) -> Value {
    let submitted = is_submitted(&values);
    let data: Map =
        values.into_iter().filter(|(key, _)| key != "submitted").map(|(k, v)| (k, Value::from_json(v))).collect();
    let mut map = data.clone();
    map.insert("submitted".to_owned(), Value::Bool(submitted));
    map.entry("data".to_owned()).or_insert(Value::Map(data));
    Value::Map(map)
}
