//! The entries of a select, a radio group and a multi-select: `values`, or `items` with labels of their own.

use super::super::object::Object;
use super::super::record::Record;
use super::super::value::Value;
use super::wrong;
use crate::host::error::Result;
use crate::wire::widget::Item;

/// What Python calls the class in its messages.
fn python_name(widget: &Record) -> &'static str {
    match widget.class().name {
        "select" => "Select",
        "radio_group" => "RadioButton",
        _ => "MultiSelect",
    }
}

/// The entries, in their order.
pub(super) fn of(widget: &Record) -> Result<Vec<Item>> {
    let values = widget.texts("values")?.unwrap_or_default();
    let items = match widget.value("items")? {
        Value::Nil | Value::Null => Vec::new(),
        Value::Map(map) if map.is_empty() => Vec::new(),
        Value::List(list) => {
            let items = list.into_iter().enumerate();
            items.map(|(index, value)| item(widget, index + 1, value)).collect::<Result<_>>()?
        }
        other => {
            return Err(wrong(
                widget,
                &format!("items: expected a list of {{ label, value }} in the wanted order, got {}", other.kind()),
            ));
        }
    };
    let name = python_name(widget);
    match (values.is_empty(), items.is_empty()) {
        (true, true) => Err(wrong(widget, &format!("Must provide values or items to create a {name}"))),
        (false, false) => {
            Err(wrong(widget, &format!("You can only provide either values or items to create a {name}")))
        }
        (true, false) => Ok(items),
        (false, true) => Ok(values.into_iter().map(|value| Item { label: value.clone(), value }).collect()),
    }
}

/// `{ label = "Large", value = "lg" }` or `{ "Large", "lg" }`.
fn item(widget: &Record, position: usize, value: Value) -> Result<Item> {
    let text = |value: Value| match value {
        Value::Text(text) => Some(text),
        Value::Int(n) => Some(n.to_string()),
        Value::Float(n) => Some(n.to_string()),
        _ => None,
    };
    let pair = match value {
        Value::List(mut pair) if pair.len() == 2 => {
            let value = pair.pop().and_then(text);
            pair.pop().and_then(text).zip(value)
        }
        Value::Map(mut map) if map.len() == 2 => {
            let value = map.shift_remove("value").and_then(text);
            map.shift_remove("label").and_then(text).zip(value)
        }
        _ => None,
    };
    match pair {
        Some((label, value)) => Ok(Item { label, value }),
        None => Err(wrong(widget, &format!("items[{position}]: expected {{ label = …, value = … }}"))),
    }
}

/// Fills `initial` from `initial_value` or `initial_index`.
pub(super) fn choose_initial(widget: &Record) -> Result<()> {
    if widget.class().field("initial_index").is_none() {
        return Ok(());
    }
    let index = widget.int("initial_index");
    let values = widget.texts("values")?.unwrap_or_default();
    match (index, widget.text("initial_value")) {
        (Some(_), _) if values.is_empty() => {
            // The lack of both is the greater mistake.
            of(widget)?;
            let name = python_name(widget);
            Err(wrong(widget, &format!("Initial_index can only be used in combination with values to create a {name}")))
        }
        (Some(index), _) => {
            let value = usize::try_from(index).ok().and_then(|i| values.get(i.checked_sub(1)?));
            let Some(value) = value else {
                let count = values.len();
                return Err(wrong(widget, &format!("initial_index: positions are 1 to {count}, got {index}")));
            };
            widget.put("initial", value.as_str());
            Ok(())
        }
        (None, Some(value)) => {
            widget.put("initial", value);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}
