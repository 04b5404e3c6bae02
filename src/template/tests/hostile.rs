//! Templates that try to take all time, memory or stack, and data that tries to become code.

use serde_json::json;

use super::*;
use crate::diag::Code;

/// Runs on a thread with the smallest stack that a thread of ours may have, in debug builds too.
fn on_a_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(1 << 20).spawn_scoped(scope, work).unwrap();
        thread.join().unwrap()
    })
}

/// A step done `n` times.
fn chain(first: &str, step: &str, n: usize, last: &str) -> String {
    (0..n).fold(first.to_string(), |text, _| text + step) + last
}

/// Templates that must end in a limit.
fn bombs() -> Vec<String> {
    let doubled = |step: &str, last: &str| chain("{% set x = [1] %}", step, 40, last);
    vec![
        "{{ \"x\" * 1000000000 }}".into(),
        "{{ [1] * 1000000000 }}".into(),
        "{{ 9 ** 999999999 }}".into(),
        "{% for i in range(1000000000) %}{% endfor %}".into(),
        "{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}".into(),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x = x ~ x %}", 40, "{{ x }}"),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x = x + x %}", 40, "{{ x }}"),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x %}{{ x }}{{ x }}{% endset %}", 40, "{{ x }}"),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x = [x, x]|join(x) %}", 40, "{{ x }}"),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x = x|replace(\"x\", x) %}", 20, "{{ x }}"),
        chain("{% set x = \"xxxxxxxx\" %}", "{% set x = [x, x]|join_cn %}", 40, "{{ x }}"),
        doubled("{% set x = [x, x] %}", "{{ x ~ \"\" }}"),
        doubled("{% set x = [x] %}", "{{ x ~ \"\" }}"),
        doubled("{% set x = [x, x] %}", "{% if x == [] %}{% endif %}"),
        doubled("{% set x = [{\"a\": 1}]|map(attribute=\"b\", default=x) %}", "{{ x ~ \"\" }}"),
        doubled("{% set x = x|batch(1) %}", "{{ x ~ \"\" }}"),
        "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}".into(),
        "{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\") }}".into(),
        "{% for i in [1, 2] recursive %}{{ loop([1, 2]) }}{% endfor %}".into(),
        "{% include \"t\" %}".into(),
        "{% for i in range(1000) %}{% include \"t\" %}{% endfor %}".into(),
        format!("{{{{ {}1 }}}}", "not ".repeat(5_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000)),
        format!("{{{{ {}1 }}}}", "-".repeat(5_000)),
        format!("{{{{ {}1 }}}}", "1 + ".repeat(5_000)),
        format!("{{{{ x{} }}}}", "|upper".repeat(5_000)),
        format!("{{{{ x{} }}}}", ".y".repeat(5_000)),
        format!("{{{{ x{} }}}}", "[0]".repeat(5_000)),
        format!("{{{{ {}1 }}}}", "1 if x else ".repeat(5_000)),
        format!("{}{}", "{% if true %}".repeat(5_000), "{% endif %}".repeat(5_000)),
        format!("{{% if true %}}{}{{% endif %}}", "{% elif true %}".repeat(5_000)),
        format!("{{{{ [{}] }}}}", "1, ".repeat(5_000)),
        "x".repeat(2 << 20),
        "\n".repeat(70_000),
        format!("{{% for i in range(1000) %}}{{% for j in range(100) %}}{}{{% endfor %}}{{% endfor %}}", "x".repeat(10_000)),
        chain(
            "{% set x = \"xxxxxxxx\" %}{% set x = x ~ x %}",
            "{% set x = x ~ x %}",
            18,
            "{{ x|split(\"x\")|length }}{{ x|list|length }}{{ x|upper|lines }}",
        ),
        chain("{% set x = [[1], [1]] %}", "{% set x = x|groupby(\"0\") %}", 40, "{{ x|length }}"),
        format!("{{% set x = [\"{0}\", \"{0}\"] %}}{1}{{% set y = x|sort|unique %}}{2}", "x".repeat(100_000), LOOPS, ENDS),
        format!("{{% set x = range(1000) %}}{LOOPS}{{% set y = x|join_cn ~ x|sum %}}{ENDS}"),
        format!("{{% set x = range(1000) %}}{LOOPS}{{% set y = [x, x, x] %}}{ENDS}"),
        format!("{LOOPS}{{% set y = i %}}{{% macro m() %}}{{{{ y }}}}{{% endmacro %}}{ENDS}"),
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(30) }}".into(),
        "{% block a %}{% include \"t\" %}{% endblock %}".into(),
    ]
}

const LOOPS: &str = "{% for i in range(1000) %}{% for j in range(1000) %}";
const ENDS: &str = "{% endfor %}{% endfor %}";

#[test]
fn bombs_end_in_a_limit() {
    for source in bombs() {
        let error = on_a_small_stack(|| render(&source, &json!({ "x": [] }))).unwrap_err();
        let shown = source.chars().take(60).collect::<String>();
        assert_eq!(error[0].code, Code::TemplateLimit, "{shown}: {error}");
    }
}

#[test]
fn the_deepest_templates_that_are_allowed_need_little_stack() {
    let wrapped = |open: &str, close: &str, n: usize, inner: &str| {
        (0..n).fold(inner.to_string(), |text, _| format!("{open}{text}{close}"))
    };
    let deep = wrapped("(not not not not not not not not ", ")", 12, "a");
    let statements =
        |open: &str, close: &str| wrapped(open, close, 30, &format!("{{{{ 'x' if {deep} }}}}"));
    for source in [
        statements("{% for i in [1] %}", "{% endfor %}"),
        statements("{% if true %}", "{% endif %}"),
        statements("{% with b = 1 %}", "{% endwith %}"),
        statements("{% set b %}", "{% endset %}"),
        statements("{% macro b() %}", "{% endmacro %}"),
        format!("{{{{ {}|length }}}}", wrapped("[", "]", 12, "a")),
        format!("{{{{ {} }}}}", wrapped("range(1 + ", ")|sum", 12, "1")),
        format!("{{{{ 'a'{} }}}}", "|upper".repeat(198)),
        format!("{{{{ 1{} }}}}", " - 1".repeat(199)),
        format!("{{{{ 1{} }}}}", " if 0 else 1".repeat(20)),
        format!("{{% if false %}}{}{{% endif %}}", "{% elif false %}x".repeat(29)),
    ] {
        on_a_small_stack(|| {
            render(&source, &json!({ "a": true })).unwrap_or_else(|d| panic!("{source}\n{d}"))
        });
    }
}

#[test]
fn rows_of_parents_are_bounded() {
    let row = |length: usize| {
        let heir = |n: usize| {
            (
                format!("t{n}"),
                format!(
                    "{{% extends \"t{}\" %}}{{% block b %}}{{{{ super() }}}}{{% endblock %}}",
                    n + 1
                ),
            )
        };
        Templates::new(
            (0..length)
                .map(heir)
                .chain([(format!("t{length}"), "{% block b %}x{% endblock %}".to_string())]),
        )
    };
    assert_eq!(on_a_small_stack(|| row(10).render("t0", &json!({}))).unwrap(), "x");
    assert_eq!(row(11).render("t0", &json!({})).unwrap_err()[0].code, Code::TemplateLimit);
    let circle = templates(&[("a", "{% extends \"b\" %}"), ("b", "{% extends \"a\" %}")]);
    assert_eq!(circle.problems().len(), 2);
}

#[test]
fn the_costliest_way_to_run_deep_fits_a_small_stack() {
    // Each include is worth ten levels, each super() one: three rows of parents, one in the other.
    let mut sources = Vec::new();
    for row in 0..4 {
        for n in 0..8 {
            let source = format!(
                "{{% extends \"r{row}t{}\" %}}{{% block b %}}{{{{ super() }}}}{{% endblock %}}",
                n + 1
            );
            sources.push((format!("r{row}t{n}"), source));
        }
        sources.push((
            format!("r{row}t8"),
            format!("{{% block b %}}{{% include \"r{}t0\" %}}{{% endblock %}}", (row + 1) % 4),
        ));
    }
    let set = Templates::new(sources.into_iter());
    assert_eq!(set.problems(), []);
    let error = on_a_small_stack(|| set.render("r0t0", &json!({}))).unwrap_err();
    assert_eq!(error[0].code, Code::TemplateLimit, "{error}");
}

/// Malformed templates, made of a good one by leaving out, doubling and exchanging pieces.
#[test]
fn damaged_templates_yield_a_diagnostic_or_markup_and_never_a_panic() {
    let good = "{% macro m(a, b=1) %}<b>{{ a|quote }}</b>{% endmacro %}{% for k, l in x|groupby('n') if k %}{{ m(k ~ l|length) }}\
                {% set y = [k, {'a': 1}['a']] %}{{ y|map('cn')|join_cn if k is odd and not k in [1, 2] else '甲' }}{# 注 #}{% endfor %}{{ -n + 1 }}";
    let view = json!({ "x": [{ "n": 3 }, { "n": 1 }], "n": 2 });
    rendered(good, &view);
    let cuts: Vec<usize> = good.char_indices().map(|(i, _)| i).collect();
    let pieces = [
        "{{",
        "}}",
        "{%",
        "%}",
        "(",
        "]",
        "|",
        "'",
        "not ",
        "~",
        "+",
        "in ",
        "{% else %}",
        "{% endfor %}",
        "\u{1}",
        "（",
    ];
    let mut count = 0;
    for (n, at) in cuts.iter().enumerate() {
        let next = cuts.get(n + 1).copied().unwrap_or(good.len());
        let piece = pieces[n % pieces.len()];
        for source in [
            good[..*at].to_string(),
            good[*at..].to_string(),
            format!("{}{}", &good[..*at], &good[next..]),
            format!("{}{piece}{}", &good[..*at], &good[*at..]),
            format!("{}{}{}", &good[..next], &good[*at..next], &good[next..]),
        ] {
            count += 1;
            if let Err(diagnostics) = render(&source, &view) {
                let place = diagnostics[0].origin.as_ref().unwrap();
                assert!(
                    matches!(place, crate::diag::Origin::Template { line: 1.., column: 1.., .. }),
                    "{source}"
                );
            }
        }
    }
    assert!(count > 1_000);
}

#[test]
fn data_never_becomes_markup_or_template() {
    let samples = [
        "&",
        "<",
        ">",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "<?xml?>",
        "</p>",
        "&amp;",
        "&#60;",
        "\"",
        "'",
        "\" onload=\"",
        "{{ 7 }}",
        "{% raw %}",
        "{# x #}",
        "#eval",
        "\\",
        "$x$",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "DDEAUTO",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "𠮷",
        "\u{30000}",
        "\u{e000}",
        "\u{0}",
        "\u{1}",
        "\u{1f}",
        "\u{7f}",
        "\u{85}",
        "\u{fffe}",
        "\u{ffff}",
        "\r\n",
        "\t",
        "%s%n",
        "../..",
        "javascript:",
        "\u{2028}",
        "＜",
        "，",
    ];
    let plain = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    let set = templates(&[(
        "t",
        "{% macro m(v) %}{{ v }}{% endmacro %}{% set s %}{{ v }}{% endset %}<p a=\"{{ v }}\">{{ m(v) }}{{ s }}{{ [v]|join }}{{ v ~ s }}</p>",
    )]);
    for first in samples {
        for second in samples.iter().chain([&""]) {
            let value = format!("{first}{second}");
            let out = set.render("t", &json!({ "v": value })).unwrap();
            assert_eq!(out.matches('<').count(), 2, "{value:?}");
            assert_eq!(out.matches('"').count(), 2, "{value:?}");
            let kept: String = value.chars().filter(|c| output::printable(*c)).collect();
            assert_eq!(
                plain(&out),
                format!("<p a=\"{kept}\">{kept}{kept}{kept}{kept}{kept}</p>"),
                "{value:?}"
            );
        }
    }
}

#[test]
fn failing_renders_leave_nothing_behind() {
    let set = templates(&[("t", "{{ a }}{{ b }}")]);
    for _ in 0..2_000 {
        assert!(set.render("t", &json!({ "a": "x" })).is_err());
    }
    assert_eq!(set.render("t", &json!({ "a": "x", "b": "y" })).unwrap(), "xy");
}
