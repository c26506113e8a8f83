//! What only Rhai has: threads that pass a baton, variables that closures share, values that are copied.

use crate::support::app::{App, Start};
use crate::support::client::Client;

async fn chat(script: &str) -> (App, Client) {
    let app = Start::script("app.rhai", script).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

/// What the app says to a message, as the body of its handler.
async fn says(body: &str) -> Vec<String> {
    let (_app, mut client) = chat(&format!("cl::on_message(|message| {{ {body} }});")).await;
    client.turn("x").await
}

#[tokio::test]
async fn the_example_greets_and_answers() {
    let (_app, mut client) = chat(include_str!("../examples/hello.rhai")).await;
    assert_eq!(client.text().await, "Hello! Say something.");
    client.event("task_end").await;
    assert_eq!(client.turn("hi").await, ["You said: hi"]);
}

#[tokio::test]
async fn mistakes_in_the_source_end_the_start_with_their_place() {
    for (script, wanted) in [
        ("let x = 1;\nlet y = ;", "app.rhai:2:9"),
        ("fn f() {\n    cl::mesage(1)\n}", "app.rhai:2:9"),
        ("fn f() {\n    cl::mesage(1)\n}", "did you mean cl::message?"),
        ("import \"lib/broken\" as broken;", "lib/broken.rhai:1:5"),
    ] {
        let start = Start::script("app.rhai", script).file("lib/broken.rhai", "let = 1;");
        let (status, text) = start.fails().await;
        assert_ne!(status, 0);
        assert!(text.contains(wanted), "{script}: {text}");
    }
}

#[tokio::test]
async fn handlers_of_one_session_interleave_only_where_they_wait() {
    let said = says(
        r#"
        let log = [];
        let work = |name| {
            for round in 0..3 {
                log.push(`${name} begins`);
                for i in 0..20000 { let x = i; }
                log.push(`${name} ends`);
                cl::sleep(0);
            }
        };
        cl::gather(|| work.call("a"), || work.call("b"), || work.call("c"));
        let torn = 0;
        for i in range(0, log.len(), 2) {
            if log[i].split(' ')[0] != log[i + 1].split(' ')[0] { torn += 1; }
        }
        cl::message(`${log.len()} ${torn}`).send();
        "#,
    )
    .await;
    assert_eq!(said, ["18 0"]);
}

#[tokio::test]
async fn a_shared_variable_is_free_while_a_call_on_it_waits() {
    let said = says(
        r#"
        let state = #{ reply: cl::message("first"), n: 0 };
        cl::gather(
            || { cl::sleep(0.01); state.reply.send(); state.n += 1; },
            || { for i in 0..30 { state.n += 1; cl::sleep(0.001); } },
        );
        cl::message(`n ${state.n}`).send();
        "#,
    )
    .await;
    assert_eq!(said, ["first", "n 31"]);
}

#[tokio::test]
async fn shared_variables_may_be_put_into_lists_and_maps() {
    let said = says(
        r#"
        let x = [1];
        let add = || x.push(2);
        let inside = [x, #{ x: x }];
        inside.push(x);
        inside[0] = x;
        inside[1].y = x;
        let alone = x;
        add.call();
        inside += x;
        cl::message(`${inside} ${alone} ${x}`).send();
        "#,
    )
    .await;
    assert_eq!(said, ["[[1], #{\"x\": [1], \"y\": [1]}, [1], 1, 2] [1] [1, 2]"]);
}

#[tokio::test]
async fn lists_of_things_are_changed_in_place() {
    let said = says(
        r#"
        let reply = cl::message("x");
        reply.tags = ["a"];
        reply.tags.push("b");
        reply.tags += "c";
        reply.tags[0] = "d";
        reply["content"] = `${reply.tags.len()} ${reply["tags"]}`;
        reply.metadata.deep = #{ n: 1 };
        reply.metadata.deep.n += 1;
        reply.content += ` ${reply.metadata.deep.n}`;
        reply.send();
        "#,
    )
    .await;
    assert_eq!(said, ["3 [\"d\", \"b\", \"c\"] 2"]);
}

#[tokio::test]
async fn closures_take_as_many_arguments_as_they_want() {
    let script = r#"
        cl::on_chat_start(|| cl::message("none").send());
        cl::on_message(|message, more| cl::message(`${message.content} ${more == ()}`).send());
        fn stopped() { cl::message("named").send(); }
        cl::on_stop(stopped);
    "#;
    let (_app, mut client) = chat(script).await;
    assert_eq!(client.text().await, "none");
    client.event("task_end").await;
    assert_eq!(client.turn("one").await, ["one true"]);
    client.emit("stop", None).await;
    assert_eq!(client.text().await, "Task manually stopped.");
    assert_eq!(client.text().await, "named");
}

#[tokio::test]
async fn bytes_texts_and_numbers_keep_their_kind() {
    let said = says(
        r#"
        let session = cl::user_session;
        cl::user_session::set("all", [1, 1.0, 'c', "ü", (), true, blob(3, 65), #{ a: [] }]);
        let all = cl::user_session::get("all");
        cl::message(all.map(|v| type_of(v)).to_string()).send();
        "#
        .replace("let session = cl::user_session;\n", "")
        .as_str(),
    )
    .await;
    assert_eq!(said, ["[\"i64\", \"f64\", \"string\", \"string\", \"()\", \"bool\", \"blob\", \"map\"]"]);
}

#[tokio::test]
async fn a_stopped_handler_can_neither_catch_nor_go_on() {
    let script = r#"
        cl::on_message(|message| {
            if message.content == "wait" {
                cl::message("begins").send();
                try { cl::sleep(60); } catch (err) { cl::message("caught").send(); }
                cl::message("went on").send();
            } else { cl::message(message.content).send(); }
        });
    "#;
    let (_app, mut client) = chat(script).await;
    client.say("wait").await;
    assert_eq!(client.text().await, "begins");
    client.emit("stop", None).await;
    assert_eq!(client.rest_of_task().await, ["Task manually stopped."]);
    assert_eq!(client.turn("after").await, ["after"]);
}

#[tokio::test]
async fn errors_tell_the_calls_that_led_to_them() {
    let script =
        "fn inner(x) {\n    x.nothing()\n}\nfn outer(x) { inner(x) }\ncl::on_message(|m| {\n    outer(1);\n});\n";
    let (app, mut client) = chat(script).await;
    let said = client.turn("x").await;
    assert!(said[0].contains("there is no function nothing"), "{said:?}");
    app.log.line("app.rhai:2:7: there is no function nothing").await;
    app.log.line("app.rhai:4: in function 'outer'").await;
    app.log.line("app.rhai:6: in a closure").await;
}

#[tokio::test]
async fn print_tells_where_it_stands() {
    let (app, mut client) =
        chat("cl::on_message(|m| {\n    print(\"seen\", m.content);\n    debug(m.content);\n});").await;
    client.turn("it").await;
    app.log.line("app.rhai:2").await;
    app.log.line("seen it").await;
    app.log.line("app.rhai:3").await;
}

#[tokio::test]
async fn long_lists_are_built_in_a_moment() {
    let begin = std::time::Instant::now();
    let said = says(
        r#"
        let list = [];
        for i in 0..100000 { list.push(i); }
        let map = #{};
        for i in 0..20000 { map[`${i}`] = [i]; }
        let text = "";
        for i in 0..100000 { text += "x"; }
        cl::message(`${list.len()} ${map.len()} ${text.len()}`).send();
        "#,
    )
    .await;
    assert_eq!(said, ["100000 20000 100000"]);
    let took = begin.elapsed();
    assert!(took < std::time::Duration::from_secs(10), "{took:?}: each step must not look at the whole list");
}
