//! `chainlit init`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::config::files::Folder;
use crate::config::load::SETTINGS_FILE;
use crate::config::template::{README_TEMPLATE, SETTINGS_TEMPLATE};
use crate::config::translations::{TRANSLATIONS_DIR, embedded, locales};
use crate::reference::rhai::definitions;
use crate::reference::{STUBS, reference};

const STUBS_FILE: &str = ".chainlit/types/chainlit.d.lua";
const DEFINITIONS_FILE: &str = ".chainlit/types/chainlit.d.rhai";
/// Tells Rhai's language server where the definitions are.
const RHAI_TOML: &str = "[source]\ninclude = [\"**/*.rhai\", \".chainlit/types/*.d.rhai\"]\n";
/// Tells the Lua language server where the types are.
const LUARC: &str = r#"{
  "runtime.version": "Lua 5.4",
  "workspace.library": [".chainlit/types"],
  "diagnostics.globals": ["cl"]
}
"#;

/// Write the settings file, the readme and the files for editors.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Folder of the app
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write the texts of the web app, to be changed
    #[arg(long)]
    translations: bool,
}

impl Init {
    pub(super) fn run(self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        let folder = &self.folder;
        write_new(folder, SETTINGS_FILE, SETTINGS_TEMPLATE)?;
        write_new(folder, "chainlit.md", README_TEMPLATE)?;
        write_new(folder, ".luarc.json", LUARC)?;
        // The types belong to this version of the program.
        write(folder, STUBS_FILE, STUBS)?;
        write(folder, DEFINITIONS_FILE, &definitions(reference()))?;
        write_new(folder, "Rhai.toml", RHAI_TOML)?;
        if self.translations {
            let files = Folder::new(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
            for locale in locales(&files) {
                let Some(texts) = embedded(&locale) else { continue };
                let text = serde_json::to_string_pretty(&texts)? + "\n";
                write_new(folder, &format!("{TRANSLATIONS_DIR}/{locale}.json"), &text)?;
            }
        }
        Ok(())
    }
}

/// Writes a file unless there is one: it may have been changed.
fn write_new(folder: &Path, name: &str, content: &str) -> anyhow::Result<()> {
    if folder.join(name).exists() {
        println!("{name} is there already and stays as it is");
        return Ok(());
    }
    write(folder, name, content)
}

fn write(folder: &Path, name: &str, content: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    std::fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("wrote {name}");
    Ok(())
}
