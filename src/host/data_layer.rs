//! `cl.data_layer{ … }`: a store of threads that the app's author writes. The methods are those of Chainlit's
//! `BaseDataLayer`, with tables whose names are in snake case. They run in the app-wide instance.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::api::{self, Member};
use super::error::{Error, did_you_mean};
use super::instance::App;
use super::thread::{to_script, to_wire};
use super::value::{FunctionRef, Outcome, Value, written};
use crate::data::{DataLayer, Error as DataError, Result, ThreadPatch, Write};
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

const NAME: &str = "cl.data_layer";
/// Names of the methods.
pub const METHODS: &[&str] = &[
    "get_user",
    "create_user",
    "upsert_feedback",
    "delete_feedback",
    "create_element",
    "get_element",
    "delete_element",
    "create_step",
    "update_step",
    "delete_step",
    "get_thread_author",
    "get_thread",
    "list_threads",
    "update_thread",
    "delete_thread",
    "get_favorite_steps",
    "get_step",
    "close",
];
/// Those without which nothing can be kept.
pub const NEEDED: &[&str] = &["get_thread", "list_threads", "create_step", "update_thread"];
/// Pauses before further attempts of a write that failed; then it is given up, because a mistake in a script does
/// not pass.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// Steps whose threads are remembered, at least: so that they are updated and not created, and stay where they are.
const KNOWN: usize = 50_000;
/// Threads whose writes may be under way at once.
const LANES: usize = 8;
/// Stands between the parts of the id of a feedback.
const BETWEEN: &str = "::";

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::function("data_layer", |run, mut args| {
    let Value::Map(given) = args.any().plain()? else {
        return Err(Error::usage("cl.data_layer: expected a table of functions, such as { get_thread = … }"));
    };
    let mut methods = HashMap::new();
    for (name, value) in given {
        if !METHODS.contains(&name.as_str()) {
            let hint = did_you_mean(&name, METHODS.iter().copied());
            return Err(Error::usage(format!("cl.data_layer: there is no method {name}{hint}")));
        }
        let Value::Function(function) = value else {
            return Err(Error::usage(format!("cl.data_layer: {name}: expected a function, got {}", value.kind())));
        };
        methods.insert(name, function);
    }
    if let Some(missing) = NEEDED.iter().find(|name| !methods.contains_key(**name)) {
        return Err(Error::usage(format!("cl.data_layer: {missing} is missing; needed are {}", NEEDED.join(", "))));
    }
    run.instance().set_data_layer(methods);
    Outcome::nil()
})];

/// The methods that a script has registered.
pub(crate) type Methods = HashMap<String, FunctionRef>;

/// The layer of an app's script. A reload of the script changes its methods.
pub struct ScriptLayer {
    app: Weak<App>,
    known: Mutex<Known>,
}

/// The threads of steps: the latest ones, and those before them.
#[derive(Default)]
struct Known {
    late: HashMap<String, String>,
    early: HashMap<String, String>,
}

impl Known {
    fn thread_of(&self, step: &str) -> Option<&String> {
        self.late.get(step).or_else(|| self.early.get(step))
    }

    fn learn(&mut self, step: &str, thread: &str) {
        if self.late.len() >= KNOWN {
            self.early = std::mem::take(&mut self.late);
        }
        self.late.insert(step.to_owned(), thread.to_owned());
    }
}

impl ScriptLayer {
    /// The layer of this app, if its script has one.
    pub fn of(app: &Arc<App>) -> Option<Self> {
        app.wide()?.data_layer()?;
        Some(Self { app: Arc::downgrade(app), known: Mutex::default() })
    }

    /// Calls a method; `None` when the script has no such.
    async fn call(&self, name: &str, args: Vec<Value>) -> Result<Option<Value>> {
        let app = self.app.upgrade().ok_or(DataError::Closed)?;
        let Some(instance) = app.wide() else { return Ok(None) };
        let Some(function) = instance.data_layer().and_then(|methods| methods.get(name).cloned()) else {
            return Ok(None);
        };
        let answer = app.call_wide(&format!("{NAME}: {name}"), instance, function, args).await;
        answer.map(Some).map_err(|error| DataError::refused(&format!("{NAME}: {name}"), error.for_log()))
    }

    /// Calls a method that answers with something of the wire, or nil.
    async fn get<T: DeserializeOwned>(&self, name: &str, args: Vec<Value>) -> Result<Option<T>> {
        let Some(answer) = self.call(name, args).await?.filter(|answer| !answer.is_nil()) else { return Ok(None) };
        let what = format!("{NAME}: {name}");
        let json = answer.to_json(&what).map_err(|error| DataError::refused(&what, error))?;
        serde_json::from_value(to_wire(json)).map(Some).map_err(|error| DataError::refused(&what, error))
    }

    async fn apply(&self, write: &Write) -> Result<()> {
        match write {
            Write::Thread(patch) => self.update_thread(patch).await,
            Write::DeleteThread { id } => self.tell("delete_thread", vec![text(id)]).await,
            Write::Step(step) => {
                let place = self.place_of(&step.id).await?;
                if place.as_ref().is_some_and(|place| *place != step.thread_id) {
                    // Ids come from clients: one that is taken must not lead into somebody else's thread.
                    tracing::warn!(id = step.id, "a step with the id of one in another thread is not kept");
                    return Ok(());
                }
                self.known.lock().learn(&step.id, &step.thread_id);
                let (known, has_update) = (place.is_some(), self.has("update_step"));
                self.tell(if known && has_update { "update_step" } else { "create_step" }, vec![table(step)]).await
            }
            Write::DeleteStep { thread_id, id } => match self.place_of(id).await? {
                Some(place) if place != *thread_id => {
                    tracing::warn!(id, "a step of another thread is not removed");
                    Ok(())
                }
                _ => self.tell("delete_step", vec![text(id)]).await,
            },
            Write::Element(element) => self.tell("create_element", vec![table(element)]).await,
            Write::DeleteElement { thread_id, id } => {
                self.tell("delete_element", vec![text(id), text(thread_id)]).await
            }
            Write::Feedback(feedback) => self.tell("upsert_feedback", vec![table(feedback)]).await,
            Write::DeleteFeedback { id, .. } => self.tell("delete_feedback", vec![text(id)]).await,
        }
    }

    async fn update_thread(&self, patch: &ThreadPatch) -> Result<()> {
        let args = vec![
            text(&patch.id),
            Value::option(patch.stored_name()),
            Value::option(patch.user_id.clone()),
            patch.metadata.clone().map_or(Value::Nil, |metadata| Value::from_json(Json::Object(metadata))),
            patch.tags.clone().map_or(Value::Nil, |tags| Value::from_json(json!(tags))),
        ];
        self.tell("update_thread", args).await
    }

    /// Calls a method whose answer does not matter.
    async fn tell(&self, name: &str, args: Vec<Value>) -> Result<()> {
        match self.call(name, args).await? {
            Some(_) => Ok(()),
            None => {
                tracing::debug!("{NAME} has no {name}: nothing is kept of this");
                Ok(())
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        let wide = self.app.upgrade().and_then(|app| app.wide());
        wide.and_then(|instance| instance.data_layer()).is_some_and(|methods| methods.contains_key(name))
    }

    /// The thread of a step, if it is known or the script says it.
    async fn place_of(&self, step: &str) -> Result<Option<String>> {
        if let Some(thread) = self.known.lock().thread_of(step) {
            return Ok(Some(thread.clone()));
        }
        let stored: Option<StoredStep> = self.get("get_step", vec![text(step)]).await?;
        Ok(stored.map(|step| step.thread_id).filter(|thread| !thread.is_empty()))
    }
}

fn text(text: &str) -> Value {
    Value::text(text)
}

/// Something of the wire as a table.
fn table(of: &impl Serialize) -> Value {
    match written(of) {
        Ok(json) => Value::from_json(to_script(json)),
        Err(error) => {
            tracing::error!(%error, "something cannot be given to cl.data_layer");
            Value::Nil
        }
    }
}

/// A page, or just the threads on it.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Listed {
    Page(Page<Thread>),
    All(Vec<Thread>),
}

#[async_trait]
impl DataLayer for ScriptLayer {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    async fn user(&self, identifier: &str) -> Result<Option<User>> {
        self.get("get_user", vec![text(identifier)]).await
    }

    async fn put_user(&self, user: &User) -> Result<User> {
        let stored: Option<User> = self.get("create_user", vec![super::user::value(user)]).await?;
        // Without users of its own a layer knows them by their identifiers.
        Ok(stored.unwrap_or_else(|| User { id: Some(user.identifier.clone()), ..user.clone() }))
    }

    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        let thread: Option<Thread> = self.get("get_thread", vec![text(id)]).await?;
        Ok(thread.map(|mut thread| {
            let mut known = self.known.lock();
            for step in &thread.steps {
                if known.thread_of(&step.id).is_none() {
                    known.learn(&step.id, id);
                }
            }
            drop(known);
            if let Some(last) = last {
                let first = thread.steps.len().saturating_sub(last as usize);
                thread.steps.drain(..first);
            }
            thread
        }))
    }

    async fn thread_author(&self, id: &str) -> Result<Option<String>> {
        if self.has("get_thread_author") {
            return self.get("get_thread_author", vec![text(id)]).await;
        }
        Ok(self.thread(id, Some(0)).await?.and_then(|thread| thread.user_identifier))
    }

    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let pagination = json!({"first": page.first, "cursor": page.cursor});
        let filter = json!({"feedback": filter.feedback, "user_id": filter.user_id, "search": filter.search});
        let args = vec![Value::from_json(pagination), Value::from_json(filter)];
        Ok(match self.get("list_threads", args).await? {
            Some(Listed::Page(page)) => page,
            Some(Listed::All(data)) => Page { page_info: PageInfo::default(), data },
            None => Page { page_info: PageInfo::default(), data: Vec::new() },
        })
    }

    async fn step(&self, thread_id: &str, step_id: &str) -> Result<Option<StoredStep>> {
        let thread = self.thread(thread_id, None).await?;
        let step = thread.and_then(|thread| thread.steps.into_iter().find(|step| step.id == step_id));
        Ok(step.map(|step| StoredStep { thread_id: thread_id.to_owned(), ..step }))
    }

    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        if self.has("get_element") {
            return self.get("get_element", vec![text(thread_id), text(element_id)]).await;
        }
        let elements = self.thread(thread_id, Some(0)).await?.and_then(|thread| thread.elements);
        Ok(elements.into_iter().flatten().find(|element| element.id == element_id))
    }

    async fn feedback(&self, id: &str) -> Result<Option<Feedback>> {
        let Some((thread, step)) = id.split_once(BETWEEN) else { return Ok(None) };
        let feedback = self.step(thread, step).await?.and_then(|step| step.feedback);
        Ok(feedback.map(|feedback| Feedback { thread_id: Some(thread.to_owned()), ..feedback }))
    }

    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        Ok(self.get("get_favorite_steps", vec![text(user_id)]).await?.unwrap_or_default())
    }

    async fn write(&self, batch: &[Write]) -> Result<()> {
        for write in batch {
            let mut pauses = PAUSES.iter();
            while let Err(error) = self.apply(write).await {
                match pauses.next() {
                    Some(pause) => tokio::time::sleep(*pause).await,
                    None => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn feedback_id(&self, feedback: &Feedback) -> String {
        format!("{}{BETWEEN}{}", feedback.thread_id.as_deref().unwrap_or_default(), feedback.for_id)
    }

    fn lanes(&self) -> usize {
        LANES
    }

    async fn users(&self) -> Result<Vec<User>> {
        Err(DataError::refused(NAME, "it cannot list its users"))
    }

    async fn thread_ids(&self, _: Option<&str>, _: u32) -> Result<Vec<String>> {
        Err(DataError::refused(NAME, "it cannot list all threads"))
    }

    async fn health(&self) -> Result<()> {
        Ok(())
    }

    async fn close(&self) {
        if let Err(error) = self.call("close", Vec::new()).await {
            tracing::warn!("{error}");
        }
    }
}
