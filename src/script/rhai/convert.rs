//! Values between Rhai and the host. Tables are copied both ways.

use std::sync::Arc;

use bytes::Bytes;
use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map as RhaiMap};

use super::function::{self, RhaiFunction};
use super::machine::{Keeper, Machine};
use crate::host::budget::{Budget, TABLE};
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
    copy(keeper, &mut Budget::new(keeper.machine.limits.memory()), value.flatten(), DEPTH)
}

/// A copy of a value that needs nothing of the script's memory; `None` for functions and things of the host.
pub(super) fn plain(value: &Dynamic) -> Option<Value> {
    plain_within(value, DEPTH)
}

fn plain_within(value: &Dynamic, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let value = value.flatten_clone();
    if value.is_unit() {
        return Some(Value::Nil);
    }
    if let Ok(b) = value.as_bool() {
        return Some(Value::Bool(b));
    }
    if let Ok(n) = value.as_int() {
        return Some(Value::Int(n));
    }
    if let Ok(n) = value.as_float() {
        return Some(Value::Float(n));
    }
    let value = match value.try_cast_result::<ImmutableString>() {
        Ok(text) => return Some(Value::Text(text.into_owned())),
        Err(value) => value,
    };
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(|value| plain_within(value, depth)).collect::<Option<Vec<_>>>().map(Value::List);
    }
    let map = value.read_lock::<RhaiMap>()?;
    let pairs = map.iter().map(|(key, value)| Some((key.to_string(), plain_within(value, depth)?)));
    pairs.collect::<Option<Map>>().map(Value::Map)
}

fn copy(keeper: &Keeper<'_>, budget: &mut Budget, value: Dynamic, depth: usize) -> Result<Value> {
    budget.spend(if let Some(text) = value.read_lock::<ImmutableString>() {
        text.len()
    } else if let Some(data) = value.read_lock::<Blob>() {
        data.len()
    } else if value.is_array() || value.is_map() {
        TABLE
    } else {
        0
    })?;
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
            let pairs = map.into_iter().map(|(key, value)| Ok((key.to_string(), copy(keeper, budget, value, depth)?)));
            return Ok(Value::Map(pairs.collect::<Result<Map>>()?));
        }
        Err(value) => value,
    };
    let value = match value.try_cast_result::<Array>() {
        Ok(list) => {
            let depth = deeper()?;
            return Ok(Value::List(list.into_iter().map(|v| copy(keeper, budget, v, depth)).collect::<Result<_>>()?));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::files::Folder;
    use crate::script::rhai::bind::is_same;
    use crate::script::rhai::guard::Limits;
    use crate::script::rhai::program::RhaiProgram;
    use proptest::prelude::*;
    use rhai::{Engine, Position};

    fn machine() -> Arc<Machine> {
        let program = RhaiProgram::new(Arc::new(Folder::new(".").unwrap()), "app.rhai");
        Arc::new(Machine::new(Arc::new(program), Limits { max_run: None, memory_mb: 64 }))
    }

    /// Any value that can be written down.
    fn plain() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Nil),
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            (-1e9..1e9).prop_map(Value::Float),
            ".{0,8}".prop_map(Value::Text),
            proptest::collection::vec(any::<u8>(), 0..8).prop_map(|bytes| Value::Bytes(bytes.into())),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                proptest::collection::btree_map("[a-z ü]{0,4}", inner, 0..6)
                    .prop_map(|map| Value::Map(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn values_come_back_as_they_were(value in plain()) {
            let machine = machine();
            let environment = machine.engine.new_global_runtime_state();
            let keeper = Keeper { machine: &machine, environment: &environment, position: Position::NONE };
            let there = to_rhai(&machine, value.clone()).unwrap();
            // Whether a closure shares it makes no difference.
            let shared = there.clone().into_shared();
            for back in [there, shared] {
                let back = to_host(&keeper, back).unwrap();
                prop_assert!(is_same(&back, &value), "{:?}", back);
            }
        }
    }

    fn given(script: &str) -> Result<Value> {
        let machine = machine();
        let environment = machine.engine.new_global_runtime_state();
        let keeper = Keeper { machine: &machine, environment: &environment, position: Position::NONE };
        to_host(&keeper, Engine::new().eval(script).unwrap())
    }

    #[test]
    fn what_has_no_place_in_the_host_is_refused() {
        assert!(given("timestamp()").unwrap_err().message.contains("cannot be handed to the runtime"));
        assert!(given("let a = []; for i in 0..200 { a = [a]; } a").unwrap_err().message.contains("nested too deeply"));
        assert!(matches!(given("'c'"), Ok(Value::Text(text)) if text == "c"));
        assert!(matches!(given("|x| x"), Ok(Value::Function(function)) if function.parameters().is_none()));
    }

    #[test]
    fn own_functions_come_back_and_others_are_wrapped() {
        let (machine, other) = (machine(), machine());
        let environment = machine.engine.new_global_runtime_state();
        let keeper = Keeper { machine: &machine, environment: &environment, position: Position::NONE };
        let function = to_host(&keeper, Dynamic::from(FnPtr::new("f").unwrap())).unwrap();
        let name = |machine, value| to_rhai(machine, value).unwrap().cast::<FnPtr>().fn_name().to_owned();
        assert_eq!(name(&machine, function.clone()), "f");
        assert_ne!(name(&other, function), "f");
    }
}
