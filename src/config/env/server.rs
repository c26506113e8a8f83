//! Variables of the process that runs the server: addresses, cookies, flags of `run`.

use std::path::PathBuf;

use super::{Env, EnvError, Platforms, Secret, StorageEnv, boolean};
use crate::config::node::quoted;

/// What the environment says about the server. Options on the command line win over it.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerEnv {
    /// `CHAINLIT_APP_ROOT`: folder of `chainlit.toml`, `.chainlit`, `public`; `None` for that of the script.
    pub app_root: Option<PathBuf>,
    /// `CHAINLIT_ENV_FILE`: the dotenv file, `.env` by default.
    pub env_file: PathBuf,
    /// `CHAINLIT_RUN_HOST`, `CHAINLIT_HOST`: address to listen at, `127.0.0.1` by default.
    pub host: String,
    /// `CHAINLIT_RUN_PORT`, `CHAINLIT_PORT`: 8000 by default, 0 for any free one.
    pub port: u16,
    /// `CHAINLIT_RUN_ROOT_PATH`, `CHAINLIT_ROOT_PATH`: prefix of all routes, as [`root_path`] makes it.
    pub root_path: String,
    /// `CHAINLIT_PARENT_ROOT_PATH`: what an outer server puts before that.
    pub parent_root_path: String,
    /// `CHAINLIT_RUN_SSL_CERT`, `CHAINLIT_SSL_CERT`: see [`tls_pair`].
    pub ssl_cert: Option<PathBuf>,
    /// `CHAINLIT_RUN_SSL_KEY`, `CHAINLIT_SSL_KEY`: see [`tls_pair`].
    pub ssl_key: Option<PathBuf>,
    /// `CHAINLIT_URL`: the address users see, without a final slash, for redirects of login providers.
    pub public_url: Option<String>,
    /// `CHAINLIT_AUTH_SECRET`: key of login tokens.
    pub auth_secret: Option<Secret>,
    /// Cookies of login.
    pub cookies: CookieEnv,
    /// Flags of `run`.
    pub run: RunEnv,
    /// `UVICORN_WS_PER_MESSAGE_DEFLATE`: whether WebSocket messages may be compressed.
    pub compress_websocket: bool,
    /// Credentials of stores for files.
    pub storage: StorageEnv,
    /// Credentials of other chat platforms.
    pub platforms: Platforms,
}

/// Cookies of login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieEnv {
    /// `CHAINLIT_COOKIE_SAMESITE`: `lax` by default; `none` makes the cookies `Secure`.
    pub same_site: SameSite,
    /// `CHAINLIT_AUTH_COOKIE_NAME`: `access_token` by default.
    pub name: String,
    /// `CHAINLIT_AUTH_COOKIE_PATH`: `/` by default; for setting and deleting alike.
    pub path: String,
    /// `CHAINLIT_STATE_COOKIE_LIFETIME`: seconds that a login at a provider may take, 180 by default.
    pub state_lifetime: u64,
}

/// When browsers send a cookie with requests from other sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SameSite {
    /// When a link is followed.
    #[default]
    Lax,
    /// Never.
    Strict,
    /// Always.
    None,
}

/// Flags of `run`; `None` where the environment does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunEnv {
    /// `RUN_TARGET`: the script.
    pub target: Option<PathBuf>,
    /// `CHAINLIT_RUN_WATCH`, `WATCH`: reload when a file changes.
    pub watch: Option<bool>,
    /// `CHAINLIT_RUN_HEADLESS`, `HEADLESS`: open no browser.
    pub headless: Option<bool>,
    /// `CHAINLIT_RUN_DEBUG`, `CHAINLIT_DEBUG`, `DEBUG`: log more.
    pub debug: Option<bool>,
    /// `CHAINLIT_RUN_CI`, `CI`: caches off, a made-up OpenAI key.
    pub ci: Option<bool>,
    /// `CHAINLIT_RUN_NO_CACHE`, `NO_CACHE`: caches off.
    pub no_cache: Option<bool>,
}

impl ServerEnv {
    /// Reads the variables; what is absent has its default.
    ///
    /// # Errors
    /// The first variable whose value cannot be used.
    pub fn from_env(env: &Env) -> Result<Self, EnvError> {
        let path = |names: &[&str]| first(env, names).map(|(_, value)| PathBuf::from(value));
        let prefix = |names: &[&str]| match first(env, names) {
            Some((name, value)) => root_path(value).map_err(|message| EnvError::new(name, message)),
            None => Ok(String::new()),
        };
        Ok(Self {
            app_root: path(&["CHAINLIT_APP_ROOT"]),
            env_file: path(&["CHAINLIT_ENV_FILE"]).unwrap_or_else(|| ".env".into()),
            host: first(env, &["CHAINLIT_RUN_HOST", "CHAINLIT_HOST"]).map_or("127.0.0.1", |(_, host)| host).to_owned(),
            port: number(env, &["CHAINLIT_RUN_PORT", "CHAINLIT_PORT"], "a port from 0 to 65535")?.unwrap_or(8000),
            root_path: prefix(&["CHAINLIT_RUN_ROOT_PATH", "CHAINLIT_ROOT_PATH"])?,
            parent_root_path: prefix(&["CHAINLIT_PARENT_ROOT_PATH"])?,
            ssl_cert: path(&["CHAINLIT_RUN_SSL_CERT", "CHAINLIT_SSL_CERT"]),
            ssl_key: path(&["CHAINLIT_RUN_SSL_KEY", "CHAINLIT_SSL_KEY"]),
            public_url: public_url(env)?,
            auth_secret: env.get("CHAINLIT_AUTH_SECRET").map(Secret::from),
            cookies: CookieEnv::from_env(env)?,
            run: RunEnv::from_env(env)?,
            compress_websocket: flag(env, "UVICORN_WS_PER_MESSAGE_DEFLATE")?.unwrap_or(true),
            storage: StorageEnv::checked(env)?,
            platforms: Platforms::from_env(env),
        })
    }

    /// What browsers have before every path: a root path, behind that of whoever passes requests on.
    pub fn page_prefix(&self, root_path: &str) -> String {
        format!("{}{root_path}", self.parent_root_path)
    }
}

impl CookieEnv {
    fn from_env(env: &Env) -> Result<Self, EnvError> {
        let same_site = match env.get("CHAINLIT_COOKIE_SAMESITE") {
            None => SameSite::Lax,
            Some(word) => match word.to_ascii_lowercase().as_str() {
                "lax" => SameSite::Lax,
                "strict" => SameSite::Strict,
                "none" => SameSite::None,
                _ => {
                    let message = format!("expected lax, strict or none, got {}", quoted(word));
                    return Err(EnvError::new("CHAINLIT_COOKIE_SAMESITE", message));
                }
            },
        };
        let name = env.get("CHAINLIT_AUTH_COOKIE_NAME").unwrap_or("access_token");
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)) {
            let message = format!("expected a cookie name of letters, digits, - and _, got {}", quoted(name));
            return Err(EnvError::new("CHAINLIT_AUTH_COOKIE_NAME", message));
        }
        let path = env.get("CHAINLIT_AUTH_COOKIE_PATH").unwrap_or("/");
        if !path.starts_with('/') || path.contains(';') || path.chars().any(char::is_control) {
            let message = format!("expected a path such as /chat, got {}", quoted(path));
            return Err(EnvError::new("CHAINLIT_AUTH_COOKIE_PATH", message));
        }
        let state_lifetime = number::<u32>(env, &["CHAINLIT_STATE_COOKIE_LIFETIME"], "a number of seconds")?;
        Ok(Self {
            same_site,
            name: name.to_owned(),
            path: path.to_owned(),
            state_lifetime: state_lifetime.map_or(180, u64::from),
        })
    }
}

impl RunEnv {
    fn from_env(env: &Env) -> Result<Self, EnvError> {
        Ok(Self {
            target: env.get("RUN_TARGET").map(PathBuf::from),
            watch: flag_or(env, &["CHAINLIT_RUN_WATCH"], "WATCH")?,
            headless: flag_or(env, &["CHAINLIT_RUN_HEADLESS"], "HEADLESS")?,
            debug: flag_or(env, &["CHAINLIT_RUN_DEBUG", "CHAINLIT_DEBUG"], "DEBUG")?,
            ci: flag_or(env, &["CHAINLIT_RUN_CI"], "CI")?,
            no_cache: flag_or(env, &["CHAINLIT_RUN_NO_CACHE"], "NO_CACHE")?,
        })
    }
}

/// The first variable of `names` that is set.
fn first<'a>(env: &'a Env, names: &[&'a str]) -> Option<(&'a str, &'a str)> {
    names.iter().find_map(|name| Some((*name, env.get(name)?)))
}

pub(super) fn number<T: std::str::FromStr>(env: &Env, names: &[&str], expected: &str) -> Result<Option<T>, EnvError> {
    let Some((name, value)) = names.iter().find_map(|name| Some((*name, env.get(name)?))) else {
        return Ok(None);
    };
    match value.trim().parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(EnvError::new(name, format!("expected {expected}, got {}", quoted(value)))),
    }
}

fn flag(env: &Env, name: &str) -> Result<Option<bool>, EnvError> {
    let Some(word) = env.get(name) else {
        return Ok(None);
    };
    match boolean(word) {
        Some(value) => Ok(Some(value)),
        None => Err(EnvError::new(name, format!("expected true or false, got {}", quoted(word)))),
    }
}

/// Our names first. The bare one is anybody's (`DEBUG=cypress:*`): a value that is no boolean is not meant
/// for us, where Chainlit 2.12 refuses to start.
fn flag_or(env: &Env, names: &[&str], bare: &str) -> Result<Option<bool>, EnvError> {
    for name in names {
        if let Some(value) = flag(env, name)? {
            return Ok(Some(value));
        }
    }
    Ok(env.get(bare).and_then(boolean))
}

fn public_url(env: &Env) -> Result<Option<String>, EnvError> {
    const NAME: &str = "CHAINLIT_URL";
    let Some(url) = env.get(NAME) else {
        return Ok(None);
    };
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if !host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) || url.contains(['?', '#', ' ']) {
        return Err(EnvError::new(
            NAME,
            format!("expected an address such as https://chat.example.com, got {}", quoted(url)),
        ));
    }
    Ok(Some(url.trim_end_matches('/').to_owned()))
}

/// A URL prefix in its one form: empty, or with a slash in front and none at the end.
///
/// # Errors
/// What is wrong with it, for a path that no URL has.
pub fn root_path(path: &str) -> Result<String, String> {
    let trimmed = path.trim().trim_matches('/');
    if trimmed.is_empty() {
        return Ok(String::new());
    }
    let plain = |part: &str| {
        !matches!(part, "" | "." | "..")
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&b))
    };
    if !trimmed.split('/').all(plain) {
        return Err(format!("expected a path such as /chat, got {}", quoted(path)));
    }
    Ok(format!("/{trimmed}"))
}

/// Certificate and key for https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the certificate chain.
    pub cert: PathBuf,
    /// PEM file with its key.
    pub key: PathBuf,
}

/// One of certificate and key without the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Both --ssl-cert and --ssl-key must be provided together.")]
pub struct TlsPairError;

/// Certificate and key, once command line and environment are put together.
///
/// # Errors
/// When only one of them is given.
pub fn tls_pair(cert: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<Tls>, TlsPairError> {
    match (cert, key) {
        (Some(cert), Some(key)) => Ok(Some(Tls { cert, key })),
        (None, None) => Ok(None),
        _ => Err(TlsPairError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<ServerEnv, String> {
        ServerEnv::from_env(&variables.iter().copied().collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_environment_gives_the_defaults() {
        let server = read(&[("CHAINLIT_PORT", ""), ("CHAINLIT_URL", "")]).unwrap();
        assert_eq!((server.host.as_str(), server.port, server.root_path.as_str()), ("127.0.0.1", 8000, ""));
        assert_eq!(server.env_file, PathBuf::from(".env"));
        assert_eq!(
            server.cookies,
            CookieEnv { same_site: SameSite::Lax, name: "access_token".into(), path: "/".into(), state_lifetime: 180 }
        );
        assert_eq!(server.run, RunEnv::default());
        assert!(server.compress_websocket);
        assert_eq!(server.auth_secret, None);
    }

    #[test]
    fn values_are_read_and_brought_into_one_form() {
        let server = read(&[
            ("CHAINLIT_HOST", "0.0.0.0"),
            ("CHAINLIT_PORT", "80"),
            ("CHAINLIT_RUN_PORT", "0"),
            ("CHAINLIT_ROOT_PATH", "chat/"),
            ("CHAINLIT_URL", "https://example.com/x/"),
            ("CHAINLIT_COOKIE_SAMESITE", "None"),
            ("CHAINLIT_AUTH_SECRET", "s3cret"),
            ("CHAINLIT_RUN_HEADLESS", "1"),
            ("CHAINLIT_DEBUG", "true"),
            ("CI", "true"),
            ("UVICORN_WS_PER_MESSAGE_DEFLATE", "no"),
        ])
        .unwrap();
        assert_eq!((server.host.as_str(), server.port, server.root_path.as_str()), ("0.0.0.0", 0, "/chat"));
        assert_eq!(server.public_url.as_deref(), Some("https://example.com/x"));
        assert_eq!(server.cookies.same_site, SameSite::None);
        assert_eq!(server.auth_secret.as_ref().map(Secret::expose), Some("s3cret"));
        let run = &server.run;
        assert_eq!((run.headless, run.debug, run.ci, run.watch), (Some(true), Some(true), Some(true), None));
        assert!(!server.compress_websocket);
        assert!(!format!("{server:?}").contains("s3cret"));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (name, value, message) in [
            ("CHAINLIT_PORT", "80a", "expected a port from 0 to 65535, got \"80a\""),
            ("CHAINLIT_PORT", "70000", "expected a port from 0 to 65535, got \"70000\""),
            ("CHAINLIT_COOKIE_SAMESITE", "maybe", "expected lax, strict or none, got \"maybe\""),
            (
                "CHAINLIT_URL",
                "chat.example.com",
                "expected an address such as https://chat.example.com, got \"chat.example.com\"",
            ),
            ("CHAINLIT_ROOT_PATH", "/a/../b", "expected a path such as /chat, got \"/a/../b\""),
            ("CHAINLIT_AUTH_COOKIE_NAME", "a b", "expected a cookie name of letters, digits, - and _, got \"a b\""),
            ("CHAINLIT_AUTH_COOKIE_PATH", "chat", "expected a path such as /chat, got \"chat\""),
            ("CHAINLIT_RUN_WATCH", "perhaps", "expected true or false, got \"perhaps\""),
            ("STORAGE_EXPIRY_TIME", "1h", "expected a number of seconds, got \"1h\""),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err(), format!("environment variable {name}: {message}"));
        }
    }

    #[test]
    fn bare_names_with_other_peoples_values_are_left_alone() {
        let run = read(&[("DEBUG", "cypress:*"), ("WATCH", "on")]).unwrap().run;
        assert_eq!((run.debug, run.watch), (None, Some(true)));
    }

    #[test]
    fn certificate_and_key_come_together() {
        assert_eq!(tls_pair(None, None), Ok(None));
        assert!(tls_pair(Some("c".into()), Some("k".into())).is_ok_and(|tls| tls.is_some()));
        let error = tls_pair(Some("c".into()), None).unwrap_err();
        assert_eq!(error.to_string(), "Both --ssl-cert and --ssl-key must be provided together.");
    }

    #[test]
    fn prefixes_have_one_form() {
        assert_eq!(root_path("/"), Ok(String::new()));
        assert_eq!(root_path("a/b/"), Ok("/a/b".into()));
        assert!(root_path("/a b").is_err());
    }
}
