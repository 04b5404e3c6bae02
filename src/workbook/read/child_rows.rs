//! Sheets whose rows are the items of lists within the items of other sheets, e.g. 组员 of 巡察组.

use std::collections::{BTreeMap, HashMap};

use super::header::Header;
use super::reader::{Reader, Row, key};
use crate::data::{Node, Place, Value, cell_name};
use crate::data::{shown, suggest};
use crate::diag::{Code, Diagnostic};
use crate::numerals::parse_chinese;
use crate::round::AreaCode;
use crate::workbook::cell_in::{Reading, Usual, Years, meant, value};
use crate::workbook::columns::{Cell, Column, Parent, Sheet};
use crate::workbook::grid::Grid;

/// Problems of rows whose parent was not found, by the parent's list and name.
type Orphans = BTreeMap<(&'static str, String), Vec<(Place, Diagnostic)>>;

/// The parent that a row names.
struct Named<'p> {
    parent: &'p Parent,
    /// The column of the name.
    at: u32,
    name: String,
}

impl Reader<'_> {
    /// Reads a sheet whose rows are items of lists within other items.
    pub fn child_rows(&mut self, index: usize, sheet: &Sheet, parents: &[Parent], grid: &Grid) {
        let Some(header) = self.header(index, sheet, grid) else { return };
        let mut orphans = Orphans::new();
        for (row, cells) in self.rows(index, sheet, &header, grid) {
            let row = Row {
                sheet,
                index,
                row,
                cells,
                path: String::new(),
                township: String::new(),
                township_at: 0,
            };
            let Some(Named { parent, at, name }) = self.parent_of(&row, parents, &header) else {
                let lists: Vec<String> = parents.iter().flat_map(Parent::paths).collect();
                self.orphan(&row, &header, &lists);
                continue;
            };
            let which = key_column(&header, parents.len());
            let Some(list) = self.list_of(&row, parent, which, at) else {
                let lists: Vec<String> = parent.paths().collect();
                self.orphan(&row, &header, &lists);
                continue;
            };
            let Some((number, count)) = self.child(parent, &name, list) else {
                self.orphan(&row, &header, &[format!("{}.{list}", parent.list)]);
                let message = format!(
                    "{}“{}”在“{}”中没有",
                    parent.header,
                    shown(&name),
                    list_name(parent.list)
                );
                let mut d = Diagnostic::error(Code::Dangling, message);
                suggest(&mut d, &name, &self.names_of(parent));
                orphans
                    .entry((parent.list, name))
                    .or_default()
                    .push((self.place(index, row.row, at), d));
                continue;
            };
            let row = Row { path: format!("{}[{number}].{list}[{count}]", parent.list), ..row };
            let item = self.item(&row, &header);
            if let Some(items) = self.list(parent.list).and_then(|items| items.get_mut(number)) {
                attach(items, list, item);
            }
        }
        for parent in parents {
            self.report_orphans(parent, &orphans);
        }
    }

    /// A row that is not known to belong to any item of these lists: its own mistakes are looked
    /// for all the same, and the lists lack it.
    fn orphan(&mut self, row: &Row<'_>, header: &Header, lists: &[String]) {
        let before = self.problems.len();
        let Row { sheet, index, row, cells, .. } = *row;
        let path = lists.first().cloned().unwrap_or_default();
        let row = Row { sheet, index, row, cells, path, township: String::new(), township_at: 0 };
        let item = self.item(&row, header);
        for (_, problem) in &mut self.problems[before..] {
            problem.path = None;
        }
        self.orphans.extend(lists.first().map(|list| (list.clone(), item)));
        self.lost.extend(lists.iter().cloned());
    }

    /// The parent of a row, with the name of a target replaced by its code; `None` after reporting
    /// a problem.
    fn parent_of<'p>(
        &mut self,
        row: &Row<'_>,
        parents: &'p [Parent],
        header: &Header,
    ) -> Option<Named<'p>> {
        let keys = (0..parents.len()).filter_map(|p| Some((p, key_column(header, p)?)));
        let is_filled =
            |at: &u32| row.cells.get(at).is_some_and(|raw| !raw.says_nothing(&Cell::Text));
        let filled: Vec<(usize, u32)> = keys.filter(|(_, at)| is_filled(at)).collect();
        let [(parent, at)] = filled.as_slice() else {
            let headers: Vec<&str> = parents.iter().map(|p| p.header).collect();
            let what = if filled.is_empty() { "没有填" } else { "只能填一个" };
            let message = format!("{}{what}，不知道这一行属于谁", headers.join("、"));
            let at = filled
                .first()
                .map_or_else(|| key_column(header, 0).unwrap_or_default(), |(_, at)| *at);
            self.problems.push((
                self.place(row.index, row.row, at),
                Diagnostic::error(Code::MissingKey, message),
            ));
            return None;
        };
        let (parent, at) = (&parents[*parent], *at);
        let raw = row.cells.get(&at)?;
        let cell = if is_code(parent) { Cell::Target } else { Cell::Text };
        let usual = Usual { unit: 1, years: &Years::default(), is_name: true };
        let place = self.place(row.index, row.row, at);
        let name = match value(raw, &cell, usual, place) {
            Ok((Value::Text(name), _)) => name.to_string(),
            Ok(_) => String::new(),
            Err(wrong) => {
                self.wrong(row, at, parent.header, wrong);
                return None;
            }
        };
        if !is_code(parent) {
            return Some(Named { parent, at, name: ordinal(&name) });
        }
        let mut text: Box<str> = name.into();
        let column = Column {
            header: parent.header.into(),
            note: None,
            path: Vec::new(),
            cell: Cell::Target,
            required: true,
            width: 0.0,
        };
        let before = self.problems.len();
        self.code(row, &column, place, &mut text, &String::new);
        // A name that contradicts the code leaves the code usable.
        let usable = |(_, d): &(Place, Diagnostic)| d.code == Code::Contradiction;
        let known = self.problems[before..].iter().all(usable);
        known.then(|| Named { parent, at, name: text.into() })
    }

    /// The list of the parent that a row belongs to, by the word in column `which`; `None` after
    /// reporting a problem.
    fn list_of(
        &mut self,
        row: &Row<'_>,
        parent: &Parent,
        which: Option<u32>,
        at: u32,
    ) -> Option<&'static str> {
        if let [(_, only)] = parent.lists {
            return Some(only);
        }
        let word: String = which
            .and_then(|at| row.cells.get(&at))
            .map(|raw| raw.text().chars().filter(|c| !c.is_whitespace()).collect())
            .unwrap_or_default();
        let words: Vec<String> = parent.lists.iter().map(|(word, _)| (*word).into()).collect();
        if let Some(known) = meant(&word, &words)
            && let Some((_, list)) = parent.lists.iter().find(|(of, _)| *of == known)
        {
            if known != word {
                let cell = cell_name(row.row, which.unwrap_or(at));
                let header = row.sheet.which().unwrap_or_default();
                let manner = Reading::Word.words();
                self.notes.cell(&row.sheet.name, header, manner, &cell, || {
                    format!("“{}”→{known}", shown(&word))
                });
            }
            return Some(list);
        }
        let header = row.sheet.which().unwrap_or_default();
        let place = self.place(row.index, row.row, which.unwrap_or(at));
        let mut d = if word.is_empty() {
            Diagnostic::error(Code::MissingKey, format!("缺少“{header}”"))
                .hint(format!("填{}", words.join("或")))
        } else {
            let message = format!("{header}“{}”应为{}之一", shown(&word), words.join("、"));
            Diagnostic::error(Code::UnknownWord, message)
        };
        let words: Vec<&str> = parent.lists.iter().map(|(word, _)| *word).collect();
        suggest(&mut d, &word, &words);
        self.problems.push((place, d));
        None
    }

    /// Reports the rows without a parent, unless as many parents have no readable key: the rows are
    /// then theirs, and the problems of the parents are enough.
    fn report_orphans(&mut self, parent: &Parent, orphans: &Orphans) {
        let unreadable = |name: &&String| {
            name.is_empty() || is_code(parent) && name.parse::<AreaCode>().is_err()
        };
        let keyless = self.names_of(parent).iter().filter(unreadable).count();
        let of_parent = orphans.iter().filter(|((list, _), _)| *list == parent.list);
        if of_parent.clone().count() > keyless {
            self.problems.extend(of_parent.flat_map(|(_, problems)| problems.iter().cloned()));
        }
    }

    /// The items of a list read so far.
    fn list(&mut self, name: &str) -> Option<&mut Vec<Node>> {
        match self.fields.iter_mut().find(|(k, _)| &*k.name == name).map(|(_, n)| &mut n.value) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }

    /// The keys of the items of a list; empty for an item without one.
    fn names_of(&mut self, parent: &Parent) -> Vec<String> {
        let numbered = parent.key.is_empty();
        let name = |(i, item): (usize, &Node)| match item.get(parent.key).map(|n| &n.value) {
            Some(Value::Text(t) | Value::Number(t)) => t.to_string(),
            _ if numbered => (i + 1).to_string(),
            _ => String::new(),
        };
        self.list(parent.list)
            .map(|items| items.iter().enumerate().map(name).collect())
            .unwrap_or_default()
    }

    /// Index of the parent of a row, and how many such rows it has already.
    fn child(&mut self, parent: &Parent, name: &str, list: &str) -> Option<(usize, usize)> {
        if !self.indices.contains_key(parent.list) {
            let mut indices = HashMap::new();
            for (i, name) in self.names_of(parent).into_iter().enumerate() {
                indices.entry(name).or_insert(i);
            }
            self.indices.insert(parent.list, indices);
        }
        let number = *self.indices.get(parent.list)?.get(name)?;
        let item = self.list(parent.list)?.get(number)?;
        let count = match item.get(list).map(|n| &n.value) {
            Some(Value::List(items)) => items.len(),
            _ => 0,
        };
        Some((number, count))
    }
}

/// The number of a team or a section as clerks write it: 第一巡察组, 一组, 1.
fn ordinal(name: &str) -> String {
    let bare = name.strip_prefix('第').unwrap_or(name);
    let bare = ["巡察组", "组"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    parse_chinese(bare).map_or_else(|| bare.to_string(), |number| number.to_string())
}

/// The column of the file for the n-th column that names the parent.
fn key_column(header: &Header, key: usize) -> Option<u32> {
    header.columns.iter().find(|f| f.key == Some(key)).map(|f| f.at)
}

/// Whether items are distinguished by codes of targets.
fn is_code(parent: &Parent) -> bool {
    parent.key == "code" || parent.key == "target"
}

/// The sheet of a list, for messages.
fn list_name(list: &str) -> &str {
    match list {
        "teams" => "巡察组",
        "targets" => "巡察对象",
        "ballots" => "民主测评",
        "interviews" => "谈话安排",
        other => other,
    }
}

/// Adds an item to a list of its parent; a question goes to its section.
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
            Value::Map(fields) => {
                fields.iter().position(|(k, _)| &*k.name == "questions").map(|q| fields.remove(q).1)
            }
            _ => None,
        };
        let title = |n: &Node| n.get("title").map(|t| t.value.clone());
        let same = items.last().is_some_and(|last| title(last) == title(&item));
        if !same {
            if let Value::Map(fields) = &mut item.value {
                fields.push((
                    key("questions", place),
                    Node { place, value: Value::List(Vec::new()) },
                ));
            }
            items.push(item);
        }
        if let (Some(question), Some(Node { value: Value::Map(fields), .. })) =
            (question, items.last_mut())
            && let Some((_, Node { value: Value::List(questions), .. })) =
                fields.iter_mut().find(|(k, _)| &*k.name == "questions")
        {
            questions.push(question);
        }
        return;
    }
    items.push(item);
}
