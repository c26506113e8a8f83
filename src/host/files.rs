//! Files on behalf of scripts: those of the disk, as far as `[runtime] fs` allows, and those that a packed app brings
//! with it, which are read only and come first. Blocks: called from threads that may.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::error::{Error, Result};
use super::instance::App;
use super::paths::is_absent;
use super::permissions::Permissions;
use super::run::Run;
use super::value::{Map, Outcome, Value};
use crate::wire;

/// What wants files, and what it may have. Made for one call.
pub(crate) struct Files {
    /// Named in errors: `cl.fs.read`.
    pub(crate) what: String,
    app: Arc<App>,
    permissions: Permissions,
    /// Folder of what the user uploaded and the chat shows, which its scripts may read anyway.
    own: Option<PathBuf>,
    /// The most bytes of a file that is read whole.
    limit: usize,
}

/// Where a file is.
pub(crate) enum Place {
    /// In the packed app.
    Packed(Bytes),
    /// On disk, links resolved.
    Disk(PathBuf),
}

/// Why a file is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// To be read.
    Read,
    /// To be changed, made or removed.
    Write,
}

/// Does something with files beside the handlers.
pub(crate) fn with(
    run: &Arc<Run>,
    what: &str,
    work: impl FnOnce(&Files) -> Result<Value> + Send + 'static,
) -> Result<Outcome> {
    let files = Files::new(run, what);
    Outcome::wait(files.apart(work))
}

impl Files {
    /// For a call in this run.
    pub(crate) fn new(run: &Arc<Run>, what: &str) -> Self {
        let app = run.instance().app.clone();
        Self {
            what: what.to_owned(),
            permissions: Permissions::of(&app),
            app,
            own: run.session().map(|session| session.files.folder().to_owned()),
            limit: run.instance().settings().runtime.largest_value(),
        }
    }

    /// Does something on a thread that may block.
    pub(crate) async fn apart<T: Send + 'static>(
        self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = tokio::task::spawn_blocking(move || work(&self)).await;
        done.unwrap_or_else(|error| Err(Error::failed(format!("work on a file broke off: {error}"))))
    }

    /// An error about a path.
    fn failed(&self, path: &str, why: impl std::fmt::Display) -> Error {
        Error::failed(format!("{}: {path:?} {why}", self.what))
    }

    /// What a system's error means.
    fn of_system(&self, path: &str, error: &io::Error) -> Error {
        use io::ErrorKind::{DirectoryNotEmpty, IsADirectory, NotADirectory, NotFound, PermissionDenied, StorageFull};
        match error.kind() {
            NotFound => self.failed(path, "does not exist"),
            NotADirectory => self.failed(path, "leads through a file as if it were a folder"),
            IsADirectory => self.failed(path, "is a folder"),
            DirectoryNotEmpty => {
                self.failed(path, "is a folder with something in it; give { recursive = true } to remove all of it")
            }
            PermissionDenied => self.failed(path, "is not accessible: the system does not permit it"),
            StorageFull => self.failed(path, "cannot be written: the disk is full"),
            _ => self.failed(path, format_args!("cannot be used: {error}")),
        }
    }

    /// The path as the packed app names it, if one is packed and the path stays in it.
    fn packed_name(&self, path: &str) -> Option<String> {
        if self.app.scripts.root().is_some() || Path::new(path).is_absolute() {
            return None;
        }
        let mut parts = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        Some(parts.join("/"))
    }

    /// The content of a file of the packed app.
    fn packed(&self, path: &str) -> Option<Bytes> {
        let name = self.packed_name(path)?;
        self.app.scripts.read(&name).ok().flatten()
    }

    /// The files of the packed app below a folder, as paths from there; none when it is no folder of it.
    fn packed_below(&self, folder: &str) -> Vec<String> {
        let Some(name) = self.packed_name(folder) else { return Vec::new() };
        let all = self.app.scripts.packed();
        if name.is_empty() {
            return all;
        }
        all.iter().filter_map(|path| path.strip_prefix(&name)?.strip_prefix('/')).map(str::to_owned).collect()
    }

    /// Where a file is.
    ///
    /// # Errors
    /// When the script may not have it.
    pub(crate) fn place(&self, path: &str, access: Access) -> Result<Place> {
        match (self.packed(path), access) {
            (Some(content), Access::Read) => Ok(Place::Packed(content)),
            (Some(_), Access::Write) => {
                Err(self.failed(path, "is part of the packed app and cannot be changed; write to another path"))
            }
            (None, _) => {
                let own = self.own.as_deref().filter(|_| access == Access::Read);
                self.permissions.file(&self.what, path, own).map(Place::Disk)
            }
        }
    }

    fn disk(&self, path: &str, access: Access) -> Result<PathBuf> {
        match self.place(path, access)? {
            Place::Disk(place) => Ok(place),
            Place::Packed(_) => Err(self.failed(path, "is a file of the packed app")),
        }
    }

    /// What is at a place on disk, if anything.
    fn metadata(&self, path: &str, place: &Path) -> Result<Option<Metadata>> {
        match fs::metadata(place) {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(self.of_system(path, &error)),
        }
    }

    /// Fails when something is there that is no ordinary file: others may wait for ever when they are opened.
    ///
    /// # Errors
    /// See above.
    pub(crate) fn check_ordinary(&self, path: &str, place: &Path) -> Result<()> {
        match self.metadata(path, place)? {
            Some(found) if found.is_dir() => Err(self.failed(path, "is a folder")),
            Some(found) if !found.is_file() => Err(self.failed(path, "is no ordinary file")),
            _ => Ok(()),
        }
    }

    /// The whole content of a file.
    ///
    /// # Errors
    /// When it is not there, not to be had, or too large.
    pub(crate) fn read(&self, path: &str) -> Result<Bytes> {
        let place = match self.place(path, Access::Read)? {
            Place::Packed(content) => return Ok(content),
            Place::Disk(place) => place,
        };
        self.check_ordinary(path, &place)?;
        let mut content = Vec::new();
        let most = self.limit as u64 + 1;
        let read = File::open(&place).and_then(|file| file.take(most).read_to_end(&mut content));
        read.map_err(|error| self.of_system(path, &error))?;
        if content.len() > self.limit {
            let mib = self.limit / 1_048_576;
            return Err(self.failed(
                path,
                format_args!(
                    "has more than {mib} MiB, which is half of what the script may use (memory_mb in [runtime])"
                ),
            ));
        }
        Ok(content.into())
    }

    /// Writes a file, in place of what was there or behind it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, path: &str, content: &[u8], append: bool) -> Result<()> {
        let place = self.disk(path, Access::Write)?;
        self.check_ordinary(path, &place)?;
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(append).truncate(!append);
        options.open(&place).and_then(|mut file| file.write_all(content)).map_err(|error| match place.parent() {
            Some(folder) if error.kind() == io::ErrorKind::NotFound && !folder.exists() => {
                self.failed(path, "cannot be written: its folder does not exist; cl.fs.make_dir makes it")
            }
            _ => self.of_system(path, &error),
        })
    }

    /// What is at a path: `type`, `size` in bytes, `modified`; nil when nothing is.
    ///
    /// # Errors
    /// When the script may not know.
    pub(crate) fn stat(&self, path: &str) -> Result<Value> {
        let described = |kind: &str, size: u64, modified: Option<String>| {
            let mut map = Map::new();
            map.insert("type".to_owned(), Value::text(kind));
            map.insert("size".to_owned(), Value::Int(i64::try_from(size).unwrap_or(i64::MAX)));
            if let Some(modified) = modified {
                map.insert("modified".to_owned(), Value::text(modified));
            }
            Value::Map(map)
        };
        let place = match self.place(path, Access::Read) {
            Ok(Place::Packed(content)) => return Ok(described("file", content.len() as u64, None)),
            Ok(Place::Disk(place)) => place,
            Err(_) if !self.packed_below(path).is_empty() => return Ok(described("folder", 0, None)),
            Err(error) => return Err(error),
        };
        Ok(match self.metadata(path, &place)? {
            Some(found) => {
                let kind = if found.is_dir() { "folder" } else { "file" };
                let modified =
                    found.modified().ok().and_then(|at| Timestamp::try_from(at).ok()).map(wire::time::format);
                described(kind, if found.is_dir() { 0 } else { found.len() }, modified)
            }
            None if !self.packed_below(path).is_empty() => described("folder", 0, None),
            None => Value::Nil,
        })
    }

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// When there is no such folder, or the script may not look into it.
    pub(crate) fn list(&self, path: &str) -> Result<Vec<String>> {
        let mut names: Vec<String> =
            self.packed_below(path).iter().filter_map(|below| below.split('/').next()).map(str::to_owned).collect();
        let place = match self.place(path, Access::Read) {
            Ok(Place::Disk(place)) => place,
            Ok(Place::Packed(_)) => return Err(self.failed(path, "is a file")),
            Err(error) if names.is_empty() => return Err(error),
            Err(_) => PathBuf::new(),
        };
        match fs::read_dir(&place) {
            Ok(entries) => {
                for entry in entries {
                    let entry = entry.map_err(|error| self.of_system(path, &error))?;
                    names.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(self.failed(path, "is a file")),
            Err(error) if names.is_empty() => return Err(self.of_system(path, &error)),
            Err(_) => {}
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Makes a folder and those it lies in.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn make_dir(&self, path: &str) -> Result<()> {
        let place = self.disk(path, Access::Write)?;
        fs::create_dir_all(&place).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => self.failed(path, "is a file"),
            _ => self.of_system(path, &error),
        })
    }

    /// Removes a file, a link, an empty folder, or a folder with all that is in it. False when nothing was there.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(crate) fn remove(&self, path: &str, recursive: bool) -> Result<bool> {
        if self.packed(path).is_some() {
            self.disk(path, Access::Write)?;
        }
        let place = self.permissions.entry(&self.what, path)?;
        let removed = match fs::symlink_metadata(&place) {
            Ok(found) if found.is_dir() && recursive => fs::remove_dir_all(&place),
            Ok(found) if found.is_dir() => fs::remove_dir(&place),
            Ok(_) => fs::remove_file(&place),
            Err(error) => Err(error),
        };
        match removed {
            Ok(()) => Ok(true),
            Err(error) if is_absent(&error) => Ok(false),
            Err(error) => Err(self.of_system(path, &error)),
        }
    }

    /// Gives a file or folder another name.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<()> {
        if self.packed(from).is_some() {
            self.disk(from, Access::Write)?;
        }
        let (old, new) = (self.permissions.entry(&self.what, from)?, self.disk(to, Access::Write)?);
        fs::rename(old, new).map_err(|error| self.of_system(from, &error))
    }

    /// The paths that a pattern stands for, see [`super::glob`].
    ///
    /// # Errors
    /// When the pattern begins outside of what the script may see, or stands for too many.
    pub(crate) fn glob(&self, pattern: &str) -> Result<Vec<String>> {
        let pattern = super::glob::Pattern::new(pattern);
        let below = if pattern.base().is_empty() { "." } else { pattern.base() };
        let packed = self.packed_below(below);
        let mut found: Vec<String> = packed.iter().filter(|path| pattern.is_match(path)).cloned().collect();
        match self.place(below, Access::Read) {
            Ok(Place::Disk(place)) => {
                let walked = pattern.walk(&place, &|place| {
                    super::paths::resolve(place, Path::new("")).is_ok_and(|place| self.permissions.allows(&place))
                });
                found.extend(walked.ok_or_else(|| self.failed(below, "has too much below it for one pattern"))?);
            }
            Ok(Place::Packed(_)) => {}
            Err(error) if packed.is_empty() => return Err(error),
            Err(_) => {}
        }
        found.sort_unstable();
        found.dedup();
        Ok(found.into_iter().map(|path| pattern.whole(&path)).collect())
    }
}
