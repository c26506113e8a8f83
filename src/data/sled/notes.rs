//! Notes of the server itself: when they end (seconds since 1970, 8 bytes) and what they say.

use super::change::Change;
use super::{failed, keys};
use crate::data::error::Result;

/// Notes that are looked at when one is written, to drop those that have ended.
const LOOKED_AT: usize = 256;

pub(super) fn put(change: &mut Change<'_>, key: &str, note: &str, expires: u64, now: u64) -> Result<()> {
    for key in change.stored(keys::NOTES, LOOKED_AT, |note| ends(note) <= now)? {
        change.remove(key);
    }
    let mut value = expires.to_be_bytes().to_vec();
    value.extend_from_slice(note.as_bytes());
    change.put(keys::note(key), value);
    Ok(())
}

pub(super) fn get(tree: &sled::Tree, key: &str) -> Result<Option<String>> {
    let value = tree.get(keys::note(key)).map_err(failed)?;
    Ok(value.and_then(|value| String::from_utf8(value.get(8..)?.to_vec()).ok()))
}

fn ends(value: &[u8]) -> u64 {
    value.first_chunk::<8>().map_or(0, |time| u64::from_be_bytes(*time))
}
