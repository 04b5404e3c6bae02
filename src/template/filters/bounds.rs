//! Bounds on what templates build from values, and the functions that the rewriting of templates
//! puts in to enforce them.
//!
//! A value could be put into a list again and again until printing or comparing it takes for
//! ever. So lists are weighed when they are built, fuel is consumed for it, and what is too large
//! or too deep is refused.

use minijinja::value::{Rest, ValueKind, ValueOrKwargs};
use minijinja::{Error, ErrorKind, State, Value};

use super::args::text;
use crate::template::decimal;
use crate::template::error::FilterError;

/// Most values within a list that a template builds.
const MAX_NODES: usize = 10_000;
/// Most bytes of text within it.
const MAX_TEXT: usize = 1 << 20;
/// Most values within a list that is grouped or split into rows.
const MAX_WALKED: usize = 1_000_000;
/// Deepest nesting of lists.
const MAX_DEPTH: usize = 16;

/// Counts what printing or comparing a value would walk.
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
            return Err(FilterError::limit(format!("列表嵌套过深：最多{MAX_DEPTH}层")).into());
        }
        if self.nodes > self.limit || (self.limit == MAX_NODES && self.text > MAX_TEXT) {
            return Err(FilterError::limit(format!("模板拼出的列表过大：最多{}项", self.limit))
                .hint("大的列表由数据提供")
                .into());
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

/// Consumes fuel for walking a value that was grouped or split into rows, and bounds its size.
pub(super) fn weigh(state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    Weight::of(state, value, MAX_WALKED)
}

/// Builds the list `[a, b]` if its items are not all constants.
pub(super) fn list(state: &State<'_, '_>, items: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let items = items.into_values();
    if items.iter().any(Value::is_kwargs) {
        return Err(FilterError::new("方括号里不能写“名=值”").into());
    }
    let list = Value::from(items);
    Weight::of(state, &list, MAX_NODES)?;
    Ok(list)
}

/// An operand of `+` or `~`: text or a number. The engine neither charges for adding lists nor
/// bounds it, and it would print an empty value as a word.
pub(super) fn operand(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => Err(FilterError {
            message: "“+”或“~”用于空值".into(),
            ..FilterError::empty()
        }
        .into()),
        ValueKind::String => Ok(value),
        _ if decimal::is_number(&value) => Ok(decimal::plain(value)),
        _ => Err(FilterError::new("“+”和“~”只用于文字和数字").into()),
    }
}

/// An operand of `~`: as those of `+`, and a number as it would be printed.
pub(super) fn part(value: Value) -> Result<Value, Error> {
    if decimal::is_number(&value) {
        return Ok(Value::from(text(&value)?.into_owned()));
    }
    operand(value)
}

/// An operand of a comparison or of another sign of arithmetic.
pub(super) fn number(value: Value) -> Value {
    decimal::plain(value)
}

/// The left side of an `in`: text or a number. If the right side is text, the engine would print a
/// list in full to search for it.
pub(super) fn member(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map | ValueKind::Plain => {
            Err(FilterError::new("“in”前面只能是文字或数字").into())
        }
        _ => Ok(value),
    }
}
