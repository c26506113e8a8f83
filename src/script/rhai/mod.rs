//! Rhai. All instances share an engine; each is the app's compiled script, run in a scope of its own. Rhai cannot be set
//! aside, so each handler runs on a thread that may block, and handlers of one instance pass a baton where they wait.
//!
//! - `program`: compiles an app and its modules, once per change
//! - `source`: checks the names below `cl` and prepares the source
//! - `language`: makes engines: limits, names, functions that can be interrupted
//! - `machine`: one instance: its functions and modules
//! - `driver`: runs a function on a thread, waits for the host there, passes the baton
//! - `guard`: what a thread knows; the longest run, the stack, the end that no `try` can swallow
//! - `bind`, `print`: the names below `cl` and the things of the host, as Rhai sees them
//! - `convert`, `function`: values both ways
//! - `variables`, `nesting`: variables that closures share, and values inside values
//! - `builtins`: functions of Rhai that must be safe to interrupt
//! - `failure`: errors with their place
//!
//! Only `program` is seen from outside. No name of the API stands here: all are read from `host::api`.

mod bind;
mod builtins;
mod convert;
mod driver;
mod failure;
mod function;
mod guard;
mod language;
mod machine;
mod nesting;
mod print;
mod program;
mod source;
mod variables;

pub use program::RhaiEngine;
pub(crate) use program::candidates;
