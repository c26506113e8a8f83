//! Login tokens (Chainlit 2.12 wire protocol, 4.2): JWTs of HS256 that Python Chainlit reads and whose it reads too.
//!
//! Claims: `identifier`, `display_name`, `metadata`, `exp`, `iat`, of a stored user also `id` and `createdAt`; ours add
//! `jti`, by which one token can be revoked. Tokens that others minted with the same secret have none: they are
//! known by a digest.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::digest;
use serde::{Deserialize, Serialize};

use super::crypto;
use crate::config::env::Secret;
use crate::wire::user::User;

/// How far the clock of another machine that mints tokens may be ahead, in seconds.
const SKEW: u64 = 60;

/// Why a token does not count. What a client is told is the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a JWT, or with another algorithm, key or shape.
    #[error("the login token is not one that was signed with CHAINLIT_AUTH_SECRET")]
    Invalid,
    /// It was good once.
    #[error("the login token has expired")]
    Expired,
    /// It will be good, or a clock is wrong.
    #[error("the login token begins in the future; the clocks of the machines differ")]
    Early,
    /// Its user has logged out.
    #[error("the login token was revoked")]
    Revoked,
    /// Nobody can mint or check tokens.
    #[error("CHAINLIT_AUTH_SECRET is not set; run `chainlit create-secret` to make one")]
    NoSecret,
}

/// A token that is good, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    /// Who is logged in.
    pub user: User,
    /// By which the token can be revoked.
    pub id: TokenId,
    /// Seconds since 1970 until which it is good.
    pub expires: u64,
}

/// Tells one token from all others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenId(String);

impl TokenId {
    /// As a text without spaces, up to 64 bytes long.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one that [`TokenId::as_str`] gave.
    pub(super) fn known_as(id: &str) -> Self {
        Self(id.to_owned())
    }
}

#[cfg(test)]
impl From<&str> for TokenId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// Mints and checks tokens.
pub(super) struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

#[derive(Serialize)]
struct Minted<'a> {
    #[serde(flatten)]
    user: &'a User,
    exp: u64,
    iat: u64,
    jti: &'a str,
}

#[derive(Deserialize)]
struct Read {
    #[serde(flatten)]
    user: User,
    exp: f64,
    #[serde(default)]
    iat: Option<f64>,
    #[serde(default)]
    jti: Option<String>,
}

impl Tokens {
    pub(super) fn new(secret: &Secret) -> Self {
        crypto::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.validate_nbf = true;
        Self {
            encoding: EncodingKey::from_secret(secret.expose().as_bytes()),
            decoding: DecodingKey::from_secret(secret.expose().as_bytes()),
            validation,
        }
    }

    /// A token for a user that is good for this many seconds, and what it will be known by.
    pub(super) fn mint(&self, user: &User, lifetime: u64) -> Result<(String, Login), TokenError> {
        let iat = now();
        let exp = iat.saturating_add(lifetime);
        let jti = uuid::Uuid::new_v4().simple().to_string();
        let claims = Minted { user, exp, iat, jti: &jti };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(|error| {
            tracing::error!(%error, "a login token could not be written");
            TokenError::Invalid
        })?;
        Ok((token, Login { user: user.clone(), id: TokenId(jti), expires: exp }))
    }

    /// Whose token this is.
    pub(super) fn check(&self, token: &str) -> Result<Login, TokenError> {
        use jsonwebtoken::errors::ErrorKind;
        let data =
            jsonwebtoken::decode::<Read>(token, &self.decoding, &self.validation).map_err(|error| {
                match error.kind() {
                    ErrorKind::ExpiredSignature => TokenError::Expired,
                    ErrorKind::ImmatureSignature => TokenError::Early,
                    _ => TokenError::Invalid,
                }
            })?;
        let claims = data.claims;
        if claims.user.identifier.is_empty() {
            return Err(TokenError::Invalid);
        }
        let expires = seconds(claims.exp);
        if expires <= now() {
            return Err(TokenError::Expired);
        }
        if claims.iat.is_some_and(|iat| seconds(iat) > now() + SKEW) {
            return Err(TokenError::Early);
        }
        let id = match claims.jti {
            Some(jti) if !jti.is_empty() && jti.len() <= 64 && jti.bytes().all(|b| b.is_ascii_graphic()) => jti,
            _ => digest_of(token),
        };
        Ok(Login { user: claims.user, id: TokenId(id), expires })
    }
}

/// A digest of what is signed. The signature itself is left out.
fn digest_of(token: &str) -> String {
    let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, signed.as_bytes()))
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn seconds(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const SECRET: &str = "a secret of the tests";

    fn tokens() -> Tokens {
        Tokens::new(&Secret::from(SECRET))
    }

    fn alice() -> User {
        serde_json::from_value(json!({"identifier": "alice", "display_name": "ALICE", "metadata": {"role": "r"}}))
            .unwrap()
    }

    fn signed(claims: &Value, header: &Header, secret: &str) -> String {
        crypto::install();
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    fn check(claims: &Value) -> Result<Login, TokenError> {
        tokens().check(&signed(claims, &Header::new(Algorithm::HS256), SECRET))
    }

    fn part(token: &str, index: usize) -> Value {
        let part = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn a_token_has_the_claims_of_the_protocol() {
        let (token, login) = tokens().mint(&alice(), 100).unwrap();
        assert_eq!(part(&token, 0), json!({"typ": "JWT", "alg": "HS256"}));
        let claims = part(&token, 1);
        assert_eq!(claims["identifier"], "alice");
        assert_eq!(claims["display_name"], "ALICE");
        assert_eq!(claims["metadata"], json!({"role": "r"}));
        assert_eq!(claims["exp"].as_u64().unwrap(), claims["iat"].as_u64().unwrap() + 100);
        assert_eq!(claims.get("id"), None);
        assert_eq!(tokens().check(&token).unwrap(), login);
    }

    #[test]
    fn a_stored_user_keeps_id_and_time() {
        let user = User { id: Some("1".into()), created_at: Some("2026-01-01T00:00:00Z".into()), ..alice() };
        let (token, _) = tokens().mint(&user, 100).unwrap();
        assert_eq!(part(&token, 1)["createdAt"], "2026-01-01T00:00:00Z");
        assert_eq!(tokens().check(&token).unwrap().user, user);
    }

    #[test]
    fn two_logins_of_one_second_differ() {
        let (first, second) = (tokens().mint(&alice(), 100).unwrap().1, tokens().mint(&alice(), 100).unwrap().1);
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn tokens_of_python_chainlit_count() {
        let claims = json!({"identifier": "bob", "display_name": null, "metadata": {}, "exp": now() + 9, "iat": now()});
        let login = check(&claims).unwrap();
        assert_eq!((login.user.identifier.as_str(), login.user.display_name), ("bob", None));
        assert_eq!(login.id.as_str().len(), 43);
        assert_eq!(check(&claims).unwrap().id, login.id);
        let other = check(&json!({"identifier": "bob", "exp": now() + 9, "iat": now(), "metadata": {"a": 1}})).unwrap();
        assert_ne!(other.id, login.id);
    }

    #[test]
    fn times_are_checked() {
        let at = |exp: u64, iat: u64| check(&json!({"identifier": "a", "exp": exp, "iat": iat})).err();
        assert_eq!(at(now() + 10, now()), None);
        assert_eq!(at(now(), now() - 10), Some(TokenError::Expired));
        assert_eq!(at(now() + 900, now() + 300), Some(TokenError::Early));
        assert_eq!(check(&json!({"identifier": "a", "iat": 1})), Err(TokenError::Invalid));
        assert_eq!(check(&json!({"identifier": "a", "exp": "tomorrow"})), Err(TokenError::Invalid));
        assert_eq!(check(&json!({"identifier": "a", "exp": now() + 9, "nbf": now() + 5})), Err(TokenError::Early));
        assert!(check(&json!({"identifier": "a", "exp": now() as f64 + 5.5})).is_ok());
    }

    #[test]
    fn only_our_key_and_algorithm_count() {
        let claims = json!({"identifier": "a", "exp": now() + 10});
        let other = signed(&claims, &Header::new(Algorithm::HS256), "another secret");
        assert_eq!(tokens().check(&other), Err(TokenError::Invalid));
        let body = URL_SAFE_NO_PAD.encode(claims.to_string());
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"RS256"}"#, r#"{"alg":"HS512"}"#, "{}", "x"] {
            let unsigned = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(tokens().check(&unsigned), Err(TokenError::Invalid), "{header}");
        }
        assert_eq!(check(&json!({"identifier": "", "exp": now() + 10})), Err(TokenError::Invalid));
        assert_eq!(check(&json!({"exp": now() + 10})), Err(TokenError::Invalid));
    }

    proptest! {
        #[test]
        fn any_change_breaks_a_token(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
            let (token, _) = tokens().mint(&alice(), 100).unwrap();
            let at = at.index(token.len());
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            prop_assume!(changed != token);
            prop_assert!(tokens().check(&changed).is_err());
        }

        #[test]
        fn nothing_else_is_a_token(text in ".*") {
            prop_assert!(tokens().check(&text).is_err());
        }
    }
}
