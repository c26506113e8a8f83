//! Packages of the helpers that are written in JavaScript.

use std::path::{Path, PathBuf};

use tokio::process::Command;
use tokio::sync::OnceCell;

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
