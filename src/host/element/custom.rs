//! `cl.custom_element`: a component of the app's own (`public/elements/<name>.jsx`) with its props.

use std::sync::Arc;

use serde_json::Value as Json;

use super::classes::element_class;
use super::{REMOVE, init, record, send_later};
use crate::host::error::{Error, Result};
use crate::host::object::{Class, Default, Field, Kind, Method};
use crate::host::record::Record;
use crate::host::run::Run;

element_class!(
    /// `cl.custom_element`.
    CUSTOM_ELEMENT, "custom_element", type: "custom", mime: Default::Text("application/json"), size: Default::Nil,
    shown_as: "", methods: METHODS, init: named,
    [
        Field::new("props", Kind::Map).or(Default::Map),
        // Chainlit's class wants a content beside the props; it has no effect.
        Field::new("content", Kind::Data),
    ]
);

const METHODS: &[Method] = &[
    Method {
        name: "send",
        call: |run, this, mut args| {
            let for_id = args.optional(run, "for_id", Kind::Text)?;
            let for_id = match for_id {
                crate::host::value::Value::Text(id) => id,
                _ => record(this)?.text("for_id").unwrap_or_default(),
            };
            send_later(run, this, for_id)
        },
    },
    Method {
        name: "update",
        call: |run, this, _| send_later(run, this, record(this)?.text("for_id").unwrap_or_default()),
    },
    REMOVE,
];

fn named(run: &Arc<Run>, element: &Record) -> Result<()> {
    let name = element.text("name").unwrap_or_default();
    if name.is_empty() {
        return Err(Error::usage("cl.custom_element: name is missing; it is that of public/elements/<name>.jsx"));
    }
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) || name.contains("..") {
        return Err(Error::usage(format!(
            "cl.custom_element: name: expected letters, digits, - and _, as in public/elements/Counter.jsx, got {name:?}"
        )));
    }
    init(run, element)
}

/// The props.
pub(super) fn props(element: &Record) -> Result<Json> {
    element.json_map("props").map(Json::Object)
}
