//! An app packed behind the executable: scripts, public files, settings, readme.
//!
//! Layout: the executable, a gzipped tar of the files, its length (8 bytes, little endian), and [`MAGIC`]. The first file
//! of the tar is [`MANIFEST`]. Stripping an executable removes what is behind it: strip first, pack then.

mod pack;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

use crate::config::files::{AppFiles, check_path};

pub use pack::{PackError, Packed, pack};

/// The last bytes of an executable with an app.
const MAGIC: &[u8; 16] = b"chainlit-bundle\x01";
/// What the app is.
const MANIFEST: &str = ".chainlit-bundle.json";
/// Bytes behind the tar.
const TAIL: u64 = 8 + MAGIC.len() as u64;

/// What the app is.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// The script to begin with.
    entry: String,
    /// Version of the program that packed it.
    version: String,
}

/// Why a packed app cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The executable cannot be read.
    #[error("this program cannot read itself: {0}")]
    Unreadable(#[source] io::Error),
    /// What is behind the executable is damaged.
    #[error("the app in this program is damaged: {0}; build it again")]
    Damaged(String),
    /// The executable cannot be written.
    #[error("{path} cannot be written: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The files of a packed app, in memory.
pub struct Bundle {
    /// The script to begin with.
    pub entry: String,
    files: BTreeMap<String, Bytes>,
}

impl Bundle {
    /// An app of these files.
    pub fn new<'a>(entry: &str, files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let files =
            files.into_iter().map(|(path, content)| (path.to_owned(), Bytes::copy_from_slice(content))).collect();
        Self { entry: entry.to_owned(), files }
    }

    fn read_from(archive: impl Read) -> Result<Self, BundleError> {
        let damaged = |error: io::Error| BundleError::Damaged(error.to_string());
        let mut tar = tar::Archive::new(GzDecoder::new(archive));
        let mut files = BTreeMap::new();
        for entry in tar.entries().map_err(damaged)? {
            let mut entry = entry.map_err(damaged)?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(damaged)?;
            files.insert(path, Bytes::from(content));
        }
        let manifest = files.remove(MANIFEST).ok_or_else(|| BundleError::Damaged("it has no manifest".to_owned()))?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|e| BundleError::Damaged(e.to_string()))?;
        Ok(Self { entry: manifest.entry, files })
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("entry", &self.entry).field("files", &self.files.keys()).finish()
    }
}

impl AppFiles for Bundle {
    fn read(&self, path: &str) -> io::Result<Option<Bytes>> {
        check_path(path)?;
        Ok(self.files.get(path).cloned())
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let prefix = if dir.is_empty() {
            String::new()
        } else {
            check_path(dir)?;
            format!("{dir}/")
        };
        let names = self.files.keys().filter_map(|path| path.strip_prefix(&prefix));
        Ok(names.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn packed(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    fn modified(&self, _: &str) -> Option<SystemTime> {
        None
    }

    fn root(&self) -> Option<&Path> {
        None
    }

    fn local_path(&self, _: &str) -> Option<PathBuf> {
        None
    }
}

/// The app in this program, if there is one.
///
/// # Errors
/// When the program cannot be read, or what is behind it is damaged.
pub fn of_this_program() -> Result<Option<Bundle>, BundleError> {
    let path = std::env::current_exe().map_err(BundleError::Unreadable)?;
    let mut file = File::open(path).map_err(BundleError::Unreadable)?;
    let Some((start, length)) = find(&mut file).map_err(BundleError::Unreadable)? else { return Ok(None) };
    file.seek(SeekFrom::Start(start)).map_err(BundleError::Unreadable)?;
    Bundle::read_from(file.take(length)).map(Some)
}

/// Where the tar of an executable begins, and its length.
fn find(file: &mut File) -> io::Result<Option<(u64, u64)>> {
    let size = file.metadata()?.len();
    if size < TAIL {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(size - TAIL))?;
    let mut tail = [0; TAIL as usize];
    file.read_exact(&mut tail)?;
    let (length, magic) = tail.split_at(8);
    if magic != MAGIC {
        return Ok(None);
    }
    let length = u64::from_le_bytes(length.try_into().unwrap_or_default());
    Ok(size.checked_sub(TAIL + length).map(|start| (start, length)))
}

/// Writes this program with an app behind it; its size in bytes.
///
/// # Errors
/// When this program cannot be read or the other cannot be written.
pub fn write_executable(packed: &Packed, output: &Path) -> Result<u64, BundleError> {
    let program = std::env::current_exe().map_err(BundleError::Unreadable)?;
    let mut source = File::open(program).map_err(BundleError::Unreadable)?;
    let end = match find(&mut source).map_err(BundleError::Unreadable)? {
        // Packed from a packed app: that app is left out.
        Some((start, _)) => start,
        None => source.metadata().map_err(BundleError::Unreadable)?.len(),
    };
    source.seek(SeekFrom::Start(0)).map_err(BundleError::Unreadable)?;
    let unwritable = |source: io::Error| BundleError::Unwritable { path: output.to_owned(), source };
    // Written aside and moved: a program that runs cannot be overwritten.
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let aside = output.with_file_name(name);
    let write = || -> io::Result<u64> {
        let mut target = File::create(&aside)?;
        let size = io::copy(&mut source.take(end), &mut target)?;
        target.write_all(packed.archive())?;
        target.write_all(&(packed.archive().len() as u64).to_le_bytes())?;
        target.write_all(MAGIC)?;
        target.sync_all()?;
        make_executable(&aside)?;
        std::fs::rename(&aside, output)?;
        Ok(size + packed.archive().len() as u64 + TAIL)
    };
    write().map_err(unwritable)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("public/avatars")).unwrap();
        std::fs::create_dir_all(root.join("lib")).unwrap();
        for (path, content) in [
            ("app.lua", "cl.on_message(function() end)"),
            ("lib/helper.lua", "return 1"),
            ("public/avatars/a.svg", "<svg/>"),
            ("chainlit.md", "# Hello"),
            ("chainlit.toml", "[ui]\nname = \"X\""),
            (".env", "SECRET=1"),
            ("data.txt", "more"),
        ] {
            std::fs::write(root.join(path), content).unwrap();
        }
        let files = crate::config::files::Folder::new(root).unwrap();
        let packed = pack(&files, root, "app.lua", &["data.txt".to_owned()]).unwrap();
        let bundle = Bundle::read_from(packed.archive()).unwrap();
        assert_eq!(bundle.entry, "app.lua");
        assert_eq!(bundle.read("lib/helper.lua").unwrap().as_deref(), Some(&b"return 1"[..]));
        assert_eq!(bundle.list("public/avatars").unwrap(), ["a.svg"]);
        assert_eq!(bundle.read("data.txt").unwrap().as_deref(), Some(&b"more"[..]));
        assert!(bundle.read(".env").unwrap().is_none(), "secrets must not be packed");
        assert!(bundle.read("../app.lua").is_err());
    }
}
