//! An upper limit for what a pattern can cost, known before it is used.
//!
//! Most patterns in most scripts cannot run long on a short subject, whatever the subject is. For those the C
//! functions do, which are quicker to call; the library asks here once per pattern and remembers the answer.

use super::matcher::MAX_CAPTURES;
use super::single::Single;

/// Longer patterns are not worth the analysis, and would fill the library's memory of patterns.
pub(crate) const LONGEST_PATTERN: usize = 128;
/// The longest subject an answer can allow.
pub(crate) const LONGEST_SUBJECT: usize = 4096;
/// What a call may cost without being watched, in steps of the matcher: about 50 microseconds.
pub(crate) const AFFORDABLE: usize = 32 * 1024;

/// What is known of a pattern without mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Safe {
    /// Up to this length every subject is safe: no call of `find`, `match` or `gsub`, and no step of `gmatch`, costs
    /// more than [`AFFORDABLE`], and none fails. (For `gmatch`, the pattern must not begin with `^`, which it takes
    /// for an ordinary character.)
    pub(crate) longest_subject: usize,
    pub(crate) captures: usize,
}

/// Judges a pattern; `None` when no subject is safe.
pub(crate) fn judge(pattern: &[u8]) -> Option<Safe> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let (anchored, pattern) = match pattern {
        [b'^', rest @ ..] => (true, rest),
        _ => (false, pattern),
    };
    let (items, captures) = parse(pattern)?;
    let safe = |length: usize| cost(&items, anchored, length) <= AFFORDABLE;
    if !safe(0) {
        return None;
    }
    let (mut low, mut high) = (0, LONGEST_SUBJECT + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if safe(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(Safe { longest_subject: low, captures })
}

#[derive(Debug, Clone, Copy)]
enum Item {
    /// The two brackets of a capture, and the capture of a position.
    Bracket,
    /// `$` at the end.
    End,
    /// `%b`, with its first argument.
    Balance {
        open: ByteSet,
    },
    Frontier {
        set: ByteSet,
        weight: usize,
    },
    /// `%1`.
    Repeat,
    Single {
        bytes: ByteSet,
        weight: usize,
        suffix: Suffix,
    },
}

/// A set of bytes, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ByteSet([u64; 4]);

impl ByteSet {
    const NONE: Self = Self([0; 4]);
    const ALL: Self = Self([u64::MAX; 4]);

    fn of(single: Single<'_>) -> Self {
        let mut set = Self::NONE;
        for byte in (0..=255u8).filter(|&byte| single.matches(byte)) {
            set.0[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        set
    }

    fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    fn overlaps(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| own & other != 0)
    }
}

#[derive(Debug, Clone, Copy)]
enum Suffix {
    None,
    Optional,
    /// `*`
    Any,
    /// `+`
    Some,
    /// `-`
    Fewest,
}

/// The items of a pattern and its number of captures; `None` if it has any mistake.
fn parse(pattern: &[u8]) -> Option<(Vec<Item>, usize)> {
    let byte = |at: usize| pattern.get(at).copied();
    let mut items = Vec::new();
    // By number, whether it is closed.
    let mut captures = Vec::new();
    let mut at = 0;
    while let Some(first) = byte(at) {
        let item = match (first, byte(at + 1)) {
            (b'(', Some(b')')) => {
                captures.push(true);
                at += 2;
                Item::Bracket
            }
            (b'(', _) => {
                captures.push(false);
                at += 1;
                Item::Bracket
            }
            (b')', _) => {
                *captures.iter_mut().rfind(|closed| !**closed)? = true;
                at += 1;
                Item::Bracket
            }
            (b'$', None) => {
                at += 1;
                Item::End
            }
            (b'%', Some(b'b')) => {
                let open = byte(at + 2)?;
                byte(at + 3)?;
                at += 4;
                Item::Balance { open: ByteSet::of(Single::Byte(open)) }
            }
            (b'%', Some(b'f')) => {
                byte(at + 2).filter(|&byte| byte == b'[')?;
                let (set, next) = Single::parse(pattern, at + 2).ok()?;
                at = next;
                Item::Frontier { set: ByteSet::of(set), weight: set.weight() }
            }
            (b'%', Some(digit @ b'0'..=b'9')) => {
                let index = usize::from(digit - b'0').checked_sub(1)?;
                captures.get(index).filter(|&&closed| closed)?;
                at += 2;
                Item::Repeat
            }
            _ => {
                let (single, next) = Single::parse(pattern, at).ok()?;
                let suffix = match byte(next) {
                    Some(b'?') => Suffix::Optional,
                    Some(b'*') => Suffix::Any,
                    Some(b'+') => Suffix::Some,
                    Some(b'-') => Suffix::Fewest,
                    _ => Suffix::None,
                };
                at = if let Suffix::None = suffix { next } else { next + 1 };
                Item::Single { bytes: ByteSet::of(single), weight: single.weight(), suffix }
            }
        };
        items.push(item);
    }
    let closed = captures.len() <= MAX_CAPTURES && captures.iter().all(|&closed| closed);
    closed.then_some((items, captures.len()))
}

/// What the items from some place on cost at most when they are tried at one place of the subject.
#[derive(Debug, Clone, Copy)]
struct Costs {
    /// `None` when they cannot fail.
    failure: Option<usize>,
    success: usize,
    /// Before any other byte than these they fail at once, ...
    first: ByteSet,
    /// ... which costs this.
    refusal: usize,
    /// Whether they can match nothing.
    nullable: bool,
    /// Whether they are sure to match at the end of the subject.
    at_end: bool,
}

/// The most steps that a search through `length` bytes takes, over all its matches.
fn cost(items: &[Item], anchored: bool, length: usize) -> usize {
    let mut rest = Costs::END;
    // Steps per byte for runs that become part of a match. Matches do not overlap, so that every byte is paid once.
    let mut per_byte = 0;
    for &item in items.iter().rev() {
        if let Item::Single { bytes, weight, suffix: Suffix::Any | Suffix::Some } = item
            && rest.settles(bytes)
        {
            per_byte = per_byte.max(weight);
        }
        rest = rest.after(item, length);
    }
    let each = rest.failure.unwrap_or(0).saturating_add(rest.success);
    let attempts = match (anchored, rest.nullable) {
        (true, _) => 1,
        (false, false) => length + 1,
        // Again where the empty match was not allowed.
        (false, true) => 2 * (length + 1),
    };
    each.saturating_mul(attempts).saturating_add(per_byte * length)
}

impl Costs {
    /// The end of the pattern: it matches.
    const END: Self = Self { failure: None, success: 1, first: ByteSet::ALL, refusal: 0, nullable: true, at_end: true };

    /// The costs of `item` followed by these.
    fn after(self, item: Item, length: usize) -> Self {
        match item {
            Item::Bracket => Self { failure: self.failure.map(|steps| steps.saturating_add(1)), ..self.longer(1) },
            Item::End => Self { failure: Some(1), first: ByteSet::NONE, refusal: 1, ..Self::END },
            Item::Balance { open } => Self { first: open, refusal: 2, nullable: false, ..self.after_test(2 + length) },
            Item::Frontier { set, weight } => {
                let steps = 1 + 2 * weight;
                Self { first: set, refusal: steps, ..self.after_test(steps) }
            }
            Item::Repeat => Self { first: ByteSet::ALL, ..self.after_test(2 + length / 16) },
            Item::Single { bytes, weight, suffix: Suffix::None } => {
                let test = 1 + weight;
                Self { first: bytes, refusal: test, nullable: false, ..self.after_test(test) }
            }
            Item::Single { bytes, weight, suffix } => self.after_repetition(bytes, weight, suffix, length),
        }
    }

    /// After something that may fail itself.
    fn after_test(self, steps: usize) -> Self {
        let failure = self.failure.unwrap_or(0).saturating_add(steps);
        Self { failure: Some(failure), at_end: false, ..self.longer(steps) }
    }

    fn after_repetition(self, bytes: ByteSet, weight: usize, suffix: Suffix, length: usize) -> Self {
        let test = 1 + weight;
        let certain = self.settles(bytes);
        let (failure, success) = match suffix {
            // The first count is right, and its bytes are paid once.
            Suffix::Any | Suffix::Some if certain => (test, self.success.saturating_add(test + 2 * weight)),
            Suffix::Optional | Suffix::Fewest if self.failure.is_none() => (test, self.success.saturating_add(test)),
            _ => {
                let trials = self.trials(bytes, test, suffix, length);
                (trials, self.success.saturating_add(trials))
            }
        };
        match suffix {
            Suffix::Some => {
                Self { failure: Some(failure), success, first: bytes, refusal: test, nullable: false, at_end: false }
            }
            _ => {
                let fails = !(certain && !matches!(suffix, Suffix::Optional) || self.failure.is_none());
                Self {
                    failure: fails.then_some(failure),
                    success,
                    first: bytes.union(self.first),
                    refusal: self.refusal.saturating_add(test),
                    ..self
                }
            }
        }
    }

    /// Whether these are sure to match behind a run of `bytes`: always, or since the run goes to the end.
    fn settles(self, bytes: ByteSet) -> bool {
        self.failure.is_none() || bytes == ByteSet::ALL && self.at_end
    }

    /// What it costs to change the count of an item until these match.
    fn trials(self, bytes: ByteSet, test: usize, suffix: Suffix, length: usize) -> usize {
        let failure = self.failure.unwrap_or(0);
        let tries = match suffix {
            Suffix::Optional => 2,
            _ => length + 1,
        };
        let trials = if bytes.overlaps(self.first) {
            failure.saturating_mul(tries)
        } else {
            // Within the run these fail at once: only its end is worth a trial.
            self.refusal.saturating_mul(tries).saturating_add(failure)
        };
        // Each byte of the run is tested once before.
        trials.saturating_add(test.saturating_mul(tries + 2))
    }

    fn longer(self, steps: usize) -> Self {
        Self { success: self.success.saturating_add(steps), refusal: self.refusal.saturating_add(steps), ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::interrupt::STEPS_BETWEEN_CHECKS;
    use super::super::interrupt::testing::Patience;
    use super::super::matcher::Matcher;
    use super::super::tests::generators::patterns;
    use super::*;

    fn longest(pattern: &str) -> Option<usize> {
        judge(pattern.as_bytes()).map(|safe| safe.longest_subject)
    }

    #[test]
    fn everyday_patterns_are_safe_on_everyday_lines() {
        for (pattern, least) in [
            ("%s+", 1000),
            ("%w+", 1000),
            ("[%w_]+", 1000),
            ("^ask (.*)$", 4000),
            ("^%s*(.-)%s*$", 60),
            ("^(%w+)%s*=%s*(%w+)$", 400),
            ("^/(%w+)%s*(.*)$", 1000),
            ("(%d+)-(%d+)-(%d+)", 30),
            ("needle", 1000),
            ("", 1000),
        ] {
            assert!(longest(pattern) >= Some(least), "{pattern}: {:?}", longest(pattern));
        }
    }

    #[test]
    fn patterns_that_can_run_long_are_not_safe() {
        assert_eq!(longest(&("a?".repeat(28) + "a".repeat(28).as_str())), None);
        assert!(longest(&(".-".repeat(6) + "x")) < Some(8));
        assert!(longest("(.*)(.*)(.*)x") < Some(16));
    }

    #[test]
    fn patterns_with_mistakes_are_not_safe() {
        for pattern in ["%", "[a", "(", ")", "(a", "a)", "%1", "(a%1)", "%0", "%b", "%bx", "%f", "%fa", "%f[a", "()%2"]
        {
            assert_eq!(longest(pattern), None, "{pattern}");
        }
        assert!(longest(&"()".repeat(32)).is_some());
        assert_eq!(longest(&"()".repeat(33)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), ..ProptestConfig::default() })]

        /// Walks through all matches of subjects as long as the judgement allows.
        #[test]
        fn no_subject_of_a_safe_length_costs_more(pattern in patterns(), unit in "[ab( 1]{1,3}", tail in "[abc)]{0,2}") {
            if let Some(safe) = judge(&pattern) {
                let mut subject = unit.repeat(1 + safe.longest_subject / unit.len());
                subject.truncate(safe.longest_subject.saturating_sub(tail.len()));
                subject.push_str(&tail[..tail.len().min(safe.longest_subject)]);
                let mut patience = Patience(AFFORDABLE / STEPS_BETWEEN_CHECKS);
                let mut matcher = Matcher::new(subject.as_bytes(), &pattern, &mut patience);
                let (mut at, mut last) = (0, None);
                while let Some(found) = matcher.next(at, last).map_err(|fault| {
                    TestCaseError::fail(format!("{fault:?} on {} bytes", subject.len()))
                })? {
                    prop_assert!(matcher.captures() == safe.captures);
                    if matcher.anchored() {
                        break;
                    }
                    (at, last) = (found.end, Some(found.end));
                }
            }
        }
    }
}
