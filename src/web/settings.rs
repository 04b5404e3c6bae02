//! Where templates, fonts and numbers of the layout come from; and the end of the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{self, Answered, Fault};
use super::ask::Asked;
use super::desk::{Desk, Sources, locked};
use super::routes::TheDesk;
use crate::diag::{Diagnostics, Origin};

/// Bytes of a change.
const MOST_BYTES: usize = 1 << 20;

/// Paths on this computer; empty lists for the usual places.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Paths {
    /// Template folders laid over the built-in set, the last on top.
    #[serde(default)]
    templates: Vec<String>,
    /// Font folders.
    #[serde(default)]
    fonts: Vec<String>,
    /// Files of own numbers of the layout, the last on top.
    #[serde(default)]
    profiles: Vec<String>,
}

pub(super) async fn read(desk: TheDesk, asked: Asked) -> Answered {
    asked.by(&[])?;
    Ok(told(&desk))
}

fn told(desk: &Desk) -> axum::response::Response {
    let Sources { templates, fonts, profiles } = desk.sources();
    let shown = |paths: &[PathBuf]| -> Vec<String> { paths.iter().map(|p| p.display().to_string()).collect() };
    let paths = Paths { templates: shown(&templates), fonts: shown(&fonts), profiles: shown(&profiles) };
    let engine = desk.engine();
    let problems = engine.load_fonts().err().unwrap_or_default();
    let result = json!({ "paths": paths, "fonts_used": shown(&crate::fonts::folders(&fonts)), "kinds": engine.kinds().len(),
        "profile_changes": engine.profile_changes(), "version": env!("CARGO_PKG_VERSION") });
    answer::json(StatusCode::OK, &result, &problems)
}

pub(super) async fn change(desk: TheDesk, asked: Asked, body: Body) -> Answered {
    asked.by(&[])?;
    let place = desk.slots.enter()?;
    let (bytes, _room) = desk.body(body, MOST_BYTES).await?;
    let wanted: Paths = serde_json::from_slice(&bytes).map_err(|e| Fault::usage(format!("设置的写法不对：{e}")))?;
    let desk = Arc::clone(&desk);
    desk.clone()
        .work(place, move || {
            let sources =
                Sources { templates: paths(&wanted.templates)?, fonts: paths(&wanted.fonts)?, profiles: paths(&wanted.profiles)? };
            let engine = Arc::new(sources.engine()?);
            engine.load_fonts()?;
            locked(&desk.shelf).check_again(&engine);
            desk.replace_engine(engine, sources);
            Ok(told(&desk))
        })
        .await
}

/// Paths as somebody typed or pasted them, in quotes perhaps.
fn paths(given: &[String]) -> Result<Vec<PathBuf>, Fault> {
    let given = given.iter().map(|p| p.trim().trim_matches(['"', '“', '”']).trim()).filter(|p| !p.is_empty());
    let there = |path: &str| {
        let found = Path::new(path);
        let missing = || {
            let d = crate::diag::Diagnostic::error(crate::diag::Code::Unreadable, "找不到这个文件或文件夹");
            Diagnostics::from(d.at(Origin::File { file: path.into() }).hint("写出完整的路径，如 D:\\巡文\\模板"))
        };
        if found.exists() { Ok(found.to_path_buf()) } else { Err(Fault::from(missing())) }
    };
    given.map(there).collect()
}

pub(super) async fn quit(desk: TheDesk, asked: Asked) -> Answered {
    asked.by(&[])?;
    let stop = desk.stop.clone();
    // Not before the answer is on its way.
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        stop.stop();
    });
    Ok(answer::json(StatusCode::OK, &json!({}), &Diagnostics::default()))
}
