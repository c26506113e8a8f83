//! `cl.task_list` and `cl.task`: what the app is about to do and how far it is (wire protocol 3.9).

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;

use super::classes::element_class;
use super::{REMOVE, init, record, send_later};
use crate::host::error::{Error, Result};
use crate::host::object::{Class, Default, Field, Kind, Method};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Value, indented};

/// How far a task is.
const STATUS: &[&str] = &["ready", "running", "failed", "done"];

element_class!(
    /// `cl.task_list`.
    TASK_LIST, "task_list", type: "tasklist", mime: Default::Text("application/json"), size: Default::Nil,
    shown_as: "tasklist", methods: METHODS, init: init,
    [
        Field::new("tasks", Kind::Objects(&TASK)).or(Default::List),
        Field::new("status", Kind::Text).or(Default::Text("Ready")),
    ]
);

/// `cl.task`.
pub(crate) static TASK: Class = Class {
    name: "task",
    fields: &[
        Field::new("title", Kind::Text).required(),
        Field::new("status", Kind::Choice(STATUS)).or(Default::Text("ready")),
        Field::new("for_id", Kind::Text),
    ],
    positional: Some("title"),
    json: Some(|task| {
        Ok(json!({"title": task.text("title"), "status": task.text("status"), "forId": task.text("for_id")}))
    }),
    ..Class::EMPTY
};

const METHODS: &[Method] = &[
    Method { name: "send", call: |run, this, _| send_later(run, this, String::new()) },
    Method { name: "update", call: |run, this, _| send_later(run, this, String::new()) },
    Method {
        name: "add_task",
        call: |run, this, mut args| {
            let list = record(this)?;
            let task = args.required(run, "task", Kind::Object(&TASK))?;
            let mut tasks: Vec<Value> = list.objects(run, "tasks")?.into_iter().map(Value::Object).collect();
            tasks.push(task.clone());
            list.put("tasks", Value::List(tasks));
            Ok(task.into())
        },
    },
    REMOVE,
];

/// The list as the page reads it.
pub(super) fn content(run: &Arc<Run>, list: &Record) -> Result<Bytes> {
    let tasks: Vec<_> = list
        .objects(run, "tasks")?
        .iter()
        .map(|task| task.to_json().unwrap_or_else(|| Err(Error::usage("expected a cl.task"))))
        .collect::<Result<_>>()?;
    Ok(Bytes::from(indented(&json!({"status": list.text("status"), "tasks": tasks}))))
}
