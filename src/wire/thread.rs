//! Threads and their pages (wire protocol 3.5).

use serde::{Deserialize, Serialize};

use super::element::Element;
use super::stored::{StoredStep, object};
use super::{JsonMap, ids::ThreadId};

/// A stored conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// When it began.
    #[serde(default)]
    pub created_at: String,
    /// The first message, or what the user renamed it to.
    pub name: Option<String>,
    /// Store id of its user.
    pub user_id: Option<String>,
    /// Identifier of its user.
    pub user_identifier: Option<String>,
    /// Free labels.
    pub tags: Option<Vec<String>>,
    /// The session's values at its end, `is_shared`, `shared_at`.
    #[serde(default, deserialize_with = "object")]
    pub metadata: Option<JsonMap>,
    /// Steps and messages, oldest first; parents before children.
    #[serde(default)]
    pub steps: Vec<StoredStep>,
    /// Elements.
    pub elements: Option<Vec<Element>>,
}

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pagination {
    /// How many.
    pub first: u32,
    /// The `endCursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Which threads of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThreadFilter {
    /// Only those with this feedback, 0 or 1.
    #[serde(default)]
    pub feedback: Option<i64>,
    /// Only those of this user; the server sets it.
    #[serde(default)]
    pub user_id: Option<String>,
    /// Only those with this text.
    #[serde(default)]
    pub search: Option<String>,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Whether more follow.
    pub has_next_page: bool,
    /// Cursor of the first.
    pub start_cursor: Option<String>,
    /// Cursor of the last.
    pub end_cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// Where it stands.
    pub page_info: PageInfo,
    /// What is on it.
    pub data: Vec<T>,
}
