//! Databases that Python Chainlit 2.12 and this program share: what one writes the other reads.

use chainlit::config::env::Env;
use chainlit::data::sql::{Preference, SqlLayer};
use chainlit::data::{DataLayer, ThreadPatch, Write, dynamodb::DynamoLayer};
use chainlit::wire::element::ElementType;
use chainlit::wire::ids::new_id;
use chainlit::wire::stored::StoredStep;
use serde_json::{Value, json};

use super::sample::{at, element, feedback, message, object, tool, user, write_element, write_step};
use super::services::{aws, postgres, service};

/// A back end as Python Chainlit names it.
struct Python {
    layer: &'static str,
    address: String,
    env: Env,
}

impl Python {
    async fn ask(&self, verb: &str, given: &Value) -> Value {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/interop.py");
        let folder = tempfile::tempdir().unwrap();
        let output = tokio::process::Command::new(service("CHAINLIT_TEST_PYTHON"))
            .args([script, self.layer, &self.address, verb, &given.to_string()])
            .envs(self.env.iter())
            .current_dir(folder.path())
            .output()
            .await
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        // The layers log what they cannot do and go on.
        assert!(output.status.success() && !errors.contains("rror"), "{verb}: {errors}");
        let answer = text.lines().find_map(|line| line.strip_prefix("ANSWER ")).unwrap_or_else(|| panic!("{errors}"));
        serde_json::from_str(answer).unwrap()
    }
}

/// Where the schemas keep less.
#[derive(Clone, Copy)]
struct Keeps {
    /// Python's list of favourites works (not on PostgreSQL in the SQLAlchemy schema).
    favorites: bool,
    /// Ends of steps.
    times: bool,
    /// Generations.
    generations: bool,
}

async fn python_writes_and_we_read(python: &Python, layer: &dyn DataLayer, keeps: Keeps) {
    let ids = python.ask("write", &json!({})).await;
    let id = |name: &str| ids[name].as_str().unwrap();
    let thread = layer.thread(id("thread"), None).await.unwrap().unwrap();
    assert_eq!(thread.name.as_deref(), Some("Hello from Python"));
    assert_eq!((thread.user_id.as_deref(), thread.user_identifier.as_deref()), (Some(id("user")), Some("joe")));
    assert_eq!(thread.metadata, Some(object(json!({"chat_profile": "A"}))));
    let steps: Vec<(&str, &str)> =
        thread.steps.iter().map(|s| (s.id.as_str(), s.output.as_deref().unwrap_or_default())).collect();
    assert_eq!(steps, [(id("question"), "Größe?"), (id("step"), "42"), (id("answer"), "Answer, longer")]);
    let step = &thread.steps[1];
    assert_eq!((step.parent_id.as_deref(), step.name.as_deref()), (Some(id("question")), Some("search")));
    assert_eq!((step.r#type.as_deref(), step.metadata.clone()), (Some("tool"), Some(object(json!({"icon": "globe"})))));
    assert_eq!(step.created_at.as_deref(), Some("2026-01-01T00:00:02.500000Z"));
    if keeps.times {
        assert_eq!(step.end.as_deref(), Some("2026-01-01T00:00:03.000000Z"));
    }
    let rating = thread.steps[2].feedback.as_ref().unwrap();
    assert_eq!(
        (rating.value, rating.comment.as_deref(), rating.id.as_deref()),
        (1, Some("good"), Some(id("feedback")))
    );
    assert_eq!(layer.feedback(id("feedback")).await.unwrap().unwrap().thread_id.as_deref(), Some(id("thread")));
    let elements = thread.elements.unwrap();
    let note = elements.iter().find(|e| e.id == id("element")).unwrap();
    assert_eq!((note.r#type, note.name.as_str(), note.display.as_str()), (ElementType::Text, "note", "side"));
    assert!(note.object_key.as_deref().is_some_and(|key| key.contains(id("element"))), "{note:?}");
    assert_eq!(note.for_id.as_deref(), Some(id("answer")));
    let custom = layer.element(id("thread"), id("custom")).await.unwrap().unwrap();
    assert_eq!((custom.r#type, custom.props), (ElementType::Custom, Some(json!({"n": 1}))));
    let favorites = layer.favorites(id("user")).await.unwrap();
    assert_eq!(favorites.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), [id("question")]);
    assert_eq!(layer.user("joe").await.unwrap().unwrap().metadata, object(json!({"role": "admin"})));
    // What we add to a thread of Python's does not take away what it had.
    layer.write(&[write_step(&message(id("thread"), "more", 5))]).await.unwrap();
    layer.write(&[Write::DeleteThread { id: id("thread").to_owned() }]).await.unwrap();
    assert_eq!(layer.thread(id("thread"), None).await.unwrap(), None);
}

async fn we_write_and_python_reads(python: &Python, layer: &dyn DataLayer, keeps: Keeps) {
    let ann = user(layer, "ann").await;
    let id = new_id();
    let patch = ThreadPatch {
        name: Some("Hello from Rust".to_owned()),
        user_id: ann.id.clone(),
        metadata: Some(object(json!({"chat_profile": "B"}))),
        ..ThreadPatch::of(&id)
    };
    let mut question = message(&id, "What?", 1);
    question.metadata = Some(object(json!({"favorite": true, "location": "x"})));
    let step = StoredStep { tags: None, ..tool(&id, Some(&question.id), 2) };
    let answer = message(&id, "That.", 3);
    let hung = element(&id, &answer.id);
    let batch = [
        Write::Thread(patch),
        write_step(&question),
        write_step(&step),
        write_step(&answer),
        write_element(&hung),
        Write::Feedback(feedback(layer, &answer, 0, Some("bad"))),
    ];
    layer.write(&batch).await.unwrap();
    let wanted = json!({"identifier": ann.identifier, "thread": id, "favorites": keeps.favorites});
    let read = python.ask("read", &wanted).await;
    assert_eq!((&read["user"]["id"], &read["user"]["metadata"]["role"]), (&json!(ann.id), &json!("user")));
    assert_eq!(read["author"], json!(ann.identifier));
    assert_eq!(read["list"], json!(["Hello from Rust"]));
    if keeps.favorites {
        assert_eq!(read["favorites"], json!([question.id]));
    }
    let thread = &read["thread"];
    assert_eq!((&thread["name"], &thread["userIdentifier"]), (&json!("Hello from Rust"), &json!(ann.identifier)));
    let metadata = match &thread["metadata"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    };
    assert_eq!(metadata, json!({"chat_profile": "B"}));
    let steps = thread["steps"].as_array().unwrap();
    let of = |name: &str| steps.iter().map(|s| s[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("id"), [json!(question.id), json!(step.id), json!(answer.id)]);
    assert_eq!(of("output"), [json!("What?"), json!(step.output), json!("That.")]);
    assert_eq!(of("type"), [json!("user_message"), json!("tool"), json!("user_message")]);
    assert_eq!(steps[1]["parentId"], json!(question.id));
    assert!(steps[1]["start"].as_str().unwrap().starts_with(&at(2)[..19]), "{}", steps[1]);
    if keeps.generations {
        let generation = match &steps[1]["generation"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            other => other.clone(),
        };
        assert_eq!(generation["provider"], json!("openai"));
    }
    assert_eq!((&steps[2]["feedback"]["comment"], steps[2]["feedback"]["value"].as_f64()), (&json!("bad"), Some(0.0)));
    let read_element = &thread["elements"][0];
    assert_eq!((&read_element["id"], &read_element["type"]), (&json!(hung.id), &json!("pdf")));
    assert_eq!((&read_element["forId"], &read_element["name"]), (&json!(answer.id), &json!("a b.pdf")));
    assert_eq!(read_element["page"].as_f64(), Some(3.0));

    // Python writes one of our steps again.
    let mut changed = serde_json::to_value(&answer).unwrap();
    changed["output"] = json!("That, again.");
    python.ask("update", &json!({"step": changed})).await;
    let stored = layer.step(&id, &answer.id).await.unwrap().unwrap();
    assert_eq!(stored.output.as_deref(), Some("That, again."));
    assert_eq!(stored.feedback.map(|f| f.value), Some(0));
}

async fn both(python: &Python, layer: &dyn DataLayer, keeps: Keeps) {
    we_write_and_python_reads(python, layer, keeps).await;
    python_writes_and_we_read(python, layer, keeps).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_official() {
    let address = postgres().await;
    let layer = SqlLayer::postgres(&address, Preference::Usual).await.unwrap();
    let python = Python { layer: "official", address, env: Env::default() };
    both(&python, &layer, Keeps { favorites: true, times: false, generations: false }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_sqlalchemy() {
    let url = postgres().await;
    let layer = SqlLayer::postgres(&url, Preference::Alchemy).await.unwrap();
    let address = url.replace("postgres://", "postgresql+asyncpg://");
    let python = Python { layer: "alchemy", address, env: Env::default() };
    both(&python, &layer, Keeps { favorites: false, times: true, generations: true }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_sqlalchemy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    let layer = SqlLayer::sqlite(&file, Preference::Usual).await.unwrap();
    let address = format!("sqlite+aiosqlite:///{}", file.display());
    let python = Python { layer: "alchemy", address, env: Env::default() };
    both(&python, &layer, Keeps { favorites: true, times: true, generations: true }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamodb() {
    let table = format!("t{}", new_id());
    let layer = DynamoLayer::open(&table, &aws()).await.unwrap();
    let python = Python { layer: "dynamo", address: table, env: aws() };
    both(&python, &layer, Keeps { favorites: true, times: true, generations: true }).await;
}
