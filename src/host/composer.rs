//! What the composer offers: `cl.set_commands`, and `cl.set_modes` with `cl.mode` and `cl.mode_option`.

use std::sync::Arc;

use super::api::{self, Member};
use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{self, Outcome, Value};
use crate::wire;
use crate::wire::event::server;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::function("set_commands", set_commands),
    api::function("set_modes", set_modes),
    api::class(&MODE),
    api::class(&MODE_OPTION),
];

/// A command of the composer; written as a plain table.
static COMMAND: Class = Class {
    name: "command",
    fields: &[
        Field::new("id", Kind::Text).required(),
        Field::new("description", Kind::Text).or(Default::Text("")),
        Field::new("icon", Kind::Text).or(Default::Text("")),
        Field::new("button", Kind::Bool),
        Field::new("persistent", Kind::Bool),
        Field::new("selected", Kind::Bool),
    ],
    ..Class::EMPTY
};

/// `cl.mode`.
pub(crate) static MODE: Class = Class {
    name: "mode",
    fields: &[
        Field::new("id", Kind::Text).required(),
        Field::new("name", Kind::Text).required(),
        Field::new("options", Kind::Objects(&MODE_OPTION)).or(Default::List),
    ],
    methods: &[
        Method {
            name: "get_default_option",
            call: |run, this, _| {
                let options = options(run, this)?;
                let chosen = options.iter().find(|option| Record::of(option).is_some_and(|o| o.flag("is_default")));
                Ok(chosen.or(options.first()).cloned().map_or(Value::Nil, Value::Object).into())
            },
        },
        Method {
            name: "get_option_by_id",
            call: |run, this, mut args| {
                let id = args.text(run, "id")?;
                let mut options = options(run, this)?.into_iter();
                let found = options.find(|option| Record::of(option).and_then(|o| o.text("id")).as_ref() == Some(&id));
                Ok(found.map_or(Value::Nil, Value::Object).into())
            },
        },
    ],
    ..Class::EMPTY
};

/// `cl.mode_option`.
pub(crate) static MODE_OPTION: Class = Class {
    name: "mode_option",
    fields: &[
        Field::new("id", Kind::Text).required(),
        Field::new("name", Kind::Text).required(),
        Field::new("description", Kind::Text),
        Field::new("icon", Kind::Text),
        Field::new("is_default", Kind::Bool).or(Default::Bool(false)),
    ],
    json: Some(|option| value::written(option_to_wire(option))),
    ..Class::EMPTY
};

fn record(object: &ObjectRef) -> Result<&Record> {
    Record::of(object).ok_or_else(|| Error::usage(format!("a cl.{} is not expected here", object.class().name)))
}

fn options(run: &Arc<Run>, mode: &ObjectRef) -> Result<Vec<ObjectRef>> {
    record(mode)?.objects(run, "options")
}

fn option_to_wire(option: &Record) -> wire::profile::ModeOption {
    wire::profile::ModeOption {
        id: option.text("id").unwrap_or_default(),
        name: option.text("name").unwrap_or_default(),
        description: option.text("description"),
        icon: option.text("icon"),
        default: option.flag("is_default"),
    }
}

/// The things of a list, each with an id of its own.
fn distinct(callee: &str, list: Value) -> Result<Vec<ObjectRef>> {
    let Value::List(list) = list else { return Ok(Vec::new()) };
    let mut objects: Vec<ObjectRef> = Vec::with_capacity(list.len());
    let id = |object: &ObjectRef| Record::of(object).and_then(|record| record.text("id")).unwrap_or_default();
    for value in list {
        let Value::Object(object) = value else { continue };
        let own = id(&object);
        if own.is_empty() {
            return Err(Error::usage(format!("{callee}: an id must not be empty")));
        }
        if objects.iter().any(|other| id(other) == own) {
            return Err(Error::usage(format!("{callee}: the id {own:?} is there twice; give each its own")));
        }
        objects.push(object);
    }
    Ok(objects)
}

fn set_commands(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let given = args.required(run, "commands", Kind::Objects(&COMMAND))?;
    let given_flag = |command: &Record, field: &str| match command.value(field) {
        Ok(Value::Bool(flag)) => Some(flag),
        _ => None,
    };
    let commands: Vec<wire::profile::Command> = distinct(&args.callee, given)?
        .iter()
        .map(|object| {
            let command = record(object)?;
            Ok(wire::profile::Command {
                id: command.text("id").unwrap_or_default(),
                description: command.text("description").unwrap_or_default(),
                icon: command.text("icon").unwrap_or_default(),
                button: given_flag(command, "button"),
                persistent: given_flag(command, "persistent"),
                selected: given_flag(command, "selected"),
            })
        })
        .collect::<Result<_>>()?;
    run.chat("cl.set_commands")?.outbox.emit(server::SET_COMMANDS, &commands);
    Outcome::nil()
}

fn set_modes(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let given = args.required(run, "modes", Kind::Objects(&MODE))?;
    let modes: Vec<wire::profile::Mode> = distinct(&args.callee, given)?
        .iter()
        .map(|object| {
            let mode = record(object)?;
            let options = Value::List(options(run, object)?.into_iter().map(Value::Object).collect());
            let options = distinct(&format!("{}: options", args.callee), options)?;
            Ok(wire::profile::Mode {
                id: mode.text("id").unwrap_or_default(),
                name: mode.text("name").unwrap_or_default(),
                options: options.iter().map(|o| record(o).map(option_to_wire)).collect::<Result<_>>()?,
            })
        })
        .collect::<Result<_>>()?;
    run.chat("cl.set_modes")?.outbox.emit(server::SET_MODES, &modes);
    Outcome::nil()
}
