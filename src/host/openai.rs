//! `cl.openai`: a client for servers that speak OpenAI's API, and the steps that its calls leave.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value as Json;
use tokio::sync::Mutex;

use super::api::{self, Member};
use super::args::Args;
use super::cache;
use super::error::{Error, Result};
use super::object::{Class, Field, Kind, Method, Object};
use super::permissions::Permissions;
use super::run::Run;
use super::show;
use super::value::{Outcome, Value};
use crate::llm::{Client, ClientOptions, EventStream, Extras, Finished, LlmError, Recorder};
use crate::wire;
use crate::wire::ids::new_id;
use crate::wire::step::{ShowInput, Step, StepDict, StepType};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::function("openai", openai),
    api::function("instrument_openai", |run, _| {
        run.instance().instrument();
        Outcome::nil()
    }),
];

const OPTIONS: &[(&str, Kind)] = &[
    ("base_url", Kind::Text),
    ("api_key", Kind::Text),
    ("organization", Kind::Text),
    ("project", Kind::Text),
    ("headers", Kind::Map),
    ("timeout", Kind::Seconds),
    ("max_retries", Kind::Int),
];

/// What `cl.openai()` returns.
pub(super) static OPENAI: Class = Class {
    name: "openai",
    fields: &[
        Field::new("base_url", Kind::Text).runtime(),
        Field::new("chat", Kind::Object(&CHAT)).runtime(),
        Field::new("completions", Kind::Object(&COMPLETIONS)).runtime(),
        Field::new("embeddings", Kind::Object(&EMBEDDINGS)).runtime(),
        Field::new("responses", Kind::Object(&RESPONSES)).runtime(),
        Field::new("models", Kind::Object(&MODELS)).runtime(),
    ],
    dotted: true,
    ..Class::EMPTY
};
/// `client.chat`.
pub(super) static CHAT: Class = Class {
    name: "openai.chat",
    fields: &[Field::new("completions", Kind::Object(&CHAT_COMPLETIONS)).runtime()],
    dotted: true,
    ..Class::EMPTY
};
/// `client.chat.completions`.
pub(super) static CHAT_COMPLETIONS: Class =
    Class { name: "openai.chat.completions", dotted: true, methods: CREATE, ..Class::EMPTY };
/// `client.completions`.
pub(super) static COMPLETIONS: Class =
    Class { name: "openai.completions", dotted: true, methods: CREATE, ..Class::EMPTY };
/// `client.embeddings`.
pub(super) static EMBEDDINGS: Class =
    Class { name: "openai.embeddings", dotted: true, methods: CREATE, ..Class::EMPTY };
/// `client.responses`.
pub(super) static RESPONSES: Class = Class { name: "openai.responses", dotted: true, methods: CREATE, ..Class::EMPTY };
/// `client.models`.
pub(super) static MODELS: Class = Class {
    name: "openai.models",
    dotted: true,
    methods: &[Method {
        name: "list",
        call: |_, this, _| {
            let client = part(this)?.client.clone();
            Outcome::wait(async move { client.get("models").await.map(Value::from_json).map_err(failure) })
        },
    }],
    ..Class::EMPTY
};
/// What a call with `stream = true` returns.
pub(super) static STREAM: Class = Class {
    name: "openai.stream",
    iterates: true,
    methods: &[Method {
        name: "close",
        call: |_, this, _| {
            let Some(stream) = this.as_any().downcast_ref::<Stream>() else {
                return Err(Error::usage("expected a stream"));
            };
            let state = stream.state.clone();
            Outcome::wait(async move {
                *state.lock().await = None;
                Ok(Value::Nil)
            })
        },
    }],
    ..Class::EMPTY
};

const CREATE: &[Method] = &[Method { name: "create", call }];

/// A part of the client: the path of its calls and the parts below it.
struct Part {
    client: Client,
    class: &'static Class,
    path: &'static str,
}

impl Object for Part {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        let below = |class: &'static Class, path: &'static str| {
            Some(Value::Object(Arc::new(Self { client: self.client.clone(), class, path })))
        };
        Ok(match (self.class.name, field) {
            ("openai", "chat") => below(&CHAT, ""),
            ("openai", "completions") => below(&COMPLETIONS, "completions"),
            ("openai", "embeddings") => below(&EMBEDDINGS, "embeddings"),
            ("openai", "responses") => below(&RESPONSES, "responses"),
            ("openai", "models") => below(&MODELS, "models"),
            ("openai", "base_url") => Some(Value::text(self.client.base_url())),
            ("openai.chat", "completions") => below(&CHAT_COMPLETIONS, "chat/completions"),
            _ => None,
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn part(this: &super::object::ObjectRef) -> Result<&Part> {
    this.as_any().downcast_ref().ok_or_else(|| Error::usage("expected a part of cl.openai()"))
}

fn openai(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let given = args.options(run, OPTIONS)?;
    let text = |name: &str| if let Some(Value::Text(text)) = given.get(name) { Some(text.clone()) } else { None };
    let headers = match given.get("headers") {
        Some(Value::Map(map)) => map
            .iter()
            .map(|(name, value)| Ok((name.clone(), value.to_display("cl.openai: headers")?.0)))
            .collect::<Result<_>>()?,
        _ => Vec::new(),
    };
    let options = ClientOptions {
        base_url: text("base_url"),
        api_key: text("api_key"),
        organization: text("organization"),
        project: text("project"),
        headers,
        timeout: match given.get("timeout") {
            Some(Value::Int(n)) => Some(*n as f64),
            Some(Value::Float(n)) => Some(*n),
            _ => None,
        },
        max_retries: match given.get("max_retries") {
            Some(Value::Int(n)) => {
                Some(u32::try_from(*n).map_err(|_| Error::usage("cl.openai: max_retries: expected 0 or more"))?)
            }
            _ => None,
        },
    };
    let env = &run.instance().app.env;
    let client = Client::new(options, |name| env.get(name).map(str::to_owned)).map_err(failure)?;
    if let Ok(url) = reqwest::Url::parse(client.base_url()) {
        Permissions::of(&run.instance().app).net("cl.openai", &url)?;
    }
    Ok(Value::Object(Arc::new(Part { client, class: &OPENAI, path: "" })).into())
}

/// `create`: one answer, or a stream of chunks.
fn call(run: &Arc<Run>, this: &super::object::ObjectRef, mut args: Args) -> Result<Outcome> {
    let part = part(this)?;
    let options = args.any();
    if !matches!(options, Value::Map(_) | Value::Script(_)) {
        return Err(Error::usage(format!("{}: expected a table of options, got {}", args.callee, options.kind())));
    }
    let mut body = options.to_json(&args.callee)?;
    let extras = Extras::take(&mut body).map_err(failure)?;
    let record = run.instance().is_instrumented().then(|| crate::llm::Kind::of(part.path)).flatten();
    let recorder = record.map(|kind| Recording {
        recorder: Recorder::start(kind, "openai", &body, extras),
        run: run.clone(),
        parent: run.parent_id(),
    });
    let (client, path) = (part.client.clone(), part.path);
    let models = run.instance().app.shared.models.get().cloned();
    if body.get("stream").and_then(Json::as_bool) == Some(true) {
        return Outcome::wait(async move {
            let events = match models {
                Some(models) => Events::Recorded(models.pieces(path, &body)?),
                None => Events::Live(Box::new(client.stream(path, &body).await.map_err(failure)?)),
            };
            let state = Arc::new(Mutex::new(Some(Streaming { events, recorder })));
            Ok(Value::Object(Arc::new(Stream { state })))
        });
    }
    let app = run.instance().app.clone();
    let kept =
        models.is_none() && run.instance().settings().project.cache && !app.shared.answers_off.load(Ordering::Relaxed);
    Outcome::wait(async move {
        // The same question to the same server.
        let key = kept.then(|| format!("{}\0{path}\0{}", client.base_url(), cache::sorted(body.clone())));
        let found = key.as_ref().and_then(|key| app.shared.answers.get(key, Instant::now()));
        let answer = match found {
            Some(found) => found.to_json("cl.openai")?,
            None => {
                let answer = match models {
                    Some(models) => models.whole(path, &body)?,
                    None => client.post(path, &body).await.map_err(failure)?,
                };
                if let Some(key) = key {
                    app.shared.answers.set(key, Value::from_json(answer.clone()), None, Instant::now());
                }
                answer
            }
        };
        if let Some(mut recording) = recorder {
            recording.recorder.response(&answer);
            recording.finish()?;
        }
        Ok(Value::from_json(answer))
    })
}

/// A call that becomes a step when it is done.
struct Recording {
    recorder: Recorder,
    run: Arc<Run>,
    parent: Option<String>,
}

impl Recording {
    fn finish(self) -> Result<()> {
        let Some(session) = self.run.session() else { return Ok(()) };
        let Finished { generation, input, output, name, start, end } = self.recorder.finish();
        let shown = |value: Json| match value {
            Json::Null => String::new(),
            Json::String(text) => text,
            other => super::value::indented(&other),
        };
        let time = |at| Timestamp::try_from(at).ok().map(wire::time::format);
        let step = Step {
            name,
            r#type: StepType::Llm,
            id: new_id(),
            thread_id: session.thread_id.as_str().to_owned(),
            parent_id: self.parent,
            streaming: false,
            metadata: wire::JsonMap::new(),
            tags: None,
            input: shown(input),
            is_error: false,
            output: shown(output),
            created_at: time(start),
            start: time(start),
            end: time(end),
            language: Some("json".to_owned()),
            default_open: false,
            auto_collapse: false,
            show_input: ShowInput::default(),
            generation: Some(super::value::written(generation)?),
        };
        show::create_step(&self.run, StepDict::Step(step))
    }
}

/// Chunks from a model, or those that a test made up.
enum Events {
    Live(Box<EventStream>),
    Recorded(VecDeque<Json>),
}

impl Events {
    async fn next(&mut self) -> Option<std::result::Result<Json, LlmError>> {
        match self {
            Self::Live(stream) => stream.next().await,
            Self::Recorded(pieces) => pieces.pop_front().map(Ok),
        }
    }
}

struct Streaming {
    events: Events,
    recorder: Option<Recording>,
}

struct Stream {
    /// Nothing when the stream has ended.
    state: Arc<Mutex<Option<Streaming>>>,
}

impl Object for Stream {
    fn class(&self) -> &'static Class {
        &STREAM
    }

    fn get(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn next(&self, _: &Arc<Run>) -> Result<Outcome> {
        let state = self.state.clone();
        Outcome::wait(async move {
            let mut slot = state.lock().await;
            let Some(streaming) = slot.as_mut() else { return Ok(Value::Nil) };
            match streaming.events.next().await {
                Some(Ok(chunk)) => {
                    if let Some(recording) = &mut streaming.recorder {
                        recording.recorder.chunk(&chunk);
                    }
                    Ok(Value::from_json(chunk))
                }
                Some(Err(error)) => {
                    *slot = None;
                    Err(failure(error))
                }
                None => {
                    let recorder = slot.take().and_then(|streaming| streaming.recorder);
                    recorder.map_or(Ok(()), Recording::finish)?;
                    Ok(Value::Nil)
                }
            }
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A failed call as scripts see it: a message, and `kind`, `status`, `body`, `request_id`, `retry_after`.
fn failure(error: LlmError) -> Error {
    let mut failure = Error::failed(error.to_string()).with("kind", error.kind());
    if let Some(status) = error.status() {
        failure = failure.with("status", i64::from(status));
    }
    if let Some(body) = error.body() {
        failure = failure.with("body", Value::from_json(body.clone()));
    }
    if let Some(id) = error.request_id() {
        failure = failure.with("request_id", id);
    }
    if let Some(after) = error.retry_after() {
        failure = failure.with("retry_after", after.as_secs_f64());
    }
    failure
}
