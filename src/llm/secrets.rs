//! Keeps keys out of what is shown: servers echo them in error bodies.

use std::fmt;

use serde_json::Value;

const MASK: &str = "***";

/// Shorter values are stand-ins such as `x`; masking them would only garble messages.
const SHORTEST: usize = 4;

/// The secret values of one client. Its `Debug` shows none.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn add(&mut self, value: &str) {
        if value.len() >= SHORTEST && !self.0.iter().any(|known| known == value) {
            self.0.push(value.to_owned());
            // A key that contains another one is masked first, so that none of its rest stays.
            self.0.sort_by_key(|value| std::cmp::Reverse(value.len()));
        }
    }

    /// `text` with every secret masked.
    pub(super) fn mask(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), MASK) } else { text }
        })
    }

    /// `value` with every secret masked in its strings and keys.
    pub(super) fn mask_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mask(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.mask_value(item)).collect(),
            Value::Object(map) => {
                map.into_iter().map(|(key, value)| (self.mask(&key), self.mask_value(value))).collect()
            }
            other => other,
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

/// Whether a header or a query parameter of that name is likely to hold a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "key", "token", "secret", "cookie", "password", "signature"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn masks_every_secret_everywhere() {
        let mut secrets = Secrets::default();
        secrets.add("sk-1");
        secrets.add("sk-1234");
        secrets.add("x");
        assert_eq!(secrets.mask("sk-1234 or sk-1, x"), "*** or ***, x");
        assert_eq!(
            secrets.mask_value(json!({ "sk-1": ["a sk-1234", 1], "ok": null })),
            json!({ "***": ["a ***", 1], "ok": null })
        );
        assert_eq!(format!("{secrets:?}"), "2 secrets");
    }

    #[test]
    fn knows_the_usual_headers() {
        for name in ["Authorization", "api-key", "X-Auth-Token", "cookie"] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("HTTP-Referer"));
    }
}
