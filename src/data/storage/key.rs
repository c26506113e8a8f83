//! Keys of contents, in the shape of the layer that stores the element's row, so that Python Chainlit finds, signs
//! and deletes them too.

use super::Place;

/// `<user id>/<element>/<name>`, as the SQLAlchemy layer has it; ours too.
pub fn default(place: &Place<'_>) -> String {
    let user = segment(place.user_id.unwrap_or("unknown"));
    let element = segment(place.element_id);
    match segment(place.name).as_str() {
        "" => format!("{user}/{element}"),
        name => format!("{user}/{element}/{name}"),
    }
}

/// `threads/<thread>/files/<element>`, as the official layer has it.
pub fn official(place: &Place<'_>) -> String {
    let element = segment(place.element_id);
    match place.thread_id {
        Some(thread) => format!("threads/{}/files/{element}", segment(thread)),
        None => format!("files/{element}"),
    }
}

/// `<user>/<thread>/<element>`, as the DynamoDB layer has it.
pub fn dynamodb(place: &Place<'_>) -> String {
    let user = segment(place.user_id.unwrap_or("unknown"));
    format!("{user}/{}/{}", segment(place.thread_id.unwrap_or("unknown")), segment(place.element_id))
}

/// One segment of a key: no separators, no control characters, no dots alone, no end of the world in length.
fn segment(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() || matches!(c, '/' | '\\') { '_' } else { c }).collect();
    if !plain.is_empty() && plain.chars().all(|c| c == '.') {
        return "_".repeat(plain.len().min(16));
    }
    plain.chars().take(180).collect()
}

/// Value of `Content-Disposition` for a download of this name: printable ASCII, and the whole name for those who
/// understand RFC 6266.
pub fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if (' '..='~').contains(&c) && !matches!(c, '"' | '\\') { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let whole = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(name: &str) -> Place<'_> {
        Place { user_id: Some("u"), thread_id: Some("t"), element_id: "e", name }
    }

    #[test]
    fn each_layer_has_its_shape() {
        assert_eq!(default(&place("a b.png")), "u/e/a b.png");
        assert_eq!(default(&Place { user_id: None, ..place("") }), "unknown/e");
        assert_eq!(official(&place("x")), "threads/t/files/e");
        assert_eq!(official(&Place { thread_id: None, ..place("x") }), "files/e");
        assert_eq!(dynamodb(&place("x")), "u/t/e");
    }

    #[test]
    fn names_go_into_headers_whole_and_safe() {
        assert_eq!(attachment("a.png"), "attachment; filename=\"a.png\"");
        assert_eq!(attachment("ä\"\r\n"), "attachment; filename=\"____\"; filename*=UTF-8''%C3%A4%22%0D%0A");
    }

    proptest! {
        #[test]
        fn no_name_adds_or_leaves_a_level(name in "\\PC{0,40}|[./\\\\]{0,6}") {
            let key = default(&place(&name));
            let levels: Vec<&str> = key.split('/').collect();
            prop_assert!(levels.len() <= 3 && levels.iter().all(|l| !l.is_empty() && *l != "." && *l != ".."), "{}", key);
        }
    }
}
