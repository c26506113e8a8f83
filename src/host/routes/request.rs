//! A request over HTTP, as scripts see it.

use std::any::Any;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use reqwest::Url;

use super::table::decoded;
use crate::auth::Seen;
use crate::host::error::{Error, Result};
use crate::host::headers::Headers;
use crate::host::object::{Class, Field, Kind, Method, Object, ObjectRef};
use crate::host::user;
use crate::host::value::{self, Map, Value};
use crate::wire::user::User;

/// What the functions of `cl.server` and `on_logout` get.
pub(crate) static REQUEST: Class = Class {
    name: "request",
    fields: &[
        Field::new("method", Kind::Text).runtime(),
        Field::new("path", Kind::Text).runtime(),
        Field::new("params", Kind::Map).runtime(),
        Field::new("query", Kind::Map).runtime(),
        Field::new("headers", Kind::Any).runtime(),
        Field::new("cookies", Kind::Map).runtime(),
        Field::new("user", Kind::Map).runtime(),
    ],
    methods: &[
        Method { name: "text", call: |_, this, _| request(this)?.text().map(Into::into) },
        Method { name: "json", call: |_, this, _| request(this)?.json().map(Into::into) },
        Method { name: "bytes", call: |_, this, _| Ok(Value::Bytes(request(this)?.incoming.body.clone()).into()) },
    ],
    ..Class::EMPTY
};

/// A request, and who it comes from.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// In capitals.
    pub method: String,
    /// Without the root path, as it stands in the address.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// Whose login it carries.
    pub user: Option<User>,
    /// The other end of the connection.
    pub peer: Option<SocketAddr>,
    /// Host and port that it was sent to.
    pub host: Option<String>,
    /// Parts of the path that the route names.
    pub params: Vec<(String, String)>,
}

impl Incoming {
    /// As far as it matters for logins.
    pub(crate) fn seen(&self) -> Seen<'_> {
        Seen { headers: &self.headers, peer: self.peer, host: self.host.as_deref() }
    }

    pub(crate) fn object(self) -> ObjectRef {
        Arc::new(Request { incoming: self, malformed: AtomicBool::new(false) })
    }

    fn query(&self) -> Map {
        // Names may stand more than once: the last one counts.
        let pairs = Url::parse(&format!("query:?{}", self.query));
        let pairs = pairs.iter().flat_map(|url| url.query_pairs().into_owned().collect::<Vec<_>>());
        pairs.map(|(name, value)| (name, Value::Text(value))).collect()
    }

    fn cookies(&self) -> Map {
        let lines = self.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.trim().to_owned(), Value::text(value.trim().trim_matches('"')))).collect()
    }
}

/// See the module.
pub(crate) struct Request {
    pub(crate) incoming: Incoming,
    /// Whether the body was asked for as something that it is not.
    malformed: AtomicBool,
}

/// The request behind an object.
///
/// # Errors
/// When it is something else.
pub(crate) fn request(object: &ObjectRef) -> Result<&Request> {
    let request = object.as_any().downcast_ref();
    request.ok_or_else(|| Error::usage(format!("expected a request, got a cl.{}", object.class().name)))
}

impl Request {
    /// Whether the body was asked for as something that it is not: who sent it is to be told.
    pub(crate) fn is_malformed(&self) -> bool {
        self.malformed.load(Ordering::Relaxed)
    }

    fn text(&self) -> Result<Value> {
        match value::data(self.incoming.body.clone()) {
            Value::Text(text) => Ok(Value::Text(text)),
            _ => Err(self.refuse("request:text: the body is not text in UTF-8; request:bytes gives it as it is")),
        }
    }

    fn json(&self) -> Result<Value> {
        let json = serde_json::from_slice(&self.incoming.body);
        json.map(Value::from_json).map_err(|error| self.refuse(format!("request:json: the body is not JSON ({error})")))
    }

    fn refuse(&self, why: impl Into<String>) -> Error {
        self.malformed.store(true, Ordering::Relaxed);
        Error::failed(why)
    }
}

impl Object for Request {
    fn class(&self) -> &'static Class {
        &REQUEST
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        let incoming = &self.incoming;
        Ok(Some(match field {
            "method" => Value::text(incoming.method.clone()),
            "path" => Value::text(decoded(&incoming.path)),
            "params" => Value::Map(incoming.params.iter().map(|(k, v)| (k.clone(), Value::text(v.clone()))).collect()),
            "query" => Value::Map(incoming.query()),
            "headers" => Value::Object(Headers::object(&incoming.headers)),
            "cookies" => Value::Map(incoming.cookies()),
            "user" => incoming.user.as_ref().map_or(Value::Nil, user::value),
            _ => return Ok(None),
        }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
