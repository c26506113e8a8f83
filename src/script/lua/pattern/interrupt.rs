//! How a long search is ended from outside.

use super::error::PatternError;

/// How many steps pass between two looks at the interrupt: some ten microseconds. A step is about one byte or one
/// pattern item looked at.
pub(crate) const STEPS_BETWEEN_CHECKS: usize = 4096;

/// Asked again and again while a search runs. The answer should be quick: a flag, a clock.
pub(crate) trait Interrupt {
    /// Why the search had to end.
    type Stop;

    fn check(&mut self) -> Result<(), Self::Stop>;
}

/// Why a search ended without an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault<S> {
    /// The pattern (or the replacement) is wrong: the script's error.
    Pattern(PatternError),
    /// The interrupt said so.
    Stopped(S),
}

impl<S> From<PatternError> for Fault<S> {
    fn from(error: PatternError) -> Self {
        Self::Pattern(error)
    }
}

/// Counts steps and asks the interrupt when enough have gone by.
pub(crate) struct Meter<I> {
    left: usize,
    asked: bool,
    interrupt: I,
}

impl<I: Interrupt> Meter<I> {
    pub(crate) fn new(interrupt: I) -> Self {
        Self { left: STEPS_BETWEEN_CHECKS, asked: false, interrupt }
    }

    #[inline]
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), I::Stop> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => self.refill(),
        }
    }

    /// Whether the interrupt has been asked.
    pub(crate) fn asked(&self) -> bool {
        self.asked
    }

    #[cold]
    fn refill(&mut self) -> Result<(), I::Stop> {
        self.left = STEPS_BETWEEN_CHECKS;
        self.asked = true;
        self.interrupt.check()
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::Interrupt;

    /// Lets a number of checks pass, then stops.
    #[derive(Debug)]
    pub(crate) struct Patience(pub(crate) usize);

    impl Interrupt for &mut Patience {
        type Stop = ();

        fn check(&mut self) -> Result<(), ()> {
            self.0 = self.0.checked_sub(1).ok_or(())?;
            Ok(())
        }
    }
}
