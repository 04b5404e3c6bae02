//! Every message of the engine that is translated, provoked by a template.

use minijinja::{Environment, UndefinedBehavior, context};

use super::*;
use crate::template::Templates;

/// Sources that do not parse: what the engine says of each, and its translation.
#[rustfmt::skip]
const PARSING: &[(&str, &str, &str)] = &[
    ("{{ a", "unexpected end of input, expected end of variable block", "此处是模板末尾，应为表达式的结尾“}}”"),
    ("{{ }}", "unexpected end of variable block", "此处不应有表达式的结尾“}}”"),
    ("{{ a | }}", "unexpected end of variable block, expected identifier", "此处是表达式的结尾“}}”，应为名字"),
    ("{{ a b }}", "unexpected identifier, expected end of variable block", "此处是名字，应为表达式的结尾“}}”"),
    ("{{ a 'b' }}", "unexpected string, expected end of variable block", "此处是文字，应为表达式的结尾“}}”"),
    ("{{ a 1 }}", "unexpected integer, expected end of variable block", "此处是数字，应为表达式的结尾“}}”"),
    ("{{ a 1.5 }}", "unexpected float, expected end of variable block", "此处是数字，应为表达式的结尾“}}”"),
    ("{{ a. }}", "unexpected end of variable block, expected identifier or integer", "此处是表达式的结尾“}}”，应为名字或序号"),
    ("{{ a[] }}", "unexpected `]`", "此处不应有“]”"),
    ("{{ a[1 }}", "unexpected `}`, expected `]`", "此处是“}”，应为“]”"),
    ("{{ f(1 2) }}", "unexpected integer, expected `,`", "此处是数字，应为“,”"),
    ("{{ f(a=1, 2) }}", "non-keyword arg after keyword arg", "“名=值”的参数要放在最后"),
    ("{{ (a }}", "unexpected `}`, expected `)`", "此处是“}”，应为“)”"),
    ("{{ {1} }}", "unexpected `}`, expected `:`", "此处是“}”，应为“:”"),
    ("{% for x y %}{% endfor %}", "unexpected identifier, expected in", "此处是名字，应为“in”"),
    ("{% for x in y", "unexpected end of input, expected end of block", "此处是模板末尾，应为语句的结尾“%}”"),
    ("{% set a 1 %}", "unexpected integer, expected assignment operator", "此处是数字，应为“=”"),
    ("{% set loop = 1 %}", "cannot assign to reserved variable name loop", "不能给这个名字赋值：它是保留字"),
    ("{% with a = 1 b = 2 %}{% endwith %}", "unexpected identifier, expected comma", "此处是名字，应为“,”"),
    ("{% with a %}{% endwith %}", "unexpected end of block, expected assignment operator", "此处是语句的结尾“%}”，应为“=”"),
    ("{% with (a = 1 %}{% endwith %}", "unexpected `=`, expected `)`", "此处是“=”，应为“)”"),
    ("{% include 'a' ignore %}", "unexpected end of block, expected missing keyword", "此处是语句的结尾“%}”，应为“missing”"),
    ("{% include 'a' with a %}", "unexpected identifier, expected context", "此处是名字，应为“context”"),
    ("{% from 'a' %}", "unexpected end of block, expected import", "此处是语句的结尾“%}”，应为“import”"),
    ("{% from 'a' import b c %}", "unexpected identifier, expected `,`", "此处是名字，应为“,”"),
    ("{% from 'a' import _b %}", "names starting with an underline can not be imported", "以下划线开头的宏不能引用"),
    ("{% import 'a' %}", "unexpected end of block, expected as", "此处是语句的结尾“%}”，应为“as”"),
    ("{% macro 1() %}{% endmacro %}", "unexpected integer, expected identifier", "此处是数字，应为名字"),
    ("{% macro m %}{% endmacro %}", "unexpected end of block, expected `(`", "此处是语句的结尾“%}”，应为“(”"),
    ("{% macro m(a=1, b) %}{% endmacro %}", "unexpected `)`, expected `=`", "此处是“)”，应为“=”"),
    ("{% macro m() %}{% block a %}{% endblock %}{% endmacro %}", "block tags in macros are not allowed", "宏里不能有 {% block %}"),
    ("{% call m %}{% endcall %}", "expected call expression in call block, got variable", "此处应为宏或函数的调用，如 名字(参数)"),
    ("{% do m %}", "expected call expression in call block, got variable", "此处应为宏或函数的调用，如 名字(参数)"),
    ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "block 'a' defined twice", "block “a”定义了两次"),
    ("{% block a required %}b{% endblock %}", "Required blocks can only contain comments or whitespace", "required 的 block 里不能有内容"),
    ("{% block a %}{% endblock b %}", "mismatching name on block. Got `b`, expected `a`", "block 与 endblock 的名字不一致"),
    ("{% break %}", "'break' must be placed inside a loop", "continue 和 break 只能用在 {% for %} 中"),
    ("{% continue %}", "'continue' must be placed inside a loop", "continue 和 break 只能用在 {% for %} 中"),
    ("{% 1 %}", "unknown integer, expected statement", "此处是数字，应为语句"),
    ("{% %}", "unknown end of block, expected statement", "此处是语句的结尾“%}”，应为语句"),
    ("{%", "unexpected end of input, expected keyword", "此处是模板末尾，应为语句"),
    ("{% unless a %}", "unknown statement unless", "没有这个语句"),
    ("{{ 1_ }}", "'_' may not occur at end of number", "数字写法不对"),
    ("{{ 1e }}", "invalid float", "数字写法不对"),
    ("{{ 999999999999999999999999999999999999999999 }}", "invalid integer (too large)", "整数过大"),
    ("{{ 'a }}", "unexpected end of string", "文字没有结束"),
    ("{{ '\\uZZ' }}", "BadEscape", "文字中的转义不对"),
    ("{# a", "unexpected end of comment", "说明没有结束"),
    ("{% raw %}a", "unexpected end of raw block", "raw 没有结束"),
    ("{{ 名 }}", "unexpected character", "此处不能有这个字符"),
    ("{{ a ! }}", "unexpected character", "此处不能有这个字符"),
    ("{% filter 1 %}{% endfilter %}", "unexpected integer, expected identifier", "此处是数字，应为名字"),
];

/// Templates that fail when they run over `n = 1`, `s = "a"` and an empty map `m`: what the engine
/// says of each, and its translation.
#[rustfmt::skip]
const RUNNING: &[(&str, ErrorKind, &str, &str)] = &[
    ("{{ n - s }}", ErrorKind::InvalidOperation, "tried to use - operator on unsupported types number and string", "运算两边的类型不对"),
    ("{{ n / 0 }}", ErrorKind::InvalidOperation, "unable to calculate 1 / 0", "算不出结果：除数为0，或结果过大"),
    ("{% for x in n %}{% endfor %}", ErrorKind::InvalidOperation, "number is not iterable", "不是列表，不能逐项取出"),
    ("{% for a, b in [[1, 2, 3]] %}{% endfor %}", ErrorKind::CannotUnpack, "sequence of wrong length (expected 2, got 3)", "项数与变量的个数不符"),
    ("{% for a, b in [1] %}{% endfor %}", ErrorKind::CannotUnpack, "value is not iterable", "项数与变量的个数不符"),
    ("{% set n.x = 1 %}", ErrorKind::InvalidOperation, "can only assign to namespaces, not number", "不能给“名.项”赋值"),
    ("{% include s %}", ErrorKind::TemplateNotFound, "tried to include non-existing template 'a'", "要引用的模板不存在"),
    ("{{ s.foo() }}", ErrorKind::UnknownMethod, "string has no method named foo", "不能这样调用"),
    ("{{ s|upper(1) }}", ErrorKind::TooManyArguments, "", "参数过多，或参数名不对"),
    ("{{ s|replace('a') }}", ErrorKind::MissingArgument, "", "缺少参数"),
    ("{{ s|nofilter }}", ErrorKind::UnknownFilter, "filter nofilter is unknown", "没有这个过滤器"),
    ("{{ s is notest }}", ErrorKind::UnknownTest, "test notest is unknown", "没有这个判断"),
    ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}", ErrorKind::TooManyArguments, "", "参数过多，或参数名不对"),
    ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}", ErrorKind::TooManyArguments, "unknown keyword argument `b`", "参数过多，或参数名不对"),
    ("{% extends 't' %}", ErrorKind::InvalidOperation, "cycle in template inheritance. \"t\" was referenced more than once", "模板的 extends 成了循环"),
    ("{% extends 'u' %}", ErrorKind::TemplateNotFound, "template \"u\" does not exist", "要引用的模板不存在"),
    ("{% block r required %}{% endblock %}", ErrorKind::InvalidOperation, "Required block 'r' not found", "必须给出的 block 没有给出"),
    ("{% include ['u','v'] %}", ErrorKind::TemplateNotFound, "tried to include one of multiple templates, none of which existed ['u', 'v']", "要引用的模板不存在"),
    ("{{ n % 0 }}", ErrorKind::InvalidOperation, "unable to calculate 1 % 0", "算不出结果：除数为0，或结果过大"),
];

/// What the engine has no better translation for than this.
const GENERAL: &str = "用法不对：值的类型或参数不合要求";

/// The engine's own words for an error.
fn english(error: &Error) -> String {
    error.detail().map_or_else(|| format!("{:?}", error.kind()), String::from)
}

fn parse_error(source: &str) -> Error {
    Environment::new().add_template_owned("t", source.to_string()).expect_err(source)
}

fn run_error(source: &str) -> Error {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_recursion_limit(60);
    env.set_fuel(Some(10_000));
    env.add_template_owned("t", source.to_string()).expect(source);
    env.get_template("t")
        .unwrap()
        .render(context! { n => 1, s => "a", m => context! {} })
        .expect_err(source)
}

#[test]
fn every_message_of_the_parser_is_translated() {
    for (source, said, chinese) in PARSING {
        let error = parse_error(source);
        assert_eq!(
            (english(&error).as_str(), parsing(&error).as_str()),
            (*said, *chinese),
            "{source}"
        );
        assert!(!chinese.contains(SYNTAX) && !chinese.contains(TOKEN), "{source}");
    }
    let deep = parse_error(&format!("{{{{ {}1{} }}}}", "(".repeat(200), ")".repeat(200)));
    assert_eq!(parsing(&deep), "嵌套过深", "{deep}");
}

#[test]
fn no_author_reads_the_general_message_for_a_source_that_does_not_parse() {
    for (source, ..) in PARSING {
        let templates = Templates::new(std::iter::once(("t".to_string(), source.to_string())));
        for problem in templates.problems() {
            assert!(
                !problem.message.contains(SYNTAX) && !problem.message.contains(TOKEN),
                "{source}: {}",
                problem.message
            );
        }
    }
}

#[test]
fn every_message_of_a_run_that_is_translated_occurs() {
    for (source, kind, said, chinese) in RUNNING {
        let error = run_error(source);
        assert_eq!(
            (error.kind(), error.detail().unwrap_or_default(), running(&error)),
            (*kind, *said, *chinese),
            "{source}"
        );
        assert_ne!(*chinese, GENERAL, "{source}");
    }
}

#[test]
fn errors_that_are_told_apart_by_their_words_are_recognised() {
    assert!(is_recursion_limit(&run_error("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")));
    assert!(is_undefined(&run_error("{{ x.y }}")));
    assert_eq!(unknown_function(&run_error("{{ f() }}")), "f");
    assert_eq!(run_error("{% for i in range(100000) %}{% endfor %}").kind(), ErrorKind::OutOfFuel);
}

/// The kinds of errors of minijinja 3.1: those with a message of their own, and those that either
/// occur only while parsing, are explained elsewhere, or cannot occur here.
#[test]
fn every_kind_of_error_has_a_message() {
    use ErrorKind as K;
    let own = [
        K::TemplateNotFound,
        K::MissingArgument,
        K::TooManyArguments,
        K::UnknownFilter,
        K::UnknownTest,
        K::UnknownMethod,
        K::UnknownBlock,
        K::CannotUnpack,
        K::BadEscape,
    ];
    let general = [
        K::InvalidOperation,
        K::SyntaxError,
        K::UnknownFunction,
        K::UndefinedError,
        K::BadSerialization,
        K::CannotDeserialize,
        K::BadInclude,
        K::EvalBlock,
        K::WriteFailure,
        K::OutOfFuel,
        K::InvalidDelimiter,
        K::NonPrimitive,
        K::NonKey,
    ];
    for kind in own {
        assert_ne!(running(&Error::new(kind, "")), GENERAL, "{kind:?}");
    }
    for kind in general {
        assert_eq!(running(&Error::new(kind, "")), GENERAL, "{kind:?}");
    }
}
