//! The formats of data files, and how a file's is found.

use std::path::Path;

use crate::diag::{Code, Diagnostic, Origin};

/// The format of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// The format by the file's name.
    ///
    /// # Errors
    /// An extension that is none of `.json`, `.yaml`, `.yml`, `.xlsx`. Other extensions of
    /// spreadsheets count as workbooks here; reading one says why it is refused.
    pub fn of(name: &str) -> Result<Format, Diagnostic> {
        let extension =
            Path::new(name).extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("json") => Ok(Format::Json),
            Some("yaml" | "yml") => Ok(Format::Yaml),
            Some("xlsx" | "xls" | "xlsm" | "et" | "ods") => Ok(Format::Xlsx),
            other => {
                let found =
                    other.map_or_else(|| "没有扩展名".to_string(), |e| format!("扩展名是 .{e}"));
                Err(Diagnostic::error(
                    Code::WrongExtension,
                    format!("认不出数据文件的类型：{found}，应为 .xlsx、.yaml、.yml 或 .json"),
                )
                .at(Origin::File { file: name.to_string() }))
            }
        }
    }

    /// The format by the first character of the text, for standard input.
    pub fn guess(text: &[u8]) -> Format {
        if text.starts_with(b"PK\x03\x04") {
            return Format::Xlsx;
        }
        let first =
            text.iter().find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
        if matches!(first, Some(b'{' | b'[')) { Format::Json } else { Format::Yaml }
    }
}
