//! What the page was given to fill in, and whether what it sends back fits. Nothing that a client sends reaches a script
//! unless a control of the form could have made it.

use std::collections::HashSet;

use serde_json::{Number, Value as Json};

use super::{date, has};
use crate::wire::JsonMap;
use crate::wire::widget::{ChatSettings, Widget, WidgetKind};

/// How many words or choices a value may have.
const ENTRIES: usize = 1000;
/// How many values a client may send where no form says which there are.
const FREE_VALUES: usize = 256;

/// The controls that were sent last.
#[derive(Debug, Default)]
pub(in crate::host) struct Form {
    widgets: Vec<Widget>,
}

impl Form {
    /// The form of what is sent.
    pub(in crate::host) fn of(settings: &ChatSettings) -> Self {
        let widgets = match settings {
            ChatSettings::Widgets(widgets) => widgets.clone(),
            ChatSettings::Tabs(tabs) => tabs.iter().flat_map(|tab| tab.inputs.clone()).collect(),
        };
        Self { widgets }
    }

    /// An id that two controls have.
    pub(in crate::host) fn doubled(&self) -> Option<&str> {
        let mut seen = HashSet::new();
        self.widgets.iter().map(|widget| widget.id.as_str()).find(|id| !seen.insert(*id))
    }

    /// The first values, by id.
    pub(in crate::host) fn initial(&self) -> JsonMap {
        self.widgets.iter().map(|widget| (widget.id.clone(), widget.initial.clone())).collect()
    }

    /// The values that a page sends, as the script gets them.
    ///
    /// # Errors
    /// What is wrong with them, for the user.
    pub(in crate::host) fn accept(&self, values: JsonMap) -> Result<JsonMap, String> {
        values
            .into_iter()
            .map(|(id, value)| {
                let Some(widget) = self.widgets.iter().find(|widget| widget.id == id) else {
                    return Err(format!("This chat has no setting {:?}.", super::value::shortened(&id)));
                };
                let value = accept(widget, value).map_err(|wanted| format!("{}: expected {wanted}.", widget.label))?;
                Ok((id, value))
            })
            .collect()
    }
}

/// The values that a page of the app's own sends to an app that never sent a form, as Chainlit takes them.
///
/// # Errors
/// When there are too many.
pub(in crate::host) fn accept_free(values: JsonMap) -> Result<JsonMap, String> {
    if values.len() > FREE_VALUES {
        return Err(format!("{} settings are too many.", values.len()));
    }
    Ok(values)
}

/// A value as a script gets it, or what was expected instead.
fn accept(widget: &Widget, value: Json) -> Result<Json, String> {
    if widget.disabled {
        // The user cannot have changed it.
        return Ok(widget.initial.clone());
    }
    match &widget.kind {
        WidgetKind::Switch | WidgetKind::Checkbox => match value {
            Json::Bool(_) => Ok(value),
            Json::Null => Ok(Json::Bool(false)),
            _ => Err("on or off".to_owned()),
        },
        WidgetKind::Slider { min, max, .. } => match number(&value) {
            Some(n) if n.as_f64().is_some_and(|n| n >= *min && n <= *max) => Ok(Json::Number(n)),
            _ => Err(format!("a number from {min} to {max}")),
        },
        // The page sends what was typed.
        WidgetKind::NumberInput { .. } => match number(&value) {
            Some(n) => Ok(Json::Number(n)),
            None if is_empty(&value) => Ok(Json::Null),
            None => Err("a number".to_owned()),
        },
        WidgetKind::TextInput { .. } => match value {
            Json::String(_) | Json::Null => Ok(value),
            _ => Err("text".to_owned()),
        },
        WidgetKind::Select { items } | WidgetKind::Radio { items } => match &value {
            Json::String(choice) if has(items, choice) => Ok(value),
            _ if is_empty(&value) => Ok(Json::Null),
            _ => Err("one of the choices".to_owned()),
        },
        WidgetKind::MultiSelect { items } => {
            let choices = texts(value).ok_or("some of the choices")?;
            let mut seen = HashSet::new();
            if choices.iter().all(|choice| has(items, choice) && seen.insert(choice.as_str())) {
                Ok(choices.into())
            } else {
                Err("some of the choices".to_owned())
            }
        }
        WidgetKind::Tags => Ok(texts(value).ok_or("a list of words")?.into()),
        WidgetKind::DatePicker { mode, min_date, max_date, .. } => {
            let fits = |text: &str| date::fits(text, min_date.as_deref(), max_date.as_deref());
            match (&value, *mode) {
                (Json::String(day), "single") if fits(day) => Ok(value),
                (Json::Array(span), "range") => match span.as_slice() {
                    [Json::String(start), Json::String(end)]
                        if fits(start) && fits(end) && date::ordered(start, end) =>
                    {
                        Ok(value)
                    }
                    // Half chosen.
                    [Json::String(start), Json::Null] | [Json::String(start)] if fits(start) => Ok(value),
                    [Json::Null, Json::Null] | [] => Ok(Json::Null),
                    _ => Err("two days that can be chosen".to_owned()),
                },
                _ if is_empty(&value) => Ok(Json::Null),
                _ => Err("a day that can be chosen".to_owned()),
            }
        }
    }
}

fn is_empty(value: &Json) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// A number, also one that was typed.
fn number(value: &Json) -> Option<Number> {
    match value {
        Json::Number(n) => Some(n.clone()),
        Json::String(text) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Number::from);
            whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
        }
        _ => None,
    }
}

fn texts(value: Json) -> Option<Vec<String>> {
    match value {
        Json::Null => Some(Vec::new()),
        Json::Array(list) if list.len() <= ENTRIES => {
            list.into_iter().map(|v| if let Json::String(text) = v { Some(text) } else { None }).collect()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::widget::Item;
    use proptest::prelude::*;
    use serde_json::json;

    fn widget(kind: WidgetKind, initial: Json) -> Widget {
        Widget { id: "x".into(), label: "X".into(), initial, tooltip: None, description: None, disabled: false, kind }
    }

    fn items() -> Vec<Item> {
        ["a", "b"].map(|v| Item { label: v.to_uppercase(), value: v.to_owned() }).to_vec()
    }

    fn kinds() -> Vec<WidgetKind> {
        vec![
            WidgetKind::Switch,
            WidgetKind::Slider { min: 0.0, max: 1.0, step: 0.1 },
            WidgetKind::Select { items: items() },
            WidgetKind::TextInput { placeholder: None, multiline: false },
            WidgetKind::NumberInput { placeholder: None },
            WidgetKind::Tags,
            WidgetKind::MultiSelect { items: items() },
            WidgetKind::Checkbox,
            WidgetKind::Radio { items: items() },
            WidgetKind::DatePicker {
                mode: "range",
                min_date: Some("2024-01-01".into()),
                max_date: None,
                format: None,
                placeholder: None,
            },
        ]
    }

    #[test]
    fn what_a_page_sends_becomes_what_the_control_stands_for() {
        let accepted = |kind, value| accept(&widget(kind, Json::Null), value);
        let number = || WidgetKind::NumberInput { placeholder: None };
        assert_eq!(accepted(number(), json!("3")), Ok(json!(3)));
        assert_eq!(accepted(number(), json!("3.5")), Ok(json!(3.5)));
        assert_eq!(accepted(number(), json!("")), Ok(Json::Null));
        assert!(accepted(number(), json!("NaN")).is_err());
        let slider = || WidgetKind::Slider { min: 0.0, max: 1.0, step: 0.1 };
        assert_eq!(accepted(slider(), json!(1)), Ok(json!(1)));
        assert_eq!(accepted(slider(), json!(2)), Err("a number from 0 to 1".to_owned()));
        assert!(accepted(WidgetKind::Select { items: items() }, json!("c")).is_err());
        assert!(accepted(WidgetKind::MultiSelect { items: items() }, json!(["a", "a"])).is_err());
        assert_eq!(accepted(WidgetKind::MultiSelect { items: items() }, Json::Null), Ok(json!([])));
        assert!(accepted(WidgetKind::Tags, json!([1])).is_err());
    }

    #[test]
    fn a_disabled_control_keeps_its_value() {
        let widget = Widget { disabled: true, ..widget(WidgetKind::Switch, json!(true)) };
        assert_eq!(accept(&widget, json!(false)), Ok(json!(true)));
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            "[ab0-9T:.Z-]{0,24}".prop_map(Json::from),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
                proptest::collection::vec(("[a-c]", inner), 0..3).prop_map(|m| Json::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_accepted_again(value in any_json()) {
            for kind in kinds() {
                let widget = widget(kind, Json::Null);
                if let Ok(accepted) = accept(&widget, value.clone()) {
                    prop_assert_eq!(accept(&widget, accepted.clone()), Ok(accepted));
                }
            }
        }
    }
}
