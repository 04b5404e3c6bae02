//! The table of routes. The router and the OpenAPI document are made from it.

use std::sync::Arc;

use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse as _;
use axum::routing::{delete, get, patch, post, put};
use axum::{Router, middleware};

use super::access::Mode;
use super::api::{documents, packs, rounds, settings};
use super::guard::guard;
use super::request::RawParams;
use super::response::{ApiError, ApiResult, ZIP, plain_json};
use super::route::{Gives, Route, Takes};
use super::state::{App, AppState};
use super::{openapi, page, request, response};
use crate::diag::{Code, Diagnostic};

const DOCUMENTS: &[&str] = &[response::DOCX, response::PDF, response::XLSX];

const WORKBOOK: &[&str] = &[response::XLSX];

/// All routes.
pub(super) fn table() -> Vec<Route> {
    let of = Route::new;
    let (read, send, set, change, remove) =
        (Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE);
    vec![
        of(read.clone(), "/api/openapi.json", "本接口的说明（OpenAPI）", get(openapi_document)),
        of(read.clone(), "/api/kinds", "列出文书种类", get(documents::kinds))
            .gives(Gives::Report("Kinds")),
        of(read.clone(), "/api/schema", "轮次数据的格式（JSON Schema）", get(documents::schema))
            .asks(documents::SCHEMA),
        of(read.clone(), "/api/workbook", "空白工作簿", get(documents::workbook))
            .asks(documents::WORKBOOK)
            .gives(Gives::File(WORKBOOK)),
        of(send.clone(), "/api/check", "核对数据，一次列出全部问题", post(documents::check))
            .asks(documents::CHECK)
            .takes(Takes::Data)
            .gives(Gives::Report("Checked")),
        of(send.clone(), "/api/render", "生成一份文书", post(documents::render))
            .asks(documents::RENDER)
            .takes(Takes::Data)
            .gives(Gives::File(DOCUMENTS)),
        of(send.clone(), "/api/packs", "做资料包，作为任务在后台进行", post(packs::start))
            .asks(packs::PACK)
            .takes(Takes::Data)
            .gives(Gives::Report("Job")),
        of(read.clone(), "/api/jobs/{job}", "任务的进度", get(packs::state))
            .gives(Gives::Report("Job")),
        of(
            read.clone(),
            "/api/jobs/{job}/events",
            "跟随任务的进度（Server-Sent Events）",
            get(packs::events),
        )
        .gives(Gives::Events("Job")),
        of(read.clone(), "/api/jobs/{job}/zip", "取资料包（ZIP）", get(packs::zip))
            .gives(Gives::File(&[ZIP])),
        of(remove.clone(), "/api/jobs/{job}", "取消任务，清除其文件", delete(packs::cancel))
            .gives(Gives::Report("Done")),
        of(send.clone(), "/api/rounds", "放上轮次数据", post(rounds::open))
            .asks(rounds::OPEN)
            .takes(Takes::Data)
            .gives(Gives::Report("Overview"))
            .desk(),
        of(send.clone(), "/api/rounds/sample", "放上样例数据", post(rounds::open_sample))
            .gives(Gives::Report("Overview"))
            .desk(),
        of(read.clone(), "/api/rounds/{round}", "轮次概览和问题", get(rounds::overview))
            .gives(Gives::Report("Overview"))
            .desk(),
        of(remove, "/api/rounds/{round}", "清除轮次数据", delete(rounds::close))
            .gives(Gives::Report("Done"))
            .desk(),
        of(
            read.clone(),
            "/api/rounds/{round}/documents",
            "一个对象应有的文书",
            get(rounds::documents),
        )
        .asks(rounds::DOCUMENTS)
        .gives(Gives::Report("Documents"))
        .desk(),
        of(read.clone(), "/api/rounds/{round}/preview", "排出一份文书的页面", get(rounds::preview))
            .asks(rounds::PREVIEW)
            .gives(Gives::Report("Previewed"))
            .desk(),
        of(read.clone(), "/api/pages/{preview}/{page}", "一页（SVG）", get(rounds::page))
            .gives(Gives::File(&["image/svg+xml"]))
            .desk(),
        of(read.clone(), "/api/rounds/{round}/document", "生成一份文书", get(rounds::document))
            .asks(rounds::DOCUMENT)
            .gives(Gives::File(DOCUMENTS))
            .desk(),
        of(read.clone(), "/api/rounds/{round}/values", "一份文书用到的数据", get(rounds::values))
            .asks(rounds::VALUES)
            .gives(Gives::Report("Values"))
            .desk(),
        of(change, "/api/rounds/{round}/values", "改正数据", patch(rounds::correct))
            .takes(Takes::Json("Corrections"))
            .gives(Gives::Report("Overview"))
            .desk(),
        of(read.clone(), "/api/rounds/{round}/marked", "标出错误的工作簿", get(rounds::marked))
            .gives(Gives::File(WORKBOOK))
            .desk(),
        of(read.clone(), "/api/rounds/{round}/workbook", "改正后的工作簿", get(rounds::workbook))
            .gives(Gives::File(WORKBOOK))
            .desk(),
        of(
            send.clone(),
            "/api/rounds/{round}/packs",
            "做资料包，作为任务在后台进行",
            post(packs::start_held),
        )
        .asks(packs::PACK)
        .gives(Gives::Report("Job"))
        .desk(),
        of(read, "/api/settings", "模板、字体、版式的来处", get(settings::read))
            .gives(Gives::Report("Settings"))
            .desk(),
        of(set, "/api/settings", "改变模板、字体、版式的来处", put(settings::change))
            .takes(Takes::Json("SettingsChange"))
            .gives(Gives::Report("Settings"))
            .desk(),
        of(send, "/api/quit", "结束程序，清除全部资料", post(settings::quit))
            .gives(Gives::Report("Done"))
            .desk(),
    ]
}

/// The router of a server.
pub(super) fn router(mode: &Mode, app: Arc<AppState>) -> Router {
    let with_page = matches!(mode, Mode::Desk);
    let mut router = Router::new();
    for route in table().into_iter().filter(|r| with_page || !r.desk) {
        router = router.route(route.path, route.serve);
    }
    if with_page {
        router = page::routes(router);
    }
    router
        .fallback(|| async {
            ApiError::not_there("没有这个网址", "核对网址；可用的都列在 /api/openapi.json 里")
        })
        .method_not_allowed_fallback(move |method: Method, uri: Uri| async move {
            let allowed = allowed(uri.path(), with_page).join("、");
            let message = format!("这个网址不接受 {method}");
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Diagnostic::error(Code::WrongMethod, message)
                    .hint(format!("可用的方法：{allowed}；见 /api/openapi.json")),
            )
            .into_response()
        })
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .layer(axum::extract::DefaultBodyLimit::max(request::MAX_BYTES))
        .with_state(app)
}

/// The methods of a path.
fn allowed(path: &str, with_page: bool) -> Vec<String> {
    let fits = |known: &str| {
        let (known, given) = (known.split('/'), path.split('/'));
        known.clone().count() == given.clone().count()
            && known.zip(given).all(|(known, given)| known.starts_with('{') || known == given)
    };
    let routes = table().into_iter().filter(|r| (with_page || !r.desk) && fits(r.path));
    let mut methods: Vec<String> = routes.map(|r| r.method.to_string()).collect();
    if methods.is_empty() {
        methods.push(Method::GET.to_string());
    }
    methods
}

async fn openapi_document(app: App, params: RawParams) -> ApiResult {
    params.check(&[])?;
    let engine = app.engine();
    let kinds: Vec<&str> = engine.kinds().iter().map(|k| k.name.as_str()).collect();
    Ok(plain_json(StatusCode::OK, &openapi::describe(&table(), app.access.has_page(), &kinds)))
}
