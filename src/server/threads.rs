//! Threads (wire protocol 1.15): listed, opened, renamed, shared and deleted by those they belong to.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::JsonBody;
use super::owner::{Reader, failed};
use super::problem::Problem;
use super::state::ServerState;
use super::{policy, ranges};
use crate::data::{Store, ThreadPatch, Write};
use crate::host::thread::{View, view};
use crate::wire::JsonMap;
use crate::wire::element::Element;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::time;

/// Most threads of a page.
const LARGEST_PAGE: u32 = 200;
/// What is only for the author of a thread.
const PRIVATE: [&str; 4] = ["chat_profile", "chat_settings", "env", "id"];

#[derive(Deserialize)]
pub(super) struct List {
    pagination: Pagination,
    filter: ThreadFilter,
}

/// `POST /project/threads`.
pub(super) async fn list(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(mut list): JsonBody<List>,
) -> Result<Json<Page<Thread>>, Problem> {
    let store = state.store()?;
    let owner = reader.owner()?;
    let user = store.layer().user(&owner.identifier).await.map_err(|error| failed(&error))?;
    let Some(user) = user else {
        if reader.user.is_some() {
            return Err(Problem::not_found("User not found"));
        }
        // A browser that has not said anything yet.
        return Ok(Json(Page { page_info: PageInfo::default(), data: Vec::new() }));
    };
    list.filter.user_id = Some(user.id.unwrap_or(user.identifier));
    list.pagination.first = list.pagination.first.clamp(1, LARGEST_PAGE);
    let page = store.layer().threads(&list.pagination, &list.filter).await;
    page.map(Json).map_err(|error| failed(&error))
}

/// `GET /project/thread/{id}`.
pub(super) async fn get(
    State(state): State<ServerState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Option<Thread>>, Problem> {
    let store = state.store()?;
    reader.check_author(store, &id).await?;
    open(&state, store, &id).await.map(Json)
}

/// A thread as it is shown: what nobody writes to any more does not stream.
async fn open(state: &ServerState, store: &Store, id: &str) -> Result<Option<Thread>, Problem> {
    let mut thread = store.thread(id, None).await.map_err(|error| failed(&error))?;
    if let Some(thread) = &mut thread
        && state.chats_of(id).is_empty()
    {
        for step in thread.steps.iter_mut().filter(|step| step.streaming == Some(true)) {
            step.interrupt();
        }
    }
    Ok(thread)
}

/// `GET /project/share/{id}`: for everybody whom the author or the app lets in.
pub(super) async fn shared(
    State(state): State<ServerState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Thread>, Problem> {
    let store = state.store()?;
    let thread = open(&state, store, &id).await?;
    let thread = thread.ok_or_else(|| Problem::not_found("Thread not found"))?;
    let mut thread = as_seen(&state, &reader, thread).await?;
    if let Some(metadata) = &mut thread.metadata {
        metadata.retain(|key, _| !PRIVATE.contains(&key.as_str()));
    }
    Ok(Json(thread))
}

/// A thread as a reader who is not the author may see it.
async fn as_seen(state: &ServerState, reader: &Reader, thread: Thread) -> Result<Thread, Problem> {
    let shared = thread.metadata.as_ref().and_then(|metadata| metadata.get("is_shared")) == Some(&Value::Bool(true));
    match view(state.runtime.app(), &thread, reader.user.as_ref()).await {
        View::Instead(instead) => Ok(*instead),
        View::Allowed => Ok(thread),
        View::Unsaid if shared => Ok(thread),
        View::Unsaid | View::Unusable => Err(Problem::not_found("Thread not found")),
    }
}

/// `GET /project/thread/{id}/element/{id}`.
pub(super) async fn element(
    State(state): State<ServerState>,
    reader: Reader,
    Path((thread, element)): Path<(String, String)>,
) -> Result<Json<Option<Element>>, Problem> {
    let store = state.store()?;
    let chats = state.chats_of(&thread);
    let own = chats.iter().filter(|chat| reader.owns(chat));
    // Before the user has done anything nothing of the chat is stored, and its elements can be opened all the same.
    let mut under_way = own.filter_map(|chat| Some((chat.journal.element_under_way(&element)?, &chat.id)));
    if let Some((mut element, session)) = under_way.next() {
        // Who asks for one element shows it by its address; only those that come over the socket are known by key.
        if let (None, Some(key)) = (&element.url, &element.chainlit_key) {
            element.url = Some(format!("{}/project/file/{key}?session_id={session}", state.page_prefix()));
        }
        return Ok(Json(Some(element)));
    }
    reader.check_author(store, &thread).await?;
    store.element(&thread, &element).await.map(Json).map_err(|error| failed(&error))
}

/// `GET /project/thread/{id}/element/{id}/content`: a content that this server stores itself, for the author and for
/// whom the thread is shared with.
pub(super) async fn content(
    State(state): State<ServerState>,
    reader: Reader,
    Path((id, element)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let store = state.store()?;
    let head = store.layer().thread(&id, Some(0)).await.map_err(|error| failed(&error))?;
    let head = head.ok_or_else(|| Problem::not_found("Thread not found"))?;
    if !reader.is_author(&head) {
        // The app may show others a part of it: it is asked about the whole.
        let thread = open(&state, store, &id).await?.ok_or_else(|| Problem::not_found("Thread not found"))?;
        let seen = as_seen(&state, &reader, thread).await?;
        if !seen.elements.iter().flatten().any(|seen| seen.id == element) {
            return Err(Problem::not_found("File not found"));
        }
    }
    let content = store.content(&id, &element).await.map_err(|error| failed(&error))?;
    let content = content.ok_or_else(|| Problem::not_found("File not found"))?;
    let mut response = ranges::respond(&request, content.bytes, &ranges::content_type(&content.mime));
    if policy::is_page(&content.mime) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy::FILE);
    }
    // What could be a page of this site is only to be saved.
    if let Some(disposition) = content.disposition.filter(|_| !is_harmless(&content.mime))
        && let Ok(disposition) = disposition.try_into()
    {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn is_harmless(mime: &str) -> bool {
    let image = mime.starts_with("image/") && !mime.contains("svg");
    image || mime.starts_with("audio/") || mime.starts_with("video/") || mime == "application/pdf"
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rename {
    thread_id: String,
    name: String,
}

/// `PUT /project/thread`.
pub(super) async fn rename(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(body): JsonBody<Rename>,
) -> Result<Json<Value>, Problem> {
    let store = state.store()?;
    reader.check_author(store, &body.thread_id).await?;
    let patch = ThreadPatch { name: Some(body.name), ..ThreadPatch::of(body.thread_id) };
    write(store, Write::Thread(patch)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Share {
    thread_id: String,
    is_shared: bool,
}

/// `PUT /project/thread/share`.
pub(super) async fn share(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(body): JsonBody<Share>,
) -> Result<Json<Value>, Problem> {
    let store = state.store()?;
    reader.check_author(store, &body.thread_id).await?;
    let at = if body.is_shared { Value::String(time::now()) } else { Value::Null };
    let metadata = JsonMap::from_iter([("is_shared".to_owned(), body.is_shared.into()), ("shared_at".to_owned(), at)]);
    let patch = ThreadPatch { metadata: Some(metadata), ..ThreadPatch::of(body.thread_id) };
    write(store, Write::Thread(patch)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delete {
    thread_id: String,
}

/// `DELETE /project/thread`.
pub(super) async fn delete(
    State(state): State<ServerState>,
    reader: Reader,
    JsonBody(body): JsonBody<Delete>,
) -> Result<Json<Value>, Problem> {
    let store = state.store()?;
    reader.check_author(store, &body.thread_id).await?;
    // A chat that goes on with it must not bring it back.
    for chat in state.chats_of(&body.thread_id) {
        chat.journal.discard();
    }
    store.delete_thread(&body.thread_id).await.map_err(|error| failed(&error))?;
    Ok(Json(json!({ "success": true })))
}

/// Writes, and answers when that is durable.
pub(super) async fn write(store: &Store, write: Write) -> Result<Json<Value>, Problem> {
    store.writer().submit(write).await.await.map_err(|error| failed(&error))?;
    Ok(Json(json!({ "success": true })))
}
