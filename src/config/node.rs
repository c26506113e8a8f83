//! One layer of settings before it is typed: a tree of values, each with the place it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
    /// The text of an environment variable as it is; a string setting takes it even when it looks like a
    /// number.
    pub(crate) raw: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// What no setting takes: dates, and integers beyond 64 bits. Kept as written, for the message.
    Other(String),
    List(Vec<Node>),
    Table(Table),
}

pub(crate) type Table = BTreeMap<String, Entry>;

/// A value under its key. The key has a place of its own, which an unknown key is reported at.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Origin,
    pub(crate) node: Node,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// Defaults, or a table that a script gave.
    Given,
    /// Bytes of the settings file.
    File(Range<usize>),
    Variable(String),
}

impl Node {
    pub(crate) fn new(value: Value, origin: Origin) -> Self {
        Self { value, origin, raw: None }
    }

    pub(crate) fn empty_table(origin: Origin) -> Self {
        Self::new(Value::Table(Table::new()), origin)
    }

    /// Values that have no place: those of a script.
    pub(crate) fn from_json(value: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        let value = match value {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Value::Int(whole),
                (None, Some(float)) => Value::Float(float),
                (None, None) => Value::Other(number.to_string()),
            },
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(items) => Value::List(items.iter().map(Node::from_json).collect()),
            Json::Object(map) => Value::Table(
                map.iter()
                    .map(|(key, value)| (key.clone(), Entry { key: Origin::Given, node: Node::from_json(value) }))
                    .collect(),
            ),
        };
        Self::new(value, Origin::Given)
    }

    pub(crate) fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table at `key` of this table, if both are tables.
    pub(crate) fn table_mut(&mut self, key: &str) -> Option<&mut Table> {
        self.as_table_mut()?.get_mut(key)?.node.as_table_mut()
    }

    /// Lays a stronger layer over this one: tables merge key by key, anything else replaces. An empty list
    /// over a table is a script's empty table and changes nothing.
    pub(crate) fn merge(&mut self, stronger: Node) {
        match (&mut self.value, stronger.value) {
            (Value::Table(below), Value::Table(above)) => {
                for (key, entry) in above {
                    match below.get_mut(&key) {
                        Some(existing) => existing.node.merge(entry.node),
                        None => {
                            below.insert(key, entry);
                        }
                    }
                }
            }
            (Value::Table(_), Value::List(items)) if items.is_empty() => {}
            (_, value) => *self = Node { value, origin: stronger.origin, raw: stronger.raw },
        }
    }

    /// Where `path` was written, or the nearest table or list around it that was.
    pub(crate) fn origin_of(&self, path: &[Segment]) -> &Origin {
        let child = match (&self.value, path.first()) {
            (Value::Table(table), Some(Segment::Key(key))) => table.get(key).map(|entry| &entry.node),
            (Value::List(items), Some(Segment::Index(index))) => items.get(*index),
            _ => None,
        };
        match child {
            Some(child) => child.origin_of(&path[1..]),
            None => &self.origin,
        }
    }
}

/// The value as a message shows it: scalars as they are, shortened, the rest by kind.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Null => f.write_str("nothing"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value:?}"),
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::Other(text) => f.write_str(text),
            Value::List(_) => f.write_str("a list"),
            Value::Table(_) => f.write_str("a table"),
        }
    }
}

/// `text` in double quotes on one line, cut after 60 characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// The way to a value from the root of the settings; lives on the stack of whoever walks there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

/// One step of an owned path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Segment {
    Key(String),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }

    pub(crate) fn segments(&self) -> Vec<Segment> {
        let (mut segments, last) = match self {
            Path::Root => return Vec::new(),
            Path::Key(parent, key) => (parent.segments(), Segment::Key((*key).to_owned())),
            Path::Index(parent, index) => (parent.segments(), Segment::Index(*index)),
        };
        segments.push(last);
        segments
    }
}

/// `features.mcp.servers[2].name`: entries count from 1, keys that are no plain words are quoted.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Index(parent, index) => write!(f, "{parent}[{}]", index + 1),
            Path::Key(parent, key) => {
                if !matches!(parent, Path::Root) {
                    write!(f, "{parent}.")?;
                }
                let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
                if plain { f.write_str(key) } else { write!(f, "{key:?}") }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_print_as_people_write_them() {
        let features = Path::Root.key("features");
        let servers = features.key("servers");
        let second = servers.index(1);
        assert_eq!(second.key("name").to_string(), "features.servers[2].name");
        assert_eq!(features.key("image/*").to_string(), "features.\"image/*\"");
        assert_eq!(Path::Root.to_string(), "");
    }

    #[test]
    fn a_place_is_that_of_the_nearest_thing_written() {
        let mut tree = Node::from_json(&json!({"ui": {"header_links": [{"name": "a"}]}}));
        let Some(table) = tree.table_mut("ui") else { panic!("ui is a table") };
        table.get_mut("header_links").unwrap().node.origin = Origin::Variable("X".into());
        let ui = Path::Root.key("ui");
        let links = ui.key("header_links");
        assert_eq!(tree.origin_of(&links.index(7).key("url").segments()), &Origin::Variable("X".into()));
        assert_eq!(tree.origin_of(&ui.key("name").segments()), &Origin::Given);
    }

    #[test]
    fn merging_recurses_into_tables_and_replaces_the_rest() {
        let mut tree = Node::from_json(&json!({"a": {"x": 1, "y": [1, 2]}, "b": 1}));
        tree.merge(Node::from_json(&json!({"a": {"y": [3]}, "b": {"c": 2}})));
        let expected = Node::from_json(&json!({"a": {"x": 1, "y": [3]}, "b": {"c": 2}}));
        assert_eq!(format!("{tree:?}"), format!("{expected:?}"));
    }
}
