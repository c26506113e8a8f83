//! Where an app's files come from: a folder on disk, or a bundle that another module reads.

use std::fmt::Debug;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;

/// The one source of the files an app consists of: scripts, settings, translations, `public/`.
///
/// A path is relative to the app's root, `/`-separated and already decoded (see [`check_path`]).
/// Calls read the disk and return when they are done: on a busy server call them from a thread
/// that may block.
pub trait AppFiles: Send + Sync + Debug {
    /// The content of a file; `None` when there is no such file (a folder is not a file).
    ///
    /// # Errors
    /// `InvalidInput` for a path that is not acceptable, `PermissionDenied` for a link that leads out of
    /// the root, and what reading reports.
    fn read(&self, path: &str) -> io::Result<Option<Bytes>>;

    /// The names of the files (not folders) directly in `dir`, sorted; `""` is the root. A folder that
    /// does not exist has none.
    ///
    /// # Errors
    /// As for [`AppFiles::read`].
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;

    /// The paths of all files of a bundle, sorted; none for a folder.
    fn packed(&self) -> Vec<String> {
        Vec::new()
    }

    /// When the file was last written; `None` when it is absent or nothing is known.
    fn modified(&self, path: &str) -> Option<SystemTime>;

    /// The app's folder on disk; `None` for a bundle.
    fn root(&self) -> Option<&Path>;

    /// Where a file or folder lies on disk, links resolved; `None` when it is absent, leads out of the
    /// root, or comes from a bundle.
    fn local_path(&self, path: &str) -> Option<PathBuf>;
}

/// Refuses every path that is not plainly relative to the app's root: absolute paths, `.` and `..`,
/// empty parts, backslashes, NUL, and percent-encoded dots or separators (which say that the caller
/// forgot to decode, or decoded once too little).
///
/// # Errors
/// `InvalidInput`, naming the path and what is wrong with it.
pub fn check_path(path: &str) -> io::Result<()> {
    match fault(path) {
        None => Ok(()),
        Some(what) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{path:?} is no path inside the app: {what}; give a relative path such as \"public/logo.svg\""),
        )),
    }
}

fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.contains('\0') {
        return Some("it contains a NUL character");
    }
    if path.contains('\\') {
        return Some("it contains a backslash");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if has_encoded_separator(path) {
        return Some("it is percent-encoded");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some("it has an empty part, \".\" or \"..\"");
    }
    // Catches what only some systems know, such as `C:` on Windows.
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        return Some("it is absolute");
    }
    None
}

/// `%2e`, `%2f`, `%5c`, `%25` or `%00`, in either case; any other `%` is an ordinary character.
fn has_encoded_separator(path: &str) -> bool {
    path.match_indices('%').any(|(at, _)| {
        path.get(at + 1..at + 3)
            .is_some_and(|code| ["2e", "2f", "5c", "25", "00"].iter().any(|bad| code.eq_ignore_ascii_case(bad)))
    })
}

/// An app in a folder on disk.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder `root`, resolved now, so that a later change of the working directory does not matter.
    ///
    /// # Errors
    /// When the folder does not exist or is no folder.
    pub fn new(root: impl AsRef<Path>) -> io::Result<Self> {
        let root = fs::canonicalize(root.as_ref()).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot open the app's folder {}: {error}", root.as_ref().display()))
        })?;
        if !root.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                format!("{} is no folder; give the folder the app lies in", root.display()),
            ));
        }
        Ok(Self { root })
    }

    /// The place on disk with every link resolved; `None` when nothing is there.
    fn resolve(&self, path: &str) -> io::Result<Option<PathBuf>> {
        check_path(path)?;
        let resolved = match fs::canonicalize(self.root.join(path)) {
            Ok(resolved) => resolved,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if !resolved.starts_with(&self.root) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{path} is a link that leads out of the app's folder; copy the file into it"),
            ));
        }
        Ok(Some(resolved))
    }
}

fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename)
}

impl AppFiles for Folder {
    fn read(&self, path: &str) -> io::Result<Option<Bytes>> {
        match self.resolve(path)? {
            Some(file) if file.is_file() => match fs::read(file) {
                Ok(content) => Ok(Some(content.into())),
                Err(error) if is_absent(&error) => Ok(None),
                Err(error) => Err(error),
            },
            _ => Ok(None),
        }
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let folder = if dir.is_empty() { Some(self.root.clone()) } else { self.resolve(dir)? };
        let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let Ok(name) = entry?.file_name().into_string() else {
                continue;
            };
            let path = if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") };
            // A link that leads out is left out here and refused when it is read.
            if matches!(self.resolve(&path), Ok(Some(file)) if file.is_file()) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn modified(&self, path: &str) -> Option<SystemTime> {
        // The time gives nothing of the file away, so the links on the way are not followed one by one: pages ask for
        // it with each request.
        check_path(path).ok()?;
        fs::metadata(self.root.join(path)).ok()?.modified().ok()
    }

    fn root(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn local_path(&self, path: &str) -> Option<PathBuf> {
        self.resolve(path).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app() -> (tempfile::TempDir, Folder) {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("app");
        fs::create_dir_all(root.join("public/icons")).unwrap();
        fs::write(outer.path().join("secret"), "s").unwrap();
        fs::write(root.join("app.lua"), "code").unwrap();
        fs::write(root.join("public/b.css"), "b").unwrap();
        fs::write(root.join("public/a 100%.css"), "a").unwrap();
        let folder = Folder::new(&root).unwrap();
        (outer, folder)
    }

    #[test]
    fn reads_files_and_reports_absence() {
        let (_outer, files) = app();
        assert_eq!(files.read("app.lua").unwrap().as_deref(), Some(&b"code"[..]));
        assert_eq!(files.read("public/a 100%.css").unwrap().as_deref(), Some(&b"a"[..]));
        for absent in ["nothing", "public", "app.lua/below", &"x".repeat(5000)] {
            assert_eq!(files.read(absent).unwrap(), None, "{absent:.20}");
        }
    }

    #[test]
    fn lists_only_files_sorted() {
        let (_outer, files) = app();
        assert_eq!(files.list("public").unwrap(), ["a 100%.css", "b.css"]);
        assert_eq!(files.list("").unwrap(), ["app.lua"]);
        assert!(files.list("absent").unwrap().is_empty());
        assert!(files.list("app.lua").unwrap().is_empty());
        assert!(files.list("../app").is_err());
    }

    #[test]
    fn knows_places_on_disk() {
        let (_outer, files) = app();
        assert!(files.modified("app.lua").is_some());
        assert_eq!(files.modified("nothing"), None);
        let root = files.root().unwrap();
        assert_eq!(files.local_path("public/icons"), Some(root.join("public/icons")));
        assert_eq!(files.local_path("nothing"), None);
        assert_eq!(files.local_path("../secret"), None);
    }

    #[test]
    fn refuses_paths_that_could_leave_the_root() {
        let (_outer, files) = app();
        for path in [
            "",
            "/etc/passwd",
            "..",
            "../secret",
            "public/../../secret",
            "public/..",
            "./app.lua",
            "public//b.css",
            "public/",
            "public\\b.css",
            "..\\secret",
            "app.lua\0",
            "%2e%2e/secret",
            "..%2fsecret",
            "public/%2E%2E/b.css",
            "%252e/x",
            "a%5Cb",
            "x%00",
        ] {
            let error = files.read(path).expect_err(path);
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path}");
            assert!(error.to_string().contains("is no path inside the app"), "{error}");
            assert_eq!(files.local_path(path), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn refuses_links_that_lead_out_and_follows_those_that_stay() {
        use std::os::unix::fs::symlink;
        let (outer, files) = app();
        let root = files.root().unwrap().to_owned();
        symlink(outer.path().join("secret"), root.join("public/out")).unwrap();
        symlink(outer.path(), root.join("up")).unwrap();
        symlink(root.join("app.lua"), root.join("public/in.lua")).unwrap();
        symlink(root.join("gone"), root.join("public/dangling")).unwrap();

        for path in ["public/out", "up/secret"] {
            assert_eq!(files.read(path).expect_err(path).kind(), io::ErrorKind::PermissionDenied);
            assert_eq!(files.local_path(path), None);
        }
        assert!(files.list("up").is_err());
        assert_eq!(files.read("public/in.lua").unwrap().as_deref(), Some(&b"code"[..]));
        assert_eq!(files.read("public/dangling").unwrap(), None);
        assert_eq!(files.list("public").unwrap(), ["a 100%.css", "b.css", "in.lua"]);
    }

    #[test]
    fn the_root_must_be_a_folder() {
        let (outer, _files) = app();
        assert!(Folder::new(outer.path().join("secret")).unwrap_err().to_string().contains("is no folder"));
        assert!(Folder::new(outer.path().join("absent")).unwrap_err().to_string().contains("absent"));
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_below_the_root(path in "[a./%2eE\\\\:~ ]{0,12}") {
            if check_path(&path).is_ok() {
                let joined = Path::new("/root").join(&path);
                prop_assert!(joined.starts_with("/root"));
                prop_assert!(joined.components().all(|part| !matches!(part, Component::ParentDir)));
                prop_assert!(joined.components().count() > 2);
            }
        }
    }
}
