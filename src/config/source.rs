//! The text of a settings file: from TOML to a tree of places, and from places back to lines.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Place};
use super::node::{Entry, Node, Origin, Table, Value};

/// A settings file that has been read.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) text: String,
}

impl Source {
    /// The file's tree.
    ///
    /// # Errors
    /// What is not TOML 1.1, with its place.
    pub(crate) fn parse(&self) -> Result<Node, ConfigError> {
        match DeTable::parse(&self.text) {
            Ok(table) => Ok(Node::new(convert_entries(table.get_ref(), &Origin::File), Origin::File(table.span()))),
            Err(error) => Err(self.syntax_error(&error)),
        }
    }

    fn syntax_error(&self, error: &toml::de::Error) -> ConfigError {
        let span = error.span().unwrap_or(0..0);
        ConfigError {
            place: self.place(&span),
            key: None,
            message: format!("this is not valid TOML: {}", error.message().replace('\n', "; ")),
            excerpt: Some(self.excerpt(&span)),
        }
    }

    pub(crate) fn place(&self, span: &Range<usize>) -> Place {
        let (line, column, _) = self.locate(span.start);
        Place::File { file: self.file.clone(), line, column }
    }

    /// The line that `span` starts on, and below it a caret for each character of the span on that line.
    pub(crate) fn excerpt(&self, span: &Range<usize>) -> String {
        let (line, column, text) = self.locate(span.start);
        let number = line.to_string();
        // Tabs stay tabs, so that the caret stands below what it points at.
        let indent: String = text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let marked = self
            .text
            .get(span.clone())
            .and_then(|marked| marked.lines().next())
            .map_or(0, |first| first.trim_end().chars().count());
        let room = text.chars().count().saturating_sub(column - 1);
        let carets = "^".repeat(marked.min(room).max(1));
        format!("{number} | {text}\n{} | {indent}{carets}", " ".repeat(number.len()))
    }

    /// Line and column of a byte, from 1, and the line's text without its end.
    fn locate(&self, offset: usize) -> (usize, usize, &str) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (before, after) = self.text.split_at(offset);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(self.text.len(), |at| offset + at);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        (line, column, self.text[start..end].trim_end())
    }
}

/// One value in TOML's notation, as it stands in the environment variable `name`.
pub(crate) fn parse_variable(name: &str, text: &str) -> Option<Value> {
    let value = DeValue::parse(text).ok()?;
    Some(convert(value.get_ref(), &|_| Origin::Variable(name.to_owned())))
}

/// What a span of the text being converted means as a place.
type PlaceOf<'a> = &'a dyn Fn(Range<usize>) -> Origin;

fn convert_entries(table: &DeTable<'_>, place: PlaceOf<'_>) -> Value {
    let mut entries = Table::new();
    for (key, value) in table {
        let entry = Entry { key: place(key.span()), node: convert_spanned(value, place) };
        entries.insert(key.get_ref().to_string(), entry);
    }
    Value::Table(entries)
}

fn convert_spanned(value: &Spanned<DeValue<'_>>, place: PlaceOf<'_>) -> Node {
    Node::new(convert(value.get_ref(), place), place(value.span()))
}

fn convert(value: &DeValue<'_>, place: PlaceOf<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Other(number.to_string()), Value::Int),
        DeValue::Float(number) => {
            number.as_str().parse().map_or_else(|_| Value::Other(number.to_string()), Value::Float)
        }
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(date) => Value::Other(format!("the date {date}")),
        DeValue::Array(items) => Value::List(items.iter().map(|item| convert_spanned(item, place)).collect()),
        DeValue::Table(table) => convert_entries(table, place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(text: &str) -> Source {
        Source { file: "chainlit.toml".into(), text: text.into() }
    }

    #[test]
    fn points_at_characters_not_bytes() {
        let source = source("a = 1\n\tname = \"Ünïcode\" # x\r\nb = 2");
        let at = source.text.find("# x").unwrap();
        assert_eq!(source.place(&(at..at + 1)), Place::File { file: "chainlit.toml".into(), line: 2, column: 19 });
        let value = source.text.find('"').unwrap();
        assert_eq!(source.excerpt(&(value..value + 11)), "2 | \tname = \"Ünïcode\" # x\n  | \t       ^^^^^^^^^");
    }

    #[test]
    fn syntax_errors_have_a_place() {
        let error = source("[ui]\nname = \n").parse().unwrap_err();
        assert_eq!((error.line(), error.column()), (Some(2), Some(8)));
        assert!(error.to_string().starts_with("chainlit.toml:2:8: this is not valid TOML: "), "{error}");
        let error = source("[ui]\nname = \"a\"\nname = \"b\"\n").parse().unwrap_err();
        assert_eq!(error.line(), Some(3));
        assert!(error.message.contains("duplicate key"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_parses_or_fails_with_a_place_inside_it(text in "[\\[\\]a.=\"'{}\n#1\t é-]{0,40}") {
            let source = source(&text);
            if let Err(error) = source.parse() {
                let lines = text.matches('\n').count() + 1;
                prop_assert!(error.line().is_some_and(|line| (1..=lines).contains(&line)));
                prop_assert!(error.excerpt.is_some_and(|excerpt| excerpt.contains('^')));
            }
        }

        #[test]
        fn any_span_can_be_shown(text in "\\PC{0,20}\n\\PC{0,20}", start in 0usize..60, length in 0usize..60) {
            let source = source(&text);
            prop_assert!(source.excerpt(&(start..start + length)).contains('^'));
        }
    }
}
