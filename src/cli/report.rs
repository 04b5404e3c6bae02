//! What a command says: diagnostics for people on standard error, or one JSON object on
//! standard output.

use std::io::Write as _;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::diag::Diagnostics;

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub json: bool,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        Report { json }
    }

    /// Prints problems for people, with their count.
    pub(super) fn problems(self, list: &Diagnostics) {
        if self.json || list.is_empty() {
            return;
        }
        let mut err = std::io::stderr().lock();
        for d in list.iter() {
            _ = writeln!(err, "{d}");
        }
        let errors = list.iter().filter(|d| d.is_error()).count();
        let warnings = list.iter().count() - errors;
        let counted: Vec<String> =
            [(errors, "个错误"), (warnings, "个提醒")].iter().filter(|(n, _)| *n > 0).map(|(n, w)| format!("{n}{w}")).collect();
        _ = writeln!(err, "共{}", counted.join("、"));
    }

    /// Prints the problems that stopped a command.
    pub(super) fn stop(self, list: &Diagnostics) {
        self.problems(list);
        self.object(&json!({}), list);
    }

    /// Prints a line for people on standard output.
    pub(super) fn line(self, text: impl AsRef<str>) {
        if !self.json {
            _ = writeln!(std::io::stdout().lock(), "{}", text.as_ref());
        }
    }

    /// Prints a line for people on standard error.
    pub(super) fn note(self, text: impl AsRef<str>) {
        if !self.json {
            _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
        }
    }

    /// Prints the one JSON object: the result's fields, `ok` and the diagnostics.
    pub(super) fn object(self, result: &impl Serialize, list: &Diagnostics) {
        if !self.json {
            return;
        }
        let mut object = json!({
            "ok": !list.has_errors(),
            "errors": list.iter().filter(|d| d.is_error()).count(),
            "warnings": list.iter().filter(|d| !d.is_error()).count(),
        });
        if let (Json::Object(all), Ok(Json::Object(more))) = (&mut object, serde_json::to_value(result)) {
            all.extend(more);
            all.insert("diagnostics".into(), json!(list));
        }
        _ = writeln!(std::io::stdout().lock(), "{object:#}");
    }
}
