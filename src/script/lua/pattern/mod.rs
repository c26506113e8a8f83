//! Lua's pattern functions, interruptible.
//!
//! The C functions behind `string.find`, `match`, `gmatch` and `gsub` cannot be stopped, and a pattern of a few
//! characters keeps them busy for hours. [`install`] replaces them, for whoever sets up a Lua state, by functions
//! that give the same results and errors and look at a flag of the host as they go.
//!
//! | File | What it does |
//! |---|---|
//! | `class.rs`, `single.rs` | what one byte is tested against: `%a`, `[a-z]` |
//! | `matcher.rs` | the search with captures; `plain.rs` the one without patterns |
//! | `interrupt.rs` | how a search is stopped, and what can go wrong |
//! | `error.rs` | what can be wrong with a pattern |
//! | `cost.rs` | which patterns need no watching, so that C may have them |
//! | `replace.rs` | `gsub` with a replacement string |
//! | `library.rs`, `library.lua` | the Lua functions, as scripts see them |
//! | `watched.rs`, `watched.lua`, `arguments.rs` | what they do when C may not |
//!
//! All but the last two rows know nothing of Lua states. Nothing here knows of sessions, hooks or limits: the host's
//! closure does.
//!
//! A call that is handed to C takes at most some 0.1 milliseconds and is not watched: a loop of such calls is for the
//! host's instruction hook to end.
//!
//! Differences from the C functions:
//! - Callbacks and metamethods of `gsub` may wait: they are called from Lua.
//! - After `return s:match(p)`, a tail call, an error names the line of the caller of that function.

mod arguments;
mod class;
mod cost;
mod error;
mod interrupt;
mod library;
mod matcher;
mod plain;
mod replace;
mod single;
mod watched;

#[cfg(test)]
mod tests;

pub(crate) use library::install;
