//! Loading whole apps: files, variables, messages.

mod chainlit_files;
mod files;
mod messages;
mod variables;

use std::fs;

use proptest::prelude::*;

use super::env::Env;
use super::error::{ConfigError, Place};
use super::files::Folder;
use super::load::{Loaded, load};
use super::settings::*;

/// Loads an app whose settings are `text`, under variables.
fn load_with(text: &str, variables: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    load_files(&[("chainlit.toml", text)], variables)
}

fn load_files(app: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".chainlit")).unwrap();
    for (name, text) in app {
        fs::write(dir.path().join(name), text).unwrap();
    }
    load(&Folder::new(dir.path()).unwrap(), &variables.iter().copied().collect())
}

fn settings(text: &str) -> Settings {
    let loaded = load_with(text, &[]).unwrap();
    assert_eq!(loaded.warnings, [], "{text}");
    loaded.settings
}

fn warnings(text: &str) -> Vec<String> {
    load_with(text, &[]).unwrap().warnings.iter().map(ToString::to_string).collect()
}

fn error(text: &str) -> ConfigError {
    load_with(text, &[]).unwrap_err()
}

#[test]
fn settings_survive_json() {
    let before = settings(
        "[ui]\nlanguage = \"fr\"\n[[ui.header_links]]\nname='a'\nicon_url='b'\nurl='c'\n[auth]\nrequire_login = true\n\
         [features.spontaneous_file_upload]\naccept = { \"application/pdf\" = [\".pdf\"] }\n[[features.mcp.servers]]\nname='a'\ntype='stdio'\ncommand='b'\nenv={C='d'}",
    );
    let json = serde_json::to_value(&before).unwrap();
    assert_eq!(serde_json::from_value::<Settings>(json).unwrap(), before);
}

proptest! {
    /// Whatever stands in the file, loading ends with settings or with a place in it.
    #[test]
    fn any_file_loads_or_points_at_itself(
        section in prop_oneof!["ui", "UI", "features", "features.mcp", "project", "runtime", "data", "auth", "meta", "[a-z]{1,4}"],
        key in prop_oneof!["name", "cot", "enabled", "latex", "servers", "header_links", "hide_cot", "theme", "user_env", "url", "sse", "[a-z_.]{1,8}"],
        value in prop_oneof!["true", "\"[a-z]{0,4}\"", "-?[0-9]{1,20}", "\\[[0-9]?\\]", "\\{ [a-z]{1,7} = [0-9] \\}", "\\PC{0,8}"],
    ) {
        let text = format!("[{section}]\n{key} = {value}\n");
        match load_with(&text, &[]) {
            Ok(loaded) => prop_assert!(loaded.settings.check().errors.is_empty()),
            Err(error) => prop_assert!(error.line().is_some_and(|line| (1..=3).contains(&line)), "{}", error),
        }
    }

    #[test]
    fn any_variable_loads_or_is_named(path in "[A-Z_]{0,12}", value in "\\PC{0,10}") {
        let name = format!("CHAINLIT__{path}");
        if let Err(error) = load_with("", &[(name.as_str(), value.as_str())]) {
            prop_assert_eq!(error.variable(), Some(name.as_str()));
        }
    }
}
