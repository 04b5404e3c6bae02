//! What an answer says besides the document: warnings, cures, what was read as usual, each with its
//! words and its place.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::interface::{TOWN, interface, round};

#[test]
fn a_document_comes_with_its_warnings_and_two_names() {
    let server = interface();
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    round["issuances"] = json!([]);
    let render = |query: &str| {
        let path = format!("/api/render?{query}");
        server.whole("POST", &path, round.to_string().as_bytes())
    };
    for format in ["docx", "pdf"] {
        let (status, header, body) =
            render(&format!("kind=feedback_report&target={TOWN}&format={format}"));
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let warnings = header("x-xunwen-warnings");
        let (count, codes) = warnings.split_once("; ").unwrap();
        assert!(count.parse::<usize>().unwrap() >= 1 && codes.contains("X2123"), "{warnings}");
        assert!(!warnings.contains("X2113"), "of another village: {warnings}");
        let named = header("content-disposition");
        let plain =
            format!("attachment; filename=\"feedback_report-{TOWN}.{format}\"; filename*=UTF-8''");
        assert!(named.starts_with(&plain), "{named}");
    }
    // The warning of the sample is on this village.
    let (_, header, _) = render("kind=announcement&target=990126101205&format=docx");
    assert!(header("x-xunwen-warnings").contains("X2113"), "{}", header("x-xunwen-warnings"));
    let (_, header, _) = render("kind=announcement&target=990126101201&format=docx");
    assert_eq!(header("x-xunwen-warnings"), "0");
}

/// What the command line says with `--json`: the words, the place in the file and the cure.
#[test]
fn the_warnings_of_a_document_are_listed_in_words() {
    let server = interface();
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    round["issuances"] = json!([]);
    let text = serde_json::to_string_pretty(&round).unwrap();
    let village = "990126101205";
    let of = |query: &str| format!("/api/render?kind=feedback_report&target={village}&{query}");
    let (status, answer) =
        server.json("POST", &of("format=docx&report=true&name=round.json"), text.as_bytes());
    assert_eq!((status, &answer["ok"], &answer["errors"]), (200, &json!(true), &json!(0)));
    let listed = answer["diagnostics"].as_array().unwrap();
    assert_eq!(answer["warnings"], json!(listed.len()));
    let by_code = |code: &str| listed.iter().find(|d| d["code"] == code).unwrap();
    let void = by_code("X2113");
    assert_eq!((&void["severity"], &void["target"]), (&json!("warning"), &json!(village)));
    let line = void["origin"]["line"].as_u64().unwrap() as usize;
    assert!(text.lines().nth(line - 1).unwrap().contains("\"returned\""), "{void}");
    assert_eq!(void["origin"]["file"], "round.json");
    assert!(!void["message"].as_str().unwrap().is_empty() && !void["hints"][0].is_null());
    assert_eq!(by_code("X2123")["origin"]["in"], "document");
    // The document is the one that is given without the report.
    let document = &answer["document"];
    let content = base64(document["content"].as_str().unwrap());
    let (_, header, bytes) = server.whole("POST", &of("format=docx"), text.as_bytes());
    assert!(content == bytes && header("content-type") == document["media_type"]);
    assert!(header("content-disposition").contains(document["plain_name"].as_str().unwrap()));
    let codes: BTreeSet<&str> = listed.iter().map(|d| d["code"].as_str().unwrap()).collect();
    let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
    assert_eq!(header("x-xunwen-warnings"), format!("{}; {codes}", listed.len()));
    let (status, refused) = server.json("POST", &of("format=docx&report=yes"), text.as_bytes());
    assert_eq!((status, &refused["diagnostics"][0]["code"]), (400, &json!("X6004")));
}

/// The bytes of a text in base64.
fn base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.trim_end_matches('=').bytes().map(value).collect();
    let group = |four: &[u8]| {
        let bits = four.iter().fold(0u32, |bits, d| bits << 6 | u32::from(*d));
        let bits = bits << (6 * (4 - four.len()));
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}

/// A cure that a program can apply, and what was read as usual, come with the answer of the check.
#[test]
fn cures_and_readings_come_with_the_check() {
    let server = interface();
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    round["issues"][3]["category"] = json!("政策落实不到");
    round["issues"][4]["summary"] = json!("\u{202e}村集体资金\u{202c}未及时入账");
    round["tasks"][0]["issues"] = json!(["W2O26-001"]);
    let text = serde_json::to_string_pretty(&round).unwrap();
    let (status, answer) = server.json("POST", "/api/check?name=round.json", text.as_bytes());
    assert_eq!((status, &answer["ok"]), (200, &json!(false)));
    let known: Vec<&str> = round["classification"]["categories"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect();
    let mut corrected = round.clone();
    let mut cured = 0;
    for problem in answer["diagnostics"].as_array().unwrap() {
        let Some(fix) = problem.get("fix") else { continue };
        assert_eq!((&fix["origin"], &fix["path"]), (&problem["origin"], &problem["path"]));
        let pointer = format!("/{}", fix["path"].as_str().unwrap().replace(['.', '['], "/"));
        let value = corrected.pointer_mut(&pointer.replace(']', "")).unwrap();
        *value = fix["value"].clone();
        cured += 1;
    }
    assert!(cured >= 2, "{answer}");
    assert!(known.contains(&corrected["issues"][3]["category"].as_str().unwrap()));
    let understood = answer["understood"].as_array().unwrap();
    assert_eq!(understood.len(), 1, "{understood:?}");
    let note = understood[0].as_str().unwrap();
    let line = 1 + text.lines().position(|line| line.contains("未及时入账")).unwrap();
    assert!(note.contains(&format!("round.json:{line}")) && !note.contains('\u{202e}'), "{note}");
    let (_, again) = server.json("POST", "/api/check", corrected.to_string().as_bytes());
    assert_eq!(again["errors"], json!(0), "{again}");
}

#[test]
fn a_refused_document_lists_the_problems_of_its_own_target() {
    let server = interface();
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    for issue in round["issues"].as_array_mut().unwrap() {
        issue["category"] = json!("没有的类别");
    }
    let village = "990126101201";
    let path = format!("/api/render?kind=announcement&target={village}&format=docx");
    let (status, answer) = server.json("POST", &path, round.to_string().as_bytes());
    assert_eq!(status, 422);
    let of: Vec<&Json> =
        answer["diagnostics"].as_array().unwrap().iter().map(|d| &d["target"]).collect();
    assert!(!of.is_empty() && of.iter().all(|target| **target == json!(village)), "{of:?}");
}
