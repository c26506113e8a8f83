//! What a client that does not count events is sent again after it lost its socket (see `outbox`).

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Payload;
use super::outbox::{Entry, Live, Loss, RETENTION};
use crate::wire::event::server;

/// How much of what was handed over before a transport closed may not have arrived.
const UNDER_WAY: Duration = Duration::from_secs(2);

/// The events to send, in order: `next` is the number of the first that was never handed over.
pub(crate) fn plan<'a>(
    log: impl Iterator<Item = &'a Entry>,
    next: u64,
    lost: Option<(Instant, Loss)>,
    live: &[Live],
) -> Vec<Entry> {
    let since = lost.and_then(|(at, loss)| match loss {
        Loss::Farewell => None,
        Loss::Closed => at.checked_sub(UNDER_WAY),
        Loss::TimedOut => at.checked_sub(RETENTION),
    });
    let uncertain = |entry: &Entry| entry.seq < next && since.is_some_and(|since| entry.at >= since);
    let mut entries = Vec::new();
    let streaming: HashSet<&str> = live.iter().map(|l| l.step.id()).collect();
    let mut touched = HashSet::new();
    for entry in log {
        let missed = entry.seq >= next;
        if !missed && !uncertain(entry) {
            continue;
        }
        if let Payload::Token(token) = &entry.payload {
            // Never token by token: the whole step follows, from `live` or from a later event.
            touched.insert(token.id.clone());
            continue;
        }
        if let Some(id) = &entry.whole
            && streaming.contains(id.as_str())
        {
            touched.insert(id.clone());
        }
        if resend(entry.event, missed) && entry.call.is_none() {
            if entry.event == server::ACTION && !missed {
                // The client appends actions without looking at their ids.
                entries.push(Entry { event: server::REMOVE_ACTION, ..entry.clone() });
            }
            entries.push(entry.clone());
        }
    }
    entries.extend(live.iter().filter(|l| touched.contains(l.step.id())).map(Live::snapshot));
    entries
}

/// Whether an event makes sense after a reconnect; `missed` when it certainly did not arrive.
fn resend(event: &str, missed: bool) -> bool {
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
        server::TOAST | server::WINDOW_MESSAGE | server::TOKEN_USAGE | server::CHAT_SETTINGS => missed,
        _ => true,
    }
}
