//! The one place where steps leave the host: they are shown to the client here.

use std::sync::Arc;

use super::error::Result;
use super::run::Run;
use super::value::{Outcome, Value};
use crate::wire::step::StepDict;

/// Shows a new step or message.
pub(crate) fn create_step(run: &Arc<Run>, step: StepDict) -> Result<()> {
    run.chat("send")?.send_step(&step);
    Ok(())
}

/// Shows a changed step or message.
pub(crate) fn update_step(run: &Arc<Run>, step: StepDict) -> Result<()> {
    run.chat("update")?.update_step(&step);
    Ok(())
}

/// Removes a step or message.
pub(crate) fn delete_step(run: &Arc<Run>, step: StepDict) -> Result<()> {
    run.chat("remove")?.delete_step(&step);
    Ok(())
}

/// The result at once, or, when the client is far behind, when it has caught up.
pub(crate) fn when_caught_up(run: &Arc<Run>, result: Value) -> Result<Outcome> {
    match run.session() {
        Some(session) if session.outbox.is_behind() => {
            let outbox = session.outbox.clone();
            Outcome::wait(async move {
                outbox.caught_up().await;
                Ok(result)
            })
        }
        _ => Ok(result.into()),
    }
}
