//! Patterns for paths: `*` and `?` stand for anything within a name, `**` for any number of folders. Names that begin
//! with a dot are found only by patterns that do so too.

use std::fs;
use std::path::Path;

use wildmatch::WildMatch;

/// How many entries are looked at before a pattern is given up.
const ENTRIES: usize = 200_000;

enum Part {
    /// `**`
    Folders,
    /// Matches one name.
    Name { pattern: WildMatch, dotted: bool },
}

impl Part {
    fn new(text: &str) -> Self {
        match text {
            "**" => Self::Folders,
            name => Self::Name { pattern: WildMatch::new(name), dotted: name.starts_with('.') },
        }
    }
}

/// A pattern, split into the folder it begins in and what is to be found below.
pub(crate) struct Pattern {
    base: String,
    parts: Vec<Part>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        let is_wild = |part: &str| part.contains(['*', '?']);
        let mut names: Vec<&str> = text.split('/').collect();
        // The last part is always looked for, also when it is a plain name.
        let plain = names.iter().position(|part| is_wild(part)).unwrap_or(names.len().saturating_sub(1));
        let parts = names.split_off(plain).into_iter().filter(|p| !p.is_empty() && *p != ".").map(Part::new).collect();
        let base = match names.as_slice() {
            [""] => "/".to_owned(),
            names => names.join("/"),
        };
        Self { base, parts }
    }

    /// The folder that it begins in; empty for that of the app.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// A path below the base as the script would write it.
    pub(crate) fn whole(&self, below: &str) -> String {
        match self.base.as_str() {
            "" => below.to_owned(),
            base if base.ends_with('/') => format!("{base}{below}"),
            base => format!("{base}/{below}"),
        }
    }

    /// Whether a path below the base is one that it stands for.
    pub(crate) fn is_match(&self, below: &str) -> bool {
        let names: Vec<&str> = below.split('/').collect();
        matches(&self.parts, &names)
    }

    /// The paths below a folder on disk that it stands for; nothing when there is too much to look at. `may` says
    /// whether a link may be followed.
    pub(crate) fn walk(&self, folder: &Path, may: &dyn Fn(&Path) -> bool) -> Option<Vec<String>> {
        let mut walk = Walk { may, left: ENTRIES, found: Vec::new() };
        walk.folder(folder, "", &self.parts)?;
        Some(walk.found)
    }
}

fn matches(parts: &[Part], names: &[&str]) -> bool {
    match (parts.split_first(), names.split_first()) {
        (None, None) => true,
        (Some((Part::Folders, rest)), _) if matches(rest, names) => true,
        (Some((Part::Folders, _)), Some((name, below))) => !name.starts_with('.') && matches(parts, below),
        (Some((Part::Name { pattern, dotted }, rest)), Some((name, below))) => {
            (*dotted || !name.starts_with('.')) && pattern.matches(name) && matches(rest, below)
        }
        _ => false,
    }
}

struct Walk<'a> {
    may: &'a dyn Fn(&Path) -> bool,
    left: usize,
    found: Vec<String>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, below: &str, parts: &[Part]) -> Option<()> {
        let Some((first, rest)) = parts.split_first() else { return Some(()) };
        if matches!(first, Part::Folders) {
            // No folder at all.
            self.folder(folder, below, rest)?;
        }
        let Ok(entries) = fs::read_dir(folder) else { return Some(()) };
        for entry in entries.filter_map(Result::ok) {
            self.left = self.left.checked_sub(1)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            let place = entry.path();
            if kind.is_symlink() && !(self.may)(&place) {
                continue;
            }
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            match first {
                // Links to folders are not followed here: they may lead back up.
                Part::Folders if kind.is_dir() && !name.starts_with('.') => {
                    self.folder(&place, &path, parts)?;
                    if rest.is_empty() {
                        self.found.push(path);
                    }
                }
                Part::Folders if rest.is_empty() && !kind.is_dir() && !name.starts_with('.') => self.found.push(path),
                Part::Name { pattern, dotted } if (*dotted || !name.starts_with('.')) && pattern.matches(&name) => {
                    if rest.is_empty() {
                        self.found.push(path);
                    } else if place.is_dir() {
                        self.folder(&place, &path, rest)?;
                    }
                }
                _ => {}
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_names() {
        let cases = [
            ("*.txt", "a.txt", true),
            ("*.txt", ".a.txt", false),
            (".*", ".env", true),
            ("*.txt", "b/a.txt", false),
            ("**/*.txt", "a.txt", true),
            ("**/*.txt", "b/c/a.txt", true),
            ("**/*.txt", ".git/a.txt", false),
            ("**", "a/b", true),
            ("*/b/?", "a/b/c", true),
            ("*/b/?", "a/b/cc", false),
        ];
        for (pattern, path, wanted) in cases {
            assert_eq!(Pattern::new(pattern).is_match(path), wanted, "{pattern} {path}");
        }
    }

    #[test]
    fn it_begins_where_it_has_no_signs() {
        for (text, base, whole) in
            [("docs/a/*.md", "docs/a", "docs/a/x"), ("*.md", "", "x"), ("/*.md", "/", "/x"), ("a/b", "a", "a/x")]
        {
            let pattern = Pattern::new(text);
            assert_eq!((pattern.base(), pattern.whole("x").as_str()), (base, whole), "{text}");
        }
    }

    #[test]
    fn walking_finds_what_matching_says() {
        let temp = tempfile::tempdir().unwrap();
        let all = ["a.txt", "b/a.txt", "b/c/a.txt", "b/.x/a.txt", "b/c/d.md"];
        for path in all {
            fs::create_dir_all(temp.path().join(path).parent().unwrap()).unwrap();
            fs::write(temp.path().join(path), path).unwrap();
        }
        for text in ["*.txt", "**/*.txt", "b/*/*", "*/*", "**/c/*.md", "b/.x/*"] {
            let pattern = Pattern::new(text);
            let mut walked: Vec<_> = pattern.walk(&temp.path().join(pattern.base()), &|_| true).unwrap();
            walked.retain(|path| temp.path().join(pattern.whole(path)).is_file());
            walked.sort_unstable();
            let wanted: Vec<_> = all
                .iter()
                .filter_map(|path| {
                    let below = if pattern.base().is_empty() {
                        path
                    } else {
                        path.strip_prefix(pattern.base())?.strip_prefix('/')?
                    };
                    pattern.is_match(below).then(|| below.to_owned())
                })
                .collect();
            assert_eq!(walked, wanted, "{text}");
        }
    }
}
