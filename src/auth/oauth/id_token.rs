//! Checking a token of identity that came through the browser (OpenID Connect Core 1.0, 3.3.2.12): signed by the
//! provider, for us, for this login, for this code.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use ring::digest;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{self, Http};
use super::provider::Posted;
use super::{Attempt, OAuthError};
use crate::auth::crypto;

/// Keys are not asked for more often, however many tokens name unknown ones.
const PAUSE: Duration = Duration::from_secs(60);
/// How far the provider's clock may be off, in seconds.
const SKEW: u64 = 60;

/// Keys of providers, by the address they come from.
#[derive(Default)]
pub(super) struct Keys(Mutex<HashMap<String, (Instant, JwkSet)>>);

#[derive(Deserialize)]
struct Claims {
    iss: String,
    #[serde(default)]
    tid: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    c_hash: Option<String>,
}

impl Keys {
    pub(super) async fn check(
        &self,
        http: &Http,
        posted: &Posted,
        client_id: &str,
        attempt: &Attempt,
        code: &str,
        token: &str,
    ) -> Result<(), OAuthError> {
        crypto::install();
        let header = jsonwebtoken::decode_header(token).map_err(|error| wrong(error.to_string()))?;
        let kid = header.kid.ok_or_else(|| wrong("it names no key"))?;
        let key = self.key(http, &posted.keys_url, &kid).await?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.leeway = SKEW;
        validation.validate_nbf = true;
        validation.set_audience(&[client_id]);
        validation.set_required_spec_claims(&["exp", "aud", "iss"]);
        let data =
            jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|error| wrong(error.to_string()))?;
        let claims = data.claims;
        if claims.iss != posted.issuer.replace("{tid}", &claims.tid) {
            return Err(wrong(format!("it was issued by {:?}", claims.iss)));
        }
        if posted.tenant.as_ref().is_some_and(|tenant| !tenant.eq_ignore_ascii_case(&claims.tid)) {
            return Err(wrong(format!("it is of the tenant {:?}", claims.tid)));
        }
        if !same(&claims.nonce, &attempt.nonce) {
            return Err(wrong("it was made for another login"));
        }
        let half = digest::digest(&digest::SHA256, code.as_bytes());
        let half = URL_SAFE_NO_PAD.encode(half.as_ref().get(..16).unwrap_or_default());
        if claims.c_hash.is_some_and(|c_hash| !same(&c_hash, &half)) {
            return Err(wrong("it was made for another code"));
        }
        Ok(())
    }

    /// The key of this name; asked for again when it is new.
    async fn key(&self, http: &Http, url: &str, kid: &str) -> Result<DecodingKey, OAuthError> {
        let mut all = self.0.lock().await;
        let known = all.get(url);
        let stale = known.is_none_or(|(since, keys)| keys.find(kid).is_none() && since.elapsed() >= PAUSE);
        if stale {
            let answer = http::json(url, http.client()?.get(url)).await?;
            let keys: JwkSet = serde_json::from_value(answer).map_err(|error| http::call(url, error.to_string()))?;
            all.insert(url.to_owned(), (Instant::now(), keys));
        }
        let key = all.get(url).and_then(|(_, keys)| keys.find(kid)).ok_or_else(|| wrong("its key is unknown"))?;
        DecodingKey::from_jwk(key).map_err(|error| wrong(error.to_string()))
    }
}

fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn wrong(reason: impl Into<String>) -> OAuthError {
    OAuthError::IdToken(reason.into())
}
