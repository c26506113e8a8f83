//! The scripting API as people read it: parsed from the one source, `stdlib/chainlit.d.lua`, and written in other forms.
//!
//! - here: what the source says, to be asked
//! - [`parse`]: reads it
//! - [`rhai`]: definitions for Rhai's language server
//! - [`markdown`]: the page of the documentation
//!
//! `cli` calls this (`init`, `check`, `reference`); a test compares it with the tree that `host` registers. It knows no
//! sessions and runs no scripts.

mod markdown;
mod parse;
pub mod rhai;

use std::sync::LazyLock;

pub use markdown::markdown;
pub use parse::parse;

/// The source: types for editors that speak to the Lua language server.
pub const STUBS: &str = include_str!("../../stdlib/chainlit.d.lua");

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| parse(STUBS));

/// The API of this version.
pub fn reference() -> &'static Reference {
    &REFERENCE
}

/// What the source says, in its order.
#[derive(Debug, Default)]
pub struct Reference {
    /// Its parts.
    pub sections: Vec<Section>,
    /// Lines that could not be understood: number and text.
    pub problems: Vec<(usize, String)>,
}

/// A part under a heading.
#[derive(Debug, Default)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What stands before the first name.
    pub intro: String,
    /// Names.
    pub entries: Vec<Entry>,
}

/// A name.
#[derive(Debug)]
pub enum Entry {
    /// Names below it.
    Module {
        /// The whole name.
        name: String,
        /// What it is for.
        doc: String,
    },
    /// A class, or the options of something.
    Class(Class),
    /// A function with its whole name.
    Function(Function),
}

/// A class of things, or the options of something.
#[derive(Debug, Default)]
pub struct Class {
    /// The whole name: `cl.message`.
    pub name: String,
    /// Classes that it has the fields and methods of.
    pub parents: Vec<String>,
    /// What it is.
    pub doc: String,
    /// Its own fields.
    pub fields: Vec<Param>,
    /// Its own methods, by their names alone.
    pub methods: Vec<Function>,
    /// Whether it can be iterated.
    pub iterates: bool,
    /// Whether its methods are called with a dot.
    pub dotted: bool,
    /// Whether it stands for a table of names.
    pub is_module: bool,
}

/// A function or method.
#[derive(Debug, Default)]
pub struct Function {
    /// The name.
    pub name: String,
    /// What it does, in Markdown.
    pub doc: String,
    /// Parameters.
    pub params: Vec<Param>,
    /// Type and meaning of its results.
    pub returns: Vec<(String, String)>,
}

/// A parameter or field.
#[derive(Debug, Default, Clone)]
pub struct Param {
    /// The name; `...` stands for any number.
    pub name: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// Its type, as the Lua language server writes it.
    pub kind: String,
    /// What it means.
    pub doc: String,
}

impl Reference {
    /// All entries, in their order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.sections.iter().flat_map(|section| &section.entries)
    }

    /// All classes.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.entries().filter_map(|entry| if let Entry::Class(class) = entry { Some(class) } else { None })
    }

    /// All functions below `cl`.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.entries().filter_map(|entry| if let Entry::Function(function) = entry { Some(function) } else { None })
    }

    /// Whole names of all tables of names, `cl` among them.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        self.entries().filter_map(|entry| match entry {
            Entry::Module { name, .. } => Some(name.as_str()),
            Entry::Class(class) if class.is_module => Some(class.name.as_str()),
            _ => None,
        })
    }

    /// The class of this name.
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes().find(|class| class.name == name)
    }

    /// The function of this whole name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions().find(|function| function.name == name)
    }

    /// The class and those that it has fields and methods of, the nearest first.
    pub fn lineage<'a>(&'a self, class: &'a Class) -> Vec<&'a Class> {
        let mut found = vec![class];
        let mut next = 0;
        while let Some(class) = found.get(next).copied() {
            for parent in &class.parents {
                if let Some(parent) = self.class(parent)
                    && !found.iter().any(|known| known.name == parent.name)
                {
                    found.push(parent);
                }
            }
            next += 1;
        }
        found
    }

    /// The fields of a class with those of its parents; the nearest says what a field is, the first to document it what
    /// it means.
    pub fn fields<'a>(&'a self, class: &'a Class) -> Vec<&'a Param> {
        let mut fields: Vec<&Param> = Vec::new();
        for field in self.lineage(class).into_iter().flat_map(|class| &class.fields) {
            if !fields.iter().any(|known| known.name == field.name) {
                fields.push(field);
            }
        }
        fields
    }

    /// The methods of a class with those of its parents.
    pub fn methods<'a>(&'a self, class: &'a Class) -> Vec<&'a Function> {
        let mut methods: Vec<&Function> = Vec::new();
        for method in self.lineage(class).into_iter().flat_map(|class| &class.methods) {
            if !methods.iter().any(|known| known.name == method.name) {
                methods.push(method);
            }
        }
        methods
    }
}

impl Param {
    /// The parts of the type, between `|` outside of parentheses.
    pub fn alternatives(&self) -> Vec<&str> {
        let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
        for (at, c) in self.kind.char_indices() {
            match c {
                '(' | '<' | '{' => depth += 1,
                ')' | '>' | '}' => depth = depth.saturating_sub(1),
                '|' if depth == 0 => {
                    parts.push(self.kind[start..at].trim());
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.kind[start..].trim());
        parts
    }
}
