//! Calling what belongs to no chat: profiles, starters, logins, routes, the app's start and end. These callbacks run in the
//! app-wide instance, among its own work, wherever they are asked from.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::error::{Error, Result};
use super::instance::{App, Callback, Instance};
use super::run::Run;
use super::tasks;
use super::value::{FunctionRef, Value};
use crate::session::cancel::Cancel;

/// How long such a callback may take: people wait for it before they see anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends a call that nobody waits for any more.
struct EndOnDrop(Cancel);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl App {
    /// Calls an app-wide callback. `None` when the script registers none.
    ///
    /// # Errors
    /// What the callback raises; when it takes too long, or too many are running.
    pub async fn ask(&self, callback: Callback, args: Vec<Value>) -> Result<Option<Value>> {
        let Some(instance) = self.wide() else { return Ok(None) };
        let Some(function) = instance.callback(callback) else { return Ok(None) };
        self.call_wide(&format!("cl.{}", callback.name()), instance, function, args).await.map(Some)
    }

    /// Calls a function of the app-wide instance. `what` names it in errors and in the log.
    ///
    /// # Errors
    /// What it raises; when it takes too long, or too many are running.
    pub(super) async fn call_wide(
        &self,
        what: &str,
        instance: Arc<Instance>,
        function: FunctionRef,
        args: Vec<Value>,
    ) -> Result<Value> {
        let run = Run::new(instance.clone());
        let _end = EndOnDrop(run.cancel().clone());
        let (tell, told) = oneshot::channel();
        let name = what.to_owned();
        instance.spawn(Box::pin(async move {
            let result = function.call(&run, args).await;
            if tell.send(result).is_err() {
                tracing::debug!("nobody waits for the result of {name} any more");
            }
        }))?;
        let result = tokio::time::timeout(PATIENCE, told)
            .await
            .map_err(|_| Error::timeout(format!("{what} took longer than {} seconds", PATIENCE.as_secs())))?;
        match result {
            Ok(Ok(value)) => Ok(tasks::first(value)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::cancelled()),
        }
    }

    /// The same, with a failure in the log and nothing in its place.
    pub async fn ask_or_nil(&self, callback: Callback, args: Vec<Value>) -> Value {
        match self.ask(callback, args).await {
            Ok(value) => value.unwrap_or_default(),
            Err(error) => {
                if !error.is_cancelled() {
                    tracing::error!(target: "script", "cl.{}: {}", callback.name(), error.for_log());
                }
                Value::Nil
            }
        }
    }
}
