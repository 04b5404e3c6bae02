//! Decimal numbers: what stands behind `round`, `sum`, `percent` and every number that is printed.
//!
//! The engine holds numbers with decimals in binary, where 2.675 is a little less than it says. Here
//! such a number is what a spreadsheet shows of it, 15 significant digits, and from there on exact.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{DynObject, Object, ObjectRepr, ValueKind};

/// Significant digits that a binary number keeps of any decimal one.
const DIGITS: i32 = 15;
/// Most decimals that are kept.
const MAX_SCALE: u32 = 18;
/// Numbers from here on are refused, so that no sum or product overflows.
const MAX_WHOLE: i128 = 10i128.pow(19);

/// `digits` units of 10 to the power of -`scale`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Decimal {
    digits: i128,
    scale: u32,
}

/// How a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    /// To the nearest; a half to the even digit (四舍六入五成双, GB/T 8170).
    Even,
    Up,
    Down,
}

impl Decimal {
    /// A number as a decimal; `None` if it is none, or too large.
    pub fn of(value: &Value) -> Option<Decimal> {
        if let Some(fixed) = value.downcast_object_ref::<Fixed>() {
            return Some(fixed.0);
        }
        if value.kind() != ValueKind::Number {
            return None;
        }
        let number = match i128::try_from(value.clone()) {
            Ok(whole) if value.is_integer() => Decimal { digits: whole, scale: 0 },
            _ => Decimal::of_binary(f64::try_from(value.clone()).ok()?)?,
        };
        (number.digits.unsigned_abs() / 10u128.pow(number.scale) < MAX_WHOLE.unsigned_abs())
            .then_some(number)
    }

    /// The first 15 significant digits of a binary number.
    fn of_binary(number: f64) -> Option<Decimal> {
        if !number.is_finite() || number.abs() >= MAX_WHOLE as f64 {
            return None;
        }
        let text = format!("{:.*e}", (DIGITS - 1) as usize, number);
        let (mantissa, exponent) = text.split_once('e')?;
        let mut digits: i128 = mantissa.replace('.', "").parse().ok()?;
        let mut scale = DIGITS - 1 - exponent.parse::<i32>().ok()?;
        while scale > 0 && digits % 10 == 0 {
            (digits, scale) = (digits / 10, scale - 1);
        }
        if scale < 0 {
            (digits, scale) = (digits * 10i128.pow(scale.unsigned_abs()), 0);
        }
        let number = Decimal { digits, scale: scale as u32 };
        Some(if number.scale > 3 * MAX_SCALE {
            Decimal { digits: 0, scale: 0 }
        } else if number.scale > MAX_SCALE {
            number.rounded(MAX_SCALE as i32, Rounding::Even)
        } else {
            number
        })
    }

    /// With exactly so many decimals, all of which are written; with a negative number of them, a
    /// multiple of a power of ten.
    pub fn rounded(self, decimals: i32, how: Rounding) -> Decimal {
        let drop = i64::from(self.scale) - i64::from(decimals);
        let scale = decimals.max(0) as u32;
        if drop <= 0 {
            return Decimal { digits: self.digits * 10i128.pow(drop.unsigned_abs() as u32), scale };
        }
        let Some(unit) = 10i128.checked_pow(drop as u32) else {
            return Decimal { digits: 0, scale };
        };
        let (whole, rest) = (self.digits.div_euclid(unit), self.digits.rem_euclid(unit));
        let more = match how {
            Rounding::Up => rest > 0,
            Rounding::Down => false,
            Rounding::Even => match (rest * 2).cmp(&unit) {
                Ordering::Equal => whole % 2 != 0,
                order => order == Ordering::Greater,
            },
        };
        let back = 10i128.pow((-decimals).max(0) as u32);
        Decimal { digits: (whole + i128::from(more)) * back, scale }
    }

    /// Without its decimals (去尾).
    pub fn whole(self) -> Value {
        let how = if self.digits < 0 { Rounding::Up } else { Rounding::Down };
        self.rounded(0, how).plain()
    }

    /// The sum; `None` if it is too large.
    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        let (one, other, scale) = self.aligned(other);
        Some(Decimal { digits: one.checked_add(other)?, scale })
    }

    /// Both in units of the same power of ten, and its number of decimals.
    pub fn aligned(self, other: Decimal) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        let unit = |number: Decimal| number.digits * 10i128.pow(scale - number.scale);
        (unit(self), unit(other), scale)
    }

    /// As the engine holds numbers; noughts at the end are lost.
    pub fn plain(mut self) -> Value {
        while self.scale > 0 && self.digits % 10 == 0 {
            (self.digits, self.scale) = (self.digits / 10, self.scale - 1);
        }
        if self.scale == 0 {
            return i64::try_from(self.digits)
                .map_or_else(|_| Value::from(self.digits), Value::from);
        }
        self.to_string().parse::<f64>().map_or_else(|_| Value::UNDEFINED, Value::from)
    }

    /// As a number that is printed with all its decimals, and is reckoned with like any other.
    pub fn value(self) -> Value {
        if self.scale == 0 { self.plain() } else { Value::from_object(Fixed(self)) }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{}", super::chinese::fixed(self.digits.unsigned_abs(), self.scale))
    }
}

/// A number with a fixed number of decimals, what `round` gives.
#[derive(Debug)]
struct Fixed(Decimal);

impl Object for Fixed {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
    fn is_true(self: &Arc<Self>) -> bool {
        self.0.digits != 0
    }
    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let (one, other, _) = self.0.aligned(other.downcast_ref::<Fixed>()?.0);
        Some(one.cmp(&other))
    }
}

/// The number as the engine reckons with it, without what binary reckoning added to it; any other
/// value as it is.
pub(super) fn plain(value: Value) -> Value {
    let exact = value.is_integer() || !is_number(&value);
    match Decimal::of(&value).filter(|_| !exact) {
        Some(number) => number.plain(),
        None => value,
    }
}

/// Whether it is a number, as the engine has it or as `round` gives it.
pub(super) fn is_number(value: &Value) -> bool {
    value.kind() == ValueKind::Number || value.downcast_object_ref::<Fixed>().is_some()
}

/// A number as it is printed: 15 significant digits, none of them an artefact of binary reckoning.
/// `None` if it is no number, infinite, or too large.
pub(super) fn printed(value: &Value) -> Option<String> {
    if value.is_integer() {
        return Some(value.to_string());
    }
    Decimal::of(value).map(|number| number.to_string())
}
