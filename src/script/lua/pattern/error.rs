//! What can be wrong with a pattern or a replacement string.

use thiserror::Error;

/// An error of the pattern itself. The texts are Lua 5.4's own, word for word: scripts match on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum PatternError {
    #[error("malformed pattern (ends with '%')")]
    EndsWithEscape,
    #[error("malformed pattern (missing ']')")]
    UnclosedSet,
    #[error("malformed pattern (missing arguments to '%b')")]
    BalanceWithoutArguments,
    #[error("missing '[' after '%f' in pattern")]
    FrontierWithoutSet,
    /// A `)` that closes nothing.
    #[error("invalid pattern capture")]
    NothingToClose,
    /// A `(` that nothing closed, found when its text was wanted.
    #[error("unfinished capture")]
    UnfinishedCapture,
    /// `%1` to `%9` (or `%0` in a pattern) for a capture that is not there.
    #[error("invalid capture index %{0}")]
    NoSuchCapture(usize),
    #[error("too many captures")]
    TooManyCaptures,
    #[error("pattern too complex")]
    TooComplex,
    #[error("invalid use of '%' in replacement string")]
    BadReplacement,
}
