//! Switching the profile within a chat.

use std::sync::Arc;

use super::report;
use crate::host::instance::{Callback, Instance};
use crate::host::profile;
use crate::host::run::Run;
use crate::wire::event::{ProfileChanged, server};

/// Switches to the profile of this name: its overrides take the place of the old ones', the page is told, and
/// `on_profile_switch` runs. A name that the user may not choose is refused.
pub async fn profile_switch(instance: Arc<Instance>, name: String) {
    let Some(session) = instance.session.clone() else { return };
    let Some(profile) = profile::find(&instance.app, &session, &name).await else {
        tracing::warn!(session = %session.id, profile = name, "there is no such profile");
        session.toast(&format!("There is no profile {name:?}."), "error");
        return;
    };
    let old = session.chat_profile();
    if old.as_deref() == Some(name.as_str()) {
        return;
    }
    if let Err(error) = session.set_profile_config(&profile.overrides) {
        tracing::error!(target: "script", "cl.chat_profile {name:?}: config_overrides: {error}");
        session.toast(&format!("The profile {name:?} cannot be used."), "error");
        return;
    }
    tracing::info!(session = %session.id, "Switching to profile {name}");
    session.set_chat_profile(Some(name.clone()));
    session
        .outbox
        .emit(server::CHAT_PROFILE_CHANGED, &ProfileChanged { old_profile: old.as_deref(), new_profile: &name });
    let Some(function) = instance.callback(Callback::ProfileSwitch) else { return };
    let run = Run::new(instance.clone());
    session.task_start();
    if let Err(error) = function.call(&run, vec![profile.switched_from(old)]).await {
        report(&instance, &error);
    }
    session.task_end();
}
