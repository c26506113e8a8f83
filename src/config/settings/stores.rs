//! `[data]` and `[storage]`: where threads and files are kept. Ours; Chainlit has variables and code for it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Problems;
use crate::config::hint;
use crate::config::node::{Path, quoted};

/// Where threads, steps, elements, feedback and users are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// `sled:folder`, `sqlite:file`, `postgres://…`, `dynamodb:table`, or `none` to keep nothing.
    pub url: StoreUrl,
}

impl Default for Data {
    fn default() -> Self {
        Self { url: StoreUrl("sled:.chainlit/data".to_owned()) }
    }
}

/// Where the contents of elements are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Storage {
    /// `file:folder`, `s3://bucket`, `gs://bucket`, `az://container`, or `none` to keep nothing.
    pub url: StoreUrl,
}

impl Default for Storage {
    fn default() -> Self {
        Self { url: StoreUrl("file:.chainlit/files".to_owned()) }
    }
}

/// The address of a store. `Debug` and `Display` hide a password in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreUrl(String);

impl StoreUrl {
    /// The whole address, password included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What comes before the colon, `none` for `none`.
    pub fn scheme(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// What comes after the scheme and `:` or `://`.
    pub fn rest(&self) -> &str {
        let rest = self.0.split_once(':').map_or("", |(_, rest)| rest);
        rest.strip_prefix("//").unwrap_or(rest)
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.0.split_once("://").map(|(scheme, rest)| {
            let rest = match rest.split_once('?') {
                Some((before, query)) if query.contains("password") => before,
                _ => rest,
            };
            let host_end = rest.find(['/', '?']).unwrap_or(rest.len());
            // A password may itself hold an `@` or a slash that nobody encoded.
            match rest[..host_end].rfind('@').or_else(|| rest.rfind('@')) {
                Some(at) => {
                    format!("{scheme}://{}:***{}", rest[..at].split(':').next().unwrap_or_default(), &rest[at..])
                }
                None => format!("{scheme}://{rest}"),
            }
        });
        f.write_str(hidden.as_deref().unwrap_or(&self.0))
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

const DATA: &[&str] = &["sled", "sqlite", "postgres", "postgresql", "dynamodb"];
const STORAGE: &[&str] = &["file", "s3", "gs", "az"];

impl Data {
    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        check_url(
            &self.url,
            DATA,
            "\"sled:folder\", \"sqlite:file\", \"postgres://…\", \"dynamodb:table\"",
            &at.key("url"),
            problems,
        );
    }
}

impl Storage {
    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        check_url(
            &self.url,
            STORAGE,
            "\"file:folder\", \"s3://bucket\", \"gs://bucket\", \"az://container\"",
            &at.key("url"),
            problems,
        );
    }
}

fn check_url(url: &StoreUrl, schemes: &[&str], forms: &str, at: &Path<'_>, problems: &mut Problems) {
    if url.as_str() == "none" {
        return;
    }
    // SQLAlchemy's addresses name a driver as well: `postgresql+asyncpg://`.
    let scheme = url.scheme().split('+').next().unwrap_or_default();
    if !schemes.contains(&scheme) || !url.as_str().contains(':') {
        // Only the scheme is quoted: the rest may be secret.
        let found =
            if url.as_str().contains(':') { format!("the scheme {}", quoted(scheme)) } else { "no scheme".to_owned() };
        let meant = hint::nearest(scheme, schemes.iter().copied())
            .map_or_else(String::new, |near| format!("; did you mean {near}:?"));
        problems.error(at, format!("expected {forms} or \"none\", got {found}{meant}"));
    } else if url.rest().is_empty() {
        problems.error(at, format!("expected {forms} or \"none\", got nothing after the scheme"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> StoreUrl {
        StoreUrl(text.to_owned())
    }

    #[test]
    fn printing_hides_passwords() {
        for (given, shown) in [
            ("postgres://joe:s3cret@db:5432/x?sslmode=require", "postgres://joe:***@db:5432/x?sslmode=require"),
            ("postgres://joe:s3/cr@t@db/x", "postgres://joe:***@db/x"),
            ("postgres://db/x", "postgres://db/x"),
            ("postgres://db/x?user=joe&password=s3cret", "postgres://db/x"),
            ("sqlite:threads.db", "sqlite:threads.db"),
        ] {
            assert_eq!(url(given).to_string(), shown);
            assert_eq!(format!("{:?}", url(given)), format!("{shown:?}"));
        }
    }

    #[test]
    fn addresses_split_into_scheme_and_rest() {
        assert_eq!((url("s3://bucket/a").scheme(), url("s3://bucket/a").rest()), ("s3", "bucket/a"));
        assert_eq!(
            (url("sled:.chainlit/data").scheme(), url("sled:.chainlit/data").rest()),
            ("sled", ".chainlit/data")
        );
        assert_eq!((url("none").scheme(), url("none").rest()), ("none", ""));
    }

    #[test]
    fn schemes_are_checked_without_showing_the_address() {
        let check = |text: &str| {
            let mut problems = Problems::default();
            Data { url: url(text) }.check(&Path::Root.key("data"), &mut problems);
            problems.errors.pop().map(|problem| problem.message)
        };
        for good in ["none", "sled:x", "sqlite:x", "sqlite:///x", "postgresql+asyncpg://h/x", "dynamodb:t"] {
            assert_eq!(check(good), None, "{good}");
        }
        assert!(
            check("postgre://joe:s3cret@db/x")
                .is_some_and(|m| m.ends_with("got the scheme \"postgre\"; did you mean postgres:?"))
        );
        assert!(check("threads.db").is_some_and(|m| m.ends_with("got no scheme")));
        assert!(check("sled:").is_some_and(|m| m.ends_with("got nothing after the scheme")));
    }
}
