//! `chainlit lint-translations`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::config::files::Folder;
use crate::config::translations_lint::lint;

/// Compare the app's translations with those of this program.
#[derive(Debug, Args)]
pub(super) struct LintTranslations {
    /// Folder of the app
    #[arg(default_value = ".")]
    folder: PathBuf,
}

impl LintTranslations {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let unreadable = || format!("{} cannot be read", self.folder.display());
        let files = Folder::new(&self.folder).with_context(unreadable)?;
        for report in lint(&files).with_context(unreadable)? {
            println!("{report}");
        }
        Ok(())
    }
}
