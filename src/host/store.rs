//! `cl.store`: values that all chats of the app share and that stay on disk, in `.chainlit/store` below the app. What a
//! call that has returned wrote is there after any end of the process.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::kept;
use super::key_lock::Held;
use super::object::Kind;
use super::run::Run;
use super::value::{Outcome, Value};

/// Where it lies below the app.
const FOLDER: &str = ".chainlit/store";
/// Bytes of the database that are kept in memory.
const MEMORY: u64 = 32 * 1_048_576;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("store", &STORE)];

static STORE: Module = Module {
    name: "cl.store",
    members: &[&[
        api::function("get", |run, mut args| {
            let key = args.text(run, "key")?;
            let fallback = args.any();
            let call = Call::new(run, args);
            Outcome::wait(async move {
                let found = call.read(key).await?;
                Ok(if found.is_nil() { fallback } else { found })
            })
        }),
        api::function("set", |run, mut args| {
            let key = args.text(run, "key")?;
            let value = written(&format!("{}: value", args.callee), &args.any())?;
            let call = Call::new(run, args);
            Outcome::wait(async move {
                let held = call.hold(&key).await?;
                call.write(key, value, held).await?;
                Ok(Value::Nil)
            })
        }),
        api::function("delete", |run, mut args| {
            let key = args.text(run, "key")?;
            let call = Call::new(run, args);
            Outcome::wait(async move {
                let held = call.hold(&key).await?;
                call.write(key, None, held).await.map(Value::Bool)
            })
        }),
        api::function("update", update),
        api::function("list", |run, mut args| {
            let prefix = match args.optional(run, "prefix", Kind::Text)? {
                Value::Text(prefix) => prefix,
                _ => String::new(),
            };
            let call = Call::new(run, args);
            Outcome::wait(async move { call.keys(prefix).await })
        }),
    ]],
};

/// Puts what a function makes of a value in its place; others who change it wait. When the function fails, the value
/// stays as it was and the error goes on.
fn update(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let function = args.function("function")?;
    let call = Call::new(run, args);
    Outcome::nest(async move {
        let held = call.hold(&key).await?;
        let before = call.read(key.clone()).await?;
        let after = kept::first(function.call(&call.run.holding(held.number()), vec![before]).await?);
        let after = kept::copy(&format!("{}: result", call.what), after)?;
        let text = written(&format!("{}: result", call.what), &after)?;
        call.write(key, text, held).await?;
        Ok(after)
    })
}

/// A value as it is kept; none for nil, which removes it.
fn written(what: &str, value: &Value) -> Result<Option<String>> {
    if matches!(value, Value::Nil) {
        return Ok(None);
    }
    Ok(Some(value.to_json(what)?.to_string()))
}

/// One call of a script.
struct Call {
    run: Arc<Run>,
    what: String,
}

impl Call {
    fn new(run: &Arc<Run>, args: Args) -> Self {
        Self { run: run.clone(), what: args.callee }
    }

    async fn hold(&self, key: &str) -> Result<Held> {
        self.run.instance().app.shared.locks.hold(&self.what, format!("store {key}"), &self.run).await
    }

    /// Does something with the values on a thread that may block.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&sled::Tree) -> sled::Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = &self.run.instance().app;
        let folder = app.shared.store_folder.get().cloned().unwrap_or_else(|| app.root.join(FOLDER));
        let values = app.shared.store.values(folder).await?.clone();
        let done = tokio::task::spawn_blocking(move || work(&values)).await;
        done.map_err(|error| error.to_string())
            .and_then(|result| result.map_err(|error| error.to_string()))
            .map_err(|error| Error::failed(format!("{}: the store cannot be used: {error}", self.what)))
    }

    async fn read(&self, key: String) -> Result<Value> {
        let Some(bytes) = self.apart(move |values| values.get(key)).await? else { return Ok(Value::Nil) };
        let json = serde_json::from_slice(&bytes)
            .map_err(|error| Error::failed(format!("{}: the value in the store is damaged: {error}", self.what)))?;
        Ok(match json {
            serde_json::Value::Null => Value::Null,
            json => Value::from_json(json),
        })
    }

    /// Sets or removes a value; it is on disk when this returns. Whether there was one before.
    async fn write(&self, key: String, text: Option<String>, held: Held) -> Result<bool> {
        self.apart(move |values| {
            // Nobody else's turn before it is written, even when nobody waits for this any more.
            let _held = held;
            let before = match text {
                Some(text) => values.insert(key, text.as_bytes())?,
                None => values.remove(key)?,
            };
            values.flush()?;
            Ok(before.is_some())
        })
        .await
    }

    async fn keys(&self, prefix: String) -> Result<Value> {
        let keys = self.apart(move |values| {
            let keys = values.scan_prefix(prefix).keys();
            keys.map(|key| Ok(Value::text(String::from_utf8_lossy(&key?)))).collect::<sled::Result<_>>()
        });
        keys.await.map(Value::List)
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Store(OnceCell<sled::Tree>);

impl Store {
    /// The values; the database is opened when they are needed first.
    async fn values(&self, folder: PathBuf) -> Result<&sled::Tree> {
        let open = async || {
            let done = tokio::task::spawn_blocking(move || open(&folder)).await;
            done.unwrap_or_else(|error| Err(Error::failed(format!("the store could not be opened: {error}"))))
        };
        self.0.get_or_try_init(open).await
    }
}

fn open(folder: &std::path::Path) -> Result<sled::Tree> {
    let opened = sled::Config::new().path(folder).cache_capacity(MEMORY).open().and_then(|db| db.open_tree("values"));
    opened.map_err(|error| {
        let (text, folder) = (error.to_string(), folder.display());
        Error::failed(if text.contains("acquire lock") {
            format!("the store in {folder} is in use by another process; one process at a time can serve an app from a folder")
        } else {
            format!("the store in {folder} cannot be opened: {text}; move that folder away to begin with an empty one")
        })
    })
}
