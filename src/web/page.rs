//! The page: its files, compiled in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::state::AppState;

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

/// Exchanges the token of the start URL for a cookie.
async fn start(State(app): State<Arc<AppState>>, Path(token): Path<String>) -> Response {
    let Some(cookie) = app.access.exchange(&token) else { return not_admitted() };
    let mut response = Redirect::to("/").into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// The page for a browser without the cookie.
pub(super) fn not_admitted() -> Response {
    let mut response = (StatusCode::UNAUTHORIZED, include_str!("page/closed.html")).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    response
}
