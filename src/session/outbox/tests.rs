use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::*;
use crate::wire::step::{Message, StepType};

/// A socket that takes as many events as it has room for.
#[derive(Default)]
struct Socket {
    room: Mutex<usize>,
    taken: Mutex<Vec<String>>,
    closed: Mutex<bool>,
}

impl Socket {
    fn with_room(room: usize) -> Arc<Self> {
        Arc::new(Self { room: Mutex::new(room), ..Self::default() })
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.taken.lock())
    }
}

impl Connection for Socket {
    fn emit(&self, event: &'static str, payload: &Payload, _: Option<u64>) -> Result<(), EmitError> {
        let mut room = self.room.lock();
        *room = room.checked_sub(1).ok_or(EmitError::Full)?;
        let text = match payload {
            Payload::Json(json) => format!("{event} {json}"),
            Payload::Token(token) if token.is_sequence => format!("={}", token.text),
            Payload::Token(token) => token.text.clone(),
            Payload::Audio(_) => event.to_owned(),
        };
        self.taken.lock().push(text);
        Ok(())
    }

    fn call(
        &self,
        event: &'static str,
        payload: &Payload,
        sequence: Option<u64>,
    ) -> Result<BoxFuture<'static, Option<Value>>, EmitError> {
        self.emit(event, payload, sequence)?;
        Ok(Box::pin(std::future::pending()))
    }

    fn close(&self) {
        *self.closed.lock() = true;
    }
}

fn message(id: &str, output: &str) -> Message {
    Message {
        id: id.into(),
        thread_id: "thread".into(),
        parent_id: None,
        created_at: None,
        command: None,
        modes: None,
        start: None,
        end: None,
        output: output.into(),
        name: "Assistant".into(),
        r#type: StepType::AssistantMessage,
        language: None,
        streaming: true,
        is_error: false,
        wait_for_answer: false,
        metadata: Default::default(),
        tags: None,
    }
}

fn outbox(socket: &Arc<Socket>) -> Arc<Outbox> {
    let outbox = Outbox::new(Limits { events: 100, bytes: 1024 * 1024 });
    outbox.attach(socket.clone(), None, false, &[]);
    outbox
}

fn token(id: &str, text: &str, is_sequence: bool) -> Token {
    Token { id: id.into(), text: text.into(), is_sequence, is_input: false }
}

#[tokio::test(start_paused = true)]
async fn tokens_of_one_step_merge_while_they_wait_and_others_keep_their_place() {
    let socket = Socket::with_room(1);
    let outbox = outbox(&socket);
    for text in ["gone ", "a", "b", "c"] {
        outbox.token(token("1", text, false));
    }
    outbox.token(token("2", "x", false));
    outbox.token(token("1", "d", false));
    outbox.token(token("1", "anew", true));
    outbox.token(token("1", "!", false));
    *socket.room.lock() = 10;
    outbox.emit("event", &json!(1));
    assert_eq!(socket.taken(), ["gone "], "the pump hands over, in order");
    tokio::time::sleep(RETRY * 3).await;
    assert_eq!(socket.taken(), ["abc", "x", "=anew!", "event 1"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_until_the_client_has_caught_up_goes_on_then() {
    let socket = Socket::with_room(0);
    let outbox = outbox(&socket);
    outbox.token(token("1", &"x".repeat(HIGH_WATER), false));
    assert!(outbox.is_behind());
    let waiting = tokio::spawn({
        let outbox = outbox.clone();
        async move { outbox.caught_up().await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!waiting.is_finished());
    *socket.room.lock() = 1;
    waiting.await.unwrap();
    assert!(!outbox.is_behind());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_falls_too_far_behind_is_cut_off() {
    let socket = Socket::with_room(0);
    let outbox = outbox(&socket);
    for number in 0..=100 {
        outbox.emit("event", &json!(number));
    }
    assert!(*socket.closed.lock());
    assert!(!outbox.is_connected());
}

#[tokio::test(start_paused = true)]
async fn one_event_larger_than_all_that_may_wait_goes_out() {
    let socket = Socket::with_room(1);
    let outbox = outbox(&socket);
    outbox.emit("event", &json!(1));
    outbox.emit("event", &json!("x".repeat(2 * 1024 * 1024)));
    assert!(outbox.is_connected());
    *socket.room.lock() = 1;
    tokio::time::sleep(RETRY * 3).await;
    assert_eq!(socket.taken().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_streams_comes_back_as_far_as_it_has_come() {
    let first = Socket::with_room(10);
    let outbox = outbox(&first);
    outbox.stream_start(StepDict::Message(message("1", "He")));
    outbox.token(token("1", "llo", false));
    let connection: Arc<dyn Connection> = first.clone();
    outbox.detach(&connection, Loss::Closed);
    outbox.token(token("1", "!", false));
    let second = Socket::with_room(10);
    outbox.attach(second.clone(), None, true, &[]);
    let taken = second.taken();
    let last = taken.last().unwrap();
    assert!(last.starts_with("new_message ") && last.contains("\"Hello!\""), "{taken:?}");
    assert!(!taken.contains(&"!".to_owned()), "no token comes alone: {taken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_is_replaced_may_have_lost_what_was_under_way() {
    let first = Socket::with_room(10);
    let outbox = outbox(&first);
    outbox.emit("event", &json!(1));
    // Nobody has noticed yet that the first one is gone.
    let second = Socket::with_room(10);
    outbox.attach(second.clone(), None, true, &[]);
    assert_eq!(second.taken(), ["event 1"]);
}

#[tokio::test(start_paused = true)]
async fn what_waited_long_can_be_lost_as_well() {
    let first = Socket::with_room(0);
    let outbox = outbox(&first);
    outbox.emit("event", &json!(1));
    tokio::time::sleep(Duration::from_secs(10)).await;
    *first.room.lock() = 1;
    tokio::time::sleep(RETRY * 3).await;
    assert_eq!(first.taken(), ["event 1"]);
    let connection: Arc<dyn Connection> = first.clone();
    outbox.detach(&connection, Loss::Closed);
    let second = Socket::with_room(10);
    outbox.attach(second.clone(), None, true, &[]);
    assert_eq!(second.taken(), ["event 1"]);
}
