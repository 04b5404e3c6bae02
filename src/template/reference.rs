//! The reference of statements, filters, functions and tests for authors, in Chinese; its examples
//! are run as tests.
//!
//! The statements are listed here; the rest comes from the tables of [`filters`].

use std::fmt::Write as _;

use super::filters::{self, Doc};

const BEGINNING: &str = include_str!("reference.md");

/// A statement `{% name … %}`, or a way to write an expression.
struct Statement {
    name: &'static str,
    doc: Doc,
}

const STATEMENTS: &[Statement] = &[
    Statement {
        name: "if",
        doc: Doc {
            meaning: "看情况印出；elif、else 可以没有",
            example: "{% if 3 > 2 %}多{% elif 3 == 2 %}一样{% else %}少{% endif %}",
            result: "多",
        },
    },
    Statement {
        name: "if else",
        doc: Doc {
            meaning: "写在一处的选择",
            example: "{{ '有' if 3 > 2 else '无' }}",
            result: "有",
        },
    },
    Statement {
        name: "and or not in",
        doc: Doc {
            meaning: "并且、或者、不是、在其中",
            example: "{% if 2 in [1, 2] and not (1 > 2 or 1 == 2) %}是{% endif %}",
            result: "是",
        },
    },
    Statement {
        name: "for",
        doc: Doc {
            meaning: "逐项印出；loop.index 是第几项，loop.first、loop.last 是不是头一项、末一项；列表空着时印 else",
            example: "{% for name in ['甲', '乙'] %}{{ loop.index }}.{{ name }}；{% else %}没有{% endfor %}",
            result: "1.甲；2.乙；",
        },
    },
    Statement {
        name: "for if",
        doc: Doc {
            meaning: "只印符合条件的项",
            example: "{% for n in [1, 2, 3] if n is odd %}{{ n }}{{ '、' if not loop.last }}{% endfor %}",
            result: "1、3",
        },
    },
    Statement {
        name: "break continue",
        doc: Doc {
            meaning: "到此为止；跳过这一项",
            example: "{% for n in [1, 2, 3, 4] %}{% if n == 2 %}{% continue %}{% elif n == 4 %}{% break %}{% endif %}{{ n }}{% endfor %}",
            result: "13",
        },
    },
    Statement {
        name: "set",
        doc: Doc {
            meaning: "给一个值起名称，后面用",
            example: "{% set total = 2 + 3 %}共{{ total }}个",
            result: "共5个",
        },
    },
    Statement {
        name: "set endset",
        doc: Doc {
            meaning: "给一段内容起名称",
            example: "{% set place %}双河镇{% endset %}{{ place }}、{{ place }}",
            result: "双河镇、双河镇",
        },
    },
    Statement {
        name: "with",
        doc: Doc {
            meaning: "名称只在其中用",
            example: "{% with n = 3 %}{{ n }}{% endwith %}",
            result: "3",
        },
    },
    Statement {
        name: "macro",
        doc: Doc {
            meaning: "一段反复用的内容，给几个值；有默认值的可以不给",
            example: "{% macro row(name, count=0) %}{{ name }}{{ count }}个；{% endmacro %}{{ row('甲', 2) }}{{ row('乙') }}",
            result: "甲2个；乙0个；",
        },
    },
    Statement {
        name: "call",
        doc: Doc {
            meaning: "用一个宏包住一段内容，宏里用 caller() 印出",
            example: "{% macro note(title) %}【{{ title }}】{{ caller() }}{% endmacro %}{% call note('注') %}不涉密{% endcall %}",
            result: "【注】不涉密",
        },
    },
    Statement {
        name: "~",
        doc: Doc {
            meaning: "连成一段文字", example: "{{ '共' ~ 3 ~ '个' }}", result: "共3个"
        },
    },
    Statement {
        name: "do",
        doc: Doc {
            meaning: "只做、不印",
            example: "{% set n = counter() %}{% do n.next() %}{{ n.next() }}",
            result: "2",
        },
    },
    Statement {
        name: "raw",
        doc: Doc {
            meaning: "里面照原样印出",
            example: "{% raw %}{{ 不是数据 }}{% endraw %}",
            result: "{{ 不是数据 }}",
        },
    },
    Statement {
        name: "{#",
        doc: Doc {
            meaning: "说明，不印出", example: "甲{# 给改模板的人看 #}乙", result: "甲乙"
        },
    },
];

/// The entries of the reference by chapter: names and what is said of them.
fn chapters() -> [(&'static str, Vec<(&'static str, &'static Doc)>); 4] {
    [
        ("语句", STATEMENTS.iter().map(|s| (s.name, &s.doc)).collect()),
        ("过滤器", filters::filters().map(|f| (f.name, &f.doc)).collect()),
        ("函数", filters::FUNCTIONS.iter().map(|f| (f.name, &f.doc)).collect()),
        ("判断", filters::TESTS.iter().map(|t| (t.name, &t.doc)).collect()),
    ]
}

/// The whole reference, in Markdown.
pub fn reference() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut text = BEGINNING.trim_end().to_string();
    for (title, entries) in chapters() {
        _ = write!(text, "\n\n## {title}\n\n| 名称 | 用途 | 例 | 结果 |\n|---|---|---|---|");
        for (name, doc) in entries {
            _ = write!(
                text,
                "\n| `{name}` | {} | `{}` | {} |",
                cell(doc.meaning),
                cell(doc.example),
                doc.result
            );
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    #[test]
    fn every_example_writes_what_it_says() {
        for (name, doc) in chapters().into_iter().flat_map(|(_, entries)| entries) {
            let templates =
                Templates::new(std::iter::once(("t".to_string(), doc.example.to_string())));
            assert_eq!(
                templates.render("t", &serde_json::json!({})).unwrap(),
                doc.result,
                "{name}"
            );
            assert!(!doc.meaning.is_empty(), "{name}");
        }
    }
}
