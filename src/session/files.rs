//! The files of a session: uploads and the contents of elements. They lie in a folder of the session's own,
//! named by ids that the server made, and go with the session.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use crate::wire::file::SessionFile;
use crate::wire::ids::{SessionId, new_id};

/// What a file is made from.
pub enum Source<'a> {
    /// These bytes.
    Bytes(&'a [u8]),
    /// A copy of this file.
    Path(&'a Path),
    /// This file itself, which is moved.
    Moved(&'a Path),
}

/// See the module.
pub struct SessionFiles {
    folder: PathBuf,
    files: Mutex<HashMap<String, SessionFile>>,
}

/// The usual extension of a MIME type, with its dot, or nothing.
fn extension(mime: &str) -> String {
    let known = match mime.split(';').next().unwrap_or_default().trim() {
        // The first that the table of `mime_guess` lists is not the one that people use.
        "text/plain" => Some("txt"),
        "image/jpeg" => Some("jpg"),
        "text/html" => Some("html"),
        "audio/mpeg" => Some("mp3"),
        "application/json" => Some("json"),
        other => mime_guess::get_mime_extensions_str(other).and_then(|all| all.first().copied()),
    };
    known.map(|e| format!(".{e}")).unwrap_or_default()
}

impl SessionFiles {
    /// The files of this session below a common folder. Nothing is made on disk before the first file.
    pub fn new(root: &Path, session: SessionId) -> Self {
        Self { folder: root.join(session.to_string()), files: Mutex::default() }
    }

    /// The session's folder; it exists once a file was kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a file.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn keep(&self, name: &str, mime: &str, source: Source<'_>) -> io::Result<SessionFile> {
        let id = new_id();
        let path = self.folder.join(format!("{id}{}", extension(mime)));
        tokio::fs::create_dir_all(&self.folder).await?;
        let size = match source {
            Source::Bytes(bytes) => {
                tokio::fs::write(&path, bytes).await?;
                bytes.len() as u64
            }
            Source::Path(from) => tokio::fs::copy(from, &path).await?,
            Source::Moved(from) => {
                tokio::fs::rename(from, &path).await?;
                tokio::fs::metadata(&path).await?.len()
            }
        };
        let file = SessionFile { id: id.clone(), path, name: name.to_owned(), r#type: mime.to_owned(), size };
        self.files.lock().insert(id, file.clone());
        Ok(file)
    }

    /// The file of this id.
    pub fn get(&self, id: &str) -> Option<SessionFile> {
        self.files.lock().get(id).cloned()
    }

    /// All of them, in the order of their ids.
    pub fn all(&self) -> Vec<SessionFile> {
        let mut files: Vec<_> = self.files.lock().values().cloned().collect();
        files.sort_by(|a, b| a.id.cmp(&b.id));
        files
    }

    /// How many files there are and how many bytes they have.
    pub fn totals(&self) -> (usize, u64) {
        let files = self.files.lock();
        (files.len(), files.values().map(|f| f.size).sum())
    }

    /// Deletes all of them.
    pub async fn clear(&self) {
        self.files.lock().clear();
        match tokio::fs::remove_dir_all(&self.folder).await {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(folder = %self.folder.display(), %error, "a session's files could not be deleted")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_the_usual_ones() {
        assert_eq!(extension("text/plain; charset=utf-8"), ".txt");
        assert_eq!(extension("image/png"), ".png");
        assert_eq!(extension(""), "");
        assert_eq!(extension("../../x"), "");
    }
}
