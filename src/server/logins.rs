//! What is remembered of logins is kept where threads are, so that all servers of one store know which logins were
//! ended, and a restart forgets no token of a login provider. Such tokens are sealed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::auth::seal::Seal;
use crate::auth::store::{Expiring, LoginStore, StoreError};
use crate::auth::token::{TokenId, now};
use crate::data::DataLayer;
use crate::wire::JsonMap;

/// How long a login that another server ended may still count here, in seconds.
const STALE: u64 = 5;
/// How long a request waits for the store.
const PATIENCE: Duration = Duration::from_secs(2);

/// See the module. What happens on this server is known at once, and without the store.
pub struct StoredLogins {
    /// Knows what happened on this server.
    local: Box<dyn LoginStore>,
    layer: Arc<dyn DataLayer>,
    seal: Option<Seal>,
    /// Tokens that the store was asked about a moment ago.
    fresh: parking_lot::Mutex<Expiring<TokenId, ()>>,
}

/// What the store has of a login.
#[derive(Serialize, Deserialize)]
struct Note {
    expires: u64,
    #[serde(default)]
    revoked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl StoredLogins {
    /// Beside `local`, in this layer. Without a seal nothing secret is stored.
    pub fn new(local: Box<dyn LoginStore>, layer: Arc<dyn DataLayer>, seal: Option<Seal>) -> Self {
        Self { local, layer, seal, fresh: parking_lot::Mutex::default() }
    }

    async fn put(&self, id: &TokenId, note: &Note) {
        let written = async {
            let text = serde_json::to_string(note).map_err(|error| error.to_string())?;
            let key = key(id);
            let put = self.layer.put_note(&key, &text, note.expires);
            timeout(PATIENCE, put)
                .await
                .map_err(|_| "it does not answer".to_owned())?
                .map_err(|error| error.to_string())
        };
        // `false` says that the store has no place for it.
        if let Err(error) = written.await {
            tracing::warn!(
                "the store of threads did not take what is to be remembered of a login; only this server knows it: {error}"
            );
        }
    }

    /// Takes over what other servers, or this one before its start, have stored of a login.
    async fn learn(&self, id: &TokenId) -> Result<(), StoreError> {
        if self.fresh.lock().get(id).is_some() {
            return Ok(());
        }
        let note = match timeout(PATIENCE, self.layer.note(&key(id))).await {
            Ok(Ok(note)) => note,
            Ok(Err(error)) => {
                tracing::warn!("logins that other servers ended count here: {error}");
                None
            }
            Err(_) => {
                tracing::warn!("logins that other servers ended count here: the store does not answer");
                None
            }
        };
        self.fresh.lock().insert(id.clone(), now() + STALE, ());
        let Some(note) = note.and_then(|note| serde_json::from_str::<Note>(&note).ok()) else { return Ok(()) };
        if note.revoked {
            return self.local.revoke(id, note.expires).await;
        }
        let (Some(seal), Some(sealed)) = (&self.seal, note.sealed) else { return Ok(()) };
        match seal.open(id.as_str(), &sealed).and_then(|text| serde_json::from_str(&text).ok()) {
            Some(secrets) => self.local.keep(id, note.expires, secrets).await,
            None => {
                tracing::warn!("tokens of a login provider cannot be read: CHAINLIT_AUTH_SECRET was another then");
                Ok(())
            }
        }
    }
}

fn key(id: &TokenId) -> String {
    format!("login:{}", id.as_str())
}

impl LoginStore for StoredLogins {
    fn revoke<'a>(&'a self, id: &'a TokenId, expires: u64) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let local = self.local.revoke(id, expires).await;
            self.put(id, &Note { expires, revoked: true, sealed: None }).await;
            local
        })
    }

    fn is_revoked<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            if self.local.is_revoked(id).await? {
                return Ok(true);
            }
            self.learn(id).await?;
            self.local.is_revoked(id).await
        })
    }

    fn keep<'a>(&'a self, id: &'a TokenId, expires: u64, secrets: JsonMap) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let text = serde_json::Value::Object(secrets.clone()).to_string();
            if let Some(sealed) = self.seal.as_ref().and_then(|seal| seal.close(id.as_str(), &text)) {
                self.put(id, &Note { expires, revoked: false, sealed: Some(sealed) }).await;
            }
            self.local.keep(id, expires, secrets).await
        })
    }

    fn kept<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<JsonMap, StoreError>> {
        Box::pin(async move {
            let known = self.local.kept(id).await?;
            if !known.is_empty() || self.local.is_revoked(id).await? {
                return Ok(known);
            }
            self.learn(id).await?;
            self.local.kept(id).await
        })
    }
}
