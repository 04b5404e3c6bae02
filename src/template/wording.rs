//! The template engine's English messages in Chinese.
//!
//! Takes an error of the engine; returns what its author reads. All that depends on the wording
//! of the engine is in this file: a new version may change it, so `Cargo.toml` pins the minor
//! version, and a test compares every message below with what the engine says. Details of errors
//! at run time may quote data; they are compared and never shown.

use minijinja::{Error, ErrorKind};

/// What is said of a message that is not known here.
const SYNTAX: &str = "模板语法错误";
/// What is said of a token that is not known here.
const TOKEN: &str = "别的内容";

/// An error of parsing; it speaks of the template's text only.
pub(super) fn parsing(error: &Error) -> String {
    if error.kind() == ErrorKind::BadEscape {
        return running(error).into();
    }
    let detail = error.detail().unwrap_or_default();
    let unexpected = detail.strip_prefix("unexpected ").or_else(|| detail.strip_prefix("unknown "));
    if let Some((found, expected)) = unexpected.and_then(|rest| rest.split_once(", expected ")) {
        return format!("此处是{}，应为{}", token(found), token(expected));
    }
    if let Some(rest) = detail.strip_prefix("block '") {
        return format!("block “{}”定义了两次", rest.split('\'').next().unwrap_or_default());
    }
    match detail {
        "unexpected character" => "此处不能有这个字符",
        "unexpected end of string" => "文字没有结束",
        "unexpected end of comment" => "说明没有结束",
        "unexpected end of raw block" => "raw 没有结束",
        "'continue' must be placed inside a loop" | "'break' must be placed inside a loop" => {
            "continue 和 break 只能用在 {% for %} 中"
        }
        "block tags in macros are not allowed" => "宏里不能有 {% block %}",
        "Required blocks can only contain comments or whitespace" => {
            "required 的 block 里不能有内容"
        }
        "non-keyword arg after keyword arg" => "“名=值”的参数要放在最后",
        "names starting with an underline can not be imported" => "以下划线开头的宏不能引用",
        "template exceeds maximum recursion limits" => "嵌套过深",
        "'_' may not occur at end of number" | "invalid float" => "数字写法不对",
        "invalid integer (too large)" => "整数过大",
        _ if detail.starts_with("unknown statement") => "没有这个语句",
        _ if detail.starts_with("unexpected ") => {
            return format!("此处不应有{}", token(&detail["unexpected ".len()..]));
        }
        _ if detail.starts_with("cannot assign to reserved") => "不能给这个名字赋值：它是保留字",
        _ if detail.starts_with("expected call expression") => {
            "此处应为宏或函数的调用，如 名字(参数)"
        }
        _ if detail.starts_with("mismatching name on block") => "block 与 endblock 的名字不一致",
        _ => SYNTAX,
    }
    .into()
}

fn token(english: &str) -> String {
    match english {
        "identifier" => "名字".into(),
        "expression" => "值".into(),
        "identifier or integer" => "名字或序号".into(),
        "string" => "文字".into(),
        "integer" | "float" => "数字".into(),
        "end of input" => "模板末尾".into(),
        "end of block" => "语句的结尾“%}”".into(),
        "end of variable block" => "表达式的结尾“}}”".into(),
        "assignment operator" => "“=”".into(),
        "comma" => "“,”".into(),
        "block keyword" | "keyword" | "statement" => "语句".into(),
        "missing keyword" => "“missing”".into(),
        "in" | "as" | "import" | "context" => format!("“{english}”"),
        _ => english
            .strip_prefix('`')
            .and_then(|t| t.strip_suffix('`'))
            .map_or_else(|| TOKEN.into(), |mark| format!("“{mark}”")),
    }
}

/// An error of running a template that is neither a limit nor a missing value.
pub(super) fn running(error: &Error) -> &'static str {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::TemplateNotFound => "要引用的模板不存在",
        ErrorKind::MissingArgument => "缺少参数",
        ErrorKind::TooManyArguments => "参数过多，或参数名不对",
        ErrorKind::UnknownFilter => "没有这个过滤器",
        ErrorKind::UnknownTest => "没有这个判断",
        ErrorKind::UnknownMethod => "不能这样调用",
        ErrorKind::UnknownBlock => "没有这个 block",
        ErrorKind::CannotUnpack => "项数与变量的个数不符",
        ErrorKind::BadEscape => "文字中的转义不对",
        _ if detail.starts_with("tried to use") => "运算两边的类型不对",
        _ if detail.starts_with("unable to calculate") => "算不出结果：除数为0，或结果过大",
        _ if detail.contains("not iterable") => "不是列表，不能逐项取出",
        _ if detail.contains("can only assign to namespaces") => "不能给“名.项”赋值",
        _ if detail.contains("Required block") => "必须给出的 block 没有给出",
        _ if detail.starts_with("cycle in template inheritance") => "模板的 extends 成了循环",
        _ => "用法不对：值的类型或参数不合要求",
    }
}

/// Whether templates call or include one another too deeply.
pub(super) fn is_recursion_limit(error: &Error) -> bool {
    error.detail() == Some("recursion limit exceeded")
}

/// Whether a value was used that is not defined.
pub(super) fn is_undefined(error: &Error) -> bool {
    error.kind() == ErrorKind::UndefinedError
        || error.detail().is_some_and(|detail| detail.contains("undefined"))
}

/// The name of the function that does not exist, of such an error.
pub(super) fn unknown_function(error: &Error) -> &str {
    error.detail().and_then(|detail| detail.strip_suffix(" is unknown")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
