//! Random patterns, rich in everything that means something, and Lua expressions for arguments.

use proptest::prelude::*;
use proptest::sample::select;

/// The pieces that patterns are made of.
const PIECES: &[&[u8]] = &[
    b"a", b"b", b"ab", b"1", b" ", b"\0", b"\xff", b".", b"%a", b"%d", b"%s", b"%W", b"%%", b"%.", b"%", b"(", b")",
    b"()", b"(a)", b"(.)", b"[", b"]", b"^", b"$", b"-", b"*", b"+", b"?", b"-", b"*", b"+", b"?", b"[ab]", b"[^a]",
    b"[%a-z]", b"[a-]", b"[]a]", b"[^]a]", b"[ -%%]", b"%b()", b"%bab", b"%baa", b"%b", b"%f[a]", b"%f[^a]", b"%f[%z]",
    b"%f", b"%1", b"%2", b"%0", b"(a*)", b"(.-)", b".*", b"a-",
];

pub(crate) fn patterns() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        5 => prop::collection::vec(select(PIECES), 0..8).prop_map(|pieces| pieces.concat()),
        2 => prop::collection::vec(select(b"ab()[]%^$-*+?.1".to_vec()), 0..7),
        5 => well_formed(),
    ]
}

/// Patterns with few mistakes and nested captures.
fn well_formed() -> impl Strategy<Value = Vec<u8>> {
    const SINGLES: &[&[u8]] = &[b"a", b"b", b".", b"%a", b"%S", b"[ab]", b"[^b]", b"[ -~]", b"1"];
    const SUFFIXES: &[&[u8]] = &[b"", b"", b"*", b"+", b"-", b"?"];
    let item = (select(SINGLES), select(SUFFIXES)).prop_map(|(single, suffix)| [single, suffix].concat());
    let other = select(vec![&b"()"[..], b"%b()", b"%f[%w]", b"%1"]).prop_map(<[u8]>::to_vec);
    let pattern = prop_oneof![6 => item, 1 => other].prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| items.concat()),
            inner.prop_map(|items| [b"(", &items[..], b")"].concat()),
        ]
    });
    (select(vec![&b""[..], b"", b"^"]), pattern, select(vec![&b""[..], b"", b"$"]))
        .prop_map(|(start, pattern, end)| [start, &pattern[..], end].concat())
}

/// A Lua string literal.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let escaped: String = bytes.iter().map(|byte| format!("\\{byte:03}")).collect();
    format!("\"{escaped}\"")
}

pub(super) fn subject_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::collection::vec(select(b"ab".to_vec()), 0..8),
        6 => prop::collection::vec(select(b"ab()1 \0\xff-%".to_vec()), 0..10),
    ]
}

fn one_of(expressions: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(expressions).prop_map(str::to_owned)
}

pub(super) fn subjects() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => subject_bytes().prop_map(|bytes| quoted(&bytes)),
        1 => one_of(&["11", "-1.5", "1e15", "2^53", "nil", "true", "{}", "type", "named"]),
    ]
}

pub(super) fn pattern_arguments() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => patterns().prop_map(|bytes| quoted(&bytes)),
        1 => one_of(&["1", "1.5", "nil", "false", "{}", "named"]),
    ]
}

/// For `init` and for the number of replacements.
pub(super) fn integers() -> impl Strategy<Value = String> {
    prop_oneof![
        10 => (-12i32..12).prop_map(|number| number.to_string()),
        3 => one_of(&[
            "nil", "2.0", "1.5", "'2'", "' 0x2 '", "'x'", "math.mininteger", "math.maxinteger", "-math.maxinteger",
            "0/0", "1e300", "{}", "true",
        ]),
    ]
}

pub(super) fn truths() -> impl Strategy<Value = String> {
    one_of(&["true", "false", "nil", "0", "''"])
}

/// Replacements; `record` and `looked` log what they are asked for.
pub(super) fn replacements() -> impl Strategy<Value = String> {
    const PIECES: &[&[u8]] = &[b"x", b"", b"%0", b"%1", b"%2", b"%9", b"%%", b"-"];
    prop_oneof![
        8 => prop::collection::vec(select(PIECES), 0..4).prop_map(|pieces| quoted(&pieces.concat())),
        1 => one_of(&["'%'", "'%a'", "'x%'", "7", "0.5", "nil", "true", "type"]),
        4 => one_of(&["record", "constant", "nothing", "mixed", "failing"]),
        4 => one_of(&["{}", "{ a = 'x', b = 2, ['1'] = false, ab = true }", "looked", "{ [1] = 'one' }"]),
    ]
}
