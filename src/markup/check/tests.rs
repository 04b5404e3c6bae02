//! The markup of templates without data.

use crate::markup::MarkupCheck;
use crate::template::Templates;

/// What is found in some templates, of which the first writes a document.
fn found(sources: &[(&str, &str)]) -> Vec<String> {
    let templates = Templates::new(
        sources.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())),
    );
    let outline = templates.library().outline();
    let mut check = MarkupCheck::new(&outline);
    check.document(sources[0].0);
    check
        .finish()
        .iter()
        .map(|d| format!("{} {}：{}", d.code, d.origin.as_ref().unwrap(), d.message))
        .collect()
}

fn body(text: &str) -> String {
    format!("<document><title>甲</title>{text}</document>")
}

#[test]
fn what_is_wrong_on_every_way_is_found() {
    for (text, expected) in [
        ("<p>乙", "X4001 a:1:27：元素“p”没有结束"),
        ("<p>乙</q>", "X4001 a:1:31：此处应结束元素“p”，却写了 </q>"),
        ("</h1>", "X4001 a:1:27：</h1> 没有对应的开始标签"),
        ("{% if x %}<p>乙{% endif %}", "X4001 a:1:37：元素“p”没有结束"),
        (
            "<table>{% for r in x %}<tr><td></td>{% endfor %}</table>",
            "X4001 a:1:50：元素“tr”在循环里开始，没有在循环里结束",
        ),
        ("<paragraph>乙</paragraph>", "X4002 a:1:27：没有“paragraph”这个元素"),
        ("<h5>乙</h5>", "X4002 a:1:27：没有“h5”这个元素"),
        ("<p><h1>乙</h1></p>", "X4002 a:1:30：元素“h1”不能放在“p”中"),
        ("{% for r in x %}乙{% endfor %}", "X4002 a:1:43：“document”中不能直接写文字“乙”"),
        ("{{ x.y }}", "X4002 a:1:27：“document”中不能直接写数据"),
        ("<p algin=\"center\"/>", "X4003 a:1:30：元素“p”没有属性“algin”"),
        (
            "<p align=\"middle\"/>",
            "X4003 a:1:30：属性 align=“middle”应为以下之一：left、center、right",
        ),
        ("<p align=“center”>乙</p>", "X4001 a:1:27：属性“align”的值没有用半角引号括起"),
        ("<p align=\"center>乙</p>", "X4001 a:1:27：标签没有写完"),
        ("<p>A&B</p>", "X4001 a:1:31：“&”不能直接写"),
        ("<p>3 < 5</p>", "X4001 a:1:32：“<”后面不是元素的名称"),
        (
            "<table cols=\"1 2\" align=\"lcr\"><tr><td/><td/></tr></table>",
            "X4004 a:1:27：cols 写了2列，align 写了3列",
        ),
        ("<table cols=\"1 2\"><tr><td/></tr></table>", "X4004 a:1:45：这一行有1格，表格有2列"),
        ("<sign><org>乙</org></sign>", "X4005 a:1:27：“sign”中缺少 date"),
        ("<annex title=\"乙\"></annex>", "X4005 a:1:27：有附件而没有附件说明"),
    ] {
        assert_eq!(found(&[("a", &body(text))]), [expected], "{text}");
    }
    assert_eq!(found(&[("a", "<document><p>甲</p></document>")]), ["X4005 a:1:1：文书没有标题"]);
    assert_eq!(found(&[("a", "<p>甲</p>")])[0], "X4002 a:1:1：最外层应为 document，现为“p”");
}

#[test]
fn what_is_right_on_some_way_is_not_complained_of() {
    for text in [
        "{% if x %}<p>{% else %}<h1>{% endif %}乙{% if x %}</p>{% else %}</h1>{% endif %}",
        "{% if x %}<p>{% endif %}{% if not x %}<p>{% endif %}乙</p>",
        "<p{% if x %} align=\"center\"{% endif %} indent=\"{{ y }}\">乙</p>",
        "<p>{% for i in x %}{% if not loop.first %}</p><p>{% endif %}{{ i.n }}{% endfor %}</p>",
        "{% for i in x %}{% if loop.first %}<table>{% endif %}<tr><td/></tr>{% if loop.last %}</table>{% endif %}{% endfor %}",
        "<table cols=\"1{% for c in x %} 2{% endfor %}\" align=\"c{% for c in x %}c{% endfor %}\"><tr><td/>{% for c in x %}<td/>{% endfor %}</tr></table>",
        "<table cols=\"1 2\"><tr><td rowspan=\"2\"/><td/></tr><tr><td/></tr></table>",
        "<table cols=\"1 2\"><tr><td colspan=\"2\"/></tr><tr>{% if x %}<td/>{% endif %}<td/></tr></table>",
        "{% macro c(x) %}<td>{{ x }}</td>{% endmacro %}<table cols=\"1 2\"><tr>{{ c(1) }}{{ c(2) }}</tr></table>",
        "{% macro wrap() %}<p>{{ caller() }}</p>{% endmacro %}{% call wrap() %}<b>乙</b>{% endcall %}",
        "{% set x %}<p>乙</p>{% endset %}{{ x }}",
        "<!-- <p> {{ x.y }} --><p>&lt;&#65;{% raw %}乙{{ }}{% endraw %}</p>",
        "<h{{ n }}>乙</h{{ n }}>",
        "<sign><org>乙</org>{% if x %}<date>丙</date>{% else %}<date>丁</date>{% endif %}</sign>",
    ] {
        assert_eq!(found(&[("a", &body(text))]), Vec::<String>::new(), "{text}");
    }
    let child = "{% extends \"b\" %}{% block x %}<p>乙</p>{% endblock %}";
    assert_eq!(
        found(&[("a", child), ("b", &body("{% block x %}{% endblock %}"))]),
        Vec::<String>::new()
    );
}

#[test]
fn a_macro_is_wrong_where_it_is_used_wrongly() {
    let shared = "{% macro p() %}\n<p>乙</p>{% endmacro %}";
    let user = body("{{ p() }}\n<table><tr><td>{{ p() }}</td></tr>{{ p() }}</table>");
    let source = format!("{{% from \"s\" import p %}}{user}");
    let problems = found(&[("a", &source), ("s", shared)]);
    assert_eq!(problems, ["X4002 a:2:35：元素“p”不能放在“table”中（s第2行）"]);
    let source = format!("{{% from \"s\" import p %}}{}", body("<p>{{ p() }}</p>"));
    assert_eq!(found(&[("a", &source), ("s", shared)]), ["X4002 s:2:1：元素“p”不能放在“p”中"]);
}

#[test]
fn bombs_end_soon() {
    let wide = |n: usize| {
        let each =
            (0..n).map(|i| (format!("t{i}"), format!("{{% include \"t{}\" %}}", i + 1).repeat(10)));
        each.chain([(format!("t{n}"), "<p>甲</p>".repeat(100))]).collect::<Vec<_>>()
    };
    let macros: String = (0..30)
        .map(|i| {
            format!(
                "{{% macro m{i}() %}}{}{{% endmacro %}}",
                format!("{{{{ m{}() }}}}", i + 1).repeat(10)
            )
        })
        .collect();
    // Too many ways to tell anything of.
    let ifs = "{% if x %}<p>{% endif %}".repeat(1_000) + "<q/>";
    for sources in [
        wide(11),
        vec![(
            "a".into(),
            format!("{macros}{{% macro m30() %}}<p>甲</p>{{% endmacro %}}{{{{ m0() }}}}"),
        )],
        vec![("a".into(), ifs)],
        vec![("a".into(), "{% for a in b %}<p>".repeat(29) + &"{% endfor %}".repeat(29))],
        vec![("a".into(), "<b>".repeat(100_000))],
        vec![("a".into(), "<p ".repeat(100_000))],
    ] {
        let begun = std::time::Instant::now();
        let sources: Vec<(&str, &str)> =
            sources.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert!(!found(&sources).is_empty());
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
