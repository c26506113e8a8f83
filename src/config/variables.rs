//! The layer of settings that come from environment variables.
//!
//! `CHAINLIT__SECTION__KEY` sets any key, tables inside tables included
//! (`CHAINLIT__FEATURES__AUDIO__ENABLED=true`). Variables that Python Chainlit reads and that are settings
//! here keep their names. An empty variable counts as unset.

use super::compat::Finding;
use super::env::{Env, StorageEnv};
use super::node::{Entry, Node, Origin, Table, Value};
use super::source;

const PREFIX: &str = "CHAINLIT__";

/// All variables as one layer. A `CHAINLIT__` variable wins over Python's name for the same setting: a
/// platform sets `DATABASE_URL` by itself, the other only people write.
pub(crate) fn layer(env: &Env, warnings: &mut Vec<Finding>) -> Node {
    let mut tree = Node::empty_table(Origin::Given);
    python_names(env, &mut tree, warnings);
    // Sorted by name, so a table comes before its parts and they win.
    for (name, text) in env.iter().filter(|(name, text)| name.starts_with(PREFIX) && !text.is_empty()) {
        let path = name[PREFIX.len()..].to_ascii_lowercase();
        let keys: Vec<&str> = path.split("__").collect();
        if keys.iter().any(|key| key.is_empty()) {
            let message = format!("{name} names no setting; write CHAINLIT__SECTION__KEY, such as CHAINLIT__UI__NAME");
            warnings.push(Finding { key: path, origin: Origin::Variable(name.to_owned()), message });
            continue;
        }
        set(&mut tree, &keys, name, parse(name, text));
    }
    tree
}

/// A TOML value if it is one, else the text as a string.
fn parse(name: &str, text: &str) -> Node {
    let value = source::parse_variable(name, text).unwrap_or_else(|| Value::Text(text.to_owned()));
    Node { value, origin: Origin::Variable(name.to_owned()), raw: Some(text.to_owned()) }
}

fn set(tree: &mut Node, keys: &[&str], name: &str, value: Node) {
    let origin = Origin::Variable(name.to_owned());
    let nested = keys.iter().rev().fold(value, |node, key| {
        let entry = Entry { key: origin.clone(), node };
        Node::new(Value::Table(Table::from([((*key).to_owned(), entry)])), origin.clone())
    });
    tree.merge(nested);
}

fn python_names(env: &Env, tree: &mut Node, warnings: &mut Vec<Finding>) {
    let mut set_text = |keys: &[&str], name: &str, value: Value| {
        set(tree, keys, name, Node::new(value, Origin::Variable(name.to_owned())));
    };
    if let Some(url) = env.get("DATABASE_URL") {
        set_text(&["data", "url"], "DATABASE_URL", Value::Text(url.to_owned()));
    }
    if env.get("CHAINLIT_CUSTOM_AUTH").is_some() {
        set_text(&["auth", "require_login"], "CHAINLIT_CUSTOM_AUTH", Value::Bool(true));
    }
    match StorageEnv::from_env(env).addresses().as_slice() {
        [] => {}
        [(name, url)] => set_text(&["storage", "url"], name, Value::Text(url.clone())),
        [(first, _), .., (last, _)] => warnings.push(Finding {
            key: "storage.url".to_owned(),
            origin: Origin::Variable((*first).to_owned()),
            message: format!(
                "{first} and {last} name different stores, so neither is used; keep one, or set storage.url"
            ),
        }),
    }
}
