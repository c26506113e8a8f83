//! What the web app asks for before anything else: settings and translations (wire protocol 1.12, 1.13).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::assets::accepts_gzip;
use super::body::QueryOf;
use super::problem::Problem;
use super::state::ServerState;
use crate::config::files::AppFiles;
use crate::config::project_settings::ProjectSettings;
use crate::config::settings::Settings;
use crate::config::template::README_TEMPLATE;
use crate::config::translations::{LANGUAGE_PATTERN, translation, validate_language_tag};
use crate::wire::profile::{ChatProfile, Starter, StarterCategory};

#[derive(Deserialize)]
pub(super) struct LanguageQuery {
    #[serde(default = "english")]
    language: String,
}

fn english() -> String {
    "en-US".to_owned()
}

/// The language of a request, checked; the app's own wins.
fn language(settings: &Settings, query: LanguageQuery) -> Result<String, Problem> {
    if validate_language_tag(&query.language).is_err() {
        let message = format!("String should match pattern '{LANGUAGE_PATTERN}'");
        return Err(Problem::invalid(
            "string_pattern_mismatch",
            &["query", "language"],
            message,
            query.language.into(),
        ));
    }
    Ok(settings.ui.language.clone().filter(|own| !own.is_empty()).unwrap_or(query.language))
}

/// `GET /project/translations`.
pub(super) async fn translations(
    State(state): State<ServerState>,
    QueryOf(query): QueryOf<LanguageQuery>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let settings = state.settings();
    let language = language(&settings, query)?;
    let files = &state.runtime.app().files;
    let stamp = files.modified(&format!("{}/{language}.json", crate::config::translations::TRANSLATIONS_DIR));
    let key = (Kind::Translations, language);
    let made = state.settings_cache.get(key, &settings, vec![stamp], |(_, language)| {
        json!({ "translation": translation(&**files, language) }).to_string()
    });
    Ok(made.respond(&request))
}

/// `GET /project/settings`.
pub(super) async fn settings(
    State(state): State<ServerState>,
    QueryOf(query): QueryOf<LanguageQuery>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let settings = state.settings();
    let language = language(&settings, query)?;
    let files = &state.runtime.app().files;
    let stamps = vec![files.modified(&readme(&language)), files.modified("chainlit.md")];
    let made = state.settings_cache.get((Kind::Settings, language), &settings, stamps, |(_, language)| {
        let answer = Answer {
            settings: ProjectSettings::from(&*settings),
            data_persistence: false,
            thread_resumable: false,
            thread_sharing: false,
            markdown: markdown(&**files, language),
            chat_profiles: &[],
            starters: &[],
            starter_categories: &[],
            debug_url: None,
        };
        serde_json::to_string(&answer).unwrap_or_default()
    });
    Ok(made.respond(&request))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(flatten)]
    settings: ProjectSettings<'a>,
    data_persistence: bool,
    thread_resumable: bool,
    thread_sharing: bool,
    markdown: Option<String>,
    chat_profiles: &'a [ChatProfile],
    starters: &'a [Starter],
    starter_categories: &'a [StarterCategory],
    debug_url: Option<&'a str>,
}

fn readme(language: &str) -> String {
    format!("chainlit_{language}.md")
}

/// The readme for a language, the common one, or what a new app has.
fn markdown(files: &dyn AppFiles, language: &str) -> Option<String> {
    let read = |path: &str| match files.read(path) {
        Ok(found) => found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => {
            tracing::warn!(path, %error, "the readme cannot be read");
            None
        }
    };
    read(&readme(language)).or_else(|| read("chainlit.md")).or_else(|| Some(README_TEMPLATE.to_owned()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Settings,
    Translations,
}

/// Answers that change only with the app's files, ready to be sent.
#[derive(Default)]
pub(super) struct SettingsCache {
    made: Mutex<HashMap<(Kind, String), Arc<Made>>>,
}

struct Made {
    settings: Arc<Settings>,
    stamps: Vec<Option<SystemTime>>,
    plain: Bytes,
    gzip: Bytes,
}

/// Languages are names that anybody may make up: no more than this many are kept.
const LANGUAGES: usize = 64;

impl SettingsCache {
    fn get(
        &self,
        key: (Kind, String),
        settings: &Arc<Settings>,
        stamps: Vec<Option<SystemTime>>,
        make: impl FnOnce(&(Kind, String)) -> String,
    ) -> Arc<Made> {
        if let Some(made) = self.made.lock().get(&key)
            && Arc::ptr_eq(&made.settings, settings)
            && made.stamps == stamps
        {
            return made.clone();
        }
        let plain = Bytes::from(make(&key));
        let made = Arc::new(Made { settings: settings.clone(), stamps, gzip: compressed(&plain), plain });
        let mut all = self.made.lock();
        if all.len() >= LANGUAGES {
            all.clear();
        }
        all.insert(key, made.clone());
        made
    }
}

impl Made {
    fn respond(&self, request: &HeaderMap) -> Response {
        const JSON: (header::HeaderName, HeaderValue) =
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        const VARY: (header::HeaderName, HeaderValue) = (header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if accepts_gzip(request) {
            let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            ([JSON, VARY, encoding], self.gzip.clone()).into_response()
        } else {
            ([JSON, VARY], self.plain.clone()).into_response()
        }
    }
}

fn compressed(plain: &[u8]) -> Bytes {
    use std::io::Write as _;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail.
    match encoder.write_all(plain).and_then(|()| encoder.finish()) {
        Ok(bytes) => bytes.into(),
        Err(_) => Bytes::new(),
    }
}
