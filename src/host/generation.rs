//! `cl.chat_generation` and `cl.completion_generation`: what is known of a model call, as `step.generation` (wire
//! protocol 3.12).

use std::sync::Arc;

use serde_json::Value as Json;

use super::api::{self, Member};
use super::check;
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Object as _};
use super::record::Record;
use super::run::Run;
use super::value::{Value, written};
use crate::llm::{Content, Generation};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&CHAT_GENERATION), api::class(&COMPLETION_GENERATION)];

/// Who may have said a message.
const ROLES: &[&str] = &["user", "assistant", "tool", "function", "system"];
/// What a message may have.
const MESSAGE: &[&str] =
    &["role", "content", "name", "function_call", "tool_calls", "tool_call_id", "uuid", "templated"];

macro_rules! generation_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, [$($own:expr),* $(,)?]) => {
        $(#[$doc])*
        pub(crate) static $static: Class = Class {
            name: $name,
            fields: &[
                Field::new("provider", Kind::Text),
                Field::new("model", Kind::Text),
                Field::new("error", Kind::Text),
                Field::new("settings", Kind::Map).or(Default::Map),
                Field::new("variables", Kind::Map).or(Default::Map),
                Field::new("tags", Kind::Texts).or(Default::List),
                Field::new("metadata", Kind::Map).or(Default::Map),
                Field::new("tools", Kind::Any),
                Field::new("token_count", Kind::Int),
                Field::new("input_token_count", Kind::Int),
                Field::new("output_token_count", Kind::Int),
                Field::new("tt_first_token", Kind::Number),
                Field::new("token_throughput_in_s", Kind::Number),
                Field::new("duration", Kind::Number),
                Field::new("prompt_id", Kind::Text),
                Field::new("id", Kind::Text),
                $($own,)*
            ],
            json: Some(|generation| written(to_dict(generation)?)),
            init: |_, generation| to_dict(generation).map(drop),
            ..Class::EMPTY
        };
    };
}

generation_class!(
    /// `cl.chat_generation`.
    CHAT_GENERATION, "chat_generation",
    [Field::new("messages", Kind::Any).or(Default::List), Field::new("message_completion", Kind::Any)]
);
generation_class!(
    /// `cl.completion_generation`.
    COMPLETION_GENERATION, "completion_generation",
    [Field::new("prompt", Kind::Text), Field::new("completion", Kind::Text)]
);

/// A generation, or a table that is made into one: into a completion when its `type` or its fields say so.
///
/// # Errors
/// When it is neither, or has what no generation has.
pub(crate) fn fit(run: &Arc<Run>, what: &str, value: Value) -> Result<Value> {
    let mut options = match value.plain()? {
        Value::Object(object)
            if std::ptr::eq(object.class(), &CHAT_GENERATION)
                || std::ptr::eq(object.class(), &COMPLETION_GENERATION) =>
        {
            return Ok(Value::Object(object));
        }
        Value::Map(map) => map,
        other => {
            return Err(Error::usage(format!(
                "{what}: expected a cl.chat_generation, a cl.completion_generation or a table, got {}",
                other.kind()
            )));
        }
    };
    let class = match options.shift_remove("type") {
        None if options.contains_key("prompt") || options.contains_key("completion") => &COMPLETION_GENERATION,
        None => &CHAT_GENERATION,
        Some(Value::Text(kind)) if kind == "CHAT" => &CHAT_GENERATION,
        Some(Value::Text(kind)) if kind == "COMPLETION" => &COMPLETION_GENERATION,
        Some(other) => {
            return Err(Error::usage(format!("{what}: type: expected one of CHAT, COMPLETION, got {}", other.kind())));
        }
    };
    Record::build(run, class, what, options).map(Value::Object)
}

/// The generation as it goes over the wire.
fn to_dict(generation: &Record) -> Result<Generation> {
    let class = generation.class();
    let content = if std::ptr::eq(class, &CHAT_GENERATION) {
        let what = "cl.chat_generation: messages";
        let messages = check::list(what, generation.value("messages")?)?.into_iter().enumerate();
        Content::Chat {
            messages: messages.map(|(i, m)| message(&m, &format!("{what}[{}]", i + 1))).collect::<Result<_>>()?,
            message_completion: match generation.value("message_completion")? {
                value if value.is_nil() => None,
                value => Some(message(&value, "cl.chat_generation: message_completion")?),
            },
        }
    } else {
        Content::Completion { prompt: generation.text("prompt"), completion: generation.text("completion") }
    };
    let count = |field: &str| match generation.int(field) {
        None => Ok(None),
        Some(n) => u64::try_from(n).map(Some).map_err(|_| {
            Error::usage(format!("cl.{}: {field}: expected a number of tokens, 0 or more, got {n}", class.name))
        }),
    };
    let tools = generation.value("tools")?;
    Ok(Generation {
        id: generation.text("id"),
        prompt_id: generation.text("prompt_id"),
        provider: generation.text("provider"),
        model: generation.text("model"),
        error: generation.text("error"),
        settings: generation.json_map("settings")?,
        variables: generation.json_map("variables")?,
        tags: generation.texts("tags")?.unwrap_or_default(),
        metadata: generation.json_map("metadata")?,
        tools: if tools.is_nil() {
            None
        } else {
            let what = format!("cl.{}: tools", class.name);
            Some(check::list(&what, tools)?.iter().map(|tool| tool.to_json(&what)).collect::<Result<_>>()?)
        },
        token_count: count("token_count")?,
        input_token_count: count("input_token_count")?,
        output_token_count: count("output_token_count")?,
        tt_first_token: generation.number("tt_first_token"),
        token_throughput: generation.number("token_throughput_in_s"),
        duration: generation.number("duration"),
        content,
    })
}

/// A message of a generation: `role`, `content` and the like.
fn message(value: &Value, what: &str) -> Result<Json> {
    let json = value.to_json(what)?;
    let Json::Object(fields) = &json else {
        return Err(Error::usage(format!("{what}: expected a table with role and content, got {}", value.kind())));
    };
    if let Some(name) = fields.keys().find(|name| !MESSAGE.contains(&name.as_str())) {
        let hint = super::error::did_you_mean(name, MESSAGE.iter().copied());
        return Err(Error::usage(format!("{what}: no option {name}{hint}")));
    }
    match fields.get("role").and_then(Json::as_str) {
        Some(role) if ROLES.contains(&role) => {}
        Some(role) => {
            let hint = super::error::did_you_mean(role, ROLES.iter().copied());
            return Err(Error::usage(format!(
                "{what}: role: expected one of {}, got {role:?}{hint}",
                ROLES.join(", ")
            )));
        }
        None => return Err(Error::usage(format!("{what}: role is missing"))),
    }
    match fields.get("content") {
        None | Some(Json::Null | Json::String(_) | Json::Array(_)) => Ok(json),
        Some(_) => Err(Error::usage(format!("{what}: content: expected text or a list of parts"))),
    }
}
