//! Puts characters together whose bytes arrive in pieces: a script may cut its text anywhere, the chat shows only
//! whole characters.

use super::error::{Error, Result};
use super::value::Value;

/// The bytes of a character that is not complete.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    held: Vec<u8>,
}

impl Pieces {
    /// The whole characters that a piece completes. Bytes that can belong to none become `U+FFFD`.
    ///
    /// # Errors
    /// When the value is no text.
    pub(crate) fn take(&mut self, what: &str, piece: Value) -> Result<String> {
        let bytes = match piece {
            Value::Nil | Value::Null => return Ok(String::new()),
            Value::Text(text) if self.held.is_empty() => return Ok(text),
            Value::Text(text) => text.into_bytes(),
            Value::Bytes(bytes) => bytes.to_vec(),
            Value::Int(n) => n.to_string().into_bytes(),
            Value::Float(n) => n.to_string().into_bytes(),
            other => return Err(Error::usage(format!("{what}: expected text, got {}", other.kind()))),
        };
        self.held.extend(bytes);
        let mut text = String::new();
        loop {
            match std::str::from_utf8(&self.held) {
                Ok(rest) => {
                    text.push_str(rest);
                    self.held.clear();
                    return Ok(text);
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    text.push_str(&String::from_utf8_lossy(&self.held[..valid]));
                    match error.error_len() {
                        Some(bad) => {
                            text.push('\u{FFFD}');
                            self.held.drain(..valid + bad);
                        }
                        None => {
                            self.held.drain(..valid);
                            return Ok(text);
                        }
                    }
                }
            }
        }
    }

    /// What is left when no more comes.
    pub(crate) fn finish(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.held)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_cut_gives_the_same_text(text in "\\PC{0,40}", cuts in proptest::collection::vec(0usize..200, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            cuts.push(bytes.len());
            cuts.sort_unstable();
            let (mut pieces, mut joined, mut from) = (Pieces::default(), String::new(), 0);
            for cut in cuts {
                let piece = Value::Bytes(Bytes::copy_from_slice(&bytes[from..cut]));
                joined.push_str(&pieces.take("x", piece).unwrap_or_default());
                from = cut;
            }
            joined.push_str(&pieces.finish());
            prop_assert_eq!(joined, text);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let mut pieces = Pieces::default();
        let text = pieces.take("x", Value::Bytes(Bytes::from_static(b"a\xffb\xe2\x82"))).unwrap_or_default();
        assert_eq!(text, "a\u{FFFD}b");
        assert_eq!(pieces.finish(), "\u{FFFD}");
    }
}
