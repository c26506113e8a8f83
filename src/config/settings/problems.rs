//! What the checks of the sections find; the caller turns paths into places.

use crate::config::node::{Path, Segment};

/// Findings in the order of the checks.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) errors: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) path: Vec<Segment>,
    /// `path`, printed.
    pub(crate) key: String,
    pub(crate) message: String,
}

impl Problems {
    /// A value that cannot be used.
    pub(crate) fn error(&mut self, path: &Path<'_>, message: impl Into<String>) {
        self.errors.push(Problem::new(path, message.into()));
    }

    /// A value that can be used, but hardly does what was meant.
    pub(crate) fn warn(&mut self, path: &Path<'_>, message: impl Into<String>) {
        self.warnings.push(Problem::new(path, message.into()));
    }

    /// An error for each value that is not at least 1.
    pub(crate) fn at_least_one(&mut self, at: &Path<'_>, values: &[(&str, u64)]) {
        for (key, value) in values {
            if *value == 0 {
                self.error(&at.key(key), "expected a whole number of at least 1, got 0");
            }
        }
    }

    /// An error for each empty string of a list.
    pub(crate) fn no_empty_entry(&mut self, at: &Path<'_>, values: &[String]) {
        for (index, value) in values.iter().enumerate() {
            if value.trim().is_empty() {
                self.error(&at.index(index), "the entry is empty; remove it or fill it in");
            }
        }
    }
}

impl Problem {
    fn new(path: &Path<'_>, message: String) -> Self {
        Self { path: path.segments(), key: path.to_string(), message }
    }
}
