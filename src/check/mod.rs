//! `chainlit check`: what is wrong with a script, found without running it.
//!
//! - here: which files belong to an app, and what is said about them
//! - `token`: the tokens that both languages come down to; `lua`, `rhai`: how
//! - `facts`: what a file uses, declares and assigns, read from its tokens
//! - `rules`: what is wrong with that
//!
//! `cli` calls this. It knows the names of the API from `host` and what they take from `reference`, and runs nothing.

mod facts;
mod lua;
mod rhai;
mod rules;
mod token;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::config::files::AppFiles;
use crate::host::error::ScriptError;
use crate::script::runtime;
use facts::Facts;
use token::Place;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It fails when it is run.
    Error,
    /// It runs, but hardly does what was meant.
    Warning,
}

/// Something that is wrong, and where.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, and where.
    pub error: ScriptError,
}

impl Finding {
    fn new(severity: Severity, file: &str, at: Place, message: String) -> Self {
        let error = ScriptError {
            message,
            file: Some(file.to_owned()),
            line: Some(at.line),
            column: Some(at.column),
            ..ScriptError::default()
        };
        Self { severity, error }
    }
}

/// What is wrong with an app, by file and line. The files that it requires are part of it.
///
/// # Errors
/// When the language of the file is unknown.
pub fn check(files: &Arc<dyn AppFiles>, entry: &str) -> Result<Vec<Finding>, runtime::StartError> {
    let engine = runtime::engine(entry)?;
    let (mut findings, mut read): (Vec<Finding>, Vec<Facts>) = (Vec::new(), Vec::new());
    let mut waiting = VecDeque::from([entry.to_owned()]);
    let mut seen = vec![entry.to_owned()];
    while let Some(file) = waiting.pop_front() {
        let compiled = engine.compile(files.clone(), &file).err();
        let bytes = files.read(&file).ok().flatten().unwrap_or_default();
        let source = String::from_utf8_lossy(&bytes);
        let facts = match engine.extension() {
            "rhai" => Facts::read(&file, rhai::tokens(&source)),
            _ => Facts::read(&file, lua::tokens(&source)),
        };
        for name in &facts.requires {
            let candidates = if engine.extension() == "rhai" { rhai::files(name, &file) } else { lua::files(name) };
            if let Some(found) = candidates.into_iter().find(|path| matches!(files.read(path), Ok(Some(_))))
                && !seen.contains(&found)
            {
                seen.push(found.clone());
                waiting.push_back(found);
            }
        }
        read.push(facts);
        // Files that are imported are compiled on their own here.
        if let Some(error) = compiled.filter(|error| error.file.as_deref() == Some(file.as_str())) {
            findings.push(Finding { severity: Severity::Error, error });
        }
    }
    let broken = !findings.is_empty();
    for finding in rules::apply(&read, &**files, engine.extension(), broken) {
        // Rhai's compiler says some of it too.
        let same = |known: &Finding| known.error.file == finding.error.file && known.error.line == finding.error.line;
        if !findings.iter().any(same) {
            findings.push(finding);
        }
    }
    let order =
        |finding: &Finding| (seen.iter().position(|f| Some(f) == finding.error.file.as_ref()), finding.error.line);
    findings.sort_by_key(order);
    Ok(findings)
}
