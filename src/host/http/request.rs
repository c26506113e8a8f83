//! What a script asks for.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

use super::super::args::Args;
use super::super::error::{Error, Result};
use super::super::object::Kind;
use super::super::run::Run;
use super::super::tasks::duration;
use super::super::value::{Map, Value, shortened};
use super::body::{self, Body};

/// Seconds that a request may take unless the script says otherwise.
const TIMEOUT: f64 = 60.0;

const OPTIONS: &[(&str, Kind)] = &[
    ("headers", Kind::Map),
    ("query", Kind::Map),
    ("json", Kind::Json),
    ("body", Kind::Data),
    ("form", Kind::Map),
    ("files", Kind::Map),
    ("timeout", Kind::Seconds),
    ("stream", Kind::Bool),
    ("follow_redirects", Kind::Bool),
];
const METHOD: (&str, Kind) = ("method", Kind::Text);

/// A request, ready to be sent.
pub(super) struct Request {
    /// Named in errors: `cl.http.get`.
    pub(super) what: String,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// For the whole of it; for what is streamed, up to the answer's beginning and between two pieces.
    pub(super) timeout: Option<Duration>,
    pub(super) stream: bool,
    pub(super) follow: bool,
}

/// Reads the arguments of a call. Without a method it is among the options.
pub(super) fn read(run: &Arc<Run>, mut args: Args, method: Option<Method>) -> Result<Request> {
    let what = args.callee.clone();
    let address = args.text(run, "url")?;
    let options = match method {
        Some(_) => args.options(run, OPTIONS)?,
        None => args.options(run, &[OPTIONS, &[METHOD]].concat())?,
    };
    let method = match (method, options.get("method")) {
        (Some(method), _) => method,
        (None, Some(Value::Text(name))) => Method::from_bytes(name.to_ascii_uppercase().as_bytes())
            .map_err(|_| Error::usage(format!("{what}: method: {name:?} is no HTTP method")))?,
        (None, _) => Method::GET,
    };
    let mut url =
        Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| {
            let address = shortened(&address);
            Error::usage(format!("{what}: url: expected an address such as https://example.com/path, got {address:?}"))
        })?;
    for (name, value) in pairs(&what, "query", &options)? {
        url.query_pairs_mut().append_pair(&name, &value);
    }
    let mut headers = HeaderMap::new();
    for (name, value) in pairs(&what, "headers", &options)? {
        let bad = |part: &str| {
            Error::usage(format!("{what}: headers.{name}: the {part} has characters that no header may have"))
        };
        let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("name"))?;
        headers.append(field, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| bad("value"))?);
    }
    let (body, kind) = body::read(&what, &options)?;
    if let Some(kind) = kind
        && let Ok(kind) = HeaderValue::from_str(&kind)
    {
        headers.entry(CONTENT_TYPE).or_insert(kind);
    }
    let seconds = match options.get("timeout") {
        Some(Value::Int(n)) => *n as f64,
        Some(Value::Float(n)) => *n,
        _ => TIMEOUT,
    };
    let flag = |name: &str, unless: bool| match options.get(name) {
        Some(Value::Bool(given)) => *given,
        _ => unless,
    };
    Ok(Request {
        method,
        url,
        headers,
        body,
        timeout: (seconds > 0.0).then(|| duration(seconds)),
        stream: flag("stream", false),
        follow: flag("follow_redirects", true),
        what,
    })
}

/// Names and values of a table; a list of values is the same name several times, nil and `cl.none` are left out.
pub(super) fn pairs(what: &str, option: &str, options: &Map) -> Result<Vec<(String, String)>> {
    let Some(given) = options.get(option) else { return Ok(Vec::new()) };
    let Value::Map(map) = given.clone().plain()? else { return Ok(Vec::new()) };
    let mut pairs = Vec::with_capacity(map.len());
    for (name, value) in map {
        let values = match value.plain()? {
            Value::List(list) => list,
            single => vec![single],
        };
        for value in values {
            let text = match value {
                Value::Nil | Value::Null => continue,
                Value::Text(text) => text,
                Value::Int(n) => n.to_string(),
                Value::Float(n) => n.to_string(),
                Value::Bool(b) => b.to_string(),
                other => {
                    let kind = other.kind();
                    return Err(Error::usage(format!("{what}: {option}.{name}: expected text, got {kind}")));
                }
            };
            pairs.push((name.clone(), text));
        }
    }
    Ok(pairs)
}
