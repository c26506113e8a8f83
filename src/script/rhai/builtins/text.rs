//! Texts into lists and lists into texts. A list may hold one text many times at no cost; written out, each costs.

use std::fmt::Write;

use rhai::{Array, Dynamic, Engine, ImmutableString, Map, NativeCallContext};

use super::{Raised, go_on, room_for};
use crate::host::error::Error;
use crate::script::rhai::guard::{self, Fate};

/// Texts below this length are cut without counting the pieces first.
const SHORT: usize = 65_536;
/// Bytes that a piece of a text takes in a list.
const PIECE: usize = 4 * size_of::<Dynamic>();
/// How much less a character takes.
const SMALLER: usize = 4;

pub(super) fn install(engine: &mut Engine) {
    lists(engine);
    engine.register_fn("replace", replace);
    engine.register_fn("replace", |text: &mut ImmutableString, wanted: char, other: ImmutableString| {
        replace(text, wanted.to_string().into(), other)
    });
    for name in ["print", "to_string", "debug", "to_debug"] {
        engine.register_fn(name, |context: NativeCallContext<'_>, list: &mut Array| {
            written(&context, &Dynamic::from_array(list.clone()))
        });
        engine.register_fn(name, |context: NativeCallContext<'_>, map: &mut Map| {
            written(&context, &Dynamic::from_map(map.clone()))
        });
    }
}

fn lists(engine: &mut Engine) {
    engine.register_fn("to_chars", |text: ImmutableString| {
        fits(&text, || text.chars().count() / SMALLER)?;
        Ok::<Array, Raised>(text.chars().map(Dynamic::from).collect())
    });
    engine.register_fn("split", |text: ImmutableString| {
        fits(&text, || text.split_whitespace().count())?;
        Ok::<Array, Raised>(if text.is_empty() { vec![text.into()] } else { pieces(text.split_whitespace()) })
    });
    engine.register_fn("split", |text: ImmutableString, by: ImmutableString| {
        fits(&text, || text.matches(by.as_str()).count())?;
        Ok::<Array, Raised>(pieces(text.split(by.as_str())))
    });
    engine.register_fn("split", |text: ImmutableString, by: char| {
        fits(&text, || text.matches(by).count())?;
        Ok::<Array, Raised>(pieces(text.split(by)))
    });
    engine.register_fn("split_rev", |text: ImmutableString, by: ImmutableString| {
        fits(&text, || text.matches(by.as_str()).count())?;
        Ok::<Array, Raised>(pieces(text.rsplit(by.as_str())))
    });
    engine.register_fn("split_rev", |text: ImmutableString, by: char| {
        fits(&text, || text.matches(by).count())?;
        Ok::<Array, Raised>(pieces(text.rsplit(by)))
    });
}

fn pieces<'a>(pieces: impl Iterator<Item = &'a str>) -> Array {
    pieces.map(Into::into).collect()
}

/// Refuses to cut a text into more pieces than there is room for.
fn fits(text: &str, count: impl FnOnce() -> usize) -> Result<(), Raised> {
    if text.len() <= SHORT { Ok(()) } else { room_for("a list", count().saturating_mul(PIECE)) }
}

fn replace(text: &mut ImmutableString, wanted: ImmutableString, other: ImmutableString) -> Result<(), Raised> {
    if other.len() > wanted.len() {
        let more = text.matches(wanted.as_str()).count().saturating_mul(other.len() - wanted.len());
        room_for("a text", text.len().saturating_add(more))?;
    }
    *text = text.replace(wanted.as_str(), other.as_str()).into();
    Ok(())
}

/// A list or map as a text, as Rhai writes it.
fn written(context: &NativeCallContext<'_>, value: &Dynamic) -> ImmutableString {
    let mut text = String::new();
    if write(context, value, &mut text).is_err() {
        // Rhai takes an error here for a value that cannot be written, and writes it in another way, without limit.
        if let Ok(slice) = guard::slice() {
            slice.end(Fate::Host(Error::limit(slice.machine.limits.too_large("a value as a text"))));
        }
    }
    text.into()
}

fn write(context: &NativeCallContext<'_>, value: &Dynamic, text: &mut String) -> Result<(), Raised> {
    room_for("a value as a text", text.len())?;
    go_on()?;
    if let Some(list) = value.read_lock::<Array>() {
        text.push('[');
        for (index, item) in list.iter().enumerate() {
            text.push_str(if index > 0 { ", " } else { "" });
            write(context, item, text)?;
        }
        text.push(']');
    } else if let Some(map) = value.read_lock::<Map>() {
        text.push_str("#{");
        for (index, (key, item)) in map.iter().enumerate() {
            text.push_str(if index > 0 { ", " } else { "" });
            // Writing into a text has no way to fail.
            let _written = write!(text, "{key:?}: ");
            write(context, item, text)?;
        }
        text.push('}');
    } else {
        let shown = context.call_native_fn_raw("to_debug", false, &mut [&mut value.clone()])?;
        let _written = write!(text, "{shown}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(script: &str) -> String {
        let mut own = Engine::new();
        install(&mut own);
        own.eval::<Dynamic>(script).map_or_else(|error| error.to_string(), |value| value.to_string())
    }

    #[test]
    fn they_mean_what_those_of_rhai_mean() {
        let script = "`${[1, \"a\", 2.0, 'c', (), true, [#{x: 1, \"y z\": [2]}]]} ${#{}} ${\"\" + [1]}`";
        let original = Engine::new().eval::<String>(script).unwrap();
        assert_eq!(eval(script), original);
        for script in [
            "\"a b  c\".split()",
            "\"\".split()",
            "\"a,b,,c\".split(\",\")",
            "\"a,b\".split(',')",
            "\"abc\".split(\"\")",
            "\"\".split(\",\")",
            "\"a,b\".split_rev(\",\")",
            "\"a,b\".split_rev(',')",
            "\"äb\".to_chars()",
            "\"a,b\".split(\",\", 1)",
            "\"abc\".split(1)",
            "let s = \"abab\"; s.replace(\"a\", \"xy\"); s",
            "let s = \"abab\"; s.replace('a', \"xy\"); s",
            "let s = \"abab\"; s.replace(\"\", \"-\"); s",
        ] {
            let original = Engine::new().eval::<Dynamic>(script).unwrap().to_string();
            assert_eq!(eval(script), original, "{script}");
        }
    }
}
