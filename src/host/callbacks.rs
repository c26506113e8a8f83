//! Registering callbacks: `cl.on_message(f)` and the like.

use std::sync::Arc;

use super::api::{self, Member};
use super::args::Args;
use super::error::Result;
use super::instance::Callback;
use super::run::Run;
use super::value::Outcome;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::function("on_chat_start", |run, args| register(run, args, Callback::ChatStart)),
    api::function("on_message", |run, args| register(run, args, Callback::Message)),
    api::function("on_stop", |run, args| register(run, args, Callback::Stop)),
    api::function("on_chat_end", |run, args| register(run, args, Callback::ChatEnd)),
    api::function("action_callback", |run, mut args| {
        let name = args.text(run, "name")?;
        let function = args.function("function")?;
        if run.instance().register_action(name.clone(), function) {
            tracing::warn!("cl.action_callback({name:?}) was called twice; the later function is used");
        }
        Outcome::nil()
    }),
];

fn register(run: &Arc<Run>, mut args: Args, callback: Callback) -> Result<Outcome> {
    let function = args.function("function")?;
    if run.instance().register(callback, function) {
        tracing::warn!("cl.{} was called twice; the later function is used", callback.name());
    }
    Outcome::nil()
}
