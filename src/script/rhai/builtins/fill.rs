//! Functions that make a lot out of little: a number says how much.

use rhai::{Array, Blob, Dynamic, Engine, ImmutableString, Map};

use super::{Raised, go_on, room_for};
use crate::script::rhai::nesting;

/// Elements between two looks at the guard.
const OFTEN: usize = 4_096;

pub(super) fn install(engine: &mut Engine) {
    engine.register_fn("blob", |length: i64| blob(length, 0));
    engine.register_fn("blob", blob);
    engine.register_fn("pad", |data: &mut Blob, length: i64, value: i64| {
        let length = size(length);
        if length > data.len() {
            room_for("a blob", length)?;
            data.resize(length, low_byte(value));
        }
        Ok::<(), Raised>(())
    });
    engine.register_fn("to_array", |data: &mut Blob| {
        room_for("a list", data.len().saturating_mul(size_of::<Dynamic>()))?;
        Ok::<Array, Raised>(data.iter().map(|byte| i64::from(*byte).into()).collect())
    });
    engine.register_fn("pad", pad_list);
    engine.register_fn("pad", pad_text);
    engine.register_fn("pad", |text: &mut ImmutableString, length: i64, with: char| {
        pad_text(text, length, with.to_string().into())
    });
    engine.register_fn("to_json", |map: &mut Map| {
        let shared = Dynamic::from_map(map.clone());
        // Each of its texts is written where it stands, also when several are one.
        room_for("a map as JSON", written(&shared))?;
        Ok::<String, Raised>(rhai::format_map_as_json(map))
    });
}

fn size(length: i64) -> usize {
    usize::try_from(length.max(0)).unwrap_or(usize::MAX)
}

fn low_byte(value: i64) -> u8 {
    value.to_le_bytes()[0]
}

fn blob(length: i64, value: i64) -> Result<Blob, Raised> {
    let length = size(length);
    room_for("a blob", length)?;
    Ok(vec![low_byte(value); length])
}

fn pad_list(list: &mut Array, length: i64, item: Dynamic) -> Result<(), Raised> {
    let more = size(length).saturating_sub(list.len());
    if more == 0 {
        return Ok(());
    }
    // Copies of the item hold its large texts together.
    room_for("a list", more.saturating_mul(nesting::content([&item]).small().max(size_of::<Dynamic>())))?;
    list.reserve_exact(more);
    for n in 0..more {
        if n % OFTEN == 0 {
            go_on()?;
        }
        list.push(item.clone());
    }
    Ok(())
}

fn pad_text(text: &mut ImmutableString, length: i64, with: ImmutableString) -> Result<(), Raised> {
    let (length, now, step) = (size(length), text.chars().count(), with.chars().count());
    let more = length.saturating_sub(now);
    if more == 0 || step == 0 {
        return Ok(());
    }
    room_for("a text", text.len().saturating_add((more / step + 1).saturating_mul(with.len())))?;
    let mut padded = String::from(text.as_str());
    padded.extend(std::iter::repeat_n(with.as_str(), more / step));
    padded.extend(with.chars().take(more % step));
    *text = padded.into();
    Ok(())
}

/// About how many bytes a value has as text.
fn written(value: &Dynamic) -> usize {
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return text.len() + 2;
    }
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(|item| written(item) + 2).fold(2, usize::saturating_add);
    }
    match value.read_lock::<Map>() {
        Some(map) => map.iter().map(|(key, item)| key.len() + 4 + written(item)).fold(2, usize::saturating_add),
        None => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_mean_what_those_of_rhai_mean() {
        let mut own = Engine::new();
        install(&mut own);
        for script in [
            "blob(3)",
            "blob(3, 321)",
            "blob(-1)",
            "let b = blob(2, 1); b.pad(4, 2); b.pad(1, 3); b",
            "blob(2, 200).to_array()",
            "let x = [1]; x.pad(3, \"a\"); x.pad(2, 0); x.pad(-5, 0); x",
            "let s = \"ä\"; s.pad(4, 'ö'); s.pad(2, 'x'); s",
            "let s = \"hello\"; s.pad(10, \"(!)\"); s.pad(8, \"*\"); s.pad(-1, \"*\"); s",
            "#{ a: [1, \"x\\n\", ()], b: #{ c: 1.5 } }.to_json()",
        ] {
            let original = Engine::new().eval::<Dynamic>(script).unwrap().to_string();
            assert_eq!(own.eval::<Dynamic>(script).unwrap().to_string(), original, "{script}");
        }
    }
}
