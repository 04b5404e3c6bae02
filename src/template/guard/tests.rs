//! What is refused, and how templates are rewritten.

use super::*;
use crate::diag::Code;

const NAMES: Names<'_> =
    Names { filters: &["join", "upper"], tests: &["defined", "in", "divisibleby"] };

/// The rewritten text, without the line breaks.
fn text(source: &str) -> String {
    prepare(source, &NAMES).unwrap().text.replace('\n', "")
}

fn flaw(source: &str) -> (usize, String) {
    let flaw = prepare(source, &NAMES).unwrap_err().remove(0);
    (flaw.offset, flaw.message)
}

#[test]
fn lists_of_variables_and_sums_are_rewritten_and_nothing_else() {
    for source in [
        "甲{{ a.b[0]|join(\"、\") }}{% for x in [1, 'a', true, [2]] %}{{ x }}{% endfor %}",
        "{% macro m(a, b=1) %}{% endmacro %}{% call(x) m(1) %}{% endcall %}{{ {\"a\": [1, 2]}[x] }}",
        "{{ (a if b else c)[0] }}{% set x %}{{ y[z] }}{% endset %}{{ a is divisibleby(2) }}{{ x.in[0] }}",
    ] {
        assert_eq!(text(source), source);
    }
    assert_eq!(text("{{ [a, 1]|join }}"), "{{ __list(a, 1)|join }}");
    assert_eq!(text("{{ [[a], [1]][0] }}"), "{{ __list(__list(a), [1])[0] }}");
    assert_eq!(
        text("{% for x in [a] %}{% endfor %}{{ x is in [a] }}"),
        "{% for x in __list(a) %}{% endfor %}{{ x is in __list(a) }}"
    );
    assert_eq!(text("{{ a + 1 }}"), "{{ a |__operand + 1|__operand  }}");
    assert_eq!(text("{{ a - -1 / b }}"), "{{ a |__number - -1 |__number / b|__number  }}");
    assert_eq!(text("{{ a == b.c }}"), "{{ a |__number == b.c|__number  }}");
    assert_eq!(
        text("{% if a and b - 1 >= c(d + 1) or e %}{% endif %}"),
        "{% if a and (b |__number - 1 |__number )|__number >= c(d |__operand + 1|__operand ) |__number or e %}{% endif %}"
    );
    assert_eq!(
        text("{{ a == 1 - b }}"),
        "{{ a |__number == (1 |__number - b|__number )|__number  }}"
    );
    assert_eq!(
        text("{{ a ~ b }}{{ a ~ -b.c(1 + 2)|d ~ e if f }}".replace("|d", "|join").as_str()),
        "{{ a |__part ~ b|__part  }}{{ a |__part ~ -b.c(1 |__operand + 2|__operand )|join |__part ~ e |__part if f }}"
    );
    assert_eq!(
        text("{{ [a ~ b, f(c ~ d)] }}"),
        "{{ __list(a |__part ~ b|__part , f(c |__part ~ d|__part )) }}"
    );
    assert_eq!(
        text("{% for x in y if x in z %}{% endfor %}"),
        "{% for x in y if x |__member in z %}{% endfor %}"
    );
    assert_eq!(
        text("{{ a.in not in b }}{{ not a in b }}"),
        "{{ a.in |__member not in b }}{{ not a |__member in b }}"
    );
    assert_eq!(text("{{ a is in b }}{{ a is not in(b) }}"), "{{ a is in b }}{{ a is not in(b) }}");
    assert_eq!(text("{{ \"+\" }}+{%+ if a +%}{% endif %}"), "{{ \"+\" }}+{%+ if a +%}{% endif %}");
}

#[test]
fn what_is_not_allowed_is_refused_at_its_place() {
    for (source, offset, message) in [
        ("{{ 2 * 3 }}", 5, "模板中不能用“*”"),
        ("{{ a[1:2] }}", 6, "不能用“[起:止]”截取"),
        ("{{ a|jion }}", 5, "没有“jion”这个过滤器"),
        ("{{ a is defnied }}", 8, "没有“defnied”这个判断"),
        ("{{ (a, b) }}", 3, "圆括号里只能有一个值"),
        ("{% set a = b, c %}", 12, "“=”右边只能有一个值"),
        ("{{ {\"a\": b} }}", 3, "花括号 { } 里只能写固定的文字和数字"),
        ("{{ __list(a) }}", 3, "变量名不能以两个下划线开头"),
        ("{% autoescape false %}{% endautoescape %}", 3, "不能关闭转义"),
        (
            "{% import \"a\" as b %}",
            3,
            "不支持 {% import … as … %}，请用 {% from \"文件\" import 宏名 %}",
        ),
        ("{% iff a %}", 3, "没有“iff”这个语句"),
        ("a{% if a %}{% for x in y %}{% endif %}", 27, "“endif”与前面的“for”不配对"),
        ("a{% if a %}{% elif b %}", 1, "“if”没有结束：缺少“{% endif %}”"),
        ("{% else %}", 0, "“else”前面没有对应的 if 或 for"),
        ("{% block a %}{% block b %}{% endblock %}{% endblock %}", 13, "block 里不能再有 block"),
        ("{% extends x %}", 0, "extends 后面须写明模板名"),
        ("{% endfor %}", 0, "“endfor”前面没有“for”"),
        ("{% %}", 0, "空的语句标签"),
        ("a\u{1}", 1, "模板中这里有一个看不见的控制符，不能用；删去后重新录入"),
    ] {
        assert_eq!(flaw(source), (offset, message.to_string()), "{source}");
    }
}

#[test]
fn limits_hold() {
    let deep = |open: &str, close: &str, n: usize| {
        format!("{{{{ {}1{} }}}}", open.repeat(n), close.repeat(n))
    };
    for source in [
        "x".repeat(MAX_BYTES + 1),
        "{{ a }}".repeat(MAX_TAGS + 1),
        deep("not ", "", 5_000),
        deep("-", "", 50),
        deep("(", ")", 50),
        deep("[", "]", 50),
        deep("1 if a else ", "", 50),
        deep("1 - ", "", 300),
        format!("{{{{ a{} }}}}", ".b".repeat(300)),
        format!("{}{}", "{% if a %}".repeat(60), "{% endif %}".repeat(60)),
        format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(60)),
    ] {
        let flaws = prepare(&source, &NAMES).unwrap_err();
        assert_eq!(flaws[0].code, Code::TemplateLimit, "{}", &source[..40]);
    }
}

#[test]
fn every_token_has_a_line_that_leads_back_to_it() {
    let source = "甲\n{{ a.1.0|join(b) }}乙\n{%- if c -%}\n{% endif %}";
    let prepared = prepare(source, &NAMES).unwrap();
    assert_eq!(
        prepared.text,
        "甲\n{{ \na\n.1\n.0\n|join\n(\nb\n) }}乙\n{%- \nif \nc -%}\n{% \nendif %}"
            .replace("|join", "|\njoin")
    );
    let words: Vec<_> =
        prepared.lines.iter().map(|at| source[*at as usize..].chars().next().unwrap()).collect();
    assert_eq!(words.into_iter().collect::<String>(), "甲{a..|j(b){ic{e");
}

#[test]
fn references_are_found() {
    let prepared = prepare("{% include \"a\" %}{% include \"b\" ignore missing %}{% from 'c' import d %}{% include x %}", &NAMES).unwrap();
    assert_eq!(prepared.references, [("a", 11), ("c", 57)]);
}
