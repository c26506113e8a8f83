//! Functions both ways: those of Rhai as the host calls them, and those of the host as Rhai calls them.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use rhai::{Dynamic, FnPtr, Module, NativeCallContext};

use super::machine::{Closure, Keeper, Machine, WeakMachine};
use super::{bind, convert, driver, failure};
use crate::host::error::{Error, Result};
use crate::host::run::Run;
use crate::host::value::{Function, FunctionRef, NativeFunction, Value};

/// A function of Rhai. It lives in its machine; this is the host's claim to it.
pub(super) struct RhaiFunction {
    machine: WeakMachine,
    id: u64,
    parameters: Option<Vec<String>>,
}

impl RhaiFunction {
    pub(super) fn new(keeper: &Keeper<'_>, pointer: FnPtr) -> Self {
        let modules = keeper.environment.lib.iter().rev().map(|module| &**module);
        let parameters = parameters(modules, &pointer);
        let mut environment = keeper.environment.clone();
        environment.level = 0;
        let closure = Closure { pointer, environment, position: keeper.position };
        Self { machine: Arc::downgrade(keeper.machine), id: keeper.machine.keep(closure), parameters }
    }

    pub(super) fn is_of(&self, machine: &Arc<Machine>) -> bool {
        std::ptr::eq(self.machine.as_ptr(), Arc::as_ptr(machine))
    }

    pub(super) fn pointer(&self) -> Result<FnPtr> {
        let closure = self.machine.upgrade().and_then(|machine| machine.function(self.id));
        closure.map(|closure| closure.pointer.clone()).ok_or_else(ended)
    }
}

fn ended() -> Error {
    Error::failed("the script that held this function has ended")
}

impl Drop for RhaiFunction {
    fn drop(&mut self) {
        if let Some(machine) = self.machine.upgrade() {
            machine.forget(self.id);
        }
    }
}

impl Function for RhaiFunction {
    fn call(&self, run: &Arc<Run>, args: Vec<Value>) -> BoxFuture<'static, Result<Value>> {
        let machine = self.machine.upgrade();
        let closure = machine.as_ref().and_then(|machine| machine.function(self.id));
        let (Some(machine), Some(closure)) = (machine, closure) else {
            return Box::pin(async { Err(ended()) });
        };
        let wanted = self.parameters.as_ref().map(Vec::len);
        let own = machine.clone();
        driver::drive(machine, run.clone(), move || call(&own, &closure, wanted, args))
    }

    fn parameters(&self) -> Option<Vec<String>> {
        self.parameters.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Names of the parameters that a caller fills. Of several functions with this name, the one with the most.
fn parameters<'a>(modules: impl Iterator<Item = &'a Module>, pointer: &FnPtr) -> Option<Vec<String>> {
    let captured = pointer.curry().len();
    modules
        .flat_map(Module::iter_script_fn_info)
        .filter(|(_, _, name, count, _)| *name == pointer.fn_name() && *count >= captured)
        .max_by_key(|(_, _, _, count, _)| *count)
        .map(|(.., definition)| definition.params.iter().skip(captured).map(ToString::to_string).collect())
}

/// Calls a function on the thread that this is, with as many arguments as it takes.
fn call(machine: &Arc<Machine>, closure: &Closure, wanted: Option<usize>, mut args: Vec<Value>) -> Result<Value> {
    if let Some(wanted) = wanted {
        args.resize(wanted, Value::Nil);
    }
    let args: Vec<Dynamic> = args.into_iter().map(|v| convert::to_rhai(machine, v)).collect::<Result<_>>()?;
    let name = closure.pointer.fn_name();
    let source = closure.environment.source().map(str::to_owned);
    let context = NativeCallContext::new_with_all_fields(
        &machine.engine,
        name,
        source.as_deref(),
        &closure.environment,
        closure.position,
    );
    let file = source.as_deref().unwrap_or(machine.program.entry());
    let result = closure
        .pointer
        .call_raw(&context, None, args)
        .or_else(failure::exited)
        .map_err(|error| failure::explain(machine, *error, file, closure.position))?;
    let keeper = Keeper { machine, environment: &closure.environment, position: closure.position };
    convert::to_host(&keeper, result)
}

/// What a function of the host carries as its first, captured argument.
#[derive(Clone)]
struct Carried(Arc<NativeFunction>);

/// A function of the host for Rhai: `f.call(x)`.
pub(super) fn native(native: Arc<NativeFunction>) -> Result<FnPtr> {
    #[allow(deprecated, reason = "not deprecated, but marked so because it may change")]
    let pointer = FnPtr::from_fn("native", |context, args| {
        let carried = args.first().and_then(|first| first.read_lock::<Carried>().map(|carried| carried.0.clone()));
        let native = carried.ok_or("this function of the runtime is called in a way that it does not know")?;
        bind::call(&context, args.iter_mut().skip(1), |run, values| (native.call)(run, values))
    });
    let mut pointer = pointer.map_err(|error| Error::failed(error.to_string()))?;
    pointer.add_curry(Dynamic::from(Carried(native)));
    Ok(pointer)
}

/// The function of the host in a pointer, if it is one.
pub(super) fn native_of(pointer: &FnPtr) -> Option<Arc<NativeFunction>> {
    pointer.curry().first()?.read_lock::<Carried>().map(|carried| carried.0.clone())
}

/// A function of another instance or language.
pub(super) fn foreign(function: FunctionRef) -> Result<FnPtr> {
    native(Arc::new(NativeFunction {
        name: "function".to_owned(),
        call: Box::new(move |run, values| Ok(crate::host::value::Outcome::Wait(function.call(run, values)))),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::Engine;

    #[test]
    fn captured_variables_are_no_parameters() {
        let engine = Engine::new();
        let ast = engine.compile("let a = 1; let f = |x, y| a + x + y; f").unwrap();
        let pointer: FnPtr = engine.eval_ast(&ast).unwrap();
        let names = parameters(std::iter::once(&**ast.shared_lib()), &pointer);
        assert_eq!(names, Some(vec!["x".to_owned(), "y".to_owned()]));
    }

    #[test]
    fn of_functions_with_one_name_the_longest_is_told() {
        let engine = Engine::new();
        let ast = engine.compile("fn f() {} fn f(a, b) {} fn f(a) {} f").unwrap();
        let pointer = FnPtr::new("f").unwrap();
        let names = parameters(std::iter::once(&**ast.shared_lib()), &pointer);
        assert_eq!(names, Some(vec!["a".to_owned(), "b".to_owned()]));
    }
}
