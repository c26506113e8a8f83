//! The controls of chat settings: `cl.switch`, `cl.slider`, `cl.select`, `cl.text_input`, `cl.number_input`, `cl.tags`,
//! `cl.multi_select`, `cl.checkbox`, `cl.radio_group`, `cl.date_picker`, and `cl.tab`, which groups them.
//!
//! - here: the classes, and what of them goes over the wire
//! - [`items`]: the entries of those that offer a list
//! - [`date`]: days and spans of days
//! - [`form`]: what was sent, and whether what comes back fits it
//!
//! `host::chat_settings` sends them; nothing here knows the session.

pub(super) mod date;
pub(super) mod form;
mod items;

use super::api::{self, Member};
use super::error::{Error, Result, did_you_mean};
use super::object::{Class, Default, Field, Kind};
use super::record::Record;
use super::value::{self, Value};
use crate::wire::widget::{Item, Tab, Widget, WidgetKind};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::class(&SWITCH),
    api::class(&SLIDER),
    api::class(&SELECT),
    api::class(&TEXT_INPUT),
    api::class(&NUMBER_INPUT),
    api::class(&TAGS),
    api::class(&MULTI_SELECT),
    api::class(&CHECKBOX),
    api::class(&RADIO_GROUP),
    api::class(&DATE_PICKER),
    api::class(&TAB),
];

/// All controls.
pub(crate) static CLASSES: &[&Class] = &[
    &SWITCH,
    &SLIDER,
    &SELECT,
    &TEXT_INPUT,
    &NUMBER_INPUT,
    &TAGS,
    &MULTI_SELECT,
    &CHECKBOX,
    &RADIO_GROUP,
    &DATE_PICKER,
];

/// All controls, and tabs.
pub(crate) static INPUTS: &[&Class] = &[
    &SWITCH,
    &SLIDER,
    &SELECT,
    &TEXT_INPUT,
    &NUMBER_INPUT,
    &TAGS,
    &MULTI_SELECT,
    &CHECKBOX,
    &RADIO_GROUP,
    &DATE_PICKER,
    &TAB,
];

/// A class of controls: the common fields, and its own.
macro_rules! widget_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, $type:literal, [$($own:expr),* $(,)?]) => {
        $(#[$doc])*
        pub(crate) static $static: Class = Class {
            name: $name,
            fields: &[
                Field::new("id", Kind::Text).required(),
                Field::new("label", Kind::Text).required(),
                $($own,)*
                Field::new("tooltip", Kind::Text),
                Field::new("description", Kind::Text),
                Field::new("disabled", Kind::Bool).or(Default::Bool(false)),
                Field::new("type", Kind::Text).or(Default::Text($type)).runtime(),
            ],
            json: Some(|widget| value::written(to_wire(widget)?)),
            init: |_, widget| init(widget),
            ..Class::EMPTY
        };
    };
}

widget_class!(
    /// `cl.switch`.
    SWITCH, "switch", "switch", [Field::new("initial", Kind::Bool).or(Default::Bool(false))]
);
widget_class!(
    /// `cl.checkbox`.
    CHECKBOX, "checkbox", "checkbox", [Field::new("initial", Kind::Bool).or(Default::Bool(false))]
);
widget_class!(
    /// `cl.slider`.
    SLIDER, "slider", "slider", [
        Field::new("initial", Kind::Number).or(Default::Int(0)),
        Field::new("min", Kind::Number).or(Default::Int(0)),
        Field::new("max", Kind::Number).or(Default::Int(10)),
        Field::new("step", Kind::Number).or(Default::Int(1)),
    ]
);
widget_class!(
    /// `cl.select`.
    SELECT, "select", "select", [
        Field::new("initial", Kind::Text),
        Field::new("values", Kind::Texts),
        Field::new("items", Kind::Json),
        Field::new("initial_value", Kind::Text),
        Field::new("initial_index", Kind::Int),
    ]
);
widget_class!(
    /// `cl.radio_group`.
    RADIO_GROUP, "radio_group", "radio", [
        Field::new("initial", Kind::Text),
        Field::new("values", Kind::Texts),
        Field::new("items", Kind::Json),
        Field::new("initial_value", Kind::Text),
        Field::new("initial_index", Kind::Int),
    ]
);
widget_class!(
    /// `cl.multi_select`.
    MULTI_SELECT, "multi_select", "multiselect", [
        Field::new("initial", Kind::Texts).or(Default::List),
        Field::new("values", Kind::Texts),
        Field::new("items", Kind::Json),
    ]
);
widget_class!(
    /// `cl.tags`.
    TAGS, "tags", "tags", [
        Field::new("initial", Kind::Texts).or(Default::List),
        Field::new("values", Kind::Texts),
    ]
);
widget_class!(
    /// `cl.text_input`.
    TEXT_INPUT, "text_input", "textinput", [
        Field::new("initial", Kind::Text),
        Field::new("placeholder", Kind::Text),
        Field::new("multiline", Kind::Bool).or(Default::Bool(false)),
    ]
);
widget_class!(
    /// `cl.number_input`.
    NUMBER_INPUT, "number_input", "numberinput", [
        Field::new("initial", Kind::Number),
        Field::new("placeholder", Kind::Text),
    ]
);
widget_class!(
    /// `cl.date_picker`.
    DATE_PICKER, "date_picker", "datepicker", [
        Field::new("initial", Kind::Json),
        Field::new("mode", Kind::Choice(date::MODES)).or(Default::Text("single")),
        Field::new("min_date", Kind::Text),
        Field::new("max_date", Kind::Text),
        Field::new("format", Kind::Text),
        Field::new("placeholder", Kind::Text),
    ]
);

/// `cl.tab`.
pub(crate) static TAB: Class = Class {
    name: "tab",
    fields: &[
        Field::new("id", Kind::Text).required(),
        Field::new("label", Kind::Text).required(),
        Field::new("inputs", Kind::SomeOf(CLASSES)).or(Default::List),
    ],
    json: Some(|tab| value::written(tab_to_wire(tab)?)),
    init: |_, tab| {
        named(tab)?;
        Ok(())
    },
    ..Class::EMPTY
};

fn init(widget: &Record) -> Result<()> {
    named(widget)?;
    items::choose_initial(widget)?;
    to_wire(widget).map(drop)
}

/// Id and label, neither of them empty.
fn named(thing: &Record) -> Result<(String, String)> {
    match (thing.text("id"), thing.text("label")) {
        (Some(id), Some(label)) if !id.is_empty() && !label.is_empty() => Ok((id, label)),
        _ => Err(wrong(thing, "Must provide key and label to load InputWidget: id and label must not be empty")),
    }
}

/// An error about a control.
fn wrong(widget: &Record, problem: &str) -> Error {
    Error::usage(format!("cl.{}: {problem}", super::object::Object::class(widget).name))
}

/// A control as it goes over the wire, checked.
pub(super) fn to_wire(widget: &Record) -> Result<Widget> {
    let (id, label) = named(widget)?;
    let kind = match widget.text("type").unwrap_or_default().as_str() {
        "switch" => WidgetKind::Switch,
        "checkbox" => WidgetKind::Checkbox,
        "slider" => slider(widget)?,
        "select" => WidgetKind::Select { items: items::of(widget)? },
        "radio" => WidgetKind::Radio { items: items::of(widget)? },
        "multiselect" => WidgetKind::MultiSelect { items: items::of(widget)? },
        "tags" => WidgetKind::Tags,
        "numberinput" => WidgetKind::NumberInput { placeholder: widget.text("placeholder") },
        "datepicker" => date::describe(widget)?,
        _ => WidgetKind::TextInput { placeholder: widget.text("placeholder"), multiline: widget.flag("multiline") },
    };
    let initial = match kind {
        // Python writes these numbers with a fraction, also whole ones.
        WidgetKind::Slider { .. } => widget.number("initial").unwrap_or_default().into(),
        _ => widget.json("initial")?,
    };
    known(widget, &kind, &initial)?;
    Ok(Widget {
        id,
        label,
        initial,
        tooltip: widget.text("tooltip"),
        description: widget.text("description"),
        disabled: widget.flag("disabled"),
        kind,
    })
}

fn slider(widget: &Record) -> Result<WidgetKind> {
    let number = |field| widget.number(field).unwrap_or_default();
    let (min, max, step, initial) = (number("min"), number("max"), number("step"), number("initial"));
    if min > max {
        return Err(wrong(widget, &format!("min ({min}) must not be above max ({max})")));
    }
    if step <= 0.0 {
        return Err(wrong(widget, &format!("step must be above 0, got {step}")));
    }
    // Nothing given is 0 also where 0 is out of range, as in Python: the page shows the nearest end.
    if initial != 0.0 && !(min..=max).contains(&initial) {
        return Err(wrong(widget, &format!("initial must be between {min} and {max}, got {initial}")));
    }
    Ok(WidgetKind::Slider { min, max, step })
}

/// Whether what is chosen at first is among the entries.
fn known(widget: &Record, kind: &WidgetKind, initial: &serde_json::Value) -> Result<()> {
    let (WidgetKind::Select { items } | WidgetKind::Radio { items } | WidgetKind::MultiSelect { items }) = kind else {
        return Ok(());
    };
    let chosen = match initial {
        serde_json::Value::String(one) => vec![one.as_str()],
        serde_json::Value::Array(some) => some.iter().filter_map(serde_json::Value::as_str).collect(),
        _ => Vec::new(),
    };
    match chosen.into_iter().find(|value| !has(items, value)) {
        None => Ok(()),
        Some(value) => {
            let hint = did_you_mean(value, items.iter().map(|item| item.value.as_str()));
            Err(wrong(widget, &format!("initial: {value:?} is not among the values{hint}")))
        }
    }
}

/// Whether there is an entry of this value.
fn has(items: &[Item], value: &str) -> bool {
    items.iter().any(|item| item.value == value)
}

/// A tab as it goes over the wire.
pub(super) fn tab_to_wire(tab: &Record) -> Result<Tab> {
    let (id, label) = named(tab)?;
    let Value::List(inputs) = tab.value("inputs")? else {
        return Ok(Tab { id, label, inputs: Vec::new() });
    };
    let inputs = inputs.iter().enumerate().map(|(index, input)| match input {
        Value::Object(object) if CLASSES.iter().any(|class| std::ptr::eq(*class, object.class())) => {
            Record::of(object).ok_or_else(|| Error::usage("expected a widget")).and_then(to_wire)
        }
        other => Err(Error::usage(format!("cl.tab: inputs[{}]: expected a widget, got {}", index + 1, other.kind()))),
    });
    Ok(Tab { inputs: inputs.collect::<Result<_>>()?, id, label })
}
