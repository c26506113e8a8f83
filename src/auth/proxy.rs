//! What a proxy in front of the server may say of a request: whether it came over TLS, and from where.
//!
//! Trusted are the addresses in `FORWARDED_ALLOW_IPS` (as for the server of Chainlit 2.12: addresses and networks with
//! commas between, `*` for all), by default those of this machine.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::config::env::Env;

const VARIABLE: &str = "FORWARDED_ALLOW_IPS";

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proxies {
    /// Whoever connects is a proxy.
    Any,
    /// Those in these networks are.
    In(Vec<IpNet>),
}

/// The variable names something that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "environment variable {VARIABLE}: expected addresses or networks with commas between, such as \"10.0.0.1, 172.16.0.0/12\", or \"*\"; {0:?} is none"
)]
pub struct ProxiesError(String);

impl Proxies {
    pub(super) fn from_env(env: &Env) -> Result<Self, ProxiesError> {
        let text = env.get(VARIABLE).unwrap_or("127.0.0.0/8, ::1");
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        if words.clone().any(|word| word == "*") {
            return Ok(Self::Any);
        }
        let network = |word: &str| match word.parse::<IpAddr>() {
            Ok(address) => Ok(IpNet::from(address)),
            Err(_) => word.parse().map_err(|_| ProxiesError(word.to_owned())),
        };
        words.map(network).collect::<Result<_, _>>().map(Self::In)
    }

    /// Whether a request reached the server, or the proxy before it, over TLS.
    pub(super) fn is_secure(&self, headers: &HeaderMap, peer: Option<SocketAddr>, own_tls: bool) -> bool {
        own_tls || (self.trusts_peer(peer) && last(headers, "x-forwarded-proto").is_some_and(is_tls))
    }

    /// Where a request comes from: the last address on its way that is no trusted proxy.
    pub(super) fn client(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<IpAddr> {
        let direct = peer?.ip().to_canonical();
        if !self.trusts(direct) {
            return Some(direct);
        }
        let mut client = direct;
        let lines = headers.get_all("x-forwarded-for").into_iter().rev().filter_map(|line| line.to_str().ok());
        for word in lines.flat_map(|line| line.rsplit(',')).map(str::trim) {
            let Some(address) = address(word) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        Some(client)
    }

    fn trusts_peer(&self, peer: Option<SocketAddr>) -> bool {
        peer.map_or(*self == Self::Any, |peer| self.trusts(peer.ip().to_canonical()))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::In(networks) => networks.iter().any(|network| network.contains(&address)),
        }
    }
}

fn is_tls(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss")
}

/// What the nearest proxy added.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let line = headers.get_all(name).into_iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}

/// An address, perhaps with a port.
fn address(word: &str) -> Option<IpAddr> {
    let bare = word.trim_start_matches('[').trim_end_matches(']');
    let parsed = bare.parse().ok().or_else(|| word.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn proxies(text: &str) -> Proxies {
        Proxies::from_env(&[(VARIABLE, text)].into_iter().collect()).unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::try_from(*v).unwrap())).collect()
    }

    fn peer(address: &str) -> Option<SocketAddr> {
        Some(SocketAddr::new(address.parse().unwrap(), 1234))
    }

    fn client(proxies: &Proxies, from: &str, forwarded: &str) -> String {
        proxies.client(&headers(&[("x-forwarded-for", forwarded)]), peer(from)).unwrap().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let own = proxies("");
        let https = headers(&[("x-forwarded-proto", "https")]);
        assert!(own.is_secure(&https, peer("127.0.0.1"), false));
        assert!(own.is_secure(&https, peer("::ffff:127.0.0.1"), false));
        assert!(!own.is_secure(&https, peer("10.0.0.1"), false));
        assert!(!own.is_secure(&headers(&[("x-forwarded-proto", "https, http")]), peer("127.0.0.1"), false));
        assert!(!own.is_secure(&https, None, false));
        assert!(own.is_secure(&HeaderMap::new(), peer("10.0.0.1"), true));
        assert!(proxies("10.0.0.0/8").is_secure(&https, peer("10.0.0.1"), false));
        assert!(!proxies("10.0.0.0/8").is_secure(&https, peer("127.0.0.1"), false));
        assert!(proxies("*").is_secure(&https, None, false));
    }

    #[test]
    fn the_client_is_the_last_that_is_no_proxy() {
        let own = proxies("");
        assert_eq!(client(&own, "127.0.0.1", "1.2.3.4"), "1.2.3.4");
        assert_eq!(client(&own, "127.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4", "what the client claims is not believed");
        assert_eq!(client(&own, "9.9.9.9", "1.2.3.4"), "9.9.9.9");
        assert_eq!(client(&own, "127.0.0.1", "nonsense"), "127.0.0.1");
        let two = proxies("127.0.0.1, 10.0.0.0/8");
        assert_eq!(client(&two, "127.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.7"), "1.2.3.4");
        assert_eq!(client(&proxies("*"), "127.0.0.1", "1.2.3.4, 5.6.7.8"), "1.2.3.4");
        assert_eq!(client(&own, "::1", "[2001:db8::1]:443"), "2001:db8::1");
    }

    #[test]
    fn what_is_no_address_is_named() {
        let error = Proxies::from_env(&[(VARIABLE, "10.0.0.1, nginx")].into_iter().collect()).unwrap_err();
        assert!(error.to_string().ends_with("\"nginx\" is none"), "{error}");
    }
}
