//! `chainlit hello`.

use std::sync::Arc;

use clap::Args;

use super::{env, run, serve};
use crate::bundle::Bundle;
use crate::config::files::AppFiles;

/// Serve a small app that comes with this program.
#[derive(Debug, Args)]
pub(super) struct Hello {
    #[command(flatten)]
    options: run::Options,
}

impl Hello {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (variables, server) = env::load(None)?;
        let data = std::env::temp_dir().join(format!("chainlit-hello-{}", std::process::id()));
        let script = include_str!("hello.lua");
        let files: Arc<dyn AppFiles> = Arc::new(Bundle::new("hello.lua", [("hello.lua", script.as_bytes())]));
        let app = serve::AppSource {
            files: files.clone(),
            scripts: files,
            entry: "hello.lua".to_owned(),
            root: data.clone(),
            data,
        };
        // Its files are in this program.
        let options = serve::ServeOptions { watch: false, ..self.options.merge(server, false)? };
        serve::serve(app, variables, options)
    }
}
