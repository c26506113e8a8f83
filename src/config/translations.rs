//! The texts of the web app: the app's own files, else those inside the binary.
//!
//! Lookup as in Chainlit 2.12 wire protocol 1.12. Chainlit copies its files into every app and then reads
//! only there; here a file is taken from the app when it has one and from the binary otherwise. Texts that an
//! app's file lacks are filled in: one that Chainlit copied does not know those that only our web app has.

use std::sync::LazyLock;

use rust_embed::Embed;
use serde_json::Value;

use super::files::AppFiles;
use super::node::quoted;

/// Where an app keeps its own texts, one file per locale: `en-US.json`.
pub const TRANSLATIONS_DIR: &str = ".chainlit/translations";

/// What is used when nothing else fits, and what others are compared with.
pub(crate) const REFERENCE: &str = "en-US";

/// The pattern of a language tag, as a request with another one is told.
pub const LANGUAGE_PATTERN: &str = "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,4})?(-[a-zA-Z0-9]{2,8})?(-x-[a-zA-Z0-9]{1,8})?$";

#[derive(Embed)]
#[folder = "src/config/translations/"]
struct Embedded;

static EMBEDDED_LOCALES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut locales: Vec<String> = Embedded::iter().filter_map(|file| locale_of(&file)).collect();
    locales.sort();
    locales
});

/// The texts for `language`: exactly that locale, else its base language, else (when only a base
/// language is asked for) its first region, else `en-US`, else nothing. A file that is not JSON is passed over
/// with a warning in the log.
pub fn translation(files: &dyn AppFiles, language: &str) -> Value {
    let own = own_locales(files);
    for step in Step::all(language) {
        if let Some(mut texts) = step.pick(&own).and_then(|locale| read_own(files, locale)) {
            fill(&mut texts, &shipped(language));
            return texts;
        }
        if let Some(texts) = step.pick(&EMBEDDED_LOCALES).and_then(embedded) {
            return texts;
        }
    }
    Value::Object(serde_json::Map::new())
}

/// The texts in the binary that are nearest to `language`.
fn shipped(language: &str) -> Value {
    let mut steps = Step::all(language).into_iter();
    steps.find_map(|step| step.pick(&EMBEDDED_LOCALES).and_then(embedded)).unwrap_or_default()
}

/// Adds the texts of `others` under keys that `texts` does not have.
fn fill(texts: &mut Value, others: &Value) {
    if let (Value::Object(texts), Value::Object(others)) = (texts, others) {
        for (key, other) in others {
            match texts.get_mut(key) {
                Some(own) => fill(own, other),
                None => {
                    texts.insert(key.clone(), other.clone());
                }
            }
        }
    }
}

/// Every locale there are texts for, sorted.
pub fn locales(files: &dyn AppFiles) -> Vec<String> {
    let mut locales = own_locales(files);
    locales.extend(EMBEDDED_LOCALES.iter().cloned());
    locales.sort();
    locales.dedup();
    locales
}

/// The shipped texts of a locale, for `chainlit init` and comparison.
pub fn embedded(locale: &str) -> Option<Value> {
    let file = Embedded::get(&format!("{locale}.json"))?;
    serde_json::from_slice(&file.data).ok()
}

/// A language tag that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a language tag such as \"en-US\" or \"fr\", got {}", quoted(.0))]
pub struct LanguageTagError(String);

/// Checks a tag against [`LANGUAGE_PATTERN`].
///
/// # Errors
/// When it does not match.
pub fn validate_language_tag(tag: &str) -> Result<(), LanguageTagError> {
    let mut parts: Vec<&str> = tag.split('-').collect();
    let alphanumeric = |part: &str, min: usize, max: usize| {
        (min..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if let [.., "x", private] = parts[..]
        && parts.len() > 2
        && alphanumeric(private, 1, 8)
    {
        parts.truncate(parts.len() - 2);
    }
    let fits = match parts[..] {
        [language, ref rest @ ..]
            if alphanumeric(language, 2, 3) && language.bytes().all(|b| b.is_ascii_alphabetic()) =>
        {
            match rest {
                [] => true,
                [one] => alphanumeric(one, 2, 8),
                [one, two] => alphanumeric(one, 2, 4) && alphanumeric(two, 2, 8),
                _ => false,
            }
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(LanguageTagError(tag.to_owned())) }
}

/// One step of the lookup. Names are compared without case: what browsers send is not always `xx-YY`.
enum Step<'a> {
    Locale(&'a str),
    AnyRegion(&'a str),
}

impl<'a> Step<'a> {
    fn all(language: &'a str) -> Vec<Self> {
        let wider = match language.split_once('-') {
            Some((base, _)) => Self::Locale(base),
            None => Self::AnyRegion(language),
        };
        vec![Self::Locale(language), wider, Self::Locale(REFERENCE)]
    }

    fn pick<'l>(&self, locales: &'l [String]) -> Option<&'l str> {
        let found = match self {
            Self::Locale(wanted) => locales.iter().find(|locale| locale.eq_ignore_ascii_case(wanted)),
            Self::AnyRegion(base) => locales
                .iter()
                .find(|locale| locale.split_once('-').is_some_and(|(language, _)| language.eq_ignore_ascii_case(base))),
        };
        found.map(String::as_str)
    }
}

fn locale_of(file: &str) -> Option<String> {
    file.strip_suffix(".json").filter(|locale| !locale.is_empty()).map(str::to_owned)
}

fn own_locales(files: &dyn AppFiles) -> Vec<String> {
    match files.list(TRANSLATIONS_DIR) {
        Ok(names) => names.iter().filter_map(|name| locale_of(name)).collect(),
        Err(error) => {
            tracing::warn!("{TRANSLATIONS_DIR} cannot be read, the built-in texts are used: {error}");
            Vec::new()
        }
    }
}

fn read_own(files: &dyn AppFiles, locale: &str) -> Option<Value> {
    match own(files, locale) {
        Ok(texts) => Some(texts),
        Err(problem) => {
            tracing::warn!("{TRANSLATIONS_DIR}/{locale}.json is passed over: {problem}");
            None
        }
    }
}

/// The app's texts of a locale, or what is wrong with the file.
pub(crate) fn own(files: &dyn AppFiles, locale: &str) -> Result<Value, String> {
    let content = files.read(&format!("{TRANSLATIONS_DIR}/{locale}.json")).map_err(|error| error.to_string())?;
    let content = content.ok_or("it is not there")?;
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&content);
    match serde_json::from_slice(content) {
        Ok(texts @ Value::Object(_)) => Ok(texts),
        Ok(_) => Err("expected an object of texts at the top".to_owned()),
        Err(error) => Err(format!("it is not valid JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::files::Folder;
    use proptest::prelude::*;
    use serde_json::json;
    use std::fs;

    fn app(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join(TRANSLATIONS_DIR)).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(TRANSLATIONS_DIR).join(name), text).unwrap();
        }
        let folder = Folder::new(dir.path()).unwrap();
        (dir, folder)
    }

    #[test]
    fn the_nearest_locale_is_found() {
        // `qaa`… are tags for private use: the binary has none of them.
        let (_dir, files) = app(&[
            ("qaa.json", r#"{"is": "qaa"}"#),
            ("qaa-AA.json", r#"{"is": "qaa-AA"}"#),
            ("qab-BB.json", r#"{"is": "qab-BB"}"#),
            ("qab-AA.json", r#"{"is": "qab-AA"}"#),
            ("en-US.json", r#"{"is": "own en-US"}"#),
        ]);
        for (asked, found) in [
            ("qaa-AA", "qaa-AA"),
            ("QAA-aa", "qaa-AA"),
            ("qaa-ZZ", "qaa"),
            ("qaa", "qaa"),
            ("qab", "qab-AA"),
            ("qab-ZZ", "own en-US"),
            ("qac", "own en-US"),
            ("../../x", "own en-US"),
        ] {
            assert_eq!(translation(&files, asked)["is"], json!(found), "{asked}");
        }
    }

    #[test]
    fn the_binary_has_what_the_app_lacks() {
        let (_dir, files) = app(&[]);
        let english = embedded(REFERENCE).expect("en-US is embedded");
        assert!(english.is_object());
        assert_eq!(translation(&files, "en-US"), english);
        assert_eq!(translation(&files, "en"), english);
        assert_eq!(translation(&files, "qaa"), english);
    }

    #[test]
    fn texts_that_a_file_lacks_are_filled_in() {
        let (_dir, files) = app(&[("qaa.json", r#"{"common": {"actions": {"cancel": "own"}}, "chat": "own"}"#)]);
        let english = embedded(REFERENCE).unwrap();
        let texts = translation(&files, "qaa");
        assert_eq!(texts["common"]["actions"]["cancel"], json!("own"));
        assert_eq!(texts["chat"], json!("own"));
        let mut expected = english.clone();
        expected["common"]["actions"]["cancel"] = json!("own");
        expected["chat"] = json!("own");
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_broken_file_is_passed_over() {
        let (_dir, files) =
            app(&[("qaa-AA.json", "{"), ("qaa.json", "[]"), ("en-US.json", "\u{feff}{\"is\": \"own\"}")]);
        assert_eq!(translation(&files, "qaa-AA")["is"], json!("own"));
    }

    /// Dotted key and text of every leaf.
    fn leaves(texts: &Value, path: &str) -> Vec<(String, String)> {
        match texts {
            Value::Object(map) => map.iter().flat_map(|(key, value)| leaves(value, &format!("{path}.{key}"))).collect(),
            text => vec![(path.to_owned(), text.as_str().unwrap_or_default().to_owned())],
        }
    }

    #[test]
    fn every_locale_has_every_text_with_its_places() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.to_owned())).collect();
            names.sort();
            names
        };
        let english = leaves(&embedded(REFERENCE).unwrap(), "");
        assert_eq!(EMBEDDED_LOCALES.len(), 23);
        for locale in EMBEDDED_LOCALES.iter() {
            let texts = leaves(&embedded(locale).unwrap(), "");
            let keys = |texts: &[(String, String)]| texts.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
            assert_eq!(keys(&texts), keys(&english), "{locale}");
            for ((key, text), (_, original)) in texts.iter().zip(&english) {
                assert!(!text.is_empty(), "{locale}{key}");
                assert_eq!(places(text), places(original), "{locale}{key}");
            }
        }
    }

    #[test]
    fn all_locales_are_listed_once() {
        let (_dir, files) = app(&[("qaa.json", "{}"), ("en-US.json", "{}"), ("notes.txt", "")]);
        let locales = locales(&files);
        assert_eq!(locales.iter().filter(|locale| *locale == "en-US").count(), 1);
        assert!(locales.contains(&"qaa".to_owned()) && locales.is_sorted());
        assert!(!locales.iter().any(|locale| locale.contains("notes")));
    }

    #[test]
    fn tags_that_are_none_are_refused() {
        for tag in [
            "",
            "e",
            "engl",
            "en_US",
            "en-",
            "en-U",
            "en-US-",
            "en-latin-US",
            "en-a-b",
            "e1",
            "en-US-x-",
            "x-a",
            "en-US\n",
            "en-US-abc-def",
            "../en",
            "en-X-a",
        ] {
            let error = validate_language_tag(tag).expect_err(tag);
            assert!(error.to_string().starts_with("expected a language tag such as \"en-US\""), "{error}");
        }
    }

    proptest! {
        #[test]
        fn every_tag_of_the_pattern_is_accepted(tag in "[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,4})?(-[a-zA-Z0-9]{2,8})?(-x-[a-zA-Z0-9]{1,8})?") {
            prop_assert_eq!(validate_language_tag(&tag), Ok(()));
        }

        #[test]
        fn any_request_gets_an_object(tag in ".{0,12}") {
            let (_dir, files) = app(&[]);
            prop_assert!(translation(&files, &tag).is_object());
        }
    }
}
