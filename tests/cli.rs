//! The command line.

use std::process::{Command, Output};

use crate::support::app::{App, Start, program};
use crate::support::client::{Client, Connect, uuid};

const APP: &str = "cl.on_message(function() end)";

fn run(args: &[&str], folder: &std::path::Path) -> Output {
    program().args(args).current_dir(folder).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn a_syntax_error_is_shown_with_its_line_and_a_mark() {
    let (status, text) = Start::script("app.lua", "local a = 1\nlocal b = = 2\n").fails().await;
    assert_eq!(status, 1);
    assert!(text.contains("unexpected symbol near '='"), "{text}");
    assert!(text.contains("app.lua:2:11"), "{text}");
    assert!(text.contains("2 | local b = = 2\n  |           ^"), "{text}");
}

#[tokio::test]
async fn an_error_at_the_top_of_the_script_is_shown_with_its_line() {
    let (status, text) = Start::script("app.lua", "cl.on_message(function() end)\nlocal x = nil + 1\n").fails().await;
    assert_eq!(status, 1);
    assert!(text.contains("attempt to perform arithmetic on a nil value") && text.contains("app.lua:2"), "{text}");
    let (_, text) = Start::script("app.lua", "cl.on_mesage(function() end)\n").fails().await;
    assert!(text.contains("cl.on_mesage: no such name; did you mean cl.on_message?"), "{text}");
}

#[tokio::test]
async fn targets_that_cannot_be_run_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.py"), "").unwrap();
    std::fs::write(folder.path().join("app"), "").unwrap();
    std::fs::create_dir(folder.path().join("dir")).unwrap();
    for (target, wanted) in [
        ("none.lua", "none.lua: the file does not exist"),
        ("app.py", "app.py: an app is a script in Lua (.lua) or Rhai (.rhai), not .py"),
        ("app", "app: an app is a script whose name ends with .lua or .rhai"),
        ("dir", "dir is a folder; name the script in it, as in `chainlit run dir/app.lua`"),
    ] {
        let output = run(&["run", target, "-h"], folder.path());
        assert_eq!(output.status.code(), Some(1), "{target}");
        assert_eq!(text(&output).trim(), wanted);
    }
}

#[tokio::test]
async fn a_script_without_callbacks_is_refused() {
    let (status, text) = Start::script("app.lua", "local x = 1\n").fails().await;
    assert_eq!(status, 1);
    assert!(text.contains("app.lua: the script registers no callback that a chat could begin with"), "{text}");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.lua"), APP).unwrap();
    let output = run(&["run", "app.lua", "-h", "--port", &port.to_string()], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let wanted =
        format!("port {port} on 127.0.0.1 is in use; stop what listens there, or choose another port with --port");
    assert!(text(&output).contains(&wanted), "{}", text(&output));
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_shown_with_their_place() {
    let (status, text) =
        Start::script("app.lua", APP).file("chainlit.toml", "[features]\nlatex = \"yes\"\n").fails().await;
    assert_eq!(status, 1);
    assert!(text.contains("chainlit.toml:2:9") && text.contains("features.latex"), "{text}");
}

#[tokio::test]
async fn unknown_settings_are_warned_about_and_python_s_file_is_read() {
    let app = Start::script("app.lua", APP).file("chainlit.toml", "[features]\nedit_mesage = true\n").start().await;
    app.log.line("chainlit.toml:2: unknown key features.edit_mesage; did you mean features.edit_message?").await;
    let app = Start::script("app.lua", APP)
        .file(".chainlit/config.toml", "[project]\n[UI]\nname = \"From Python\"\n[meta]\ngenerated_by = \"2.12.0\"\n")
        .start()
        .await;
    assert_eq!(app.get_json("/project/settings").await.1["ui"]["name"], "From Python");
}

#[tokio::test]
async fn the_environment_sets_what_the_command_line_does_not() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let app = Start::script(
        "app.lua",
        "cl.on_chat_start(function() cl.message(os.getenv('FROM_DOTENV') .. os.getenv('FROM_BOTH')):send() end)",
    )
    .env("CHAINLIT_PORT", port)
    .env("CHAINLIT_ROOT_PATH", "/env")
    .env("CHAINLIT__UI__NAME", "From the environment")
    .env("FROM_BOTH", " process")
    .file(".env", "FROM_DOTENV=file\nFROM_BOTH=dotenv\n")
    .start()
    .await;
    assert!(app.url.ends_with("/env"), "{}", app.url);
    assert_eq!(app.get_json("/project/settings").await.1["ui"]["name"], "From the environment");
    let mut client = Client::join(&app).await;
    assert_eq!(client.text().await, "file process", "the process's environment wins over .env");
}

#[tokio::test]
async fn nothing_but_chats_is_written_beside_the_script() {
    let app = App::lua(APP).await;
    let names = |folder: &std::path::Path| {
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    Client::join(&app).await.turn("hi").await;
    assert_eq!(names(app.folder()), ["app.lua"], "nobody could open the thread of a client that has no cookie");
    let mut client = Connect::default().cookies(format!("chainlit_browser={}", uuid())).join(&app).await;
    assert_eq!(names(app.folder()), ["app.lua"], "nothing was said");
    client.turn("hi").await;
    assert_eq!(names(app.folder()), [".chainlit", "app.lua"]);
    assert_eq!(names(&app.folder().join(".chainlit")), ["data"]);
}

#[tokio::test]
async fn the_server_stops_when_it_is_asked_to() {
    let app = App::lua(APP).await;
    let _client = Client::join(&app).await;
    assert_eq!(app.stop().await, 0);
}

#[tokio::test]
async fn init_writes_what_an_app_begins_with() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["init"], folder.path());
    assert!(output.status.success(), "{}", text(&output));
    for name in ["chainlit.toml", "chainlit.md", ".luarc.json", "Rhai.toml"] {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
    let types = |name: &str| std::fs::read_to_string(folder.path().join(".chainlit/types").join(name)).unwrap();
    assert!(types("chainlit.d.lua").contains("function cl.message(options) end"));
    assert!(types("chainlit.d.rhai").contains("fn message(options: ?) -> Message;"));
    assert!(!folder.path().join(".chainlit/translations").exists());
    std::fs::write(folder.path().join("chainlit.toml"), "# mine\n").unwrap();
    let output = run(&["init", "--translations"], folder.path());
    assert!(text(&output).contains("chainlit.toml is there already and stays as it is"), "{}", text(&output));
    assert_eq!(std::fs::read_to_string(folder.path().join("chainlit.toml")).unwrap(), "# mine\n");
    assert!(folder.path().join(".chainlit/translations/en-US.json").is_file());
}

#[test]
fn small_commands_answer() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["--version"], folder.path());
    assert_eq!(text(&output).trim(), format!("chainlit {}", env!("CARGO_PKG_VERSION")));
    let output = run(&["create-secret"], folder.path());
    let line = text(&output);
    let secret =
        line.lines().last().unwrap().strip_prefix("CHAINLIT_AUTH_SECRET=\"").unwrap().strip_suffix('"').unwrap();
    assert_eq!(secret.len(), 64);
    let output = run(&["run", "x.lua", "--no-such-flag"], folder.path());
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn tls_needs_both_files_and_serves_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-keyout", &path("key.pem"), "-out", &path("cert.pem")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let (status, message) = Start::script("app.lua", APP).args(&["--ssl-cert", &cert]).fails().await;
    assert_eq!(status, 1);
    assert!(message.contains("Both --ssl-cert and --ssl-key must be provided together"), "{message}");
    let app = Start::script("app.lua", APP).args(&["--ssl-cert", &cert, "--ssl-key", &key]).start().await;
    assert!(app.url.starts_with("https://"), "{}", app.url);
    assert_eq!(app.get_json("/health").await.0, 200);
    let (status, message) = Start::script("app.lua", APP).args(&["--ssl-cert", &key, "--ssl-key", &cert]).fails().await;
    assert_eq!(status, 1);
    assert!(message.contains("cannot be used"), "{message}");
}
