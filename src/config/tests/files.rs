//! Which file is read.

use super::*;

#[test]
fn an_app_without_settings_has_the_defaults() {
    let loaded = load_files(&[], &[]).unwrap();
    assert_eq!(loaded, Loaded { settings: Settings::default(), warnings: vec![], file: None });
}

#[test]
fn ours_wins_over_chainlits_and_either_is_named() {
    let ours = ("chainlit.toml", "[ui]\nname = \"ours\"");
    let theirs = (".chainlit/config.toml", "[UI]\nname = \"theirs\"");
    let both = load_files(&[ours, theirs], &[]).unwrap();
    assert_eq!((both.settings.ui.name.as_str(), both.file.as_deref()), ("ours", Some("chainlit.toml")));
    let one = load_files(&[theirs], &[]).unwrap();
    assert_eq!((one.settings.ui.name.as_str(), one.file.as_deref()), ("theirs", Some(".chainlit/config.toml")));
}

#[test]
fn text_that_is_no_text_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("chainlit.toml"), b"[ui]\nname = \"\xff\"").unwrap();
    let error = load(&Folder::new(dir.path()).unwrap(), &Env::default()).unwrap_err();
    assert_eq!(error.to_string(), "chainlit.toml: the file is not UTF-8 (first at line 2); save it as UTF-8");
}

#[test]
fn a_byte_order_mark_and_windows_lines_are_fine() {
    assert_eq!(settings("\u{feff}[ui]\r\nname = \"x\"\r\n").ui.name, "x");
}
