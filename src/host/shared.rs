//! What the instances of an app share, and lose when the process ends.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, Weak};

use super::app_state::AppState;
use super::cache::Cache;
use super::clock::{Clock, MadeUp};
use super::key_lock::KeyLocks;
use super::routes::Turns;
use super::store::Store;
use super::testing::{Models, Tests};
use crate::auth::Auth;

/// See the module.
#[derive(Default)]
pub struct Shared {
    /// Turns of those who change the same thing.
    pub(crate) locks: KeyLocks,
    /// `cl.cache`
    pub(crate) cache: Cache,
    /// Answers of language models, for chats whose settings say so (`cache` under `[project]`).
    pub(crate) answers: Cache,
    /// Whether such answers are never kept.
    pub answers_off: AtomicBool,
    /// `cl.app_state`
    pub(crate) state: AppState,
    /// `cl.store`, once it is open.
    pub(crate) store: Store,
    /// Requests that the script is answering.
    pub(crate) requests: Turns,
    /// Logins, which ask the app in turn.
    auth: OnceLock<Weak<Auth>>,
    /// The time that scripts wait in.
    pub(crate) clock: Clock,
    /// What models answer, where no model is to be called.
    pub(crate) models: OnceLock<Arc<Models>>,
    /// Where a script may declare tests.
    pub(crate) tests: OnceLock<Tests>,
    /// Where `cl.store` lies, if not below the app.
    pub(crate) store_folder: OnceLock<PathBuf>,
}

impl Shared {
    /// Logins for `cl.auth`; the first that are given stay.
    pub fn use_auth(&self, auth: &Arc<Auth>) {
        self.auth.get_or_init(|| Arc::downgrade(auth));
    }

    pub(crate) fn auth(&self) -> Option<Arc<Auth>> {
        self.auth.get()?.upgrade()
    }

    /// For an app under test: time is made up, models answer what the test says, and `cl.store` lies in a folder of its
    /// own.
    pub fn under_test(store: PathBuf) -> (Self, Arc<MadeUp>, Arc<Models>) {
        let models = Arc::<Models>::default();
        let shared = Self { models: models.clone().into(), store_folder: store.into(), ..Self::default() };
        let time = shared.clock.make_up();
        (shared, time, models)
    }

    /// For a script that declares tests.
    pub fn with_tests() -> (Self, Tests) {
        let tests = Tests::default();
        (Self { tests: tests.clone().into(), ..Self::default() }, tests)
    }
}
