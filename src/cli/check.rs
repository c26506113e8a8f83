//! `chainlit check`.

use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::log::colour;
use crate::check::{Finding, Severity, check};
use crate::config::files::{AppFiles, Folder};
use crate::script::report;

/// Look for mistakes in a script without running it.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The scripts: files that end with .lua or .rhai
    #[arg(required = true)]
    targets: Vec<PathBuf>,
    /// Write a line of JSON for each finding
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Fails when there are errors; warnings alone are no failure.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (mut errors, mut warnings) = (0usize, 0usize);
        for target in &self.targets {
            super::run::check_target(target)?;
            let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let name = target.file_name().and_then(|n| n.to_str()).context("the script's name is not Unicode")?;
            let files: Arc<dyn AppFiles> =
                Arc::new(Folder::new(folder).with_context(|| format!("{} cannot be read", folder.display()))?);
            for finding in check(&files, name)? {
                match finding.severity {
                    Severity::Error => errors += 1,
                    Severity::Warning => warnings += 1,
                }
                if self.json {
                    println!("{}", json(&finding));
                } else {
                    println!("{}\n", text(&finding, &*files));
                }
            }
        }
        if !self.json {
            match (errors, warnings) {
                (0, 0) => println!("no mistakes found"),
                _ => println!("{} and {}", count(errors, "error"), count(warnings, "warning")),
            }
        }
        Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn text(finding: &Finding, files: &dyn AppFiles) -> String {
    let bytes = finding.error.file.as_deref().and_then(|file| files.read(file).ok().flatten());
    let source = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let render = match finding.severity {
        Severity::Error => report::excerpt,
        Severity::Warning => report::warning,
    };
    render(&finding.error, source.as_deref(), colour(&stdout()))
}

fn json(finding: &Finding) -> serde_json::Value {
    let error = &finding.error;
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    serde_json::json!({
        "severity": severity, "message": error.message, "file": error.file, "line": error.line, "column": error.column,
    })
}
