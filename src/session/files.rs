//! The files of a session: uploads and the contents of elements. They lie in a folder of the session's own,
//! named by ids that the server made, and go with the session. [`content`]: what a file is by its first bytes.

pub mod content;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use wildmatch::WildMatch;

use crate::wire::file::SessionFile;
use crate::wire::ids::{SessionId, new_id};

/// How long the files of a session that nobody cleared are left alone: another server may be at work in the folder.
const ORPHANED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Deletes what is left in `folder` of sessions whose server was killed before it could.
pub fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_session = entry.file_name().to_str().is_some_and(|name| name.parse::<SessionId>().is_ok());
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if is_session
            && age.is_some_and(|age| age > ORPHANED)
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::warn!(folder = %entry.path().display(), %error, "files of a session that is gone could not be deleted");
        }
    }
}

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
    /// Bytes of uploads under way.
    arriving: Mutex<u64>,
}

/// The bytes of an upload under way: they count until they are those of a file, or none.
pub struct Arriving<'a> {
    files: &'a SessionFiles,
    bytes: u64,
}

impl Arriving<'_> {
    /// Counts further bytes, unless all files together, and what arrives beside them, would have more than `most`.
    /// Whether they were counted.
    pub fn add(&mut self, bytes: u64, most: Option<u64>) -> bool {
        let mut arriving = self.files.arriving.lock();
        if most.is_some_and(|most| self.files.totals().1 + *arriving + bytes > most) {
            return false;
        }
        *arriving += bytes;
        self.bytes += bytes;
        true
    }

    /// The bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        *self.files.arriving.lock() -= self.bytes;
    }
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

/// Whether a file is of a kind that is taken: a list of MIME patterns, or a map of MIME pattern to extensions.
pub fn accepts(accept: &Value, mime: &str, name: &str) -> bool {
    let matches = |pattern: &str| WildMatch::new(pattern).matches(mime);
    match accept {
        Value::Array(patterns) => patterns.iter().filter_map(Value::as_str).any(matches),
        Value::Object(map) => {
            let name = name.to_lowercase();
            map.iter().any(|(pattern, extensions)| {
                let extensions = extensions.as_array().map(Vec::as_slice).unwrap_or_default();
                let fits = |e: &Value| e.as_str().is_some_and(|e| name.ends_with(&e.to_lowercase()));
                matches(pattern) && (extensions.is_empty() || extensions.iter().any(fits))
            })
        }
        _ => true,
    }
}

impl SessionFiles {
    /// The files of this session below a common folder. Nothing is made on disk before the first file.
    pub fn new(root: &Path, session: SessionId) -> Self {
        Self { folder: root.join(session.to_string()), files: Mutex::default(), arriving: Mutex::default() }
    }

    /// An upload begins.
    pub fn arriving(&self) -> Arriving<'_> {
        Arriving { files: self, bytes: 0 }
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

    /// Deletes a file that nobody needs any more.
    pub fn forget(&self, id: &str) {
        let Some(file) = self.files.lock().remove(id) else { return };
        tokio::spawn(async move {
            if let Err(error) = tokio::fs::remove_file(&file.path).await
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(path = %file.path.display(), %error, "a session's file could not be deleted");
            }
        });
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
    use serde_json::json;
    use std::time::SystemTime;

    #[test]
    fn files_of_sessions_that_are_gone_are_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, age: Duration| {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::write(path.join("a.txt"), "x").unwrap();
            std::fs::File::open(&path).unwrap().set_modified(SystemTime::now() - age).unwrap();
            path
        };
        let old = make("378efd4c-f52a-4855-85a7-2353beffb0cf", ORPHANED + Duration::from_secs(60));
        let recent = make("6ef21d49-cb9e-4990-a126-645d1737d97c", ORPHANED - Duration::from_secs(60));
        let other = make("notes", ORPHANED + Duration::from_secs(60));
        sweep(folder.path());
        assert_eq!((old.exists(), recent.exists(), other.exists()), (false, true, true));
        sweep(&folder.path().join("missing"));
    }

    #[test]
    fn extensions_are_the_usual_ones() {
        assert_eq!(extension("text/plain; charset=utf-8"), ".txt");
        assert_eq!(extension("image/png"), ".png");
        assert_eq!(extension(""), "");
        assert_eq!(extension("../../x"), "");
    }

    #[test]
    fn lists_are_patterns_of_types() {
        assert!(accepts(&json!(["*/*"]), "image/png", "a.png"));
        assert!(accepts(&json!(["image/*"]), "image/png", "a.png"));
        assert!(!accepts(&json!(["image/*"]), "text/plain", "a.png"));
        assert!(!accepts(&json!([".pdf"]), "application/pdf", "a.pdf"));
        assert!(!accepts(&json!([]), "image/png", "a.png"));
    }

    #[test]
    fn maps_want_an_extension_too() {
        let accept = json!({"text/*": [".PY", ".txt"], "image/*": []});
        assert!(accepts(&accept, "text/x-python", "a.py"));
        assert!(!accepts(&accept, "text/x-c", "a.cpp"));
        assert!(accepts(&accept, "image/png", "a"));
    }
}
