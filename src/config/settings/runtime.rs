//! `[runtime]`: what a script may use. Ours; Chainlit has no such section.

use serde::{Deserialize, Serialize};

use super::Problems;
use crate::config::node::{Path, quoted};

/// Limits and permissions of a script, each for one session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Runtime {
    /// Memory of the script instance, in units of 1,048,576 bytes.
    pub memory_mb: u32,
    /// A handler that has not waited for this many milliseconds is set behind the others.
    pub slice_ms: u64,
    /// A handler that has not waited for this many milliseconds is ended; 0 for never.
    pub max_run_ms: u64,
    /// Folders that a script may read and write, relative to the app or absolute; none forbids all.
    pub fs: Vec<String>,
    /// Hosts it may call: `api.openai.com`, `*.example.com`, `localhost:8080`, `*` for any.
    pub net: Vec<String>,
    /// Environment variables it may read, with `*` as a wildcard.
    pub env: Vec<String>,
    /// Whether it may start programs.
    pub exec: bool,
    /// Events from the browser that may wait for the session.
    pub inbox: usize,
    /// Events to the browser kept for a client that reconnects.
    pub outbox_events: usize,
    /// The bytes of those events.
    pub outbox_bytes: usize,
    /// Handlers and background jobs that may run at a time.
    pub max_tasks: usize,
}

impl Default for Runtime {
    fn default() -> Self {
        let any = || vec!["*".to_owned()];
        Self {
            memory_mb: 64,
            slice_ms: 2,
            max_run_ms: 60_000,
            fs: vec![".".to_owned()],
            net: any(),
            env: any(),
            exec: false,
            inbox: 256,
            outbox_events: 4096,
            outbox_bytes: 8 * 1_048_576,
            max_tasks: 256,
        }
    }
}

impl Runtime {
    /// [`Runtime::memory_mb`] in bytes.
    pub fn memory_bytes(&self) -> usize {
        usize::try_from(u64::from(self.memory_mb) * 1_048_576).unwrap_or(usize::MAX)
    }

    /// The most bytes that a script gets as one value from a file or a server: more than half of its memory would not
    /// leave room to work with it.
    pub fn largest_value(&self) -> usize {
        self.memory_bytes() / 2
    }

    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        problems.at_least_one(
            at,
            &[
                ("memory_mb", self.memory_mb.into()),
                ("slice_ms", self.slice_ms),
                ("inbox", self.inbox as u64),
                ("outbox_events", self.outbox_events as u64),
                ("outbox_bytes", self.outbox_bytes as u64),
                ("max_tasks", self.max_tasks as u64),
            ],
        );
        if self.max_run_ms != 0 && self.max_run_ms < self.slice_ms {
            let message =
                format!("expected 0 or at least runtime.slice_ms ({}), got {}", self.slice_ms, self.max_run_ms);
            problems.error(&at.key("max_run_ms"), message);
        }
        for (key, list) in [("fs", &self.fs), ("net", &self.net), ("env", &self.env)] {
            problems.no_empty_entry(&at.key(key), list);
        }
        let net = at.key("net");
        for (index, host) in self.net.iter().enumerate() {
            if host.contains('/') {
                let message =
                    format!("expected a host such as \"api.openai.com\" or \"localhost:8080\", got {}", quoted(host));
                problems.error(&net.index(index), message);
            }
        }
    }
}
