//! Rules on how inspected organisations carry their rectification: days against the schedule, the
//! secretary, issues taken on, and the reviews of what they hand in.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use super::timing::Days;
use crate::data::{shown, suggest};
use crate::diag::Code;
use crate::round::{Date, Review, ReviewResult, ReviewedPaper, Target, TargetRectification};

/// The days of a target's rectification come after the feedback; plan and reports in time.
pub(super) fn days(check: &mut Check<'_, '_>) {
    let r = check.round();
    let known = Days::of(check);
    let Some(feedback) = known.feedback else { return };
    let plan_due = r
        .rectification
        .plan_within
        .and_then(|within| check.context.calendar.due(feedback, &within).ok());
    for (i, t) in r.targets.iter().enumerate() {
        let Some(said) = &t.rectify else { continue };
        for (key, label, day) in dated(said) {
            let path = format!("targets[{i}].rectify.{key}");
            if day < feedback {
                let message = format!("{}的{label} {day} 早于反馈日期 {feedback}", t.name);
                check
                    .error(Code::DateOrder, path, Some(&t.code), message)
                    .hints
                    .push("整改在反馈以后；核对日期".into());
                continue;
            }
            let limit = match key {
                "plan_on" => plan_due.map(|due| (due, "报送方案的时限")),
                "life_meeting_on" | "report_on" => known.due.map(|due| (due, "整改截止日期")),
                _ => None,
            };
            if let Some((due, what)) = limit.filter(|(due, _)| day > *due) {
                let message = format!("{}的{label} {day} 晚于{what} {due}", t.name);
                check
                    .warn(Code::RectifyMismatch, path, Some(&t.code), message)
                    .hints
                    .push("核对日期；属实的不必改".into());
            }
        }
    }
}

fn dated(said: &TargetRectification) -> Vec<(&'static str, &'static str, Date)> {
    let all = [
        ("accepted_on", "认领日期", said.accepted_on),
        ("plan_on", "方案报送日期", said.plan_on),
        ("life_meeting_on", "专题民主（组织）生活会日期", said.life_meeting_on),
        ("report_on", "报告报送日期", said.report_on),
        ("party_disclosed_on", "党内通报日期", said.party_disclosed_on),
        ("public_disclosed_on", "社会公开日期", said.public_disclosed_on),
    ];
    all.into_iter().filter_map(|(key, label, day)| Some((key, label, day?))).collect()
}

/// The secretary is who holds the post, or came after the feedback; the issues taken on are the
/// target's own or its villages'.
pub(super) fn secretaries(check: &mut Check<'_, '_>) {
    let r = check.round();
    let feedback = Days::of(check).feedback;
    for (i, t) in r.targets.iter().enumerate() {
        let Some(said) = &t.rectify else { continue };
        if let Some(secretary) = &said.secretary {
            let is_new = secretary.since.zip(feedback).is_some_and(|(since, f)| since > f);
            let holder = t.officials.iter().any(|o| o.name == secretary.name);
            if !is_new && !holder && !t.officials.is_empty() {
                let message = format!("{}的书记“{}”不在班子成员中", t.name, shown(&secretary.name));
                let hint =
                    "反馈以后到任的，填写[[targets.rectify.secretary.since]]；不是的，核对姓名";
                let path = format!("targets[{i}].rectify.secretary.name");
                check
                    .warn(Code::RectifyMismatch, path, Some(&t.code), message)
                    .hints
                    .push(hint.into());
            }
        }
        let led = said.deeds.iter().flat_map(|d| &d.led_issues).enumerate();
        for (j, number) in led.collect::<Vec<_>>() {
            led_by(check, (i, t), j, number);
        }
    }
}

fn led_by(check: &mut Check<'_, '_>, (i, t): (usize, &Target), j: usize, number: &str) {
    let Some(issue) = check.index.issue(number) else { return };
    if !check.index.within(&issue.target, &t.code) {
        let message = format!("{}书记领办的问题 {number} 不是该对象或其所辖村的问题", t.name);
        let path = format!("targets[{i}].rectify.deeds.led_issues[{j}]");
        check
            .error(Code::RectifyMismatch, path, Some(&t.code), message)
            .hints
            .push("核对问题编号".into());
    }
}

/// Reviews: known organs, each once a time, opinions where something is to be changed, times that
/// follow each other.
pub(super) fn reviews(check: &mut Check<'_, '_>) {
    let r = check.round();
    let organs = &r.rules.review_organs;
    let mut seen = BTreeSet::new();
    let mut times: BTreeMap<(&str, ReviewedPaper, u32), Vec<&Review>> = BTreeMap::new();
    for (i, review) in r.reviews.iter().enumerate() {
        let owner = Some(&review.target);
        let code = review.target.as_str();
        times.entry((code, review.paper, review.turn)).or_default().push(review);
        if !seen.insert((code, review.paper, review.turn, review.organ.as_str())) {
            let message = format!(
                "“{}”对{}第{}次报审的意见列了两次",
                shown(&review.organ),
                review.paper,
                review.turn
            );
            check
                .error(Code::ReviewMismatch, format!("reviews[{i}].organ"), owner, message)
                .hints
                .push("一个单位一次只填一条意见，删去一条；再次报审的核对报审次数".into());
        }
        if !organs.is_empty() && !organs.contains(&review.organ) {
            let message = format!(
                "审核单位“{}”不在核对规则的审核单位中，可选：{}",
                shown(&review.organ),
                organs.join("、")
            );
            let path = format!("reviews[{i}].organ");
            let d = check.error(Code::ReviewMismatch, path, owner, message);
            if !suggest(d, &review.organ, organs) {
                d.hints.push("核对名称，或在[[rules.review_organs]]中补上".into());
            }
        }
        if review.result != ReviewResult::Agreed && review.opinions.is_empty() {
            let message = format!(
                "{}第{}次报审的结论是“{}”，但没有审核意见",
                review.paper, review.turn, review.result
            );
            check
                .error(Code::ReviewMismatch, format!("reviews[{i}].opinions"), owner, message)
                .hints
                .push("写明哪里要改、怎样改".into());
        }
    }
    turns(check, &times);
}

/// The second time comes after a first one that was not agreed to, and later.
fn turns(check: &mut Check<'_, '_>, times: &BTreeMap<(&str, ReviewedPaper, u32), Vec<&Review>>) {
    let r = check.round();
    for (i, review) in r.reviews.iter().enumerate().filter(|(_, review)| review.turn > 1) {
        let before = times.get(&(review.target.as_str(), review.paper, review.turn - 1));
        let first = r.reviews.iter().position(|other| {
            (&other.target, other.paper, other.turn) == (&review.target, review.paper, review.turn)
        });
        // Said once a time, at its first opinion.
        if first != Some(i) {
            continue;
        }
        let last = review.turn - 1;
        let message = match before {
            None => format!("{}有第{}次报审，没有第{last}次", review.paper, review.turn),
            Some(before) if before.iter().all(|b| b.result == ReviewResult::Agreed) => {
                format!("{}第{last}次报审各单位都同意，又有第{}次", review.paper, review.turn)
            }
            Some(before) => match (before.iter().filter_map(|b| b.date).min(), review.date) {
                (Some(first), Some(day)) if day < first => {
                    format!(
                        "{}第{}次报审的审核日期 {day} 早于第{last}次",
                        review.paper, review.turn
                    )
                }
                _ => continue,
            },
        };
        check
            .error(
                Code::ReviewMismatch,
                format!("reviews[{i}].turn"),
                Some(&review.target),
                message,
            )
            .hints
            .push("核对报审次数、结论和日期".into());
    }
}
