//! From one layer to another.

use chainlit::data::sled::SledLayer;
use chainlit::data::sql::{Preference, SqlLayer};
use chainlit::data::{DataLayer, Write, transfer};
use chainlit::wire::thread::{Pagination, ThreadFilter};

use super::sample::{element, feedback, message, thread, tool, user, write_element, write_step};

#[tokio::test]
async fn everything_goes_through_a_file_and_twice_is_once() {
    let folder = tempfile::tempdir().unwrap();
    let from = SledLayer::open(&folder.path().join("data")).await.unwrap().layer;
    let ann = user(&from, "ann").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let id = thread(&from, &ann, &format!("t{number}"), "hello", number).await;
        let step = tool(&id, None, number + 1);
        let rated = message(&id, "rated", number + 2);
        let writes = [
            write_step(&step),
            write_step(&rated),
            write_element(&element(&id, &step.id)),
            Write::Feedback(feedback(&from, &rated, 1, Some("fine"))),
        ];
        from.write(&writes).await.unwrap();
        ids.push(id);
    }
    let file = folder.path().join("all.jsonl");
    let exported = transfer::export_file(&from, &file).await.unwrap();
    assert_eq!(exported.to_string(), "1 users, 5 threads, 15 steps and 5 elements");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 6);

    let to = SqlLayer::sqlite(&folder.path().join("t.db"), Preference::Usual).await.unwrap();
    for _ in 0..2 {
        assert_eq!(transfer::import_file(&to, &file).await.unwrap(), exported);
    }
    for id in &ids {
        let (old, new) = (from.thread(id, None).await.unwrap().unwrap(), to.thread(id, None).await.unwrap().unwrap());
        assert_eq!(serde_json::to_value(&new.steps).unwrap(), serde_json::to_value(&old.steps).unwrap());
        assert_eq!((new.elements, new.name, new.user_identifier), (old.elements, old.name, old.user_identifier));
    }
    let list = |user_id| ThreadFilter { user_id, ..ThreadFilter::default() };
    let page = Pagination { first: 9, cursor: None };
    let names = |page: chainlit::wire::thread::Page<chainlit::wire::thread::Thread>| {
        page.data.into_iter().filter_map(|t| t.name).collect::<Vec<_>>()
    };
    let there = to.user(&ann.identifier).await.unwrap().unwrap();
    let before = names(from.threads(&page, &list(ann.id)).await.unwrap());
    assert_eq!(names(to.threads(&page, &list(there.id)).await.unwrap()), before, "in the same order");

    let back = SledLayer::open(&folder.path().join("back")).await.unwrap().layer;
    assert_eq!(transfer::migrate(&to, &back).await.unwrap(), exported);
    assert_eq!(back.thread(&ids[0], None).await.unwrap().unwrap().steps.len(), 3);
}

#[tokio::test]
async fn a_line_of_something_else_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let layer = SledLayer::open(folder.path()).await.unwrap().layer;
    let file = "{\"user\":{\"identifier\":\"a\"}}\n\n{\"thing\":1}\n".as_bytes();
    let error = transfer::import(&layer, file).await.unwrap_err().to_string();
    assert!(error.contains("line 3 is no user or thread"), "{error}");
}
