//! The names below `cl` and the things of the host, as Rhai sees them.

use std::any::TypeId;
use std::sync::Arc;

use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, ImmutableString, Module, NativeCallContext, RhaiFunc};

use super::convert::{self, Null, Thing};
use super::machine::Keeper;
use super::{driver, failure, guard, print, source};
use crate::host::api::{self, Item};
use crate::host::args::Args;
use crate::host::error::{Error, Result};
use crate::host::object::{Class, ObjectRef};
use crate::host::run::Run;
use crate::host::show;
use crate::host::value::{Outcome, Value};

/// How many arguments functions may be called with.
pub(super) const FUNCTION_ARITIES: std::ops::RangeInclusive<usize> = 0..=6;
/// How many arguments methods may be called with.
const METHOD_ARITIES: std::ops::RangeInclusive<usize> = 0..=4;

type RhaiResult = std::result::Result<Dynamic, Box<EvalAltResult>>;

/// Registers everything.
pub(super) fn install(engine: &mut Engine) {
    engine.register_static_module(source::ROOT, module(&api::ROOT).into());
    engine.register_static_module(source::HIDDEN, hidden().into());
    let mut things = Module::new();
    methods(&mut things);
    fields(&mut things);
    values(&mut things);
    iteration(&mut things);
    engine.register_global_module(things.into());
    engine.register_type_with_name::<Thing>("thing of cl");
    engine.register_type_with_name::<Null>("cl::none");
    missing_methods(engine);
}

/// Registers a function for any arguments, as many as these.
pub(super) fn register(
    module: &mut Module,
    name: &str,
    arities: std::ops::RangeInclusive<usize>,
    call: impl Fn(&NativeCallContext<'_>, &mut [&mut Dynamic]) -> RhaiResult + Send + Sync + Clone + 'static,
) {
    for count in arities {
        let types = vec![TypeId::of::<Dynamic>(); count];
        FuncRegistration::new(name).set_into_module_raw(module, types, native(call.clone()));
    }
}

/// A function for Rhai. As all of the host's are, it is one that changes no variable of the script.
fn native(
    call: impl Fn(&NativeCallContext<'_>, &mut [&mut Dynamic]) -> RhaiResult + Send + Sync + 'static,
) -> RhaiFunc {
    RhaiFunc::Pure {
        func: Arc::new(move |context: Option<NativeCallContext<'_>>, args: &mut [&mut Dynamic]| match context {
            Some(context) => call(&context, args),
            None => Err("this function must know where it is called".into()),
        }),
        has_context: true,
        is_pure: true,
        is_volatile: true,
    }
}

/// Calls a function of the host with arguments of the script, and waits for what it comes to.
pub(super) fn call<'a, 'd: 'a>(
    context: &NativeCallContext<'_>,
    args: impl Iterator<Item = &'a mut &'d mut Dynamic>,
    function: impl FnOnce(&Arc<Run>, Vec<Value>) -> Result<Outcome>,
) -> RhaiResult {
    let called = || {
        let slice = guard::slice()?;
        let keeper = Keeper {
            machine: &slice.machine,
            environment: context.global_runtime_state(),
            position: context.call_position(),
        };
        let values = args.map(|arg| keeper.to_host(std::mem::take(*arg))).collect::<Result<_>>()?;
        let value = driver::finish(show::paced(&slice.run, function(&slice.run, values)?))?;
        convert::to_rhai(&slice.machine, value)
    };
    called().map_err(|error| failure::raise(error, context.call_position()))
}

/// Names below a name.
fn module(of: &'static api::Module) -> Module {
    let mut module = Module::new();
    let path = source::spelled(of.name);
    for member in of.members.iter().flat_map(|part| part.iter()) {
        let callee = format!("{path}::{}", member.name);
        match &member.item {
            Item::Function(function) => {
                register(&mut module, &source::registered(member.name), FUNCTION_ARITIES, move |context, args| {
                    call(context, args.iter_mut(), |run, mut values| {
                        if function.wants_place {
                            values.insert(0, Value::text(print::call_place(context)));
                        }
                        (function.call)(run, Args::new(callee.as_str(), values))
                    })
                })
            }
            Item::Class(class) => {
                register(&mut module, &source::registered(member.name), FUNCTION_ARITIES, move |context, args| {
                    call(context, args.iter_mut(), |run, values| {
                        api::construct(run, class, Args::new(callee.as_str(), values)).map(Outcome::from)
                    })
                })
            }
            // Read as `cl::name`: the source is changed to call it.
            Item::Property(get) => register(&mut module, member.name, 0..=0, move |context, args| {
                call(context, args.iter_mut(), |run, _| get(run).map(Outcome::from))
            }),
            Item::Module(below) => {
                module.set_sub_module(member.name, self::module(below));
            }
        }
    }
    module
}

/// What the changed source calls; see `source`.
fn hidden() -> Module {
    let mut module = Module::new();
    print::register(&mut module, source::LOG_PRINT);
    register(&mut module, source::VALUE, 1..=1, |_, args| {
        Ok(args.first_mut().map(|arg| std::mem::take(*arg)).unwrap_or_default())
    });
    module
}

fn methods(module: &mut Module) {
    for name in names(|class| class.methods.iter().map(|method| method.name).collect()) {
        for count in METHOD_ARITIES {
            let mut types = vec![TypeId::of::<Thing>()];
            types.extend(std::iter::repeat_n(TypeId::of::<Dynamic>(), count));
            let function = native(move |context, args| call_method(context, name, args));
            FuncRegistration::new(name).set_into_module_raw(module, types, function);
        }
    }
}

/// What all classes have of something, each once.
fn names(of: impl Fn(&'static Class) -> Vec<&'static str>) -> Vec<&'static str> {
    let mut names: Vec<_> = api::CLASSES.iter().flat_map(|class| of(class)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn call_method(context: &NativeCallContext<'_>, name: &'static str, args: &mut [&mut Dynamic]) -> RhaiResult {
    let object = this(args);
    call(context, args.iter_mut().skip(1), |run, values| {
        let object = object?;
        let class = object.class();
        let method = class.method(name).ok_or_else(|| class.no_field(name))?;
        (method.call)(run, &object, Args::new(format!("{}.{name}", class.name), values))
    })
}

/// The thing that a method or field belongs to.
fn this(args: &[&mut Dynamic]) -> Result<ObjectRef> {
    args.first().and_then(|first| convert::thing(first)).ok_or_else(|| Error::usage("expected a thing of cl"))
}

/// Registers all fields by name, which is quick, and by index, for those that only some things have.
fn fields(module: &mut Module) {
    for name in names(|class| class.fields.iter().map(|field| field.name).collect()) {
        FuncRegistration::new_getter(name)
            .set_into_module(module, move |context: NativeCallContext<'_>, thing: &mut Thing| {
                get(&context, &thing.0, name)
            });
        FuncRegistration::new_setter(name).with_purity(true).set_into_module(
            module,
            move |context: NativeCallContext<'_>, thing: &mut Thing, value: Dynamic| {
                set(&context, &thing.0, name, value)
            },
        );
    }
    FuncRegistration::new_index_getter()
        .set_into_module(module, |context: NativeCallContext<'_>, thing: &mut Thing, name: ImmutableString| {
            get(&context, &thing.0, &name)
        });
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        |context: NativeCallContext<'_>, thing: &mut Thing, name: ImmutableString, value: Dynamic| {
            set(&context, &thing.0, &name, value)
        },
    );
}

fn get(context: &NativeCallContext<'_>, object: &ObjectRef, name: &str) -> RhaiResult {
    let read = || {
        let value = object.get(name)?.ok_or_else(|| no_field(object, name))?;
        convert::to_rhai(&guard::slice()?.machine, value)
    };
    read().map_err(|error| failure::raise(error, context.call_position()))
}

fn no_field(object: &ObjectRef, name: &str) -> Error {
    let class = object.class();
    match class.method(name) {
        Some(_) => Error::usage(format!("{}.{name} is a method: call it, as in x.{name}()", class.name)),
        None => class.no_field(name),
    }
}

/// Sets a field. Rhai also does so with what it has read and not changed, when something was called on it.
fn set(context: &NativeCallContext<'_>, object: &ObjectRef, name: &str, mut value: Dynamic) -> RhaiResult {
    call(context, [&mut value].iter_mut(), |run, values| {
        let value = values.into_iter().next().unwrap_or_default();
        if let Ok(Some(now)) = object.get(name)
            && is_same(&now, &value)
        {
            return Outcome::nil();
        }
        if object.class().method(name).is_some() {
            return Err(no_field(object, name));
        }
        object.set(run, name, value)?;
        Outcome::nil()
    })
}

/// Whether setting one value where the other is would change nothing.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) | (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Object(a), Value::Object(b)) => is_same_thing(a, b),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => false,
    }
}

fn is_same_thing(a: &ObjectRef, b: &ObjectRef) -> bool {
    Arc::ptr_eq(a, b)
}

/// Comparing and printing.
fn values(module: &mut Module) {
    let (thing, null) = (TypeId::of::<Thing>(), TypeId::of::<Null>());
    for (name, same) in [("==", true), ("!=", false)] {
        let compare = native(move |_, args| {
            let both = args.first().and_then(|a| convert::thing(a)).zip(args.get(1).and_then(|b| convert::thing(b)));
            Ok((both.is_some_and(|(a, b)| is_same_thing(&a, &b)) == same).into())
        });
        FuncRegistration::new(name).set_into_module_raw(module, [thing, thing], compare);
        FuncRegistration::new(name).set_into_module_raw(module, [null, null], native(move |_, _| Ok(same.into())));
    }
    for name in ["to_string", "to_debug"] {
        let describe = native(|_, args| Ok(this(args).map_or_else(|e| e.message, |object| describe(&object)).into()));
        FuncRegistration::new(name).set_into_module_raw(module, [thing], describe);
        FuncRegistration::new(name).set_into_module_raw(module, [null], native(|_, _| Ok("cl::none".into())));
    }
}

/// What a thing reads like where a text is wanted.
pub(super) fn describe(object: &ObjectRef) -> String {
    match object.get("id") {
        Ok(Some(Value::Text(id))) => format!("cl::{}: {id}", object.class().name),
        _ => format!("cl::{}", object.class().name),
    }
}

/// `for x in thing`.
fn iteration(module: &mut Module) {
    module.set_iter_result(TypeId::of::<Thing>(), |value| {
        let mut object = convert::thing(&value);
        Box::new(std::iter::from_fn(move || {
            let step = || {
                let slice = guard::slice()?;
                let Some(object) = &object else { return Ok(Value::Nil) };
                driver::finish(object.next(&slice.run)?)
            };
            let item = match step() {
                Ok(Value::Nil) => Ok(None),
                Ok(value) => guard::slice().and_then(|slice| convert::to_rhai(&slice.machine, value)).map(Some),
                Err(error) => Err(error),
            };
            if !matches!(item, Ok(Some(_))) {
                object = None;
            }
            item.map_err(|error| failure::raise(error, rhai::Position::NONE)).transpose()
        }))
    });
}

/// Says which name was meant when a thing has no such method.
fn missing_methods(engine: &mut Engine) {
    #[allow(deprecated, reason = "not deprecated, but marked so because it may change")]
    engine.on_missing_function(|name, args, is_method, _| {
        let Some(object) = args.first().filter(|_| is_method).and_then(|first| convert::thing(first)) else {
            return Ok(None);
        };
        let class = object.class();
        let error = match class.method(name) {
            // It is there and has failed by itself.
            Some(_) if METHOD_ARITIES.contains(&(args.len() - 1)) => return Ok(None),
            Some(_) => Error::usage(format!("{}.{name}: takes at most {} arguments", class.name, METHOD_ARITIES.end())),
            None => class.no_field(name),
        };
        Err(failure::raise(error, rhai::Position::NONE))
    });
}
