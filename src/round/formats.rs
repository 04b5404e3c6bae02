//! The formats of texts in a round's data, as its JSON Schema names them, with what to say of a wrong one.

use std::str::FromStr;

use super::{AreaCode, DocNumber};
use crate::data::shape::TextFormat;
use crate::data::shown;

/// Codes and numbers; dates are JSON Schema's own format.
pub(crate) const FORMATS: &[TextFormat] = &[
    TextFormat { name: AREA_CODE, check: area_code, examples: ["000000000000", "999999999999"] },
    TextFormat { name: "doc-number", check: doc_number, examples: ["甲〔1900〕1号", "乙〔2199〕987654号"] },
    TextFormat { name: "^[0-9]{6}$", check: county_code, examples: ["000000", "999999"] },
];

/// The format of area codes (统计用区划代码).
pub(crate) const AREA_CODE: &str = "area-code";

fn area_code(text: &str) -> Result<(), String> {
    parsed::<AreaCode>(text)
}

fn doc_number(text: &str) -> Result<(), String> {
    parsed::<DocNumber>(text)
}

fn parsed<T: FromStr<Err = String>>(text: &str) -> Result<(), String> {
    T::from_str(text).map(|_| ()).map_err(|e| e.replace(text, &shown(text)))
}

fn county_code(text: &str) -> Result<(), String> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("“{}”不是6位行政区划代码，请填6位数字，如 990126", shown(text)))
}
