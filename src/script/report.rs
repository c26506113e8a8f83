//! Errors of a script for people: the place, the line, a mark under the mistake.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::host::error::ScriptError;

/// The error in one line: `app.lua:3:7: message`.
pub fn one_line(error: &ScriptError) -> String {
    match error.place() {
        Some(place) => format!("{place}: {}", error.message),
        None => error.message.clone(),
    }
}

/// The error with the line it stands in and a mark under the mistake, as far as they are known.
pub fn excerpt(error: &ScriptError, source: Option<&str>, colour: bool) -> String {
    render(Level::ERROR, error, source, colour)
}

/// The same for what is no error.
pub fn warning(error: &ScriptError, source: Option<&str>, colour: bool) -> String {
    render(Level::WARNING, error, source, colour)
}

fn render(level: Level<'_>, error: &ScriptError, source: Option<&str>, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let title = level.primary_title(error.message.as_str());
    let (Some(file), Some(line), Some(source)) = (&error.file, error.line, source) else {
        let text =
            renderer.render(&[title.elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>())]);
        return match error.place() {
            Some(place) => format!("{place}: {text}"),
            None => text,
        };
    };
    let span = span(source, line, error.column);
    let snippet = Snippet::source(source).path(file.as_str()).annotation(AnnotationKind::Primary.span(span));
    renderer.render(&[title.element(snippet)])
}

/// The bytes of a source that a mark stands under: the word at the column, or the whole line.
fn span(source: &str, line: u32, column: Option<u32>) -> std::ops::Range<usize> {
    let start = source
        .split_inclusive('\n')
        .take(line.saturating_sub(1) as usize)
        .map(str::len)
        .sum::<usize>()
        .min(source.len());
    let text = source[start..].lines().next().unwrap_or_default();
    let indent = text.len() - text.trim_start().len();
    let Some(column) = column else { return start + indent..start + text.trim_end().len().max(indent) };
    let offset = text.char_indices().nth(column.saturating_sub(1) as usize).map_or(text.len(), |(i, _)| i);
    let rest = &text[offset..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let length = if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word };
    start + offset..start + offset + length
}

/// The column of what a message of Lua names as `near 'x'`, in characters from 1.
pub(super) fn column_near(source: &str, line: u32, message: &str) -> Option<u32> {
    let text = source.lines().nth(line.saturating_sub(1) as usize)?;
    let near = message.rsplit_once("near ")?.1.trim();
    let characters = |bytes: usize| u32::try_from(text[..bytes].chars().count()).ok().map(|n| n + 1);
    if near.starts_with("<eof>") {
        return characters(text.trim_end().len());
    }
    let word = near.strip_prefix('\'')?.split('\'').next()?;
    characters(text.rfind(word)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_mistake() {
        let source = "local a = 1\nlocal b = = 2\n";
        let message = "unexpected symbol near '='";
        let error = ScriptError {
            message: message.into(),
            file: Some("app.lua".into()),
            line: Some(2),
            column: column_near(source, 2, message),
            ..ScriptError::default()
        };
        assert_eq!(one_line(&error), "app.lua:2:11: unexpected symbol near '='");
        let text = excerpt(&error, Some(source), false);
        assert!(text.contains("app.lua:2:11"), "{text}");
        assert!(text.contains("local b = = 2\n  |           ^"), "{text}");
    }

    #[test]
    fn an_error_without_a_place_is_still_said() {
        let error = ScriptError { message: "no file".into(), ..ScriptError::default() };
        assert!(excerpt(&error, None, false).contains("no file"));
    }
}
