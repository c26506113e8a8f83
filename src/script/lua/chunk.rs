//! Lua of ours: compiled once per process, without the names and lines that would stand in every instance.

use std::sync::OnceLock;

use mlua::chunk::ChunkMode;
use mlua::{Function, Lua, LuaOptions, StdLib};

/// A file of ours.
pub(super) struct Chunk {
    name: &'static str,
    source: &'static str,
    compiled: OnceLock<Vec<u8>>,
}

impl Chunk {
    /// `name` is what Lua calls the file.
    pub(super) const fn new(name: &'static str, source: &'static str) -> Self {
        Self { name, source, compiled: OnceLock::new() }
    }

    /// The chunk as a function of `lua`.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(super) fn load(&self, lua: &Lua) -> mlua::Result<Function> {
        let code = match self.compiled.get() {
            Some(code) => code,
            None => {
                // In a state of its own: there is no memory limit that dumping could meet.
                let compiler = Lua::new_with(StdLib::NONE, LuaOptions::default())?;
                let chunk = compiler.load(self.source).set_name(self.name).into_function()?;
                self.compiled.get_or_init(|| chunk.dump(true))
            }
        };
        lua.load(code.as_slice()).set_name(self.name).set_mode(ChunkMode::Binary).into_function()
    }
}
