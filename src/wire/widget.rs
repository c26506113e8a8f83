//! Chat-settings widgets (wire protocol 3.11): what `chat_settings` carries.

use serde::Serialize;
use serde_json::Value;

/// An entry of a select, a multi-select or a radio group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Shown.
    pub label: String,
    /// Sent back.
    pub value: String,
}

/// A control.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Widget {
    /// Key in the settings.
    pub id: String,
    /// Shown name.
    pub label: String,
    /// First value.
    pub initial: Value,
    /// Shown on hover.
    pub tooltip: Option<String>,
    /// Second line.
    pub description: Option<String>,
    /// Shown but not usable.
    pub disabled: bool,
    /// The kind and what only it has.
    #[serde(flatten)]
    pub kind: WidgetKind,
}

/// The ten kinds of control.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum WidgetKind {
    /// On or off.
    Switch,
    /// A number between two.
    Slider {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Distance of two values.
        step: f64,
    },
    /// One of a list.
    Select {
        /// The list.
        items: Vec<Item>,
    },
    /// A line or more of text.
    TextInput {
        /// Shown while empty.
        placeholder: Option<String>,
        /// More than a line.
        multiline: bool,
    },
    /// A number.
    NumberInput {
        /// Shown while empty.
        placeholder: Option<String>,
    },
    /// Words.
    Tags,
    /// Some of a list.
    MultiSelect {
        /// The list.
        items: Vec<Item>,
    },
    /// A box to tick.
    Checkbox,
    /// One of a list, all shown.
    Radio {
        /// The list.
        items: Vec<Item>,
    },
    /// A day or a span of days.
    DatePicker {
        /// `single` or `range`.
        mode: &'static str,
        /// First day that can be chosen.
        min_date: Option<String>,
        /// Last day that can be chosen.
        max_date: Option<String>,
        /// Format of date-fns.
        format: Option<String>,
        /// Shown while empty.
        placeholder: Option<String>,
    },
}

/// Widgets under a common title.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tab {
    /// Its id.
    pub id: String,
    /// Its title.
    pub label: String,
    /// What is on it.
    pub inputs: Vec<Widget>,
}

/// Payload of the event `chat_settings`: all widgets, or all tabs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ChatSettings {
    /// Without tabs.
    Widgets(Vec<Widget>),
    /// With tabs.
    Tabs(Vec<Tab>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_widget_is_flat() {
        let widget = Widget {
            id: "temperature".into(),
            label: "Temperature".into(),
            initial: json!(0.5),
            tooltip: None,
            description: None,
            disabled: false,
            kind: WidgetKind::Slider { min: 0.0, max: 1.0, step: 0.1 },
        };
        assert_eq!(
            serde_json::to_value(widget).ok(),
            Some(json!({"id":"temperature","label":"Temperature","initial":0.5,"tooltip":null,"description":null,
                "disabled":false,"type":"slider","min":0.0,"max":1.0,"step":0.1}))
        );
        let kind = serde_json::to_value(WidgetKind::NumberInput { placeholder: None }).ok();
        assert_eq!(kind, Some(json!({"type":"numberinput","placeholder":null})));
    }
}
