//! What may go wrong with a store.

/// See the variants.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A store that cannot be used, or something that it would not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The settings do not lead to a store.
    #[error("{setting}: {problem}; {mend}")]
    Setting {
        /// The setting or variable.
        setting: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        mend: String,
    },
    /// Another process has the embedded database.
    #[error(
        "the database in {folder} is in use by another process; stop the other server of this app, or give this one \
         a folder of its own with data.url = \"sled:other/folder\""
    )]
    Locked {
        /// The database's folder.
        folder: String,
    },
    /// The database is of a version that this program does not know.
    #[error(
        "the database in {folder} has format {found} and this program knows up to {known}; use the newer chainlit \
         that wrote it, or move it with that one's `chainlit data export`"
    )]
    Newer {
        /// The database's folder.
        folder: String,
        /// What it says it is.
        found: u32,
        /// What is known.
        known: u32,
    },
    /// Something that can never succeed, however often it is tried.
    #[error("{store} refused it: {reason}")]
    Refused {
        /// The store's name.
        store: String,
        /// Its words.
        reason: String,
    },
    /// The store does not answer or failed; trying again may help.
    #[error("{store} failed: {reason}")]
    Failed {
        /// The store's name.
        store: String,
        /// Its words.
        reason: String,
    },
    /// The writer was shut down before this was written.
    #[error("the server is shutting down and takes no more writes")]
    Closed,
}

impl Error {
    pub(crate) fn setting(setting: &str, problem: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Setting { setting: setting.to_owned(), problem: problem.into(), mend: mend.into() }
    }

    pub(crate) fn refused(store: &str, reason: impl std::fmt::Display) -> Self {
        Self::Refused { store: store.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn failed(store: &str, reason: impl std::fmt::Display) -> Self {
        Self::Failed { store: store.to_owned(), reason: reason.to_string() }
    }

    /// Whether the same may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}
