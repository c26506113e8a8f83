//! JSON to attributes and back, as boto3 does it: numbers are decimal texts.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use super::NAME;
use crate::data::error::{Error, Result};

/// A row.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A value as an attribute.
pub(super) fn attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(flag) => AttributeValue::Bool(flag),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(list) => AttributeValue::L(list.into_iter().map(attribute).collect()),
        Value::Object(map) => AttributeValue::M(map.into_iter().map(|(key, value)| (key, attribute(value))).collect()),
    }
}

/// Text as an attribute.
pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// An attribute as a value. Python writes whole numbers as `3` and reads `3.0`: whole numbers stay whole here.
pub(super) fn value(attribute: AttributeValue) -> Value {
    match attribute {
        AttributeValue::Bool(flag) => Value::Bool(flag),
        AttributeValue::N(number) => number_of(&number),
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::L(list) => Value::Array(list.into_iter().map(value).collect()),
        AttributeValue::M(map) => Value::Object(object(map)),
        AttributeValue::Ss(list) => Value::Array(list.into_iter().map(Value::String).collect()),
        AttributeValue::Ns(list) => Value::Array(list.iter().map(|n| number_of(n)).collect()),
        // Bytes have no place in what Chainlit stores.
        _ => Value::Null,
    }
}

fn number_of(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

fn object(item: Item) -> Map<String, Value> {
    item.into_iter().map(|(key, attribute)| (key, value(attribute))).collect()
}

/// A row as one of our types.
pub(super) fn read<T: DeserializeOwned>(item: Item) -> Result<T> {
    serde_json::from_value(Value::Object(object(item))).map_err(|error| Error::failed(NAME, error))
}

/// One of our types as attributes.
pub(super) fn write(thing: &impl Serialize) -> Result<Item> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(map)) => Ok(map.into_iter().map(|(key, value)| (key, attribute(value))).collect()),
        Ok(_) => Err(Error::refused(NAME, "only objects can be rows")),
        Err(error) => Err(Error::refused(NAME, error)),
    }
}

/// The text of an attribute.
pub(super) fn text_of(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_survives_the_way_there_and_back() {
        let given = json!({"a": [1, 2.5, -3, null, true, "x"], "b": {"c": {}}, "big": 1e30});
        assert_eq!(value(attribute(given.clone())), given);
        assert_eq!(value(AttributeValue::N("1.0".to_owned())), json!(1.0));
        assert_eq!(value(AttributeValue::N("1".to_owned())), json!(1));
    }
}
