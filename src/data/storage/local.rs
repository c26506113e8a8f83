//! Contents in a folder. A key never becomes a path: the file's name is a hash of it, so that no name of a client can
//! leave the folder, hide, or be too long. A second file beside it holds the key and the headers.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::{Content, Storage};
use crate::data::error::{Error, Result};
use crate::wire::ids::new_id;

/// Makes hashes of keys ours.
const NAMESPACE: Uuid = Uuid::from_u128(0x8c2f_5d0e_6d0b_4a63_9b0e_6a1f_2f9c_51d7);
const NAME: &str = "the folder of files";

/// See the module.
pub struct Folder {
    root: PathBuf,
}

/// The second file.
#[derive(Serialize, Deserialize)]
struct Label {
    key: String,
    mime: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disposition: Option<String>,
}

impl Folder {
    /// Uses this folder, which the first content makes if there is none.
    ///
    /// # Errors
    /// [`Error::Setting`] when it is none.
    pub fn open(root: &Path) -> Result<Self> {
        if root.exists() && !root.is_dir() {
            return Err(Error::setting(
                "storage.url",
                format!("{} is no folder", root.display()),
                "give a folder that the server may write, such as \"file:/var/lib/chat/files\"",
            ));
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Where the content of a key is: a folder of 256, and a file.
    fn path(&self, key: &str) -> PathBuf {
        let name = Uuid::new_v5(&NAMESPACE, key.as_bytes()).simple().to_string();
        self.root.join(&name[..2]).join(name)
    }
}

fn label_of(path: &Path) -> PathBuf {
    path.with_extension("json")
}

/// Writes a file so that it is there whole or not at all.
async fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    tokio::fs::create_dir_all(folder).await?;
    let temporary = folder.join(format!(".{}", new_id()));
    let written = async {
        let mut file = tokio::fs::File::create(&temporary).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        tokio::fs::rename(&temporary, path).await
    };
    let outcome = written.await;
    if outcome.is_err() {
        // What is left over is of no use; the first error is the one to report.
        drop(tokio::fs::remove_file(&temporary).await);
    }
    outcome
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::failed(NAME, error)
}

#[async_trait]
impl Storage for Folder {
    fn name(&self) -> String {
        format!("folder {}", self.root.display())
    }

    async fn put(&self, key: &str, content: Content) -> Result<()> {
        let path = self.path(key);
        let label = Label { key: key.to_owned(), mime: content.mime, disposition: content.disposition };
        let label = serde_json::to_vec(&label).map_err(failed)?;
        replace(&label_of(&path), &label).await.map_err(failed)?;
        replace(&path, &content.bytes).await.map_err(failed)
    }

    async fn url(&self, _key: &str) -> Result<Option<String>> {
        Ok(None)
    }

    async fn get(&self, key: &str) -> Result<Option<Content>> {
        let path = self.path(key);
        let bytes = match tokio::fs::read(&path).await {
            Ok(bytes) => bytes.into(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let label = tokio::fs::read(label_of(&path)).await.map_err(failed)?;
        let label: Label = serde_json::from_slice(&label).map_err(failed)?;
        Ok(Some(Content { bytes, mime: label.mime, disposition: label.disposition }))
    }

    async fn delete(&self, key: &str) -> Result<()> {
        let path = self.path(key);
        for file in [&path, &label_of(&path)] {
            match tokio::fs::remove_file(file).await {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_key_leaves_the_folder() {
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder::open(&outer.path().join("files")).unwrap();
        let content = Content { bytes: "x".into(), mime: "text/plain".to_owned(), disposition: None };
        for key in ["../../etc/passwd", "/etc/passwd", "u/e/..", "", "a\0b", &"x/".repeat(5000)] {
            folder.put(key, content.clone()).await.unwrap();
            assert_eq!(folder.get(key).await.unwrap().as_ref(), Some(&content), "{key}");
        }
        let outside: Vec<_> = std::fs::read_dir(outer.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(outside, ["files"]);
        folder.delete("../../etc/passwd").await.unwrap();
        folder.delete("../../etc/passwd").await.unwrap();
        assert_eq!(folder.get("../../etc/passwd").await.unwrap(), None);
    }
}
