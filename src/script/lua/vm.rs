//! Makes machines: one per chat, from compiled code.

use std::sync::Arc;

use mlua::chunk::ChunkMode;
use mlua::state::{GcGenParams, GcMode};
use mlua::{Function, Lua, LuaOptions, MultiValue, Table, Thread, Value as LuaValue};
use parking_lot::Mutex;

use super::bind::{self, Signal};
use super::chunk::Chunk;
use super::convert::{self, Tables};
use super::failure::{self, Failure, OURS};
use super::guard::{Guard, Limits};
use super::libraries;
use super::pattern;
use super::program::LuaProgram;
use crate::host::api::{self, Module};
use crate::host::budget::Budget;
use crate::host::error::Error;
use crate::host::instance::{App, Instance};
use crate::host::log;
use crate::host::run::Run;
use crate::host::value::{Map, Value};
use crate::script::engine;

/// What the functions of a machine share. Holds no strong reference to the machine itself.
pub(super) struct Machine {
    pub(super) guard: Arc<Guard>,
    program: Arc<LuaProgram>,
    modules: Mutex<Vec<&'static Module>>,
    /// Coroutines of handlers that have ended, to be used again.
    coroutines: Mutex<Vec<Thread>>,
}

/// How many ended coroutines are kept.
const COROUTINES: usize = 4;
/// Bytes of a machine in which coroutines are not kept.
const LARGE: usize = 2 * 1024 * 1024;

/// Registry names of what the prelude returned, and of the mark of lists.
const RUNNER: &str = "chainlit.run";
const BINDER: &str = "chainlit.bind";
const ARRAY: &str = "chainlit.array";

impl Machine {
    fn runner(&self, lua: &Lua) -> mlua::Result<Function> {
        lua.named_registry_value(RUNNER)
    }

    /// A coroutine for a handler.
    pub(super) fn coroutine(&self, lua: &Lua) -> mlua::Result<Thread> {
        let runner = self.runner(lua)?;
        let kept = self.coroutines.lock().pop();
        match kept {
            Some(thread) => {
                thread.reset(runner)?;
                Ok(thread)
            }
            None => lua.create_thread(runner),
        }
    }

    /// Takes a coroutine back that has ended. What it left on its stack stays alive as long as it is used again: with
    /// much memory in use, it goes.
    pub(super) fn give_back(&self, lua: &Lua, thread: Thread) {
        let mut kept = self.coroutines.lock();
        if lua.used_memory() > LARGE {
            kept.clear();
        } else if kept.len() < COROUTINES && thread.is_finished() {
            kept.push(thread);
        }
    }

    /// The prelude's function that lets a function of the host wait.
    pub(super) fn binder(&self, lua: &Lua) -> mlua::Result<Function> {
        lua.named_registry_value(BINDER)
    }

    /// The module of this number.
    pub(super) fn module(&self, id: usize) -> Option<&'static Module> {
        self.modules.lock().get(id).copied()
    }

    /// The number of a module.
    pub(super) fn module_id(&self, module: &'static Module) -> usize {
        let mut modules = self.modules.lock();
        modules.iter().position(|m| std::ptr::eq(*m, module)).unwrap_or_else(|| {
            modules.push(module);
            modules.len() - 1
        })
    }

    /// How much a value may hold that is copied out of the script.
    pub(super) fn budget(&self) -> Budget {
        Budget::new(self.guard.memory())
    }

    /// The source of a file of the app.
    pub(super) fn source(&self, file: &str) -> Option<Arc<str>> {
        self.program.source(file)
    }

    /// Whether a table is marked as a list.
    pub(super) fn is_array(&self, table: &Table) -> bool {
        let Some(mark) = table.metatable() else { return false };
        let Some(lua) = table.weak_lua().try_upgrade() else { return false };
        lua.named_registry_value::<Table>(ARRAY).is_ok_and(|array| array == mark)
    }

    /// Marks a table as a list, so that it stays one when it is empty.
    pub(super) fn mark_array(&self, table: &Table) -> mlua::Result<()> {
        match table.weak_lua().try_upgrade() {
            Some(lua) => table.set_metatable(Some(lua.named_registry_value(ARRAY)?)),
            None => Ok(()),
        }
    }
}

static PRELUDE: Chunk = Chunk::new(OURS, include_str!("prelude.lua"));

/// Global names that are not the script's, as far as they are no functions.
const STANDARD: &[&str] =
    &["_G", "_VERSION", "cl", "coroutine", "io", "math", "os", "package", "string", "table", "utf8"];

/// A running instance.
pub(super) struct LuaMachine {
    lua: Lua,
    machine: Arc<Machine>,
}

impl engine::Machine for LuaMachine {
    fn rest(&mut self) {
        if let Err(error) = self.lua.gc_collect() {
            tracing::debug!(%error, "garbage could not be collected");
        }
    }

    fn globals(&self) -> Map {
        let globals = self.lua.globals();
        let pairs = globals.pairs::<LuaValue, LuaValue>().filter_map(|pair| {
            let (LuaValue::String(name), value) = pair.ok()? else { return None };
            let name = name.to_str().ok()?.to_owned();
            if STANDARD.contains(&name.as_str()) || value.is_function() {
                return None;
            }
            let value = convert::to_host(&self.machine, value, convert::Tables::Copied).ok()?;
            Some((name, Value::from_json(value.to_json("a global").ok()?)))
        });
        pairs.collect()
    }

    fn memory(&self) -> usize {
        self.lua.used_memory()
    }
}

/// Makes a machine and runs the script in it from top to bottom.
pub(super) async fn start(
    program: Arc<LuaProgram>,
    instance: Arc<Instance>,
) -> Result<Box<dyn engine::Machine>, Error> {
    let runtime = instance.settings().runtime.clone();
    let (lua, machine) = create(&program, &instance.app, Limits::new(&runtime)).map_err(failure::of)?;
    lua.set_memory_limit(runtime.memory_bytes()).map_err(failure::of)?;
    let main = lua.load(program.main()).set_mode(ChunkMode::Binary).into_function().map_err(failure::of)?;
    let run = Run::new(instance);
    super::driver::drive(lua.clone(), machine.clone(), main, Vec::new(), run).await?;
    Ok(Box::new(LuaMachine { lua, machine }))
}

fn create(program: &Arc<LuaProgram>, app: &Arc<App>, limits: Limits) -> mlua::Result<(Lua, Arc<Machine>)> {
    let lua = Lua::new_with(libraries::standard(), LuaOptions::new())?;
    // Halves the peak of many sessions that stream at once.
    lua.gc_set_mode(GcMode::Generational(GcGenParams::default().minor_multiplier(60)));
    let guard = Guard::new(limits);
    let machine = Arc::new(Machine {
        guard: guard.clone(),
        program: program.clone(),
        modules: Mutex::new(vec![&api::ROOT]),
        coroutines: Mutex::default(),
    });
    lua.set_named_registry_value(ARRAY, lua.create_table()?)?;
    let host = lua.create_table()?;
    bind::install(&lua, &machine, &host)?;
    install(&lua, &machine, &host)?;
    libraries::install(&lua, &machine, app, &host)?;
    let interrupt = guard.clone();
    pattern::install(&lua, move || interrupt.check())?;
    let (runner, binder): (Function, Function) = PRELUDE.load(&lua)?.call(host)?;
    lua.set_named_registry_value(RUNNER, runner)?;
    lua.set_named_registry_value(BINDER, binder)?;
    guard.install(&lua)?;
    Ok((lua, machine))
}

/// Gives the prelude the functions that are not names below `cl`.
fn install(lua: &Lua, machine: &Arc<Machine>, host: &Table) -> mlua::Result<()> {
    let m = machine.clone();
    let ended = lua.create_function(move |_, ()| Ok(m.guard.ended().map(|error| error.message)))?;
    host.raw_set("ended", ended)?;
    let m = machine.clone();
    let unwait = lua.create_function(move |_, ()| {
        m.guard.unwait();
        Ok(())
    })?;
    host.raw_set("unwait", unwait)?;
    let place = lua.create_function(|lua, level: usize| {
        let place = failure::place_at(lua, level).or_else(|| failure::place(lua));
        Ok(place.map(|(file, line)| format!("{file}:{line}: ")).unwrap_or_default())
    })?;
    host.raw_set("place", place)?;
    let m = machine.clone();
    let failed = lua.create_function(move |lua, value: LuaValue| {
        let mut error = failure::caught(lua, &value);
        error.value = convert::to_host(&m, value, Tables::Copied).ok();
        Ok(Failure(error))
    })?;
    host.raw_set("failed", failed)?;
    let traceback = lua.create_function(|lua, message: Option<LuaValue>| {
        let mut text = match message {
            Some(LuaValue::String(message)) => message.to_string_lossy() + "\n",
            Some(LuaValue::Nil) | None => String::new(),
            // Like the original: what is no text is handed back.
            Some(other) => return Ok(other),
        };
        text.push_str("stack traceback:");
        for line in failure::traceback(lua) {
            text.push_str("\n\t");
            text.push_str(&line);
        }
        Ok(LuaValue::String(lua.create_string(text)?))
    })?;
    host.raw_set("traceback", traceback)?;
    let m = machine.clone();
    let print = lua.create_function(move |lua, args: MultiValue| {
        let shown =
            convert::arguments(&m, args, Tables::Copied).and_then(|values| log::print(&bind::call_place(lua), &values));
        match shown {
            Ok(()) => Ok(MultiValue::new()),
            Err(error) => bind::failed(lua, &m, &error),
        }
    })?;
    host.raw_set("print", print)?;
    let m = machine.clone();
    let load_module = lua.create_function(move |lua, name: String| match m.program.module(&name) {
        Ok(module) => {
            let chunk = lua.load(&*module.code).set_mode(ChunkMode::Binary).into_function()?;
            Ok((LuaValue::Function(chunk), module.path.clone()))
        }
        Err(error) => Ok((Signal::Fail.value(), error)),
    })?;
    host.raw_set("load_module", load_module)
}
