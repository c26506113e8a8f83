//! Lua's own libraries that are loaded when a script first asks for them, and what is changed in them (`library/`).

use std::sync::Arc;

use mlua::{Lua, StdLib, Table, Value, Variadic};

use super::chunk::Chunk;
use super::failure::OURS;
use super::system;
use super::vm::Machine;
use crate::host::instance::App;

/// Those that every instance has from the start.
pub(super) fn standard() -> StdLib {
    StdLib::COROUTINE | StdLib::TABLE | StdLib::STRING | StdLib::MATH
}

static COROUTINE: Chunk = Chunk::new(OURS, include_str!("library/coroutine.lua"));
static IO: Chunk = Chunk::new(OURS, include_str!("library/io.lua"));
static OS: Chunk = Chunk::new(OURS, include_str!("library/os.lua"));
static PACKAGE: Chunk = Chunk::new(OURS, include_str!("library/package.lua"));

/// Gives the prelude `library(name, host, ...)`: the library as scripts see it. It is made once, in one go: a time slice
/// may end before and after, but no other handler of the instance sees one half made. What follows `host` is what our
/// files get of the language.
pub(super) fn install(lua: &Lua, machine: &Arc<Machine>, app: &Arc<App>, host: &Table) -> mlua::Result<()> {
    let (m, app) = (machine.clone(), app.clone());
    host.raw_set("made", lua.create_table()?)?;
    let library = lua.create_function(move |lua, (name, host, language): (String, Table, Variadic<Value>)| {
        let made: Table = host.raw_get("made")?;
        if let Some(library) = made.raw_get::<Option<Table>>(name.as_str())? {
            return Ok(library);
        }
        let (library, chunk) = match name.as_str() {
            "coroutine" => (Some(StdLib::COROUTINE), Some(&COROUTINE)),
            "io" => {
                system::install_io(lua, &m, &host)?;
                (Some(StdLib::IO), Some(&IO))
            }
            "os" => {
                system::install_os(lua, &m, &app, &host)?;
                (Some(StdLib::OS), Some(&OS))
            }
            "utf8" => (Some(StdLib::UTF8), None),
            _ => (None, Some(&PACKAGE)),
        };
        let standard = library.map(|library| load(lua, &name, library)).transpose()?;
        let library: Table = match chunk {
            Some(chunk) => chunk.load(lua)?.call((standard, &host, language))?,
            None => standard.ok_or_else(|| mlua::Error::runtime(format!("no library {name}")))?,
        };
        made.raw_set(name, &library)?;
        Ok(library)
    })?;
    host.raw_set("library", library)
}

/// Lua's own table. Loading it sets the global of its name, which is the script's by now: that stays as it is.
fn load(lua: &Lua, name: &str, library: StdLib) -> mlua::Result<Table> {
    let globals = lua.globals();
    let kept: mlua::Value = globals.raw_get(name)?;
    lua.load_std_libs(library)?;
    let standard = globals.raw_get(name);
    globals.raw_set(name, kept)?;
    standard
}
