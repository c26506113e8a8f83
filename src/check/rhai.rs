//! Tokens of Rhai, from its own lexer. The compiler has the say about mistakes.

use rhai::{Engine, Token as Rhai};

use super::token::{Piece, Place, Token};
use crate::script::rhai::candidates;

/// Files that an import may mean.
pub(super) fn files(name: &str, from: &str) -> Vec<String> {
    candidates(name, from)
}

/// The tokens of a source.
pub(super) fn tokens(source: &str) -> Vec<Piece> {
    let source = source.strip_prefix("#!").map_or_else(|| source.to_owned(), |rest| format!("//{rest}"));
    let engine = Engine::new_raw();
    let (stream, control) = engine.lex(std::iter::once(&source));
    let mut reader = Reader::default();
    for (token, position) in stream {
        if matches!(token, Rhai::EOF | Rhai::LexError(_)) {
            break;
        }
        let place = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
        let at = Place { line: place(position.line()), column: place(position.position()) };
        if reader.take(&token, at) {
            // The end of `${…}`: what follows is text again.
            control.borrow_mut().is_within_text = true;
        }
    }
    reader.pieces
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Bracket,
    Table,
    Block,
    /// A function whose body is a block.
    Function,
    /// A function whose body is an expression.
    Expression,
    /// `${…}` in a text.
    Insertion,
}

/// What the next tokens belong to.
#[derive(Default)]
enum Expected {
    #[default]
    Nothing,
    /// The name that `let`, `const` or `for` declares.
    Declared(Vec<String>),
    /// The name of a function.
    Name(Option<String>),
    /// Parameters, up to the sign that ends them.
    Params { name: Option<String>, params: Vec<String>, closure: bool },
    /// The body of a function.
    Body,
    /// The brace of `${`.
    Insertion,
    /// The value of an import.
    Import,
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    open: Vec<Opened>,
    expected: Expected,
}

impl Reader {
    fn push(&mut self, token: Token, at: Place) {
        self.pieces.push(Piece { token, at });
    }

    /// Takes a token; true when the text around a `${…}` goes on.
    fn take(&mut self, token: &Rhai, at: Place) -> bool {
        match std::mem::take(&mut self.expected) {
            Expected::Nothing => {}
            Expected::Declared(mut names) => match token {
                Rhai::Identifier(name) => {
                    names.push(name.to_string());
                    self.expected = Expected::Declared(names);
                    return false;
                }
                Rhai::LeftParen | Rhai::RightParen | Rhai::Comma => {
                    self.expected = Expected::Declared(names);
                    return false;
                }
                _ => {
                    self.push(Token::Declare(names), at);
                    if *token == Rhai::In {
                        // What follows is not what is declared.
                        self.push(Token::Other, at);
                        return false;
                    }
                    if *token == Rhai::Equals {
                        return false;
                    }
                }
            },
            Expected::Name(name) => {
                match token {
                    Rhai::Identifier(word) => self.expected = Expected::Name(Some(word.to_string())),
                    Rhai::LeftParen => self.expected = Expected::Params { name, params: Vec::new(), closure: false },
                    Rhai::Unit => self.function(name, Vec::new(), at),
                    _ => self.expected = Expected::Name(name),
                }
                return false;
            }
            Expected::Params { name, mut params, closure } => {
                match token {
                    Rhai::Pipe if closure => self.function(name, params, at),
                    Rhai::RightParen if !closure => self.function(name, params, at),
                    _ => {
                        if let Rhai::Identifier(param) = token {
                            params.push(param.to_string());
                        }
                        self.expected = Expected::Params { name, params, closure };
                    }
                }
                return false;
            }
            Expected::Body => {
                if *token == Rhai::LeftBrace {
                    self.open.push(Opened::Function);
                    return false;
                }
                self.open.push(Opened::Expression);
            }
            Expected::Insertion => {
                self.open.push(Opened::Insertion);
                self.push(Token::Open, at);
                return false;
            }
            Expected::Import => {
                if let Rhai::StringConstant(path) = token {
                    self.push(Token::Name("import".to_owned()), at);
                    self.push(Token::Text(path.to_string()), at);
                    return false;
                }
            }
        }
        self.ordinary(token, at)
    }

    fn ordinary(&mut self, token: &Rhai, at: Place) -> bool {
        let after_dot = matches!(self.pieces.last().map(|piece| &piece.token), Some(Token::Dot));
        match token {
            Rhai::Identifier(name) => self.push(Token::Name(name.to_string()), at),
            Rhai::Reserved(name) if after_dot => self.push(Token::Name(name.to_string()), at),
            // A word of the language where a name must stand.
            word if after_dot && word.is_standard_keyword() => {
                self.push(Token::Name(word.literal_syntax().to_owned()), at);
            }
            Rhai::StringConstant(text) => self.push(Token::Text(text.to_string()), at),
            Rhai::InterpolatedString(_) => {
                self.push(Token::Other, at);
                self.expected = Expected::Insertion;
            }
            Rhai::Pipe | Rhai::Or if self.begins_closure() => {
                if *token == Rhai::Or {
                    self.function(None, Vec::new(), at);
                } else {
                    self.expected = Expected::Params { name: None, params: Vec::new(), closure: true };
                }
            }
            Rhai::Fn => self.expected = Expected::Name(None),
            Rhai::Let | Rhai::Const | Rhai::For => self.expected = Expected::Declared(Vec::new()),
            Rhai::Import => self.expected = Expected::Import,
            Rhai::Unit => {
                self.push(Token::Open, at);
                self.push(Token::Close, at);
            }
            Rhai::LeftParen | Rhai::LeftBracket | Rhai::QuestionBracket => self.opens(Opened::Bracket, Token::Open, at),
            Rhai::MapStart => self.opens(Opened::Table, Token::OpenTable, at),
            Rhai::LeftBrace => self.opens(Opened::Block, Token::Block, at),
            Rhai::RightParen | Rhai::RightBracket | Rhai::RightBrace => {
                self.end_expressions(at);
                let opened = self.open.pop();
                let ends = matches!(opened, Some(Opened::Block | Opened::Function));
                self.push(if ends { Token::End } else { Token::Close }, at);
                return opened == Some(Opened::Insertion);
            }
            Rhai::Comma | Rhai::SemiColon => {
                self.end_expressions(at);
                self.push(Token::Comma, at);
            }
            Rhai::Period | Rhai::Elvis | Rhai::DoubleColon => self.push(Token::Dot, at),
            Rhai::Colon => self.push(Token::Assign, at),
            token if token.is_literal() && is_assignment(token.literal_syntax()) => self.push(Token::Assign, at),
            _ => self.push(Token::Other, at),
        }
        false
    }

    fn opens(&mut self, opened: Opened, token: Token, at: Place) {
        self.open.push(opened);
        self.push(token, at);
    }

    fn function(&mut self, name: Option<String>, params: Vec<String>, at: Place) {
        self.push(Token::Function { name, local: false, params }, at);
        self.expected = Expected::Body;
    }

    /// Ends the functions whose bodies are expressions.
    fn end_expressions(&mut self, at: Place) {
        while self.open.last() == Some(&Opened::Expression) {
            self.open.pop();
            self.push(Token::End, at);
        }
    }

    /// Whether `|` stands where a value begins, and not between two.
    fn begins_closure(&self) -> bool {
        let before = self.pieces.last().map(|piece| &piece.token);
        !matches!(before, Some(Token::Name(_) | Token::Text(_) | Token::Close | Token::End | Token::Other))
    }
}

fn is_assignment(sign: &str) -> bool {
    sign.ends_with('=') && !matches!(sign, "==" | "!=" | "<=" | ">=" | "===" | "!==" | "..=")
}
