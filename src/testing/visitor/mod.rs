//! Who sits in front of a chat under test: does what the test says, and looks whether what it expects is there.
//!
//! - here: opening the chat, and waiting while the clock goes on
//! - `deeds`: what a user does
//! - `looks`: what is expected
//! - `verbs`: the methods of the chat that a test gets

mod deeds;
mod looks;
mod verbs;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use serde_json::Value as Json;
use tokio::sync::oneshot;

use super::page::{Page, Shown};
use crate::config::files::AppFiles;
use crate::host::clock::MadeUp;
use crate::host::error::{Error, Result};
use crate::host::testing::Models;
use crate::host::value::Map;
use crate::script::runtime::Runtime;
use crate::session::connection::Connection;
use crate::session::inbox::Command;
use crate::session::outbox::Loss;
use crate::session::registry::{Opened, Registry};
use crate::session::{Opening, Session};
use crate::wire::JsonMap;
use crate::wire::action::Action;
use crate::wire::ids::SessionId;
use crate::wire::user::User;

/// How long nothing must happen until the clock goes on, in time that is not made up.
const QUIET: Duration = Duration::from_millis(3);
/// How often it is looked in that time, so that a machine that is busy elsewhere counts less.
const LOOKS: u32 = 3;
/// How long what runs may wait for something outside of the program.
const OUTSIDE: Duration = Duration::from_secs(10);
/// The same when no handler runs: what is left is work in the background.
const BEHIND: Duration = Duration::from_millis(150);
/// Made-up time that a handler may take.
const HANDLER: Duration = Duration::from_secs(60 * 60);
/// Made-up time that something expected may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no thread to come back to.
const NOT_KEPT: &str = "the chats of this test are not kept; give cl.test the option threads = true";

/// See the module.
pub(super) struct Guest {
    place: RwLock<Place>,
    runtime: Arc<Runtime>,
    registry: Arc<Registry>,
    /// What the chat was opened with.
    opening: Opening,
    time: Arc<MadeUp>,
    models: Arc<Models>,
    /// Where files lie that the test uploads.
    files: Arc<dyn AppFiles>,
    /// Ids of what was expected already.
    seen: Mutex<HashSet<String>>,
    /// How many events were.
    events_seen: Mutex<usize>,
}

/// The page that is open, and the session behind it.
struct Place {
    session: Arc<Session>,
    page: Arc<Page>,
}

impl Place {
    fn open(runtime: &Arc<Runtime>, registry: &Registry, opening: Opening, time: &Arc<MadeUp>) -> Result<Self> {
        let settings = runtime.app().settings();
        let opened = registry.open(opening, settings).map_err(|error| Error::failed(error.to_string()))?;
        let (Opened::New(session, _) | Opened::Restored(session)) = &opened;
        let session = session.clone();
        if let Opened::New(session, commands) = opened {
            runtime.serve(session, commands);
        }
        let page = Page::new(time.clone());
        session.attach(page.clone(), None, false);
        Ok(Self { session, page })
    }
}

impl Guest {
    /// Opens a chat, and waits until it has begun.
    pub(super) async fn open(
        runtime: &Arc<Runtime>,
        registry: &Arc<Registry>,
        time: Arc<MadeUp>,
        models: Arc<Models>,
        options: &Map,
        files: Arc<dyn AppFiles>,
    ) -> Result<Arc<Self>> {
        let json = |name: &str| match options.get(name) {
            Some(value) if !value.is_nil() => value.to_json(&format!("cl.test: {name}")),
            _ => Ok(Json::Null),
        };
        let text = |name: &str| json(name).map(|json| json.as_str().map(str::to_owned));
        if let Json::Array(answers) = json("answers")? {
            models.add(answers);
        }
        let (mut user, mut browser) = (user(json("user")?)?, None);
        if let Some(store) = registry.store() {
            // Somebody to whom threads belong, known from the beginning.
            let owner = user.clone().unwrap_or_else(|| User::named("the browser of the test"));
            let known = store.known_user(&owner).await.map_err(|error| Error::failed(error.to_string()))?;
            let known = User { id: known.id, ..owner };
            if user.is_some() { user = Some(known) } else { browser = Some(known) }
        }
        let opening = Opening {
            id: SessionId::random(),
            client_type: "webapp".to_owned(),
            user,
            user_env: if let Json::Object(env) = json("env")? { env } else { JsonMap::new() },
            language: text("language")?.unwrap_or_else(|| "en-US".to_owned()),
            chat_profile: text("profile")?,
            browser,
            thread: None,
            environ: Vec::new(),
        };
        let guest = Arc::new(Self {
            place: RwLock::new(Place::open(runtime, registry, opening.clone(), &time)?),
            runtime: runtime.clone(),
            registry: registry.clone(),
            opening,
            time,
            models,
            files,
            seen: Mutex::default(),
            events_seen: Mutex::default(),
        });
        guest.session().deliver(Command::Connected).await;
        guest.settle().await?;
        Ok(guest)
    }

    fn session(&self) -> Arc<Session> {
        self.place.read().session.clone()
    }

    fn page(&self) -> Arc<Page> {
        self.place.read().page.clone()
    }

    /// Closes the page, and opens its thread again.
    async fn come_back(&self) -> Result<()> {
        if self.registry.store().is_none() {
            return Err(Error::usage(format!("test_chat:come_back: {NOT_KEPT}")));
        }
        self.leave().await;
        let before = self.session();
        let opening = Opening {
            id: SessionId::random(),
            thread: Some(before.thread_id.clone()),
            chat_profile: before.chat_profile(),
            ..self.opening.clone()
        };
        *self.place.write() = Place::open(&self.runtime, &self.registry, opening, &self.time)?;
        *self.events_seen.lock() = 0;
        self.session().deliver(Command::Connected).await;
        self.settle().await
    }

    /// Closes the page.
    pub(super) async fn leave(&self) {
        let page: Arc<dyn Connection> = self.page();
        self.session().detach(&page, Loss::Farewell);
        self.session().deliver(Command::Disconnected).await;
        self.registry.end(&self.session()).await;
    }

    /// Waits for something, and lets the clock go on while nothing else happens. Nothing when it does not come.
    async fn drive<T>(&self, work: impl Future<Output = T>, patience: Duration) -> Option<T> {
        let until = self.time.now().saturating_add(patience);
        tokio::pin!(work);
        let (mut rested_at, mut looks, mut since) = (None, 0, Instant::now());
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = tokio::time::sleep(QUIET) => {}
            }
            // What is being stored comes soon, and not because the clock goes on.
            let stores = self.registry.store().is_some_and(|store| store.writer().health().queued > 0);
            let rests = !stores && others_rest().await;
            let now = self.time.rests_at().filter(|_| rests);
            if now.is_none() || now != rested_at {
                if now != rested_at {
                    since = Instant::now();
                }
                (rested_at, looks) = (now, 0);
                if since.elapsed() < OUTSIDE {
                    continue;
                }
                return None;
            }
            looks += 1;
            if looks < LOOKS {
                continue;
            }
            looks = 0;
            if self.time.go_on(until) {
                since = Instant::now();
                continue;
            }
            let runs = self.page().look(|shown| shown.loading && shown.question.is_none());
            if since.elapsed() > if runs { OUTSIDE } else { BEHIND } {
                return None;
            }
        }
    }

    /// Waits until no handler runs, or one waits for the user.
    async fn settle(&self) -> Result<()> {
        loop {
            self.actor().await;
            let rests = |shown: &mut Shown| (!shown.loading || shown.question.is_some()).then_some(());
            if self.drive(self.page().until(rests), HANDLER).await.is_none() {
                return Err(Error::failed(
                    "the handler does not end: it waits for something that does not come, or has waited for an hour",
                ));
            }
            // What was seen may be a moment between two tasks.
            self.actor().await;
            tokio::time::sleep(QUIET).await;
            if self.page().look(rests).is_some() {
                return Ok(());
            }
        }
    }

    /// Waits until the chat has taken all that was sent.
    async fn actor(&self) {
        let action = Action {
            name: String::new(),
            payload: JsonMap::new(),
            label: String::new(),
            tooltip: String::new(),
            icon: None,
            for_id: None,
            id: String::new(),
        };
        let (reply, taken) = oneshot::channel();
        self.session().deliver(Command::Action { action: Box::new(action), reply }).await;
        if self.drive(taken, HANDLER).await.is_none() {
            tracing::debug!("the chat does not take what is sent");
        }
    }
}

/// Whether no task but this one runs or is about to. On a machine that is busy elsewhere one may stand still for longer
/// than it is looked.
async fn others_rest() -> bool {
    // On a worker, where this counts as the one that runs.
    let look = tokio::spawn(async {
        let runtime = tokio::runtime::Handle::current().metrics();
        // Odd while it sleeps.
        let runs = |worker: &usize| runtime.worker_park_unpark_count(*worker).is_multiple_of(2);
        (0..runtime.num_workers()).filter(runs).count() <= 1 && runtime.global_queue_depth() == 0
    });
    look.await.unwrap_or(false)
}

fn user(given: Json) -> Result<Option<User>> {
    match given {
        Json::Null => Ok(None),
        Json::String(identifier) => Ok(Some(User::named(identifier))),
        mut table => {
            if let Some(role) = table.get("role").filter(|role| !role.is_null()).cloned() {
                table["metadata"]["role"] = role;
            }
            serde_json::from_value(table).map(Some).map_err(|error| Error::usage(format!("cl.test: user: {error}")))
        }
    }
}
