//! Rules on the type of the round and of single targets: theme, last inspection, own codes, what
//! recipients read.

use super::Check;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{RecipientView, RoundKind, RoundMode, Target};

/// A special inspection has a theme, an ordinary one has none.
pub(super) fn theme(check: &mut Check<'_, '_>) {
    let r = check.round();
    let has_theme = r.theme.as_deref().is_some_and(|t| !t.trim().is_empty());
    let (message, hint) = match (r.kind, has_theme) {
        (RoundKind::Special, false) => (
            "专项巡察没有填专题，文书中只写“专项巡察”",
            "在[[theme]]填写专题，如农村集体“三资”管理",
        ),
        (RoundKind::Regular | RoundKind::Village, true) => {
            ("不是专项巡察，专题不印入文书", "核对[[kind]]；确是常规巡察的，删去[[theme]]")
        }
        _ => return,
    };
    check.warn(Code::InspectionUnclear, "theme", None, message).hints.push(hint.into());
}

/// Another look (回头看) rests on the last inspection of the target.
pub(super) fn previous(check: &mut Check<'_, '_>) {
    let r = check.round();
    let entry = super::timing::Days::of(check).entry;
    for (i, t) in r.targets.iter().enumerate() {
        let kind = t.round_kind.unwrap_or(r.kind);
        let Some(previous) = &t.previous else {
            // The villages go with their township.
            if kind == RoundKind::LookBack && check.index.is_top(t) {
                let message =
                    format!("对{}是“回头看”，没有填上次巡察，文书中印空白", shown(&t.name));
                let path = format!("targets[{i}].previous");
                check
                    .warn(Code::InspectionUnclear, path, Some(&t.code), message)
                    .hints
                    .push("在[[targets.previous]]填写上次的轮次、反馈日期和问题数".into());
            }
            continue;
        };
        if entry.is_some_and(|entry| previous.feedback_on >= entry) {
            let message = format!("{}上次巡察的反馈日期不早于本轮进驻日期", shown(&t.name));
            let path = format!("targets[{i}].previous.feedback_on");
            check
                .error(Code::InspectionUnclear, path, Some(&t.code), message)
                .hints
                .push("填上一次巡察的反馈日期".into());
        }
        if previous.done.is_some_and(|done| done > previous.issues) {
            let message = format!("{}上次反馈的问题中，整改到位的多于反馈的", shown(&t.name));
            let path = format!("targets[{i}].previous.done");
            check
                .error(Code::InspectionUnclear, path, Some(&t.code), message)
                .hints
                .push("核对[[targets.previous.issues]]和[[targets.previous.done]]".into());
        }
    }
}

/// Only bodies that the statistics have no code of have a short code of their own.
pub(super) fn codes(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, t) in r.targets.iter().enumerate() {
        if t.code.is_own() && !t.kind.may_have_own_code() {
            let message =
                format!("{}是{}，代码“{}”不是12位统计用区划代码", shown(&t.name), t.kind, t.code);
            check
                .error(Code::CodeKind, format!("targets[{i}].code"), Some(&t.code), message)
                .hints
                .push("填12位数字；自编代码只用于部门和其他单位".into());
        }
    }
}

/// Whether the round inspects villages without their townships: mobile, raised and direct ones do.
pub(super) fn is_direct(check: &Check<'_, '_>, target: &Target) -> bool {
    let r = check.round();
    let kind = target.round_kind.unwrap_or(r.kind);
    matches!(kind, RoundKind::Mobile | RoundKind::Raised | RoundKind::Special)
        || r.modes.iter().any(|m| matches!(m, RoundMode::Direct | RoundMode::Raised))
}

/// What a recipient reads is there.
pub(super) fn recipients(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known = |topic: &String| {
        r.classification.categories.contains(topic)
            || r.issues.iter().any(|i| i.common.as_ref() == Some(topic))
    };
    for (i, to) in r.recipients.iter().enumerate() {
        for (j, topic) in to.topics.iter().enumerate().filter(|(_, topic)| !known(topic)) {
            let message = format!("有关类别“{}”不是问题类别，也不是共性问题", shown(topic));
            check
                .error(
                    Code::RecipientUnclear,
                    format!("recipients[{i}].topics[{j}]"),
                    None,
                    message,
                )
                .hints
                .push(format!("问题类别有：{}", shown(&r.classification.categories.join("、"))));
        }
        let (key, lacking) = match to.view {
            Some(RecipientView::Topic) if to.topics.is_empty() => ("topics", "有关类别"),
            Some(RecipientView::Own) if to.targets.is_empty() => ("targets", "有关单位"),
            _ => continue,
        };
        let name = shown(&to.organisation);
        let message = format!("{name}的通报范围是{lacking}，没有填是哪些");
        check
            .error(Code::RecipientUnclear, format!("recipients[{i}].{key}"), None, message)
            .hints
            .push(format!("填写[[recipients.{key}]]，或把[[recipients.view]]改为全轮次"));
    }
}
