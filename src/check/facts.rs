//! What a file uses, declares and assigns.

use std::collections::{HashMap, HashSet};

use super::token::{Piece, Place, Token};

/// What the names of the API stand below.
const ROOT: &str = "cl";

/// A function, by its position in the list of all of a file.
pub(super) type FunctionId = usize;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) file: String,
    pub(super) uses: Vec<Use>,
    pub(super) functions: Vec<Function>,
    pub(super) accesses: Vec<Access>,
    pub(super) members: Vec<Member>,
    /// Modules that are required by a constant name.
    pub(super) requires: Vec<String>,
    /// Constant values of `name` in tables.
    pub(super) names: HashSet<String>,
}

/// A function of the script.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) parent: Option<FunctionId>,
    pub(super) name: Option<String>,
}

/// Where a thing comes from, so far as that is written out.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A call of a name below `cl`, and of methods of what that gives.
    Call { path: Vec<String>, then: Vec<String> },
    /// A parameter of a function that is written out as an argument of such a call.
    Parameter { path: Vec<String>, argument: usize, parameter: usize },
}

/// A field or method of a thing.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) of: Source,
    pub(super) name: String,
    pub(super) at: Place,
}

/// A name below `cl`.
#[derive(Debug)]
pub(super) struct Use {
    /// `message`, or `json` and `encode`, each with its place.
    pub(super) path: Vec<(String, Place)>,
    /// Where `cl` stands.
    pub(super) at: Place,
    /// The function that it stands in.
    pub(super) function: Option<FunctionId>,
    /// What it is called with, if it is.
    pub(super) arguments: Option<Vec<Argument>>,
}

/// An argument of a call.
#[derive(Debug)]
pub(super) enum Argument {
    /// A table that is written out.
    Table(Table),
    Text(String, Place),
    Function(FunctionId),
    /// A variable alone.
    Variable(String),
    /// What a call below `cl` gives.
    Made(Source),
    Other,
}

/// A table that is written out.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) keys: Vec<Key>,
    /// Entries without names that are tables themselves.
    pub(super) items: Vec<Table>,
    /// Whether it also has entries without names, or with computed ones.
    pub(super) has_more: bool,
    pub(super) at: Place,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) at: Place,
    /// The value, where it is a constant text.
    pub(super) text: Option<String>,
    /// The value, where it is a table that is written out.
    pub(super) table: Option<Table>,
}

/// A variable of the file that is read or written.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) name: String,
    pub(super) writes: bool,
    pub(super) function: Option<FunctionId>,
    pub(super) at: Place,
}

impl Facts {
    /// Reads the tokens of a file.
    pub(super) fn read(file: &str, pieces: Vec<Piece>) -> Self {
        let facts = Self { file: file.to_owned(), ..Self::default() };
        let scopes = vec![HashMap::new()];
        let mut reader = Reader { pieces, next: 0, facts, scopes, functions: Vec::new(), handed_to: None };
        while reader.next < reader.pieces.len() {
            reader.one();
        }
        reader.facts
    }

    /// The functions of a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = FunctionId> + 'a {
        let named = move |function: &Function| function.name.as_deref() == Some(name);
        self.functions.iter().enumerate().filter(move |(_, function)| named(function)).map(|(id, _)| id)
    }

    /// The function and those around it, the innermost first.
    pub(super) fn around(&self, function: Option<FunctionId>) -> impl Iterator<Item = FunctionId> + '_ {
        std::iter::successors(function, |id| self.functions.get(*id)?.parent)
    }
}

struct Reader {
    pieces: Vec<Piece>,
    next: usize,
    facts: Facts,
    /// Names that each scope declares, and what they are where that is known; the first is that of the file.
    scopes: Vec<HashMap<String, Option<Source>>>,
    /// Functions that are open.
    functions: Vec<FunctionId>,
    /// What the value that is read next is handed to, and as which argument.
    handed_to: Option<(Vec<String>, usize)>,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.pieces.get(self.next).map(|piece| &piece.token)
    }

    /// Reads a token and what belongs to it.
    fn one(&mut self) -> Argument {
        let Some(Piece { token, at }) = self.pieces.get(self.next).cloned() else { return Argument::Other };
        self.next += 1;
        let handed_to = self.handed_to.take();
        match token {
            Token::Name(name) => self.name(name, at),
            Token::Text(text) => Argument::Text(text, at),
            Token::Open => {
                self.until(&Token::Close);
                Argument::Other
            }
            Token::OpenTable => Argument::Table(self.table(at)),
            Token::Function { name, local, params } => {
                Argument::Function(self.function(name, local, params, at, handed_to))
            }
            Token::Block => {
                self.scopes.push(HashMap::new());
                self.until(&Token::End);
                self.scopes.pop();
                Argument::Other
            }
            Token::Declare(names) => {
                self.declare(names);
                Argument::Other
            }
            // What belongs to a thing is no variable.
            Token::Dot => {
                self.next += usize::from(matches!(self.peek(), Some(Token::Name(_))));
                Argument::Other
            }
            _ => Argument::Other,
        }
    }

    /// Reads up to a token that ends something, and over it.
    fn until(&mut self, end: &Token) {
        while let Some(token) = self.peek() {
            if token == end {
                self.next += 1;
                return;
            }
            self.one();
        }
    }

    fn declare(&mut self, names: Vec<String>) {
        let named = names.first().filter(|_| matches!(self.peek(), Some(Token::Function { name: None, .. }))).cloned();
        let alone = if let [name] = names.as_slice() { Some(name.clone()) } else { None };
        if let Some(scope) = self.scopes.last_mut() {
            scope.extend(names.into_iter().map(|name| (name, None)));
        }
        // `local f = function() … end` is a function of that name.
        if named.is_some()
            && let Some(Piece { token: Token::Function { name, local, .. }, .. }) = self.pieces.get_mut(self.next)
        {
            *name = named;
            *local = true;
            return;
        }
        // `local m = cl.message(…)` is such a thing, if nothing is done with it.
        if let Some(name) = alone
            && matches!(self.peek(), Some(Token::Name(root)) if root == ROOT)
            && let Argument::Made(source) = self.one()
            && self.value_ends()
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.insert(name, Some(source));
        }
    }

    /// Whether the value that was read ends here, as far as signs show it.
    fn value_ends(&self) -> bool {
        let line = |index: usize| self.pieces.get(index).map(|piece| piece.at.line);
        match self.peek() {
            Some(Token::Dot | Token::Open | Token::Assign) => false,
            // A sign of an operator, or the word that begins the next statement.
            Some(Token::Other) => self.next > 0 && line(self.next) > line(self.next - 1),
            _ => true,
        }
    }

    fn function(
        &mut self,
        name: Option<String>,
        local: bool,
        params: Vec<String>,
        at: Place,
        handed_to: Option<(Vec<String>, usize)>,
    ) -> FunctionId {
        if let Some(name) = &name {
            if local {
                self.declare(vec![name.clone()]);
            } else {
                self.access(name.clone(), true, at);
            }
        }
        let id = self.facts.functions.len();
        self.facts.functions.push(Function { parent: self.functions.last().copied(), name });
        self.functions.push(id);
        let source = |parameter| {
            let (path, argument) = handed_to.clone()?;
            Some(Source::Parameter { path, argument, parameter })
        };
        self.scopes.push(params.into_iter().enumerate().map(|(at, name)| (name, source(at))).collect());
        self.until(&Token::End);
        self.scopes.pop();
        self.functions.pop();
        id
    }

    /// Notes the use of a variable, if it is one of the file or a global.
    fn access(&mut self, name: String, writes: bool, at: Place) {
        if self.scopes.iter().skip(1).any(|scope| scope.contains_key(&name)) {
            return;
        }
        self.facts.accesses.push(Access { name, writes, function: self.functions.last().copied(), at });
    }

    fn name(&mut self, name: String, at: Place) -> Argument {
        let begin = self.next;
        let mut path = Vec::new();
        while matches!(self.peek(), Some(Token::Dot))
            && let Some(Piece { token: Token::Name(below), at }) = self.pieces.get(self.next + 1).cloned()
        {
            path.push((below, at));
            self.next += 2;
        }
        let declared = self.scopes.iter().any(|scope| scope.contains_key(ROOT));
        if name == ROOT && !declared {
            let function = self.functions.last().copied();
            let names: Vec<String> = path.iter().map(|(name, _)| name.clone()).collect();
            let arguments = self.arguments(&names);
            let called = arguments.is_some();
            self.facts.uses.push(Use { path, at, function, arguments });
            return if called { self.chain(names) } else { Argument::Other };
        }
        // A member of a thing that is known.
        let known = self.scopes.iter().rev().find_map(|scope| scope.get(&name)).cloned().flatten();
        if let (Some(of), Some((name, at))) = (known, path.first()) {
            self.facts.members.push(Member { of, name: name.clone(), at: *at });
        }
        if path.is_empty()
            && matches!(name.as_str(), "require" | "import")
            && !self.scopes.iter().any(|s| s.contains_key(&name))
        {
            let arguments = self.arguments(&[]).unwrap_or_default();
            if let Some(Argument::Text(module, _)) = arguments.into_iter().next() {
                self.facts.requires.push(module);
            }
            return Argument::Other;
        }
        // `t[1] = x` changes what the name stands for as well.
        while matches!(self.peek(), Some(Token::Open)) && self.indexes() {
            self.next += 1;
            self.until(&Token::Close);
        }
        let writes = matches!(self.peek(), Some(Token::Assign));
        if writes
            && path.is_empty()
            && let Some(scope) = self.scopes.iter_mut().rev().find(|scope| scope.contains_key(&name))
        {
            // It may be anything from here on.
            scope.insert(name.clone(), None);
        }
        self.access(name.clone(), writes, at);
        let alone = self.next == begin && matches!(self.peek(), Some(Token::Comma | Token::Close) | None);
        if alone { Argument::Variable(name) } else { Argument::Other }
    }

    /// The methods that are called on what a call gives: `cl.message("x"):send()`.
    fn chain(&mut self, path: Vec<String>) -> Argument {
        let mut then: Vec<String> = Vec::new();
        while matches!(self.peek(), Some(Token::Dot))
            && let Some(Piece { token: Token::Name(name), at }) = self.pieces.get(self.next + 1).cloned()
        {
            let of = Source::Call { path: path.clone(), then: then.clone() };
            self.facts.members.push(Member { of, name: name.clone(), at });
            self.next += 2;
            if self.arguments(&[]).is_none() {
                return Argument::Other;
            }
            then.push(name);
        }
        Argument::Made(Source::Call { path, then })
    }

    /// Whether the bracket that opens here closes in front of an assignment.
    fn indexes(&self) -> bool {
        let mut depth = 0usize;
        for (offset, piece) in self.pieces[self.next..].iter().enumerate() {
            match piece.token {
                Token::Open | Token::OpenTable => depth += 1,
                Token::Close => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return matches!(
                            self.pieces.get(self.next + offset + 1).map(|p| &p.token),
                            Some(Token::Assign)
                        );
                    }
                }
                Token::Function { .. } | Token::Block | Token::End => return false,
                _ => {}
            }
        }
        false
    }

    /// The arguments of the call of a name below `cl` that follows, if one does.
    fn arguments(&mut self, of: &[String]) -> Option<Vec<Argument>> {
        match self.peek()? {
            // `f "x"` and `f { … }` of Lua.
            Token::Text(_) | Token::OpenTable => Some(vec![self.one()]),
            Token::Open => {
                self.next += 1;
                let mut arguments = Vec::new();
                while let Some(token) = self.peek() {
                    if *token == Token::Close {
                        self.next += 1;
                        break;
                    }
                    self.handed_to = (!of.is_empty()).then(|| (of.to_vec(), arguments.len()));
                    arguments.push(self.value());
                    if matches!(self.peek(), Some(Token::Comma)) {
                        self.next += 1;
                    }
                }
                Some(arguments)
            }
            _ => None,
        }
    }

    /// A value, up to the comma or bracket that ends it.
    fn value(&mut self) -> Argument {
        let first = self.one();
        let mut alone = true;
        while !matches!(self.peek(), None | Some(Token::Comma | Token::Close | Token::End)) {
            self.one();
            alone = false;
        }
        if alone { first } else { Argument::Other }
    }

    fn table(&mut self, at: Place) -> Table {
        let mut table = Table { at, ..Table::default() };
        while let Some(token) = self.peek().cloned() {
            let assigned =
                |reader: &Self| matches!(reader.pieces.get(reader.next + 1).map(|p| &p.token), Some(Token::Assign));
            match token {
                Token::Close => {
                    self.next += 1;
                    break;
                }
                Token::Comma => self.next += 1,
                Token::Name(name) | Token::Text(name) if assigned(self) => {
                    let at = self.pieces.get(self.next).map(|piece| piece.at).unwrap_or_default();
                    self.next += 2;
                    let value = self.value();
                    let (text, inner) = match value {
                        Argument::Text(text, _) => (Some(text), None),
                        Argument::Table(inner) => (None, Some(inner)),
                        _ => (None, None),
                    };
                    if name == "name" {
                        self.facts.names.extend(text.clone());
                    }
                    table.keys.push(Key { name, at, text, table: inner });
                }
                _ => {
                    table.has_more = true;
                    let before = self.next;
                    if let Argument::Table(item) = self.value() {
                        table.items.push(item);
                    }
                    // A token that ends something else: the source is not what it should be.
                    if self.next == before {
                        self.next += 1;
                    }
                }
            }
        }
        table
    }
}
