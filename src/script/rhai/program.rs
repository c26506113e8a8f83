//! Compiles an app and the modules that it imports, once per change; instances start from the compiled form.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use rhai::{AST, Engine as Rhai, EvalAltResult, GlobalRuntimeState, Module, ModuleResolver, Position, Scope};

use super::machine::Import;
use super::source::Source;
use super::{failure, guard, language, machine};
use crate::config::files::AppFiles;
use crate::host::error::{Error, ScriptError};
use crate::host::instance::Instance;
use crate::script::engine::{Engine, Machine, Program};
use crate::script::{report, stdlib};

/// Extension of its files.
const EXTENSION: &str = "rhai";

/// Rhai.
pub struct RhaiEngine;

impl Engine for RhaiEngine {
    fn extension(&self) -> &'static str {
        EXTENSION
    }

    fn compile(&self, files: Arc<dyn AppFiles>, entry: &str) -> Result<Arc<dyn Program>, ScriptError> {
        let program = RhaiProgram::new(files, entry);
        let main = program.compile(entry)?;
        Ok(Arc::new(Handle(Arc::new(RhaiProgram { main, ..program }))))
    }
}

/// See the module.
pub(super) struct RhaiProgram {
    files: Arc<dyn AppFiles>,
    entry: String,
    main: AST,
    sources: Mutex<HashMap<String, Arc<Source>>>,
    modules: Mutex<HashMap<String, Arc<AST>>>,
}

struct Handle(Arc<RhaiProgram>);

impl Program for Handle {
    fn start(&self, instance: Arc<Instance>) -> BoxFuture<'static, Result<Box<dyn Machine>, Error>> {
        Box::pin(machine::start(self.0.clone(), instance))
    }

    fn files(&self) -> Vec<String> {
        let sources = self.0.sources.lock();
        let mut files: Vec<_> = sources.keys().filter(|file| !file.starts_with(stdlib::PREFIX)).cloned().collect();
        files.sort_unstable();
        files
    }
}

impl RhaiProgram {
    /// One that does nothing yet.
    pub(super) fn new(files: Arc<dyn AppFiles>, entry: &str) -> Self {
        let (sources, modules) = (Mutex::default(), Mutex::default());
        Self { files, entry: entry.to_owned(), main: AST::empty(), sources, modules }
    }

    /// The compiled app.
    pub(super) fn main(&self) -> &AST {
        &self.main
    }

    /// The app's file.
    pub(super) fn entry(&self) -> &str {
        &self.entry
    }

    /// The line and column in a file of a position in what was compiled.
    pub(super) fn place(&self, file: &str, position: Position) -> Option<(u32, Option<u32>)> {
        let source = self.sources.lock().get(file).cloned();
        source?.place(position)
    }

    /// Compiles a file, and the files that it imports by constant names.
    fn compile(&self, file: &str) -> Result<AST, ScriptError> {
        let engine = language::engine();
        let source = Arc::new(Source::new(&engine, file, &self.read(file)?)?);
        self.sources.lock().insert(file.to_owned(), source.clone());
        let mut ast = engine.compile(&source.text).map_err(|error| {
            let (message, position) = failure::mistake(&error);
            let place = source.place(position);
            ScriptError {
                message,
                file: Some(file.to_owned()),
                line: place.map(|(line, _)| line),
                column: place.and_then(|(_, column)| column),
                ..ScriptError::default()
            }
        })?;
        ast.set_source(file);
        for path in &source.imports {
            // One that does not exist is reported where it is imported, if ever.
            if let Some(imported) = self.locate(path, file)
                && !self.sources.lock().contains_key(&imported)
            {
                self.module(&imported)?;
            }
        }
        Ok(ast)
    }

    fn read(&self, file: &str) -> Result<String, ScriptError> {
        let unreadable =
            |message: String| ScriptError { message, file: Some(file.to_owned()), ..ScriptError::default() };
        if let Some(ours) = file.strip_prefix(stdlib::PREFIX) {
            return stdlib::source(ours, EXTENSION)
                .map(Cow::into_owned)
                .ok_or_else(|| unreadable(stdlib::unknown(ours, EXTENSION)));
        }
        let bytes = match self.files.read(file) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(unreadable("the file does not exist".to_owned())),
            Err(error) => return Err(unreadable(format!("the file cannot be read: {error}"))),
        };
        String::from_utf8(bytes.into()).map_err(|_| unreadable("the file is not text in UTF-8".to_owned()))
    }

    /// The compiled module of a file.
    fn module(&self, file: &str) -> Result<Arc<AST>, ScriptError> {
        if let Some(module) = self.modules.lock().get(file) {
            return Ok(module.clone());
        }
        let module = Arc::new(self.compile(file)?);
        self.modules.lock().insert(file.to_owned(), module.clone());
        Ok(module)
    }

    /// The file that an import means.
    fn locate(&self, path: &str, from: &str) -> Option<String> {
        if let Some(ours) = path.strip_prefix(stdlib::PREFIX) {
            return stdlib::source(ours, EXTENSION).map(|_| path.to_owned());
        }
        candidates(path, from).into_iter().find(|file| matches!(self.files.read(file), Ok(Some(_))))
    }
}

/// Files that an import may mean, when it means none that comes with the program: beside the app or in `rhai_modules/`; `./x` and `../x` are relative to the file that
/// imports.
pub(crate) fn candidates(path: &str, from: &str) -> Vec<String> {
    let with_extension = |path: &str| match path.strip_suffix(".rhai") {
        Some(_) => path.to_owned(),
        None => format!("{path}.rhai"),
    };
    if !path.starts_with("./") && !path.starts_with("../") {
        let file = with_extension(path);
        let installed = format!("rhai_modules/{file}");
        return vec![file, installed];
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.pop().is_none() => return Vec::new(),
            ".." => {}
            part => parts.push(part),
        }
    }
    vec![with_extension(&parts.join("/"))]
}

/// Finds what scripts import: in the app that runs on this thread.
pub(super) struct Imports;

impl ModuleResolver for Imports {
    fn resolve(
        &self,
        engine: &Rhai,
        source: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Arc<Module>, Box<EvalAltResult>> {
        self.resolve_raw(engine, &mut with_source(engine, source), &mut Scope::new(), path, position)
    }

    fn resolve_raw(
        &self,
        engine: &Rhai,
        global: &mut GlobalRuntimeState,
        _: &mut Scope<'_>,
        path: &str,
        position: Position,
    ) -> Result<Arc<Module>, Box<EvalAltResult>> {
        let found = || {
            let slice = guard::slice()?;
            let program = &slice.machine.program;
            let from = global.source().unwrap_or(program.entry());
            let Some(file) = program.locate(path, from) else {
                if let Some(ours) = path.strip_prefix(stdlib::PREFIX) {
                    return Err(Error::failed(format!("import: {}", stdlib::unknown(ours, EXTENSION))));
                }
                let looked = candidates(path, from).join(", no ");
                return Err(Error::failed(format!("import: there is no {looked}")));
            };
            match slice.machine.import(&file) {
                Some(Import::Done(module)) => return Ok((slice, file, Some(module), None)),
                Some(Import::Running) => {
                    return Err(Error::failed(format!("import: {file} imports itself, by way of other files or not")));
                }
                None => {}
            }
            let ast = program.module(&file).map_err(|error| Error::failed(report::one_line(&error)))?;
            Ok((slice, file, None, Some(ast)))
        };
        let (slice, file, module, ast) = found().map_err(|error| failure::raise(error, position))?;
        let ast = match (module, ast) {
            (Some(module), _) => return Ok(module),
            (None, Some(ast)) => ast,
            (None, None) => return Err(Box::new(EvalAltResult::ErrorModuleNotFound(path.to_owned(), position))),
        };
        slice.machine.imported(&file, Some(Import::Running));
        let mut own = with_source(engine, Some(&file));
        own.level = global.level + 1;
        let module = Module::eval_ast_as_new_raw(engine, &mut Scope::new(), &mut own, &ast).map(Arc::new);
        slice.machine.imported(&file, module.as_ref().ok().map(|module| Import::Done(module.clone())));
        // The file's name tells where the error stands.
        module.map_err(|error| {
            Box::new(EvalAltResult::ErrorInFunctionCall(format!("import {path:?}"), file, error, position))
        })
    }
}

fn with_source(engine: &Rhai, source: Option<&str>) -> GlobalRuntimeState {
    let mut global = engine.new_global_runtime_state();
    global.source = source.map(Into::into);
    global
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_looked_for_beside_the_app_and_beside_the_file() {
        assert_eq!(candidates("lib/a", "app.rhai"), ["lib/a.rhai", "rhai_modules/lib/a.rhai"]);
        assert_eq!(candidates("lib/a.rhai", "app.rhai"), ["lib/a.rhai", "rhai_modules/lib/a.rhai"]);
        assert_eq!(candidates("./b", "lib/a.rhai"), ["lib/b.rhai"]);
        assert_eq!(candidates("../b", "lib/a.rhai"), ["b.rhai"]);
        assert!(candidates("../b", "app.rhai").is_empty());
    }
}
