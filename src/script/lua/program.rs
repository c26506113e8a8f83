//! Compiles an app and the modules that it requires, once per change; machines start from the compiled form.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use mlua::{Lua, LuaOptions, StdLib};
use parking_lot::Mutex;

use super::failure;
use crate::config::files::AppFiles;
use crate::host::error::{Error, ScriptError};
use crate::host::instance::Instance;
use crate::script::engine::{Engine, Machine, Program};
use crate::script::{report, stdlib};

/// Lua 5.4.
pub struct LuaEngine;

impl Engine for LuaEngine {
    fn extension(&self) -> &'static str {
        "lua"
    }

    fn compile(&self, files: Arc<dyn AppFiles>, entry: &str) -> Result<Arc<dyn Program>, ScriptError> {
        let program = LuaProgram { files, main: Arc::default(), sources: Mutex::default(), modules: Mutex::default() };
        let main = program.read_and_compile(entry)?;
        Ok(Arc::new(Handle(Arc::new(LuaProgram { main, ..program }))))
    }
}

/// A module that a script requires.
pub(super) struct Module {
    pub(super) path: String,
    pub(super) code: Arc<[u8]>,
}

/// See the module.
pub(super) struct LuaProgram {
    files: Arc<dyn AppFiles>,
    main: Arc<[u8]>,
    sources: Mutex<HashMap<String, Arc<str>>>,
    modules: Mutex<HashMap<String, Arc<Module>>>,
}

struct Handle(Arc<LuaProgram>);

impl Program for Handle {
    fn start(&self, instance: Arc<Instance>) -> BoxFuture<'static, Result<Box<dyn Machine>, Error>> {
        Box::pin(super::vm::start(self.0.clone(), instance))
    }

    fn files(&self) -> Vec<String> {
        let mut files: Vec<_> = self.0.sources.lock().keys().cloned().collect();
        files.sort_unstable();
        files
    }
}

impl LuaProgram {
    /// The compiled app.
    pub(super) fn main(&self) -> &[u8] {
        &self.main
    }

    /// The source of a file that was compiled.
    pub(super) fn source(&self, file: &str) -> Option<Arc<str>> {
        self.sources.lock().get(file).cloned()
    }

    /// The compiled module of this name: `a.b` is `a/b.lua` or `a/b/init.lua`, beside the app or in `lua_modules/`;
    /// `chainlit.a` comes with the program.
    ///
    /// # Errors
    /// A text that says where it was looked for, or what is wrong with it.
    pub(super) fn module(&self, name: &str) -> Result<Arc<Module>, String> {
        if let Some(module) = self.modules.lock().get(name) {
            return Ok(module.clone());
        }
        if let Some(ours) = name.strip_prefix(stdlib::PREFIX) {
            let source =
                stdlib::source(ours, "lua").ok_or_else(|| format!("require: {}", stdlib::unknown(ours, "lua")))?;
            let path = format!("chainlit/{ours}.lua");
            let code = compile(&path, &source).map_err(|e| report::one_line(&e))?;
            let module = Arc::new(Module { path, code });
            self.modules.lock().insert(name.to_owned(), module.clone());
            return Ok(module);
        }
        let base = name.replace('.', "/");
        let candidates = [
            format!("{base}.lua"),
            format!("{base}/init.lua"),
            format!("lua_modules/{base}.lua"),
            format!("lua_modules/{base}/init.lua"),
        ];
        for path in &candidates {
            match self.files.read(path) {
                Ok(Some(bytes)) => {
                    let source: Arc<str> = String::from_utf8_lossy(&bytes).into();
                    self.sources.lock().insert(path.clone(), source.clone());
                    let code = compile(path, &source).map_err(|e| report::one_line(&e))?;
                    let module = Arc::new(Module { path: path.clone(), code });
                    self.modules.lock().insert(name.to_owned(), module.clone());
                    return Ok(module);
                }
                Ok(None) => {}
                Err(error) => return Err(format!("require: {path} cannot be read: {error}")),
            }
        }
        Err(format!("require: no module {name}: there is no {}", candidates.join(", no ")))
    }

    fn read_and_compile(&self, path: &str) -> Result<Arc<[u8]>, ScriptError> {
        let unreadable =
            |message: String| ScriptError { message, file: Some(path.to_owned()), ..ScriptError::default() };
        let bytes = match self.files.read(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(unreadable("the file does not exist".to_owned())),
            Err(error) => return Err(unreadable(format!("the file cannot be read: {error}"))),
        };
        let source: Arc<str> = match std::str::from_utf8(&bytes) {
            Ok(text) => text.into(),
            Err(_) => return Err(unreadable("the file is not text in UTF-8".to_owned())),
        };
        self.sources.lock().insert(path.to_owned(), source.clone());
        compile(path, &source)
    }
}

/// Compiles a file into the machine's own code, with names and lines for error messages.
fn compile(path: &str, source: &str) -> Result<Arc<[u8]>, ScriptError> {
    let mistake = |error: mlua::Error| {
        let mut error = failure::split(&failure::text(&error));
        error.file.get_or_insert_with(|| path.to_owned());
        error.column = error.line.and_then(|line| report::column_near(source, line, &error.message));
        error
    };
    // A first line that names an interpreter is for the shell.
    let source = if source.starts_with('#') { format!("--{source}") } else { source.to_owned() };
    let lua = Lua::new_with(StdLib::NONE, LuaOptions::new()).map_err(mistake)?;
    let function = lua
        .load(source.as_str())
        .set_name(format!("@{path}"))
        .set_mode(mlua::chunk::ChunkMode::Text)
        .into_function()
        .map_err(mistake)?;
    Ok(function.dump(false).into())
}
