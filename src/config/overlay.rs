//! Changes of settings for one session or chat profile, laid over the app's.
//!
//! The effective settings of a session are the app's, overlaid by the `config_overrides` of its chat
//! profile, overlaid by what its script passed to `update_config`. Both overlays are JSON objects in the
//! shape of the settings file.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::hint;
use super::node::{Node, Path};
use super::read;
use super::settings::Settings;

/// What a session has changed so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay(Value);

/// A change that cannot be made; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// There is no such setting.
    #[error("unknown key {key}{}", .meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {meant}?")))]
    UnknownKey {
        /// Dotted.
        key: String,
        /// The name that was probably meant.
        meant: Option<String>,
    },
    /// The section is the same for all sessions.
    #[error("{section} cannot be changed for one session; only features, ui and project can")]
    Section {
        /// Its name.
        section: String,
    },
    /// The value does not fit.
    #[error("{key}: {message}")]
    Invalid {
        /// Dotted; entries of lists count from 1.
        key: String,
        /// What was expected and what was found.
        message: String,
    },
}

impl Default for Overlay {
    fn default() -> Self {
        Self(Value::Object(Map::new()))
    }
}

impl Overlay {
    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.0.as_object().is_none_or(Map::is_empty)
    }

    /// The changes, in the shape of the settings file.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// Adds `change` and returns `base` (the app's settings, with the profile's overrides) under all changes.
    ///
    /// # Errors
    /// As for [`Settings::with_overlay`]; the overlay is as before then.
    pub fn apply(&mut self, base: &Settings, change: &Value) -> Result<Settings, OverlayError> {
        check_depth(change)?;
        let mut next = self.0.clone();
        merge(&mut next, change);
        let settings = base.with_overlay(&next)?;
        self.0 = next;
        Ok(settings)
    }
}

impl Settings {
    /// These settings with the values of `overlay` in place of theirs: tables recurse, lists and scalars
    /// replace. Only `features`, `ui` and `project` may occur.
    ///
    /// # Errors
    /// The first unknown key or value that does not fit, by the rules of the settings file.
    pub fn with_overlay(&self, overlay: &Value) -> Result<Settings, OverlayError> {
        check_depth(overlay)?;
        let mut settings = self.clone();
        let sections = match overlay {
            Value::Object(sections) => sections,
            // An empty table of a script.
            Value::Array(items) if items.is_empty() => return Ok(settings),
            other => {
                let message =
                    format!("expected a table such as {{ ui = {{ name = \"…\" }} }}, got {}", Node::from_json(other));
                return Err(OverlayError::Invalid { key: "the changes".to_owned(), message });
            }
        };
        for (section, change) in sections {
            match section.as_str() {
                "features" => settings.features = overlaid(&self.features, section, change)?,
                "ui" => settings.ui = overlaid(&self.ui, section, change)?,
                "project" => settings.project = overlaid(&self.project, section, change)?,
                "runtime" | "data" | "storage" | "auth" | "limits" | "llm" => {
                    return Err(OverlayError::Section { section: section.clone() });
                }
                _ => {
                    let meant = hint::meant("", section, &["features", "ui", "project"]);
                    return Err(OverlayError::UnknownKey { key: section.clone(), meant });
                }
            }
        }
        match settings.check().errors.into_iter().next() {
            Some(problem) => Err(OverlayError::Invalid { key: problem.key, message: problem.message }),
            None => Ok(settings),
        }
    }
}

fn overlaid<T: Serialize + DeserializeOwned>(base: &T, section: &str, change: &Value) -> Result<T, OverlayError> {
    let invalid = |message: String| OverlayError::Invalid { key: section.to_owned(), message };
    let base = serde_json::to_value(base)
        .map_err(|error| invalid(format!("the settings so far cannot be changed: {error}")))?;
    let mut tree = Node::from_json(&base);
    tree.merge(Node::from_json(change));
    let mut unknown = Vec::new();
    let typed = read::read(&tree, &Path::Root.key(section), &mut unknown)
        .map_err(|error| OverlayError::Invalid { key: error.key, message: error.message })?;
    match unknown.into_iter().next() {
        Some(unknown) => Err(OverlayError::UnknownKey { key: unknown.key, meant: unknown.meant }),
        None => Ok(typed),
    }
}

/// Merges `change` into `target`: objects recurse, anything else replaces; but an empty array over an
/// object is a script's empty table and changes nothing.
fn merge(target: &mut Value, change: &Value) {
    match (target, change) {
        (Value::Object(target), Value::Object(change)) => {
            for (key, value) in change {
                match target.get_mut(key) {
                    Some(existing) => merge(existing, value),
                    None => {
                        target.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Object(_), Value::Array(items)) if items.is_empty() => {}
        (target, change) => *target = change.clone(),
    }
}

/// No setting lies this deep; a table that does would exhaust the stack when it is merged.
const MAX_DEPTH: usize = 16;

fn check_depth(value: &Value) -> Result<(), OverlayError> {
    fn fits(value: &Value, left: usize) -> bool {
        match value {
            Value::Array(items) => left > 0 && items.iter().all(|item| fits(item, left - 1)),
            Value::Object(map) => left > 0 && map.values().all(|item| fits(item, left - 1)),
            _ => true,
        }
    }
    if fits(value, MAX_DEPTH) {
        return Ok(());
    }
    let message = format!("tables lie more than {MAX_DEPTH} deep in each other; no setting does");
    Err(OverlayError::Invalid { key: "the changes".to_owned(), message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn merged(a: &Value, b: &Value) -> Value {
        let mut result = a.clone();
        merge(&mut result, b);
        result
    }

    #[test]
    fn values_replace_and_the_rest_stays() {
        let base = Settings::default();
        let change = json!({
            "features": {"latex": true, "spontaneous_file_upload": {"max_files": 5, "accept": ["image/*"]}, "audio": {"sample_rate": 44100}},
            "ui": {"name": "Vision", "description": "Sees"},
            "project": {"cache": true},
        });
        let settings = base.with_overlay(&change).unwrap();
        assert_eq!(settings.ui.name, "Vision");
        assert_eq!(settings.features.spontaneous_file_upload.max_files, 5);
        assert_eq!(settings.features.spontaneous_file_upload.max_size_mb, 500);
        assert_eq!(settings.features.audio.sample_rate, 44_100);
        assert!(settings.features.latex && settings.features.edit_message && settings.project.cache);
        assert_eq!((&settings.runtime, &settings.data), (&base.runtime, &base.data));
    }

    #[test]
    fn mistakes_are_named() {
        for (change, message) in [
            (
                json!({"features": {"spontaneous_file_upload": {"max_files": "five"}}}),
                "features.spontaneous_file_upload.max_files: expected a whole number, got \"five\"",
            ),
            (json!({"features": {"latx": true}}), "unknown key features.latx; did you mean features.latex?"),
            (json!({"ui": {"latex": true}}), "unknown key ui.latex; did you mean features.latex?"),
            (json!({"ui": {"zzz": true}}), "unknown key ui.zzz"),
            (json!({"ui": 5}), "ui: expected a table, got 5"),
            (json!({"ui": null}), "ui: expected a table, got nothing"),
            (json!({"UI": {"name": "x"}}), "unknown key UI; did you mean ui?"),
            (json!({"latex": true}), "unknown key latex; did you mean features.latex?"),
            (
                json!({"runtime": {"exec": true}}),
                "runtime cannot be changed for one session; only features, ui and project can",
            ),
            (json!("ui"), "the changes: expected a table such as { ui = { name = \"…\" } }, got \"ui\""),
            (
                json!({"ui": {"cot": "ful"}}),
                "ui.cot: expected \"hidden\", \"tool_call\" or \"full\", got \"ful\"; did you mean \"full\"?",
            ),
            (
                json!({"ui": {"language": "english"}}),
                "ui.language: expected a language tag such as \"en-US\" or \"fr\", got \"english\"",
            ),
            (
                json!({"features": {"audio": {"sample_rate": 0}}}),
                "features.audio.sample_rate: expected a whole number of at least 1, got 0",
            ),
            (
                json!({"features": {"mcp": {"servers": [{"name": "a", "type": "sse"}]}}}),
                "features.mcp.servers[1]: a server of type \"sse\" or \"streamable-http\" needs the key url; add it",
            ),
            (
                json!({"features": {"mcp": {"streamable-http": {}}}}),
                "unknown key features.mcp.streamable-http; did you mean features.mcp.streamable_http?",
            ),
        ] {
            assert_eq!(Settings::default().with_overlay(&change).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_failed_change_changes_nothing() {
        let base = Settings::default();
        let mut overlay = Overlay::default();
        overlay.apply(&base, &json!({"ui": {"name": "One"}})).unwrap();
        let before = overlay.clone();
        overlay.apply(&base, &json!({"ui": {"description": "kept out"}, "features": {"latex": "yes"}})).unwrap_err();
        assert_eq!(overlay, before);
        let settings = overlay.apply(&base, &json!({"ui": {"description": "Two"}})).unwrap();
        assert_eq!((settings.ui.name.as_str(), settings.ui.description.as_str()), ("One", "Two"));
        assert_eq!(overlay.as_value(), &json!({"ui": {"name": "One", "description": "Two"}}));
    }

    #[test]
    fn a_value_goes_back_to_nothing_with_null_where_nothing_is_a_value() {
        let french = Settings::default().with_overlay(&json!({"ui": {"language": "fr"}})).unwrap();
        assert_eq!(french.with_overlay(&json!({"ui": {"language": null}})).unwrap(), Settings::default());
    }

    #[test]
    fn empty_tables_of_scripts_change_nothing() {
        let base = Settings::default();
        for nothing in [json!({}), json!([]), json!({"ui": []}), json!({"features": {"audio": []}})] {
            assert_eq!(base.with_overlay(&nothing).unwrap(), base);
        }
        let none = base.with_overlay(
            &json!({"features": {"spontaneous_file_upload": {"accept": []}}, "project": {"user_env": {}}}),
        );
        let none = none.unwrap();
        assert_eq!(serde_json::to_value(&none.features.spontaneous_file_upload.accept).unwrap(), json!([]));
        assert!(none.project.user_env.is_empty());
    }

    #[test]
    fn a_bottomless_table_is_refused() {
        let mut deep = json!({});
        for _ in 0..1000 {
            deep = json!({ "ui": deep });
        }
        let error = Settings::default().with_overlay(&deep).unwrap_err();
        assert!(error.to_string().contains("more than 16 deep"), "{error}");
        assert!(Overlay::default().apply(&Settings::default(), &deep).is_err());
    }

    /// Any JSON at all, with keys that settings have among them.
    fn any_json() -> impl Strategy<Value = Value> {
        let key =
            prop_oneof!["features", "ui", "name", "latex", "audio", "enabled", "accept", "mcp", "servers", "[a-c]"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(key.clone(), inner, 0..4)
                    .prop_map(|map| map.into_iter().collect::<Value>()),
            ]
        })
    }

    /// Changes that fit: each setting is there or not.
    fn valid_change() -> impl Strategy<Value = Value> {
        let maybe = |path: &'static str, value: BoxedStrategy<Value>| {
            prop::option::of(value.prop_map(move |value| nested(path, value))).boxed()
        };
        let accept = prop_oneof![Just(json!(["image/*"])), Just(json!(["*/*", "text/plain"])), Just(json!([])),];
        (
            maybe("ui.name", "[a-z]{0,4}".prop_map(Value::from).boxed()),
            maybe("ui.language", prop_oneof![Just(Value::Null), Just(json!("fr"))].boxed()),
            maybe("ui.cot", prop_oneof![Just(json!("full")), Just(json!("hidden"))].boxed()),
            maybe("features.latex", any::<bool>().prop_map(Value::from).boxed()),
            maybe("features.spontaneous_file_upload.max_files", (0..9_u32).prop_map(Value::from).boxed()),
            maybe("features.spontaneous_file_upload.accept", accept.boxed()),
            maybe("features.mcp.user_servers.enabled", any::<bool>().prop_map(Value::from).boxed()),
            maybe("project.session_timeout", (0..9_u32).prop_map(Value::from).boxed()),
        )
            .prop_map(|(a, b, c, d, e, f, g, h)| {
                [a, b, c, d, e, f, g, h].into_iter().flatten().fold(json!({}), |all, one| merged(&all, &one))
            })
    }

    fn nested(path: &str, value: Value) -> Value {
        path.rsplit('.').fold(value, |inner, key| json!({ key: inner }))
    }

    proptest! {
        #[test]
        fn merging_a_change_again_changes_nothing(a in any_json(), b in any_json()) {
            let once = merged(&a, &b);
            prop_assert_eq!(&merged(&once, &b), &once);
            prop_assert_eq!(&merged(&a, &a), &a);
            if a.is_object() {
                prop_assert_eq!(&merged(&a, &json!({})), &a);
            }
        }

        #[test]
        fn changes_of_one_shape_may_be_collected_first(a in valid_change(), b in valid_change(), c in valid_change()) {
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            let base = Settings::default();
            let step_by_step = base.with_overlay(&a).unwrap().with_overlay(&b).unwrap();
            prop_assert_eq!(base.with_overlay(&merged(&a, &b)).unwrap(), step_by_step);
        }

        #[test]
        fn only_what_is_mentioned_changes(change in valid_change()) {
            let base = Settings::default();
            let before = base.clone();
            let settings = base.with_overlay(&change).unwrap();
            let expected = merged(&serde_json::to_value(&base).unwrap(), &change);
            prop_assert_eq!(serde_json::to_value(&settings).unwrap(), expected);
            prop_assert_eq!(base, before);
        }

        #[test]
        fn overlays_of_two_sessions_are_strangers(a in valid_change(), b in valid_change()) {
            let base = Settings::default();
            let (mut one, mut other) = (Overlay::default(), Overlay::default());
            let first = one.apply(&base, &a).unwrap();
            other.apply(&base, &b).unwrap();
            prop_assert_eq!(one.as_value(), &a);
            prop_assert_eq!(base.with_overlay(one.as_value()).unwrap(), first);
        }

        #[test]
        fn junk_is_refused_without_a_trace(good in valid_change(), junk in any_json()) {
            let base = Settings::default();
            let mut overlay = Overlay::default();
            overlay.apply(&base, &good).unwrap();
            let before = overlay.clone();
            if let Err(error) = overlay.apply(&base, &junk) {
                prop_assert!(!error.to_string().is_empty());
                prop_assert_eq!(overlay, before);
            }
        }
    }
}
