//! What the server remembers of logins: which tokens were revoked, and secrets that must not travel in a cookie.
//! Behind a trait, so that more than one server can share it.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;

use super::token::{TokenId, now};
use crate::wire::JsonMap;

/// How many tokens are remembered.
const MOST: usize = 100_000;

/// Remembers things about tokens until they expire.
pub trait LoginStore: Send + Sync {
    /// A token stops to count; `expires` is when it would have anyway, in seconds since 1970.
    fn revoke<'a>(&'a self, id: &'a TokenId, expires: u64) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Whether a token was revoked.
    fn is_revoked<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Keeps what belongs to the metadata of a token's user and must not be in the token.
    fn keep<'a>(&'a self, id: &'a TokenId, expires: u64, secrets: JsonMap) -> BoxFuture<'a, Result<(), StoreError>>;

    /// What was kept for a token; empty when nothing was, or no longer.
    fn kept<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<JsonMap, StoreError>>;
}

/// The store does not answer. Nobody counts as logged in meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store of logins failed: {0}")]
pub struct StoreError(pub String);

/// Remembers in this process, up to a bound; then what would expire first is forgotten.
#[derive(Default)]
pub struct MemoryStore {
    revoked: Mutex<Expiring<TokenId, ()>>,
    kept: Mutex<Expiring<TokenId, JsonMap>>,
}

impl MemoryStore {
    pub(super) fn revoke_now(&self, id: TokenId, expires: u64) {
        self.kept.lock().remove(&id);
        self.revoked.lock().insert(id, expires, ());
    }
}

impl LoginStore for MemoryStore {
    fn revoke<'a>(&'a self, id: &'a TokenId, expires: u64) -> BoxFuture<'a, Result<(), StoreError>> {
        self.revoke_now(id.clone(), expires);
        Box::pin(std::future::ready(Ok(())))
    }

    fn is_revoked<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<bool, StoreError>> {
        let revoked = self.revoked.lock().get(id).is_some();
        Box::pin(std::future::ready(Ok(revoked)))
    }

    fn keep<'a>(&'a self, id: &'a TokenId, expires: u64, secrets: JsonMap) -> BoxFuture<'a, Result<(), StoreError>> {
        self.kept.lock().insert(id.clone(), expires, secrets);
        Box::pin(std::future::ready(Ok(())))
    }

    fn kept<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<JsonMap, StoreError>> {
        let kept = self.kept.lock().get(id).cloned().unwrap_or_default();
        Box::pin(std::future::ready(Ok(kept)))
    }
}

/// A map of bounded size whose entries end at a time of their own.
pub struct Expiring<K, V> {
    entries: HashMap<K, (u64, V)>,
    most: usize,
}

impl<K, V> Default for Expiring<K, V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), most: MOST }
    }
}

impl<K: std::hash::Hash + Eq + Clone, V> Expiring<K, V> {
    /// Adds an entry that ends at `expires`, in seconds since 1970; whether there was none.
    pub fn insert(&mut self, key: K, expires: u64, value: V) -> bool {
        if self.entries.len() >= self.most && !self.entries.contains_key(&key) {
            self.make_room();
        }
        let before = self.entries.insert(key, (expires, value));
        before.is_none_or(|(expires, _)| expires <= now())
    }

    /// An entry that has not ended.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).filter(|(expires, _)| *expires > now()).map(|(_, value)| value)
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }

    /// Forgets what has ended; when that is not enough, the sixteenth that ends first.
    fn make_room(&mut self) {
        let now = now();
        self.entries.retain(|_, (expires, _)| *expires > now);
        if self.entries.len() < self.most {
            return;
        }
        let mut ends: Vec<u64> = self.entries.values().map(|(expires, _)| *expires).collect();
        let (_, &mut limit, _) = ends.select_nth_unstable(self.most / 16);
        let mut surplus = self.most / 16 + 1;
        self.entries.retain(|_, (expires, _)| {
            let goes = surplus > 0 && *expires <= limit;
            surplus -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn a_revoked_token_loses_its_secrets() {
        let store = MemoryStore::default();
        let (id, other) = (TokenId::from("a"), TokenId::from("b"));
        let secrets = JsonMap::from_iter([("refresh_token".to_owned(), json!("r"))]);
        store.keep(&id, now() + 10, secrets.clone()).await.unwrap();
        assert_eq!(store.kept(&id).await.unwrap(), secrets);
        store.revoke(&id, now() + 10).await.unwrap();
        assert!(store.is_revoked(&id).await.unwrap());
        assert!(!store.is_revoked(&other).await.unwrap());
        assert!(store.kept(&id).await.unwrap().is_empty());
    }

    #[test]
    fn entries_end() {
        let mut map = Expiring::default();
        assert!(map.insert("a", now(), 1));
        assert_eq!(map.get(&"a"), None);
        assert!(map.insert("a", now() + 10, 2));
        assert!(!map.insert("a", now() + 10, 3));
        assert_eq!(map.get(&"a"), Some(&3));
    }

    #[test]
    fn a_full_map_forgets_what_ends_first() {
        let mut map = Expiring { entries: HashMap::new(), most: 32 };
        for n in 0..1000_u64 {
            map.insert(n, now() + 1000 + n, ());
            assert!(map.entries.len() <= 32);
        }
        assert!(map.get(&999).is_some() && map.get(&990).is_some());
        assert!(map.get(&0).is_none());
    }
}
