//! Rules on what a team reports of a target: its days, its parts, headings that judge, responsible
//! posts without names.

use super::Check;
use super::timing::Days;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{AreaCode, Target};

/// Characters one of which a judgement has (负面提法).
const JUDGING: &str = "不弱缺差虚乱漏腐违松涣散软滞偏薄短欠";

/// The days of a report follow each other: leave, team's meeting, review with the office, report.
pub(super) fn days(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known = Days::of(check);
    for (i, t) in r.targets.iter().enumerate() {
        let Some(report) = &t.report else { continue };
        let steps = [
            ("schedule.leave".to_string(), "离开日期", known.leave),
            (format!("targets[{i}].report.discussed_on"), "组务会日期", report.discussed_on),
            (format!("targets[{i}].report.reviewed_on"), "组办会商日期", report.reviewed_on),
            ("schedule.report".to_string(), "汇报日期", known.report),
        ];
        let given: Vec<_> =
            steps.into_iter().filter_map(|(path, label, day)| Some((path, label, day?))).collect();
        for pair in given.windows(2) {
            let [(path, earlier, first), (later_path, later, second)] = pair else { continue };
            if second < first {
                // The schedule is right by itself; what is at fault is the day of this report.
                let path = if later_path.starts_with("targets") { later_path } else { path };
                let message =
                    format!("{}的巡察报告：{later} {second} 早于{earlier} {first}", t.name);
                let hint = "先离开，后组务会研究、组办会商，再向领导小组汇报；核对日期";
                check
                    .error(Code::DateOrder, path.as_str(), Some(&t.code), message)
                    .hints
                    .push(hint.into());
            }
        }
    }
}

/// A report that was begun has all its parts; blanks stand for what is missing.
pub(super) fn parts(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, t) in r.targets.iter().enumerate() {
        let Some(report) = &t.report else { continue };
        let parts = [
            ("[[targets.assessment]]", t.assessment.is_none()),
            ("[[targets.report.overview]]", report.overview.is_none()),
            ("[[targets.report.causes]]", report.causes.is_empty()),
            ("[[targets.report.proposals]]", report.proposals.is_empty()),
        ];
        let missing: Vec<&str> =
            parts.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            let message = format!("{}的巡察报告还没有填{}", t.name, missing.join("、"));
            let hint = "补填；没有补的，报告里印空白";
            check
                .warn(
                    Code::ReportIncomplete,
                    format!("targets[{i}].report"),
                    Some(&t.code),
                    message,
                )
                .hints
                .push(hint.into());
        }
        unproven(check, i, t);
    }
}

/// Each issue of a report rests on something.
fn unproven(check: &mut Check<'_, '_>, i: usize, target: &Target) {
    let villages = check.index.villages(&target.code).to_vec();
    let issues =
        std::iter::once(target).chain(villages).flat_map(|t| check.index.issues(&t.code).to_vec());
    let without: Vec<&str> = issues
        .filter(|issue| issue.evidence_note.is_none())
        .map(|issue| issue.number.as_str())
        .collect();
    if let Some(first) = without.first() {
        let which = match without.len() {
            1 => format!("{first} "),
            n => format!("{first} 等{n}个问题"),
        };
        let message = format!("{}巡察报告中的问题 {which}没有填问题依据", target.name);
        let path = format!("targets[{i}].report");
        check
            .warn(Code::ReportIncomplete, path, Some(&target.code), message)
            .hints
            .push("在[[issues.evidence_note]]写明谈话、账册、实地查看等依据，与底稿一致".into());
    }
}

/// Headings of a report judge; there is one for each category.
pub(super) fn headings(check: &mut Check<'_, '_>) {
    let r = check.round();
    let (categories, faults) = (&r.classification.categories, &r.classification.faults);
    if !faults.is_empty() && faults.len() != categories.len() {
        let message =
            format!("负面提法有{}个，问题类别有{}个，须一一对应", faults.len(), categories.len());
        let hint = "按[[classification.categories]]的次序逐个填写，或都不填";
        check
            .error(Code::ReportIncomplete, "classification.faults", None, message)
            .hints
            .push(hint.into());
        return;
    }
    if !r.targets.iter().any(|t| t.report.is_some()) {
        return;
    }
    let neutral: Vec<String> = categories
        .iter()
        .filter(|c| r.issues.iter().any(|i| i.category == **c))
        .map(|c| r.classification.fault(c))
        .filter(|fault| !fault.chars().any(|c| JUDGING.contains(c)))
        .collect();
    if !neutral.is_empty() {
        let message = format!("巡察报告的标题“{}”不是负面提法", shown(&neutral.join("”“")));
        let hint = "在[[classification.faults]]填写对问题的判断，如“乡村治理存在短板”";
        check
            .warn(Code::ReportIncomplete, "classification.faults", None, message)
            .hints
            .push(hint.into());
    }
}

/// Who answers for an issue is told by post, not by name.
pub(super) fn blamed(check: &mut Check<'_, '_>) {
    let r = check.round();
    let mut wrong: Vec<(usize, &AreaCode, String)> = Vec::new();
    for (i, issue) in r.issues.iter().enumerate() {
        let Some(blame) = &issue.blame else { continue };
        let target = check.index.target(issue.target.as_str());
        let above = target.and_then(|t| check.index.target(t.parent.as_ref()?.as_str()));
        let officials = target.into_iter().chain(above).flat_map(|t| &t.officials);
        let mut names = officials.map(|o| &o.name).chain(&issue.names);
        if let Some(name) = names.find(|name| blame.contains(name.as_str())) {
            wrong.push((i, &issue.target, name.clone()));
        }
    }
    for (i, owner, name) in wrong {
        let message = format!("问题 {} 的责任主体写了姓名“{}”", r.issues[i].number, shown(&name));
        check
            .error(Code::ReportIncomplete, format!("issues[{i}].blame"), Some(owner), message)
            .hints
            .push("只写职务或组织，如“镇党委分管领导”；姓名填在[[issues.names]]".into());
    }
}
