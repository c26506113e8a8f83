//! What `io` and `os` may do: files as `[runtime] fs` allows, variables as `env` does, programs as `exec` does.
//! `library/io.lua` and `library/os.lua` put these functions in the place of Lua's own.

use std::sync::Arc;

use mlua::{IntoLuaMulti, Lua, Table, Value as LuaValue};

use super::bind::deliver;
use super::vm::Machine;
use crate::host::error::{Error, Result};
use crate::host::files::{Access, Files, Place};
use crate::host::instance::App;
use crate::host::value::{Outcome, Value};
use crate::host::{env, exec};

/// Gives `io` what it needs.
pub(super) fn install_io(lua: &Lua, machine: &Arc<Machine>, host: &Table) -> mlua::Result<()> {
    let m = machine.clone();
    let place = lua.create_function(move |lua, (what, path, mode): (String, String, Option<String>)| {
        match place(&m, &what, &path, mode.as_deref().unwrap_or("r")) {
            Ok(place) => place.into_lua_multi(lua),
            Err(error) => (LuaValue::Nil, error.message).into_lua_multi(lua),
        }
    })?;
    host.raw_set("place_of_file", place)?;
    let forget = lua.create_function(|_, path: String| {
        exec::forget(&path);
        Ok(())
    })?;
    host.raw_set("forget", forget)?;
    let m = machine.clone();
    let capture = lua.create_function(move |lua, command: String| {
        let outcome = m.guard.run().and_then(|run| exec::capture(&run, "io.popen", command));
        deliver(lua, &m, outcome)
    })?;
    host.raw_set("capture", capture)
}

/// Gives `os` what it needs.
pub(super) fn install_os(lua: &Lua, machine: &Arc<Machine>, app: &Arc<App>, host: &Table) -> mlua::Result<()> {
    let app = app.clone();
    host.raw_set("getenv", lua.create_function(move |_, name: String| Ok(env::lookup(&app, &name)))?)?;
    let m = machine.clone();
    let remove = lua.create_function(move |lua, path: String| {
        let outcome = m.guard.run().map(|run| {
            let files = Files::new(&run, "os.remove");
            tried(files.apart(move |files| {
                let missing = || Error::failed(format!("os.remove: {path:?} does not exist"));
                files.remove(&path, false)?.then_some(()).ok_or_else(missing)
            }))
        });
        deliver(lua, &m, outcome)
    })?;
    host.raw_set("remove", remove)?;
    let m = machine.clone();
    let rename = lua.create_function(move |lua, (from, to): (String, String)| {
        let outcome = m.guard.run().map(|run| {
            let files = Files::new(&run, "os.rename");
            tried(files.apart(move |files| files.rename(&from, &to)))
        });
        deliver(lua, &m, outcome)
    })?;
    host.raw_set("rename", rename)?;
    let m = machine.clone();
    let execute = lua.create_function(move |lua, command: Option<String>| {
        let outcome = m.guard.run().and_then(|run| match command {
            Some(command) => exec::execute(&run, "os.execute", command),
            None => Ok(Value::Bool(exec::is_allowed(&run)).into()),
        });
        deliver(lua, &m, outcome)
    })?;
    host.raw_set("execute", execute)
}

/// Where Lua finds a file that the script wants to open in this mode, and whether it is a copy that is to be removed
/// once it is open.
fn place(machine: &Arc<Machine>, what: &str, path: &str, mode: &str) -> Result<(String, bool)> {
    let run = machine.guard.run()?;
    let files = Files::new(&run, what);
    let access = if mode.contains(['w', 'a', '+']) { Access::Write } else { Access::Read };
    match files.place(path, access)? {
        Place::Disk(place) => {
            files.check_ordinary(path, &place)?;
            Ok((place.to_string_lossy().into_owned(), false))
        }
        Place::Packed(content) => Ok((exec::spill(what, &content)?.to_string_lossy().into_owned(), true)),
    }
}

/// What Lua's own functions return: true, or nil and the reason.
fn tried(work: impl Future<Output = Result<()>> + Send + 'static) -> Outcome {
    Outcome::Wait(Box::pin(async move {
        Ok(match work.await {
            Ok(()) => Value::Bool(true),
            Err(error) => Value::Many(vec![Value::Nil, Value::text(error.message)]),
        })
    }))
}
