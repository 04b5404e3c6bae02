//! The reference of statements, filters, tests and functions for authors, in Chinese; its examples are run as tests.

use std::fmt::Write as _;

use serde::Serialize;

const BEGINNING: &str = include_str!("reference.md");

/// What a name is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `{% name … %}`, or a way to write an expression
    Statement,
    /// `{{ value|name }}`
    Filter,
    /// `{% if value is name %}`
    Test,
    /// `{{ name(…) }}`
    Function,
}

/// One entry of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FilterDoc {
    /// The name in templates.
    pub name: &'static str,
    /// What it is used as.
    pub form: Form,
    /// What it does, in Chinese.
    pub meaning: &'static str,
    /// A template.
    pub example: &'static str,
    /// What the template yields.
    pub result: &'static str,
}

const fn statement(name: &'static str, meaning: &'static str, example: &'static str, result: &'static str) -> FilterDoc {
    FilterDoc { name, form: Form::Statement, meaning, example, result }
}

const fn filter(name: &'static str, meaning: &'static str, example: &'static str, result: &'static str) -> FilterDoc {
    FilterDoc { name, form: Form::Filter, meaning, example, result }
}

const fn test(name: &'static str, meaning: &'static str, example: &'static str, result: &'static str) -> FilterDoc {
    FilterDoc { name, form: Form::Test, meaning, example, result }
}

const fn function(name: &'static str, meaning: &'static str, example: &'static str, result: &'static str) -> FilterDoc {
    FilterDoc { name, form: Form::Function, meaning, example, result }
}

/// Every filter, test and function that templates may use.
#[rustfmt::skip]
pub const FILTERS: &[FilterDoc] = &[
    // Statements and expressions.
    statement("if", "看情况印出；elif、else 可以没有", "{% if 3 > 2 %}多{% elif 3 == 2 %}一样{% else %}少{% endif %}", "多"),
    statement("if else", "写在一处的选择", "{{ '有' if 3 > 2 else '无' }}", "有"),
    statement("and or not in", "并且、或者、不是、在其中", "{% if 2 in [1, 2] and not (1 > 2 or 1 == 2) %}是{% endif %}", "是"),
    statement("for", "逐项印出；loop.index 是第几项，loop.first、loop.last 是不是头一项、末一项；列表空着时印 else",
        "{% for name in ['甲', '乙'] %}{{ loop.index }}.{{ name }}；{% else %}没有{% endfor %}", "1.甲；2.乙；"),
    statement("for if", "只印符合条件的项", "{% for n in [1, 2, 3] if n is odd %}{{ n }}{{ '、' if not loop.last }}{% endfor %}", "1、3"),
    statement("break continue", "到此为止；跳过这一项", "{% for n in [1, 2, 3, 4] %}{% if n == 2 %}{% continue %}{% elif n == 4 %}{% break %}{% endif %}{{ n }}{% endfor %}", "13"),
    statement("set", "给一个值起名称，后面用", "{% set total = 2 + 3 %}共{{ total }}个", "共5个"),
    statement("set endset", "给一段内容起名称", "{% set place %}双河镇{% endset %}{{ place }}、{{ place }}", "双河镇、双河镇"),
    statement("with", "名称只在其中用", "{% with n = 3 %}{{ n }}{% endwith %}", "3"),
    statement("macro", "一段反复用的内容，给几个值；有默认值的可以不给",
        "{% macro row(name, count=0) %}{{ name }}{{ count }}个；{% endmacro %}{{ row('甲', 2) }}{{ row('乙') }}", "甲2个；乙0个；"),
    statement("call", "用一个宏包住一段内容，宏里用 caller() 印出", "{% macro note(title) %}【{{ title }}】{{ caller() }}{% endmacro %}{% call note('注') %}不涉密{% endcall %}", "【注】不涉密"),
    statement("~", "连成一段文字", "{{ '共' ~ 3 ~ '个' }}", "共3个"),
    statement("do", "只做、不印", "{% set n = counter() %}{% do n.next() %}{{ n.next() }}", "2"),
    statement("raw", "里面照原样印出", "{% raw %}{{ 不是数据 }}{% endraw %}", "{{ 不是数据 }}"),
    statement("{#", "说明，不印出", "甲{# 给改模板的人看 #}乙", "甲乙"),
    // Dates.
    filter("date", "日期，不编虚位；格式 full、year_month、month_day、chinese",
        "{{ '2021-06-23'|date }} {{ '2021-06-23'|date('month_day') }} {{ '2021-06-23'|date('chinese') }}", "2021年6月23日 6月23日 二〇二一年六月二十三日"),
    filter("date_range", "起止日期，相同的年、月只写一次；格式 full、month_day", "{{ '2026-03-12'|date_range('2026-04-24') }}", "2026年3月12日至4月24日"),
    filter("weekday", "星期", "{{ '2026-05-18'|weekday }}", "星期一"),
    // Numbers.
    filter("cn", "汉字数字", "{{ 21|cn }}", "二十一"),
    filter("nth", "第几", "{{ 3|nth }}组", "第三组"),
    filter("circled", "带圈数字，1至50", "{{ 3|circled }}", "③"),
    filter("level", "第1至4层标题的序号", "{{ 2|level(1) }} {{ 2|level(2) }} {{ 2|level(3) }} {{ 2|level(4) }}", "二、 （二） 2. （2）"),
    filter("yuan", "金额（分）写作元，整元不带小数", "{{ 123456|yuan }}，{{ 120000|yuan }}", "1234.56元，1200元"),
    filter("wan", "金额（分）写作万元；不给小数位数时如实写出", "{{ 3256700|wan }}，{{ 3256700|wan(2) }}", "3.2567万元，3.26万元"),
    filter("money", "金额（分）：满1万元写作万元，不满写作元", "{{ 3260000|money }}，{{ 999900|money }}", "3.26万元，9999元"),
    filter("capital", "金额（分）的人民币大写", "{{ 1234567|capital }}", "壹万贰仟叁佰肆拾伍元陆角柒分"),
    filter("percent", "占比，默认两位小数；总数为0时写作“—”", "{{ 129|percent(147) }}", "87.76%"),
    filter("ratio", "部分、总数和占比", "{{ 381|ratio(414) }}", "381/414（92.03%）"),
    filter("abs", "绝对值", "{{ (-3)|abs }}", "3"),
    filter("int", "转为整数", "{{ '12'|int }}", "12"),
    filter("round", "四舍六入五成双到指定位数", "{{ 2.345|round(1) }}", "2.3"),
    // Text.
    filter("code", "区划代码分组", "{{ '990126101203'|code }}", "990126 101 203"),
    filter("join_cn", "用顿号连接，可指定最后一项前的词；空值略去", "{{ ['甲', '乙', '丙']|join_cn }}，{{ ['甲', '乙', '丙']|join_cn('和') }}", "甲、乙、丙，甲、乙和丙"),
    filter("period", "句末加句号；已有句末标点的不加，逗号、分号改为句号", "{{ '账目不清；'|period }}", "账目不清。"),
    filter("strip_end", "去掉末尾标点，用于标题和表格", "{{ '账目不清。'|strip_end }}", "账目不清"),
    filter("quote", "加引号，内层改用单引号", "{{ '回头看'|quote }}", "“回头看”"),
    filter("book", "加书名号，内层改用单书名号", "{{ '关于贯彻《条例》的意见'|book }}", "《关于贯彻〈条例〉的意见》"),
    filter("truncate", "最多几个字，超出的以省略号代替", "{{ '一二三四五六'|truncate(4) }}", "一二三…"),
    filter("lines", "按行分开，空行略去", "{{ '甲\\n\\n乙'|lines|join_cn }}", "甲、乙"),
    filter("split", "按分隔符分开", "{{ '甲,乙'|split(',')|join_cn }}", "甲、乙"),
    filter("join", "用指定的文字连接", "{{ ['甲', '乙']|join('；') }}", "甲；乙"),
    filter("replace", "替换文字", "{{ '甲乙'|replace('乙', '丙') }}", "甲丙"),
    filter("trim", "去掉首尾空白", "{{ ' 甲 '|trim }}", "甲"),
    filter("upper", "字母大写", "{{ 'a'|upper }}", "A"),
    filter("lower", "字母小写", "{{ 'A'|lower }}", "a"),
    filter("default", "没有值或空值时的替代；第二个参数为 true 时，空文字、0也替代", "{{ none|default('无') }}{{ ''|default('—', true) }}", "无—"),
    // Lists.
    filter("length", "项数或字数", "{{ [1, 2, 3]|length }}", "3"),
    filter("first", "第一项", "{{ [1, 2, 3]|first }}", "1"),
    filter("last", "最后一项", "{{ [1, 2, 3]|last }}", "3"),
    filter("take", "前几项", "{{ [1, 2, 3]|take(2)|join_cn }}", "1、2"),
    filter("skip", "去掉前几项", "{{ [1, 2, 3]|skip(1)|join_cn }}", "2、3"),
    filter("reverse", "倒序", "{{ [1, 2, 3]|reverse|join_cn }}", "3、2、1"),
    filter("batch", "每几项分为一行", "{% for row in [1, 2, 3]|batch(2) %}{{ row|join_cn }}；{% endfor %}", "1、2；3；"),
    filter("sort", "排序；attribute= 按某项，reverse=true 倒序", "{{ [2, 3, 1]|sort|join_cn }}", "1、2、3"),
    filter("unique", "去掉重复", "{{ [1, 2, 1]|unique|join_cn }}", "1、2"),
    filter("groupby", "按某项分组，组按首次出现的先后",
        "{% for key, list in [{'c': '乙', 'n': 1}, {'c': '甲', 'n': 2}, {'c': '乙', 'n': 3}]|groupby('c') %}{{ key }}{{ list|length }}{% endfor %}", "乙2甲1"),
    filter("map", "取每项的某个值，或对每项用一个文字、数字过滤器", "{{ [{'n': 1}, {'n': 2}]|map(attribute='n')|join_cn }}，{{ [1, 2]|map('cn')|join_cn }}", "1、2，一、二"),
    filter("sum", "整数之和，可指定某项", "{{ [{'n': 1}, {'n': 2}]|sum(attribute='n') }}", "3"),
    filter("min", "最小的一项", "{{ [2, 1, 3]|min }}", "1"),
    filter("max", "最大的一项", "{{ [2, 1, 3]|max }}", "3"),
    filter("select", "留下符合判断的项", "{{ [1, 2, 3]|select('odd')|join_cn }}", "1、3"),
    filter("reject", "去掉符合判断的项", "{{ [1, 2, 3]|reject('odd')|join_cn }}", "2"),
    filter("selectattr", "留下某项符合判断的", "{{ [{'n': 1}, {'n': 2}]|selectattr('n', '>=', 2)|length }}", "1"),
    filter("rejectattr", "去掉某项符合判断的", "{{ [{'n': 1}, {'n': 2}, {'n': 3}]|rejectattr('n', 'eq', 2)|length }}", "2"),
    filter("items", "逐个取出键和值", "{% for k, v in {'甲': 1}|items %}{{ k }}{{ v }}{% endfor %}", "甲1"),
    filter("list", "转为列表", "{{ '甲乙'|list|join_cn }}", "甲、乙"),
    // Functions.
    function("date_range", "同名过滤器", "{{ date_range('2026-03-12', '2026-04-24', 'month_day') }}", "3月12日至4月24日"),
    function("percent", "同名过滤器", "{{ percent(129, 147, digits=1) }}", "87.8%"),
    function("ratio", "同名过滤器", "{{ ratio(0, 0) }}", "0/0（—）"),
    function("range_cn", "数值范围，百分号和万、亿两处都写", "{{ range_cn(15, 20, '人') }}，{{ range_cn(63, 68, '%') }}，{{ range_cn(3, 5, '万元') }}", "15～20人，63%～68%，3万～5万元"),
    function("range", "一串整数，最多1000个", "{% for i in range(1, 4) %}{{ i }}{% endfor %}", "123"),
    function("counter", "跨循环连续编号", "{% set n = counter() %}{% for a in [1, 2] %}{% for b in [1, 2] %}{{ n.next() }}{% endfor %}{% endfor %}", "1234"),
    // Tests.
    test("defined", "有这个值（空值也算有）", "{{ '有' if x is defined else '无' }}", "无"),
    test("undefined", "没有这个值", "{{ '无' if x is undefined }}", "无"),
    test("none", "是空值", "{{ '空' if none is none }}", "空"),
    test("true", "是 true", "{{ '是' if true is true }}", "是"),
    test("false", "是 false", "{{ '否' if false is false }}", "否"),
    test("odd", "奇数", "{{ '单' if 3 is odd }}", "单"),
    test("even", "偶数", "{{ '双' if 2 is even }}", "双"),
    test("divisibleby", "能被整除", "{{ '整' if 6 is divisibleby(3) }}", "整"),
    test("number", "是数字", "{{ '数' if 1 is number }}", "数"),
    test("integer", "是整数", "{{ '整' if 1 is integer }}", "整"),
    test("string", "是文字", "{{ '文' if 'a' is string }}", "文"),
    test("sequence", "是列表", "{{ '列' if [1] is sequence }}", "列"),
    test("mapping", "是键值表", "{{ '表' if {'a': 1} is mapping }}", "表"),
    test("startingwith", "以某段文字开头", "{{ '是' if '中共' is startingwith('中') }}", "是"),
    test("endingwith", "以某段文字结尾", "{{ '是' if '乡镇' is endingwith('镇') }}", "是"),
    test("in", "在列表或文字之中", "{{ '在' if 1 is in([1, 2]) }}", "在"),
    test("eq", "等于，也写作 ==", "{{ '同' if 1 is eq(1) }}", "同"),
    test("ne", "不等于，也写作 !=", "{{ '异' if 1 is ne(2) }}", "异"),
    test("lt", "小于，也写作 <", "{{ '小' if 1 is lt(2) }}", "小"),
    test("le", "不大于，也写作 <=", "{{ '不大' if 1 is le(1) }}", "不大"),
    test("gt", "大于，也写作 >", "{{ '大' if 2 is gt(1) }}", "大"),
    test("ge", "不小于，也写作 >=", "{{ '不小' if 1 is ge(1) }}", "不小"),
];

/// The whole reference, in Markdown.
pub fn reference() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut text = BEGINNING.trim_end().to_string();
    for (form, title) in [(Form::Statement, "语句"), (Form::Filter, "过滤器"), (Form::Function, "函数"), (Form::Test, "判断")] {
        _ = write!(text, "\n\n## {title}\n\n| 名称 | 用途 | 例 | 结果 |\n|---|---|---|---|");
        for doc in FILTERS.iter().filter(|doc| doc.form == form) {
            _ = write!(text, "\n| `{}` | {} | `{}` | {} |", doc.name, cell(doc.meaning), cell(doc.example), doc.result);
        }
    }
    text.push('\n');
    text
}
