//! Settings files that Python Chainlit made, and spellings of its older versions.

use super::*;

/// In the manner of a file that Chainlit 2.12 makes.
#[test]
fn one_of_2_12_is_read_as_it_is() {
    let text = r#"
[project]
user_env = []
session_timeout = 3600
user_session_timeout = 1296000
cache = false
persist_user_env = false
mask_user_env = false
allow_origins = ["*"]
[features]
unsafe_allow_html = false
edit_message = true
favorites = false
[features.slack]
reaction_on_message_received = false
[features.spontaneous_file_upload]
enabled = true
accept = ["*/*"]
max_files = 20
max_size_mb = 500
[features.mcp]
enabled = true
[[features.mcp.servers]]
name = "github"
type = "stdio"
command = "npx -y server"
env = { TOKEN = "t" }
[[features.mcp.servers]]
name = "remote"
type = "sse"
url = "https://mcp.example.com/sse"
[features.mcp.user_servers]
    enabled = true
    allowed_urls = ["https://mcp.example.com"]
[UI]
name = "Assistant"
cot = "tool_call"
logo_file_url = ""
[[UI.header_links]]
name = "Issues"
display_name = "Report Issue"
icon_url = "https://example.com/i.png"
url = "https://example.com/issues"
target = "_self"
[meta]
generated_by = "2.12.0"
"#;
    let settings = settings(text);
    assert_eq!(settings.ui.cot, ChainOfThought::ToolCall);
    assert_eq!(settings.ui.header_links[0].target, LinkTarget::Same);
    let kinds: Vec<McpKind> = settings.features.mcp.servers.iter().map(McpServer::kind).collect();
    assert_eq!(kinds, [McpKind::Stdio, McpKind::Sse]);
}

#[test]
fn switches_of_2_11_keep_what_they_forbid() {
    let text = "[features.mcp]\nenabled = ENABLED\n[features.mcp.sse]\nenabled = false\n[features.mcp.streamable-http]\nenabled = false\n\
                [features.mcp.stdio]\nenabled = true\nallowed_executables = [\"npx\", \"uvx\"]";
    let off = settings(&text.replace("ENABLED", "false"));
    assert!(!off.features.mcp.sse.enabled && !off.features.mcp.streamable_http.enabled);
    let loaded = load_with(&text.replace("ENABLED", "true"), &[]).unwrap();
    let mcp = &loaded.settings.features.mcp;
    assert!(mcp.allows(McpKind::Stdio) && !mcp.allows(McpKind::Sse) && !mcp.allows(McpKind::StreamableHttp));
    assert_eq!(mcp.stdio.allowed_executables.as_deref(), Some(&["npx".to_owned(), "uvx".to_owned()][..]));
    let lines: Vec<usize> = loaded
        .warnings
        .iter()
        .map(|warning| match warning.place {
            Place::File { line, .. } => line,
            _ => 0,
        })
        .collect();
    assert_eq!(lines, [3, 5, 7]);
    assert!(loaded.warnings[1].message.starts_with("features.mcp.streamable-http is a key of Chainlit 2.11: "));
}

#[test]
fn the_dotted_spelling_of_2_11_means_the_same() {
    let mcp = settings("[features.mcp]\nenabled = false\nstdio.enabled = false\nstreamable-http.enabled = false\nallowed_executables = [\"npx\"]").features.mcp;
    assert!(!mcp.stdio.enabled && !mcp.streamable_http.enabled);
    assert_eq!(mcp.stdio.allowed_executables, Some(vec!["npx".to_owned()]));
}

#[test]
fn spellings_of_the_documentation_are_understood() {
    let text = "[UI]\nname = \"My Assistant\"\ndefault_expand_messages = true\nhide_cot = HIDE\n\n[features]\n\
                spontaneous_file_upload = {\n    enabled = true,\n    accept = [\"text/plain\"],\n    max_files = 10,\n    max_size_mb = 500\n}\n";
    let shown = load_with(&text.replace("HIDE", "false"), &[]).unwrap();
    assert!(shown.settings.ui.default_expand_messages);
    assert_eq!(
        (shown.settings.ui.cot, shown.settings.features.spontaneous_file_upload.max_files),
        (ChainOfThought::Full, 10)
    );
    assert_eq!(shown.warnings[0].to_string(), "chainlit.toml:4: ui.hide_cot is an old key; write ui.cot = \"full\"");
    assert_eq!(load_with(&text.replace("HIDE", "true"), &[]).unwrap().settings.ui.cot, ChainOfThought::Hidden);
    let both = load_with("[ui]\nhide_cot = true\ncot = \"tool_call\"", &[]).unwrap();
    assert_eq!(both.settings.ui.cot, ChainOfThought::ToolCall);
}

#[test]
fn keys_that_are_gone_say_so() {
    assert_eq!(
        warnings("[project]\nenable_telemetry = true\n[features.multi_modal]\nenabled = true"),
        [
            "chainlit.toml:2: project.enable_telemetry has no effect any more (nothing is sent anywhere); remove it",
            "chainlit.toml:3: features.multi_modal has no effect any more (see features.spontaneous_file_upload); remove it",
        ]
    );
}

#[test]
fn a_section_has_one_name() {
    let error = error("[ui]\nname = \"a\"\n[UI]\ncot = \"full\"");
    assert_eq!((error.line(), error.key.as_deref()), (Some(3), Some("UI")));
    assert!(error.message.contains("put all keys under [ui]"));
}

#[test]
fn keys_that_mean_nothing_for_a_server_are_named() {
    let text = "[[features.mcp.servers]]\nname = \"a\"\ntype = \"sse\"\nurl = \"https://x\"\nenv = { A = \"b\" }";
    assert_eq!(
        warnings(text),
        ["chainlit.toml:5: features.mcp.servers[1].env has no effect on a server of type \"sse\"; remove it"]
    );
}
