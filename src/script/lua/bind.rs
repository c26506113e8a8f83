//! The names below `cl` and the things of the host, as the prelude and scripts see them.

use std::ffi::c_void;
use std::sync::Arc;

use mlua::{
    Function as LuaFn, IntoLuaMulti, LightUserData, Lua, MultiValue, Table, UserData, UserDataFields, UserDataMethods,
    Value as LuaValue,
};

use super::convert::{self, Tables};
use super::failure;
use super::vm::Machine;
use crate::host::api::{self, Function, Item, Module};
use crate::host::args::Args;
use crate::host::error::{Error, ErrorKind, Result};
use crate::host::object::{Class, ObjectRef};
use crate::host::run::Run;
use crate::host::show;
use crate::host::value::{Outcome, Value};

/// First results that mean something to the prelude.
#[derive(Clone, Copy)]
#[repr(usize)]
pub(super) enum Signal {
    Wait = 1,
    Fail = 2,
    Function = 3,
    Module = 4,
}

impl Signal {
    pub(super) fn value(self) -> LuaValue {
        LuaValue::LightUserData(LightUserData(self as usize as *mut c_void))
    }
}

/// Whether a coroutine yielded because it waits for the host.
pub(super) fn is_wait(value: &LuaValue) -> bool {
    *value == Signal::Wait.value()
}

/// A thing of the host in Lua.
pub(super) struct Handle(pub(super) ObjectRef);

impl UserData for Handle {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        for name in ["__index", "__newindex", "__call", "__close", "__tostring", "__pairs"] {
            fields.add_meta_field_with(name, move |lua| lua.named_registry_value::<Table>(OBJECT)?.get::<LuaFn>(name));
        }
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_meta_function("__eq", |_, (a, b): (LuaValue, LuaValue)| {
            Ok(match (handle(&a), handle(&b)) {
                (Some(a), Some(b)) => Arc::ptr_eq(&a, &b),
                _ => false,
            })
        });
    }
}

/// Name under which the prelude leaves the metamethods of things.
const OBJECT: &str = "chainlit.object";

fn handle(value: &LuaValue) -> Option<ObjectRef> {
    value.as_userdata().and_then(|data| data.borrow::<Handle>().ok().map(|h| h.0.clone()))
}

/// Gives the prelude what it needs of the host for names and things.
pub(super) fn install(lua: &Lua, machine: &Arc<Machine>, host: &Table) -> mlua::Result<()> {
    for (name, signal) in
        [("WAIT", Signal::Wait), ("FAIL", Signal::Fail), ("FUNCTION", Signal::Function), ("MODULE", Signal::Module)]
    {
        host.raw_set(name, signal.value())?;
    }
    host.raw_set("object", lua.create_function(|lua, table: Table| lua.set_named_registry_value(OBJECT, table))?)?;
    let m = machine.clone();
    host.raw_set("member", lua.create_function(move |lua, (id, key): (usize, String)| member(lua, &m, id, &key))?)?;
    let m = machine.clone();
    host.raw_set("method", lua.create_function(move |lua, name: String| method(lua, &m, &name))?)?;
    let m = machine.clone();
    host.raw_set(
        "get",
        lua.create_function(move |lua, (object, key): (LuaValue, String)| get(lua, &m, &object, &key))?,
    )?;
    let m = machine.clone();
    host.raw_set("set", lua.create_function(move |lua, (object, key, value)| set(lua, &m, &object, key, value))?)?;
    let m = machine.clone();
    host.raw_set(
        "next",
        lua.create_function(move |lua, object: LuaValue| {
            let outcome = thing(&object).and_then(|o| o.next(&m.guard.run()?));
            deliver(lua, &m, outcome)
        })?,
    )?;
    let m = machine.clone();
    host.raw_set(
        "close",
        lua.create_function(move |_, (object, error): (LuaValue, LuaValue)| close(&m, &object, error))?,
    )?;
    let m = machine.clone();
    let entries = lua.create_function(move |lua, object: LuaValue| {
        let entries = thing(&object).and_then(|object| {
            let entries = object.entries().map(|entries| Value::Map(entries).into());
            entries.ok_or_else(|| Error::usage(format!("a cl.{} is no table of names and values", object.class().name)))
        });
        deliver(lua, &m, entries)
    })?;
    host.raw_set("entries", entries)?;
    host.raw_set("describe", lua.create_function(|_, object: LuaValue| Ok(describe(&object)))?)?;
    Ok(())
}

fn thing(value: &LuaValue) -> Result<ObjectRef> {
    handle(value).ok_or_else(|| Error::usage(format!("expected a thing of cl, got a {}", value.type_name())))
}

/// What a name stands for: a function, names below it, or a value.
fn member(lua: &Lua, machine: &Arc<Machine>, id: usize, key: &str) -> mlua::Result<MultiValue> {
    let Some(module) = machine.module(id) else {
        return (Signal::Fail.value(), "no such module", false).into_lua_multi(lua);
    };
    let Some(member) = module.get(key) else { return failed(lua, machine, &module.unknown(key)) };
    match &member.item {
        Item::Function(function) => {
            let call = bound(lua, machine, module, member.name, function)?;
            (Signal::Function.value(), call).into_lua_multi(lua)
        }
        Item::Class(class) => {
            let call = constructor(lua, machine, module, class)?;
            (Signal::Function.value(), call).into_lua_multi(lua)
        }
        Item::Module(below) => (Signal::Module.value(), machine.module_id(below)).into_lua_multi(lua),
        Item::Property(get) => {
            let outcome = machine.guard.run().and_then(|run| get(&run)).map(Outcome::from);
            deliver(lua, machine, outcome)
        }
    }
}

fn bound(
    lua: &Lua,
    machine: &Arc<Machine>,
    module: &'static Module,
    name: &'static str,
    function: &'static Function,
) -> mlua::Result<LuaFn> {
    let machine = machine.clone();
    let tables = if function.keeps_tables { Tables::Kept } else { Tables::Copied };
    lua.create_function(move |lua, args: MultiValue| {
        let outcome = machine.guard.run().and_then(|run| {
            let mut values = convert::arguments(&machine, args, tables)?;
            if function.wants_place {
                values.insert(0, Value::text(call_place(lua)));
            }
            (function.call)(&run, Args::new(format!("{}.{name}", module.name), values))
        });
        deliver(lua, &machine, outcome)
    })
}

fn constructor(
    lua: &Lua,
    machine: &Arc<Machine>,
    module: &'static Module,
    class: &'static Class,
) -> mlua::Result<LuaFn> {
    let machine = machine.clone();
    lua.create_function(move |lua, args: MultiValue| {
        let outcome = machine.guard.run().and_then(|run| {
            let values = convert::arguments(&machine, args, Tables::Copied)?;
            api::construct(&run, class, Args::new(format!("{}.{}", module.name, class.name), values)).map(Outcome::from)
        });
        deliver(lua, &machine, outcome)
    })
}

/// A function of the host that has no name below `cl`.
pub(super) fn native(
    lua: &Lua,
    machine: &Arc<Machine>,
    call: impl Fn(&Arc<Run>, Vec<Value>) -> Result<Outcome> + Send + 'static,
) -> mlua::Result<LuaFn> {
    let m = machine.clone();
    let raw = lua.create_function(move |lua, args: MultiValue| {
        let outcome = m.guard.run().and_then(|run| call(&run, convert::arguments(&m, args, Tables::Copied)?));
        deliver(lua, &m, outcome)
    })?;
    machine.binder(lua)?.call(raw)
}

/// The function for a method of any class, or nil when no class has it, or when another has a field of this name: then
/// the class decides, at each read.
fn method(lua: &Lua, machine: &Arc<Machine>, name: &str) -> mlua::Result<Option<LuaFn>> {
    let classes = || api::CLASSES.iter().filter(|c| !c.dotted);
    if classes().any(|class| class.field(name).is_some()) {
        return Ok(None);
    }
    classes().find_map(|class| class.method(name)).map(|known| method_function(lua, machine, known.name)).transpose()
}

fn method_function(lua: &Lua, machine: &Arc<Machine>, name: &'static str) -> mlua::Result<LuaFn> {
    let machine = machine.clone();
    lua.create_function(move |lua, mut args: MultiValue| {
        let this = args.pop_front().unwrap_or(LuaValue::Nil);
        let outcome = call_method(&machine, &this, name, args);
        deliver(lua, &machine, outcome)
    })
}

fn call_method(machine: &Arc<Machine>, this: &LuaValue, name: &'static str, args: MultiValue) -> Result<Outcome> {
    let Some(object) = handle(this) else {
        return Err(Error::usage(format!("{name} is a method: call it with a colon, as in x:{name}()")));
    };
    let class = object.class();
    let method = class.method(name).ok_or_else(|| class.no_field(name))?;
    let run = machine.guard.run()?;
    let tables = if class.keeping.contains(&name) { Tables::Kept } else { Tables::Copied };
    let values = convert::arguments(machine, args, tables)?;
    (method.call)(&run, &object, Args::new(format!("{}:{name}", class.name), values))
}

/// A field of a thing, or a method that is not known by its name alone.
fn get(lua: &Lua, machine: &Arc<Machine>, object: &LuaValue, key: &str) -> mlua::Result<MultiValue> {
    let object = match thing(object) {
        Ok(object) => object,
        Err(error) => return failed(lua, machine, &error),
    };
    let class = object.class();
    if class.dotted
        && let Some(method) = class.method(key)
    {
        let m = machine.clone();
        let call = lua.create_function(move |lua, args: MultiValue| {
            let outcome = m.guard.run().and_then(|run| {
                let values = convert::arguments(&m, args, Tables::Copied)?;
                (method.call)(&run, &object, Args::new(format!("{}.{}", class.name, method.name), values))
            });
            deliver(lua, &m, outcome)
        })?;
        return (Signal::Function.value(), call).into_lua_multi(lua);
    }
    if let Some(method) = class.method(key) {
        return (Signal::Function.value(), method_function(lua, machine, method.name)?).into_lua_multi(lua);
    }
    match object.get(key).and_then(|value| value.map(|v| convert::unless_kept(machine, v)).transpose()) {
        Ok(Some(value @ (Value::List(_) | Value::Map(_)))) => {
            // The script may change the table: from now on the thing holds the table itself.
            let table = convert::to_lua(lua, machine, value)?;
            if let Ok(kept) = convert::to_host(machine, table.clone(), Tables::Kept) {
                object.keep(key, kept);
            }
            table.into_lua_multi(lua)
        }
        Ok(Some(value)) => convert::to_lua(lua, machine, value)?.into_lua_multi(lua),
        Ok(None) => failed(lua, machine, &class.no_field(key)),
        Err(error) => failed(lua, machine, &error),
    }
}

fn set(
    lua: &Lua,
    machine: &Arc<Machine>,
    object: &LuaValue,
    key: LuaValue,
    value: LuaValue,
) -> mlua::Result<MultiValue> {
    let outcome = thing(object).and_then(|object| {
        let key = key.as_string().map(|k| k.to_string_lossy());
        let key = key.ok_or_else(|| Error::usage(format!("cl.{}: fields have names", object.class().name)))?;
        let value = convert::to_host(machine, value, Tables::Copied)?;
        object.set(&machine.guard.run()?, &key, value)?;
        Outcome::nil()
    });
    deliver(lua, machine, outcome)
}

/// The end of a block that holds a thing.
fn close(machine: &Arc<Machine>, object: &LuaValue, error: LuaValue) -> mlua::Result<()> {
    if let (Some(object), Ok(run)) = (handle(object), machine.guard.run()) {
        let error = (!error.is_nil()).then(|| match error {
            LuaValue::String(text) => Value::Text(failure::split(&text.to_string_lossy()).message),
            other => convert::to_host(machine, other, Tables::Copied).unwrap_or_else(|e| Value::Text(e.message)),
        });
        object.leave(&run, error);
    }
    Ok(())
}

fn describe(object: &LuaValue) -> String {
    match handle(object) {
        Some(object) => match object.get("id") {
            Ok(Some(Value::Text(id))) => format!("cl.{}: {id}", object.class().name),
            _ => format!("cl.{}", object.class().name),
        },
        None => "a thing of cl".to_owned(),
    }
}

/// What a call came to, for the prelude.
pub(super) fn deliver(lua: &Lua, machine: &Arc<Machine>, outcome: Result<Outcome>) -> mlua::Result<MultiValue> {
    let outcome = outcome.map(|outcome| match machine.guard.run() {
        Ok(run) => show::paced(&run, outcome),
        Err(_) => outcome,
    });
    match outcome {
        Ok(Outcome::Ready(value)) => convert::results(lua, machine, value),
        Ok(Outcome::Yield) if machine.guard.may_go_on() => Ok(MultiValue::new()),
        Ok(outcome) => {
            machine.guard.wait_for(outcome);
            Ok(MultiValue::from_iter([Signal::Wait.value()]))
        }
        Err(error) => failed(lua, machine, &error),
    }
}

pub(super) fn failed(lua: &Lua, machine: &Arc<Machine>, error: &Error) -> mlua::Result<MultiValue> {
    let (value, placed) = raised(lua, machine, error)?;
    (Signal::Fail.value(), value, placed).into_lua_multi(lua)
}

/// An error as Lua raises it, and whether it names its place already. Plain errors are texts; those with more to tell
/// are tables that read like texts.
pub(super) fn raised(lua: &Lua, machine: &Arc<Machine>, error: &Error) -> mlua::Result<(LuaValue, bool)> {
    if let ErrorKind::Script(inner) = &error.kind
        && let Some(value) = &inner.value
    {
        // What the script raised, as it raised it.
        return Ok((convert::to_lua(lua, machine, value.clone())?, true));
    }
    let placed = matches!(error.kind, ErrorKind::Script(_) | ErrorKind::Cancelled | ErrorKind::Limit);
    if error.data.is_empty() {
        return Ok((LuaValue::String(lua.create_string(&error.message)?), placed));
    }
    let table = lua.create_table()?;
    for (key, value) in &error.data {
        table.raw_set(key.as_str(), convert::to_lua(lua, machine, value.clone())?)?;
    }
    table.raw_set("message", error.message.as_str())?;
    Ok((LuaValue::Table(table), placed))
}

/// Place of the script's call of a function that the prelude wraps.
pub(super) fn call_place(lua: &Lua) -> String {
    // 0 is this function, 1 the prelude's wrapper, 2 the script.
    failure::place_at(lua, 2)
        .or_else(|| failure::place(lua))
        .map_or_else(|| "script".to_owned(), |(file, line)| format!("{file}:{line}"))
}
