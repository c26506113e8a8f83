//! The tree of names below `cl`, as data. Every language binds this tree; the reference and `chainlit check` read it.

use std::sync::Arc;

use super::args::Args;
use super::error::{Error, Result, did_you_mean};
use super::object::Class;
use super::record::Record;
use super::run::Run;
use super::value::{Map, Outcome, Value};
use super::{
    action, app_state, ask, audio, auth, base64, cache, callbacks, chat_context, chat_settings, composer, config,
    context, data_layer, element, env, fs, generation, hash, headers, http, json, log, mcp, message, openai, page,
    profile, routes, sidebar, step, store, tasks, testing, time, trace, user, user_session, widget,
};

/// A name and what it stands for.
pub struct Member {
    /// The name.
    pub name: &'static str,
    /// What it stands for.
    pub item: Item,
}

/// What a name stands for.
pub enum Item {
    /// A function.
    Function(Function),
    /// The constructor of a class.
    Class(&'static Class),
    /// Names below it.
    Module(&'static Module),
    /// A value that depends on where it is read.
    Property(fn(&Arc<Run>) -> Result<Value>),
}

/// A function.
pub struct Function {
    /// What it does.
    pub call: fn(&Arc<Run>, Args) -> Result<Outcome>,
    /// Whether tables among the arguments stay with the script instead of being copied.
    pub keeps_tables: bool,
    /// Whether it wants to know the place of the call, as a first argument `file:line`.
    pub wants_place: bool,
}

/// Names below a name.
pub struct Module {
    /// The whole name, such as `cl.json`.
    pub name: &'static str,
    /// What is below it, by subject.
    pub members: &'static [&'static [Member]],
}

/// All names.
pub static ROOT: Module = Module {
    name: "cl",
    members: &[
        callbacks::MEMBERS,
        profile::MEMBERS,
        config::MEMBERS,
        message::MEMBERS,
        ask::MEMBERS,
        step::MEMBERS,
        element::MEMBERS,
        sidebar::MEMBERS,
        generation::MEMBERS,
        action::MEMBERS,
        chat_context::MEMBERS,
        user_session::MEMBERS,
        context::MEMBERS,
        chat_settings::MEMBERS,
        widget::MEMBERS,
        composer::MEMBERS,
        page::MEMBERS,
        audio::MEMBERS,
        user::MEMBERS,
        auth::MEMBERS,
        routes::MEMBERS,
        trace::MEMBERS,
        tasks::MEMBERS,
        json::MEMBERS,
        log::MEMBERS,
        time::MEMBERS,
        openai::MEMBERS,
        http::MEMBERS,
        fs::MEMBERS,
        base64::MEMBERS,
        hash::MEMBERS,
        env::MEMBERS,
        cache::MEMBERS,
        app_state::MEMBERS,
        store::MEMBERS,
        data_layer::MEMBERS,
        testing::MEMBERS,
    ],
};

/// All classes of things, also those that no constructor makes.
pub static CLASSES: &[&Class] = &[
    &message::MESSAGE,
    &profile::CHAT_PROFILE,
    &profile::STARTER,
    &profile::STARTER_CATEGORY,
    &message::ERROR_MESSAGE,
    &ask::ASK_USER_MESSAGE,
    &ask::file::ASK_FILE_MESSAGE,
    &ask::file::ASKED_FILE,
    &ask::action::ASK_ACTION_MESSAGE,
    &ask::element::ASK_ELEMENT_MESSAGE,
    &step::STEP,
    &element::classes::TEXT,
    &element::classes::IMAGE,
    &element::classes::FILE,
    &element::classes::PDF,
    &element::classes::AUDIO,
    &element::classes::VIDEO,
    &element::data::PLOTLY,
    &element::chart::CHART,
    &element::data::DATAFRAME,
    &element::custom::CUSTOM_ELEMENT,
    &element::task_list::TASK_LIST,
    &element::task_list::TASK,
    &generation::CHAT_GENERATION,
    &generation::COMPLETION_GENERATION,
    &action::ACTION,
    &tasks::JOB,
    &chat_settings::CHAT_SETTINGS,
    &widget::SWITCH,
    &widget::SLIDER,
    &widget::SELECT,
    &widget::TEXT_INPUT,
    &widget::NUMBER_INPUT,
    &widget::TAGS,
    &widget::MULTI_SELECT,
    &widget::CHECKBOX,
    &widget::RADIO_GROUP,
    &widget::DATE_PICKER,
    &widget::TAB,
    &composer::MODE,
    &composer::MODE_OPTION,
    &page::COPILOT_FUNCTION,
    &audio::INPUT_AUDIO_CHUNK,
    &audio::OUTPUT_AUDIO_CHUNK,
    &user::USER,
    &routes::REQUEST,
    &routes::RESPONSE,
    &user_session::ACCESSOR,
    &trace::TRACE,
    &openai::OPENAI,
    &openai::CHAT,
    &openai::CHAT_COMPLETIONS,
    &openai::COMPLETIONS,
    &openai::EMBEDDINGS,
    &openai::RESPONSES,
    &openai::MODELS,
    &openai::STREAM,
    &http::RESPONSE,
    &http::PIECES,
    &headers::HEADERS,
    &mcp::MCP_SESSION,
    &testing::TEST_CHAT,
];

/// A function that is bound as `name`.
pub(crate) const fn function(name: &'static str, call: fn(&Arc<Run>, Args) -> Result<Outcome>) -> Member {
    Member { name, item: Item::Function(Function { call, keeps_tables: false, wants_place: false }) }
}

/// A constructor that is bound as the class's name.
pub(crate) const fn class(class: &'static Class) -> Member {
    Member { name: class.name, item: Item::Class(class) }
}

/// A module that is bound as `name`.
pub(crate) const fn module(name: &'static str, module: &'static Module) -> Member {
    Member { name, item: Item::Module(module) }
}

/// A property that is bound as `name`.
pub(crate) const fn property(name: &'static str, get: fn(&Arc<Run>) -> Result<Value>) -> Member {
    Member { name, item: Item::Property(get) }
}

impl Module {
    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().flat_map(|part| part.iter()).find(|member| member.name == name)
    }

    /// All names, in the order of the reference.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members.iter().flat_map(|part| part.iter()).map(|member| member.name)
    }

    /// The error for a name that does not exist.
    pub fn unknown(&self, name: &str) -> Error {
        let hint = did_you_mean(name, self.names()).replace("did you mean ", &format!("did you mean {}.", self.name));
        Error::usage(format!("{}.{name}: no such name{hint}", self.name))
    }
}

/// Calls the constructor of a class: with a table of options, or with the one value that has a position.
///
/// # Errors
/// When the arguments do not fit the class.
pub fn construct(run: &Arc<Run>, class: &'static Class, mut args: Args) -> Result<Value> {
    let callee = args.callee.clone();
    let options = match (args.any().plain()?, class.positional) {
        (Value::Map(map), _) => map,
        (Value::List(list), _) if list.is_empty() => Map::new(),
        (Value::Nil, None) => Map::new(),
        (value, Some(positional)) => {
            let mut map = Map::new();
            map.insert(positional.to_owned(), value);
            map
        }
        (other, None) => {
            return Err(Error::usage(format!("{callee}: expected a table of options, got {}", other.kind())));
        }
    };
    if args.left() > 0 {
        return Err(Error::usage(format!("{callee}: takes one table of options; give all of them in it")));
    }
    Record::build(run, class, &callee, options).map(Value::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn walk(module: &'static Module, visit: &mut impl FnMut(&'static Module, &'static Member)) {
        for member in module.members.iter().flat_map(|part| part.iter()) {
            visit(module, member);
            if let Item::Module(below) = member.item {
                walk(below, visit);
            }
        }
    }

    #[test]
    fn names_are_unique_and_in_snake_case() {
        let mut seen = HashSet::new();
        walk(&ROOT, &mut |module, member| {
            assert!(seen.insert((module.name, member.name)), "{}.{} stands twice", module.name, member.name);
            assert!(
                member.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{} is not in snake_case",
                member.name
            );
        });
    }

    #[test]
    fn no_method_has_the_name_of_a_field_of_its_class() {
        for class in CLASSES {
            let both = class.fields.iter().find(|field| class.method(field.name).is_some());
            assert!(both.is_none(), "{}.{} is a field and a method", class.name, both.map_or("", |f| f.name));
        }
    }

    #[test]
    fn wrong_names_lead_to_right_ones() {
        assert_eq!(ROOT.unknown("Message").message, "cl.Message: no such name; did you mean cl.message?");
    }
}
