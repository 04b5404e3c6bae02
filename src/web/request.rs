//! Requests: the parameters, checked against those of the route, and the data in the body.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use futures_util::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;

use super::limits::Place;
use super::response::ApiError;
use super::state::AppState;
use crate::diag::Diagnostics;
use crate::engine::{Checked, Engine, Format, RenderOptions, SubjectId};
use crate::import::{self, ImportOptions, Imported};
use crate::kinds::Stage;
use crate::round::{Date, Round};

/// Bytes of a request's body at most.
pub(super) const MAX_BYTES: usize = 50 << 20;
/// Time limit for receiving a body.
const MAX_BODY_TIME: Duration = Duration::from_secs(60);

/// A parameter of a route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Param {
    pub name: &'static str,
    pub required: bool,
    pub about: &'static str,
}

pub(super) const fn param(name: &'static str, about: &'static str) -> Param {
    Param { name, required: false, about }
}

pub(super) const fn required(name: &'static str, about: &'static str) -> Param {
    Param { name, required: true, about }
}

pub(super) const KIND: Param = required("kind", "文书种类，如 feedback_report，见 /api/kinds");
pub(super) const TARGET: Param =
    param("target", "巡察对象代码；省略或填派出党委的代码为全轮次的文书");
pub(super) const SUPERVISION: Param = param("supervision", "督办编号，用于督办文书");
pub(super) const TEAM: Param = param("team", "组号，用于巡察组的文书");
pub(super) const SUGGESTION: Param = param("suggestion", "工作建议编号，用于工作建议的文书");
pub(super) const DATE: Param = param("date", "统计截止日期，如 2026-07-31；省略时用数据中的");
pub(super) const SET_OPTION: Param =
    param("set", "文书选项，如 feedback_report.issued_by=巡察组；可给多个");
pub(super) const FORMAT: Param = required("format", "docx 或 pdf");
pub(super) const NAME: Param = param("name", "数据文件的名称，用于提示；省略时按内容辨认格式");

/// The parameters of a request as sent, not yet checked.
#[derive(Debug)]
pub(super) struct RawParams(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for RawParams {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RawParams, ApiError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(pairs)| RawParams(pairs))
            .map_err(|_| ApiError::usage("网址中的参数写法不对"))
    }
}

/// Parameters that the route knows.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl RawParams {
    /// Checks that the route knows all of them and that no required one is missing.
    pub(super) fn check(self, known: &[Param]) -> Result<Params, ApiError> {
        let names: Vec<&str> = known.iter().map(|p| p.name).collect();
        if let Some((unknown, _)) = self.0.iter().find(|(name, _)| !names.contains(&name.as_str()))
        {
            let known = if names.is_empty() {
                "这里不带参数".to_string()
            } else {
                format!("可用的有：{}", names.join("、"))
            };
            return Err(ApiError::usage(format!("没有“{unknown}”这个参数，{known}")));
        }
        let params = Params(self.0.into_iter().filter(|(_, value)| !value.is_empty()).collect());
        match known.iter().find(|p| p.required && params.get(p.name).is_none()) {
            Some(missing) => {
                Err(ApiError::usage(format!("缺少参数 {}：{}", missing.name, missing.about)))
            }
            None => Ok(params),
        }
    }
}

impl Params {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.get(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => {
                Err(ApiError::usage(format!("参数 {name} 是“{other}”，应为 true 或 false")))
            }
        }
    }

    /// Every value of a parameter that may be given several times or with commas.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let given = self.0.iter().filter(|(n, _)| n == name);
        given
            .flat_map(|(_, value)| value.split(','))
            .filter(|v| !v.is_empty())
            .map(str::to_string)
            .collect()
    }

    pub(super) fn format(&self) -> Result<Format, ApiError> {
        self.formats()?.into_iter().next().ok_or_else(|| ApiError::usage("缺少参数 format"))
    }

    pub(super) fn formats(&self) -> Result<Vec<Format>, ApiError> {
        let mut formats = Vec::new();
        for name in self.all("format") {
            formats.push(match name.as_str() {
                "docx" => Format::Docx,
                "pdf" => Format::Pdf,
                "xlsx" => Format::Xlsx,
                _ => {
                    return Err(ApiError::usage(format!(
                        "没有“{name}”这种格式，可用的有：docx、pdf、xlsx"
                    )));
                }
            });
        }
        formats.sort_unstable();
        formats.dedup();
        Ok(formats)
    }

    pub(super) fn stages(&self) -> Result<Vec<Stage>, ApiError> {
        let names = self.all("stage");
        if names.iter().any(|n| n == "all") {
            return Ok(Vec::new());
        }
        let known = || Stage::ALL.map(Stage::name).join("、");
        let stage = |name: &String| {
            let found = Stage::ALL.into_iter().find(|s| s.name() == name);
            found.ok_or_else(|| {
                ApiError::usage(format!("没有“{name}”这个环节，可用的有：{}、all", known()))
            })
        };
        names.iter().map(stage).collect()
    }

    pub(super) fn options(&self) -> Result<RenderOptions, ApiError> {
        let date = match self.get("date") {
            Some(text) => Some(text.parse().map_err(|_| {
                ApiError::usage(format!("“{text}”不是有效日期，应写成 2026-01-31"))
            })?),
            None => None,
        };
        let given = self.0.iter().filter(|(name, _)| name == "set");
        let set = given
            .map(|(_, text)| text.parse().map_err(|why: String| ApiError::usage(why)))
            .collect::<Result<_, _>>()?;
        Ok(RenderOptions { date, set, ..RenderOptions::default() })
    }

    /// The subject of the document.
    pub(super) fn subject(&self, round: &Round) -> Result<SubjectId, ApiError> {
        if let Some(number) = self.get("suggestion") {
            return Ok(SubjectId::Suggestion(number.to_string()));
        }
        if let Some(number) = self.get("team") {
            return number
                .parse()
                .map(SubjectId::Team)
                .map_err(|_| ApiError::usage(format!("“{number}”不是组号，组号是整数")));
        }
        match (self.get("supervision"), self.get("target")) {
            (Some(number), _) => Ok(SubjectId::Supervision(number.to_string())),
            (None, None) => Ok(SubjectId::Round),
            (None, Some(code)) if code == round.committee.code => Ok(SubjectId::Round),
            (None, Some(code)) => code
                .parse()
                .map(SubjectId::Target)
                .map_err(|_| ApiError::usage(format!("“{code}”不是巡察对象代码，代码是12位数字"))),
        }
    }
}

/// A data file from a request's body.
pub(super) struct Upload {
    pub bytes: Vec<u8>,
    /// The file's name in messages.
    pub name: String,
    pub format: import::Format,
    _room: OwnedSemaphorePermit,
}

impl Upload {
    /// Reads the round, to be checked.
    pub(super) fn import(&self, engine: &Engine) -> Result<Imported, Diagnostics> {
        let options = import_options(engine).for_check();
        import::import_with(&self.bytes, self.format, &self.name, &options)
    }

    /// The round, checked.
    ///
    /// # Errors
    /// All problems of a round that nothing can be made of.
    pub(super) fn checked(
        &self,
        engine: &Engine,
        date: Option<Date>,
    ) -> Result<Checked, Diagnostics> {
        let checked = engine.check(self.import(engine)?, date);
        if checked.imported().is_usable() { Ok(checked) } else { Err(checked.problems().clone()) }
    }
}

/// A workbook may name kinds of document by their titles in the engine's set.
pub(super) fn import_options(engine: &Engine) -> ImportOptions {
    ImportOptions::default().kinds(engine.set().titles())
}

impl AppState {
    /// Receives a data file.
    ///
    /// # Errors
    /// The queue is full; too large; too slow; an unknown extension.
    pub(super) async fn data(
        &self,
        params: &Params,
        body: Body,
    ) -> Result<(Place, Upload), ApiError> {
        let place = self.limits.enter()?;
        let (bytes, room) = self.body(body, MAX_BYTES).await?;
        let given = params.get("name").map(str::to_string);
        let format = match &given {
            Some(name) => import::Format::of(name)?,
            None => import::Format::guess(&bytes),
        };
        let unnamed = match format {
            import::Format::Json => "数据.json",
            import::Format::Yaml => "数据.yaml",
            import::Format::Xlsx => "数据.xlsx",
        };
        Ok((
            place,
            Upload { bytes, name: given.unwrap_or_else(|| unnamed.into()), format, _room: room },
        ))
    }

    /// Receives a body of at most `max` bytes.
    pub(super) async fn body(
        &self,
        body: Body,
        max: usize,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), ApiError> {
        let announced = body.size_hint().exact().map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let read = async {
            if announced.is_some_and(|n| n > max) {
                return Err(ApiError::too_large(max));
            }
            let room = self.limits.room(announced.unwrap_or(max)).await?;
            let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
            let mut stream = body.into_data_stream();
            while let Some(part) = stream.next().await {
                let part = part.map_err(|_| ApiError::usage("数据没有传完"))?;
                if bytes.len() + part.len() > max {
                    return Err(ApiError::too_large(max));
                }
                bytes.extend_from_slice(&part);
            }
            Ok((bytes, room))
        };
        tokio::time::timeout(MAX_BODY_TIME, read)
            .await
            .unwrap_or_else(|_| Err(ApiError::late("数据传得太慢，没有传完")))
    }
}
