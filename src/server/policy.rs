//! What pages may load and who may embed them: the `Content-Security-Policy` of the page and of files.
//!
//! No inline script runs but those that the page was sent with, each named by its digest. Scripts come from here and
//! from the hosts that the page itself names (`ui.custom_js`). Styles, fonts, pictures, sound and frames may come from
//! anywhere: messages and elements show them.

use std::collections::BTreeSet;

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use ring::digest;

use crate::auth::origin;

/// What a file must not do when it is opened as a page of its own.
pub(super) const FILE: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:");

/// Whether a type makes a page that could run scripts.
pub(super) fn is_page(mime: &str) -> bool {
    let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(mime.as_str(), "text/html" | "text/xml" | "application/xml" | "image/svg+xml") || mime.ends_with("+xml")
}

/// The policy of a page. `evaluates`: it has parts that are compiled in the browser. `origins`: `project.allow_origins`.
pub(super) fn page(html: &str, evaluates: bool, origins: &[String]) -> Option<HeaderValue> {
    // Worklets for the microphone are made in memory.
    let mut scripts = vec!["'self'".to_owned(), "blob:".to_owned()];
    if evaluates {
        scripts.push("'unsafe-eval'".to_owned());
    }
    let found = scripts_of(html);
    scripts.extend(found.hosts);
    scripts.extend(found.digests);
    let ancestors = if origin::is_open(origins) {
        String::new()
    } else {
        let named = origins.iter().filter(|origin| origin.contains("://") && !origin.contains([';', ',', ' ']));
        let named: String = named.map(|origin| format!(" {origin}")).collect();
        format!("; frame-ancestors 'self'{named}")
    };
    let policy = format!(
        "default-src 'self'; script-src {}; worker-src 'self' blob:; style-src 'self' 'unsafe-inline' http: https:; \
         font-src * data: blob:; img-src * data: blob:; media-src * data: blob:; connect-src * data: blob:; frame-src * \
         data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'{ancestors}",
        scripts.join(" ")
    );
    HeaderValue::from_str(&policy).ok()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Scripts {
    /// Origins of scripts from elsewhere.
    hosts: BTreeSet<String>,
    /// Digests of inline scripts.
    digests: BTreeSet<String>,
}

fn scripts_of(html: &str) -> Scripts {
    let mut scripts = Scripts::default();
    let mut left = html;
    while let Some(start) = left.find("<script") {
        let tag = &left[start..];
        let Some(end) = tag.find('>') else { break };
        let (attributes, content) = (&tag["<script".len()..end], &tag[end + 1..]);
        let Some(close) = content.find("</script") else { break };
        match attribute(attributes, "src") {
            Some(src) => scripts.hosts.extend(host(src)),
            None => drop(scripts.digests.insert(digest_of(&content[..close]))),
        }
        left = &content[close..];
    }
    scripts
}

/// The value of an attribute in quotes.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = attributes.find(&format!(" {name}="))? + name.len() + 2;
    let quote = attributes[start..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    attributes[start + 1..].split(quote).next()
}

/// The origin of an address elsewhere; none for one of this site.
fn host(src: &str) -> Option<String> {
    let src = src.replace("&amp;", "&");
    let absolute = if src.starts_with("//") { format!("https:{src}") } else { src };
    let url = Url::parse(&absolute).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.origin().ascii_serialization())
}

/// As browsers compute it: of the text with its line ends made one character.
fn digest_of(script: &str) -> String {
    let text = script.replace("\r\n", "\n").replace('\r', "\n");
    format!("'sha256-{}'", STANDARD.encode(digest::digest(&digest::SHA256, text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_named_by_digest_or_by_host() {
        let html = "<script>alert(1)</script><script type=\"module\" src=\"/a.js\"></script>\
            <script src=\"https://cdn.example.com:8443/x.js?a=1&amp;b\" defer></script><script src='//b.example/y.js'></script>";
        let found = scripts_of(html);
        assert_eq!(
            found.hosts.iter().map(String::as_str).collect::<Vec<_>>(),
            ["https://b.example", "https://cdn.example.com:8443"]
        );
        // As openssl computes it.
        let digest = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert_eq!(found.digests.iter().map(String::as_str).collect::<Vec<_>>(), [digest]);
        assert_eq!(digest_of("a\r\nb"), digest_of("a\nb"));
    }

    #[test]
    fn frames_are_for_those_who_may_talk_to_the_server() {
        let policy = |origins: &[&str]| {
            let origins: Vec<String> = origins.iter().map(|o| (*o).to_owned()).collect();
            page("", false, &origins).unwrap().to_str().unwrap().to_owned()
        };
        assert!(!policy(&["*"]).contains("frame-ancestors"));
        assert!(policy(&[]).ends_with("frame-ancestors 'self'"));
        assert!(policy(&["https://a.example", "null"]).ends_with("frame-ancestors 'self' https://a.example"));
        assert!(!policy(&["*"]).contains("unsafe-eval"));
    }

    #[test]
    fn files_that_would_be_pages_are_known() {
        for mime in ["text/html; charset=utf-8", "image/svg+xml", "application/xhtml+xml", "TEXT/HTML"] {
            assert!(is_page(mime), "{mime}");
        }
        for mime in ["application/pdf", "image/png", "text/plain", ""] {
            assert!(!is_page(mime), "{mime}");
        }
    }
}
