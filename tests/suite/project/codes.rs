//! `docs/codes.md` lists every code with its meaning and cure.

use std::fmt::Write as _;

use xunwen::diag::Code;

use crate::support::{matches_page, root};

#[test]
fn the_list_of_codes_is_complete() {
    let mut table = String::from(
        "# 诊断代码\n\n每条提示都有一个固定代码，供查阅和程序判断。代码一经使用不改含义。\n\n\
         加 `--json` 时，各条在 `diagnostics` 中：`severity`（`error` 或 `warning`）、`code`、`message`、`origin`（在何处）、`path`（数据中的路径）、\n\
         `target`（所属巡察对象）、`related`（相关数据）、`hints`（怎样处理）、`fix`（建议的改法）。`fix` 只在把握较大时给出：把 `path`、`origin` 处的值改成 `value`，\n\
         一格有几项的只替换有误的一项。`related` 用于生成文书时的错误：`origin` 是模板的行，`related` 由内到外列出\n\
         当时正在处理的问题、任务、督办和巡察对象，每项有 `what`（是什么）、`path` 和 `origin`（在轮次数据的哪一行或哪一格）。没有的项不列。\n\n\
         X1 读文件 · X2 数据 · X3 模板 · X4 标记 · X5 字体和排版 · X6 输出和环境 · X7 网页和接口 · X9 程序内部\n\n\
         | 代码 | 含义 | 处理 |\n|---|---|---|\n",
    );
    for code in Code::ALL {
        let command = code.command().map(|c| format!("；{c}")).unwrap_or_default();
        writeln!(table, "| {code} | {} | {}{command} |", code.meaning(), code.cure()).unwrap();
    }
    assert_eq!(matches_page("codes.md", "src/diag/codes.rs", &table), Ok(()));
}

#[test]
fn every_code_is_used() {
    let mut sources = String::new();
    let mut folders = vec![root("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|x| x == "rs")
                && !path.ends_with("diag/codes.rs")
            {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let unused: Vec<String> = Code::ALL
        .iter()
        .filter(|c| !sources.contains(&format!("Code::{c:?}")))
        .map(|c| format!("{c:?}"))
        .collect();
    assert!(unused.is_empty(), "codes that nothing reports: {}", unused.join(", "));
}
