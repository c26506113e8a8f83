//! Feedback on an answer (wire protocol 3.7).

use serde::{Deserialize, Serialize};

/// A thumb up or down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// The step it rates; the page sends the id of the run.
    #[serde(rename = "forId")]
    pub for_id: String,
    /// Its own id, once stored.
    #[serde(default)]
    pub id: Option<String>,
    /// 0 down, 1 up.
    pub value: i64,
    /// The thread of the step.
    #[serde(default, rename = "threadId", skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<String>,
    /// The user's words.
    #[serde(default)]
    pub comment: Option<String>,
}
