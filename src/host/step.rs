//! `cl.step`: what the app does on the way to an answer, shown with its input, output and duration.
//!
//! Three forms: a function that runs in a step each time (`cl.step(options, f)`), a block
//! (`step:run(f)`, or `step:enter()` with `<close>`), and by hand (`send`, `update`, `remove`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::api::{self, Member};
use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Method, Object, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::utf8::Pieces;
use super::value::{FunctionRef, Map, NativeFunction, Outcome, Value};
use super::{author, element, generation, show, value};
use crate::session::connection::Token;
use crate::wire;
use crate::wire::ids::new_id;
use crate::wire::step::{ShowInput, StepDict, StepType};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::function("step", construct)];

/// `cl.step`.
pub static STEP: Class = Class {
    name: "step",
    fields: &[
        Field::new("name", Kind::Text),
        Field::new("type", Kind::Choice(StepType::STEPS)).or(Default::Text("undefined")),
        Field::new("id", Kind::Text),
        Field::new("parent_id", Kind::Text),
        Field::new("elements", Kind::SomeOf(element::CLASSES)).or(Default::List),
        Field::new("metadata", Kind::Map).or(Default::Map),
        Field::new("tags", Kind::Texts),
        Field::new("language", Kind::Text),
        Field::new("icon", Kind::Text),
        Field::new("default_open", Kind::Bool).or(Default::Bool(false)),
        Field::new("auto_collapse", Kind::Bool).or(Default::Bool(false)),
        Field::new("show_input", Kind::BoolOrText).or(Default::Text("json")),
        Field::new("created_at", Kind::Text),
        Field::new("start", Kind::Text),
        Field::new("end", Kind::Text),
        Field::new("generation", Kind::Checked(generation::fit)),
        Field::new("input", Kind::Any).or(Default::Text("")),
        Field::new("output", Kind::Any).or(Default::Text("")),
        Field::new("is_error", Kind::Bool).or(Default::Bool(false)),
        Field::new("thread_id", Kind::Text).runtime(),
    ],
    positional: Some("name"),
    methods: &[
        Method {
            name: "send",
            call: |run, this, _| {
                if !author::renames(run) {
                    return send(run, this);
                }
                let (run, this) = (run.clone(), this.clone());
                Outcome::nest(async move {
                    rename(&run, record(&this)?).await;
                    send(&run, &this)?.finish().await
                })
            },
        },
        Method { name: "update", call: |run, this, _| update(run, this, Value::Bool(true)) },
        Method {
            name: "remove",
            call: |run, this, _| {
                show::delete_step(run, StepDict::Step(to_dict(record(this)?)?))?;
                Ok(Value::Bool(true).into())
            },
        },
        Method { name: "stream_token", call: stream_token },
        Method {
            name: "run",
            call: |run, this, mut args| {
                let function = args.function("function")?;
                let (run, this) = (run.clone(), this.clone());
                Outcome::nest(async move { run_block(&run, &this, function).await })
            },
        },
        Method {
            name: "enter",
            call: |run, this, _| {
                if !author::renames(run) {
                    enter(run, record(this)?)?;
                    return Ok(Value::Object(this.clone()).into());
                }
                let (run, this) = (run.clone(), this.clone());
                Outcome::nest(async move {
                    rename(&run, record(&this)?).await;
                    enter(&run, record(&this)?)?;
                    Ok(Value::Object(this))
                })
            },
        },
        Method {
            name: "leave",
            call: |run, this, mut args| {
                let error = args.any();
                record(this)?.leave(run, (!error.is_nil()).then_some(error));
                Outcome::nil()
            },
        },
        Method {
            name: "to_dict",
            call: |_, this, _| Ok(Value::from_json(value::written(to_dict(record(this)?)?)?).into()),
        },
    ],
    json: Some(|step| value::written(to_dict(step)?)),
    init,
    ..Class::EMPTY
};

#[derive(std::default::Default)]
struct State {
    streaming: AtomicBool,
    sent: AtomicBool,
    entered: AtomicBool,
    pieces: Mutex<Pieces>,
}

fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected a cl.step"))
}

/// `cl.step(options)` and `cl.step(options, f)`.
fn construct(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let options = args.any();
    if args.left() == 0 {
        return api::construct(run, &STEP, Args::new(args.callee, vec![options])).map(Outcome::from);
    }
    let function = args.function("function")?;
    let callee = args.callee.clone();
    // Checked where the mistake is; each call makes a step of its own.
    let check = api::construct(run, &STEP, Args::new(&*callee, vec![options.clone()]));
    let name = match check {
        Ok(Value::Object(step)) => step.get("name")?.unwrap_or_default(),
        // Outside a chat the function can be declared; it is used inside one.
        Err(_) if run.session().is_none() => named(&options),
        Err(error) => return Err(error),
        Ok(_) => Value::Nil,
    };
    let Value::Text(name) = name else {
        return Err(Error::usage("cl.step: name is missing; a function has no name that the page could show"));
    };
    let call = move |run: &Arc<Run>, values: Vec<Value>| {
        let Value::Object(step) = api::construct(run, &STEP, Args::new(&*callee, vec![options.clone()]))? else {
            return Err(Error::usage("cl.step: options expected"));
        };
        let (run, function) = (run.clone(), function.clone());
        Outcome::nest(async move { run_function(&run, &step, function, values).await })
    };
    Ok(Value::Native(Arc::new(NativeFunction { name, call: Box::new(call) })).into())
}

fn named(options: &Value) -> Value {
    match options {
        Value::Text(_) => options.clone(),
        Value::Map(map) => map.get("name").cloned().unwrap_or_default(),
        _ => Value::Nil,
    }
}

fn init(run: &Arc<Run>, step: &Record) -> Result<()> {
    let session = run.chat("cl.step")?;
    step.put_default("id", || Value::text(new_id()));
    step.put_default("created_at", || Value::text(wire::time::now()));
    step.put("thread_id", session.thread_id.as_str());
    Ok(())
}

/// The step as it goes over the wire.
pub(crate) fn to_dict(step: &Record) -> Result<wire::step::Step> {
    let (input, _) = step.value("input")?.to_display("cl.step: input")?;
    let (output, detected) = step.value("output")?.to_display("cl.step: output")?;
    let mut metadata = step.json_map("metadata")?;
    if let Some(icon) = step.text("icon") {
        metadata.insert("icon".to_owned(), icon.into());
    }
    let generation = step.json("generation")?;
    Ok(wire::step::Step {
        name: step.text("name").unwrap_or_default(),
        r#type: step.text("type").and_then(|t| StepType::parse(&t)).unwrap_or(StepType::Undefined),
        id: step.text("id").unwrap_or_default(),
        thread_id: step.text("thread_id").unwrap_or_default(),
        parent_id: step.text("parent_id"),
        streaming: step.state::<State>().streaming.load(Ordering::Relaxed),
        metadata,
        tags: step.texts("tags")?,
        input,
        is_error: step.flag("is_error"),
        output,
        created_at: step.text("created_at"),
        start: step.text("start"),
        end: step.text("end"),
        language: step.text("language").or_else(|| detected.map(str::to_owned)),
        default_open: step.flag("default_open"),
        auto_collapse: step.flag("auto_collapse"),
        show_input: match step.value("show_input")? {
            Value::Bool(shown) => ShowInput::Shown(shown),
            Value::Text(language) => ShowInput::Language(language),
            _ => ShowInput::default(),
        },
        generation: (!generation.is_null()).then_some(generation),
    })
}

/// Gives the step the name that it has in the chat, before it is shown for the first time.
pub(crate) async fn rename(run: &Arc<Run>, step: &Record) {
    default_name(run, step);
    if !step.state::<State>().sent.load(Ordering::Relaxed) {
        author::rename(run, step, "name").await;
    }
}

fn default_name(run: &Arc<Run>, step: &Record) {
    step.put_default("name", || Value::text(run.instance().settings().ui.name.clone()));
}

pub(crate) fn send(run: &Arc<Run>, this: &ObjectRef) -> Result<Outcome> {
    let step = record(this)?;
    default_name(run, step);
    let state = step.state::<State>();
    state.streaming.store(false, Ordering::Relaxed);
    if state.sent.swap(true, Ordering::Relaxed) {
        return Ok(Value::Object(this.clone()).into());
    }
    with_elements(run, this, Value::Object(this.clone()), show::create_step)
}

pub(crate) fn update(run: &Arc<Run>, this: &ObjectRef, result: Value) -> Result<Outcome> {
    let step = record(this)?;
    default_name(run, step);
    step.state::<State>().streaming.store(false, Ordering::Relaxed);
    with_elements(run, this, result, show::update_step)
}

/// Shows the elements of the step, then the step.
fn with_elements(
    run: &Arc<Run>,
    this: &ObjectRef,
    result: Value,
    show_step: fn(&Arc<Run>, StepDict) -> Result<()>,
) -> Result<Outcome> {
    let step = record(this)?;
    let elements = step.objects(run, "elements")?;
    if elements.is_empty() {
        show_step(run, StepDict::Step(to_dict(step)?))?;
        return show::when_caught_up(run, result);
    }
    let (run, this) = (run.clone(), this.clone());
    Outcome::wait(async move {
        let step = record(&this)?;
        let id = step.text("id").unwrap_or_default();
        for element in elements {
            element::send(&run, &element, &id).await?;
        }
        show_step(&run, StepDict::Step(to_dict(step)?))?;
        Ok(result)
    })
}

pub(crate) fn stream_token(run: &Arc<Run>, this: &ObjectRef, mut args: Args) -> Result<Outcome> {
    let step = record(this)?;
    default_name(run, step);
    let token = args.any();
    let options = args.options(run, &[("sequence", Kind::Bool), ("input", Kind::Bool)])?;
    let on = |name: &str| options.get(name).is_some_and(Value::is_true);
    let (is_sequence, is_input) = (on("sequence"), on("input"));
    let state = step.state::<State>();
    let text = state.pieces.lock().take("step:stream_token", token)?;
    if text.is_empty() {
        return Outcome::nil();
    }
    let field = if is_input { "input" } else { "output" };
    let (mut all, _) = step.value(field)?.to_display("cl.step")?;
    if is_sequence {
        all.clear();
    }
    all.push_str(&text);
    step.put(field, all);
    let session = run.chat("step:stream_token")?;
    if !state.streaming.swap(true, Ordering::Relaxed) {
        session.stream_start(StepDict::Step(to_dict(step)?));
    } else {
        let id = step.text("id").unwrap_or_default();
        let shown = !session.hides_step(&step.text("name").unwrap_or_default());
        session.stream_token(Token { id, text, is_sequence, is_input }, shown);
    }
    show::when_caught_up(run, Value::Nil)
}

/// Opens the step: what is made from now on belongs to it.
pub(crate) fn enter(run: &Arc<Run>, step: &Record) -> Result<()> {
    default_name(run, step);
    step.put("start", wire::time::now());
    if let Some(parent) = run.parent_id() {
        step.put_default("parent_id", || Value::text(parent));
    }
    let (id, name) = (step.text("id").unwrap_or_default(), step.text("name").unwrap_or_default());
    let state = step.state::<State>();
    state.sent.store(true, Ordering::Relaxed);
    state.entered.store(true, Ordering::Relaxed);
    let dict = StepDict::Step(to_dict(step)?);
    run.enter(&id, &name);
    show::create_step(run, dict)
}

/// Closes the step, as failed when there is an error.
pub(crate) fn exit(run: &Arc<Run>, step: &Record, error: Option<&Error>) -> Result<()> {
    step.put("end", wire::time::now());
    if let Some(error) = error {
        step.put("is_error", true);
        step.put("output", if error.is_cancelled() { "" } else { error.for_chat() });
    }
    let state = step.state::<State>();
    state.streaming.store(false, Ordering::Relaxed);
    state.entered.store(false, Ordering::Relaxed);
    run.leave(&step.text("id").unwrap_or_default());
    show::update_step(run, StepDict::Step(to_dict(step)?))
}

/// The end of a block that holds a step (`local step <close> = …:enter()`).
pub(crate) fn leave_block(run: &Arc<Run>, step: &Record, error: Option<Value>) {
    if !std::ptr::eq(step.class(), &STEP) || !step.state::<State>().entered.load(Ordering::Relaxed) {
        return;
    }
    let error = error.map(|error| {
        if run.cancel().is_cancelled() {
            return Error::cancelled();
        }
        match error.to_display("error") {
            Ok((text, _)) => Error::failed(text),
            Err(error) => error,
        }
    });
    if let Err(error) = exit(run, step, error.as_ref()) {
        tracing::warn!(%error, "a step could not be closed");
    }
}

/// Runs a function in the step; its first result is the output when it set none.
async fn run_block(run: &Arc<Run>, this: &ObjectRef, function: FunctionRef) -> Result<Value> {
    let step = record(this)?;
    show_elements(run, step).await?;
    rename(run, step).await;
    enter(run, step)?;
    let result = function.call(run, vec![Value::Object(this.clone())]).await;
    finish(run, step, result).await
}

/// Runs a function in the step, whose input are the function's arguments.
async fn run_function(run: &Arc<Run>, this: &ObjectRef, function: FunctionRef, values: Vec<Value>) -> Result<Value> {
    let step = record(this)?;
    rename(run, step).await;
    enter(run, step)?;
    step.put("input", input(&function, &values));
    let result = function.call(run, values).await;
    finish(run, step, result).await
}

async fn finish(run: &Arc<Run>, step: &Record, result: Result<Value>) -> Result<Value> {
    match result {
        Ok(value) => {
            let first = match &value {
                Value::Many(values) => values.first().cloned().unwrap_or_default(),
                other => other.clone(),
            };
            let empty = matches!(step.value("output")?, Value::Text(text) if text.is_empty());
            if first.is_true() && empty {
                step.put("output", first);
            }
            // A result that nobody can write down is no reason to fail.
            if step.value("output").and_then(|o| o.to_display("cl.step: output")).is_err() {
                step.put("output", "");
            }
            show_elements(run, step).await?;
            exit(run, step, None)?;
            Ok(value)
        }
        Err(error) => {
            exit(run, step, Some(&error))?;
            Err(error)
        }
    }
}

async fn show_elements(run: &Arc<Run>, step: &Record) -> Result<()> {
    let id = step.text("id").unwrap_or_default();
    for element in step.objects(run, "elements")? {
        element::send(run, &element, &id).await?;
    }
    Ok(())
}

/// The arguments by the names of the parameters, or as a list when there are no names.
fn input(function: &FunctionRef, values: &[Value]) -> Value {
    match function.parameters() {
        Some(names) if names.len() >= values.len() => {
            Value::Map(names.into_iter().zip(values.iter().cloned()).collect::<Map>())
        }
        _ => Value::List(values.to_vec()),
    }
}
