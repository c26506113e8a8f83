//! What is reported about settings: errors that stop the load, warnings that do not, and where each lies.

use std::fmt;

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A position in a settings file; line and column count from 1, columns in characters.
    File {
        /// Path inside the app, such as `chainlit.toml`.
        file: String,
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// A file as a whole, for example one that cannot be read.
    WholeFile(String),
    /// An environment variable, by name.
    Variable(String),
    /// The built-in defaults or a script; there is nothing to point at.
    Nowhere,
}

/// Settings that cannot be used, with everything a terminal or a browser needs to show why.
///
/// `Display` gives `chainlit.toml:12:16: features.latex: expected true or false, got "yes"`, followed by
/// the line with a caret when there is an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// Where the mistake is.
    pub place: Place,
    /// The setting's dotted name; entries of lists count from 1 (`ui.header_links[1].url`).
    pub key: Option<String>,
    /// What was expected and what was found, or what else is wrong, on one line.
    pub message: String,
    /// The line of the file and a second one with a caret; absent for what may hold a secret.
    pub excerpt: Option<String>,
}

impl ConfigError {
    /// The file, for errors in one.
    pub fn file(&self) -> Option<&str> {
        match &self.place {
            Place::File { file, .. } | Place::WholeFile(file) => Some(file),
            Place::Variable(_) | Place::Nowhere => None,
        }
    }

    /// The line, from 1.
    pub fn line(&self) -> Option<usize> {
        match self.place {
            Place::File { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The column, from 1, in characters.
    pub fn column(&self) -> Option<usize> {
        match self.place {
            Place::File { column, .. } => Some(column),
            _ => None,
        }
    }

    /// The environment variable, for values that came from one.
    pub fn variable(&self) -> Option<&str> {
        match &self.place {
            Place::Variable(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File { file, line, column } => write!(f, "{file}:{line}:{column}: ")?,
            Place::WholeFile(file) => write!(f, "{file}: ")?,
            Place::Variable(name) => write!(f, "environment variable {name}: ")?,
            Place::Nowhere => {}
        }
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n{excerpt}")?;
        }
        Ok(())
    }
}

/// Something in the settings that has no effect or hardly the intended one.
///
/// `Display` gives `chainlit.toml:12: unknown key features.latx; did you mean features.latex?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it is.
    pub place: Place,
    /// The setting's dotted name.
    pub key: String,
    /// What is the matter, on one line, naming the key.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File { file, line, .. } => write!(f, "{file}:{line}: {}", self.message),
            Place::WholeFile(file) => write!(f, "{file}: {}", self.message),
            Place::Variable(name) => write!(f, "environment variable {name}: {}", self.message),
            Place::Nowhere => f.write_str(&self.message),
        }
    }
}
