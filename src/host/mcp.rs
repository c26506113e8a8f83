//! Sessions with MCP servers, as `on_mcp_connect` gets them and `cl.context.session.mcp_sessions` has them. Names of the
//! protocol are in snake case; what servers and scripts made up stays as it is.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Field, Kind, Method, Object, ObjectRef};
use super::run::Run;
use super::value::{self, Map, Outcome, Value};
use crate::mcp::{CallError, Client, List, Target, Way};
use crate::session::Session;
use crate::wire::JsonMap;

/// How long a tool may take when the script does not say.
const USUAL: Duration = Duration::from_secs(120);
/// The longest that a script may say.
const LONGEST: f64 = 86_400.0;

/// Keys below which everything was made up by somebody.
const FREE: &[&str] = &["_meta", "inputSchema", "outputSchema", "structuredContent", "experimental"];

/// A session with a server.
pub(super) static MCP_SESSION: Class = Class {
    name: "mcp_session",
    fields: &[
        Field::new("name", Kind::Text).runtime(),
        Field::new("is_connected", Kind::Bool).runtime(),
        Field::new("server_info", Kind::Map).runtime(),
        Field::new("instructions", Kind::Text).runtime(),
    ],
    methods: &[
        Method { name: "list_tools", call: |_, this, _| list(this, List::Tools) },
        Method { name: "list_resources", call: |_, this, _| list(this, List::Resources) },
        Method { name: "list_resource_templates", call: |_, this, _| list(this, List::ResourceTemplates) },
        Method { name: "list_prompts", call: |_, this, _| list(this, List::Prompts) },
        Method { name: "call_tool", call: call_tool },
        Method {
            name: "read_resource",
            call: |run, this, mut args| {
                let (client, uri) = (client(this)?, args.text(run, "uri")?);
                Outcome::wait(async move { client.read_resource(uri).await.map(to_script).map_err(failure) })
            },
        },
        Method {
            name: "get_prompt",
            call: |run, this, mut args| {
                let (client, name) = (client(this)?, args.text(run, "name")?);
                let arguments = arguments(run, &mut args)?;
                Outcome::wait(async move { client.get_prompt(name, arguments).await.map(to_script).map_err(failure) })
            },
        },
    ],
    ..Class::EMPTY
};

struct McpSession(Arc<Client>);

impl Object for McpSession {
    fn class(&self) -> &'static Class {
        &MCP_SESSION
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        let server = self.0.server();
        Ok(match field {
            "name" => Some(Value::text(self.0.name())),
            "is_connected" => Some(Value::Bool(self.0.is_connected())),
            "server_info" => {
                let info = server.and_then(|server| server.server_info.clone());
                Some(info.map_or(Ok(Value::Nil), |info| value::written(info).map(to_script))?)
            }
            "instructions" => Some(Value::option(server.and_then(|server| server.instructions.clone()))),
            _ => None,
        })
    }

    fn to_json(&self) -> Option<Result<Json>> {
        Some(Ok(serde_json::json!({ "name": self.0.name(), "is_connected": self.0.is_connected() })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A session as scripts get it.
pub(super) fn session(client: &Arc<Client>) -> Value {
    Value::Object(Arc::new(McpSession(client.clone())))
}

/// The sessions of a chat by the names of their servers.
pub(super) fn sessions(of: &Session) -> Value {
    Value::Map(of.mcp.all().iter().map(|client| (client.name().to_owned(), session(client))).collect())
}

/// What was connected, as `on_mcp_connect` is told.
pub(super) fn connection(target: &Target) -> Value {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
    put("name", Value::text(target.name.clone()));
    put("client_type", serde_json::to_value(target.kind).map_or(Value::Nil, Value::from_json));
    match &target.way {
        Way::Stdio { command, args } => {
            put("command", Value::text(command.clone()));
            put("args", Value::List(args.iter().map(|word| Value::text(word.clone())).collect()));
        }
        Way::Remote { url, headers } => {
            put("url", Value::text(url.clone()));
            let headers = headers.iter().map(|(name, value)| (name.clone(), Value::text(value.clone())));
            put("headers", Value::Map(headers.collect()));
        }
    }
    Value::Map(map)
}

fn client(this: &ObjectRef) -> Result<Arc<Client>> {
    let session = this.as_any().downcast_ref::<McpSession>();
    session.map(|session| session.0.clone()).ok_or_else(|| Error::usage("expected a session with an MCP server"))
}

fn list(this: &ObjectRef, what: List) -> Result<Outcome> {
    let client = client(this)?;
    Outcome::wait(async move {
        let list = client.list(what).await.map_err(failure)?;
        Ok(Value::List(list.into_iter().map(to_script).collect()))
    })
}

fn call_tool(run: &Arc<Run>, this: &ObjectRef, mut args: Args) -> Result<Outcome> {
    let (client, tool) = (client(this)?, args.text(run, "name")?);
    let arguments = arguments(run, &mut args)?;
    let limit = match args.options(run, &[("timeout", Kind::Seconds)])?.get("timeout") {
        Some(Value::Int(seconds)) => Duration::from_secs_f64((*seconds as f64).min(LONGEST)),
        Some(Value::Float(seconds)) => Duration::from_secs_f64(seconds.min(LONGEST)),
        _ => USUAL,
    };
    Outcome::wait(async move { client.call_tool(tool, arguments, limit).await.map(to_script).map_err(failure) })
}

/// The arguments of a tool or prompt: a table with names, or nothing.
fn arguments(run: &Arc<Run>, args: &mut Args) -> Result<Option<JsonMap>> {
    let what = format!("{}: arguments", args.callee);
    match args.optional(run, "arguments", Kind::Map)? {
        Value::Nil => Ok(None),
        given => match given.to_json(&what)? {
            Json::Object(map) => Ok(Some(map)),
            Json::Array(list) if list.is_empty() => Ok(Some(JsonMap::new())),
            _ => Err(Error::usage(format!("{what}: expected a table with names, got a list"))),
        },
    }
}

/// An answer with the protocol's own names in snake case.
fn to_script(json: Json) -> Value {
    Value::from_json(renamed(json))
}

fn renamed(json: Json) -> Json {
    match json {
        Json::Array(list) => Json::Array(list.into_iter().map(renamed).collect()),
        Json::Object(map) => Json::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let value = if FREE.contains(&key.as_str()) { value } else { renamed(value) };
                    (super::thread::snake_case(&key), value)
                })
                .collect(),
        ),
        plain => plain,
    }
}

/// A failed call as scripts see it: a message, `kind`, and the `code` of the server.
fn failure(error: CallError) -> Error {
    let message = error.to_string();
    let failure = match &error {
        CallError::Timeout { .. } => Error::timeout(message),
        _ => Error::failed(message),
    };
    let failure = failure.with("kind", error.kind());
    match error {
        CallError::Server { code, .. } => failure.with("code", code),
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::renamed;
    use serde_json::json;

    #[test]
    fn names_of_the_protocol_are_in_snake_case_and_those_of_others_stay() {
        let answer = json!({"inputSchema": {"properties": {"fileName": {"minLength": 1}}}, "isError": false,
            "content": [{"mimeType": "text/plain", "_meta": {"aB": 1}}], "structuredContent": {"howMany": 1}});
        let script = json!({"input_schema": {"properties": {"fileName": {"minLength": 1}}}, "is_error": false,
            "content": [{"mime_type": "text/plain", "_meta": {"aB": 1}}], "structured_content": {"howMany": 1}});
        assert_eq!(renamed(answer), script);
    }
}
