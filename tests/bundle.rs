//! Apps packed behind the executable.

use std::process::Command;

use crate::scripts::DOT;
use crate::support::app::{Start, program};
use crate::support::client::Client;

#[tokio::test]
async fn a_packed_app_needs_nothing_beside_it() {
    let source = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &[u8]| {
        let path = source.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("app.lua", br#"
        local lib = require "lib.greet"
        cl.on_chat_start(function()
          cl.message{ content = lib.hello("packed"), elements = { cl.image{ name = "dot", path = "public/dot.png" }, cl.text{ name = "data", path = "data/more.txt" } } }:send()
        end)
    "#);
    write("lib/greet.lua", b"return { hello = function(who) return 'Hello ' .. who end }");
    write("public/dot.png", DOT);
    write("data/more.txt", b"included");
    write("chainlit.md", b"# Packed");
    write("chainlit.toml", b"[ui]\nname = \"Packed app\"\n");
    write(".env", b"SECRET=1");
    let packed = source.path().join("myapp");
    let built = program()
        .args(["build", "app.lua", "-o", "myapp", "--include", "data"])
        .current_dir(source.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    let app = Start::packed(&packed).start().await;
    app.log.line("the scripts of this app may reach files (fs = [\".\"]), all hosts (net = [\"*\"])").await;
    let settings = app.get_json("/project/settings").await.1;
    assert_eq!((&settings["ui"]["name"], &settings["markdown"]), (&"Packed app".into(), &"# Packed".into()));
    assert_eq!(app.get("/public/dot.png").await.bytes().await.unwrap(), DOT);
    assert_eq!(app.get("/public/..%2fapp.lua").await.status(), 400);
    let mut client = Client::join(&app).await;
    assert_eq!(client.text().await, "Hello packed");
    assert_eq!(client.event("element").await["mime"], "image/png");
    let data = client.event("element").await;
    let path = format!("/project/file/{}?session_id={}", data["chainlitKey"].as_str().unwrap(), client.session);
    assert_eq!(app.get(&path).await.text().await.unwrap(), "included");
    assert_eq!(app.stop().await, 0);

    // A packed app can pack another one.
    write("other.lua", b"cl.on_chat_start(function() cl.message('other'):send() end)");
    let plain = Command::new(&packed).arg("--version").output().unwrap();
    assert!(plain.status.success());
}

#[test]
fn what_cannot_be_packed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.lua"), "cl.on_message(function() end)").unwrap();
    let build = |args: &[&str]| {
        let output = program().arg("build").args(args).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).trim().to_owned())
    };
    let (status, message) = build(&["app.lua", "-o", "x", "--include", "nothing"]);
    assert_eq!(
        (status, message.as_str()),
        (Some(1), "nothing cannot be packed: there is no such file or folder beside the script")
    );
    let (status, message) = build(&["app.lua", "-o", "app.lua"]);
    assert_eq!((status, message.as_str()), (Some(1), "app.lua is the script itself; name another file with -o"));
    let (status, _) = build(&["none.lua"]);
    assert_eq!(status, Some(1));
}
