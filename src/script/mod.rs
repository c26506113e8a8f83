//! Scripts: languages, instances, and the actors that poll them.
//!
//! - [`engine`]: what a language must be able to do
//! - [`lua`], [`rhai`]: the languages
//! - [`runtime`]: the app's compiled script; starts an instance per chat
//! - `actor`: one task per instance, which reads its inbox and polls its handlers
//! - `stdlib`: modules that come with the program
//! - [`report`]: errors of a script with the place and the line, for people
//!
//! `lua` and `rhai` convert values and call `host`; what both would repeat belongs there.

mod actor;
pub mod engine;
pub mod lua;
pub mod report;
pub mod rhai;
pub mod runtime;
pub(crate) mod stdlib;
