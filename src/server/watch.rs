//! Hot reload: watches the files of an app and puts what changed into use, chat by chat, without losing any. What is
//! broken is shown in the terminal and in the browser, and the old version goes on.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};
use serde::Serialize;
use tokio::sync::mpsc;

use super::state::ServerState;
use crate::config::load::{CHAINLIT_SETTINGS_FILE, SETTINGS_FILE, load};
use crate::config::translations::TRANSLATIONS_DIR;
use crate::script::runtime::{Broken, StartError};
use crate::wire::event::server;

/// Editors write in several steps: files are read when nothing has happened for so long.
const SETTLED: Duration = Duration::from_millis(200);
/// A file that never stops changing is read all the same.
const UNSETTLED: Duration = Duration::from_secs(2);

/// Why files cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("the app's files cannot be watched, so changes need a restart: {0}")]
pub struct WatchError(#[from] notify::Error);

/// What developers see in the browser.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Notice {
    message: String,
    file: Option<String>,
    line: Option<u32>,
    excerpt: Option<String>,
}

/// What kinds of file changed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Changes {
    script: bool,
    settings: bool,
    page: bool,
}

impl Changes {
    fn any(self) -> bool {
        self.script || self.settings || self.page
    }
}

struct Watch {
    state: ServerState,
    watcher: notify::RecommendedWatcher,
    watched: HashSet<PathBuf>,
    /// Folder of the scripts, and of everything else, as the system names them.
    scripts: Option<PathBuf>,
    files: Option<PathBuf>,
    colour: bool,
    settings_broken: bool,
    script_broken: bool,
}

/// Watches until the returned task is dropped.
///
/// # Errors
/// When the system does not let files be watched.
pub fn watch(state: ServerState, colour: bool) -> Result<(), WatchError> {
    let (tell, mut told) = mpsc::unbounded_channel::<PathBuf>();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| match event {
        Ok(event) if event.kind.is_access() => {}
        Ok(event) => {
            for path in event.paths {
                if tell.send(path).is_err() {
                    return;
                }
            }
        }
        Err(error) => tracing::warn!(%error, "a change of a file may have gone unnoticed"),
    })?;
    let app = state.runtime.app();
    let (scripts, files) = (app.scripts.root().map(Path::to_owned), app.files.root().map(Path::to_owned));
    let mut watch = Watch {
        state,
        watcher,
        watched: HashSet::new(),
        scripts,
        files,
        colour,
        settings_broken: false,
        script_broken: false,
    };
    watch.follow()?;
    tokio::spawn(async move {
        while let Some(path) = told.recv().await {
            let began = Instant::now();
            let mut changes = Changes::default();
            watch.classify(&path, &mut changes);
            while let Ok(Some(path)) = tokio::time::timeout(SETTLED, told.recv()).await {
                watch.classify(&path, &mut changes);
                if began.elapsed() > UNSETTLED {
                    break;
                }
            }
            if changes.any() {
                watch.apply(changes).await;
            }
        }
    });
    Ok(())
}

impl Watch {
    /// Watches the folders of all files that the app is known to consist of.
    fn follow(&mut self) -> Result<(), WatchError> {
        if let Some(root) = self.scripts.clone() {
            for file in self.state.runtime.files() {
                if let Some(folder) = root.join(file).parent() {
                    self.add(folder, RecursiveMode::NonRecursive)?;
                }
            }
        }
        if let Some(root) = self.files.clone() {
            self.add(&root, RecursiveMode::NonRecursive)?;
            self.add(&root.join(".chainlit"), RecursiveMode::NonRecursive)?;
            self.add(&root.join(TRANSLATIONS_DIR), RecursiveMode::NonRecursive)?;
            self.add(&root.join("public"), RecursiveMode::Recursive)?;
        }
        Ok(())
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), WatchError> {
        if folder.is_dir() && !self.watched.contains(folder) {
            self.watcher.watch(folder, mode)?;
            self.watched.insert(folder.to_owned());
        }
        Ok(())
    }

    fn classify(&self, path: &Path, changes: &mut Changes) {
        let relative = |root: &Option<PathBuf>| {
            let relative = path.strip_prefix(root.as_ref()?).ok()?.to_str()?;
            Some(relative.replace(std::path::MAIN_SEPARATOR, "/"))
        };
        if relative(&self.scripts).is_some_and(|file| is_script(&file)) {
            changes.script = true;
        }
        let Some(file) = relative(&self.files) else { return };
        if file == SETTINGS_FILE || file == CHAINLIT_SETTINGS_FILE {
            changes.settings = true;
        }
        let is_readme = file.starts_with("chainlit") && file.ends_with(".md");
        if file == "public" || file.starts_with("public/") || file.starts_with(TRANSLATIONS_DIR) || is_readme {
            changes.page = true;
        }
    }

    async fn apply(&mut self, changes: Changes) {
        let began = Instant::now();
        if changes.settings {
            self.reload_settings();
        }
        // A script may have failed because of a setting.
        if changes.script || (changes.settings && self.script_broken) {
            self.reload_script(began).await;
        }
        if changes.page {
            self.broadcast(server::ASSETS_UPDATE, &serde_json::json!({}));
        }
        if let Err(error) = self.follow() {
            tracing::warn!("{error}");
        }
    }

    fn reload_settings(&mut self) {
        let app = self.state.runtime.app().clone();
        match load(&*app.files, &app.env) {
            Ok(loaded) => {
                for warning in &loaded.warnings {
                    tracing::warn!("{warning}");
                }
                let settings = Arc::new(loaded.settings);
                *app.settings.write() = settings.clone();
                for session in self.state.registry.all() {
                    if let Err(error) = session.rebase_config(&settings) {
                        tracing::warn!(session = %session.id, "the new settings do not fit this chat: {error}");
                    }
                }
                tracing::info!("the settings were read again");
                if std::mem::take(&mut self.settings_broken) && !self.script_broken {
                    self.notify(None);
                }
            }
            Err(error) => {
                tracing::error!("{error}");
                self.settings_broken = true;
                self.notify(Some(Notice { message: error.to_string(), file: None, line: None, excerpt: None }));
            }
        }
    }

    async fn reload_script(&mut self, began: Instant) {
        match self.state.runtime.reload(self.colour).await {
            Ok(()) => {
                tracing::info!("the script was reloaded in {} ms", began.elapsed().as_millis());
                let mended = std::mem::take(&mut self.script_broken) && !self.settings_broken;
                // A login callback that is new may lack what the program would have asked for at its start.
                if let Err(error) = self.state.auth.check(&self.state.settings()) {
                    tracing::error!("{error}");
                    self.script_broken = true;
                    let message = error.to_string();
                    self.notify(Some(Notice { message, file: None, line: None, excerpt: None }));
                } else if mended {
                    self.notify(None);
                }
            }
            Err(error) => {
                tracing::error!("the old version goes on:\n{error}");
                self.script_broken = true;
                let broken = match error {
                    StartError::Script(broken) => broken,
                    other => Broken { error: other.to_string(), ..Broken::default() },
                };
                self.notify(Some(Notice {
                    message: broken.error,
                    file: broken.file,
                    line: broken.line,
                    excerpt: broken.excerpt,
                }));
            }
        }
    }

    /// Shows a notice in every browser, now and at later connects, or takes it away.
    fn notify(&self, notice: Option<Notice>) {
        self.broadcast(server::RELOAD_ERROR, &notice);
        *self.state.notice.write() = notice;
    }

    fn broadcast(&self, event: &'static str, payload: &impl Serialize) {
        for session in self.state.registry.all() {
            session.outbox.emit(event, payload);
        }
    }
}

fn is_script(file: &str) -> bool {
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    // Editors keep unfinished copies beside the file.
    let name = file.rsplit('/').next().unwrap_or(file);
    matches!(extension, "lua" | "rhai") && !name.starts_with('.')
}
