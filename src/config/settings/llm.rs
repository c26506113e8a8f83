//! `[llm]`. Ours.

use serde::{Deserialize, Serialize};

/// Model calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Llm {
    /// Every call becomes a step.
    pub instrument: bool,
}

impl Default for Llm {
    fn default() -> Self {
        Self { instrument: true }
    }
}
