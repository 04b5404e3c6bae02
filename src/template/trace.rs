//! Finds out what a failing template looked up in vain, and in which record of the view.
//!
//! The engine reports that a value is undefined, but not which one. So after a failure the template
//! is run once more over a view that records every look-up. While templates succeed, none of this
//! happens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};
use minijinja::{Error, State, Value};

/// Most look-ups without a result that are recorded.
const MAX_MISSES: usize = 500;
/// Most marks that are recorded.
const MAX_MARKS: usize = 200_000;
/// The fields that tell records apart.
const NAMES: [&str; 2] = ["number", "code"];
/// The function that writes a mark in a watched run.
pub(super) const MARK: &str = "__mark";

/// A look-up without a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Miss {
    /// The path of the value in which it was looked up, without positions in lists; empty for the
    /// view itself.
    pub parent: String,
    /// The key that was looked up.
    pub key: String,
    /// The keys that exist.
    pub keys: Vec<String>,
    /// The record in which it was looked up.
    pub item: Item,
}

/// A record that a template was processing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its path in the view, e.g. `groups[2].issues[5]`.
    pub path: String,
    /// The fields that identify it and the records that contain it, the innermost first: path,
    /// field and value.
    pub names: Vec<(String, &'static str, String)>,
    /// The key that was looked up in it.
    pub key: Option<String>,
}

/// What was looked up during a run.
#[derive(Debug, Default)]
struct Noted {
    misses: Vec<Miss>,
    /// The last record in which each key was looked up.
    last_by_key: BTreeMap<String, Item>,
    last: Option<Item>,
    /// The first record after the last mark.
    first: Option<Item>,
    /// The first record after and the last record before each mark.
    marks: Vec<(Option<Item>, Option<Item>)>,
}

/// Records the look-ups of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail(Arc<Mutex<Noted>>);

impl Trail {
    /// Wraps a view so that its look-ups are recorded.
    pub fn watch(&self, view: Value) -> Value {
        self.wrap(view, "", "", Vec::new())
    }

    /// The look-ups without a result, in their order.
    pub fn misses(&self) -> Vec<Miss> {
        self.0.lock().map(|mut noted| std::mem::take(&mut noted.misses)).unwrap_or_default()
    }

    /// The record in which the first of some keys was last looked up; if none was, the last record.
    pub fn at_work<'k>(&self, mut keys: impl Iterator<Item = &'k str>) -> Option<Item> {
        let noted = self.0.lock().ok()?;
        keys.find_map(|key| noted.last_by_key.get(key)).or(noted.last.as_ref()).cloned()
    }

    /// The record that was processed after the mark with this number.
    pub fn behind(&self, mark: usize) -> Option<Item> {
        let noted = self.0.lock().ok()?;
        let next = match noted.marks.get(mark + 1) {
            Some((between, _)) => between,
            None => &noted.first,
        };
        next.clone().or_else(|| noted.marks.get(mark)?.1.clone())
    }

    /// `path` with positions, `shown` without; `names` of the records around.
    fn wrap(
        &self,
        value: Value,
        path: &str,
        shown: &str,
        names: Vec<(String, &'static str, String)>,
    ) -> Value {
        match value.kind() {
            ValueKind::Map | ValueKind::Seq => {
                let mut names = names;
                if value.kind() == ValueKind::Map && !path.is_empty() {
                    let own = NAMES.iter().find_map(|name| {
                        Some((*name, value.get_attr(name).ok()?.as_str()?.to_string()))
                    });
                    names.splice(0..0, own.map(|(name, text)| (path.to_string(), name, text)));
                }
                Value::from_object(Watched {
                    value,
                    path: path.to_string(),
                    shown: shown.to_string(),
                    names,
                    trail: self.clone(),
                })
            }
            _ => value,
        }
    }

    fn note(&self, at: &Watched, key: &str, found: bool) {
        let Ok(mut noted) = self.0.lock() else { return };
        let item =
            Item { path: at.path.clone(), names: at.names.clone(), key: Some(key.to_string()) };
        if !found && noted.misses.len() < MAX_MISSES {
            let keys = at
                .value
                .try_iter()
                .into_iter()
                .flatten()
                .filter_map(|k| k.as_str().map(String::from))
                .collect();
            noted.misses.push(Miss {
                parent: at.shown.clone(),
                key: key.to_string(),
                keys,
                item: item.clone(),
            });
        }
        noted.last_by_key.insert(key.to_string(), item.clone());
        if !item.names.is_empty() && noted.first.is_none() {
            noted.first = Some(item.clone());
        }
        noted.last = Some(item);
    }
}

/// A map or list of the view.
#[derive(Debug)]
struct Watched {
    value: Value,
    path: String,
    shown: String,
    names: Vec<(String, &'static str, String)>,
    trail: Trail,
}

impl Object for Watched {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.value.kind() == ValueKind::Map { ObjectRepr::Map } else { ObjectRepr::Seq }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let found = self.value.get_item(key).ok().filter(|value| !value.is_undefined());
        let of_map = self.value.kind() == ValueKind::Map;
        if let Some(name) = key.as_str().filter(|_| of_map) {
            if self.path.is_empty() && name == MARK {
                return Some(Value::from_object(Marks(self.trail.clone())));
            }
            self.trail.note(self, name, found.is_some());
        }
        let below = |text: &str, key: &str| {
            if text.is_empty() { key.to_string() } else { format!("{text}.{key}") }
        };
        let (path, shown) = match key.as_str() {
            Some(key) => (below(&self.path, key), below(&self.shown, key)),
            None => (format!("{}[{key}]", self.path), format!("{}[]", self.shown)),
        };
        found.map(|value| self.trail.wrap(value, &path, &shown, self.names.clone()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.value.kind() {
            ValueKind::Map => {
                Enumerator::Values(self.value.try_iter().into_iter().flatten().collect())
            }
            _ => Enumerator::Seq(self.value.len().unwrap_or_default()),
        }
    }
}

/// The function that writes marks.
#[derive(Debug)]
struct Marks(Trail);

/// Begin and end of a mark; no text contains these noncharacters.
const BRACKETS: (char, char) = ('\u{fdd0}', '\u{fdef}');
/// The digit 0 of the numbers of a mark.
const ZERO: u32 = 0xfdd1;

impl Object for Marks {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let place = args.first().and_then(|n| u32::try_from(n.clone()).ok()).unwrap_or_default();
        let Ok(mut noted) = self.0.0.lock() else {
            return Ok(Value::from_safe_string(String::new()));
        };
        if noted.marks.len() >= MAX_MARKS {
            return Ok(Value::from_safe_string(String::new()));
        }
        let (first, last) = (noted.first.take(), noted.last.clone());
        noted.marks.push((first, last));
        let number = noted.marks.len() as u64 - 1;
        let digits = format!("{place:x}g{number:x}");
        let digits = digits.chars().filter_map(|c| char::from_u32(ZERO + c.to_digit(17)?));
        let text: String = std::iter::once(BRACKETS.0).chain(digits).chain([BRACKETS.1]).collect();
        Ok(Value::from_safe_string(text))
    }
}

/// The text without its marks, and for each mark its offset in that text, the place it names, and
/// its number.
pub(super) fn unmarked(text: &str) -> (String, Vec<(usize, usize, usize)>) {
    let (mut out, mut marks) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BRACKETS.0) {
        out.push_str(before);
        let (mark, after) = after.split_once(BRACKETS.1).unwrap_or((after, ""));
        let digits: String = mark
            .chars()
            .filter_map(|c| char::from_digit((c as u32).checked_sub(ZERO)?, 17))
            .collect();
        if let Some((place, number)) = digits.split_once('g')
            && let (Ok(place), Ok(number)) =
                (usize::from_str_radix(place, 16), usize::from_str_radix(number, 16))
        {
            marks.push((out.len(), place, number));
        }
        rest = after;
    }
    out.push_str(rest);
    (out, marks)
}
