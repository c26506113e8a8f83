//! What `chainlit init` and `chainlit run` write into a new app.

/// The commented `chainlit.toml`: every key with its default. Loading it gives `Settings::default()`.
pub const SETTINGS_TEMPLATE: &str = include_str!("template/chainlit.toml");

/// The default `chainlit.md`.
pub const README_TEMPLATE: &str = include_str!("template/chainlit.md");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::Env;
    use crate::config::files::Folder;
    use crate::config::load::{Loaded, load};
    use crate::config::settings::Settings;

    fn loaded(text: &str) -> Loaded {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("chainlit.toml"), text).unwrap();
        load(&Folder::new(dir.path()).unwrap(), &Env::default()).unwrap()
    }

    #[test]
    fn the_settings_file_of_this_repository_is_the_template() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/chainlit.toml");
        assert_eq!(std::fs::read_to_string(path).unwrap(), SETTINGS_TEMPLATE);
    }

    #[test]
    fn the_template_says_what_the_defaults_are() {
        let loaded = loaded(SETTINGS_TEMPLATE);
        assert_eq!(loaded.settings, Settings::default());
        assert_eq!(loaded.warnings, []);
    }

    /// Lines such as `# language = "en-US"` and `# [[ui.header_links]]` become settings.
    fn with_examples() -> String {
        let lines = SETTINGS_TEMPLATE.lines().map(|line| match line.strip_prefix("# ") {
            Some(example) if example.starts_with('[') => example,
            Some(example)
                if example
                    .split_once(" = ")
                    .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_')) =>
            {
                example
            }
            _ => line,
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_examples_in_its_comments_work() {
        let loaded = loaded(&with_examples());
        assert_eq!(loaded.warnings, []);
        let settings = &loaded.settings;
        assert!(settings.ui.language.is_some() && settings.project.transports.is_some());
        assert_eq!(settings.ui.header_links.len(), 1);
        assert_eq!(settings.features.mcp.servers.len(), 2);
    }

    #[test]
    fn every_setting_is_in_it() {
        fn keys(value: &serde_json::Value, all: &mut Vec<String>) {
            if let Some(table) = value.as_object() {
                for (key, value) in table {
                    all.push(key.clone());
                    keys(value, all);
                }
            }
        }
        let mut all = Vec::new();
        keys(&serde_json::to_value(Settings::default()).unwrap(), &mut all);
        assert!(all.len() > 70);
        let text = with_examples();
        let missing: Vec<_> = all
            .iter()
            // 2.11's switches are read, not recommended.
            .filter(|key| !["sse", "stdio", "streamable_http", "allowed_executables"].contains(&key.as_str()))
            .filter(|key| {
                let names = |line: &str| {
                    line.starts_with(&format!("{key} = "))
                        || line.trim_matches(['[', ']']).rsplit('.').next() == Some(key)
                };
                !text.lines().any(names)
            })
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_readme_is_markdown() {
        assert!(README_TEMPLATE.starts_with("# "));
    }
}
