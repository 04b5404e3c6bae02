//! The page: its files, compiled in.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::state::AppState;
use crate::diag::Diagnostic;
use crate::pack::write_private;

const HTML: &str = "text/html; charset=utf-8";

/// Paths, media types and contents.
const FILES: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("page/index.html")),
    ("/style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("/desk.js", "text/javascript; charset=utf-8", include_str!("page/desk.js")),
    ("/icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// Adds the page to a router.
pub(super) fn routes(router: Router<Arc<AppState>>) -> Router<Arc<AppState>> {
    let router = router.route("/start/{token}", get(start));
    FILES.iter().fold(router, |router, (path, media, text)| {
        router.route(
            path,
            get(|| async { ([(header::CONTENT_TYPE, *media)], *text).into_response() }),
        )
    })
}

/// Exchanges the token of the start URL for a cookie, once.
async fn start(
    State(app): State<Arc<AppState>>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if app.access.is_admitted(&headers) {
        return Redirect::to("/").into_response();
    }
    // Whoever only looks whether the address is there does not use it up.
    let looks = method != Method::GET;
    let Some(cookie) = (!looks).then(|| app.access.exchange(&token)).flatten() else {
        return not_admitted();
    };
    _ = std::fs::remove_file(app.folder().join(START_FILE));
    // Sent here by a file, a browser would not send the cookie to where a redirect leads: it
    // belongs to another site. What this page leads to is of the same site.
    let mut response = match headers.get("sec-fetch-site") {
        Some(site) if site == "cross-site" => leading_to("/").into_response(),
        _ => Redirect::to("/").into_response(),
    };
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// Name of the file that leads a browser to the start URL.
const START_FILE: &str = "open.html";

/// Writes the file that leads a browser to the start URL, for this user alone. The URL itself would
/// be an argument of the browser, which every user of the computer can see.
///
/// # Errors
/// A full disk.
pub(super) fn write_start_file(folder: &FilePath, url: &str) -> Result<PathBuf, Diagnostic> {
    let file = folder.join(START_FILE);
    write_private(&file, leading_to(url).0.as_bytes())?;
    Ok(file)
}

/// A page that leads to another. Addresses are made of digits, letters and `/`.
fn leading_to(url: &str) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0;url={url}\">\n<title>巡文</title>\n</head>\n\
         <body><p><a href=\"{url}\">打开巡文</a></p></body>\n</html>\n"
    ))
}

/// The page for a browser without the cookie.
pub(super) fn not_admitted() -> Response {
    let mut response = (StatusCode::UNAUTHORIZED, include_str!("page/closed.html")).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    response
}
