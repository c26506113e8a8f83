//! The source of the reference against what the runtime registers, in both directions.

use std::collections::BTreeSet;

use chainlit::host::api::{self, CLASSES, Item};
use chainlit::host::data_layer;
use chainlit::host::instance::Callback;
use chainlit::host::object::{self, Access, Kind};
use chainlit::reference::rhai::definitions;
use chainlit::reference::{Class, Param, Reference, markdown, reference};

use crate::support::app::Start;
use crate::support::client::Client;

/// Whole names of what is registered: functions and constructors, modules, properties.
#[derive(Default)]
struct Registered {
    functions: BTreeSet<String>,
    modules: BTreeSet<String>,
    properties: BTreeSet<String>,
}

impl Registered {
    fn walk(mut self, module: &api::Module) -> Self {
        self.modules.insert(module.name.to_owned());
        for member in module.members.iter().flat_map(|part| part.iter()) {
            let name = format!("{}.{}", module.name, member.name);
            match member.item {
                Item::Function(_) | Item::Class(_) => _ = self.functions.insert(name),
                Item::Property(_) => _ = self.properties.insert(name),
                Item::Module(below) => self = self.walk(below),
            }
        }
        self
    }
}

fn texts<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// Fails with what only one of two sets has.
fn same(what: &str, documented: &BTreeSet<String>, registered: &BTreeSet<String>) {
    let (stale, missing): (Vec<_>, Vec<_>) =
        (documented.difference(registered).collect(), registered.difference(documented).collect());
    assert!(
        stale.is_empty() && missing.is_empty(),
        "{what}: documented is {stale:?}, which nobody registers, and {missing:?} is missing"
    );
}

#[test]
fn the_source_can_be_read() {
    assert!(reference().problems.is_empty(), "{:?}", reference().problems);
}

#[test]
fn names_are_those_that_are_registered() {
    let (reference, registered) = (reference(), Registered::default().walk(&api::ROOT));
    same("functions", &texts(reference.functions().map(|f| f.name.as_str())), &registered.functions);
    same("modules", &texts(reference.modules()), &registered.modules);
    let modules = reference.classes().filter(|class| class.is_module);
    let properties = modules.flat_map(|class| class.fields.iter().map(|f| format!("{}.{}", class.name, f.name)));
    same("properties", &properties.collect(), &registered.properties);
}

#[test]
fn callbacks_say_what_they_are_called_with() {
    let names = Callback::ALL.iter().map(|callback| callback.name()).chain(["action_callback"]);
    for name in names {
        let function = reference().function(&format!("cl.{name}")).unwrap();
        let callback = function.params.last().unwrap();
        assert!(callback.name == "callback" && callback.kind.starts_with("fun("), "cl.{name}");
    }
}

#[test]
fn every_name_is_explained() {
    let reference = reference();
    for entry in reference.functions().filter(|f| f.doc.is_empty()) {
        // What its parameters and its module say already.
        let module = entry.name.rsplit_once('.').unwrap().0;
        assert!(module != "cl", "{} has no explanation", entry.name);
    }
    for class in CLASSES.iter().filter(|class| !class.name.contains('.')) {
        let class = reference.class(&format!("cl.{}", class.name)).unwrap();
        let constructor = reference.function(&class.name);
        assert!(!class.doc.is_empty() || constructor.is_some_and(|f| !f.doc.is_empty()), "{}", class.name);
    }
}

#[test]
fn classes_have_the_fields_and_methods_that_are_registered() {
    let reference = reference();
    for class in CLASSES {
        let name = format!("cl.{}", class.name);
        let documented = reference.class(&name).unwrap_or_else(|| panic!("there is no class {name} in the source"));
        let fields = texts(reference.fields(documented).into_iter().map(|field| field.name.as_str()));
        same(&name, &fields, &texts(class.fields.iter().map(|field| field.name)));
        let methods = texts(reference.methods(documented).into_iter().map(|method| method.name.as_str()));
        same(&name, &methods, &texts(class.methods.iter().map(|method| method.name)));
        assert!(documented.iterates || !class.iterates, "{name} can be iterated: add an overload");
        if reference.function(&name).is_some() && reference.class(&format!("{name}.options")).is_some() && !class.dotted
        {
            options(reference, &name, class);
        } else {
            kinds(reference, documented, class.fields.iter());
        }
    }
}

/// The options of a constructor are the fields that it takes; the class has their types from there.
fn options(reference: &Reference, name: &str, class: &object::Class) {
    let options = reference.class(&format!("{name}.options")).unwrap();
    let open = class.fields.iter().filter(|field| field.access == Access::Open);
    let documented = reference.fields(options);
    same(
        &options.name,
        &texts(documented.iter().map(|f| f.name.as_str())),
        &texts(open.clone().map(|field| field.name)),
    );
    for field in open.clone() {
        let documented = documented.iter().find(|f| f.name == field.name).unwrap();
        assert_eq!(documented.optional, !field.required, "{}.{}: is it optional?", options.name, field.name);
    }
    kinds(reference, options, open);
    let constructor = reference.function(name).unwrap();
    let first = constructor.params.first().unwrap();
    assert!(first.alternatives().contains(&options.name.as_str()), "{name} takes {}", options.name);
    if let Some(positional) = class.positional {
        let kind = class.fields.iter().find(|field| field.name == positional).unwrap().kind;
        let bare = first.alternatives().len() > 1;
        assert!(bare, "{name} also takes {positional} as it is");
        if matches!(kind, Kind::Text | Kind::Any) {
            assert!(first.alternatives().contains(&"string"), "{name} takes a bare {positional}");
        }
    }
}

fn kinds<'a>(reference: &Reference, class: &Class, fields: impl Iterator<Item = &'a object::Field>) {
    let documented = reference.fields(class);
    for field in fields {
        let documented = documented.iter().find(|f| f.name == field.name).unwrap();
        assert!(
            fits(documented, field.kind),
            "{}.{}: the type {} is not what is registered",
            class.name,
            field.name,
            documented.kind
        );
    }
}

/// Whether a documented type is what a field holds.
fn fits(documented: &Param, kind: Kind) -> bool {
    let parts: Vec<&str> = documented.alternatives().into_iter().map(|part| part.trim_end_matches('?')).collect();
    let has = |wanted: &str| parts.contains(&wanted);
    let any = has("any");
    match kind {
        Kind::Any | Kind::Json | Kind::Checked(_) => true,
        Kind::Text | Kind::Data => has("string") || parts.iter().all(|part| part.starts_with('"')),
        Kind::Bool => has("boolean"),
        Kind::Int => has("integer"),
        Kind::Seconds | Kind::Number => has("number"),
        Kind::BoolOrText => has("boolean") && has("string"),
        Kind::Texts => has("string[]"),
        Kind::Map => any || parts.iter().any(|part| part.starts_with("table")),
        Kind::Function => parts.iter().any(|part| part.starts_with("fun(")),
        Kind::Choice(words) => {
            let documented: BTreeSet<_> = parts.iter().map(|part| part.trim_matches('"')).collect();
            documented == words.iter().copied().collect()
        }
        Kind::Object(class) => has(&format!("cl.{}", class.name)),
        Kind::Objects(class) => {
            has(&format!("cl.{}[]", class.name)) || has(&format!("(cl.{0}|cl.{0}.options)[]", class.name))
        }
        Kind::OneOf(_) => parts.iter().any(|part| part.starts_with("cl.")),
        Kind::SomeOf(_) => parts.iter().any(|part| part.starts_with("cl.") && part.ends_with("[]")),
    }
}

#[test]
fn the_definitions_for_rhai_have_every_name() {
    let text = definitions(reference());
    let mut path: Vec<&str> = Vec::new();
    let (mut members, mut methods) = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if let Some(module) = line.strip_prefix("module ").and_then(|rest| rest.strip_suffix(" {")) {
            path.push(module);
        } else if line == "}" {
            path.pop();
        } else if let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) {
            let set = if path.is_empty() { &mut methods } else { &mut members };
            set.insert([&path[..], &[name]].concat().join("."));
        } else if let Some(name) = line.strip_prefix("const ").and_then(|rest| rest.split(':').next()) {
            members.insert([&path[..], &[name]].concat().join("."));
        }
    }
    assert!(path.is_empty(), "modules that do not end: {path:?}");
    let registered = Registered::default().walk(&api::ROOT);
    same("d.rhai", &members, &registered.functions.union(&registered.properties).cloned().collect());
    let expected: BTreeSet<String> = CLASSES
        .iter()
        .flat_map(|class| {
            let fields = class.fields.iter().map(|field| format!("get {}", field.name));
            fields.chain(class.methods.iter().map(|method| method.name.to_owned()))
        })
        .collect();
    let missing: Vec<_> = expected.difference(&methods).collect();
    assert!(missing.is_empty(), "d.rhai lacks {missing:?}");
}

#[test]
fn the_page_of_the_documentation_is_up_to_date() {
    let page = include_str!("../docs/reference.md");
    assert!(page == markdown(reference()), "run `chainlit reference > docs/reference.md`");
}

#[test]
fn every_name_has_a_row_in_the_table_of_conformance_and_the_tests_exist() {
    let table = include_str!("../docs/conformance.md");
    let words =
        || table.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`').skip(1).step_by(2));
    let rows: BTreeSet<String> = words().filter(|word| word.starts_with("cl.")).map(str::to_owned).collect();
    let registered = Registered::default().walk(&api::ROOT);
    same("docs/conformance.md", &rows, &registered.functions.union(&registered.properties).cloned().collect());
    let mut tests = 0;
    for (file, function) in words().filter_map(|word| word.split_once(".rs::")) {
        let path = format!("{}/{file}.rs", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(source.contains(&format!("fn {function}(")), "there is no test {function} in {file}.rs");
        tests += 1;
    }
    assert!(tests > 80);
}

/// A value of Lua for a parameter, good enough to come to the options.
fn sample(param: &Param) -> String {
    match param.alternatives()[0] {
        literal if literal.starts_with('"') => literal.to_owned(),
        "string" if param.name == "url" => "'http://127.0.0.1:1/'".to_owned(),
        function if function.starts_with("fun(") => "function() end".to_owned(),
        "number" | "integer" => "1".to_owned(),
        _ => "'x'".to_owned(),
    }
}

#[tokio::test]
async fn options_of_functions_are_those_that_they_take() {
    let reference = reference();
    let (mut calls, mut count) = (String::new(), 0);
    // They look at something else first: the test below.
    const OTHERS: [&str; 3] = ["cl.test", "cl.data_layer", "cl.auth.login"];
    /// Things whose methods take options.
    const THINGS: [(&str, &str); 7] = [
        ("cl.message", "cl.message('x')"),
        ("cl.error_message", "cl.error_message('x')"),
        ("cl.step", "cl.step{ name = 's' }"),
        ("cl.task_list", "cl.task_list()"),
        ("cl.copilot_function", "cl.copilot_function{ name = 'f', args = {} }"),
        ("cl.response", "cl.response()"),
        ("cl.trace", "cl.trace.start('tool')"),
    ];
    let functions = reference.functions().filter(|f| !OTHERS.contains(&f.name.as_str()));
    let functions = functions.map(|function| (function, function.name.clone()));
    let methods = reference.classes().filter(|class| class.name != "cl.test_chat").flat_map(|class| {
        let thing = THINGS.iter().find(|(name, _)| *name == class.name).map_or("?", |(_, thing)| *thing);
        class.methods.iter().map(move |method| (method, format!("{thing}:{}", method.name)))
    });
    for (function, callee) in functions.chain(methods) {
        let of = |param: &Param| param.alternatives().into_iter().find_map(|kind| reference.class(kind));
        let position = function.params.iter().position(|param| of(param).is_some_and(|c| c.name.ends_with(".options")));
        let Some(position) = position else { continue };
        let options = of(&function.params[position]).unwrap();
        assert!(!callee.starts_with('?'), "{} takes options: give a thing that has it", function.name);
        let before: Vec<String> = function.params[..position].iter().map(sample).collect();
        // A value that no option of another kind takes.
        for name in reference.fields(options).iter().map(|f| f.name.as_str()).chain(["zzz"]) {
            let list = before.iter().cloned().chain([format!("{{ ['{name}'] = print }}")]);
            let list = list.collect::<Vec<_>>().join(", ");
            calls.push_str(&format!("try('{}', '{name}', function() {callee}({list}) end)\n", function.name));
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
    let script = format!(
        "cl.on_message(function()\n  local wrong = {{}}\n  local function try(callee, option, f)\n    local ok, err = pcall(f)\n    \
         local unknown = tostring(err):find('no option ' .. option, 1, true) ~= nil or tostring(err):find('must be given as', 1, true) ~= nil\n    \
         if unknown ~= (option == 'zzz') then wrong[#wrong + 1] = callee .. ' ' .. option .. ': ' .. tostring(err) end\n  end\n{calls}\n  \
         cl.message('wrong: ' .. table.concat(wrong, '\\n')):send()\nend)\n"
    );
    let app = Start::script("app.lua", &script).env("CHAINLIT_AUTH_SECRET", "a secret that is long enough to be none");
    let app = app.start().await;
    let mut client = Client::join(&app).await;
    let said = client.turn("go").await;
    assert_eq!(said.last().unwrap(), "wrong: ", "{}", said.join("\n"));
}

#[test]
fn the_methods_of_a_data_layer_are_those_that_are_called() {
    let options = reference().class("cl.data_layer.options").unwrap();
    let documented: BTreeSet<String> = options.fields.iter().map(|field| field.name.clone()).collect();
    same("cl.data_layer", &documented, &data_layer::METHODS.iter().map(|name| (*name).to_owned()).collect());
    for field in &options.fields {
        assert_eq!(!field.optional, data_layer::NEEDED.contains(&field.name.as_str()), "{}: is it needed?", field.name);
    }
}

/// Options that only a test may give.
#[test]
fn options_of_tests_are_those_that_they_take() {
    let reference = reference();
    let mut tests = String::new();
    let names = |class: &str| {
        let fields = reference.class(class).unwrap().fields.iter().map(|field| field.name.clone());
        fields.chain(["zzz".to_owned()]).collect::<Vec<_>>()
    };
    for name in names("cl.test.options") {
        tests.push_str(&format!("try('{name}', function() cl.test('x', {{ ['{name}'] = print }}, print) end)\n"));
    }
    tests.push_str("cl.test('sends', function(chat)\n");
    for name in names("cl.test_send.options") {
        tests.push_str(&format!("  try('{name}', function() chat:send('x', {{ ['{name}'] = print }}) end)\n"));
    }
    let script = format!(
        "local function try(name, f)\n  local ok, err = pcall(f)\n  local unknown = tostring(err):find('no option ' .. name, 1, true) ~= nil\n  \
         assert(unknown == (name == 'zzz'), name .. ': ' .. tostring(err))\nend\n{tests}end)\n"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.lua"), "cl.on_message(function() end)\n").unwrap();
    std::fs::write(folder.path().join("t.lua"), script).unwrap();
    let output = crate::support::app::program()
        .args(["test", "t.lua", "--app", "app.lua"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("  ok    sends"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
