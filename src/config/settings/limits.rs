//! `[limits]`: how often clients may do what costs something. Ours; Chainlit has no such section.

use serde::{Deserialize, Serialize};

/// Per minute, 0 for any number. As many may come at once. Clients on this machine itself are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Connections of one address; in IPv6, of one /64 network.
    pub connects: u32,
    /// Messages and clicks of one user, or without login of one address.
    pub messages: u32,
    /// Uploads of one user, or without login of one address.
    pub uploads: u32,
    /// Files of one chat, uploads and contents of elements, in units of 1,048,576 bytes together; 0 for any. Holds for
    /// all clients.
    pub session_files_mb: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connects: 600, messages: 120, uploads: 120, session_files_mb: 4096 }
    }
}

impl Limits {
    /// [`Limits::session_files_mb`] in bytes.
    pub fn session_file_bytes(&self) -> Option<u64> {
        (self.session_files_mb > 0).then(|| u64::from(self.session_files_mb) * 1_048_576)
    }
}
