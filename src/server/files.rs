//! Uploads and downloads of a session's files (wire protocol 5).

use std::path::PathBuf;
use std::time::Duration;

use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::auth::{CurrentUser, SeenRequest, too_many_requests};
use super::body::QueryOf;
use super::problem::Problem;
use super::state::ServerState;
use super::{policy, ranges};
use crate::auth::rates::Act;
use crate::config::settings::{Accept, Settings};
use crate::session::Session;
use crate::session::files::{Source, accepts, content};
use crate::wire::file::FileReference;
use crate::wire::ids::{SessionId, new_id};

/// How long the rest of an upload that was refused is read, and thrown away.
const LINGER: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
pub(super) struct UploadQuery {
    session_id: String,
    ask_parent_id: Option<String>,
}

/// Which files are taken now.
struct Rules {
    accept: Value,
    max_bytes: Option<u64>,
}

/// `POST /project/file`: one file in the part `file`.
pub(super) async fn upload(
    State(state): State<ServerState>,
    user: CurrentUser,
    request: SeenRequest,
    QueryOf(query): QueryOf<UploadQuery>,
    mut parts: Multipart,
) -> Result<axum::Json<FileReference>, Response> {
    let source = state.auth.source(request.seen(), user.0.as_ref());
    state.auth.count(Act::Upload, &source, &state.settings()).map_err(|error| too_many_requests(&error))?;
    let taken = take(&state, &user, query, &mut parts).await;
    if taken.is_err() {
        // A browser that cannot send the rest takes a closed connection for the answer.
        tokio::spawn(timeout(LINGER, async move { while let Ok(Some(_)) = parts.next_field().await {} }));
    }
    taken.map_err(IntoResponse::into_response)
}

async fn take(
    state: &ServerState,
    user: &CurrentUser,
    query: UploadQuery,
    parts: &mut Multipart,
) -> Result<axum::Json<FileReference>, Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        Problem::bad_request(format!("The upload cannot be read: {error}"))
    };
    let session = query.session_id.parse::<SessionId>().ok().and_then(|id| state.registry.get(id));
    let session = session.ok_or_else(|| Problem::not_found("Session not found"))?;
    if !user.owns(&session) {
        return Err(Problem::unauthorized("You are not authorized to upload files for this session"));
    }
    let rules = rules(&session, query.ask_parent_id.as_deref())?;
    let most = state.settings().limits.session_file_bytes();
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            continue;
        }
        let Some(name) = part.file_name().map(str::to_owned) else { return Err(Problem::missing(&["body", "file"])) };
        let declared = part.content_type().unwrap_or_default().to_owned();
        if !accepts(&rules.accept, &declared, &name) {
            return Err(Problem::bad_request("File type not allowed"));
        }
        let temporary = Temporary::create(&session).await?;
        let mut file = tokio::fs::File::create(&temporary.0).await.map_err(|e| unwritable(&e))?;
        let mut arriving = session.files.arriving();
        let mut head = Vec::new();
        let mut mime = None;
        while let Some(chunk) = part.try_next().await.map_err(unreadable)? {
            if !arriving.add(chunk.len() as u64, most) {
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This chat has no room for more files"));
            }
            if rules.max_bytes.is_some_and(|max| arriving.bytes() > max) {
                return Err(Problem::bad_request("File size too large"));
            }
            if mime.is_none() {
                head.extend_from_slice(&chunk[..chunk.len().min(content::HEAD - head.len())]);
                // What is not taken is refused before all of it has come.
                mime = (head.len() == content::HEAD).then(|| rules.actual(&declared, &head, &name)).transpose()?;
            }
            file.write_all(&chunk).await.map_err(|e| unwritable(&e))?;
        }
        let mime = mime.map_or_else(|| rules.actual(&declared, &head, &name), Ok)?;
        file.flush().await.map_err(|e| unwritable(&e))?;
        let kept = session.files.keep(&name, mime, Source::Moved(&temporary.0)).await.map_err(|e| unwritable(&e))?;
        return Ok(axum::Json(FileReference { id: kept.id }));
    }
    Err(Problem::missing(&["body", "file"]))
}

impl Rules {
    /// The type of a file that begins like this.
    fn actual<'a>(&self, declared: &'a str, head: &[u8], name: &str) -> Result<&'a str, Problem> {
        let mime = content::actual(declared, head);
        if mime == declared || accepts(&self.accept, mime, name) {
            return Ok(mime);
        }
        Err(Problem::bad_request("File type not allowed"))
    }
}

fn unwritable(error: &std::io::Error) -> Problem {
    Problem::internal("The file could not be stored", error)
}

/// A file under way; it is deleted unless it was moved.
struct Temporary(PathBuf);

impl Temporary {
    async fn create(session: &Session) -> Result<Self, Problem> {
        let folder = session.files.folder();
        tokio::fs::create_dir_all(folder).await.map_err(|e| unwritable(&e))?;
        Ok(Self(folder.join(format!("{}.part", new_id()))))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.0) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(path = %self.0.display(), %error, "an unfinished upload could not be deleted"),
        }
    }
}

fn rules(session: &Session, ask: Option<&str>) -> Result<Rules, Problem> {
    // A question outside any step has no key: while it is open, nothing else can be uploaded.
    let asked = session.file_ask(ask.unwrap_or_default());
    if ask.is_some() && asked.is_none() {
        return Err(Problem::not_found("Parent message not found"));
    }
    if let Some(spec) = asked {
        let max_bytes = Some(spec.max_bytes());
        return Ok(Rules { accept: spec.accept, max_bytes });
    }
    let settings: &Settings = &session.settings();
    let upload = &settings.features.spontaneous_file_upload;
    if !upload.enabled {
        return Err(Problem::bad_request("File upload is not enabled"));
    }
    let accept = match &upload.accept {
        Accept::Types(types) => types.clone().into(),
        Accept::Extensions(map) => {
            Value::Object(map.iter().map(|(mime, extensions)| (mime.clone(), extensions.clone().into())).collect())
        }
    };
    Ok(Rules { accept, max_bytes: Some(upload.max_bytes()) })
}

#[derive(Deserialize)]
pub(super) struct DownloadQuery {
    session_id: String,
}

/// `GET /project/file/{file_id}`.
pub(super) async fn download(
    State(state): State<ServerState>,
    user: CurrentUser,
    Path(file): Path<String>,
    QueryOf(query): QueryOf<DownloadQuery>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let session = query.session_id.parse::<SessionId>().ok().and_then(|id| state.registry.get(id));
    let session = session.ok_or_else(|| Problem::unauthorized("Unauthorized"))?;
    if !user.owns(&session) {
        return Err(Problem::unauthorized("You are not authorized to download files from this session"));
    }
    let file = session.files.get(&file).ok_or_else(|| Problem::not_found("File not found"))?;
    let kind =
        if file.r#type.is_empty() { "application/octet-stream".to_owned() } else { ranges::content_type(&file.r#type) };
    let mut response = ranges::respond_file(&request, &file.path, &kind)
        .await
        .map_err(|e| Problem::internal("The file cannot be read", &e))?;
    // What somebody uploaded must not act as a page of this site.
    if policy::is_page(&kind) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy::FILE);
    }
    Ok(response)
}
