//! Files that a session holds (wire protocol 3.4, 5).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Names a file of the session: the answer to an upload, and what a message refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReference {
    /// Id of the file.
    pub id: String,
}

/// A file of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionFile {
    /// A UUID that the server made.
    pub id: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The name that the user or the app gave it.
    pub name: String,
    /// MIME type; empty when unknown.
    pub r#type: String,
    /// Bytes.
    pub size: u64,
}
