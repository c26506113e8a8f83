//! What each question reads.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::apply::Head;
use super::{failed, keys};
use crate::data::error::Result;
use crate::data::order::parents_first;
use crate::data::search::Needle;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

pub(super) fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(failed)
}

pub(super) fn json<T: DeserializeOwned>(tree: &sled::Tree, key: &[u8]) -> Result<Option<T>> {
    tree.get(key).map_err(failed)?.map(|bytes| parse(&bytes)).transpose()
}

fn text(tree: &sled::Tree, key: &[u8]) -> Result<Option<String>> {
    Ok(tree.get(key).map_err(failed)?.and_then(|bytes| std::str::from_utf8(&bytes).ok().map(str::to_owned)))
}

pub(super) fn user(tree: &sled::Tree, identifier: &str) -> Result<Option<User>> {
    json(tree, &keys::user(identifier))
}

pub(super) fn users(tree: &sled::Tree) -> Result<Vec<User>> {
    tree.scan_prefix(keys::USERS).values().map(|value| parse(&value.map_err(failed)?)).collect()
}

pub(super) fn author(tree: &sled::Tree, id: &str) -> Result<Option<String>> {
    let head: Option<Head> = json(tree, &keys::thread(id))?;
    match head.and_then(|head| head.user_id) {
        Some(user) => text(tree, &keys::user_id(&user)),
        None => Ok(None),
    }
}

/// A thread without steps and elements.
fn bare(tree: &sled::Tree, id: &str, head: Head) -> Result<Option<Thread>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let user_identifier = match &head.user_id {
        Some(user) => text(tree, &keys::user_id(user))?,
        None => None,
    };
    Ok(Some(Thread {
        id,
        created_at: head.created_at,
        name: head.name,
        user_id: head.user_id,
        user_identifier,
        tags: head.tags,
        metadata: Some(head.metadata),
        steps: Vec::new(),
        elements: Some(Vec::new()),
    }))
}

pub(super) fn thread(tree: &sled::Tree, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
    let Some(head) = json(tree, &keys::thread(id))? else { return Ok(None) };
    let Some(mut thread) = bare(tree, id, head)? else { return Ok(None) };
    let mut feedbacks: HashMap<String, Feedback> = HashMap::new();
    for value in tree.scan_prefix(keys::feedbacks_of(id)).values() {
        let feedback: Feedback = parse(&value.map_err(failed)?)?;
        feedbacks.insert(feedback.for_id.clone(), feedback);
    }
    let steps = tree.scan_prefix(keys::steps_of(id)).values();
    let mut steps: Vec<StoredStep> = match last {
        None => steps.map(|value| parse(&value.map_err(failed)?)).collect::<Result<_>>()?,
        Some(last) => {
            let newest = steps.rev().take(usize::try_from(last).unwrap_or(usize::MAX));
            let mut newest = newest.map(|value| parse(&value.map_err(failed)?)).collect::<Result<Vec<_>>>()?;
            newest.reverse();
            newest
        }
    };
    if !feedbacks.is_empty() {
        for step in &mut steps {
            step.feedback = feedbacks.remove(&step.id);
        }
    }
    thread.steps = parents_first(steps);
    let elements = tree.scan_prefix(keys::elements_of(id)).values();
    thread.elements = Some(elements.map(|value| parse(&value.map_err(failed)?)).collect::<Result<Vec<Element>>>()?);
    Ok(Some(thread))
}

pub(super) fn step(tree: &sled::Tree, id: &str) -> Result<Option<StoredStep>> {
    let Some(place) = tree.get(keys::step_place(id)).map_err(failed)? else { return Ok(None) };
    let Some(mut step) = json::<StoredStep>(tree, &keys::step(&place, id))? else { return Ok(None) };
    step.feedback = json(tree, &keys::feedback(&step.thread_id, id))?;
    Ok(Some(step))
}

pub(super) fn feedback(tree: &sled::Tree, id: &str) -> Result<Option<Feedback>> {
    let pair = tree.get(keys::feedback_id(id)).map_err(failed)?;
    match pair.as_deref().and_then(keys::split_pair) {
        Some((thread, step)) => json(tree, &keys::feedback(thread, step)),
        None => Ok(None),
    }
}

/// Favourites are few: all are looked at, and those of the user's threads taken.
pub(super) fn favorites(tree: &sled::Tree, user_id: &str) -> Result<Vec<StoredStep>> {
    let mut owners: HashMap<String, bool> = HashMap::new();
    let mut found = Vec::new();
    for key in tree.scan_prefix(keys::FAVORITES).keys() {
        let key = key.map_err(failed)?;
        let Some((thread, id)) = key.get(1..).and_then(keys::split_pair) else { continue };
        let owned = match owners.get(thread) {
            Some(owned) => *owned,
            None => {
                let head: Option<Head> = json(tree, &keys::thread(thread))?;
                let owned = head.is_some_and(|head| head.user_id.as_deref() == Some(user_id));
                owners.insert(thread.to_owned(), owned);
                owned
            }
        };
        if owned {
            found.extend(step(tree, id)?);
        }
    }
    found.sort_by(|a, b| b.created_at.cmp(&a.created_at));
    Ok(found)
}

pub(super) fn thread_ids(tree: &sled::Tree, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
    let from = keys::thread(after.unwrap_or_default());
    let after = after.map(keys::thread);
    let keys = tree.range(from..).keys().take_while(|key| key.as_ref().map_or(true, |k| k.starts_with(keys::THREADS)));
    let mut ids = Vec::new();
    for key in keys {
        let key = key.map_err(failed)?;
        if after.as_deref() == Some(&*key) {
            continue;
        }
        if ids.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
            break;
        }
        ids.extend(key.get(1..).and_then(|id| std::str::from_utf8(id).ok()).map(str::to_owned));
    }
    Ok(ids)
}

pub(super) fn threads(tree: &sled::Tree, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
    let rated = filter.feedback.map(|value| rated(tree, value)).transpose()?;
    let needle = filter.search.as_deref().map(Needle::new);
    let first = usize::try_from(page.first).unwrap_or(usize::MAX);
    let mut found: Vec<Thread> = Vec::new();
    let mut more = false;
    for id in listed(tree, filter.user_id.as_deref(), page.cursor.as_deref())? {
        let id = id?;
        if rated.as_ref().is_some_and(|rated| !rated.contains(&id)) {
            continue;
        }
        let Some(head) = json::<Head>(tree, &keys::thread(&id))? else { continue };
        if let Some(needle) = &needle
            && !head.name.as_deref().is_some_and(|name| needle.is_in(name))
            && !said(tree, &id, needle)?
        {
            continue;
        }
        if found.len() == first {
            more = true;
            break;
        }
        found.extend(bare(tree, &id, head)?);
    }
    let cursor = |thread: Option<&Thread>| thread.map(|t| t.id.to_string());
    let page_info =
        PageInfo { has_next_page: more, start_cursor: cursor(found.first()), end_cursor: cursor(found.last()) };
    Ok(Page { page_info, data: found })
}

/// Ids of threads, the latest first, from behind the cursor on.
fn listed<'t>(
    tree: &'t sled::Tree,
    user: Option<&str>,
    cursor: Option<&str>,
) -> Result<Box<dyn Iterator<Item = Result<String>> + 't>> {
    let place = |thread: &str| -> Result<Option<(i64, String)>> {
        let bytes = tree.get(keys::activity(thread)).map_err(failed)?;
        Ok(bytes
            .as_deref()
            .and_then(|bytes| bytes.split_first_chunk::<8>())
            .and_then(|(time, user)| Some((i64::from_be_bytes(*time), std::str::from_utf8(user).ok()?.to_owned()))))
    };
    let Some(user) = user else {
        // Nobody's list in particular: all threads, in memory.
        let mut all = Vec::new();
        for id in thread_ids(tree, None, u32::MAX)? {
            let at = place(&id)?.map_or(i64::MIN, |(at, _)| at);
            all.push((std::cmp::Reverse(at), id));
        }
        all.sort();
        let skip = cursor.and_then(|cursor| all.iter().position(|(_, id)| id == cursor)).map_or(0, |at| at + 1);
        return Ok(Box::new(all.into_iter().skip(skip).map(|(_, id)| Ok(id))));
    };
    let prefix = keys::threads_of(user);
    let behind = match cursor {
        Some(cursor) => place(cursor)?.map(|(at, _)| keys::listed(user, at, cursor)),
        None => None,
    };
    let start = behind.clone().unwrap_or_else(|| prefix.clone());
    let keys = tree.range(start..).keys();
    Ok(Box::new(
        keys.map_while(move |key| match key {
            Ok(key) if !key.starts_with(&prefix) => None,
            Ok(key) if behind.as_deref() == Some(&*key) => Some(Ok(String::new())),
            Ok(key) => Some(Ok(keys::listed_thread(&key, &prefix).unwrap_or_default().to_owned())),
            Err(error) => Some(Err(failed(error))),
        })
        .filter(|id| id.as_ref().map_or(true, |id| !id.is_empty())),
    ))
}

/// Threads with a step that was rated so.
fn rated(tree: &sled::Tree, value: i64) -> Result<HashSet<String>> {
    let mut threads = HashSet::new();
    for entry in tree.scan_prefix(keys::FEEDBACKS) {
        let (key, bytes) = entry.map_err(failed)?;
        let feedback: Feedback = parse(&bytes)?;
        if feedback.value == value {
            threads.extend(key.get(1..).and_then(keys::thread_of).map(str::to_owned));
        }
    }
    Ok(threads)
}

/// Whether anybody said this in the thread.
fn said(tree: &sled::Tree, thread: &str, needle: &Needle) -> Result<bool> {
    #[derive(Deserialize)]
    struct Said<'b> {
        #[serde(borrow, default)]
        output: Option<Cow<'b, str>>,
    }
    for value in tree.scan_prefix(keys::steps_of(thread)).values() {
        let value = value.map_err(failed)?;
        if !needle.may_be_in(&value) {
            continue;
        }
        let said: Said<'_> = parse(&value)?;
        if said.output.is_some_and(|output| needle.is_in(&output)) {
            return Ok(true);
        }
    }
    Ok(false)
}
