//! What every script needs beside the chat: requests, files, digests, variables, caches, shared and stored values,
//! modules. The scripts are in `tests/scripts`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start, program};
use crate::support::client::Client;
use crate::support::soon;
use crate::support::web::Web;

in_every_language!(
    requests_carry_what_they_are_given,
    bodies_have_their_form,
    forms_carry_files,
    answers_are_decoded,
    redirects_are_followed,
    lines_come_as_they_are_sent,
    chunks_come_as_they_are_sent,
    the_rest_of_a_stream_can_be_read,
    nobody_reads_ahead_of_the_script,
    large_answers_are_read_in_pieces,
    requests_have_a_time,
    stop_ends_a_request,
    failed_requests_say_why,
    mistakes_in_requests_are_explained,
    only_allowed_hosts_are_called,
    files_are_read_and_written,
    patterns_find_files,
    no_path_leads_out,
    mistakes_with_files_are_explained,
    uploads_can_be_read,
    a_packed_app_reads_its_files,
    digests_are_right,
    only_allowed_variables_are_read,
    all_chats_share_state,
    updates_take_turns,
    a_failed_update_changes_nothing,
    updates_never_wait_for_ever,
    costly_things_are_made_once,
    stop_ends_a_wait_for_a_turn,
    mistakes_with_state_are_explained,
    functions_remember_their_results,
    the_cache_keeps_values,
    mistakes_with_the_cache_are_explained,
    the_store_keeps_values,
    nothing_stored_is_lost,
    one_process_has_the_store,
);

fn toml(runtime: &str) -> String {
    format!("[runtime]\n{runtime}\n")
}

async fn web(language: Language, runtime: &str) -> (Web, App, Client) {
    let web = Web::start().await;
    let app = language.app("http").env("WEB", web.url()).file("chainlit.toml", toml(runtime)).start().await;
    let client = Client::join(&app).await;
    (web, app, client)
}

async fn chat(language: Language, name: &str) -> (App, Client) {
    let app = language.app(name).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The message of a caught error, without its place, as Lua spells the names in it.
fn message(text: &str) -> String {
    let text = text.strip_prefix("false ").unwrap_or_else(|| panic!("no error: {text}"));
    let placed = text.strip_prefix("app.").and_then(|placed| placed.split_once(": "));
    placed.map_or(text, |(_, message)| message).replace("::", ".")
}

/// Rhai finds names that do not exist before a line runs, so that they are not among its mistakes here.
fn assert_messages(language: Language, texts: &[String], wanted: &[&str]) {
    let wanted: Vec<_> =
        wanted.iter().filter(|w| language == Language::Lua || !w.contains("no such name")).copied().collect();
    let messages: Vec<_> = texts.iter().map(|text| message(text)).collect();
    assert_eq!(messages, wanted);
}

async fn requests_carry_what_they_are_given(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let texts = client.turn("get").await;
    let res = parsed(&texts[0]);
    let seen = &res["seen"];
    assert_eq!((&res["status"], &res["ok"]), (&json!(200), &json!(true)));
    assert_eq!(res["url"], format!("{}/echo?a=1&b=x+y&c=1&c=2", web.url()));
    assert_eq!((&seen["method"], &seen["uri"]), (&json!("GET"), &json!("/echo?a=1&b=x+y&c=1&c=2")));
    assert_eq!(seen["headers"]["x-test"], "yes");
    assert!(seen["headers"]["user-agent"].as_str().unwrap().starts_with("chainlit/"));
    assert_eq!(texts[1], "application/json Yes nil");
    assert_eq!(parsed(&texts[2]), "a=1\nb=2");
    assert_eq!(texts[3], "true");
    assert_eq!(client.turn("status").await, ["404 false"]);
}

async fn bodies_have_their_form(language: Language) {
    let (_web, _app, mut client) = web(language, "").await;
    let texts = client.turn("bodies").await;
    let seen: Vec<Value> = texts[..5].iter().map(|text| parsed(text)).collect();
    let of = |i: usize| {
        let seen: &Value = &seen[i];
        (seen["method"].as_str().unwrap(), seen["headers"]["content-type"].as_str(), seen["body"].as_str().unwrap())
    };
    assert_eq!(of(0), ("POST", Some("application/json"), r#"{"a":[1,2],"b":"ü"}"#));
    assert_eq!(of(1), ("PUT", Some("text/plain; charset=utf-8"), "plain"));
    assert_eq!(of(2), ("PATCH", Some("application/x-www-form-urlencoded"), "a=1+2&b=x&b=%26"));
    assert_eq!(of(3), ("DELETE", Some("application/json"), "{}"));
    assert_eq!(of(4), ("OPTIONS", None, ""));
    assert_eq!(texts[5], "200 ");
}

async fn forms_carry_files(language: Language) {
    let (_web, _app, mut client) = web(language, "").await;
    let seen = parsed(&client.turn("files").await[0]);
    let kind = seen["headers"]["content-type"].as_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let part =
        |head: &str, body: &str| format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let wanted = [
        part("name=\"note\"", "n"),
        part("name=\"a\"; filename=\"up.txt\"\r\nContent-Type: text/plain", "from disk"),
        part("name=\"b\"; filename=\"q%22.bin\"\r\nContent-Type: application/octet-stream", "\u{1}\u{2}"),
        part("name=\"b\"; filename=\"x.html\"\r\nContent-Type: text/x", "<p>"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(seen["body"], wanted.concat());
    assert_eq!(seen["headers"]["content-length"], wanted.concat().len().to_string());
}

async fn answers_are_decoded(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let texts = client.turn("decode").await;
    assert_eq!(texts[..2], ["grün", "AP+A"]);
    assert_eq!(
        message(&texts[2]),
        "cl.http.get: the answer is not JSON (expected value at line 1 column 1): \"<html>no\""
    );
    assert_eq!(client.turn("whole").await, ["true"]);
    drop(web);
}

async fn redirects_are_followed(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let texts = client.turn("redirects").await;
    let (found, kept) = (parsed(&texts[0]), parsed(&texts[1]));
    assert_eq!((&found["method"], &found["body"]), (&json!("GET"), &json!("")));
    assert_eq!(found["headers"].get("content-type"), None);
    assert_eq!((&kept["method"], &kept["body"]), (&json!("POST"), &json!("again")));
    assert_eq!(kept["headers"]["authorization"], "secret");
    assert_eq!(texts[2], "301 /echo");
    let other = parsed(&texts[3]);
    assert_eq!((&other["headers"]["x-a"], other["headers"].get("authorization")), (&json!("1"), None));
    assert_eq!(message(&texts[4]), format!("cl.http.get: {}/loop leads on and on: more than 10 redirects", web.url()));
}

async fn lines_come_as_they_are_sent(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let feed = web.feed();
    client.say("lines").await;
    feed.send("one\r\ntw".into()).unwrap();
    assert_eq!(client.text().await, "begun 200");
    assert_eq!(client.text().await, "line one");
    feed.send(b"o\n\nth\xc3"[..].into()).unwrap();
    assert_eq!(client.text().await, "line two");
    assert_eq!(client.text().await, "line ");
    feed.send(b"\xb6re\nlast"[..].into()).unwrap();
    assert_eq!(client.text().await, "line thöre");
    drop(feed);
    assert_eq!(client.text().await, "line last");
    assert_eq!(client.text().await, "end");
}

async fn chunks_come_as_they_are_sent(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let feed = web.feed();
    client.say("chunks").await;
    feed.send(b"a\xf0\x9f"[..].into()).unwrap();
    assert_eq!(client.text().await, "chunk a");
    feed.send(b"\x98\x80b\xc3"[..].into()).unwrap();
    assert_eq!(client.text().await, "chunk 😀b");
    feed.send(b"\xa9"[..].into()).unwrap();
    drop(feed);
    assert_eq!(client.text().await, "chunk é");
    assert_eq!(message(&client.text().await), "cl.http.get: the answer was read to its end, or closed");
}

async fn the_rest_of_a_stream_can_be_read(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let feed = web.feed();
    client.say("rest").await;
    feed.send("one\n".into()).unwrap();
    assert_eq!(client.text().await, "first one");
    feed.send("two\nthree".into()).unwrap();
    drop(feed);
    assert_eq!(client.text().await, "rest two\nthree|two\nthree");
}

async fn nobody_reads_ahead_of_the_script(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    client.say("flood").await;
    assert_eq!(client.text().await, "read");
    let sent = web.flooded();
    assert!(sent > 0 && sent < 16 * 1024 * 1024, "{sent} bytes were sent to a script that read one piece");
    assert_eq!(client.text().await, "nil");
}

async fn large_answers_are_read_in_pieces(language: Language) {
    let (_web, _app, mut client) = web(language, "memory_mb = 4").await;
    let texts = client.turn("big").await;
    assert_eq!(
        message(&texts[0]),
        "cl.http.get: the answer has more than 2 MiB, which is half of what the script may use (memory_mb in \
         [runtime]); read it in pieces with stream = true and chunks"
    );
    assert_eq!(texts[1], (3 * 1024 * 1024).to_string());
}

async fn requests_have_a_time(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    let texts = client.turn("late").await;
    let url = web.url();
    assert_eq!(
        message(&texts[0]),
        format!("cl.http.get: {url}/never did not answer within 0.5 s (the option timeout)")
    );
    assert_eq!(texts[1], "first");
    assert_eq!(
        message(&texts[2]),
        format!("cl.http.get: {url}/stall sent nothing more within 2 s (the option timeout)")
    );
    assert_eq!(texts[3], "timeout");
    soon("the end of the requests", async {
        for _ in 0..3 {
            web.departure().await;
        }
    })
    .await;
}

async fn stop_ends_a_request(language: Language) {
    let (web, _app, mut client) = web(language, "").await;
    client.say("never").await;
    soon("the request", web.arrival()).await;
    client.emit("stop", None).await;
    soon("the end of the request", web.departure()).await;
    assert_eq!(client.rest_of_task().await, ["Task manually stopped."]);
}

async fn failed_requests_say_why(language: Language) {
    let (_web, _app, mut client) = web(language, "").await;
    assert_messages(
        language,
        &client.turn("unreachable").await,
        &[
            "cl.http.get: nothing answers at http://127.0.0.1:1/x: the connection was refused",
            "cl.http.get: there is no host no-such-host.invalid; check the address and the network",
        ],
    );
}

async fn mistakes_in_requests_are_explained(language: Language) {
    let (_web, _app, mut client) = web(language, "").await;
    assert_messages(
        language,
        &client.turn("mistakes").await,
        &[
            "cl.http.get: url: expected an address such as https://example.com/path, got \"example.com\"",
            "cl.http.get: url: expected an address such as https://example.com/path, got \"file:///etc/passwd\"",
            "cl.http.get: no option header; did you mean headers?",
            "cl.http.get: no option method",
            "cl.http.get: timeout: expected a number of seconds, 0 or more, got the text \"1\"",
            "cl.http.post: give either json or body: a request has one body",
            "cl.http.post: headers.a: the value has characters that no header may have",
            "cl.http.post: query.a: expected text, got a table",
            "cl.http.post: files.a: expected a table with path or content, got the text \"x\"",
            "cl.http.post: files.a: no option paht; did you mean path?",
            "cl.http.post: files.a: give it either a path or content",
            "cl.http.post: \"none\" does not exist",
            "cl.http.fetch: no such name; did you mean cl.http.patch?",
            "cl.http_response has no statu; did you mean status?",
        ],
    );
}

async fn only_allowed_hosts_are_called(language: Language) {
    let (_web, _app, mut client) = web(language, "net = [\"127.0.0.1\"]").await;
    let texts = client.turn("denied").await;
    let denied = |what: &str, host: &str| {
        format!("{what}: the host {host} is not among those that a script may call (net in [runtime])")
    };
    assert_eq!(message(&texts[0]), denied("cl.http.get", "example.com"));
    assert_eq!(message(&texts[1]), denied("cl.http.get", "localhost"));
    assert_eq!(texts[2], "204");
    assert_eq!(message(&texts[3]), denied("cl.openai", "localhost"));
}

async fn files_are_read_and_written(language: Language) {
    let (app, mut client) = chat(language, "fs").await;
    let texts = client.turn("write").await;
    assert_eq!(texts[..3], ["one\ntwö\n", "2", r#"["a.txt","b.bin","deep"]"#]);
    assert_eq!(
        parsed(&texts[3]),
        json!({"stat": 0, "folder": "folder", "none": true, "modified": true, "exists": true, "absent": false})
    );
    assert_eq!(texts[4], "[true,false]");
    assert_eq!(
        message(&texts[5]),
        "cl.fs.remove: \"data\" is a folder with something in it; give { recursive = true } to remove all of it"
    );
    assert_eq!(texts[6..], ["true", "false"]);
    assert!(!app.folder().join("data").exists());
}

async fn patterns_find_files(language: Language) {
    let (_app, mut client) = chat(language, "fs").await;
    assert_eq!(
        client.turn("glob").await,
        [r#"["g/a.md"]"#, r#"["g/a.md","g/b/c.md"]"#, r#"["g/b/c.md","g/b/d.txt"]"#, r#"["./g/b/d.txt"]"#, "[]"]
    );
}

/// A folder with a secret, and the app's folder below it with links that lead there.
#[cfg(unix)]
fn surrounded(folder: &Path) {
    use std::os::unix::fs::symlink;
    symlink("../outside", folder.join("out")).unwrap();
    symlink("../secret", folder.join("link")).unwrap();
    symlink("../outside/new", folder.join("dangling")).unwrap();
}

/// An app in a folder of its own below the test's, so that there is something around it.
async fn below(language: Language, name: &str, runtime: &str) -> (App, Client) {
    let extension = language.extension();
    let start = Start::script(&format!("app/app.{extension}"), &language.script(name))
        .file("secret", "s")
        .file("outside/secret", "s")
        .file("app/a/x", "x")
        .file("app/chainlit.toml", toml(runtime));
    let app = start.start().await;
    surrounded(&app.folder().join("app"));
    let client = Client::join(&app).await;
    (app, client)
}

async fn no_path_leads_out(language: Language) {
    let (app, mut client) = below(language, "fs", "").await;
    let texts = client.turn("escape").await;
    let outside = |what: &str, path: &str| {
        format!("{what}: {path:?} is outside the folders that a script may use (fs in [runtime])")
    };
    let mut wanted: Vec<String> =
        ["../secret", "/etc/passwd", "out/secret", "link", "a/../../secret", "./././../secret"]
            .into_iter()
            .map(|path| outside("cl.fs.read", path))
            .collect();
    wanted.extend([
        outside("cl.fs.write", "dangling"),
        outside("cl.fs.write", "out/new"),
        outside("cl.fs.append", "link"),
        outside("cl.fs.list", ".."),
        outside("cl.fs.list", "out"),
        outside("cl.fs.make_dir", "../made"),
        outside("cl.fs.remove", "out/secret"),
        "cl.fs.remove: \".\" is the folder itself that scripts may use".to_owned(),
        outside("cl.fs.rename", "../app.lua"),
        outside("cl.fs.glob", ".."),
    ]);
    let messages: Vec<_> = texts[..wanted.len()].iter().map(|text| message(text).to_owned()).collect();
    assert_eq!(messages, wanted);
    assert_eq!(message(&texts[wanted.len()]), outside("cl.fs.glob", "out"));
    let rest = &texts[wanted.len() + 1..];
    assert_eq!(rest[0], "[]", "a link that leads out is not found");
    let element = rest.iter().find(|text| text.contains("file: path")).unwrap();
    assert_eq!(message(element), outside("cl.file: path", "../secret"));
    assert_eq!(rest.last().unwrap(), "true", "a link itself can be removed");
    let folder = app.folder();
    assert_eq!(std::fs::read_to_string(folder.join("secret")).unwrap(), "s");
    assert!(!folder.join("outside/new").exists() && !folder.join("made").exists());
    assert!(!folder.join("app/link").exists() && folder.join(format!("app/app.{}", language.extension())).exists());
}

async fn mistakes_with_files_are_explained(language: Language) {
    let extension = language.extension();
    let app = language
        .app("fs")
        .file("sub/x", "x")
        .file("big", vec![b'x'; 3 * 1024 * 1024])
        .file("chainlit.toml", toml("memory_mb = 4"))
        .start()
        .await;
    let mut client = Client::join(&app).await;
    assert_messages(
        language,
        &client.turn("mistakes").await,
        &[
            "cl.fs.read: \"none.txt\" does not exist",
            "cl.fs.read: \"sub\" is a folder",
            "cl.fs.read: the path is empty",
            "cl.fs.read: the path \"a\\0b\" cannot be used: the path contains a NUL character",
            &format!("cl.fs.read: \"app.{extension}/x\" leads through a file as if it were a folder"),
            "cl.fs.write: \"nodir/x\" cannot be written: its folder does not exist; cl.fs.make_dir makes it",
            "cl.fs.write: argument 2 (content) is missing",
            "cl.fs.write: content: expected text or binary data, got a list",
            "cl.fs.remove: no option recursiv; did you mean recursive?",
            &format!("cl.fs.list: \"app.{extension}\" is a file"),
            "cl.fs.open: no such name",
            "cl.fs.read: \"big\" has more than 2 MiB, which is half of what the script may use (memory_mb in [runtime])",
        ],
    );
}

async fn uploads_can_be_read(language: Language) {
    let app = language.app("fs").file("chainlit.toml", toml("fs = [\"nothing\"]")).start().await;
    let mut client = Client::join(&app).await;
    let form = reqwest::multipart::Form::new().part(
        "file",
        reqwest::multipart::Part::bytes(b"from the user".to_vec()).file_name("a.txt").mime_str("text/plain").unwrap(),
    );
    let url = format!("{}/project/file?session_id={}", app.url, client.session);
    let uploaded: Value = app.http.post(url).multipart(form).send().await.unwrap().json().await.unwrap();
    client.say_with("upload", json!([{"id": uploaded["id"]}])).await;
    client.event("task_start").await;
    let texts = client.rest_of_task().await;
    assert_eq!(texts[0], "from the user");
    assert!(
        message(&texts[1]).ends_with("is outside the folders that a script may use (fs in [runtime])"),
        "{texts:?}"
    );
}

async fn a_packed_app_reads_its_files(language: Language) {
    let source = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &str| {
        let path = source.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    let entry = format!("app.{}", language.extension());
    write(&entry, &language.script("fs"));
    write("data/more.txt", "included");
    write("data/deep/other.txt", "other");
    let built = program()
        .args(["build", &entry, "-o", "packed", "--include", "data"])
        .current_dir(source.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let app = Start::packed(&source.path().join("packed")).start().await;
    let mut client = Client::join(&app).await;
    let texts = client.turn("packed").await;
    assert_eq!(
        texts[..4],
        ["included", "included", r#"["deep","more.txt"]"#, r#"["data/deep/other.txt","data/more.txt"]"#]
    );
    assert_eq!(texts[4], r#"[true,"folder",8,false]"#);
    for (text, what) in [(&texts[5], "write"), (&texts[6], "remove")] {
        let wanted = format!(
            "cl.fs.{what}: \"data/more.txt\" is part of the packed app and cannot be changed; write to another path"
        );
        assert_eq!(message(text), wanted);
    }
    assert_eq!(texts[7], "written");
    assert_eq!(std::fs::read_to_string(app.folder().join("new.txt")).unwrap(), "written");
    if language == Language::Lua {
        assert_eq!(texts[8], "included");
        assert!(texts[9].contains("is part of the packed app"), "{texts:?}");
    }
}

async fn digests_are_right(language: Language) {
    let (_app, mut client) = chat(language, "hash").await;
    let texts = client.turn("go").await;
    assert_eq!(
        texts[..9],
        [
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "ddaf35a193617abacc417349ae204131",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
            "900150983cd24fb0d6963f7d28e17f72",
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
            "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "+/94 -_94eQ",
            "true",
            "foobarff",
        ]
    );
    assert!(message(&texts[9]).starts_with("cl.base64.decode: this is no base64: "), "{texts:?}");
    assert!(message(&texts[10]).starts_with("cl.base64.decode: this is no base64: "), "{texts:?}");
    let mistakes = texts.len() - 2;
    assert_messages(
        language,
        &texts[11..mistakes],
        &[
            "cl.hash.sha256: argument 1 (data) is missing",
            "cl.hash.sha256: data: expected text or binary data, got an empty table",
            "cl.hash.md5: no option row; did you mean raw?",
            "cl.hash.sha2: no such name; did you mean cl.hash.sha1?",
        ],
    );
    assert_eq!(texts[mistakes..], ["true", "true"]);
}

async fn only_allowed_variables_are_read(language: Language) {
    let app = language
        .app("env")
        .file("chainlit.toml", toml("env = [\"APP_*\"]"))
        .file(".env", "APP_C=c\nSECRET_D=1\n")
        .env("APP_A", "a")
        .env("SECRET_B", "b")
        .start()
        .await;
    let mut client = Client::join(&app).await;
    let texts = client.turn("go").await;
    assert_eq!(texts[0], "a nil else");
    assert_eq!(
        message(&texts[1]),
        "cl.env.get: SECRET_B is not among the variables that a script may read (env in [runtime])"
    );
    assert_eq!(texts[2], "APP_A,APP_C");
    assert_eq!(
        message(&texts[3]),
        "cl.fs.read: \".env\" holds variables that a script may not read (env in [runtime]); use cl.env.get"
    );
    if language == Language::Lua {
        assert_eq!(texts[4], "a nil");
    }
}

async fn all_chats_share_state(language: Language) {
    let (app, mut first) = chat(language, "app_state").await;
    assert_eq!(first.turn("set").await, [r#"["bytes","list"]"#, r#"[1,{"a":"x"}]2else"#]);
    let mut second = Client::join(&app).await;
    assert_eq!(second.turn("look").await, [r#"[1,{"a":"x"}]2"#, "0"]);
}

async fn updates_take_turns(language: Language) {
    let (app, mut first) = chat(language, "app_state").await;
    let mut second = Client::join(&app).await;
    let (a, b) = tokio::join!(first.turn("count"), second.turn("count"));
    assert_eq!((a, b), (vec!["counted".to_owned()], vec!["counted".to_owned()]));
    assert_eq!(first.turn("counted").await, ["40"]);
}

async fn a_failed_update_changes_nothing(language: Language) {
    let (_app, mut client) = chat(language, "app_state").await;
    let texts = client.turn("error").await;
    assert_messages(
        language,
        &texts[..2],
        &[
            "no luck",
            "cl.app_state.update: result: a function belongs to one chat and cannot be kept here; keep the data it works with",
        ],
    );
    assert_eq!(texts[2..], ["2", "nil0"]);
}

async fn updates_never_wait_for_ever(language: Language) {
    let (_app, mut client) = chat(language, "app_state").await;
    let texts = client.turn("nested").await;
    assert_eq!(texts[0], "2");
    for (text, what) in texts[1..].iter().zip(["update", "set", "delete"]) {
        assert!(message(text).starts_with(&format!("cl.app_state.{what}: this would wait for ever")), "{text}");
    }
    assert_eq!(texts.len(), 4);
    assert_eq!(client.turn("crossed").await, ["true"]);
}

async fn costly_things_are_made_once(language: Language) {
    let (_app, mut client) = chat(language, "app_state").await;
    assert_eq!(client.turn("once").await, ["mademade1", "false not yet", "now", "1"]);
}

async fn stop_ends_a_wait_for_a_turn(language: Language) {
    let (app, mut first) = chat(language, "app_state").await;
    let (mut second, mut third) = (Client::join(&app).await, Client::join(&app).await);
    first.say("hold").await;
    assert_eq!(first.text().await, "holding");
    for client in [&mut second, &mut third] {
        client.say("wait").await;
        assert_eq!(client.text().await, "waiting");
    }
    second.emit("stop", None).await;
    assert_eq!(second.rest_of_task().await, ["Task manually stopped."]);
    first.emit("stop", None).await;
    assert_eq!(third.text().await, "nil free");
}

async fn mistakes_with_state_are_explained(language: Language) {
    let (_app, mut client) = chat(language, "app_state").await;
    assert_messages(
        language,
        &client.turn("mistakes").await,
        &[
            "cl.app_state.set: value: a function belongs to one chat and cannot be kept here; keep the data it works with",
            "cl.app_state.set: value.a[1]: a function belongs to one chat and cannot be kept here; keep the data it works with",
            "cl.app_state.update: function: expected a function, got the number 1",
            "cl.app_state.put: no such name",
            "cl.app_state.set: key: expected text, got an empty table",
        ],
    );
}

async fn functions_remember_their_results(language: Language) {
    let (app, mut first) = chat(language, "cache").await;
    let texts = first.turn("wrap").await;
    assert_eq!(texts[..3], [r#"[9,"m"]"#, "[16,16]", "2"]);
    assert_eq!(texts[3..], ["false negative", "false negative", "4", "5second5"]);
    let mut second = Client::join(&app).await;
    assert_eq!(second.turn("calls").await, ["5"], "what one chat has computed is there for all");
}

async fn the_cache_keeps_values(language: Language) {
    let (_app, mut client) = chat(language, "cache").await;
    let texts = client.turn("keys").await;
    assert_eq!(texts[..6], ["1nilelse", "1", "nil", "truefalse", "1111", "2"]);
    assert!(message(&texts[6]).starts_with("cl.cache.fetch: this would wait for ever"), "{texts:?}");
}

async fn mistakes_with_the_cache_are_explained(language: Language) {
    let (_app, mut client) = chat(language, "cache").await;
    let texts = client.turn("mistakes").await;
    let argument = texts.iter().position(|text| text.contains("argument 1")).unwrap();
    assert!(message(&texts[argument]).ends_with(
        ": argument 1: a function cannot be written as JSON; a cached function takes only data that can be compared"
    ));
    let others: Vec<_> =
        texts.iter().enumerate().filter(|(i, _)| *i != argument).map(|(_, text)| text.clone()).collect();
    assert_messages(
        language,
        &others,
        &[
            "cl.cache.set: no option tll; did you mean ttl?",
            "cl.cache.set: ttl: expected a number of seconds, 0 or more, got the number -1",
            "cl.cache.set: value: a function belongs to one chat and cannot be kept here; keep the data it works with",
            "cl.cache.fetch: function: expected a function, got nil",
            "cl.cache.wrap: function: expected a function, got the number 1",
            "cl.cache.wrap: no option time; did you mean name?",
            "cl.cache.memo: no such name",
        ],
    );
}

async fn the_store_keeps_values(language: Language) {
    let (_app, mut client) = chat(language, "store").await;
    let texts = client.turn("set").await;
    assert_eq!(texts[..2], [r#"["user/a","user/b"]"#, r#"["other","user/a","user/b"]"#]);
    assert_eq!(parsed(&texts[2]), json!({"n": 1, "list": {}, "float": 1.5, "text": "ü"}));
    assert_eq!(texts[3..], ["elsenil", "truefalse", r#"["user/a"]"#]);
    assert_eq!(client.turn("count").await, ["10"]);
    let texts = client.turn("error").await;
    assert_eq!(message(&texts[0]), "no luck");
    assert!(message(&texts[1]).starts_with("cl.store.update: this would wait for ever"), "{texts:?}");
    assert_eq!(texts[2], "10");
    assert_messages(
        language,
        &client.turn("mistakes").await,
        &[
            "cl.store.set: value: binary data cannot be written as JSON; encode it, for instance with cl.base64",
            "cl.store.set: value.a: a function cannot be written as JSON",
            "cl.store.set: value: NaN is no number that JSON has",
            "cl.store.get: argument 1 (key) is missing",
            "cl.store.keys: no such name",
        ],
    );
}

async fn nothing_stored_is_lost(language: Language) {
    let (app, mut client) = chat(language, "store").await;
    client.turn("set").await;
    client.turn("count").await;
    client.say("many").await;
    let mut last = 0;
    while last < 50 {
        last = client.text().await.parse().unwrap();
    }
    let app = app.kill(&format!("app.{}", language.extension())).await.start().await;
    let mut client = Client::join(&app).await;
    let texts = client.turn("get").await;
    assert_eq!((texts[0].as_str(), &parsed(&texts[1])["text"]), ("10", &json!("ü")));
    let kept: i64 = client.turn("look").await[0].parse().unwrap();
    assert!(kept >= last, "{last} was stored, {kept} is there");
}

async fn one_process_has_the_store(language: Language) {
    let (first, mut client) = chat(language, "store").await;
    client.turn("count").await;
    let root = first.folder().to_string_lossy().into_owned();
    let second = language.app("store").env("CHAINLIT_APP_ROOT", &root).start().await;
    let mut other = Client::join(&second).await;
    let texts = other.turn("try").await;
    let wanted = format!(
        "the store in {root}/.chainlit/store is in use by another process; one process at a time can serve an app from a folder"
    );
    assert_eq!(message(&texts[0]), wanted);
    let _folder = first.kill("app").await;
    assert_eq!(other.turn("try").await, ["true 10"], "it is there once the other has gone");
}

/// Only Lua has these.
#[tokio::test]
async fn lua_libraries_obey_the_permissions() {
    let (app, mut client) = below(Language::Lua, "system", "").await;
    assert_eq!(
        client.turn("io").await,
        [
            "one,two,3 closed file",
            "4two",
            "truetrue",
            "os.remove: \"b.txt\" does not exist",
            &format!(
                "{}: No such file or directory",
                app.folder().canonicalize().unwrap().join("app/none.txt").display()
            ),
            "file",
            "numberstringnumber",
        ]
    );
    let outside = |what: &str, path: &str| {
        format!("{what}: {path:?} is outside the folders that a script may use (fs in [runtime])")
    };
    let texts = client.turn("denied").await;
    assert_eq!(
        texts[..3],
        [outside("io.open", "../secret"), outside("io.open", "out/new"), outside("io.open", "dangling")]
    );
    assert_eq!(message(&texts[3]), outside("io.lines", "/etc/passwd"));
    assert_eq!(
        texts[4..7],
        [outside("os.remove", "../secret"), outside("os.rename", "../x"), outside("io.open", "/dev/zero")]
    );
    assert_eq!(message(&texts[7]), "io.read: a chat has no standard input; ask with cl.ask_user_message");
    assert_eq!(texts[8], "nilnilnilnil");
    assert!(texts[9].starts_with("false "), "{texts:?}");
    let texts = client.turn("exec").await;
    assert_eq!(texts[0], "false");
    for (text, what) in texts[1..].iter().zip(["os.execute", "io.popen"]) {
        let wanted = format!("{what}: a script may start programs only with exec = true under [runtime]");
        assert_eq!(message(text), wanted);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn lua_starts_programs_when_it_may() {
    let app = Language::Lua.app("system").file("chainlit.toml", toml("exec = true")).start().await;
    let mut client = Client::join(&app).await;
    client.say("run").await;
    assert_eq!(client.text().await, "true");
    assert_eq!(client.text().await, r#"[false,"exit",9]"#);
    assert_eq!(client.text().await, "hi true");
    assert_eq!(client.text().await, "before");
    let started = app.folder().join("started");
    soon("the program", async {
        while !started.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    client.emit("stop", None).await;
    assert_eq!(client.rest_of_task().await, ["Task manually stopped."]);
    soon("the end of the program", async {
        let parent = app.pid().to_string();
        while Command::new("pgrep").args(["-P", &parent, "sleep"]).output().unwrap().status.success() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn lua_walks_through_headers() {
    let web = Web::start().await;
    let app = Language::Lua.app("system").env("WEB", web.url()).start().await;
    let mut client = Client::join(&app).await;
    let texts = client.turn("headers").await;
    assert_eq!(
        (texts[0].as_str(), message(&texts[1]).as_str()),
        ("Yes", "a cl.message is no table of names and values")
    );
}

fn packages() -> Vec<(&'static str, &'static str)> {
    vec![
        ("one.lua", "return { name = 'one' }"),
        ("dir/init.lua", "return { name = 'dir' }"),
        ("dir/two.lua", "return { name = require('one').name .. '+two' }"),
        ("dir/args.lua", "return { ... }"),
        ("lua_modules/rock.lua", "return { name = 'rock' }"),
        ("lua_modules/rock/part.lua", "return { name = 'part' }"),
        ("lua_modules/pack/init.lua", "return { name = require('pack.inner') }"),
        ("lua_modules/pack/inner.lua", "cl.sleep(0.001)\nreturn 'inner'"),
        ("broken.lua", "local x = = 1"),
        ("circle.lua", "return require 'circle'"),
        ("fails.lua", "error('no start')"),
    ]
}

async fn finds_packages(app: &App) {
    let mut client = Client::join(app).await;
    assert_eq!(
        client.turn("find").await,
        ["one dir one+two", "rock part inner", "true", "made", "dir.args dir/args.lua"]
    );
    let texts = client.turn("retry").await;
    assert_eq!(texts[..3], ["3done", "false flaky -8", "false flaky -6"]);
    assert!(texts[3].starts_with("false ") && texts[3].ends_with("chainlit.retry: no option tries"), "{texts:?}");
    assert_messages(
        Language::Lua,
        &client.turn("wrong").await,
        &[
            "require: no module chainlit.rety; did you mean chainlit.retry?: what begins with chainlit. comes with the program: chainlit.retry",
            "require: ///outside.lua cannot be read: \"///outside.lua\" is no path inside the app: it is absolute; give a relative path such as \"public/logo.svg\"",
            "broken.lua:1:11: unexpected symbol near '='",
            "require: the module circle requires itself",
            "fails.lua:1: no start",
            "fails.lua:1: no start",
        ],
    );
}

#[tokio::test]
async fn lua_finds_modules() {
    let start =
        packages().into_iter().fold(Language::Lua.app("packages"), |start, (name, code)| start.file(name, code));
    finds_packages(&start.start().await).await;
}

#[tokio::test]
async fn lua_finds_modules_in_a_packed_app() {
    let source = tempfile::tempdir().unwrap();
    let script = Language::Lua.script("packages");
    for (name, code) in packages().into_iter().chain([("app.lua", script.as_str())]) {
        let path = source.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, code).unwrap();
    }
    let built = program().args(["build", "app.lua", "-o", "packed"]).current_dir(source.path()).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    finds_packages(&Start::packed(&source.path().join("packed")).start().await).await;
}

fn rhai_packages() -> Vec<(&'static str, &'static str)> {
    vec![
        ("one.rhai", "export const name = \"one\";"),
        ("dir/two.rhai", "import \"../one\" as one; export const name = one::name + \"+two\";"),
        ("rhai_modules/rock.rhai", "export const name = \"rock\";"),
        (
            "rhai_modules/rock/part.rhai",
            "import \"rock\" as rock; cl::sleep(0.001); export const name = \"part\"; fn both() { import \"rock\" as rock; rock::name + \"part\" }",
        ),
        ("broken.rhai", "let x = = 1;"),
        ("circle.rhai", "import \"circle\" as circle;"),
        ("fails.rhai", "throw \"no start\";"),
    ]
}

#[tokio::test]
async fn rhai_finds_modules() {
    let start =
        rhai_packages().into_iter().fold(Language::Rhai.app("packages"), |start, (name, code)| start.file(name, code));
    let app = start.start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(client.turn("find").await, ["one one+two rock part rockpart"]);
    let texts = client.turn("retry").await;
    assert_eq!(texts, ["3done", "false flaky -8", "false flaky -6", "false chainlit.retry: no option tries", "3done"]);
    assert_eq!(
        client.turn("wrong").await,
        [
            "false import: no module chainlit.rety; did you mean chainlit.retry?: what begins with chainlit. comes with the program: chainlit.retry",
            "false import: there is no ",
            "false broken.rhai:1:9: Unexpected '='",
            "false import: circle.rhai imports itself, by way of other files or not",
            "false no start",
            "false no start",
        ]
    );
}
