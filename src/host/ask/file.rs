//! `cl.ask_file_message`: waits until the user has uploaded files.

use std::any::Any;
use std::sync::Arc;

use serde_json::Value as Json;

use super::{Answer, Beside, ask, ask_class, record};
use crate::host::element;
use crate::host::error::{Error, Result};
use crate::host::object::{Class, Field, Kind, Method, Object, ObjectRef};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Outcome, Value, written};
use crate::session::Session;
use crate::session::files::accepts;
use crate::wire::ask::{AskKind, FileSpec};
use crate::wire::file::{FileReference, SessionFile};

ask_class!(
    /// `cl.ask_file_message`.
    ASK_FILE_MESSAGE, "ask_file_message", timeout: 90,
    |run, this, _| {
        let (run, this) = (run.clone(), this.clone());
        let spec = spec(record(&this)?)?;
        Outcome::wait(async move { send(&run, &this, spec).await })
    },
    [
        Field::new("accept", Kind::Checked(|_, what, value| accepted(what, &value).map(Value::from_json))),
        Field::new("max_size_mb", Kind::Int).or(Default::Int(2)),
        Field::new("max_files", Kind::Int).or(Default::Int(1)),
    ]
);

/// Which files are asked for.
fn spec(message: &Record) -> Result<FileSpec> {
    let positive = |field: &str| {
        let given = message.int(field).unwrap_or_default();
        u64::try_from(given)
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Error::usage(format!("cl.ask_file_message: {field}: expected 1 or more, got {given}")))
    };
    let accept = message.value("accept")?;
    if accept.is_nil() {
        return Err(Error::usage(
            "cl.ask_file_message: accept is missing; give types, such as { \"text/plain\", \"image/*\" }",
        ));
    }
    Ok(FileSpec {
        accept: accepted("cl.ask_file_message: accept", &accept)?,
        max_files: positive("max_files")?,
        max_size_mb: positive("max_size_mb")?,
    })
}

/// A list of types, or a table of types and the extensions that files of each may have.
fn accepted(what: &str, given: &Value) -> Result<Json> {
    let wrong = |got: String| {
        Error::usage(format!(
            "{what}: expected a list of types, such as {{ \"image/*\" }}, or a table of types and extensions, such as \
             {{ [\"text/plain\"] = {{ \".txt\" }} }}; got {got}"
        ))
    };
    let texts = |list: &[Json]| !list.is_empty() && list.iter().all(Json::is_string);
    let json = match given.to_json(what)? {
        // One type needs no list.
        Json::String(one) => Json::from(vec![one]),
        other => other,
    };
    match &json {
        Json::Array(list) if texts(list) => {
            let bare = |t: &&Json| t.as_str().is_some_and(|t| !t.contains('/') && !t.contains('*'));
            if let Some(bare) = list.iter().find(bare) {
                return Err(Error::usage(format!(
                    "{what}: {bare} is no type; extensions stand beside one, such as \
                     {{ [\"text/plain\"] = {{ \".txt\" }} }}"
                )));
            }
            Ok(json)
        }
        Json::Object(map) if !map.is_empty() => {
            let mut checked = crate::wire::JsonMap::new();
            for (kind, extensions) in map {
                let extensions = match extensions {
                    Json::Array(list) if list.iter().all(Json::is_string) => extensions.clone(),
                    // An empty table of Lua.
                    Json::Object(none) if none.is_empty() => Json::Array(Vec::new()),
                    _ => return Err(wrong(format!("{extensions} for {kind}"))),
                };
                checked.insert(kind.clone(), extensions);
            }
            Ok(Json::Object(checked))
        }
        _ => Err(wrong(given.kind())),
    }
}

async fn send(run: &Arc<Run>, this: &ObjectRef, spec: FileSpec) -> Result<Value> {
    let message = record(this)?;
    let session = run.chat("ask_file_message:send")?.clone();
    let id = message.text("id").unwrap_or_default();
    // Uploads name the step around the question.
    session.open_file_ask(&message.text("parent_id").unwrap_or_default(), &id, spec.clone());
    let _close = Beside(|| session.close_file_ask(&id));
    let Some(files) = ask(run, message, AskKind::File(spec.clone()), |answer| read(&session, &spec, answer)).await?
    else {
        return Ok(Value::Nil);
    };
    for file in &files {
        element::keep_upload(run, file, &id)?;
    }
    Ok(Value::List(files.into_iter().map(|file| Value::Object(Arc::new(AskedFile(file)))).collect()))
}

/// The files of the session that the answer names, all of which must be what was asked for.
fn read(session: &Session, spec: &FileSpec, answer: Json) -> Answer<Vec<SessionFile>> {
    let references: Vec<FileReference> = serde_json::from_value(answer).map_err(|e| e.to_string())?;
    if references.len() as u64 > spec.max_files {
        return Err(format!("{} files are too many; at most {} were asked for", references.len(), spec.max_files));
    }
    let files: Vec<SessionFile> = references.iter().filter_map(|file| session.files.get(&file.id)).collect();
    for file in &files {
        if !accepts(&spec.accept, &file.r#type, &file.name) || file.size > spec.max_bytes() {
            return Err(format!("the file {:?} is not what was asked for", file.name));
        }
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let names = names.join(",");
    Ok((!files.is_empty()).then_some((files, names)))
}

/// A file that the user gave.
pub(crate) static ASKED_FILE: Class = Class {
    name: "uploaded_file",
    fields: &[
        Field::new("id", Kind::Text).runtime(),
        Field::new("name", Kind::Text).runtime(),
        Field::new("path", Kind::Text).runtime(),
        Field::new("size", Kind::Int).runtime(),
        Field::new("type", Kind::Text).runtime(),
    ],
    methods: &[Method {
        name: "read",
        call: |run, this, _| {
            let Some(AskedFile(file)) = this.as_any().downcast_ref() else {
                return Err(Error::usage("expected an uploaded file"));
            };
            let (run, file) = (run.clone(), file.clone());
            Outcome::wait(async move { element::read_file(&run, &file).await.map(Value::Bytes) })
        },
    }],
    ..Class::EMPTY
};

struct AskedFile(SessionFile);

impl Object for AskedFile {
    fn class(&self) -> &'static Class {
        &ASKED_FILE
    }

    fn get(&self, field: &str) -> Result<Option<Value>> {
        let file = &self.0;
        Ok(Some(match field {
            "id" => Value::text(&*file.id),
            "name" => Value::text(&*file.name),
            "path" => Value::text(file.path.to_string_lossy()),
            "size" => Value::Int(i64::try_from(file.size).unwrap_or(i64::MAX)),
            "type" => Value::text(&*file.r#type),
            _ => return Ok(None),
        }))
    }

    fn to_json(&self) -> Option<Result<Json>> {
        Some(written(&self.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
