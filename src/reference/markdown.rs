//! The API as a page of the documentation.

use std::fmt::Write;

use super::{Class, Entry, Function, Param, Reference};
use crate::host::api::CLASSES;
use crate::host::object::{self, Default};

const HEAD: &str = "<!-- Written by `chainlit reference` from stdlib/chainlit.d.lua; a test fails when it is not up to date. -->

# The scripting API

Signatures are Lua's. In Rhai the same names stand below `cl::`, methods are called with a dot, options are object maps
(`#{ content: \"Hello\" }`), callbacks are closures (`|message| { … }`), and `()` takes the place of `nil`. A name that does not exist, an
option that is unknown and a value that does not fit are errors which say what was meant.

";

/// The whole page.
pub fn markdown(reference: &Reference) -> String {
    let mut page = Page { reference, text: HEAD.to_owned() };
    for section in &reference.sections {
        page.line(&format!("- [{}](#{})", section.title, anchor(&section.title)));
    }
    page.line("");
    for section in &reference.sections {
        page.line(&format!("## {}\n", section.title));
        if !section.intro.is_empty() {
            page.line(&section.intro);
        }
        for entry in &section.entries {
            page.entry(entry);
        }
    }
    page.text.trim_end().to_owned() + "\n"
}

fn anchor(title: &str) -> String {
    title.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>().replace(' ', "-")
}

struct Page<'a> {
    reference: &'a Reference,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Module { name, doc } => self.heading(&format!("`{name}`"), doc),
            // What makes a thing stands with its class.
            Entry::Function(function) if self.is_constructor(&function.name) => {}
            Entry::Function(function) => {
                self.heading(&format!("`{}`", signature(&function.name, function)), &function.doc);
                self.parameters(function);
            }
            Entry::Class(class) => self.class(class),
        }
    }

    fn heading(&mut self, title: &str, doc: &str) {
        self.line(&format!("### {title}\n"));
        self.doc(doc);
    }

    /// Text as it is; examples, which are indented, as code.
    fn doc(&mut self, doc: &str) {
        let mut inside = false;
        for line in doc.lines() {
            let code = line.strip_prefix("    ");
            if code.is_some() != inside {
                self.line(if inside { "```" } else { "```lua" });
                inside = !inside;
            }
            self.line(code.unwrap_or(line));
        }
        if inside {
            self.line("```");
        }
        if !doc.is_empty() {
            self.line("");
        }
    }

    fn is_constructor(&self, name: &str) -> bool {
        self.reference.class(name).is_some_and(|class| !class.is_module && !class.dotted)
            && self.reference.class(&format!("{name}.options")).is_some()
    }

    fn parameters(&mut self, function: &Function) {
        for param in function.params.iter().filter(|param| !param.doc.is_empty() || param.kind.starts_with("fun(")) {
            let dash = if param.doc.is_empty() { "" } else { ": " };
            self.line(&format!("- `{}` `{}`{dash}{}", param.name, param.kind, param.doc));
        }
        if let Some((kind, doc)) = function.returns.first() {
            let comma = if doc.is_empty() { "" } else { ": " };
            self.line(&format!("- returns `{kind}`{comma}{doc}"));
        }
        self.line("");
    }

    fn class(&mut self, class: &Class) {
        let name = class.name.as_str();
        if let Some(owner) = name.strip_suffix(".options") {
            if !self.is_constructor(owner) && !self.is_parent(name) {
                let fields = self.reference.fields(class);
                self.line(&format!("Options `{name}`:\n"));
                self.table(&fields, None);
            }
            return;
        }
        if class.is_module {
            self.heading(&format!("`{name}`"), &class.doc);
            self.table(&class.fields.iter().collect::<Vec<_>>(), None);
            return;
        }
        if self.is_parent(name) && !self.is_constructor(name) {
            return;
        }
        let registered = CLASSES.iter().copied().find(|known| name.strip_prefix("cl.") == Some(known.name));
        let constructor = self.reference.function(name).filter(|_| self.is_constructor(name));
        let title = constructor.map_or_else(|| name.to_owned(), |function| signature(name, function));
        self.heading(&format!("`{title}`"), &class.doc);
        let options = self.reference.class(&format!("{name}.options")).filter(|_| constructor.is_some());
        if let Some(function) = constructor {
            self.doc(&function.doc);
        }
        let mut fields = self.reference.fields(class);
        if let Some(options) = options {
            let taken = self.reference.fields(options);
            fields.retain(|field| !taken.iter().any(|option| option.name == field.name));
            self.table(&taken, registered);
            if !fields.is_empty() {
                self.line("It also has, to be read:\n");
            }
        }
        self.table(&fields, None);
        self.methods(class);
    }

    /// Whether it only exists for others to have its fields.
    fn is_parent(&self, name: &str) -> bool {
        self.reference.classes().any(|class| class.parents.iter().any(|parent| parent == name))
            && !CLASSES.iter().any(|known| name.strip_prefix("cl.") == Some(known.name))
    }

    fn table(&mut self, fields: &[&Param], registered: Option<&object::Class>) {
        if fields.is_empty() {
            return;
        }
        self.line("| Name | Type | |\n|---|---|---|");
        for field in fields {
            let default =
                registered.and_then(|class| class.field(&field.name)).and_then(|field| default(field.default));
            let needed = registered.and_then(|class| class.field(&field.name)).is_some_and(|field| field.required);
            let mut meaning = field.doc.clone();
            for more in default
                .map(|default| format!("Default: `{default}`."))
                .into_iter()
                .chain(needed.then(|| "Must be given.".to_owned()))
            {
                if !meaning.is_empty() {
                    meaning.push(' ');
                }
                meaning.push_str(&more);
            }
            let kind = field.kind.replace('|', "\\|");
            let name = &field.name;
            self.line(&format!("| `{name}` | `{kind}` | {} |", meaning.replace('|', "\\|")));
        }
        self.line("");
    }

    fn methods(&mut self, class: &Class) {
        let methods = self.reference.methods(class);
        let own = class.name.rsplit_once('.').map_or(class.name.as_str(), |(_, own)| own);
        let dot = if class.dotted { "." } else { ":" };
        for method in &methods {
            let mut line = format!("- `{own}{dot}{}`", signature(&method.name, method));
            if let Some((kind, doc)) = method.returns.first() {
                // Writing to a String cannot fail.
                let comma = if doc.is_empty() { "" } else { ", " };
                _ = write!(line, " → `{kind}`{comma}{doc}");
            }
            let doc = method.doc.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            self.line(&format!("{line}: {doc}"));
        }
        if !methods.is_empty() {
            self.line("");
        }
    }
}

fn signature(name: &str, function: &Function) -> String {
    let params: Vec<String> =
        function.params.iter().map(|p| format!("{}{}", p.name, if p.optional { "?" } else { "" })).collect();
    format!("{name}({})", params.join(", "))
}

fn default(default: Default) -> Option<String> {
    match default {
        Default::Nil | Default::Map | Default::List | Default::Text("") => None,
        Default::Text(text) => Some(format!("\"{text}\"")),
        Default::Bool(truth) => Some(truth.to_string()),
        Default::Int(number) => Some(number.to_string()),
    }
}
