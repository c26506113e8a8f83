//! What is said about mistakes, and where.

use super::*;

#[test]
fn unknown_keys_warn_with_line_and_nearest_key() {
    assert_eq!(
        warnings(
            "[features]\nedit_mesage = true\n[feature]\nx = 1\n[ui]\nzzz = 1\nmax_files = 2\n[[ui.header_links]]\nname='a'\nicon_url='b'\nurl='c'\ntitle='d'"
        ),
        [
            "chainlit.toml:2: unknown key features.edit_mesage; did you mean features.edit_message?",
            "chainlit.toml:3: unknown key feature; did you mean features?",
            "chainlit.toml:6: unknown key ui.zzz",
            "chainlit.toml:7: unknown key ui.max_files; did you mean features.spontaneous_file_upload.max_files?",
            "chainlit.toml:12: unknown key ui.header_links[1].title",
        ]
    );
}

#[test]
fn a_wrong_type_shows_the_place() {
    let error = error("[features]\n  edit_message = \"yes\" # really\n");
    assert_eq!((error.file(), error.line(), error.column()), (Some("chainlit.toml"), Some(2), Some(18)));
    assert_eq!(error.key.as_deref(), Some("features.edit_message"));
    assert_eq!(error.message, "expected true or false, got \"yes\"");
    assert_eq!(
        error.to_string(),
        "chainlit.toml:2:18: features.edit_message: expected true or false, got \"yes\"\n\
         2 |   edit_message = \"yes\" # really\n  \
           |                  ^^^^^"
    );
}

#[test]
fn values_are_checked_where_they_stand() {
    for (text, place, message) in [
        ("ui = 5", (1, 6), "ui: expected a table, got 5"),
        (
            "[project]\nsession_timeout = -1",
            (2, 19),
            "project.session_timeout: expected a whole number of at least 0, got -1",
        ),
        (
            "[project]\nsession_timeout = 99999999999",
            (2, 19),
            "project.session_timeout: expected at most 3155760000 seconds (100 years), got 99999999999",
        ),
        (
            "[project]\nsession_timeout = 99999999999999999999",
            (2, 19),
            "project.session_timeout: expected a whole number, got 99999999999999999999",
        ),
        (
            "[project]\nsession_timeout = 2020-01-01",
            (2, 19),
            "project.session_timeout: expected a whole number, got the date 2020-01-01",
        ),
        (
            "[project]\ntransports = [\"websocket\", \"carrier\"]",
            (2, 28),
            "project.transports[2]: expected \"polling\" or \"websocket\", got \"carrier\"",
        ),
        (
            "[project]\ntransports = []",
            (2, 14),
            "project.transports: expected at least one of \"polling\" and \"websocket\"; remove the key to allow both",
        ),
        (
            "[project]\nuser_env = [\"A\", \" \"]",
            (2, 18),
            "project.user_env[2]: the entry is empty; remove it or fill it in",
        ),
        (
            "[ui]\nlanguage = \"en_US\"",
            (2, 12),
            "ui.language: expected a language tag such as \"en-US\" or \"fr\", got \"en_US\"",
        ),
        ("[ui]\navatar_size = 0", (2, 15), "ui.avatar_size: expected a whole number of at least 1, got 0"),
        (
            "[[ui.header_links]]\nname = \"a\"\nicon_url = \"b\"",
            (1, 1),
            "ui.header_links[1]: the key url is missing; add it",
        ),
        (
            "[[ui.header_links]]\nname = \"a\"\nicon_url = \"b\"\nurl = \"c\"\ntarget = \"blank\"",
            (5, 10),
            "ui.header_links[1].target: expected \"_blank\", \"_self\", \"_parent\" or \"_top\", got \"blank\"; did you mean \"_blank\"?",
        ),
        (
            "[[ui.header_links]]\nname = \"a\"\nicon_url = \"b\"\nurl = \"JavaScript:x\"",
            (4, 7),
            "ui.header_links[1].url: a javascript: address would run in every user's page; give a web address or a path such as \"/public/help.html\"",
        ),
        (
            "[features]\nspontaneous_file_upload = { accept = 5 }",
            (2, 38),
            "features.spontaneous_file_upload.accept: expected a list of MIME types such as [\"image/*\"] or a table such as { \"application/pdf\" = [\".pdf\"] }, got 5",
        ),
        (
            "[features.spontaneous_file_upload.accept]\n\"image/*\" = \".png\"",
            (2, 13),
            "features.spontaneous_file_upload.accept.\"image/*\": expected a list such as [\"a\", \"b\"], got \".png\"",
        ),
        (
            "[[features.mcp.servers]]\nname = \"a\"\ntype = \"stdio\"\ncommand = \" \"",
            (4, 11),
            "features.mcp.servers[1].command: the command is empty; write the program and its arguments",
        ),
        (
            "[[features.mcp.servers]]\nname = \"a\"\ntype = \"http\"",
            (3, 8),
            "features.mcp.servers[1].type: expected \"stdio\", \"sse\" or \"streamable-http\", got \"http\"",
        ),
        (
            "[[features.mcp.servers]]\nname = \"a\"\ntype = \"sse\"\nurl = \"ftp://x\"",
            (4, 7),
            "features.mcp.servers[1].url: expected a URL such as \"https://mcp.example.com/mcp\", got \"ftp://x\"",
        ),
        (
            "[features.mcp.user_servers]\nallowed_urls = [\"example.com\"]",
            (2, 17),
            "features.mcp.user_servers.allowed_urls[1]: expected a URL such as \"https://mcp.example.com/mcp\", got \"example.com\"",
        ),
        ("[runtime]\nmemory_mb = 0", (2, 13), "runtime.memory_mb: expected a whole number of at least 1, got 0"),
        (
            "[runtime]\nslice_ms = 20\nmax_run_ms = 5",
            (3, 14),
            "runtime.max_run_ms: expected 0 or at least runtime.slice_ms (20), got 5",
        ),
        (
            "[runtime]\nnet = [\"https://x\"]",
            (2, 8),
            "runtime.net[1]: expected a host such as \"api.openai.com\" or \"localhost:8080\", got \"https://x\"",
        ),
        (
            "[auth]\nrequire_login = \"yes\"",
            (2, 17),
            "auth.require_login: expected \"auto\", true or false, got \"yes\"",
        ),
        ("[ui]\nhide_cot = \"no\"", (2, 12), "ui.hide_cot: expected true or false, got \"no\""),
    ] {
        let error = error(text);
        assert_eq!((error.line(), error.column()), (Some(place.0), Some(place.1)), "{text}: {error}");
        assert_eq!(format!("{}: {}", error.key.unwrap_or_default(), error.message), message);
        assert!(error.excerpt.is_some_and(|excerpt| excerpt.contains('^')), "{text}");
    }
}

#[test]
fn names_of_servers_are_unique_without_case() {
    let server =
        |name: &str| format!("[[features.mcp.servers]]\nname = \"{name}\"\ntype = \"sse\"\nurl = \"https://x\"\n");
    let error = error(&(server("Git") + server(" git ").as_str()));
    assert_eq!(error.line(), Some(6));
    assert_eq!(error.message, "server 1 has the same name \" git \"; names are compared without case");
}

#[test]
fn what_hardly_works_warns() {
    assert_eq!(
        warnings(
            "[project]\nallow_origins = [\"https://a.com/\"]\n[features.spontaneous_file_upload]\naccept = [\".pdf\"]\n[features.mcp]\nenabled = true\nuser_servers.enabled = true"
        ),
        [
            "chainlit.toml:2: \"https://a.com/\" matches no browser; an origin has a scheme, a host and perhaps a port, such as \"https://example.com\"",
            "chainlit.toml:4: \".pdf\" is no MIME type and matches no file; write a type such as \"image/*\", or { \"application/pdf\" = [\".pdf\"] } for extensions",
            "chainlit.toml:7: no server can be connected while features.mcp.user_servers.allowed_urls is empty",
        ]
    );
}

#[test]
fn secrets_stay_out_of_messages() {
    for text in [
        "[data]\nurl = \"postgre://joe:s3cret@db/x\"",
        "[storage]\nurl = \"x3://s3cret\"",
        "[features]\nmcp.servers = [{ name = \"a\", type = \"sdio\", command = \"a\", env = { T = \"s3cret\" } }]",
    ] {
        let error = error(text);
        assert!(!error.to_string().contains("s3cret"), "{error}");
        assert_eq!((error.line(), &error.excerpt), (Some(2), &None));
    }
}
