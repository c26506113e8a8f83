//! `chainlit test`: holds the conversations that test scripts write down, against an app in this process.
//!
//! - here: runs the scripts of tests, each against an app of its own
//! - `visitor`: who sits in front of the chat: what a test does and expects
//! - `page`: what a page would show, from the events that the chat sends
//! - `expect`: whether what is shown is what is expected
//!
//! `cli` calls this. It uses the app through sessions, as `server` does, but without sockets. Time is made up: see
//! `host::clock`.

mod expect;
mod page;
mod visitor;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;

use crate::config::env::Env;
use crate::config::files::AppFiles;
use crate::config::load::load;
use crate::data::{self, DataLayer, Store};
use crate::host::data_layer::ScriptLayer;
use crate::host::error::{Error, ErrorKind, ScriptError};
use crate::host::instance::{App, Callback, Instance, Shared};
use crate::host::run::Run;
use crate::host::testing::{Test, TestChat};
use crate::host::value::Value;
use crate::script::runtime::{self, Runtime};
use crate::session::registry::Registry;
use crate::wire::ids::new_id;
use visitor::Guest;

/// Longest that one test may take, in time that is not made up.
const LONGEST: Duration = Duration::from_secs(60);
/// How long what was written last may take.
const LAST_WRITES: Duration = Duration::from_secs(5);
/// A key that no server takes: calls of models are answered by the tests.
const NO_KEY: (&str, &str) = ("OPENAI_API_KEY", "sk-test");

/// Tests, and what they are about.
pub struct Suite {
    /// The app's files: scripts, settings, public files.
    pub files: Arc<dyn AppFiles>,
    /// Folder of the app.
    pub root: PathBuf,
    /// The app's script.
    pub app: String,
    /// Where the tests lie.
    pub tests: Arc<dyn AppFiles>,
    /// The script with the tests.
    pub script: String,
    /// Variables of the environment.
    pub env: Env,
}

/// What came of one test.
pub struct Outcome {
    /// What it shows.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// How long it took.
    pub took: Duration,
    /// Why it failed.
    pub failure: Option<ScriptError>,
}

/// Runs all tests of a script, in their order; `done` is told of each.
///
/// # Errors
/// When the script or the app cannot be used.
pub async fn run(suite: &Suite, mut done: impl FnMut(&Outcome)) -> Result<Vec<Outcome>, ScriptError> {
    let (shared, tests) = Shared::with_tests();
    let app = app(suite, suite.tests.clone(), shared)?;
    let engine = runtime::engine(&suite.script).map_err(|error| plain(error.to_string()))?;
    let program = engine.compile(suite.tests.clone(), &suite.script)?;
    let (instance, work) = Instance::new(app, None);
    let background = tokio::spawn(runtime::poll(work));
    let machine = program.start(instance.clone()).await.map_err(described)?;
    let declared = tests.lock().clone();
    if declared.is_empty() {
        return Err(ScriptError {
            file: Some(suite.script.clone()),
            ..plain("there are no tests in it; declare them with cl.test(name, function)".to_owned())
        });
    }
    let mut outcomes = Vec::with_capacity(declared.len());
    for test in declared {
        let began = Instant::now();
        let result = tokio::time::timeout(LONGEST, one(suite, &instance, &test)).await;
        let result = result.unwrap_or_else(|_| Err(Error::timeout(format!("not done after {} s", LONGEST.as_secs()))));
        let outcome =
            Outcome { name: test.name, place: test.place, took: began.elapsed(), failure: result.err().map(described) };
        done(&outcome);
        outcomes.push(outcome);
    }
    instance.cancel().cancel();
    instance.clear();
    drop(machine);
    background.abort();
    Ok(outcomes)
}

/// Runs a test against an app that has just started.
async fn one(suite: &Suite, tester: &Arc<Instance>, test: &Test) -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("chainlit-test-{}", new_id()));
    let (shared, time, models) = Shared::under_test(folder.join("store"));
    let app = app(suite, suite.files.clone(), shared).map_err(Error::script)?;
    let runtime = Runtime::load(app, &suite.app, false).await?;
    runtime.app().ask_or_nil(Callback::AppStartup, Vec::new()).await;
    let registry = Registry::new(folder.join("files"));
    let store = open_store(runtime.app(), &folder, test).await?;
    if let Some(store) = &store {
        registry.keep_in(store.clone());
    }
    let result = async {
        let guest = Guest::open(&runtime, &registry, time, models, &test.options, suite.tests.clone()).await?;
        let run = Run::new(tester.clone());
        let chat = Value::Object(Arc::new(TestChat(guest.clone())));
        let result = test.function.call(&run, vec![chat]).await.map(drop);
        guest.leave().await;
        result
    }
    .await;
    registry.end_all().await;
    runtime.app().ask_or_nil(Callback::AppShutdown, Vec::new()).await;
    if let Some(store) = store {
        store.close(LAST_WRITES).await;
    }
    if let Err(error) = tokio::fs::remove_dir_all(&folder).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(folder = %folder.display(), %error, "what a test left behind could not be deleted");
    }
    result
}

/// Where the threads of a test are kept: the script's own store, or one that goes with the test if it wants one.
async fn open_store(app: &Arc<App>, folder: &Path, test: &Test) -> Result<Option<Store>, Error> {
    let layer: Option<Arc<dyn DataLayer>> = match ScriptLayer::of(app) {
        Some(own) => Some(Arc::new(own)),
        None if test.options.get("threads").is_some_and(Value::is_true) => {
            data::open_url("sled:threads", &app.env, folder).await?
        }
        None => None,
    };
    Ok(layer.map(|layer| Store::new(layer, None, Arc::new(|_| String::new()))))
}

fn app(suite: &Suite, scripts: Arc<dyn AppFiles>, shared: Shared) -> Result<Arc<App>, ScriptError> {
    let mut env = suite.env.clone();
    env.fill([NO_KEY]);
    let loaded = load(&*suite.files, &env).map_err(|error| plain(error.to_string()))?;
    Ok(Arc::new(App {
        files: suite.files.clone(),
        scripts,
        root: suite.root.clone(),
        settings: RwLock::new(Arc::new(loaded.settings)),
        env,
        wide: RwLock::default(),
        shared,
    }))
}

fn plain(message: String) -> ScriptError {
    ScriptError { message, ..ScriptError::default() }
}

/// An error with its place, if it has one.
fn described(error: Error) -> ScriptError {
    match error.kind {
        ErrorKind::Script(inner) => *inner,
        _ => plain(error.message),
    }
}
