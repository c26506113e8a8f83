//! What every layer must do. Back ends differ in what their schema has room for; [`Abilities`] says in what.

use chainlit::data::{DataLayer, ThreadPatch, Write};
use chainlit::wire::ids::new_id;
use chainlit::wire::stored::StoredStep;
use chainlit::wire::thread::{Pagination, ThreadFilter};
use serde_json::json;

use super::sample::{at, element, feedback, message, object, thread, tool, user, write_element, write_step};

/// In what the schemas differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Abilities {
    /// An output can become empty again (not in the official schema).
    pub(crate) empties: bool,
    /// A search looks into messages (not in DynamoDB).
    pub(crate) finds_words: bool,
}

pub(crate) const ALL: Abilities = Abilities { empties: true, finds_words: true };

/// Runs every rule.
pub(crate) async fn check(layer: &dyn DataLayer, abilities: Abilities) {
    users(layer).await;
    threads_hold_what_was_written(layer).await;
    steps_are_laid_over(layer, abilities).await;
    order_of_writes_does_not_matter(layer).await;
    nothing_is_taken_from_another_thread(layer).await;
    metadata_is_merged(layer).await;
    ratings(layer).await;
    elements(layer).await;
    favourites(layer).await;
    lists(layer).await;
    searches(layer, abilities).await;
    removals(layer).await;
    repeats(layer).await;
    odd_texts(layer).await;
    unknown_things(layer).await;
    last_steps(layer).await;
    all_for_exports(layer).await;
    layer.health().await.unwrap();
}

async fn users(layer: &dyn DataLayer) {
    let first = user(layer, "ann").await;
    assert!(first.id.is_some() && first.created_at.is_some());
    let mut again = first.clone();
    again.id = None;
    again.metadata = object(json!({"role": "admin"}));
    let second = layer.put_user(&again).await.unwrap();
    assert_eq!(second.id, first.id, "the id stays");
    let read = layer.user(&first.identifier).await.unwrap().unwrap();
    assert_eq!((read.id, read.metadata), (first.id, object(json!({"role": "admin"}))));
    assert_eq!(layer.user("nobody").await.unwrap(), None);
}

async fn threads_hold_what_was_written(layer: &dyn DataLayer) {
    let owner = user(layer, "ann").await;
    let id = new_id();
    let question = message(&id, "What?", 1);
    let run = StoredStep {
        name: Some("on_message".to_owned()),
        r#type: Some("run".to_owned()),
        created_at: Some(at(2)),
        generation: None,
        tags: None,
        ..tool(&id, None, 2)
    };
    let step = tool(&id, Some(&run.id), 3);
    let mut answer = message(&id, "That.", 4);
    answer.r#type = Some("assistant_message".to_owned());
    answer.parent_id = Some(run.id.clone());
    answer.command = Some("search".to_owned());
    answer.modes = Some([("model".to_owned(), "big".to_owned())].into());
    answer.metadata = Some(object(json!({"location": "http://x/?a=1&b=2"})));
    answer.wait_for_answer = Some(true);
    let patch = ThreadPatch {
        name: Some("What?".to_owned()),
        user_id: owner.id.clone(),
        metadata: Some(object(json!({"chat_profile": "A", "env": {}}))),
        tags: Some(vec!["A".to_owned()]),
        created_at: Some(at(1)),
        ..ThreadPatch::of(&id)
    };
    let steps = [question, run, step, answer];
    let mut batch = vec![Write::Thread(patch)];
    batch.extend(steps.iter().map(write_step));
    layer.write(&batch).await.unwrap();
    let read = layer.thread(&id, None).await.unwrap().unwrap();
    assert_eq!(read.id.as_str(), id);
    assert_eq!(read.created_at.get(..19), at(1).get(..19));
    assert_eq!((read.name.as_deref(), &read.user_id), (Some("What?"), &owner.id));
    assert_eq!(read.user_identifier.as_ref(), Some(&owner.identifier));
    assert_eq!(read.tags, Some(vec!["A".to_owned()]));
    assert_eq!(read.metadata, Some(object(json!({"chat_profile": "A", "env": {}}))));
    let on_the_wire = |steps: &[StoredStep]| serde_json::to_value(steps).unwrap();
    assert_eq!(on_the_wire(&read.steps), on_the_wire(&steps));
    assert_eq!(layer.thread_author(&id).await.unwrap(), Some(owner.identifier));
    let one = layer.step(&id, &steps[2].id).await.unwrap().unwrap();
    assert_eq!(on_the_wire(&[one]), on_the_wire(&steps[2..3]));
}

async fn steps_are_laid_over(layer: &dyn DataLayer, abilities: Abilities) {
    let id = new_id();
    let mut step = tool(&id, None, 1);
    step.end = None;
    layer.write(&[write_step(&step)]).await.unwrap();
    let patch = StoredStep {
        id: step.id.clone(),
        thread_id: id.clone(),
        output: Some("done".to_owned()),
        end: Some(at(9)),
        is_error: Some(false),
        metadata: Some(object(json!({}))),
        ..StoredStep::default()
    };
    layer.write(&[write_step(&patch)]).await.unwrap();
    let read = layer.step(&id, &step.id).await.unwrap().unwrap();
    assert_eq!((read.output.as_deref(), read.end.clone(), read.is_error), (Some("done"), Some(at(9)), Some(false)));
    assert_eq!((&read.name, &read.input, &read.metadata), (&step.name, &step.input, &step.metadata));
    assert_eq!((&read.tags, &read.generation, &read.created_at), (&step.tags, &step.generation, &step.created_at));
    let mut emptied = read.clone();
    emptied.output = Some(String::new());
    layer.write(&[write_step(&emptied)]).await.unwrap();
    let read = layer.step(&id, &step.id).await.unwrap().unwrap();
    assert_eq!(read.output.as_deref(), Some(if abilities.empties { "" } else { "done" }));
}

async fn order_of_writes_does_not_matter(layer: &dyn DataLayer) {
    let id = new_id();
    let parent = tool(&id, None, 1);
    let mut child = tool(&id, Some(&parent.id), 2);
    // The clock of the machine went back.
    child.created_at = Some(at(0));
    let hung = element(&id, &parent.id);
    layer.write(&[write_step(&child)]).await.unwrap();
    layer.write(&[write_element(&hung), write_step(&parent)]).await.unwrap();
    let read = layer.thread(&id, None).await.unwrap().unwrap();
    let ids: Vec<&str> = read.steps.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, [parent.id.as_str(), child.id.as_str()], "the parent comes first");
    assert_eq!(read.steps[0].name.as_deref(), Some("search"));
    assert_eq!(read.elements.unwrap().len(), 1);
}

/// Ids of messages come from clients, and a shared thread shows its own.
async fn nothing_is_taken_from_another_thread(layer: &dyn DataLayer) {
    let (mine, yours) = (new_id(), new_id());
    let first = message(&mine, "mine", 1);
    let stolen = StoredStep { id: first.id.clone(), ..message(&yours, "stolen", 3) };
    layer.write(&[write_step(&first), write_step(&message(&yours, "yours", 2))]).await.unwrap();
    layer.write(&[write_step(&stolen)]).await.unwrap();
    // What was refused is also not removed by those who tried.
    layer.write(&[Write::DeleteStep { thread_id: yours.clone(), id: first.id.clone() }]).await.unwrap();
    let read = layer.thread(&mine, None).await.unwrap().unwrap();
    let outputs: Vec<_> = read.steps.iter().map(|step| (step.id.as_str(), step.output.as_deref())).collect();
    assert_eq!(outputs, [(first.id.as_str(), Some("mine"))]);
}

async fn metadata_is_merged(layer: &dyn DataLayer) {
    let owner = user(layer, "ann").await;
    let id = thread(layer, &owner, "first", "x", 1).await;
    let patch = |value| Write::Thread(ThreadPatch { metadata: Some(object(value)), ..ThreadPatch::of(&id) });
    layer.write(&[patch(json!({"a": 1, "b": {"c": 2}})), patch(json!({"b": null, "d": "x"}))]).await.unwrap();
    layer
        .write(&[Write::Thread(ThreadPatch { name: Some("second".to_owned()), ..ThreadPatch::of(&id) })])
        .await
        .unwrap();
    layer.write(&[Write::Thread(ThreadPatch::of(&id))]).await.unwrap();
    let read = layer.thread(&id, Some(0)).await.unwrap().unwrap();
    assert_eq!((read.metadata, read.name.as_deref()), (Some(object(json!({"a": 1, "d": "x"}))), Some("second")));
    assert_eq!(read.user_identifier, Some(owner.identifier), "a rename takes nobody's thread away");
}

async fn ratings(layer: &dyn DataLayer) {
    let owner = user(layer, "ann").await;
    let id = thread(layer, &owner, "rated", "x", 1).await;
    let step = message(&id, "rate me", 2);
    let mut given = feedback(layer, &step, 1, Some("good"));
    layer.write(&[write_step(&step), Write::Feedback(given.clone())]).await.unwrap();
    let read = |n: usize| async move { layer.thread(&id, None).await.unwrap().unwrap().steps.swap_remove(n).feedback };
    let first = layer.step(&step.thread_id, &step.id).await.unwrap().unwrap().feedback.unwrap();
    assert_eq!((first.value, first.comment.as_deref(), &first.id), (1, Some("good"), &given.id));
    given.value = 0;
    given.comment = None;
    layer.write(&[Write::Feedback(given.clone())]).await.unwrap();
    let stored = layer.feedback(given.id.as_deref().unwrap()).await.unwrap().unwrap();
    assert_eq!((stored.value, &stored.for_id, &stored.thread_id), (0, &step.id, &given.thread_id));
    // An update of the step leaves its rating alone.
    layer.write(&[write_step(&step)]).await.unwrap();
    assert_eq!(read.clone()(1).await.map(|f| f.value), Some(0));
    let delete = Write::DeleteFeedback { thread_id: step.thread_id.clone(), id: given.id.clone().unwrap() };
    layer.write(&[delete.clone(), delete]).await.unwrap();
    assert_eq!(layer.feedback(given.id.as_deref().unwrap()).await.unwrap(), None);
    assert_eq!(read(1).await, None);
    let nowhere = feedback(layer, &StoredStep { id: new_id(), thread_id: new_id(), ..step }, 1, None);
    let refused =
        layer.write(&[Write::Feedback(chainlit::wire::feedback::Feedback { thread_id: None, ..nowhere })]).await;
    assert!(refused.is_err_and(|error| !error.may_pass()), "a step that does not exist cannot be rated");
}

async fn elements(layer: &dyn DataLayer) {
    let id = new_id();
    let step = message(&id, "see", 1);
    let plain = element(&id, &step.id);
    let mut custom = element(&id, &step.id);
    custom.r#type = chainlit::wire::element::ElementType::Custom;
    custom.props = Some(json!({"list": [{"a": "ü"}], "n": 1}));
    custom.page = None;
    let mut video = element(&id, &step.id);
    video.r#type = chainlit::wire::element::ElementType::Video;
    (video.auto_play, video.player_config) = (Some(true), Some(json!({"youtube": {"x": 1}})));
    let mut nowhere = element(&id, "");
    nowhere.for_id = None;
    let all = [&plain, &custom, &video, &nowhere].map(write_element);
    layer.write(&[write_step(&step)]).await.unwrap();
    layer.write(&all).await.unwrap();
    for wanted in [&plain, &custom, &video] {
        assert_eq!(layer.element(&id, &wanted.id).await.unwrap().as_ref(), Some(wanted));
        assert_eq!(layer.element(&new_id(), &wanted.id).await.unwrap(), None, "only of its own thread");
    }
    assert_eq!(layer.element(&id, &nowhere.id).await.unwrap(), None, "hangs on nothing");
    custom.props = Some(json!({"n": 2}));
    layer.write(&[write_element(&custom)]).await.unwrap();
    assert_eq!(layer.element(&id, &custom.id).await.unwrap().unwrap().props, Some(json!({"n": 2})));
    layer.write(&[Write::DeleteElement { thread_id: id.clone(), id: plain.id.clone() }]).await.unwrap();
    let mut left: Vec<String> =
        layer.thread(&id, None).await.unwrap().unwrap().elements.unwrap().into_iter().map(|e| e.id).collect();
    let mut wanted = vec![custom.id, video.id];
    left.sort();
    wanted.sort();
    assert_eq!(left, wanted);
}

async fn favourites(layer: &dyn DataLayer) {
    let (ann, bob) = (user(layer, "ann").await, user(layer, "bob").await);
    let (mine, other) = (thread(layer, &ann, "a", "x", 1).await, thread(layer, &bob, "b", "x", 1).await);
    let favourite = |thread: &str, number| {
        let mut step = message(thread, "favourite", number);
        step.metadata = Some(object(json!({"location": "x", "favorite": true})));
        step
    };
    let steps = [favourite(&mine, 2), favourite(&mine, 3), favourite(&other, 4), message(&mine, "plain", 5)];
    layer.write(&steps.each_ref().map(write_step)).await.unwrap();
    let ids = |steps: Vec<StoredStep>| steps.into_iter().map(|s| s.id).collect::<Vec<_>>();
    let user_id = ann.id.unwrap();
    assert_eq!(ids(layer.favorites(&user_id).await.unwrap()), [steps[1].id.clone(), steps[0].id.clone()]);
    let mut no_more = steps[1].clone();
    no_more.metadata = Some(object(json!({"location": "x", "favorite": false})));
    layer.write(&[write_step(&no_more)]).await.unwrap();
    assert_eq!(ids(layer.favorites(&user_id).await.unwrap()), [steps[0].id.clone()]);
}

/// Names of the threads of a page, and its cursor when more follow.
async fn names(
    layer: &dyn DataLayer,
    filter: &ThreadFilter,
    first: u32,
    cursor: Option<String>,
) -> (Vec<String>, Option<String>) {
    let page = layer.threads(&Pagination { first, cursor }, filter).await.unwrap();
    assert!(page.data.iter().all(|t| t.steps.is_empty()));
    assert_eq!(page.page_info.start_cursor, page.data.first().map(|t| t.id.to_string()));
    let next = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
    (page.data.into_iter().map(|t| t.name.unwrap_or_default()).collect(), next)
}

async fn lists(layer: &dyn DataLayer) {
    let (ann, bob) = (user(layer, "ann").await, user(layer, "bob").await);
    for number in 0..7 {
        thread(layer, &ann, &format!("t{number}"), "x", number).await;
    }
    let of_bob = thread(layer, &bob, "bob's", "x", 99).await;
    let filter = ThreadFilter { user_id: ann.id.clone(), ..ThreadFilter::default() };
    let (first, cursor) = names(layer, &filter, 3, None).await;
    assert_eq!(first, ["t6", "t5", "t4"], "newest first");
    let (second, cursor) = names(layer, &filter, 3, cursor).await;
    assert_eq!(second, ["t3", "t2", "t1"]);
    let (third, cursor) = names(layer, &filter, 3, cursor).await;
    assert_eq!((third.as_slice(), cursor), (["t0".to_owned()].as_slice(), None));
    assert_eq!(names(layer, &filter, 7, None).await.1, None, "exactly full is no reason for a next page");
    assert_eq!(names(layer, &ThreadFilter { user_id: bob.id, ..ThreadFilter::default() }, 5, None).await.0, ["bob's"]);
    assert!(
        names(layer, &ThreadFilter { user_id: Some(new_id()), ..ThreadFilter::default() }, 5, None).await.0.is_empty()
    );
    let everybody = layer.threads(&Pagination { first: 5, cursor: None }, &ThreadFilter::default()).await.unwrap();
    assert_eq!(everybody.data.len(), 5);
    assert_eq!(layer.thread_author(&of_bob).await.unwrap(), Some(bob.identifier));

    let page = layer.threads(&Pagination { first: 2, cursor: None }, &filter).await.unwrap();
    let shared =
        ThreadPatch { metadata: Some(object(json!({"is_shared": true}))), ..ThreadPatch::of(page.data[0].id.as_str()) };
    layer.write(&[Write::Thread(shared)]).await.unwrap();
    let page = layer.threads(&Pagination { first: 1, cursor: None }, &filter).await.unwrap();
    assert_eq!(page.data[0].metadata, Some(object(json!({"is_shared": true}))), "lists show what is shared");
}

async fn searches(layer: &dyn DataLayer, abilities: Abilities) {
    let ann = user(layer, "ann").await;
    let a = thread(layer, &ann, "Große Reise", "Nach NORWEGEN", 1).await;
    thread(layer, &ann, "50%_off\\", "cheap", 2).await;
    thread(layer, &ann, "other", "elsewhere", 3).await;
    let find = |text: &str| {
        let filter = ThreadFilter { user_id: ann.id.clone(), search: Some(text.to_owned()), ..ThreadFilter::default() };
        async move { names(layer, &filter, 10, None).await.0 }
    };
    assert_eq!(find("reise").await, ["Große Reise"]);
    assert_eq!(find("GROSS").await, Vec::<String>::new());
    assert_eq!(find("Große").await, ["Große Reise"]);
    assert_eq!(find("%_").await, ["50%_off\\"], "taken literally");
    assert_eq!(find("%").await.len(), 1);
    assert_eq!(find("").await.len(), 3);
    if abilities.finds_words {
        assert_eq!(find("norwegen").await, ["Große Reise"]);
    }
    let step = message(&a, "rated", 4);
    layer.write(&[write_step(&step), Write::Feedback(feedback(layer, &step, 0, None))]).await.unwrap();
    let rated = |value| {
        let filter = ThreadFilter { user_id: ann.id.clone(), feedback: Some(value), ..ThreadFilter::default() };
        async move { names(layer, &filter, 10, None).await.0 }
    };
    assert_eq!((rated(0).await, rated(1).await), (vec!["Große Reise".to_owned()], vec![]));
}

async fn removals(layer: &dyn DataLayer) {
    let ann = user(layer, "ann").await;
    let id = thread(layer, &ann, "gone", "x", 1).await;
    let (a, b) = (message(&id, "a", 2), message(&id, "b", 3));
    let (on_a, on_b) = (element(&id, &a.id), element(&id, &b.id));
    let rating = feedback(layer, &b, 1, None);
    let batch =
        [write_step(&a), write_step(&b), write_element(&on_a), write_element(&on_b), Write::Feedback(rating.clone())];
    layer.write(&batch).await.unwrap();
    layer.write(&[Write::DeleteStep { thread_id: id.clone(), id: a.id.clone() }]).await.unwrap();
    let read = layer.thread(&id, None).await.unwrap().unwrap();
    assert_eq!(read.steps.iter().filter_map(|s| s.output.as_deref()).collect::<Vec<_>>(), ["x", "b"]);
    assert_eq!(read.elements.unwrap().iter().map(|e| &e.id).collect::<Vec<_>>(), [&on_b.id]);
    assert_eq!(layer.step(&id, &a.id).await.unwrap(), None);
    layer.write(&[Write::DeleteThread { id: id.clone() }, Write::DeleteThread { id: id.clone() }]).await.unwrap();
    assert_eq!(layer.thread(&id, None).await.unwrap(), None);
    assert_eq!(layer.thread_author(&id).await.unwrap(), None);
    assert_eq!(layer.step(&id, &b.id).await.unwrap(), None);
    assert_eq!(layer.element(&id, &on_b.id).await.unwrap(), None);
    assert_eq!(layer.feedback(rating.id.as_deref().unwrap()).await.unwrap(), None);
    let filter = ThreadFilter { user_id: ann.id, ..ThreadFilter::default() };
    assert!(names(layer, &filter, 5, None).await.0.is_empty());
    // Deleted and written again in one batch.
    let again = message(&id, "again", 4);
    layer.write(&[write_step(&b), Write::DeleteThread { id: id.clone() }, write_step(&again)]).await.unwrap();
    let read = layer.thread(&id, None).await.unwrap().unwrap();
    assert_eq!(read.steps.iter().map(|s| &s.id).collect::<Vec<_>>(), [&again.id]);
}

async fn repeats(layer: &dyn DataLayer) {
    let ann = user(layer, "ann").await;
    let id = thread(layer, &ann, "twice", "x", 1).await;
    let step = tool(&id, None, 2);
    let batch =
        [write_step(&step), write_element(&element(&id, &step.id)), Write::Feedback(feedback(layer, &step, 1, None))];
    layer.write(&batch).await.unwrap();
    let once = layer.thread(&id, None).await.unwrap();
    layer.write(&batch).await.unwrap();
    assert_eq!(layer.thread(&id, None).await.unwrap(), once);
}

async fn odd_texts(layer: &dyn DataLayer) {
    let id = new_id();
    let mut step = message(&id, "line\nquote \" ' ; -- \\ $1 %s {} 😀 \u{202e}", 1);
    step.metadata = Some(object(json!({"key \"with\" 'quotes'": "\u{1}\t", "zero": "a\u{0}b"})));
    layer.write(&[write_step(&step)]).await.unwrap();
    let read = layer.step(&id, &step.id).await.unwrap().unwrap();
    assert_eq!(read.output, step.output);
    assert_eq!(read.metadata.unwrap().keys().count(), 2);
    let long = message(&id, &"x".repeat(300_000), 2);
    layer.write(&[write_step(&long)]).await.unwrap();
    assert_eq!(layer.step(&id, &long.id).await.unwrap().unwrap().output, long.output);
}

async fn unknown_things(layer: &dyn DataLayer) {
    for id in [new_id().as_str(), "no uuid", "' OR 1=1 --", "ü"] {
        assert_eq!(layer.thread(id, None).await.unwrap(), None);
        assert_eq!(layer.thread_author(id).await.unwrap(), None);
        assert_eq!(layer.step(id, id).await.unwrap(), None);
        assert_eq!(layer.element(id, id).await.unwrap(), None);
        assert_eq!(layer.feedback(id).await.unwrap(), None);
    }
    let unknown = Pagination { first: 1, cursor: Some(new_id()) };
    layer.threads(&unknown, &ThreadFilter::default()).await.unwrap();
}

async fn last_steps(layer: &dyn DataLayer) {
    let id = new_id();
    let steps: Vec<StoredStep> = (0..30).map(|n| message(&id, &n.to_string(), n)).collect();
    layer.write(&steps.iter().map(write_step).collect::<Vec<_>>()).await.unwrap();
    let read = layer.thread(&id, Some(4)).await.unwrap().unwrap();
    assert_eq!(read.steps.iter().filter_map(|s| s.output.as_deref()).collect::<Vec<_>>(), ["26", "27", "28", "29"]);
}

async fn all_for_exports(layer: &dyn DataLayer) {
    let ann = user(layer, "ann").await;
    let mut wanted = Vec::new();
    for number in 0..5 {
        wanted.push(thread(layer, &ann, "t", "x", number).await);
    }
    let mut found = Vec::new();
    loop {
        let ids = layer.thread_ids(found.last().map(String::as_str), 3).await.unwrap();
        if ids.is_empty() {
            break;
        }
        found.extend(ids);
    }
    let mut unique = found.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), found.len(), "no thread comes twice");
    assert!(wanted.iter().all(|id| found.contains(id)));
    assert!(layer.users().await.unwrap().iter().any(|u| u.identifier == ann.identifier));
}
