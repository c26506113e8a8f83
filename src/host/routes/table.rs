//! Which function answers which address. Parts of a path are words, `{name}` for any one part, or at the end `{*name}`
//! for all that is left. A word wins over `{name}`, and that over `{*name}`.

use percent_encoding::percent_decode_str;

use crate::host::error::{Error, Result};
use crate::host::value::FunctionRef;
use crate::wire::routes::Route;

/// A path with names for parts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Any(String),
    Rest(String),
}

impl Pattern {
    /// Reads a path. `callee` names the function that got it.
    pub(crate) fn parse(callee: &str, path: &str) -> Result<Self> {
        let bad = |why: String| Err(Error::usage(format!("{callee}: path: {why}")));
        let Some(rest) = path.strip_prefix('/') else {
            return bad(format!("expected a path such as /items/{{id}}, got {path:?}"));
        };
        let mut parts = Vec::new();
        let mut left = rest.split('/').peekable();
        while let Some(text) = left.next() {
            let part = match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
                Some(name) => match name.strip_prefix('*') {
                    Some(_) if left.peek().is_some() => {
                        return bad(format!("{text} takes all that is left; put it last"));
                    }
                    Some(name) => Part::Rest(name.to_owned()),
                    None => Part::Any(name.to_owned()),
                },
                None if text.contains(['{', '}']) => {
                    return bad(format!("{text:?}: a name in braces stands for a whole part between slashes"));
                }
                None => Part::Word(text.to_owned()),
            };
            if let Part::Any(name) | Part::Rest(name) = &part
                && (name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
            {
                return bad(format!("{text:?}: a name has letters, digits and underscores"));
            }
            parts.push(part);
        }
        let pattern = Self(parts);
        match Route::ALL.iter().find(|route| **route != Route::Page && pattern.is_hidden_by(route.path())) {
            Some(route) => bad(format!("{} is answered by the server itself; choose another path", route.path())),
            None => Ok(pattern),
        }
    }

    /// Whether all its addresses are those of a route of the server (`/project/thread/{thread}`).
    fn is_hidden_by(&self, ours: &str) -> bool {
        let mut ours = ours.trim_start_matches('/').split('/');
        for part in &self.0 {
            match (ours.next(), part) {
                (Some(rest), _) if rest.starts_with("{*") => return true,
                (Some(any), Part::Word(_) | Part::Any(_)) if any.starts_with('{') => {}
                (Some(own), Part::Word(word)) if own == word => {}
                _ => return false,
            }
        }
        ours.next().is_none()
    }

    /// What the names stand for in a path as it stands in an address, if it fits.
    fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut params = Vec::new();
        let mut left = path.strip_prefix('/');
        for part in &self.0 {
            let here = left?;
            let (text, rest) = here.split_once('/').map_or((here, None), |(text, rest)| (text, Some(rest)));
            match part {
                Part::Word(word) if *word == decoded(text) => {}
                Part::Any(name) if !text.is_empty() => params.push((name.clone(), decoded(text))),
                Part::Rest(name) => {
                    params.push((name.clone(), decoded(here)));
                    return Some(params);
                }
                _ => return None,
            }
            left = rest;
        }
        left.is_none().then_some(params)
    }

    /// Smaller for what is to be looked at first.
    fn rank(&self) -> Vec<u8> {
        let rank = |part: &Part| match part {
            Part::Word(_) => 0,
            Part::Any(_) => 1,
            Part::Rest(_) => 2,
        };
        self.0.iter().map(rank).collect()
    }

    /// Whether two take the same paths, whatever they call the parts.
    fn same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|parts| match parts {
                (Part::Word(a), Part::Word(b)) => a == b,
                (Part::Any(_), Part::Any(_)) | (Part::Rest(_), Part::Rest(_)) => true,
                _ => false,
            })
    }
}

pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The routes of a script.
#[derive(Default)]
pub(crate) struct Routes(Vec<(&'static str, Pattern, FunctionRef)>);

/// What is found for a request.
pub(crate) enum Found {
    /// The function, and what the names in its path stand for.
    Function(FunctionRef, Vec<(String, String)>),
    /// The path has functions for these methods only.
    OtherMethods(Vec<&'static str>),
}

impl Routes {
    /// Adds a route; true when it replaces one.
    pub(crate) fn add(&mut self, method: &'static str, pattern: Pattern, function: FunctionRef) -> bool {
        let before = self.0.iter_mut().find(|(m, p, _)| *m == method && p.same(&pattern));
        if let Some(slot) = before {
            *slot = (method, pattern, function);
            return true;
        }
        let place = self.0.partition_point(|(_, other, _)| other.rank() <= pattern.rank());
        self.0.insert(place, (method, pattern, function));
        false
    }

    /// The function for a request; `None` when no route has this path.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<Found> {
        let wanted = if method == "HEAD" { "GET" } else { method };
        let mut others = Vec::new();
        for (method, pattern, function) in &self.0 {
            let Some(params) = pattern.matches(path) else { continue };
            if *method == wanted {
                return Some(Found::Function(function.clone(), params));
            }
            others.push(*method);
        }
        others.dedup();
        (!others.is_empty()).then_some(Found::OtherMethods(others))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(path: &str) -> Pattern {
        Pattern::parse("cl.server.get", path).unwrap()
    }

    fn wrong(path: &str) -> String {
        Pattern::parse("cl.server.get", path).unwrap_err().message
    }

    #[test]
    fn names_stand_for_parts() {
        let params = |path: &str, of: &str| {
            let found = pattern(path).matches(of)?;
            Some(found.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(params("/items/{id}", "/items/7").as_deref(), Some("id=7"));
        assert_eq!(params("/items/{id}", "/items/"), None);
        assert_eq!(params("/items/{id}", "/items/7/x"), None);
        assert_eq!(params("/items/{id}/{*rest}", "/items/7/a/b").as_deref(), Some("id=7 rest=a/b"));
        assert_eq!(params("/items", "/items/"), None);
        assert_eq!(params("/items", "/items").as_deref(), Some(""));
        assert_eq!(params("/items/{id}", "/items/a%2Fb%20c").as_deref(), Some("id=a/b c"));
    }

    #[test]
    fn paths_are_checked() {
        assert!(wrong("items").contains("expected a path such as"), "{}", wrong("items"));
        assert!(wrong("/{*all}/x").contains("put it last"));
        assert!(wrong("/a{b}").contains("whole part"));
        assert!(wrong("/{a b}").contains("letters, digits"));
    }

    #[test]
    fn addresses_of_the_server_are_refused() {
        for ours in ["/login", "/project/thread/{id}", "/project/thread/x", "/public/{*path}", "/public/a/b", "/"] {
            assert!(wrong(ours).contains("is answered by the server itself"), "{ours}");
        }
        for free in ["/project/mine", "/login/mine", "/{*all}", "/{any}", "/api/{id}"] {
            pattern(free);
        }
    }

    #[test]
    fn words_win_over_names() {
        let (a, b, c) = (pattern("/a/{*x}"), pattern("/a/{x}"), pattern("/a/b"));
        assert!(c.rank() < b.rank() && b.rank() < a.rank());
    }
}
