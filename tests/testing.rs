//! `chainlit test`, in both languages.

use std::path::Path;

use crate::support::app::program;

const APP: &str = r#"
cl.on_chat_start(function() cl.message("Hello"):send() end)
cl.on_message(function(m)
  cl.sleep(5)
  cl.message("You said: " .. m.content):send()
end)
"#;

/// The status and the report of the tests in a folder with these files.
fn test(files: &[(&str, &str)], args: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    run(folder.path(), args)
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = program().arg("test").args(args).current_dir(folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text.into_owned())
}

#[test]
fn tests_that_hold_pass_and_nobody_waits() {
    let tests = r#"
cl.test("greets", function(chat)
  chat:expect_message("Hello")
  for i = 1, 20 do
    chat:send("hi " .. i)
    chat:expect_message("You said: hi " .. i)
  end
  chat:expect_no_message()
end)
"#;
    let began = std::time::Instant::now();
    let (status, text) = test(&[("app.lua", APP), ("tests/app.lua", tests)], &[]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("ok    greets") && text.contains("1 passed, 0 failed"), "{text}");
    assert!(began.elapsed().as_secs() < 20, "100 seconds of sleep were waited for");
}

#[test]
fn tests_that_fail_say_where_and_why() {
    let tests = "cl.test(\"greets\", function(chat)\n  chat:expect_message(\"Good evening\")\nend)\ncl.test(\"fine\", function() end)\n";
    let (status, text) = test(&[("app.lua", APP), ("tests/app.lua", tests)], &[]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("FAIL  greets"), "{text}");
    assert!(text.contains(r#"expected a message {"output":"Good evening"}; the chat shows: "Hello""#), "{text}");
    assert!(text.contains("app.lua:2") && text.contains("ok    fine"), "{text}");
    assert!(text.contains("1 passed, 1 failed"), "{text}");
}

#[test]
fn an_error_of_the_app_is_seen() {
    let app = "cl.on_message(function(m) error('broken') end)\n";
    let tests = "cl.test('x', function(chat)\n  chat:send('hi')\n  chat:expect_message{ is_error = true, contains = 'broken' }\nend)\n";
    let (status, text) = test(&[("app.lua", app), ("tests/app.lua", tests)], &[]);
    assert_eq!(status, 0, "{text}");
}

#[test]
fn what_cannot_be_run_is_explained() {
    let (status, text) = test(&[("app.lua", APP)], &[]);
    assert!(status == 1 && text.contains("there is no folder tests/ here"), "{text}");
    let (status, text) = test(&[("app.lua", APP), ("tests/app.lua", "local x = 1")], &[]);
    assert!(
        status == 1 && text.contains("there are no tests in it; declare them with cl.test(name, function)"),
        "{text}"
    );
    let (status, text) = test(&[("other.lua", APP), ("tests/mine.lua", "")], &[]);
    assert!(status == 1 && text.contains("tests/mine.lua: which app does it test?"), "{text}");
    let (status, text) = test(&[("app.lua", "local b = = 1"), ("tests/app.lua", "cl.test('x', function() end)")], &[]);
    assert!(status == 1 && text.contains("unexpected symbol near '='"), "{text}");
    let (status, text) =
        test(&[("app.lua", APP), ("tests/app.lua", "cl.test('x', function(chat) chat:sned('x') end)")], &[]);
    assert!(status == 1 && text.contains("cl.test_chat has no sned; did you mean send?"), "{text}");
}

#[test]
fn tests_see_no_values_of_each_other() {
    let app = r#"
cl.on_message(function(m)
  local n = cl.app_state.update("n", function(n) return (n or 0) + 1 end)
  cl.store.set("n", (cl.store.get("n") or 0) + 1)
  cl.message(n .. " " .. math.tointeger(cl.store.get("n"))):send()
end)
"#;
    let tests = "for _, name in ipairs{ 'first', 'second' } do cl.test(name, function(chat)\n  chat:send('x')\n  chat:expect_message('1 1')\nend) end\n";
    let (status, text) = test(&[("app.lua", app), ("tests/app.lua", tests)], &[]);
    assert_eq!(status, 0, "{text}");
}

#[test]
fn profiles_settings_and_questions_can_be_tested_in_both_languages() {
    let lua = r#"
cl.set_chat_profiles(function(user) return { { name = "short", is_default = true }, { name = "long", config_overrides = { ui = { name = "Long" } } } } end)
cl.on_profile_switch(function(profile) cl.message("Now " .. profile.name):send() end)
cl.on_chat_start(function()
  cl.message("Hello " .. cl.user_session.get("user").identifier):send()
  cl.chat_settings{ cl.slider{ id = "heat", label = "Heat", max = 2 } }:send()
end)
cl.on_settings_update(function(values) cl.update_config{ features = { latex = values.heat > 1 } } end)
cl.on_window_message(function(data) cl.toast(data.text) end)
cl.on_stop(function() cl.message("stopped"):send() end)
cl.on_message(function(m)
  local files = cl.ask_file_message{ content = "A text?", accept = { "text/plain" } }:send()
  local choice = cl.ask_action_message{ content = "Sure?", actions = { { name = "yes", label = "Yes" } } }:send()
  cl.message(files[1]:read() .. " " .. choice.name):send()
end)
"#;
    let rhai = r#"
cl::set_chat_profiles(|user, language| [#{ name: "short", is_default: true }, #{ name: "long", config_overrides: #{ ui: #{ name: "Long" } } }]);
cl::on_profile_switch(|profile| { cl::message(`Now ${profile.name}`).send(); });
cl::on_chat_start(|| {
  cl::message(`Hello ${cl::user_session::get("user").identifier}`).send();
  cl::chat_settings([cl::slider(#{ id: "heat", label: "Heat", max: 2 })]).send();
});
cl::on_settings_update(|values| { cl::update_config(#{ features: #{ latex: values.heat > 1 } }); });
cl::on_window_message(|data| { cl::toast(data.text); });
cl::on_stop(|| { cl::message("stopped").send(); });
cl::on_message(|m| {
  let files = cl::ask_file_message(#{ content: "A text?", accept: ["text/plain"] }).send();
  let choice = cl::ask_action_message(#{ content: "Sure?", actions: [#{ name: "yes", label: "Yes" }] }).send();
  cl::message(files[0].read() + " " + choice.name).send();
});
"#;
    let tests_lua = r#"
cl.test("all of it", { user = "ann", profile = "short" }, function(chat)
  chat:expect_message("Hello ann")
  chat:switch_profile("long")
  chat:expect_message("Now long")
  chat:expect_config{ ui = { name = "Long" }, features = { latex = false } }
  chat:change_settings{ heat = 2 }
  chat:expect_config{ features = { latex = true } }
  chat:post{ text = "from outside" }
  chat:expect_event("toast", { message = "from outside" })
  chat:send("go")
  chat:expect_ask("A text?")
  chat:answer{ { name = "a.txt", content = "content" } }
  chat:answer("yes")
  chat:expect_message("content yes")
  chat:send("again")
  chat:stop()
  chat:expect_message("stopped")
end)
"#;
    let tests_rhai = r#"
cl::test("all of it", #{ user: "ann", profile: "short" }, |chat| {
  chat.expect_message("Hello ann");
  chat.switch_profile("long");
  chat.expect_message("Now long");
  chat.expect_config(#{ ui: #{ name: "Long" }, features: #{ latex: false } });
  chat.change_settings(#{ heat: 2 });
  chat.expect_config(#{ features: #{ latex: true } });
  chat.post(#{ text: "from outside" });
  chat.expect_event("toast", #{ message: "from outside" });
  chat.send("go");
  chat.expect_ask("A text?");
  chat.answer([#{ name: "a.txt", content: "content" }]);
  chat.answer("yes");
  chat.expect_message("content yes");
  chat.send("again");
  chat.stop();
  chat.expect_message("stopped");
});
"#;
    let files = [("app.lua", lua), ("app.rhai", rhai), ("tests/a.lua", tests_lua), ("tests/b.rhai", tests_rhai)];
    let (status, text) = test(&files, &[]);
    assert_eq!(status, 0, "{text}");
    // Each script with each app.
    assert!(text.contains("4 passed, 0 failed"), "{text}");
}

#[test]
fn the_examples_pass_their_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let (status, text) = run(&folder, &[]);
    assert_eq!(status, 0, "{text}");
    for app in
        ["hello.lua", "hello.rhai", "echo.lua", "echo.rhai", "steps.lua", "steps.rhai", "openai.lua", "openai.rhai"]
    {
        assert!(text.contains(&format!("with {app}")), "{app} is not tested: {text}");
    }
}
