//! Timestamps as Chainlit writes them: UTC, ISO 8601, microseconds, a literal `Z`
//! (`2026-11-21T01:17:02.078641Z`). The fraction is always there, because a reader of the official
//! data layer refuses a time without one.

use jiff::Timestamp;

/// The present time.
pub fn now() -> String {
    format(Timestamp::now())
}

/// The present time in seconds since 1970.
pub fn seconds() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

/// A time in the form of the wire.
pub fn format(at: Timestamp) -> String {
    // jiff writes exactly the digits asked for, and `Z` for a timestamp.
    format!("{at:.6}")
}

/// Reads a time of the wire; `None` when it is none.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_is_always_written() {
        let at = Timestamp::from_second(1_763_687_822).map(format);
        assert_eq!(at.ok().as_deref(), Some("2025-11-21T01:17:02.000000Z"));
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = now();
        assert_eq!(text.len(), 27);
        assert_eq!(parse(&text).map(format), Some(text));
    }
}
