//! The changes of a batch: laid over what is stored, so that later writes of the batch see earlier ones, and applied
//! as one.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{failed, read};
use crate::data::error::{Error, Result};

/// See the module.
pub(super) struct Change<'t> {
    tree: &'t sled::Tree,
    /// What keys will hold; `None` removes.
    changed: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'t> Change<'t> {
    pub(super) fn of(tree: &'t sled::Tree) -> Self {
        Self { tree, changed: BTreeMap::new() }
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.changed.get(key) {
            Some(changed) => Ok(changed.clone()),
            None => Ok(self.tree.get(key).map_err(failed)?.map(|value| value.to_vec())),
        }
    }

    pub(super) fn json<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>> {
        self.get(key)?.map(|bytes| read::parse(&bytes)).transpose()
    }

    pub(super) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.changed.insert(key, Some(value));
    }

    pub(super) fn put_json(&mut self, key: Vec<u8>, value: &impl Serialize) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|error| Error::refused(super::NAME, error))?;
        self.put(key, bytes);
        Ok(())
    }

    pub(super) fn remove(&mut self, key: Vec<u8>) {
        self.changed.insert(key, None);
    }

    /// Keys that begin so, in no order.
    pub(super) fn keys(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>> {
        let mut keys = Vec::new();
        for key in self.tree.scan_prefix(prefix).keys() {
            let key = key.map_err(failed)?.to_vec();
            if !self.changed.contains_key(&key) {
                keys.push(key);
            }
        }
        let from = self.changed.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        keys.extend(from.filter(|(_, value)| value.is_some()).map(|(key, _)| key.clone()));
        Ok(keys)
    }

    /// Keys of what is stored, that begin so and whose values are of this kind, out of the first `most`.
    pub(super) fn stored(&self, prefix: &[u8], most: usize, wanted: impl Fn(&[u8]) -> bool) -> Result<Vec<Vec<u8>>> {
        let mut keys = Vec::new();
        for entry in self.tree.scan_prefix(prefix).take(most) {
            let (key, value) = entry.map_err(failed)?;
            if wanted(&value) {
                keys.push(key.to_vec());
            }
        }
        Ok(keys)
    }

    /// Applies everything at once and waits for the disk.
    pub(super) fn commit(self) -> Result<()> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let mut batch = sled::Batch::default();
        for (key, value) in self.changed {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.tree.apply_batch(batch).map_err(failed)?;
        self.tree.flush().map_err(failed)?;
        Ok(())
    }
}
