//! The program as a child process that serves an app of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

use super::soon;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_chainlit");

/// A call of `chainlit` in an environment of its own: what the tests' own has (`CI`, keys of models, addresses of
/// databases) says nothing to the program under test.
pub(crate) fn program() -> std::process::Command {
    bare(OsStr::new(PROGRAM))
}

fn bare(program: &OsStr) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    let kept = ["PATH", "HOME", "TMPDIR", "RUST_BACKTRACE"];
    command.env_clear().envs(kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command
}

/// What a child wrote, as it came.
#[derive(Clone, Default)]
pub(crate) struct Log {
    text: Arc<Mutex<String>>,
    more: Arc<Notify>,
}

impl Log {
    fn read(&self, stream: impl tokio::io::AsyncRead + Unpin + Send + 'static) {
        let log = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(stream).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut text = log.text.lock();
                text.push_str(&line);
                text.push('\n');
                drop(text);
                log.more.notify_waiters();
            }
        });
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().clone()
    }

    /// Waits for a line that contains this.
    pub(crate) async fn line(&self, wanted: &str) -> String {
        self.nth_line(1, wanted).await
    }

    /// The line that contains this for the `count`th time.
    pub(crate) async fn nth_line(&self, count: usize, wanted: &str) -> String {
        soon(&format!("a line with {wanted:?} in the log"), async {
            loop {
                let more = self.more.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                if let Some(line) = self.text().lines().filter(|line| line.contains(wanted)).nth(count - 1) {
                    return line.to_owned();
                }
                more.await;
            }
        })
        .await
    }
}

/// A running app.
pub(crate) struct App {
    child: Child,
    /// Its folder; deleted at the end.
    folder: Option<TempDir>,
    /// `http://127.0.0.1:PORT` and the root path.
    pub(crate) url: String,
    pub(crate) log: Log,
    pub(crate) http: reqwest::Client,
}

/// How an app is started.
pub(crate) struct Start {
    folder: TempDir,
    program: PathBuf,
    target: Option<String>,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

impl Start {
    /// An app of this one script.
    pub(crate) fn script(name: &str, content: &str) -> Self {
        let start = Self {
            folder: tempfile::tempdir().unwrap(),
            program: PROGRAM.into(),
            target: Some(name.to_owned()),
            args: Vec::new(),
            env: Vec::new(),
        };
        start.file(name, content)
    }

    /// A packed app, run in an empty folder.
    pub(crate) fn packed(program: &Path) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            program: program.to_owned(),
            target: None,
            args: Vec::new(),
            env: Vec::new(),
        }
    }

    /// Adds a file to the app's folder.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|a| (*a).to_owned()));
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// The app's folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::from(bare(self.program.as_ref()));
        if let Some(target) = &self.target {
            command.arg("run").arg(target);
        }
        command
            .args(["--headless", "--port", "0"])
            .args(&self.args)
            .current_dir(self.folder.path())
            .envs(self.env.iter().map(|(k, v)| (k.as_str(), OsStr::new(v))))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts the app and waits until it says where it is.
    pub(crate) async fn start(self) -> App {
        let mut child = self.command().spawn().unwrap();
        let log = Log::default();
        log.read(child.stdout.take().unwrap());
        log.read(child.stderr.take().unwrap());
        let line = log.line("Your app is available at ").await;
        let said = line.rsplit_once("Your app is available at ").unwrap().1.to_owned();
        let url = said.replace("localhost", "127.0.0.1");
        App { child, folder: Some(self.folder), url, log, http: http_client() }
    }

    /// Starts the app, which must end by itself: its status and what it wrote to both streams.
    pub(crate) async fn fails(self) -> (i32, String) {
        let output = soon("the end of the program", self.command().output()).await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap(), text.into_owned())
    }
}

/// A client that takes any certificate.
pub(crate) fn http_client() -> reqwest::Client {
    // Whoever comes first chooses the provider for the whole test program.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap()
}

impl App {
    /// A Lua app of this script.
    pub(crate) async fn lua(script: &str) -> Self {
        Start::script("app.lua", script).start().await
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// Asks the program to stop. The same app can be started again in the folder that is left.
    pub(crate) async fn end(mut self, target: &str) -> Start {
        let killed = std::process::Command::new("kill").arg(self.pid().to_string()).status().unwrap();
        assert!(killed.success());
        assert!(soon("the end of the program", self.child.wait()).await.unwrap().success());
        let folder = self.folder.take().unwrap();
        Start { folder, program: PROGRAM.into(), target: Some(target.to_owned()), args: Vec::new(), env: Vec::new() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        soon(path, self.http.get(format!("{}{path}", self.url)).send()).await.unwrap()
    }

    /// The status and the JSON body of a GET.
    pub(crate) async fn get_json(&self, path: &str) -> (u16, Value) {
        let response = self.get(path).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The status and the JSON body of a request with a JSON body.
    pub(crate) async fn send_json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let method = method.parse().unwrap();
        let request = self.http.request(method, format!("{}{path}", self.url)).json(body);
        let response = soon(path, request.send()).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// Kills the program without a chance to tidy up. The same app can be started again in the folder that is left.
    pub(crate) async fn kill(mut self, target: &str) -> Start {
        soon("the end of the program", self.child.kill()).await.unwrap();
        let folder = self.folder.take().unwrap();
        Start { folder, program: PROGRAM.into(), target: Some(target.to_owned()), args: Vec::new(), env: Vec::new() }
    }

    /// Asks the program to stop, and waits for its status.
    pub(crate) async fn stop(mut self) -> i32 {
        let killed = std::process::Command::new("kill").arg(self.pid().to_string()).status().unwrap();
        assert!(killed.success());
        soon("the end of the program", self.child.wait()).await.unwrap().code().unwrap_or(-1)
    }
}
