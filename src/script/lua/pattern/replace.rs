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
pub(crate) fn highest_capture(mut rest: &[u8]) -> Option<usize> {
    let mut highest = 0;
    while let Some(escape) = memchr::memchr(b'%', rest) {
        match rest.get(escape + 1) {
            Some(b'%') => {}
            Some(digit @ b'0'..=b'9') => highest = highest.max(usize::from(digit - b'0')),
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
