//! The task that owns an instance: reads the session's inbox, polls the running handlers, and rests when nothing
//! happens. Handlers of one instance interleave only where they wait.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::engine::{Machine, Program};
use crate::host::error::Error;
use crate::host::flow;
use crate::host::instance::{App, Instance};
use crate::session::Session;
use crate::session::inbox::{ActionReply, Command};

/// How long an instance must have been idle before its memory is tidied.
const IDLE: Duration = Duration::from_secs(1);
/// How long handlers may take to end when the session is over.
const FAREWELL: Duration = Duration::from_secs(2);

type Starting = Pin<Box<dyn Future<Output = Result<Box<dyn Machine>, Error>> + Send>>;

/// Where an instance stands.
enum Stage {
    /// Nobody has needed it yet.
    New,
    /// The script runs from top to bottom.
    Starting(Starting),
    /// Its callbacks are registered.
    Ready(Box<dyn Machine>),
    /// The script failed.
    Failed(Error),
}

struct Actor {
    program: Arc<dyn Program>,
    instance: Arc<Instance>,
    session: Arc<Session>,
    stage: Stage,
    tasks: FuturesUnordered<BoxFuture<'static, ()>>,
    /// What came before the instance was ready.
    held: Vec<Command>,
    /// Held by each `on_chat_end` that runs.
    leaving: Arc<()>,
}

/// Serves a session until it is over.
pub(super) async fn serve(
    program: Arc<dyn Program>,
    app: Arc<App>,
    session: Arc<Session>,
    mut commands: mpsc::Receiver<Command>,
) {
    let (instance, mut work) = Instance::new(app, Some(session.clone()));
    let mut actor = Actor {
        program,
        instance,
        session,
        stage: Stage::New,
        tasks: FuturesUnordered::new(),
        held: Vec::new(),
        leaving: Arc::new(()),
    };
    // When to tidy up, once nothing has happened until then.
    let mut rest_at = None;
    loop {
        let idle = actor.tasks.is_empty() && !actor.is_starting();
        tokio::select! {
            biased;
            command = commands.recv() => {
                match command {
                    Some(Command::Close) | None => break,
                    Some(command) => actor.take(command),
                }
            }
            Some(task) = work.recv() => actor.tasks.push(task),
            started = started(&mut actor.stage) => actor.ready(started),
            Some(()) = actor.tasks.next(), if !actor.tasks.is_empty() => {}
            () = tokio::time::sleep_until(rest_at.unwrap_or_else(Instant::now)), if idle && rest_at.is_some() => {
                rest_at = actor.rest().map(|again| Instant::now() + again.max(IDLE));
                continue;
            }
        }
        rest_at = Some(Instant::now() + IDLE);
    }
    actor.finish().await;
}

/// The end of the script's start; for ever pending when it is not starting.
async fn started(stage: &mut Stage) -> Result<Box<dyn Machine>, Error> {
    match stage {
        Stage::Starting(start) => start.await,
        _ => std::future::pending().await,
    }
}

impl Actor {
    fn is_starting(&self) -> bool {
        matches!(self.stage, Stage::Starting(_))
    }

    fn ready(&mut self, started: Result<Box<dyn Machine>, Error>) {
        self.stage = match started {
            Ok(machine) => Stage::Ready(machine),
            Err(error) => {
                flow::report(&self.instance, &error);
                Stage::Failed(error)
            }
        };
        for command in std::mem::take(&mut self.held) {
            self.begin(command);
        }
    }

    fn take(&mut self, command: Command) {
        match &self.stage {
            Stage::New => {
                self.stage = Stage::Starting(self.program.start(self.instance.clone()));
                self.held.push(command);
            }
            Stage::Starting(_) => self.held.push(command),
            Stage::Ready(_) => self.begin(command),
            Stage::Failed(error) => {
                if matches!(command, Command::Message(_)) {
                    flow::report(&self.instance, &error.clone());
                }
                self.begin(command);
            }
        }
    }

    /// Starts what a command asks for.
    fn begin(&mut self, command: Command) {
        let instance = self.instance.clone();
        let limit = self.session.settings().runtime.max_tasks;
        if self.tasks.len() >= limit && !matches!(command, Command::Stop | Command::Disconnected) {
            self.session.toast("Too much is running in this chat; wait for an answer, or press Stop.", "error");
            return;
        }
        match command {
            Command::Connected => self.push(flow::chat_start(instance)),
            Command::Message(event) => self.push(flow::message(instance, *event)),
            Command::Edit(message) => self.push(flow::edit(instance, *message)),
            Command::Stop => self.push(flow::stop(instance)),
            Command::Action { action, reply } => {
                if let Stage::Failed(_) = self.stage {
                    answer(reply, ActionReply::NoCallback);
                } else {
                    self.push(flow::action(instance, *action, reply));
                }
            }
            Command::Disconnected => {
                let leaving = self.leaving.clone();
                self.push(async move {
                    flow::chat_end(instance).await;
                    drop(leaving);
                });
            }
            Command::Close => {}
        }
    }

    fn push(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.push(Box::pin(task));
    }

    /// Gives back memory; how long from now there will be more to give back.
    fn rest(&mut self) -> Option<Duration> {
        if let Stage::Ready(machine) = &mut self.stage {
            let before = machine.memory();
            machine.rest();
            tracing::debug!(session = %self.session.id, before, after = machine.memory(), "resting");
        }
        self.held = Vec::new();
        self.session.outbox.trim()
    }

    /// Lets `on_chat_end` do its work, ends what else runs, gives it a moment to leave its blocks, and lets go of the
    /// script.
    async fn finish(mut self) {
        let leaving = async { while Arc::strong_count(&self.leaving) > 1 && self.tasks.next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, leaving).await.is_err() {
            tracing::warn!(session = %self.session.id, "on_chat_end is still running and is ended");
        }
        self.instance.cancel().cancel();
        let ending = async { while self.tasks.next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, ending).await.is_err() {
            tracing::warn!(session = %self.session.id, "a handler did not end with its session");
        }
        // The callbacks refer to the script's memory: they go first.
        self.instance.clear();
    }
}

fn answer(reply: tokio::sync::oneshot::Sender<ActionReply>, answer: ActionReply) {
    if reply.send(answer).is_err() {
        tracing::debug!("nobody waits for the result of an action any more");
    }
}
