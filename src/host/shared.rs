//! What the instances of an app share, and lose when the process ends.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, Weak};

use super::app_state::AppState;
use super::cache::Cache;
use super::key_lock::KeyLocks;
use super::routes::Turns;
use super::store::Store;
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
}

impl Shared {
    /// Logins for `cl.auth`; the first that are given stay.
    pub fn use_auth(&self, auth: &Arc<Auth>) {
        self.auth.get_or_init(|| Arc::downgrade(auth));
    }

    pub(crate) fn auth(&self) -> Option<Arc<Auth>> {
        self.auth.get()?.upgrade()
    }
}
