//! "Did you mean": the nearest known name.

use std::sync::LazyLock;

use super::settings::Settings;

/// The candidate that `word` is most likely a misspelling of, if any is near enough.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let normal = |text: &str| text.to_ascii_lowercase().replace('-', "_");
    let word = normal(word);
    // A third of the letters may be wrong, so that short names do not match everything.
    let limit = ((word.chars().count() + 1) / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &normal(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The dotted name meant by the unknown `key` in the table `parent` (dotted, empty for the root) that
/// knows `fields`: a near name there, else the same name in another table.
pub(crate) fn meant(parent: &str, key: &str, fields: &[&str]) -> Option<String> {
    if let Some(field) = nearest(key, fields.iter().copied()) {
        return Some(if parent.is_empty() { field.to_owned() } else { format!("{parent}.{field}") });
    }
    // `enabled` and `url` mean something nearly everywhere: they say nothing about where.
    let mut elsewhere = KNOWN_KEYS.iter().filter(|known| known.rsplit('.').next() == Some(key));
    match (elsewhere.next(), elsewhere.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

/// Every setting that exists in the defaults, dotted.
static KNOWN_KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    if let Ok(settings) = serde_json::to_value(Settings::default()) {
        collect("", &settings, &mut keys);
    }
    keys
});

fn collect(prefix: &str, value: &serde_json::Value, keys: &mut Vec<String>) {
    let Some(table) = value.as_object() else {
        return;
    };
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        collect(&path, value, keys);
        keys.push(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let fields = ["edit_message", "latex", "audio", "mcp"];
        assert_eq!(nearest("edit_mesage", fields), Some("edit_message"));
        assert_eq!(nearest("Edit-Message", fields), Some("edit_message"));
        assert_eq!(nearest("latx", fields), Some("latex"));
        assert_eq!(nearest("mpc", fields), Some("mcp"));
        assert_eq!(nearest("colour", fields), None);
        assert_eq!(nearest("", fields), None);
    }

    #[test]
    fn a_name_of_another_table_is_found_when_it_is_the_only_one() {
        assert_eq!(meant("ui", "latex", &["name", "cot"]).as_deref(), Some("features.latex"));
        assert_eq!(meant("ui", "max_files", &["name"]).as_deref(), Some("features.spontaneous_file_upload.max_files"));
        assert_eq!(meant("ui", "enabled", &["name"]), None);
        assert_eq!(meant("", "feature", &["features", "ui"]).as_deref(), Some("features"));
    }
}
