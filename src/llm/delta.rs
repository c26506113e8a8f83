//! Puts the streamed pieces of a message together.
//!
//! OpenAI's own rules, widened by what compatible servers do: ids and names repeated in every piece, calls without
//! an index or all with index 0, content as text here and as parts there.

use serde_json::{Map, Value, json};

/// Keys whose pieces are joined; others are replaced.
const TEXTS: [&str; 7] = ["content", "refusal", "reasoning", "reasoning_content", "transcript", "data", "text"];

/// A message that grows by deltas.
#[derive(Debug, Default)]
pub(super) struct Message {
    fields: Map<String, Value>,
    calls: Vec<Call>,
}

#[derive(Debug)]
struct Call {
    index: Option<u64>,
    fields: Map<String, Value>,
}

impl Message {
    /// Adds a delta. True when it carried a piece of the answer, false for a role or nothing.
    pub(super) fn add(&mut self, delta: &Value) -> bool {
        let mut carried = false;
        for (key, piece) in delta.as_object().into_iter().flatten() {
            carried |= match (key.as_str(), piece) {
                (_, Value::Null) => false,
                ("role", _) => {
                    replace(&mut self.fields, key, piece);
                    false
                }
                ("tool_calls", Value::Array(pieces)) => {
                    pieces.iter().for_each(|piece| self.add_call(piece));
                    !pieces.is_empty()
                }
                ("function_call", Value::Object(piece)) => {
                    add_function(&mut self.fields, key, piece);
                    true
                }
                _ => add(&mut self.fields, key, piece),
            };
        }
        carried
    }

    /// The message: `role` and `content` always (null when there was none), the rest as it came.
    pub(super) fn finish(mut self) -> Value {
        self.fields.entry("role").or_insert_with(|| json!("assistant"));
        self.fields.entry("content").or_insert(Value::Null);
        if !self.calls.is_empty() {
            let calls = self.calls.into_iter().map(|call| Value::Object(call.fields)).collect();
            self.fields.insert("tool_calls".into(), calls);
        }
        Value::Object(self.fields)
    }

    fn add_call(&mut self, piece: &Value) {
        let Some(piece) = piece.as_object() else { return };
        let place = self.place(piece);
        let call = match place {
            Some(place) => &mut self.calls[place],
            None => {
                let fields = Map::from_iter([("type".to_owned(), json!("function"))]);
                self.calls.push(Call { index: index(piece), fields });
                let last = self.calls.len() - 1;
                &mut self.calls[last]
            }
        };
        for (key, value) in piece {
            match (key.as_str(), value) {
                ("index", _) | (_, Value::Null) => {}
                // A function, or a custom tool with `name` and `input`.
                (_, Value::Object(value)) => add_function(&mut call.fields, key, value),
                _ => replace(&mut call.fields, key, value),
            }
        }
    }

    /// The call a piece belongs to; `None` for a new one.
    fn place(&self, piece: &Map<String, Value>) -> Option<usize> {
        let id = piece.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        let same_id = |call: &Call| id.is_some() && call.fields.get("id").and_then(Value::as_str) == id;
        let Some(index) = index(piece) else {
            return match id {
                Some(_) => self.calls.iter().position(same_id),
                None => self.calls.len().checked_sub(1),
            };
        };
        // The last one: with servers that give every call index 0 it is the one still growing.
        let place = self.calls.iter().rposition(|call| call.index == Some(index))?;
        let other_id = id.is_some() && self.calls[place].fields.contains_key("id") && !same_id(&self.calls[place]);
        let named = piece.get("function").and_then(|function| function.get("name")).is_some_and(|name| !name.is_null());
        if other_id && named { self.calls.iter().position(same_id) } else { Some(place) }
    }
}

fn index(piece: &Map<String, Value>) -> Option<u64> {
    piece.get("index").and_then(Value::as_u64)
}

/// Adds a piece of any other field; true when it was not empty.
fn add(fields: &mut Map<String, Value>, key: &str, piece: &Value) -> bool {
    let text = TEXTS.contains(&key);
    match (fields.get_mut(key), piece) {
        (Some(Value::String(known)), Value::String(piece)) if text => known.push_str(piece),
        (Some(Value::Array(known)), Value::Array(piece)) => known.extend(piece.iter().cloned()),
        // Text first and parts later, or the other way round: both become parts.
        (Some(known @ Value::String(_)), Value::Array(piece)) if text => {
            let mut parts = text_part(known);
            parts.extend(piece.iter().cloned());
            *known = Value::Array(parts);
        }
        (Some(Value::Array(known)), Value::String(_)) if text => add_text_part(known, piece),
        (Some(Value::Object(known)), Value::Object(piece)) => {
            for (key, piece) in piece.iter().filter(|(_, piece)| !piece.is_null()) {
                add(known, key, piece);
            }
        }
        _ => {
            fields.insert(key.to_owned(), piece.clone());
        }
    }
    match piece {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => false,
    }
}

fn text_part(text: &Value) -> Vec<Value> {
    if text == "" { vec![] } else { vec![json!({ "type": "text", "text": text })] }
}

/// Further text after parts joins the last one, if that is text.
fn add_text_part(parts: &mut Vec<Value>, piece: &Value) {
    match parts.last_mut().and_then(Value::as_object_mut) {
        Some(last) if last.get("type").is_some_and(|kind| kind == "text") => {
            add(last, "text", piece);
        }
        _ => parts.extend(text_part(piece)),
    }
}

/// `name` comes whole, as a rule once, with some servers in every piece; `arguments` and `input` come in pieces.
fn add_function(fields: &mut Map<String, Value>, key: &str, piece: &Map<String, Value>) {
    let known = fields.entry(key).or_insert(Value::Null);
    if !known.is_object() {
        *known = Value::Object(Map::new());
    }
    let Value::Object(known) = known else { return };
    for (key, value) in piece {
        match (key.as_str(), known.get_mut(key), value) {
            (_, _, Value::Null) => {}
            ("name", Some(Value::String(known)), Value::String(name)) => {
                if known != name {
                    known.push_str(name);
                }
            }
            ("arguments" | "input", Some(Value::String(known)), Value::String(piece)) => known.push_str(piece),
            // Arguments as an object rather than as JSON text.
            ("arguments", _, Value::Object(_)) => {
                known.insert(key.clone(), Value::String(value.to_string()));
            }
            _ => {
                known.insert(key.clone(), value.clone());
            }
        }
    }
}

fn replace(fields: &mut Map<String, Value>, key: &str, value: &Value) {
    if value != "" {
        fields.insert(key.to_owned(), value.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(deltas: &[Value]) -> Value {
        let mut message = Message::default();
        deltas.iter().for_each(|delta| {
            message.add(delta);
        });
        message.finish()
    }

    fn call(index: Option<u64>, id: Option<&str>, name: Option<&str>, arguments: &str) -> Value {
        let mut call = json!({ "function": { "name": name, "arguments": arguments } });
        if let Some(index) = index {
            call["index"] = json!(index);
        }
        if let Some(id) = id {
            call["id"] = json!(id);
            call["type"] = json!("function");
        }
        json!({ "tool_calls": [call] })
    }

    fn whole(id: &str, name: &str, arguments: &str) -> Value {
        json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
    }

    #[test]
    fn joins_text_and_says_what_carried_some() {
        let mut message = Message::default();
        assert!(!message.add(&json!({ "role": "assistant", "content": "", "refusal": null })));
        assert!(message.add(&json!({ "content": "Grü" })));
        assert!(message.add(&json!({ "content": "ße", "reasoning_content": "hm" })));
        assert!(!message.add(&json!({})));
        assert!(!message.add(&Value::Null));
        assert_eq!(message.finish(), json!({ "role": "assistant", "content": "Grüße", "reasoning_content": "hm" }));
    }

    #[test]
    fn joins_refusals_and_functions() {
        assert_eq!(
            message(&[json!({ "refusal": "I " }), json!({ "refusal": "won't" })]),
            json!({ "role": "assistant", "content": null, "refusal": "I won't" })
        );
        assert_eq!(
            message(&[
                json!({ "function_call": { "name": "f", "arguments": "" } }),
                json!({ "function_call": { "arguments": "{\"a\"" } }),
                json!({ "function_call": { "arguments": ":1}" } }),
            ]),
            json!({ "role": "assistant", "content": null, "function_call": { "name": "f", "arguments": "{\"a\":1}" } })
        );
    }

    #[test]
    fn joins_parallel_calls_by_index() {
        let deltas = [
            call(Some(0), Some("a"), Some("f"), ""),
            call(Some(1), Some("b"), Some("g"), ""),
            call(Some(0), None, None, "{\"x\":"),
            call(Some(1), None, None, "{}"),
            call(Some(0), None, None, "1}"),
        ];
        assert_eq!(message(&deltas)["tool_calls"], json!([whole("a", "f", "{\"x\":1}"), whole("b", "g", "{}")]));
    }

    #[test]
    fn bears_with_other_servers() {
        let all_zero = [call(Some(0), Some("a"), Some("f"), "{}"), call(Some(0), Some("b"), Some("f"), "{}")];
        assert_eq!(message(&all_zero)["tool_calls"], json!([whole("a", "f", "{}"), whole("b", "f", "{}")]));

        let no_index = [
            call(None, Some("a"), Some("f"), "{"),
            call(None, None, None, "}"),
            call(None, Some("b"), Some("g"), "{}"),
        ];
        assert_eq!(message(&no_index)["tool_calls"], json!([whole("a", "f", "{}"), whole("b", "g", "{}")]));

        let repeated = [call(Some(0), Some("a"), Some("f"), "{"), call(Some(0), Some("a"), Some("f"), "}")];
        assert_eq!(message(&repeated)["tool_calls"], json!([whole("a", "f", "{}")]));

        let object =
            json!({ "tool_calls": [{ "index": 0, "id": "a", "function": { "name": "f", "arguments": { "x": 1 } } }] });
        assert_eq!(message(&[object])["tool_calls"], json!([whole("a", "f", "{\"x\":1}")]));

        let far = [call(Some(u64::MAX), Some("a"), Some("f"), "{}")];
        assert_eq!(message(&far)["tool_calls"], json!([whole("a", "f", "{}")]));
    }

    #[test]
    fn custom_tools_and_parts_keep_their_pieces() {
        let custom = [
            json!({ "tool_calls": [{ "index": 0, "id": "a", "type": "custom", "custom": { "name": "c", "input": "x" } }] }),
            json!({ "tool_calls": [{ "index": 0, "custom": { "input": "y" } }] }),
        ];
        assert_eq!(
            message(&custom)["tool_calls"],
            json!([{ "id": "a", "type": "custom", "custom": { "name": "c", "input": "xy" } }])
        );
        let thinking = json!({ "type": "thinking", "thinking": "hm" });
        let parts = [
            json!({ "content": "a" }),
            json!({ "content": [thinking] }),
            json!({ "content": "b" }),
            json!({ "content": "c" }),
        ];
        assert_eq!(
            message(&parts)["content"],
            json!([{ "type": "text", "text": "a" }, thinking, { "type": "text", "text": "bc" }])
        );
        let audio = [json!({ "audio": { "id": "1", "data": "AA" } }), json!({ "audio": { "id": "1", "data": "BB" } })];
        assert_eq!(message(&audio)["audio"], json!({ "id": "1", "data": "AABB" }));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0u64..3).prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from),
        ];
        let key = prop::sample::select(vec![
            "role",
            "content",
            "tool_calls",
            "function_call",
            "function",
            "index",
            "id",
            "name",
            "arguments",
            "audio",
        ]);
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..5)
                    .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn content_and_calls_survive_any_split(
            content in ".{0,20}",
            calls in prop::collection::vec(("[a-z]{1,6}", ".{0,20}"), 0..4),
            size in 1usize..5,
        ) {
            let pieces = |text: &str| -> Vec<String> {
                text.chars().collect::<Vec<_>>().chunks(size).map(|chars| chars.iter().collect()).collect()
            };
            let mut deltas: Vec<Value> = pieces(&content).into_iter().map(|piece| json!({ "content": piece })).collect();
            let mut expected = Vec::new();
            let mut later = Vec::new();
            for (index, (name, arguments)) in calls.iter().enumerate() {
                let (index, id) = (index as u64, format!("call_{index}"));
                deltas.push(call(Some(index), Some(&id), Some(name), ""));
                later.push(pieces(arguments).into_iter().map(|piece| call(Some(index), None, None, &piece)).collect::<Vec<_>>());
                expected.push(whole(&id, name, arguments));
            }
            // The calls' pieces come in turns.
            for round in 0..20 {
                deltas.extend(later.iter().filter_map(|pieces| pieces.get(round).cloned()));
            }
            let message = message(&deltas);
            prop_assert_eq!(message["content"].as_str().unwrap_or_default(), content);
            prop_assert_eq!(message.get("tool_calls").cloned().unwrap_or(json!([])), json!(expected));
        }

        #[test]
        fn nothing_a_server_sends_breaks_it(deltas in prop::collection::vec(any_json(), 0..6)) {
            let message = message(&deltas);
            prop_assert!(message.get("role").is_some() && message.get("content").is_some());
        }
    }
}
