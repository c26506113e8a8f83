//! Values between Rhai and the host. Tables are copied both ways.

use std::sync::Arc;

use bytes::Bytes;
use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map as RhaiMap};

use super::function::{self, RhaiFunction};
use super::machine::{Keeper, Machine};
use crate::host::error::{Error, Result};
use crate::host::object::ObjectRef;
use crate::host::value::{Map, Value};

/// How deep tables may be nested.
const DEPTH: usize = 128;

/// A thing of the host in Rhai. Copies are the same thing.
#[derive(Clone)]
pub(super) struct Thing(pub(super) ObjectRef);

/// `cl::none`.
#[derive(Clone, Copy)]
pub(super) struct Null;

/// A value of Rhai for the host.
pub(super) fn to_host(keeper: &Keeper<'_>, value: Dynamic) -> Result<Value> {
    copy(keeper, value.flatten(), DEPTH)
}

fn copy(keeper: &Keeper<'_>, value: Dynamic, depth: usize) -> Result<Value> {
    if value.is_unit() {
        return Ok(Value::Nil);
    }
    if let Ok(b) = value.as_bool() {
        return Ok(Value::Bool(b));
    }
    if let Ok(n) = value.as_int() {
        return Ok(Value::Int(n));
    }
    if let Ok(n) = value.as_float() {
        return Ok(Value::Float(n));
    }
    if let Ok(c) = value.as_char() {
        return Ok(Value::text(c));
    }
    let value = match value.try_cast_result::<ImmutableString>() {
        Ok(text) => return Ok(Value::Text(text.into_owned())),
        Err(value) => value,
    };
    let value = match value.try_cast_result::<Thing>() {
        Ok(thing) => return Ok(Value::Object(thing.0)),
        Err(value) => value,
    };
    let deeper = || depth.checked_sub(1).ok_or_else(|| Error::usage("the value is nested too deeply"));
    let value = match value.try_cast_result::<RhaiMap>() {
        Ok(map) => {
            let depth = deeper()?;
            let pairs = map.into_iter().map(|(key, value)| Ok((key.to_string(), copy(keeper, value, depth)?)));
            return Ok(Value::Map(pairs.collect::<Result<Map>>()?));
        }
        Err(value) => value,
    };
    let value = match value.try_cast_result::<Array>() {
        Ok(list) => {
            let depth = deeper()?;
            return Ok(Value::List(list.into_iter().map(|v| copy(keeper, v, depth)).collect::<Result<_>>()?));
        }
        Err(value) => value,
    };
    let value = match value.try_cast_result::<Blob>() {
        Ok(blob) => return Ok(Value::Bytes(Bytes::from(blob))),
        Err(value) => value,
    };
    let value = match value.try_cast_result::<FnPtr>() {
        Ok(pointer) => {
            return Ok(match function::native_of(&pointer) {
                Some(native) => Value::Native(native),
                None => Value::Function(Arc::new(RhaiFunction::new(keeper, pointer))),
            });
        }
        Err(value) => value,
    };
    if value.is::<Null>() {
        return Ok(Value::Null);
    }
    let kind = keeper.machine.engine.map_type_name(value.type_name()).to_owned();
    Err(Error::usage(format!("a {kind} cannot be handed to the runtime")))
}

/// A value of the host for Rhai.
pub(super) fn to_rhai(machine: &Arc<Machine>, value: Value) -> Result<Dynamic> {
    Ok(match value {
        Value::Nil => Dynamic::UNIT,
        Value::Null => Dynamic::from(Null),
        Value::Bool(b) => b.into(),
        Value::Int(n) => n.into(),
        Value::Float(n) => n.into(),
        Value::Text(text) => text.into(),
        Value::Bytes(bytes) => Dynamic::from_blob(bytes.into()),
        Value::List(list) | Value::Many(list) => {
            Dynamic::from_array(list.into_iter().map(|v| to_rhai(machine, v)).collect::<Result<_>>()?)
        }
        Value::Map(map) => Dynamic::from_map(
            map.into_iter().map(|(key, value)| Ok((key.into(), to_rhai(machine, value)?))).collect::<Result<_>>()?,
        ),
        Value::Object(object) => Dynamic::from(Thing(object)),
        Value::Function(function) => match function.as_any().downcast_ref::<RhaiFunction>() {
            Some(own) if own.is_of(machine) => Dynamic::from(own.pointer()?),
            _ => Dynamic::from(function::foreign(function)?),
        },
        Value::Native(native) => Dynamic::from(function::native(native)?),
        Value::Script(table) => to_rhai(machine, table.to_value()?)?,
    })
}

/// The thing in a value, if it is one.
pub(super) fn thing(value: &Dynamic) -> Option<ObjectRef> {
    value.read_lock::<Thing>().map(|thing| thing.0.clone())
}
