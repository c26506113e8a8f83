//! Steps and messages as a store holds them: one type with the keys of both layouts (wire protocol 3.1),
//! tolerant when read, because rows of other makers lack keys, hold JSON as text, or 0 and 1 for truths.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::JsonMap;
use super::feedback::Feedback;
use super::step::{Message, ShowInput, Step, StepDict};

/// A step or message of a store.
///
/// In a write an absent field keeps what is stored, and so does an empty `metadata`. Serialised it has exactly
/// the keys that Chainlit sends for its type, and further ones only where they hold something.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StoredStep {
    /// Usually a UUID.
    pub id: String,
    /// The thread it belongs to.
    #[serde(deserialize_with = "or_default")]
    pub thread_id: String,
    /// The step or message that contains it.
    pub parent_id: Option<String>,
    /// One of [`StepType`](super::step::StepType)'s names; stores of other makers may hold more.
    pub r#type: Option<String>,
    /// Label or author.
    pub name: Option<String>,
    /// What went in; messages have none.
    pub input: Option<String>,
    /// What came out; of a message its text.
    pub output: Option<String>,
    /// Whether tokens were still coming.
    #[serde(deserialize_with = "truth")]
    pub streaming: Option<bool>,
    /// Whether it failed or reports a failure.
    #[serde(deserialize_with = "truth")]
    pub is_error: Option<bool>,
    /// Whether an ask hangs on it.
    #[serde(deserialize_with = "truth")]
    pub wait_for_answer: Option<bool>,
    /// Free-form.
    #[serde(deserialize_with = "object")]
    pub metadata: Option<JsonMap>,
    /// Free labels.
    #[serde(deserialize_with = "json")]
    pub tags: Option<Vec<String>>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it began.
    pub start: Option<String>,
    /// When it ended.
    pub end: Option<String>,
    /// Code language of the output.
    pub language: Option<String>,
    /// Whether and how the input is shown.
    pub show_input: Option<ShowInput>,
    /// Whether it is shown opened.
    #[serde(deserialize_with = "truth")]
    pub default_open: Option<bool>,
    /// Whether it closes when it ends.
    #[serde(deserialize_with = "truth")]
    pub auto_collapse: Option<bool>,
    /// Metadata of a model call.
    #[serde(deserialize_with = "generation")]
    pub generation: Option<Value>,
    /// The command that the user chose.
    pub command: Option<String>,
    /// Mode id to option id.
    #[serde(deserialize_with = "json")]
    pub modes: Option<BTreeMap<String, String>>,
    /// Nesting, as old versions of Chainlit stored it.
    pub indent: Option<i64>,
    /// The user's rating. Only read: a write goes through the store's own way for feedback.
    pub feedback: Option<Feedback>,
}

impl StoredStep {
    /// Whether this is one of the three message types.
    pub fn is_message(&self) -> bool {
        self.r#type.as_deref().is_some_and(|name| name.ends_with("_message"))
    }

    /// Whether `metadata.favorite` is set.
    pub fn is_favorite(&self) -> bool {
        self.metadata.as_ref().is_some_and(|m| m.get("favorite") == Some(&Value::Bool(true)))
    }

    /// Marks a step whose tokens stopped coming without an end: the process was killed, or the handler stopped. Clients
    /// show it as far as it came; `metadata.interrupted` says why it ends there.
    pub fn interrupt(&mut self) {
        self.streaming = Some(false);
        self.metadata.get_or_insert_default().insert("interrupted".to_owned(), Value::Bool(true));
    }

    /// Lays a newer write over this one.
    pub fn merge(&mut self, newer: Self) {
        fn lay<T>(over: &mut Option<T>, newer: Option<T>) {
            if newer.is_some() {
                *over = newer;
            }
        }
        if !newer.thread_id.is_empty() {
            self.thread_id = newer.thread_id;
        }
        lay(&mut self.parent_id, newer.parent_id);
        lay(&mut self.r#type, newer.r#type);
        lay(&mut self.name, newer.name);
        lay(&mut self.input, newer.input);
        lay(&mut self.output, newer.output);
        lay(&mut self.streaming, newer.streaming);
        lay(&mut self.is_error, newer.is_error);
        lay(&mut self.wait_for_answer, newer.wait_for_answer);
        lay(&mut self.metadata, newer.metadata.filter(|m| !m.is_empty()));
        lay(&mut self.tags, newer.tags);
        lay(&mut self.created_at, newer.created_at);
        lay(&mut self.start, newer.start);
        lay(&mut self.end, newer.end);
        lay(&mut self.language, newer.language);
        lay(&mut self.show_input, newer.show_input);
        lay(&mut self.default_open, newer.default_open);
        lay(&mut self.auto_collapse, newer.auto_collapse);
        lay(&mut self.generation, newer.generation);
        lay(&mut self.command, newer.command);
        lay(&mut self.modes, newer.modes);
        lay(&mut self.indent, newer.indent);
        lay(&mut self.feedback, newer.feedback);
    }
}

impl From<Message> for StoredStep {
    fn from(m: Message) -> Self {
        Self {
            id: m.id,
            thread_id: m.thread_id,
            parent_id: m.parent_id,
            r#type: Some(m.r#type.as_str().to_owned()),
            name: Some(m.name),
            output: Some(m.output),
            streaming: Some(m.streaming),
            is_error: Some(m.is_error),
            wait_for_answer: Some(m.wait_for_answer),
            metadata: Some(m.metadata),
            tags: m.tags,
            created_at: m.created_at,
            start: m.start,
            end: m.end,
            language: m.language,
            command: m.command,
            modes: m.modes,
            ..Self::default()
        }
    }
}

impl From<Step> for StoredStep {
    fn from(s: Step) -> Self {
        Self {
            id: s.id,
            thread_id: s.thread_id,
            parent_id: s.parent_id,
            r#type: Some(s.r#type.as_str().to_owned()),
            name: Some(s.name),
            input: Some(s.input),
            output: Some(s.output),
            streaming: Some(s.streaming),
            is_error: Some(s.is_error),
            metadata: Some(s.metadata),
            tags: s.tags,
            created_at: s.created_at,
            start: s.start,
            end: s.end,
            language: s.language,
            show_input: Some(s.show_input),
            default_open: Some(s.default_open),
            auto_collapse: Some(s.auto_collapse),
            generation: s.generation,
            ..Self::default()
        }
    }
}

impl From<StepDict> for StoredStep {
    fn from(dict: StepDict) -> Self {
        match dict {
            StepDict::Message(message) => message.into(),
            StepDict::Step(step) => step.into(),
        }
    }
}

impl Serialize for StoredStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.is_message();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("threadId", &self.thread_id)?;
        map.serialize_entry("parentId", &self.parent_id)?;
        map.serialize_entry("name", self.name.as_deref().unwrap_or_default())?;
        map.serialize_entry("type", self.r#type.as_deref().unwrap_or("undefined"))?;
        map.serialize_entry("streaming", &self.streaming.unwrap_or_default())?;
        map.serialize_entry("isError", &self.is_error.unwrap_or_default())?;
        match &self.metadata {
            Some(metadata) => map.serialize_entry("metadata", metadata)?,
            None => map.serialize_entry("metadata", &JsonMap::new())?,
        }
        map.serialize_entry("tags", &self.tags)?;
        map.serialize_entry("output", self.output.as_deref().unwrap_or_default())?;
        map.serialize_entry("createdAt", &self.created_at)?;
        map.serialize_entry("start", &self.start)?;
        map.serialize_entry("end", &self.end)?;
        map.serialize_entry("language", &self.language)?;
        if message || self.wait_for_answer.is_some() {
            map.serialize_entry("waitForAnswer", &self.wait_for_answer.unwrap_or_default())?;
        }
        if message || self.command.is_some() {
            map.serialize_entry("command", &self.command)?;
        }
        if message || self.modes.is_some() {
            map.serialize_entry("modes", &self.modes)?;
        }
        if !message || self.input.as_ref().is_some_and(|input| !input.is_empty()) {
            map.serialize_entry("input", self.input.as_deref().unwrap_or_default())?;
        }
        if !message || self.show_input.is_some() {
            map.serialize_entry("showInput", self.show_input.as_ref().unwrap_or(&ShowInput::default()))?;
        }
        if !message || self.default_open.is_some() {
            map.serialize_entry("defaultOpen", &self.default_open.unwrap_or_default())?;
        }
        if !message || self.auto_collapse.is_some() {
            map.serialize_entry("autoCollapse", &self.auto_collapse.unwrap_or_default())?;
        }
        if !message || self.generation.is_some() {
            map.serialize_entry("generation", &self.generation)?;
        }
        if let Some(indent) = self.indent {
            map.serialize_entry("indent", &indent)?;
        }
        if let Some(feedback) = &self.feedback {
            map.serialize_entry("feedback", feedback)?;
        }
        map.end()
    }
}

/// Null as the default.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A truth as itself, as 0 and 1, or as text.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Truth {
        Flag(bool),
        Number(f64),
        Text(String),
    }
    Ok(Option::<Truth>::deserialize(deserializer)?.map(|truth| match truth {
        Truth::Flag(flag) => flag,
        Truth::Number(number) => number != 0.0,
        Truth::Text(text) => text.eq_ignore_ascii_case("true") || text == "1",
    }))
}

/// Anything as itself or as its JSON text.
fn json<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::String(text)) => Ok(serde_json::from_str(&text).ok()),
        Some(value) => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

/// An object as itself or as its JSON text.
pub(super) fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonMap>, D::Error> {
    json(deserializer)
}

/// Chainlit stores `{}` for messages and `null` for steps without one.
fn generation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    let value: Option<Value> = json(deserializer)?;
    Ok(value.filter(|v| v.as_object().is_some_and(|map| !map.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> StoredStep {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn rows_of_other_makers_are_read() {
        let step = read(
            r#"{"id":"a","threadId":null,"type":"run","metadata":"{\"favorite\": true}","isError":0,"streaming":1,
                "tags":"[\"x\"]","generation":{},"showInput":"false","modes":null,"unknown":3}"#,
        );
        assert!(step.is_favorite() && step.streaming == Some(true) && step.is_error == Some(false));
        assert_eq!((step.tags, step.generation, step.modes), (Some(vec!["x".to_owned()]), None, None));
        assert_eq!(step.show_input, Some(ShowInput::Language("false".to_owned())));
    }

    #[test]
    fn messages_and_steps_have_their_own_keys() {
        let keys = |text: &str| {
            let json = serde_json::to_value(read(text)).unwrap();
            let mut keys: Vec<String> = json.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys.join(" ")
        };
        assert_eq!(
            keys(r#"{"id":"a","type":"user_message"}"#),
            "command createdAt end id isError language metadata modes name output parentId start streaming tags \
             threadId type waitForAnswer"
        );
        assert_eq!(
            keys(r#"{"id":"a","type":"tool"}"#),
            "autoCollapse createdAt defaultOpen end generation id input isError language metadata name output \
             parentId showInput start streaming tags threadId type"
        );
    }

    #[test]
    fn what_is_absent_or_empty_keeps_the_older_value() {
        let mut step = read(r#"{"id":"a","output":"long","metadata":{"a":1},"name":"n"}"#);
        step.merge(read(r#"{"id":"a","output":"","metadata":{}}"#));
        assert_eq!((step.output.as_deref(), step.name.as_deref()), (Some(""), Some("n")));
        assert_eq!(step.metadata.map(|m| m.len()), Some(1));
    }

    #[test]
    fn what_is_written_reads_back() {
        let step = read(
            r#"{"id":"a","threadId":"t","parentId":"p","type":"tool","name":"n","input":"i","output":"o",
                "streaming":false,"isError":true,"metadata":{"k":[1]},"tags":["x"],"createdAt":"c","start":"s",
                "end":"e","language":"json","showInput":false,"defaultOpen":true,"autoCollapse":false,
                "generation":{"type":"CHAT"},"indent":2,"feedback":{"forId":"a","id":"f","value":1,"comment":null}}"#,
        );
        assert_eq!(read(&serde_json::to_string(&step).unwrap()), step);
    }
}
