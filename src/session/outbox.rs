//! The queue between a session and its client: ordered, bounded, and kept long enough that a client which
//! comes back gets what it missed.
//!
//! Every event gets a number. As long as the socket takes events, they are handed over at once; when it does not,
//! they wait and tokens of one message are merged. What was handed over is remembered for a while, because a socket
//! that breaks loses what was under way. Tokens are not remembered: a step that is being streamed is remembered as
//! a whole, as far as it has come.
//!
//! On reconnect there are two kinds of client. Ours says how far it got (`offset` in the connect payload) and
//! receives the rest. Chainlit's own client does not count, so what may have been lost is sent again in a form that
//! does no harm when it did arrive (see `replay`).

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::call::Call;
use super::connection::{Connection, EmitError, Payload, Token};
use super::replay;
use crate::wire::event::{AudioChunk, Empty, SessionRestored, StreamToken, server};
use crate::wire::step::StepDict;

/// How long a handed-over event is remembered: a little more than it takes to notice that a client is gone (ping
/// interval and time-out of the protocol, 25 s and 20 s).
pub(crate) const RETENTION: Duration = Duration::from_secs(50);
/// How many handed-over events are remembered, and how many bytes of them: more than fits into the buffers of a
/// connection, which is what a broken one loses.
const REMEMBERED: Limits = Limits { events: 128, bytes: 128 * 1024 };
/// How long the pump waits before it offers an event again to a socket that was full.
const RETRY: Duration = Duration::from_millis(1);
/// Bytes that may wait for a connected client before scripts are made to wait too.
const HIGH_WATER: usize = 256 * 1024;

/// Bounds of a queue.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Events.
    pub events: usize,
    /// Bytes.
    pub bytes: usize,
}

/// An event.
#[derive(Clone)]
pub(crate) struct Entry {
    /// Its number; 0 until it is queued.
    pub(crate) seq: u64,
    pub(crate) event: &'static str,
    pub(crate) payload: Payload,
    pub(crate) call: Option<Arc<Call>>,
    pub(crate) at: Instant,
    /// The step that it carries whole, if it does.
    pub(crate) whole: Option<String>,
}

/// A step whose tokens are coming, as far as it has come.
pub(crate) struct Live {
    pub(crate) step: StepDict,
    /// Number of its last event.
    pub(crate) seq: u64,
    /// When that was.
    pub(crate) at: Instant,
}

/// Events in order, and their weight.
#[derive(Default)]
struct Queue {
    entries: VecDeque<Entry>,
    bytes: usize,
}

#[derive(Default)]
struct State {
    /// Handed over, without tokens.
    sent: Queue,
    /// Not handed over yet.
    waiting: Queue,
    /// Number of the last event; 0 before the first.
    last: u64,
    /// Goes out before anything else, unnumbered.
    greeting: VecDeque<(&'static str, Payload)>,
    connection: Option<Arc<dyn Connection>>,
    /// Whether the client counts events.
    counts: bool,
    /// Whether a task is trying again.
    pumping: bool,
    live: Vec<Live>,
    calls: Vec<Arc<Call>>,
    /// When the last socket was seen to be gone, and how.
    lost: Option<(Instant, Loss)>,
}

/// How a socket went away, which tells what may have been lost with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The client said goodbye: it had read what it wanted.
    Farewell,
    /// The transport closed: what was under way is lost.
    Closed,
    /// Pings went unanswered: everything of the last seconds may be lost.
    TimedOut,
}

/// See the module.
pub struct Outbox {
    state: Mutex<State>,
    limits: Limits,
    drained: Notify,
    this: Weak<Outbox>,
}

/// Serialises a payload. What is sent are our own types, so a failure is a mistake in this program; it is
/// logged and `null` goes out.
fn json(payload: &impl Serialize) -> Payload {
    let raw = serde_json::value::to_raw_value(payload).unwrap_or_else(|error| {
        tracing::error!(%error, "an event could not be written as JSON");
        RawValue::NULL.to_owned()
    });
    Payload::Json(raw.into())
}

impl Outbox {
    /// An empty outbox without a client. `limits` bound what waits.
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new_cyclic(|this| Self { state: Mutex::default(), limits, drained: Notify::new(), this: this.clone() })
    }

    /// Sends an event.
    pub fn emit(&self, event: &'static str, payload: &impl Serialize) {
        self.push(Entry::new(event, json(payload)));
    }

    /// Sends an event without data.
    pub fn signal(&self, event: &'static str) {
        self.emit(event, &Empty {});
    }

    /// Sends sound.
    pub fn audio(&self, chunk: AudioChunk) {
        self.push(Entry::new(server::AUDIO_CHUNK, Payload::Audio(chunk)));
    }

    /// Sends a whole step. Ends its stream, if there was one.
    pub fn step(&self, event: &'static str, step: &StepDict) {
        let entry = Entry { whole: Some(step.id().to_owned()), ..Entry::new(event, json(step)) };
        let mut state = self.state.lock();
        state.live.retain(|live| live.step.id() != step.id());
        self.push_locked(&mut state, entry);
    }

    /// Sends the step with its first token.
    pub fn stream_start(&self, step: StepDict) {
        let entry = Entry { whole: Some(step.id().to_owned()), ..Entry::new(server::STREAM_START, json(&step)) };
        let mut state = self.state.lock();
        state.live.retain(|live| live.step.id() != step.id());
        let live = Live { step, seq: state.last + 1, at: entry.at };
        state.live.push(live);
        self.push_locked(&mut state, entry);
    }

    /// Sends a further token.
    pub fn token(&self, token: Token) {
        let mut state = self.state.lock();
        let seq = state.last + 1;
        if let Some(live) = state.live.iter_mut().find(|live| live.step.id() == token.id) {
            live.append(&token);
            live.seq = seq;
            live.at = Instant::now();
        }
        if !state.merge(&token) {
            self.push_locked(&mut state, Entry::new(server::STREAM_TOKEN, Payload::Token(token)));
        }
    }

    /// Asks the client and keeps asking over reconnects until [`Outbox::end_call`].
    pub fn call(&self, event: &'static str, payload: &impl Serialize, call: &Arc<Call>) {
        let payload = json(payload);
        call.set_request(event, payload.clone());
        let mut state = self.state.lock();
        state.calls.push(call.clone());
        self.push_locked(&mut state, Entry { call: Some(call.clone()), ..Entry::new(event, payload) });
    }

    /// Forgets a call that is answered or timed out.
    pub fn end_call(&self, call: &Arc<Call>) {
        call.close();
        self.state.lock().calls.retain(|c| !Arc::ptr_eq(c, call));
    }

    /// Whether so much waits for the client that whoever produces more should wait.
    pub fn is_behind(&self) -> bool {
        let state = self.state.lock();
        let waiting = &state.waiting;
        state.connection.is_some() && (waiting.bytes > HIGH_WATER || waiting.entries.len() > self.limits.events / 2)
    }

    /// Waits until the client has caught up or is gone.
    pub async fn caught_up(&self) {
        loop {
            let drained = self.drained.notified();
            if !self.is_behind() {
                return;
            }
            drained.await;
        }
    }

    /// Whether a client is connected.
    pub fn is_connected(&self) -> bool {
        self.state.lock().connection.is_some()
    }

    /// Takes a client's socket into use. `greeting` goes out first; then what the client missed, and the calls
    /// that are still open. `offset` is the number of the last event the client saw, if it counts; `restored` tells it
    /// whether the session was there before.
    pub fn attach(
        &self,
        connection: Arc<dyn Connection>,
        offset: Option<u64>,
        restored: bool,
        greeting: &[&'static str],
    ) {
        let mut state = self.state.lock();
        state.greeting = greeting.iter().map(|event| (*event, json(&Empty {}))).collect();
        if offset.is_some() {
            let told = SessionRestored { restored, offset: state.last };
            state.greeting.push_front((server::SESSION_RESTORED, json(&told)));
        }
        state.counts = offset.is_some();
        let replaced = state.connection.replace(connection).is_some();
        // A client that comes back before its old socket is seen to be gone knows better: nobody can say what arrived.
        let lost = state.lost.take().or_else(|| replaced.then(|| (Instant::now(), Loss::TimedOut)));
        let missed = replay::plan(&state.sent.entries, &state.waiting.entries, &state.live, offset, lost);
        state.sent = Queue::default();
        state.waiting = Queue::default();
        for entry in missed {
            state.queue(entry);
        }
        let open: Vec<_> = state.calls.iter().filter(|call| !state.waiting.has(call)).cloned().collect();
        for call in open {
            if let Some((event, payload)) = call.request() {
                state.queue(Entry { call: Some(call), ..Entry::new(event, payload) });
            }
        }
        self.drain(&mut state);
    }

    /// Lets go of the socket, unless another took its place meanwhile.
    pub fn detach(&self, connection: &Arc<dyn Connection>, loss: Loss) {
        let mut state = self.state.lock();
        if state.connection.as_ref().is_some_and(|c| Arc::ptr_eq(c, connection)) {
            state.connection = None;
            state.greeting.clear();
            state.lost = Some((Instant::now(), loss));
            self.drained.notify_waiters();
        }
    }

    /// Closes the socket, for good.
    pub fn close(&self) {
        let connection = self.state.lock().connection.take();
        if let Some(connection) = connection {
            connection.close();
        }
        self.drained.notify_waiters();
    }

    /// Forgets what is remembered for nobody, and gives back memory. How long from now there will be more to forget.
    pub fn trim(&self) -> Option<Duration> {
        let mut state = self.state.lock();
        let now = Instant::now();
        if state.connection.is_some() {
            state.sent.expire(now);
        }
        state.sent.entries.shrink_to_fit();
        state.waiting.entries.shrink_to_fit();
        state.sent.entries.front().map(|oldest| RETENTION.saturating_sub(now.duration_since(oldest.at)))
    }

    fn push(&self, entry: Entry) {
        self.push_locked(&mut self.state.lock(), entry);
    }

    fn push_locked(&self, state: &mut State, entry: Entry) {
        state.queue(entry);
        self.drain(state);
        self.bound(state);
    }

    /// Hands over what the socket takes; leaves the rest to the pump.
    fn drain(&self, state: &mut State) {
        if !state.pumping && !self.hand_over(state) {
            state.pumping = true;
            tokio::spawn(Self::pump(self.this.clone()));
        }
    }

    /// Offers again what the socket did not take, until it has.
    async fn pump(this: Weak<Self>) {
        loop {
            tokio::time::sleep(RETRY).await;
            let Some(outbox) = this.upgrade() else { return };
            let mut state = outbox.state.lock();
            if outbox.hand_over(&mut state) {
                state.pumping = false;
                drop(state);
                outbox.drained.notify_waiters();
                return;
            }
        }
    }

    /// Hands over what the socket takes. False when it is full and must be tried again.
    fn hand_over(&self, state: &mut State) -> bool {
        match state.hand_over() {
            Ok(()) => true,
            Err(EmitError::Full) => false,
            Err(EmitError::Closed) => {
                state.connection = None;
                state.lost = Some((Instant::now(), Loss::Closed));
                self.drained.notify_waiters();
                true
            }
        }
    }

    /// Keeps what waits within its limits. A connected client that is so far behind is cut off: it comes back and
    /// is brought up to date with whole steps.
    fn bound(&self, state: &mut State) {
        if state.waiting.fits(self.limits) {
            return;
        }
        state.waiting.drop_superseded_tokens();
        while !state.waiting.fits(self.limits) {
            if let Some(connection) = state.connection.take() {
                tracing::warn!("a client is too far behind and was disconnected");
                state.lost = Some((Instant::now(), Loss::Closed));
                connection.close();
                self.drained.notify_waiters();
            }
            state.waiting.pop();
        }
    }
}

impl State {
    /// Puts an event at the end, with the next number unless it has one.
    fn queue(&mut self, mut entry: Entry) {
        if entry.seq == 0 {
            self.last += 1;
            entry.seq = self.last;
        }
        self.waiting.push(entry);
    }

    /// Adds a token to the last event, when that waits and is a token of the same step.
    fn merge(&mut self, token: &Token) -> bool {
        let Some(Entry { payload: Payload::Token(last), .. }) = self.waiting.entries.back_mut() else { return false };
        if last.id != token.id || last.is_input != token.is_input {
            return false;
        }
        let before = last.text.len();
        if token.is_sequence {
            last.text.clone_from(&token.text);
            last.is_sequence = true;
        } else {
            last.text.push_str(&token.text);
        }
        self.waiting.bytes = self.waiting.bytes + last.text.len() - before;
        true
    }

    fn hand_over(&mut self) -> Result<(), EmitError> {
        let Some(connection) = &self.connection else { return Ok(()) };
        while let Some((event, payload)) = self.greeting.front() {
            connection.emit(event, payload, None)?;
            self.greeting.pop_front();
        }
        while let Some(entry) = self.waiting.entries.front() {
            let sequence = self.counts.then_some(entry.seq);
            match &entry.call {
                Some(call) if call.is_open() => {
                    let answer = connection.call(entry.event, &entry.payload, sequence)?;
                    call.listen(answer);
                }
                Some(_) => {}
                None => connection.emit(entry.event, &entry.payload, sequence)?,
            }
            if let Some(mut entry) = self.waiting.pop() {
                // What waited long can be lost as well as what is new.
                entry.at = Instant::now();
                self.sent.remember(entry);
            }
        }
        Ok(())
    }
}

impl Queue {
    fn push(&mut self, entry: Entry) {
        self.bytes += entry.payload.weight();
        self.entries.push_back(entry);
    }

    fn pop(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_front()?;
        self.bytes -= entry.payload.weight();
        Some(entry)
    }

    /// The newest event does not count: one that is larger than all that may wait still has to go out.
    fn fits(&self, limits: Limits) -> bool {
        let newest = self.entries.back().map_or(0, |entry| entry.payload.weight());
        self.entries.len() <= limits.events && self.bytes - newest <= limits.bytes
    }

    fn has(&self, call: &Arc<Call>) -> bool {
        self.entries.iter().any(|e| e.call.as_ref().is_some_and(|c| Arc::ptr_eq(c, call)))
    }

    /// Keeps a handed-over event in case it was lost.
    fn remember(&mut self, entry: Entry) {
        // Tokens live on in their step; calls are asked again as long as they are open; sound is gone.
        if entry.call.is_some() || !matches!(entry.payload, Payload::Json(_)) {
            return;
        }
        let now = entry.at;
        self.push(entry);
        self.expire(now);
        while !self.fits(REMEMBERED) {
            self.pop();
        }
    }

    /// Forgets events that were handed over so long ago that they cannot have been lost unnoticed.
    fn expire(&mut self, now: Instant) {
        while self.entries.front().is_some_and(|e| now.saturating_duration_since(e.at) > RETENTION) {
            self.pop();
        }
    }

    /// Drops tokens that a later whole step contains.
    fn drop_superseded_tokens(&mut self) {
        let mut later = HashSet::new();
        let mut kept = Self::default();
        for entry in std::mem::take(self).entries.into_iter().rev() {
            if matches!(&entry.payload, Payload::Token(token) if later.contains(&token.id)) {
                continue;
            }
            if let Some(id) = &entry.whole
                && entry.event != server::STREAM_START
            {
                later.insert(id.clone());
            }
            kept.bytes += entry.payload.weight();
            kept.entries.push_front(entry);
        }
        *self = kept;
    }
}

impl Entry {
    pub(crate) fn new(event: &'static str, payload: Payload) -> Self {
        Self { seq: 0, event, payload, call: None, at: Instant::now(), whole: None }
    }
}

impl Live {
    fn append(&mut self, token: &Token) {
        let text = match (&mut self.step, token.is_input) {
            (StepDict::Message(message), _) => &mut message.output,
            (StepDict::Step(step), false) => &mut step.output,
            (StepDict::Step(step), true) => &mut step.input,
        };
        if token.is_sequence {
            text.clear();
        }
        text.push_str(&token.text);
    }

    /// The step as far as it has come, as an event that replaces what the client has.
    pub(crate) fn snapshot(&self) -> Entry {
        Entry { whole: Some(self.step.id().to_owned()), ..Entry::new(server::NEW_MESSAGE, json(&self.step)) }
    }
}

/// The wire form of a token.
pub fn token_json(token: &Token) -> StreamToken<'_> {
    StreamToken { id: &token.id, token: &token.text, is_sequence: token.is_sequence, is_input: token.is_input }
}

#[cfg(test)]
mod tests;
