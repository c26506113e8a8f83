//! Asks: a message that waits for the user's answer (wire protocol 2.6.1, 3.10).

use serde::Serialize;
use serde_json::Value;

use super::step::Message;

/// What an ask waits for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskSpec {
    /// Seconds.
    pub timeout: u64,
    /// The message that asks.
    pub step_id: String,
    /// The kind and what only it has.
    #[serde(flatten)]
    pub kind: AskKind,
}

/// The four kinds of ask.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum AskKind {
    /// The next message of the composer is the answer.
    Text,
    /// Files are uploaded.
    File(FileSpec),
    /// One of some buttons is pressed.
    Action {
        /// Ids of the actions.
        keys: Vec<String>,
    },
    /// A custom element is submitted.
    Element {
        /// Id of the element.
        element_id: String,
    },
}

/// Which files an ask takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileSpec {
    /// MIME patterns, or a map of MIME pattern to extensions.
    pub accept: Value,
    /// How many.
    pub max_files: u64,
    /// How large each may be, in units of 1,048,576 bytes.
    pub max_size_mb: u64,
}

impl FileSpec {
    /// How large each may be.
    pub fn max_bytes(&self) -> u64 {
        self.max_size_mb.saturating_mul(1_048_576)
    }
}

/// Payload of the event `ask`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ask {
    /// The message that asks.
    pub msg: Message,
    /// What it waits for.
    pub spec: AskSpec,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn specs_are_flat() {
        let spec = |kind| serde_json::to_value(AskSpec { timeout: 90, step_id: "m".into(), kind }).ok();
        assert_eq!(spec(AskKind::Text), Some(json!({"timeout":90,"step_id":"m","type":"text"})));
        assert_eq!(
            spec(AskKind::File(FileSpec { accept: json!(["text/plain"]), max_files: 1, max_size_mb: 2 })),
            Some(
                json!({"timeout":90,"step_id":"m","type":"file","accept":["text/plain"],"max_files":1,"max_size_mb":2})
            )
        );
        assert_eq!(
            spec(AskKind::Action { keys: vec!["a".into()] }),
            Some(json!({"timeout":90,"step_id":"m","type":"action","keys":["a"]}))
        );
    }
}
