//! How often clients may do what costs something: connects, messages, uploads (`[limits]`). Clients on this machine
//! itself are not counted: who develops or measures is in no need of protection, and a proxy says who is behind it.

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::limit::{Buckets, Limit, TooMany, network};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Opening a socket.
    Connect,
    /// A message, or a click.
    Message,
    /// A file.
    Upload,
}

impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Connect => "connections",
            Self::Message => "messages",
            Self::Upload => "uploads",
        }
    }
}

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(Who);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Local,
    User(String),
    Address(IpAddr),
}

impl Source {
    /// Somebody at this address, who is logged in perhaps.
    pub(super) fn new(address: Option<IpAddr>, user: Option<&str>) -> Self {
        Self(match (address, user) {
            (None, _) => Who::Local,
            (Some(address), _) if address.is_loopback() => Who::Local,
            (Some(_), Some(user)) => Who::User(user.to_owned()),
            (Some(address), None) => Who::Address(network(address)),
        })
    }
}

/// See the module.
#[derive(Default)]
pub(super) struct Rates {
    connects: Mutex<Buckets<u64>>,
    messages: Mutex<Buckets<u64>>,
    uploads: Mutex<Buckets<u64>>,
    /// Names are kept as hashes that nobody outside can choose collisions for.
    hasher: std::hash::RandomState,
}

impl Rates {
    /// Counts an act; `per_minute` 0 lets everything pass.
    pub(super) fn take(&self, act: Act, source: &Source, per_minute: u32) -> Result<(), TooMany> {
        if per_minute == 0 || source.0 == Who::Local {
            return Ok(());
        }
        let buckets = match act {
            Act::Connect => &self.connects,
            Act::Message => &self.messages,
            Act::Upload => &self.uploads,
        };
        let limit = Limit { burst: per_minute, refill: Duration::from_secs(60) / per_minute };
        let taken = buckets.lock().take(self.hasher.hash_one(&source.0), limit, Instant::now());
        taken.map_err(|retry_after| TooMany { what: act.name(), retry_after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str, user: Option<&str>) -> Source {
        Source::new(Some(address.parse().unwrap()), user)
    }

    #[tokio::test(start_paused = true)]
    async fn users_are_counted_wherever_they_are_and_others_by_address() {
        let rates = Rates::default();
        let take = |source: &Source| rates.take(Act::Message, source, 2).is_ok();
        let (here, there) = (source("192.0.2.1", Some("alice")), source("198.51.100.1", Some("alice")));
        assert!(take(&here) && take(&there) && !take(&here) && !take(&there));
        let (bob, nobody) = (source("192.0.2.1", Some("bob")), source("192.0.2.1", None));
        assert!(take(&bob) && take(&nobody) && take(&nobody) && !take(&nobody));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(take(&here) && !take(&here));
    }

    #[tokio::test(start_paused = true)]
    async fn each_act_has_a_limit_of_its_own_and_none_is_zero() {
        let rates = Rates::default();
        let someone = source("2001:db8::1", None);
        assert!(rates.take(Act::Connect, &someone, 1).is_ok() && rates.take(Act::Upload, &someone, 1).is_ok());
        assert!(rates.take(Act::Connect, &source("2001:db8::2", None), 1).is_err());
        for _ in 0..1000 {
            assert!(rates.take(Act::Connect, &someone, 0).is_ok());
            assert!(rates.take(Act::Connect, &source("127.0.0.1", None), 1).is_ok());
        }
    }
}
