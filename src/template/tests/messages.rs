//! What the author of a template reads when something is wrong: code, place, words, advice.

use serde_json::json;

use super::*;

fn view() -> Value {
    json!({
        "target": { "name": "青溪镇", "phone": null, "code": "990126101203", "issues": [{ "number": "甲-1", "amount": "秘密" }], "by_code": { "990126": 1 } },
        "entry": "2026-03-12", "secret": "不能出现在消息中的数据", "n": 3, "yes": true,
    })
}

/// Each problem as one line of text, with its hints.
fn said(source: &str) -> String {
    let error = render(source, &view()).expect_err(source);
    assert!(!error.to_string().replace(source, "").contains("不能出现在消息中的数据"), "{error}");
    let line = |d: &Diagnostic| {
        let place = d.origin.as_ref().map(ToString::to_string).unwrap_or_default();
        [vec![format!("{} {place} {}", d.code, d.message)], d.clone().for_commands().hints]
            .concat()
            .join(" → ")
    };
    error.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(source, expected)| (source, said(source), expected))
        .filter(|(_, said, expected)| said != **expected)
        .collect();
    assert!(
        wrong.is_empty(),
        "{}",
        wrong
            .iter()
            .map(|(source, said, expected)| format!("{source}\n  {said}\n  {expected}\n"))
            .collect::<String>()
    );
}

#[test]
fn missing_values_are_named_and_the_near_ones_suggested() {
    check(&[
        ("甲{{ nmae }}", "X3004 t:1:5 没有“nmae”这个变量 → 可用：entry、n、secret、target、yes"),
        ("甲\n  乙{{ target.nmae }}", "X3004 t:2:14 “target”中没有“nmae” → 是否想写“name”？"),
        (
            "{{ target.name }}{{ target.leader }}",
            "X3004 t:1:28 “target”中没有“leader” → 可用：by_code、code、issues、name、phone",
        ),
        (
            "{% for issue in target.issues %}{{ issue.amuont }}{% endfor %}",
            "X3004 t:1:42 “target.issues[]”中没有“amuont” → 是否想写“amount”？",
        ),
        (
            "{{ target.issues|map(attribute='amuont')|join }}",
            "X3004 t:1:32 “target.issues[]”中没有“amuont” → 是否想写“amount”？",
        ),
        ("{{ [n, target.nmae]|join }}", "X3004 t:1:15 “target”中没有“nmae” → 是否想写“name”？"),
        (
            "{{ target.issues|selectattr('amuont')|length }}",
            "X3004 t:1:29 “target.issues[]”中没有“amuont” → 是否想写“amount”？",
        ),
        (
            "{{ target.issues|sort(attribute='amuont')|length }}",
            "X3004 t:1:33 “target.issues[]”中没有“amuont” → 是否想写“amount”？",
        ),
        (
            "{{ '电话' ~ target.phone }}",
            "X3004 t:1:11 “'电话'~target.phone”：“+”或“~”用于空值 → 用 |default(\"…\") 给出替代文字，或用 {% if %} 判断",
        ),
        (
            "{{ '电话' ~ target.fax }}",
            "X3004 t:1:18 “target”中没有“fax” → 可用：by_code、code、issues、name、phone",
        ),
        (
            "{% if target.yes %}{% endif %}",
            "X3004 t:1:14 “target”中没有“yes” → 可用：by_code、code、issues、name、phone",
        ),
        ("{{ entyr|date }}", "X3004 t:1:4 没有“entyr”这个变量 → 是否想写“entry”？"),
        ("{{ n + m }}", "X3004 t:1:8 没有“m”这个变量 → 可用：entry、n、secret、target、yes"),
        ("{{ target.by_code['990127'] }}", "X3004 t:1:19 “target.by_code”中没有“990127”"),
        (
            "{{ target.phone }}",
            "X3004 t:1:4 “target.phone”：是空值，不能印出 → 用 |default(\"…\") 给出替代文字，或用 {% if %} 判断",
        ),
        (
            "{{ n }}{{ target.phone|quote }}",
            "X3004 t:1:24 过滤器“quote”：是空值，不能印出 → 用 |default(\"…\") 给出替代文字，或用 {% if %} 判断",
        ),
        ("{{ perecnt(1, 2) }}", "X3004 t:1:4 没有“perecnt”这个函数或宏 → 是否想写“percent”？"),
        (
            "{% macro m(x) %}{{ x }}{% endmacro %}{{ m() }}",
            "X3004 t:1:20 “x”没有值 → 核对名字；可能没有的值用 |default(\"…\") 或 {% if … is defined %}",
        ),
    ]);
}

#[test]
fn wrong_uses_name_the_filter_and_its_place() {
    check(&[
        (
            "{{ entry|date('x') }}",
            "X3005 t:1:10 过滤器“date”：没有这种日期格式 → 可用：full、year_month、month_day、chinese",
        ),
        ("{{ secret|date }}", "X3005 t:1:11 过滤器“date”：不是日期 → 日期须写作 2021-06-23"),
        (
            "{{ entry|date|quote|date }}",
            "X3005 t:1:10 过滤器“date”：不是日期 → 日期须写作 2021-06-23",
        ),
        ("{{ [n, secret|money]|join }}", "X3005 t:1:15 过滤器“money”：须是整数"),
        ("{{ percent(n, secret) }}", "X3005 t:1:4 “percent”：须是数字"),
        (
            "{{ target.issues }}",
            "X3005 t:1:4 “target.issues”：列表不能直接印出 → 用 |join_cn 连接，或用 {% for %} 逐项印出",
        ),
        (
            "{{ target }}",
            "X3005 t:1:4 “target”：这个值不是文字或数字，不能直接印出 → 写出其中的一项，如 target.name",
        ),
        ("{{ yes }}", "X3005 t:1:4 “yes”：是与否不能直接印出 → 用 {{ \"是\" if … else \"否\" }}"),
        ("{{ secret - 1 }}", "X3005 t:1:13 “secret-1”：运算两边的类型不对"),
        ("{{ n / 0 }}", "X3005 t:1:8 “n/0”：算不出结果：除数为0，或结果过大"),
        ("{{ target.issues + [n] }}", "X3005 t:1:4 “target.issues+[n]”：“+”和“~”只用于文字和数字"),
        (
            "{% for a, b in [[1, 2, 3]] %}{% endfor %}",
            "X3005 t:1:8 “for a,b in[[1,2,3]]”：项数与变量的个数不符",
        ),
        ("{% for a in n %}{% endfor %}", "X3005 t:1:13 “for a in n”：不是列表，不能逐项取出"),
        ("{% include secret %}", "X3005 t:1:4 “include secret”：要引用的模板不存在"),
        (
            "{{ target.issues|groupby('number', x=1) }}",
            "X3005 t:1:26 “target.issues|groupby('number',x=1)”：参数过多，或参数名不对",
        ),
    ]);
}

#[test]
fn syntax_errors_are_placed_and_explained() {
    check(&[
        ("甲\n{{ target.name", "X3003 t:2:1 表达式没有结束：缺少“}}”"),
        ("甲{{ n | }}", "X3003 t:1:7 此处是表达式的结尾“}}”，应为名字"),
        ("甲{{ n n }}", "X3003 t:1:7 此处是名字，应为表达式的结尾“}}”"),
        ("{% for x target.issues %}{% endfor %}", "X3003 t:1:10 此处是名字，应为“in”"),
        ("{% set loop = 1 %}", "X3003 t:1:8 不能给这个名字赋值：它是保留字"),
        ("{% break %}", "X3003 t:1:4 continue 和 break 只能用在 {% for %} 中"),
        (
            "{{ 姓名 }}",
            "X3003 t:1:4 此处不能有“姓” → 变量名只用半角英文字母、数字和下划线；文字须加半角引号",
        ),
        (
            "{{ n|dat }}{{ n is evn }}",
            "X3003 t:1:6 没有“dat”这个过滤器 → 是否想写“date”？\nX3003 t:1:20 没有“evn”这个判断 → 是否想写“even”？",
        ),
        ("{% include \"tt\" %}", "X3003 t:1:12 要引用的模板“tt”不存在 → 是否想写“t”？"),
        (
            "{% if n %}甲",
            "X3003 t:1:1 “if”没有结束：缺少“{% endif %}” → 在这一段的末尾写上 {% endif %}",
        ),
    ]);
}

#[test]
fn limits_say_which() {
    check(&[
        ("{% for i in range(2000) %}{% endfor %}", "X3006 t:1:13 “range”：range 最多1000个数"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "X3006 t:1:19 宏、引用或循环嵌套过深"),
        (
            "{{ \"x\" * 1000000000 }}",
            "X3006 t:1:8 模板中不能用“*” → 乘积由数据给出；重复的内容用 {% for %}",
        ),
    ]);
}

#[test]
fn excerpts_are_the_authors_line() {
    let error = render("甲\n  <p>{{ [n, target.nmae]|join }}</p>\n乙", &view()).unwrap_err();
    assert_eq!(error[0].excerpt.as_deref(), Some("  <p>{{ [n, target.nmae]|join }}</p>"));
    assert_eq!(error[0].origin.as_ref().unwrap().to_string(), "t:2:20");
}

#[test]
fn errors_within_other_templates_name_those() {
    let set = templates(&[
        ("a", "{% include 'b' %}"),
        ("b", "甲{{ target.nmae }}"),
        ("c", "{% extends 'd' %}{% block x %}{{ nmae }}{% endblock %}"),
        ("d", "{% block x %}{% endblock %}"),
    ]);
    let place =
        |name: &str| set.render(name, &view()).unwrap_err()[0].origin.as_ref().unwrap().to_string();
    assert_eq!(place("a"), "b:1:12");
    assert_eq!(place("c"), "c:1:34");
}

#[test]
fn problems_of_a_set_are_listed_and_block_only_what_needs_them() {
    let set = templates(&[
        ("good", "甲"),
        ("bad", "{{ n"),
        ("user", "{% include 'bad' %}"),
        ("user2", "{% include 'user' %}"),
    ]);
    assert_eq!(set.problems().len(), 1);
    assert_eq!(set.render("good", &view()).unwrap(), "甲");
    for name in ["bad", "user", "user2"] {
        assert_eq!(
            set.render(name, &view()).unwrap_err()[0].origin.as_ref().unwrap().to_string(),
            "bad:1:1"
        );
    }
    assert_eq!(set.names().collect::<Vec<_>>(), ["bad", "good", "user", "user2"]);
    assert_eq!(
        set.render("goood", &view()).unwrap_err().to_string(),
        "错误[X3005] 模板集中没有“goood”这个模板\n    → 是否想写“good”？"
    );
}

#[test]
fn a_value_that_is_not_there_is_told_from_one_that_may_be_missing() {
    assert_eq!(
        rendered(
            "{{ target.phone|default('—') }}{{ target.fax|default('无') }}{{ '有' if target.fax is defined }}",
            &view()
        ),
        "—无"
    );
}
