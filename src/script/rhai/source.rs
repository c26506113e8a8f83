//! Prepares the source of a script before it is compiled: checks the names below `cl`, and adds what Rhai has no other way
//! to know. What is added moves no line; columns are counted back by [`Source::place`].
//!
//! - `cl::none`: Rhai's modules hold constants only, so reading a property becomes a call, `cl::none()`
//! - `print(x)`: Rhai tells `print` no place, so it becomes a call of ours, which knows one
//! - `cl::switch(…)`, `cl::log::debug(…)`: words that Rhai keeps for itself, so they become `cl::the_switch(…)` and so on
//! - `state.reply.send()`: Rhai holds `state` locked as long as `send` lasts, which would keep other handlers from it
//!   while it waits. So the thing is taken out first: `value(state.reply).send()`

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rhai::{Engine, Position, Token};

use crate::host::api::{self, Item};
use crate::host::error::{ScriptError, nearest};

/// Module of the names below `cl`.
pub(super) const ROOT: &str = "cl";
/// Module of what this file adds calls of.
pub(super) const HIDDEN: &str = "cl__";
/// What `print` becomes, in [`HIDDEN`]. Rhai keeps the word itself for its own.
pub(super) const LOG_PRINT: &str = "log_print";
const PRINT: &str = "print";
/// What is put in front of a name below `cl` that is a word of Rhai's own.
const KEPT_WORD: &str = "the_";
/// Returns its argument, in [`HIDDEN`].
pub(super) const VALUE: &str = "value";

/// Methods of Rhai's own values that change the value they are called on: it must not be taken out of where it is.
const CHANGING: &[&str] = &[
    "append",
    "chop",
    "clear",
    "crop",
    "dedup",
    "drain",
    "extract",
    "fill_with",
    "insert",
    "mixin",
    "pad",
    "pop",
    "push",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "set_tag",
    "shift",
    "sort",
    "splice",
    "split",
    "take",
    "trim",
    "truncate",
    "write_ascii",
    "write_be",
    "write_le",
    "write_utf8",
];

/// Methods that may wait, so that nothing should be locked meanwhile: those of the host's things, and calls of functions.
static WAITING: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let methods = api::CLASSES.iter().flat_map(|class| class.methods.iter().map(|method| method.name));
    methods.filter(|name| !CHANGING.contains(name)).chain(["call"]).collect()
});

/// Names below `cl` that Rhai does not take for names, at whatever depth.
static KEPT: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let engine = Engine::new_raw();
    let is_kept = |name: &str| !matches!(engine.lex(&[name]).0.next(), Some((Token::Identifier(_), _)));
    let (mut kept, mut modules) = (HashSet::new(), vec![&api::ROOT]);
    while let Some(module) = modules.pop() {
        for member in module.members.iter().flat_map(|part| part.iter()) {
            if is_kept(member.name) {
                kept.insert(member.name);
            }
            if let Item::Module(below) = member.item {
                modules.push(below);
            }
        }
    }
    kept
});

/// How Rhai spells a name of the host: `cl::json` for `cl.json`.
pub(super) fn spelled(name: &str) -> String {
    name.replace('.', "::")
}

/// The name under which a name of the host is registered.
pub(super) fn registered(name: &str) -> Cow<'_, str> {
    if KEPT.contains(name) { format!("{KEPT_WORD}{name}").into() } else { name.into() }
}

/// A source that is ready to be compiled.
pub(super) struct Source {
    /// What is compiled.
    pub(super) text: String,
    /// Files that it imports by a constant name.
    pub(super) imports: Vec<String>,
    /// What was added in a line: at which column of the text, and how many characters.
    added: HashMap<usize, Vec<(usize, usize)>>,
}

impl Source {
    /// Prepares a source.
    ///
    /// # Errors
    /// For a name below `cl` that does not exist.
    pub(super) fn new(engine: &Engine, file: &str, text: &str) -> Result<Self, ScriptError> {
        // A first line that names an interpreter is for the shell.
        let text = text.strip_prefix("#!").map_or_else(|| text.to_owned(), |rest| format!("//{rest}"));
        let tokens = Tokens::read(engine, &text);
        let mut additions = Vec::new();
        tokens.names(&mut additions).map_err(|mistake| mistake.into_error(file))?;
        tokens.prints(&mut additions);
        tokens.chains(&mut additions);
        let imports = tokens.imports();
        let (text, added) = apply(&text, additions);
        Ok(Self { text, imports, added })
    }

    /// The line and column in the file of a position in the text.
    pub(super) fn place(&self, position: Position) -> Option<(u32, Option<u32>)> {
        let line = position.line()?;
        let column = position.position().map(|column| match self.added.get(&line) {
            Some(added) => {
                let before = |(start, length): &(usize, usize)| column.saturating_sub(*start).min(*length);
                column - added.iter().map(before).sum::<usize>()
            }
            None => column,
        });
        Some((u32::try_from(line).ok()?, column.and_then(|column| u32::try_from(column).ok())))
    }
}

/// Text to add in front of the character at a line and column, both from 1.
struct Addition {
    line: usize,
    column: usize,
    text: String,
}

fn apply(text: &str, mut additions: Vec<Addition>) -> (String, HashMap<usize, Vec<(usize, usize)>>) {
    // Stable: what is added at one place stays in its order.
    additions.sort_by_key(|addition| (addition.line, addition.column));
    let mut additions = additions.into_iter().peekable();
    let (mut changed, mut added) = (String::with_capacity(text.len() + 64), HashMap::<_, Vec<_>>::new());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (mut characters, mut column, mut shift) = (line.chars(), 1, 0);
        while let Some(addition) = additions.next_if(|addition| addition.line == number + 1) {
            changed.extend(characters.by_ref().take(addition.column - column));
            column = addition.column;
            let length = addition.text.chars().count();
            added.entry(number + 1).or_default().push((column + shift, length));
            shift += length;
            changed.push_str(&addition.text);
        }
        changed.push_str(characters.as_str());
    }
    (changed, added)
}

/// A name that does not exist.
struct Mistake {
    message: String,
    line: usize,
    column: usize,
}

impl Mistake {
    fn into_error(self, file: &str) -> ScriptError {
        ScriptError {
            message: self.message,
            file: Some(file.to_owned()),
            line: u32::try_from(self.line).ok(),
            column: u32::try_from(self.column).ok(),
            ..ScriptError::default()
        }
    }
}

struct Piece {
    token: Token,
    line: usize,
    column: usize,
}

/// A source as the parser will see it.
struct Tokens {
    list: Vec<Piece>,
    /// Where the bracket that opens is, for each that closes.
    opening: HashMap<usize, usize>,
    /// Names of functions that the script defines.
    defined: HashSet<String>,
}

impl Tokens {
    /// Reads up to the end or the first mistake, which the compiler will report.
    fn read(engine: &Engine, text: &str) -> Self {
        let (stream, control) = engine.lex(std::iter::once(&text));
        let mut tokens = Self { list: Vec::new(), opening: HashMap::new(), defined: HashSet::new() };
        let mut open = Vec::new();
        // Braces that are open within each `${…}` that is open.
        let mut interpolations: Vec<usize> = Vec::new();
        let mut begins = false;
        for (token, position) in stream {
            let index = tokens.list.len();
            match token {
                Token::EOF | Token::LexError(_) => break,
                Token::InterpolatedString(_) => begins = true,
                Token::LeftBrace if std::mem::take(&mut begins) => interpolations.push(0),
                Token::LeftBrace | Token::MapStart => {
                    if let Some(braces) = interpolations.last_mut() {
                        *braces += 1;
                    }
                }
                Token::RightBrace => match interpolations.last_mut() {
                    Some(0) => {
                        interpolations.pop();
                        // What follows is text again.
                        control.borrow_mut().is_within_text = true;
                    }
                    Some(braces) => *braces -= 1,
                    None => {}
                },
                Token::LeftParen | Token::LeftBracket | Token::QuestionBracket => open.push(index),
                Token::RightParen | Token::RightBracket => {
                    if let Some(opening) = open.pop() {
                        tokens.opening.insert(index, opening);
                    }
                }
                _ => {}
            }
            let (line, column) = (position.line().unwrap_or(1), position.position().unwrap_or(1));
            tokens.list.push(Piece { token, line, column });
        }
        tokens.define();
        tokens
    }

    fn define(&mut self) {
        for (index, item) in self.list.iter().enumerate() {
            if item.token == Token::Fn {
                // `fn name(`, `fn type.name(`
                let rest = &self.list[index + 1..];
                let end = rest.iter().position(|item| matches!(item.token, Token::LeftParen | Token::Unit));
                let last = end.and_then(|end| rest.get(end.checked_sub(1)?));
                self.defined.extend(last.and_then(|item| name(&item.token)).map(str::to_owned));
            }
        }
    }

    fn token(&self, index: usize) -> Option<&Token> {
        self.list.get(index).map(|item| &item.token)
    }

    fn is(&self, index: usize, token: &Token) -> bool {
        self.token(index) == Some(token)
    }

    fn before(&self, index: usize) -> Option<&Token> {
        self.token(index.checked_sub(1)?)
    }

    /// Whether the name here is called.
    fn is_called(&self, index: usize) -> bool {
        matches!(self.token(index + 1), Some(Token::LeftParen | Token::Unit))
    }

    fn add(&self, additions: &mut Vec<Addition>, index: usize, text: String) {
        let item = &self.list[index];
        additions.push(Addition { line: item.line, column: item.column, text });
    }

    /// Checks what follows `cl::`, and makes calls of properties.
    fn names(&self, additions: &mut Vec<Addition>) -> Result<(), Mistake> {
        for start in 0..self.list.len() {
            let inside = matches!(self.before(start), Some(Token::DoubleColon | Token::Period | Token::Elvis));
            let is_root = self.token(start).and_then(name) == Some(ROOT);
            if is_root && !inside && self.is(start + 1, &Token::DoubleColon) {
                self.path(start + 2, additions)?;
            }
        }
        Ok(())
    }

    fn path(&self, mut index: usize, additions: &mut Vec<Addition>) -> Result<(), Mistake> {
        let mut module = &api::ROOT;
        // What is no name is for the compiler to complain about.
        while let Some(word) = self.token(index).and_then(word) {
            let item = &self.list[index];
            let mistake = |message| Err(Mistake { message, line: item.line, column: item.column });
            let path = format!("{}::{word}", spelled(module.name));
            let Some(member) = module.get(word) else {
                let hint = nearest(word, module.names());
                let hint = hint.map(|name| format!("; did you mean {}::{name}?", spelled(module.name)));
                return mistake(format!("{path}: no such name{}", hint.unwrap_or_default()));
            };
            let (goes_on, is_called) = (self.is(index + 1, &Token::DoubleColon), self.is_called(index));
            return match &member.item {
                Item::Module(below) if goes_on => {
                    module = below;
                    index += 2;
                    continue;
                }
                Item::Module(below) => {
                    let example = below.names().next().unwrap_or_default();
                    mistake(format!("{path} has names below it: write {path}::{example}, or another of them"))
                }
                _ if goes_on => mistake(format!("{path} has no names below it")),
                Item::Function(_) | Item::Class(_) if !is_called => {
                    mistake(format!("{path} is a function: call it, as in {path}(…)"))
                }
                Item::Property(_) if !is_called => {
                    let column = item.column + word.chars().count();
                    additions.push(Addition { line: item.line, column, text: "()".to_owned() });
                    Ok(())
                }
                _ => {
                    if KEPT.contains(word) {
                        self.add(additions, index, KEPT_WORD.to_owned());
                    }
                    Ok(())
                }
            };
        }
        Ok(())
    }

    /// Makes `print` a call of ours, unless the script has one of its own.
    fn prints(&self, additions: &mut Vec<Addition>) {
        if self.defined.contains(PRINT) {
            return;
        }
        for (index, item) in self.list.iter().enumerate() {
            let inside = matches!(self.before(index), Some(Token::DoubleColon | Token::Period | Token::Elvis));
            if name(&item.token) == Some(PRINT) && !inside && self.is_called(index) {
                let added = LOG_PRINT.strip_suffix(PRINT).unwrap_or(LOG_PRINT);
                self.add(additions, index, format!("{HIDDEN}::{added}"));
            }
        }
    }

    /// Takes things out of what they are in before something is called on them that may wait.
    fn chains(&self, additions: &mut Vec<Addition>) {
        for dot in 1..self.list.len() {
            let is_dot = matches!(self.list[dot].token, Token::Period | Token::Elvis);
            let Some(method) = self.token(dot + 1).and_then(name) else { continue };
            let waits = is_dot && WAITING.contains(method) && !self.defined.contains(method);
            // A closure that is called on a value may change it, as `this`.
            let is_bound = method == "call" && matches!(self.token(dot + 3), Some(Token::Pipe | Token::Or));
            if waits
                && !is_bound
                && self.is_called(dot + 1)
                && let Some(start) = self.chain(dot)
            {
                self.add(additions, start, format!("{HIDDEN}::{VALUE}("));
                self.add(additions, dot, ")".to_owned());
            }
        }
    }

    /// Where the chain in front of a dot begins, if it begins with a variable and has more than that.
    fn chain(&self, dot: usize) -> Option<usize> {
        let (mut at, mut links) = (dot.checked_sub(1)?, 0);
        loop {
            match self.token(at)? {
                Token::RightBracket => {
                    let opening = *self.opening.get(&at)?;
                    // Without something in front it is a list of its own.
                    is_value(self.before(opening)?).then_some(())?;
                    links += 1;
                    at = opening.checked_sub(1)?;
                }
                Token::RightParen => {
                    let opening = *self.opening.get(&at)?;
                    name(self.before(opening)?)?;
                    at = opening.checked_sub(1)?;
                }
                Token::Unit => {
                    name(self.before(at)?)?;
                    at -= 1;
                }
                token if name(token).is_some() => match self.before(at) {
                    Some(Token::Period | Token::Elvis) => {
                        links += 1;
                        at = at.checked_sub(2)?;
                    }
                    Some(Token::DoubleColon) => return None,
                    _ => {
                        let is_variable = !self.is_called(at) && !self.is(at + 1, &Token::DoubleColon);
                        return (is_variable && links > 0).then_some(at);
                    }
                },
                _ => return None,
            }
        }
    }

    fn imports(&self) -> Vec<String> {
        let constant = |index: usize| match (self.token(index)?, self.token(index + 1)?) {
            (Token::Import, Token::StringConstant(path)) => Some(path.to_string()),
            _ => None,
        };
        (0..self.list.len()).filter_map(constant).collect()
    }
}

/// The text of a name. Rhai keeps some for itself that scripts call all the same.
fn name(token: &Token) -> Option<&str> {
    match token {
        Token::Identifier(name) | Token::Reserved(name) => Some(name.as_str()),
        _ => None,
    }
}

/// The same, where words of Rhai's grammar may be names too.
fn word(token: &Token) -> Option<&str> {
    match token {
        Token::Switch => Some("switch"),
        token => name(token),
    }
}

/// Whether a token may end a value.
fn is_value(token: &Token) -> bool {
    name(token).is_some() || matches!(token, Token::RightParen | Token::RightBracket | Token::Unit)
}

#[cfg(test)]
mod tests;
