//! What a client is made of: options, then the environment, then defaults; checked once, when it is built.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::LlmError;
use super::secrets::{Secrets, is_secret};

/// OpenAI's own server.
pub const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

const DEFAULT_TIMEOUT: f64 = 600.0;
const DEFAULT_RETRIES: u32 = 2;

/// Options of a [`Client`](super::Client). What is `None` or empty comes from the environment, else a default.
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// Where the API is, with its path (`OPENAI_BASE_URL`, else [`DEFAULT_BASE_URL`]). A query in it is sent with
    /// every request, as Azure's `api-version` needs.
    pub base_url: Option<String>,
    /// Sent as a bearer token (`OPENAI_API_KEY`). Only OpenAI's own server insists on one.
    pub api_key: Option<String>,
    /// Sent as `OpenAI-Organization` (`OPENAI_ORG_ID`).
    pub organization: Option<String>,
    /// Sent as `OpenAI-Project` (`OPENAI_PROJECT_ID`).
    pub project: Option<String>,
    /// More headers; they win over the client's own, `Authorization` included.
    pub headers: Vec<(String, String)>,
    /// Seconds the server may be silent: before it answers, and between bytes. 600 unless given. Connecting may
    /// take 10 s of them at most.
    pub timeout: Option<f64>,
    /// How often a failed call is tried again; 2 unless given.
    pub max_retries: Option<u32>,
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ClientOptions")
            .field("base_url", &self.base_url.as_deref().map(without_secrets))
            .field("api_key", &self.api_key.as_ref().map(|_| "***"))
            .field("organization", &self.organization)
            .field("project", &self.project)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("max_retries", &self.max_retries)
            .finish()
    }
}

/// Checked options.
pub(super) struct Checked {
    pub(super) base: Url,
    /// `base` as people may see it.
    pub(super) shown: String,
    pub(super) headers: HeaderMap,
    pub(super) timeout: Duration,
    pub(super) max_retries: u32,
    pub(super) secrets: Secrets,
}

impl ClientOptions {
    pub(super) fn check(self, env: impl Fn(&str) -> Option<String>) -> Result<Checked, LlmError> {
        let pick = |given: Option<String>, variable: &str| {
            [given, env(variable)]
                .into_iter()
                .flatten()
                .map(|text| text.trim().to_owned())
                .find(|text| !text.is_empty())
        };
        let base = parse_base(&pick(self.base_url, "OPENAI_BASE_URL").unwrap_or_else(|| DEFAULT_BASE_URL.into()))?;
        let mut secrets = Secrets::default();
        let mut headers = HeaderMap::new();

        let key = pick(self.api_key, "OPENAI_API_KEY");
        if let Some(key) = &key {
            secrets.add(key);
            headers.insert(AUTHORIZATION, header_value("api_key", &format!("Bearer {key}"), true)?);
        }
        if let Some(organization) = pick(self.organization, "OPENAI_ORG_ID") {
            headers.insert("openai-organization", header_value("organization", &organization, false)?);
        }
        if let Some(project) = pick(self.project, "OPENAI_PROJECT_ID") {
            headers.insert("openai-project", header_value("project", &project, false)?);
        }
        for (name, value) in &self.headers {
            let secret = is_secret(name);
            if secret {
                // `Bearer abc` and `abc` alike: servers echo the latter.
                secrets.add(value);
                value.split_whitespace().last().into_iter().for_each(|word| secrets.add(word));
            }
            let parsed = HeaderName::try_from(name.as_str())
                .map_err(|_| LlmError::invalid("headers", format!("`{name}` is not a header's name")))?;
            headers.insert(parsed, header_value(name, value, secret)?);
        }
        // A token may stand alone before the @.
        secrets.add(base.password().unwrap_or(base.username()));
        base.query_pairs().filter(|(name, _)| is_secret(name)).for_each(|(_, value)| secrets.add(&value));
        if !headers.contains_key(AUTHORIZATION) && is_openai(&base) {
            return Err(LlmError::MissingKey);
        }

        Ok(Checked {
            shown: shown(&base),
            base,
            headers,
            timeout: parse_timeout(self.timeout.unwrap_or(DEFAULT_TIMEOUT))?,
            max_retries: self.max_retries.unwrap_or(DEFAULT_RETRIES),
            secrets,
        })
    }
}

fn parse_base(text: &str) -> Result<Url, LlmError> {
    let bad = |why: &str| {
        let text = without_secrets(text);
        LlmError::invalid("base_url", format!("`{text}` {why}; write it like http://localhost:11434/v1"))
    };
    let url = Url::parse(text).map_err(|error| bad(&format!("is not a URL ({error})")))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        "http" | "https" => Err(bad("names no host")),
        _ => Err(bad("does not begin with http:// or https://")),
    }
}

fn parse_timeout(seconds: f64) -> Result<Duration, LlmError> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|timeout| !timeout.is_zero())
        .ok_or_else(|| LlmError::invalid("timeout", format!("{seconds} is not a number of seconds above 0")))
}

fn header_value(name: &str, value: &str, secret: bool) -> Result<HeaderValue, LlmError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        LlmError::invalid(name, "has a character that a header cannot carry (a line break or a control character?)")
    })?;
    value.set_sensitive(secret);
    Ok(value)
}

/// Regional hosts such as `eu.api.openai.com` are OpenAI's too.
fn is_openai(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "api.openai.com" || host.ends_with(".api.openai.com"))
}

/// A URL as people may see it: no user info, no query, no trailing slash.
pub(super) fn shown(url: &Url) -> String {
    let origin = url.origin().ascii_serialization();
    format!("{origin}{}", url.path().trim_end_matches('/'))
}

/// For text that may not even be a URL.
fn without_secrets(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let (start, rest) = text.split_at(text.find("//").map_or(0, |slashes| slashes + 2));
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{start}***{}", &rest[at..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(options: ClientOptions, env: &[(&str, &str)]) -> Result<Checked, LlmError> {
        options.check(|name| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    fn base(url: &str) -> ClientOptions {
        ClientOptions { base_url: Some(url.into()), ..Default::default() }
    }

    #[track_caller]
    fn refused(options: ClientOptions) -> String {
        match check(options, &[]) {
            Ok(checked) => panic!("accepted: {}", checked.shown),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn takes_what_is_not_given_from_the_environment() {
        let env = [
            ("OPENAI_API_KEY", " sk-env\n"),
            ("OPENAI_BASE_URL", "http://models.local/v1/"),
            ("OPENAI_ORG_ID", "org"),
            ("OPENAI_PROJECT_ID", "proj"),
        ];
        let checked = check(ClientOptions::default(), &env).unwrap();
        assert_eq!(checked.shown, "http://models.local/v1");
        assert_eq!(checked.headers["authorization"], "Bearer sk-env");
        assert_eq!(checked.headers["openai-organization"], "org");
        assert_eq!(checked.headers["openai-project"], "proj");
        assert_eq!((checked.timeout, checked.max_retries), (Duration::from_secs(600), 2));

        let given = ClientOptions {
            api_key: Some("sk-given".into()),
            organization: Some(String::new()),
            headers: vec![("Authorization".into(), "Basic abcd".into())],
            timeout: Some(0.5),
            max_retries: Some(0),
            ..base("https://other.example:8443/api?version=3")
        };
        let checked = check(given, &env).unwrap();
        assert_eq!(checked.shown, "https://other.example:8443/api");
        assert_eq!(checked.headers["authorization"], "Basic abcd");
        assert_eq!(checked.headers["openai-organization"], "org");
        assert_eq!((checked.timeout, checked.max_retries), (Duration::from_millis(500), 0));
    }

    #[test]
    fn only_openai_needs_a_key() {
        assert!(check(base("http://localhost:11434/v1"), &[]).is_ok());
        assert!(refused(ClientOptions::default()).contains("set OPENAI_API_KEY or give api_key"));
        assert!(refused(base("https://eu.api.openai.com/v1")).contains("needs a key"));
        let own = ClientOptions { headers: vec![("authorization".into(), "Bearer t".into())], ..Default::default() };
        assert!(check(own, &[]).is_ok());
        assert!(check(ClientOptions::default(), &[("OPENAI_API_KEY", "sk-x")]).is_ok());
    }

    #[test]
    fn says_what_is_wrong_with_an_option() {
        assert_eq!(
            refused(base("localhost:11434/v1")),
            "base_url: `localhost:11434/v1` does not begin with http:// or https://; write it like \
             http://localhost:11434/v1"
        );
        assert!(refused(base("models")).starts_with("base_url: `models` is not a URL"));
        assert!(refused(base("http://")).contains("is not a URL"));
        for timeout in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let options = ClientOptions { timeout: Some(timeout), ..base("http://localhost") };
            assert_eq!(refused(options), format!("timeout: {timeout} is not a number of seconds above 0"));
        }
        let options = ClientOptions { headers: vec![("a b".into(), "c".into())], ..base("http://localhost") };
        assert_eq!(refused(options), "headers: `a b` is not a header's name");
    }

    #[test]
    fn shows_no_secret() {
        let options = ClientOptions {
            api_key: Some("sk-se\ncret".into()),
            headers: vec![("api-key".into(), "other-secret".into())],
            ..base("http://user:pass-secret@localhost/v1?key=sk-1")
        };
        let debug = format!("{options:?}");
        assert!(!debug.contains("secret") && !debug.contains("sk-"), "{debug}");
        let message = refused(options);
        assert!(message.starts_with("api_key: has a character") && !message.contains("sk-"), "{message}");
        assert_eq!(shown(&Url::parse("http://a:b@host:1/v1/?key=c").unwrap()), "http://host:1/v1");
        assert!(refused(base("ftp://user:pass@host/x?key=sk-1")).starts_with("base_url: `ftp://***@host/x` does not"));
        assert!(refused(base("user:pass@host/x")).starts_with("base_url: `***@host/x` does not"));

        let checked = check(base("http://name:word@localhost?api-key=query&version=2024"), &[]).unwrap();
        assert_eq!(checked.secrets.mask("name word query 2024"), "name *** *** 2024");
    }
}
