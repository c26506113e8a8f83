//! What a user does: sends, clicks, answers.

use serde_json::{Value as Json, json};
use tokio::sync::oneshot;

use super::looks::texts;
use super::{Guest, HANDLER, NOT_KEPT, PATIENCE, QUIET};
use crate::data::Write;
use crate::host::error::{Error, Result};
use crate::host::value::{Map, Value};
use crate::session::files::{Source, accepts};
use crate::session::inbox::{ActionReply, Command};
use crate::testing::page::Shown;
use crate::wire::event::server;
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;

impl Guest {
    pub(super) async fn send(&self, text: String, options: Map) -> Result<Value> {
        let mut files = Vec::new();
        if let Some(given) = options.get("files") {
            let upload = &self.session().settings().features.spontaneous_file_upload;
            if !upload.enabled {
                return Err(Error::failed("test_chat:send: files: users of this chat cannot upload files"));
            }
            files = self.upload("test_chat:send: files", given, None).await?;
        }
        let message = json!({
            "id": new_id(), "name": "User", "type": "user_message", "output": text,
            "command": json_of(options.get("command"))?, "modes": json_of(options.get("modes"))?,
        });
        let event = serde_json::from_value(json!({"message": message, "fileReferences": files}));
        let event = event.map_err(|error| Error::usage(format!("test_chat:send: {error}")))?;
        self.session().deliver(Command::Message(Box::new(Ok(event)))).await;
        self.settle().await?;
        Ok(Value::Nil)
    }

    /// Judges the last answer, as users do below it.
    pub(super) async fn rate(&self, value: Value, options: Map) -> Result<Value> {
        let Some(store) = self.registry.store() else {
            return Err(Error::usage(format!("test_chat:rate: {NOT_KEPT}")));
        };
        let session = self.session();
        let run = |step: &&Json| step["type"] == "run" && step["name"] == "on_message";
        let last = self.page().look(|shown| shown.steps.iter().rfind(run).map(|step| step["id"].clone()));
        let Some(Json::String(for_id)) = last else {
            return Err(Error::failed("test_chat:rate: nothing was answered yet"));
        };
        let mut feedback = Feedback {
            for_id,
            id: None,
            value: match value {
                Value::Int(value @ (0 | 1)) => value,
                _ => return Err(Error::usage("test_chat:rate: value: expected 1 (good) or 0 (bad)")),
            },
            comment: json_of(options.get("comment"))?.as_str().map(str::to_owned),
            thread_id: Some(session.thread_id.as_str().to_owned()),
        };
        feedback.id = Some(store.layer().feedback_id(&feedback));
        store.writer().submit(Write::Feedback(feedback.clone())).await.await?;
        session.deliver(Command::Feedback(Box::new(feedback))).await;
        self.settle().await?;
        Ok(Value::Nil)
    }

    /// Puts files among those of the session: paths below the tests, or tables with name and content.
    async fn upload(&self, what: &str, given: &Value, accept: Option<&Json>) -> Result<Vec<Json>> {
        let list = match given.clone().plain()? {
            Value::List(list) => list,
            single => vec![single],
        };
        let mut references = Vec::new();
        for file in list {
            let (name, mime, bytes) = self.file(what, file)?;
            if let Some(accept) = accept
                && !accepts(accept, &mime, &name)
            {
                return Err(Error::failed(format!("{what}: {name} ({mime}) is not what is asked for: {accept}")));
            }
            let kept = self.session().files.keep(&name, &mime, Source::Bytes(&bytes)).await;
            let kept = kept.map_err(|error| Error::failed(format!("{what}: {name} cannot be stored: {error}")))?;
            references.push(json!({"id": kept.id}));
        }
        Ok(references)
    }

    fn file(&self, what: &str, file: Value) -> Result<(String, String, bytes::Bytes)> {
        let text = |value: Option<&Value>| if let Some(Value::Text(text)) = value { Some(text.clone()) } else { None };
        let (path, name, mime, content) = match file.plain()? {
            Value::Text(path) => (Some(path), None, None, None),
            Value::Map(map) => {
                let content = map.get("content").cloned().map(Value::into_bytes);
                (text(map.get("path")), text(map.get("name")), text(map.get("mime")), content)
            }
            other => return Err(Error::usage(format!("{what}: expected a path or a table, got {}", other.kind()))),
        };
        let last = path.as_deref().map(|path| path.rsplit('/').next().unwrap_or(path).to_owned());
        let name = name.or(last).unwrap_or_else(|| "file.txt".to_owned());
        let bytes = match (content, &path) {
            (Some(content), _) => content,
            (None, Some(path)) => self
                .files
                .read(path)
                .map_err(|error| Error::failed(format!("{what}: {path} cannot be read: {error}")))?
                .ok_or_else(|| Error::failed(format!("{what}: there is no {path} beside the test")))?,
            (None, None) => return Err(Error::usage(format!("{what}: give a path, or name and content"))),
        };
        let mime = mime.unwrap_or_else(|| mime_guess::from_path(&name).first_or_octet_stream().to_string());
        Ok((name, mime, bytes))
    }

    pub(super) async fn click(&self, name: String) -> Result<Value> {
        let found = |shown: &mut Shown| {
            shown.actions.iter().find(|action| action["name"] == *name || action["label"] == *name).cloned()
        };
        let Some(action) = self.drive(self.page().until(found), PATIENCE).await else {
            let names = self.page().look(|shown| texts(&shown.actions, "name"));
            return Err(Error::failed(format!(
                "test_chat:click: there is no action {name:?}; the chat shows: {names}"
            )));
        };
        // A button of a question is its answer.
        let asks = self.page().look(|shown| {
            let keys = shown.question.as_ref().map(|question| question.data["spec"]["keys"].clone());
            keys.is_some_and(|keys| keys.as_array().is_some_and(|keys| keys.contains(&action["id"])))
        });
        if asks {
            return self.reply(action).await;
        }
        let wire = json!({
            "name": action["name"], "payload": action["payload"], "label": action["label"],
            "tooltip": action["tooltip"], "icon": action["icon"], "forId": action["for_id"], "id": action["id"],
        });
        let action = serde_json::from_value(wire).map_err(|error| Error::failed(error.to_string()))?;
        let (reply, answer) = oneshot::channel();
        self.session().deliver(Command::Action { action: Box::new(action), reply }).await;
        let done = self.drive(answer, HANDLER).await;
        self.settle().await?;
        match done {
            Some(Ok(ActionReply::Done(result))) => Ok(Value::from_json(result)),
            Some(Ok(ActionReply::NoCallback)) => {
                Err(Error::failed(format!("test_chat:click: the app has no callback for the action {name:?}")))
            }
            _ => Err(Error::failed(format!("test_chat:click: the callback of {name:?} does not end"))),
        }
    }

    /// Answers what the page is asked, as users do: with a text, files, the name of a button, or values.
    pub(super) async fn answer(&self, given: Value) -> Result<Value> {
        let asked = |shown: &mut Shown| shown.question.as_ref().map(|q| (q.event, q.data.clone()));
        let Some((event, data)) = self.drive(self.page().until(asked), PATIENCE).await else {
            return Err(Error::failed("test_chat:answer: nothing is asked"));
        };
        let kind = data["spec"]["type"].as_str().unwrap_or_default();
        let answer = match (event, kind, given) {
            (_, _, Value::Nil | Value::Null) => Json::Null,
            (server::ASK, "file", files) => {
                self.upload("test_chat:answer", &files, Some(&data["spec"]["accept"])).await?.into()
            }
            (server::ASK, "action", Value::Text(name)) => return self.click(name).await,
            (server::ASK, "element", values) => {
                let mut values = values.to_json("test_chat:answer")?;
                if let Json::Object(values) = &mut values {
                    values.entry("submitted").or_insert(true.into());
                }
                values
            }
            (server::ASK, _, text) => {
                let text = text.to_display("test_chat:answer")?.0;
                json!({"id": new_id(), "name": "User", "type": "user_message", "output": text})
            }
            (_, _, value) => value.to_json("test_chat:answer")?,
        };
        self.reply(answer).await
    }

    async fn reply(&self, answer: Json) -> Result<Value> {
        if let Some(question) = self.page().look(|shown| shown.question.take()) {
            question.answer(answer);
        }
        // The handler goes on in a task of its own.
        tokio::time::sleep(QUIET).await;
        self.settle().await?;
        Ok(Value::Nil)
    }
}

fn json_of(value: Option<&Value>) -> Result<Json> {
    value.filter(|value| !value.is_nil()).map_or(Ok(Json::Null), |value| value.to_json("test_chat"))
}
