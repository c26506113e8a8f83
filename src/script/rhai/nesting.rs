//! Values inside values: how deep, how much, and how to take them apart.
//!
//! Rhai walks through nested values by recursion, so that a script that nests without end
//! (`loop { a = [a]; }`) would use up the stack of its thread.

use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map};

/// How deep values may be nested.
const DEPTH: usize = 256;
/// Values that are looked at in one go.
const BUDGET: usize = 4_096;

/// Whether a value is nested deeper than it may be, as far as a look at a part of it tells.
pub(super) fn is_too_deep(value: &Dynamic) -> bool {
    let mut budget = BUDGET;
    deeper_than(value, DEPTH, &mut budget)
}

fn deeper_than(value: &Dynamic, depth: usize, budget: &mut usize) -> bool {
    if depth == 0 {
        return true;
    }
    let mut any = false;
    each(value, &mut |inner| {
        if *budget == 0 || any {
            return false;
        }
        *budget -= 1;
        any = deeper_than(inner, depth - 1, budget);
        !any
    });
    any
}

/// Visits what a value holds, until the visitor has enough.
fn each(value: &Dynamic, visit: &mut dyn FnMut(&Dynamic) -> bool) {
    if let Some(list) = value.read_lock::<Array>() {
        // The last first: that is where lists grow.
        let _all = list.iter().rev().all(visit);
    } else if let Some(map) = value.read_lock::<Map>() {
        let _all = map.values().all(visit);
    } else if let Some(pointer) = value.read_lock::<FnPtr>() {
        let _all = pointer.iter_curry().all(visit);
    }
}

/// Bytes that values hold, roughly, and as far as they can be looked at quickly.
pub(super) fn size(values: &[Dynamic]) -> usize {
    let mut budget = BUDGET * 16;
    values.iter().map(|value| size_of(value, DEPTH, &mut budget)).sum()
}

fn size_of(value: &Dynamic, depth: usize, budget: &mut usize) -> usize {
    if depth == 0 || *budget == 0 {
        return 0;
    }
    *budget -= 1;
    let own = size_of::<Dynamic>();
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return own + text.len();
    }
    if let Some(blob) = value.read_lock::<Blob>() {
        return own + blob.len();
    }
    let mut inner = 0;
    each(value, &mut |v| {
        inner += self::size_of(v, depth - 1, budget);
        true
    });
    return own + inner;

    const fn size_of<T>() -> usize {
        std::mem::size_of::<T>()
    }
}

/// Empties shared variables, and those that their values share, so that values which hold each other are let go of.
pub(super) fn take_apart(mut values: Vec<Dynamic>) {
    while let Some(mut value) = values.pop() {
        if value.is_shared() {
            // One that somebody holds still belongs to a call that is about to end.
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
        assert!(!is_too_deep(&nested(DEPTH - 1)));
        assert!(is_too_deep(&nested(DEPTH + 1)));
    }

    #[test]
    fn wide_values_are_not_deep() {
        let wide = Dynamic::from_array((0..100_000).map(|n| Dynamic::from_array(vec![Dynamic::from(n)])).collect());
        assert!(!is_too_deep(&wide));
    }

    #[test]
    fn sizes_count_texts_and_what_is_inside() {
        let list = Dynamic::from_array(vec!["x".repeat(1_000).into(), 1_i64.into()]);
        let bytes = size(&[list]);
        assert!((1_000..1_200).contains(&bytes), "{bytes}");
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
