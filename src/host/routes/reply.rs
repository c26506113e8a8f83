//! `cl.response`, and what an answer of a script becomes over HTTP.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::Value as Json;

use crate::host::args::Args;
use crate::host::error::{Error, Result};
use crate::host::object::{Class, Default as FieldDefault, Field, Kind, Method, ObjectRef};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Map, Outcome, Value};

/// `cl.response`.
pub(crate) static RESPONSE: Class = Class {
    name: "response",
    fields: &[
        Field::new("body", Kind::Any),
        Field::new("status", Kind::Int).or(FieldDefault::Int(200)),
        Field::new("headers", Kind::Map).or(FieldDefault::Map),
    ],
    positional: Some("body"),
    methods: &[
        Method { name: "set_cookie", call: |run, this, args| set_cookie(run, this, args, false) },
        Method { name: "delete_cookie", call: |run, this, args| set_cookie(run, this, args, true) },
    ],
    ..Class::EMPTY
};

/// `Set-Cookie` of a response that is being made.
#[derive(Default)]
struct Cookies(Mutex<Vec<HeaderValue>>);

/// An answer, ready to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON; as a text when it is none.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| {
            if self.body.is_empty() { Json::Null } else { String::from_utf8_lossy(&self.body).into_owned().into() }
        })
    }
}

/// A `cl.response` with this body.
pub(crate) fn new_response(run: &Arc<Run>, body: Value) -> Result<ObjectRef> {
    let fields = if body.is_nil() { Map::new() } else { Map::from_iter([("body".to_owned(), body)]) };
    Record::build(run, &RESPONSE, "cl.response", fields)
}

/// Adds a cookie that is made already.
pub(crate) fn add_cookie(response: &ObjectRef, cookie: HeaderValue) {
    if let Some(record) = Record::of(response) {
        record.state::<Cookies>().0.lock().push(cookie);
    }
}

/// What a script answered: nothing, text, data, a `cl.response`, or anything that JSON can hold.
///
/// # Errors
/// When it can be no answer.
pub(crate) fn of(value: Value, what: &str) -> Result<Reply> {
    if let Value::Object(object) = &value
        && let Some(reply) = of_response(object, what)?
    {
        return Ok(reply);
    }
    let (body, kind) = body_of(&value, what)?;
    let mut reply = Reply { body, ..Reply::default() };
    match kind {
        Some(kind) => drop(reply.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind))),
        None => reply.status = StatusCode::NO_CONTENT,
    }
    Ok(reply)
}

/// What a `cl.response` says; `None` when the object is something else.
///
/// # Errors
/// When a part of it cannot be sent.
pub(crate) fn of_response(object: &ObjectRef, what: &str) -> Result<Option<Reply>> {
    if !std::ptr::eq(object.class(), &raw const RESPONSE) {
        return Ok(None);
    }
    let Some(record) = Record::of(object) else { return Ok(None) };
    let status = record.int("status").unwrap_or(200);
    // Below 200 the connection would wait for more.
    let valid = u16::try_from(status).ok().filter(|n| (200..600).contains(n));
    let status = valid
        .and_then(|n| StatusCode::from_u16(n).ok())
        .ok_or_else(|| Error::usage(format!("{what}: status: expected 200 to 599, got {status}")))?;
    let mut headers = headers_of(record, what)?;
    for cookie in record.state::<Cookies>().0.lock().iter() {
        headers.append(header::SET_COOKIE, cookie.clone());
    }
    let (body, kind) = body_of(&record.value("body")?, &format!("{what}: body"))?;
    if let Some(kind) = kind {
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    }
    Ok(Some(Reply { status, headers, body }))
}

fn body_of(value: &Value, what: &str) -> Result<(Bytes, Option<&'static str>)> {
    Ok(match value {
        Value::Nil => (Bytes::new(), None),
        Value::Text(text) => (text.clone().into(), Some("text/plain; charset=utf-8")),
        Value::Bytes(bytes) => (bytes.clone(), Some("application/octet-stream")),
        Value::Many(values) => return body_of(values.first().unwrap_or(&Value::Nil), what),
        other => (other.to_json(what)?.to_string().into(), Some("application/json")),
    })
}

/// Headers that say how the answer is sent, which only the server knows.
const OURS: [HeaderName; 4] = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::UPGRADE];

fn headers_of(record: &Record, what: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let Value::Map(given) = record.value("headers")? else { return Ok(headers) };
    for (name, value) in given {
        let field = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::usage(format!("{what}: headers: {name:?} is no name of a header")))?;
        if OURS.contains(&field) {
            return Err(Error::usage(format!("{what}: headers: {name} is set by the server; leave it out")));
        }
        let values = match value.plain()? {
            Value::List(list) => list,
            single => vec![single],
        };
        for value in values {
            let text = match value {
                Value::Nil | Value::Null => continue,
                Value::Text(text) => text,
                Value::Int(n) => n.to_string(),
                other => {
                    return Err(Error::usage(format!("{what}: headers.{name}: expected text, got {}", other.kind())));
                }
            };
            let text = HeaderValue::from_str(&text).map_err(|_| {
                Error::usage(format!("{what}: headers.{name}: it has characters that no header may have"))
            })?;
            headers.append(field.clone(), text);
        }
    }
    Ok(headers)
}

const COOKIE_OPTIONS: &[(&str, Kind)] = &[
    ("max_age", Kind::Int),
    ("path", Kind::Text),
    ("domain", Kind::Text),
    ("http_only", Kind::Bool),
    ("secure", Kind::Bool),
    ("same_site", Kind::Choice(&["lax", "strict", "none"])),
];

/// `response:set_cookie(name, value, options)`, `response:delete_cookie(name, options)`. Cookies are out of reach for
/// scripts of pages (`HttpOnly`) and `SameSite=lax` unless the options say otherwise.
fn set_cookie(run: &Arc<Run>, this: &ObjectRef, mut args: Args, delete: bool) -> Result<Outcome> {
    let name = args.text(run, "name")?;
    let value = if delete { String::new() } else { args.text(run, "value")? };
    let what = args.callee.clone();
    let options = args.options(run, COOKIE_OPTIONS)?;
    let text = |name: &str| match options.get(name) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let flag = |name: &str, unless: bool| options.get(name).map_or(unless, Value::is_true);
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && !b"\",;\\".contains(&b));
    if name.is_empty() || !plain(&name) || name.contains('=') {
        return Err(Error::usage(format!("{what}: name: {name:?} is no name of a cookie")));
    }
    for (part, text) in [("value", value.as_str()), ("path", text("path").unwrap_or("/"))] {
        if !plain(text) {
            let hint = "letters, digits and most signs may; encode the rest, for instance with cl.base64";
            return Err(Error::usage(format!("{what}: {part}: it has characters that no cookie may have ({hint})")));
        }
    }
    let same_site = text("same_site").unwrap_or("lax");
    let mut cookie = format!("{name}={value}; Path={}", text("path").unwrap_or("/"));
    if let Some(domain) = text("domain").filter(|domain| plain(domain)) {
        cookie.push_str(&format!("; Domain={domain}"));
    }
    match options.get("max_age") {
        _ if delete => cookie.push_str("; Max-Age=0"),
        Some(Value::Int(seconds)) => cookie.push_str(&format!("; Max-Age={seconds}")),
        _ => {}
    }
    if flag("http_only", true) {
        cookie.push_str("; HttpOnly");
    }
    cookie.push_str(&format!("; SameSite={same_site}"));
    if flag("secure", same_site == "none") {
        cookie.push_str("; Secure");
    }
    let cookie = HeaderValue::from_str(&cookie).map_err(|error| Error::usage(format!("{what}: {error}")))?;
    add_cookie(this, cookie);
    Outcome::nil()
}
