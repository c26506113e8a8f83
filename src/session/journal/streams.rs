//! Steps whose tokens are coming, as far as they have come. They are written when much is new, and every second.

use std::collections::HashMap;
use std::time::Duration;

use crate::session::connection::Token;
use crate::wire::step::StepDict;
use crate::wire::stored::StoredStep;

/// How old what is stored of a stream may be.
pub(super) const EVERY: Duration = Duration::from_secs(1);
/// New bytes that are written at once.
const PIECE: usize = 4096;

/// See the module.
#[derive(Default)]
pub(super) struct Streams {
    steps: HashMap<String, Stream>,
    /// Whether somebody will write what is new in a moment.
    armed: bool,
}

struct Stream {
    step: StoredStep,
    /// Bytes that are not written.
    new: usize,
    written: usize,
}

impl Streams {
    /// A step with its first token; what is to be written.
    pub(super) fn start(&mut self, step: &StepDict) -> StoredStep {
        let mut step: StoredStep = step.clone().into();
        step.streaming = Some(true);
        // Stores sort by it, and the page gets its own with the whole step.
        step.created_at.get_or_insert_with(crate::wire::time::now);
        let written = step.output.as_ref().map_or(0, String::len);
        self.steps.insert(step.id.clone(), Stream { step: step.clone(), new: 0, written });
        step
    }

    /// A further token; the step when it is to be written. While the store is behind, only the clock decides.
    pub(super) fn token(&mut self, token: &Token, room: bool) -> Option<StoredStep> {
        let stream = self.steps.get_mut(&token.id)?;
        let field = if token.is_input { &mut stream.step.input } else { &mut stream.step.output };
        let text = field.get_or_insert_default();
        if token.is_sequence {
            text.clear();
        }
        text.push_str(&token.text);
        stream.new += token.text.len();
        // In the end everything was written a few times, however long it is.
        if room && stream.new >= PIECE.max(stream.written / 4) { Some(stream.take()) } else { None }
    }

    /// Whether somebody has to be sent to write what is new in a moment.
    pub(super) fn arm(&mut self) -> bool {
        !self.steps.is_empty() && !std::mem::replace(&mut self.armed, true)
    }

    /// The steps of which something is not written.
    pub(super) fn unwritten(&mut self) -> Vec<StoredStep> {
        self.armed = false;
        self.steps.values_mut().filter(|stream| stream.new > 0).map(Stream::take).collect()
    }

    /// The stream has ended.
    pub(super) fn end(&mut self, id: &str) {
        self.steps.remove(id);
    }

    /// All steps that have not ended.
    pub(super) fn take(&mut self) -> Vec<StoredStep> {
        std::mem::take(&mut self.steps).into_values().map(|stream| stream.step).collect()
    }
}

impl Stream {
    fn take(&mut self) -> StoredStep {
        self.written += std::mem::take(&mut self.new);
        self.step.clone()
    }
}
