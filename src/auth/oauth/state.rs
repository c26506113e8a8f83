//! A login that is under way at a provider, bound to one browser, one provider and a short time.
//!
//! The address of the provider carries a random state; a cookie carries the same with its end and our signature, so
//! that nothing is kept on the server until a state was used. The verifier of PKCE and the nonce are made from the
//! state and a key that only the server has.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use ring::hmac;
use subtle::ConstantTimeEq;

use crate::auth::crypto;
use crate::auth::store::Expiring;
use crate::auth::token::now;
use crate::config::env::Secret;

/// Begins logins and recognises them when they come back.
pub(super) struct States {
    key: hmac::Key,
    lifetime: u64,
    /// States that came back.
    used: Mutex<Expiring<String, ()>>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attempt {
    /// Parameter of the provider's address: 32 characters.
    pub(super) state: String,
    /// Proves to the provider that a code is exchanged by whoever asked for it.
    pub(super) verifier: String,
    /// Proves that a token of identity was made for this login.
    pub(super) nonce: String,
}

/// Why a login that comes back is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// No cookie, or that of another login.
    #[error("the login was not begun in this browser, or another one was begun after it")]
    Foreign,
    /// Too late.
    #[error("the login took too long; CHAINLIT_STATE_COOKIE_LIFETIME says how many seconds it may take")]
    Late,
    /// A second time.
    #[error("the login came back a second time")]
    Used,
}

impl States {
    pub(super) fn new(secret: &Secret, lifetime: u64) -> Self {
        let key = crypto::derived(secret.expose().as_bytes(), "chainlit: logins under way at a provider");
        Self { key, lifetime, used: Mutex::default() }
    }

    /// A new login, and the value of its cookie.
    pub(super) fn begin(&self, provider: &str) -> (Attempt, String) {
        let state = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>());
        let end = now().saturating_add(self.lifetime);
        let cookie = format!("{state}.{end}.{}", self.tag(&["cookie", provider, &state, &end.to_string()]));
        (self.attempt(state), cookie)
    }

    /// The login that comes back with this state and this cookie.
    pub(super) fn finish(&self, provider: &str, state: &str, cookie: Option<&str>) -> Result<Attempt, StateError> {
        let mut parts = cookie.ok_or(StateError::Foreign)?.split('.');
        let (Some(kept), Some(end), Some(tag), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(StateError::Foreign);
        };
        let wanted = self.tag(&["cookie", provider, kept, end]);
        let same = |a: &str, b: &str| bool::from(a.as_bytes().ct_eq(b.as_bytes()));
        if !same(&wanted, tag) || !same(kept, state) {
            return Err(StateError::Foreign);
        }
        let end: u64 = end.parse().map_err(|_| StateError::Foreign)?;
        if end <= now() {
            return Err(StateError::Late);
        }
        if !self.used.lock().insert(state.to_owned(), end, ()) {
            return Err(StateError::Used);
        }
        Ok(self.attempt(state.to_owned()))
    }

    fn attempt(&self, state: String) -> Attempt {
        Attempt { verifier: self.tag(&["verifier", &state]), nonce: self.tag(&["nonce", &state]), state }
    }

    fn tag(&self, parts: &[&str]) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(context.sign())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(lifetime: u64) -> States {
        States::new(&Secret::from("secret"), lifetime)
    }

    #[test]
    fn a_login_comes_back_once() {
        let states = states(60);
        let (attempt, cookie) = states.begin("github");
        assert_eq!((attempt.state.len(), attempt.verifier.len()), (32, 43));
        assert!(attempt.verifier != attempt.nonce && !cookie.contains(&attempt.verifier));
        assert_eq!(states.finish("github", &attempt.state, Some(&cookie)), Ok(attempt.clone()));
        assert_eq!(states.finish("github", &attempt.state, Some(&cookie)), Err(StateError::Used));
    }

    #[test]
    fn others_do_not() {
        let states = states(60);
        let (attempt, cookie) = states.begin("github");
        let (other, other_cookie) = states.begin("github");
        for (provider, state, cookie) in [
            ("github", attempt.state.as_str(), None),
            ("github", &attempt.state, Some(other_cookie.as_str())),
            ("github", &other.state, Some(&cookie)),
            ("google", &attempt.state, Some(&cookie)),
            ("github", &attempt.state, Some(attempt.state.as_str())),
            ("github", "", Some("")),
            ("github", "", Some("..")),
            ("github", &attempt.state, Some(&cookie.replace('.', ".1"))),
            ("github", &attempt.state, Some(&format!("{cookie}."))),
        ] {
            assert_eq!(
                states.finish(provider, state, cookie),
                Err(StateError::Foreign),
                "{provider} {state} {cookie:?}"
            );
        }
        let foreign_server = States::new(&Secret::from("another"), 60);
        assert_eq!(foreign_server.finish("github", &attempt.state, Some(&cookie)), Err(StateError::Foreign));
        assert!(states.finish("github", &attempt.state, Some(&cookie)).is_ok());
    }

    #[test]
    fn late_is_too_late() {
        let states = states(0);
        let (attempt, cookie) = states.begin("github");
        assert_eq!(states.finish("github", &attempt.state, Some(&cookie)), Err(StateError::Late));
    }
}
