//! The compiled shapes of a round and of a file of clues, and the formats of texts in them: how
//! JSON Schema names each, and what to say of a wrong one.

use std::str::FromStr;
use std::sync::OnceLock;

use super::{AreaCode, BriefingFile, ClueFile, DocNumber, Round};
use crate::data::shape::{Shape, TextFormat};
use crate::data::shown;

/// The shape of a round.
pub(crate) fn round_shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| Shape::of::<Round>(FORMATS))
}

/// The shape of a file of clues (问题线索).
pub(crate) fn clue_shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| Shape::of::<ClueFile>(FORMATS))
}

/// The shape of a briefing file (点人点事).
pub(crate) fn briefing_shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| Shape::of::<BriefingFile>(FORMATS))
}

/// Codes and numbers; dates are JSON Schema's own format.
const FORMATS: &[TextFormat] = &[
    TextFormat {
        name: "area-code",
        check: area_code,
        meant: area_code_meant,
        examples: ["000000000000", "999999999999"],
    },
    TextFormat {
        name: "doc-number",
        check: doc_number,
        meant: DocNumber::meant,
        examples: ["甲〔1900〕1号", "乙〔2199〕987654号"],
    },
    TextFormat {
        name: "^[0-9]{6}$",
        check: county_code,
        meant: county_code_meant,
        examples: ["000000", "999999"],
    },
];

fn area_code(text: &str) -> Result<(), String> {
    parsed::<AreaCode>(text)
}

fn doc_number(text: &str) -> Result<(), String> {
    parsed::<DocNumber>(text)
}

fn parsed<T: FromStr<Err = String>>(text: &str) -> Result<(), String> {
    T::from_str(text).map(|_| ()).map_err(|e| e.replace(text, &shown(text)))
}

fn area_code_meant(text: &str) -> Option<String> {
    digits(text, 12)
}

fn county_code_meant(text: &str) -> Option<String> {
    digits(text, 6)
}

/// So many digits in a text that has nothing else but blanks.
fn digits(text: &str, count: usize) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

fn county_code(text: &str) -> Result<(), String> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!("“{}”不是6位行政区划代码，请填6位数字", shown(text)))
}

/// Fields of names, numbers and places. A line end in them is that of a narrow cell; in any other
/// text it separates what belongs apart.
const NAMES: &[&str] = &[
    "name",
    "short_name",
    "doc_word",
    "area",
    "code",
    "number",
    "post",
    "unit",
    "party_org",
    "person",
    "title",
    "category",
    "categories",
    "focus",
    "focuses",
    "phone",
    "value",
    "address",
    "contact",
    "place",
    "recorder",
    "informant",
    "interviewers",
    "inspectors",
    "found_by",
    "names",
    "item",
    "grades",
    "topic",
    "organisation",
    "recipient",
    "document",
    "signer",
    "file",
    "reviewer",
    "leader",
    "object",
    "cc",
    "theme",
    "copy_number",
    "secrecy_period",
    "material",
    "task",
    "issue",
    "issues",
    "new_issues",
    "target",
    "targets",
    "parent",
    "parent_name",
    "word",
    "above",
    "liaison",
    "members",
    "round",
    "paper",
    "topics",
    "committee",
    "order",
    "avoid",
    "evidence",
    "supervision",
    "suggestion",
    "after",
    "blame",
    "organ",
    "to",
    "chair",
    "chair_post",
    "present",
    "absent",
    "observers",
    "time",
    "meeting",
    "led_issues",
    "review_organs",
    "persons",
    "who",
    "guide",
    "photos",
    "span",
    "source",
    "request",
    "campaign",
    "lead",
    "members",
    "units",
    "decided_by",
    "volume",
    "group",
    "author",
    "term",
];

/// Whether a field holds a name, a number or a place.
pub(crate) fn is_name(field: &str) -> bool {
    NAMES.contains(&field)
}
