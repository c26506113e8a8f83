//! The layer that the settings name, and the safety copy of the embedded one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::error::{Error, Result};
use super::lazy::Lazy;
use super::sql::{Preference, SqlLayer};
use super::{DataLayer, transfer};
use crate::config::env::Env;
use crate::config::settings::Settings;

/// How often the embedded database is copied into a file, if it changed.
const COPY_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// Opens the layer of `data.url`, which `DATABASE_URL` overrules; `None` for `none`. Folders and files are relative to
/// `root`.
///
/// # Errors
/// [`Error::Setting`] with what to mend, [`Error::Locked`], [`Error::Newer`].
pub async fn open(settings: &Settings, env: &Env, root: &Path) -> Result<Option<Arc<dyn DataLayer>>> {
    open_url(settings.data.url.as_str(), env, root).await
}

/// The same for an address, such as one that threads are moved to.
///
/// # Errors
/// As [`open`].
pub async fn open_url(url: &str, env: &Env, root: &Path) -> Result<Option<Arc<dyn DataLayer>>> {
    let scheme = url.split(':').next().unwrap_or_default();
    let rest = url.split_once(':').map_or("", |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let layer: Arc<dyn DataLayer> = match scheme.split('+').next().unwrap_or_default() {
        "none" => return Ok(None),
        "sled" => return embedded(&root.join(rest)).map(Some),
        "sqlite" => Arc::new(SqlLayer::sqlite(&root.join(super::sql::sqlite_file(url)), Preference::Usual).await?),
        "postgres" | "postgresql" => Arc::new(SqlLayer::postgres(url, Preference::Usual).await?),
        #[cfg(feature = "clouds")]
        "dynamodb" => Arc::new(super::dynamodb::DynamoLayer::open(rest, env).await?),
        #[cfg(not(feature = "clouds"))]
        "dynamodb" => {
            let _ = env;
            return Err(Error::setting(
                "data.url",
                "this chainlit was built without DynamoDB",
                "use one that was built with the feature `clouds`",
            ));
        }
        other => {
            return Err(Error::setting(
                "data.url",
                format!("there is no store {other}:"),
                "write \"sled:folder\", \"sqlite:file\", \"postgres://…\", \"dynamodb:table\" or \"none\"",
            ));
        }
    };
    Ok(Some(layer))
}

/// The file beside the embedded database that it is copied into.
fn copy_of(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".copy.jsonl");
    folder.with_file_name(name)
}

fn embedded(folder: &Path) -> Result<Arc<dyn DataLayer>> {
    let layer: Arc<dyn DataLayer> = Arc::new(Lazy::new(folder, copy_of(folder))?);
    let opening = Arc::clone(&layer);
    tokio::spawn(async move {
        // Whoever waits for it says what is wrong.
        if let Err(error) = opening.ready().await {
            tracing::debug!("{error}");
        }
    });
    tokio::spawn(copy_now_and_then(Arc::downgrade(&layer), folder.to_owned()));
    Ok(layer)
}

/// Copies the database while anybody uses it.
async fn copy_now_and_then(layer: Weak<dyn DataLayer>, folder: PathBuf) {
    let copy = copy_of(&folder);
    loop {
        tokio::time::sleep(COPY_EVERY).await;
        let Some(layer) = layer.upgrade() else { return };
        if !folder.exists() {
            continue;
        }
        match transfer::export_file(&*layer, &copy).await {
            Ok(counts) => tracing::debug!("{counts} copied into {}", copy.display()),
            Err(Error::Closed) => return,
            Err(error) => tracing::warn!("the copy {} of the database could not be made: {error}", copy.display()),
        }
    }
}
