//! Limits on failed logins, per address and per user name. A failure costs a token of a bucket that fills up again with
//! time; success gives it back, so that many people behind one address do not hinder each other.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// How many addresses, and names, are remembered.
const MOST: usize = 20_000;

/// How many failures are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// At once.
    pub burst: u32,
    /// Time after which one more is.
    pub refill: Duration,
}

/// The limits of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of one address (IPv6: of one /64 network).
    pub address: Limit,
    /// Of one user name, whoever tries it.
    pub name: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address: Limit { burst: 30, refill: Duration::from_secs(4) },
            name: Limit { burst: 10, refill: Duration::from_secs(30) },
        }
    }
}

/// Too much in too short a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many {what}; try again in {} s", self.seconds())]
pub struct TooMany {
    /// What there was too much of.
    pub what: &'static str,
    /// When the next may be tried.
    pub retry_after: Duration,
}

impl TooMany {
    /// [`TooMany::retry_after`] in whole seconds, 1 at least.
    pub fn seconds(&self) -> u128 {
        self.retry_after.max(Duration::from_secs(1)).as_millis().div_ceil(1000)
    }
}

/// See the module.
pub(super) struct LoginLimits {
    limits: Limits,
    addresses: Mutex<Buckets<IpAddr>>,
    names: Mutex<Buckets<u64>>,
    /// Names are kept as hashes that nobody outside can choose collisions for.
    hasher: std::hash::RandomState,
}

/// A login that is being tried; counts as failed unless [`Attempt::succeeded`].
pub(super) struct Attempt {
    address: Option<IpAddr>,
    name: Option<u64>,
}

impl LoginLimits {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, addresses: Mutex::default(), names: Mutex::default(), hasher: std::hash::RandomState::new() }
    }

    /// Notes that a login is tried.
    pub(super) fn attempt(&self, address: Option<IpAddr>, name: Option<&str>) -> Result<Attempt, TooMany> {
        let now = Instant::now();
        let address = address.map(network);
        let name = name.map(|name| std::hash::BuildHasher::hash_one(&self.hasher, name));
        if let Some(address) = address {
            self.addresses.lock().take(address, self.limits.address, now).map_err(failed)?;
        }
        if let Some(name) = name
            && let Err(wait) = self.names.lock().take(name, self.limits.name, now)
        {
            // Refused before it was tried.
            if let Some(address) = address {
                self.addresses.lock().give_back(&address);
            }
            return Err(failed(wait));
        }
        Ok(Attempt { address, name })
    }

    /// Notes that it succeeded.
    pub(super) fn succeeded(&self, attempt: &Attempt) {
        if let Some(address) = &attempt.address {
            self.addresses.lock().give_back(address);
        }
        if let Some(name) = &attempt.name {
            self.names.lock().give_back(name);
        }
    }
}

fn failed(retry_after: Duration) -> TooMany {
    TooMany { what: "failed logins", retry_after }
}

/// One customer often has a whole /64 of IPv6.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Counts per key, each forgiven with time. Bounded in size.
pub(super) struct Buckets<K>(HashMap<K, Bucket>);

struct Bucket {
    /// Failures not forgiven yet.
    failures: u32,
    /// When the last of them was forgiven, or the first one happened.
    since: Instant,
}

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl Bucket {
    fn forgive(&mut self, limit: Limit, now: Instant) {
        let passed = now.saturating_duration_since(self.since).as_millis() / limit.refill.as_millis().max(1);
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        if passed >= self.failures {
            self.failures = 0;
            self.since = now;
        } else {
            self.failures -= passed;
            self.since += limit.refill * passed;
        }
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// Counts one; else how long to wait.
    pub(super) fn take(&mut self, key: K, limit: Limit, now: Instant) -> Result<(), Duration> {
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            self.make_room(limit, now);
        }
        let bucket = self.0.entry(key).or_insert(Bucket { failures: 0, since: now });
        bucket.forgive(limit, now);
        if bucket.failures >= limit.burst {
            return Err((bucket.since + limit.refill).saturating_duration_since(now));
        }
        bucket.failures += 1;
        Ok(())
    }

    fn give_back(&mut self, key: &K) {
        if let Some(bucket) = self.0.get_mut(key) {
            bucket.failures = bucket.failures.saturating_sub(1);
            if bucket.failures == 0 {
                self.0.remove(key);
            }
        }
    }

    /// Forgets what is forgiven; when nothing is, those with the fewest failures.
    fn make_room(&mut self, limit: Limit, now: Instant) {
        self.0.retain(|_, bucket| {
            bucket.forgive(limit, now);
            bucket.failures > 0
        });
        let mut floor = 1;
        while self.0.len() >= MOST {
            self.0.retain(|_, bucket| bucket.failures > floor);
            floor += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> LoginLimits {
        let limit = |burst| Limit { burst, refill: Duration::from_secs(10) };
        LoginLimits::new(Limits { address: limit(5), name: limit(3) })
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_limited_from_wherever_it_is_tried() {
        let limits = limits();
        for n in 0..3 {
            assert!(limits.attempt(address(&format!("10.0.0.{n}")), Some("alice")).is_ok());
        }
        tokio::time::advance(Duration::from_secs(4)).await;
        let refused = limits.attempt(address("10.0.0.9"), Some("alice")).err().unwrap();
        assert_eq!(refused.retry_after, Duration::from_secs(6));
        assert!(limits.attempt(address("10.0.0.9"), Some("bob")).is_ok());
        tokio::time::advance(Duration::from_secs(6)).await;
        assert!(limits.attempt(address("10.0.0.9"), Some("alice")).is_ok());
        assert!(limits.attempt(address("10.0.0.9"), Some("alice")).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_limited_whatever_names_it_tries() {
        let limits = limits();
        for n in 0..5 {
            assert!(limits.attempt(address("2001:db8::1"), Some(&n.to_string())).is_ok());
        }
        assert!(limits.attempt(address("2001:db8::2"), Some("x")).is_err());
        assert!(limits.attempt(address("2001:db8:0:1::1"), Some("x")).is_ok());
        tokio::time::advance(Duration::from_secs(100)).await;
        assert!(limits.attempt(address("2001:db8::2"), Some("x")).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn success_costs_nothing() {
        let limits = limits();
        for _ in 0..100 {
            let attempt = limits.attempt(address("10.0.0.1"), Some("alice")).unwrap();
            limits.succeeded(&attempt);
        }
        assert!(limits.addresses.lock().0.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_name_does_not_count_against_the_address() {
        let limits = limits();
        for _ in 0..3 {
            limits.attempt(None, Some("alice")).unwrap();
        }
        for _ in 0..20 {
            assert!(limits.attempt(address("10.0.0.1"), Some("alice")).is_err());
        }
        assert!(limits.attempt(address("10.0.0.1"), Some("bob")).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_table_is_bounded_and_keeps_the_worst() {
        let mut buckets = Buckets::default();
        let (limit, now) = (Limit { burst: 5, refill: Duration::from_secs(10) }, Instant::now());
        for _ in 0..5 {
            buckets.take(usize::MAX, limit, now).unwrap();
        }
        for key in 0..MOST * 3 {
            buckets.take(key, limit, now).unwrap();
            assert!(buckets.0.len() <= MOST);
        }
        assert!(buckets.take(usize::MAX, limit, now).is_err());
    }
}
