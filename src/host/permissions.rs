//! What a script may reach: `fs`, `net`, `env` and `exec` of `[runtime]`. Everything that touches files, hosts,
//! variables or programs on a script's behalf asks here, whichever name or language it came by.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reqwest::Url;
use wildmatch::WildMatch;

use super::error::{Error, Result};
use super::instance::App;
use super::paths;
use crate::config::settings::{Runtime, Settings};

/// The word that opens a list for everything.
const ALL: &str = "*";

/// What the scripts of an app may reach, as its settings say now.
pub(crate) struct Permissions {
    settings: Arc<Settings>,
    root: PathBuf,
}

impl Permissions {
    /// Those of an app.
    pub(crate) fn of(app: &App) -> Self {
        Self { settings: app.settings(), root: app.root.clone() }
    }

    fn runtime(&self) -> &Runtime {
        &self.settings.runtime
    }

    /// Whether a variable of the environment may be read.
    pub(crate) fn env(&self, name: &str) -> bool {
        self.runtime().env.iter().any(|pattern| WildMatch::new(pattern).matches(name))
    }

    /// Whether programs may be started. `what` wants to.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn exec(&self, what: &str) -> Result<()> {
        if self.runtime().exec {
            return Ok(());
        }
        Err(Error::failed(format!("{what}: a script may start programs only with exec = true under [runtime]")))
    }

    /// Whether a host may be called. `what` wants to.
    ///
    /// # Errors
    /// When it may not.
    pub(crate) fn net(&self, what: &str, url: &Url) -> Result<()> {
        let host = url.host_str().unwrap_or_default();
        if self.runtime().net.iter().any(|pattern| is_host(pattern, host, url.port_or_known_default())) {
            return Ok(());
        }
        Err(Error::failed(format!(
            "{what}: the host {host} is not among those that a script may call (net in [runtime])"
        ))
        .with("kind", "denied"))
    }

    /// Where a path of a script leads, if that lies in a folder that it may use, or in `own`, which it may read anyway.
    ///
    /// # Errors
    /// When it may not go there, or the path is none.
    pub(crate) fn file(&self, what: &str, path: &str, own: Option<&Path>) -> Result<PathBuf> {
        let place = self.resolve(what, path)?;
        self.within(what, path, &place, own)?;
        Ok(place)
    }

    /// The same for a name in a folder: when the path ends with a link, the place of the link itself.
    ///
    /// # Errors
    /// As for [`Permissions::file`].
    pub(crate) fn entry(&self, what: &str, path: &str) -> Result<PathBuf> {
        let joined = self.root.join(path);
        let place = match (joined.parent(), joined.file_name()) {
            (Some(folder), Some(name)) => {
                paths::resolve(&self.root, folder).map_err(|e| unusable(what, path, &e))?.join(name)
            }
            _ => self.resolve(what, path)?,
        };
        self.within(what, path, &place, None)?;
        if self.folders().any(|folder| folder == place) {
            return Err(Error::failed(format!("{what}: {path:?} is the folder itself that scripts may use")));
        }
        Ok(place)
    }

    /// Whether a place on disk, with its links resolved, may be used.
    pub(crate) fn allows(&self, place: &Path) -> bool {
        self.runtime().fs.iter().any(|folder| folder == ALL) || self.folders().any(|folder| place.starts_with(folder))
    }

    fn resolve(&self, what: &str, path: &str) -> Result<PathBuf> {
        if path.is_empty() {
            return Err(Error::usage(format!("{what}: the path is empty")));
        }
        paths::resolve(&self.root, Path::new(path)).map_err(|error| unusable(what, path, &error))
    }

    fn within(&self, what: &str, path: &str, place: &Path, own: Option<&Path>) -> Result<()> {
        if own.and_then(|own| paths::resolve(&self.root, own).ok()).is_some_and(|own| place.starts_with(own)) {
            return Ok(());
        }
        if !self.allows(place) {
            return Err(Error::failed(format!(
                "{what}: {path:?} is outside the folders that a script may use (fs in [runtime])"
            )));
        }
        let secrets = paths::resolve(&self.root, Path::new(".env")).ok();
        if secrets.as_deref() == Some(place) && !self.runtime().env.iter().any(|pattern| pattern == ALL) {
            return Err(Error::failed(format!(
                "{what}: {path:?} holds variables that a script may not read (env in [runtime]); use cl.env.get"
            )));
        }
        Ok(())
    }

    /// The folders of `fs`, resolved.
    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.runtime().fs.iter().filter_map(|folder| paths::resolve(&self.root, Path::new(folder)).ok())
    }
}

fn unusable(what: &str, path: &str, error: &std::io::Error) -> Error {
    Error::failed(format!("{what}: the path {path:?} cannot be used: {error}"))
}

/// Whether a pattern of `net` stands for a host: a name, perhaps with `*`, perhaps with a port.
fn is_host(pattern: &str, host: &str, port: Option<u16>) -> bool {
    let (name, wanted) = match pattern.rsplit_once(':') {
        // The colons inside the brackets of an address do not begin a port.
        Some((name, digits)) if !digits.contains(']') => match digits.parse::<u16>() {
            Ok(wanted) => (name, Some(wanted)),
            Err(_) => return false,
        },
        _ => (pattern, None),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (wanted.is_none() || wanted == port) && WildMatch::new(&name.to_ascii_lowercase()).matches(&host)
}

/// What to say when a packed app leaves its scripts more than they are likely to need; nothing when it does not.
/// In development everything is open on purpose.
pub fn left_open(runtime: &Runtime) -> Option<String> {
    let all = |list: &[String]| list.iter().any(|entry| entry == ALL);
    let folder = |entry: &String| entry == ALL || entry == "." || Path::new(entry).parent().is_none();
    let mut open = Vec::new();
    if let Some(entry) = runtime.fs.iter().find(|entry| folder(entry)) {
        open.push(format!("files (fs = [{entry:?}])"));
    }
    if all(&runtime.net) {
        open.push("all hosts (net = [\"*\"])".to_owned());
    }
    if all(&runtime.env) {
        open.push("all environment variables (env = [\"*\"])".to_owned());
    }
    if runtime.exec {
        open.push("programs (exec = true)".to_owned());
    }
    (!open.is_empty()).then(|| {
        format!(
            "the scripts of this app may reach {}; name what they need under [runtime] in chainlit.toml",
            open.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_by_name_and_port() {
        let cases = [
            ("*", "example.com", 443, true),
            ("example.com", "EXAMPLE.com.", 80, true),
            ("example.com", "www.example.com", 80, false),
            ("example.com", "example.com.evil.net", 80, false),
            ("*.example.com", "a.b.example.com", 443, true),
            ("*.example.com", "example.com", 443, false),
            ("*.example.com", "evilexample.com", 443, false),
            ("localhost:8080", "localhost", 8080, true),
            ("localhost:8080", "localhost", 8081, false),
            ("*:443", "anything", 443, true),
            ("[::1]", "[::1]", 9, true),
            ("[::1]:9", "[::1]", 9, true),
            ("[::1]:9", "[::1]", 8, false),
            ("example.com:x", "example.com", 80, false),
        ];
        for (pattern, host, port, wanted) in cases {
            assert_eq!(is_host(pattern, host, Some(port)), wanted, "{pattern} {host} {port}");
        }
    }

    #[test]
    fn what_is_left_open_is_named() {
        let text = left_open(&Runtime::default());
        assert_eq!(
            text.as_deref(),
            Some(
                "the scripts of this app may reach files (fs = [\".\"]), all hosts (net = [\"*\"]), all environment \
                 variables (env = [\"*\"]); name what they need under [runtime] in chainlit.toml"
            )
        );
        let narrow = Runtime {
            fs: vec!["data".into()],
            net: vec!["api.openai.com".into()],
            env: vec!["APP_*".into()],
            ..Runtime::default()
        };
        assert_eq!(left_open(&narrow), None);
        assert!(left_open(&Runtime { exec: true, ..narrow }).is_some_and(|t| t.contains("programs (exec = true)")));
    }
}
