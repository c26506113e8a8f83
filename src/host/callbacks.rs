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
    callback(Callback::ChatStart, |run, args| register(run, args, Callback::ChatStart)),
    callback(Callback::ChatResume, |run, args| register(run, args, Callback::ChatResume)),
    callback(Callback::Message, |run, args| register(run, args, Callback::Message)),
    callback(Callback::Stop, |run, args| register(run, args, Callback::Stop)),
    callback(Callback::ChatEnd, |run, args| register(run, args, Callback::ChatEnd)),
    callback(Callback::SettingsUpdate, |run, args| register(run, args, Callback::SettingsUpdate)),
    callback(Callback::SettingsEdit, |run, args| register(run, args, Callback::SettingsEdit)),
    callback(Callback::ProfileSwitch, |run, args| register(run, args, Callback::ProfileSwitch)),
    callback(Callback::WindowMessage, |run, args| register(run, args, Callback::WindowMessage)),
    callback(Callback::AudioStart, |run, args| register(run, args, Callback::AudioStart)),
    callback(Callback::AudioChunk, |run, args| register(run, args, Callback::AudioChunk)),
    callback(Callback::AudioEnd, |run, args| register(run, args, Callback::AudioEnd)),
    callback(Callback::McpConnect, |run, args| register(run, args, Callback::McpConnect)),
    callback(Callback::McpDisconnect, |run, args| register(run, args, Callback::McpDisconnect)),
    callback(Callback::Feedback, |run, args| register(run, args, Callback::Feedback)),
    callback(Callback::SlackReactionAdded, |run, args| register(run, args, Callback::SlackReactionAdded)),
    callback(Callback::AuthorRename, |run, args| register(run, args, Callback::AuthorRename)),
    callback(Callback::Reload, |run, args| register(run, args, Callback::Reload)),
    callback(Callback::AppStartup, |run, args| register(run, args, Callback::AppStartup)),
    callback(Callback::AppShutdown, |run, args| register(run, args, Callback::AppShutdown)),
    callback(Callback::ChatProfiles, |run, args| register(run, args, Callback::ChatProfiles)),
    callback(Callback::Starters, |run, args| register(run, args, Callback::Starters)),
    callback(Callback::StarterCategories, |run, args| register(run, args, Callback::StarterCategories)),
    callback(Callback::PasswordAuth, |run, args| register(run, args, Callback::PasswordAuth)),
    callback(Callback::HeaderAuth, |run, args| register(run, args, Callback::HeaderAuth)),
    callback(Callback::OAuth, |run, args| register(run, args, Callback::OAuth)),
    callback(Callback::Logout, |run, args| register(run, args, Callback::Logout)),
    callback(Callback::SharedThreadView, |run, args| register(run, args, Callback::SharedThreadView)),
    api::function("action_callback", |run, mut args| {
        let name = args.text(run, "name")?;
        let function = args.function("function")?;
        if run.instance().register_action(name.clone(), function) {
            tracing::warn!("cl.action_callback({name:?}) was called twice; the later function is used");
        }
        Outcome::nil()
    }),
];

const fn callback(callback: Callback, register: fn(&Arc<Run>, Args) -> Result<Outcome>) -> Member {
    api::function(callback.name(), register)
}

fn register(run: &Arc<Run>, mut args: Args, callback: Callback) -> Result<Outcome> {
    let function = args.function("function")?;
    if run.instance().register(callback, function) {
        tracing::warn!("cl.{} was called twice; the later function is used", callback.name());
    }
    Outcome::nil()
}
