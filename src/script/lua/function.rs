//! Functions of Lua as the host calls them.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use mlua::Function as RawFunction;

use super::driver;
use super::parameters;
use super::vm::Machine;
use crate::host::error::{Error, Result};
use crate::host::run::Run;
use crate::host::value::{Function, Value};

/// See the module.
pub(super) struct LuaFunction {
    machine: Arc<Machine>,
    function: RawFunction,
}

impl LuaFunction {
    pub(super) fn new(machine: Arc<Machine>, function: RawFunction) -> Self {
        Self { machine, function }
    }

    pub(super) fn function(&self) -> RawFunction {
        self.function.clone()
    }

    pub(super) fn is_of(&self, machine: &Arc<Machine>) -> bool {
        Arc::ptr_eq(&self.machine, machine)
    }
}

impl Function for LuaFunction {
    fn call(&self, run: &Arc<Run>, args: Vec<Value>) -> BoxFuture<'static, Result<Value>> {
        let Some(lua) = self.function.weak_lua().try_upgrade() else {
            return Box::pin(async { Err(Error::failed("the script that held this function has ended")) });
        };
        let (machine, function, run) = (self.machine.clone(), self.function.clone(), run.clone());
        Box::pin(async move { driver::drive(lua, machine, function, args, run).await })
    }

    fn parameters(&self) -> Option<Vec<String>> {
        self.function.weak_lua().try_upgrade()?;
        let info = self.function.info();
        let file = info.source.as_deref()?.strip_prefix('@')?.to_owned();
        let source = self.machine.source(&file)?;
        parameters::names(&source, info.line_defined?)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
