//! `cl.chat_settings`: a form beside the composer, whose values belong to the chat.

use std::sync::Arc;

use serde_json::Value as Json;

use super::api::{self, Member};
use super::chat_context;
use super::error::{Error, Result};
use super::object::{Class, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{self, Outcome, Value};
use super::widget::form::Form;
use super::widget::{self, INPUTS, TAB};
use crate::wire::event::server;
use crate::wire::widget::ChatSettings;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&CHAT_SETTINGS)];

/// `cl.chat_settings`.
pub(crate) static CHAT_SETTINGS: Class = Class {
    name: "chat_settings",
    fields: &[Field::new("inputs", Kind::SomeOf(INPUTS)).required()],
    positional: Some("inputs"),
    methods: &[
        Method {
            name: "send",
            call: |run, this, _| {
                let (settings, form) = read(run, this)?;
                let session = run.chat("chat_settings:send")?;
                session.set_chat_settings(form.initial());
                show(run, &settings, form)
            },
        },
        Method {
            name: "refresh",
            call: |run, this, _| {
                let (settings, form) = read(run, this)?;
                show(run, &settings, form)
            },
        },
        Method { name: "settings", call: |run, this, _| Ok(values(&read(run, this)?.1).into()) },
    ],
    json: Some(|settings| value::written(to_wire(settings)?)),
    init: |_, settings| {
        let form = Form::of(&to_wire(settings)?);
        unique(&form)
    },
    ..Class::EMPTY
};

/// The controls as they are now, checked again: a script may have changed them.
fn read(run: &Arc<Run>, this: &ObjectRef) -> Result<(ChatSettings, Form)> {
    let record = Record::of(this).ok_or_else(|| Error::usage("expected a cl.chat_settings"))?;
    record.objects(run, "inputs")?;
    let settings = to_wire(record)?;
    let form = Form::of(&settings);
    unique(&form)?;
    Ok((settings, form))
}

fn unique(form: &Form) -> Result<()> {
    match form.doubled() {
        Some(id) => Err(Error::usage(format!("cl.chat_settings: two widgets have the id {id:?}; give each its own"))),
        None => Ok(()),
    }
}

fn to_wire(settings: &Record) -> Result<ChatSettings> {
    let Value::List(inputs) = settings.value("inputs")? else {
        return Ok(ChatSettings::Widgets(Vec::new()));
    };
    let (mut widgets, mut tabs) = (Vec::new(), Vec::new());
    for input in &inputs {
        let record = match input {
            Value::Object(object) => Record::of(object).map(|record| (record, object.class())),
            _ => None,
        };
        match record {
            Some((record, class)) if std::ptr::eq(class, &TAB) => tabs.push(widget::tab_to_wire(record)?),
            Some((record, _)) => widgets.push(widget::to_wire(record)?),
            None => return Err(Error::usage(format!("cl.chat_settings: expected a widget, got {}", input.kind()))),
        }
    }
    match (widgets.is_empty(), tabs.is_empty()) {
        (false, false) => Err(Error::usage(
            "cl.chat_settings: some widgets are in tabs and some are not; the page shows either, so put all into tabs",
        )),
        (_, true) => Ok(ChatSettings::Widgets(widgets)),
        (true, false) => Ok(ChatSettings::Tabs(tabs)),
    }
}

fn values(form: &Form) -> Value {
    Value::from_json(Json::Object(form.initial()))
}

/// Shows the form; from now on values are checked against it.
fn show(run: &Arc<Run>, settings: &ChatSettings, form: Form) -> Result<Outcome> {
    let state = chat_context::state(run, "cl.chat_settings")?;
    let values = values(&form);
    *state.form.lock() = Some(Arc::new(form));
    run.chat("cl.chat_settings")?.outbox.emit(server::CHAT_SETTINGS, settings);
    super::show::when_caught_up(run, values)
}
