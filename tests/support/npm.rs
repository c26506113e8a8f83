//! Packages of the helpers that are written in JavaScript.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use super::soon;

/// A folder below `tests/` with its packages installed, `package` among them. `ready` is the folder's own.
pub(crate) async fn folder(name: &str, package: &str, ready: &OnceCell<()>) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    ready
        .get_or_init(async || {
            if !folder.join("node_modules").join(package).is_dir() {
                let npm =
                    Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output().await;
                let npm = npm.expect("npm, which also builds the web app");
                assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
            }
        })
        .await;
    folder
}

/// A server of such a folder, and the address that it prints first. It ends when it is dropped.
pub(crate) async fn server(folder: &Path, args: &[&str]) -> (Child, String) {
    let mut child = Command::new("node")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = soon("the server's address", lines.next_line()).await.unwrap().expect("an address");
    (child, url)
}
