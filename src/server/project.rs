//! What the web app asks for before anything else: settings and translations (wire protocol 1.12, 1.13).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::assets::accepts_gzip;
use super::auth::CurrentUser;
use super::body::QueryOf;
use super::problem::Problem;
use super::state::ServerState;
use crate::config::files::AppFiles;
use crate::config::project_settings::ProjectSettings;
use crate::config::settings::Settings;
use crate::config::template::README_TEMPLATE;
use crate::config::translations::{LANGUAGE_PATTERN, translation, validate_language_tag};
use crate::host::instance::Callback;
use crate::host::profile::{self, Profile};
use crate::session::Session;
use crate::wire::ids::SessionId;
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
        serde_json::value::to_raw_value(&json!({ "translation": translation(&**files, language) })).unwrap_or_default()
    });
    Ok(made.respond(&request))
}

#[derive(Deserialize)]
pub(super) struct SettingsQuery {
    #[serde(default = "english")]
    language: String,
    chat_profile: Option<String>,
    /// The chat whose own settings are wanted. Chainlit's pages do not ask for that.
    session_id: Option<String>,
}

/// `GET /project/settings`: for a chat that is to begin with a profile, or for one that is open.
pub(super) async fn settings(
    State(state): State<ServerState>,
    user: CurrentUser,
    QueryOf(query): QueryOf<SettingsQuery>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let app = state.runtime.app();
    let common = state.settings();
    let language = language(&common, LanguageQuery { language: query.language })?;
    let open = match &query.session_id {
        Some(id) => Some(owned_session(&state, &user, id)?),
        None => None,
    };
    let dynamic = [Callback::ChatProfiles, Callback::Starters, Callback::StarterCategories];
    if open.is_none() && !dynamic.iter().any(|callback| state.runtime.has(*callback)) {
        let stamps = vec![app.files.modified(&readme(&language)), app.files.modified("chainlit.md")];
        let made = state.settings_cache.get((Kind::Settings, language), &common, stamps, |(_, language)| {
            answer(&state, &common, language, &Listed::default())
        });
        return Ok(made.respond(&request));
    }
    let profiles = profile::profiles(app, user.0.as_ref(), &language).await;
    let chosen = open.as_ref().and_then(|session| session.chat_profile()).or(query.chat_profile);
    let settings = match &open {
        Some(session) => session.settings(),
        None => with_profile(&common, &profiles, chosen.as_deref()),
    };
    let listed = Listed {
        starters: profile::starters(app, user.0.as_ref(), &language).await,
        starter_categories: profile::starter_categories(app, user.0.as_ref(), &language, chosen.as_deref()).await,
        profiles: profiles.into_iter().map(|profile| profile.dict).collect(),
    };
    Ok(Json(answer(&state, &settings, &language, &listed)).into_response())
}

/// The settings that a chat with this profile begins with. A name that is unknown changes nothing.
fn with_profile(settings: &Arc<Settings>, profiles: &[Profile], name: Option<&str>) -> Arc<Settings> {
    let Some(profile) = profiles.iter().find(|p| Some(p.dict.name.as_str()) == name) else { return settings.clone() };
    match settings.with_overlay(&profile.overrides) {
        Ok(settings) => Arc::new(settings),
        Err(error) => {
            tracing::error!(target: "script", "cl.chat_profile {:?}: config_overrides: {error}", profile.dict.name);
            settings.clone()
        }
    }
}

fn owned_session(state: &ServerState, user: &CurrentUser, id: &str) -> Result<Arc<Session>, Problem> {
    let session = id.parse::<SessionId>().ok().and_then(|id| state.registry.get(id));
    // Whether somebody else's chat exists is nobody's business.
    session.filter(|session| user.owns(session)).ok_or_else(|| Problem::not_found("Session not found"))
}

/// What the script lists for a user.
#[derive(Default)]
struct Listed {
    profiles: Vec<ChatProfile>,
    starters: Vec<Starter>,
    starter_categories: Vec<StarterCategory>,
}

fn answer(state: &ServerState, settings: &Settings, language: &str, listed: &Listed) -> Box<RawValue> {
    let answer = Answer {
        settings: ProjectSettings::from(settings),
        data_persistence: state.registry.store().is_some(),
        thread_resumable: state.runtime.has(Callback::ChatResume),
        thread_sharing: settings.features.allow_thread_sharing && state.runtime.has(Callback::SharedThreadView),
        markdown: markdown(&*state.runtime.app().files, language),
        chat_profiles: &listed.profiles,
        starters: &listed.starters,
        starter_categories: &listed.starter_categories,
        debug_url: None,
    };
    serde_json::value::to_raw_value(&answer).unwrap_or_else(|error| {
        tracing::error!(%error, "the settings cannot be written as JSON");
        RawValue::NULL.to_owned()
    })
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
        make: impl FnOnce(&(Kind, String)) -> Box<RawValue>,
    ) -> Arc<Made> {
        if let Some(made) = self.made.lock().get(&key)
            && Arc::ptr_eq(&made.settings, settings)
            && made.stamps == stamps
        {
            return made.clone();
        }
        let plain = Bytes::from(Box::<str>::from(make(&key)).into_string());
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
