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

use parking_lot::Mutex;
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

/// See the module.
pub(super) struct Guest {
    session: Arc<Session>,
    registry: Arc<Registry>,
    page: Arc<Page>,
    time: Arc<MadeUp>,
    models: Arc<Models>,
    /// Where files lie that the test uploads.
    files: Arc<dyn AppFiles>,
    /// Ids of what was expected already.
    seen: Mutex<HashSet<String>>,
    /// How many events were.
    events_seen: Mutex<usize>,
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
        let opening = Opening {
            id: SessionId::random(),
            client_type: "webapp".to_owned(),
            user: user(json("user")?)?,
            user_env: if let Json::Object(env) = json("env")? { env } else { JsonMap::new() },
            language: text("language")?.unwrap_or_else(|| "en-US".to_owned()),
            chat_profile: text("profile")?,
            browser: None,
            thread: None,
            environ: Vec::new(),
        };
        let settings = runtime.app().settings();
        let opened = registry.open(opening, settings).map_err(|error| Error::failed(error.to_string()))?;
        let (Opened::New(session, _) | Opened::Restored(session)) = &opened;
        let session = session.clone();
        if let Opened::New(session, commands) = opened {
            runtime.serve(session, commands);
        }
        let page = Page::new(time.clone());
        session.attach(page.clone(), None, false);
        let (seen, events_seen) = (Mutex::default(), Mutex::default());
        let guest =
            Arc::new(Self { session, registry: registry.clone(), page, time, models, files, seen, events_seen });
        guest.session.deliver(Command::Connected).await;
        guest.settle().await?;
        Ok(guest)
    }

    /// Closes the page.
    pub(super) async fn leave(&self) {
        let page: Arc<dyn Connection> = self.page.clone();
        self.session.detach(&page, Loss::Farewell);
        self.session.deliver(Command::Disconnected).await;
        self.registry.end(&self.session).await;
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
            let now = self.time.rests_at();
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
            let runs = self.page.look(|shown| shown.loading && shown.question.is_none());
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
            if self.drive(self.page.until(rests), HANDLER).await.is_none() {
                return Err(Error::failed(
                    "the handler does not end: it waits for something that does not come, or has waited for an hour",
                ));
            }
            // What was seen may be a moment between two tasks.
            self.actor().await;
            tokio::time::sleep(QUIET).await;
            if self.page.look(rests).is_some() {
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
        self.session.deliver(Command::Action { action: Box::new(action), reply }).await;
        if self.drive(taken, HANDLER).await.is_none() {
            tracing::debug!("the chat does not take what is sent");
        }
    }
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
