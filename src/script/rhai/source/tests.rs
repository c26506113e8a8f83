use super::*;

fn prepared(text: &str) -> String {
    Source::new(&Engine::new(), "app.rhai", text).map_or_else(|e| panic!("{e:?}"), |source| source.text)
}

fn mistake(text: &str) -> (String, u32, u32) {
    match Source::new(&Engine::new(), "app.rhai", text) {
        Ok(source) => panic!("{}", source.text),
        Err(error) => (error.message, error.line.unwrap(), error.column.unwrap()),
    }
}

#[test]
fn properties_become_calls() {
    assert_eq!(prepared("let a = cl::none;"), "let a = cl::none();");
    assert_eq!(prepared("cl::context::session.id"), "cl::context::session().id");
    assert_eq!(prepared("cl::none()"), "cl::none()");
    assert_eq!(
        prepared("`a ${cl::none} b ${#{x: cl::none}.x} cl::none`"),
        "`a ${cl::none()} b ${#{x: cl::none()}.x} cl::none`"
    );
    assert_eq!(prepared("// cl::none\n\"cl::none\""), "// cl::none\n\"cl::none\"");
}

#[test]
fn words_of_rhai_may_be_names_of_ours() {
    assert_eq!(prepared("cl::switch(1)"), "cl::the_switch(1)");
    assert_eq!(prepared("cl::log::debug(cl::none)"), "cl::log::the_debug(cl::none())");
    assert_eq!(prepared("debug(1); switch x { 1 => 2 }"), "debug(1); switch x { 1 => 2 }");
}

/// Every name can be written, wherever it may stand.
#[test]
fn no_name_is_in_the_way_of_the_grammar() {
    let engine = Engine::new();
    let compiles = |text: &str| {
        let source = Source::new(&engine, "app.rhai", text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        if let Err(error) = engine.compile(&source.text) {
            panic!("{text}: {error}");
        }
    };
    let mut modules = vec![&api::ROOT];
    while let Some(module) = modules.pop() {
        for member in module.members.iter().flat_map(|part| part.iter()) {
            let path = format!("{}::{}", spelled(module.name), member.name);
            match member.item {
                Item::Module(below) => modules.push(below),
                Item::Property(_) => compiles(&format!("let x = {path};")),
                Item::Function(_) | Item::Class(_) => compiles(&format!("let x = {path}(1);")),
            }
        }
    }
    for class in api::CLASSES {
        for field in class.fields {
            let name = field.name;
            compiles(&format!("let x = #{{ {name}: 1 }}; x.{name} = 2; let y = x?.{name};"));
        }
        for method in class.methods {
            compiles(&format!("let x = 1; x.{}(1);", method.name));
        }
    }
}

#[test]
fn wrong_names_are_told_with_their_place() {
    let (message, line, column) = mistake("let a = 1;\nlet b = cl::Message(1);");
    assert_eq!(message, "cl::Message: no such name; did you mean cl::message?");
    assert_eq!((line, column), (2, 13));
    assert_eq!(mistake("cl::json::encod(1)").0, "cl::json::encod: no such name; did you mean cl::json::encode?");
    assert_eq!(mistake("let f = cl::sleep;").0, "cl::sleep is a function: call it, as in cl::sleep(…)");
    assert_eq!(mistake("cl::json(1)").0, "cl::json has names below it: write cl::json::encode, or another of them");
    assert_eq!(mistake("cl::none::x").0, "cl::none has no names below it");
    assert_eq!(mistake("`${cl::Message(1)}`").0, "cl::Message: no such name; did you mean cl::message?");
}

#[test]
fn print_knows_its_place_unless_it_is_the_scripts_own() {
    assert_eq!(prepared("print(1); x.print(2); #{print: 1}"), "cl__::log_print(1); x.print(2); #{print: 1}");
    assert_eq!(prepared("fn print(x) {} print(1)"), "fn print(x) {} print(1)");
}

#[test]
fn things_are_taken_out_of_what_they_are_in() {
    for (text, expected) in [
        ("a.b.send()", "cl__::value(a.b).send()"),
        ("a[0].send()", "cl__::value(a[0]).send()"),
        ("a.b.send().update()", "cl__::value(cl__::value(a.b).send()).update()"),
        ("x + a?.b[i.j(1)].c.send(1)", "x + cl__::value(a?.b[i.j(1)].c).send(1)"),
        ("f(a.b.send())", "f(cl__::value(a.b).send())"),
        ("tools[name].call(x)", "cl__::value(tools[name]).call(x)"),
        ("a.f().c[0].send()", "cl__::value(a.f().c[0]).send()"),
        ("this.m.send()", "cl__::value(this.m).send()"),
    ] {
        assert_eq!(prepared(text), expected);
    }
}

#[test]
fn other_calls_stay_as_they_are() {
    for text in [
        "a.send()",
        "cl::message(1).send()",
        "f(1).b.send()",
        "f().b.send()",
        "fn send() {} a.b.send()",
        "m::f.send()",
        "[a.b][0].send()",
        "(a.b).send()",
        "a.list.push(1)",
        "a.list.remove(0)",
        "a.b.call(|| this.x = 1)",
        "fn send() { this.x = 1 } a.b.send()",
        "a.b.c",
        "a.b.len()",
    ] {
        assert_eq!(prepared(text), text);
    }
}

#[test]
fn columns_are_counted_back() {
    let engine = Engine::new();
    let text = "let ü = a.b.send() + cl::none + wrong;\nnext";
    let source = Source::new(&engine, "app.rhai", text).unwrap();
    let lines: Vec<&str> = source.text.lines().collect();
    for (line, word) in [(1, "wrong"), (1, "a.b"), (1, "send"), (1, "cl::none"), (2, "next")] {
        let column = |text: &str| text[..text.find(word).unwrap()].chars().count() + 1;
        let (changed, original) = (column(lines[line - 1]), column(text.lines().nth(line - 1).unwrap()));
        let position = Position::new(line as u16, changed as u16);
        assert_eq!(source.place(position), Some((line as u32, Some(original as u32))), "{word}");
    }
}

#[test]
fn imports_are_found() {
    let source = Source::new(&Engine::new(), "app.rhai", "import \"lib/a\" as a; import x + \"b\" as b;").unwrap();
    assert_eq!(source.imports, ["lib/a"]);
}
