//! What a model call leaves as metadata on its step (Chainlit 2.12 wire protocol 3.12).

use serde::Serialize;
use serde_json::{Map, Value};

/// The metadata of one model call. As JSON every key is there, null where nothing is known; only `id` is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Generation {
    /// Set by who stores generations on their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The stored prompt the messages were made from.
    pub prompt_id: Option<String>,
    /// Who was asked, such as `openai`.
    pub provider: Option<String>,
    /// The model that answered.
    pub model: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// The request's settings that were given.
    pub settings: Map<String, Value>,
    /// The variables of the prompt.
    pub variables: Map<String, Value>,
    /// Free words.
    pub tags: Vec<String>,
    /// Free values.
    pub metadata: Map<String, Value>,
    /// The tools the model could call, as `{"type": "function", "function": …}`.
    pub tools: Option<Vec<Value>>,
    /// Tokens of input and output.
    pub token_count: Option<u64>,
    /// Tokens of the input.
    pub input_token_count: Option<u64>,
    /// Tokens of the output.
    pub output_token_count: Option<u64>,
    /// Milliseconds until the first streamed piece.
    pub tt_first_token: Option<f64>,
    /// Streamed pieces a second.
    #[serde(rename = "tokenThroughputInSeconds")]
    pub token_throughput: Option<f64>,
    /// Seconds the call took.
    pub duration: Option<f64>,
    /// What went in and came out; its `type` stands beside the other keys.
    #[serde(flatten)]
    pub content: Content,
}

/// What went into a call and came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum Content {
    /// `chat/completions`.
    #[serde(rename = "CHAT", rename_all = "camelCase")]
    Chat {
        /// The request's messages, with OpenAI's snake_case keys.
        messages: Vec<Value>,
        /// The message that answers.
        message_completion: Option<Value>,
    },
    /// `completions`.
    #[serde(rename = "COMPLETION")]
    Completion {
        /// The prompt; one that is not text, as JSON.
        prompt: Option<String>,
        /// The text that continues it.
        completion: Option<String>,
    },
}

impl Generation {
    /// A generation of which nothing is known but its content.
    pub fn new(content: Content) -> Self {
        Self {
            id: None,
            prompt_id: None,
            provider: None,
            model: None,
            error: None,
            settings: Map::new(),
            variables: Map::new(),
            tags: Vec::new(),
            metadata: Map::new(),
            tools: None,
            token_count: None,
            input_token_count: None,
            output_token_count: None,
            tt_first_token: None,
            token_throughput: None,
            duration: None,
            content,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_chat_has_exactly_the_protocols_keys() {
        let mut generation = Generation::new(Content::Chat { messages: vec![], message_completion: None });
        let expected = json!({
            "promptId": null, "provider": null, "model": null, "error": null, "settings": {}, "variables": {},
            "tags": [], "metadata": {}, "tools": null, "tokenCount": null, "inputTokenCount": null,
            "outputTokenCount": null, "ttFirstToken": null, "tokenThroughputInSeconds": null, "duration": null,
            "type": "CHAT", "messages": [], "messageCompletion": null,
        });
        assert_eq!(serde_json::to_value(&generation).unwrap(), expected);
        generation.id = Some("g".into());
        assert_eq!(serde_json::to_value(&generation).unwrap()["id"], "g");
    }

    #[test]
    fn a_completion_has_prompt_and_completion() {
        let content = Content::Completion { prompt: Some("a".into()), completion: None };
        let json = serde_json::to_value(Generation::new(content)).unwrap();
        assert_eq!(
            (&json["type"], &json["prompt"], &json["completion"]),
            (&json!("COMPLETION"), &json!("a"), &json!(null))
        );
        assert!(json.get("messages").is_none());
    }
}
