//! From files and variables to [`Settings`]: layers, typing, checks, and what is reported on the way.

use super::compat::{self, Finding, Rewritten};
use super::env::Env;
use super::error::{ConfigError, Place, Warning};
use super::files::AppFiles;
use super::node::{Node, Origin, Path};
use super::read::{self, Unknown};
use super::settings::{Problem, Settings};
use super::source::Source;
use super::variables;

/// Our settings file, beside the app.
pub const SETTINGS_FILE: &str = "chainlit.toml";

/// Python Chainlit's, read when there is none of ours.
pub const CHAINLIT_SETTINGS_FILE: &str = ".chainlit/config.toml";

/// Settings that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Defaults, overlaid by the file, overlaid by the environment.
    pub settings: Settings,
    /// To be shown to whoever runs the app, in the order of the file.
    pub warnings: Vec<Warning>,
    /// The settings file that was read, if there is one.
    pub file: Option<String>,
}

/// Loads the settings of an app.
///
/// # Errors
/// A file that cannot be read or is not TOML, a value of the wrong type or outside its range. The
/// first one found is reported.
pub fn load(files: &dyn AppFiles, env: &Env) -> Result<Loaded, ConfigError> {
    let source = find(files)?;
    let places = Places { source: source.as_ref() };
    let mut rewritten = Rewritten::default();

    let mut tree = match &source {
        Some(source) => source.parse()?,
        None => Node::empty_table(Origin::Given),
    };
    compat::rewrite(&mut tree, &mut rewritten).map_err(|finding| places.error(finding))?;
    let mut from_env = variables::layer(env, &mut rewritten.warnings);
    compat::rewrite(&mut from_env, &mut rewritten).map_err(|finding| places.error(finding))?;
    tree.merge(from_env);

    let mut unknown = Vec::new();
    let settings: Settings = read::read(&tree, &Path::Root, &mut unknown)
        .map_err(|error| places.error(Finding { key: error.key, origin: error.origin, message: error.message }))?;
    let problems = settings.check();
    let found = |problem: Problem| Finding {
        origin: tree.origin_of(&problem.path).clone(),
        key: problem.key,
        message: problem.message,
    };
    if let Some(first) = problems.errors.into_iter().next() {
        return Err(places.error(found(first)));
    }

    let mut findings = rewritten.warnings;
    if settings.features.mcp.enabled {
        findings.append(&mut rewritten.mcp_2_11);
    }
    findings.extend(unknown.into_iter().map(unknown_key));
    findings.extend(problems.warnings.into_iter().map(found));
    let mut warnings: Vec<Warning> = findings.into_iter().map(|finding| places.warning(finding)).collect();
    warnings.sort_by_key(|warning| match warning.place {
        Place::File { line, column, .. } => (line, column),
        _ => (usize::MAX, 0),
    });
    Ok(Loaded { settings, warnings, file: source.map(|source| source.file) })
}

fn find(files: &dyn AppFiles) -> Result<Option<Source>, ConfigError> {
    for file in [SETTINGS_FILE, CHAINLIT_SETTINGS_FILE] {
        let unusable = |message: String| ConfigError {
            place: Place::WholeFile(file.to_owned()),
            key: None,
            message,
            excerpt: None,
        };
        let content = files.read(file).map_err(|error| unusable(format!("the file cannot be read: {error}")))?;
        if let Some(content) = content {
            // Editors on Windows write a byte order mark, which TOML does not know.
            let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&content);
            let text = std::str::from_utf8(content).map_err(|error| {
                let line = content[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
                unusable(format!("the file is not UTF-8 (first at line {line}); save it as UTF-8"))
            })?;
            return Ok(Some(Source { file: file.to_owned(), text: text.to_owned() }));
        }
    }
    Ok(None)
}

fn unknown_key(unknown: Unknown) -> Finding {
    let meant = unknown.meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    let message = format!("unknown key {}{meant}", unknown.key);
    Finding { key: unknown.key, origin: unknown.origin, message }
}

struct Places<'a> {
    source: Option<&'a Source>,
}

impl Places<'_> {
    fn place(&self, origin: &Origin) -> Place {
        match (origin, self.source) {
            (Origin::File(span), Some(source)) => source.place(span),
            (Origin::Variable(name), _) => Place::Variable(name.clone()),
            (Origin::Given | Origin::File(_), _) => Place::Nowhere,
        }
    }

    fn error(&self, finding: Finding) -> ConfigError {
        let excerpt = match (&finding.origin, self.source) {
            (Origin::File(span), Some(source)) => Some(source.excerpt(span)),
            _ => None,
        };
        ConfigError {
            place: self.place(&finding.origin),
            excerpt: excerpt.filter(|excerpt| !may_hold_secret(&finding.key, excerpt)),
            key: Some(finding.key),
            message: finding.message,
        }
    }

    fn warning(&self, finding: Finding) -> Warning {
        Warning { place: self.place(&finding.origin), key: finding.key, message: finding.message }
    }
}

/// Addresses of databases hold passwords, MCP servers get tokens in `env` and `headers`; errors are shown
/// in the browser while the app is watched.
fn may_hold_secret(key: &str, excerpt: &str) -> bool {
    let server = key.starts_with("features.mcp.servers");
    matches!(key, "data" | "data.url" | "storage" | "storage.url")
        || (server && (excerpt.contains('{') || key.contains("].env") || key.contains("].headers")))
}
