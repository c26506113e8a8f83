//! How much a value may hold when it is copied out of a script. A script can hold one table many times at no cost; in a
//! copy each time costs, so that a few lines could ask for more than there is.

use super::error::{Error, Result};

/// About what a value of any kind costs.
const VALUE: usize = 32;
/// What a list or map costs beside what is in it.
pub(crate) const TABLE: usize = 64;

/// What is left of it.
pub(crate) struct Budget {
    left: usize,
    allowed: usize,
}

impl Budget {
    /// As much as the script itself may hold, in bytes.
    pub(crate) fn new(memory: usize) -> Self {
        Self { left: memory, allowed: memory }
    }

    /// Counts a value with so many bytes beside its place: of text, of data, or [`TABLE`].
    ///
    /// # Errors
    /// When there is too much of it.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<()> {
        match self.left.checked_sub(bytes.saturating_add(VALUE)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Error::failed(format!(
                "a value holds more than {} MiB when all that it refers to is written out, which is what the script may use (memory_mb in [runtime])",
                self.allowed / 1_048_576
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_gets_less() {
        let mut budget = Budget::new(100);
        assert!(budget.spend(30).is_ok() && budget.spend(6).is_ok());
        assert!(budget.spend(0).is_err());
        assert!(Budget::new(0).spend(usize::MAX).is_err());
    }
}
