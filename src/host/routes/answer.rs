//! Calling the function of a route. It runs in the app-wide instance.

use super::super::error::Error;
use super::super::instance::App;
use super::super::value::Value;
use super::reply::{self, Reply};
use super::request::{Incoming, request};
use super::table::Found;

/// Requests that the script may work on at a time: their bodies lie in memory.
const MOST: usize = 256;

/// Why a request has no answer of the script.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unanswered {
    /// No route has this path.
    #[error("no route of the script has this path")]
    NoRoute,
    /// Routes have this path, for these methods.
    #[error("the routes of this path are for other methods")]
    OtherMethods(Vec<&'static str>),
    /// The body is not what the script expects.
    #[error("{0}")]
    Malformed(String),
    /// Too many requests are under way.
    #[error("the server is busy; try again in a moment")]
    Busy,
    /// The script took too long.
    #[error("the app took too long to answer")]
    TimedOut,
    /// The script failed; why is in the log.
    #[error("the app failed to answer; the server's log says why")]
    Failed,
}

impl App {
    /// Whether the script answers requests to this path.
    ///
    /// # Errors
    /// [`Unanswered::NoRoute`] and [`Unanswered::OtherMethods`].
    pub fn answers(&self, method: &str, path: &str) -> Result<(), Unanswered> {
        match self.wide().and_then(|instance| instance.route(method, path)) {
            Some(Found::Function(..)) => Ok(()),
            Some(Found::OtherMethods(methods)) => Err(Unanswered::OtherMethods(methods)),
            None => Err(Unanswered::NoRoute),
        }
    }

    /// The answer of the script's function for a request.
    ///
    /// # Errors
    /// When it has none, or fails.
    pub async fn answer(&self, mut incoming: Incoming) -> Result<Reply, Unanswered> {
        self.answers(&incoming.method, &incoming.path)?;
        let _turn = self.shared.requests.try_acquire().map_err(|_| Unanswered::Busy)?;
        let Some(instance) = self.wide() else { return Err(Unanswered::NoRoute) };
        let Some(Found::Function(function, params)) = instance.route(&incoming.method, &incoming.path) else {
            return Err(Unanswered::NoRoute);
        };
        let what = format!("cl.server.{}({:?})", incoming.method.to_ascii_lowercase(), incoming.path);
        incoming.params = params;
        let object = incoming.object();
        let called = self.call_wide(&what, instance, function, vec![Value::Object(object.clone())]).await;
        called.and_then(|value| reply::of(value, &format!("the result of {what}"))).map_err(|error| {
            if request(&object).is_ok_and(|request| request.is_malformed()) {
                return Unanswered::Malformed(error.for_chat().to_owned());
            }
            failed(&what, &error)
        })
    }
}

fn failed(what: &str, error: &Error) -> Unanswered {
    use super::super::error::ErrorKind;
    if !error.is_cancelled() {
        tracing::error!(target: "script", "{what}: {}", error.for_log());
    }
    match error.kind {
        ErrorKind::Timeout => Unanswered::TimedOut,
        _ => Unanswered::Failed,
    }
}

/// Turns of requests, see [`MOST`].
pub(crate) struct Turns(tokio::sync::Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(tokio::sync::Semaphore::new(MOST))
    }
}

impl std::ops::Deref for Turns {
    type Target = tokio::sync::Semaphore;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
