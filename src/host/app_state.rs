//! `cl.app_state`: values that all chats of the app share while the process lives.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::kept;
use super::run::Run;
use super::value::{Outcome, Value};

/// About how many bytes there may be: it is nobody's memory in particular that fills up.
const BYTES: usize = 256 * 1_048_576;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("app_state", &APP_STATE)];

static APP_STATE: Module = Module {
    name: "cl.app_state",
    members: &[&[
        api::function("get", |run, mut args| {
            let key = args.text(run, "key")?;
            let fallback = args.any();
            let found = state(run).get(&key).unwrap_or_default();
            Ok(if found.is_nil() { fallback } else { found }.into())
        }),
        api::function("set", |run, mut args| {
            let key = args.text(run, "key")?;
            let value = kept::copy(&format!("{}: value", args.callee), args.any())?;
            put(run, args.callee, key, value)
        }),
        api::function("delete", |run, mut args| {
            let key = args.text(run, "key")?;
            put(run, args.callee, key, Value::Nil)
        }),
        api::function("update", update),
        api::function("once", once),
        api::function(
            "keys",
            |run, _| Ok(Value::List(state(run).keys().into_iter().map(Value::Text).collect()).into()),
        ),
    ]],
};

fn state(run: &Run) -> &AppState {
    &run.instance().app.shared.state
}

/// What stands for a key among all that can be held.
fn lock_key(key: &str) -> String {
    format!("app_state {key}")
}

/// Sets a value at once, or, while somebody updates it, after that.
fn put(run: &Arc<Run>, what: String, key: String, value: Value) -> Result<Outcome> {
    let lock = lock_key(&key);
    if let Some(_held) = run.instance().app.shared.locks.try_hold(&lock) {
        state(run).set(&what, key, value)?;
        return Outcome::nil();
    }
    let run = run.clone();
    Outcome::wait(async move {
        let _held = run.instance().app.shared.locks.hold(&what, lock, &run).await?;
        state(&run).set(&what, key, value)?;
        Ok(Value::Nil)
    })
}

/// Puts what a function makes of a value in its place; others who change it wait. When the function fails, the value
/// stays as it was and the error goes on.
fn update(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let function = args.function("function")?;
    let (run, what) = (run.clone(), args.callee);
    Outcome::nest(async move {
        let held = run.instance().app.shared.locks.hold(&what, lock_key(&key), &run).await?;
        let before = state(&run).get(&key).unwrap_or_default();
        let after = kept::first(function.call(&run.holding(held.number()), vec![before]).await?);
        let after = kept::copy(&format!("{what}: result"), after)?;
        state(&run).set(&what, key, after.clone())?;
        Ok(after)
    })
}

/// The value, made by a function when there is none yet; others who want it wait. When the function fails, the next
/// one tries again.
fn once(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let key = args.text(run, "key")?;
    let function = args.function("function")?;
    if let Some(found) = state(run).get(&key) {
        return Ok(found.into());
    }
    let (run, what) = (run.clone(), args.callee);
    Outcome::nest(async move {
        let held = run.instance().app.shared.locks.hold(&what, lock_key(&key), &run).await?;
        if let Some(found) = state(&run).get(&key) {
            return Ok(found);
        }
        let made = kept::first(function.call(&run.holding(held.number()), Vec::new()).await?);
        let made = kept::copy(&format!("{what}: result"), made)?;
        state(&run).insert(&what, key, made.clone())?;
        Ok(made)
    })
}

/// See the module.
#[derive(Default)]
pub(crate) struct AppState(Mutex<Values>);

#[derive(Default)]
struct Values {
    /// Nil is a value that a function made once.
    by_key: HashMap<String, Value>,
    bytes: usize,
}

impl AppState {
    fn get(&self, key: &str) -> Option<Value> {
        self.0.lock().by_key.get(key).cloned()
    }

    /// Sets a value; nil removes it.
    fn set(&self, what: &str, key: String, value: Value) -> Result<()> {
        if matches!(value, Value::Nil) {
            self.0.lock().remove(&key);
            return Ok(());
        }
        self.insert(what, key, value)
    }

    fn insert(&self, what: &str, key: String, value: Value) -> Result<()> {
        let mut values = self.0.lock();
        let size = key.len() + kept::size(&value);
        let freed = values.by_key.get(&key).map_or(0, |old| key.len() + kept::size(old));
        if values.bytes - freed + size > BYTES {
            let mib = BYTES / 1_048_576;
            return Err(Error::failed(format!(
                "{what}: cl.app_state would hold more than {mib} MiB; delete what is not needed, or keep it in cl.store"
            )));
        }
        values.remove(&key);
        values.bytes += size;
        values.by_key.insert(key, value);
        Ok(())
    }

    fn keys(&self) -> Vec<String> {
        let values = self.0.lock();
        let mut keys: Vec<_> = values.by_key.iter().filter(|(_, v)| !v.is_nil()).map(|(k, _)| k.clone()).collect();
        keys.sort_unstable();
        keys
    }
}

impl Values {
    fn remove(&mut self, key: &str) {
        if let Some((key, value)) = self.by_key.remove_entry(key) {
            self.bytes -= key.len() + kept::size(&value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_so_much_and_no_more() {
        let state = AppState::default();
        let large = || Value::Bytes(vec![0; BYTES / 2].into());
        assert!(state.set("x", "a".into(), large()).is_ok());
        assert!(state.set("x", "a".into(), large()).is_ok(), "what it replaces makes room");
        let error = state.set("x", "b".into(), large()).map_err(|e| e.message);
        assert!(error.is_err_and(|m| m.starts_with("x: cl.app_state would hold more than 256 MiB")));
        assert!(state.set("x", "a".into(), Value::Nil).is_ok());
        assert_eq!(state.0.lock().bytes, 0);
        assert!(state.set("x", "b".into(), large()).is_ok());
        assert_eq!(state.keys(), ["b"]);
    }
}
