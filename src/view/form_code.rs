//! Papers that come back (收回的表): what they are sorted by. All papers of a kind for a target have it in common, so that
//! it tells nothing of who filled one in.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::round::{Evaluation, Round, Target};

use super::cards::{OfficialCard, SurveyCard};

/// What a sorting code begins with: whose it is, and which order its fields stand in.
const MARK: &str = "XW1";

/// What a paper form is told by (表的标识).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormCode {
    /// Text of the sorting code: mark, round, target, kind and version (分拣码的内容).
    pub code: String,
    /// Number of the form: session, round and code of the target (表号).
    pub number: String,
    /// Version: four characters that change with what the form asks (版本).
    pub version: String,
}

/// What the papers of a kind for a target are told by: a questionnaire by its questions, else by what is evaluated.
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
    let number = format!("{}-{}-{}", round.session, round.number, target.code);
    FormCode { code: format!("{MARK}|{}-{}|{}|{kind}|{version}", round.session, round.number, target.code), number, version }
}
