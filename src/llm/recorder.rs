//! Fills a [`Generation`] while a call runs. What is recorded is what Chainlit's instrumentation of OpenAI's and
//! Mistral's libraries records: the same settings, times and counts.

use std::time::{Duration, Instant, SystemTime};

use serde_json::{Map, Value};

use super::delta::Message;
use super::{Content, Generation, LlmError};

const CHAT_SETTINGS: &[&str] = &[
    "model",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "max_tokens",
    "n",
    "presence_penalty",
    "response_format",
    "seed",
    "stop",
    "stream",
    "temperature",
    "top_p",
    "tool_choice",
];
const COMPLETION_SETTINGS: &[&str] = &[
    "model",
    "best_of",
    "echo",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "max_tokens",
    "n",
    "presence_penalty",
    "seed",
    "stop",
    "stream",
    "suffix",
    "temperature",
    "top_p",
];
const MISTRAL_SETTINGS: &[&str] = &["safe_prompt", "random_seed", "min_tokens"];

/// What is asked for: messages or text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `chat/completions`.
    Chat,
    /// `completions`.
    Completion,
}

impl Kind {
    /// The kind of call that goes to `path`; `None` for those that leave no generation (`embeddings`, …).
    pub fn of(path: &str) -> Option<Self> {
        match path.trim_matches('/') {
            "chat/completions" => Some(Self::Chat),
            "completions" | "fim/completions" => Some(Self::Completion),
            _ => None,
        }
    }
}

/// Arguments that are for the generation, not for the server: `literalai_tags` and `literalai_metadata`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extras {
    /// Become the generation's tags.
    pub tags: Vec<String>,
    /// Becomes the generation's metadata.
    pub metadata: Map<String, Value>,
}

impl Extras {
    /// Takes them off a request, which a server would refuse with them. To be done with or without a recorder.
    ///
    /// # Errors
    /// [`LlmError::Invalid`] when they are not a list of strings and a table.
    pub fn take(request: &mut Value) -> Result<Self, LlmError> {
        let Some(request) = request.as_object_mut() else { return Ok(Self::default()) };
        let tags = request.remove("literalai_tags").unwrap_or_default();
        let metadata = request.remove("literalai_metadata").unwrap_or_default();
        let tags = match tags {
            Value::Null => Some(vec![]),
            Value::Object(map) if map.is_empty() => Some(vec![]),
            Value::Array(tags) => tags.into_iter().map(string).collect(),
            _ => None,
        };
        // An empty table of a script may come as either.
        let metadata = match metadata {
            Value::Null => Some(Map::new()),
            Value::Array(items) if items.is_empty() => Some(Map::new()),
            Value::Object(map) => Some(map),
            _ => None,
        };
        Ok(Self {
            tags: tags.ok_or_else(|| LlmError::invalid("literalai_tags", "is not a list of strings"))?,
            metadata: metadata
                .ok_or_else(|| LlmError::invalid("literalai_metadata", "is not a table of named values"))?,
        })
    }
}

/// A call that is under way.
#[derive(Debug)]
pub struct Recorder {
    generation: Generation,
    input: Value,
    start: SystemTime,
    started: Instant,
    output: Output,
    first: Option<Duration>,
    pieces: u64,
}

#[derive(Debug)]
enum Output {
    None,
    Whole(Value),
    Message(Message),
    Text(String),
}

/// A finished call: what a step of type `llm` shows and keeps.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The metadata.
    pub generation: Generation,
    /// The request's messages or prompt.
    pub input: Value,
    /// The message, or the text as a JSON string; null when nothing came.
    pub output: Value,
    /// The model's name, else the provider's.
    pub name: String,
    /// When the call began.
    pub start: SystemTime,
    /// When it had ended.
    pub end: SystemTime,
}

impl Recorder {
    /// Begins the record of a call just before it is made. `request` is its body, `extras` what was taken off it.
    pub fn start(kind: Kind, provider: &str, request: &Value, extras: Extras) -> Self {
        let given = |key: &str| request.get(key).filter(|value| !value.is_null());
        let (content, names, input) = match kind {
            Kind::Chat => {
                let messages = given("messages").cloned().unwrap_or(Value::Array(vec![]));
                let list = messages.as_array().cloned().unwrap_or_default();
                (Content::Chat { messages: list, message_completion: None }, CHAT_SETTINGS, messages)
            }
            Kind::Completion => {
                let prompt = given("prompt").cloned().unwrap_or_default();
                let content = Content::Completion { prompt: prompt_text(&prompt), completion: None };
                (content, COMPLETION_SETTINGS, prompt)
            }
        };
        let mistral: &[&str] = if provider == "mistral" { MISTRAL_SETTINGS } else { &[] };
        let settings = names.iter().chain(mistral).filter_map(|key| Some(((*key).to_owned(), given(key)?.clone())));
        let generation = Generation {
            provider: Some(provider.to_owned()),
            model: given("model").and_then(Value::as_str).map(str::to_owned),
            settings: settings.collect(),
            tags: extras.tags,
            metadata: extras.metadata,
            tools: tools(request),
            ..Generation::new(content)
        };
        Self {
            generation,
            input,
            start: SystemTime::now(),
            started: Instant::now(),
            output: Output::None,
            first: None,
            pieces: 0,
        }
    }

    /// Adds a chunk of a streamed answer. Of several choices the first is kept.
    pub fn chunk(&mut self, chunk: &Value) {
        self.chunk_after(chunk, self.started.elapsed());
    }

    /// Takes a whole answer. Of several choices the first is kept.
    pub fn response(&mut self, response: &Value) {
        self.note(response);
        let Some(choice) = first_choice(response) else { return };
        let output = match self.generation.content {
            Content::Chat { .. } => choice.get("message").cloned().map(without_nulls),
            Content::Completion { .. } => choice.get("text").cloned(),
        };
        if let Some(output) = output {
            self.output = Output::Whole(output);
        }
    }

    /// Ends the record: after the whole answer, or when the stream has ended.
    pub fn finish(self) -> Finished {
        let duration = self.started.elapsed();
        self.finish_after(duration)
    }

    fn chunk_after(&mut self, chunk: &Value, elapsed: Duration) {
        self.note(chunk);
        let Some(choice) = first_choice(chunk) else { return };
        if matches!(self.output, Output::None) {
            self.output = match self.generation.content {
                Content::Chat { .. } => Output::Message(Message::default()),
                Content::Completion { .. } => Output::Text(String::new()),
            };
        }
        let carried = match &mut self.output {
            Output::Message(message) => choice.get("delta").is_some_and(|delta| message.add(delta)),
            Output::Text(text) => {
                let piece = choice.get("text").and_then(Value::as_str).unwrap_or_default();
                text.push_str(piece);
                !piece.is_empty()
            }
            Output::None | Output::Whole(_) => false,
        };
        if carried {
            self.first.get_or_insert(elapsed);
            self.pieces += 1;
        }
    }

    fn finish_after(mut self, duration: Duration) -> Finished {
        let seconds = duration.as_secs_f64();
        self.generation.duration = Some(seconds);
        self.generation.tt_first_token = self.first.map(|first| first.as_secs_f64() * 1000.0);
        if self.pieces > 0 && seconds > 0.0 {
            self.generation.token_throughput = Some(self.pieces as f64 / seconds);
        }
        let output = match self.output {
            Output::None => Value::Null,
            Output::Whole(value) => value,
            Output::Message(message) => message.finish(),
            Output::Text(text) => Value::String(text),
        };
        match &mut self.generation.content {
            Content::Chat { message_completion, .. } if output.is_object() => {
                *message_completion = Some(output.clone());
            }
            Content::Chat { .. } => {}
            Content::Completion { completion, .. } => *completion = output.as_str().map(str::to_owned),
        }
        let name = self.generation.model.as_ref().or(self.generation.provider.as_ref());
        Finished {
            name: name.cloned().unwrap_or_default(),
            input: self.input,
            output,
            start: self.start,
            // By the steady clock, so that it agrees with the duration when the other one is set meanwhile.
            end: self.start + duration,
            generation: self.generation,
        }
    }

    /// Model and usage, which any chunk may bring. Their last word counts.
    fn note(&mut self, answer: &Value) {
        if let Some(model) = answer.get("model").and_then(Value::as_str).filter(|model| !model.is_empty()) {
            self.generation.model = Some(model.to_owned());
            self.generation.settings.insert("model".into(), model.into());
        }
        let Some(usage) = answer.get("usage").filter(|usage| usage.is_object()) else { return };
        let count = |keys: [&str; 2]| keys.into_iter().find_map(|key| usage.get(key)?.as_u64());
        let input = count(["prompt_tokens", "input_tokens"]);
        let output = count(["completion_tokens", "output_tokens"]);
        let total = usage.get("total_tokens").and_then(Value::as_u64);
        let sum = || Some(input?.saturating_add(output.unwrap_or_default()));
        self.generation.input_token_count = input.or(self.generation.input_token_count);
        self.generation.output_token_count = output.or(self.generation.output_token_count);
        self.generation.token_count = total.or_else(sum).or(self.generation.token_count);
    }
}

fn first_choice(answer: &Value) -> Option<&Value> {
    let choices = answer.get("choices")?.as_array()?;
    choices.iter().find(|choice| choice.get("index").and_then(Value::as_u64).unwrap_or_default() == 0)
}

/// Servers fill a message with nulls; `content` stays, as a message without it is none.
fn without_nulls(message: Value) -> Value {
    match message {
        Value::Object(map) => map.into_iter().filter(|(key, value)| key == "content" || !value.is_null()).collect(),
        other => other,
    }
}

/// Tools as they are; the older `functions` in the shape of tools.
fn tools(request: &Value) -> Option<Vec<Value>> {
    let list = |key: &str| request.get(key)?.as_array().filter(|list| !list.is_empty());
    let wrap = |function: &Value| serde_json::json!({ "type": "function", "function": function });
    list("tools").cloned().or_else(|| Some(list("functions")?.iter().map(wrap).collect()))
}

fn prompt_text(prompt: &Value) -> Option<String> {
    match prompt {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(prompts) if prompts.len() == 1 => prompt_text(&prompts[0]),
        other => Some(other.to_string()),
    }
}

fn string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chat(request: &Value) -> Recorder {
        Recorder::start(Kind::Chat, "openai", request, Extras::default())
    }

    fn generation(finished: &Finished) -> Value {
        serde_json::to_value(&finished.generation).unwrap()
    }

    #[test]
    fn records_a_whole_answer() {
        let request = json!({
            "model": "gpt-4o", "messages": [{ "role": "user", "content": "hi" }], "temperature": 0.5, "seed": null,
            "user": "someone", "metadata": { "ours": 1 }, "tools": [{ "type": "function", "function": { "name": "f" } }],
        });
        let mut recorder = chat(&request);
        recorder.response(&json!({
            "model": "gpt-4o-2024-08-06",
            "choices": [
                { "index": 1, "message": { "role": "assistant", "content": "other" } },
                { "index": 0, "message": { "role": "assistant", "content": null, "refusal": null, "tool_calls": [{ "id": "a" }] } },
            ],
            "usage": { "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7 },
        }));
        let finished = recorder.finish_after(Duration::from_millis(1500));
        let message = json!({ "role": "assistant", "content": null, "tool_calls": [{ "id": "a" }] });
        assert_eq!(
            generation(&finished),
            json!({
                "promptId": null, "provider": "openai", "model": "gpt-4o-2024-08-06", "error": null,
                "settings": { "model": "gpt-4o-2024-08-06", "temperature": 0.5 }, "variables": {}, "tags": [],
                "metadata": {}, "tools": request["tools"], "tokenCount": 7, "inputTokenCount": 3,
                "outputTokenCount": 4, "ttFirstToken": null, "tokenThroughputInSeconds": null, "duration": 1.5,
                "type": "CHAT", "messages": request["messages"], "messageCompletion": message,
            })
        );
        assert_eq!((finished.name.as_str(), &finished.input), ("gpt-4o-2024-08-06", &request["messages"]));
        assert_eq!(finished.output, message);
        assert_eq!(finished.end.duration_since(finished.start).unwrap(), Duration::from_millis(1500));
    }

    #[test]
    fn records_a_stream_of_several_choices() {
        let mut recorder = chat(&json!({ "model": "m", "stream": true, "messages": [] }));
        let piece =
            |index: u64, delta: Value| json!({ "model": "m-1", "choices": [{ "index": index, "delta": delta }] });
        let chunks = [
            piece(0, json!({ "role": "assistant", "content": "" })),
            piece(1, json!({ "content": "no" })),
            piece(0, json!({ "content": "Hel" })),
            json!({ "choices": [
                { "index": 1, "delta": { "content": "no" } },
                { "index": 0, "delta": { "content": "lo" } },
            ] }),
            piece(0, json!({})),
            json!({ "choices": [], "usage": { "prompt_tokens": 2, "completion_tokens": 9 } }),
        ];
        for (tenths, chunk) in chunks.iter().enumerate() {
            recorder.chunk_after(chunk, Duration::from_millis(100 * tenths as u64));
        }
        let finished = recorder.finish_after(Duration::from_millis(500));
        let json = generation(&finished);
        assert_eq!(json["messageCompletion"], json!({ "role": "assistant", "content": "Hello" }));
        assert_eq!((&json["ttFirstToken"], &json["tokenThroughputInSeconds"]), (&json!(200.0), &json!(4.0)));
        assert_eq!(
            (&json["inputTokenCount"], &json["outputTokenCount"], &json["tokenCount"]),
            (&json!(2), &json!(9), &json!(11))
        );
        assert_eq!(json["settings"], json!({ "model": "m-1", "stream": true }));
    }

    #[test]
    fn records_completions() {
        let request = json!({ "model": "m", "prompt": ["Once"], "best_of": 2, "tool_choice": "auto" });
        let mut recorder = Recorder::start(Kind::Completion, "openai", &request, Extras::default());
        recorder.chunk_after(&json!({ "choices": [{ "index": 0, "text": " upon" }] }), Duration::from_millis(10));
        recorder.chunk_after(&json!({ "choices": [{ "index": 0, "text": " a" }] }), Duration::from_millis(20));
        let finished = recorder.finish_after(Duration::from_secs(1));
        let json = generation(&finished);
        assert_eq!((&json["prompt"], &json["completion"]), (&json!("Once"), &json!(" upon a")));
        assert_eq!((&json["settings"], &json["ttFirstToken"]), (&json!({ "model": "m", "best_of": 2 }), &json!(10.0)));
        assert_eq!((&finished.input, &finished.output), (&json!(["Once"]), &json!(" upon a")));

        let mut recorder = Recorder::start(Kind::Completion, "openai", &request, Extras::default());
        recorder.response(&json!({ "choices": [{ "text": "x" }] }));
        assert_eq!(recorder.finish().output, "x");
    }

    #[test]
    fn nothing_received_is_null_and_named_by_the_provider() {
        let finished = chat(&json!({ "functions": [{ "name": "f" }] })).finish();
        assert_eq!((finished.name.as_str(), &finished.output), ("openai", &Value::Null));
        let json = generation(&finished);
        assert_eq!((&json["messageCompletion"], &json["messages"]), (&Value::Null, &json!([])));
        assert_eq!(json["tools"], json!([{ "type": "function", "function": { "name": "f" } }]));
    }

    #[test]
    fn mistral_has_settings_of_its_own() {
        let request = json!({ "model": "m", "safe_prompt": true, "random_seed": 1 });
        let settings =
            |provider| Recorder::start(Kind::Chat, provider, &request, Extras::default()).finish().generation.settings;
        assert_eq!(Value::Object(settings("mistral")), request);
        assert_eq!(Value::Object(settings("openai")), json!({ "model": "m" }));
    }

    #[test]
    fn extras_are_taken_off_the_request() {
        let mut request = json!({
            "model": "m", "literalai_tags": ["a"], "literalai_metadata": { "k": 1 }, "metadata": { "ours": 1 }, "tags": 2,
        });
        let extras = Extras::take(&mut request).unwrap();
        assert_eq!(request, json!({ "model": "m", "metadata": { "ours": 1 }, "tags": 2 }));
        let json = generation(&Recorder::start(Kind::Chat, "openai", &request, extras).finish());
        assert_eq!((&json["tags"], &json["metadata"]), (&json!(["a"]), &json!({ "k": 1 })));

        let empty = Extras::take(&mut json!({ "literalai_tags": {}, "literalai_metadata": [] })).unwrap();
        assert_eq!(empty, Extras::default());
        let error = Extras::take(&mut json!({ "literalai_tags": "a" })).unwrap_err();
        assert_eq!(error.to_string(), "literalai_tags: is not a list of strings");
        assert!(Extras::take(&mut json!({ "literalai_metadata": 1 })).is_err());
        assert_eq!(Extras::take(&mut Value::Null).unwrap(), Extras::default());
    }

    #[test]
    fn knows_which_calls_are_recorded() {
        assert_eq!(Kind::of("/chat/completions"), Some(Kind::Chat));
        assert_eq!(Kind::of("completions"), Some(Kind::Completion));
        assert_eq!(Kind::of("embeddings"), None);
    }
}
