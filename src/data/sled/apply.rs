//! What each write changes.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::{NAME, keys};
use crate::data::error::{Error, Result};
use crate::data::write::{ThreadPatch, Write};
use crate::wire::JsonMap;
use crate::wire::feedback::Feedback;
use crate::wire::ids::new_id;
use crate::wire::stored::StoredStep;
use crate::wire::time;
use crate::wire::user::User;

/// What is kept of a thread itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Head {
    pub(super) created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tags: Option<Vec<String>>,
    pub(super) metadata: JsonMap,
}

/// Longest id.
const LONGEST: usize = 512;

/// No id may hold the separator of keys, or be of a length that a client could misuse.
fn check_id(what: &str, id: &str) -> Result<()> {
    if id.is_empty() || id.len() > LONGEST || id.contains('\0') {
        let shown: String = id.chars().take(40).collect();
        return Err(Error::refused(NAME, format!("{what} must be 1 to {LONGEST} bytes without a zero, got {shown:?}")));
    }
    Ok(())
}

pub(super) fn micros(at: Option<&str>) -> Option<i64> {
    at.and_then(time::parse).map(|at| at.as_microsecond())
}

fn now() -> i64 {
    micros(Some(&time::now())).unwrap_or_default()
}

pub(super) fn user(change: &mut Change<'_>, mut user: User) -> Result<User> {
    check_id("a user's identifier", &user.identifier)?;
    let key = keys::user(&user.identifier);
    if let Some(stored) = change.json::<User>(&key)? {
        user.id = stored.id;
        user.created_at = stored.created_at;
        user.display_name = user.display_name.or(stored.display_name);
    }
    let id = user.id.get_or_insert_with(new_id).clone();
    check_id("a user's id", &id)?;
    user.created_at.get_or_insert_with(time::now);
    change.put(keys::user_id(&id), user.identifier.clone().into_bytes());
    change.put_json(key, &user)?;
    Ok(user)
}

pub(super) fn write(change: &mut Change<'_>, write: Write) -> Result<()> {
    match write {
        Write::Thread(patch) => thread(change, &patch),
        Write::DeleteThread { id } => delete_thread(change, &id),
        Write::Step(step) => put_step(change, *step),
        Write::DeleteStep { thread_id, id } => delete_step(change, &thread_id, &id),
        Write::Element(element) => {
            let thread = element.thread_id.clone().unwrap_or_default();
            check_id("an element's thread", &thread)?;
            check_id("an element's id", &element.id)?;
            if element.for_id.as_ref().is_none_or(String::is_empty) {
                return Ok(());
            }
            self::thread(change, &ThreadPatch::of(&thread))?;
            change.put_json(keys::element(&thread, &element.id), &element)
        }
        Write::DeleteElement { thread_id, id } => {
            change.remove(keys::element(&thread_id, &id));
            Ok(())
        }
        Write::Feedback(feedback) => put_feedback(change, feedback),
        Write::DeleteFeedback { id, .. } => {
            if let Some(pair) = change.get(&keys::feedback_id(&id))? {
                if let Some((thread, step)) = keys::split_pair(&pair) {
                    change.remove(keys::feedback(thread, step));
                }
                change.remove(keys::feedback_id(&id));
            }
            Ok(())
        }
    }
}

/// The last activity of a thread, and in whose list it is.
fn activity(change: &Change<'_>, thread: &str) -> Result<Option<(i64, String)>> {
    let Some(bytes) = change.get(&keys::activity(thread))? else { return Ok(None) };
    let parsed = bytes
        .split_first_chunk::<8>()
        .and_then(|(time, user)| Some((i64::from_be_bytes(*time), std::str::from_utf8(user).ok()?.to_owned())));
    Ok(parsed)
}

/// Puts the thread where it belongs in the list of its user.
fn list(change: &mut Change<'_>, thread: &str, at: i64, user: &str) -> Result<()> {
    if let Some((old_at, old_user)) = activity(change, thread)? {
        change.remove(keys::listed(&old_user, old_at, thread));
    }
    change.put(keys::listed(user, at, thread), Vec::new());
    change.put(keys::activity(thread), [at.to_be_bytes().as_slice(), user.as_bytes()].concat());
    Ok(())
}

fn thread(change: &mut Change<'_>, patch: &ThreadPatch) -> Result<()> {
    check_id("a thread's id", &patch.id)?;
    let key = keys::thread(&patch.id);
    let listed = activity(change, &patch.id)?;
    if patch.is_empty() && listed.is_some() {
        return Ok(());
    }
    let mut head: Head = change.json(&key)?.unwrap_or_default();
    if head.created_at.is_empty() {
        head.created_at = patch.created_at.clone().unwrap_or_else(time::now);
    }
    if let Some(name) = patch.stored_name() {
        head.name = Some(name);
    }
    if let Some(user) = &patch.user_id {
        check_id("a user's id", user)?;
        head.user_id = Some(user.clone());
    }
    if let Some(tags) = &patch.tags {
        head.tags = Some(tags.clone());
    }
    head.metadata = patch.merged_metadata(head.metadata);
    change.put_json(key, &head)?;
    let user = head.user_id.unwrap_or_default();
    let at = micros(patch.updated_at.as_deref())
        .max(listed.as_ref().map(|(at, _)| *at))
        .or_else(|| micros(Some(&head.created_at)))
        .unwrap_or_else(now);
    if listed.is_none_or(|(old_at, old_user)| (old_at, old_user.as_str()) != (at, user.as_str())) {
        list(change, &patch.id, at, &user)?;
    }
    Ok(())
}

fn delete_thread(change: &mut Change<'_>, id: &str) -> Result<()> {
    if let Some((at, user)) = activity(change, id)? {
        change.remove(keys::listed(&user, at, id));
    }
    change.remove(keys::activity(id));
    change.remove(keys::thread(id));
    let steps = keys::steps_of(id);
    for key in change.keys(&steps)? {
        if let Some(step) = key.get(steps.len() + 8..).and_then(|id| std::str::from_utf8(id).ok()) {
            change.remove(keys::step_place(step));
        }
        change.remove(key);
    }
    for key in change.keys(&keys::feedbacks_of(id))? {
        if let Some(feedback) = change.json::<Feedback>(&key)?.and_then(|f| f.id) {
            change.remove(keys::feedback_id(&feedback));
        }
        change.remove(key);
    }
    for prefix in [keys::elements_of(id), keys::favorites_of(id)] {
        for key in change.keys(&prefix)? {
            change.remove(key);
        }
    }
    Ok(())
}

fn put_step(change: &mut Change<'_>, mut step: StoredStep) -> Result<()> {
    check_id("a step's id", &step.id)?;
    step.feedback = None;
    let mut at = None;
    if let Some(place) = change.get(&keys::step_place(&step.id))? {
        let key = keys::step(&place, &step.id);
        if let Some(mut stored) = change.json::<StoredStep>(&key)? {
            if !step.thread_id.is_empty() && step.thread_id != stored.thread_id {
                // Ids come from clients: one that is taken must not lead into somebody else's thread.
                tracing::warn!(id = step.id, "a step with the id of one in another thread is not kept");
                return Ok(());
            }
            let same_time = step.created_at.is_none() || step.created_at == stored.created_at;
            stored.merge(step);
            step = stored;
            if same_time {
                at = Some(place);
            } else {
                if let Some(thread) = keys::thread_of(&place) {
                    change.remove(keys::favorite(thread, &step.id));
                }
                change.remove(key);
            }
        }
    }
    check_id("a step's thread", &step.thread_id)?;
    let place = match at {
        Some(place) => place,
        None => {
            let micros = micros(step.created_at.as_deref()).unwrap_or_else(now);
            thread(change, &ThreadPatch { created_at: step.created_at.clone(), ..ThreadPatch::of(&step.thread_id) })?;
            if let Some((at, user)) = activity(change, &step.thread_id)?
                && micros > at
            {
                list(change, &step.thread_id, micros, &user)?;
            }
            let place = keys::place(&step.thread_id, micros);
            change.put(keys::step_place(&step.id), place.clone());
            place
        }
    };
    let favorite = keys::favorite(&step.thread_id, &step.id);
    if step.is_favorite() {
        change.put(favorite, Vec::new());
    } else if change.get(&favorite)?.is_some() {
        change.remove(favorite);
    }
    change.put_json(keys::step(&place, &step.id), &step)
}

fn delete_step(change: &mut Change<'_>, of: &str, id: &str) -> Result<()> {
    let Some(place) = change.get(&keys::step_place(id))? else { return Ok(()) };
    if keys::thread_of(&place).is_some_and(|thread| thread != of) {
        tracing::warn!(id, "a step of another thread is not removed");
        return Ok(());
    }
    change.remove(keys::step(&place, id));
    change.remove(keys::step_place(id));
    let Some(thread) = keys::thread_of(&place) else { return Ok(()) };
    change.remove(keys::favorite(thread, id));
    let feedback = keys::feedback(thread, id);
    if let Some(stored) = change.json::<Feedback>(&feedback)? {
        change.remove(keys::feedback_id(&stored.id.unwrap_or_default()));
        change.remove(feedback);
    }
    for key in change.keys(&keys::elements_of(thread))? {
        let element = change.json::<crate::wire::element::Element>(&key)?;
        if element.is_some_and(|e| e.for_id.as_deref() == Some(id)) {
            change.remove(key);
        }
    }
    Ok(())
}

fn put_feedback(change: &mut Change<'_>, mut feedback: Feedback) -> Result<()> {
    let id = feedback.id.get_or_insert_with(new_id).clone();
    check_id("a feedback's id", &id)?;
    let place = change.get(&keys::step_place(&feedback.for_id))?;
    let thread = place.as_deref().and_then(keys::thread_of).map(str::to_owned).or(feedback.thread_id.clone());
    let Some(thread) = thread else {
        return Err(Error::refused(NAME, format!("there is no step {} to rate", feedback.for_id)));
    };
    let key = keys::feedback(&thread, &feedback.for_id);
    if let Some(stored) = change.json::<Feedback>(&key)?.and_then(|f| f.id).filter(|stored| *stored != id) {
        change.remove(keys::feedback_id(&stored));
    }
    change.put(keys::feedback_id(&id), keys::pair(&thread, &feedback.for_id));
    feedback.thread_id = Some(thread);
    change.put_json(key, &feedback)
}
