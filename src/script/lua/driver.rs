//! Resumes a handler's coroutine until it ends: awaits what it waits for, lets others go first when its slice is
//! over, and resumes it with an error when it is to end, so that its blocks are left in order.

use std::sync::Arc;
use std::time::Instant;

use mlua::{Function, IntoLuaMulti, Lua, MultiValue, Value as LuaValue};

use mlua::thread::ThreadStatus;

use super::bind;
use super::convert;
use super::failure::{self, Failure};
use super::guard::Fate;
use super::vm::Machine;
use crate::host::error::{Error, Result, ScriptError};
use crate::host::run::Run;
use crate::host::value::{Outcome, Value};

/// Calls a function of the script in a coroutine of its own.
pub(super) async fn drive(
    lua: Lua,
    machine: Arc<Machine>,
    function: Function,
    args: Vec<Value>,
    run: Arc<Run>,
) -> Result<Value> {
    let fate = Arc::new(Fate::default());
    let thread = machine.coroutine(&lua).map_err(failure::of)?;
    let mut contender = Some(machine.guard.contend());
    let (mut turn, mut began) = (None, Instant::now());
    let mut input = first(&lua, &machine, function, args).map_err(failure::of)?;
    loop {
        if turn.is_none() {
            turn = Some(machine.guard.turn().await);
            began = Instant::now();
        }
        machine.guard.enter(&run, &fate, began);
        let running = run.instance().app.shared.clock.running();
        let result = thread.resume::<MultiValue>(input);
        drop(running);
        let pending = machine.guard.leave();
        let values = match result {
            Ok(values) => values,
            Err(error) => return Err(ended(&run, &fate, &machine, &failure::text(&error))),
        };
        if thread.status() != ThreadStatus::Resumable {
            machine.give_back(&lua, thread);
            return finished(&run, &fate, &machine, values);
        }
        match pending {
            Some(pending) if values.front().is_some_and(bind::is_wait) => {
                turn = None;
                // Functions that it calls in the meantime contend in its place.
                contender.take_if(|_| matches!(pending, Outcome::Nest(_)));
                let outcome = match pending {
                    Outcome::Wait(future) => tokio::select! {
                        biased;
                        () = run.cancel().cancelled() => Err(Error::cancelled()),
                        outcome = future => outcome,
                    },
                    other => other.finish().await,
                };
                contender.get_or_insert_with(|| machine.guard.contend());
                input = resumption(&lua, &machine, outcome).map_err(failure::of)?;
            }
            _ => {
                tokio::task::yield_now().await;
                input = MultiValue::new();
            }
        }
    }
}

/// What the coroutine begins with: the function and its arguments.
fn first(lua: &Lua, machine: &Arc<Machine>, function: Function, args: Vec<Value>) -> mlua::Result<MultiValue> {
    let mut input = MultiValue::with_capacity(args.len() + 1);
    input.push_back(LuaValue::Function(function));
    for value in args {
        input.push_back(convert::to_lua(lua, machine, value)?);
    }
    Ok(input)
}

/// What the coroutine goes on with after a wait.
fn resumption(lua: &Lua, machine: &Arc<Machine>, outcome: Result<Value>) -> mlua::Result<MultiValue> {
    match outcome {
        Ok(value) => {
            let mut results = convert::results(lua, machine, value)?;
            results.push_front(LuaValue::Boolean(true));
            Ok(results)
        }
        Err(error) => {
            let (value, placed) = bind::raised(lua, machine, &error)?;
            (false, value, placed).into_lua_multi(lua)
        }
    }
}

fn finished(run: &Arc<Run>, fate: &Fate, machine: &Arc<Machine>, mut values: MultiValue) -> Result<Value> {
    match values.pop_front() {
        Some(LuaValue::Boolean(true)) => convert::returned(machine, values),
        _ => {
            let error = match values.pop_front() {
                Some(LuaValue::UserData(data)) => match data.borrow::<Failure>() {
                    Ok(failure) => failure.0.clone(),
                    Err(_) => ScriptError { message: "error".to_owned(), ..ScriptError::default() },
                },
                // The handler of errors itself failed, as it does when memory is used up.
                Some(LuaValue::String(text)) => return Err(ended(run, fate, machine, &text.to_string_lossy())),
                _ => ScriptError { message: "error".to_owned(), ..ScriptError::default() },
            };
            if let Some(end) = fate.ended() {
                return Err(end);
            }
            if run.cancel().is_cancelled() {
                return Err(Error::cancelled());
            }
            Err(Error::script(explained(machine, error)))
        }
    }
}

fn ended(run: &Arc<Run>, fate: &Fate, machine: &Arc<Machine>, message: &str) -> Error {
    if let Some(end) = fate.ended() {
        return end;
    }
    if run.cancel().is_cancelled() {
        return Error::cancelled();
    }
    Error::script(explained(machine, failure::split(message)))
}

/// Says what Lua's shortest message means here.
fn explained(machine: &Machine, mut error: ScriptError) -> ScriptError {
    if error.message == "not enough memory" {
        error.message = machine.guard.out_of_memory();
    }
    error
}
