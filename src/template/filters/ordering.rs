//! Filters that compare items: sorting, the least and greatest, duplicates, and groups.
//!
//! The engine's own versions are used where fuel can be consumed beforehand, by the size of what is
//! compared.

use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};

use super::args::{at_path, defined, items};
use super::bounds::weigh;
use crate::template::error::FilterError;

/// Pays for the comparing of what a list is ordered by, `attribute` of its items or the items
/// themselves.
fn pay_for_keys(
    state: &State<'_, '_>,
    list: &[Value],
    attribute: Option<&str>,
) -> Result<(), Error> {
    for item in list {
        for path in attribute.unwrap_or_default().split(',').map(str::trim) {
            let key = if path.is_empty() { item.clone() } else { defined(at_path(item, path)?)? };
            match key.as_str() {
                Some(text) => state.consume_fuel((text.len() / 16) as u64)?,
                None if key.as_object().is_some() => weigh(state, &key)?,
                None => {}
            }
        }
    }
    Ok(())
}

/// The items of a list that is to be ordered, and their attribute, all paid for.
fn ordered(state: &State<'_, '_>, value: &Value, kwargs: &Kwargs) -> Result<Value, Error> {
    let list = items(state, value)?;
    pay_for_keys(state, &list, kwargs.peek("attribute")?)?;
    Ok(Value::from(list))
}

/// `|sort`: the engine's, paid for by the size of what is compared.
pub(super) fn sort(state: &State<'_, '_>, value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    minijinja::filters::sort(state, ordered(state, value, &kwargs)?, kwargs)
}

/// `|unique`: the engine's, likewise.
pub(super) fn unique(state: &State<'_, '_>, value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    minijinja::filters::unique(state, ordered(state, value, &kwargs)?, kwargs)
}

/// `|min`: the engine's, likewise.
pub(super) fn min(state: &State<'_, '_>, value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    minijinja::filters::min(state, ordered(state, value, &kwargs)?, kwargs)
}

/// `|max`: the engine's, likewise.
pub(super) fn max(state: &State<'_, '_>, value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    minijinja::filters::max(state, ordered(state, value, &kwargs)?, kwargs)
}

/// A group of a list: what its items share, and the items.
#[derive(Debug)]
struct Group {
    key: Value,
    list: Vec<Value>,
}

impl Object for Group {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match (key.as_usize(), key.as_str()) {
            (Some(0), _) | (_, Some("grouper" | "key")) => Some(self.key.clone()),
            (Some(1), _) | (_, Some("list")) => Some(Value::from(self.list.clone())),
            _ => None,
        }
    }
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(2)
    }
}

/// `|groupby("attr")`: groups in the order in which each first occurs.
pub(super) fn groupby(
    state: &State<'_, '_>,
    value: &Value,
    attribute: Option<&str>,
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let attribute = attribute
        .or(kwargs.get("attribute")?)
        .ok_or_else(|| FilterError::new("groupby 要写明按哪一项分组，如 groupby(\"category\")"))?;
    kwargs.assert_all_used()?;
    let mut groups: Vec<Group> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for item in items(state, value)? {
        let key = at_path(&item, attribute)?;
        if key.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if key.as_object().is_some() {
            return Err(FilterError::new("只能按文字或数字分组").into());
        }
        state.consume_fuel(1 + (key.as_str().map_or(0, str::len) / 16) as u64)?;
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.list.push(item),
            None => groups.push(Group { key, list: vec![item] }),
        }
    }
    let groups: Vec<Value> = groups.into_iter().map(Value::from_object).collect();
    let groups = Value::from(groups);
    weigh(state, &groups)?;
    Ok(groups)
}
