//! Which failures are tried again, and when: the rules of OpenAI's own client libraries.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::LlmError;

/// A server that wants a longer pause than this is asked by the usual schedule: a chat does not wait for it.
const LONGEST_WISH: Duration = Duration::from_secs(60);
const FIRST: f64 = 0.5;
const LONGEST: f64 = 8.0;

/// A failed attempt: the error to report, and whether another attempt may help.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: LlmError,
    pub(super) again: bool,
}

impl From<LlmError> for Failure {
    fn from(error: LlmError) -> Self {
        let again = matches!(
            error,
            LlmError::Refused { .. }
                | LlmError::Dns { .. }
                | LlmError::Connect { .. }
                | LlmError::Timeout { .. }
                | LlmError::Cut { .. }
        );
        Self { error, again }
    }
}

/// Whether an answer with an error status is worth another attempt. The server has the last word.
pub(super) fn is_worth_it(status: StatusCode, headers: &HeaderMap) -> bool {
    match headers.get("x-should-retry").map(|value| value.as_bytes()) {
        Some(b"true") => true,
        Some(b"false") => false,
        _ => matches!(status.as_u16(), 408 | 409 | 429 | 500..),
    }
}

/// When the server wants to be asked again: `retry-after-ms`, else `retry-after` in seconds or as a date.
pub(super) fn wish(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str, unit: f64| Duration::try_from_secs_f64(text.parse::<f64>().ok()? * unit).ok();
    if let Some(wish) = text("retry-after-ms").and_then(|text| seconds(text, 0.001)) {
        return Some(wish);
    }
    let text = text(RETRY_AFTER.as_str())?;
    seconds(text, 1.0).or_else(|| Some(httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default()))
}

/// The pause before attempt `attempt + 2`; `random` is in `0.0..1.0`.
pub(super) fn pause(attempt: u32, wish: Option<Duration>, random: f64) -> Duration {
    match wish {
        Some(wish) if !wish.is_zero() && wish <= LONGEST_WISH => wish,
        _ => {
            let exponential = FIRST * 2f64.powi(attempt.min(16) as i32);
            Duration::from_secs_f64(exponential.min(LONGEST) * (1.0 - 0.25 * random))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn retries_what_may_pass() {
        let none = HeaderMap::new();
        for status in [408, 409, 429, 500, 502, 503, 504, 529] {
            assert!(is_worth_it(StatusCode::from_u16(status).unwrap(), &none), "{status}");
        }
        for status in [400, 401, 403, 404, 413, 422] {
            assert!(!is_worth_it(StatusCode::from_u16(status).unwrap(), &none), "{status}");
        }
        assert!(is_worth_it(StatusCode::BAD_REQUEST, &headers(&[("x-should-retry", "true")])));
        assert!(!is_worth_it(StatusCode::BAD_GATEWAY, &headers(&[("x-should-retry", "false")])));
    }

    #[test]
    fn reads_the_servers_wish() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wish = |pairs: &[(&'static str, &str)]| wish(&headers(pairs), now);
        assert_eq!(wish(&[("retry-after-ms", "250"), ("retry-after", "9")]), Some(Duration::from_millis(250)));
        assert_eq!(wish(&[("retry-after-ms", "soon"), ("retry-after", "1.5")]), Some(Duration::from_millis(1500)));
        assert_eq!(wish(&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")]), Some(Duration::from_secs(10)));
        assert_eq!(wish(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(Duration::ZERO));
        for bad in ["-1", "NaN", "inf", "1e300", "never", ""] {
            assert_eq!(wish(&[("retry-after", bad)]), None, "{bad}");
        }
        assert_eq!(wish(&[]), None);
    }

    #[test]
    fn pauses_grow_to_a_bound_and_follow_the_server() {
        let pauses: Vec<f64> = (0..6).map(|attempt| pause(attempt, None, 0.0).as_secs_f64()).collect();
        assert_eq!(pauses, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]);
        assert_eq!(pause(0, None, 1.0), Duration::from_millis(375));
        assert_eq!(pause(u32::MAX, None, 0.0), Duration::from_secs(8));
        assert_eq!(pause(3, Some(Duration::from_millis(20)), 0.5), Duration::from_millis(20));
        assert_eq!(pause(0, Some(Duration::from_secs(61)), 0.0), Duration::from_millis(500));
        assert_eq!(pause(0, Some(Duration::ZERO), 0.0), Duration::from_millis(500));
    }
}
