//! `chainlit data`: threads and users out of a store, into one, or from one to another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::{env, log};
use crate::config::env::Env;
use crate::config::files::Folder;
use crate::config::load::load;
use crate::data::{DataLayer, open_url, transfer};

/// Move threads and users between stores and files.
#[derive(Debug, Args)]
pub(super) struct Data {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write everything into a file, one JSON object per line.
    Export {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        of: Of,
    },
    /// Take everything from a file. What is there already is laid over; nothing is removed.
    Import {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        of: Of,
    },
    /// Copy everything from the app's store into another one.
    Migrate {
        /// The other store, such as postgres://user:password@host/database or sqlite:threads.db
        #[arg(long)]
        to: String,
        #[command(flatten)]
        of: Of,
    },
}

/// Which store is the app's.
#[derive(Debug, Args)]
struct Of {
    /// Folder of the app
    #[arg(long, default_value = ".")]
    app: PathBuf,
    /// The store, instead of the one that the app's settings name
    #[arg(long)]
    url: Option<String>,
}

impl Data {
    pub(super) fn run(self) -> anyhow::Result<()> {
        log::start(false);
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the threads of the program cannot be started")?
            .block_on(self.command.run())
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Export { file, of } => {
                let (layer, _) = of.open().await?;
                let counts = transfer::export_file(&*layer, &file).await?;
                layer.close().await;
                eprintln!("{counts} written");
            }
            Self::Import { file, of } => {
                let (layer, _) = of.open().await?;
                let counts = transfer::import_file(&*layer, &file).await?;
                layer.close().await;
                eprintln!("{counts} taken into {}", layer.name());
            }
            Self::Migrate { to, of } => {
                let (from, variables) = of.open().await?;
                let to = open(&to, &variables, &of.app).await?;
                let counts = transfer::migrate(&*from, &*to).await?;
                from.close().await;
                to.close().await;
                eprintln!(
                    "{counts} copied from {} to {}. Contents of elements stay where [storage] has them.",
                    from.name(),
                    to.name()
                );
            }
        }
        Ok(())
    }
}

impl Of {
    /// The app's store, and its environment.
    async fn open(&self) -> anyhow::Result<(Arc<dyn DataLayer>, Env)> {
        let files = Folder::new(&self.app).with_context(|| format!("{} cannot be read", self.app.display()))?;
        let (variables, _) = env::load(Some(&self.app))?;
        let loaded = load(&files, &variables)?;
        let url = self.url.as_deref().unwrap_or(loaded.settings.data.url.as_str());
        Ok((open(url, &variables, &self.app).await?, variables))
    }
}

async fn open(url: &str, variables: &Env, root: &Path) -> anyhow::Result<Arc<dyn DataLayer>> {
    match open_url(url, variables, root).await? {
        Some(layer) => Ok(layer),
        None => bail!("data.url is \"none\": there is no store; name one with --url"),
    }
}
