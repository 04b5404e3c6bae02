//! Forms: the lists of a target as a workbook that is filled in and sent back.

use std::collections::BTreeMap;

use xunwen::archive::{Limits, ZipReader};
use xunwen::diag::Code;
use xunwen::engine::{Engine, Format, PackSpec, RenderOptions, SubjectId};
use xunwen::kinds::Stage;
use xunwen::pack::verify;
use xunwen::round::Round;

use crate::rounds;
use crate::support::{checked, engine, jobs, root, sample, says_as_agreed, session};

const TOWNSHIP: &str = "990126205000";

/// The form of the sample's township.
fn form_of(round: &Round) -> Vec<u8> {
    let target = SubjectId::Target(TOWNSHIP.parse().unwrap());
    let output = engine().render(
        &checked(round),
        "three_lists",
        &target,
        Format::Xlsx,
        &RenderOptions::default(),
    );
    output.unwrap_or_else(|d| panic!("{d}")).bytes
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = ZipReader::open(bytes, Limits::default()).unwrap();
    zip.names()
        .into_iter()
        .map(|name| (name.clone(), String::from_utf8(zip.read(&name).unwrap().unwrap()).unwrap()))
        .collect()
}

#[test]
fn a_form_is_locked_but_for_what_is_filled_in() {
    let bytes = form_of(&sample().round);
    assert!(form_of(&sample().round) == bytes, "the same input gives the same bytes");
    let parts = parts(&bytes);
    for sheet in ["问题清单", "任务清单", "责任清单"] {
        assert!(
            parts["xl/workbook.xml"].contains(&format!("{sheet}!$4:$4")),
            "{sheet} repeats its header"
        );
    }
    assert!(
        parts["xl/workbook.xml"].contains("name=\"回收信息\" sheetId=\"4\" state=\"veryHidden\"")
    );
    for n in 1..=4 {
        let sheet = &parts[&format!("xl/worksheets/sheet{n}.xml")];
        assert!(
            sheet.contains("<sheetProtection sheet=\"1\"")
                && !sheet.contains("password")
                && !sheet.contains("<f>"),
            "sheet {n}"
        );
        assert_eq!(sheet.contains("<dataValidations"), n == 2, "only the tasks are filled in");
    }
    let tasks = &parts["xl/worksheets/sheet2.xml"];
    for what in [
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "state=\"frozen\"",
        "未启动,整改中,已完成",
    ] {
        assert!(tasks.contains(what), "{what}");
    }
    assert!(parts["xl/styles.xml"].contains("<protection locked=\"0\"/>"));
    assert!(parts["docProps/core.xml"].contains("2000-01-01T00:00:00Z"));
    let texts = &parts["xl/sharedStrings.xml"];
    for what in [
        "云岭乡巡察整改任务清单",
        "轮次：十五届县委第三轮巡察",
        "单位：中共云岭乡委员会",
        &sample().round.id(),
        "three_lists",
    ] {
        assert!(texts.contains(what), "{what}");
    }
}

#[test]
fn texts_that_begin_like_formulas_stay_texts() {
    let mut round = sample().round.clone();
    let issue = round.issues.iter_mut().find(|i| i.target.as_str() == TOWNSHIP).unwrap();
    issue.summary = "=HYPERLINK(\"http://x\")".into();
    issue.facts = "+1 & <b>@</b>".into();
    let parts = parts(&form_of(&round));
    assert!(parts.values().all(|text| !text.contains("<f>") && !text.contains("<hyperlink")));
    assert!(parts["xl/sharedStrings.xml"].contains("=HYPERLINK(\"http://x\")"));
}

#[test]
fn kinds_without_sheets_are_skipped_and_said_where_nothing_is_left() {
    let session = session();
    for job in jobs(&session) {
        let outputs = session.render(&job, &[Format::Docx, Format::Xlsx]).unwrap();
        let formats: Vec<Format> = outputs.iter().map(|o| o.format).collect();
        let both = ["three_lists", "rectification_ledger"].contains(&job.kind.name.as_str());
        assert_eq!(
            formats,
            if both { vec![Format::Docx, Format::Xlsx] } else { vec![Format::Docx] },
            "{}",
            job.kind.name
        );
    }
    let round = &sample().round;
    let target = SubjectId::Target(TOWNSHIP.parse().unwrap());
    let problems = engine()
        .render(&checked(round), "announcement", &target, Format::Xlsx, &RenderOptions::default())
        .unwrap_err();
    assert_eq!(problems[0].code, Code::NothingToRender);
    says_as_agreed("kind_without_sheets", &problems);
    let out = tempfile::tempdir().unwrap();
    let spec = PackSpec::default().formats(vec![Format::Xlsx]).stages(vec![Stage::Entry]);
    let problems = engine().pack(&checked(round), out.path(), &spec, &mut ()).unwrap_err();
    assert_eq!(problems[0].code, Code::NothingToRender, "{problems}");
}

#[test]
fn packs_hold_forms_and_take_them_up_again() {
    let checked =
        checked(&rounds::round(rounds::Size { villages: 12, issues: 2, ..Default::default() }));
    for zip in [false, true] {
        let out = tempfile::tempdir().unwrap();
        let spec = PackSpec::default()
            .formats(vec![Format::Docx, Format::Xlsx])
            .stages(vec![Stage::Feedback])
            .zip(zip);
        let pack = |spec: &PackSpec| engine().pack(&checked, out.path(), spec, &mut ()).unwrap();
        let made = pack(&spec);
        let lines = std::fs::read_to_string(out.path().join("manifest.jsonl")).unwrap();
        let forms: Vec<&str> = lines.lines().filter(|l| l.contains(".xlsx\"")).collect();
        assert!(
            forms.len() > 12 && forms.iter().all(|l| l.contains("\"kind\":\"three_lists\"") && l.contains("发被巡察党组织")),
            "{lines}"
        );
        let again = pack(&spec.clone().resume(true));
        assert_eq!((again.made, again.manifest.files_sha256), (0, made.manifest.files_sha256));
        let verified = verify(out.path()).unwrap();
        assert!(verified.complete && verified.problems.is_empty(), "{}", verified.problems);
        // Workbooks alone.
        let alone = tempfile::tempdir().unwrap();
        let only = spec.formats(vec![Format::Xlsx]);
        let made = engine().pack(&checked, alone.path(), &only, &mut ()).unwrap();
        assert_eq!(made.manifest.order.kinds, ["three_lists"]);
        let forecast = engine().forecast(&checked, &only).unwrap();
        assert_eq!((forecast.files, forecast.documents), (made.made, forms.len()));
    }
}

#[test]
fn sheets_of_a_set_are_checked_when_it_is_read() {
    let set = tempfile::tempdir().unwrap();
    let kind = std::fs::read_to_string(root("templates/three_lists/kind.toml")).unwrap();
    std::fs::create_dir(set.path().join("three_lists")).unwrap();
    for (from, to, said) in [
        ("fill = \"note\"", "fill = \"noted\"", "“noted” 不是整改进度的字段"),
        ("name = \"责任清单\"", "name = \"任务清单\"", "有两个“任务清单”"),
        ("{ header = \"任务编号\", from = \"number\" },", "", "须有一列 from = \"number\""),
        ("{ header = \"类别\", ", "{ ", "缺少 header"),
        ("name = \"问题清单\"", "name = \"问题/清单\"", "不能作工作表名"),
    ] {
        std::fs::write(set.path().join("three_lists/kind.toml"), kind.replace(from, to)).unwrap();
        let problems = Engine::builder().templates(set.path()).build().unwrap_err();
        let said = said.replace("“noted”", "\"noted\"");
        assert!(
            problems[0].code == Code::SetInvalid && problems.to_string().contains(&said),
            "{said}: {problems}"
        );
    }
}
