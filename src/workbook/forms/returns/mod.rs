//! Returns (收回的表): values filled into forms are merged into the round.
//!
//! Each cell is compared three ways: as sent out, as returned, and as it is in the round now. A
//! value that only the return changed is taken. If the round or another return has a different new
//! value, it is taken only with a preference for returns. Every conflict is reported with its cell.

mod read;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Map, Value as Json};

use self::read::{Filled, Returned};
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::round::{AreaCode, Index, Progress, Round, Status};
use crate::workbook::cell_out::content;

/// A returned file.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    /// Its name in messages.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// Which value wins if round and return differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefer {
    /// The returned value.
    Returned,
    /// The value of the round.
    Round,
}

/// A round after merging.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The round.
    pub round: Round,
    /// The values taken, by task.
    pub applied: Vec<Applied>,
    /// Values that were not taken, and why. Errors are undecided conflicts, warnings only need a
    /// look.
    pub problems: Diagnostics,
    /// How values of the returns were read whose text is not in the form that a round keeps, in
    /// words for people.
    pub understood: Vec<String>,
    /// Number of files that could be read and belong to the round.
    pub read: usize,
}

/// A returned value that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// The task.
    pub task: String,
    /// The field of 整改进度.
    pub field: String,
    /// The label of the field.
    pub label: String,
    /// The text before.
    pub from: String,
    /// The text now.
    pub to: String,
    /// The cell of the return.
    pub cell: Origin,
}

/// Merges returned forms into a round.
///
/// All problems are in [`Merged::problems`]; an unreadable file does not stop the others.
pub fn merge(round: &Round, returns: &[Return<'_>], prefer: Option<Prefer>) -> Merged {
    let index = Index::new(round);
    let mut merging =
        Merging { index: &index, prefer, problems: Diagnostics::default(), applied: Vec::new() };
    let mut by_task: BTreeMap<String, Vec<Filled>> = BTreeMap::new();
    let mut days: HashMap<String, Origin> = HashMap::new();
    let (mut read, mut understood) = (0, Vec::new());
    for file in returns {
        match read::read(file.bytes, file.name) {
            Ok(mut returned) => {
                merging.problems.extend(std::mem::take(&mut returned.problems));
                if merging.belongs(&returned) {
                    read += 1;
                    understood.extend(returned.understood);
                    days.extend(returned.days);
                    for filled in returned.filled {
                        if merging.is_of(&filled, returned.identity.target.as_deref()) {
                            by_task.entry(filled.task.clone()).or_default().push(filled);
                        }
                    }
                }
            }
            Err(d) => merging.problems.extend(d),
        }
    }
    let mut changed: HashMap<String, Progress> = HashMap::new();
    for task in &round.tasks {
        if let Some(filled) = by_task.get(&task.number)
            && let Some(progress) = merging.task(&task.number, filled, days.get(&task.number))
        {
            changed.insert(task.number.clone(), progress);
        }
    }
    let Merging { mut problems, applied, .. } = merging;
    problems.sort();
    let mut round = round.clone();
    put(&mut round, changed);
    Merged { round, applied, problems, understood, read }
}

/// Replaces the latest entry of each task, or adds a new entry at the end if its date is later.
fn put(round: &mut Round, mut changed: HashMap<String, Progress>) {
    let mut later = Vec::new();
    for progress in round.progress.iter_mut().rev() {
        if let Some(new) = changed.remove(&progress.task) {
            if new.date > progress.date {
                later.push(new);
            } else {
                *progress = new;
            }
        }
    }
    later.extend(changed.into_values());
    let order: HashMap<&str, usize> =
        round.tasks.iter().zip(0..).map(|(t, at)| (t.number.as_str(), at)).collect();
    later.sort_by_key(|p| order.get(p.task.as_str()).copied());
    round.progress.extend(later);
}

struct Merging<'m, 'r> {
    index: &'m Index<'r>,
    prefer: Option<Prefer>,
    problems: Diagnostics,
    applied: Vec<Applied>,
}

impl Merging<'_, '_> {
    /// Whether a return belongs to this round and one of its targets.
    fn belongs(&mut self, returned: &Returned) -> bool {
        let id = self.index.round.id();
        let message = if returned.identity.round != id {
            format!(
                "是另一轮次（{}）的表，本轮次是 {id}，没有读入",
                shown(&returned.identity.round)
            )
        } else if let Some(code) =
            returned.identity.target.as_deref().filter(|code| self.index.target(code).is_none())
        {
            format!("是代码为 {} 的对象的表，本轮次没有这个对象，没有读入", shown(code))
        } else {
            return true;
        };
        self.problems.push(
            Diagnostic::error(Code::ReturnForeign, message)
                .at(returned.place.clone())
                .hint("核对是否给错了文件"),
        );
        false
    }

    /// Whether a value belongs to a task of the round, and to the target that the form was sent to.
    fn is_of(&mut self, filled: &Filled, target: Option<&str>) -> bool {
        let d = if self.index.task(&filled.task).is_none() {
            let message = format!(
                "任务编号“{}”在轮次的“任务清单”中没有，所填的“{}”没有读入",
                shown(&filled.task),
                filled.column.header
            );
            Diagnostic::error(Code::Dangling, message)
                .hint("任务发出后删改过的，核对后在轮次数据里填写")
        } else if let (Some(code), Some(owner)) = (target, self.owner(&filled.task))
            && !self.index.target(code).is_some_and(|t| self.index.within(owner, &t.code))
        {
            let message =
                format!("任务“{}”是 {owner} 的，不是这张表的对象 {code} 的，没有读入", filled.task);
            Diagnostic::error(Code::ReturnForeign, message)
                .hint("任务发出后改过归属的，核对后在轮次数据里填写")
        } else {
            return true;
        };
        self.problems.push(d.at(filled.cell.clone()));
        false
    }

    fn owner(&self, task: &str) -> Option<&AreaCode> {
        self.index.target_of_task(task)
    }

    /// The new progress of a task; `None` if no value is taken.
    fn task(&mut self, task: &str, filled: &[Filled], day: Option<&Origin>) -> Option<Progress> {
        let now = self.index.progress(task);
        let mut entry: Map<String, Json> = match now.map(serde_json::to_value) {
            Some(Ok(Json::Object(entry))) => entry,
            _ => [("task", task), ("status", Status::NotStarted.word())]
                .map(|(k, v)| (k.to_string(), v.into()))
                .into_iter()
                .collect(),
        };
        let mut fields: BTreeMap<&str, Vec<&Filled>> = BTreeMap::new();
        for cell in filled {
            if let [field] = cell.column.path.as_slice() {
                fields.entry(field).or_default().push(cell);
            }
        }
        let mut applied = Vec::new();
        for (field, cells) in fields {
            let Some(cell) = cells.first() else { continue };
            let have = content(cell.column, entry.get(field), false).text().trim().to_string();
            if self.takes(task, field, &cells, &have) {
                if cell.value.is_null() {
                    entry.remove(field);
                } else {
                    entry.insert(field.to_string(), cell.value.clone());
                }
                applied.push(Applied {
                    task: task.into(),
                    field: field.into(),
                    label: cell.column.header.clone(),
                    from: have,
                    to: cell.text.clone(),
                    cell: cell.cell.clone(),
                });
            }
        }
        let first = applied.first()?;
        if entry.get("date").is_none_or(Json::is_null) {
            let place = day.unwrap_or(&first.cell).clone();
            let d = Diagnostic::error(
                Code::MissingKey,
                format!("任务“{task}”填了进展，没有填日期，这一行没有读入"),
            );
            self.say(task, d.at(place).hint("补填完成（填报）日期"));
            return None;
        }
        match serde_json::from_value(Json::Object(entry)) {
            Ok(progress) => {
                self.applied.append(&mut applied);
                Some(progress)
            }
            Err(e) => {
                let d = Diagnostic::error(
                    Code::BadValue,
                    format!("任务“{task}”所填的进展无法读入：{e}"),
                )
                .at(first.cell.clone());
                self.say(task, d);
                None
            }
        }
    }

    /// Whether the returned value of a field is taken; `have` is the text of the round now.
    fn takes(&mut self, task: &str, field: &str, cells: &[&Filled], have: &str) -> bool {
        let Some(cell) = cells.first() else { return false };
        let label = &cell.column.header;
        if cells.iter().any(|c| c.text != cell.text) {
            for c in cells {
                let message =
                    format!("任务“{task}”的{label}，收回的表里有不同的填法：“{}”", shown(&c.text));
                let d = Diagnostic {
                    severity: self.undecided(),
                    ..Diagnostic::error(Code::ReturnConflict, message)
                };
                self.say(task, d.at(c.cell.clone()).hint("核对后只留一份；都没有读入"));
            }
            return false;
        }
        if cell.text == have {
            return false;
        }
        if field == "evidence" {
            let unknown: Vec<&str> = cell
                .value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .filter(|n| self.index.evidence(n).is_none())
                .collect();
            if !unknown.is_empty() {
                let message = format!(
                    "佐证材料编号“{}”在轮次的“佐证材料”中没有，没有读入",
                    shown(&unknown.join("、"))
                );
                let d = Diagnostic::error(Code::Dangling, message).at(cell.cell.clone());
                self.say(task, d.hint("先在轮次的“佐证材料”中登记，再合并"));
                return false;
            }
        }
        let finished = |word: &str| [Status::Done, Status::Closed].iter().any(|s| s.word() == word);
        let message = if have != cell.before {
            format!(
                "任务“{task}”的{label}，发出时是“{}”，轮次中已改为“{}”，收回的是“{}”",
                shown(&cell.before),
                shown(have),
                shown(&cell.text)
            )
        } else if field == "status" && finished(have) && !finished(&cell.text) {
            format!("任务“{task}”轮次中是“{have}”，收回的改成了“{}”", shown(&cell.text))
        } else if cell.text.is_empty() {
            format!("任务“{task}”的{label}原有“{}”，收回的清空了", shown(have))
        } else {
            return true;
        };
        // A required field cannot be cleared.
        let taken = self.prefer == Some(Prefer::Returned)
            && !(cell.text.is_empty() && cell.column.required);
        let outcome = if taken { "已按收回的改" } else { "没有照改" };
        let d = Diagnostic {
            severity: self.undecided(),
            ..Diagnostic::error(Code::ReturnConflict, format!("{message}，{outcome}"))
        };
        let d = d.at(cell.cell.clone());
        let hint = "核对后定一个：--prefer returned 以收回的为准，--prefer round 以轮次的为准，或在轮次数据里改";
        self.say(task, if self.prefer.is_none() { d.hint(hint) } else { d });
        taken
    }

    fn undecided(&self) -> crate::diag::Severity {
        if self.prefer.is_some() {
            crate::diag::Severity::Warning
        } else {
            crate::diag::Severity::Error
        }
    }

    fn say(&mut self, task: &str, d: Diagnostic) {
        let owner = self.owner(task).map(ToString::to_string);
        self.problems.push(Diagnostic { target: owner, ..d });
    }
}
