//! `cl.test`: conversations that `chainlit test` holds with an app. The things that a test gets are classes like any other;
//! who acts behind them is told by `testing`, above the engines.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Value as Json, json};

use super::api::{Function, Item, Member};
use super::args::Args;
use super::error::{Error, Result};
use super::object::{Class, Kind, Method, Object, ObjectRef};
use super::run::Run;
use super::value::{FunctionRef, Map, Outcome, Value};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] =
    &[Member { name: "test", item: Item::Function(Function { call: test, keeps_tables: false, wants_place: true }) }];

/// A test that a script has declared.
#[derive(Clone)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// Where it stands: `file:line`.
    pub place: String,
    /// Options.
    pub options: Map,
    /// The test itself, which gets a chat.
    pub function: FunctionRef,
}

/// Tests that a script declares while it runs.
pub type Tests = Arc<Mutex<Vec<Test>>>;

/// Who acts on behalf of a test.
pub trait Visitor: Send + Sync {
    /// Does what a method of the chat asks for.
    ///
    /// # Errors
    /// When it cannot be done, or what is expected does not come.
    fn act(self: Arc<Self>, run: &Arc<Run>, verb: &'static str, args: Args) -> Result<Outcome>;
}

/// What models answer in a test, and what they were asked.
#[derive(Default)]
pub struct Models {
    answers: Mutex<VecDeque<Json>>,
    calls: Mutex<Vec<Json>>,
}

fn test(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let place = match args.any() {
        Value::Text(place) => place,
        _ => String::new(),
    };
    let Some(tests) = run.instance().app.shared.tests.get() else {
        return Err(Error::usage("cl.test: works in the scripts that `chainlit test` runs"));
    };
    let name = args.text(run, "name")?;
    let options = match args.peek() {
        Some(Value::Function(_) | Value::Native(_)) => Map::new(),
        _ => args.options(
            run,
            &[
                ("answers", Kind::Json),
                ("user", Kind::Any),
                ("profile", Kind::Text),
                ("env", Kind::Map),
                ("language", Kind::Text),
                ("threads", Kind::Bool),
            ],
        )?,
    };
    let function = args.function("function")?;
    tests.lock().push(Test { name, place, options, function });
    Outcome::nil()
}

/// The chat that a test gets.
pub(crate) static TEST_CHAT: Class = Class { name: "test_chat", methods: METHODS, ..Class::EMPTY };

const METHODS: &[Method] = &[
    method("send", |run, this, args| act(run, this, "send", args)),
    method("click", |run, this, args| act(run, this, "click", args)),
    method("answer", |run, this, args| act(run, this, "answer", args)),
    method("stop", |run, this, args| act(run, this, "stop", args)),
    method("come_back", |run, this, args| act(run, this, "come_back", args)),
    method("rate", |run, this, args| act(run, this, "rate", args)),
    method("switch_profile", |run, this, args| act(run, this, "switch_profile", args)),
    method("change_settings", |run, this, args| act(run, this, "change_settings", args)),
    method("post", |run, this, args| act(run, this, "post", args)),
    method("pass", |run, this, args| act(run, this, "pass", args)),
    method("answers", |run, this, args| act(run, this, "answers", args)),
    method("model_calls", |run, this, args| act(run, this, "model_calls", args)),
    method("get_messages", |run, this, args| act(run, this, "get_messages", args)),
    method("get_steps", |run, this, args| act(run, this, "get_steps", args)),
    method("get_elements", |run, this, args| act(run, this, "get_elements", args)),
    method("get_actions", |run, this, args| act(run, this, "get_actions", args)),
    method("get_events", |run, this, args| act(run, this, "get_events", args)),
    method("get_config", |run, this, args| act(run, this, "get_config", args)),
    method("expect_message", |run, this, args| act(run, this, "expect_message", args)),
    method("expect_no_message", |run, this, args| act(run, this, "expect_no_message", args)),
    method("expect_step", |run, this, args| act(run, this, "expect_step", args)),
    method("expect_element", |run, this, args| act(run, this, "expect_element", args)),
    method("expect_action", |run, this, args| act(run, this, "expect_action", args)),
    method("expect_ask", |run, this, args| act(run, this, "expect_ask", args)),
    method("expect_event", |run, this, args| act(run, this, "expect_event", args)),
    method("expect_config", |run, this, args| act(run, this, "expect_config", args)),
];

const fn method(name: &'static str, call: fn(&Arc<Run>, &ObjectRef, Args) -> Result<Outcome>) -> Method {
    Method { name, call }
}

fn act(run: &Arc<Run>, this: &ObjectRef, verb: &'static str, args: Args) -> Result<Outcome> {
    let chat: &TestChat = this.as_any().downcast_ref().ok_or_else(|| Error::usage("expected the chat of a test"))?;
    chat.0.clone().act(run, verb, args)
}

/// A chat with an app under test.
pub struct TestChat(pub Arc<dyn Visitor>);

impl Object for TestChat {
    fn class(&self) -> &'static Class {
        &TEST_CHAT
    }

    fn get(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Models {
    /// Adds answers: texts, or what the server would answer.
    pub fn add(&self, answers: impl IntoIterator<Item = Json>) {
        self.answers.lock().extend(answers);
    }

    /// What was asked so far.
    pub fn calls(&self) -> Vec<Json> {
        self.calls.lock().clone()
    }

    fn next(&self, path: &str, body: &Json) -> Result<Json> {
        self.calls.lock().push(body.clone());
        self.answers.lock().pop_front().ok_or_else(|| {
            Error::failed(format!(
                "{path}: the test has no answer for this call of a model; give it with answers, or chat.answers"
            ))
        })
    }

    /// The whole answer to a call.
    pub(crate) fn whole(&self, path: &str, body: &Json) -> Result<Json> {
        Ok(match self.next(path, body)? {
            Json::String(text) if path == "completions" => {
                json!({"object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": "stop"}]})
            }
            Json::String(text) => json!({
                "object": "chat.completion",
                "model": body.get("model"),
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            }),
            answer => answer,
        })
    }

    /// The pieces of a streamed answer: a text word by word, a whole answer as one piece, a list as it is.
    pub(crate) fn pieces(&self, path: &str, body: &Json) -> Result<VecDeque<Json>> {
        let chunk = |delta: Json, finish: Json| {
            let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
            json!({"object": "chat.completion.chunk", "model": body.get("model"), "choices": [choice]})
        };
        Ok(match self.next(path, body)? {
            Json::String(text) if path == "completions" => {
                let piece = |text: &str| json!({"object": "text_completion", "choices": [{"index": 0, "text": text}]});
                text.split_inclusive(' ').map(piece).collect()
            }
            Json::String(text) => {
                let words = text.split_inclusive(' ').map(|word| chunk(json!({"content": word}), Json::Null));
                words.chain([chunk(json!({}), "stop".into())]).collect()
            }
            Json::Array(pieces) => pieces.into(),
            whole => match whole.pointer("/choices/0/message") {
                Some(message) => {
                    let finish = whole.pointer("/choices/0/finish_reason").cloned().unwrap_or_default();
                    VecDeque::from([chunk(message.clone(), Json::Null), chunk(json!({}), finish)])
                }
                None => VecDeque::from([whole]),
            },
        })
    }
}
