//! Stored threads as scripts see them: what the runtime names is in snake case (`thread.created_at`), what people put
//! into free tables is as they wrote it.

use serde_json::Value as Json;

use super::instance::{App, Callback};
use super::user;
use super::value::Value;
use crate::wire::JsonMap;
use crate::wire::thread::Thread;
use crate::wire::user::User;

/// What the app says of somebody who wants to see a thread that is not theirs.
#[derive(Debug)]
pub enum View {
    /// Nothing, or no: it depends on whether the author shared it.
    Unsaid,
    /// They may see it.
    Allowed,
    /// They may see this instead of it.
    Instead(Box<Thread>),
    /// They may not, shared or not: what the app wanted to show in its place cannot be shown.
    Unusable,
}

/// Asks `cl.on_shared_thread_view`; a callback that fails says nothing.
pub async fn view(app: &App, thread: &Thread, viewer: Option<&User>) -> View {
    let args = vec![value(thread), viewer.map_or(Value::Nil, user::value)];
    let answer = app.ask_or_nil(Callback::SharedThreadView, args).await;
    if !matches!(answer, Value::Map(_)) {
        return if answer.is_true() { View::Allowed } else { View::Unsaid };
    }
    let wrong = |error: &dyn std::fmt::Display| {
        tracing::error!(
            target: "script",
            "cl.on_shared_thread_view: a table is shown instead of the thread, and this one is no thread; return the \
             table that was given, with changes, or true: {error}"
        );
        View::Unusable
    };
    let json = match answer.to_json("cl.on_shared_thread_view") {
        Ok(json) => json,
        Err(error) => return wrong(&error),
    };
    match serde_json::from_value::<Thread>(to_wire(json)) {
        Ok(instead) if instead.id == thread.id => View::Instead(Box::new(instead)),
        Ok(_) => wrong(&"its id is another"),
        Err(error) => wrong(&error),
    }
}

/// A thread as a table.
pub(crate) fn value(thread: &Thread) -> Value {
    let json = serde_json::to_value(thread).unwrap_or_else(|error| {
        tracing::error!(%error, "a thread cannot be written as JSON");
        Json::Null
    });
    Value::from_json(to_script(json))
}

/// Names of the runtime in snake case.
pub(crate) fn to_script(json: Json) -> Json {
    renamed(json, &snake_case)
}

/// Names of the runtime as stores and the wire have them. Those that are so already stay.
pub(crate) fn to_wire(json: Json) -> Json {
    renamed(json, &camel_case)
}

/// Renames the keys of a thread, step, element or feedback, and of those that are in it.
fn renamed(json: Json, rename: &dyn Fn(&str) -> String) -> Json {
    match json {
        Json::Array(list) => Json::Array(list.into_iter().map(|item| renamed(item, rename)).collect()),
        Json::Object(map) => Json::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let lists = matches!(key.as_str(), "steps" | "elements" | "tags" | "data");
                    let inner = lists || matches!(key.as_str(), "feedback" | "page_info" | "pageInfo");
                    let value = match value {
                        // An empty table of Lua.
                        Json::Object(map) if lists && map.is_empty() => Json::Array(Vec::new()),
                        value if inner => renamed(value, rename),
                        value => value,
                    };
                    (rename(&key), value)
                })
                .collect::<JsonMap>(),
        ),
        plain => plain,
    }
}

pub(super) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut words = name.split('_');
    camel.push_str(words.next().unwrap_or_default());
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_go_both_ways_and_free_tables_stay() {
        let wire = json!({"createdAt": "x", "metadata": {"myKey": 1, "my_key": 2}, "steps": [
            {"threadId": "t", "isError": false, "feedback": {"forId": "s"}, "metadata": {"aB": 1}}]});
        let script = to_script(wire.clone());
        assert_eq!(
            script,
            json!({"created_at": "x", "metadata": {"myKey": 1, "my_key": 2}, "steps": [
                {"thread_id": "t", "is_error": false, "feedback": {"for_id": "s"}, "metadata": {"aB": 1}}]})
        );
        assert_eq!(to_wire(script), wire);
        assert_eq!(to_wire(wire.clone()), wire);
    }
}
