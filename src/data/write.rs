//! Changes to a store, one at a time, and how successive ones become one.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::JsonMap;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;

/// A change. All can be repeated.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Creates a thread or changes what is given.
    Thread(ThreadPatch),
    /// Removes a thread with everything in it.
    DeleteThread {
        /// The thread.
        id: String,
    },
    /// Creates a step or message, or changes what is given.
    Step(Box<StoredStep>),
    /// Removes a step with its elements and feedback.
    DeleteStep {
        /// The thread.
        thread_id: String,
        /// The step.
        id: String,
    },
    /// Creates or replaces an element. One without `for_id` is not stored, as in Chainlit.
    Element(Box<Element>),
    /// Removes an element.
    DeleteElement {
        /// The thread.
        thread_id: String,
        /// The element.
        id: String,
    },
    /// Creates or replaces a rating; `id` must be set.
    Feedback(Feedback),
    /// Removes a rating.
    DeleteFeedback {
        /// The thread.
        thread_id: String,
        /// The rating.
        id: String,
    },
}

/// Changes to a thread; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ThreadPatch {
    /// The thread.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// Store id of its user.
    pub user_id: Option<String>,
    /// Merged key by key into what is stored; null removes a key.
    pub metadata: Option<JsonMap>,
    /// Free labels.
    pub tags: Option<Vec<String>>,
    /// When it began; now by default. Only of a thread that is new.
    pub created_at: Option<String>,
    /// When it was last active; now by default. For imports.
    pub updated_at: Option<String>,
}

/// Longest name of a thread, in characters (Chainlit 2.12).
const NAME_LIMIT: usize = 255;

impl ThreadPatch {
    /// A patch of this thread that changes nothing: makes sure that the thread is there.
    pub fn of(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.user_id.is_none() && self.metadata.is_none() && self.tags.is_none()
    }

    /// The name to store: what is given, else the `name` in the metadata, cut to what Chainlit allows.
    pub fn stored_name(&self) -> Option<String> {
        let named = || self.metadata.as_ref()?.get("name")?.as_str();
        let name = self.name.as_deref().or_else(named)?;
        Some(name.chars().take(NAME_LIMIT).collect())
    }

    /// Lays the given metadata over what is stored.
    pub fn merged_metadata(&self, stored: JsonMap) -> JsonMap {
        let mut merged = stored;
        for (key, value) in self.metadata.iter().flatten() {
            match value {
                Value::Null => drop(merged.shift_remove(key)),
                value => drop(merged.insert(key.clone(), value.clone())),
            }
        }
        merged
    }
}

impl Write {
    /// The thread that is changed: writes of one thread keep their order.
    pub fn thread_id(&self) -> &str {
        match self {
            Self::Thread(patch) => &patch.id,
            Self::DeleteThread { id } => id,
            Self::Step(step) => &step.thread_id,
            Self::Element(element) => element.thread_id.as_deref().unwrap_or_default(),
            Self::Feedback(feedback) => feedback.thread_id.as_deref().unwrap_or_default(),
            Self::DeleteStep { thread_id, .. }
            | Self::DeleteElement { thread_id, .. }
            | Self::DeleteFeedback { thread_id, .. } => thread_id,
        }
    }

    /// What this does and to what, for logs: no content.
    pub fn summary(&self) -> String {
        let (what, id) = match self {
            Self::Thread(patch) => ("update of thread", &patch.id),
            Self::DeleteThread { id } => ("removal of thread", id),
            Self::Step(step) => ("step", &step.id),
            Self::DeleteStep { id, .. } => ("removal of step", id),
            Self::Element(element) => ("element", &element.id),
            Self::DeleteElement { id, .. } => ("removal of element", id),
            Self::Feedback(feedback) => ("feedback on", &feedback.for_id),
            Self::DeleteFeedback { id, .. } => ("removal of feedback", id),
        };
        format!("{what} {id}")
    }
}

/// Makes one write of successive writes of the same step, in place of the first; a removal in between keeps them
/// apart. The second list says for each given write where it went.
pub fn coalesce(batch: Vec<Write>) -> (Vec<Write>, Vec<usize>) {
    let mut merged: Vec<Write> = Vec::with_capacity(batch.len());
    let mut places = Vec::with_capacity(batch.len());
    let mut steps: HashMap<String, usize> = HashMap::new();
    for write in batch {
        let mut place = merged.len();
        match write {
            Write::Step(step) => {
                let at = steps.get(&step.id).copied();
                let earlier = at.and_then(|at| match merged.get_mut(at) {
                    // A step that moved to another thread is left alone: its order there matters.
                    Some(Write::Step(earlier)) if earlier.thread_id == step.thread_id => Some((at, earlier)),
                    _ => None,
                });
                if let Some((at, earlier)) = earlier {
                    place = at;
                    earlier.merge(*step);
                } else {
                    steps.insert(step.id.clone(), place);
                    merged.push(Write::Step(step));
                }
            }
            Write::DeleteThread { .. } | Write::DeleteStep { .. } => {
                steps.clear();
                merged.push(write);
            }
            write => merged.push(write),
        }
        places.push(place);
    }
    (merged, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, output: &str) -> Write {
        Write::Step(Box::new(StoredStep {
            id: id.to_owned(),
            thread_id: "t".to_owned(),
            output: Some(output.to_owned()),
            ..StoredStep::default()
        }))
    }

    #[test]
    fn successive_updates_of_a_step_become_one() {
        let batch = vec![step("a", "1"), step("b", "1"), step("a", "2"), step("a", "3")];
        assert_eq!(coalesce(batch), (vec![step("a", "3"), step("b", "1")], vec![0, 1, 0, 0]));
    }

    #[test]
    fn a_removal_keeps_writes_apart() {
        let delete = || Write::DeleteStep { thread_id: "t".to_owned(), id: "a".to_owned() };
        let batch = vec![step("a", "1"), delete(), step("a", "2")];
        assert_eq!(coalesce(batch.clone()), (batch, vec![0, 1, 2]));
    }

    #[test]
    fn metadata_merges_and_null_removes() {
        let object = |text: &str| serde_json::from_str::<JsonMap>(text).unwrap();
        let patch = ThreadPatch { metadata: Some(object(r#"{"a":null,"b":2,"name":"x"}"#)), ..ThreadPatch::of("t") };
        assert_eq!(patch.merged_metadata(object(r#"{"a":1,"c":3}"#)), object(r#"{"b":2,"c":3,"name":"x"}"#));
        assert_eq!(patch.stored_name().as_deref(), Some("x"));
    }

    #[test]
    fn names_are_cut_between_characters() {
        let patch = ThreadPatch { name: Some("ü".repeat(300)), ..ThreadPatch::of("t") };
        assert_eq!(patch.stored_name().map(|n| n.chars().count()), Some(255));
    }
}
