//! A question to the client that is acknowledged with the answer: `ask` and `call_fn`. It outlives the
//! socket it was asked on, and takes exactly one answer.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::oneshot;

use super::connection::Payload;

/// See the module.
pub struct Call {
    state: Mutex<State>,
}

struct State {
    request: Option<(&'static str, Payload)>,
    answer: Option<oneshot::Sender<Value>>,
}

impl Call {
    /// A new call, and where its answer arrives.
    pub fn new() -> (Arc<Self>, oneshot::Receiver<Value>) {
        let (sender, receiver) = oneshot::channel();
        (Arc::new(Self { state: Mutex::new(State { request: None, answer: Some(sender) }) }), receiver)
    }

    /// Whether an answer is still wanted.
    pub fn is_open(&self) -> bool {
        self.state.lock().answer.as_ref().is_some_and(|sender| !sender.is_closed())
    }

    /// Wants no answer any more.
    pub fn close(&self) {
        self.state.lock().answer = None;
    }

    pub(crate) fn set_request(&self, event: &'static str, payload: Payload) {
        self.state.lock().request = Some((event, payload));
    }

    pub(crate) fn request(&self) -> Option<(&'static str, Payload)> {
        self.state.lock().request.clone()
    }

    /// Takes the answer of one socket. A socket that goes away gives none: the next one is asked again.
    pub(crate) fn listen(self: &Arc<Self>, answer: BoxFuture<'static, Option<Value>>) {
        let call = self.clone();
        tokio::spawn(async move {
            if let Some(value) = answer.await {
                call.answer(value);
            }
        });
    }

    /// Gives the answer; later ones are ignored.
    pub fn answer(&self, value: Value) {
        let sender = self.state.lock().answer.take();
        if let Some(sender) = sender
            && sender.send(value).is_err()
        {
            tracing::debug!("an answer came after its question was withdrawn");
        }
    }
}
