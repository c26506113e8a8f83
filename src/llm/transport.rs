//! The one HTTP client of the process, and what a failed connection means.

use std::error::Error as StdError;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use super::{LlmError, Waiting};
use crate::tls::client_config;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The shared client: its pool keeps connections to a server open between calls and between users.
pub(super) fn http() -> Result<&'static reqwest::Client, LlmError> {
    shared_client().map_err(|reason| LlmError::Setup { reason })
}

/// The shared client, for other callers too. It follows no redirects.
pub(crate) fn shared_client() -> Result<&'static reqwest::Client, String> {
    static CLIENT: OnceLock<Result<reqwest::Client, String>> = OnceLock::new();
    CLIENT.get_or_init(build).as_ref().map_err(Clone::clone)
}

fn build() -> Result<reqwest::Client, String> {
    let mut tls = client_config().map_err(|error| format!("TLS: {error}"))?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("chainlit/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        // A redirect would carry the key and the conversation to a place nobody chose.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .build()
        .map_err(|error| innermost(&error))
}

/// Why a request got no answer, or why the answer broke off (`began`).
pub(super) fn explain(base: &str, error: &reqwest::Error, began: bool) -> LlmError {
    let base = base.to_owned();
    if error.is_dns() {
        let host = reqwest::Url::parse(&base).ok().and_then(|url| url.host_str().map(str::to_owned));
        return LlmError::Dns { base, host: host.unwrap_or_default() };
    }
    let mut refused = false;
    for cause in causes(error) {
        if let Some(tls) = cause.downcast_ref() {
            return LlmError::Tls { base, reason: explain_tls(tls) };
        }
        refused |= kind(cause) == Some(io::ErrorKind::ConnectionRefused);
    }
    match () {
        () if refused => LlmError::Refused { base },
        () if error.is_timeout() && !began => {
            LlmError::Timeout { base, seconds: CONNECT_TIMEOUT.as_secs_f64(), waiting: Waiting::Connection }
        }
        () if error.is_connect() => LlmError::Connect { base, reason: innermost(error) },
        () if began => LlmError::Cut { base, reason: format!("the connection broke ({})", innermost(error)) },
        () => LlmError::Cut {
            base,
            reason: format!("the connection closed before an answer came ({})", innermost(error)),
        },
    }
}

/// An error and what caused it. What an I/O error wraps counts too: its own `source` skips that one.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|error| error as &(dyn StdError + 'static)).or_else(|| (*error).source())
    })
}

fn kind(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    error.downcast_ref::<io::Error>().map(io::Error::kind)
}

fn explain_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidMessage(_) => {
            format!("the server does not speak TLS ({error}); is it http:// rather than https://?")
        }
        rustls::Error::InvalidCertificate(_) => {
            format!("its certificate is not accepted ({error}); SSL_CERT_FILE names a file with the authority to trust")
        }
        _ => error.to_string(),
    }
}

/// The cause that names the problem; the outer ones only repeat the URL, with whatever is in it.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_created_once() {
        let first: *const reqwest::Client = http().unwrap();
        assert!(std::ptr::eq(first, http().unwrap()));
    }

    #[test]
    fn a_tls_error_is_found_inside_an_io_error() {
        let inner = io::Error::other(rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer));
        let outer = io::Error::other(inner);
        let found = causes(&outer).find_map(|cause| cause.downcast_ref()).map(explain_tls).unwrap_or_default();
        assert!(found.starts_with("its certificate is not accepted"), "{found}");
    }
}
