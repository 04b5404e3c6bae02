//! The check without data.

use super::*;
use crate::template::filters::{self, Takes};

fn value_type() -> ValueType {
    ValueType::from_schema(&serde_json::json!({ "type": "object", "properties": {
        "office": { "type": "object", "properties": { "name": { "type": "string" } } },
        "issues": { "type": "array", "items": { "type": "object", "properties": { "summary": { "type": "string" }, "target": { "type": "string" },
            "status": { "type": "string", "enum": ["整改中", "已完成", "已销号"] } } } },
    } }))
}

fn checked(source: &str) -> Vec<String> {
    let more =
        [("a".to_string(), source.to_string()), ("part".to_string(), "{{ offic }}".to_string())];
    let templates = Templates::new(more.into_iter());
    assert!(templates.problems().is_empty(), "{:?}", templates.problems());
    templates
        .library()
        .check("a", &value_type(), &[])
        .iter()
        .map(|d| {
            format!(
                "{}：{}{}",
                d.origin.as_ref().unwrap(),
                d.message,
                d.clone().for_commands().hints.concat()
            )
        })
        .collect()
}

#[test]
fn names_that_the_view_lacks_are_found_at_their_places() {
    for (source, expected) in [
        ("{{ ofice.name }}", "a:1:4：没有“ofice”这个变量是否想写“office”？"),
        ("\n{{ office.nam }}", "a:2:11：“office”中没有“nam”是否想写“name”？"),
        (
            "{% for i in issues|take(2) if i.targt %}{% endfor %}",
            "a:1:33：“i”中没有“targt”是否想写“target”？",
        ),
        (
            "{% for i in issues %}{{ i.sumary }}{% endfor %}",
            "a:1:27：“i”中没有“sumary”是否想写“summary”？",
        ),
        (
            "{% set one = issues|first %}{{ one.sumary }}",
            "a:1:36：“one”中没有“sumary”是否想写“summary”？",
        ),
        (
            "{{ issues.summary }}",
            "a:1:11：“issues”是列表，没有“summary”先用 {% for %} 逐项取出，或用 |first、|map",
        ),
        (
            "{{ issues|map(attribute='sumary')|join_cn }}",
            "a:1:25：列表的各项中没有“sumary”是否想写“summary”？",
        ),
        (
            "{% if issues|length > 1 and ofice %}{% endif %}",
            "a:1:29：没有“ofice”这个变量是否想写“office”？",
        ),
        (
            "{% macro m(x) %}{{ x.y }}{% endmacro %}{{ mm(1) }}",
            "a:1:43：没有“mm”这个函数或宏是否想写“m”？",
        ),
        (
            "{% for i in issues %}{{ loop.indx }}{% endfor %}",
            "a:1:30：“loop”中没有“indx”是否想写“index”？",
        ),
        (
            "{% for i in (issues if office.name else issues|reverse) %}{% endfor %}{% set l = issues if office.name else issues|take(1) %}{% for i in l %}{{ i.sumary }}{% endfor %}",
            "a:1:147：“i”中没有“sumary”是否想写“summary”？",
        ),
        (
            "{% for key, list in issues|groupby('target') %}{{ key }}{% for i in list %}{{ i.sumary }}{% endfor %}{% endfor %}",
            "a:1:81：“i”中没有“sumary”是否想写“summary”？",
        ),
        (
            "{% for two in issues|batch(2) %}{% for i in two %}{{ i.sumary }}{% endfor %}{% endfor %}",
            "a:1:56：“i”中没有“sumary”是否想写“summary”？",
        ),
        (
            "{{ issues|selectattr('status', 'in', ['已完成', '销号'])|list|length }}",
            "a:1:46：“status”不会是“销号”是否想写“已销号”？可能的值：整改中、已完成、已销号",
        ),
        (
            "{{ issues|rejectattr('status', 'eq', '完成')|list|length }}",
            "a:1:38：“status”不会是“完成”是否想写“已完成”？可能的值：整改中、已完成、已销号",
        ),
        ("{% include 'part' %}", "part:1:4：没有“offic”这个变量是否想写“office”？"),
    ] {
        assert_eq!(checked(source), [expected], "{source}");
    }
}

#[test]
fn nothing_is_said_of_what_is_there_or_not_known() {
    for source in [
        "{% for i in issues %}{{ loop.index }}{{ i.summary|default('x') }}{% endfor %}",
        "{{ other.name|default('无') }}{% if other is defined %}甲{% endif %}{% if other is not defined %}乙{% endif %}",
        "{% macro m(x, y='a') %}{{ x.summary }}{{ y }}{% endmacro %}{{ m(issues|first, y=office.name) }}",
        "{% set n = counter() %}{{ n.next() }}{{ range_cn(1, 2, '人') }}",
        "{% for key, list in issues|groupby('target') %}{{ key }}{{ list[0].summary }}{% endfor %}",
        "{% set x %}甲{% endset %}{{ x }}",
    ] {
        assert_eq!(checked(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn calls_of_macros_are_held_to_their_parameters() {
    let with = |call: &str| {
        format!(
            "{{% macro m(a, b, c='x') %}}{{{{ a }}}}{{{{ b }}}}{{{{ c }}}}{{% endmacro %}}{{{{ {call} }}}}"
        )
    };
    for (call, expected) in [
        ("m(1, 2)", None),
        ("m(1, b=2, c=3)", None),
        ("m(1, 2, 3, 4)", Some("宏“m”最多3个参数，这里写了4个宏“m”的参数：a、b、c")),
        ("m(1)", Some("调用宏“m”缺少参数“b”宏“m”的参数：a、b、c")),
        ("m(1, 2, d=3)", Some("宏“m”没有“d”这个参数宏“m”的参数：a、b、c")),
        ("m(1, 2, a=3)", Some("参数“a”给了两次去掉一个")),
    ] {
        let found: Vec<String> = checked(&with(call))
            .iter()
            .map(|d| d.split_once('：').unwrap().1.to_string())
            .collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{call}");
    }
    // What a macro asks for may be left out; what it is given is followed into it.
    assert_eq!(
        checked("{% macro m(a) %}{{ a|default('x') }}{% endmacro %}{{ m() }}"),
        Vec::<String>::new()
    );
    let inner = checked("{% macro m(a) %}{{ a.nam }}{% endmacro %}{{ m(office) }}");
    assert_eq!(inner, ["a:1:22：“a”中没有“nam”是否想写“name”？"]);
}

#[test]
fn rows_of_includes_are_as_long_as_the_engine_runs_them() {
    for length in 1..9 {
        let each =
            (0..length).map(|i| (format!("t{i}"), format!("{{% include \"t{}\" %}}", i + 1)));
        let templates = Templates::new(each.chain([(format!("t{length}"), "甲".to_string())]));
        let runs = templates.render("t0", &serde_json::json!({})).is_ok();
        let clean = templates.library().check("t0", &value_type(), &[]).is_empty();
        assert_eq!(runs, clean, "{length}");
    }
    let ring = Templates::new(
        [("a", "{% include 'b' %}"), ("b", "{% include 'a' %}")]
            .map(|(n, t)| (n.to_string(), t.to_string()))
            .into_iter(),
    );
    let found = ring.library().check("a", &value_type(), &[]);
    assert!(found.iter().any(|d| d.message == "模板绕了一圈，又引用自己：a → b → a"), "{found}");
}

#[test]
fn what_is_read_is_told_by_its_place() {
    let unit = serde_json::json!({ "type": "object", "properties": { "name": { "type": "string" }, "phone": { "type": "string" } } });
    let value_type = ValueType::from_schema(&serde_json::json!({ "type": "object", "properties": {
        "office": unit, "team": unit, "all": { "type": "array", "items": { "type": "object", "properties": { "unit": unit, "n": { "type": "integer" } } } },
        "words": { "type": "array", "items": { "type": "string" } }, "other": { "type": "string" },
    } }));
    for (source, expected) in [
        ("{{ office.name }}", &["office", "office.name"][..]),
        // Names of one's own hide those of the view.
        ("{% for office in words %}{{ office }}{% endfor %}", &["words"]),
        ("{% if team is defined %}{% endif %}{{ words|join_cn }}", &["team", "words"]),
        // A macro is checked for each place of the view, though both are made of the same fields.
        (
            "{% macro m(u) %}{{ u.phone }}{% endmacro %}{{ m(office) }}{{ m(team) }}",
            &["office", "office.phone", "team", "team.phone"],
        ),
        (
            "{% for i in all %}{{ i.unit.name }}{% endfor %}",
            &["all", "all[].unit", "all[].unit.name"],
        ),
        ("{{ all|sum(attribute='n') }}", &["all", "all[].n"]),
        (
            "{% for k, list in all|groupby('n') %}{{ list[0].unit.phone }}{% for i in list %}{{ i.unit.name }}{% endfor %}{% endfor %}",
            &["all", "all[].n", "all[].unit", "all[].unit.name"],
        ),
        ("{% include 'part' %}", &["team", "team.name"]),
    ] {
        let more = [
            ("a".to_string(), source.to_string()),
            ("part".to_string(), "{{ team.name }}".to_string()),
        ];
        let templates = Templates::new(more.into_iter());
        assert!(templates.problems().is_empty(), "{:?}", templates.problems());
        assert_eq!(
            templates.library().reads("a", &value_type).into_iter().collect::<Vec<_>>(),
            expected,
            "{source}"
        );
    }
}

#[test]
fn tests_and_filters_that_a_filter_names_are_known() {
    for (source, expected) in [
        (
            "{{ issues|selectattr('status', 'notin', [])|length }}",
            "a:1:32：“selectattr”不能用“notin”：没有这个判断",
        ),
        (
            "{{ issues|select('i.target in issues')|length }}",
            "a:1:18：“select”不能用“i.target in issues”：没有这个判断每项是一组数据的，用 |selectattr",
        ),
        (
            "{{ issues|map('summary')|join_cn }}",
            "a:1:15：“map”不能用“summary”：没有这个过滤器取每项的某个值，写作 |map(attribute",
        ),
    ] {
        let found = checked(source);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{source}: {found:?}");
    }
    for source in [
        "{{ issues|selectattr('status', '==', '已完成')|length }}",
        "{{ [1, 2]|select('odd')|map('cn')|join_cn }}",
    ] {
        assert!(checked(source).is_empty(), "{source}");
    }
}

/// A name is said to be of other documents only where these have it: not where nothing is known of
/// what it is looked up in.
#[test]
fn what_other_documents_have_is_told_and_misspelt_names_are_not() {
    let field =
        serde_json::json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let list = |item: &serde_json::Value| serde_json::json!({ "type": "array", "items": item });
    let value_type = |fields: serde_json::Value| {
        ValueType::from_schema(&serde_json::json!({ "type": "object", "properties": fields }))
    };
    let own = value_type(serde_json::json!({ "issues": list(&field), "office": field }));
    let other = OtherView {
        view: value_type(serde_json::json!({ "office": field, "outlines": list(&field) })),
        said: "内部文书能用".into(),
        hint: "去掉".into(),
    };
    let source =
        "{% for i in issues %}{{ i.nmae }}{% endfor %}{{ outlines|length }}{{ outline|length }}";
    let templates = Templates::new([("a".to_string(), source.to_string())].into_iter());
    let found = templates.library().check("a", &own, &[other]);
    let told: Vec<String> = found
        .iter()
        .map(|d| format!("{}{}", d.message, d.clone().for_commands().hints.concat()))
        .collect();
    assert_eq!(
        told,
        [
            "“i”中没有“nmae”是否想写“name”？",
            "没有“outlines”这个变量：内部文书能用去掉",
            "没有“outline”这个变量可用的数据用 xunwen template inspect 查看"
        ]
    );
}

/// What a filter may be used on, and what `map` may apply, follows from its entry in the table
/// alone.
#[test]
fn filters_are_checked_by_their_entries() {
    for filter in filters::filters() {
        let name = filter.name;
        let value = match filter.takes {
            Takes::Any => None,
            Takes::Date | Takes::Number | Takes::Text => Some("issues"),
            Takes::List | Takes::Texts => Some("office.name"),
        };
        if let Some(value) = value {
            let required = filter.args.iter().filter(|arg| arg.required.is_some()).count();
            let found = checked(&format!(
                "{{% set x = {value}|{name}({}) %}}",
                vec!["1"; required].join(", ")
            ));
            assert!(
                found.len() == 1 && found[0].contains(&format!("过滤器“{name}”用于")),
                "{name}: {found:?}"
            );
        }
        let refused = checked(&format!("{{% set x = issues|map('{name}') %}}"))
            .iter()
            .any(|text| text.contains("“map”不能用"));
        assert_eq!(refused, !filter.each, "{name}");
    }
}
