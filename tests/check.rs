//! `chainlit check`, in both languages.

use std::path::Path;

use serde_json::Value;

use crate::support::app::program;

/// The status and what was found in a folder with these files, the first of which is the app.
fn check(files: &[(&str, &str)]) -> (i32, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let output = run(folder.path(), &["check", files[0].0, "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn run(folder: &Path, args: &[&str]) -> std::process::Output {
    program().args(args).current_dir(folder).output().unwrap()
}

/// Findings as `file:line:column severity: message`.
fn lines(found: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |f: &Value| {
        format!("{}:{}:{} {}: {}", text(&f["file"]), f["line"], f["column"], text(&f["severity"]), text(&f["message"]))
    };
    found.iter().map(line).collect()
}

fn expect(files: &[(&str, &str)], status: i32, wanted: &[&str]) {
    let (got, found) = check(files);
    assert_eq!(lines(&found), wanted);
    assert_eq!(got, status);
}

#[test]
fn an_app_without_mistakes_passes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.lua"), "cl.on_message(function(m) cl.message(m.content):send() end)\n")
        .unwrap();
    let output = run(folder.path(), &["check", "app.lua"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "no mistakes found");
}

#[test]
fn mistakes_are_shown_with_the_line_and_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.lua"), "cl.on_message(function(m)\n  cl.mesage(m.content):send()\nend)\n")
        .unwrap();
    let output = run(folder.path(), &["check", "app.lua"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("error: cl.mesage: no such name; did you mean cl.message?"), "{text}");
    assert!(
        text.contains("app.lua:2:6") && text.contains("2 |   cl.mesage(m.content):send()\n  |      ^^^^^^"),
        "{text}"
    );
    assert!(text.contains("1 error and 0 warnings"), "{text}");
}

#[test]
fn syntax_errors_have_their_place() {
    expect(
        &[("app.lua", "cl.on_message(function() end)\nlocal b = = 2\n")],
        1,
        &["app.lua:2:11 error: unexpected symbol near '='"],
    );
    let (status, found) = check(&[("app.rhai", "cl::on_message(|m| {});\nlet b = ;\n")]);
    assert_eq!((status, found.len()), (1, 1), "{found:?}");
    assert_eq!((&found[0]["line"], &found[0]["severity"]), (&Value::from(2), &Value::from("error")));
}

#[test]
fn all_unknown_names_are_found() {
    expect(
        &[(
            "app.lua",
            "cl.on_mesage(print)\ncl.on_message(function()\n  cl.json.encoed({})\n  cl.Message('x'):send()\nend)\n",
        )],
        1,
        &[
            "app.lua:1:4 error: cl.on_mesage: no such name; did you mean cl.on_message?",
            "app.lua:3:11 error: cl.json.encoed: no such name; did you mean cl.json.encode?",
            "app.lua:4:6 error: cl.Message: no such name; did you mean cl.message?",
        ],
    );
    expect(
        &[("app.rhai", "cl::on_mesage(|| {});\ncl::on_message(|m| {\n  cl::json::encoed(#{});\n});\n")],
        1,
        &[
            "app.rhai:1:5 error: cl::on_mesage: no such name; did you mean cl::on_message?",
            "app.rhai:3:13 error: cl::json::encoed: no such name; did you mean cl::json::encode?",
        ],
    );
}

#[test]
fn options_are_checked_where_they_are_written_out() {
    let lua = r#"
cl.on_message(function(m)
  cl.message{ content = "x", autor = "me" }:send()
  cl.message{ text = "x" }:send()
  cl.http.get("http://x", { headers = { a = "b" }, timout = 3 })
  cl.starter{ label = "x" }
  local settings = { whatever = 1 }
  cl.message{ content = "x", actions = { { name = "a", on_click = print, labl = "A" } } }
  cl.action{ name = "x", payload = { anything = { goes = true } }, on_click = function() local t = { label = 1 } end }
end)
"#;
    expect(
        &[("app.lua", lua)],
        1,
        &[
            "app.lua:3:30 error: cl.message: no option autor; did you mean author?",
            "app.lua:4:15 error: cl.message: content must be given as content =",
            "app.lua:5:52 error: cl.http.get: no option timout; did you mean timeout?",
            "app.lua:6:13 error: cl.starter: message is missing",
            "app.lua:8:74 error: cl.action: no option labl; did you mean label?",
        ],
    );
    let rhai = r#"
cl::on_message(|m| {
  cl::message(#{ content: `${m.content} x`, autor: "me" }).send();
  cl::http::get("http://x", #{ headers: #{ a: "b" }, timout: 3 });
});
"#;
    expect(
        &[("app.rhai", rhai)],
        1,
        &[
            "app.rhai:3:45 error: cl::message: no option autor; did you mean author?",
            "app.rhai:4:54 error: cl::http::get: no option timout; did you mean timeout?",
        ],
    );
}

#[test]
fn things_are_followed_into_variables() {
    let lua = r#"
cl.on_message(function(m)
  local reply = cl.message("")
  for word in m.contnet:gmatch("%S+") do reply:stream_tokn(word) end
  reply:sned()
  cl.message("x"):sedn()
  local sent = cl.message("x"):send()
  sent.authr = "me"
  local text = cl.message("x").content
  print(text.whatever, sent.metadata.anything, m.id)
  local list = { reply } list.whatever = 1
end)
cl.action_callback("a", function(action) print(action.payload.x, action.laebl) end)
cl.on_chat_start(function()
  cl.message{ content = "x", actions = { cl.action{ name = "a", payload = {} } } }:send()
end)
"#;
    expect(
        &[("app.lua", lua)],
        1,
        &[
            "app.lua:4:17 error: cl.message has no contnet; did you mean content?",
            "app.lua:5:9 error: cl.message has no sned; did you mean send?",
            "app.lua:6:19 error: cl.message has no sedn; did you mean send?",
            "app.lua:8:8 error: cl.message has no authr; did you mean author?",
            "app.lua:13:73 error: cl.action has no laebl; did you mean label?",
        ],
    );
    // What a variable is after it was set anew, or what an operator makes, is not known.
    let lua = r#"
cl.on_message(function(m)
  local reply = cl.message("")
  reply = { whatever = 1 }
  print(reply.whatever)
  local other = cl.message("") or {}
  print(other.whatever)
  local function f(m) return m.whatever end
  for i, m in ipairs({}) do print(m.whatever) end
  print(f(m))
  local last = cl.message("")
  return last
end)
"#;
    expect(&[("app.lua", lua)], 0, &[]);
    let rhai = r#"
fn shout(m) { m.content + "!" }
cl::on_message(|m| {
  let reply = cl::message("");
  for word in m.contnet.split(" ") { reply.stream_tokn(word); }
  let text = reply.shout() + m.type_of();
  reply.sned();
  cl::message("x").sedn();
  let other = if text == "" { cl::message("x") } else { #{ whatever: 1 } };
  print(other.whatever);
  for m in cl::chat_context::get() { print(m.whatever); }
});
"#;
    expect(
        &[("app.rhai", rhai)],
        1,
        &[
            "app.rhai:5:17 error: cl::message has no contnet; did you mean content?",
            "app.rhai:7:9 error: cl::message has no sned; did you mean send?",
            "app.rhai:8:20 error: cl::message has no sedn; did you mean send?",
        ],
    );
}

#[test]
fn handlers_that_nothing_calls_are_warned_about() {
    let lua = r#"
cl.on_message(function(m)
  cl.on_stop(function() end)
  cl.message{ content = "x", actions = { cl.action{ name = "known", payload = {} } } }:send()
end)
cl.action_callback("known", function() end)
cl.action_callback("unknown", function() end)
cl.action_callback("component", function() end)
cl.on_message(function(m) end)
"#;
    expect(
        &[("app.lua", lua), ("public/elements/Form.jsx", "callAction({ name: 'component' })")],
        0,
        &[
            "app.lua:3:3 warning: cl.on_stop is called inside cl.on_message: nothing calls it before that; register it at the top of the script",
            "app.lua:7:20 warning: no action of the name \"unknown\" is made in this app: nothing calls this",
            "app.lua:9:1 warning: cl.on_message is called twice; only the later function is used",
        ],
    );
    // Names that are computed may be any.
    let lua =
        "cl.on_message(function(m) cl.action{ name = 'a' .. 1 }:send(m.id) end)\ncl.action_callback('a1', print)\n";
    expect(&[("app.lua", lua)], 0, &[]);
    expect(
        &[("app.lua", "local x = 1\n")],
        1,
        &[
            "app.lua:1:1 error: no callback is registered that a chat could begin with: one of cl.on_chat_start, cl.on_message, cl.on_audio_chunk",
        ],
    );
}

#[test]
fn variables_that_instances_do_not_share_are_warned_about() {
    let lua = r#"
local profiles = {}
local function load() profiles[1] = "a" end
cl.set_chat_profiles(function(user)
  load()
  return {}
end)
cl.on_message(function(m)
  local own = profiles[1]
  cl.message(own):send()
end)
"#;
    let message = "cl.set_chat_profiles runs in another instance of the script than cl.on_message, which does not see what is assigned to profiles here; share it through cl.app_state or cl.store";
    expect(&[("app.lua", lua)], 0, &[&format!("app.lua:3:23 warning: {message}")]);
    let rhai = r#"
let profiles = [];
cl::set_chat_profiles(|user, language| {
  profiles = ["a"];
  []
});
cl::on_message(|m| {
  cl::message(profiles[0]).send();
});
"#;
    expect(&[("app.rhai", rhai)], 0, &[&format!("app.rhai:4:3 warning: {}", message.replace("cl.", "cl::"))]);
    // Variables of the same name are not the same variable, and what a chat sets itself it sees.
    let lua = "local n = 0\ncl.set_starters(function() local n = 1 n = 2 return {} end)\ncl.on_message(function() n = n + 1 end)\n";
    expect(&[("app.lua", lua)], 0, &[]);
}

#[test]
fn files_that_are_required_are_checked_too() {
    expect(
        &[
            ("app.lua", "require 'lib.handlers'\n"),
            ("lib/handlers.lua", "cl.on_message(function()\n  cl.slee(1)\nend)\n"),
        ],
        1,
        &["lib/handlers.lua:2:6 error: cl.slee: no such name; did you mean cl.sleep?"],
    );
    expect(
        &[
            ("app.rhai", "import \"lib/handlers\" as h;\ncl::on_message(|m| h::answer(m));\n"),
            ("lib/handlers.rhai", "fn answer(m) {\n  cl::slee(1);\n}\n"),
        ],
        1,
        &["lib/handlers.rhai:2:7 error: cl::slee: no such name; did you mean cl::sleep?"],
    );
}

#[test]
fn the_examples_have_no_mistakes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".lua") || name.ends_with(".rhai") {
            let output = run(&folder, &["check", &name]);
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "no mistakes found", "{name}");
            count += 1;
        }
    }
    assert!(count >= 5);
}
