//! The sorting code (分拣码) of paper forms that are collected again. All forms of a kind for one
//! target have the same code, so that a code does not identify the person who filled in a form.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::round::{Evaluation, Round, Target};

use super::cards::{OfficialCard, SurveyCard};

/// Prefix of a sorting code: the program and the version of the code's layout.
const MARK: &str = "XW1";

/// The identification of a paper form (表的标识).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormCode {
    /// Text of the sorting code: mark, round, target, kind and version.
    #[schemars(description = "分拣码的内容")]
    pub code: String,
    /// Number of the form: session, round and code of the target.
    #[schemars(description = "表号")]
    pub number: String,
    /// Version: four characters that change with what the form asks.
    #[schemars(description = "版本")]
    pub version: String,
}

/// The code of the forms of a kind for a target. Its version depends on the questions of a
/// questionnaire, for other forms on what is evaluated.
pub(super) fn project(
    round: &Round,
    target: &Target,
    kind: &str,
    survey: Option<&SurveyCard>,
    evaluation: Option<&Evaluation>,
    officials: &[OfficialCard],
) -> FormCode {
    let asked = match survey {
        Some(survey) => serde_json::to_vec(survey),
        None => serde_json::to_vec(&(evaluation, officials)),
    };
    let digest = Sha256::digest(asked.unwrap_or_default());
    let version = digest.iter().take(2).fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02X}");
        text
    });
    let serial = round.serial();
    let number = format!("{serial}-{}", target.code);
    FormCode { code: format!("{MARK}|{serial}|{}|{kind}|{version}", target.code), number, version }
}
