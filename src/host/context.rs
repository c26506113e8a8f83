//! `cl.context`: where the running code stands. `cl.app_root`, `cl.none`.

use std::sync::Arc;

use super::api::{self, Member, Module};
use super::error::Result;
use super::run::{OpenStep, Run};
use super::value::{Map, Value};
use super::{emitter, mcp, user};
use crate::wire::file::SessionFile;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::module("context", &CONTEXT),
    api::property("app_root", |run| Ok(Value::text(run.instance().app.root.to_string_lossy()))),
    api::property("none", |_| Ok(Value::Null)),
    api::property("version", |_| Ok(Value::text(env!("CARGO_PKG_VERSION")))),
];

static CONTEXT: Module = Module {
    name: "cl.context",
    members: &[
        emitter::MEMBERS,
        &[
            api::property("session", session),
            api::property("current_step", |run| Ok(run.current_step().map_or(Value::Nil, step))),
            api::property("current_run", |run| Ok(run.current_run().map_or(Value::Nil, step))),
        ],
    ],
};

fn step(step: OpenStep) -> Value {
    let mut map = Map::new();
    map.insert("id".to_owned(), Value::text(step.id));
    map.insert("name".to_owned(), Value::text(step.name));
    Value::Map(map)
}

fn file(file: &SessionFile) -> Value {
    let fields = [
        ("id", Value::text(file.id.clone())),
        ("name", Value::text(file.name.clone())),
        ("path", Value::text(file.path.to_string_lossy())),
        ("size", Value::Int(i64::try_from(file.size).unwrap_or(i64::MAX))),
        ("type", Value::text(file.r#type.clone())),
    ];
    Value::Map(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn session(run: &Arc<Run>) -> Result<Value> {
    let session = run.chat("cl.context.session")?;
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_nil() {
            map.insert(name.to_owned(), value);
        }
    };
    let json = |map: &crate::wire::JsonMap| Value::from_json(serde_json::Value::Object(map.clone()));
    put("id", Value::text(session.id.to_string()));
    put("thread_id", Value::text(session.thread_id.as_str()));
    put("thread_id_to_resume", Value::option(session.resumes.then(|| session.thread_id.as_str())));
    put("user", session.user.as_ref().map_or(Value::Nil, user::value));
    put("user_env", json(&session.user_env));
    put("chat_profile", Value::option(session.chat_profile()));
    put("chat_settings", json(&session.chat_settings()));
    put("language", Value::text(session.language.clone()));
    put("client_type", Value::text(session.client_type.clone()));
    put("has_first_interaction", Value::Bool(session.has_interacted()));
    put("chat_started", Value::Bool(session.has_started()));
    put("restored", Value::Bool(session.connections() > 1));
    put("to_clear", Value::Bool(session.is_to_clear()));
    put("files", Value::Map(session.files.all().iter().map(|file| (file.id.clone(), self::file(file))).collect()));
    put("mcp_sessions", mcp::sessions(session));
    put("files_dir", Value::text(session.files.folder().to_string_lossy()));
    let environ = session.environ.iter().map(|(k, v)| (k.clone(), Value::text(v.clone())));
    put("environ", Value::Map(environ.collect()));
    Ok(Value::Map(map))
}
