//! The queue between a session and its client: ordered, bounded, and kept long enough that a client which
//! comes back gets what it missed.
//!
//! Every event gets a number. As long as the socket takes events, `push` hands them over at once; when it
//! does not, they wait here and tokens of one message are merged. Handed-over events stay in the log for
//! [`RETENTION`], because a socket that breaks loses what was under way.
//!
//! On reconnect there are two kinds of client. Ours says how far it got (`offset` in the connect payload)
//! and receives exactly the rest. Chainlit's own client does not count, so what may have been lost is sent
//! again in a form that does no harm when it did arrive: whole messages (the client merges by id) instead of
//! tokens, and nothing that the client would draw twice.

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
use crate::wire::event::{Empty, SessionRestored, StreamToken, server};
use crate::wire::step::StepDict;

/// How long a handed-over event is kept: a little more than it takes to notice that a client is gone (ping
/// interval and time-out of the protocol, 25 s and 20 s).
pub(crate) const RETENTION: Duration = Duration::from_secs(50);
/// How long the pump waits before it offers an event again to a socket that was full.
const RETRY: Duration = Duration::from_millis(1);
/// Bytes that may wait for a connected client before scripts are made to wait too.
const HIGH_WATER: usize = 256 * 1024;

/// Bounds of the log.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Events.
    pub events: usize,
    /// Bytes.
    pub bytes: usize,
}

/// An event in the log.
#[derive(Clone)]
pub(crate) struct Entry {
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
}

struct State {
    log: VecDeque<Entry>,
    bytes: usize,
    /// Number of the last event; 0 before the first.
    last: u64,
    /// Number of the next event to hand over.
    next: u64,
    /// Bytes from `next` on.
    waiting: usize,
    /// Sent before the log, unnumbered.
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
    /// An empty outbox without a client.
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            state: Mutex::new(State {
                log: VecDeque::new(),
                bytes: 0,
                last: 0,
                next: 1,
                waiting: 0,
                greeting: VecDeque::new(),
                connection: None,
                counts: false,
                pumping: false,
                live: Vec::new(),
                calls: Vec::new(),
                lost: None,
            }),
            limits,
            drained: Notify::new(),
            this: this.clone(),
        })
    }

    /// Sends an event.
    pub fn emit(&self, event: &'static str, payload: &impl Serialize) {
        self.push(event, json(payload), None, None);
    }

    /// Sends an event without data.
    pub fn signal(&self, event: &'static str) {
        self.emit(event, &Empty {});
    }

    /// Sends sound.
    pub fn audio(&self, chunk: crate::wire::event::AudioChunk) {
        self.push(server::AUDIO_CHUNK, Payload::Audio(chunk), None, None);
    }

    /// Sends a whole step: `new_message` or `update_message`. Ends its stream, if there was one.
    pub fn step(&self, event: &'static str, step: &StepDict) {
        let payload = json(step);
        self.state.lock().live.retain(|live| live.step.id() != step.id());
        self.push(event, payload, None, Some(step.id().to_owned()));
    }

    /// Sends the step with its first token.
    pub fn stream_start(&self, step: StepDict) {
        let payload = json(&step);
        let id = step.id().to_owned();
        {
            let mut state = self.state.lock();
            state.live.retain(|live| live.step.id() != id);
            state.live.push(Live { step });
        }
        self.push(server::STREAM_START, payload, None, Some(id));
    }

    /// Sends a further token.
    pub fn token(&self, token: Token) {
        let mut state = self.state.lock();
        if let Some(live) = state.live.iter_mut().find(|live| live.step.id() == token.id) {
            live.append(&token);
        }
        if state.merge(&token) {
            return;
        }
        self.push_locked(&mut state, server::STREAM_TOKEN, Payload::Token(token), None, None);
    }

    /// Asks the client and keeps asking over reconnects until [`Call::close`].
    pub fn call(&self, event: &'static str, payload: &impl Serialize, call: &Arc<Call>) {
        let payload = json(payload);
        call.set_request(event, payload.clone());
        let mut state = self.state.lock();
        state.calls.push(call.clone());
        self.push_locked(&mut state, event, payload, Some(call.clone()), None);
    }

    /// Forgets a call that is answered or timed out.
    pub fn end_call(&self, call: &Arc<Call>) {
        call.close();
        self.state.lock().calls.retain(|c| !Arc::ptr_eq(c, call));
    }

    /// Whether so much waits for the client that whoever produces more should wait.
    pub fn is_behind(&self) -> bool {
        let state = self.state.lock();
        state.connection.is_some() && state.waiting > HIGH_WATER
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

    /// Number of the last event.
    pub fn last(&self) -> u64 {
        self.state.lock().last
    }

    /// Whether a client is connected.
    pub fn is_connected(&self) -> bool {
        self.state.lock().connection.is_some()
    }

    /// Takes a client's socket into use. `greeting` goes out first; then what the client missed, and the calls
    /// that are still open. `offset` is the number of the last event the client saw, if it counts; `restored` tells it whether
    /// the session was there before.
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
        state.connection = Some(connection);
        let lost = state.lost.take();
        match offset {
            Some(offset) if offset <= state.last && state.first() <= offset + 1 => state.rewind(offset + 1),
            Some(_) => state.rewind_all(),
            None => {
                let entries = replay::plan(state.log.iter(), state.next, lost, &state.live);
                state.replace_tail(entries);
            }
        }
        let open: Vec<_> =
            state.calls.iter().filter(|call| !call.is_waiting_in(&state.log, state.next)).cloned().collect();
        for call in open {
            if let Some((event, payload)) = call.request() {
                self.push_locked(&mut state, event, payload, Some(call), None);
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

    /// Drops what is kept for nobody: called when the session has been idle for a while.
    pub fn trim(&self) {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        state.log.shrink_to_fit();
    }

    fn push(&self, event: &'static str, payload: Payload, call: Option<Arc<Call>>, whole: Option<String>) {
        let mut state = self.state.lock();
        self.push_locked(&mut state, event, payload, call, whole);
    }

    fn push_locked(
        &self,
        state: &mut State,
        event: &'static str,
        payload: Payload,
        call: Option<Arc<Call>>,
        whole: Option<String>,
    ) {
        let now = Instant::now();
        state.append(Entry { seq: 0, event, payload, call, at: now, whole });
        self.drain(state);
        state.expire(now);
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
                return;
            }
        }
    }

    /// Hands over what the socket takes. False when it is full and must be tried again.
    fn hand_over(&self, state: &mut State) -> bool {
        match state.hand_over() {
            Ok(()) => {}
            Err(EmitError::Full) => return false,
            Err(EmitError::Closed) => {
                state.connection = None;
                state.lost = Some((Instant::now(), Loss::Closed));
            }
        }
        self.drained.notify_waiters();
        true
    }

    /// Keeps the log within its limits. A connected client that is so far behind is cut off: it comes back and
    /// is brought up to date with whole messages.
    fn bound(&self, state: &mut State) {
        if state.log.len() <= self.limits.events && state.bytes <= self.limits.bytes {
            return;
        }
        state.compact();
        while state.log.len() > self.limits.events || state.bytes > self.limits.bytes {
            let Some(front) = state.log.front() else { return };
            if front.seq >= state.next
                && let Some(connection) = state.connection.take()
            {
                tracing::warn!("a client is too far behind and was disconnected");
                state.lost = Some((Instant::now(), Loss::Closed));
                connection.close();
                self.drained.notify_waiters();
            }
            state.pop_front();
        }
    }
}

impl State {
    /// Number of the oldest event of the log.
    fn first(&self) -> u64 {
        self.log.front().map_or(self.last + 1, |entry| entry.seq)
    }

    fn append(&mut self, mut entry: Entry) {
        self.last += 1;
        entry.seq = self.last;
        let weight = entry.payload.weight();
        self.bytes += weight;
        self.waiting += weight;
        self.log.push_back(entry);
    }

    /// Adds a token to the last event, when that waits and is a token of the same step.
    fn merge(&mut self, token: &Token) -> bool {
        let next = self.next;
        let Some(Entry { seq, payload: Payload::Token(last), .. }) = self.log.back_mut() else { return false };
        if *seq < next || last.id != token.id || last.is_input != token.is_input {
            return false;
        }
        let before = last.text.len();
        if token.is_sequence {
            last.text.clone_from(&token.text);
            last.is_sequence = true;
        } else {
            last.text.push_str(&token.text);
        }
        let (grown, shrunk) = (last.text.len().saturating_sub(before), before.saturating_sub(last.text.len()));
        self.bytes = self.bytes + grown - shrunk;
        self.waiting = self.waiting + grown - shrunk;
        true
    }

    fn hand_over(&mut self) -> Result<(), EmitError> {
        let Some(connection) = self.connection.clone() else { return Ok(()) };
        while let Some((event, payload)) = self.greeting.front() {
            connection.emit(event, payload, None)?;
            self.greeting.pop_front();
        }
        while self.next <= self.last {
            let Some(index) = self.index_of(self.next) else { break };
            let Some(entry) = self.log.get(index) else { break };
            let sequence = self.counts.then_some(entry.seq);
            match &entry.call {
                Some(call) if call.is_open() => {
                    let answer = connection.call(entry.event, &entry.payload, sequence)?;
                    call.listen(answer);
                }
                Some(_) => {}
                None => connection.emit(entry.event, &entry.payload, sequence)?,
            }
            self.waiting -= entry.payload.weight();
            self.next = entry.seq + 1;
        }
        Ok(())
    }

    /// Position of the first event numbered `seq` or later.
    fn index_of(&self, seq: u64) -> Option<usize> {
        let index = self.log.partition_point(|entry| entry.seq < seq);
        (index < self.log.len()).then_some(index)
    }

    fn rewind(&mut self, seq: u64) {
        self.next = seq;
        self.waiting = self.log.iter().filter(|e| e.seq >= seq).map(|e| e.payload.weight()).sum();
    }

    fn rewind_all(&mut self) {
        self.rewind(self.first());
    }

    /// Puts what is to be sent again in the place of all that was not handed over.
    fn replace_tail(&mut self, entries: Vec<Entry>) {
        while self.log.back().is_some_and(|entry| entry.seq >= self.next) {
            if let Some(entry) = self.log.pop_back() {
                self.bytes -= entry.payload.weight();
            }
        }
        self.waiting = 0;
        self.next = self.last + 1;
        for entry in entries {
            self.append(entry);
        }
    }

    fn pop_front(&mut self) {
        if let Some(entry) = self.log.pop_front() {
            let weight = entry.payload.weight();
            self.bytes -= weight;
            if entry.seq >= self.next {
                self.waiting -= weight;
                self.next = entry.seq + 1;
            }
        }
    }

    /// Drops events that were handed over so long ago that they cannot have been lost unnoticed.
    fn expire(&mut self, now: Instant) {
        if self.connection.is_none() {
            return;
        }
        while self.log.front().is_some_and(|e| e.seq < self.next && now.duration_since(e.at) > RETENTION) {
            self.pop_front();
        }
    }

    /// Drops tokens that a later whole step contains.
    fn compact(&mut self) {
        let mut later = HashSet::new();
        let mut kept = VecDeque::with_capacity(self.log.len());
        while let Some(entry) = self.log.pop_back() {
            let superseded = match &entry.payload {
                Payload::Token(token) => later.contains(&token.id),
                _ => false,
            };
            if superseded {
                let weight = entry.payload.weight();
                self.bytes -= weight;
                if entry.seq >= self.next {
                    self.waiting -= weight;
                }
                continue;
            }
            if let Some(id) = &entry.whole
                && entry.event != server::STREAM_START
            {
                later.insert(id.clone());
            }
            kept.push_front(entry);
        }
        self.log = kept;
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
        Entry {
            seq: 0,
            event: server::NEW_MESSAGE,
            payload: json(&self.step),
            call: None,
            at: Instant::now(),
            whole: Some(self.step.id().to_owned()),
        }
    }
}

/// The wire form of a token.
pub fn token_json(token: &Token) -> StreamToken<'_> {
    StreamToken { id: &token.id, token: &token.text, is_sequence: token.is_sequence, is_input: token.is_input }
}
