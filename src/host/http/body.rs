//! What goes with a request. Forms with files follow RFC 7578; names are escaped as browsers do.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::Url;

use super::super::error::{Error, Result, did_you_mean};
use super::super::files::Files;
use super::super::run::Run;
use super::super::value::{Map, Value};
use super::request::pairs;
use crate::wire::ids::new_id;

/// See the module.
pub(super) enum Body {
    None,
    Bytes(Bytes),
    Parts { boundary: String, parts: Vec<Part> },
}

/// A part of a form.
pub(super) struct Part {
    name: String,
    content: Content,
    file: Option<String>,
    mime: Option<String>,
}

enum Content {
    Bytes(Bytes),
    /// A file, read when it is sent.
    Path(String),
}

const PART: &[&str] = &["path", "content", "name", "mime"];

/// The body that the options ask for, and its type.
pub(super) fn read(what: &str, options: &Map) -> Result<(Body, Option<String>)> {
    let given: Vec<&str> = ["json", "body", "form", "files"]
        .into_iter()
        .filter(|name| options.get(*name).is_some_and(|v| !matches!(v, Value::Nil)))
        .collect();
    match given.as_slice() {
        [] => Ok((Body::None, None)),
        ["json"] => {
            let json = options.get("json").cloned().unwrap_or_default().to_json(&format!("{what}: json"))?;
            Ok((Body::Bytes(json.to_string().into()), Some("application/json".to_owned())))
        }
        ["body"] => {
            let body = options.get("body").cloned().unwrap_or_default();
            let kind = match body {
                Value::Bytes(_) => "application/octet-stream",
                _ => "text/plain; charset=utf-8",
            };
            Ok((Body::Bytes(body.into_bytes()), Some(kind.to_owned())))
        }
        ["form"] => {
            let encoded = encoded(pairs(what, "form", options)?);
            Ok((Body::Bytes(encoded.into()), Some("application/x-www-form-urlencoded".to_owned())))
        }
        ["files"] | ["form", "files"] => {
            let fields = pairs(what, "form", options)?.into_iter().map(|(name, value)| Part {
                name,
                content: Content::Bytes(value.into()),
                file: None,
                mime: None,
            });
            let parts = fields.map(Ok).chain(files(what, options)?.into_iter().map(Ok)).collect::<Result<_>>()?;
            let boundary = new_id();
            let kind = format!("multipart/form-data; boundary={boundary}");
            Ok((Body::Parts { boundary, parts }, Some(kind)))
        }
        several => {
            let names = several.join(" or ");
            Err(Error::usage(format!("{what}: give either {names}: a request has one body")))
        }
    }
}

/// Pairs as a form in an address has them.
fn encoded(pairs: Vec<(String, String)>) -> String {
    let Ok(mut url) = Url::parse("http://form/") else { return String::new() };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

/// The files of a form: each a table with a path or content, or a list of such tables.
fn files(what: &str, options: &Map) -> Result<Vec<Part>> {
    let Some(Value::Map(fields)) = options.get("files").cloned().map(Value::plain).transpose()? else {
        return Ok(Vec::new());
    };
    let mut parts = Vec::new();
    for (field, value) in fields {
        let at = format!("{what}: files.{field}");
        match value.plain()? {
            Value::List(list) => {
                for (index, value) in list.into_iter().enumerate() {
                    parts.push(file(&format!("{at}[{}]", index + 1), field.clone(), value)?);
                }
            }
            value => parts.push(file(&at, field, value)?),
        }
    }
    Ok(parts)
}

fn file(at: &str, field: String, value: Value) -> Result<Part> {
    let given = match value.plain()? {
        Value::Map(given) => given,
        other => {
            let kind = other.kind();
            return Err(Error::usage(format!("{at}: expected a table with path or content, got {kind}")));
        }
    };
    let mut part = Part { name: field, content: Content::Bytes(Bytes::new()), file: None, mime: None };
    let mut contents = 0;
    for (name, value) in given {
        match (name.as_str(), value) {
            (_, Value::Nil) => {}
            ("path", Value::Text(path)) => {
                contents += 1;
                let last = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
                part.file.get_or_insert(last);
                part.content = Content::Path(path);
            }
            ("content", value @ (Value::Text(_) | Value::Bytes(_))) => {
                contents += 1;
                part.content = Content::Bytes(value.into_bytes());
            }
            ("name", Value::Text(name)) => part.file = Some(name),
            ("mime", Value::Text(mime)) if !mime.contains(['\r', '\n']) => part.mime = Some(mime),
            (known, value) if PART.contains(&known) => {
                return Err(Error::usage(format!("{at}.{known}: expected text, got {}", value.kind())));
            }
            (unknown, _) => {
                let hint = did_you_mean(unknown, PART.iter().copied());
                return Err(Error::usage(format!("{at}: no option {unknown}{hint}")));
            }
        }
    }
    if contents != 1 {
        return Err(Error::usage(format!("{at}: give it either a path or content")));
    }
    Ok(part)
}

impl Body {
    /// The body as it is sent.
    pub(super) async fn bytes(self, run: &Arc<Run>, what: &str) -> Result<Option<Bytes>> {
        let (boundary, parts) = match self {
            Self::None => return Ok(None),
            Self::Bytes(bytes) => return Ok(Some(bytes)),
            Self::Parts { boundary, parts } => (boundary, parts),
        };
        let mut whole = Vec::new();
        for part in parts {
            let content = match part.content {
                Content::Bytes(bytes) => bytes,
                Content::Path(path) => Files::new(run, what).apart(move |files| files.read(&path)).await?,
            };
            whole.extend(
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", escaped(&part.name)).bytes(),
            );
            if let Some(file) = &part.file {
                whole.extend(format!("; filename=\"{}\"", escaped(file)).bytes());
            }
            let guessed = || part.file.as_ref().and_then(|f| mime_guess::from_path(f).first_raw()).map(str::to_owned);
            let default = || part.file.as_ref().map(|_| "application/octet-stream".to_owned());
            if let Some(mime) = part.mime.clone().or_else(guessed).or_else(default) {
                whole.extend(format!("\r\nContent-Type: {mime}").bytes());
            }
            whole.extend(b"\r\n\r\n");
            whole.extend(content);
            whole.extend(b"\r\n");
        }
        whole.extend(format!("--{boundary}--\r\n").bytes());
        Ok(Some(whole.into()))
    }
}

/// A name inside quotes.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
