//! The methods of the chat that a test gets.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use super::Guest;
use super::looks::{ACTIONS, ASKS, ELEMENTS, Listed, MESSAGES, STEPS, messages, texts};
use crate::host::args::Args;
use crate::host::error::{Error, Result};
use crate::host::object::Kind;
use crate::host::run::Run;
use crate::host::testing::Visitor;
use crate::host::value::{Outcome, Value};
use crate::session::inbox::Command;
use crate::testing::expect::{fits, shown};

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
            "come_back" => Outcome::wait(async move {
                self.come_back().await?;
                Ok(Value::Nil)
            }),
            "rate" => {
                let value = args.required(run, "value", Kind::Int)?;
                let options = args.options(run, &[("comment", Kind::Text)])?;
                Outcome::wait(async move { self.rate(value, options).await })
            }
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
                let data = self.page().look(|shown| {
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
                    self.page().look(|shown| messages(shown).into_iter().filter(is_new).cloned().collect());
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
                self.session().announce_stop();
            }
            self.session().deliver(command).await;
            self.settle().await?;
            Ok(Value::Nil)
        })
    }

    fn list(&self, list: Listed) -> Result<Outcome> {
        let things: Vec<Json> = self.page().look(|shown| (list.of)(shown).into_iter().cloned().collect());
        Ok(Value::from_json(things.iter().map(|thing| self.whole(thing)).collect::<Vec<_>>().into()).into())
    }

    fn expected(self: Arc<Self>, what: &'static str, list: Listed, mut args: Args) -> Result<Outcome> {
        let wanted = args.any().to_json("test_chat")?;
        Outcome::wait(async move { self.expect(what, list, wanted).await })
    }
}
