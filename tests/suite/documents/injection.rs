//! Hostile strings in every text of a round: they come out as they went in, and change nothing
//! else.

use std::collections::BTreeMap;

use xunwen::engine::{Format, RenderOptions, Selection};
use xunwen::round::Round;

use crate::support::{checked, docx_parts, engine, sample};

const HOSTILE: &[&str] = &[
    "& < > \" '",
    "]]>",
    "<![CDATA[x]]>",
    "</w:t></w:r>",
    "<p>段</p>",
    "<title>",
    "<!-- x -->",
    "<?pi?>",
    "&amp;lt;",
    "&#65;",
    "&nbsp;",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# x #}",
    "{{ self }}",
    "#eval(\"1\")",
    "#import \"x\"",
    "$x^2$",
    "*粗* _斜_",
    "@ref",
    "\\n\\u{41}",
    "`raw`",
    "= 标题",
    "- 项",
    "MERGEFIELD x",
    "{ DDEAUTO cmd \"/c calc\" }",
    "=cmd|'/C calc'!A0",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "HYPERLINK \"http://x\"",
    "javascript:alert(1)",
    "../../etc/passwd",
    "C:\\CON",
    "%s%n",
    "${jndi:ldap://x}",
    "$(id)",
    "; rm -rf",
    "' OR 1=1",
    "𠀀𠮷",
    "é̀",
    "ﬁ",
    "½",
    "①",
    "㎡",
    "～",
    "·",
    "——",
    "……",
];

/// The sample round with a hostile string behind every text of its first village.
fn poisoned(hostile: &str) -> Round {
    let mut round = sample().round.clone();
    let village = round.targets.iter().find(|t| t.kind.is_village()).unwrap().code.clone();
    round.basis.push(format!("依据{hostile}"));
    round.scope.push(format!("内容{hostile}"));
    for t in round.targets.iter_mut().filter(|t| t.code == village) {
        t.party_org.push_str(hostile);
        t.officials.iter_mut().for_each(|o| o.post.push_str(hostile));
    }
    for i in round.issues.iter_mut().filter(|i| i.target == village) {
        i.summary = format!("{hostile}{}", i.summary);
        i.facts.push_str(hostile);
    }
    for t in &mut round.tasks {
        t.aim.push_str(hostile);
        t.measures.push(hostile.to_string());
    }
    for c in round.teams.iter_mut().flat_map(|t| &mut t.contacts) {
        c.value.push_str(hostile);
    }
    round
}

/// How often each element, relation and field stands in a DOCX.
fn structure(parts: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for tag in parts.split('<').skip(1) {
        let name: String =
            tag.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect();
        if [
            "w:instrText",
            "w:hyperlink",
            "Relationship",
            "w:object",
            "w:fldSimple",
            "w:tbl",
            "w:tr",
            "w:tc",
        ]
        .contains(&name.as_str())
        {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

#[test]
#[cfg(feature = "docx")]
fn hostile_strings_come_out_as_text_in_docx() {
    let village =
        sample().round.targets.iter().find(|t| t.kind.is_village()).unwrap().code.to_string();
    let selection = Selection::all()
        .kinds(["announcement", "feedback_report", "three_lists"])
        .targets([village]);
    let harmless: Vec<_> =
        render(&poisoned("无害"), &selection).iter().map(|(_, p)| structure(p)).collect();
    for hostile in HOSTILE {
        for ((markup_text, parts), expected) in
            render(&poisoned(hostile), &selection).iter().zip(&harmless)
        {
            assert_eq!(structure(parts), *expected, "{hostile} changes the structure");
            let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert!(
                squeeze(markup_text).contains(&squeeze(hostile)),
                "{hostile} does not come out as it went in"
            );
        }
    }
}

/// The text of the model and all parts of the DOCX of each selected document.
fn render(round: &Round, selection: &Selection) -> Vec<(String, String)> {
    let checked = unjudged(round);
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let jobs = session.jobs(selection).unwrap();
    jobs.iter()
        .map(|job| {
            let output =
                session.render(job, &[Format::Docx]).unwrap_or_else(|d| panic!("{d}")).remove(0);
            (session.document(job).unwrap().plain_text(), docx_parts(&output.bytes))
        })
        .collect()
}

#[test]
#[cfg(feature = "pdf")]
fn hostile_strings_come_out_as_text_in_pdf() {
    let village =
        sample().round.targets.iter().find(|t| t.kind.is_village()).unwrap().code.to_string();
    let selection = Selection::all().kinds(["feedback_report"]).targets([village]);
    for group in HOSTILE.chunks(10) {
        let hostile = group.join("|");
        // What no bundled face has is refused, never left out; that is another test's business.
        let hostile: String =
            hostile.chars().filter(|c| !matches!(c, '𠀀' | '𠮷' | '\u{300}' | 'ﬁ')).collect();
        let round = poisoned(&hostile);
        let checked = checked(&round);
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        let job = session.jobs(&selection).unwrap()[0];
        let bytes =
            session.render(&job, &[Format::Pdf]).unwrap_or_else(|d| panic!("{d}")).remove(0).bytes;
        let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let text = squeeze(&crate::support::pdf_text::pdf_text(&bytes));
        assert!(text.contains(&squeeze(&hostile)), "{hostile} does not come out as it went in");
        let raw = String::from_utf8_lossy(&bytes);
        for forbidden in [
            "/JavaScript",
            "/Launch",
            "/EmbeddedFile",
            "/OpenAction",
            "/S/URI",
            "/S /URI",
            "/AcroForm",
        ] {
            assert!(!raw.contains(forbidden), "{forbidden} in a PDF");
        }
    }
}

#[test]
#[cfg(feature = "pdf")]
fn a_character_no_face_has_is_refused_with_its_place() {
    use xunwen::diag::Code;
    use xunwen::engine::SubjectId;

    let with = |rare: char| {
        let mut round = sample().round.clone();
        let village = round.targets.iter().find(|t| t.kind.is_village()).unwrap().code.clone();
        round.issues.iter_mut().find(|i| i.target == village).unwrap().summary.push(rare);
        (round, village)
    };
    for rare in ['\u{30000}', '\u{323b0}'] {
        let (round, village) = with(rare);
        // With fonts the check says so already; judged without them, it is found in the paper.
        let checked = unjudged(&round);
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        let job = session
            .jobs(&Selection::all().kinds(["feedback_report"]).targets([village]))
            .unwrap()[0];
        let problems = session.render(&job, &[Format::Pdf]).unwrap_err();
        let shown = problems.to_string();
        assert!(shown.contains("X5002") && shown.contains(rare), "{shown}");
        assert!(
            shown.contains("feedback_report/target.xml.j2:") && shown.contains("相关数据：问题 "),
            "{shown}"
        );
    }
    // One of nobody's standard is refused by the check already.
    let (round, village) = with('\u{e000}');
    let target = SubjectId::Target(village);
    let problems = engine()
        .render(
            &checked(&round),
            "feedback_report",
            &target,
            Format::Pdf,
            &RenderOptions::default(),
        )
        .unwrap_err();
    assert!(problems[0].code == Code::Character, "{problems}");
}

/// A round checked without fonts, so that characters that no face has do not stop its papers.
fn unjudged(round: &Round) -> xunwen::engine::Checked {
    let none = tempfile::tempdir().unwrap();
    let bare = xunwen::Engine::builder().fonts(none.path()).build().unwrap();
    bare.check(round.clone(), None)
}
