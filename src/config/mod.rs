//! Settings of an app: what can be set, where it comes from, what a session may change.
//!
//! - [`files`]: the one source of an app's files
//! - [`load`]: files and variables to [`settings`], the typed sections with their checks; [`error`]: what is
//!   reported on the way
//! - [`overlay`]: changes for one session or chat profile
//! - [`project_settings`]: what the browser gets; [`translations`], [`translations_lint`]: its texts
//! - [`mod@env`]: the environment as a value, and what it says besides settings; [`template`]: files of a new app
//! - inside: `source` (TOML with places), `node` (untyped layers), `compat` (spellings of other Chainlit
//!   versions), `variables` (the layer from the environment), `read` (typing), `hint` ("did you mean")
//!
//! The command line and the server load settings once and after each change of a file; sessions hold them as
//! `Arc<Settings>`. Nothing here knows sessions, scripts or HTTP, or reads the process's environment except
//! [`env::Env::process`].

pub mod env;
pub mod error;
pub mod files;
pub mod load;
pub mod overlay;
pub mod project_settings;
pub mod settings;
pub mod template;
pub mod translations;
pub mod translations_lint;

mod compat;
mod hint;
mod node;
mod read;
mod source;
mod variables;

#[cfg(test)]
mod tests;
