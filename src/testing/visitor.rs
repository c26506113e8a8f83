//! Who sits in front of a chat under test: does what the test says, and looks whether what it expects is there.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::{Value as Json, json};
use tokio::sync::oneshot;

use super::expect::{fits, shown};
use super::page::Page;
use crate::config::files::AppFiles;
use crate::host::args::Args;
use crate::host::clock::MadeUp;
use crate::host::error::{Error, Result};
use crate::host::object::Kind;
use crate::host::run::Run;
use crate::host::testing::{Models, Visitor};
use crate::host::value::{Map, Outcome, Value};
use crate::script::runtime::Runtime;
use crate::session::connection::Connection;
use crate::session::files::{Source, accepts};
use crate::session::inbox::{ActionReply, Command};
use crate::session::outbox::Loss;
use crate::session::registry::{Opened, Registry};
use crate::session::{Opening, Session};
use crate::wire::JsonMap;
use crate::wire::action::Action;
use crate::wire::event::server;
use crate::wire::ids::{SessionId, new_id};
use crate::wire::user::User;

/// How long nothing must happen until the clock goes on, in time that is not made up.
const QUIET: Duration = Duration::from_millis(3);
/// How often it is looked in that time, so that a machine that is busy elsewhere counts less.
const LOOKS: u32 = 3;
/// How long what runs may wait for something outside of the program.
const OUTSIDE: Duration = Duration::from_secs(10);
/// The same when no handler runs: what is left is work in the background.
const BEHIND: Duration = Duration::from_millis(150);
/// Made-up time that a handler may take.
const HANDLER: Duration = Duration::from_secs(60 * 60);
/// Made-up time that something expected may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// See the module.
pub(super) struct Guest {
    session: Arc<Session>,
    registry: Arc<Registry>,
    page: Arc<Page>,
    time: Arc<MadeUp>,
    models: Arc<Models>,
    /// Where files lie that the test uploads.
    files: Arc<dyn AppFiles>,
    /// Ids of what was expected already.
    seen: Mutex<HashSet<String>>,
    /// How many events were.
    events_seen: Mutex<usize>,
}

impl Guest {
    /// Opens a chat, and waits until it has begun.
    pub(super) async fn open(
        runtime: &Arc<Runtime>,
        registry: &Arc<Registry>,
        time: Arc<MadeUp>,
        models: Arc<Models>,
        options: &Map,
        files: Arc<dyn AppFiles>,
    ) -> Result<Arc<Self>> {
        let json = |name: &str| match options.get(name) {
            Some(value) if !value.is_nil() => value.to_json(&format!("cl.test: {name}")),
            _ => Ok(Json::Null),
        };
        let text = |name: &str| json(name).map(|json| json.as_str().map(str::to_owned));
        if let Json::Array(answers) = json("answers")? {
            models.add(answers);
        }
        let opening = Opening {
            id: SessionId::random(),
            client_type: "webapp".to_owned(),
            user: user(json("user")?)?,
            user_env: if let Json::Object(env) = json("env")? { env } else { JsonMap::new() },
            language: text("language")?.unwrap_or_else(|| "en-US".to_owned()),
            chat_profile: text("profile")?,
            browser: None,
            thread: None,
            environ: Vec::new(),
        };
        let settings = runtime.app().settings();
        let opened = registry.open(opening, settings).map_err(|error| Error::failed(error.to_string()))?;
        let (Opened::New(session, _) | Opened::Restored(session)) = &opened;
        let session = session.clone();
        if let Opened::New(session, commands) = opened {
            runtime.serve(session, commands);
        }
        let page = Page::new(time.clone());
        session.attach(page.clone(), None, false);
        let (seen, events_seen) = (Mutex::default(), Mutex::default());
        let guest =
            Arc::new(Self { session, registry: registry.clone(), page, time, models, files, seen, events_seen });
        guest.session.deliver(Command::Connected).await;
        guest.settle().await?;
        Ok(guest)
    }

    /// Closes the page.
    pub(super) async fn leave(&self) {
        let page: Arc<dyn Connection> = self.page.clone();
        self.session.detach(&page, Loss::Farewell);
        self.session.deliver(Command::Disconnected).await;
        self.registry.end(&self.session).await;
    }

    /// Waits for something, and lets the clock go on while nothing else happens. Nothing when it does not come.
    async fn drive<T>(&self, work: impl Future<Output = T>, patience: Duration) -> Option<T> {
        let until = self.time.now().saturating_add(patience);
        tokio::pin!(work);
        let (mut rested_at, mut looks, mut since) = (None, 0, Instant::now());
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = tokio::time::sleep(QUIET) => {}
            }
            let now = self.time.rests_at();
            if now.is_none() || now != rested_at {
                if now != rested_at {
                    since = Instant::now();
                }
                (rested_at, looks) = (now, 0);
                if since.elapsed() < OUTSIDE {
                    continue;
                }
                return None;
            }
            looks += 1;
            if looks < LOOKS {
                continue;
            }
            looks = 0;
            if self.time.go_on(until) {
                since = Instant::now();
                continue;
            }
            let runs = self.page.look(|shown| shown.loading && shown.question.is_none());
            if since.elapsed() > if runs { OUTSIDE } else { BEHIND } {
                return None;
            }
        }
    }

    /// Waits until no handler runs, or one waits for the user.
    async fn settle(&self) -> Result<()> {
        loop {
            self.actor().await;
            let rests = |shown: &mut super::page::Shown| (!shown.loading || shown.question.is_some()).then_some(());
            if self.drive(self.page.until(rests), HANDLER).await.is_none() {
                return Err(Error::failed(
                    "the handler does not end: it waits for something that does not come, or has waited for an hour",
                ));
            }
            // What was seen may be a moment between two tasks.
            self.actor().await;
            tokio::time::sleep(QUIET).await;
            if self.page.look(rests).is_some() {
                return Ok(());
            }
        }
    }

    /// Waits until the chat has taken all that was sent.
    async fn actor(&self) {
        let action = Action {
            name: String::new(),
            payload: JsonMap::new(),
            label: String::new(),
            tooltip: String::new(),
            icon: None,
            for_id: None,
            id: String::new(),
        };
        let (reply, taken) = oneshot::channel();
        self.session.deliver(Command::Action { action: Box::new(action), reply }).await;
        if self.drive(taken, HANDLER).await.is_none() {
            tracing::debug!("the chat does not take what is sent");
        }
    }

    async fn send(&self, text: String, options: Map) -> Result<Value> {
        let mut files = Vec::new();
        if let Some(given) = options.get("files") {
            let upload = &self.session.settings().features.spontaneous_file_upload;
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
        self.session.deliver(Command::Message(Box::new(Ok(event)))).await;
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
            let kept = self.session.files.keep(&name, &mime, Source::Bytes(&bytes)).await;
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

    async fn click(&self, name: String) -> Result<Value> {
        let found = |shown: &mut super::page::Shown| {
            shown.actions.iter().find(|action| action["name"] == *name || action["label"] == *name).cloned()
        };
        let Some(action) = self.drive(self.page.until(found), PATIENCE).await else {
            let names = self.page.look(|shown| texts(&shown.actions, "name"));
            return Err(Error::failed(format!(
                "test_chat:click: there is no action {name:?}; the chat shows: {names}"
            )));
        };
        // A button of a question is its answer.
        let asks = self.page.look(|shown| {
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
        self.session.deliver(Command::Action { action: Box::new(action), reply }).await;
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
    async fn answer(&self, given: Value) -> Result<Value> {
        let asked = |shown: &mut super::page::Shown| shown.question.as_ref().map(|q| (q.event, q.data.clone()));
        let Some((event, data)) = self.drive(self.page.until(asked), PATIENCE).await else {
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
        if let Some(question) = self.page.look(|shown| shown.question.take()) {
            question.answer(answer);
        }
        // The handler goes on in a task of its own.
        tokio::time::sleep(QUIET).await;
        self.settle().await?;
        Ok(Value::Nil)
    }

    /// Waits until something of a list is as expected and was not expected before; what it is.
    async fn expect(&self, what: &str, list: Listed, wanted: Json) -> Result<Value> {
        let wanted = match wanted {
            Json::String(text) => json!({ list.text: text }),
            Json::Null => json!({}),
            table => table,
        };
        let found = |shown: &mut super::page::Shown| {
            let mut seen = self.seen.lock();
            let id = |thing: &Json| thing["id"].as_str().unwrap_or_default().to_owned();
            let fitting = |thing: &&Json| !seen.contains(&id(thing)) && fits(&self.whole(thing), &wanted, list.content);
            let found = (list.of)(shown).into_iter().find(fitting).cloned()?;
            seen.insert(id(&found));
            Some(found)
        };
        if let Some(found) = self.drive(self.page.until(found), PATIENCE).await {
            return Ok(Value::from_json(self.whole(&found)));
        }
        let all = self.page.look(|shown| {
            let things: Vec<Json> = (list.of)(shown).into_iter().cloned().collect();
            texts(&things, list.shown)
        });
        Err(Error::failed(format!("expected {what} {}; the chat shows: {all}", shown(&wanted))))
    }

    /// An element with its content, as far as that is text.
    fn whole(&self, thing: &Json) -> Json {
        let mut thing = thing.clone();
        let file = thing["chainlit_key"].as_str().and_then(|key| self.session.files.get(key));
        if let Some(text) = file.and_then(|file| std::fs::read_to_string(&file.path).ok()) {
            thing["content"] = text.into();
        }
        thing
    }

    async fn expect_event(&self, name: String, wanted: Json) -> Result<Value> {
        let found = |shown: &mut super::page::Shown| {
            let mut seen = self.events_seen.lock();
            let fitting = |(event, data): &(&str, Json)| *event == name && fits(data, &wanted, "");
            let fitting = |event: &(&str, Json)| wanted.is_null() && event.0 == name || fitting(event);
            let at = shown.events.iter().skip(*seen).position(fitting)? + *seen;
            *seen = at + 1;
            Some(shown.events[at].1.clone())
        };
        if let Some(data) = self.drive(self.page.until(found), PATIENCE).await {
            return Ok(Value::from_json(data));
        }
        let names = self.page.look(|shown| {
            let same = shown.events.iter().filter(|(event, _)| *event == name);
            same.map(|(_, data)| data.to_string()).collect::<Vec<_>>().join(", ")
        });
        let sent = if names.is_empty() { format!("no {name} was sent") } else { format!("it was sent with {names}") };
        Err(Error::failed(format!("expected the event {name} with {}; {sent}", shown(&wanted))))
    }

    fn config(&self) -> Json {
        let settings = self.session.settings();
        json!({"project": settings.project, "features": settings.features, "ui": settings.ui})
    }
}

/// What is looked at for something expected.
#[derive(Clone, Copy)]
struct Listed {
    of: fn(&super::page::Shown) -> Vec<&Json>,
    /// The field that a bare text stands for.
    text: &'static str,
    /// The field that `contains` is about.
    content: &'static str,
    /// The field that is shown when nothing fits.
    shown: &'static str,
}

const MESSAGES: Listed = Listed { of: messages, text: "output", content: "output", shown: "output" };
const STEPS: Listed = Listed { of: steps, text: "name", content: "output", shown: "name" };
const ELEMENTS: Listed =
    Listed { of: |shown| shown.elements.iter().collect(), text: "name", content: "content", shown: "name" };
const ACTIONS: Listed =
    Listed { of: |shown| shown.actions.iter().collect(), text: "name", content: "label", shown: "name" };
const ASKS: Listed = Listed { of: questions, text: "output", content: "output", shown: "output" };

fn is_message(step: &Json) -> bool {
    step["type"].as_str().is_some_and(|kind| kind.ends_with("_message"))
}

fn messages(shown: &super::page::Shown) -> Vec<&Json> {
    shown.steps.iter().filter(|step| is_message(step)).collect()
}

fn steps(shown: &super::page::Shown) -> Vec<&Json> {
    shown.steps.iter().filter(|step| !is_message(step)).collect()
}

fn questions(shown: &super::page::Shown) -> Vec<&Json> {
    let id = shown.question.as_ref().map(|question| &question.data["msg"]["id"]);
    shown.steps.iter().filter(|step| id.is_some_and(|id| step["id"] == *id)).collect()
}

/// A field of all, for people.
fn texts(things: &[Json], field: &str) -> String {
    if things.is_empty() {
        return "nothing".to_owned();
    }
    things.iter().map(|thing| thing[field].to_string()).collect::<Vec<_>>().join(", ")
}

fn json_of(value: Option<&Value>) -> Result<Json> {
    value.filter(|value| !value.is_nil()).map_or(Ok(Json::Null), |value| value.to_json("test_chat"))
}

fn user(given: Json) -> Result<Option<User>> {
    match given {
        Json::Null => Ok(None),
        Json::String(identifier) => Ok(Some(User::named(identifier))),
        mut table => {
            if let Some(role) = table.get("role").filter(|role| !role.is_null()).cloned() {
                table["metadata"]["role"] = role;
            }
            serde_json::from_value(table).map(Some).map_err(|error| Error::usage(format!("cl.test: user: {error}")))
        }
    }
}

impl Visitor for Guest {
    fn act(self: Arc<Self>, run: &Arc<Run>, verb: &'static str, mut args: Args) -> Result<Outcome> {
        match verb {
            "send" => {
                let text = args.text(run, "text")?;
                let options =
                    args.options(run, &[("files", Kind::Any), ("command", Kind::Text), ("modes", Kind::Map)])?;
                Outcome::wait(async move { self.send(text, options).await })
            }
            "click" => {
                let name = args.text(run, "name")?;
                Outcome::wait(async move { self.click(name).await })
            }
            "answer" => {
                let given = args.any();
                Outcome::wait(async move { self.answer(given).await })
            }
            "stop" => self.tell(Command::Stop),
            "switch_profile" => self.tell(Command::Profile(args.text(run, "name")?)),
            "change_settings" => {
                let values = args.required(run, "values", Kind::Map)?;
                self.tell(Command::SettingsChange(values.to_json("test_chat:change_settings")?))
            }
            "post" => self.tell(Command::WindowMessage(args.any().to_json("test_chat:post")?)),
            "pass" => {
                let time = Duration::from_secs_f64(args.seconds(run, "seconds")?.min(3.2e9));
                Outcome::wait(async move {
                    let until = self.time.now().saturating_add(time);
                    let nothing = std::future::pending::<()>();
                    if self.drive(nothing, time).await.is_none() {
                        self.time.set(until);
                    }
                    Ok(Value::Nil)
                })
            }
            "answers" => {
                let answers = args.rest();
                let answers = answers.iter().map(|value| value.to_json("test_chat:answers"));
                self.models.add(answers.collect::<Result<Vec<_>>>()?);
                Outcome::nil()
            }
            "model_calls" => Ok(Value::from_json(self.models.calls().into()).into()),
            "get_messages" => self.list(MESSAGES),
            "get_steps" => self.list(STEPS),
            "get_elements" => self.list(ELEMENTS),
            "get_actions" => self.list(ACTIONS),
            "get_events" => {
                let name = args.text(run, "name")?;
                let data = self.page.look(|shown| {
                    let same = shown.events.iter().filter(|(event, _)| *event == name);
                    same.map(|(_, data)| data.clone()).collect::<Vec<_>>()
                });
                Ok(Value::from_json(data.into()).into())
            }
            "get_config" => Ok(Value::from_json(self.config()).into()),
            "expect_message" => self.expected("a message", MESSAGES, args),
            "expect_step" => self.expected("a step", STEPS, args),
            "expect_element" => self.expected("an element", ELEMENTS, args),
            "expect_action" => self.expected("an action", ACTIONS, args),
            "expect_ask" => self.expected("a question", ASKS, args),
            "expect_no_message" => {
                let seen = self.seen.lock();
                let is_new = |step: &&Json| step["id"].as_str().is_none_or(|id| !seen.contains(id));
                let left: Vec<Json> =
                    self.page.look(|shown| messages(shown).into_iter().filter(is_new).cloned().collect());
                if left.is_empty() {
                    return Outcome::nil();
                }
                Err(Error::failed(format!("expected no further message; the chat shows: {}", texts(&left, "output"))))
            }
            "expect_event" => {
                let (name, wanted) = (args.text(run, "name")?, args.any().to_json("test_chat:expect_event")?);
                Outcome::wait(async move { self.expect_event(name, wanted).await })
            }
            "expect_config" => {
                let (config, wanted) = (self.config(), args.any().to_json("test_chat:expect_config")?);
                if fits(&config, &wanted, "") {
                    return Outcome::nil();
                }
                Err(Error::failed(format!("expected the settings {}; they are {config}", shown(&wanted))))
            }
            other => Err(Error::usage(format!("test_chat:{other}: there is no such thing to do"))),
        }
    }
}

impl Guest {
    fn tell(self: Arc<Self>, command: Command) -> Result<Outcome> {
        Outcome::wait(async move {
            if matches!(command, Command::Stop) {
                self.session.announce_stop();
            }
            self.session.deliver(command).await;
            self.settle().await?;
            Ok(Value::Nil)
        })
    }

    fn list(&self, list: Listed) -> Result<Outcome> {
        let things: Vec<Json> = self.page.look(|shown| (list.of)(shown).into_iter().cloned().collect());
        Ok(Value::from_json(things.iter().map(|thing| self.whole(thing)).collect::<Vec<_>>().into()).into())
    }

    fn expected(self: Arc<Self>, what: &'static str, list: Listed, mut args: Args) -> Result<Outcome> {
        let wanted = args.any().to_json("test_chat")?;
        Outcome::wait(async move { self.expect(what, list, wanted).await })
    }
}
