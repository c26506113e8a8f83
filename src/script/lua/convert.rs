//! Values between Lua and the host.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use mlua::{Lua, MultiValue, Table, Value as LuaValue};

use super::bind::Handle;
use super::failure;
use super::function::LuaFunction;
use super::vm::Machine;
use crate::host::budget::{Budget, TABLE};
use crate::host::error::{Error, Result};
use crate::host::value::{Map, ScriptValue, Value};

/// How deep tables may be nested; deeper ones most likely contain themselves.
const DEPTH: usize = 64;

/// Whether tables are copied or stay with the script.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tables {
    Copied,
    Kept,
}

/// Arguments of a call.
pub(super) fn arguments(machine: &Arc<Machine>, args: MultiValue, tables: Tables) -> Result<Vec<Value>> {
    args.into_iter().map(|value| to_host(machine, value, tables)).collect()
}

/// A value of Lua for the host.
pub(super) fn to_host(machine: &Arc<Machine>, value: LuaValue, tables: Tables) -> Result<Value> {
    match value {
        LuaValue::Table(table) if tables == Tables::Kept => {
            Ok(Value::Script(Arc::new(Kept { machine: machine.clone(), table })))
        }
        value => copy(machine, &mut machine.budget(), value, DEPTH),
    }
}

fn copy(machine: &Arc<Machine>, budget: &mut Budget, value: LuaValue, depth: usize) -> Result<Value> {
    budget.spend(match &value {
        LuaValue::String(text) => text.as_bytes().len(),
        LuaValue::Table(_) => TABLE,
        _ => 0,
    })?;
    Ok(match value {
        LuaValue::Nil => Value::Nil,
        LuaValue::Boolean(b) => Value::Bool(b),
        LuaValue::Integer(n) => Value::Int(n),
        LuaValue::Number(n) => Value::Float(n),
        LuaValue::String(text) => match text.to_str() {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Bytes(Bytes::copy_from_slice(&text.as_bytes())),
        },
        LuaValue::Table(table) => copy_table(machine, budget, &table, depth)?,
        LuaValue::Function(function) => Value::Function(Arc::new(LuaFunction::new(machine.clone(), function))),
        LuaValue::UserData(data) => match data.borrow::<Handle>() {
            Ok(handle) => Value::Object(handle.0.clone()),
            Err(_) => return Err(Error::usage("a value of this kind cannot be handed to the runtime")),
        },
        LuaValue::Error(error) => Value::Text(failure::text(&error)),
        value if value.is_null() => Value::Null,
        other => {
            let kind = other.type_name();
            return Err(Error::usage(format!("a {kind} cannot be handed to the runtime")));
        }
    })
}

fn copy_table(machine: &Arc<Machine>, budget: &mut Budget, table: &Table, depth: usize) -> Result<Value> {
    if depth == 0 {
        return Err(Error::usage("the table is nested too deeply, or contains itself"));
    }
    let (mut list, mut map) = (Vec::new(), Map::new());
    for pair in table.pairs::<LuaValue, LuaValue>() {
        let (key, value) = pair.map_err(failure::of)?;
        let value = copy(machine, budget, value, depth - 1)?;
        match key {
            LuaValue::Integer(n) if n > 0 => list.push((n, value)),
            LuaValue::Integer(n) => {
                map.insert(n.to_string(), value);
            }
            LuaValue::Number(n) => {
                map.insert(n.to_string(), value);
            }
            LuaValue::String(name) => {
                map.insert(name.to_string_lossy(), value);
            }
            LuaValue::Boolean(b) => {
                map.insert(b.to_string(), value);
            }
            other => {
                let kind = other.type_name();
                return Err(Error::usage(format!("a table with a {kind} as a key cannot be handed to the runtime")));
            }
        }
    }
    if list.is_empty() {
        if map.is_empty() && machine.is_array(table) {
            return Ok(Value::List(Vec::new()));
        }
        // Lua's own order changes from run to run.
        map.sort_unstable_keys();
        return Ok(Value::Map(map));
    }
    if !map.is_empty() {
        let name = map.keys().next().cloned().unwrap_or_default();
        return Err(Error::usage(format!("a table has both positions and names (such as {name}); use one of them")));
    }
    list.sort_unstable_by_key(|(n, _)| *n);
    if list.iter().zip(1..).all(|((n, _), position)| *n == position) {
        return Ok(Value::List(list.into_iter().map(|(_, value)| value).collect()));
    }
    Ok(Value::Map(list.into_iter().map(|(n, value)| (n.to_string(), value)).collect()))
}

/// A value of the host for Lua.
pub(super) fn to_lua(lua: &Lua, machine: &Arc<Machine>, value: Value) -> mlua::Result<LuaValue> {
    Ok(match value {
        Value::Nil => LuaValue::Nil,
        Value::Null => LuaValue::NULL,
        Value::Bool(b) => LuaValue::Boolean(b),
        Value::Int(n) => LuaValue::Integer(n),
        Value::Float(n) => LuaValue::Number(n),
        Value::Text(text) => LuaValue::String(lua.create_string(text)?),
        Value::Bytes(bytes) => LuaValue::String(lua.create_string(bytes)?),
        Value::List(list) | Value::Many(list) => {
            let table = lua.create_table_with_capacity(list.len(), 0)?;
            for (value, position) in list.into_iter().zip(1..) {
                table.raw_seti(position, to_lua(lua, machine, value)?)?;
            }
            machine.mark_array(&table)?;
            LuaValue::Table(table)
        }
        Value::Map(map) => {
            let table = lua.create_table_with_capacity(0, map.len())?;
            for (key, value) in map {
                table.raw_set(key, to_lua(lua, machine, value)?)?;
            }
            LuaValue::Table(table)
        }
        Value::Object(object) => LuaValue::UserData(lua.create_userdata(Handle(object))?),
        Value::Function(function) => match function.as_any().downcast_ref::<LuaFunction>() {
            Some(own) if own.is_of(machine) => LuaValue::Function(own.function()),
            _ => LuaValue::Function(super::bind::native(lua, machine, move |run, args| {
                let call = function.call(run, args);
                crate::host::value::Outcome::wait(call)
            })?),
        },
        Value::Native(native) => {
            LuaValue::Function(super::bind::native(lua, machine, move |run, args| (native.call)(run, args))?)
        }
        Value::Script(table) => match table.as_any().downcast_ref::<Kept>() {
            Some(kept) if Arc::ptr_eq(&kept.machine, machine) => LuaValue::Table(kept.table.clone()),
            _ => {
                let copied = table.to_value().map_err(mlua::Error::external)?;
                to_lua(lua, machine, copied)?
            }
        },
    })
}

/// Results of a call for Lua.
pub(super) fn results(lua: &Lua, machine: &Arc<Machine>, value: Value) -> mlua::Result<MultiValue> {
    match value {
        Value::Many(values) => values.into_iter().map(|v| to_lua(lua, machine, v)).collect(),
        value => Ok(MultiValue::from_iter([to_lua(lua, machine, value)?])),
    }
}

/// Results of a function of Lua for the host.
pub(super) fn returned(machine: &Arc<Machine>, values: MultiValue) -> Result<Value> {
    let mut values = arguments(machine, values, Tables::Copied)?;
    Ok(match values.len() {
        0 => Value::Nil,
        1 => values.remove(0),
        _ => Value::Many(values),
    })
}

/// The value as it is when it is a table of this machine, else copied.
pub(super) fn unless_kept(machine: &Arc<Machine>, value: Value) -> Result<Value> {
    match &value {
        Value::Script(table) => match table.as_any().downcast_ref::<Kept>() {
            Some(kept) if Arc::ptr_eq(&kept.machine, machine) => Ok(value),
            _ => table.to_value(),
        },
        _ => Ok(value),
    }
}

/// A table that stays with the script.
struct Kept {
    machine: Arc<Machine>,
    table: Table,
}

impl ScriptValue for Kept {
    fn to_value(&self) -> Result<Value> {
        if self.table.weak_lua().try_upgrade().is_none() {
            return Err(Error::failed("the script that held this table has ended"));
        }
        copy_table(&self.machine, &mut self.machine.budget(), &self.table, DEPTH)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
