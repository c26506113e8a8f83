//! `chainlit build`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::bundle;
use crate::config::files::Folder;

/// Pack an app and this program into one executable.
#[derive(Debug, Args)]
pub(super) struct Build {
    /// The script: a file that ends with .lua or .rhai
    target: PathBuf,
    /// The executable to write
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// More files or folders of the app's folder to pack, such as data that the script reads
    #[arg(long, value_name = "PATH")]
    include: Vec<String>,
}

impl Build {
    pub(super) fn run(self) -> anyhow::Result<()> {
        super::run::check_target(&self.target)?;
        let folder = match self.target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = self.target.file_name().and_then(|n| n.to_str()).context("the script's name is not Unicode")?;
        let output =
            self.output.clone().unwrap_or_else(|| PathBuf::from(name.rsplit_once('.').map_or(name, |(stem, _)| stem)));
        if is_same(&output, &self.target) {
            bail!("{} is the script itself; name another file with -o", output.display());
        }
        let files = Folder::new(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let packed = bundle::pack(&files, &folder, name, &self.include)?;
        let size = bundle::write_executable(&packed, &output)?;
        println!("wrote {}: {} files of the app, {:.1} MB in all", output.display(), packed.len(), size as f64 / 1e6);
        Ok(())
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
