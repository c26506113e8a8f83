//! `cl.trace.start`: what the callback handlers of LangChain and LlamaIndex do, for frameworks that are called from a
//! script: each run of theirs becomes a step, with its tokens, its generation, its sources and its error.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use serde_json::{Map as JsonMap, Value as Json};

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Field, Kind, Method, Object, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::step::{self, STEP};
use super::value::{Outcome, Value};
use super::{author, element};
use crate::wire;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("trace", &MODULE)];

static MODULE: Module = Module { name: "cl.trace", members: &[&[api::function("start", start)]] };

/// What frameworks call the runs that they report.
const KINDS: &[&str] = &[
    "agent",
    "chain",
    "prompt",
    "parser",
    "llm",
    "chat_model",
    "retriever",
    "retrieve",
    "query",
    "tool",
    "function_call",
    "embedding",
    "undefined",
];

/// The type of step that a run becomes. The outermost chain stands for the whole.
fn step_type(kind: &str, outermost: bool) -> &'static str {
    match kind {
        "agent" => "run",
        "chain" if outermost => "run",
        "llm" | "chat_model" => "llm",
        "retriever" | "retrieve" | "query" | "tool" | "function_call" => "tool",
        "embedding" => "embedding",
        _ => "undefined",
    }
}

/// What `cl.trace.start` returns.
pub(crate) static TRACE: Class = Class {
    name: "trace",
    fields: &[
        Field::new("step", Kind::Object(&STEP)).runtime(),
        Field::new("id", Kind::Text).runtime(),
        Field::new("name", Kind::Text).runtime(),
    ],
    methods: &[
        Method {
            name: "token",
            call: |run, this, mut args| {
                let trace = trace(this)?;
                {
                    let mut progress = trace.open("trace:token")?;
                    progress.tokens += 1;
                    progress.first_token.get_or_insert_with(Instant::now);
                }
                step::stream_token(run, &trace.step, Args::new("trace:token", vec![args.any()]))
            },
        },
        Method { name: "finish", call: finish },
        Method {
            name: "fail",
            call: |run, this, mut args| {
                let error = args.any().to_display("trace:fail")?.0;
                trace(this)?.fail(run, error)
            },
        },
    ],
    ..Class::EMPTY
};

struct Trace {
    step: ObjectRef,
    kind: String,
    began: Instant,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    tokens: u32,
    first_token: Option<Instant>,
    over: bool,
}

impl Object for Trace {
    fn class(&self) -> &'static Class {
        &TRACE
    }

    /// The fields are those of the step that it became.
    fn get(&self, field: &str) -> Result<Option<Value>> {
        match field {
            "step" => Ok(Some(Value::Object(self.step.clone()))),
            "id" | "name" => self.step.get(field),
            _ => Ok(None),
        }
    }

    fn leave(&self, run: &Arc<Run>, error: Option<Value>) {
        if self.progress.lock().over {
            return;
        }
        let left = match error {
            Some(error) => error.to_display("trace").and_then(|(text, _)| self.fail(run, text)),
            None => self.close(run, None),
        };
        if let Err(error) = left {
            tracing::warn!(%error, "a traced run could not be closed");
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn trace(this: &ObjectRef) -> Result<&Trace> {
    this.as_any().downcast_ref().ok_or_else(|| Error::usage("expected what cl.trace.start returned"))
}

/// Id of what a run belongs to: another traced run, a step, or an id.
fn parent_id(value: &Value) -> Result<Option<String>> {
    match value {
        Value::Nil | Value::Null => Ok(None),
        Value::Text(id) => Ok(Some(id.clone())),
        Value::Object(object) if object.as_any().is::<Trace>() || std::ptr::eq(object.class(), &STEP) => {
            Ok(object.get("id")?.and_then(|id| if let Value::Text(id) = id { Some(id) } else { None }))
        }
        other => Err(Error::usage(format!(
            "cl.trace.start: parent: expected what cl.trace.start returned, a cl.step or an id, got {}",
            other.kind()
        ))),
    }
}

/// `cl.trace.start(kind, { name, input, parent, tags, metadata })`
fn start(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    run.chat("cl.trace.start")?;
    let Value::Text(kind) = args.required(run, "kind", Kind::Choice(KINDS))? else { return Outcome::nil() };
    let options = args.options(
        run,
        &[
            ("name", Kind::Text),
            ("input", Kind::Any),
            ("parent", Kind::Any),
            ("tags", Kind::Texts),
            ("metadata", Kind::Map),
        ],
    )?;
    let given = |name: &str| options.get(name).cloned().unwrap_or_default();
    let parent = parent_id(&given("parent"))?;
    let mut fields = super::value::Map::new();
    let name = if given("name").is_nil() { Value::text(kind.as_str()) } else { given("name") };
    fields.insert("name".to_owned(), name);
    fields.insert("type".to_owned(), Value::text(step_type(&kind, parent.is_none())));
    fields.insert("parent_id".to_owned(), Value::option(parent.or_else(|| run.parent_id())));
    fields.insert("start".to_owned(), Value::text(wire::time::now()));
    for name in ["tags", "metadata"] {
        fields.insert(name.to_owned(), given(name));
    }
    let step = Record::build(run, &STEP, "cl.trace.start", fields)?;
    let input = given("input");
    if let Some(record) = Record::of(&step)
        && !input.is_nil()
    {
        let (_, language) = input.to_display("cl.trace.start: input")?;
        record.put("show_input", language.unwrap_or("text"));
        record.put("input", input);
    }
    let trace = Trace { step: step.clone(), kind, began: Instant::now(), progress: Mutex::default() };
    let trace = Value::Object(Arc::new(trace));
    if !author::renames(run) {
        step::send(run, &step)?;
        return Ok(trace.into());
    }
    let run = run.clone();
    Outcome::nest(async move {
        if let Some(record) = Record::of(&step) {
            step::rename(&run, record).await;
        }
        step::send(&run, &step)?.finish().await?;
        Ok(trace)
    })
}

/// `run:finish(output, { generation, sources })`
fn finish(run: &Arc<Run>, this: &ObjectRef, mut args: Args) -> Result<Outcome> {
    let trace = trace(this)?;
    let record = trace.record()?;
    let output = args.any();
    let options = args.options(run, &[("generation", Kind::Any), ("sources", Kind::Json)])?;
    let sources = match options.get("sources") {
        Some(sources) => sources_of(run, sources.clone())?,
        None => Vec::new(),
    };
    let generation = match options.get("generation") {
        Some(value) if !value.is_nil() => Some(value.to_json("trace:finish: generation")?),
        _ => None,
    };
    output.to_display("trace:finish: output")?;
    drop(trace.open("trace:finish")?);
    if !output.is_nil() {
        record.put("output", output);
    }
    if !sources.is_empty() {
        let names: Vec<_> = (0..sources.len()).map(|index| format!("Source {index}")).collect();
        if matches!(record.value("output")?, Value::Text(text) if text.is_empty()) {
            record.put("output", format!("Retrieved the following sources: {}", names.join(", ")));
        }
        record.put("elements", Value::List(sources.into_iter().map(Value::Object).collect()));
    }
    trace.close(run, generation)
}

impl Trace {
    fn record(&self) -> Result<&Record> {
        Record::of(&self.step).ok_or_else(|| Error::usage("a traced run has no step"))
    }

    /// What has come so far, while more may come.
    fn open(&self, what: &str) -> Result<parking_lot::MutexGuard<'_, Progress>> {
        let progress = self.progress.lock();
        if progress.over {
            return Err(Error::usage(format!("{what}: the run is over already")));
        }
        Ok(progress)
    }

    fn fail(&self, run: &Arc<Run>, error: String) -> Result<Outcome> {
        drop(self.open("trace:fail")?);
        let record = self.record()?;
        record.put("is_error", true);
        record.put("output", error);
        self.close(run, None)
    }

    /// Shows the end. Runs of a model get a generation in any case, with what was measured.
    fn close(&self, run: &Arc<Run>, generation: Option<Json>) -> Result<Outcome> {
        let record = self.record()?;
        let is_model = matches!(self.kind.as_str(), "llm" | "chat_model");
        let measured = {
            let mut progress = self.progress.lock();
            progress.over = true;
            self.measured(&progress)
        };
        record.put("end", wire::time::now());
        let generation = match generation {
            Some(Json::Object(given)) => Some(given),
            Some(other) => {
                return Err(Error::usage(format!(
                    "trace:finish: generation: expected a table with names, got {}",
                    Value::from_json(other).kind()
                )));
            }
            None if is_model && !record.flag("is_error") => Some(JsonMap::new()),
            None => None,
        };
        if let Some(given) = generation {
            let mut generation: JsonMap<String, Json> =
                given.into_iter().map(|(key, value)| (wire_key(&key), value)).collect();
            let is_completion = ["prompt", "completion"].iter().any(|key| generation.contains_key(*key));
            let kind = if is_completion { "COMPLETION" } else { "CHAT" };
            generation.entry("type").or_insert_with(|| kind.into());
            for (key, value) in measured {
                generation.entry(key).or_insert(value);
            }
            record.put("generation", Value::from_json(Json::Object(generation)));
        }
        step::update(run, &self.step, Value::Nil)
    }

    /// Duration in seconds, time to the first token in milliseconds, tokens per second.
    fn measured(&self, progress: &Progress) -> JsonMap<String, Json> {
        let duration = self.began.elapsed().as_secs_f64();
        let mut measured = JsonMap::new();
        measured.insert("duration".to_owned(), duration.into());
        if let Some(first) = progress.first_token {
            let first = first.duration_since(self.began).as_secs_f64() * 1000.0;
            measured.insert("ttFirstToken".to_owned(), first.into());
            measured.insert(
                "tokenThroughputInSeconds".to_owned(),
                (f64::from(progress.tokens) / duration.max(1e-9)).into(),
            );
        }
        measured
    }
}

/// Name on the wire of a field of a generation.
fn wire_key(name: &str) -> String {
    match name {
        "prompt_id" => "promptId",
        "token_count" => "tokenCount",
        "input_token_count" => "inputTokenCount",
        "output_token_count" => "outputTokenCount",
        "tt_first_token" => "ttFirstToken",
        "token_throughput_in_s" => "tokenThroughputInSeconds",
        "message_completion" => "messageCompletion",
        other => other,
    }
    .to_owned()
}

/// One text beside the chat for each source: a text, or a table with `text` (or `content`) and `name`.
fn sources_of(run: &Arc<Run>, sources: Value) -> Result<Vec<ObjectRef>> {
    let sources = super::check::list("trace:finish: sources", sources)?;
    let source = |(index, source): (usize, Value)| {
        let text = match source {
            Value::Text(text) => Some(text),
            Value::Map(mut map) => {
                let text = map.shift_remove("text").or_else(|| map.shift_remove("content"));
                match text {
                    Some(Value::Text(text)) => Some(text),
                    Some(Value::Nil | Value::Null) | None => Some(String::new()),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(text) = text else {
            return Err(Error::usage(format!(
                "trace:finish: sources[{}]: expected a text, or a table with a text",
                index + 1
            )));
        };
        let text = if text.trim().is_empty() { "Empty node".to_owned() } else { text };
        let fields = [
            ("name", Value::text(format!("Source {index}"))),
            ("content", Value::Text(text)),
            ("display", Value::text("side")),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Record::build(run, &element::TEXT, "trace:finish: sources", fields)
    };
    sources.into_iter().enumerate().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_become_types_of_steps() {
        let types = KINDS.iter().map(|kind| step_type(kind, false));
        assert!(types.into_iter().all(|name| wire::step::StepType::STEPS.contains(&name)));
        assert_eq!((step_type("chain", true), step_type("chain", false)), ("run", "undefined"));
    }
}
