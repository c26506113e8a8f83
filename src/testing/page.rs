//! What a page would show, from the events that a chat sends.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use serde_json::{Value as Json, json};
use tokio::sync::{Notify, oneshot};

use super::expect::in_snake_case;
use crate::host::clock::MadeUp;
use crate::session::connection::{Connection, EmitError, Payload};
use crate::wire::event::server;

/// A page.
pub(super) struct Page {
    shown: Mutex<Shown>,
    changed: Notify,
    time: Arc<MadeUp>,
}

/// What is to be seen.
#[derive(Default)]
pub(super) struct Shown {
    /// Messages and steps, in the order in which they came.
    pub(super) steps: Vec<Json>,
    pub(super) elements: Vec<Json>,
    pub(super) actions: Vec<Json>,
    /// All events but tokens: name and data.
    pub(super) events: Vec<(&'static str, Json)>,
    /// Whether a handler runs.
    pub(super) loading: bool,
    /// What the page is asked.
    pub(super) question: Option<Question>,
}

/// Something that the page is to answer.
pub(super) struct Question {
    pub(super) event: &'static str,
    pub(super) data: Json,
    answer: oneshot::Sender<Json>,
}

impl Question {
    pub(super) fn answer(self, answer: Json) {
        if self.answer.send(answer).is_err() {
            tracing::debug!("a question was answered after its time");
        }
    }
}

impl Page {
    pub(super) fn new(time: Arc<MadeUp>) -> Arc<Self> {
        Arc::new(Self { shown: Mutex::default(), changed: Notify::new(), time })
    }

    /// Looks at the page.
    pub(super) fn look<T>(&self, at: impl FnOnce(&mut Shown) -> T) -> T {
        at(&mut self.shown.lock())
    }

    /// Waits until the page shows something.
    pub(super) async fn until<T>(&self, mut is_there: impl FnMut(&mut Shown) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(found) = self.look(&mut is_there) {
                return found;
            }
            changed.await;
        }
    }

    fn take(&self, event: &'static str, payload: &Payload) {
        self.time.happens();
        self.shown.lock().take(event, payload);
        self.changed.notify_waiters();
    }
}

impl Shown {
    fn take(&mut self, event: &'static str, payload: &Payload) {
        let data = match payload {
            Payload::Json(json) => serde_json::from_str(json.get()).unwrap_or_default(),
            Payload::Token(token) => {
                let Some(step) = self.steps.iter_mut().find(|step| step["id"] == *token.id) else { return };
                let field = if token.is_input { "input" } else { "output" };
                let before = step[field].as_str().filter(|_| !token.is_sequence).unwrap_or_default().to_owned();
                step[field] = format!("{before}{}", token.text).into();
                return;
            }
            Payload::Audio(chunk) => {
                json!({"mime_type": chunk.mime_type, "track": chunk.track, "bytes": chunk.data.len()})
            }
        };
        match event {
            server::TASK_START => self.loading = true,
            server::TASK_END => self.loading = false,
            server::NEW_MESSAGE | server::UPDATE_MESSAGE | server::STREAM_START => put(&mut self.steps, &data),
            server::RESUME_THREAD => {
                // The page replaces all it has by the thread.
                (self.steps, self.elements) = Default::default();
                let list = |name: &str| data[name].as_array().cloned().unwrap_or_default();
                list("steps").iter().for_each(|step| put(&mut self.steps, step));
                list("elements").iter().for_each(|element| put(&mut self.elements, element));
            }
            server::DELETE_MESSAGE => self.delete(&data["id"]),
            server::ELEMENT => put(&mut self.elements, &data),
            server::REMOVE_ELEMENT => self.elements.retain(|element| element["id"] != data["id"]),
            server::ACTION => put(&mut self.actions, &data),
            server::REMOVE_ACTION => self.actions.retain(|action| action["id"] != data["id"]),
            server::CLEAR_ASK | server::ASK_TIMEOUT => self.withdraw(server::ASK),
            server::CLEAR_CALL_FN | server::CALL_FN_TIMEOUT => self.withdraw(server::CALL_FN),
            _ => {}
        }
        self.events.push((event, data));
    }

    fn withdraw(&mut self, event: &str) {
        self.question.take_if(|question| question.event == event);
    }

    /// Removes a step and what is below it.
    fn delete(&mut self, id: &Json) {
        self.steps.retain(|step| step["id"] != *id);
        let below: Vec<Json> = self.steps.iter().filter(|s| s["parent_id"] == *id).map(|s| s["id"].clone()).collect();
        for id in below {
            self.delete(&id);
        }
    }
}

/// Adds a thing, or merges it into the one of its id.
fn put(things: &mut Vec<Json>, data: &Json) {
    let data = in_snake_case(data);
    match (things.iter_mut().find(|thing| thing["id"] == data["id"]), data) {
        (Some(Json::Object(known)), Json::Object(data)) => known.extend(data),
        (_, data) => things.push(data),
    }
}

impl Connection for Page {
    fn emit(&self, event: &'static str, payload: &Payload, _: Option<u64>) -> Result<(), EmitError> {
        self.take(event, payload);
        Ok(())
    }

    fn call(
        &self,
        event: &'static str,
        payload: &Payload,
        _: Option<u64>,
    ) -> Result<BoxFuture<'static, Option<Json>>, EmitError> {
        let Payload::Json(json) = payload else { return Err(EmitError::Closed) };
        let data: Json = serde_json::from_str(json.get()).unwrap_or_default();
        let (answer, answered) = oneshot::channel();
        self.look(|shown| {
            if event == server::ASK {
                put(&mut shown.steps, &data["msg"]);
            }
            shown.question = Some(Question { event, data, answer });
        });
        self.take(event, payload);
        Ok(Box::pin(async move { answered.await.ok() }))
    }

    fn close(&self) {}
}
