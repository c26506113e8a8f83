//! What a client is sent again after it lost its socket (see `outbox`).
//!
//! A client that counts gets every event after the last that it saw. One that does not gets what was never handed
//! over, and what may have been under way when the socket broke: whole steps, which it merges by id, and nothing
//! that it would draw twice. Tokens are never sent again one by one: the whole step follows.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Payload;
use super::outbox::{Entry, Live, Loss, RETENTION};
use crate::wire::event::server;

/// How much of what was handed over before a transport closed may not have arrived.
const UNDER_WAY: Duration = Duration::from_secs(2);

/// How an event relates to what the client has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrived,
    /// It may have arrived.
    Uncertain,
    Missed,
}

/// The events to send, in order.
pub(crate) fn plan(
    sent: &VecDeque<Entry>,
    waiting: &VecDeque<Entry>,
    live: &[Live],
    offset: Option<u64>,
    lost: Option<(Instant, Loss)>,
) -> Vec<Entry> {
    let since = lost.and_then(|(at, loss)| match loss {
        Loss::Farewell => None,
        Loss::Closed => at.checked_sub(UNDER_WAY),
        Loss::TimedOut => at.checked_sub(RETENTION),
    });
    let handed_over = |seq: u64, at: Instant| match offset {
        Some(offset) if seq <= offset => Fate::Arrived,
        Some(_) => Fate::Missed,
        None if since.is_some_and(|since| at >= since) => Fate::Uncertain,
        None => Fate::Arrived,
    };
    let mut entries = Vec::new();
    // Steps whose tokens were not all seen.
    let mut torn = HashSet::new();
    let all = sent.iter().map(|e| (e, handed_over(e.seq, e.at))).chain(waiting.iter().map(|e| (e, Fate::Missed)));
    for (entry, fate) in all {
        if let Payload::Token(token) = &entry.payload {
            torn.insert(token.id.as_str());
        } else if fate != Fate::Arrived && entry.call.is_none() && makes_sense(entry.event, fate) {
            if entry.event == server::ACTION && fate == Fate::Uncertain {
                // The client appends actions without looking at their ids.
                entries.push(Entry { event: server::REMOVE_ACTION, seq: 0, ..entry.clone() });
            }
            // A client that counts knows the event by its number; for others it is a new one.
            entries.push(Entry { seq: if offset.is_some() { entry.seq } else { 0 }, ..entry.clone() });
        }
    }
    for step in live {
        if torn.contains(step.step.id()) || handed_over(step.seq, step.at) != Fate::Arrived {
            entries.push(step.snapshot());
        }
    }
    entries
}

/// Whether an event makes sense after a reconnect.
fn makes_sense(event: &str, fate: Fate) -> bool {
    match event {
        // The greeting and the open calls say what of this holds now.
        server::TASK_START
        | server::TASK_END
        | server::CLEAR_ASK
        | server::CLEAR_CALL_FN
        | server::ASK_TIMEOUT
        | server::CALL_FN_TIMEOUT => false,
        // Sound that is late is noise.
        server::AUDIO_CHUNK | server::AUDIO_INTERRUPT => false,
        // Seen or heard twice, or destroying what the user typed meanwhile.
        server::TOAST | server::WINDOW_MESSAGE | server::TOKEN_USAGE | server::CHAT_SETTINGS | server::MCP_ENDED => {
            fate == Fate::Missed
        }
        _ => true,
    }
}
