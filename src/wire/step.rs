//! Steps and messages (wire protocol 3.1). Both are called a step on the wire and differ in their keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::JsonMap;

/// What a step or message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepType {
    /// A container: a callback's run, an agent, a chain.
    Run,
    /// A tool call.
    Tool,
    /// A model call.
    Llm,
    /// An embedding.
    Embedding,
    /// A retrieval.
    Retrieval,
    /// A reranking.
    Rerank,
    /// Anything else.
    Undefined,
    /// What the user wrote.
    UserMessage,
    /// What the app answered.
    AssistantMessage,
    /// A message of neither.
    SystemMessage,
}

impl StepType {
    /// The types that a step of a script may have.
    pub const STEPS: &[&str] = &["run", "tool", "llm", "embedding", "retrieval", "rerank", "undefined"];
    /// The types that a message may have.
    pub const MESSAGES: &[&str] = &["assistant_message", "user_message", "system_message"];

    /// The type of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "run" => Self::Run,
            "tool" => Self::Tool,
            "llm" => Self::Llm,
            "embedding" => Self::Embedding,
            "retrieval" => Self::Retrieval,
            "rerank" => Self::Rerank,
            "undefined" => Self::Undefined,
            "user_message" => Self::UserMessage,
            "assistant_message" => Self::AssistantMessage,
            "system_message" => Self::SystemMessage,
            _ => return None,
        })
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Tool => "tool",
            Self::Llm => "llm",
            Self::Embedding => "embedding",
            Self::Retrieval => "retrieval",
            Self::Rerank => "rerank",
            Self::Undefined => "undefined",
            Self::UserMessage => "user_message",
            Self::AssistantMessage => "assistant_message",
            Self::SystemMessage => "system_message",
        }
    }

    /// Whether this is one of the three message types.
    pub fn is_message(self) -> bool {
        matches!(self, Self::UserMessage | Self::AssistantMessage | Self::SystemMessage)
    }
}

/// Names of the steps that stand for a callback's run; the web app draws them as invisible containers.
pub const RUN_NAMES: [&str; 3] = ["on_chat_start", "on_message", "on_audio_end"];

/// Whether and how the input of a step is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ShowInput {
    /// Shown or hidden.
    Shown(bool),
    /// Shown as code of this language.
    Language(String),
}

impl Default for ShowInput {
    fn default() -> Self {
        Self::Language("json".to_owned())
    }
}

/// A step proper: what the app did on the way to an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Label in the page.
    pub name: String,
    /// One of the types that are no messages.
    pub r#type: StepType,
    /// Usually a UUID.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step or message that contains it.
    pub parent_id: Option<String>,
    /// Whether tokens are still coming.
    pub streaming: bool,
    /// Free-form; `icon` is a Lucide icon's name.
    pub metadata: JsonMap,
    /// Free labels.
    pub tags: Option<Vec<String>>,
    /// What went in, as text.
    pub input: String,
    /// Whether it failed.
    pub is_error: bool,
    /// What came out, as text.
    pub output: String,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it began.
    pub start: Option<String>,
    /// When it ended; absent while it runs.
    pub end: Option<String>,
    /// Code language of the output.
    pub language: Option<String>,
    /// Whether it is shown opened.
    pub default_open: bool,
    /// Whether it closes when it ends.
    pub auto_collapse: bool,
    /// Whether and how the input is shown.
    pub show_input: ShowInput,
    /// Metadata of a model call (wire protocol 3.12).
    pub generation: Option<Value>,
}

/// A message of the chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Usually a UUID.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step that contains it; user messages have none.
    pub parent_id: Option<String>,
    /// When it was sent; absent while its first tokens stream.
    pub created_at: Option<String>,
    /// The command that the user chose.
    pub command: Option<String>,
    /// Mode id to option id.
    pub modes: Option<BTreeMap<String, String>>,
    /// The same as `createdAt`.
    pub start: Option<String>,
    /// The same as `createdAt`.
    pub end: Option<String>,
    /// The text.
    pub output: String,
    /// The author.
    pub name: String,
    /// One of the three message types.
    pub r#type: StepType,
    /// Code language of the text, when it is code.
    pub language: Option<String>,
    /// Whether tokens are still coming.
    pub streaming: bool,
    /// Whether it reports an error.
    pub is_error: bool,
    /// Whether an ask hangs on it.
    pub wait_for_answer: bool,
    /// Free-form.
    pub metadata: JsonMap,
    /// Free labels.
    pub tags: Option<Vec<String>>,
}

/// A step whose content is hidden from the page (`ui.cot = "hidden"`): only what its children need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StubStep {
    /// Type of the hidden step.
    pub r#type: StepType,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its parent.
    pub parent_id: Option<String>,
    /// Its thread.
    pub thread_id: String,
    /// Always empty.
    pub input: String,
    /// Always empty.
    pub output: String,
}

impl From<&Step> for StubStep {
    fn from(step: &Step) -> Self {
        Self {
            r#type: step.r#type,
            name: step.name.clone(),
            id: step.id.clone(),
            parent_id: step.parent_id.clone(),
            thread_id: step.thread_id.clone(),
            input: String::new(),
            output: String::new(),
        }
    }
}

/// What `new_message`, `update_message`, `stream_start` and the stores carry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum StepDict {
    /// A message.
    Message(Message),
    /// A step proper.
    Step(Step),
}

impl StepDict {
    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::Message(m) => &m.id,
            Self::Step(s) => &s.id,
        }
    }
}

/// A message as a client sends it (wire protocol 2.5.1): what the server does not take from it is absent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientMessage {
    /// A UUID version 4 that the client made.
    pub id: String,
    /// The text.
    pub output: String,
    /// The author; the user's identifier or "User".
    #[serde(default)]
    pub name: Option<String>,
    /// Usually `user_message`; the copilot may send `system_message`.
    #[serde(default)]
    pub r#type: Option<StepType>,
    /// The command that the user chose.
    #[serde(default)]
    pub command: Option<String>,
    /// Mode id to option id.
    #[serde(default)]
    pub modes: Option<BTreeMap<String, String>>,
    /// `location` is the page's address.
    #[serde(default)]
    pub metadata: Option<JsonMap>,
    /// Set on the answer to an ask.
    #[serde(default)]
    pub parent_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_name_reads_back() {
        for name in StepType::STEPS.iter().chain(StepType::MESSAGES) {
            assert_eq!(StepType::parse(name).map(StepType::as_str), Some(*name));
            let json = serde_json::to_value(StepType::parse(name)).ok();
            assert_eq!(json, Some(Value::String((*name).to_owned())));
        }
    }

    #[test]
    fn show_input_is_a_flag_or_a_language() {
        assert_eq!(serde_json::to_string(&ShowInput::default()).ok().as_deref(), Some("\"json\""));
        assert_eq!(serde_json::to_string(&ShowInput::Shown(false)).ok().as_deref(), Some("false"));
    }
}
