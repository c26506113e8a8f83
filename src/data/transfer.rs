//! Threads and users from one layer to another, through a file or at once. The file has one JSON object per line:
//! `{"user": …}` first, then `{"thread": …}` with everything in it. Importing twice changes nothing the second time.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};

use super::DataLayer;
use super::error::{Error, Result};
use super::write::{ThreadPatch, Write};
use crate::wire::thread::Thread;
use crate::wire::user::User;

/// Threads per question to the layer that is read.
const PAGE: u32 = 200;
/// Writes per batch.
const BATCH: usize = 500;
const FILE: &str = "the file";

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// A user.
    User(User),
    /// A thread.
    Thread(Box<Thread>),
}

/// What was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Users.
    pub users: u64,
    /// Threads.
    pub threads: u64,
    /// Steps and messages.
    pub steps: u64,
    /// Elements, without their contents: these stay in the storage.
    pub elements: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { users, threads, steps, elements } = self;
        write!(f, "{users} users, {threads} threads, {steps} steps and {elements} elements")
    }
}

/// What takes lines.
#[async_trait]
trait Take: Send {
    async fn take(&mut self, line: Line) -> Result<()>;
}

/// Gives everything of a layer to a sink, users first.
async fn each(layer: &dyn DataLayer, sink: &mut dyn Take) -> Result<Counts> {
    let mut counts = Counts::default();
    for user in layer.users().await? {
        counts.users += 1;
        sink.take(Line::User(user)).await?;
    }
    let mut after: Option<String> = None;
    loop {
        let ids = layer.thread_ids(after.as_deref(), PAGE).await?;
        let Some(last) = ids.last() else { return Ok(counts) };
        after = Some(last.clone());
        for id in ids {
            // One that was deleted in the meantime is none.
            if let Some(thread) = layer.thread(&id, None).await? {
                counts.threads += 1;
                counts.steps += thread.steps.len() as u64;
                counts.elements += thread.elements.as_ref().map_or(0, Vec::len) as u64;
                sink.take(Line::Thread(Box::new(thread))).await?;
            }
        }
    }
}

/// Takes lines into a layer.
struct Sink<'l> {
    layer: &'l dyn DataLayer,
    /// Ids of users by their identifiers: a layer may give its own.
    users: HashMap<String, Option<String>>,
    counts: Counts,
}

impl<'l> Sink<'l> {
    fn new(layer: &'l dyn DataLayer) -> Self {
        Self { layer, users: HashMap::new(), counts: Counts::default() }
    }

    async fn thread(&mut self, thread: Thread) -> Result<()> {
        let id = thread.id.to_string();
        let user_id = match &thread.user_identifier {
            Some(identifier) => self.user(identifier).await?,
            None => None,
        };
        let newest = thread.steps.iter().filter_map(|step| step.created_at.clone()).max();
        let created = Some(thread.created_at).filter(|at| !at.is_empty());
        let patch = ThreadPatch {
            id: id.clone(),
            name: thread.name,
            user_id,
            metadata: Some(thread.metadata.unwrap_or_default()),
            tags: thread.tags,
            updated_at: newest.or_else(|| created.clone()),
            created_at: created,
        };
        let elements = thread.elements.unwrap_or_default();
        self.counts.threads += 1;
        self.counts.steps += thread.steps.len() as u64;
        self.counts.elements += elements.len() as u64;
        let mut writes = vec![Write::Thread(patch)];
        let mut feedback = Vec::new();
        for mut step in thread.steps {
            feedback.extend(step.feedback.take().map(|mut given| {
                given.thread_id = Some(id.clone());
                given.id.get_or_insert_with(crate::wire::ids::new_id);
                Write::Feedback(given)
            }));
            step.thread_id.clone_from(&id);
            writes.push(Write::Step(Box::new(step)));
        }
        writes.extend(elements.into_iter().map(|element| Write::Element(Box::new(element))));
        writes.append(&mut feedback);
        for batch in writes.chunks(BATCH) {
            self.layer.write(batch).await?;
        }
        Ok(())
    }

    /// The layer's id for a user, who is made if nobody did.
    async fn user(&mut self, identifier: &str) -> Result<Option<String>> {
        if let Some(id) = self.users.get(identifier) {
            return Ok(id.clone());
        }
        let stored = match self.layer.user(identifier).await? {
            Some(user) => user,
            None => self.layer.put_user(&User::named(identifier)).await?,
        };
        self.users.insert(identifier.to_owned(), stored.id.clone());
        Ok(stored.id)
    }
}

#[async_trait]
impl Take for Sink<'_> {
    async fn take(&mut self, line: Line) -> Result<()> {
        match line {
            Line::User(user) => {
                let stored = self.layer.put_user(&user).await?;
                self.users.insert(user.identifier, stored.id);
                self.counts.users += 1;
                Ok(())
            }
            Line::Thread(thread) => self.thread(*thread).await,
        }
    }
}

/// Writes lines.
struct Lines<W>(BufWriter<W>);

#[async_trait]
impl<W: AsyncWrite + Unpin + Send> Take for Lines<W> {
    async fn take(&mut self, line: Line) -> Result<()> {
        let mut text = serde_json::to_vec(&line).map_err(|error| Error::failed(FILE, error))?;
        text.push(b'\n');
        self.0.write_all(&text).await.map_err(|error| Error::failed(FILE, error))
    }
}

/// Writes everything of a layer as lines.
///
/// # Errors
/// Those of the layer and of the output.
pub async fn export(layer: &dyn DataLayer, to: impl AsyncWrite + Unpin + Send) -> Result<Counts> {
    let mut lines = Lines(BufWriter::new(to));
    let counts = each(layer, &mut lines).await?;
    lines.0.flush().await.map_err(|error| Error::failed(FILE, error))?;
    Ok(counts)
}

/// Takes lines into a layer; what is there already is laid over, nothing is removed.
///
/// # Errors
/// Those of the layer and of the input; a line that is none of ours is named by its number.
pub async fn import(layer: &dyn DataLayer, mut from: impl AsyncBufRead + Unpin + Send) -> Result<Counts> {
    let mut sink = Sink::new(layer);
    let mut text = String::new();
    let mut number = 0;
    loop {
        text.clear();
        number += 1;
        if from.read_line(&mut text).await.map_err(|error| Error::failed(FILE, error))? == 0 {
            return Ok(sink.counts);
        }
        if text.trim().is_empty() {
            continue;
        }
        let line = serde_json::from_str(&text).map_err(|error| {
            Error::refused(FILE, format!("line {number} is no user or thread of `chainlit data export`: {error}"))
        })?;
        sink.take(line).await?;
    }
}

/// Moves everything from one layer to another.
///
/// # Errors
/// Those of both layers.
pub async fn migrate(from: &dyn DataLayer, to: &dyn DataLayer) -> Result<Counts> {
    let mut sink = Sink::new(to);
    each(from, &mut sink).await?;
    Ok(sink.counts)
}

/// [`export`] into a file, which is there whole or not at all.
///
/// # Errors
/// As [`export`].
pub async fn export_file(layer: &dyn DataLayer, path: &Path) -> Result<Counts> {
    let failed = |error: std::io::Error| Error::failed(&path.display().to_string(), error);
    let temporary = path.with_extension("tmp");
    let file = tokio::fs::File::create(&temporary).await.map_err(failed)?;
    let counts = export(layer, file.try_clone().await.map_err(failed)?).await?;
    file.sync_all().await.map_err(failed)?;
    tokio::fs::rename(&temporary, path).await.map_err(failed)?;
    Ok(counts)
}

/// [`import`] from a file.
///
/// # Errors
/// As [`import`].
pub async fn import_file(layer: &dyn DataLayer, path: &Path) -> Result<Counts> {
    let file = tokio::fs::File::open(path).await;
    let file = file.map_err(|error| Error::failed(&path.display().to_string(), error))?;
    import(layer, BufReader::new(file)).await
}
