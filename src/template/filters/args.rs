//! Reads the values that filters and functions are given, or says what they should have been.

use std::borrow::Cow;

use chrono::NaiveDate;
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

use crate::template::decimal::{Decimal, plain, printed};
use crate::template::error::FilterError;

/// The value, unless it is undefined.
pub(super) fn defined(value: Value) -> Result<Value, Error> {
    if value.is_undefined() { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(value) }
}

/// A whole number, as money and counts are.
pub(super) fn int(value: &Value) -> Result<i64, Error> {
    let value = &plain(value.clone());
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => {
            Err(FilterError { message: "是空值，不是数字".into(), ..FilterError::empty() }.into())
        }
        ValueKind::Number => i64::try_from(value.clone())
            .map_err(|_| FilterError::new("须是整数（金额以分为单位）").into()),
        _ => Err(FilterError::new("须是整数").into()),
    }
}

/// A number, with decimals or without.
pub(super) fn decimal(value: &Value) -> Result<Decimal, Error> {
    match (value.kind(), Decimal::of(value)) {
        (_, Some(number)) => Ok(number),
        (ValueKind::Undefined, _) => Err(Error::from(ErrorKind::UndefinedError)),
        (ValueKind::None, _) => {
            Err(FilterError { message: "是空值，不是数字".into(), ..FilterError::empty() }.into())
        }
        (ValueKind::Number, _) => Err(FilterError::new("数字过大").into()),
        _ => Err(FilterError::new("须是数字").into()),
    }
}

/// A number of items.
pub(super) fn count(value: &Value) -> Result<usize, Error> {
    usize::try_from(int(value)?).map_err(|_| FilterError::new("数量不能是负数").into())
}

/// Text, or a number as text.
pub(super) fn text(value: &Value) -> Result<Cow<'_, str>, Error> {
    match (value.kind(), value.as_str()) {
        (_, Some(_)) if value.is_safe() => {
            Err(FilterError::new("宏或 {% set %} 块生成的内容不能再用这个过滤器")
                .hint("对原来的值使用过滤器")
                .into())
        }
        (_, Some(text)) => Ok(Cow::Borrowed(text)),
        (ValueKind::Undefined, _) => Err(Error::from(ErrorKind::UndefinedError)),
        (ValueKind::None, _) => Err(FilterError::empty().into()),
        (ValueKind::Number | ValueKind::Plain, _) if Decimal::of(value).is_some() => {
            Ok(Cow::Owned(printed(value).unwrap_or_default()))
        }
        (ValueKind::Number, _) => Err(FilterError::new("数字过大，或除数为0").into()),
        _ => Err(FilterError::new("须是文字或数字").into()),
    }
}

/// A date, 2021-06-23.
pub(super) fn day(value: &Value) -> Result<NaiveDate, Error> {
    let text = text(value)?;
    let written = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = written.then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| FilterError::new("不是日期").hint("日期须写作 2021-06-23").into())
}

/// A number of decimals.
pub(super) fn decimals(value: &Value) -> Result<u32, Error> {
    let digits = u32::try_from(int(value)?).ok().filter(|d| *d <= 6);
    digits.ok_or_else(|| FilterError::new("小数位数为0至6").into())
}

/// Decimals given by position or as `digits=`.
pub(super) fn digits(positional: Option<&Value>, kwargs: &Kwargs) -> Result<Option<u32>, Error> {
    let named: Option<Value> = kwargs.get("digits")?;
    kwargs.assert_all_used()?;
    positional.or(named.as_ref()).map(decimals).transpose()
}

/// The items of a list; fuel is consumed for each.
pub(super) fn items(state: &State<'_, '_>, value: &Value) -> Result<Vec<Value>, Error> {
    match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Seq | ValueKind::Iterable => {}
        ValueKind::None => {
            return Err(FilterError {
                message: "是空值，不是列表".into(), ..FilterError::empty()
            }
            .into());
        }
        _ => return Err(FilterError::new("须用于列表").into()),
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

/// The value at a path such as `target.code`; undefined if there is none.
pub(super) fn at_path(item: &Value, path: &str) -> Result<Value, Error> {
    path.split('.').try_fold(item.clone(), |value, key| match key.parse::<usize>() {
        Ok(index) => value.get_item_by_index(index),
        Err(_) => value.get_attr(key),
    })
}
