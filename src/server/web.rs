//! The web app: built with the binary and embedded in it, or the app's own build (`ui.custom_build`).

use std::borrow::Cow;
use std::path::PathBuf;

use bytes::Bytes;
use rust_embed::Embed;

/// The built web app; files that compress well lie beside a `.gz` of themselves.
#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Built;

/// Where the web app comes from.
pub enum Web {
    /// From the binary.
    Embedded,
    /// From a folder; a widget that it does not have comes from the binary.
    Folder(PathBuf),
}

/// A file of the web app.
pub(super) struct WebFile {
    pub(super) content: Bytes,
    /// The same, compressed.
    pub(super) gzip: Option<Bytes>,
}

impl Web {
    /// A file by its path, which must be checked already.
    pub(super) fn get(&self, path: &str) -> Option<WebFile> {
        let Self::Folder(folder) = self else { return built(path) };
        let read = |path: &str| {
            let content = std::fs::read(folder.join(path)).ok()?;
            Some(WebFile { content: content.into(), gzip: None })
        };
        // Builds for Python Chainlit are of one of both apps, and a widget of that kind lies at the folder's top.
        let widget = || path.strip_prefix("copilot/").and_then(|name| read(name).or_else(|| built(path)));
        read(path).or_else(widget)
    }

    /// Names of the files in a folder of the web app that begin with `prefix`, sorted.
    pub(super) fn find(&self, prefix: &str) -> Option<String> {
        let mut names: Vec<String> = match self {
            Self::Embedded => Built::iter().filter(|name| name.starts_with(prefix)).map(Cow::into_owned).collect(),
            Self::Folder(folder) => {
                let (dir, _) = prefix.rsplit_once('/').unwrap_or(("", prefix));
                let entries = std::fs::read_dir(folder.join(dir)).ok()?;
                entries
                    .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                    .map(|name| if dir.is_empty() { name } else { format!("{dir}/{name}") })
                    .filter(|name| name.starts_with(prefix))
                    .collect()
            }
        };
        names.retain(|name| !name.ends_with(".gz") && !name.ends_with(".map"));
        names.sort_unstable();
        names.into_iter().next()
    }
}

/// A file of the binary.
fn built(path: &str) -> Option<WebFile> {
    let content = bytes(Built::get(path)?.data);
    Some(WebFile { content, gzip: Built::get(&format!("{path}.gz")).map(|file| bytes(file.data)) })
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}
