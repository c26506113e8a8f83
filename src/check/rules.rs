//! What is wrong with what the files of an app use.

use std::collections::{HashMap, HashSet};

use super::facts::{Argument, Facts, FunctionId, Source, Table, Use};
use super::{Finding, Severity};
use crate::config::files::AppFiles;
use crate::host::api::{self, Item};
use crate::host::error::nearest;
use crate::host::instance::Callback;
use crate::reference::{Class, Function, reference};

/// Callbacks that a chat can begin with.
const BEGINNINGS: [Callback; 3] = [Callback::ChatStart, Callback::Message, Callback::AudioChunk];
/// Methods that all values of Rhai have.
const EVERYWHERE: [&str; 6] = ["type_of", "to_string", "to_debug", "is_shared", "call", "tag"];
/// Registers what clicks call.
const ACTION_CALLBACK: &str = "action_callback";

/// All that is wrong. When a file is broken, what it may lack is not said.
pub(super) fn apply(facts: &[Facts], files: &dyn AppFiles, language: &str, broken: bool) -> Vec<Finding> {
    let mut rules = Rules { facts, spelling: Spelling { rhai: language == "rhai" }, findings: Vec::new() };
    for file in facts {
        for used in &file.uses {
            if rules.name(file, used) {
                rules.options(file, used);
            }
        }
        rules.members(file);
        rules.shared_variables(file);
        rules.registered_late(file);
    }
    rules.registered_twice();
    rules.actions(files);
    if !broken {
        rules.beginnings();
    }
    rules.findings
}

/// How a language writes names.
struct Spelling {
    rhai: bool,
}

impl Spelling {
    fn name(&self, name: &str) -> String {
        if self.rhai { name.replace('.', "::") } else { name.to_owned() }
    }
}

struct Rules<'a> {
    facts: &'a [Facts],
    spelling: Spelling,
    findings: Vec<Finding>,
}

impl<'a> Rules<'a> {
    fn error(&mut self, file: &Facts, at: super::Place, message: String) {
        self.findings.push(Finding::new(Severity::Error, &file.file, at, message));
    }

    fn warn(&mut self, file: &Facts, at: super::Place, message: String) {
        self.findings.push(Finding::new(Severity::Warning, &file.file, at, message));
    }

    /// Whether all names exist.
    fn name(&mut self, file: &Facts, used: &Use) -> bool {
        let mut module = &api::ROOT;
        for (name, at) in &used.path {
            let Some(member) = module.get(name) else {
                let (path, below) = (self.spelling.name(&format!("{}.{name}", module.name)), module.name);
                let hint = nearest(name, module.names())
                    .map(|known| format!("; did you mean {}?", self.spelling.name(&format!("{below}.{known}"))));
                self.error(file, *at, format!("{path}: no such name{}", hint.unwrap_or_default()));
                return false;
            };
            match member.item {
                Item::Module(below) => module = below,
                _ => break,
            }
        }
        true
    }

    /// The options that are written out where something is called.
    fn options(&mut self, file: &Facts, used: &Use) {
        let Some(arguments) = &used.arguments else { return };
        let path: Vec<&str> = used.path.iter().map(|(name, _)| name.as_str()).collect();
        let name = format!("cl.{}", path.join("."));
        let Some(function) = reference().function(&name) else { return };
        for (position, argument) in arguments.iter().enumerate() {
            let Argument::Table(table) = argument else { continue };
            let Some(options) = options_of(function, position) else { continue };
            self.table(file, &name, options, table);
        }
    }

    fn table(&mut self, file: &Facts, name: &str, options: &Class, table: &Table) {
        let fields = reference().fields(options);
        let known = |key: &str| fields.iter().any(|field| field.name == key);
        let callee = self.spelling.name(name);
        let positional =
            api::CLASSES.iter().find(|class| name == format!("cl.{}", class.name)).and_then(|c| c.positional);
        if table.keys.is_empty() && table.has_more {
            // A list, where the constructor takes one as it is.
            if positional.is_none() {
                self.error(file, table.at, format!("{callee}: expected a table of options, got a list"));
            }
            return;
        }
        let recognised = table.keys.iter().any(|key| known(&key.name));
        for key in table.keys.iter().filter(|key| !known(&key.name)) {
            let message = match positional.filter(|_| !recognised) {
                Some(positional) => {
                    let sign = if self.spelling.rhai { ":" } else { " =" };
                    format!("{callee}: {positional} must be given as {positional}{sign}")
                }
                None => {
                    let hint = nearest(&key.name, fields.iter().map(|field| field.name.as_str()));
                    let hint = hint.map(|known| format!("; did you mean {known}?")).unwrap_or_default();
                    format!("{callee}: no option {}{hint}", key.name)
                }
            };
            self.error(file, key.at, message);
        }
        for (key, field) in table.keys.iter().filter_map(|key| Some((key, fields.iter().find(|f| f.name == key.name)?)))
        {
            if let (Some(inner), Some((options, is_list))) = (&key.table, options_in(&field.kind)) {
                let items = if is_list { inner.items.as_slice() } else { std::slice::from_ref(inner) };
                for item in items {
                    self.table(file, options.name.trim_end_matches(".options"), options, item);
                }
            }
        }
        let given = |name: &str| table.keys.iter().any(|key| key.name == name);
        if let Some(missing) =
            fields.iter().find(|field| !field.optional && !given(&field.name)).filter(|_| !table.has_more)
            && recognised
        {
            self.error(file, table.at, format!("{callee}: {} is missing", missing.name));
        }
    }

    /// Fields and methods of things whose class is written out.
    fn members(&mut self, file: &Facts) {
        for member in &file.members {
            let Some(class) = class_of(&member.of) else { continue };
            let Some(registered) = api::CLASSES.iter().find(|c| class.name == format!("cl.{}", c.name)) else { continue };
            let (fields, methods) = (reference().fields(class), reference().methods(class));
            let own = registered.fields.iter().map(|field| field.name);
            let known: Vec<&str> = (fields.iter().map(|field| field.name.as_str()))
                .chain(methods.iter().map(|method| method.name.as_str()))
                .chain(own)
                .chain(registered.methods.iter().map(|method| method.name))
                .collect();
            // In Rhai every function can be called as a method.
            let is_function = || {
                let mut named = self.facts.iter().flat_map(|file| file.named(&member.name));
                self.spelling.rhai && (EVERYWHERE.contains(&member.name.as_str()) || named.next().is_some())
            };
            if known.contains(&member.name.as_str()) || is_function() {
                continue;
            }
            let hint = nearest(&member.name, known).map(|known| format!("; did you mean {known}?"));
            let class = self.spelling.name(&class.name);
            self.error(file, member.at, format!("{class} has no {}{}", member.name, hint.unwrap_or_default()));
        }
    }

    /// What registers a callback, in all files.
    fn registrations(&self) -> Vec<(&'a Facts, &'a Use, &'a str)> {
        let mut found = Vec::new();
        for file in self.facts {
            for used in &file.uses {
                if let ([(name, _)], Some(_)) = (used.path.as_slice(), &used.arguments)
                    && (name == ACTION_CALLBACK || Callback::ALL.iter().any(|callback| callback.name() == name))
                {
                    found.push((file, used, name.as_str()));
                }
            }
        }
        found
    }

    fn beginnings(&mut self) {
        let begins = |name: &str| BEGINNINGS.iter().any(|callback| callback.name() == name);
        // It may also be handed on: `local on = cl.on_message`.
        let mentioned =
            self.facts.iter().flat_map(|file| &file.uses).any(|used| used.path.iter().any(|(n, _)| begins(n)));
        if let Some(file) = self.facts.first().filter(|_| !mentioned) {
            let names = BEGINNINGS.map(|callback| self.spelling.name(&format!("cl.{}", callback.name()))).join(", ");
            let message = format!("no callback is registered that a chat could begin with: one of {names}");
            self.error(file, super::Place { line: 1, column: 1 }, message);
        }
    }

    fn registered_twice(&mut self) {
        let mut seen = HashSet::new();
        for (file, used, name) in self.registrations() {
            let action = match used.arguments.as_deref() {
                Some([Argument::Text(action, _), ..]) if name == ACTION_CALLBACK => Some(action),
                _ if name == ACTION_CALLBACK => continue,
                _ => None,
            };
            if !seen.insert((name, action)) {
                let callee = self.spelling.name(&format!("cl.{name}"));
                self.warn(file, used.at, format!("{callee} is called twice; only the later function is used"));
            }
        }
    }

    /// Callbacks that are registered while another one runs: whoever does so has missed the event before.
    fn registered_late(&mut self, file: &Facts) {
        let roles = roles(file);
        for (of, used, name) in self.registrations() {
            let runs_in = file.around(used.function).find_map(|function| roles.get(&function));
            if let Some(role) = runs_in.filter(|_| std::ptr::eq(of, file)) {
                let (inner, outer) =
                    (self.spelling.name(&format!("cl.{name}")), self.spelling.name(&format!("cl.{}", role.name)));
                let message = format!(
                    "{inner} is called inside {outer}: nothing calls it before that; register it at the top of the script"
                );
                self.warn(file, used.at, message);
            }
        }
    }

    /// Callbacks of actions that nobody creates.
    fn actions(&mut self, files: &dyn AppFiles) {
        let names: HashSet<&str> = self.facts.iter().flat_map(|file| &file.names).map(String::as_str).collect();
        // An action whose name is not written out may have any.
        let computed = self.facts.iter().flat_map(|file| &file.uses).any(|used| {
            let creates = used.path.last().is_some_and(|(name, _)| name == "action");
            creates && !matches!(used.arguments.as_deref(), Some([Argument::Table(table)]) if table.keys.iter().any(|key| key.name == "on_click" || (key.name == "name" && key.text.is_some())))
        });
        if computed {
            return;
        }
        for (file, used, name) in self.registrations() {
            if name == ACTION_CALLBACK
                && let Some([Argument::Text(action, at), ..]) = used.arguments.as_deref()
                && !names.contains(action.as_str())
                && !is_called_by_a_component(files, action)
            {
                self.warn(
                    file,
                    *at,
                    format!("no action of the name {action:?} is made in this app: nothing calls this"),
                );
            }
        }
    }

    /// Variables that a callback of the app sets and one of a chat reads, or the other way: they run in different
    /// instances of the script.
    fn shared_variables(&mut self, file: &Facts) {
        let roles = roles(file);
        let role = |function: Option<FunctionId>| file.around(function).find_map(|function| roles.get(&function));
        let mut said = HashSet::new();
        for written in file.accesses.iter().filter(|access| access.writes) {
            let Some(writer) = role(written.function) else { continue };
            let reader = file
                .accesses
                .iter()
                .filter(|access| !access.writes && access.name == written.name)
                .find_map(|access| role(access.function).filter(|reader| reader.app_wide != writer.app_wide));
            if let Some(reader) = reader.filter(|_| said.insert(&written.name)) {
                let cl = |name: &str| self.spelling.name(&format!("cl.{name}"));
                let message = format!(
                    "{} runs in another instance of the script than {}, which does not see what is assigned to {} here; share it through {} or {}",
                    cl(writer.name),
                    cl(reader.name),
                    written.name,
                    cl("app_state"),
                    cl("store")
                );
                self.warn(file, written.at, message);
            }
        }
    }
}

/// The class of a thing, where the reference says it.
fn class_of(source: &Source) -> Option<&'static Class> {
    let class = |kind: &str| reference().class(kind.trim_end_matches('?'));
    match source {
        Source::Call { path, then } => {
            let function = reference().function(&format!("cl.{}", path.join(".")))?;
            let mut made = class(&function.returns.first()?.0)?;
            for name in then {
                let method = reference().methods(made).into_iter().find(|method| method.name == *name)?;
                made = class(&method.returns.first()?.0)?;
            }
            Some(made)
        }
        Source::Parameter { path, argument, parameter } => {
            let function = reference().function(&format!("cl.{}", path.join(".")))?;
            let taken = function.params.get(*argument)?.alternatives();
            let params = taken.into_iter().find_map(|kind| kind.strip_prefix("fun(")?.split_once(')'))?.0;
            class(params.split(',').nth(*parameter)?.split_once(':')?.1.trim())
        }
    }
}

/// What calls a function.
#[derive(Clone, Copy)]
struct Role {
    /// The callback.
    name: &'static str,
    app_wide: bool,
}

/// Which functions callbacks call: those that are registered, and those that these name.
fn roles(file: &Facts) -> HashMap<FunctionId, Role> {
    let mut roles = HashMap::new();
    for used in &file.uses {
        let ([(name, _)], Some(arguments)) = (used.path.as_slice(), &used.arguments) else { continue };
        let callback = Callback::ALL.iter().find(|callback| callback.name() == name);
        let role = match callback {
            Some(callback) => Role { name: callback.name(), app_wide: callback.is_app_wide() },
            None if name == ACTION_CALLBACK => Role { name: ACTION_CALLBACK, app_wide: false },
            None => continue,
        };
        match arguments.last() {
            Some(Argument::Function(function)) => _ = roles.entry(*function).or_insert(role),
            Some(Argument::Variable(name)) => {
                for function in file.named(name) {
                    roles.entry(function).or_insert(role);
                }
            }
            _ => {}
        }
    }
    loop {
        let mut more = Vec::new();
        for access in file.accesses.iter().filter(|access| !access.writes) {
            let Some(role) = file.around(access.function).find_map(|function| roles.get(&function)).copied() else {
                continue;
            };
            more.extend(file.named(&access.name).filter(|function| !roles.contains_key(function)).map(|f| (f, role)));
        }
        if more.is_empty() {
            return roles;
        }
        roles.extend(more);
    }
}

/// The options that a function takes at a position.
fn options_of(function: &Function, position: usize) -> Option<&'static Class> {
    let param = function.params.get(position)?;
    let options = param.alternatives().into_iter().find(|kind| kind.ends_with(".options"))?;
    reference().class(options)
}

/// The options that a type names, and whether it is a list of them.
fn options_in(kind: &str) -> Option<(&'static Class, bool)> {
    let name = kind.split(['(', ')', '|', '[', ']', '?']).find(|name| name.ends_with(".options"))?;
    Some((reference().class(name)?, kind.contains("[]")))
}

/// Whether a component of the app's own names the action.
fn is_called_by_a_component(files: &dyn AppFiles, action: &str) -> bool {
    let names = files.list("public/elements").unwrap_or_default();
    names.iter().any(|name| {
        let content = files.read(&format!("public/elements/{name}")).ok().flatten().unwrap_or_default();
        String::from_utf8_lossy(&content).contains(action)
    })
}
