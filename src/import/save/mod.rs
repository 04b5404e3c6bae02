//! Saving: a round as a data file (JSON, YAML or a workbook) that reads back as the same round.
//!
//! Takes a round, yields the bytes of a file. Every file is read again before it is handed out, and
//! is refused if the data differ.

mod proof;
#[cfg(feature = "xlsx")]
mod workbook;
mod yaml;

use serde_json::Value as Json;

use super::{Format, ImportOptions, import};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::Round;

#[cfg(feature = "xlsx")]
pub use workbook::{clues_to_bytes, sheets_to_bytes};

/// Writes a round as one file; reading it yields the same round. Comments and the division into
/// included files are not kept, fields without a value are left out. A workbook has the titles of
/// the built-in kinds.
///
/// # Errors
/// Values that a workbook cannot hold; a round that is too large to be read back.
///
/// ```
/// # use xunwen::import::{Format, import, import_file, to_bytes};
/// let round = import_file("samples/round.yaml".as_ref())?.round;
/// for format in [Format::Yaml, Format::Xlsx] {
///     let bytes = to_bytes(&round, format)?;
///     assert_eq!(import(&bytes, format, "round")?.round, round);
/// }
/// # Ok::<(), xunwen::diag::Diagnostics>(())
/// ```
pub fn to_bytes(round: &Round, format: Format) -> Result<Vec<u8>, Diagnostics> {
    to_bytes_with(round, format, &ImportOptions::default())
}

/// Like [`to_bytes`], with the options with which the file will be read.
///
/// # Errors
/// As [`to_bytes`].
pub fn to_bytes_with(
    round: &Round,
    format: Format,
    options: &ImportOptions,
) -> Result<Vec<u8>, Diagnostics> {
    if format == Format::Xlsx {
        return to_workbook(round, options);
    }
    let internal = |e: &dyn std::fmt::Display| {
        Diagnostics::from(Diagnostic::error(Code::Internal, format!("数据无法转换：{e}")))
    };
    let mut data = serde_json::to_value(round).map_err(|e| internal(&e))?;
    without_nulls(&mut data);
    let text = match format {
        Format::Json => serde_json::to_string_pretty(&data).map_err(|e| internal(&e))? + "\n",
        _ => yaml::to_text(&data),
    };
    let back = import(text.as_bytes(), format, "合并后的数据")?;
    if back.round == *round {
        return Ok(text.into_bytes());
    }
    let mut read = serde_json::to_value(&back.round).map_err(|e| internal(&e))?;
    without_nulls(&mut read);
    proof::same(&data, &read)?;
    Err(internal(&"写出后读回来不一样"))
}

#[cfg(feature = "xlsx")]
use workbook::round as to_workbook;

#[cfg(not(feature = "xlsx"))]
fn to_workbook(_: &Round, _: &ImportOptions) -> Result<Vec<u8>, Diagnostics> {
    Err(Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写")
        .hint("换用完整版程序")
        .into())
}

fn without_nulls(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            fields.retain(|key, value| {
                !(value.is_null()
                    || key == "include" && value.as_array().is_some_and(Vec::is_empty))
            });
            fields.values_mut().for_each(without_nulls);
        }
        Json::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::import::import_file;

    #[test]
    fn rounds_come_back_as_they_were_in_each_format() {
        let mut round =
            import_file(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round.yaml").as_ref())
                .unwrap()
                .round;
        let hard = [
            "- 甲: 乙 #丙",
            "true",
            "~",
            "空 格",
            "分列\t“引”\"\\",
            "=1+1",
            "1.50",
            "0x1F",
            "{{ a }}",
            "*甲",
            "null",
            "、甲",
            "no",
        ];
        for (issue, text) in round.issues.iter_mut().zip(hard.iter().cycle()) {
            issue.facts = (*text).to_string();
        }
        round.tasks[0].measures = hard.iter().map(ToString::to_string).collect();
        for format in [Format::Yaml, Format::Json] {
            let bytes = to_bytes(&round, format).unwrap();
            assert_eq!(import(&bytes, format, "轮次").unwrap().round, round);
            assert_eq!(to_bytes(&round, format).unwrap(), bytes);
            assert!(!String::from_utf8(bytes).unwrap().contains(": null"));
        }
        // What no file would give back is named.
        round.issues[3].facts = " 分\n行 ".into();
        for format in [Format::Yaml, Format::Json] {
            let problems = to_bytes(&round, format).unwrap_err();
            assert_eq!(problems[0].path.as_deref(), Some("issues[3].facts"), "{problems}");
        }
    }
}
