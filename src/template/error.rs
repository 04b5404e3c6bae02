//! The error of a filter, test or function, carried through the engine's own error.
//!
//! The engine's messages are English and may quote data; these are Chinese and never do.

use std::fmt;

use minijinja::{Error, ErrorKind};

use crate::diag::Code;

/// A problem found while a template runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilterError {
    pub code: Code,
    pub message: String,
    pub hint: Option<String>,
    /// The filter, test or function that failed.
    pub name: Option<&'static str>,
}

/// Puts the name of a filter, test or function into the error that it returns.
pub(super) fn named<T>(name: &'static str, result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|error| match FilterError::of(&error) {
        Some(inner) => FilterError { name: Some(name), ..inner.clone() }.into(),
        None => error,
    })
}

impl FilterError {
    /// A wrong use of a filter or function.
    pub fn new(message: impl Into<String>) -> Self {
        FilterError { code: Code::TemplateRender, message: message.into(), hint: None, name: None }
    }

    /// A value that exists but is empty.
    pub fn empty() -> Self {
        FilterError {
            code: Code::TemplateUndefined, ..FilterError::new("是空值，不能印出")
        }
        .hint("用 |default(\"…\") 给出替代文字，或用 {% if %} 判断")
    }

    /// A limit that was exceeded.
    pub fn limit(message: impl Into<String>) -> Self {
        FilterError { code: Code::TemplateLimit, ..FilterError::new(message) }
    }

    /// Adds advice.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        FilterError { hint: Some(hint.into()), ..self }
    }

    /// The filter error inside an error of the engine.
    pub fn of(error: &Error) -> Option<&FilterError> {
        std::error::Error::source(error)?.downcast_ref()
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        Error::new(ErrorKind::InvalidOperation, "").with_source(error)
    }
}
