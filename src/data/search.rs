//! Finding text whatever its case, for stores that cannot.

/// What is looked for.
pub(super) struct Needle {
    lower: String,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        Self { lower: text.to_lowercase() }
    }

    /// Whether it may be in a text of this JSON: no when it is certainly not, which is much cheaper than to read it.
    pub(super) fn may_be_in(&self, json: &[u8]) -> bool {
        // Escapes of JSON, and other letters whose small forms are ASCII, are left to whoever reads it.
        let plain = !self.lower.bytes().any(|b| b == b'"' || b == b'\\' || b.is_ascii_control());
        !plain || !json.is_ascii() || (self.lower.is_ascii() && std::str::from_utf8(json).is_ok_and(|t| self.is_in(t)))
    }

    /// Whether the text is in there.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if self.lower.is_empty() {
            return true;
        }
        if !self.lower.is_ascii() || !text.is_ascii() {
            return text.to_lowercase().contains(&self.lower);
        }
        let (needle, text) = (self.lower.as_bytes(), text.as_bytes());
        let first = needle[0];
        let last_start = text.len().checked_sub(needle.len());
        let Some(last_start) = last_start else { return false };
        let starts = memchr::memchr2_iter(first, first.to_ascii_uppercase(), &text[..=last_start]);
        starts.into_iter().any(|at| text[at..at + needle.len()].eq_ignore_ascii_case(needle))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_does_not_matter() {
        for (needle, text) in [("", "x"), ("WORLD", "hello world"), ("ärger", "GROSSER ÄRGER"), ("d", "world")] {
            assert!(Needle::new(needle).is_in(text), "{needle}");
        }
        assert!(!Needle::new("worlds").is_in("world"));
    }

    proptest! {
        #[test]
        fn what_json_holds_is_never_ruled_out(needle in "[aAb\"\\\\\nä/]{1,3}", text in "[aAbBc\"\\\\\nä/]{0,8}") {
            let (needle, json) = (Needle::new(&needle), serde_json::to_vec(&text).unwrap());
            prop_assert!(!needle.is_in(&text) || needle.may_be_in(&json));
        }

        #[test]
        fn it_finds_what_lower_case_finds(needle in "[aAbBä]{0,3}", text in "[aAbBcä]{0,8}") {
            prop_assert_eq!(Needle::new(&needle).is_in(&text), text.to_lowercase().contains(&needle.to_lowercase()));
        }
    }
}
