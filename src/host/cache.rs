//! `cl.cache`: results that are costly to get, kept for all chats of the app while the process lives. What was not
//! used for longest goes when there is too much.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value as Json;

use super::api::{self, Function, Item, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::kept;
use super::object::Kind;
use super::run::Run;
use super::tasks::duration;
use super::value::{FunctionRef, Map, NativeFunction, Outcome, Value};

/// How many results are kept.
const ENTRIES: usize = 10_000;
/// About how many bytes they may have together.
const BYTES: usize = 64 * 1_048_576;
/// One that is larger is not kept.
const LARGE: usize = BYTES / 4;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("cache", &CACHE)];

static CACHE: Module = Module {
    name: "cl.cache",
    members: &[&[
        api::function("get", |run, mut args| {
            let key = args.text(run, "key")?;
            let fallback = args.any();
            let found = run.instance().app.shared.cache.get(&own(&key), Instant::now());
            Ok(found.unwrap_or(fallback).into())
        }),
        api::function("set", |run, mut args| {
            let key = args.text(run, "key")?;
            let value = kept::copy(&format!("{}: value", args.callee), args.any())?;
            let ttl = ttl(&args.options(run, OPTIONS)?);
            run.instance().app.shared.cache.set(own(&key), value, ttl, Instant::now());
            Outcome::nil()
        }),
        api::function("delete", |run, mut args| {
            let key = args.text(run, "key")?;
            Ok(Value::Bool(run.instance().app.shared.cache.delete(&own(&key))).into())
        }),
        api::function("clear", |run, _| {
            run.instance().app.shared.cache.clear();
            Outcome::nil()
        }),
        api::function("fetch", |run, mut args| {
            let key = args.text(run, "key")?;
            // The options may be left out.
            let options = match args.peek() {
                Some(Value::Function(_) | Value::Native(_)) => Map::new(),
                _ => args.options(run, OPTIONS)?,
            };
            let function = args.function("function")?;
            let what = args.callee;
            once_per_key(run.clone(), what, own(&key), ttl(&options), function, Vec::new())
        }),
        Member { name: "wrap", item: Item::Function(Function { call: wrap, keeps_tables: false, wants_place: true }) },
    ]],
};

const OPTIONS: &[(&str, Kind)] = &[("ttl", Kind::Seconds)];

/// The key of a script's own, apart from those of functions.
fn own(key: &str) -> String {
    format!("k{key}")
}

fn ttl(options: &Map) -> Option<Duration> {
    match options.get("ttl") {
        Some(Value::Int(n)) => Some(duration(*n as f64)),
        Some(Value::Float(n)) => Some(duration(*n)),
        _ => None,
    }
}

/// A function that remembers its results by its arguments.
fn wrap(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let place = match args.any() {
        Value::Text(place) => place,
        _ => "script".to_owned(),
    };
    let function = args.function("function")?;
    let call = move |run: &Arc<Run>, name: &str, ttl: Option<Duration>, values: Vec<Value>| {
        let what = format!("the cached function {name}");
        let key = format!("f{name}\0{}", arguments(&what, &values)?);
        once_per_key(run.clone(), what, key, ttl, function.clone(), values)
    };
    let options = args.options(run, &[("ttl", Kind::Seconds), ("name", Kind::Text)])?;
    let ttl = ttl(&options);
    let name = match options.get("name") {
        Some(Value::Text(name)) => name.clone(),
        _ => place,
    };
    let native =
        NativeFunction { name: name.clone(), call: Box::new(move |run, values| call(run, &name, ttl, values)) };
    Ok(Value::Native(Arc::new(native)).into())
}

/// Calls the function unless its result is known; whoever else wants it meanwhile waits for this call.
fn once_per_key(
    run: Arc<Run>,
    what: String,
    key: String,
    ttl: Option<Duration>,
    function: FunctionRef,
    values: Vec<Value>,
) -> Result<Outcome> {
    let app = run.instance().app.clone();
    if let Some(found) = app.shared.cache.get(&key, Instant::now()) {
        return Ok(found.into());
    }
    Outcome::nest(async move {
        let shared = &app.shared;
        let held = shared.locks.hold(&what, format!("cache {key}"), &run).await?;
        if let Some(found) = shared.cache.get(&key, Instant::now()) {
            return Ok(found);
        }
        let result = function.call(&run.holding(held.number()), values).await?;
        let result = kept::copy(&format!("{what}: result"), result)?;
        shared.cache.set(key, result.clone(), ttl, Instant::now());
        Ok(result)
    })
}

/// Arguments as a key: equal ones give the same text.
fn arguments(what: &str, values: &[Value]) -> Result<String> {
    let mut json = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let what = format!("{what}: argument {}", index + 1);
        json.push(match value {
            // Binary data has no form in JSON; this one is no other value's.
            Value::Bytes(bytes) => Json::Array(vec!["\0bytes".into(), Json::from(bytes.to_vec())]),
            other => sorted(other.to_json(&what).map_err(|error| {
                Error::usage(format!("{}; a cached function takes only data that can be compared", error.message))
            })?),
        });
    }
    // A missing argument at the end is the same as nil.
    while json.last().is_some_and(Json::is_null) {
        json.pop();
    }
    Ok(Json::Array(json).to_string())
}

/// The same JSON with the names of all objects in order.
pub(crate) fn sorted(json: Json) -> Json {
    match json {
        Json::Object(map) => {
            let mut pairs: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(pairs.into_iter().collect())
        }
        Json::Array(list) => Json::Array(list.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    by_key: HashMap<Arc<str>, Entry>,
    /// Keys by when they were last used.
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
    bytes: usize,
}

struct Entry {
    value: Value,
    until: Option<Instant>,
    used: u64,
    size: usize,
}

impl Cache {
    pub(crate) fn get(&self, key: &str, now: Instant) -> Option<Value> {
        let entries = &mut *self.0.lock();
        if entries.by_key.get(key)?.until.is_some_and(|until| until <= now) {
            entries.remove(key);
            return None;
        }
        entries.uses += 1;
        let entry = entries.by_key.get_mut(key)?;
        if let Some(key) = entries.by_use.remove(&entry.used) {
            entries.by_use.insert(entries.uses, key);
        }
        entry.used = entries.uses;
        Some(entry.value.clone())
    }

    pub(crate) fn set(&self, key: String, value: Value, ttl: Option<Duration>, now: Instant) {
        let entries = &mut *self.0.lock();
        entries.remove(&key);
        let size = key.len() + kept::size(&value) + 128;
        // A time that cannot be told is as good as for ever.
        let until = ttl.and_then(|ttl| now.checked_add(ttl));
        if size > LARGE || until.is_some_and(|until| until <= now) {
            return;
        }
        let key: Arc<str> = key.into();
        entries.uses += 1;
        entries.by_use.insert(entries.uses, key.clone());
        entries.by_key.insert(key, Entry { value, until, used: entries.uses, size });
        entries.bytes += size;
        while entries.bytes > BYTES || entries.by_key.len() > ENTRIES {
            let Some((_, oldest)) = entries.by_use.first_key_value() else { break };
            let oldest = oldest.clone();
            entries.remove(&oldest);
        }
    }

    pub(crate) fn delete(&self, key: &str) -> bool {
        self.0.lock().remove(key)
    }

    pub(crate) fn clear(&self) {
        *self.0.lock() = Entries::default();
    }
}

impl Entries {
    fn remove(&mut self, key: &str) -> bool {
        let Some(entry) = self.by_key.remove(key) else { return false };
        self.by_use.remove(&entry.used);
        self.bytes -= entry.size;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn results_go_when_their_time_is_over() {
        let (cache, now) = (Cache::default(), Instant::now());
        cache.set("a".into(), Value::Int(1), Some(Duration::from_secs(5)), now);
        cache.set("b".into(), Value::Int(2), None, now);
        cache.set("c".into(), Value::Int(3), Some(Duration::ZERO), now);
        assert!(matches!(cache.get("a", now + Duration::from_secs(4)), Some(Value::Int(1))));
        assert!(cache.get("a", now + Duration::from_secs(5)).is_none());
        assert!(matches!(cache.get("b", now + Duration::from_secs(500)), Some(Value::Int(2))));
        assert!(cache.get("c", now).is_none());
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let (cache, now) = (Cache::default(), Instant::now());
        let large = || Value::Bytes(vec![0; BYTES / 5].into());
        for key in ["a", "b", "c", "d"] {
            cache.set(key.into(), large(), None, now);
        }
        assert!(cache.get("a", now).is_some());
        cache.set("e".into(), large(), None, now);
        assert!(cache.get("b", now).is_none());
        assert!(cache.get("a", now).is_some() && cache.get("e", now).is_some());
        cache.set("f".into(), Value::Bytes(vec![0; LARGE].into()), None, now);
        assert!(cache.get("f", now).is_none(), "too large to be kept");
        for i in 0..ENTRIES + 10 {
            cache.set(i.to_string(), Value::Int(1), None, now);
        }
        assert!(cache.0.lock().by_key.len() <= ENTRIES);
    }

    proptest! {
        #[test]
        fn the_books_are_right(steps in proptest::collection::vec((0u8..3, 0u8..6, 0usize..100), 0..60)) {
            let (cache, now) = (Cache::default(), Instant::now());
            for (step, key, size) in steps {
                let key = key.to_string();
                match step {
                    0 => cache.set(key, Value::Bytes(vec![0; size].into()), None, now),
                    1 => drop(cache.get(&key, now)),
                    _ => drop(cache.delete(&key)),
                }
                let entries = cache.0.lock();
                prop_assert_eq!(entries.by_key.len(), entries.by_use.len());
                prop_assert_eq!(entries.bytes, entries.by_key.values().map(|e| e.size).sum::<usize>());
                for (used, key) in &entries.by_use {
                    prop_assert_eq!(entries.by_key.get(key).map(|e| e.used), Some(*used));
                }
            }
        }
    }

    #[test]
    fn equal_arguments_are_the_same_key() {
        let map =
            |pairs: &[(&str, i64)]| Value::Map(pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::Int(*v))).collect());
        let key = |values: &[Value]| arguments("f", values).unwrap_or_default();
        assert_eq!(key(&[map(&[("a", 1), ("b", 2)])]), key(&[map(&[("b", 2), ("a", 1)]), Value::Nil]));
        assert_ne!(key(&[Value::Int(1)]), key(&[Value::text("1")]));
        assert_ne!(key(&[Value::Nil, Value::Int(1)]), key(&[Value::Int(1)]));
    }
}
