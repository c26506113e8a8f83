//! Environment variables, as a value that is handed in.
//!
//! The command line takes them from the process once ([`Env::process`]) and adds a `.env` file
//! ([`Env::fill`]); tests and embedders make their own. Nothing below reads the process's.
//! Variables that are settings are the business of `variables.rs`; the rest has types here.

mod platforms;
mod server;
mod storage;

use std::collections::BTreeMap;
use std::fmt;

pub use platforms::{Platforms, SlackEnv, SlackMode, TeamsEnv};
pub use server::{CookieEnv, RunEnv, SameSite, ServerEnv, Tls, TlsPairError, root_path, tls_pair};
pub use storage::{AzureEnv, GcsEnv, S3Env, StorageEnv};

/// Names and values; `Debug` shows the names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Env(BTreeMap<String, String>);

impl Env {
    /// The variables of this process; what is not Unicode is left out.
    pub fn process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value, if it is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Everything, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Sets a variable, whatever it was.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Adds variables, for example of a `.env` file, that are not there yet.
    pub fn fill<K: Into<String>, V: Into<String>>(&mut self, variables: impl IntoIterator<Item = (K, V)>) {
        for (name, value) in variables {
            self.0.entry(name.into()).or_insert_with(|| value.into());
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Env {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(variables: T) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A variable with a value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {variable}: {message}")]
pub struct EnvError {
    /// Its name.
    pub variable: String,
    /// What was expected and what was found.
    pub message: String,
}

impl EnvError {
    fn new(variable: &str, message: impl Into<String>) -> Self {
        Self { variable: variable.to_owned(), message: message.into() }
    }
}

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The words that stand for yes and no in variables, in any case (Chainlit 2.12: those of its command line).
pub fn boolean(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Some(true),
        "" | "0" | "false" | "f" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_adds_only_what_is_missing() {
        let mut env: Env = [("A", "1"), ("EMPTY", "")].into_iter().collect();
        env.fill([("A", "2"), ("B", "3"), ("EMPTY", "x")]);
        assert_eq!((env.get("A"), env.get("B"), env.get("EMPTY")), (Some("1"), Some("3"), None));
    }

    #[test]
    fn nothing_prints_values() {
        let env: Env = [("TOKEN", "s3cret")].into_iter().collect();
        assert_eq!(format!("{env:?} {:?}", Secret::from("s3cret")), "{\"TOKEN\"} ***");
    }

    #[test]
    fn yes_and_no_have_many_words() {
        for word in ["1", "TRUE", "t", "Yes", "y", "on", " true "] {
            assert_eq!(boolean(word), Some(true), "{word}");
        }
        for word in ["", "0", "False", "f", "no", "n", "OFF"] {
            assert_eq!(boolean(word), Some(false), "{word}");
        }
        for word in ["2", "cypress:*", "ja"] {
            assert_eq!(boolean(word), None, "{word}");
        }
    }
}
