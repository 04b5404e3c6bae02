//! Responses: JSON objects, files and errors, each in one form.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::Checked;

/// Why a request failed: a status, and diagnostics as the command line prints them.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    problems: Diagnostics,
}

impl ApiError {
    /// Adds the places of the data that its problems refer to.
    pub(super) fn located(mut self, checked: &Checked) -> ApiError {
        checked.locate_related(&mut self.problems);
        self
    }

    pub(super) fn new(status: StatusCode, problem: Diagnostic) -> ApiError {
        let problem = if problem.hints.is_empty() { problem.cured() } else { problem };
        ApiError { status, problems: problem.into() }
    }

    pub(super) fn not_admitted() -> ApiError {
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            Diagnostic::error(Code::NotAdmitted, "请求没有带凭据，或凭据不对"),
        )
    }

    /// What is asked for is not there; `cure` says how to get it.
    pub(super) fn not_there(what: &str, cure: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, Diagnostic::error(Code::NotThere, what).hint(cure))
    }

    /// What is asked for cannot be had now; `cure` says when.
    pub(super) fn not_ready(what: &str, cure: &str) -> ApiError {
        ApiError::new(StatusCode::CONFLICT, Diagnostic::error(Code::NotReady, what).hint(cure))
    }

    /// A body that is not read.
    pub(super) fn body(what: impl Into<String>) -> ApiError {
        ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Diagnostic::error(Code::BodyRefused, what),
        )
    }

    pub(super) fn busy() -> ApiError {
        ApiError::new(
            StatusCode::TOO_MANY_REQUESTS,
            Diagnostic::error(Code::Busy, "正在处理的请求太多"),
        )
    }

    pub(super) fn late(what: &str, cure: &str) -> ApiError {
        ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Diagnostic::error(Code::Late, what).hint(cure),
        )
    }

    pub(super) fn too_large(limit: usize) -> ApiError {
        let d = Diagnostic::error(Code::TooLarge, format!("数据超过了{} MB 的上限", limit >> 20));
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, d)
    }

    /// A request that the interface does not understand.
    pub(super) fn usage(what: impl Into<String>) -> ApiError {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            Diagnostic::error(Code::Usage, what).hint("见 /api/openapi.json 和 docs/http.md"),
        )
    }
}

impl From<Diagnostics> for ApiError {
    fn from(problems: Diagnostics) -> ApiError {
        let codes: Vec<Code> = problems.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
        let any = |wanted: &[Code]| codes.iter().any(|c| wanted.contains(c));
        let status = if any(&[Code::Internal]) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else if any(&[
            Code::FontMissing,
            Code::OutputFailed,
            Code::DiskFull,
            Code::FeatureMissing,
        ]) {
            StatusCode::SERVICE_UNAVAILABLE
        } else if any(&[Code::TooLarge]) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        ApiError { status, problems }
    }
}

impl From<Diagnostic> for ApiError {
    fn from(problem: Diagnostic) -> ApiError {
        Diagnostics::from(problem).into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = json(self.status, &serde_json::json!({}), &self.problems);
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// What a handler returns.
pub(super) type ApiResult = Result<Response, ApiError>;

/// A JSON object: a result's fields with `ok`, counts and diagnostics, as `--json` prints it.
pub(super) fn json(
    status: StatusCode,
    result: &impl Serialize,
    problems: &Diagnostics,
) -> Response {
    plain_json(status, &problems.report(result))
}

/// A JSON value as it is.
pub(super) fn plain_json(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string())
        .into_response()
}

/// A file to download under a name, and another one in plain letters for those who read no other.
pub(super) fn file(
    body: impl Into<Body>,
    media: &'static str,
    name: &str,
    plain: &str,
) -> Response {
    let encoded: String = name.bytes().map(encoded).collect();
    let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let plain: String = plain.chars().map(|c| if fits(&c) { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The header that says what somebody should look at in a document: how many warnings, and their
/// codes.
pub(super) const WARNINGS: &str = "x-xunwen-warnings";

/// A document with its warnings.
pub(super) fn with_warnings(mut response: Response, warnings: &Diagnostics) -> Response {
    let codes: BTreeSet<&str> = warnings.iter().map(|d| d.code.as_str()).collect();
    let codes: String = codes
        .iter()
        .enumerate()
        .fold(String::new(), |text, (n, code)| text + if n == 0 { "; " } else { ", " } + code);
    if let Ok(value) = HeaderValue::from_str(&format!("{}{codes}", warnings.iter().count())) {
        response.headers_mut().insert(WARNINGS, value);
    }
    response
}

/// A document in a JSON object, with its warnings in full.
pub(super) fn reported(
    bytes: &[u8],
    media: &str,
    name: &str,
    plain: &str,
    warnings: &Diagnostics,
) -> Response {
    let document = serde_json::json!({
        "name": name, "plain_name": plain, "media_type": media, "content": STANDARD.encode(bytes),
    });
    json(StatusCode::OK, &serde_json::json!({ "document": document }), warnings)
}

/// A byte of a file name as headers write it (RFC 8187).
fn encoded(byte: u8) -> String {
    let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

pub(super) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub(super) const PDF: &str = "application/pdf";
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(super) const ZIP: &str = "application/zip";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_cannot_add_headers() {
        let response = file("", PDF, "柳\r\nX: y\".pdf", "柳\r\n\".pdf");
        let name = response.headers().get(header::CONTENT_DISPOSITION);
        assert_eq!(
            name.map(HeaderValue::as_bytes),
            Some(b"attachment; filename=\"____.pdf\"; filename*=UTF-8''%E6%9F%B3%0D%0AX%3A%20y%22.pdf".as_slice())
        );
    }
}
