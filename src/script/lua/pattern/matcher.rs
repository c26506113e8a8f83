//! The matcher: Lua 5.4's backtracking search, with every step counted.
//!
//! It reads the pattern as it goes, as Lua's own does, so that a mistake in a part that is never reached stays
//! unnoticed here as well.

use std::ops::Range;

use super::error::PatternError;
use super::interrupt::{Fault, Interrupt, Meter};
use super::single::Single;

/// The most captures a pattern can have.
pub(crate) const MAX_CAPTURES: usize = 32;
/// How deep items may nest before a pattern is "too complex"; it also bounds the stack the matcher needs.
const MAX_DEPTH: usize = 200;
/// Bytes looked at between two bookings of steps in loops over plain bytes.
const STRIDE: usize = 1024;

/// What a capture holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Capture {
    Text(Range<usize>),
    /// `()`: an offset, counted from 0.
    Position(usize),
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    start: usize,
    state: SlotState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlotState {
    Open,
    Position,
    Closed(usize),
}

/// The search stopped; the reason is in [`Matcher::fault`]. Being empty, it keeps the results of the recursive
/// functions in registers.
#[derive(Debug, Clone, Copy)]
struct Halt;

type Attempt = Result<Option<usize>, Halt>;

/// One subject, one pattern, and the captures of the last match.
pub(crate) struct Matcher<'a, I: Interrupt> {
    subject: &'a [u8],
    /// Without the `^` of an anchored pattern.
    pattern: &'a [u8],
    anchored: bool,
    /// What the first byte of every match must be, when the pattern begins with that.
    lead: Option<Single<'a>>,
    slots: [Slot; MAX_CAPTURES],
    level: usize,
    depth: usize,
    meter: Meter<I>,
    fault: Option<Fault<I::Stop>>,
}

impl<'a, I: Interrupt> Matcher<'a, I> {
    /// A matcher for which a leading `^` anchors the pattern (`find`, `match`, `gsub`).
    pub(crate) fn new(subject: &'a [u8], pattern: &'a [u8], interrupt: I) -> Self {
        match pattern {
            [b'^', rest @ ..] => Self { anchored: true, ..Self::literal_caret(subject, rest, interrupt) },
            _ => Self::literal_caret(subject, pattern, interrupt),
        }
    }

    /// A matcher for which `^` is a character like others (`gmatch`).
    pub(crate) fn literal_caret(subject: &'a [u8], pattern: &'a [u8], interrupt: I) -> Self {
        Self {
            subject,
            pattern,
            anchored: false,
            lead: lead(pattern),
            slots: [Slot { start: 0, state: SlotState::Open }; MAX_CAPTURES],
            level: 0,
            depth: 0,
            meter: Meter::new(interrupt),
            fault: None,
        }
    }

    pub(crate) fn anchored(&self) -> bool {
        self.anchored
    }

    /// The first match that begins at `from` or later and does not end at `last`, the end of the match before
    /// (two empty matches at one place would be endless). An anchored pattern is tried at `from` alone.
    pub(crate) fn next(&mut self, from: usize, last: Option<usize>) -> Result<Option<Range<usize>>, Fault<I::Stop>> {
        match self.search(from, last) {
            Ok(found) => Ok(found),
            // A halt always leaves its fault.
            Err(Halt) => self.fault.take().map_or(Ok(None), Err),
        }
    }

    /// The number of captures of the last match.
    pub(crate) fn captures(&self) -> usize {
        self.level
    }

    /// A capture of the last match, counted from 0.
    ///
    /// # Errors
    /// When there is no such capture, or the pattern never closes it.
    pub(crate) fn capture(&self, index: usize) -> Result<Capture, PatternError> {
        let slot = self.slots[..self.level].get(index).ok_or(PatternError::NoSuchCapture(index + 1))?;
        match slot.state {
            SlotState::Open => Err(PatternError::UnfinishedCapture),
            SlotState::Position => Ok(Capture::Position(slot.start)),
            SlotState::Closed(end) => Ok(Capture::Text(slot.start..end)),
        }
    }

    /// Counts work that the caller did on behalf of this search.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Fault<I::Stop>> {
        self.meter.spend(steps).map_err(Fault::Stopped)
    }

    /// Whether so many steps have gone by that the interrupt was asked.
    pub(crate) fn was_watched(&self) -> bool {
        self.meter.asked()
    }

    fn search(&mut self, from: usize, last: Option<usize>) -> Result<Option<Range<usize>>, Halt> {
        let mut at = from;
        while at <= self.subject.len() {
            if let (Some(lead), false) = (self.lead, self.anchored) {
                at += self.run_without(at, lead)?;
                if at == self.subject.len() {
                    break;
                }
            }
            self.level = 0;
            self.depth = 0;
            if let Some(end) = self.attempt(at, 0)?
                && last != Some(end)
            {
                return Ok(Some(at..end));
            }
            if self.anchored {
                break;
            }
            at += 1;
        }
        Ok(None)
    }

    /// How many bytes from `at` on do not match.
    fn run_without(&mut self, at: usize, lead: Single<'a>) -> Result<usize, Halt> {
        let rest = &self.subject[at..];
        let mut length = 0;
        for window in rest.chunks(STRIDE / lead.weight() + 1) {
            let run = lead.run_without(window);
            self.step(run * lead.weight())?;
            length += run;
            if run < window.len() {
                break;
            }
        }
        Ok(length)
    }

    /// Matches the pattern from `item` on at `at`; the end of the match if there is one.
    fn attempt(&mut self, mut at: usize, mut item: usize) -> Attempt {
        if self.depth == MAX_DEPTH {
            return self.fail(PatternError::TooComplex);
        }
        self.depth += 1;
        let end = loop {
            self.step(1)?;
            let Some(&byte) = self.pattern.get(item) else { break Some(at) };
            match (byte, self.pattern_byte(item + 1)) {
                (b'(', b')') => break self.open(at, item + 2, SlotState::Position)?,
                (b'(', _) => break self.open(at, item + 1, SlotState::Open)?,
                (b')', _) => break self.close(at, item + 1)?,
                (b'$', _) if item + 1 == self.pattern.len() => {
                    break (at == self.subject.len()).then_some(at);
                }
                (b'%', b'b') => match self.balance(at, item + 2)? {
                    Some(end) => (at, item) = (end, item + 4),
                    None => break None,
                },
                (b'%', b'f') => match self.frontier(at, item + 2)? {
                    Some(next) => item = next,
                    None => break None,
                },
                (b'%', digit @ b'0'..=b'9') => match self.repeat_of(digit, at)? {
                    Some(end) => (at, item) = (end, item + 2),
                    None => break None,
                },
                _ => {
                    let next = self.single_end(item)?;
                    let suffix = self.pattern_byte(next);
                    let single = Single::between(self.pattern, item, next);
                    if !self.subject.get(at).is_some_and(|&byte| single.matches(byte)) {
                        if !matches!(suffix, b'*' | b'?' | b'-') {
                            break None;
                        }
                        item = next + 1;
                        continue;
                    }
                    match suffix {
                        b'?' => {
                            if let Some(end) = self.attempt(at + 1, next + 1)? {
                                break Some(end);
                            }
                            item = next + 1;
                        }
                        b'+' => break self.most(at + 1, single, next + 1)?,
                        b'*' => break self.most(at, single, next + 1)?,
                        b'-' => break self.fewest(at, single, next + 1)?,
                        _ => (at, item) = (at + 1, next),
                    }
                }
            }
        };
        self.depth -= 1;
        Ok(end)
    }

    /// `*` and the rest of `+`: as many as there are, then fewer and fewer.
    fn most(&mut self, at: usize, single: Single<'a>, next: usize) -> Attempt {
        let run = self.run(at, single)?;
        for count in (0..=run).rev() {
            if let Some(end) = self.attempt(at + count, next)? {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// `-`: none, then more and more.
    fn fewest(&mut self, mut at: usize, single: Single<'a>, next: usize) -> Attempt {
        loop {
            if let Some(end) = self.attempt(at, next)? {
                return Ok(Some(end));
            }
            self.step(single.weight())?;
            if !self.subject.get(at).is_some_and(|&byte| single.matches(byte)) {
                return Ok(None);
            }
            at += 1;
        }
    }

    /// How many bytes from `at` on match.
    fn run(&mut self, at: usize, single: Single<'a>) -> Result<usize, Halt> {
        let rest = &self.subject[at..];
        if let Single::Any = single {
            return Ok(rest.len());
        }
        let mut length = 0;
        for window in rest.chunks(STRIDE / single.weight() + 1) {
            let run = single.run(window);
            self.step((run + 1) * single.weight())?;
            length += run;
            if run < window.len() {
                break;
            }
        }
        Ok(length)
    }

    fn open(&mut self, at: usize, item: usize, state: SlotState) -> Attempt {
        let Some(slot) = self.slots.get_mut(self.level) else {
            return self.fail(PatternError::TooManyCaptures);
        };
        *slot = Slot { start: at, state };
        self.level += 1;
        let end = self.attempt(at, item)?;
        if end.is_none() {
            self.level -= 1;
        }
        Ok(end)
    }

    fn close(&mut self, at: usize, item: usize) -> Attempt {
        let Some(index) = self.slots[..self.level].iter().rposition(|slot| slot.state == SlotState::Open) else {
            return self.fail(PatternError::NothingToClose);
        };
        self.slots[index].state = SlotState::Closed(at);
        let end = self.attempt(at, item)?;
        if end.is_none() {
            self.slots[index].state = SlotState::Open;
        }
        Ok(end)
    }

    /// `%bxy`; `arguments` is the place of `x`.
    fn balance(&mut self, at: usize, arguments: usize) -> Attempt {
        let &[open, close, ..] = &self.pattern[self.pattern.len().min(arguments)..] else {
            return self.fail(PatternError::BalanceWithoutArguments);
        };
        if self.subject.get(at) != Some(&open) {
            return Ok(None);
        }
        let (mut end, mut unclosed) = (at + 1, 1usize);
        for window in self.subject[at + 1..].chunks(STRIDE) {
            self.step(window.len())?;
            for &byte in window {
                end += 1;
                // In this order: with `%bxx` the second `x` closes.
                if byte == close {
                    unclosed -= 1;
                    if unclosed == 0 {
                        return Ok(Some(end));
                    }
                } else if byte == open {
                    unclosed += 1;
                }
            }
        }
        Ok(None)
    }

    /// `%f[set]`; `set` is the place of `[`. The place after the set if `at` is a frontier. Both ends of the subject
    /// count as a zero byte.
    fn frontier(&mut self, at: usize, set: usize) -> Attempt {
        if self.pattern_byte(set) != b'[' {
            return self.fail(PatternError::FrontierWithoutSet);
        }
        let next = self.single_end(set)?;
        let single = Single::between(self.pattern, set, next);
        self.step(single.weight())?;
        let before = at.checked_sub(1).map_or(0, |before| self.subject[before]);
        let after = self.subject.get(at).copied().unwrap_or(0);
        Ok((!single.matches(before) && single.matches(after)).then_some(next))
    }

    /// `%1` to `%9`: the text of an earlier capture again. A position is no text and never matches.
    fn repeat_of(&mut self, digit: u8, at: usize) -> Attempt {
        let number = usize::from(digit - b'0');
        let slot = number.checked_sub(1).and_then(|index| self.slots[..self.level].get(index));
        let text = match slot {
            Some(&Slot { start, state: SlotState::Closed(end) }) => &self.subject[start..end],
            Some(Slot { state: SlotState::Position, .. }) => return Ok(None),
            _ => return self.fail(PatternError::NoSuchCapture(number)),
        };
        self.step(text.len() / 16)?;
        Ok(self.subject[at..].starts_with(text).then_some(at + text.len()))
    }

    /// The end of an item that matches one byte.
    #[inline]
    fn single_end(&mut self, item: usize) -> Result<usize, Halt> {
        match Single::end(self.pattern, item) {
            Ok(end) => {
                // The step of the item covers all but long sets.
                self.step((end - item) / 4)?;
                Ok(end)
            }
            Err(error) => {
                self.fault = Some(error.into());
                Err(Halt)
            }
        }
    }

    /// A byte of the pattern; zero behind its end, as in C.
    fn pattern_byte(&self, at: usize) -> u8 {
        self.pattern.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn step(&mut self, steps: usize) -> Result<(), Halt> {
        self.meter.spend(steps).map_err(|stop| {
            self.fault = Some(Fault::Stopped(stop));
            Halt
        })
    }

    #[cold]
    fn fail(&mut self, error: PatternError) -> Attempt {
        self.fault = Some(error.into());
        Err(Halt)
    }
}

/// What the first byte of every match of `pattern` must be, if the pattern begins with that.
///
/// Places with another byte can be skipped unseen: an attempt there would fail before it meets a mistake.
fn lead(mut pattern: &[u8]) -> Option<Single<'_>> {
    for _ in 0..MAX_CAPTURES {
        match pattern {
            [b'(', b')', rest @ ..] | [b'(', rest @ ..] => pattern = rest,
            _ => break,
        }
    }
    if let [] | [b'$'] | [b'(' | b')', ..] | [b'%', b'b' | b'f' | b'0'..=b'9', ..] = pattern {
        return None;
    }
    let (single, next) = Single::parse(pattern, 0).ok()?;
    (!matches!(pattern.get(next), Some(b'*' | b'?' | b'-'))).then_some(single)
}

#[cfg(test)]
mod tests {
    use super::super::interrupt::testing::Patience;
    use super::*;

    /// The first match and its captures; each capture as its text or `@offset`.
    fn first(subject: &str, pattern: &str) -> Option<(String, Vec<String>)> {
        let mut patience = Patience(100);
        let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes(), &mut patience);
        let found = matcher.next(0, None).unwrap()?;
        let captures = (0..matcher.captures()).map(|index| match matcher.capture(index).unwrap() {
            Capture::Text(range) => subject[range].to_owned(),
            Capture::Position(at) => format!("@{at}"),
        });
        Some((subject[found].to_owned(), captures.collect()))
    }

    fn text(subject: &str, pattern: &str) -> Option<String> {
        first(subject, pattern).map(|(text, _)| text)
    }

    fn error(subject: &str, pattern: &str) -> Fault<()> {
        let mut patience = Patience(100);
        Matcher::new(subject.as_bytes(), pattern.as_bytes(), &mut patience).next(0, None).unwrap_err()
    }

    #[test]
    fn repetitions_take_much_or_little() {
        assert_eq!(text("<<a>>", "<.*>").as_deref(), Some("<<a>>"));
        assert_eq!(text("<<a>>", "<.->").as_deref(), Some("<<a>"));
        assert_eq!(text("colour", "colou?r").as_deref(), Some("colour"));
        assert_eq!(text("color", "colou?r").as_deref(), Some("color"));
        assert_eq!(text("x", "x+y*").as_deref(), Some("x"));
        assert_eq!(text("", "x+"), None);
    }

    #[test]
    fn captures_hold_texts_and_places() {
        let (text, captures) = first("key = value", "()(%w+)%s*=%s*(%w+)()").unwrap();
        assert_eq!(text, "key = value");
        assert_eq!(captures, ["@0", "key", "value", "@11"]);
        assert_eq!(first("abcabd", "((ab)c)%2").unwrap().1, ["abc", "ab"]);
        assert_eq!(first("aa", "()a%1"), None, "a place is no text");
    }

    #[test]
    fn anchors_balance_and_frontier() {
        assert_eq!(text("ab", "^b"), None);
        assert_eq!(text("ab$b", "b$b").as_deref(), Some("b$b"));
        assert_eq!(text("f(a(b)c)d)", "%b()").as_deref(), Some("(a(b)c)"));
        assert_eq!(text("f(a(b)c", "%b()").as_deref(), Some("(b)"));
        assert_eq!(text("THE (quick) fox", "%f[%a]%l+%f[%A]").as_deref(), Some("quick"));
        assert_eq!(text("end", "%f[%z]").as_deref(), Some(""), "both ends count as zero bytes");
    }

    #[test]
    fn mistakes_are_found_when_they_are_reached() {
        assert_eq!(text("b", "a["), None);
        assert_eq!(error("a", "a["), Fault::Pattern(PatternError::UnclosedSet));
        assert_eq!(error("a", "%b("), Fault::Pattern(PatternError::BalanceWithoutArguments));
        assert_eq!(error("a", "%fa"), Fault::Pattern(PatternError::FrontierWithoutSet));
        assert_eq!(error("a", "a)"), Fault::Pattern(PatternError::NothingToClose));
        assert_eq!(error("a", "(a%1"), Fault::Pattern(PatternError::NoSuchCapture(1)));
        assert_eq!(error("a", "%0"), Fault::Pattern(PatternError::NoSuchCapture(0)));
        assert_eq!(error("a", &"()".repeat(33)), Fault::Pattern(PatternError::TooManyCaptures));
        assert_eq!(error(&"a".repeat(300), &"a?".repeat(300)), Fault::Pattern(PatternError::TooComplex));
    }

    #[test]
    fn nothing_is_found_twice_at_the_end_of_a_match() {
        let mut patience = Patience(9);
        let mut matcher = Matcher::new(b"aab", b"a*", &mut patience);
        assert_eq!(matcher.next(0, None), Ok(Some(0..2)));
        assert_eq!(matcher.next(2, Some(2)), Ok(Some(3..3)));
        assert_eq!(matcher.next(3, Some(3)), Ok(None));
    }

    #[test]
    fn an_endless_search_is_stopped_at_the_check() {
        for (subject, pattern) in [
            ("a".repeat(28), format!("{}{}", "a?".repeat(28), "a".repeat(28))),
            ("a".repeat(500), ".-".repeat(6) + "b"),
            ("a".repeat(500), "(.*)".repeat(9) + "b"),
            ("a".repeat(2000), "(a*)(a*)%1%2b".to_owned()),
            ("(".repeat(2000), "%b()%b()".to_owned()),
            ("a".repeat(5000), "[^b]-[^b]-b".to_owned()),
        ] {
            let mut patience = Patience(20);
            let stopped = Matcher::new(subject.as_bytes(), pattern.as_bytes(), &mut patience).next(0, None);
            assert_eq!(stopped, Err(Fault::Stopped(())), "{pattern}");
            assert_eq!(patience.0, 0, "asked once more than it had patience for");
        }
    }
}
