//! Things to store.

use std::sync::atomic::{AtomicU32, Ordering};

use chainlit::data::{DataLayer, ThreadPatch, Write};
use chainlit::wire::JsonMap;
use chainlit::wire::element::Element;
use chainlit::wire::feedback::Feedback;
use chainlit::wire::ids::new_id;
use chainlit::wire::stored::StoredStep;
use chainlit::wire::user::User;
use serde_json::{Value, json};

/// A time; later for higher numbers.
pub(crate) fn at(number: u32) -> String {
    format!("2026-01-{:02}T{:02}:{:02}:00.123456Z", 1 + number / 1440, number / 60 % 24, number % 60)
}

pub(crate) fn object(value: Value) -> JsonMap {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

/// A user message that was written at this time.
pub(crate) fn message(thread: &str, text: &str, number: u32) -> StoredStep {
    serde_json::from_value(json!({
        "id": new_id(), "threadId": thread, "type": "user_message", "name": "Joe", "output": text, "streaming": false,
        "isError": false, "waitForAnswer": false, "metadata": {}, "createdAt": at(number), "start": at(number),
        "end": at(number), "command": null, "modes": null, "language": null, "tags": null, "parentId": null,
    }))
    .unwrap()
}

/// A step of a tool, with everything that a step can have.
pub(crate) fn tool(thread: &str, parent: Option<&str>, number: u32) -> StoredStep {
    serde_json::from_value(json!({
        "id": new_id(), "threadId": thread, "parentId": parent, "type": "tool", "name": "search",
        "input": "{\"q\": \"größe\"}", "output": "found 'it' \"all\" \\ 😀", "streaming": false, "isError": true,
        "metadata": {"icon": "globe", "deep": {"list": [1, 2.5, null, true]}}, "createdAt": at(number),
        "start": at(number), "end": at(number + 1), "language": "json", "defaultOpen": true, "autoCollapse": true,
        "showInput": "python", "tags": ["one", "two \"quoted\""],
        "generation": {"type": "CHAT", "provider": "openai", "tokenCount": 12, "duration": 0.5},
    }))
    .unwrap()
}

pub(crate) fn element(thread: &str, step: &str) -> Element {
    serde_json::from_value(json!({
        "id": new_id(), "threadId": thread, "type": "pdf", "url": null, "chainlitKey": new_id(), "name": "a b.pdf",
        "display": "side", "objectKey": "u/e/a b.pdf", "size": "large", "props": null, "page": 3, "autoPlay": null,
        "playerConfig": null, "language": null, "forId": step, "mime": "application/pdf",
    }))
    .unwrap()
}

pub(crate) fn feedback(layer: &dyn DataLayer, step: &StoredStep, value: i64, comment: Option<&str>) -> Feedback {
    let mut feedback = Feedback {
        for_id: step.id.clone(),
        id: None,
        value,
        thread_id: Some(step.thread_id.clone()),
        comment: comment.map(str::to_owned),
    };
    feedback.id = Some(layer.feedback_id(&feedback));
    feedback
}

pub(crate) fn write_step(step: &StoredStep) -> Write {
    Write::Step(Box::new(step.clone()))
}

pub(crate) fn write_element(element: &Element) -> Write {
    Write::Element(Box::new(element.clone()))
}

/// A user of its own for a test: back ends are shared.
pub(crate) async fn user(layer: &dyn DataLayer, name: &str) -> User {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let identifier = format!("{name}-{}-{}", NEXT.fetch_add(1, Ordering::Relaxed), &new_id()[..8]);
    let user = User { metadata: object(json!({"role": "user", "n": 1})), ..User::named(identifier) };
    layer.put_user(&user).await.unwrap()
}

/// A thread with one message.
pub(crate) async fn thread(layer: &dyn DataLayer, user: &User, name: &str, text: &str, number: u32) -> String {
    let id = new_id();
    let patch = ThreadPatch {
        name: Some(name.to_owned()),
        user_id: user.id.clone(),
        created_at: Some(at(number)),
        updated_at: Some(at(number)),
        ..ThreadPatch::of(&id)
    };
    layer.write(&[Write::Thread(patch), write_step(&message(&id, text, number))]).await.unwrap();
    id
}
