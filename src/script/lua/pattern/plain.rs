//! Search for a text as it is, without patterns.

use memchr::memmem::Finder;

use super::interrupt::Interrupt;

/// What is searched between two looks at the interrupt.
const WINDOW: usize = 256 * 1024;

/// Whether a pattern is a plain text, so that `find` need not match it.
pub(crate) fn is_plain(pattern: &[u8]) -> bool {
    !pattern.iter().any(|byte| b"^$*+?.([%-".contains(byte))
}

/// The first place of `needle` at `from` or later, in time proportional to the lengths of both.
///
/// # Errors
/// The interrupt's, when it ends the search.
pub(crate) fn find<I: Interrupt>(
    haystack: &[u8],
    needle: &[u8],
    from: usize,
    mut interrupt: I,
) -> Result<Option<usize>, I::Stop> {
    let Some(rest) = haystack.get(from..) else { return Ok(None) };
    if rest.len() <= WINDOW {
        return Ok(memchr::memmem::find(rest, needle).map(|place| from + place));
    }
    let finder = Finder::new(needle);
    // A window for which the needle is long would be searched in vain for most of its length.
    let window = WINDOW.max(needle.len());
    let mut start = 0;
    while start + needle.len() <= rest.len() {
        let end = rest.len().min(start + window + needle.len());
        if let Some(place) = finder.find(&rest[start..end]) {
            return Ok(Some(from + start + place));
        }
        interrupt.check()?;
        start += window;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::interrupt::testing::Patience;
    use super::*;

    #[test]
    fn texts_are_found_across_windows() {
        let needle = b"needle";
        for place in [0, 1, WINDOW - 3, WINDOW, WINDOW + 6, 2 * WINDOW - 1, 3 * WINDOW - 6] {
            let mut haystack = vec![b'n'; 3 * WINDOW];
            haystack[place..place + needle.len()].copy_from_slice(needle);
            assert_eq!(find(&haystack, needle, 0, &mut Patience(9)), Ok(Some(place)));
            assert_eq!(find(&haystack, needle, place, &mut Patience(9)), Ok(Some(place)));
            assert_eq!(find(&haystack, needle, place + 1, &mut Patience(9)), Ok(None));
        }
    }

    #[test]
    fn the_empty_text_is_everywhere() {
        assert_eq!(find(b"abc", b"", 3, &mut Patience(0)), Ok(Some(3)));
        assert_eq!(find(b"abc", b"", 4, &mut Patience(0)), Ok(None));
        assert_eq!(find(&vec![0; 2 * WINDOW], b"", 2 * WINDOW, &mut Patience(0)), Ok(Some(2 * WINDOW)));
    }

    #[test]
    fn a_text_longer_than_a_window_is_found() {
        let needle = vec![b'a'; WINDOW + 10];
        let mut haystack = vec![b'a'; 2 * WINDOW];
        haystack[WINDOW / 2] = b'b';
        assert_eq!(find(&haystack, &needle, 0, &mut Patience(9)), Ok(Some(WINDOW / 2 + 1)));
    }

    #[test]
    fn the_interrupt_ends_a_long_search() {
        let haystack = vec![b'a'; 100 * WINDOW];
        let mut patience = Patience(3);
        assert_eq!(find(&haystack, b"ab", 0, &mut patience), Err(()));
    }

    #[test]
    fn special_characters_make_a_pattern() {
        assert!(is_plain(b"") && is_plain(b"a)]_\0") && is_plain("\u{e4}".as_bytes()));
        for byte in *b"^$*+?.([%-" {
            assert!(!is_plain(&[b'a', 0, byte]));
        }
    }
}
