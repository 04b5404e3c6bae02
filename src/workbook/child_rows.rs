//! Sheets whose rows belong to items of other sheets.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Cell, Column, Parent, Sheet};
use super::grid::Grid;
use super::read::{Reader, Row, key};
use crate::data::{Node, Place, Value, did_you_mean, shown};
use crate::diag::{Code, Diagnostic};
use crate::round::AreaCode;

impl Reader<'_> {
    /// A sheet whose rows belong to items of other lists.
    pub(super) fn below(&mut self, index: usize, sheet: &Sheet, parents: &[Parent], grid: &Grid) {
        let which = sheet.which();
        let Some(header) = self.header(index, sheet, grid) else { return };
        // Rows whose item was not found, by what they name; where as many items have no key that can be read, those are
        // theirs, and it is enough to say what is wrong with the items.
        let mut lost: BTreeMap<(&str, String), Vec<(Place, Diagnostic)>> = BTreeMap::new();
        let column_of = |key: usize| header.columns.iter().find(|f| f.key == Some(key)).map(|f| f.at);
        for (row, cells) in self.rows(index, sheet, &header, grid) {
            let filled: Vec<(usize, u32)> =
                (0..parents.len()).filter_map(|p| Some((p, column_of(p)?))).filter(|(_, at)| cells.contains_key(at)).collect();
            let place = |at| self.place(index, row, at);
            let [(parent, at)] = filled.as_slice() else {
                let headers: Vec<&str> = parents.iter().map(|p| p.header).collect();
                let what = if filled.is_empty() { "没有填" } else { "只能填一个" };
                let message = format!("{}{what}，不知道这一行属于谁", headers.join("、"));
                let at = filled.first().map_or_else(|| column_of(0).unwrap_or_default(), |(_, at)| *at);
                self.problems.push((place(at), Diagnostic::error(Code::MissingKey, message)));
                continue;
            };
            let (parent, at) = (&parents[*parent], *at);
            let mut name = cells.get(&at).map(|raw| raw.text().trim().to_string()).unwrap_or_default();
            if parent.key == "code" || parent.key == "target" {
                let mut text: Box<str> = name.clone().into();
                let column =
                    Column { header: parent.header.into(), note: None, path: Vec::new(), cell: Cell::Target, required: true, width: 0.0 };
                let before = self.problems.len();
                self.code(
                    &Row { sheet, index, row, cells, path: String::new(), township: String::new() },
                    &column,
                    place(at),
                    &mut text,
                    &String::new,
                );
                if self.problems.len() > before {
                    continue;
                }
                name = text.into();
            }
            let list = match parent.lists {
                [(_, only)] => only,
                several => {
                    let said =
                        column_of(parents.len()).and_then(|at| cells.get(&at)).map(|raw| raw.text().trim().to_string()).unwrap_or_default();
                    let Some((_, list)) = several.iter().find(|(word, _)| *word == said || word.starts_with(&said) && !said.is_empty())
                    else {
                        let words: Vec<&str> = several.iter().map(|(word, _)| *word).collect();
                        let message = format!("{}“{}”应为{}之一", which.unwrap_or_default(), shown(&said), words.join("、"));
                        let at = column_of(parents.len()).unwrap_or(at);
                        self.problems.push((self.place(index, row, at), Diagnostic::error(Code::UnknownWord, message)));
                        continue;
                    };
                    list
                }
            };
            let Some((number, count)) = self.child(parent, &name, list) else {
                let known = self.names_of(parent);
                let message = format!("{}“{}”在“{}”中没有", parent.header, shown(&name), list_name(parent.list));
                let mut d = Diagnostic::error(Code::Dangling, message);
                d.hints.extend(did_you_mean(&name, &known));
                lost.entry((parent.list, name)).or_default().push((self.place(index, row, at), d));
                continue;
            };
            let row = Row { sheet, index, row, cells, path: format!("{}[{number}].{list}[{count}]", parent.list), township: String::new() };
            let item = self.item(&row, &header);
            if let Some(items) = self.list(parent.list).and_then(|items| items.get_mut(number)) {
                attach(items, list, item);
            }
        }
        for parent in parents {
            let is_code = parent.key == "code" || parent.key == "target";
            let unreadable = |name: &&String| name.is_empty() || is_code && name.parse::<AreaCode>().is_err();
            let keyless = self.names_of(parent).iter().filter(unreadable).count();
            let of_parent = lost.iter().filter(|((list, _), _)| *list == parent.list);
            if of_parent.clone().count() > keyless {
                self.problems.extend(of_parent.flat_map(|(_, problems)| problems.iter().cloned()));
            }
        }
    }

    fn list(&mut self, name: &str) -> Option<&mut Vec<Node>> {
        match self.fields.iter_mut().find(|(k, _)| &*k.name == name).map(|(_, n)| &mut n.value) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }

    fn names_of(&mut self, parent: &Parent) -> Vec<String> {
        let numbered = parent.key.is_empty();
        let name = |(i, item): (usize, &Node)| match item.get(parent.key).map(|n| &n.value) {
            Some(Value::Text(t) | Value::Number(t)) => t.to_string(),
            _ if numbered => (i + 1).to_string(),
            _ => String::new(),
        };
        self.list(parent.list).map(|items| items.iter().enumerate().map(name).collect()).unwrap_or_default()
    }

    /// Number of the item a row belongs to, and how many such rows it has already.
    fn child(&mut self, parent: &Parent, name: &str, list: &str) -> Option<(usize, usize)> {
        let name = name.trim_start_matches('第').trim_end_matches('组');
        if !self.numbers.contains_key(parent.list) {
            let mut numbers = HashMap::new();
            for (i, name) in self.names_of(parent).into_iter().enumerate() {
                numbers.entry(name).or_insert(i);
            }
            self.numbers.insert(parent.list, numbers);
        }
        let number = *self.numbers.get(parent.list)?.get(name)?;
        let item = self.list(parent.list)?.get(number)?;
        let count = match item.get(list).map(|n| &n.value) {
            Some(Value::List(items)) => items.len(),
            _ => 0,
        };
        Some((number, count))
    }
}

fn list_name(list: &str) -> &str {
    match list {
        "teams" => "巡察组",
        "targets" => "巡察对象",
        "ballots" => "民主测评",
        "interviews" => "谈话安排",
        other => other,
    }
}

/// Adds an item to a list of another; questions go to their section.
fn attach(parent: &mut Node, list: &str, mut item: Node) {
    let place = item.place;
    let Value::Map(fields) = &mut parent.value else { return };
    let at = fields.iter().position(|(k, _)| &*k.name == list).unwrap_or_else(|| {
        fields.push((key(list, place), Node { place, value: Value::List(Vec::new()) }));
        fields.len() - 1
    });
    let Value::List(items) = &mut fields[at].1.value else { return };
    if list == "sections" {
        let question = match &mut item.value {
            Value::Map(fields) => fields.iter().position(|(k, _)| &*k.name == "questions").map(|q| fields.remove(q).1),
            _ => None,
        };
        let title = |n: &Node| n.get("title").map(|t| t.value.clone());
        let same = items.last().is_some_and(|last| title(last) == title(&item));
        if !same {
            if let Value::Map(fields) = &mut item.value {
                fields.push((key("questions", place), Node { place, value: Value::List(Vec::new()) }));
            }
            items.push(item);
        }
        if let (Some(question), Some(Node { value: Value::Map(fields), .. })) = (question, items.last_mut())
            && let Some((_, Node { value: Value::List(questions), .. })) = fields.iter_mut().find(|(k, _)| &*k.name == "questions")
        {
            questions.push(question);
        }
        return;
    }
    items.push(item);
}
