//! The character classes `%a`, `%d`, … over bytes, as C's `<ctype.h>` has them in the "C" locale.

const LOWER: u8 = 1;
const UPPER: u8 = 1 << 1;
const DIGIT: u8 = 1 << 2;
const PUNCTUATION: u8 = 1 << 3;
const SPACE: u8 = 1 << 4;
const CONTROL: u8 = 1 << 5;
const HEXADECIMAL: u8 = 1 << 6;
const ZERO: u8 = 1 << 7;

const ALPHA: u8 = LOWER | UPPER;

/// The kinds every byte belongs to. Bytes above 127 belong to none.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let mut kind = 0;
        if byte.is_ascii_lowercase() {
            kind |= LOWER;
        }
        if byte.is_ascii_uppercase() {
            kind |= UPPER;
        }
        if byte.is_ascii_digit() {
            kind |= DIGIT;
        }
        if byte.is_ascii_punctuation() {
            kind |= PUNCTUATION;
        }
        // Unlike `is_ascii_whitespace`, C counts the vertical tab.
        if byte.is_ascii_whitespace() || byte == 0x0b {
            kind |= SPACE;
        }
        if byte.is_ascii_control() {
            kind |= CONTROL;
        }
        if byte.is_ascii_hexdigit() {
            kind |= HEXADECIMAL;
        }
        if byte == 0 {
            kind |= ZERO;
        }
        kinds[byte as usize] = kind;
        byte += 1;
    }
    kinds
};

/// The kinds every class letter stands for; none for other bytes.
static NAMED: [u8; 256] = {
    let mut named = [0; 256];
    let mut letter = 0u8;
    while letter < 128 {
        named[letter as usize] = match letter.to_ascii_lowercase() {
            b'a' => ALPHA,
            b'c' => CONTROL,
            b'd' => DIGIT,
            b'g' => ALPHA | DIGIT | PUNCTUATION,
            b'l' => LOWER,
            b'p' => PUNCTUATION,
            b's' => SPACE,
            b'u' => UPPER,
            b'w' => ALPHA | DIGIT,
            b'x' => HEXADECIMAL,
            // Gone from the manual since 5.2, still in the implementation.
            b'z' => ZERO,
            _ => 0,
        };
        letter += 1;
    }
    named
};

/// A class letter, resolved: the bytes of some kinds, or all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    kinds: u8,
    /// Whether the byte must be of one of the kinds (`%a`) or of none (`%A`).
    inside: bool,
}

impl Class {
    /// The class that `%letter` names; `None` when `%letter` stands for the letter itself.
    #[inline]
    pub(crate) fn named(letter: u8) -> Option<Self> {
        let kinds = NAMED[usize::from(letter)];
        (kinds != 0).then_some(Self { kinds, inside: letter.is_ascii_lowercase() })
    }

    #[inline]
    pub(crate) fn contains(self, byte: u8) -> bool {
        (KINDS[usize::from(byte)] & self.kinds != 0) == self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::Class;

    fn members(letter: u8) -> usize {
        let class = Class::named(letter).unwrap();
        (0..=255).filter(|&byte| class.contains(byte)).count()
    }

    #[test]
    fn classes_have_the_sizes_of_the_c_locale() {
        let sizes = b"acdglpsuwxz".map(members);
        assert_eq!(sizes, [52, 33, 10, 94, 26, 32, 6, 26, 62, 22, 1]);
    }

    #[test]
    fn an_upper_case_letter_is_the_complement() {
        for letter in *b"acdglpsuwxz" {
            assert_eq!(members(letter) + members(letter.to_ascii_uppercase()), 256);
        }
    }

    #[test]
    fn other_characters_name_no_class() {
        for byte in 0..=255u8 {
            assert_eq!(Class::named(byte).is_some(), b"acdglpsuwxz".contains(&byte.to_ascii_lowercase()));
        }
    }
}
