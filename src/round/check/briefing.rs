//! Rules on a briefing file (点人点事) beside its round. Messages name the entry by
//! position and never quote its content.

use super::Print;
use super::text::unprintable;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::round::{BriefingFile, Index, Round};

/// All violations of such a file; messages quote nothing of its content.
pub fn briefing(round: &Round, file: &BriefingFile) -> Diagnostics {
    let index = Index::new(round);
    let mut found = Diagnostics::default();
    let mut wrong = |path: String, message: String| {
        found.push(Diagnostic::error(Code::BriefingMismatch, message).path(path));
    };
    if (file.session, file.number) != (round.session, round.number) {
        let message = "点人点事文件的届次、轮次与轮次文件不同，须用同一轮次的";
        wrong("session".into(), message.into());
    }
    for (i, person) in file.briefed.iter().enumerate() {
        let entry = format!("点人点事第{}条", i + 1);
        match index.target(person.target.as_str()) {
            None => wrong(
                format!("briefed[{i}].target"),
                format!("{entry}的巡察对象代码在轮次文件中不存在"),
            ),
            Some(t) if index.team(&t.code).is_some_and(|team| team.number != person.team) => {
                wrong(format!("briefed[{i}].team"), format!("{entry}的组号不是巡察该对象的组"));
            }
            Some(_) => {}
        }
    }
    for (i, instruction) in file.instructions.iter().enumerate() {
        let entry = format!("批示第{}条", i + 1);
        for (key, label, day) in
            [("due", "办理时限", instruction.due), ("done_on", "办结日期", instruction.done_on)]
        {
            if day.is_some_and(|day| day < instruction.date) {
                wrong(format!("instructions[{i}].{key}"), format!("{entry}的{label}早于批示日期"));
            }
        }
    }
    found
}

/// Texts with characters that cannot be printed; the characters are not quoted.
pub(crate) fn unprintable_briefing(file: &BriefingFile, print: &dyn Print) -> Diagnostics {
    let mut found = Diagnostics::default();
    let lacks = |text: &str| text.chars().any(|c| unprintable(c) || print.lacks(c));
    let mut look = |path: String, entry: String, texts: &[(&str, &str, Option<&str>)]| {
        for (key, label, _) in texts.iter().filter(|(_, _, text)| text.is_some_and(lacks)) {
            let message = format!("{entry}的“{label}”中有字体中没有的字，印不出来");
            found.push(
                Diagnostic::error(Code::GlyphMissing, message)
                    .path(format!("{path}.{key}"))
                    .hint("核对生僻字和特殊符号；没有写错的，请管理员添加含有该字的字体"),
            );
        }
    };
    for (i, p) in file.briefed.iter().enumerate() {
        look(
            format!("briefed[{i}]"),
            format!("点人点事第{}条", i + 1),
            &[
                ("name", "姓名", Some(&p.name)),
                ("post", "单位职务", Some(&p.post)),
                ("matter", "问题", Some(&p.matter)),
                ("source", "来源", Some(&p.source)),
                ("team_opinion", "巡察组意见", Some(&p.team_opinion)),
                ("group_opinion", "领导小组意见", p.group_opinion.as_deref()),
                ("instruction", "书记批示", p.instruction.as_deref()),
            ],
        );
    }
    for (i, n) in file.instructions.iter().enumerate() {
        look(
            format!("instructions[{i}]"),
            format!("批示第{}条", i + 1),
            &[
                ("leader", "批示领导", Some(&n.leader)),
                ("text", "批示内容", Some(&n.text)),
                ("unit", "承办单位", Some(&n.unit)),
                ("result", "办理结果", n.result.as_deref()),
            ],
        );
    }
    found
}
