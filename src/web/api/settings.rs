//! Handlers for settings: where templates, fonts and layout settings come from; and for shutdown.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::web::request::{RawParams, Sent};
use crate::web::response::{self, ApiError, ApiResult};
use crate::web::state::{App, AppState, Sources, locked};

/// Bytes of a change at most.
const MAX_BYTES: usize = 1 << 20;

/// Paths on this computer; empty lists for the usual places.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Paths {
    /// Template folders that override the built-in set; a later one overrides earlier ones.
    #[serde(default)]
    templates: Vec<String>,
    /// Font folders.
    #[serde(default)]
    fonts: Vec<String>,
    /// Files with layout settings of the office; a later one overrides earlier ones.
    #[serde(default)]
    profiles: Vec<String>,
}

pub(in crate::web) async fn read(app: App, params: RawParams) -> ApiResult {
    params.check(&[])?;
    Ok(report(&app))
}

fn report(app: &AppState) -> axum::response::Response {
    let Sources { templates, fonts, profiles } = app.sources();
    let shown = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|p| p.display().to_string()).collect()
    };
    let paths =
        Paths { templates: shown(&templates), fonts: shown(&fonts), profiles: shown(&profiles) };
    let engine = app.engine();
    let problems = engine.load_fonts().err().unwrap_or_default();
    let result = json!({ "paths": paths, "fonts_used": shown(&crate::fonts::folders(&fonts)), "kinds": engine.kinds().len(),
        "profile_changes": engine.profile_changes(), "version": env!("CARGO_PKG_VERSION") });
    response::json(StatusCode::OK, &result, &problems)
}

pub(in crate::web) async fn change(app: App, params: RawParams, body: Sent) -> ApiResult {
    params.check(&[])?;
    let (bytes, _room) = app.body(body, MAX_BYTES).await?;
    let place = app.limits.enter()?;
    let wanted: Paths = serde_json::from_slice(&bytes)
        .map_err(|e| ApiError::usage(format!("设置的写法不对：{e}")))?;
    let app = Arc::clone(&app);
    app.clone()
        .work(place, move || {
            let sources = Sources {
                templates: paths(&wanted.templates)?,
                fonts: paths(&wanted.fonts)?,
                profiles: paths(&wanted.profiles)?,
            };
            let engine = Arc::new(sources.engine()?);
            engine.load_fonts()?;
            locked(&app.shelf).check_again(&engine);
            app.replace_engine(engine, sources);
            Ok(report(&app))
        })
        .await
}

/// Paths as typed or pasted, perhaps in quotes.
fn paths(given: &[String]) -> Result<Vec<PathBuf>, ApiError> {
    let given = given
        .iter()
        .map(|p| p.trim().trim_matches(['"', '“', '”']).trim())
        .filter(|p| !p.is_empty());
    let there = |path: &str| {
        let found = Path::new(path);
        let missing = || {
            let d = Diagnostic::error(Code::Unreadable, "找不到这个文件或文件夹");
            Diagnostics::from(
                d.at(Origin::File { file: path.into() }).hint("写出完整的路径，如 D:\\巡文\\模板"),
            )
        };
        if found.exists() { Ok(found.to_path_buf()) } else { Err(ApiError::from(missing())) }
    };
    given.map(there).collect()
}

pub(in crate::web) async fn quit(app: App, params: RawParams) -> ApiResult {
    params.check(&[])?;
    let stop = app.stop.clone();
    // After the response has been sent.
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        stop.stop();
    });
    Ok(response::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}
