//! Identifiers that come from clients: parsed once, so that the rest of the server can put them into
//! paths, keys and logs without a second look.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Why an identifier was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a UUID.
    #[error("{what} must be a UUID, got {got:?}")]
    NotUuid {
        /// The field's name on the wire.
        what: &'static str,
        /// The beginning of what came.
        got: String,
    },
    /// Empty, too long, or with characters that may not stand in a path.
    #[error("{what} must be 1 to 128 letters, digits, '-', '_', '.' or ':', got {got:?}")]
    NotName {
        /// The field's name on the wire.
        what: &'static str,
        /// The beginning of what came.
        got: String,
    },
}

/// The beginning of a refused value, short enough for a message.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A new random identifier, a lower-case UUID version 4.
pub fn new_id() -> String {
    Uuid::new_v4().hyphenated().to_string()
}

/// A chat session: a UUID that the client chose, one per open page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(Uuid);

impl SessionId {
    /// A session that no client chose, such as a bot's.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl FromStr for SessionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        // Only the hyphenated form: one session has one spelling.
        let refused = || IdError::NotUuid { what: "sessionId", got: shown(text) };
        if text.len() != 36 {
            return Err(refused());
        }
        Uuid::try_parse(text).map(Self).map_err(|_| refused())
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for SessionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SessionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A thread (a stored conversation). Usually a UUID, but stores of other makers may hold any name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ThreadId(String);

impl ThreadId {
    /// A new thread's id.
    pub fn random() -> Self {
        Self(new_id())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text may be a name in a path or a key: no separators, no control characters, no dots alone.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        && !text.bytes().all(|b| b == b'.')
}

impl FromStr for ThreadId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if is_name(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::NotName { what: "threadId", got: shown(text) })
        }
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ThreadId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Checks the id of a message that a client made: a UUID version 4.
///
/// # Errors
/// The texts that Chainlit 2.12 shows in the chat for the same mistakes.
pub fn check_message_id(id: &str) -> Result<(), &'static str> {
    match Uuid::try_parse(id) {
        Ok(uuid) if uuid.get_version_num() == 4 => Ok(()),
        Ok(_) => Err("the message id must be a UUID of version 4"),
        Err(_) => Err("badly formed hexadecimal UUID string"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_are_uuids_only() {
        let id = "3f0f2c5e-8f3e-4c56-9d39-0d6a3f0f2c5e";
        assert_eq!(id.parse::<SessionId>().map(|i| i.to_string()).as_deref(), Ok(id));
        for bad in ["", "../../etc", "3f0f2c5e8f3e4c569d390d6a3f0f2c5e", "not-a-uuid-not-a-uuid-not-a-uuid-not-"] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn thread_ids_cannot_leave_a_folder() {
        assert!("test1".parse::<ThreadId>().is_ok());
        for bad in ["", "..", ".", "a/b", "a\\b", "a\0b", "ü", &"x".repeat(129)] {
            assert!(bad.parse::<ThreadId>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn message_ids_are_version_4() {
        assert!(check_message_id(&new_id()).is_ok());
        assert!(check_message_id("nope").is_err());
        assert!(check_message_id("c232ab00-9414-11ec-b3c8-9f6bdeced846").is_err());
    }
}
