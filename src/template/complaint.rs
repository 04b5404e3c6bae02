//! What a filter or function of ours has to complain of, carried through the engine's error.
//!
//! The engine's own messages are English and may quote data; ours are Chinese and never do.

use std::fmt;

use minijinja::{Error, ErrorKind};

use crate::diag::Code;

/// A problem found while a template runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub code: Code,
    pub message: String,
    pub hint: Option<String>,
    /// The filter, test or function that complains.
    pub by: Option<&'static str>,
}

/// The result of a filter, test or function, with its name in what it complains of.
pub(super) fn by<T>(name: &'static str, result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|error| match Complaint::of(&error) {
        Some(complaint) => Complaint { by: Some(name), ..complaint.clone() }.into(),
        None => error,
    })
}

impl Complaint {
    /// A filter or function was used wrongly.
    pub fn new(message: impl Into<String>) -> Self {
        Complaint { code: Code::TemplateRender, message: message.into(), hint: None, by: None }
    }

    /// A value that is there but empty.
    pub fn empty() -> Self {
        Complaint { code: Code::TemplateUndefined, ..Complaint::new("是空值，不能印出") }
            .hint("用 |default(\"…\") 给出替代文字，或用 {% if %} 判断")
    }

    /// Too much of something.
    pub fn limit(message: impl Into<String>) -> Self {
        Complaint { code: Code::TemplateLimit, ..Complaint::new(message) }
    }

    /// The same with advice.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Complaint { hint: Some(hint.into()), ..self }
    }

    /// The complaint within an error of the engine.
    pub fn of(error: &Error) -> Option<&Complaint> {
        std::error::Error::source(error)?.downcast_ref()
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Complaint {}

impl From<Complaint> for Error {
    fn from(complaint: Complaint) -> Self {
        Error::new(ErrorKind::InvalidOperation, "").with_source(complaint)
    }
}
