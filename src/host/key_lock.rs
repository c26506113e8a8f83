//! One at a time per key, in the order of coming, across all chats of an app. Whoever holds a key runs functions of a
//! script meanwhile, and these may want other keys: a wait that could never end is refused instead.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::error::{Error, Result};
use super::run::Run;

/// See the module.
#[derive(Clone, Default)]
pub(crate) struct KeyLocks(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    last: u64,
    keys: HashMap<String, Key>,
}

struct Key {
    /// Number of the one that holds it.
    holder: u64,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    /// Numbers that the waiting run holds.
    holds: Arc<[u64]>,
    turn: oneshot::Sender<Held>,
}

/// A key that is held, until it is dropped.
pub(crate) struct Held {
    table: Arc<Mutex<Table>>,
    key: String,
    number: u64,
}

impl Held {
    /// What stands for it in [`Run::holding`].
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl KeyLocks {
    /// Waits until the key is free. `what` wants it.
    ///
    /// # Errors
    /// When the run is stopped, or the wait could never end.
    pub(crate) async fn hold(&self, what: &str, key: String, run: &Run) -> Result<Held> {
        let turn = {
            let mut table = self.0.lock();
            match table.keys.get(&key).map(|k| k.holder) {
                None => return Ok(self.give(&mut table, key, VecDeque::new())),
                Some(holder) => {
                    if table.waits_for(holder, run.holds()) {
                        return Err(Error::usage(format!(
                            "{what}: this would wait for ever, because the function that runs now is itself inside a \
                             call for this key, or for one that another chat wants; do it after that call, or return \
                             the new value from it"
                        )));
                    }
                    let (sender, turn) = oneshot::channel();
                    if let Some(found) = table.keys.get_mut(&key) {
                        found.waiting.push_back(Waiting { holds: run.holds().clone(), turn: sender });
                    }
                    turn
                }
            }
        };
        tokio::select! {
            biased;
            () = run.cancel().cancelled() => Err(Error::cancelled()),
            held = turn => held.map_err(|_| Error::cancelled()),
        }
    }

    /// Holds the key if it is free.
    pub(crate) fn try_hold(&self, key: &str) -> Option<Held> {
        let mut table = self.0.lock();
        let free = !table.keys.contains_key(key);
        free.then(|| self.give(&mut table, key.to_owned(), VecDeque::new()))
    }

    fn give(&self, table: &mut Table, key: String, waiting: VecDeque<Waiting>) -> Held {
        table.last += 1;
        let number = table.last;
        table.keys.insert(key.clone(), Key { holder: number, waiting });
        Held { table: self.0.clone(), key, number }
    }
}

impl Table {
    /// Whether a holder cannot go on before one of these numbers is given back.
    fn waits_for(&self, holder: u64, holds: &[u64]) -> bool {
        if holds.is_empty() {
            return false;
        }
        let (mut to_see, mut seen) = (vec![holder], HashSet::new());
        while let Some(holder) = to_see.pop() {
            if holds.contains(&holder) {
                return true;
            }
            if !seen.insert(holder) {
                continue;
            }
            // What runs inside this holder's call and waits: for whom?
            for key in self.keys.values() {
                if key.waiting.iter().any(|w| !w.turn.is_closed() && w.holds.contains(&holder)) {
                    to_see.push(key.holder);
                }
            }
        }
        false
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let next = {
            let mut table = self.table.lock();
            let Some(key) = table.keys.remove(&self.key) else { return };
            let mut waiting = key.waiting;
            let turn = loop {
                match waiting.pop_front() {
                    Some(next) if next.turn.is_closed() => {}
                    other => break other,
                }
            };
            turn.map(|next| {
                let held = KeyLocks(self.table.clone()).give(&mut table, std::mem::take(&mut self.key), waiting);
                (next.turn, held)
            })
        };
        if let Some((turn, held)) = next {
            // Who does not want it any more gives it back at once: it is dropped here.
            drop(turn.send(held));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: &[(&str, u64, &[&[u64]])]) -> (Table, Vec<oneshot::Receiver<Held>>) {
        let (mut table, mut turns) = (Table::default(), Vec::new());
        for (key, holder, waiting) in keys {
            let waiting = waiting
                .iter()
                .map(|holds| {
                    let (sender, turn) = oneshot::channel();
                    turns.push(turn);
                    Waiting { holds: (*holds).into(), turn: sender }
                })
                .collect();
            table.keys.insert((*key).to_owned(), Key { holder: *holder, waiting });
        }
        (table, turns)
    }

    #[test]
    fn waits_that_could_never_end_are_found() {
        // 1 holds a, 2 holds b; what runs in 2 waits for a.
        let (table, turns) = table(&[("a", 1, &[&[2]]), ("b", 2, &[])]);
        assert!(table.waits_for(1, &[1]), "its own key");
        assert!(table.waits_for(2, &[1]), "a key of somebody who waits for one of its own");
        assert!(!table.waits_for(2, &[3]), "a key of somebody who will go on");
        assert!(!table.waits_for(1, &[]), "who holds nothing keeps nobody waiting");
        drop(turns);
        assert!(!table.waits_for(2, &[1]), "whoever has gone does not wait");
    }
}
