//! Where a path really leads: followed part by part, links included, whether or not anything is there yet.

use std::ffi::OsString;
use std::io;
use std::path::{Component, MAIN_SEPARATOR_STR, Path, PathBuf};

/// How many links a path may go through.
const LINKS: usize = 40;

enum Part {
    /// What stands before the root on some systems.
    Prefix(OsString),
    Root,
    Up,
    Name(OsString),
}

/// The place that `path`, taken from `base` when it is relative, leads to. Every part that exists is followed as the
/// system would; what does not exist is kept as it is named, and `..` after it takes it back.
///
/// # Errors
/// When links go in circles, a folder on the way may not be looked into, or a name is none.
pub(crate) fn resolve(base: &Path, path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path contains a NUL character"));
    }
    let mut parts = Vec::new();
    push(&mut parts, &std::path::absolute(base)?.join(path));
    let (mut place, mut links) = (PathBuf::new(), 0);
    while let Some(part) = parts.pop() {
        match part {
            Part::Prefix(prefix) => place = PathBuf::from(prefix),
            Part::Root => place.push(MAIN_SEPARATOR_STR),
            Part::Up => {
                place.pop();
            }
            Part::Name(name) => {
                let next = place.join(name);
                match std::fs::symlink_metadata(&next) {
                    Ok(found) if found.is_symlink() => {
                        links += 1;
                        if links > LINKS {
                            return Err(io::Error::other("the links on the way go in circles"));
                        }
                        push(&mut parts, &std::fs::read_link(&next)?);
                    }
                    Ok(_) => place = next,
                    Err(error) if is_absent(&error) => place = next,
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(place)
}

/// Whether the error says that nothing is there.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// Adds the parts of a path, the first on top.
fn push(parts: &mut Vec<Part>, path: &Path) {
    parts.extend(path.components().rev().filter_map(|component| match component {
        Component::Prefix(prefix) => Some(Part::Prefix(prefix.as_os_str().to_owned())),
        Component::RootDir => Some(Part::Root),
        Component::CurDir => None,
        Component::ParentDir => Some(Part::Up),
        Component::Normal(name) => Some(Part::Name(name.to_owned())),
    }));
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::sync::LazyLock;

    /// A folder `app` with links of every kind, and `outside` beside it.
    static TREE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
        let temp = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(temp.path()).unwrap();
        fs::create_dir_all(top.join("app/a/c")).unwrap();
        fs::create_dir_all(top.join("outside/d")).unwrap();
        fs::write(top.join("app/b"), "b").unwrap();
        fs::write(top.join("outside/secret"), "s").unwrap();
        let link = |to: &Path, at: &str| symlink(to, top.join(at)).unwrap();
        link(Path::new("../outside"), "app/out");
        link(Path::new(".."), "app/a/up");
        link(Path::new("../.."), "app/a/c/top");
        link(Path::new("loop"), "app/a/loop");
        link(Path::new("../outside/new"), "app/dangling");
        link(&top.join("outside"), "app/abs");
        link(&top.join("app/a"), "outside/d/back");
        (temp, top)
    });

    #[test]
    fn a_link_to_nothing_leads_to_where_the_file_would_be_made() {
        let (_temp, top) = &*TREE;
        let place = resolve(&top.join("app"), Path::new("dangling")).unwrap();
        assert_eq!(place, top.join("outside/new"));
        let place = resolve(&top.join("app"), Path::new("none/../a/./x")).unwrap();
        assert_eq!(place, top.join("app/a/x"));
        assert!(resolve(&top.join("app"), Path::new("a/loop")).unwrap_err().to_string().contains("circles"));
        assert!(resolve(&top.join("app"), Path::new("a\0b")).is_err());
    }

    proptest! {
        #[test]
        fn it_is_where_the_system_says(
            names in proptest::collection::vec(
                proptest::sample::select(vec![
                    "a", "b", "c", "d", "out", "up", "top", "abs", "back", "secret", "app", "outside", "..", ".", "none",
                    "dangling", "loop", "",
                ]),
                0..8,
            ),
            absolute in any::<bool>(),
        ) {
            let (_temp, top) = &*TREE;
            let app = top.join("app");
            let relative = names.join("/");
            let relative = relative.trim_start_matches('/');
            let path = if absolute { top.join(relative) } else { PathBuf::from(relative) };
            let ours = resolve(&app, &path);
            match fs::canonicalize(app.join(&path)) {
                // What exists is found at the same place.
                Ok(theirs) => prop_assert_eq!(ours.unwrap(), theirs),
                // What does not exist would be made at a place that no link leads away from.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if let Ok(place) = ours {
                        let there = place.ancestors().find(|p| p.symlink_metadata().is_ok()).unwrap();
                        prop_assert_eq!(fs::canonicalize(there).unwrap(), there);
                    }
                }
                Err(_) => {}
            }
        }
    }
}
