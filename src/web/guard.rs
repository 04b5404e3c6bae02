//! The guard before all handlers. It checks host, origin and credentials, in this order, before
//! anything of the body is read, and adds the security headers to every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::Access;
use super::drain::SharedBody;
use super::response::ApiError;
use super::state::AppState;
use crate::diag::{Code, Diagnostic};

/// Refuses requests without access, and adds the security headers to every response.
pub(super) async fn guard(
    State(app): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let (request, rest) = SharedBody::of(request);
    let access = &app.access;
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let starts = uri.path().starts_with("/start/") && access.has_page();
    let mut response = if !access.knows_host(uri, headers) {
        ApiError::new(
            StatusCode::FORBIDDEN,
            Diagnostic::error(Code::Refused, "请求中的主机名不是本机的"),
        )
        .into_response()
    } else if !(access.knows_origin(method, headers) || by_file(access, method, uri, headers)) {
        ApiError::new(StatusCode::FORBIDDEN, Diagnostic::error(Code::Refused, "请求来自别的网页"))
            .into_response()
    } else if !starts && !access.is_admitted(headers) {
        let page = access.has_page() && *method == Method::GET && !uri.path().starts_with("/api/");
        if page { super::page::not_admitted() } else { ApiError::not_admitted().into_response() }
    } else {
        next.run(request).await
    };
    if let Some(rest) = rest.filter(|_| !response.status().is_success()) {
        rest.drain().await;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(*name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a request is that of a browser which a file of this computer sent to the start address.
fn by_file(access: &Access, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    *method == Method::GET && !headers.contains_key(header::ORIGIN) && access.starts(uri.path())
}

/// Headers of every response that does not set them itself.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "no-store"),
];
