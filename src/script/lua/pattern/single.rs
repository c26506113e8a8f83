//! The part of a pattern that matches one byte: `.`, a letter, `%a`, `[set]`.

use memchr::memchr;

use super::class::Class;
use super::error::PatternError;

/// What one byte is tested against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Single<'p> {
    Any,
    Byte(u8),
    Class(Class),
    /// What stands between `[` and `]`.
    Set(&'p [u8]),
}

impl<'p> Single<'p> {
    /// Reads the item at `at`, which is inside the pattern, and says where the pattern goes on.
    pub(crate) fn parse(pattern: &'p [u8], at: usize) -> Result<(Self, usize), PatternError> {
        let end = Self::end(pattern, at)?;
        Ok((Self::between(pattern, at, end), end))
    }

    /// The end of the item at `at`, which is inside the pattern.
    #[inline]
    pub(crate) fn end(pattern: &[u8], at: usize) -> Result<usize, PatternError> {
        match pattern.get(at) {
            Some(b'%') if at + 1 == pattern.len() => Err(PatternError::EndsWithEscape),
            Some(b'%') => Ok(at + 2),
            Some(b'[') => set_end(pattern, at + 1).ok_or(PatternError::UnclosedSet),
            _ => Ok(at + 1),
        }
    }

    /// The item from `at` to its `end`.
    #[inline]
    pub(crate) fn between(pattern: &'p [u8], at: usize, end: usize) -> Self {
        match pattern.get(at..end) {
            Some([b'.']) => Self::Any,
            Some([b'[', set @ .., b']']) => Self::Set(set),
            Some([b'%', letter]) => escaped(*letter),
            Some([byte, ..]) => Self::Byte(*byte),
            _ => Self::Byte(0),
        }
    }

    #[inline]
    pub(crate) fn matches(self, byte: u8) -> bool {
        match self {
            Self::Any => true,
            Self::Byte(own) => own == byte,
            Self::Class(class) => class.contains(byte),
            Self::Set(set) => set_contains(set, byte),
        }
    }

    /// How many bytes at the start of `text` match, one after the other.
    pub(crate) fn run(self, text: &[u8]) -> usize {
        self.first(text, false)
    }

    /// How many bytes at the start of `text` do not match, one after the other.
    pub(crate) fn run_without(self, text: &[u8]) -> usize {
        match self {
            Self::Byte(own) => memchr(own, text).unwrap_or(text.len()),
            _ => self.first(text, true),
        }
    }

    /// The place of the first byte that matches, or does not; the length of `text` without such a byte.
    fn first(self, text: &[u8], matching: bool) -> usize {
        // The kind is looked at once, not for every byte.
        let place = match self {
            Self::Any => matching.then_some(0),
            Self::Byte(own) => text.iter().position(|&byte| (byte == own) == matching),
            Self::Class(class) => text.iter().position(|&byte| class.contains(byte) == matching),
            Self::Set(set) => text.iter().position(|&byte| set_contains(set, byte) == matching),
        };
        place.unwrap_or(text.len())
    }

    /// What one test costs, in steps: a set is walked byte by byte.
    #[inline]
    pub(crate) fn weight(self) -> usize {
        match self {
            Self::Set(set) => 1 + set.len() / 4,
            _ => 1,
        }
    }
}

#[inline]
fn escaped<'p>(letter: u8) -> Single<'p> {
    Class::named(letter).map_or(Single::Byte(letter), Single::Class)
}

/// The place behind the `]` that closes the set whose content begins at `start`.
/// The first byte of the content is content even if it is a `]`.
fn set_end(pattern: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    if pattern.get(at) == Some(&b'^') {
        at += 1;
    }
    loop {
        let byte = *pattern.get(at)?;
        at += 1;
        if byte == b'%' && at < pattern.len() {
            at += 1;
        }
        if pattern.get(at) == Some(&b']') {
            return Some(at + 1);
        }
    }
}

/// Whether a set has `byte`. Like Lua, it reads ranges and escapes from the left as they come, also where that
/// disagrees with how the end of the set was found (`[x-%%]` is the range `x` to `%`, then an escaped `]`).
fn set_contains(set: &[u8], byte: u8) -> bool {
    let (mut rest, inside) = match set {
        [b'^', rest @ ..] => (rest, false),
        _ => (set, true),
    };
    loop {
        let (found, next) = match rest {
            [] => return !inside,
            [b'%', letter, next @ ..] => (escaped(*letter).matches(byte), next),
            [b'%'] => (byte == b']', &[][..]),
            [low, b'-', high, next @ ..] => ((*low..=*high).contains(&byte), next),
            [own, next @ ..] => (*own == byte, next),
        };
        if found {
            return inside;
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pattern: &str) -> String {
        let (single, end) = Single::parse(pattern.as_bytes(), 0).unwrap();
        assert_eq!(end, pattern.len(), "{pattern} is one item");
        (b' '..=b'~').filter(|&byte| single.matches(byte)).map(char::from).collect()
    }

    #[test]
    fn sets_hold_bytes_ranges_and_classes() {
        assert_eq!(set("[a-cx]"), "abcx");
        assert_eq!(set("[%d_]"), "0123456789_");
        assert_eq!(set("[^%g]"), " ");
        assert_eq!(set("[%]%-]"), "-]");
    }

    #[test]
    fn brackets_and_dashes_at_the_edges_are_content() {
        assert_eq!(set("[]]"), "]");
        assert_eq!(set("[^]!-~]"), " ");
        assert_eq!(set("[a-]"), "-a");
        assert_eq!(set("[-a]"), "-a");
        assert_eq!(set("[+--]"), "+,-");
    }

    #[test]
    fn a_range_may_swallow_an_escape() {
        assert_eq!(set("[!-%%]"), "!\"#$%]");
    }

    #[test]
    fn unclosed_items_are_named() {
        let error = |pattern: &str| Single::parse(pattern.as_bytes(), 0).unwrap_err();
        assert_eq!(error("%"), PatternError::EndsWithEscape);
        for pattern in ["[", "[^", "[]", "[^]", "[a", "[%", "[a%]"] {
            assert_eq!(error(pattern), PatternError::UnclosedSet, "{pattern}");
        }
    }
}
