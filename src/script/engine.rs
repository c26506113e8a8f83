//! What a language must be able to do.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::config::files::AppFiles;
use crate::host::error::{Error, ScriptError};
use crate::host::instance::Instance;
use crate::host::value::Map;

/// A language.
pub trait Engine: Send + Sync {
    /// Extension of its files, without the dot.
    fn extension(&self) -> &'static str;

    /// Compiles an app.
    ///
    /// # Errors
    /// With the place of the first mistake.
    fn compile(&self, files: Arc<dyn AppFiles>, entry: &str) -> Result<Arc<dyn Program>, ScriptError>;
}

/// A compiled app.
pub trait Program: Send + Sync {
    /// Starts an instance: runs the script from top to bottom, which registers its callbacks.
    fn start(&self, instance: Arc<Instance>) -> BoxFuture<'static, Result<Box<dyn Machine>, Error>>;

    /// The files that were read so far, relative to the app.
    fn files(&self) -> Vec<String>;
}

/// A running instance: what must stay alive as long as its callbacks are called.
pub trait Machine: Send {
    /// Gives back memory that is not needed while nothing runs.
    fn rest(&mut self);

    /// Values of the script's global variables, as far as they are plain.
    fn globals(&self) -> Map;

    /// Bytes that the script holds, as far as the language tells.
    fn memory(&self) -> usize;
}
