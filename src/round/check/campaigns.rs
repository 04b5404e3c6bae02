//! Rules on campaigns: issues that several targets have, steps in their order, led by somebody who is
//! not among those to be put right.

use std::collections::HashSet;

use super::Check;
use super::references::number_of;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::Campaign;

pub(super) fn campaigns(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, c) in r.campaigns.iter().enumerate() {
        topics(check, i, c);
        steps(check, i, c);
        leaders(check, i, c);
    }
    for (i, issuance) in r.issuances.iter().enumerate() {
        if let Some(number) = &issuance.campaign {
            let path = format!("issuances[{i}].campaign");
            let known: Vec<&str> = r.campaigns.iter().map(|c| c.number.as_str()).collect();
            number_of(check, path, ("整治编号", "专项整治"), number, &known);
        }
    }
}

/// What is put right in a campaign is common to two targets at least.
fn topics(check: &mut Check<'_, '_>, i: usize, c: &Campaign) {
    let r = check.round();
    let known: Vec<&str> = r.issues.iter().filter_map(|issue| issue.common.as_deref()).collect();
    for (j, topic) in c.common.iter().enumerate() {
        let of = r.issues.iter().filter(|issue| issue.common.as_ref() == Some(topic));
        let targets: HashSet<&str> = of.map(|issue| issue.target.as_str()).collect();
        let path = format!("campaigns[{i}].common[{j}]");
        match targets.len() {
            0 => {
                let message = format!("共性问题“{}”在问题清单中没有", shown(topic));
                let d = check.error(Code::CampaignMismatch, path, None, message);
                if !suggest(d, topic, &known) {
                    d.hints.push("与[[issues.common]]的写法一致".into());
                }
            }
            1 => {
                let message = format!("“{}”只有一个巡察对象有，不是共性问题", shown(topic));
                check.error(Code::CampaignMismatch, path, None, message).hints.push(
                    "一个对象的问题改用工作建议书；另有对象的，在[[issues.common]]中补填".into(),
                );
            }
            _ => {}
        }
    }
    for (key, word, empty) in [
        ("common", "共性问题", c.common.is_empty()),
        ("steps", "整治步骤", c.steps.is_empty()),
        ("points", "整治重点", c.points.is_empty()),
    ] {
        if empty {
            let message = format!("专项整治“{}”没有{word}，方案不完整", shown(&c.topic));
            check
                .error(Code::CampaignMismatch, format!("campaigns[{i}].{key}"), None, message)
                .hints
                .push(format!("在[[campaigns.{key}]]中填写"));
        }
    }
}

fn steps(check: &mut Check<'_, '_>, i: usize, c: &Campaign) {
    let mut wrong: Vec<(String, String)> = Vec::new();
    if c.from < c.decided_on {
        wrong.push(("from".into(), format!("开始日期 {} 早于决定日期 {}", c.from, c.decided_on)));
    }
    if c.to < c.from {
        wrong.push(("to".into(), format!("结束日期 {} 早于开始日期 {}", c.to, c.from)));
    }
    let mut before = c.from;
    for (j, step) in c.steps.iter().enumerate() {
        let path = format!("steps[{j}].to");
        if step.to < before {
            let message = format!("“{}”的完成日期 {} 早于前一步的 {before}", step.title, step.to);
            wrong.push((path, message));
        } else if step.to > c.to {
            let message = format!("“{}”的完成日期 {} 晚于整治结束的 {}", step.title, step.to, c.to);
            wrong.push((path, message));
        }
        before = step.to.max(before);
    }
    for (j, point) in c.points.iter().enumerate() {
        if let Some(due) = point.due.filter(|due| *due > c.to) {
            let message = format!("完成时限 {due} 晚于整治结束的 {}", c.to);
            wrong.push((format!("points[{j}].due"), message));
        }
    }
    for (path, message) in wrong {
        let message = format!("专项整治“{}”{message}", shown(&c.topic));
        check
            .error(Code::CampaignMismatch, format!("campaigns[{i}].{path}"), None, message)
            .hints
            .push("先决定，后开始，各步逐步推后，都不晚于结束日期".into());
    }
}

fn leaders(check: &mut Check<'_, '_>, i: usize, c: &Campaign) {
    let issues = check.index.issues_in(c);
    let blamed = issues.iter().find_map(|issue| {
        let target = check.index.target(issue.target.as_str())?;
        let own = target.name == c.lead || target.party_org == c.lead;
        own.then(|| issue.number.clone())
    });
    if let Some(number) = blamed {
        let message = format!("牵头单位{}自己就有这类问题（{number}），不宜牵头整治", c.lead);
        check
            .warn(Code::CampaignMismatch, format!("campaigns[{i}].lead"), None, message)
            .hints
            .push("换一个职能部门牵头，或由上级分管领导牵头；确定由它牵头的不必改".into());
    }
    let known: Vec<&str> = std::iter::once(&c.lead).chain(&c.members).map(String::as_str).collect();
    for (j, point) in c.points.iter().enumerate().filter(|(_, p)| !known.contains(&&*p.lead)) {
        let message = format!("整治重点的牵头单位{}不在牵头、参加单位中", shown(&point.lead));
        let path = format!("campaigns[{i}].points[{j}].lead");
        let d = check.warn(Code::CampaignMismatch, path, None, message);
        if !suggest(d, &point.lead, &known) {
            d.hints.push("在[[campaigns.members]]中补上，或核对单位名称".into());
        }
    }
}
