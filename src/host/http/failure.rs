//! Why there is no answer, in words.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::Url;

use super::super::error::Error;

/// The time was not enough. `meanwhile` says for what.
pub(super) fn timeout(what: &str, url: &Url, after: Duration, meanwhile: &str) -> Error {
    let seconds = after.as_secs_f64();
    Error::timeout(format!("{what}: {} {meanwhile} within {seconds} s (the option timeout)", shown(url)))
        .with("kind", "timeout")
}

/// A request that failed, or an answer that broke off.
pub(super) fn explain(what: &str, url: &Url, error: &reqwest::Error) -> Error {
    let host = url.host_str().unwrap_or_default();
    let address = shown(url);
    let failed = |kind: &str, text: String| Error::failed(format!("{what}: {text}")).with("kind", kind);
    if error.is_dns() {
        return failed("dns", format!("there is no host {host}; check the address and the network"));
    }
    let mut refused = false;
    for cause in causes(error) {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            let hint = match tls {
                rustls::Error::InvalidMessage(_) => "; is it http:// rather than https://?",
                rustls::Error::InvalidCertificate(_) => "; SSL_CERT_FILE names a file with the authority to trust",
                _ => "",
            };
            return failed("tls", format!("no secure connection to {address}: {tls}{hint}"));
        }
        refused |= cause.downcast_ref().map(io::Error::kind) == Some(io::ErrorKind::ConnectionRefused);
    }
    let innermost = causes(error).last().map(ToString::to_string).unwrap_or_default();
    match () {
        () if refused => failed("refused", format!("nothing answers at {address}: the connection was refused")),
        () if error.is_timeout() => failed("timeout", format!("no connection to {address} in time")),
        () if error.is_connect() => failed("connect", format!("no connection to {address}: {innermost}")),
        () if error.is_builder() => failed("request", format!("the request to {address} cannot be sent: {innermost}")),
        () => failed("broken", format!("the connection to {address} broke: {innermost}")),
    }
}

/// The address without what it may carry that is secret.
pub(super) fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// An error and what caused it, also what an I/O error wraps.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|error| error as &(dyn StdError + 'static)).or_else(|| (*error).source())
    })
}
