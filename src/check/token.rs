//! Tokens of both languages, as far as the rules need to tell them apart.

/// Where something stands: line and column, in characters from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name.
    Name(String),
    /// A constant text.
    Text(String),
    /// `(`, `[` and the like.
    Open,
    /// `{` of Lua, `#{` of Rhai.
    OpenTable,
    /// Ends `Open` and `OpenTable`.
    Close,
    /// Begins a function, up to its `End`.
    Function { name: Option<String>, local: bool, params: Vec<String> },
    /// Begins a block, up to its `End`.
    Block,
    /// Ends `Function` and `Block`.
    End,
    /// Names that are variables from here on. What they are set to follows.
    Declare(Vec<String>),
    /// Between a thing and a name that belongs to it.
    Dot,
    /// Sets what stands before it.
    Assign,
    /// Between arguments and entries.
    Comma,
    /// Anything else.
    Other,
}

/// A token and its place.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) at: Place,
}
