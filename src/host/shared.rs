//! What the instances of an app share, and lose when the process ends.

use super::app_state::AppState;
use super::cache::Cache;
use super::key_lock::KeyLocks;
use super::store::Store;

/// See the module.
#[derive(Default)]
pub struct Shared {
    /// Turns of those who change the same thing.
    pub(crate) locks: KeyLocks,
    /// `cl.cache`
    pub(crate) cache: Cache,
    /// `cl.app_state`
    pub(crate) state: AppState,
    /// `cl.store`, once it is open.
    pub(crate) store: Store,
}
