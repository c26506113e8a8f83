//! The one place where steps and elements leave the host: they are shown to the client and kept with the thread here.

use std::sync::Arc;

use super::error::Result;
use super::run::Run;
use super::value::{Outcome, Value};
use crate::wire::element::Element;
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

/// Shows an element that belongs to the thread, new or changed.
pub(crate) fn create_element(run: &Arc<Run>, element: Element) -> Result<()> {
    show_element(run, &element)?;
    keep_element(run, &element)
}

/// Keeps an element with the thread that is not shown.
pub(crate) fn keep_element(run: &Arc<Run>, element: &Element) -> Result<()> {
    run.chat("element:send")?.keep_element(element);
    Ok(())
}

/// Shows an element that is not kept.
pub(crate) fn show_element(run: &Arc<Run>, element: &Element) -> Result<()> {
    run.chat("element:send")?.show_element(element);
    Ok(())
}

/// Removes an element.
pub(crate) fn delete_element(run: &Arc<Run>, element: &Element) -> Result<()> {
    let session = run.chat("element:remove")?;
    session.remove_element(&element.id);
    session.drop_element(&element.id);
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
