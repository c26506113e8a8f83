//! Doing things at once: `cl.sleep`, `cl.gather`, `cl.background`, `cl.timeout`.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;

use super::api::{self, Member};
use super::args::Args;
use super::error::{Error, Result};
use super::message as messages;
use super::object::{Class, Method, Object};
use super::run::Run;
use super::value::{Function, FunctionRef, NativeFunction, Outcome, Value};
use crate::session::cancel::Cancel;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::function("sleep", |run, mut args| {
        let seconds = args.seconds(run, "seconds")?;
        if seconds == 0.0 {
            return Ok(Outcome::Yield);
        }
        let run = run.clone();
        Outcome::wait(async move {
            run.instance().app.shared.clock.sleep(duration(seconds)).await;
            Ok(Value::Nil)
        })
    }),
    api::function("gather", gather),
    api::function("background", background),
    api::function("timeout", |run, mut args| {
        let seconds = args.seconds(run, "seconds")?;
        let function = args.function("function")?;
        let (run, child) = (run.clone(), run.fork_with_streams());
        Outcome::nest(async move {
            let mut work = function.call(&child, args.rest());
            let app = &child.instance().app;
            if let Ok(result) = app.shared.clock.timeout(duration(seconds), &mut work).await {
                run.adopt_streams(&child);
                return result;
            }
            // Told to end rather than dropped, so that its blocks are left and its steps closed.
            child.cancel().cancel();
            match work.await {
                Err(error) if error.is_cancelled() => {
                    messages::end_streams(&child);
                    Err(Error::timeout(format!("cl.timeout: not done after {seconds} s")))
                }
                result => {
                    run.adopt_streams(&child);
                    result
                }
            }
        })
    }),
];

/// A duration from a script's number of seconds; anything beyond a century is as good as for ever.
pub(crate) fn duration(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, 3.2e9))
}

/// A function of the host where a function of the script may stand.
pub(crate) struct NativeCall(pub(crate) Arc<NativeFunction>);

impl Function for NativeCall {
    fn call(&self, run: &Arc<Run>, args: Vec<Value>) -> BoxFuture<'static, Result<Value>> {
        let outcome = (self.0.call)(run, args);
        Box::pin(async move { outcome?.finish().await })
    }

    fn parameters(&self) -> Option<Vec<String>> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The first result of a call.
pub(crate) fn first(value: Value) -> Value {
    match value {
        Value::Many(values) => values.into_iter().next().unwrap_or_default(),
        other => other,
    }
}

/// Runs functions at once; one result each, in their order. The first error ends the others.
fn gather(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let group = run.fork();
    let mut functions = Vec::with_capacity(args.left());
    while args.left() > 0 {
        let position = functions.len() + 1;
        functions.push(args.function(&format!("argument {position}"))?);
    }
    Outcome::nest(async move {
        let count = functions.len();
        let mut work: FuturesUnordered<_> = functions
            .into_iter()
            .enumerate()
            .map(|(index, function)| {
                let call = function.call(&group.fork(), Vec::new());
                async move { (index, call.await) }
            })
            .collect();
        let mut results = vec![Value::Nil; count];
        let mut failed = None;
        while let Some((index, result)) = work.next().await {
            match result {
                Ok(value) => results[index] = first(value),
                Err(error) => {
                    // The others are told to end, and waited for, so that their steps are closed.
                    group.cancel().cancel();
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(Value::Many(results)), Err)
    })
}

/// A piece of background work.
pub static JOB: Class = Class {
    name: "job",
    methods: &[
        Method {
            name: "wait",
            call: |_, this, _| {
                let Some(job) = this.as_any().downcast_ref::<Job>() else {
                    return Err(Error::usage("expected what cl.background returned"));
                };
                let mut done = job.done.clone();
                Outcome::wait(async move {
                    let ended = done.wait_for(Option::is_some).await;
                    ended.ok().and_then(|state| state.clone()).unwrap_or_else(|| Err(was_cancelled()))
                })
            },
        },
        Method {
            name: "cancel",
            call: |_, this, _| {
                if let Some(job) = this.as_any().downcast_ref::<Job>() {
                    job.cancel.cancel();
                }
                Outcome::nil()
            },
        },
    ],
    ..Class::EMPTY
};

struct Job {
    done: watch::Receiver<Option<Result<Value>>>,
    cancel: Cancel,
}

impl Object for Job {
    fn class(&self) -> &'static Class {
        &JOB
    }

    fn get(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn was_cancelled() -> Error {
    Error::failed("the background task was cancelled")
}

/// Runs a function beside the handlers of this chat; it goes on when the handler that started it has ended.
fn background(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let function: FunctionRef = args.function("function")?;
    let child = run.detached();
    let cancel = child.cancel().clone();
    let (sender, done) = watch::channel(None);
    let values = args.rest();
    run.instance().spawn(Box::pin(async move {
        let result = function.call(&child, values).await;
        if result.is_err() {
            messages::end_streams(&child);
        }
        let result = match result {
            Err(error) if error.is_cancelled() => Err(was_cancelled()),
            Err(error) => {
                tracing::error!(target: "script", "{}", error.for_log());
                Err(error)
            }
            Ok(value) => Ok(first(value)),
        };
        // Nobody need be waiting.
        sender.send_replace(Some(result));
    }))?;
    Ok(Value::Object(Arc::new(Job { done, cancel })).into())
}
