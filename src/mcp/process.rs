//! A server that is a process of this machine. It leads a process group, because `npx` and the like start the server as a
//! process of their own: all of them end together.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::command::CommandLine;
use super::{ConnectError, Refused};

/// How many such servers may run at once, for all chats together.
const MOST: usize = 256;
/// How long a server may take to end after its input has, and after it was asked to.
const GRACE: Duration = Duration::from_secs(2);
/// The longest line of its errors that is logged; the rest of a longer one is logged as further lines.
const LOGGED: u64 = 2_000;

/// What a server gets of our own environment: what programs need to run, and nothing that may be secret.
#[cfg(unix)]
const INHERITED: &[&str] = &["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "LANG", "TMPDIR"];
#[cfg(not(unix))]
const INHERITED: &[&str] = &[
    "APPDATA",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PATH",
    "PATHEXT",
    "PROCESSOR_ARCHITECTURE",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
];

static RUNNING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(MOST)));

/// See the module. Dropping it kills what is left.
pub(super) struct Process {
    child: Child,
    group: Option<u32>,
    _running: OwnedSemaphorePermit,
}

impl Process {
    /// Starts a server. What it writes to its errors goes to the log.
    pub(super) fn start(
        name: &str,
        line: &CommandLine,
        env: &BTreeMap<String, String>,
        folder: &Path,
    ) -> Result<(Self, ChildStdout, ChildStdin), ConnectError> {
        let running = RUNNING.clone().try_acquire_owned().map_err(|_| Refused::TooManyProcesses)?;
        let mut command = Command::new(&line.program);
        command
            .args(&line.arguments)
            .env_clear()
            .envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs(env)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let failed = |source| ConnectError::Spawn { program: line.program.clone(), source };
        let mut child = command.spawn().map_err(failed)?;
        let missing = || failed(std::io::Error::other("it has no standard input or output"));
        let (stdout, stdin) = (child.stdout.take().ok_or_else(missing)?, child.stdin.take().ok_or_else(missing)?);
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(log(name.to_owned(), stderr));
        }
        let group = child.id();
        Ok((Self { child, group, _running: running }, stdout, stdin))
    }

    /// Waits for the end of a server whose input has ended, asks it to end, and kills it at last.
    pub(super) async fn end(mut self) {
        if tokio::time::timeout(GRACE, self.child.wait()).await.is_ok() {
            return;
        }
        self.ask_to_end();
        if tokio::time::timeout(GRACE, self.child.wait()).await.is_err() {
            tracing::debug!(group = self.group, "an MCP server is killed");
        }
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let group = self.group.and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(group) = group
            && let Err(error) = rustix::process::kill_process_group(group, signal)
            && error != rustix::io::Errno::SRCH
        {
            tracing::warn!(%error, "processes of an MCP server cannot be ended");
        }
    }

    #[cfg(unix)]
    fn ask_to_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    #[cfg(not(unix))]
    fn ask_to_end(&mut self) {
        if let Err(error) = self.child.start_kill() {
            tracing::warn!(%error, "an MCP server cannot be ended");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The server itself may be gone, and what it started still there.
        #[cfg(unix)]
        self.signal(rustix::process::Signal::KILL);
    }
}

/// Writes what a server complains about into the log.
async fn log(name: String, stderr: impl AsyncRead + Unpin) {
    let mut stderr = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut stderr).take(LOGGED).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => tracing::info!("MCP server {name:?}: {}", String::from_utf8_lossy(&line).trim_end()),
        }
    }
}
