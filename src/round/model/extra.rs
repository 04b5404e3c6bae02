//! Values of fields that a template set declares (自定义项).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Values of fields that a template set declares (自定义项), by key.
pub type Extra = BTreeMap<String, ExtraValue>;

/// A value of a declared field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ExtraValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number, or an amount in 分.
    Integer(i64),
    /// Text, a date or one of the declared choices.
    Text(String),
}
