//! What templates may do, what they may not, and what their authors read then.

mod hostile;
mod messages;

use serde_json::{Value, json};

use super::*;

/// Renders a single template.
fn render(source: &str, view: &Value) -> Result<String, Diagnostics> {
    templates(&[("t", source)]).render("t", view)
}

fn templates(sources: &[(&str, &str)]) -> Templates {
    Templates::new(
        sources.iter().map(|(name, source)| ((*name).to_string(), (*source).to_string())),
    )
}

/// The output of a template that must not fail.
fn rendered(source: &str, view: &Value) -> String {
    render(source, view).unwrap_or_else(|d| panic!("{source}\n{d}"))
}

#[test]
fn branches_and_loops_work_as_ever() {
    let source = "{% for i in [1, 2, 3] %}{% if i == 1 %}一{% elif i == 2 %}二{% else %}{{ loop.index }}{% endif %}{% else %}无{% endfor %}\
                  {% for i in [] %}{% else %}无{% endfor %}{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% raw %}{{ x }}{% endraw %}\
                  {% for i in [1, 2, 3] if i is odd %}{{ i }}{{ '、' if not loop.last }}{% endfor %}{% set c = counter(5) %}{% do c.next() %}{{ c.next() }}";
    assert_eq!(rendered(source, &json!({})), "一二3无3{{ x }}1、36");
}

#[test]
fn values_are_escaped_whatever_the_template_is_called() {
    let view = json!({ "v": "<b>&\"'\u{1}\u{fffe}甲\r\n" });
    for name in ["a", "a.txt", "a.docx", "a.typ", "a.html", "a.json.j2"] {
        let out = templates(&[(name, "{{ v }}")]).render(name, &view).unwrap();
        assert_eq!(out, "&lt;b&gt;&amp;&quot;&#39;甲\n", "{name}");
    }
}

#[test]
fn captured_markup_stays_markup_and_data_in_it_stays_escaped() {
    let view = json!({ "v": "<&" });
    assert_eq!(
        rendered("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(v) }}", &view),
        "<b>&lt;&amp;</b>"
    );
    assert_eq!(
        rendered("{% set x %}<b>{{ v }}</b>{% endset %}{{ x }}{{ x ~ v }}", &view),
        "<b>&lt;&amp;</b><b>&lt;&amp;</b>&lt;&amp;"
    );
    assert_eq!(
        rendered("{% set x %}<b>{{ v }}</b>{% endset %}{{ [x, v]|join(v) }}", &view),
        "<b>&lt;&amp;</b>&lt;&amp;&lt;&amp;"
    );
    let call =
        "{% macro m() %}<i>{{ caller() }}</i>{% endmacro %}{% call m() %}{{ v }}{% endcall %}";
    assert_eq!(rendered(call, &view), "<i>&lt;&amp;</i>");
}

#[test]
fn lines_of_statements_leave_no_trace() {
    let source = "<table>\n  {% for x in [1, 2] %}\n  <td>{{ x }}</td>\n  {% endfor %}\n</table>\n";
    assert_eq!(rendered(source, &json!({})), "<table>\n  <td>1</td>\n  <td>2</td>\n</table>");
}

#[test]
fn figures_of_the_published_texts_come_out_of_templates() {
    let view = json!({ "done": 129, "all": 147, "persons": [26, 29, 19, 53, 8, 14, 20, 8], "sums": [6_300_000, 8_100_000, 14_400_000, 2_980_000, 7_220_000] });
    assert_eq!(
        rendered(
            "{{ ratio(done, all) }} {{ persons|sum }} {{ sums|sum|wan(2) }} {{ sums|sum|money }}",
            &view
        ),
        "129/147（87.8%） 177 39.00万元 39万元"
    );
}

#[test]
fn templates_include_extend_and_import_from_one_another() {
    let set = templates(&[
        ("base", "<d>{% block body %}-{% endblock %}</d>"),
        (
            "child",
            "{% extends \"base\" %}{% from \"macros\" import b %}{% block body %}{{ b(x) }}{% include \"part\" %}{% endblock %}",
        ),
        ("macros", "{% macro b(x) %}<b>{{ x }}</b>{% endmacro %}"),
        ("part", "{{ x }}"),
    ]);
    assert_eq!(set.problems(), []);
    assert_eq!(set.render("child", &json!({ "x": "<" })).unwrap(), "<d><b>&lt;</b>&lt;</d>");
}

#[test]
fn sums_of_numbers_and_of_texts_work_as_ever() {
    let view = json!({ "a": 2, "s": "甲", "l": [{ "n": 1 }] });
    assert_eq!(
        rendered(
            "{{ a + 1 + a }} {{ s + '乙' ~ a }} {{ l[0].n + a }} {{ -a + 3 }} {{ (a + 1) // 2 }} {{ 1e+2 + a }}",
            &view
        ),
        "5 甲乙2 3 1 1 102"
    );
}

/// Numbers with decimals are reckoned as they are written, and printed with the decimals asked for.
#[test]
fn decimals_are_exact() {
    let view = json!({ "a": 0.1, "b": 0.2, "n": 3, "l": [0.1, 0.2, 0.7], "s": "甲" });
    for (source, expected) in [
        ("{{ 2.675|round(2) }} {{ 2.345|round(2) }} {{ 1.005|round(2) }}", "2.68 2.34 1.00"),
        ("{{ 2.5|round }} {{ 1.5|round }} {{ 0.5|round }} {{ 3|round }}", "2 2 0 3"),
        ("{{ 8.665|round(2) }} {{ 0.125|round(2) }} {{ 3|round(2) }}", "8.66 0.12 3.00"),
        ("{{ (-2.675)|round(2) }} {{ -2.5|round }} {{ 1234567.5|round }}", "-2.68 -2 1234568"),
        ("{{ 12345678901234.5|round(1) }} {{ 1250|round(-2) }}", "12345678901234.5 1200"),
        ("{{ 2.61|round(1, 'ceil') }} {{ 2.69|round(1, method='floor') }}", "2.7 2.6"),
        ("{{ a + b }} {{ 0.3 - 0.1 }} {{ 1 / 3 }} {{ 4 / 2 }}", "0.3 0.2 0.333333333333333 2"),
        (
            "{{ l|sum }} {{ [1, 2.50]|sum }} {{ l|map('round', 2)|join_cn }}",
            "1 3.5 0.10、0.20、0.70",
        ),
        ("{{ '对' if a + b == 0.3 else '错' }}{{ '对' if 0.3 <= a + b else '错' }}", "对对"),
        ("{{ '对' if a|round(1) == 0.1 and a|round(1) < n else '错' }}", "对"),
        ("{{ 2.5|round(1) + 1 }} {{ 1 + 2.5|round(1) }} {{ 5 - 2.50|round(2) }}", "3.5 3.5 2.5"),
        ("{{ '对' if [a, b][0] + b == 0.3 and 0.3 == [a][0] + b else '错' }}", "对"),
        ("{{ '对' if 3.5 == 1 + 2.50|round(2) else '错' }}", "对"),
        ("{{ s ~ 1.005|round(2) ~ '分' }} {{ 2.0|round(1)|quote }}", "甲1.00分 “2.0”"),
        ("{{ (0.3 / 0.1)|int }} {{ 2.50|round(2)|int }} {{ -1.5|abs }}", "3 2 1.5"),
        (
            "{{ 8.5|percent(10) }} {{ percent(0.5, 1, 1) }} {{ 1|percent(200000) }}",
            "85% 50.0% 0.1%",
        ),
        ("{{ '数' if 1.0|round(1) is number }}{% if 0.0|round(1) %}有{% endif %}", "数"),
        (
            "{{ [2.5, 1.5]|map('round', 1)|sort|join_cn }} {{ [2.5, 1.5]|map('round', 1)|max }}",
            "1.5、2.5 2.5",
        ),
    ] {
        assert_eq!(rendered(source, &view), expected, "{source}");
    }
}

#[test]
fn what_is_no_number_is_not_printed() {
    for source in ["{{ 1 / n }}", "{{ -1 / n }}", "{{ (1 / n)|round(2) }}", "{{ 'a' ~ 1 / n }}"] {
        let set = templates(&[("t", source)]);
        assert!(set.render("t", &json!({ "n": 0 })).is_err(), "{source}");
    }
}

#[test]
fn literals_of_variables_are_lists() {
    let view = json!({ "a": 1, "l": [2, 3] });
    let source = "{% for n, v in [['甲', a], ['乙', l[0]]] %}{{ n }}{{ v }}{% endfor %}{{ [a, [l]][1][0][1] }}{{ '在' if a in [2, a] }}";
    assert_eq!(rendered(source, &view), "甲1乙23在");
}

#[test]
fn a_large_view_may_be_worked_on_for_longer() {
    let issues: Vec<_> = (0..20_000).map(|n| json!({ "n": n, "t": "问题" })).collect();
    let out = rendered(
        "{% for i in issues %}<td>{{ i.n }}</td><td>{{ i.t|quote }}</td>{% endfor %}",
        &json!({ "issues": issues }),
    );
    assert!(out.ends_with("<td>19999</td><td>“问题”</td>"));
}

#[test]
fn templates_are_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let set = templates(&[("t", "{{ n }}")]);
    shared(&set);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let set = &set;
            scope.spawn(move || {
                assert_eq!(set.render("t", &json!({ "n": n })).unwrap(), n.to_string());
            });
        }
    });
}
