//! Values inside values: how deep, how much, and how to take them apart.
//!
//! Rhai walks through nested values by recursion, so that a script that nests without end (`loop { a = [a]; }`) would use
//! up the stack of its thread.

use std::collections::HashMap;

use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map};

/// How deep values may be nested.
const DEPTH: usize = 256;
/// From how many bytes on a text is large.
const LARGE: usize = 65_536;

/// What a value holds, itself included; what it shares with closures is part of it.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Elements of lists, and bytes of blobs.
    pub(super) elements: usize,
    /// Entries of maps.
    pub(super) entries: usize,
    /// Bytes of blobs.
    pub(super) blobs: usize,
    /// Bytes of texts.
    pub(super) text: usize,
    /// Values of any kind.
    pub(super) values: usize,
    /// Bytes outside of large texts in variables that closures share.
    pub(super) shared: usize,
    /// Whether it is nested deeper than it may be.
    pub(super) is_too_deep: bool,
    /// Shared variables that have been seen, by their address: closures may hold themselves.
    seen: Vec<usize>,
    /// Texts that are so large that it matters when several hold one: their address and length.
    pub(super) large: HashMap<usize, usize>,
    /// The text seen last: lists often hold one many times.
    last: usize,
}

/// Looks at values and all inside them.
pub(super) fn content<'a>(values: impl IntoIterator<Item = &'a Dynamic>) -> Content {
    let mut content = Content::default();
    values.into_iter().for_each(|value| content.add(value, DEPTH));
    content
}

impl Content {
    fn add(&mut self, value: &Dynamic, depth: usize) {
        self.values += 1;
        if depth == 0 {
            self.is_too_deep = true;
        }
        if self.is_too_deep {
            return;
        }
        // Most values are these.
        if value.is_int() || value.is_float() || value.is_bool() || value.is_unit() || value.is_char() {
            return;
        }
        if value.is_shared() {
            if let Some(inner) = value.read_lock::<Dynamic>() {
                let address = std::ptr::from_ref(&*inner).addr();
                if !self.seen.contains(&address) {
                    self.seen.push(address);
                    let before = self.small() - self.shared;
                    self.add(&inner, depth - 1);
                    self.shared = self.small() - before;
                }
            }
        } else if let Some(text) = value.read_lock::<ImmutableString>() {
            let address = text.as_ptr().addr();
            if std::mem::replace(&mut self.last, address) != address {
                self.text += text.len();
                if text.len() >= LARGE && self.large.insert(address, text.len()).is_some() {
                    self.text -= text.len();
                }
            }
        } else if let Some(list) = value.read_lock::<Array>() {
            self.elements += list.len();
            list.iter().for_each(|inner| self.add(inner, depth - 1));
        } else if let Some(map) = value.read_lock::<Map>() {
            self.entries += map.len();
            map.values().for_each(|inner| self.add(inner, depth - 1));
        } else if let Some(blob) = value.read_lock::<Blob>() {
            self.elements += blob.len();
            self.blobs += blob.len();
        } else if let Some(pointer) = value.read_lock::<FnPtr>() {
            pointer.iter_curry().for_each(|inner| self.add(inner, depth - 1));
        }
    }

    /// Bytes outside of large texts, roughly.
    pub(super) fn small(&self) -> usize {
        self.bytes() - self.large.values().sum::<usize>()
    }

    /// Bytes, roughly.
    pub(super) fn bytes(&self) -> usize {
        self.values * size_of::<Dynamic>() + self.entries * 48 + self.blobs + self.text
    }
}

/// Empties shared variables, and those that their values share, so that values which hold each other are let go of.
pub(super) fn take_apart(mut values: Vec<Dynamic>) {
    while let Some(mut value) = values.pop() {
        if value.is_shared() {
            // One that somebody has locked belongs to a call that is about to end.
            if let Some(mut inner) = value.write_lock::<Dynamic>() {
                values.push(inner.take());
            }
            continue;
        }
        value = match value.try_cast_result::<FnPtr>() {
            Ok(pointer) => {
                values.extend(pointer.iter_curry().cloned());
                continue;
            }
            Err(value) => value,
        };
        value = match value.try_cast_result::<Array>() {
            Ok(list) => {
                values.extend(list);
                continue;
            }
            Err(value) => value,
        };
        if let Some(map) = value.try_cast::<Map>() {
            values.extend(map.into_values());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn nested(levels: usize) -> Dynamic {
        (0..levels).fold(Dynamic::from(1_i64), |inner, _| Dynamic::from_array(vec![1_i64.into(), inner]))
    }

    #[test]
    fn deep_values_are_found_out() {
        assert!(!content([&nested(DEPTH - 1)]).is_too_deep);
        assert!(content([&nested(DEPTH + 1)]).is_too_deep);
    }

    #[test]
    fn what_is_inside_is_counted() {
        let list = Dynamic::from_array(vec!["x".repeat(1_000).into(), 1_i64.into(), Dynamic::from_blob(vec![0; 10])]);
        let map = Dynamic::from_map([("a".into(), list), ("b".into(), ().into())].into());
        let content = content([&map]);
        assert_eq!((content.elements, content.entries, content.text, content.values), (13, 2, 1_000, 6));
        assert!(content.bytes() > 1_000);
    }

    #[test]
    fn what_is_shared_is_counted_once_and_apart() {
        let alone = content([&Dynamic::from_blob(vec![0; 1_000])]);
        assert_eq!(alone.shared, 0);
        let cell = Dynamic::from_blob(vec![0; 1_000]).into_shared();
        let twice = content([&cell, &cell.clone(), &Dynamic::from_blob(vec![0; 100])]);
        assert!((1_000..1_100).contains(&twice.shared), "{twice:?}");
        assert!((1_100..1_300).contains(&twice.bytes()), "{twice:?}");
    }

    #[test]
    fn a_large_text_is_counted_once() {
        let text = Dynamic::from("x".repeat(LARGE));
        let list = Dynamic::from_array(vec![text.clone(), "a".into(), text.clone(), "b".into(), text.clone()]);
        let content = content([&list, &text.into_shared()]);
        assert_eq!((content.text, content.large.len()), (LARGE + 2, 1));
        assert!(content.shared < 100 && content.small() < 1_000, "{content:?}");
    }

    #[test]
    fn a_closure_may_hold_itself() {
        let cell = Dynamic::UNIT.into_shared();
        let mut pointer = FnPtr::new("f").unwrap();
        pointer.add_curry(cell.clone());
        *cell.clone().write_lock::<Dynamic>().unwrap() = Dynamic::from(pointer);
        assert!(!content([&cell]).is_too_deep);
        take_apart(vec![cell]);
    }

    #[test]
    fn values_that_hold_each_other_are_let_go_of() {
        let witness = Arc::new(());
        let shared = Dynamic::from(witness.clone()).into_shared();
        let cell = Dynamic::UNIT.into_shared();
        let mut pointer = FnPtr::new("f").unwrap();
        pointer.add_curry(cell.clone()).add_curry(shared.clone());
        *cell.clone().write_lock::<Dynamic>().unwrap() = Dynamic::from(pointer);
        drop(shared);
        take_apart(vec![cell]);
        assert_eq!(Arc::strong_count(&witness), 1);
    }
}
