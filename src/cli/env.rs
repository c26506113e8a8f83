//! The environment of an app: that of the process, and what its `.env` file adds.

use std::path::Path;

use anyhow::Context;

use crate::config::env::{Env, ServerEnv};

/// Reads the process's environment and the `.env` file: in the app's folder, else in the working directory.
///
/// # Errors
/// When the file or a variable cannot be read.
pub(super) fn load(app: Option<&Path>) -> anyhow::Result<(Env, ServerEnv)> {
    let mut env = Env::process();
    let name = ServerEnv::from_env(&env)?.env_file;
    let places = app.map(|folder| folder.join(&name)).into_iter().chain([name.clone()]);
    if let Some(file) = places.into_iter().find(|path| path.is_file()) {
        let pairs = dotenvy::from_path_iter(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let pairs: Vec<(String, String)> =
            pairs.collect::<Result<_, _>>().with_context(|| format!("{} is malformed", file.display()))?;
        env.fill(pairs);
    }
    let server = ServerEnv::from_env(&env)?;
    Ok((env, server))
}
