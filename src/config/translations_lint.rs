//! `chainlit lint-translations`: the app's texts compared with the shipped English ones.

use std::fmt;

use serde_json::{Map, Value};

use super::files::AppFiles;
use super::translations::{self, REFERENCE, TRANSLATIONS_DIR};

/// What was found in one file. `Display` gives the lines of Chainlit 2.12's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintReport {
    /// File name: `fr-FR.json`.
    pub file: String,
    /// Nothing, if the file is in order.
    pub findings: Vec<LintFinding>,
}

/// A difference; keys are dotted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LintFinding {
    /// The web app knows no such text.
    Extra(String),
    /// The text would be missing in the web app.
    Missing(String),
    /// A text where there should be a group of texts, or the other way round.
    Mismatch(String),
    /// The file cannot be used at all.
    Unreadable(String),
}

/// Compares each file of the app's translations; by file name.
///
/// # Errors
/// When the folder cannot be listed.
pub fn lint(files: &dyn AppFiles) -> std::io::Result<Vec<LintReport>> {
    let reference = translations::embedded(REFERENCE).unwrap_or_default();
    let reference = reference.as_object().cloned().unwrap_or_default();
    let names = files.list(TRANSLATIONS_DIR)?;
    let locales = names.iter().filter_map(|name| name.strip_suffix(".json"));
    Ok(locales
        .map(|locale| LintReport { file: format!("{locale}.json"), findings: examine(files, locale, &reference) })
        .collect())
}

fn examine(files: &dyn AppFiles, locale: &str, reference: &Map<String, Value>) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    match translations::own(files, locale) {
        Ok(Value::Object(texts)) => compare("", reference, &texts, &mut findings),
        Ok(_) => {}
        Err(problem) => findings.push(LintFinding::Unreadable(problem)),
    }
    findings
}

fn compare(prefix: &str, reference: &Map<String, Value>, texts: &Map<String, Value>, findings: &mut Vec<LintFinding>) {
    let dotted = |key: &str| {
        if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
    };
    for (key, expected) in reference {
        match (expected, texts.get(key)) {
            (_, None) => findings.push(LintFinding::Missing(dotted(key))),
            (Value::Object(expected), Some(Value::Object(found))) => compare(&dotted(key), expected, found, findings),
            (Value::String(_), Some(Value::String(_))) => {}
            (_, Some(_)) => findings.push(LintFinding::Mismatch(dotted(key))),
        }
    }
    findings
        .extend(texts.keys().filter(|key| !reference.contains_key(*key)).map(|key| LintFinding::Extra(dotted(key))));
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extra(key) => write!(f, "⚠️ Extra key: '{key}'"),
            Self::Missing(key) => write!(f, "❌ Missing key: '{key}'"),
            Self::Mismatch(key) => write!(f, "❌ Structure mismatch at: '{key}'"),
            Self::Unreadable(problem) => write!(f, "❌ The file cannot be used: {problem}"),
        }
    }
}

impl fmt::Display for LintReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Linting {}...", self.file)?;
        for finding in &self.findings {
            write!(f, "\n{finding}")?;
        }
        if self.findings.is_empty() {
            write!(f, "\n✅ No errors found in {}", self.file)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::files::Folder;
    use serde_json::json;

    #[test]
    fn differences_are_named() {
        let reference = json!({"a": {"x": "1", "y": "2"}, "b": "3", "c": {"z": "4"}, "d": "5"});
        let texts = json!({"a": {"x": "1", "w": "0"}, "b": {"n": "3"}, "c": "4", "d": "5", "e": "6"});
        let mut findings = Vec::new();
        compare("", reference.as_object().unwrap(), texts.as_object().unwrap(), &mut findings);
        let mut lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        lines.sort();
        assert_eq!(
            lines,
            [
                "⚠️ Extra key: 'a.w'",
                "⚠️ Extra key: 'e'",
                "❌ Missing key: 'a.y'",
                "❌ Structure mismatch at: 'b'",
                "❌ Structure mismatch at: 'c'",
            ]
        );
    }

    #[test]
    fn files_are_reported_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let files = Folder::new(dir.path()).unwrap();
        assert_eq!(lint(&files).unwrap(), []);
        let folder = dir.path().join(TRANSLATIONS_DIR);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("qaa.json"), translations::embedded(REFERENCE).unwrap().to_string()).unwrap();
        std::fs::write(folder.join("qab.json"), "{").unwrap();
        let reports: Vec<String> = lint(&files).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(reports[0], "Linting qaa.json...\n✅ No errors found in qaa.json");
        assert!(
            reports[1].starts_with("Linting qab.json...\n❌ The file cannot be used: it is not valid JSON"),
            "{}",
            reports[1]
        );
    }
}
