//! Whether what is shown is what is expected.

use serde_json::{Map, Value as Json};

/// Text that something has, anywhere in it.
const CONTAINS: &str = "contains";

/// Whether a thing has all that is expected: a table has the names with such values, maybe more; anything else is equal.
/// `contains` is a part of the text under `text`.
pub(super) fn fits(thing: &Json, wanted: &Json, text: &str) -> bool {
    match (thing, wanted) {
        (Json::Object(thing), Json::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| match (name.as_str(), wanted) {
                (CONTAINS, Json::String(part)) => {
                    thing.get(text).and_then(Json::as_str).is_some_and(|all| all.contains(part))
                }
                _ => thing.get(name).map_or(wanted.is_null(), |value| fits(value, wanted, text)),
            })
        }
        (Json::Array(thing), Json::Array(wanted)) => {
            thing.len() == wanted.len() && thing.iter().zip(wanted).all(|(thing, wanted)| fits(thing, wanted, text))
        }
        // An empty table of Lua.
        (Json::Array(thing), Json::Object(wanted)) => thing.is_empty() && wanted.is_empty(),
        (Json::Number(thing), Json::Number(wanted)) => thing.as_f64() == wanted.as_f64(),
        _ => thing == wanted,
    }
}

/// A thing as scripts see it: its own names in small letters, what they hold as it is.
pub(super) fn in_snake_case(thing: &Json) -> Json {
    let Json::Object(map) = thing else { return thing.clone() };
    Json::Object(map.iter().map(|(name, value)| (snake_case(name), value.clone())).collect::<Map<_, _>>())
}

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// What was expected, in one line.
pub(super) fn shown(wanted: &Json) -> String {
    wanted.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_may_have_more_than_is_expected() {
        let thing = json!({"name": "a", "output": "one two", "more": {"x": 1, "y": [1, 2]}});
        assert!(fits(&thing, &json!({"name": "a", "more": {"x": 1.0}}), "output"));
        assert!(fits(&thing, &json!({"contains": "two"}), "output"));
        assert!(fits(&thing, &json!({"more": {"y": [1, 2], "z": null}}), "output"));
        assert!(!fits(&thing, &json!({"contains": "three"}), "output"));
        assert!(!fits(&thing, &json!({"more": {"y": [1]}}), "output"));
        assert!(!fits(&thing, &json!({"other": 1}), "output"));
    }
}
