//! Revoked logins that stay revoked when the server starts again: one line per token in a file, up to its time. What
//! belongs to a login beside that lies in memory only: tokens of providers are not written to disk.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;

use super::store::{LoginStore, MemoryStore, StoreError};
use super::token::{TokenId, now};
use crate::wire::JsonMap;

/// See the module. The file is made when the first login is revoked.
pub struct RevokedFile {
    memory: MemoryStore,
    path: PathBuf,
    file: Arc<Mutex<Option<File>>>,
}

impl RevokedFile {
    /// Reads the file, if there is one, and drops what has expired from it. A file that cannot be read is logged; who
    /// was logged out then has to be logged out again.
    pub fn open(path: PathBuf) -> Self {
        let memory = MemoryStore::default();
        match read(&path) {
            Ok(entries) => {
                if let Err(error) = rewrite(&path, &entries) {
                    tracing::warn!(path = %path.display(), %error, "the file of revoked logins cannot be written");
                }
                entries.into_iter().for_each(|(expires, id)| memory.revoke_now(id, expires));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(path = %path.display(), %error, "the file of revoked logins cannot be read: logins that were revoked count again");
            }
        }
        Self { memory, path, file: Arc::default() }
    }
}

/// The entries that have not expired; a line that was cut off is none.
fn read(path: &Path) -> io::Result<Vec<(u64, TokenId)>> {
    let text = std::fs::read_to_string(path)?;
    let entry = |line: &str| {
        let (expires, id) = line.strip_suffix('\n')?.split_once(' ')?;
        Some((expires.parse::<u64>().ok()?, TokenId::known_as(id)))
    };
    let now = now();
    Ok(text.split_inclusive('\n').filter_map(entry).filter(|(expires, _)| *expires > now).collect())
}

fn rewrite(path: &Path, entries: &[(u64, TokenId)]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = File::create(&fresh)?;
    for (expires, id) in entries {
        file.write_all(line(*expires, id).as_bytes())?;
    }
    file.sync_all()?;
    std::fs::rename(fresh, path)
}

fn line(expires: u64, id: &TokenId) -> String {
    format!("{expires} {}\n", id.as_str())
}

fn append(path: &Path, file: &Mutex<Option<File>>, line: &str) -> io::Result<()> {
    let mut file = file.lock();
    let open = match &mut *file {
        Some(open) => open,
        none => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            none.insert(OpenOptions::new().create(true).append(true).open(path)?)
        }
    };
    open.write_all(line.as_bytes())?;
    open.sync_data()
}

impl LoginStore for RevokedFile {
    fn revoke<'a>(&'a self, id: &'a TokenId, expires: u64) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.memory.revoke(id, expires).await?;
            let (path, file, line) = (self.path.clone(), self.file.clone(), line(expires, id));
            let written = tokio::task::spawn_blocking(move || append(&path, &file, &line)).await;
            let shown = self.path.display();
            match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(StoreError(format!("{shown}: {error}"))),
                Err(error) => Err(StoreError(format!("{shown}: {error}"))),
            }
        })
    }

    fn is_revoked<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.memory.is_revoked(id)
    }

    fn keep<'a>(&'a self, id: &'a TokenId, expires: u64, secrets: JsonMap) -> BoxFuture<'a, Result<(), StoreError>> {
        self.memory.keep(id, expires, secrets)
    }

    fn kept<'a>(&'a self, id: &'a TokenId) -> BoxFuture<'a, Result<JsonMap, StoreError>> {
        self.memory.kept(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_revoked_stays_so_and_a_torn_line_harms_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/revoked-logins");
        let (first, second, late) = (TokenId::from("a"), TokenId::from("b"), TokenId::from("c"));
        let store = RevokedFile::open(path.clone());
        assert!(!path.exists());
        store.revoke(&first, now() + 100).await.unwrap();
        store.revoke(&second, now() + 100).await.unwrap();
        store.revoke(&late, now()).await.unwrap();
        drop(store);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}nonsense\n99999999999 tor")).unwrap();
        let store = RevokedFile::open(path.clone());
        assert!(store.is_revoked(&first).await.unwrap() && store.is_revoked(&second).await.unwrap());
        assert!(!store.is_revoked(&TokenId::from("tor")).await.unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2, "what has expired is gone");
        store.revoke(&TokenId::from("d"), now() + 100).await.unwrap();
        assert!(RevokedFile::open(path).is_revoked(&TokenId::from("d")).await.unwrap());
    }
}
