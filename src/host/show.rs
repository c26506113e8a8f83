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

/// What a call comes to, no sooner than the client has caught up when it is far behind: whatever a script does to show
/// more and more, its client has read most of it. Every language passes the outcome of every call through here.
pub(crate) fn paced(run: &Arc<Run>, outcome: Outcome) -> Outcome {
    let Some(session) = run.session() else { return outcome };
    match outcome {
        Outcome::Ready(value) if session.outbox.is_behind() => {
            let outbox = session.outbox.clone();
            Outcome::Wait(Box::pin(async move {
                outbox.caught_up().await;
                Ok(value)
            }))
        }
        Outcome::Wait(future) => {
            let outbox = session.outbox.clone();
            Outcome::Wait(Box::pin(async move {
                let value = future.await?;
                outbox.caught_up().await;
                Ok(value)
            }))
        }
        Outcome::Nest(future) => {
            let (outbox, cancel) = (session.outbox.clone(), run.cancel().clone());
            Outcome::Nest(Box::pin(async move {
                let value = future.await?;
                // Nobody drops this one when the handler is stopped.
                tokio::select! {
                    () = outbox.caught_up() => {}
                    () = cancel.cancelled() => {}
                }
                Ok(value)
            }))
        }
        other => other,
    }
}
