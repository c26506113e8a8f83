//! `sort`, `order` and `dedup`, by merging, which comes to an end whatever the comparer says.

use std::cmp::Ordering;

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};

use super::{Raised, go_on};

/// Comparisons between two looks at the guard.
const OFTEN: usize = 1_024;

pub(super) fn install(engine: &mut Engine) {
    for name in ["sort", "sort_by"] {
        engine.register_fn(name, |context: NativeCallContext<'_>, list: &mut Array, comparer: FnPtr| {
            sort(list, &mut by(&context, &comparer))
        });
    }
    for name in ["order", "order_by"] {
        engine.register_fn(name, |context: NativeCallContext<'_>, mut list: Array, comparer: FnPtr| {
            sort(&mut list, &mut by(&context, &comparer)).map(|()| list)
        });
    }
    engine.register_fn("sort", |list: &mut Array| natural(list, false));
    engine.register_fn("sort_desc", |list: &mut Array| natural(list, true));
    engine.register_fn("order", |mut list: Array| natural(&mut list, false).map(|()| list));
    engine.register_fn("order_desc", |mut list: Array| natural(&mut list, true).map(|()| list));
    engine.register_fn("dedup", |context: NativeCallContext<'_>, list: &mut Array| {
        dedup(list, |a, b| context.call_native_fn_raw("==", false, &mut [&mut a.clone(), &mut b.clone()]))
    });
    engine.register_fn("dedup", |context: NativeCallContext<'_>, list: &mut Array, comparer: FnPtr| {
        dedup(list, |a, b| comparer.call_raw(&context, None, [a.clone(), b.clone()]))
    });
}

/// Compares by a function of the script: a number below or above 0, or true for "comes first".
fn by(context: &NativeCallContext<'_>, comparer: &FnPtr) -> impl FnMut(&Dynamic, &Dynamic) -> Result<Ordering, Raised> {
    move |a, b| {
        let answer = comparer.call_raw(context, None, [a.clone(), b.clone()])?;
        if let Ok(number) = answer.as_int() {
            return Ok(number.cmp(&0));
        }
        match answer.as_bool() {
            Ok(true) => Ok(Ordering::Less),
            Ok(false) => Ok(Ordering::Greater),
            Err(kind) => Err(format!("a comparer must return a number or a truth, not {kind}").into()),
        }
    }
}

/// Sorts values of one kind by their own order.
fn natural(list: &mut Array, descending: bool) -> Result<(), Raised> {
    let Some(first) = list.first() else { return Ok(()) };
    let (kind, type_name) = (first.type_id(), first.type_name());
    if list.iter().any(|item| item.type_id() != kind) {
        return Err("elements of different types cannot be sorted".into());
    }
    let compare: fn(&Dynamic, &Dynamic) -> Option<Ordering> = if first.is_int() {
        |a, b| Some(a.as_int().ok()?.cmp(&b.as_int().ok()?))
    } else if first.is_string() {
        |a, b| Some(a.read_lock::<ImmutableString>()?.as_str().cmp(b.read_lock::<ImmutableString>()?.as_str()))
    } else if first.is_float() {
        |a, b| Some(a.as_float().ok()?.partial_cmp(&b.as_float().ok()?).unwrap_or(Ordering::Equal))
    } else if first.is_char() {
        |a, b| Some(a.as_char().ok()?.cmp(&b.as_char().ok()?))
    } else if first.is_bool() {
        |a, b| Some(a.as_bool().ok()?.cmp(&b.as_bool().ok()?))
    } else if first.is_unit() {
        return Ok(());
    } else {
        return Err(format!("elements of {type_name} cannot be sorted").into());
    };
    let mut count = 0;
    sort(list, &mut |a, b| {
        count += 1;
        if count % OFTEN == 0 {
            go_on()?;
        }
        let order = compare(a, b).unwrap_or(Ordering::Equal);
        Ok(if descending { order.reverse() } else { order })
    })
}

/// Sorts; equal elements keep their order. When comparing fails the list stays as it was.
fn sort(
    list: &mut Array,
    compare: &mut impl FnMut(&Dynamic, &Dynamic) -> Result<Ordering, Raised>,
) -> Result<(), Raised> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    let mut merged = Vec::with_capacity(order.len());
    let mut width = 1;
    while width < order.len() {
        merged.clear();
        for pair in order.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some((a, rest_of_left)), Some((b, rest_of_right))) = (left.split_first(), right.split_first()) {
                if compare(&list[*a], &list[*b])? == Ordering::Greater {
                    merged.push(*b);
                    right = rest_of_right;
                } else {
                    merged.push(*a);
                    left = rest_of_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    *list = order.into_iter().map(|index| std::mem::take(&mut list[index])).collect();
    Ok(())
}

/// Removes elements that are the same as the one before.
fn dedup(list: &mut Array, mut same: impl FnMut(&Dynamic, &Dynamic) -> Result<Dynamic, Raised>) -> Result<(), Raised> {
    let mut kept: Array = Vec::new();
    for item in list.iter() {
        let repeated = match kept.last() {
            Some(last) => match same(last, item) {
                Ok(answer) => answer.as_bool().unwrap_or(false),
                // What cannot be compared is not the same.
                Err(error) if matches!(*error, EvalAltResult::ErrorFunctionNotFound(..)) => false,
                Err(error) => return Err(error),
            },
            None => false,
        };
        if !repeated {
            kept.push(item.clone());
        }
    }
    *list = kept;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn engine() -> Engine {
        let mut engine = Engine::new();
        install(&mut engine);
        engine
    }

    fn eval(script: &str) -> String {
        engine().eval::<Dynamic>(script).map_or_else(|error| error.to_string(), |value| value.to_string())
    }

    proptest! {
        #[test]
        fn any_list_is_sorted(numbers in proptest::collection::vec(-50_i64..50, 0..60)) {
            let mut list: Array = numbers.iter().copied().map(Dynamic::from).collect();
            natural(&mut list, false).unwrap();
            let mut expected = numbers;
            expected.sort_unstable();
            let sorted: Vec<i64> = list.iter().map(|n| n.as_int().unwrap()).collect();
            prop_assert_eq!(sorted, expected);
        }
    }

    #[test]
    fn comparers_answer_with_numbers_or_truths() {
        assert_eq!(eval("let x = [3, 1, 2]; x.sort(|a, b| a - b); x"), "[1, 2, 3]");
        assert_eq!(eval("let x = [3, 1, 2]; x.sort_by(|a, b| a > b); x"), "[3, 2, 1]");
        assert_eq!(eval("[3, 1, 2].order(|a, b| b - a)"), "[3, 2, 1]");
        assert_eq!(eval("[\"b\", \"a\"].order()"), "[\"a\", \"b\"]");
        assert_eq!(eval("let x = [1.5, 0.5]; x.sort_desc(); x"), "[1.5, 0.5]");
        assert_eq!(eval("[1, 1, 2, 1].len()"), "4");
        assert_eq!(eval("let x = [1, 1, 2, 1]; x.dedup(); x"), "[1, 2, 1]");
        assert_eq!(eval("let x = [1, 3, 2, 4]; x.dedup(|a, b| a > b); x"), "[1, 3, 4]");
    }

    #[test]
    fn equal_elements_keep_their_order() {
        let script = "let x = [[1, \"a\"], [0, \"b\"], [1, \"c\"], [0, \"d\"]]; x.sort(|a, b| a[0] - b[0]); \
                      x.map(|e| e[1])";
        assert_eq!(eval(script), "[\"b\", \"d\", \"a\", \"c\"]");
    }

    #[test]
    fn an_error_of_the_comparer_leaves_the_list_as_it_was() {
        let script = "let x = [3, 1, 2]; try { x.sort(|a, b| throw \"no\"); } catch (e) { x.push(e); } x";
        assert_eq!(eval(script), "[3, 1, 2, \"no\"]");
    }

    #[test]
    fn a_comparer_that_always_says_the_same_comes_to_an_end() {
        assert_eq!(eval("let x = []; for i in 0..2000 { x.push(i); } x.sort(|a, b| true); x.len()"), "2000");
    }
}
