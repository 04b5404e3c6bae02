//! Reading a round in part: malformed entries of single targets are left out, so that the other
//! targets' documents can be made.
//!
//! Takes the tree of a round and the problems of its shape. If each problem is in an item of a list
//! that belongs to a target, those items are removed and each problem gets its target. Any other
//! problem leaves the round unusable as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Node, Place, Value, index_of, steps};
use crate::diag::Diagnostic;

/// Removes the malformed items from the lists and returns their numbers and codes; `None` if a
/// problem does not belong to a single target.
pub(super) fn leave_out(
    tree: &mut Node,
    problems: &mut [(Place, Diagnostic)],
) -> Option<BTreeSet<String>> {
    let mut items: BTreeMap<(String, usize), Option<String>> = BTreeMap::new();
    for (_, problem) in problems.iter() {
        let (list, index) = item_of(problem.path.as_deref()?)?;
        items.entry((list.to_string(), index)).or_insert_with(|| owner(tree, list, index));
    }
    if items.values().any(Option::is_none) {
        return None;
    }
    for (_, problem) in problems.iter_mut() {
        let item = item_of(problem.path.as_deref()?)?;
        problem.target = items.get(&(item.0.to_string(), item.1))?.clone();
    }
    let mut known = BTreeSet::new();
    // From the back, so that the indexes before stay right.
    for (list, index) in items.keys().rev() {
        if let Value::Map(fields) = &mut tree.value
            && let Some((_, Node { value: Value::List(list), .. })) =
                fields.iter_mut().find(|(k, _)| *k.name == **list)
        {
            let item = list.remove(*index);
            known.extend(["code", "number"].iter().filter_map(|key| text(&item, key)));
        }
    }
    Some(known)
}

/// List and index of the item that a path leads into: `issues` and 3 of `issues[3].amount`.
pub(super) fn item_of(path: &str) -> Option<(&str, usize)> {
    let mut steps = steps(path);
    Some((steps.next()?, index_of(steps.next()?)?))
}

/// Code of the target that an item belongs to.
fn owner(tree: &Node, list: &str, index: usize) -> Option<String> {
    let item = item(tree, list, index)?;
    match list {
        "targets" => text(item, "code"),
        "tasks" => target_of_issue(tree, &first(item, "issues")?),
        "duties" | "progress" => {
            let number = text(item, "task")?;
            let task = items(tree, "tasks")
                .iter()
                .find(|t| text(t, "number").as_deref() == Some(&number))?;
            target_of_issue(tree, &first(task, "issues")?)
        }
        "issues" | "ballots" | "supervisions" | "sanctions" | "interviews" | "issuances"
        | "rechecks" | "reviews" | "background" | "visits" | "material" | "polls" => {
            text(item, "target")
        }
        _ => None,
    }
    .filter(|code| items(tree, "targets").iter().any(|t| text(t, "code").as_ref() == Some(code)))
}

fn target_of_issue(tree: &Node, number: &str) -> Option<String> {
    let issue =
        items(tree, "issues").iter().find(|i| text(i, "number").as_deref() == Some(number))?;
    text(issue, "target")
}

fn items<'t>(tree: &'t Node, list: &str) -> &'t [Node] {
    tree.get(list).and_then(Node::items).unwrap_or_default()
}

fn item<'t>(tree: &'t Node, list: &str, index: usize) -> Option<&'t Node> {
    items(tree, list).get(index)
}

fn text(item: &Node, key: &str) -> Option<String> {
    item.get(key)?.text().map(str::to_string)
}

fn first(item: &Node, key: &str) -> Option<String> {
    item.get(key)?.items()?.first()?.text().map(str::to_string)
}
