//! The OpenAPI document, made from the table of routes and the schemas of the types.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::api::{packs, rounds, settings};
use super::request::{Form, REPORT};
use super::response;
use super::route::{Gives, Route, Takes};
use crate::round::round_schema;

/// The document for a server with the page or without it, whose set has these kinds.
pub(super) fn describe(routes: &[Route], with_page: bool, kinds: &[&str]) -> Json {
    let mut paths: BTreeMap<&str, Map<String, Json>> = BTreeMap::new();
    for route in routes.iter().filter(|r| with_page || !r.desk) {
        paths
            .entry(route.path)
            .or_default()
            .insert(route.method.as_str().to_ascii_lowercase(), operation(route, kinds));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "巡文", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "由巡察轮次数据生成公文。数据的格式见 Round；提示与命令行 --json 的相同，代码见 docs/codes.md。" },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } }, "schemas": schemas() },
    })
}

fn operation(route: &Route, kinds: &[&str]) -> Json {
    let in_path =
        route.path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }));
    let asked = route.params.iter().map(|p| {
        let mut param =
            json!({ "name": p.name, "in": "query", "required": p.required, "description": p.about, "schema": schema_of(p.form, kinds) });
        if matches!(p.form, Form::Texts | Form::Words(_) | Form::Codes) {
            param["style"] = json!("form");
            param["explode"] = json!(p.form == Form::Texts);
        }
        param
    });
    let name: String =
        route.path.replace(['{', '}', '.'], "").replace("/api/", "").replace('/', "_");
    let mut operation = json!({
        "operationId": format!("{}_{name}", route.method.as_str().to_ascii_lowercase()),
        "summary": route.about,
        "parameters": in_path.chain(asked).collect::<Vec<_>>(),
        "responses": responses(route),
    });
    let body = match route.takes {
        Takes::Nothing => return operation,
        Takes::Data => json!({
            "application/json": { "schema": reference("Round") },
            "application/yaml": { "schema": reference("Round") },
            (response::XLSX): { "schema": { "type": "string", "format": "binary" } },
        }),
        Takes::Json(name) => json!({ "application/json": { "schema": reference(name) } }),
    };
    operation["requestBody"] = json!({ "required": true, "content": body });
    operation
}

/// What a parameter may be.
fn schema_of(form: Form, kinds: &[&str]) -> Json {
    let list = |items: Json| json!({ "type": "array", "items": items, "minItems": 1, "uniqueItems": true });
    match form {
        Form::Text => json!({ "type": "string", "minLength": 1 }),
        Form::Texts => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Date => json!({ "type": "string", "format": "date" }),
        Form::Number => json!({ "type": "integer", "minimum": 1 }),
        Form::Kind => json!({ "type": "string", "enum": kinds }),
        Form::Word(words) => json!({ "type": "string", "enum": words }),
        Form::Words(words) => list(json!({ "type": "string", "enum": words })),
        Form::Codes => list(json!({ "type": "string", "pattern": "^[0-9]{6}([0-9]{6})?$" })),
    }
}

fn responses(route: &Route) -> Json {
    let content = match route.gives {
        Gives::Report(name) => {
            json!({ "application/json": { "schema": { "allOf": [reference("Report"), reference(name)] } } })
        }
        Gives::Json => json!({ "application/json": { "schema": { "type": "object" } } }),
        Gives::File(media) => {
            let file = json!({ "schema": { "type": "string", "format": "binary" } });
            let mut content: Map<String, Json> =
                media.iter().map(|m| ((*m).to_string(), file.clone())).collect();
            if route.params.iter().any(|p| p.name == REPORT.name) {
                let report = json!({ "allOf": [reference("Report"), reference("Rendered")] });
                content.insert("application/json".into(), json!({ "schema": report }));
            }
            Json::Object(content)
        }
        Gives::Events(name) => json!({ "text/event-stream": { "schema": reference(name) } }),
    };
    let wrong = |about: &str| json!({ "description": about, "content": { "application/json": { "schema": reference("Report") } } });
    let (status, about) = match route.path {
        path if path.ends_with("/packs") => ("202", "任务已开始"),
        "/api/rounds" | "/api/rounds/sample" => ("201", "已放上"),
        _ => ("200", "完成"),
    };
    let mut responses = Map::new();
    let mut fine = json!({ "description": about, "content": content });
    match route.gives {
        Gives::File(media) if media.contains(&response::PDF) => {
            fine["headers"] = json!({ response::WARNINGS: { "required": true, "schema": { "type": "string" },
                "description": "这份文书的提醒：个数，有提醒时另有代码，如 2; X2123, X2128" } });
        }
        _ => {}
    }
    responses.insert(status.into(), fine);
    for (status, about) in [
        ("400", "参数不对"),
        ("401", "没有凭据"),
        ("403", "请求来自别处"),
        ("405", "这个网址不接受这种请求"),
        ("429", "请求太多，稍后再试"),
        ("503", "超时，或缺少字体"),
    ] {
        responses.insert(status.into(), wrong(about));
    }
    if route.path.contains('{') {
        responses.insert("404".into(), wrong("没有所要的内容"));
    }
    if route.takes != Takes::Nothing {
        responses.insert("413".into(), wrong("数据太大"));
        responses.insert("415".into(), wrong("正文的类型或编码不能用，如 multipart、gzip"));
    }
    if route.path.ends_with("/zip") {
        responses.insert("409".into(), wrong("还没有做好，或没有做成"));
    }
    if route.takes != Takes::Nothing
        || matches!(route.gives, Gives::File(_) | Gives::Report("Previewed"))
    {
        responses.insert("422".into(), wrong("数据有误，问题全部列出"));
    }
    Json::Object(responses)
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schemas that routes name, and those they refer to.
fn schemas() -> Json {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let mut all: BTreeMap<&str, Json> = BTreeMap::from([
        ("Round", round_schema()),
        (
            "Report",
            json!({
                "type": "object", "required": ["ok", "errors", "warnings", "diagnostics"],
                "description": "每个 JSON 回答都有的内容",
                "properties": {
                    "ok": { "type": "boolean", "description": "没有错误" },
                    "errors": { "type": "integer", "minimum": 0 },
                    "warnings": { "type": "integer", "minimum": 0 },
                    "diagnostics": { "type": "array", "items": reference("Diagnostic") },
                },
            }),
        ),
        (
            "Diagnostic",
            json!({
                "type": "object", "required": ["severity", "code", "message"],
                "properties": {
                    "severity": { "enum": ["error", "warning"] },
                    "code": { "type": "string", "pattern": "^X[0-9]{4}$", "description": "固定代码，见 docs/codes.md" },
                    "message": text("有什么问题"),
                    "origin": { "type": "object", "required": ["in"], "description": "在何处",
                        "properties": { "in": { "enum": ["text", "cell", "file", "template", "markup", "document"] } } },
                    "path": text("数据中的路径，如 issues[3].amount"),
                    "target": text("所属巡察对象的代码"),
                    "related": { "type": "array", "description": "相关数据：出错时正在处理的问题、任务、巡察对象，由内到外", "items": {
                        "type": "object", "required": ["what"], "properties": {
                            "what": text("是什么，如“问题 W2026-058”"),
                            "origin": { "type": "object", "required": ["in"], "description": "写在何处",
                                "properties": { "in": { "enum": ["text", "cell", "file"] } } },
                            "path": text("数据中的路径，如 issues[3].amount") } } },
                    "hints": { "type": "array", "items": text("怎样处理") },
                    "fix": { "type": "object", "required": ["value"], "description": "建议的改法：把此处的值改成 value，通常即为所要；没有把握的不给出", "properties": {
                        "origin": { "type": "object", "required": ["in"], "description": "写在何处，与提示的相同",
                            "properties": { "in": { "enum": ["text", "cell", "file"] } } },
                        "path": text("数据中的路径，如 issues[3].category"),
                        "value": text("改成的值；一格有几项的，只替换有误的一项") } },
                },
            }),
        ),
        ("Done", json!({ "type": "object" })),
        (
            "Rendered",
            json!({ "type": "object", "required": ["document"], "properties": { "document": {
            "type": "object", "required": ["name", "plain_name", "media_type", "content"], "properties": {
                "name": text("文件名"),
                "plain_name": text("只用字母、数字的文件名"),
                "media_type": text("文件的类型"),
                "content": { "type": "string", "contentEncoding": "base64", "description": "文件的内容" } } } } }),
        ),
        (
            "Kinds",
            json!({ "type": "object", "required": ["kinds"], "properties": { "kinds": { "type": "array", "items": {
            "type": "object", "required": ["name", "title"], "properties": { "name": text("名称"), "title": text("中文名称") } } } } }),
        ),
        (
            "Checked",
            json!({ "type": "object", "properties": {
            "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
            "understood": { "type": "array", "items": text("单元格怎样理解") } } }),
        ),
        ("SettingsChange", schemars::schema_for!(settings::Paths).to_value()),
        (
            "Settings",
            json!({ "type": "object", "required": ["paths"], "properties": { "paths": reference("SettingsChange") } }),
        ),
    ]);
    all.extend(packs::schemas());
    all.extend(rounds::schemas());
    let mut flat = Map::new();
    for (name, mut schema) in all {
        if let Some(Json::Object(defs)) = schema.get_mut("$defs").map(Json::take) {
            flat.extend(defs);
        }
        if let Json::Object(fields) = &mut schema {
            fields.remove("$defs");
            fields.remove("$schema");
        }
        flat.insert(name.into(), schema);
    }
    let text = Json::Object(flat).to_string().replace("#/$defs/", "#/components/schemas/");
    serde_json::from_str(&text).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::routes::table;
    use super::*;

    fn references(value: &Json, found: &mut Vec<String>) {
        match value {
            Json::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Json::as_str).map(str::to_string));
                fields.values().for_each(|v| references(v, found));
            }
            Json::Array(items) => items.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_names_are_distinct() {
        let document = describe(&table(), true, &["announcement"]);
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 50);
        for reference in found {
            assert!(
                document.pointer(reference.strip_prefix('#').unwrap()).is_some(),
                "{reference}"
            );
        }
        let mut names: Vec<&str> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|path| path.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((names.len(), all), (table().len(), table().len()));
        assert!(describe(&table(), false, &[])["paths"].get("/api/rounds").is_none());
    }
}
