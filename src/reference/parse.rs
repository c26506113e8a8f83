//! Reads the annotations of the Lua language server, as far as the source uses them.

use std::collections::HashMap;

use super::{Class, Entry, Function, Param, Reference, Section};

/// What begins a part of the reference.
const SECTION: &str = "-- Section: ";

/// Reads the source. What it does not understand is listed in `problems`.
pub fn parse(source: &str) -> Reference {
    let mut parser = Parser::default();
    for (index, line) in source.lines().enumerate() {
        if let Err(problem) = parser.line(line) {
            parser.reference.problems.push((index + 1, problem));
        }
    }
    parser.end_class();
    parser.reference
}

#[derive(Default)]
struct Parser {
    reference: Reference,
    doc: Vec<String>,
    params: Vec<Param>,
    returns: Vec<(String, String)>,
    class: Option<Class>,
    /// Classes by the local variables that stand for them.
    locals: HashMap<String, String>,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(title) = line.strip_prefix(SECTION) {
            self.end_class();
            self.reference.sections.push(Section { title: title.to_owned(), ..Section::default() });
        } else if line.starts_with("---@meta") || line.is_empty() {
            self.end_class();
            self.doc.clear();
        } else if let Some(tag) = line.strip_prefix("---@") {
            self.tag(tag)?;
        } else if let Some(doc) = line.strip_prefix("---") {
            self.doc.push(doc.to_owned());
        } else if let Some(text) = line.strip_prefix("--").map(str::trim_start) {
            // The introduction of a part.
            if let Some(section) = self.reference.sections.last_mut().filter(|section| section.entries.is_empty()) {
                section.intro.push_str(text);
                section.intro.push('\n');
            }
        } else if let Some(local) = line.strip_prefix("local ").and_then(|rest| rest.strip_suffix(" = {}")) {
            let class = self.class.as_ref().ok_or("a local without a class above it")?;
            self.locals.insert(local.to_owned(), class.name.clone());
        } else if let Some(name) = line.strip_suffix(" = {}") {
            match &mut self.class {
                Some(class) if class.name == name => class.is_module = true,
                _ => {
                    let doc = self.take_doc();
                    self.push(Entry::Module { name: name.to_owned(), doc });
                }
            }
        } else if let Some(rest) = line.strip_prefix("function ") {
            self.function(rest)?;
        } else {
            return Err(format!("what is this? {line}"));
        }
        Ok(())
    }

    fn tag(&mut self, tag: &str) -> Result<(), String> {
        let (tag, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        match tag {
            "class" => {
                self.end_class();
                let (name, parents) = rest.split_once(": ").unwrap_or((rest, ""));
                let parents = parents.split(", ").filter(|parent| !parent.is_empty()).map(str::to_owned).collect();
                let doc = self.take_doc();
                self.class = Some(Class { name: name.trim().to_owned(), parents, doc, ..Class::default() });
            }
            "field" => {
                // `[string] string` says what any other name is.
                if !rest.starts_with('[') {
                    let field = param(rest)?;
                    self.class.as_mut().ok_or("a field outside of a class")?.fields.push(field);
                }
            }
            "overload" => self.class.as_mut().ok_or("an overload outside of a class")?.iterates = true,
            "param" => self.params.push(param(rest)?),
            "return" => {
                let (kind, doc) = kind_and_doc(rest);
                self.returns.push((kind.to_owned(), doc.trim_start_matches("# ").to_owned()));
            }
            other => return Err(format!("no annotation {other} is known here")),
        }
        Ok(())
    }

    /// `cl.json.encode(value, options) end` or `message:send() end`.
    fn function(&mut self, rest: &str) -> Result<(), String> {
        let (path, rest) = rest.split_once('(').ok_or("a function without parentheses")?;
        let names = rest.strip_suffix(") end").ok_or("a function that does not end in its line")?;
        let names: Vec<&str> = names.split(", ").filter(|name| !name.is_empty()).collect();
        let params = std::mem::take(&mut self.params);
        if names != params.iter().map(|param| param.name.as_str()).collect::<Vec<_>>() {
            return Err(format!("{path}: the parameters differ from what is said about them"));
        }
        let (doc, returns) = (self.take_doc(), std::mem::take(&mut self.returns));
        let function = |name: &str| Function { name: name.to_owned(), doc, params, returns };
        if path.starts_with("cl.") {
            self.push(Entry::Function(function(path)));
            return Ok(());
        }
        let (local, name) = path.split_once([':', '.']).ok_or("a function that belongs to nothing")?;
        let class = self.locals.get(local).ok_or_else(|| format!("{local} is no class"))?.clone();
        let dotted = path.contains('.');
        let method = function(name);
        let class = self.find(&class).ok_or("a method of an unknown class")?;
        class.methods.push(method);
        class.dotted |= dotted;
        Ok(())
    }

    fn find(&mut self, name: &str) -> Option<&mut Class> {
        if self.class.as_ref().is_some_and(|class| class.name == name) {
            return self.class.as_mut();
        }
        let entries = self.reference.sections.iter_mut().flat_map(|section| &mut section.entries);
        entries
            .filter_map(|entry| if let Entry::Class(class) = entry { Some(class) } else { None })
            .find(|class| class.name == name)
    }

    fn take_doc(&mut self) -> String {
        let lines = std::mem::take(&mut self.doc);
        lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }

    fn end_class(&mut self) {
        if let Some(class) = self.class.take() {
            self.push(Entry::Class(class));
        }
    }

    fn push(&mut self, entry: Entry) {
        if self.reference.sections.is_empty() {
            self.reference.sections.push(Section::default());
        }
        if let Some(section) = self.reference.sections.last_mut() {
            section.entries.push(entry);
        }
    }
}

/// `name? type what it means`
fn param(text: &str) -> Result<Param, String> {
    let (name, rest) = text.split_once(' ').ok_or_else(|| format!("{text} has no type"))?;
    let (kind, doc) = kind_and_doc(rest);
    // A function that may give nothing is wanted all the same.
    let optional = name.ends_with('?') || (kind.ends_with('?') && !kind.starts_with("fun("));
    Ok(Param {
        name: name.trim_end_matches('?').to_owned(),
        optional,
        kind: kind.to_owned(),
        doc: doc.trim().to_owned(),
    })
}

/// A type, and what stands behind it. A type ends at a space, unless that is inside parentheses or behind a colon.
fn kind_and_doc(text: &str) -> (&str, &str) {
    let (mut depth, mut before) = (0usize, ' ');
    for (at, c) in text.char_indices() {
        match c {
            '(' | '<' | '{' => depth += 1,
            ')' | '>' | '}' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 && before != ':' => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
        before = c;
    }
    (text, "")
}
