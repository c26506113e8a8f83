//! `cl.element_sidebar`: the panel beside the chat.

use std::sync::Arc;

use super::api::{self, Member, Module};
use super::args::Args;
use super::element;
use super::error::Result;
use super::object::Kind;
use super::run::Run;
use super::value::{Outcome, Value};
use crate::wire::event::{SidebarElements, server};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("element_sidebar", &SIDEBAR)];

static SIDEBAR: Module = Module {
    name: "cl.element_sidebar",
    members: &[&[api::function("set_title", set_title), api::function("set_elements", set_elements)]],
};

/// Opens the panel with this title.
fn set_title(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let title = args.text(run, "title")?;
    run.chat("cl.element_sidebar.set_title")?.outbox.emit(server::SET_SIDEBAR_TITLE, &title);
    Outcome::nil()
}

/// Fills the panel; no elements close it. While it shows what has the same key, it stays as it is.
fn set_elements(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let list = args.required(run, "elements", Kind::SomeOf(element::CLASSES))?;
    let key = match args.optional(run, "key", Kind::Text)? {
        Value::Text(key) => Some(key),
        _ => None,
    };
    let session = run.chat("cl.element_sidebar.set_elements")?.clone();
    let run = run.clone();
    Outcome::wait(async move {
        let mut elements = Vec::new();
        if let Value::List(list) = list {
            for item in list {
                if let Value::Object(element) = item {
                    elements.push(element::send_for_now(&run, &element).await?);
                }
            }
        }
        session
            .outbox
            .emit(server::SET_SIDEBAR_ELEMENTS, &SidebarElements { elements: &elements, key: key.as_deref() });
        Ok(Value::Nil)
    })
}
