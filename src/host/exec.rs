//! Programs that a script starts by its language's own means, where `[runtime] exec` lets it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use super::error::{Error, Result};
use super::permissions::Permissions;
use super::run::Run;
use super::value::{Outcome, Value};
use crate::wire::ids::new_id;

/// Whether there is a shell to start programs with: whether the script may.
pub(crate) fn is_allowed(run: &Arc<Run>) -> bool {
    Permissions::of(&run.instance().app).exec("").is_ok()
}

/// Runs a command of the shell to its end, in the app's folder. It is ended with the handler. Results: whether it went
/// well, `exit` or `signal`, and the status.
///
/// # Errors
/// When the script may not.
pub(crate) fn execute(run: &Arc<Run>, what: &str, command: String) -> Result<Outcome> {
    Permissions::of(&run.instance().app).exec(what)?;
    let (run, what) = (run.clone(), what.to_owned());
    Outcome::wait(async move {
        let status = start(&run, &command, Stdio::inherit()).await.map_err(|e| failed(&what, &e))?;
        let (how, code) = ending(status);
        let well = if status.success() { Value::Bool(true) } else { Value::Nil };
        Ok(Value::Many(vec![well, Value::text(how), Value::Int(code.into())]))
    })
}

/// The same, with what it writes in a file. Results: the path of that file, which is the caller's to remove.
///
/// # Errors
/// When the script may not.
pub(crate) fn capture(run: &Arc<Run>, what: &str, command: String) -> Result<Outcome> {
    Permissions::of(&run.instance().app).exec(what)?;
    let (run, what) = (run.clone(), what.to_owned());
    Outcome::wait(async move {
        let (temporary, output) = Temporary::new().map_err(|e| failed(&what, &e))?;
        start(&run, &command, output.into()).await.map_err(|e| failed(&what, &e))?;
        Ok(Value::text(temporary.keep().to_string_lossy()))
    })
}

/// Puts bytes into a file for a caller that can read nothing else. It is the caller's to remove.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn spill(what: &str, bytes: &[u8]) -> Result<PathBuf> {
    let written = Temporary::new().and_then(|(temporary, mut file)| {
        io::Write::write_all(&mut file, bytes)?;
        Ok(temporary.keep())
    });
    written.map_err(|error| Error::failed(format!("{what}: a temporary file cannot be written: {error}")))
}

/// Removes a file of [`capture`] or [`spill`].
pub(crate) fn forget(path: &str) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::debug!(path, %error, "a temporary file could not be removed");
    }
}

/// A file that only this user may read; removed unless it is kept.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> io::Result<(Self, File)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let path = std::env::temp_dir().join(format!("chainlit-{}", new_id()));
        let file = options.open(&path)?;
        Ok((Self(path), file))
    }

    fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            forget(&self.0.to_string_lossy());
        }
    }
}

async fn start(run: &Run, command: &str, output: Stdio) -> io::Result<ExitStatus> {
    let mut shell = if cfg!(windows) {
        let mut shell = tokio::process::Command::new("cmd");
        shell.arg("/C");
        shell
    } else {
        let mut shell = tokio::process::Command::new("/bin/sh");
        shell.arg("-c");
        shell
    };
    let app = &run.instance().app;
    shell.arg(command).current_dir(&app.root).envs(app.env.iter()).stdin(Stdio::null()).stdout(output);
    shell.kill_on_drop(true).spawn()?.wait().await
}

/// How a program ended, and with what.
fn ending(status: ExitStatus) -> (&'static str, i32) {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return ("signal", signal);
    }
    ("exit", status.code().unwrap_or(-1))
}

fn failed(what: &str, error: &io::Error) -> Error {
    Error::failed(format!("{what}: the program cannot be run: {error}"))
}
