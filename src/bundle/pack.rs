//! Gathers the files of an app.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{MANIFEST, Manifest};
use crate::config::files::AppFiles;

/// Folders whose scripts are not the app's.
const FOREIGN: &[&str] = &["node_modules", "target", "tests", "venv"];

/// Why an app cannot be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file cannot be read.
    #[error("{path} cannot be packed: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// What was to be included is not there.
    #[error("{0} cannot be packed: there is no such file or folder beside the script")]
    Missing(String),
}

/// A packed app.
pub struct Packed {
    archive: Vec<u8>,
    count: usize,
}

impl Packed {
    /// The gzipped tar.
    pub(super) fn archive(&self) -> &[u8] {
        &self.archive
    }

    /// How many files it has.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Packs an app: all scripts of its folder, `public/`, settings, translations, readmes, and what `include` names.
///
/// # Errors
/// When a file cannot be read.
pub fn pack(files: &dyn AppFiles, root: &Path, entry: &str, include: &[String]) -> Result<Packed, PackError> {
    let mut paths = Vec::new();
    walk(root, "", &mut paths, &|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        path.ends_with(".lua")
            || path.ends_with(".rhai")
            || path.starts_with("public/")
            || path == "chainlit.toml"
            || path == ".chainlit/config.toml"
            || path.starts_with(".chainlit/translations/")
            || (name == path && path.starts_with("chainlit") && path.ends_with(".md"))
    })?;
    for wanted in include {
        let wanted = wanted.trim_matches('/');
        let before = paths.len();
        walk(root, "", &mut paths, &|path| path == wanted || path.starts_with(&format!("{wanted}/")))?;
        if paths.len() == before {
            return Err(PackError::Missing(wanted.to_owned()));
        }
    }
    let mut contents = BTreeMap::new();
    for path in paths {
        if let Some(content) = files.read(&path).map_err(|source| PackError::File { path: path.clone(), source })? {
            contents.insert(path, content);
        }
    }
    let manifest = Manifest { entry: entry.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let failed = |path: &str, source: io::Error| PackError::File { path: path.to_owned(), source };
    let manifest = serde_json::to_vec(&manifest).map_err(|e| failed(MANIFEST, e.into()))?;
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    append(&mut tar, MANIFEST, &manifest).map_err(|e| failed(MANIFEST, e))?;
    for (path, content) in &contents {
        append(&mut tar, path, content).map_err(|e| failed(path, e))?;
    }
    let archive = tar.into_inner().and_then(GzEncoder::finish).map_err(|e| failed(entry, e))?;
    Ok(Packed { archive, count: contents.len() })
}

fn append(tar: &mut tar::Builder<GzEncoder<Vec<u8>>>, path: &str, content: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, path, content)
}

/// Adds the files below a folder that are wanted, as paths from the root. Hidden folders are left out but for
/// `.chainlit`, where settings and translations may be.
fn walk(root: &Path, below: &str, found: &mut Vec<String>, wanted: &dyn Fn(&str) -> bool) -> Result<(), PackError> {
    let folder = root.join(below);
    let failed = |source: io::Error| PackError::File { path: folder.display().to_string(), source };
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        // Links are followed here and refused on reading when they lead out of the folder.
        if entry.path().is_dir() {
            let hidden = name.starts_with('.') && path != ".chainlit";
            let foreign = below.is_empty() && FOREIGN.contains(&name.as_str());
            if !hidden && !foreign {
                walk(root, &path, found, wanted)?;
            }
        } else if wanted(&path) && !found.contains(&path) {
            found.push(path);
        }
    }
    Ok(())
}
