//! `chainlit test`.

use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use super::log::{self, colour};
use super::{env, serve};
use crate::config::files::{AppFiles, Folder};
use crate::host::error::ScriptError;
use crate::script::report;
use crate::testing::{self, Outcome, Suite};

/// Extensions of scripts.
const LANGUAGES: [&str; 2] = ["lua", "rhai"];

/// Hold the conversations that test scripts write down with an app.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Scripts with tests [default: all in tests/]
    scripts: Vec<PathBuf>,
    /// The app [default: the one of the same name in the folder above the tests, else app.lua or app.rhai there]
    #[arg(long)]
    app: Option<PathBuf>,
    /// Write the log too
    #[arg(short, long)]
    debug: bool,
}

impl Test {
    /// Fails when a test does.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if self.debug {
            log::start(true);
        }
        let scripts = if self.scripts.is_empty() { found()? } else { self.scripts.clone() };
        let mut pairs = Vec::new();
        for script in &scripts {
            super::run::check_target(script)?;
            let apps = match &self.app {
                Some(app) => vec![app.clone()],
                None => apps(script)?,
            };
            pairs.extend(apps.into_iter().map(|app| (script.clone(), app)));
        }
        let (mut passed, mut failed) = (0usize, 0usize);
        serve::threads()?.block_on(async {
            for (script, app) in &pairs {
                println!("{} with {}", script.display(), app.display());
                let suite = suite(script, app)?;
                let outcomes = testing::run(&suite, |outcome| println!("{}", line(outcome, &suite))).await;
                match outcomes {
                    Ok(outcomes) => {
                        failed += outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
                        passed += outcomes.iter().filter(|outcome| outcome.failure.is_none()).count();
                    }
                    Err(error) => {
                        failed += 1;
                        println!("{}", excerpt(&error, &suite));
                    }
                }
            }
            anyhow::Ok(())
        })?;
        println!("\n{passed} passed, {failed} failed");
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// All scripts in `tests/`.
fn found() -> anyhow::Result<Vec<PathBuf>> {
    let folder = Path::new("tests");
    let entries = std::fs::read_dir(folder).context(
        "there is no folder tests/ here; name the scripts with the tests, as in `chainlit test tests/app.lua`",
    )?;
    let mut scripts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().and_then(|e| e.to_str()).is_some_and(|extension| LANGUAGES.contains(&extension)) {
            scripts.push(path);
        }
    }
    scripts.sort();
    if scripts.is_empty() {
        bail!("there are no .lua or .rhai files in tests/");
    }
    Ok(scripts)
}

/// The apps that a script tests: those of its name, in whatever language, or `app`.
fn apps(script: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let tests = folder_of(script);
    let above = std::path::absolute(&tests)?.parent().map(Path::to_owned).unwrap_or_default();
    // A short name is nicer to read.
    let above = if tests == Path::new("tests") { PathBuf::new() } else { above };
    let stem = script.file_stem().and_then(|stem| stem.to_str()).context("the script's name is not Unicode")?;
    for name in [stem, "app"] {
        let apps: Vec<_> =
            LANGUAGES.iter().map(|l| above.join(format!("{name}.{l}"))).filter(|app| app.is_file()).collect();
        if !apps.is_empty() {
            return Ok(apps);
        }
    }
    bail!(
        "{}: which app does it test? there is no {stem}.lua, {stem}.rhai, app.lua or app.rhai in the folder above; name it with --app",
        script.display()
    )
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn suite(script: &Path, app: &Path) -> anyhow::Result<Suite> {
    let open = |path: &Path| -> anyhow::Result<Arc<dyn AppFiles>> {
        Ok(Arc::new(Folder::new(path).with_context(|| format!("{} cannot be read", path.display()))?))
    };
    let name = |path: &Path| -> anyhow::Result<String> {
        Ok(path.file_name().and_then(|n| n.to_str()).context("the script's name is not Unicode")?.to_owned())
    };
    let (root, tests) = (folder_of(app), folder_of(script));
    let (variables, _) = env::load(Some(&root))?;
    Ok(Suite {
        files: open(&root)?,
        root: std::path::absolute(&root)?,
        app: name(app)?,
        tests: open(&tests)?,
        script: name(script)?,
        env: variables,
    })
}

fn line(outcome: &Outcome, suite: &Suite) -> String {
    match &outcome.failure {
        None => format!("  ok    {} ({} ms)", outcome.name, outcome.took.as_millis()),
        Some(failure) => {
            let mut failure = failure.clone();
            if failure.file.is_none()
                && let Some((file, number)) = outcome.place.rsplit_once(':')
            {
                (failure.file, failure.line) = (Some(file.to_owned()), number.parse().ok());
            }
            format!("  FAIL  {}\n{}", outcome.name, excerpt(&failure, suite))
        }
    }
}

fn excerpt(error: &ScriptError, suite: &Suite) -> String {
    let read = |files: &Arc<dyn AppFiles>| files.read(error.file.as_deref()?).ok().flatten();
    let bytes = read(&suite.tests).or_else(|| read(&suite.files));
    let source = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    report::excerpt(error, source.as_deref(), colour(&stdout()))
}
