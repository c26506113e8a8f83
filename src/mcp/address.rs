//! Which URLs a connection may reach, and which headers a user may have sent. A user's server must lie at or below an
//! entry of the list; one of the settings stays on its own origin. What a server itself names is checked too.

use std::collections::BTreeMap;
use std::collections::HashMap;

use http::{HeaderName, HeaderValue};
use reqwest::Url;

use super::Refused;

/// Headers of a user that are not sent on: they steer proxies, claim to be somebody else's, or belong to the connection.
const DROPPED: &[&str] = &[
    "connection",
    "content-length",
    "cookie",
    "forwarded",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-forwarded-by",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-real-ip",
    "x-rewrite-url",
];

const LIST: &str = "Configure features.mcp.user_servers.allowed_urls in your config.";

/// Where the requests of a connection may go.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// To the origin of this URL.
    Origin(Url),
    /// At or below these.
    Below(Vec<String>),
}

impl Reach {
    /// Whether a URL that the server named lies within reach.
    pub(super) fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Origin(own) => same_origin(own, url),
            Self::Below(allowed) => check(url.as_str(), allowed).is_ok(),
        }
    }
}

/// The URL of a user's server.
///
/// # Errors
/// When it is none, is ambiguous, or no entry of the list allows it.
pub(super) fn check(url: &str, allowed: &[String]) -> Result<Url, Refused> {
    let refused = |why: &'static str| Refused::Address { url: url.to_owned(), why };
    let parsed = Url::parse(url).map_err(|_| refused("It could not be parsed."))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(refused("Only http and https URLs are supported."));
    }
    if is_ambiguous(url) {
        return Err(refused(
            "Its path must not contain '.' or '..' segments, encoded separators, backslashes, blanks or letters beyond \
             ASCII.",
        ));
    }
    let fits = |entry: &String| {
        Url::parse(entry).is_ok_and(|entry| same_origin(&entry, &parsed) && is_below(parsed.path(), entry.path()))
    };
    if allowed.iter().any(fits) { Ok(parsed) } else { Err(refused(LIST)) }
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

fn is_below(path: &str, entry: &str) -> bool {
    let entry = entry.trim_end_matches('/');
    path.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether servers and proxies may read the path in different ways. Looked at before anything normalises it.
fn is_ambiguous(url: &str) -> bool {
    if url.bytes().any(|b| !b.is_ascii_graphic() || b == b'\\') {
        return true;
    }
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or_default().split_once('/').map_or("", |(_, path)| path);
    let path = path.to_ascii_lowercase();
    ["%2e", "%2f", "%5c", "%25"].iter().any(|marker| path.contains(marker))
        || path.split('/').any(|segment| matches!(segment, "." | ".."))
        || path.split('%').skip(1).any(|escape| !matches!(escape.as_bytes(), [b'0'..=b'7', ..]))
}

/// The headers of a user that are sent on.
pub(super) fn of_user(headers: BTreeMap<String, String>) -> BTreeMap<String, String> {
    headers.into_iter().filter(|(name, _)| !DROPPED.contains(&name.trim().to_ascii_lowercase().as_str())).collect()
}

/// Headers as they are sent.
///
/// # Errors
/// For what HTTP does not allow.
pub(super) fn headers(given: &BTreeMap<String, String>) -> Result<HashMap<HeaderName, HeaderValue>, Refused> {
    let read = |(name, value): (&String, &String)| {
        let refused = || Refused::Header(name.clone());
        let mut sent = HeaderValue::from_str(value).map_err(|_| refused())?;
        sent.set_sensitive(true);
        Ok((HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?, sent))
    };
    given.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(url: &str) -> bool {
        let list = ["https://mcp.example.com/v1".to_owned(), "http://localhost:9000".to_owned()];
        check(url, &list).is_ok()
    }

    #[test]
    fn a_url_lies_at_or_below_an_entry() {
        for url in [
            "https://mcp.example.com/v1",
            "https://mcp.example.com:443/v1/",
            "HTTPS://MCP.example.com/v1/a/b?x=../..#y",
            "http://localhost:9000",
            "http://localhost:9000/any",
        ] {
            assert!(allowed(url), "{url}");
        }
        for url in [
            "http://mcp.example.com/v1",
            "https://mcp.example.com:8443/v1",
            "https://mcp.example.com/",
            "https://mcp.example.com/v1-evil",
            "https://mcp.example.com@evil.example/v1",
            "https://evil.example/#https://mcp.example.com/v1",
            "https://mcp.example.com.evil.example/v1",
            "http://localhost/",
            "http://127.0.0.1:9000",
            "file:///etc/passwd",
            "mcp.example.com/v1",
        ] {
            assert!(!allowed(url), "{url}");
        }
        assert!(check("http://localhost:9000", &[]).is_err());
    }

    #[test]
    fn paths_that_can_be_read_in_two_ways_are_refused() {
        for path in [
            "/../v2",
            "/./a",
            "/%2e%2e/v2",
            "/a%2Fb",
            "/a%5c..",
            "/%252e",
            "/\\..\\v2",
            "/\u{ff0e}",
            "/%ef%bc%8e",
            "/a b",
            "/a\tb",
        ] {
            assert!(!allowed(&format!("https://mcp.example.com/v1{path}")), "{path}");
        }
        assert!(allowed("https://mcp.example.com/v1/a%20b/~c"));
    }

    #[test]
    fn a_server_leads_nowhere_else() {
        let url = |text: &str| Url::parse(text).unwrap();
        let own = Reach::Origin(url("https://a.example/sse"));
        assert!(own.allows(&url("https://a.example:443/messages?id=1")));
        assert!(!own.allows(&url("https://b.example/messages")) && !own.allows(&url("http://a.example/messages")));
        let below = Reach::Below(vec!["https://a.example/v1".to_owned()]);
        assert!(below.allows(&url("https://a.example/v1/messages")) && !below.allows(&url("https://a.example/v2")));
    }

    #[test]
    fn headers_that_claim_something_are_dropped() {
        let given = ["Authorization", "X-Forwarded-For", "COOKIE", "host", " Via ", "X-Team"];
        let kept = of_user(given.iter().map(|name| ((*name).to_owned(), "v".to_owned())).collect());
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["Authorization", "X-Team"]);
        assert_eq!(headers(&kept).unwrap().len(), 2);
        let broken = BTreeMap::from([("a b".to_owned(), "v".to_owned())]);
        assert_eq!(headers(&broken), Err(Refused::Header("a b".to_owned())));
    }
}
