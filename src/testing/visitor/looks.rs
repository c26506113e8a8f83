//! Whether the chat shows what a test expects.

use serde_json::{Value as Json, json};

use super::{Guest, PATIENCE};
use crate::host::error::{Error, Result};
use crate::host::value::Value;
use crate::testing::expect::{fits, shown};
use crate::testing::page::Shown;

impl Guest {
    /// Waits until something of a list is as expected and was not expected before; what it is.
    pub(super) async fn expect(&self, what: &str, list: Listed, wanted: Json) -> Result<Value> {
        let wanted = match wanted {
            Json::String(text) => json!({ list.text: text }),
            Json::Null => json!({}),
            table => table,
        };
        let found = |shown: &mut Shown| {
            let mut seen = self.seen.lock();
            let id = |thing: &Json| thing["id"].as_str().unwrap_or_default().to_owned();
            let fitting = |thing: &&Json| !seen.contains(&id(thing)) && fits(&self.whole(thing), &wanted, list.content);
            let found = (list.of)(shown).into_iter().find(fitting).cloned()?;
            seen.insert(id(&found));
            Some(found)
        };
        if let Some(found) = self.drive(self.page().until(found), PATIENCE).await {
            return Ok(Value::from_json(self.whole(&found)));
        }
        let all = self.page().look(|shown| {
            let things: Vec<Json> = (list.of)(shown).into_iter().cloned().collect();
            texts(&things, list.shown)
        });
        Err(Error::failed(format!("expected {what} {}; the chat shows: {all}", shown(&wanted))))
    }

    /// An element with its content, as far as that is text.
    pub(super) fn whole(&self, thing: &Json) -> Json {
        let mut thing = thing.clone();
        let file = thing["chainlit_key"].as_str().and_then(|key| self.session().files.get(key));
        if let Some(text) = file.and_then(|file| std::fs::read_to_string(&file.path).ok()) {
            thing["content"] = text.into();
        }
        thing
    }

    pub(super) async fn expect_event(&self, name: String, wanted: Json) -> Result<Value> {
        let found = |shown: &mut Shown| {
            let mut seen = self.events_seen.lock();
            let fitting = |(event, data): &(&str, Json)| *event == name && fits(data, &wanted, "");
            let fitting = |event: &(&str, Json)| wanted.is_null() && event.0 == name || fitting(event);
            let at = shown.events.iter().skip(*seen).position(fitting)? + *seen;
            *seen = at + 1;
            Some(shown.events[at].1.clone())
        };
        if let Some(data) = self.drive(self.page().until(found), PATIENCE).await {
            return Ok(Value::from_json(data));
        }
        let names = self.page().look(|shown| {
            let same = shown.events.iter().filter(|(event, _)| *event == name);
            same.map(|(_, data)| data.to_string()).collect::<Vec<_>>().join(", ")
        });
        let sent = if names.is_empty() { format!("no {name} was sent") } else { format!("it was sent with {names}") };
        Err(Error::failed(format!("expected the event {name} with {}; {sent}", shown(&wanted))))
    }

    pub(super) fn config(&self) -> Json {
        let settings = self.session().settings();
        json!({"project": settings.project, "features": settings.features, "ui": settings.ui})
    }
}

/// What is looked at for something expected.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    pub(super) of: fn(&Shown) -> Vec<&Json>,
    /// The field that a bare text stands for.
    text: &'static str,
    /// The field that `contains` is about.
    content: &'static str,
    /// The field that is shown when nothing fits.
    shown: &'static str,
}

pub(super) const MESSAGES: Listed = Listed { of: messages, text: "output", content: "output", shown: "output" };
pub(super) const STEPS: Listed = Listed { of: steps, text: "name", content: "output", shown: "name" };
pub(super) const ELEMENTS: Listed =
    Listed { of: |shown| shown.elements.iter().collect(), text: "name", content: "content", shown: "name" };
pub(super) const ACTIONS: Listed =
    Listed { of: |shown| shown.actions.iter().collect(), text: "name", content: "label", shown: "name" };
pub(super) const ASKS: Listed = Listed { of: questions, text: "output", content: "output", shown: "output" };

fn is_message(step: &Json) -> bool {
    step["type"].as_str().is_some_and(|kind| kind.ends_with("_message"))
}

pub(super) fn messages(shown: &Shown) -> Vec<&Json> {
    shown.steps.iter().filter(|step| is_message(step)).collect()
}

fn steps(shown: &Shown) -> Vec<&Json> {
    shown.steps.iter().filter(|step| !is_message(step)).collect()
}

fn questions(shown: &Shown) -> Vec<&Json> {
    let id = shown.question.as_ref().map(|question| &question.data["msg"]["id"]);
    shown.steps.iter().filter(|step| id.is_some_and(|id| step["id"] == *id)).collect()
}

/// A field of all, for people.
pub(super) fn texts(things: &[Json], field: &str) -> String {
    if things.is_empty() {
        return "nothing".to_owned();
    }
    things.iter().map(|thing| thing[field].to_string()).collect::<Vec<_>>().join(", ")
}
