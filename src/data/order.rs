//! The order in which a thread's steps are given out.

use std::collections::{HashMap, HashSet};

use crate::wire::stored::StoredStep;

/// Moves children behind their parents; everything else stays where it is. Steps whose times are equal, or that were
/// stored late, may come in any order from a store.
pub(super) fn parents_first(steps: Vec<StoredStep>) -> Vec<StoredStep> {
    if !misplaced(&steps) {
        return steps;
    }
    let ids: HashSet<String> = steps.iter().map(|s| s.id.clone()).collect();
    let mut placed: HashSet<String> = HashSet::with_capacity(steps.len());
    let mut waiting: HashMap<String, Vec<StoredStep>> = HashMap::new();
    let mut ordered = Vec::with_capacity(steps.len());
    for step in steps {
        match &step.parent_id {
            Some(parent) if ids.contains(parent) && !placed.contains(parent) && *parent != step.id => {
                waiting.entry(parent.clone()).or_default().push(step);
            }
            _ => place(step, &mut ordered, &mut placed, &mut waiting),
        }
    }
    // Only circles are left: no chat makes them, but nothing is withheld.
    let mut circles: Vec<StoredStep> = waiting.into_values().flatten().collect();
    circles.sort_by(|a, b| (&a.created_at, &a.id).cmp(&(&b.created_at, &b.id)));
    ordered.extend(circles);
    ordered
}

/// Puts a step down, and behind it those that waited for it.
fn place(
    step: StoredStep,
    ordered: &mut Vec<StoredStep>,
    placed: &mut HashSet<String>,
    waiting: &mut HashMap<String, Vec<StoredStep>>,
) {
    let mut next = vec![step];
    while let Some(step) = next.pop() {
        placed.insert(step.id.clone());
        if let Some(children) = waiting.remove(&step.id) {
            next.extend(children.into_iter().rev());
        }
        ordered.push(step);
    }
}

fn misplaced(steps: &[StoredStep]) -> bool {
    let mut seen: HashSet<&str> = HashSet::with_capacity(steps.len());
    let mut open: HashSet<&str> = HashSet::new();
    for step in steps {
        if open.contains(step.id.as_str()) {
            return true;
        }
        seen.insert(&step.id);
        open.extend(step.parent_id.as_deref().filter(|parent| !seen.contains(parent)));
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(id: &str, parent: Option<&str>) -> StoredStep {
        StoredStep { id: id.to_owned(), parent_id: parent.map(str::to_owned), ..StoredStep::default() }
    }

    fn ids(steps: Vec<StoredStep>) -> String {
        parents_first(steps).into_iter().map(|s| s.id).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn children_follow_their_parents() {
        assert_eq!(ids(vec![step("c", Some("b")), step("x", None), step("b", Some("a")), step("a", None)]), "x a b c");
        assert_eq!(ids(vec![step("a", None), step("b", Some("gone")), step("c", Some("a"))]), "a b c");
    }

    #[test]
    fn circles_are_not_lost() {
        assert_eq!(ids(vec![step("a", Some("b")), step("b", Some("a")), step("c", Some("c"))]), "c a b");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_child_leads(parents in proptest::collection::vec(0usize..20, 1..20)) {
            let steps: Vec<_> = parents.iter().enumerate().map(|(i, parent)| {
                let parent = (*parent < i).then(|| format!("{parent}"));
                step(&i.to_string(), parent.as_deref())
            }).rev().collect();
            let count = steps.len();
            let ordered = parents_first(steps);
            prop_assert_eq!(ordered.len(), count);
            for (i, s) in ordered.iter().enumerate() {
                let parent = s.parent_id.as_ref().and_then(|p| ordered.iter().position(|o| o.id == *p));
                prop_assert!(parent.is_none_or(|p| p < i));
            }
        }
    }
}
