//! Every function, constructor, method and field of the API with any values, in each language: scripts made from the
//! tree of names.

use chainlit::host::api::{self, Item, Module};
use chainlit::host::object::{Class, Kind};

use super::{Random, assert_sound, seeds};
use crate::scripts::{Language, in_every_language};
use crate::support::app::Start;
use crate::support::client::Client;

in_every_language!(nothing_that_a_script_hands_over_does_harm);

/// Calls in one handler.
const CALLS: usize = 120;

/// What would end the test rather than the program.
const LEFT_OUT: &[&str] = &["on_message"];

/// A value as each language writes it.
struct Literal {
    lua: &'static str,
    rhai: &'static str,
}

const fn same(text: &'static str) -> Literal {
    Literal { lua: text, rhai: text }
}

const VALUES: &[Literal] = &[
    Literal { lua: "nil", rhai: "()" },
    same("true"),
    same("false"),
    same("0"),
    same("-1"),
    same("1"),
    same("2.5"),
    same("9223372036854775807"),
    Literal { lua: "math.mininteger", rhai: "(-9223372036854775807 - 1)" },
    same("1e308"),
    Literal { lua: "(0/0)", rhai: "(0.0/0.0)" },
    Literal { lua: "(1/0)", rhai: "(1.0/0.0)" },
    same("\"\""),
    same("\"x\""),
    same("\"id\""),
    same("\"ünï 🙂\""),
    same("\"../..\""),
    same("\"a\\nb\""),
    same("\"/dev/null\""),
    same("\"https://127.0.0.1:1/\""),
    same("\"00000000-0000-4000-8000-000000000000\""),
    same("\"2024-02-30\""),
    Literal { lua: "(\"x\"):rep(100000)", rhai: "long" },
    Literal { lua: "\"\\255\\0\"", rhai: "blob(3, 255)" },
    Literal { lua: "{}", rhai: "[]" },
    Literal { lua: "{}", rhai: "#{}" },
    Literal { lua: "{ 1, 2 }", rhai: "[1, 2]" },
    Literal { lua: "{ { \"a\", \"b\" } }", rhai: "[[\"a\", \"b\"]]" },
    Literal { lua: "{ a = 1 }", rhai: "#{ a: 1 }" },
    Literal { lua: "{ [3] = 1 }", rhai: "#{ \"3\": 1 }" },
    Literal { lua: "{ 1, a = 2 }", rhai: "[(), 1]" },
    Literal { lua: "{ id = \"x\", label = \"X\" }", rhai: "#{ id: \"x\", label: \"X\" }" },
    Literal { lua: "{ { name = \"x\" } }", rhai: "[#{ name: \"x\" }]" },
    Literal { lua: "circle", rhai: "deep" },
    Literal { lua: "haunted", rhai: "timestamp()" },
    Literal { lua: "function(...) return ... end", rhai: "|a| a" },
    Literal { lua: "function() error({ 1 }) end", rhai: "|| throw #{ a: 1 }" },
    Literal { lua: "{ print }", rhai: "[|| 1]" },
    Literal { lua: "cl.none", rhai: "cl::none" },
    Literal { lua: "coroutine.create(print)", rhai: "'c'" },
    Literal { lua: "cl.message(\"m\")", rhai: "cl::message(\"m\")" },
    Literal { lua: "cl.text{ name = \"t\", content = \"c\" }", rhai: "cl::text(#{ name: \"t\", content: \"c\" })" },
    Literal { lua: "cl.step{ name = \"s\" }", rhai: "cl::step(#{ name: \"s\" })" },
    Literal { lua: "cl.action{ name = \"a\" }", rhai: "cl::action(#{ name: \"a\" })" },
    Literal { lua: "cl.switch{ id = \"s\", label = \"S\" }", rhai: "cl::switch(#{ id: \"s\", label: \"S\" })" },
    Literal { lua: "cl.task{ title = \"t\" }", rhai: "cl::task(#{ title: \"t\" })" },
];

/// Options of functions, which have no class.
const OPTIONS: &[&str] = &["timeout", "ttl", "headers", "query", "json", "body", "stream", "sequence", "pretty", "raw"];

struct Writer {
    language: Language,
    random: Random,
}

impl Writer {
    fn value(&mut self) -> String {
        let literal = self.random.pick(VALUES);
        self.language.says(literal.lua, literal.rhai).to_owned()
    }

    /// Names and values as an option table.
    fn table(&self, pairs: &[(String, String)]) -> String {
        let (open, between) = (self.language.says("{", "#{"), self.language.says(" = ", ": "));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}{between}{value}")).collect();
        format!("{open} {} }}", pairs.join(", "))
    }

    /// A value that a field may hold, as far as its kind tells.
    fn fitting(&mut self, kind: Kind) -> String {
        let text = |text: &str| format!("{text:?}");
        match kind {
            Kind::Text | Kind::Data | Kind::BoolOrText => text("x"),
            Kind::Bool => text("").replace("\"\"", "true"),
            Kind::Int | Kind::Number | Kind::Seconds => "1".to_owned(),
            Kind::Choice(words) => format!("{:?}", self.random.pick(words)),
            Kind::Map => self.language.says("{ a = 1 }", "#{ a: 1 }").to_owned(),
            Kind::Texts => self.language.says("{ \"a\" }", "[\"a\"]").to_owned(),
            Kind::Objects(class) => {
                let thing = self.fields(class, 100);
                self.language.says("{ THING }", "[THING]").replace("THING", &thing)
            }
            Kind::Object(class) => self.fields(class, 100),
            Kind::Function => self.language.says("function(...) return ... end", "|a| a").to_owned(),
            _ => self.value(),
        }
    }

    /// Options for a class, so many of a hundred of which fit.
    fn fields(&mut self, class: &'static Class, fitting: usize) -> String {
        let mut pairs = Vec::new();
        for field in class.fields {
            if !field.required && !self.random.percent(30) {
                continue;
            }
            let value = if self.random.percent(fitting) { self.fitting(field.kind) } else { self.value() };
            pairs.push((field.name.to_owned(), value));
        }
        self.table(&pairs)
    }

    fn arguments(&mut self, most: usize) -> String {
        let count = self.random.below(most + 1);
        let mut arguments = Vec::new();
        for number in 0..count {
            arguments.push(if number == 0 && self.random.percent(40) {
                // What most functions take first.
                "\"x\"".to_owned()
            } else if self.random.percent(15) {
                let pairs = [(self.random.pick(OPTIONS).to_string(), self.value())];
                self.table(&pairs)
            } else {
                self.value()
            });
        }
        arguments.join(", ")
    }

    /// A call that may fail and does not take long.
    fn tried(&self, code: &str) -> String {
        self.language.says("try(function() CODE end)", "attempt(|| { CODE });").replace("CODE", code)
    }

    fn function(&mut self, path: &str) -> String {
        let path = if self.language == Language::Rhai { path.replace('.', "::") } else { path.to_owned() };
        let arguments = self.arguments(3);
        self.tried(&format!("{path}({arguments})"))
    }

    /// Makes a thing, and does something to it.
    fn thing(&mut self, class: &'static Class) -> String {
        let options = if self.random.percent(90) { self.fields(class, 80) } else { self.arguments(2) };
        let made = self.language.says("local o = cl.NAME(OPTIONS)", "let o = cl::NAME(OPTIONS);");
        let mut code = made.replace("NAME", class.name).replace("OPTIONS", &options);
        for _ in 0..4 {
            code.push(' ');
            let arguments = self.arguments(2);
            let part = match self.random.below(4) {
                0 | 1 if !class.methods.is_empty() => {
                    let method = self.random.pick(class.methods).name;
                    self.language.says("o:METHOD(ARGUMENTS)", "o.METHOD(ARGUMENTS)").replace("METHOD", method)
                }
                2 if !class.fields.is_empty() => {
                    let field = self.random.pick(class.fields).name;
                    let value = self.value();
                    self.language
                        .says("o.FIELD = VALUE", "o.FIELD = VALUE;")
                        .replace("FIELD", field)
                        .replace("VALUE", &value)
                }
                _ => {
                    let reads: Vec<_> = class
                        .fields
                        .iter()
                        .map(|f| self.language.says("local _ = o.FIELD", "let x = o.FIELD;").replace("FIELD", f.name))
                        .collect();
                    let shown = self.language.says(" tostring(o) cl.json.encode(o)", " `${o}`; cl::json::encode(o)");
                    reads.join(" ") + shown
                }
            };
            code += &self.tried(&part.replace("ARGUMENTS", &arguments));
        }
        self.tried(&code)
    }

    fn script(&mut self) -> (String, usize) {
        let (mut functions, mut classes) = (Vec::new(), Vec::new());
        walk(&api::ROOT, &mut functions, &mut classes);
        let mut handlers = String::new();
        let mut cases = Vec::new();
        for path in functions {
            for _ in 0..3 {
                cases.push(self.function(&path));
            }
        }
        for class in classes {
            for _ in 0..6 {
                cases.push(self.thing(class));
            }
        }
        let rounds = cases.chunks(CALLS).len();
        for (number, cases) in cases.chunks(CALLS).enumerate() {
            let name = self.language.says("handlers[NAME] = function()\n", "handlers.NAME = || {\n");
            handlers += &name
                .replace("NAME", &self.language.says("\"rNUMBER\"", "rNUMBER").replace("NUMBER", &number.to_string()));
            handlers += &cases.join("\n");
            handlers += self.language.says("\nend\n", "\n};\n");
        }
        (self.language.says(LUA, RHAI).replace("HANDLERS", &handlers), rounds)
    }
}

const LUA: &str = r#"
local circle = {}
circle.circle = circle
local haunted = setmetatable({}, { __index = function() error("boo") end, __pairs = function() error("boo") end, __len = function() return -1 end })
local function try(f) pcall(cl.timeout, 0.2, f) end
local handlers = {}
HANDLERS
cl.on_message(function(message)
  if handlers[message.content] then handlers[message.content]() end
  cl.message("after " .. message.content):send()
end)
"#;

const RHAI: &str = r#"
let long = "";
long.pad(100000, 'x');
let deep = [];
for i in 0..140 { deep = [deep]; }
fn attempt(f) { try { cl::timeout(0.2, f); } catch {} }
let handlers = #{};
HANDLERS
cl::on_message(|message| {
    if message.content in handlers { handlers[message.content].call(); }
    cl::message("after " + message.content).send();
});
"#;

fn walk(module: &'static Module, functions: &mut Vec<String>, classes: &mut Vec<&'static Class>) {
    for member in module.members.iter().flat_map(|part| part.iter()) {
        match member.item {
            Item::Module(below) => walk(below, functions, classes),
            Item::Class(class) => classes.push(class),
            Item::Function(_) if !LEFT_OUT.contains(&member.name) => {
                functions.push(format!("{}.{}", module.name, member.name));
            }
            Item::Function(_) | Item::Property(_) => {}
        }
    }
}

async fn nothing_that_a_script_hands_over_does_harm(language: Language) {
    for seed in seeds() {
        let (script, rounds) = Writer { language, random: Random::new(seed) }.script();
        let what = format!("seed {seed}");
        let app =
            Start::script(&format!("app.{}", language.extension()), &script).env("OPENAI_API_KEY", "k").start().await;
        let mut client = Client::join(&app).await;
        for round in 0..rounds {
            client.say(&format!("r{round}")).await;
            let wanted = format!("after r{round}");
            while client.text().await != wanted {}
            assert_sound(&app, &what);
        }
        // The instance, and others, go on.
        client.say("alive").await;
        while client.text().await != "after alive" {}
        let mut other = Client::join(&app).await;
        assert_eq!(other.turn("other").await, ["after other"]);
        assert_sound(&app, &what);
    }
}
