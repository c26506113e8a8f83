//! `gsub` with a replacement string.

use std::ops::Range;

use super::error::PatternError;
use super::interrupt::{Fault, Interrupt};
use super::matcher::{Capture, Matcher};

/// Where the result goes, piece by piece.
pub(crate) trait Sink {
    /// Why it takes no more.
    type Full;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Full>;
}

/// Why a replacement ended early.
#[derive(Debug)]
pub(crate) enum ReplaceFault<S, F> {
    Search(Fault<S>),
    Sink(F),
}

impl<S, F> From<Fault<S>> for ReplaceFault<S, F> {
    fn from(fault: Fault<S>) -> Self {
        Self::Search(fault)
    }
}

impl<S, F> From<PatternError> for ReplaceFault<S, F> {
    fn from(error: PatternError) -> Self {
        Self::Search(error.into())
    }
}

/// Writes `subject` with up to `most` matches of `pattern` replaced to `sink`; the number of replacements.
/// When it is 0, nothing was written: the result is the subject.
pub(crate) fn replace<I: Interrupt, S: Sink>(
    subject: &[u8],
    pattern: &[u8],
    replacement: &[u8],
    most: i64,
    interrupt: I,
    sink: &mut S,
) -> Result<i64, ReplaceFault<I::Stop, S::Full>> {
    let mut matcher = Matcher::new(subject, pattern, interrupt);
    let (mut count, mut copied, mut last) = (0, 0, None);
    while count < most {
        let Some(found) = matcher.next(copied, last)? else { break };
        let end = found.end;
        matcher.spend((found.start - copied + replacement.len()) / 16)?;
        sink.write(&subject[copied..found.start]).map_err(ReplaceFault::Sink)?;
        expand(&mut matcher, subject, found, replacement, sink)?;
        (copied, last) = (end, Some(end));
        count += 1;
        if matcher.anchored() {
            break;
        }
    }
    if count > 0 {
        sink.write(&subject[copied..]).map_err(ReplaceFault::Sink)?;
    }
    Ok(count)
}

/// The highest capture that a replacement names; `None` if it has a mistake.
pub(crate) fn highest_capture(mut rest: &[u8]) -> Option<u8> {
    let mut highest = 0;
    while let Some(escape) = memchr::memchr(b'%', rest) {
        match rest.get(escape + 1) {
            Some(b'%') => {}
            Some(digit @ b'0'..=b'9') => highest = highest.max(digit - b'0'),
            _ => return None,
        }
        rest = &rest[escape + 2..];
    }
    Some(highest)
}

/// Writes the replacement with `%0` to `%9` and `%%` filled in.
fn expand<I: Interrupt, S: Sink>(
    matcher: &mut Matcher<'_, I>,
    subject: &[u8],
    found: Range<usize>,
    mut rest: &[u8],
    sink: &mut S,
) -> Result<(), ReplaceFault<I::Stop, S::Full>> {
    while let Some(escape) = memchr::memchr(b'%', rest) {
        sink.write(&rest[..escape]).map_err(ReplaceFault::Sink)?;
        let text = match rest.get(escape + 1) {
            Some(b'%') => &rest[escape..=escape],
            Some(b'0') => &subject[found.clone()],
            Some(digit @ b'1'..=b'9') => match matcher.capture(usize::from(digit - b'1')) {
                Ok(Capture::Text(range)) => &subject[range],
                Ok(Capture::Position(at)) => {
                    sink.write((at + 1).to_string().as_bytes()).map_err(ReplaceFault::Sink)?;
                    &[]
                }
                // Without captures, `%1` is the whole match.
                Err(PatternError::NoSuchCapture(1)) => &subject[found.clone()],
                Err(error) => return Err(error.into()),
            },
            _ => return Err(PatternError::BadReplacement.into()),
        };
        matcher.spend(text.len() / 16)?;
        sink.write(text).map_err(ReplaceFault::Sink)?;
        rest = &rest[escape + 2..];
    }
    sink.write(rest).map_err(ReplaceFault::Sink)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::super::interrupt::testing::Patience;
    use super::*;

    impl Sink for Vec<u8> {
        type Full = Infallible;

        fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
            self.extend_from_slice(bytes);
            Ok(())
        }
    }

    fn replaced(subject: &str, pattern: &str, replacement: &str, most: i64) -> (String, i64) {
        let mut result = Vec::new();
        let (pattern, replacement) = (pattern.as_bytes(), replacement.as_bytes());
        let count = replace(subject.as_bytes(), pattern, replacement, most, &mut Patience(9), &mut result).unwrap();
        (String::from_utf8(result).unwrap(), count)
    }

    #[test]
    fn replacements_name_captures() {
        assert_eq!(replaced("hello world", "(%w+) (%w+)", "%2 %1 %0 %%", 9), ("world hello hello world %".into(), 1));
        assert_eq!(replaced("abc", "%w", "<%1>", 2), ("<a><b>c".into(), 2));
        assert_eq!(replaced("ab", "()b", "%1", 9), ("a2".into(), 1));
    }

    #[test]
    fn empty_matches_stand_between_bytes() {
        assert_eq!(replaced("abc", "", "-", 9), ("-a-b-c-".into(), 4));
        assert_eq!(replaced("abc", "b*", "-", 9), ("-a-c-".into(), 3));
    }

    #[test]
    fn an_anchored_pattern_matches_once() {
        assert_eq!(replaced("aaa", "^a", "b", 9), ("baa".into(), 1));
        assert_eq!(replaced("baa", "^a", "b", 9), (String::new(), 0));
    }

    #[test]
    fn a_mistake_is_an_error_only_when_something_matches() {
        let attempt = |subject: &[u8], replacement: &[u8]| {
            replace(subject, b"a", replacement, 9, &mut Patience(9), &mut Vec::new()).map_err(|fault| match fault {
                ReplaceFault::Search(Fault::Pattern(error)) => error,
                other => unreachable!("{other:?}"),
            })
        };
        assert_eq!(attempt(b"b", b"%x"), Ok(0));
        assert_eq!(attempt(b"a", b"%x"), Err(PatternError::BadReplacement));
        assert_eq!(attempt(b"a", b"%"), Err(PatternError::BadReplacement));
        assert_eq!(attempt(b"a", b"%2"), Err(PatternError::NoSuchCapture(2)));
    }

    #[test]
    fn the_highest_capture_is_seen_beforehand() {
        assert_eq!(highest_capture(b"a%%b%0%3%1"), Some(3));
        assert_eq!(highest_capture(b"plain"), Some(0));
        assert_eq!(highest_capture(b"%%%"), None);
        assert_eq!(highest_capture(b"%x"), None);
    }
}
