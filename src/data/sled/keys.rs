//! Keys of the one tree: a letter for the kind, then what the scans need in their order. Ids are separated by a zero
//! byte, which no id may contain; times are 8 bytes, big end first, so that bytes sort as times do.
//!
//! | key | value |
//! |---|---|
//! | `v` | version of this format |
//! | `u` identifier | user |
//! | `i` user id | identifier |
//! | `t` thread | name, user, metadata, tags |
//! | `c` thread | time of the last activity, user id |
//! | `o` user id, 0, newest first, thread | nothing: a user's threads |
//! | `s` thread, 0, time, step | step |
//! | `p` step | thread, 0, time: where the step is |
//! | `e` thread, 0, element | element |
//! | `f` thread, 0, step | feedback |
//! | `g` feedback | thread, 0, step |
//! | `h` thread, 0, step | nothing: favourites |
//! | `n` key | note of the server itself |

/// Key of the format's version.
pub(super) const VERSION: &[u8] = b"v";
pub(super) const USERS: &[u8] = b"u";
pub(super) const THREADS: &[u8] = b"t";
pub(super) const FEEDBACKS: &[u8] = b"f";
pub(super) const FAVORITES: &[u8] = b"h";
pub(super) const NOTES: &[u8] = b"n";

fn key(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|p| p.len()).sum::<usize>());
    key.push(kind);
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

pub(super) fn note(note: &str) -> Vec<u8> {
    key(b'n', &[note.as_bytes()])
}

pub(super) fn user(identifier: &str) -> Vec<u8> {
    key(b'u', &[identifier.as_bytes()])
}

pub(super) fn user_id(id: &str) -> Vec<u8> {
    key(b'i', &[id.as_bytes()])
}

pub(super) fn thread(id: &str) -> Vec<u8> {
    key(b't', &[id.as_bytes()])
}

pub(super) fn activity(thread: &str) -> Vec<u8> {
    key(b'c', &[thread.as_bytes()])
}

/// Prefix of a user's threads.
pub(super) fn threads_of(user: &str) -> Vec<u8> {
    key(b'o', &[user.as_bytes(), b"\0"])
}

/// A thread in its user's list: the later, the further ahead.
pub(super) fn listed(user: &str, micros: i64, thread: &str) -> Vec<u8> {
    key(b'o', &[user.as_bytes(), b"\0", &(!time(micros)).to_be_bytes(), thread.as_bytes()])
}

/// Prefix of a thread's steps.
pub(super) fn steps_of(thread: &str) -> Vec<u8> {
    key(b's', &[thread.as_bytes(), b"\0"])
}

pub(super) fn step(place: &[u8], id: &str) -> Vec<u8> {
    key(b's', &[place, id.as_bytes()])
}

pub(super) fn step_place(id: &str) -> Vec<u8> {
    key(b'p', &[id.as_bytes()])
}

/// Where a step is: what [`step_place`] leads to and [`step`] takes.
pub(super) fn place(thread: &str, micros: i64) -> Vec<u8> {
    [thread.as_bytes(), b"\0", &time(micros).to_be_bytes()].concat()
}

/// The thread in a place or in a pair of ids.
pub(super) fn thread_of(place: &[u8]) -> Option<&str> {
    let end = place.iter().position(|b| *b == 0)?;
    std::str::from_utf8(place.get(..end)?).ok()
}

pub(super) fn elements_of(thread: &str) -> Vec<u8> {
    key(b'e', &[thread.as_bytes(), b"\0"])
}

pub(super) fn element(thread: &str, id: &str) -> Vec<u8> {
    key(b'e', &[thread.as_bytes(), b"\0", id.as_bytes()])
}

pub(super) fn feedbacks_of(thread: &str) -> Vec<u8> {
    key(b'f', &[thread.as_bytes(), b"\0"])
}

pub(super) fn feedback(thread: &str, step: &str) -> Vec<u8> {
    key(b'f', &[thread.as_bytes(), b"\0", step.as_bytes()])
}

pub(super) fn feedback_id(id: &str) -> Vec<u8> {
    key(b'g', &[id.as_bytes()])
}

pub(super) fn favorites_of(thread: &str) -> Vec<u8> {
    key(b'h', &[thread.as_bytes(), b"\0"])
}

pub(super) fn favorite(thread: &str, step: &str) -> Vec<u8> {
    key(b'h', &[thread.as_bytes(), b"\0", step.as_bytes()])
}

/// Two ids as a value.
pub(super) fn pair(first: &str, second: &str) -> Vec<u8> {
    [first.as_bytes(), b"\0", second.as_bytes()].concat()
}

/// The two ids of a [`pair`], or of a key of a pair without its first letter.
pub(super) fn split_pair(pair: &[u8]) -> Option<(&str, &str)> {
    std::str::from_utf8(pair).ok()?.split_once('\0')
}

/// Microseconds so that bytes sort as times do, also before 1970.
fn time(micros: i64) -> u64 {
    micros.cast_unsigned() ^ (1 << 63)
}

/// The thread at the end of a key of [`listed`].
pub(super) fn listed_thread<'k>(key: &'k [u8], prefix: &[u8]) -> Option<&'k str> {
    std::str::from_utf8(key.get(prefix.len() + 8..)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn steps_sort_by_time_and_lists_by_time_backwards(a in any::<i64>(), b in any::<i64>()) {
            prop_assert_eq!(place("t", a).cmp(&place("t", b)), a.cmp(&b));
            prop_assert_eq!(listed("u", a, "").cmp(&listed("u", b, "")), b.cmp(&a));
        }

        #[test]
        fn ids_come_back(thread in "[a-z0-9-]{1,20}", step in "[a-z0-9-]{1,20}", micros in any::<i64>()) {
            let (place, pair, listed) = (place(&thread, micros), pair(&thread, &step), listed("u", micros, &thread));
            prop_assert_eq!(thread_of(&place), Some(thread.as_str()));
            prop_assert_eq!(split_pair(&pair), Some((thread.as_str(), step.as_str())));
            prop_assert_eq!(listed_thread(&listed, &threads_of("u")), Some(thread.as_str()));
        }
    }
}
