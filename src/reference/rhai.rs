//! The API as a definition file of Rhai's language server (`chainlit.d.rhai`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Entry, Function, Param, Reference};

/// The whole file.
pub fn definitions(reference: &Reference) -> String {
    let mut text = String::from("module static;\n\n");
    text.push_str("// Definitions of `cl` for Rhai's language server. They belong to this version of the program.\n\n");
    Tree::of(reference).write("cl", "", &mut text);
    let mut written = BTreeSet::new();
    for class in reference.classes().filter(|class| !class.is_module && !class.name.ends_with(".options")) {
        things(reference, class, &mut written, &mut text);
    }
    text
}

/// Names by the module that they are in.
struct Tree<'a> {
    docs: BTreeMap<&'a str, &'a str>,
    functions: BTreeMap<&'a str, Vec<&'a Function>>,
    properties: BTreeMap<&'a str, &'a [Param]>,
}

impl<'a> Tree<'a> {
    fn of(reference: &'a Reference) -> Self {
        let mut tree = Self { docs: BTreeMap::new(), functions: BTreeMap::new(), properties: BTreeMap::new() };
        for entry in reference.entries() {
            match entry {
                Entry::Module { name, doc } => _ = tree.docs.insert(name, doc),
                Entry::Class(class) if class.is_module => {
                    tree.docs.insert(&class.name, &class.doc);
                    tree.properties.insert(&class.name, &class.fields);
                }
                Entry::Class(_) => {}
                Entry::Function(function) => {
                    let module = function.name.rsplit_once('.').map_or("", |(module, _)| module);
                    tree.functions.entry(module).or_default().push(function);
                }
            }
        }
        tree
    }

    fn write(&self, module: &str, indent: &str, text: &mut String) {
        comment(self.docs.get(module).copied().unwrap_or_default(), indent, text);
        text.push_str(&format!("{indent}module {} {{\n", last(module)));
        let inner = format!("{indent}    ");
        for property in self.properties.get(module).copied().unwrap_or_default() {
            comment(&property.doc, &inner, text);
            text.push_str(&format!("{inner}const {}: {};\n\n", property.name, kind(&property.kind)));
        }
        for function in self.functions.get(module).map(Vec::as_slice).unwrap_or_default() {
            signatures(function, None, &inner, text);
        }
        let below = |name: &&str| {
            name.strip_prefix(module).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| !rest.contains('.'))
        };
        for name in self.docs.keys().copied().filter(below) {
            self.write(name, &inner, text);
        }
        text.push_str(&format!("{indent}}}\n\n"));
    }
}

/// Fields and methods of a class, which Rhai knows by the type of their first parameter.
fn things(reference: &Reference, class: &Class, written: &mut BTreeSet<String>, text: &mut String) {
    let this = type_name(&class.name);
    for field in reference.fields(class) {
        comment(&field.doc, "", text);
        text.push_str(&format!("fn get {}(this: {this}) -> {};\n\n", field.name, kind(&field.kind)));
    }
    for method in reference.methods(class) {
        if written.insert(format!("{this}.{}", method.name)) {
            signatures(method, Some(&this), "", text);
        }
    }
}

/// A function, once for each number of arguments that it takes.
fn signatures(function: &Function, this: Option<&str>, indent: &str, text: &mut String) {
    let params: Vec<&Param> = function.params.iter().filter(|param| param.name != "...").collect();
    let least = params.iter().rposition(|param| !param.optional).map_or(0, |at| at + 1);
    let result = function.returns.first().map_or_else(|| "()".to_owned(), |(result, _)| kind(result));
    for count in least..=params.len() {
        comment(&function.doc, indent, text);
        let this = this.map(|this| format!("this: {this}"));
        let given = params.iter().take(count).map(|param| format!("{}: {}", param.name, kind(&param.kind)));
        let list: Vec<String> = this.into_iter().chain(given).collect();
        text.push_str(&format!("{indent}fn {}({}) -> {result};\n\n", last(&function.name), list.join(", ")));
    }
}

/// Documentation without its examples, which are in Lua.
fn comment(doc: &str, indent: &str, text: &mut String) {
    for line in doc.lines().filter(|line| !line.starts_with("    ") && !line.is_empty()) {
        text.push_str(&format!("{indent}/// {line}\n"));
    }
}

fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// `cl.chat_profile` as `ChatProfile`.
fn type_name(class: &str) -> String {
    let name = class.strip_prefix("cl.").unwrap_or(class);
    name.split(['_', '.']).map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A type of the Lua language server as one of Rhai's; `?` where it is one of several.
fn kind(lua: &str) -> String {
    let known = Param { kind: lua.trim_end_matches('?').to_owned(), ..Param::default() };
    let parts = known.alternatives();
    if lua.ends_with('?') || parts.len() > 1 {
        return if parts.iter().all(|part| part.starts_with('"')) { "String" } else { "?" }.to_owned();
    }
    match parts.first().copied().unwrap_or_default() {
        "string" => "String".to_owned(),
        "boolean" => "bool".to_owned(),
        "integer" => "int".to_owned(),
        list if list.ends_with("[]") => "Array".to_owned(),
        text if text.starts_with('"') => "String".to_owned(),
        function if function.starts_with("fun(") => "Fn".to_owned(),
        table if table.starts_with("table") || table.ends_with(".options") => "Map".to_owned(),
        class if class.starts_with("cl.") => type_name(class),
        // Numbers may be of either type.
        _ => "?".to_owned(),
    }
}
