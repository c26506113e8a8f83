//! `[auth]`. Ours; Chainlit decides by the callbacks of the script and `CHAINLIT_CUSTOM_AUTH`.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// Who must log in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Auth {
    /// Whether users must.
    pub require_login: RequireLogin,
}

/// Whether users must log in: `"auto"`, `true` or `false` in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequireLogin {
    /// When the script has a login callback or a provider is configured.
    #[default]
    Auto,
    /// Always, even without a login form: tokens come from elsewhere.
    Always,
    /// Never.
    Never,
}

impl Serialize for RequireLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => serializer.serialize_str("auto"),
            Self::Always => serializer.serialize_bool(true),
            Self::Never => serializer.serialize_bool(false),
        }
    }
}

impl<'de> Deserialize<'de> for RequireLogin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;
        impl Visitor<'_> for Word {
            type Value = RequireLogin;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\", true or false")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<RequireLogin, E> {
                Ok(if value { RequireLogin::Always } else { RequireLogin::Never })
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RequireLogin, E> {
                match text {
                    "auto" => Ok(RequireLogin::Auto),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Word)
    }
}
