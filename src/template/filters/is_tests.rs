//! Tests: what may follow `is`, and what `select` and the like may be given.

use minijinja::{Error, State, Value, tests as engine};

use super::args::text;
use super::{Doc, Test, bounds};
use crate::template::decimal;
use crate::template::error::named;

pub(in crate::template) const TESTS: &[Test] = &[
    Test {
        name: "defined",
        sign: None,
        doc: Doc {
            meaning: "有这个值（空值也算有）",
            example: "{{ '有' if x is defined else '无' }}",
            result: "无",
        },
        add: |env, name| env.add_test(name, engine::is_defined),
    },
    Test {
        name: "undefined",
        sign: None,
        doc: Doc {
            meaning: "没有这个值", example: "{{ '无' if x is undefined }}", result: "无"
        },
        add: |env, name| env.add_test(name, engine::is_undefined),
    },
    Test {
        name: "none",
        sign: None,
        doc: Doc { meaning: "是空值", example: "{{ '空' if none is none }}", result: "空" },
        add: |env, name| env.add_test(name, engine::is_none),
    },
    Test {
        name: "true",
        sign: None,
        doc: Doc { meaning: "是 true", example: "{{ '是' if true is true }}", result: "是" },
        add: |env, name| env.add_test(name, engine::is_true),
    },
    Test {
        name: "false",
        sign: None,
        doc: Doc { meaning: "是 false", example: "{{ '否' if false is false }}", result: "否" },
        add: |env, name| env.add_test(name, engine::is_false),
    },
    Test {
        name: "odd",
        sign: None,
        doc: Doc { meaning: "奇数", example: "{{ '单' if 3 is odd }}", result: "单" },
        add: |env, name| env.add_test(name, engine::is_odd),
    },
    Test {
        name: "even",
        sign: None,
        doc: Doc { meaning: "偶数", example: "{{ '双' if 2 is even }}", result: "双" },
        add: |env, name| env.add_test(name, engine::is_even),
    },
    Test {
        name: "divisibleby",
        sign: None,
        doc: Doc {
            meaning: "能被整除",
            example: "{{ '整' if 6 is divisibleby(3) }}",
            result: "整",
        },
        add: |env, name| env.add_test(name, engine::is_divisibleby),
    },
    Test {
        name: "number",
        sign: None,
        doc: Doc { meaning: "是数字", example: "{{ '数' if 1 is number }}", result: "数" },
        add: |env, name| env.add_test(name, |value: &Value| decimal::is_number(value)),
    },
    Test {
        name: "integer",
        sign: None,
        doc: Doc { meaning: "是整数", example: "{{ '整' if 1 is integer }}", result: "整" },
        add: |env, name| env.add_test(name, engine::is_integer),
    },
    Test {
        name: "string",
        sign: None,
        doc: Doc { meaning: "是文字", example: "{{ '文' if 'a' is string }}", result: "文" },
        add: |env, name| env.add_test(name, engine::is_string),
    },
    Test {
        name: "sequence",
        sign: None,
        doc: Doc { meaning: "是列表", example: "{{ '列' if [1] is sequence }}", result: "列" },
        add: |env, name| env.add_test(name, engine::is_sequence),
    },
    Test {
        name: "mapping",
        sign: None,
        doc: Doc {
            meaning: "是键值表",
            example: "{{ '表' if {'a': 1} is mapping }}",
            result: "表",
        },
        add: |env, name| env.add_test(name, engine::is_mapping),
    },
    Test {
        name: "startingwith",
        sign: None,
        doc: Doc {
            meaning: "以某段文字开头",
            example: "{{ '是' if '中共' is startingwith('中') }}",
            result: "是",
        },
        add: |env, name| {
            env.add_test(name, move |value: &Value, part: &Value| {
                named(name, affix(value, part, |text, part| text.starts_with(part)))
            });
        },
    },
    Test {
        name: "endingwith",
        sign: None,
        doc: Doc {
            meaning: "以某段文字结尾",
            example: "{{ '是' if '乡镇' is endingwith('镇') }}",
            result: "是",
        },
        add: |env, name| {
            env.add_test(name, move |value: &Value, part: &Value| {
                named(name, affix(value, part, |text, part| text.ends_with(part)))
            });
        },
    },
    Test {
        name: "in",
        sign: None,
        doc: Doc {
            meaning: "在列表或文字之中",
            example: "{{ '在' if 1 is in([1, 2]) }}",
            result: "在",
        },
        add: |env, name| {
            env.add_test(name, move |state: &State<'_, '_>, value: Value, list: &Value| {
                engine::is_in(state, &named(name, bounds::member(value))?, list)
            });
        },
    },
    Test {
        name: "eq",
        sign: Some("=="),
        doc: Doc {
            meaning: "等于，也写作 ==", example: "{{ '同' if 1 is eq(1) }}", result: "同"
        },
        add: |env, name| env.add_test(name, engine::is_eq),
    },
    Test {
        name: "ne",
        sign: Some("!="),
        doc: Doc {
            meaning: "不等于，也写作 !=",
            example: "{{ '异' if 1 is ne(2) }}",
            result: "异",
        },
        add: |env, name| env.add_test(name, engine::is_ne),
    },
    Test {
        name: "lt",
        sign: Some("<"),
        doc: Doc {
            meaning: "小于，也写作 <", example: "{{ '小' if 1 is lt(2) }}", result: "小"
        },
        add: |env, name| env.add_test(name, engine::is_lt),
    },
    Test {
        name: "le",
        sign: Some("<="),
        doc: Doc {
            meaning: "不大于，也写作 <=",
            example: "{{ '不大' if 1 is le(1) }}",
            result: "不大",
        },
        add: |env, name| env.add_test(name, engine::is_le),
    },
    Test {
        name: "gt",
        sign: Some(">"),
        doc: Doc {
            meaning: "大于，也写作 >", example: "{{ '大' if 2 is gt(1) }}", result: "大"
        },
        add: |env, name| env.add_test(name, engine::is_gt),
    },
    Test {
        name: "ge",
        sign: Some(">="),
        doc: Doc {
            meaning: "不小于，也写作 >=",
            example: "{{ '不小' if 1 is ge(1) }}",
            result: "不小",
        },
        add: |env, name| env.add_test(name, engine::is_ge),
    },
];

fn affix(value: &Value, part: &Value, holds: impl Fn(&str, &str) -> bool) -> Result<bool, Error> {
    Ok(holds(&text(value)?, &text(part)?))
}
