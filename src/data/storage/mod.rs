//! Contents of elements: a folder of the app, or a bucket.
//!
//! - [`key`]: where a content goes, in the shape of each layer of Python Chainlit
//! - [`local`]: the folder, the default
//! - [`remote`]: S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage
//!
//! Called by [`Store`](super::Store). Nothing here knows whose a content is.

#[cfg(feature = "clouds")]
mod azure;
pub mod key;
pub mod local;
#[cfg(feature = "clouds")]
pub mod remote;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::error::{Error, Result};
use crate::config::env::Env;
use crate::config::settings::StoreUrl;

/// What a key is made of.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Store id of the thread's user.
    pub user_id: Option<&'a str>,
    /// The thread.
    pub thread_id: Option<&'a str>,
    /// The element.
    pub element_id: &'a str,
    /// The element's name: from a client, so never trusted.
    pub name: &'a str,
}

/// A content with what a browser must know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The bytes.
    pub bytes: Bytes,
    /// Type of the content; `application/octet-stream` when nobody knows.
    pub mime: String,
    /// Value of `Content-Disposition`.
    pub disposition: Option<String>,
}

/// A store of contents.
#[async_trait]
pub trait Storage: Send + Sync {
    /// What this is, for logs and the health page, without secrets.
    fn name(&self) -> String;

    /// Stores a content, in place of an earlier one. Durable when it returns.
    async fn put(&self, key: &str, content: Content) -> Result<()>;

    /// An address at which anybody can read the content for a while; `None` when this server must give it out itself.
    async fn url(&self, key: &str) -> Result<Option<String>>;

    /// The content.
    async fn get(&self, key: &str) -> Result<Option<Content>>;

    /// Removes a content; one that is not there is removed already.
    async fn delete(&self, key: &str) -> Result<()>;
}

/// The storage that `storage.url` names; `None` for `none`. Folders are relative to `root`.
///
/// # Errors
/// [`Error::Setting`] with the setting or variable that has to be mended.
pub fn open(url: &StoreUrl, env: &Env, root: &Path) -> Result<Option<Arc<dyn Storage>>> {
    let storage: Arc<dyn Storage> = match url.scheme() {
        "none" => return Ok(None),
        "file" => Arc::new(local::Folder::open(&root.join(url.rest()))?),
        #[cfg(feature = "clouds")]
        "s3" | "gs" | "az" => Arc::new(remote::Bucket::open(url, env)?),
        #[cfg(not(feature = "clouds"))]
        "s3" | "gs" | "az" => {
            let _ = env;
            return Err(Error::setting(
                "storage.url",
                format!("this chainlit was built without the store {}:", url.scheme()),
                "use one that was built with the feature `clouds`, or \"file:folder\"",
            ));
        }
        other => {
            return Err(Error::setting(
                "storage.url",
                format!("there is no store {other}:"),
                "write \"file:folder\", \"s3://bucket\", \"gs://bucket\", \"az://container\" or \"none\"",
            ));
        }
    };
    Ok(Some(storage))
}
