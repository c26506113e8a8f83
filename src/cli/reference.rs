//! `chainlit reference`.

use std::io::Write;

use clap::Args;

use crate::reference::{markdown, reference};

/// Print the reference of the scripting API, as Markdown.
#[derive(Debug, Args)]
pub(super) struct Reference {}

impl Reference {
    pub(super) fn run(self) -> anyhow::Result<()> {
        std::io::stdout().write_all(markdown(reference()).as_bytes())?;
        Ok(())
    }
}
