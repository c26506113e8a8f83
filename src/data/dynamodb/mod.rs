//! DynamoDB in the single-table design of Python Chainlit 2.12: a thread, its steps and its elements share a partition
//! key, and an index lists a user's threads.
//!
//! - `value`: JSON to attributes and back
//! - `table`: making the table; `read`, `apply`: questions and writes
//!
//! A user's id is its identifier here, and the id of a rating says where it is. There are no transactions over a batch:
//! a batch that fails half-way is repeated whole, which changes nothing that was stored.

mod apply;
mod read;
mod table;
mod value;

use std::collections::HashSet;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls;
use parking_lot::Mutex;

use super::DataLayer;
use super::error::{Error, Result};
use super::storage;
use super::write::Write;
use crate::config::env::Env;
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

const NAME: &str = "DynamoDB";
/// Threads that are known to exist, at most.
const REMEMBERED: usize = 10_000;

/// See the module.
pub struct DynamoLayer {
    client: Client,
    table: String,
    known: Mutex<HashSet<String>>,
}

impl DynamoLayer {
    /// Opens a table, and makes it if there is none. Region, credentials and endpoint come from Amazon's variables
    /// (`AWS_REGION`, us-east-1 by default, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL_DYNAMODB`, …), else from where its
    /// own tools find them.
    ///
    /// # Errors
    /// [`Error::Setting`] when the table cannot be used.
    pub async fn open(table: &str, env: &Env) -> Result<Self> {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let region = env.get("AWS_REGION").or_else(|| env.get("AWS_DEFAULT_REGION")).unwrap_or("us-east-1");
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(http)
            .region(Region::new(region.to_owned()));
        if let Some(endpoint) = env.get("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| env.get("AWS_ENDPOINT_URL")) {
            loader = loader.endpoint_url(endpoint);
        }
        if let (Some(key), Some(secret)) = (env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")) {
            let token = env.get("AWS_SESSION_TOKEN").map(str::to_owned);
            loader = loader.credentials_provider(Credentials::new(key, secret, token, None, "environment"));
        }
        let client = Client::new(&loader.load().await);
        let layer = Self { client, table: table.to_owned(), known: Mutex::default() };
        layer.prepare().await?;
        Ok(layer)
    }

    /// Remembers that a thread exists; `false` when that is not known yet.
    fn remember(&self, thread: &str) -> bool {
        let mut known = self.known.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        !known.insert(thread.to_owned())
    }
}

/// What DynamoDB said.
fn error<E, R>(error: &SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let code = error.code().unwrap_or_default();
    let message = match (error.message(), error) {
        (Some(message), _) => message.to_owned(),
        (None, SdkError::DispatchFailure(failure)) => {
            failure.as_connector_error().map_or_else(|| error.to_string(), |e| format!("no connection: {e}"))
        }
        (None, _) => error.to_string(),
    };
    // Too large, or of a form that it does not take: trying again does not help.
    if code == "ValidationException" {
        Error::refused(NAME, message)
    } else if code.is_empty() {
        Error::failed(NAME, message)
    } else {
        Error::failed(NAME, format!("{code}: {message}"))
    }
}

#[async_trait]
impl DataLayer for DynamoLayer {
    fn name(&self) -> String {
        format!("{NAME} (table {})", self.table)
    }

    async fn user(&self, identifier: &str) -> Result<Option<User>> {
        self.read_user(identifier).await
    }

    async fn put_user(&self, user: &User) -> Result<User> {
        self.apply_user(user).await
    }

    async fn thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        self.read_thread(id, last).await
    }

    async fn thread_author(&self, id: &str) -> Result<Option<String>> {
        self.read_author(id).await
    }

    async fn threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        self.read_threads(page, filter).await
    }

    async fn step(&self, thread_id: &str, step_id: &str) -> Result<Option<StoredStep>> {
        self.read_step(thread_id, step_id).await
    }

    async fn element(&self, thread_id: &str, element_id: &str) -> Result<Option<Element>> {
        self.read_element(thread_id, element_id).await
    }

    async fn feedback(&self, id: &str) -> Result<Option<Feedback>> {
        match read::rated(id) {
            Some((thread, step)) => Ok(self.read_step(thread, step).await?.and_then(|step| step.feedback)),
            None => Ok(None),
        }
    }

    async fn favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        self.read_favorites(user_id).await
    }

    async fn write(&self, batch: &[Write]) -> Result<()> {
        for write in batch {
            self.apply(write).await?;
        }
        Ok(())
    }

    fn feedback_id(&self, feedback: &Feedback) -> String {
        format!("THREAD#{}::STEP#{}", feedback.thread_id.as_deref().unwrap_or_default(), feedback.for_id)
    }

    fn object_key(&self, place: &storage::Place<'_>) -> String {
        storage::key::dynamodb(place)
    }

    fn lanes(&self) -> usize {
        8
    }

    async fn users(&self) -> Result<Vec<User>> {
        self.read_users().await
    }

    async fn thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        self.read_thread_ids(after, limit).await
    }

    async fn put_note(&self, key: &str, note: &str, expires: u64) -> Result<bool> {
        self.apply_note(key, note, expires).await?;
        Ok(true)
    }

    async fn note(&self, key: &str) -> Result<Option<String>> {
        let item = self.item(format!("NOTE#{key}"), "NOTE".to_owned()).await?;
        Ok(item.and_then(|item| value::text_of(&item, "note")))
    }

    async fn health(&self) -> Result<()> {
        self.client.describe_table().table_name(&self.table).send().await.map(drop).map_err(|e| error(&e))
    }

    async fn close(&self) {}
}
