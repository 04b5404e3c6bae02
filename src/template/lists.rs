//! Filters and functions that build lists, and what keeps the lists within bounds.
//!
//! The engine's own versions either keep lists lazy, so that nobody is charged for walking
//! them, or let a value be put into a list again and again until printing or comparing it
//! takes for ever. Ours build at once, charge for it, and refuse what is too large or deep.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Rest, StringInput, ValueKind, ValueOrKwargs, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::complaint::Complaint;
use super::filters::{int, text};

/// Most values within a list that a template builds.
const MAX_NODES: usize = 10_000;
/// Most bytes of text within it.
const MAX_TEXT: usize = 1 << 20;
/// Most values within a list that is grouped or split into rows.
const MAX_WALKED: usize = 1_000_000;
/// How deep lists may lie in one another.
const MAX_DEPTH: usize = 16;
/// Most numbers of a `range`.
const MAX_RANGE: i64 = 1_000;
/// Longest text that is put in place of each item of a list.
const MAX_FILLER: usize = 1_000;

/// Adds up what lies within a value, as printing or comparing it would walk it.
struct Weight {
    nodes: usize,
    text: usize,
    limit: usize,
}

impl Weight {
    fn add(&mut self, value: &Value, depth: usize) -> Result<(), Error> {
        self.nodes += 1;
        self.text += value.as_str().map_or(0, str::len);
        if depth > MAX_DEPTH {
            return Err(Complaint::limit(format!("列表嵌套过深：最多{MAX_DEPTH}层")).into());
        }
        if self.nodes > self.limit || (self.limit == MAX_NODES && self.text > MAX_TEXT) {
            return Err(Complaint::limit(format!("模板拼出的列表过大：最多{}项", self.limit)).hint("大的列表由数据提供").into());
        }
        if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable | ValueKind::Map) {
            return Ok(());
        }
        for item in value.try_iter()?.checked() {
            let item = item?;
            if value.kind() == ValueKind::Map {
                self.add(&value.get_item(&item)?, depth + 1)?;
            }
            self.add(&item, depth + 1)?;
        }
        Ok(())
    }

    fn of(state: &State<'_, '_>, value: &Value, limit: usize) -> Result<(), Error> {
        let mut weight = Weight { nodes: 0, text: 0, limit };
        let result = weight.add(value, 0);
        state.consume_fuel((weight.nodes / 8) as u64)?;
        result
    }
}

/// `[a, b]`, where a list holds more than constants.
pub(super) fn list(state: &State<'_, '_>, items: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let items = items.into_values();
    if items.iter().any(Value::is_kwargs) {
        return Err(Complaint::new("方括号里不能写“名=值”").into());
    }
    let list = Value::from(items);
    Weight::of(state, &list, MAX_NODES)?;
    Ok(list)
}

/// What stands before a `+` or beside a `~`: text and numbers. Adding lists is neither charged
/// nor bounded, and an empty value would be written out as a word.
pub(super) fn operand(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => Err(Complaint { message: "“+”或“~”用于空值".into(), ..Complaint::empty() }.into()),
        ValueKind::Number | ValueKind::String => Ok(value),
        _ => Err(Complaint::new("“+”和“~”只用于文字和数字").into()),
    }
}

/// The left side of an `in`: what is looked for is written out in full when the right side is text.
pub(super) fn member(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map | ValueKind::Plain => Err(Complaint::new("“in”前面只能是文字或数字").into()),
        _ => Ok(value),
    }
}

/// The value, unless nothing is there.
pub(super) fn defined(value: Value) -> Result<Value, Error> {
    if value.is_undefined() { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(value) }
}

/// The list whose items are selected by an attribute, which each must have: a slip in its name
/// would otherwise select nothing, in silence.
pub(super) fn with_attribute(state: &State<'_, '_>, value: &Value, attribute: &str, test: Option<&str>) -> Result<Value, Error> {
    let list = items(state, value)?;
    if !matches!(test, Some("defined" | "undefined")) {
        list.iter().try_for_each(|item| defined(at_path(item, attribute)?).map(drop))?;
    }
    Ok(Value::from(list))
}

/// Pays for the comparing of what a list is ordered by, `attribute` of its items or the items themselves.
fn pay_for_keys(state: &State<'_, '_>, list: &[Value], attribute: Option<&str>) -> Result<(), Error> {
    for item in list {
        for path in attribute.unwrap_or_default().split(',').map(str::trim) {
            let key = if path.is_empty() { item.clone() } else { defined(at_path(item, path)?)? };
            match key.as_str() {
                Some(text) => state.consume_fuel((text.len() / 16) as u64)?,
                None if key.as_object().is_some() => Weight::of(state, &key, MAX_WALKED)?,
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

/// `|join`: the engine's, which keeps markup of macros markup, with a bounded separator and
/// without empty values.
pub(super) fn join(state: &mut State<'_, '_>, value: &Value, separator: Option<&Value>, kwargs: &Kwargs) -> Result<Value, Error> {
    let attribute: Option<&str> = kwargs.get("attribute")?;
    kwargs.assert_all_used()?;
    let list = items(state, value)?.into_iter().map(|item| defined(attribute.map_or(Ok(item.clone()), |path| at_path(&item, path))?));
    let list = list.filter(|item| !item.as_ref().is_ok_and(Value::is_none)).collect::<Result<Vec<_>, _>>()?;
    let short = |text: &Value| text.as_str().is_some_and(|text| text.len() <= MAX_FILLER);
    if !separator.is_none_or(short) {
        return Err(Complaint::limit(format!("分隔的文字最长{MAX_FILLER}字节")).into());
    }
    let separator = separator.map(|text| StringInput::new(state, text)).transpose()?;
    minijinja::filters::join(state, &Value::from(list), separator, None, Kwargs::from_iter([] as [(&str, Value); 0]))
}

/// The items of a list, each paid for.
pub(super) fn items(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Seq | ValueKind::Iterable => {}
        ValueKind::None => return Err(Complaint { message: "是空值，不是列表".into(), ..Complaint::empty() }.into()),
        _ => return Err(Complaint::new("须用于列表").into()),
    }
    let mut list = Vec::new();
    for item in value.try_iter()?.checked() {
        if list.len() % 2 == 0 {
            state.consume_fuel(1)?;
        }
        list.push(item?);
    }
    Ok(list)
}

fn count(value: &Value) -> Result<usize, Error> {
    usize::try_from(int(value)?).map_err(|_| Complaint::new("数量不能是负数").into())
}

/// `|take(n)`
pub(super) fn take(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Vec<Value>, Error> {
    let mut list = items(state, value)?;
    list.truncate(count(number)?);
    Ok(list)
}

/// `|skip(n)`
pub(super) fn skip(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Vec<Value>, Error> {
    let number = count(number)?;
    Ok(items(state, value)?.into_iter().skip(number).collect())
}

/// `|last`
pub(super) fn last(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    Ok(items(state, value)?.pop().unwrap_or_default())
}

/// `|reverse`
pub(super) fn reverse(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    let mut list = items(state, value)?;
    list.reverse();
    Ok(list)
}

/// `|batch(n)`
pub(super) fn batch(state: &State<'_, '_>, value: &Value, number: &Value) -> Result<Value, Error> {
    let number = count(number)?;
    if number == 0 {
        return Err(Complaint::new("每行的项数须大于0").into());
    }
    let rows: Vec<Value> = items(state, value)?.chunks(number).map(|row| Value::from(row.to_vec())).collect();
    let rows = Value::from(rows);
    Weight::of(state, &rows, MAX_WALKED)?;
    Ok(rows)
}

/// `|split(sep)`
pub(super) fn split(state: &State<'_, '_>, value: &Value, separator: &str) -> Result<Vec<Value>, Error> {
    let text = text(value)?;
    if separator.is_empty() {
        return Err(Complaint::new("分隔符不能为空").into());
    }
    state.consume_fuel((text.len() / 2) as u64)?;
    Ok(text.split(separator).map(Value::from).collect())
}

/// `|lines`
pub(super) fn lines(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    let text = text(value)?;
    state.consume_fuel((text.len() / 2) as u64)?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect())
}

/// What lies at a path such as `target.code`, undefined where there is nothing.
fn at_path(item: &Value, path: &str) -> Result<Value, Error> {
    path.split('.').try_fold(item.clone(), |value, key| match key.parse::<usize>() {
        Ok(index) => value.get_item_by_index(index),
        Err(_) => value.get_attr(key),
    })
}

/// `|sum` and `|sum("attr")`: whole numbers only, so that figures are exact.
pub(super) fn sum(state: &State<'_, '_>, value: &Value, attribute: Option<&str>, kwargs: &Kwargs) -> Result<Value, Error> {
    let attribute = attribute.or(kwargs.get("attribute")?);
    kwargs.assert_all_used()?;
    let mut total = 0i128;
    for item in items(state, value)? {
        let number = attribute.map_or(Ok(item.clone()), |path| at_path(&item, path))?;
        if number.is_none() {
            continue;
        }
        total += i128::from(int(&number)?);
    }
    Ok(Value::from(total))
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
pub(super) fn groupby(state: &State<'_, '_>, value: &Value, attribute: Option<&str>, kwargs: &Kwargs) -> Result<Value, Error> {
    let attribute =
        attribute.or(kwargs.get("attribute")?).ok_or_else(|| Complaint::new("groupby 要写明按哪一项分组，如 groupby(\"category\")"))?;
    kwargs.assert_all_used()?;
    let mut groups: Vec<Group> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for item in items(state, value)? {
        let key = at_path(&item, attribute)?;
        if key.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if key.as_object().is_some() {
            return Err(Complaint::new("只能按文字或数字分组").into());
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
    Weight::of(state, &groups, MAX_WALKED)?;
    Ok(groups)
}

/// Filters that turn one text or number into another, which is all that `map` may apply.
pub(super) const ITEM_FILTERS: &[&str] = &[
    "abs",
    "book",
    "capital",
    "circled",
    "cn",
    "code",
    "date",
    "default",
    "int",
    "level",
    "lower",
    "money",
    "nth",
    "percent",
    "period",
    "quote",
    "ratio",
    "replace",
    "round",
    "strip_end",
    "trim",
    "truncate",
    "upper",
    "wan",
    "weekday",
    "yuan",
];

/// `|map(attribute="name")` and `|map("date")`: the engine's, with bounded arguments.
pub(super) fn map(state: &mut State<'_, '_>, value: Value, args: Rest<ValueOrKwargs>) -> Result<Vec<Value>, Error> {
    let values: Vec<Value> = args.iter().map(|arg| Value::clone(arg)).collect();
    let (positional, kwargs): (&[Value], Kwargs) = from_args(&values)?;
    let short = |value: &Value| value.as_object().is_none() && value.as_str().is_none_or(|text| text.len() <= MAX_FILLER);
    let named: Vec<Value> = kwargs.args().map(|name| kwargs.peek(name)).collect::<Result<_, _>>()?;
    if !positional.iter().chain(&named).all(short) {
        return Err(Complaint::limit(format!("map 的参数只能是数字或{MAX_FILLER}字节以内的文字")).into());
    }
    if let Some(name) = positional.first().and_then(Value::as_str).filter(|name| !ITEM_FILTERS.contains(name)) {
        return Err(Complaint::new(format!("map 不能使用“{name}”")).hint(format!("可用：{}", ITEM_FILTERS.join("、"))).into());
    }
    let list = minijinja::filters::map(state, value, args)?;
    list.into_iter().map(defined).collect()
}

/// `range(n)`, `range(a, b)`, `range(a, b, step)`
pub(super) fn range(start: &Value, stop: Option<&Value>, step: Option<&Value>) -> Result<Vec<i64>, Error> {
    let (start, stop) = match stop {
        Some(stop) => (int(start)?, int(stop)?),
        None => (0, int(start)?),
    };
    let step = step.map_or(Ok(1), int)?;
    if step == 0 {
        return Err(Complaint::new("range 的步长不能是0").into());
    }
    let mut numbers = Vec::new();
    let mut n = i128::from(start);
    while (step > 0 && n < i128::from(stop)) || (step < 0 && n > i128::from(stop)) {
        if numbers.len() as i64 == MAX_RANGE {
            return Err(Complaint::limit(format!("range 最多{MAX_RANGE}个数")).into());
        }
        numbers.push(n as i64);
        n += i128::from(step);
    }
    Ok(numbers)
}

/// A number that counts on through all loops; what `counter()` yields.
#[derive(Debug)]
struct Counter(AtomicI64);

impl Object for Counter {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match (method, args) {
            ("next", []) => Ok(Value::from(self.0.fetch_add(1, Ordering::Relaxed))),
            _ => Err(Complaint::new("counter 只有 next() 一种用法").into()),
        }
    }
}

/// `counter()`, `counter(start)`
pub(super) fn counter(start: Option<&Value>) -> Result<Value, Error> {
    let start = start.map_or(Ok(1), int)?;
    Ok(Value::from_object(Counter(AtomicI64::new(start))))
}
