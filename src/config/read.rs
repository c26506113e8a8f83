//! Typing a tree of values: a serde deserializer that knows where each value came from.
//!
//! The settings' structs are the only description of what is allowed: serde hands their field names
//! to [`Reader`], which puts unknown keys aside instead of failing, and names the place of what fails.

use std::cell::RefCell;
use std::fmt::{self, Display};

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};

use super::hint;
use super::node::{Entry, Node, Origin, Path, Value, quoted};

/// Reads `node`, which lies at `path`, as a `T`. Unknown keys are left out and appended to `unknown`.
pub(crate) fn read<T: DeserializeOwned>(
    node: &Node,
    path: &Path<'_>,
    unknown: &mut Vec<Unknown>,
) -> Result<T, ReadError> {
    let found = RefCell::new(Vec::new());
    let result =
        T::deserialize(Reader { node, path, unknown: &found }).map_err(|error| error.placed(path, &node.origin));
    unknown.extend(found.into_inner());
    result
}

/// A key that no struct has.
#[derive(Debug)]
pub(crate) struct Unknown {
    /// Dotted.
    pub(crate) key: String,
    pub(crate) origin: Origin,
    /// The dotted name that was probably meant.
    pub(crate) meant: Option<String>,
}

/// A value that does not fit.
#[derive(Debug)]
pub(crate) struct ReadError {
    /// Dotted name of the value.
    pub(crate) key: String,
    pub(crate) origin: Origin,
    pub(crate) message: String,
    placed: bool,
}

impl ReadError {
    fn new(message: String) -> Self {
        Self { key: String::new(), origin: Origin::Given, message, placed: false }
    }

    /// Sets the place, unless an inner one is known already.
    fn placed(mut self, path: &Path<'_>, origin: &Origin) -> Self {
        if !self.placed {
            self.key = path.to_string();
            self.origin = origin.clone();
            self.placed = true;
        }
        self
    }
}

impl std::error::Error for ReadError {}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.message)
    }
}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        use de::Unexpected as Found;
        let found = match found {
            Found::Bool(value) => value.to_string(),
            Found::Signed(value) => value.to_string(),
            Found::Unsigned(value) => value.to_string(),
            Found::Float(value) => format!("{value:?}"),
            Found::Str(text) => quoted(text),
            Found::Unit | Found::Option => "nothing".to_owned(),
            Found::Seq => "a list".to_owned(),
            Found::Map => "a table".to_owned(),
            other => other.to_string(),
        };
        Self::new(format!("expected {expected}, got {found}"))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the key {field} is missing; add it"))
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    node: &'a Node,
    path: &'a Path<'a>,
    unknown: &'a RefCell<Vec<Unknown>>,
}

impl<'a> Reader<'a> {
    fn expected(&self, what: impl Display) -> ReadError {
        ReadError::new(format!("expected {what}, got {}{}", self.node, self.list_hint()))
    }

    /// A list in a variable is easily written as plain text.
    fn list_hint(&self) -> &'static str {
        match (&self.node.origin, &self.node.value) {
            (Origin::Variable(_), Value::Text(text)) if text.starts_with(['[', '{']) => " (which is not valid TOML)",
            _ => "",
        }
    }

    /// A whole number within `min..=max`; floats without a fraction count, scripts produce them.
    fn whole(&self, min: i64, max: i64) -> Result<i64, ReadError> {
        let number = match self.node.value {
            Value::Int(number) => number,
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => number as i64,
            _ => return Err(self.expected("a whole number")),
        };
        if number < min {
            return Err(self.expected(format_args!("a whole number of at least {min}")));
        }
        if number > max {
            return Err(self.expected(format_args!("a whole number of at most {max}")));
        }
        Ok(number)
    }

    /// The text, for a setting that is a string: of a variable all of it, even `true` or `42`.
    fn text(&self) -> Option<&'a str> {
        match (&self.node.value, &self.node.raw) {
            (Value::Text(text), _) => Some(text),
            (_, Some(raw)) => Some(raw),
            _ => None,
        }
    }

    /// Scripts cannot tell an empty list from an empty table, so an empty one of either kind is both.
    fn is_empty(&self) -> bool {
        match &self.node.value {
            Value::List(items) => items.is_empty(),
            Value::Table(table) => table.is_empty(),
            _ => false,
        }
    }

    fn list<'de, V: Visitor<'de>>(self, items: &'a [Node], visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_seq(ListReader { items: items.iter().enumerate(), reader: self })
    }

    /// The entries of a table; `fields` are the keys it may have, `None` for any.
    fn table<'de, V: Visitor<'de>>(self, fields: Option<&[&str]>, visitor: V) -> Result<V::Value, ReadError> {
        let Value::Table(table) = &self.node.value else {
            return if self.is_empty() {
                visitor.visit_map(TableReader { entries: Vec::new().into_iter(), next: None, reader: self })
            } else {
                Err(self.expected("a table"))
            };
        };
        let mut entries = Vec::with_capacity(table.len());
        for (key, entry) in table {
            match fields {
                Some(fields) if !fields.contains(&key.as_str()) => self.set_aside(key, entry, fields),
                _ => entries.push((key.as_str(), entry)),
            }
        }
        visitor.visit_map(TableReader { entries: entries.into_iter(), next: None, reader: self })
    }

    fn set_aside(&self, key: &str, entry: &Entry, fields: &[&str]) {
        self.unknown.borrow_mut().push(Unknown {
            key: self.path.key(key).to_string(),
            origin: entry.key.clone(),
            meant: hint::meant(&self.path.to_string(), key, fields),
        });
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty: $min:expr, $max:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            let number = self.whole($min, $max)?;
            match <$type>::try_from(number) {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(self.expected("a smaller number")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Text(text) => visitor.visit_str(text),
            Value::Other(text) => Err(de::Error::invalid_type(de::Unexpected::Other(text), &visitor)),
            Value::List(items) => self.list(items, visitor),
            Value::Table(_) => self.table(None, visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match (&self.node.value, &self.node.raw) {
            (Value::Bool(value), _) => visitor.visit_bool(*value),
            (_, Some(raw)) => match super::env::boolean(raw) {
                Some(value) => visitor.visit_bool(value),
                None => Err(self.expected("true or false")),
            },
            _ => Err(self.expected("true or false")),
        }
    }

    whole_numbers! {
        deserialize_u8 visit_u8 u8: 0, i64::from(u8::MAX);
        deserialize_u16 visit_u16 u16: 0, i64::from(u16::MAX);
        deserialize_u32 visit_u32 u32: 0, i64::from(u32::MAX);
        deserialize_u64 visit_u64 u64: 0, i64::MAX;
        deserialize_i32 visit_i32 i32: i64::from(i32::MIN), i64::from(i32::MAX);
        deserialize_i64 visit_i64 i64: i64::MIN, i64::MAX;
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.node.value {
            Value::Int(value) => visitor.visit_f64(value as f64),
            Value::Float(value) => visitor.visit_f64(value),
            _ => Err(self.expected("a number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.text() {
            Some(text) => visitor.visit_str(text),
            None => Err(self.expected("a string")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.node.value {
            Value::List(items) => self.list(items, visitor),
            _ if self.is_empty() => self.list(&[], visitor),
            _ => Err(self.expected("a list such as [\"a\", \"b\"]")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.table(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.table(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Some(text) = self.text() else {
            return Err(self.expected(one_of(variants)));
        };
        if variants.contains(&text) {
            return visitor.visit_enum(IntoDeserializer::<ReadError>::into_deserializer(text));
        }
        let mut error = self.expected(one_of(variants));
        if let Some(near) = hint::nearest(text, variants.iter().copied()) {
            error.message.push_str(&format!("; did you mean {near:?}?"));
        }
        Err(error)
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// `"a", "b" or "c"`.
fn one_of(variants: &[&str]) -> String {
    let quoted: Vec<String> = variants.iter().map(|variant| format!("{variant:?}")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

struct ListReader<'a> {
    items: std::iter::Enumerate<std::slice::Iter<'a, Node>>,
    reader: Reader<'a>,
}

impl<'de> de::SeqAccess<'de> for ListReader<'_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Some((index, node)) = self.items.next() else {
            return Ok(None);
        };
        let path = self.reader.path.index(index);
        let reader = Reader { node, path: &path, unknown: self.reader.unknown };
        seed.deserialize(reader).map(Some).map_err(|error| error.placed(&path, &node.origin))
    }
}

struct TableReader<'a> {
    entries: std::vec::IntoIter<(&'a str, &'a Entry)>,
    next: Option<(&'a str, &'a Entry)>,
    reader: Reader<'a>,
}

impl<'de> de::MapAccess<'de> for TableReader<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        self.next = self.entries.next();
        let Some((key, entry)) = self.next else {
            return Ok(None);
        };
        let deserializer: StrDeserializer<'_, ReadError> = key.into_deserializer();
        seed.deserialize(deserializer).map(Some).map_err(|error| error.placed(&self.reader.path.key(key), &entry.key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, ReadError> {
        let Some((key, entry)) = self.next.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        let path = self.reader.path.key(key);
        let reader = Reader { node: &entry.node, path: &path, unknown: self.reader.unknown };
        seed.deserialize(reader).map_err(|error| error.placed(&path, &entry.node.origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Sample {
        flag: bool,
        count: u32,
        name: Option<String>,
        kind: Kind,
        list: Vec<Inner>,
        map: BTreeMap<String, String>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        #[default]
        Classic,
        Modern,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        url: String,
    }

    fn read_json(value: &serde_json::Value) -> (Result<Sample, String>, Vec<Unknown>) {
        let mut unknown = Vec::new();
        let result = read(&Node::from_json(value), &Path::Root.key("s"), &mut unknown);
        (result.map_err(|error| error.to_string()), unknown)
    }

    #[test]
    fn messages_name_the_value_what_was_expected_and_what_was_found() {
        for (value, message) in [
            (json!({"flag": "yes"}), "s.flag: expected true or false, got \"yes\""),
            (json!({"count": "five"}), "s.count: expected a whole number, got \"five\""),
            (json!({"count": 1.5}), "s.count: expected a whole number, got 1.5"),
            (json!({"count": -1}), "s.count: expected a whole number of at least 0, got -1"),
            (
                json!({"count": 5_000_000_000_u64}),
                "s.count: expected a whole number of at most 4294967295, got 5000000000",
            ),
            (json!({"name": [1]}), "s.name: expected a string, got a list"),
            (json!({"flag": null}), "s.flag: expected true or false, got nothing"),
            (
                json!({"kind": "modem"}),
                "s.kind: expected \"classic\" or \"modern\", got \"modem\"; did you mean \"modern\"?",
            ),
            (json!({"kind": 3}), "s.kind: expected \"classic\" or \"modern\", got 3"),
            (json!({"list": "a"}), "s.list: expected a list such as [\"a\", \"b\"], got \"a\""),
            (json!({"list": [{"url": "a"}, {}]}), "s.list[2]: the key url is missing; add it"),
            (json!({"list": [{"url": 1}]}), "s.list[1].url: expected a string, got 1"),
            (json!({"map": {"a b": 1}}), "s.map.\"a b\": expected a string, got 1"),
            (json!([1]), "s: expected a table, got a list"),
        ] {
            assert_eq!(read_json(&value).0.unwrap_err(), message);
        }
    }

    #[test]
    fn unknown_keys_are_set_aside_with_a_hint() {
        let (result, unknown) =
            read_json(&json!({"flg": true, "list": [{"url": "u", "colour": 1}], "map": {"free": "form"}}));
        assert_eq!(result.unwrap().list, [Inner { url: "u".into() }]);
        let found: Vec<_> = unknown.iter().map(|unknown| (unknown.key.as_str(), unknown.meant.as_deref())).collect();
        assert_eq!(found, [("s.flg", Some("s.flag")), ("s.list[1].colour", None)]);
    }

    #[test]
    fn whole_floats_and_empty_tables_of_scripts_are_understood() {
        let (result, _) = read_json(&json!({"count": 3.0, "list": {}, "map": []}));
        assert_eq!(result.unwrap(), Sample { count: 3, ..Sample::default() });
        assert_eq!(read_json(&json!([])).0.unwrap(), Sample::default());
    }

    #[test]
    fn a_variable_is_text_where_text_is_wanted() {
        let variable = |raw: &str, value| Node { value, origin: Origin::Variable("V".into()), raw: Some(raw.into()) };
        let mut unknown = Vec::new();
        let mut read_at = |node: Node| read::<String>(&node, &Path::Root.key("x"), &mut unknown);
        assert_eq!(read_at(variable("42", Value::Int(42))).unwrap(), "42");
        assert_eq!(read_at(variable("\"quoted\"", Value::Text("quoted".into()))).unwrap(), "quoted");
        let flag = |raw: &str| read::<bool>(&variable(raw, Value::Text(raw.into())), &Path::Root, &mut Vec::new());
        assert!(flag("Yes").unwrap());
        assert!(!flag("off").unwrap());
        let error = flag("perhaps").unwrap_err();
        assert_eq!(error.origin, Origin::Variable("V".into()));
        assert_eq!(error.message, "expected true or false, got \"perhaps\"");
    }
}
