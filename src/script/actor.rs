//! The task that owns an instance: reads the session's inbox, polls the running handlers, changes to a newer version of
//! the script when no handler runs, and rests when nothing happens. Handlers of one instance interleave only where they
//! wait.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::engine::{Machine, Program};
use crate::host::error::Error;
use crate::host::instance::{App, Instance};
use crate::host::{flow, profile};
use crate::session::Session;
use crate::session::inbox::{ActionReply, Command};

/// How long an instance must have been idle before its memory is tidied.
const IDLE: Duration = Duration::from_secs(1);
/// How long handlers may take to end when the session is over.
const FAREWELL: Duration = Duration::from_secs(2);

type Starting = Pin<Box<dyn Future<Output = Result<Box<dyn Machine>, Error>> + Send>>;
type Task = BoxFuture<'static, ()>;

/// Where an instance stands.
enum Stage {
    /// Nobody has needed it yet.
    New,
    /// The script runs from top to bottom.
    Starting(Starting),
    /// Its callbacks are registered.
    Ready(Box<dyn Machine>),
    /// A newer version of the script runs from top to bottom; the old one waits to see whether it succeeds.
    Replacing { next: Script, starting: Starting, old: Box<dyn Machine> },
    /// The script failed.
    Failed(Error),
}

/// An instance, and the end where its background work arrives.
struct Script {
    instance: Arc<Instance>,
    work: mpsc::UnboundedReceiver<Task>,
}

impl Script {
    fn new(app: Arc<App>, session: &Arc<Session>) -> Self {
        let (instance, work) = Instance::new(app, Some(session.clone()));
        Self { instance, work }
    }
}

struct Actor {
    programs: watch::Receiver<Arc<dyn Program>>,
    /// Whether there is a newer version of the script.
    outdated: bool,
    script: Script,
    session: Arc<Session>,
    stage: Stage,
    /// Handlers of events, whose end the user waits for.
    handlers: FuturesUnordered<Task>,
    /// Work that handlers left behind.
    background: FuturesUnordered<Task>,
    /// What came before the instance was ready.
    held: Vec<Command>,
    /// Held by each `on_chat_end` that runs.
    leaving: Arc<()>,
}

/// Serves a session until it is over.
pub(super) async fn serve(
    programs: watch::Receiver<Arc<dyn Program>>,
    app: Arc<App>,
    session: Arc<Session>,
    mut commands: mpsc::Receiver<Command>,
) {
    let mut actor = Actor {
        programs,
        outdated: false,
        script: Script::new(app, &session),
        session,
        stage: Stage::New,
        handlers: FuturesUnordered::new(),
        background: FuturesUnordered::new(),
        held: Vec::new(),
        leaving: Arc::new(()),
    };
    // When to tidy up, once nothing has happened until then.
    let mut rest_at = None;
    loop {
        if actor.outdated && actor.handlers.is_empty() && !actor.is_starting() {
            actor.replace();
        }
        let idle = actor.handlers.is_empty() && actor.background.is_empty() && !actor.is_starting();
        tokio::select! {
            biased;
            command = commands.recv() => {
                match command {
                    Some(Command::Close) | None => break,
                    Some(command) => actor.take(command),
                }
            }
            Some(task) = actor.script.work.recv() => actor.background.push(task),
            started = started(&mut actor.stage) => actor.ready(started),
            Some(()) = actor.handlers.next(), if !actor.handlers.is_empty() => {}
            Some(()) = actor.background.next(), if !actor.background.is_empty() => {}
            Ok(()) = actor.programs.changed() => actor.outdated = true,
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
        Stage::Replacing { next, starting, .. } => {
            // What the script starts at its top level has to go on for its own start to end.
            let mut work = FuturesUnordered::new();
            loop {
                tokio::select! {
                    started = &mut *starting => {
                        for task in work {
                            if next.instance.spawn(task).is_err() {
                                tracing::debug!("work of a script's start was dropped");
                            }
                        }
                        return started;
                    }
                    Some(task) = next.work.recv() => work.push(task),
                    Some(()) = work.next(), if !work.is_empty() => {}
                }
            }
        }
        _ => std::future::pending().await,
    }
}

impl Actor {
    fn is_starting(&self) -> bool {
        matches!(self.stage, Stage::Starting(_) | Stage::Replacing { .. })
    }

    /// Runs a script from top to bottom, under the settings of the chat's profile.
    fn start(&mut self, instance: Arc<Instance>) -> Starting {
        let program = self.programs.borrow_and_update().clone();
        self.outdated = false;
        let session = self.session.clone();
        Box::pin(async move {
            profile::configure(&instance.app, &session).await;
            program.start(instance).await
        })
    }

    /// Starts the newer version of the script beside the one that runs.
    fn replace(&mut self) {
        let next = Script::new(self.script.instance.app.clone(), &self.session);
        let starting = self.start(next.instance.clone());
        self.stage = match std::mem::replace(&mut self.stage, Stage::New) {
            Stage::Ready(old) => Stage::Replacing { next, starting, old },
            // Nobody has needed the old one: the next command starts the newer.
            Stage::New => Stage::New,
            Stage::Failed(_) => {
                self.script = next;
                Stage::Starting(starting)
            }
            other => other,
        };
    }

    fn ready(&mut self, started: Result<Box<dyn Machine>, Error>) {
        self.stage = match (std::mem::replace(&mut self.stage, Stage::New), started) {
            (Stage::Replacing { next, old, .. }, Ok(machine)) => {
                let globals = old.globals();
                flow::release(&self.script.instance);
                // What the old version left running belongs to it, and so do its callbacks.
                self.script.instance.cancel().cancel();
                self.background.clear();
                self.script.instance.clear();
                self.script = next;
                drop(old);
                self.handle(flow::reload(self.script.instance.clone(), globals));
                Stage::Ready(machine)
            }
            (Stage::Replacing { next, old, .. }, Err(error)) => {
                tracing::error!(target: "script", session = %self.session.id,
                    "the newer script does not start in this chat, which goes on with the old one: {}", error.for_log());
                next.instance.clear();
                Stage::Ready(old)
            }
            (_, Ok(machine)) => Stage::Ready(machine),
            (_, Err(error)) => {
                flow::report(&self.script.instance, &error);
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
                let starting = self.start(self.script.instance.clone());
                self.stage = Stage::Starting(starting);
                self.held.push(command);
            }
            Stage::Starting(_) | Stage::Replacing { .. } => {
                if self.held.len() < self.session.settings().runtime.max_tasks {
                    self.held.push(command);
                } else {
                    self.too_much(&command);
                }
            }
            Stage::Ready(_) => self.begin(command),
            Stage::Failed(error) => {
                if matches!(command, Command::Message(_)) {
                    flow::report(&self.script.instance, &error.clone());
                }
                self.begin(command);
            }
        }
    }

    fn too_much(&self, command: &Command) {
        if command.is_frequent() {
            return;
        }
        self.session.toast("Too much is running in this chat; wait for an answer, or press Stop.", "error");
    }

    /// Starts what a command asks for.
    fn begin(&mut self, command: Command) {
        let instance = self.script.instance.clone();
        let limit = self.session.settings().runtime.max_tasks;
        let running = self.handlers.len() + self.background.len();
        if running >= limit && !matches!(command, Command::Stop | Command::Disconnected) {
            self.too_much(&command);
            return;
        }
        match command {
            Command::Connected => self.handle(flow::connected(instance)),
            Command::Message(event) => self.handle(flow::message(instance, *event)),
            Command::Edit(message) => self.handle(flow::edit(instance, *message)),
            Command::Profile(name) => self.handle(flow::profile_switch(instance, name)),
            Command::SettingsChange(values) => self.handle(flow::settings_update(instance, values)),
            Command::SettingsEdit(values) => self.handle(flow::settings_edit(instance, values)),
            Command::WindowMessage(data) => self.handle(flow::window_message(instance, data)),
            Command::FetchFavorites => self.handle(flow::fetch_favorites(instance)),
            Command::Favorite(message) => self.handle(flow::favorite(instance, *message)),
            Command::Feedback(feedback) => self.handle(flow::feedback(instance, *feedback)),
            Command::AudioStart => self.handle(flow::audio_start(instance)),
            Command::AudioChunk(chunk) => self.handle(flow::audio_chunk(instance, *chunk)),
            Command::AudioEnd => self.handle(flow::audio_end(instance)),
            Command::Stop => self.handle(flow::stop(instance)),
            Command::Action { action, reply } => {
                if let Stage::Failed(_) = self.stage {
                    answer(reply, ActionReply::NoCallback);
                } else {
                    self.handle(flow::action(instance, *action, reply));
                }
            }
            Command::Mcp(change) => self.handle(flow::mcp(instance, *change)),
            Command::Disconnected => {
                let leaving = self.leaving.clone();
                self.handle(async move {
                    flow::chat_end(instance).await;
                    drop(leaving);
                });
            }
            Command::Close => {}
        }
    }

    fn handle(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.handlers.push(Box::pin(task));
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

    /// The next task that ends; `None` when none runs.
    async fn next(&mut self) -> Option<()> {
        if self.handlers.is_empty() && self.background.is_empty() {
            return None;
        }
        tokio::select! {
            Some(()) = self.handlers.next(), if !self.handlers.is_empty() => Some(()),
            Some(()) = self.background.next(), if !self.background.is_empty() => Some(()),
        }
    }

    /// Lets `on_chat_end` do its work, ends what else runs, gives it a moment to leave its blocks, and lets go of the
    /// script.
    async fn finish(mut self) {
        let leaving = async { while Arc::strong_count(&self.leaving) > 1 && self.next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, leaving).await.is_err() {
            tracing::warn!(session = %self.session.id, "on_chat_end is still running and is ended");
        }
        self.script.instance.cancel().cancel();
        let ending = async { while self.next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, ending).await.is_err() {
            tracing::warn!(session = %self.session.id, "a handler did not end with its session");
        }
        // The callbacks refer to the script's memory: they go first.
        self.script.instance.clear();
    }
}

fn answer(reply: tokio::sync::oneshot::Sender<ActionReply>, answer: ActionReply) {
    if reply.send(answer).is_err() {
        tracing::debug!("nobody waits for the result of an action any more");
    }
}
