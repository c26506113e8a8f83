//! What scripts can do, in every language: the scripts are in `tests/scripts`, one behaviour each.

use serde_json::{Value, json};

use crate::support::app::{App, Start};
use crate::support::client::Client;
use crate::support::soon;

/// A language that apps are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Lua,
    Rhai,
}

impl Language {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Lua => "lua",
            Self::Rhai => "rhai",
        }
    }

    /// The script of a behaviour.
    pub(crate) fn script(self, name: &str) -> String {
        let path = format!("{}/tests/scripts/{name}.{}", env!("CARGO_MANIFEST_DIR"), self.extension());
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// What is said in this language.
    pub(crate) fn says<'a>(self, lua: &'a str, rhai: &'a str) -> &'a str {
        match self {
            Self::Lua => lua,
            Self::Rhai => rhai,
        }
    }

    /// An app of the script of a behaviour.
    pub(crate) fn app(self, name: &str) -> Start {
        Start::script(&format!("app.{}", self.extension()), &self.script(name))
    }
}

/// Runs each behaviour in every language.
macro_rules! in_every_language {
    ($($name:ident),* $(,)?) => {
        mod in_lua {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::scripts::Language::Lua).await;
            })*
        }
        mod in_rhai {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::scripts::Language::Rhai).await;
            })*
        }
    };
}
pub(crate) use in_every_language;

in_every_language!(
    messages_are_sent_changed_and_removed,
    tables_are_shown_as_json,
    tokens_are_streamed_and_characters_kept_whole,
    a_sequence_replaces_what_was_streamed,
    error_messages_are_marked,
    a_function_becomes_a_step,
    a_block_becomes_a_step,
    a_step_ends_with_its_block,
    a_failing_step_is_marked_and_the_error_goes_on,
    a_step_can_be_sent_by_hand,
    steps_nest_under_what_started_them_at_once,
    elements_hang_on_their_message,
    elements_are_removed,
    an_element_needs_content,
    actions_are_shown_and_called,
    asking_waits_for_the_answer,
    asking_gives_up_in_time,
    the_session_keeps_values_and_the_chat_its_messages,
    things_happen_at_once,
    work_goes_on_in_the_background,
    mistakes_are_explained,
    uncaught_errors_are_shown_and_logged,
    json_goes_both_ways,
    modules_are_found_beside_the_app,
    sessions_share_no_globals,
    a_wait_outlasts_the_end_of_a_time_slice,
    what_runs_at_once_interleaves_only_where_it_waits,
    a_client_that_reads_slowly_is_waited_for,
    a_stream_ends_with_its_handler,
    a_stream_ends_with_its_time_and_with_its_task,
    a_question_in_the_background_leaves_the_loader_alone,
);

async fn chat(language: Language, name: &str) -> (App, Client) {
    let app = language.app(name).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

async fn messages_are_sent_changed_and_removed(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    client.say("update").await;
    let sent = client.message().await;
    assert_eq!((&sent["output"], &sent["name"], &sent["tags"]), (&json!("first"), &json!("Bot"), &json!(["a"])));
    assert_eq!(sent["metadata"], json!({"n": 1}));
    assert_eq!(sent["type"], "assistant_message");
    let changed = client.update(&sent["id"]).await;
    assert_eq!(changed["output"], "second");
    assert_eq!(changed["metadata"], json!({"n": 1, "more": [true]}));
    assert_eq!(changed["createdAt"], sent["createdAt"]);
    client.event("task_end").await;

    client.say("remove").await;
    let sent = client.message().await;
    let removed = client.event("delete_message").await;
    assert_eq!(removed["id"], sent["id"]);
}

async fn tables_are_shown_as_json(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    client.say("table").await;
    let message = client.message().await;
    assert_eq!(message["language"], "json");
    let shown: Value = serde_json::from_str(message["output"].as_str().unwrap()).unwrap();
    assert_eq!(shown, json!({"a": ["x"], "b": 1}));
    assert!(message["output"].as_str().unwrap().contains("\n    \"b\": 1"), "{message}");
}

async fn tokens_are_streamed_and_characters_kept_whole(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    client.say("stream").await;
    let start = client.event("stream_start").await;
    assert_eq!(
        (&start["output"], &start["streaming"], &start["createdAt"]),
        (&json!("Hel"), &json!(true), &Value::Null)
    );
    let mut tokens = Vec::new();
    let end = loop {
        let event = soon("the end of the stream", client.next()).await;
        match event.name.as_str() {
            "stream_token" => {
                assert_eq!(event.data["id"], start["id"]);
                assert_eq!((&event.data["isSequence"], &event.data["isInput"]), (&json!(false), &json!(false)));
                tokens.push(event.data["token"].as_str().unwrap().to_owned());
            }
            "new_message" => break event.data,
            other => panic!("unexpected {other}"),
        }
    };
    assert_eq!(tokens, ["lo ", "w", "örld"]);
    assert_eq!((&end["id"], &end["output"], &end["streaming"]), (&start["id"], &json!("Hello wörld"), &json!(false)));
}

async fn a_sequence_replaces_what_was_streamed(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    client.say("sequence").await;
    client.event("stream_start").await;
    let token = client.event("stream_token").await;
    assert_eq!((&token["token"], &token["isSequence"]), (&json!("ab"), &json!(true)));
    let end = client.event("update_message").await;
    assert_eq!(end["output"], "ab");
}

async fn error_messages_are_marked(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    client.say("error").await;
    let message = client.message().await;
    assert_eq!((&message["output"], &message["isError"]), (&json!("it broke"), &json!(true)));
}

async fn a_function_becomes_a_step(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("decorator").await;
    let run = client.step("on_message").await;
    let tool = client.step("tool").await;
    assert_eq!((&tool["type"], &tool["parentId"], &tool["input"]), (&json!("tool"), &run["id"], &json!("")));
    assert_eq!(tool["end"], Value::Null);
    let inside = client.message().await;
    assert_eq!((&inside["output"], &inside["parentId"]), (&json!("from inside"), &tool["id"]));
    let inner = client.step("inner").await;
    assert_eq!(inner["parentId"], tool["id"]);
    let inner = client.update(&inner["id"]).await;
    let input: Value = serde_json::from_str(inner["input"].as_str().unwrap()).unwrap();
    assert_eq!((input, &inner["output"]), (json!(["cats", 3, "more"]), &json!("3")));
    let tool = client.update(&tool["id"]).await;
    let input: Value = serde_json::from_str(tool["input"].as_str().unwrap()).unwrap();
    assert_eq!(input, json!({"query": "cats", "limit": 3}));
    let output: Value = serde_json::from_str(tool["output"].as_str().unwrap()).unwrap();
    assert_eq!((output, &tool["language"], &tool["isError"]), (json!({"hits": 3}), &json!("json"), &json!(false)));
    assert!(tool["end"].is_string() && tool["start"].is_string());
}

async fn a_block_becomes_a_step(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("block").await;
    let block = client.step("block").await;
    assert_eq!((&block["type"], &block["metadata"]), (&json!("run"), &json!({"icon": "search"})));
    let start = client.event("stream_start").await;
    assert_eq!((&start["id"], &start["output"]), (&block["id"], &json!("so ")));
    assert_eq!(client.event("stream_token").await["token"], "far");
    let block = client.update(&block["id"]).await;
    assert_eq!(block["output"], "so far", "what was streamed is the output, not the result");
    assert_eq!(block["input"], "{\n    \"q\": \"x\"\n}");
    assert_eq!(client.text().await, "block gave result");
}

async fn a_step_ends_with_its_block(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("close").await;
    let step = client.step("closing").await;
    let step = client.update(&step["id"]).await;
    assert_eq!((&step["output"], &step["isError"]), (&json!("done"), &json!(false)));
    let after = client.message().await;
    assert_ne!(after["parentId"], step["id"], "the step is closed when its block is left");
    client.event("task_end").await;

    client.say("close fail").await;
    let torn = client.step("torn").await;
    let torn = client.update(&torn["id"]).await;
    assert_eq!((&torn["output"], &torn["isError"]), (&json!("torn apart"), &json!(true)));
}

async fn a_failing_step_is_marked_and_the_error_goes_on(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("fail").await;
    let step = client.step("failing").await;
    let step = client.update(&step["id"]).await;
    assert_eq!((&step["isError"], &step["output"]), (&json!(true), &json!("no luck")));
    assert_eq!(client.text().await, "caught: no luck");
}

async fn a_step_can_be_sent_by_hand(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("by hand").await;
    let sent = client.step("manual").await;
    assert_eq!((&sent["output"], &sent["parentId"]), (&json!("one"), &Value::Null));
    assert_eq!(client.update(&sent["id"]).await["output"], "two");
    assert_eq!(client.event("delete_message").await["id"], sent["id"]);
}

async fn steps_nest_under_what_started_them_at_once(language: Language) {
    let (_app, mut client) = chat(language, "steps").await;
    client.say("gather").await;
    let outer = client.step("outer").await;
    let first = client.step("wait").await;
    let second = client.step("wait").await;
    assert_eq!((&first["parentId"], &second["parentId"]), (&outer["id"], &outer["id"]));
    assert_ne!(first["id"], second["id"]);
    let message = client.message().await;
    assert_eq!((&message["output"], &message["parentId"]), (&json!("0.02 0.01"), &outer["id"]));
}

async fn elements_hang_on_their_message(language: Language) {
    let app = language.app("elements").file("dot.png", DOT).start().await;
    let mut client = Client::join(&app).await;
    client.say("send").await;
    let message = client.message().await;
    let text = client.event("element").await;
    assert_eq!(
        (&text["type"], &text["display"], &text["mime"]),
        (&json!("text"), &json!("side"), &json!("text/plain"))
    );
    assert_eq!(text["forId"], message["id"]);
    assert_eq!(text.as_object().unwrap().len(), 16, "all keys are always there: {text}");
    let path = format!("/project/file/{}?session_id={}", text["chainlitKey"].as_str().unwrap(), client.session);
    let response = app.get(&path).await;
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(response.text().await.unwrap(), "# Hi");
    let image = client.event("element").await;
    assert_eq!(
        (&image["type"], &image["mime"], &image["size"]),
        (&json!("image"), &json!("image/png"), &json!("medium"))
    );
    let file = client.event("element").await;
    assert_eq!((&file["url"], &file["chainlitKey"]), (&json!("https://example.com/a.pdf?x=1"), &Value::Null));
    assert_eq!(file["mime"], "application/pdf");
}

async fn elements_are_removed(language: Language) {
    let app = language.app("elements").file("dot.png", DOT).start().await;
    let mut client = Client::join(&app).await;
    client.say("remove").await;
    let element = client.event("element").await;
    assert_eq!(client.event("remove_element").await, json!({"id": element["id"]}));
}

async fn an_element_needs_content(language: Language) {
    let (_app, mut client) = chat(language, "elements").await;
    assert_eq!(client.turn("nothing").await, ["cl.text: give it a url, a path or content"]);
}

/// A picture of one dot.
pub(crate) const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0,
    0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

async fn actions_are_shown_and_called(language: Language) {
    let (app, mut client) = chat(language, "actions").await;
    let message = client.message().await;
    let greet = client.event("action").await;
    assert_eq!(greet["forId"], message["id"]);
    assert_eq!((&greet["name"], &greet["label"], &greet["icon"]), (&json!("greet"), &json!("Greet"), &json!("hand")));
    let own = client.event("action").await;
    let plain = client.event("action").await;
    let click = async |action: &Value| {
        app.send_json("POST", "/project/action", &json!({"action": action, "sessionId": client.session})).await
    };
    assert_eq!(click(&greet).await, (200, json!({"success": true, "response": {"greeted": "Ann"}})));
    assert_eq!(click(&own).await, (200, json!({"success": true, "response": 4})));
    assert_eq!(click(&plain).await, (200, json!({"success": true, "response": null})));
    let (status, body) = click(&json!({"name": "nobody", "payload": {}})).await;
    assert_eq!((status, &body["detail"]), (404, &json!("No callback found for action nobody")));
    assert_eq!(client.event("first_interaction").await["interaction"], "greet");
    assert_eq!(client.text().await, "Hello Ann");
    assert_eq!(client.event("remove_action").await["id"], greet["id"]);
    let error = client.message().await;
    assert_eq!((&error["output"], &error["isError"]), (&json!("no such luck"), &json!(true)));
}

async fn asking_waits_for_the_answer(language: Language) {
    let (_app, mut client) = chat(language, "asks").await;
    client.say("ask").await;
    let ask = client.whole_event("ask").await;
    let (message, spec) = (&ask.data["msg"], &ask.data["spec"]);
    assert_eq!((&message["output"], &message["waitForAnswer"]), (&json!("Name?"), &json!(true)));
    assert_eq!(spec, &json!({"timeout": 30, "type": "text", "step_id": message["id"]}));
    let mut answer = crate::support::client::user_message("Zoe");
    answer["parentId"] = message["parentId"].clone();
    client.acknowledge(&ask, answer).await;
    let names: Vec<String> = {
        let text = client.text().await;
        assert_eq!(text, "Hello Zoe = Zoe (user_message)");
        client.names().into_iter().map(str::to_owned).collect()
    };
    let after = names.iter().rposition(|n| n == "ask").unwrap();
    assert_eq!(names[after..], ["ask", "task_end", "clear_ask", "task_start", "new_message"]);
}

async fn asking_gives_up_in_time(language: Language) {
    let (_app, mut client) = chat(language, "asks").await;
    client.say("late").await;
    client.event("ask").await;
    client.event("ask_timeout").await;
    client.event("task_start").await;
    assert_eq!(client.text().await, "got nil");
    client.event("task_end").await;
    client.say("raise").await;
    let said = language.says("false: app.lua:11: no answer within 0.05 s", "false: no answer within 0.05 s");
    assert_eq!(client.text().await, said);
}

async fn the_session_keeps_values_and_the_chat_its_messages(language: Language) {
    let (_app, mut client) = chat(language, "session").await;
    client.event("task_end").await;
    let rest = |n: usize, context: usize| {
        vec![format!(
            "counter {n}, list {}, hi Bo, default none, context {context}, user/m{n}, client webapp, session true, step on_message",
            n + 1
        )]
    };
    assert_eq!(client.turn("m1").await, rest(1, 1));
    assert_eq!(client.turn("m2").await, rest(2, 3));
}

async fn things_happen_at_once(language: Language) {
    let (_app, mut client) = chat(language, "tasks").await;
    assert_eq!(client.turn("gather").await, ["fast,slow a nil c"]);
    let said = language.says("false true app.lua:17: first", "false true first");
    assert_eq!(client.turn("gather error").await, [said]);
    let said =
        language.says("false app.lua:37: cl.timeout: not done after 0.02 s", "false cl.timeout: not done after 0.02 s");
    assert_eq!(client.turn("timeout").await, [said, "in time"]);
}

async fn work_goes_on_in_the_background(language: Language) {
    let (_app, mut client) = chat(language, "tasks").await;
    assert_eq!(client.turn("background").await, ["result 42"]);
    let said =
        language.says("false app.lua:31: the background task was cancelled", "false the background task was cancelled");
    assert_eq!(client.turn("cancel").await, [said]);
    assert_eq!(client.turn("outlives").await, ["first"]);
    assert_eq!(client.text().await, "later");
}

/// What is said to each mistake, without its place.
const LUA_MISTAKES: &[(&str, &str)] = &[
    ("name", "cl.Message: no such name; did you mean cl.message?"),
    ("option", "cl.message: no option autor; did you mean author?"),
    ("unnamed", "cl.message: content must be given as content ="),
    ("field", "cl.message has no contnet; did you mean content?"),
    ("read", "cl.message has no contnet; did you mean content?"),
    ("method", "cl.message has no sendd; did you mean send?"),
    ("dot", "send is a method: call it with a colon, as in x:send()"),
    ("kind", "cl.message: tags: expected a list, got the text \"a\""),
    (
        "choice",
        "cl.step: type: expected one of run, tool, llm, embedding, retrieval, rerank, undefined, got \"tol\"; did you mean tool?",
    ),
    ("missing", "cl.action: name is missing; give a name with a cl.action_callback, or on_click"),
    ("mixed", "a table has both positions and names (such as a); use one of them"),
    ("cyclic", "the table is nested too deeply, or contains itself"),
    ("func", "cl.json.encode.f: a function cannot be written as JSON"),
    ("assign", "cl.message cannot be assigned; the names below cl are the runtime's"),
    (
        "module",
        "require: no module no.such.module: there is no no/such/module.lua, no no/such/module/init.lua, no lua_modules/no/such/module.lua, no lua_modules/no/such/module/init.lua",
    ),
    ("number", "cl.sleep: seconds: expected a number of seconds, 0 or more, got the text \"soon\""),
    ("reserved", "cl.user_session.set: id is known by the runtime and cannot be set; choose another name"),
];

const RHAI_MISTAKES: &[(&str, &str)] = &[
    ("option", "cl::message: no option autor; did you mean author?"),
    ("unnamed", "cl::message: content must be given as content ="),
    ("field", "cl.message has no contnet; did you mean content?"),
    ("read", "cl.message has no contnet; did you mean content?"),
    ("method", "cl.message has no sendd; did you mean send?"),
    ("called", "message.send is a method: call it, as in x.send()"),
    ("set", "message.send is a method: call it, as in x.send()"),
    ("kind", "cl::message: tags: expected a list, got the text \"a\""),
    (
        "choice",
        "cl::step: type: expected one of run, tool, llm, embedding, retrieval, rerank, undefined, got \"tol\"; did you mean tool?",
    ),
    ("missing", "cl.action: name is missing; give a name with a cl.action_callback, or on_click"),
    ("func", "cl.json.encode.f: a function cannot be written as JSON"),
    ("number", "cl::sleep: seconds: expected a number of seconds, 0 or more, got the text \"soon\""),
    ("reserved", "cl.user_session.set: id is known by the runtime and cannot be set; choose another name"),
    ("iterate", "a cl.message cannot be iterated"),
    ("many", "message.update: takes at most 4 arguments"),
    ("value", "a timestamp cannot be handed to the runtime"),
];

async fn mistakes_are_explained(language: Language) {
    let (_app, mut client) = chat(language, "mistakes").await;
    let cases = match language {
        Language::Lua => LUA_MISTAKES,
        Language::Rhai => RHAI_MISTAKES,
    };
    for (case, wanted) in cases {
        let texts = client.turn(case).await;
        let text = texts
            .first()
            .unwrap_or_else(|| panic!("{case}"))
            .strip_prefix("false ")
            .unwrap_or_else(|| panic!("{case}: {texts:?}"));
        // Lua writes the place in front.
        let text = match text.strip_prefix("app.lua:") {
            Some(placed) => placed.split_once(": ").unwrap().1,
            None => text,
        };
        assert_eq!(text, *wanted, "{case}");
    }
}

async fn uncaught_errors_are_shown_and_logged(language: Language) {
    let (app, mut client) = chat(language, "errors").await;
    let run = client.step("on_chat_start").await;
    assert_eq!(client.text().await, "hello");
    let run = client.update(&run["id"]).await;
    assert_eq!((&run["isError"], &run["output"]), (&json!(true), &json!("boom")));
    let error = client.message().await;
    assert_eq!((&error["output"], &error["isError"]), (&json!("boom"), &json!(true)));
    assert_eq!((&error["name"], &error["parentId"]), (&json!("Error"), &Value::Null));
    client.event("task_end").await;
    app.log.line(language.says("app.lua:2: boom", "app.rhai:2:15: boom")).await;
    app.log.line(language.says("app.lua:5: in a function", "app.rhai:5: in a closure")).await;

    assert_eq!(client.turn("x").await, ["boom"]);
    assert_eq!(client.turn("table").await, ["a table"]);
    let text = client.turn("nil").await;
    let (lua, rhai) = (
        "attempt to index a nil value (local 'x')",
        "() has no property y that can be set: what stands before it is no value",
    );
    assert_eq!(text, [language.says(lua, rhai)]);
    app.log.line(language.says("app.lua:9: attempt to index", "app.rhai:9:49: () has no property y")).await;
}

async fn json_goes_both_ways(language: Language) {
    let (_app, mut client) = chat(language, "json").await;
    client.say("go").await;
    let encoded: Value = serde_json::from_str(&client.text().await).unwrap();
    assert_eq!(
        encoded,
        json!({"n": 4, "half": 2.5, "x": "x", "b": {}, "c": [], "d": true, "none": null, "empty": [], "int": 1,
            "float": 1.0, "text": "q\"\n"})
    );
    assert_eq!(client.text().await, "[\n    1\n]");
    let error = client.text().await;
    assert!(error.contains("cl.json.decode: ") && error.contains("in \"{nope\""), "{error}");
}

async fn modules_are_found_beside_the_app(language: Language) {
    let (text, helper) = match language {
        Language::Lua => (
            "cl.sleep(0.001)\nlocal M = {}\nfunction M.shout(s) return s:upper() end\nreturn M\n",
            "return { name = 'helper' }\n",
        ),
        Language::Rhai => (
            "cl::sleep(0.001);\nimport \"./letters\" as letters;\nexport const name = \"text\";\n\
             fn shout(s) { letters::upper(s) }\nfn listen() { cl::on_stop(|| cl::message(shout(\"stopped\")).send()); }\n",
            "export const name = \"helper\";\n",
        ),
    };
    let extension = language.extension();
    let app = language
        .app("modules")
        .file(&format!("lib/text.{extension}"), text)
        .file("lib/letters.rhai", "fn upper(s) { s.to_upper() }\n")
        .file(&format!("{extension}_modules/helper.{extension}"), helper)
        .start()
        .await;
    app.log.line("loaded true").await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.turn("hey").await, ["HEY helper true"]);
    if language == Language::Rhai {
        client.emit("stop", None).await;
        assert_eq!(client.text().await, "Task manually stopped.");
        assert_eq!(client.text().await, "STOPPED", "a function of a module is a callback");
    }
}

async fn sessions_share_no_globals(language: Language) {
    let app = language.app("isolation").start().await;
    let mut first = Client::join(&app).await;
    assert_eq!(first.turn("a").await, ["1 1"]);
    assert_eq!(first.turn("b").await, ["2 2"]);
    let mut second = Client::join(&app).await;
    assert_eq!(second.turn("c").await, ["1 1"]);
    assert_eq!(first.turn("d").await, ["3 3"]);
}

/// A handler is looked at every few thousand instructions, also between a call that waits and the waiting itself. The
/// rounds are of a length that lets each of them be looked at elsewhere, with a time slice that is over by then.
async fn a_wait_outlasts_the_end_of_a_time_slice(language: Language) {
    let script = language.says(
        r#"
        local text = ("x"):rep(TEXT)
        cl.on_message(function()
          for i = 1, 2500 do
            cl.hash.sha256(text)
            cl.sleep(0)
          end
          cl.message("done"):send()
        end)
        "#,
        r#"
        cl::on_message(|| {
            let text = "";
            text.pad(TEXT, "x");
            for i in 0..2500 {
                cl::hash::sha256(text);
                cl::sleep(0);
            }
            cl::message("done").send();
        });
        "#,
    );
    let app = Start::script(&format!("app.{}", language.extension()), &script.replace("TEXT", "1500000"))
        .file("chainlit.toml", "[runtime]\nslice_ms = 1\n")
        .start()
        .await;
    assert_eq!(Client::join(&app).await.turn("go").await, ["done"], "{}", app.log.text());
}

/// What stands between two waits is done before another handler of the chat goes on, however long it takes.
async fn what_runs_at_once_interleaves_only_where_it_waits(language: Language) {
    let script = language.says(
        r#"
        cl.on_message(function(message)
          local log = {}
          local function busy(name)
            return function()
              for i = 1, 3 do
                for j = 1, 1000000 do end
                log[#log + 1] = name
                if message.content == "wait" then cl.sleep(0.01) end
              end
            end
          end
          cl.gather(busy("a"), busy("b"))
          cl.message(table.concat(log, " ")):send()
        end)
        "#,
        r#"
        cl::on_message(|message| {
            let log = [];
            let busy = |name| {
                for i in 0..3 {
                    for j in 0..100000 {}
                    log.push(name);
                    if message.content == "wait" { cl::sleep(0.01); }
                }
            };
            cl::gather(|| busy.call("a"), || busy.call("b"));
            let text = "";
            for name in log { text += if text == "" { name } else { " " + name }; }
            cl::message(text).send();
        });
        "#,
    );
    let app = Start::script(&format!("app.{}", language.extension()), script)
        .file("chainlit.toml", "[runtime]\nslice_ms = 1\n")
        .start()
        .await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.turn("go").await, ["a a a b b b"], "{}", app.log.text());
    // Who of two that have waited as long comes first is open.
    let waited = client.turn("wait").await.remove(0);
    assert_ne!(waited, "a a a b b b");
    assert_eq!((waited.matches('a').count(), waited.matches('b').count()), (3, 3), "{waited}");
}

/// However a script shows more and more: the client gets all of it, and is not cut off.
async fn a_client_that_reads_slowly_is_waited_for(language: Language) {
    const MANY: usize = 3_000;
    let script = language.says(
        r#"
        local many = MANY
        local kinds = {
          step = function() cl.step{ name = "s" }:run(function(s) s.output = "x" end) end,
          toast = function() cl.toast("t") end,
          action = function() cl.action{ name = "a" }:send("00000000-0000-4000-8000-000000000000") end,
        }
        cl.on_message(function(message)
          for i = 1, many do kinds[message.content]() end
          cl.message("done"):send()
        end)
        "#,
        r#"
        let many = MANY;
        let kinds = #{
            step: || cl::step(#{ name: "s" }).run(|s| { s.output = "x"; }),
            toast: || cl::toast("t"),
            action: || cl::action(#{ name: "a" }).send("00000000-0000-4000-8000-000000000000"),
        };
        cl::on_message(|message| {
            for i in 0..many { kinds[message.content].call(); }
            cl::message("done").send();
        });
        "#,
    );
    let settings = "[runtime]\noutbox_events = 64\n";
    let app = Start::script(&format!("app.{}", language.extension()), &script.replace("MANY", &MANY.to_string()))
        .file("chainlit.toml", settings)
        .start()
        .await;
    let mut client = Client::join(&app).await;
    for (kind, event, wanted) in
        [("step", "update_message", MANY + 1), ("toast", "toast", MANY), ("action", "action", MANY)]
    {
        client.say(kind).await;
        client.event("task_start").await;
        let mut seen = 0;
        loop {
            let next = soon("the next event", client.next()).await;
            seen += usize::from(next.name == event);
            if next.name == "task_end" {
                break;
            }
        }
        assert_eq!(seen, wanted, "{kind}: {:?}\n{}", client.events.last(), app.log.text());
    }
    assert!(!app.log.text().contains("too far behind"), "{}", app.log.text());
}

/// What was said stays said, also when the handler was stopped or failed in the middle of it.
async fn a_stream_ends_with_its_handler(language: Language) {
    let script = language.says(
        r#"
        cl.on_message(function(message)
          if message.content == "context" then
            cl.message(cl.json.encode(cl.chat_context.to_openai())):send()
            return
          end
          cl.gather(function()
            local reply = cl.message("")
            reply:stream_token("so ")
            reply:stream_token("far")
            if message.content == "fail" then error("torn", 0) end
            cl.sleep(60)
          end)
        end)
        "#,
        r#"
        cl::on_message(|message| {
            if message.content == "context" {
                cl::message(cl::json::encode(cl::chat_context::to_openai())).send();
                return;
            }
            cl::gather(|| {
                let reply = cl::message("");
                reply.stream_token("so ");
                reply.stream_token("far");
                if message.content == "fail" { throw "torn"; }
                cl::sleep(60);
            });
        });
        "#,
    );
    let app = Start::script(&format!("app.{}", language.extension()), script).start().await;
    let mut client = Client::join(&app).await;
    for what in ["stop", "fail"] {
        client.say(what).await;
        let start = client.event("stream_start").await;
        client.event("stream_token").await;
        if what == "stop" {
            client.emit("stop", None).await;
        }
        let end = client.update(&start["id"]).await;
        assert_eq!((&end["output"], &end["streaming"]), (&json!("so far"), &json!(false)), "{what}");
        client.event("task_end").await;
    }
    let context: Value = serde_json::from_str(&client.turn("context").await[0]).unwrap();
    let said = context.as_array().unwrap().iter().filter(|m| m["content"] == "so far").count();
    assert_eq!(said, 2, "{context}");
}

/// The handler goes on, and may run for long: what was begun in a part of it that failed ends with that part.
async fn a_stream_ends_with_its_time_and_with_its_task(language: Language) {
    let script = language.says(
        r#"
        cl.on_message(function(message)
          local outer = cl.message("")
          outer:stream_token("outer")
          local function stream()
            local reply = cl.message("")
            reply:stream_token("so far")
            outer:stream_token(" and inner")
            if message.content == "fail" then error("torn", 0) end
            cl.sleep(60)
          end
          if message.content == "timeout" then
            pcall(function() cl.timeout(0.02, stream) end)
          else
            local job = cl.background(stream)
            if message.content == "cancel" then job:cancel() end
            pcall(function() job:wait() end)
          end
          local answer = cl.ask_user_message{ content = "?", timeout = 60 }:send()
          outer:stream_token("!")
          outer:send()
        end)
        "#,
        r#"
        cl::on_message(|message| {
            let outer = cl::message("");
            outer.stream_token("outer");
            let what = message.content;
            let stream = || {
                let reply = cl::message("");
                reply.stream_token("so far");
                outer.stream_token(" and inner");
                if what == "fail" { throw "torn"; }
                cl::sleep(60);
            };
            if what == "timeout" {
                try { cl::timeout(0.02, stream); } catch {}
            } else {
                let job = cl::background(stream);
                if what == "cancel" { cl::sleep(0.1); job.cancel(); }
                try { job.wait(); } catch {}
            }
            cl::ask_user_message(#{ content: "?", timeout: 60 }).send();
            outer.stream_token("!");
            outer.send();
        });
        "#,
    );
    let script = script.replace("then job:cancel()", "then cl.sleep(0.1) job:cancel()");
    let app = Start::script(&format!("app.{}", language.extension()), &script).start().await;
    let mut client = Client::join(&app).await;
    for what in ["timeout", "fail", "cancel"] {
        client.say(what).await;
        let outer = client.event("stream_start").await;
        assert_eq!(outer["output"], "outer");
        let inner = client.event("stream_start").await;
        let end = client.update(&inner["id"]).await;
        assert_eq!((&end["output"], &end["streaming"]), (&json!("so far"), &json!(false)), "{what}");
        let ask = client.whole_event("ask").await;
        let answer = crate::support::client::user_message("go on");
        client.acknowledge(&ask, answer).await;
        let whole = client.message().await;
        let whole = if whole["id"] == outer["id"] { whole } else { client.message().await };
        assert_eq!((&whole["id"], &whole["output"]), (&outer["id"], &json!("outer and inner!")), "{what}");
        client.event("task_end").await;
    }
}

/// No handler would take the loader away again.
async fn a_question_in_the_background_leaves_the_loader_alone(language: Language) {
    let script = language.says(
        r#"
        cl.on_message(function()
          cl.background(function()
            local answer = cl.ask_user_message{ content = "?", timeout = 60 }:send()
            cl.message("got " .. answer.output):send()
          end)
        end)
        "#,
        r#"
        cl::on_message(|message| {
            cl::background(|| {
                let answer = cl::ask_user_message(#{ content: "?", timeout: 60 }).send();
                cl::message("got " + answer.output).send();
            });
        });
        "#,
    );
    let app = Start::script(&format!("app.{}", language.extension()), script).start().await;
    let mut client = Client::join(&app).await;
    client.say("x").await;
    let mut ask = None;
    let mut ended = false;
    while ask.is_none() || !ended {
        let event = soon("the question and the end of the handler", client.next()).await;
        ended |= event.name == "task_end";
        if event.name == "ask" {
            ask = Some(event);
        }
    }
    let before = client.events.len();
    client.acknowledge(&ask.unwrap(), crate::support::client::user_message("it")).await;
    assert_eq!(client.text().await, "got it");
    let names = client.names().split_off(before);
    assert!(names.contains(&"clear_ask") && !names.contains(&"task_start"), "{names:?}");
}

/// Only Lua has these.
/// Most of Lua's libraries are loaded when a script first touches them; it must not be able to tell.
#[tokio::test]
async fn libraries_are_there_however_they_are_reached_in_lua() {
    let app = crate::support::app::App::lua(
        r#"
        local ways = {
          listed = function() local n = 0; for name in pairs(os) do n = n + (name == "time" and 1 or 0) end; return n end,
          required = function() return require("coroutine") == coroutine and require("package") == package end,
          assigned = function() io.extra = "kept"; return io.extra, type(io.open) end,
          captured = function() local find = require; return pcall(function() find("no.such") end) end,
          shadowed = function() os = nil; local real = require("os"); return os, type(real.time) end,
          unusual = function() error, type = nil, nil; return utf8.char(228), package.config:sub(1, 1) end,
        }
        cl.on_message(function(message)
          local results = table.pack(ways[message.content]())
          for i = 1, results.n do results[i] = tostring(results[i]) end
          cl.message(table.concat(results, " ")):send()
        end)
        "#,
    )
    .await;
    for (way, expected) in [
        ("listed", "1"),
        ("required", "true"),
        ("assigned", "kept function"),
        ("captured", "false app.lua:6: require: no module no.such"),
        ("shadowed", "nil function"),
        ("unusual", "ä /"),
    ] {
        // Each in a chat of its own: what one touches is not loaded in the other.
        let text = Client::join(&app).await.turn(way).await.remove(0);
        assert!(text.starts_with(expected), "{way}: {text}");
    }
}

#[tokio::test]
async fn waiting_works_everywhere_in_lua() {
    let (_app, mut client) = chat(Language::Lua, "waiting").await;
    assert_eq!(client.turn("pcall").await, ["through pcall", "handled x"]);
    assert_eq!(client.turn("metamethod").await, ["field colour"]);
    assert_eq!(client.turn("iterator").await, ["1 2 3"]);
    assert_eq!(client.turn("coroutine").await, ["2 42", "false app.lua:26: inside dead"]);
    let sorted = client.turn("sort").await;
    assert!(sorted[0].contains("cannot wait here: a comparator of table.sort"), "{sorted:?}");
    assert_eq!(sorted[1], "still here");
    assert_eq!(client.turn("gsub").await, ["A B"]);
    assert_eq!(client.turn("close").await, ["closed", "after"]);
    assert_eq!(client.turn("yield").await, ["attempt to yield from outside a coroutine"]);
    let loaded = client.turn("load").await;
    assert_eq!(loaded[0], "loaded");
    assert!(loaded[1].contains("attempt to load a binary chunk"), "{loaded:?}");
    let finalizer = client.turn("gc").await;
    assert!(finalizer[0].contains("__gc is not available"), "{finalizer:?}");
}

/// One class may have a method where another has a field.
#[tokio::test]
async fn fields_and_methods_of_one_name_are_told_apart_in_lua() {
    let script = r#"
        cl.on_message(function()
          local generation = cl.chat_generation{ settings = { temperature = 0.5 } }
          local form = cl.chat_settings{ cl.switch{ id = "a", label = "A", initial = true } }
          cl.message(generation.settings.temperature .. " " .. tostring(form:settings().a)):send()
        end)
    "#;
    let app = App::lua(script).await;
    assert_eq!(Client::join(&app).await.turn("x").await, ["0.5 true"]);
}
