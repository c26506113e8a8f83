//! The functions against C's: `differential.rs` compares results and errors, `behaviour.rs` has what C cannot do.

mod behaviour;
mod differential;
pub(crate) mod generators;
