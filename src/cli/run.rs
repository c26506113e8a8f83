//! `chainlit run`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{ArgAction, Args};

use super::{env, log, serve};
use crate::bundle::Bundle;
use crate::config::env::{ServerEnv, root_path, tls_pair};
use crate::config::files::{AppFiles, Folder};
use crate::server::listen::TlsFiles;

/// Serve an app.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The script: a file that ends with .lua or .rhai
    target: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// How an app is served.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Options {
    /// Reload when a file of the app changes
    #[arg(short, long, overrides_with = "no_watch")]
    watch: bool,
    /// Do not, even in a terminal, where it is the default
    #[arg(long, overrides_with = "watch")]
    no_watch: bool,
    /// Do not open a browser
    #[arg(short = 'h', long)]
    headless: bool,
    /// Log more
    #[arg(short, long)]
    debug: bool,
    /// For continuous integration: no caches, and an OpenAI key that is none
    #[arg(short, long)]
    ci: bool,
    /// Do not cache what third parties answered
    #[arg(long)]
    no_cache: bool,
    /// Address to listen at [default: 127.0.0.1]
    #[arg(long)]
    host: Option<String>,
    /// Port to listen at; 0 takes any free one [default: 8000]
    #[arg(long)]
    port: Option<u16>,
    /// Prefix of all addresses, such as /chat
    #[arg(long)]
    root_path: Option<String>,
    /// TLS certificate, as a PEM file
    #[arg(long)]
    ssl_cert: Option<PathBuf>,
    /// Key of the TLS certificate, as a PEM file
    #[arg(long)]
    ssl_key: Option<PathBuf>,
    /// Print help
    #[arg(long, action = ArgAction::Help)]
    help: Option<bool>,
}

impl Run {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let target = match self.target {
            Some(target) => target,
            None => env::load(None)?.1.run.target.context(
                "which app? name its script, as in `chainlit run app.lua`, or set the environment variable RUN_TARGET",
            )?,
        };
        check_target(&target)?;
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let (variables, server) = env::load(Some(&folder))?;
        let root = server.app_root.clone().unwrap_or_else(|| folder.clone());
        let open = |path: &Path| {
            Folder::new(path)
                .map(|f| Arc::new(f) as Arc<dyn AppFiles>)
                .with_context(|| format!("{} cannot be read", path.display()))
        };
        let entry = target.file_name().and_then(|n| n.to_str()).context("the script's name is not Unicode")?.to_owned();
        let app = serve::AppSource {
            files: open(&root)?,
            scripts: open(&folder)?,
            entry,
            root: std::path::absolute(&root)?,
            data: root,
        };
        serve::serve(app, variables, self.options.merge(server, false)?)
    }
}

/// Serves the app that is packed into this program.
pub(super) fn packed(bundle: Bundle, options: Options) -> anyhow::Result<()> {
    let here = std::env::current_dir().context("the working directory cannot be read")?;
    let (variables, server) = env::load(None)?;
    let root = server.app_root.clone().unwrap_or(here);
    let entry = bundle.entry.clone();
    let files: Arc<dyn AppFiles> = Arc::new(bundle);
    let app = serve::AppSource { files: files.clone(), scripts: files, entry, root: root.clone(), data: root };
    serve::serve(app, variables, options.merge(server, true)?)
}

pub(super) fn check_target(target: &Path) -> anyhow::Result<()> {
    let shown = target.display();
    if target.is_dir() {
        bail!("{shown} is a folder; name the script in it, as in `chainlit run {}`", target.join("app.lua").display());
    }
    match target.extension().and_then(|e| e.to_str()) {
        Some("lua" | "rhai") => {}
        Some(other) => bail!("{shown}: an app is a script in Lua (.lua) or Rhai (.rhai), not .{other}"),
        None => bail!("{shown}: an app is a script whose name ends with .lua or .rhai"),
    }
    if !target.exists() {
        bail!("{shown}: the file does not exist");
    }
    Ok(())
}

impl Options {
    /// Options win over the environment. A packed app has no files that a terminal would watch.
    pub(super) fn merge(self, env: ServerEnv, packed: bool) -> anyhow::Result<serve::ServeOptions> {
        let flag = |given: bool, env: Option<bool>| given || env.unwrap_or(false);
        let tls = tls_pair(
            self.ssl_cert.clone().or_else(|| env.ssl_cert.clone()),
            self.ssl_key.clone().or_else(|| env.ssl_key.clone()),
        )?;
        let root_path = match &self.root_path {
            Some(given) => root_path(given).map_err(|message| anyhow::anyhow!("--root-path: {message}"))?,
            None => env.root_path.clone(),
        };
        log::start(flag(self.debug, env.run.debug));
        Ok(serve::ServeOptions {
            headless: flag(self.headless, env.run.headless),
            watch: !self.no_watch && (flag(self.watch, env.run.watch) || (!packed && std::io::stdout().is_terminal())),
            packed,
            ci: flag(self.ci, env.run.ci),
            no_cache: flag(self.no_cache, env.run.no_cache),
            host: self.host.unwrap_or_else(|| env.host.clone()),
            port: self.port.unwrap_or(env.port),
            root_path,
            tls: tls.map(|tls| TlsFiles { cert: tls.cert, key: tls.key }),
            env,
        })
    }
}
