//! What can go wrong in a script, or in the host on a script's behalf.

use super::value::{Map, Value};

/// The host's results.
pub type Result<T> = std::result::Result<T, Error>;

/// What sort of failure it is.
#[derive(Debug, Clone)]
pub enum ErrorKind {
    /// The script used the API wrongly.
    Usage,
    /// Something that the script asked for did not work.
    Failed,
    /// Something took longer than the script allows.
    Timeout,
    /// The handler was stopped. No script may catch it.
    Cancelled,
    /// The handler went past its limits. No script may catch it.
    Limit,
    /// The script raised it; the boxed part says where.
    Script(Box<ScriptError>),
}

/// A failure, as scripts see it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What sort of failure.
    pub kind: ErrorKind,
    /// What happened, and how to mend it.
    pub message: String,
    /// More for the script to look at, such as `status` and `body`.
    pub data: Map,
}

/// Where in a script an error was raised.
#[derive(Debug, Clone, Default)]
pub struct ScriptError {
    /// The error without its place.
    pub message: String,
    /// The script file, relative to the app.
    pub file: Option<String>,
    /// Its line.
    pub line: Option<u32>,
    /// Its column, where the language tells.
    pub column: Option<u32>,
    /// Calls that led there, innermost first.
    pub traceback: Vec<String>,
    /// What the script raised, as far as it can be handed on.
    pub value: Option<Value>,
}

impl ScriptError {
    /// The place as `file:line`, as far as it is known.
    pub fn place(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            (Some(line), None) => format!("{file}:{line}"),
            _ => file.clone(),
        })
    }
}

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), data: Map::new() }
    }

    /// The script used the API wrongly.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Something did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    /// Something took too long.
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    /// The handler was stopped.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "stopped")
    }

    /// The handler went past its limits.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Limit, message)
    }

    /// A script raised it.
    pub fn script(error: ScriptError) -> Self {
        let message = match error.place() {
            Some(place) => format!("{place}: {}", error.message),
            None => error.message.clone(),
        };
        Self::new(ErrorKind::Script(Box::new(error)), message)
    }

    /// Adds something for the script to look at.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.to_owned(), value.into());
        self
    }

    /// Whether the handler was stopped.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind, ErrorKind::Cancelled)
    }

    /// Whether no script may catch it.
    pub fn is_final(&self) -> bool {
        matches!(self.kind, ErrorKind::Cancelled | ErrorKind::Limit)
    }

    /// The error alone, for the chat: without the place in the script.
    pub fn for_chat(&self) -> &str {
        match &self.kind {
            ErrorKind::Script(error) => &error.message,
            _ => &self.message,
        }
    }

    /// Lines for the log: the place first, then the calls that led there.
    pub fn for_log(&self) -> String {
        let mut text = self.message.clone();
        if let ErrorKind::Script(error) = &self.kind {
            for line in &error.traceback {
                text.push_str("\n    ");
                text.push_str(line);
            }
        }
        text
    }
}

/// The known name nearest to a wrong one, if one is near: `; did you mean x?`, or nothing.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, known).map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}

/// The known name nearest to a wrong one, if one is near.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let snake = snake_case(wrong);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&snake, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `AskFileMessage` and `askFileMessage` as `ask_file_message`: how a name of Python or JavaScript is spelled here.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for c in name.chars() {
        if c.is_uppercase() && before != '_' && !before.is_uppercase() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        before = c;
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_python_lead_to_ours() {
        let known = ["message", "ask_file_message", "on_chat_start"];
        assert_eq!(did_you_mean("Message", known), "; did you mean message?");
        assert_eq!(did_you_mean("AskFileMessage", known), "; did you mean ask_file_message?");
        assert_eq!(did_you_mean("on_chatstart", known), "; did you mean on_chat_start?");
        assert_eq!(did_you_mean("frobnicate", known), "");
    }

    #[test]
    fn the_log_begins_with_the_place_and_the_chat_has_the_message_alone() {
        let error = Error::script(ScriptError {
            message: "boom".into(),
            file: Some("app.lua".into()),
            line: Some(3),
            traceback: vec!["app.lua:3: in function 'f'".into()],
            ..ScriptError::default()
        });
        assert_eq!(error.for_chat(), "boom");
        assert_eq!(error.for_log(), "app.lua:3: boom\n    app.lua:3: in function 'f'");
    }
}
