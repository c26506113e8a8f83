//! Tokens of Lua. The compiler has the say about mistakes: what cannot be read here is passed over.

use super::token::{Piece, Place, Token};

/// Files that a required module may be.
pub(super) fn files(name: &str) -> Vec<String> {
    let base = name.replace('.', "/");
    ["", "lua_modules/"]
        .iter()
        .flat_map(|folder| [format!("{folder}{base}.lua"), format!("{folder}{base}/init.lua")])
        .collect()
}

/// The tokens of a source.
pub(super) fn tokens(source: &str) -> Vec<Piece> {
    let words = Lexer { rest: source, at: Place { line: 1, column: 1 } }.words();
    Reader { words, next: 0, open: Vec::new(), pieces: Vec::new() }.read()
}

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Name(String),
    Text(String),
    Symbol(&'static str),
    Other,
}

struct Lexer<'a> {
    rest: &'a str,
    at: Place,
}

/// Longest first.
const SYMBOLS: &[&str] = &[
    "...", "..", "==", "~=", "<=", ">=", "<<", ">>", "//", "::", "{", "}", "(", ")", "[", "]", "=", ",", ";", ":", ".",
    "<", ">",
];

impl Lexer<'_> {
    fn words(mut self) -> Vec<(Word, Place)> {
        let mut words = Vec::new();
        if self.rest.starts_with("#") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
        while let Some(c) = self.rest.chars().next() {
            let at = self.at;
            if c.is_whitespace() {
                self.skip(c.len_utf8());
            } else if self.rest.starts_with("--") {
                self.skip(2);
                if self.long().is_none() {
                    self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
                }
            } else if c == '_' || c.is_ascii_alphabetic() {
                let end = self.rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
                words.push((Word::Name(self.rest[..end].to_owned()), at));
                self.skip(end);
            } else if c.is_ascii_digit() {
                let end = self.rest.find(|c: char| c != '.' && !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
                self.skip(end);
                words.push((Word::Other, at));
            } else if c == '"' || c == '\'' {
                words.push((Word::Text(self.quoted(c)), at));
            } else if let Some(text) = self.long() {
                words.push((Word::Text(text), at));
            } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| self.rest.starts_with(**symbol)) {
                self.skip(symbol.len());
                words.push((Word::Symbol(symbol), at));
            } else {
                self.skip(c.len_utf8());
                words.push((Word::Other, at));
            }
        }
        words
    }

    fn skip(&mut self, bytes: usize) {
        for c in self.rest[..bytes].chars() {
            if c == '\n' {
                self.at = Place { line: self.at.line + 1, column: 1 };
            } else {
                self.at.column += 1;
            }
        }
        self.rest = &self.rest[bytes..];
    }

    /// A text in quotes; escapes stay as they are, which no name has.
    fn quoted(&mut self, quote: char) -> String {
        let mut escaped = false;
        let end = self.rest[1..].char_indices().find(|(_, c)| {
            let ends = !escaped && (*c == quote || *c == '\n');
            escaped = !escaped && *c == '\\';
            ends
        });
        let end = end.map_or(self.rest.len(), |(at, _)| at + 1);
        let text = self.rest[1..end].to_owned();
        self.skip((end + 1).min(self.rest.len()));
        text
    }

    /// `[[ … ]]` and `[==[ … ]==]`
    fn long(&mut self) -> Option<String> {
        let level = self.rest.strip_prefix('[')?.bytes().take_while(|b| *b == b'=').count();
        self.rest[level + 1..].strip_prefix('[')?;
        let close = format!("]{}]", "=".repeat(level));
        let start = level + 2;
        let end = self.rest[start..].find(&close).map_or(self.rest.len(), |at| at + start);
        let text = self.rest[start..end].to_owned();
        self.skip((end + close.len()).min(self.rest.len()));
        Some(text)
    }
}

/// What an `end` ends.
#[derive(PartialEq)]
enum Opened {
    Block,
    /// A loop whose `do` is still to come.
    Loop,
}

struct Reader {
    words: Vec<(Word, Place)>,
    next: usize,
    open: Vec<Opened>,
    pieces: Vec<Piece>,
}

impl Reader {
    fn word(&self, index: usize) -> Option<&Word> {
        self.words.get(index).map(|(word, _)| word)
    }

    fn is_symbol(&self, index: usize, symbol: &str) -> bool {
        matches!(self.word(index), Some(Word::Symbol(s)) if *s == symbol)
    }

    fn name(&self, index: usize) -> Option<&str> {
        if let Some(Word::Name(name)) = self.word(index) { Some(name) } else { None }
    }

    fn push(&mut self, token: Token, at: Place) {
        self.pieces.push(Piece { token, at });
    }

    fn read(mut self) -> Vec<Piece> {
        while let Some((word, at)) = self.words.get(self.next).cloned() {
            self.next += 1;
            let after_dot = matches!(self.pieces.last().map(|piece| &piece.token), Some(Token::Dot));
            match word {
                Word::Name(name) if !after_dot => self.keyword(name, at),
                Word::Name(name) => self.push(Token::Name(name), at),
                Word::Text(text) => self.push(Token::Text(text), at),
                Word::Symbol(symbol) => {
                    let token = match symbol {
                        "{" => Token::OpenTable,
                        "(" | "[" => Token::Open,
                        "}" | ")" | "]" => Token::Close,
                        "." | ":" => Token::Dot,
                        "=" => Token::Assign,
                        "," | ";" => Token::Comma,
                        _ => Token::Other,
                    };
                    self.push(token, at);
                }
                Word::Other => self.push(Token::Other, at),
            }
        }
        self.pieces
    }

    fn keyword(&mut self, word: String, at: Place) {
        match word.as_str() {
            "function" => self.function(false, at),
            "local" if self.name(self.next) == Some("function") => {
                self.next += 1;
                self.function(true, at);
            }
            "local" => {
                let names = self.names();
                self.push(Token::Declare(names), at);
                // The sign belongs to the declaration.
                self.next += usize::from(self.is_symbol(self.next, "="));
            }
            "for" => {
                self.push(Token::Block, at);
                self.open.push(Opened::Loop);
                let names = self.names();
                self.push(Token::Declare(names), at);
                self.next += usize::from(self.is_symbol(self.next, "="));
            }
            "while" => {
                self.push(Token::Block, at);
                self.open.push(Opened::Loop);
            }
            "do" => match self.open.last_mut() {
                Some(opened) if *opened == Opened::Loop => *opened = Opened::Block,
                _ => self.block(at),
            },
            "if" | "repeat" => self.block(at),
            "else" | "elseif" => {
                self.push(Token::End, at);
                self.push(Token::Block, at);
            }
            "end" | "until" => {
                self.open.pop();
                self.push(Token::End, at);
            }
            "then" | "in" | "return" | "break" | "goto" | "and" | "or" | "not" | "nil" | "true" | "false" => {
                self.push(Token::Other, at);
            }
            _ => self.push(Token::Name(word), at),
        }
    }

    fn block(&mut self, at: Place) {
        self.open.push(Opened::Block);
        self.push(Token::Block, at);
    }

    /// `a, b <const>`
    fn names(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(name) = self.name(self.next).map(str::to_owned) {
            names.push(name);
            self.next += 1;
            if self.is_symbol(self.next, "<") {
                self.next += 3;
            }
            if !self.is_symbol(self.next, ",") {
                break;
            }
            self.next += 1;
        }
        names
    }

    /// What follows `function`: a name, if any, and parameters.
    fn function(&mut self, local: bool, at: Place) {
        let (mut path, mut params) = (Vec::new(), Vec::new());
        while let Some(name) = self.name(self.next).map(str::to_owned) {
            path.push(name);
            self.next += 1;
            if !self.is_symbol(self.next, ".") && !self.is_symbol(self.next, ":") {
                break;
            }
            self.next += 1;
        }
        while self.next < self.words.len() && !self.is_symbol(self.next, ")") {
            params.extend(self.name(self.next).map(str::to_owned));
            self.next += 1;
        }
        self.next += 1;
        self.open.push(Opened::Block);
        let name = if let [name] = path.as_slice() { Some(name.clone()) } else { None };
        self.push(Token::Function { name, local, params }, at);
    }
}
