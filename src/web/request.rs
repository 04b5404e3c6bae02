//! Requests: the parameters, checked against those of the route, and the data in the body.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use futures_util::StreamExt as _;

use super::limits::{Place, Room};
use super::response::ApiError;
use super::state::AppState;
use crate::diag::{Diagnostics, printable};
use crate::engine::{Checked, Engine, Format, RenderOptions, SubjectId};
use crate::import::{self, ImportOptions, Imported};
use crate::kinds::Stage;
use crate::round::{Date, Round};

/// Bytes of a request's body at most.
pub(super) const MAX_BYTES: usize = 50 << 20;
/// Time limit for receiving a body, and for each part of it.
const MAX_BODY_TIME: Duration = Duration::from_secs(60);
const MAX_STALL: Duration = Duration::from_secs(15);

/// A parameter of a route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Param {
    pub name: &'static str,
    pub required: bool,
    pub about: &'static str,
    pub form: Form,
}

/// What a parameter holds; the OpenAPI document says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A text.
    Text,
    /// Texts, each given by a parameter of its own.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A day.
    Date,
    /// A number from 1.
    Number,
    /// The name of a kind of document.
    Kind,
    /// One of some words.
    Word(&'static [&'static str]),
    /// Some of these words, with commas between.
    Words(&'static [&'static str]),
    /// Codes of targets, with commas between.
    Codes,
}

pub(super) const fn param(name: &'static str, form: Form, about: &'static str) -> Param {
    Param { name, required: false, about, form }
}

pub(super) const fn required(name: &'static str, form: Form, about: &'static str) -> Param {
    Param { name, required: true, about, form }
}

/// The parameters that say which document is meant, and more.
macro_rules! of_document {
    ($($more:ident),* $(,)?) => {
        &[
            $crate::web::request::KIND,
            $crate::web::request::TARGET,
            $crate::web::request::SUPERVISION,
            $crate::web::request::TEAM,
            $crate::web::request::SUGGESTION,
            $crate::web::request::RECIPIENT,
            $crate::web::request::MEETING,
            $crate::web::request::REQUEST,
            $crate::web::request::CAMPAIGN,
            $($more),*
        ]
    };
}

pub(super) use of_document;

/// The formats, as users name them.
pub(super) const FORMATS: &[&str] = &["docx", "pdf", "xlsx"];

pub(super) const KIND: Param =
    required("kind", Form::Kind, "文书种类，如 feedback_report，见 /api/kinds");
pub(super) const TARGET: Param =
    param("target", Form::Text, "巡察对象代码；省略或填派出党委的代码为全轮次的文书");
pub(super) const SUPERVISION: Param = param("supervision", Form::Text, "督办编号，用于督办文书");
pub(super) const TEAM: Param = param("team", Form::Number, "组号，用于巡察组的文书");
pub(super) const SUGGESTION: Param =
    param("suggestion", Form::Text, "工作建议编号，用于工作建议的文书");
pub(super) const MEETING: Param = param("meeting", Form::Text, "会议编号，用于会议的文书");
pub(super) const REQUEST: Param = param("request", Form::Text, "函件编号，用于函件的文书");
pub(super) const CAMPAIGN: Param =
    param("campaign", Form::Text, "专项整治编号，用于专项整治的文书");
pub(super) const RECIPIENT: Param =
    param("recipient", Form::Text, "受文对象的名称，用于分送的通报");
pub(super) const DATE: Param =
    param("date", Form::Date, "统计截止日期，如 2026-07-31；省略时用数据中的");
pub(super) const SET_OPTION: Param =
    param("set", Form::Texts, "文书选项，如 feedback_report.issued_by=巡察组；可给多个");
pub(super) const FORMAT: Param =
    required("format", Form::Word(FORMATS), "docx、pdf 或 xlsx，一次一种；xlsx 只有部分文书有");
pub(super) const REPORT: Param = param(
    "report",
    Form::Flag,
    "true 时答 JSON：文书在 document.content 里（Base64），diagnostics 是这份文书的各个提醒",
);
pub(super) const NAME: Param =
    param("name", Form::Text, "数据文件的名称，用于提示；省略时按内容辨认格式");

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
        for param in known {
            let mut given = self.0.iter().filter(|(name, _)| name == param.name);
            let (first, second) = (given.next(), given.next());
            if second.is_some() && param.form != Form::Texts {
                let how = match param.form {
                    Form::Words(_) | Form::Codes => "几项写在一起，用逗号分隔",
                    _ => "只能给一个",
                };
                return Err(ApiError::usage(format!("参数 {} 给了不止一次，{how}", param.name)));
            }
            if first.is_some_and(|(_, value)| value.trim().is_empty()) {
                return Err(ApiError::usage(format!(
                    "参数 {} 没有写值：{}",
                    param.name, param.about
                )));
            }
        }
        let params = Params(self.0);
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

    /// The items of a list with commas between, each once.
    pub(super) fn all(&self, name: &str) -> Result<Vec<&str>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(Vec::new()) };
        let mut items: Vec<&str> = Vec::new();
        for item in text.split(',') {
            if item.is_empty() {
                return Err(ApiError::usage(format!("参数 {name} 是“{text}”，逗号前后都要有内容")));
            }
            if items.contains(&item) {
                return Err(ApiError::usage(format!("参数 {name} 中的“{item}”重复")));
            }
            items.push(item);
        }
        Ok(items)
    }

    /// The one format.
    pub(super) fn format(&self) -> Result<Format, ApiError> {
        match self.formats()?.as_slice() {
            [one] => Ok(*one),
            [] => Err(ApiError::usage("缺少参数 format")),
            _ => {
                Err(ApiError::usage("一次只生成一种格式，参数 format 只能是 docx、pdf、xlsx 之一"))
            }
        }
    }

    /// The formats of a list, in order.
    pub(super) fn formats(&self) -> Result<Vec<Format>, ApiError> {
        let format = |name: &&str| match *name {
            "docx" => Ok(Format::Docx),
            "pdf" => Ok(Format::Pdf),
            "xlsx" => Ok(Format::Xlsx),
            _ => Err(ApiError::usage(format!(
                "没有“{name}”这种格式，可用的有：{}",
                FORMATS.join("、")
            ))),
        };
        let mut formats: Vec<Format> =
            self.all("format")?.iter().map(format).collect::<Result<_, _>>()?;
        formats.sort_unstable();
        Ok(formats)
    }

    pub(super) fn stages(&self) -> Result<Vec<Stage>, ApiError> {
        let names = self.all("stage")?;
        if names == ["all"] {
            return Ok(Vec::new());
        }
        let known = || Stage::ALL.map(Stage::name).join("、");
        let stage = |name: &&str| {
            let found = Stage::ALL.into_iter().find(|s| s.name() == *name);
            found.ok_or_else(|| {
                ApiError::usage(match *name {
                    "all" => "参数 stage 中 all 是全部，不与别的环节同写".to_string(),
                    _ => format!("没有“{name}”这个环节，可用的有：{}、all", known()),
                })
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
        if let Some(number) = self.get("meeting") {
            return Ok(SubjectId::Meeting(number.to_string()));
        }
        if let Some(number) = self.get("request") {
            return Ok(SubjectId::Request(number.to_string()));
        }
        if let Some(number) = self.get("campaign") {
            return Ok(SubjectId::Campaign(number.to_string()));
        }
        if let Some(name) = self.get("recipient") {
            return Ok(SubjectId::Recipient(name.to_string()));
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

/// The body of a request that is sent as it can be read: not packed, no form, in UTF-8.
pub(super) struct Sent(Body);

impl<S: Sync> FromRequest<S> for Sent {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Sent, ApiError> {
        let text = |name: header::HeaderName| {
            let values = request.headers().get_all(name).iter();
            let values = values.map(|v| String::from_utf8_lossy(v.as_bytes()).to_ascii_lowercase());
            values.collect::<Vec<_>>().join(", ")
        };
        let encoding = text(header::CONTENT_ENCODING);
        if !["", "identity"].contains(&encoding.as_str()) {
            return Err(ApiError::body(format!("正文用 {} 压缩，读不了", printable(&encoding))));
        }
        let media = text(header::CONTENT_TYPE);
        let mut parts = media.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        if !MEDIA.contains(&kind) {
            return Err(ApiError::body(format!("正文的类型是 {}，读不了", printable(kind))));
        }
        let charset = parts.find_map(|p| p.strip_prefix("charset="));
        if let Some(other) = charset.map(|c| c.trim_matches('"')).filter(|c| !UTF8.contains(c)) {
            return Err(ApiError::body(format!("正文的编码是 {}，读不了", printable(other))));
        }
        Ok(Sent(request.into_body()))
    }
}

/// What a body may be called. What it is, is seen by its content: curl calls whatever it sends a
/// form, and browsers call what a page sends text.
const MEDIA: &[&str] = &[
    "",
    "application/json",
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
    "text/plain",
    super::response::XLSX,
    "application/octet-stream",
    "application/x-www-form-urlencoded",
];
const UTF8: &[&str] = &["utf-8", "utf8", "us-ascii"];

/// A data file from a request's body.
pub(super) struct Upload {
    pub bytes: Vec<u8>,
    /// The file's name in messages.
    pub name: String,
    pub format: import::Format,
    _room: Room,
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
    /// Receives a data file. Its sender has a place in the queue once it is there: who sends slowly
    /// keeps nobody else waiting.
    ///
    /// # Errors
    /// The queue is full; too large; too slow; an unknown extension.
    pub(super) async fn data(
        &self,
        params: &Params,
        body: Sent,
    ) -> Result<(Place, Upload), ApiError> {
        let (bytes, room) = self.body(body, MAX_BYTES).await?;
        if bytes.is_empty() {
            return Err(ApiError::usage("请求没有带数据"));
        }
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
        let name = given.unwrap_or_else(|| unnamed.into());
        Ok((self.limits.enter()?, Upload { bytes, name, format, _room: room }))
    }

    /// Receives a body of at most `max` bytes. It takes as much memory as has come.
    pub(super) async fn body(
        &self,
        Sent(body): Sent,
        max: usize,
    ) -> Result<(Vec<u8>, Room), ApiError> {
        let announced = body.size_hint().exact().map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        if announced.is_some_and(|n| n > max) {
            return Err(ApiError::too_large(max));
        }
        let slow = || ApiError::late("数据传得太慢，没有传完", "检查网络，重新发送");
        let read = async {
            let mut room = self.limits.room(None, 1)?;
            let mut bytes = Vec::new();
            let mut stream = body.into_data_stream();
            while let Some(part) =
                tokio::time::timeout(MAX_STALL, stream.next()).await.map_err(|_| slow())?
            {
                let part = part.map_err(|_| ApiError::usage("数据没有传完"))?;
                if bytes.len() + part.len() > max {
                    return Err(ApiError::too_large(max));
                }
                room = self.limits.room(Some(room), bytes.len() + part.len())?;
                bytes.extend_from_slice(&part);
            }
            Ok((bytes, room))
        };
        tokio::time::timeout(MAX_BODY_TIME, read).await.unwrap_or_else(|_| Err(slow()))
    }
}
