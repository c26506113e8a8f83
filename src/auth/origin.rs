//! Which web pages may talk to the server: `[project] allow_origins`, for CORS and for the socket, which no browser
//! protects by CORS.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether any page may.
pub fn is_open(allowed: &[String]) -> bool {
    allowed.iter().any(|origin| origin == "*")
}

/// Origins as headers hold them, for CORS.
pub fn headers(allowed: &[String]) -> impl Iterator<Item = HeaderValue> {
    allowed.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())
}

/// Whether the page that a request comes from may talk to the server. Programs say no origin; the server's own pages
/// may always, under the name the request has or under `public_url`.
pub fn may_connect(allowed: &[String], public_url: Option<&str>, request: &HeaderMap) -> bool {
    let Some(origin) = request.get(header::ORIGIN) else { return true };
    if is_open(allowed) {
        return true;
    }
    let Ok(origin) = origin.to_str() else { return false };
    if allowed.iter().any(|one| one.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = |name: &str| host_of(origin).is_some_and(|host| host.eq_ignore_ascii_case(name));
    host.is_some_and(own) || public_url.and_then(origin_of).is_some_and(|one| one.eq_ignore_ascii_case(origin))
}

/// Host and port of an origin.
fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host).filter(|host| !host.is_empty())
}

/// `https://example.com/chat` → `https://example.com`.
fn origin_of(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url[start..].find('/').map_or(url.len(), |slash| start + slash);
    url.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(allowed: &[&str], origin: Option<&str>) -> bool {
        let allowed: Vec<String> = allowed.iter().map(|o| (*o).to_owned()).collect();
        let mut request = HeaderMap::new();
        request.insert(header::HOST, HeaderValue::from_static("chat.example.com:8000"));
        if let Some(origin) = origin {
            request.insert(header::ORIGIN, HeaderValue::try_from(origin).unwrap());
        }
        may_connect(&allowed, Some("https://public.example.com/chat"), &request)
    }

    #[test]
    fn only_pages_that_are_named_or_ours_may() {
        assert!(may(&["*"], Some("https://evil.example")));
        assert!(may(&["https://a.example"], Some("https://a.example")));
        assert!(may(&["https://a.example"], Some("http://chat.example.com:8000")));
        assert!(may(&["https://a.example"], Some("https://public.example.com")));
        assert!(may(&[], None));
        assert!(may(&["null"], Some("null")));
        for other in [
            "https://evil.example",
            "https://a.example.evil.example",
            "https://a.example:8443",
            "http://a.example",
            "http://chat.example.com",
            "https://public.example.com.evil.example",
            "null",
            "",
        ] {
            assert!(!may(&["https://a.example"], Some(other)), "{other}");
        }
    }
}
