//! What is stored so that only servers with the same `CHAINLIT_AUTH_SECRET` can read it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::config::env::Secret;

/// Encrypts and signs texts.
pub struct Seal(LessSafeKey);

impl Seal {
    /// With a key that is made of the secret and good for nothing else.
    pub fn new(secret: &Secret) -> Option<Self> {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        let key = hmac::sign(&secret, b"what is stored of logins");
        UnboundKey::new(&AES_256_GCM, key.as_ref()).ok().map(LessSafeKey::new).map(Self)
    }

    /// The text, sealed for this purpose; none when the system has no randomness.
    pub fn close(&self, purpose: &str, text: &str) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = text.as_bytes().to_vec();
        let aad = Aad::from(purpose.as_bytes());
        self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).ok()?;
        Some(BASE64.encode([&nonce[..], &sealed].concat()))
    }

    /// What was sealed for this purpose with the same secret.
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let mut sealed = BASE64.decode(sealed).ok()?;
        let (nonce, text) = sealed.split_first_chunk_mut::<NONCE_LEN>()?;
        let aad = Aad::from(purpose.as_bytes());
        let text = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_secret_opens_it_for_the_same_purpose() {
        let (ours, other) = (Seal::new(&Secret::from("ours")).unwrap(), Seal::new(&Secret::from("other")).unwrap());
        let sealed = ours.close("a", "größe").unwrap();
        assert_ne!(sealed, ours.close("a", "größe").unwrap());
        assert_eq!(ours.open("a", &sealed).as_deref(), Some("größe"));
        assert_eq!(ours.open("b", &sealed), None);
        assert_eq!(other.open("a", &sealed), None);
        assert_eq!(ours.open("a", "x"), None);
        assert_eq!(ours.open("a", &sealed[1..]), None);
    }
}
