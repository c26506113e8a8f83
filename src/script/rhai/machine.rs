//! Machines: what belongs to one instance of an app. The functions that the host holds live here, so that they end with
//! the instance even when they hold each other.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use rhai::{Dynamic, Engine, FnPtr, GlobalRuntimeState, Module, Position, Scope};
use tokio::sync::Semaphore;

use super::guard::Limits;
use super::program::RhaiProgram;
use super::{convert, driver, failure, language, nesting};
use crate::host::error::Error;
use crate::host::instance::Instance;
use crate::host::run::Run;
use crate::host::value::{Map, Value};
use crate::script::engine;

/// A function of the script with the place where it was handed over: what it can see from there.
pub(super) struct Closure {
    pub(super) pointer: FnPtr,
    pub(super) environment: GlobalRuntimeState,
    pub(super) position: Position,
}

/// See the module.
pub(super) struct Machine {
    pub(super) engine: Arc<Engine>,
    pub(super) program: Arc<RhaiProgram>,
    pub(super) limits: Limits,
    /// Whoever holds it runs; the others wait.
    pub(super) baton: Arc<Semaphore>,
    /// Handlers that wait for it.
    pub(super) contenders: AtomicUsize,
    /// Threads that have put the baton down and wait for the host.
    pub(super) waiting: AtomicUsize,
    functions: Mutex<HashMap<u64, Arc<Closure>>>,
    next: AtomicU64,
    modules: Mutex<HashMap<String, Import>>,
    /// The variables of the script, kept to let go of what they hold.
    scope: Mutex<Scope<'static>>,
}

/// A module that a script imports.
#[derive(Clone)]
pub(super) enum Import {
    /// Its script runs.
    Running,
    /// It has run.
    Done(Arc<Module>),
}

impl Machine {
    pub(super) fn new(program: Arc<RhaiProgram>, limits: Limits) -> Self {
        Self {
            engine: language::engine(),
            program,
            limits,
            baton: Arc::new(Semaphore::new(1)),
            contenders: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            functions: Mutex::default(),
            next: AtomicU64::new(0),
            modules: Mutex::default(),
            scope: Mutex::default(),
        }
    }

    /// Keeps a function for the host; its number.
    pub(super) fn keep(&self, closure: Closure) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.functions.lock().insert(id, Arc::new(closure));
        id
    }

    /// The function of this number, unless the instance has ended.
    pub(super) fn function(&self, id: u64) -> Option<Arc<Closure>> {
        self.functions.lock().get(&id).cloned()
    }

    /// The host needs a function no more.
    pub(super) fn forget(&self, id: u64) {
        let function = self.functions.lock().remove(&id);
        // Outside of the lock: it may hold others.
        drop(function);
    }

    /// What an import of this file came to, if there was one.
    pub(super) fn import(&self, file: &str) -> Option<Import> {
        self.modules.lock().get(file).cloned()
    }

    /// Notes what an import came to; nothing when it failed.
    pub(super) fn imported(&self, file: &str, import: Option<Import>) {
        let mut modules = self.modules.lock();
        match import {
            Some(import) => modules.insert(file.to_owned(), import),
            None => modules.remove(file),
        };
    }

    /// Lets go of all that the script holds. Its values count who holds them: those that hold each other must be
    /// taken apart.
    fn end(&self) {
        let functions = std::mem::take(&mut *self.functions.lock());
        let scope = std::mem::take(&mut *self.scope.lock());
        let variables = scope.iter_raw().map(|(_, _, value)| value.clone());
        let captured = functions.values().flat_map(|closure| closure.pointer.iter_curry().cloned());
        nesting::take_apart(variables.chain(captured).collect());
        self.modules.lock().clear();
    }

    fn memory(&self) -> usize {
        let functions: Vec<_> = self.functions.lock().values().cloned().collect();
        let scope = self.scope.lock();
        let captured = functions.iter().flat_map(|closure| closure.pointer.iter_curry());
        nesting::content(scope.iter_raw().map(|(_, _, value)| value).chain(captured)).bytes()
    }
}

/// A running instance.
pub(super) struct RhaiMachine(Arc<Machine>);

impl engine::Machine for RhaiMachine {
    fn rest(&mut self) {}

    fn globals(&self) -> Map {
        let scope = self.0.scope.lock();
        scope.iter_raw().filter_map(|(name, _, value)| Some((name.to_owned(), convert::plain(value)?))).collect()
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }
}

impl Drop for RhaiMachine {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Makes a machine and runs the script in it from top to bottom.
pub(super) async fn start(
    program: Arc<RhaiProgram>,
    instance: Arc<Instance>,
) -> Result<Box<dyn engine::Machine>, Error> {
    let limits = Limits::new(&instance.settings().runtime);
    let machine = Arc::new(Machine::new(program, limits));
    let running = RhaiMachine(machine.clone());
    let own = machine.clone();
    let run = Run::new(instance);
    driver::drive(machine, run, move || {
        let mut scope = Scope::new();
        let result = own.engine.run_ast_with_scope(&mut scope, own.program.main());
        *own.scope.lock() = scope;
        result.map(|()| Value::Nil).map_err(|error| failure::explain(&own, *error, own.program.entry(), Position::NONE))
    })
    .await?;
    Ok(Box::new(running))
}

/// A machine for what holds it only as long as it lives.
pub(super) type WeakMachine = Weak<Machine>;

/// Turns values of a call into those of the host; functions among them are kept by the machine.
pub(super) struct Keeper<'a> {
    pub(super) machine: &'a Arc<Machine>,
    pub(super) environment: &'a GlobalRuntimeState,
    pub(super) position: Position,
}

impl Keeper<'_> {
    pub(super) fn to_host(&self, value: Dynamic) -> Result<Value, Error> {
        convert::to_host(self, value)
    }
}
