//! Rules on meetings: who is where, what is carried out by whom, in which order they are held, and
//! that every team was heard.

use std::collections::HashMap;

use super::Check;
use super::timing::Days;
use crate::data::shown;
use crate::diag::Code;
use crate::round::{Date, Meeting, MeetingKind};

/// The chair is present, nobody is in two lists, each decision has somebody to carry it out.
pub(super) fn people(check: &mut Check<'_, '_>) {
    let r = check.round();
    for (i, m) in r.meetings.iter().enumerate() {
        if !m.present.is_empty() && !m.present.contains(&m.chair) {
            let message = format!("会议 {} 的主持人“{}”不在出席人员中", m.number, shown(&m.chair));
            check
                .error(Code::MeetingMismatch, format!("meetings[{i}].chair"), None, message)
                .hints
                .push("在[[meetings.present]]中补上，或核对姓名".into());
        }
        let lists = [
            ("present", "出席", &m.present),
            ("absent", "请假", &m.absent),
            ("observers", "列席", &m.observers),
        ];
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (key, label, names) in lists {
            for (j, name) in names.iter().enumerate() {
                if let Some(before) = seen.insert(name, label) {
                    let message = if before == label {
                        format!("会议 {} 的{label}人员“{}”列了两次", m.number, shown(name))
                    } else {
                        format!(
                            "会议 {} 的“{}”既列在{before}，又列在{label}",
                            m.number,
                            shown(name)
                        )
                    };
                    let path = format!("meetings[{i}].{key}[{j}]");
                    check
                        .error(Code::MeetingMismatch, path, None, message)
                        .hints
                        .push("一人只列一处，核对后删去一处".into());
                }
            }
        }
        for (j, d) in m.decisions.iter().enumerate() {
            decided(check, (i, m), j, d.unit.is_none(), d.due);
        }
    }
}

fn decided(
    check: &mut Check<'_, '_>,
    (i, m): (usize, &Meeting),
    j: usize,
    nobody: bool,
    due: Option<Date>,
) {
    if nobody {
        let message = format!("会议 {} 的第{}项议定事项没有承办单位", m.number, j + 1);
        let path = format!("meetings[{i}].decisions[{j}].unit");
        check
            .warn(Code::MeetingMismatch, path, None, message)
            .hints
            .push("填写[[meetings.decisions.unit]]；没有填的，纪要里印空白".into());
    }
    if let Some(due) = due.filter(|due| *due < m.date) {
        let message =
            format!("会议 {} 的第{}项办理时限 {due} 早于会议日期 {}", m.number, j + 1, m.date);
        let path = format!("meetings[{i}].decisions[{j}].due");
        check.error(Code::DateOrder, path, None, message);
    }
}

/// Leave ≤ leading group ≤ secretary's meeting ≤ feedback, of the meetings that hear the teams; they
/// hear every team.
pub(super) fn hearings(check: &mut Check<'_, '_>) {
    let r = check.round();
    let days = Days::of(check);
    let leave = days.leave.unwrap_or(Date::MIN);
    // What meets before the teams left, or after the feedback, is about something else.
    let hears = |m: &&Meeting| !m.teams.is_empty();
    let of = |kind: MeetingKind| {
        r.meetings.iter().enumerate().filter(move |(_, m)| m.kind == kind && hears(m))
    };
    let first = of(MeetingKind::LeadingGroup).map(|(_, m)| m.date).min();
    for kind in [MeetingKind::LeadingGroup, MeetingKind::Secretary] {
        for (i, m) in of(kind) {
            let before_group = kind == MeetingKind::Secretary && first.is_some_and(|f| m.date < f);
            let message = if m.date < leave {
                format!("会议 {} 听取汇报的日期 {} 早于离开日期 {leave}", m.number, m.date)
            } else if before_group {
                format!("书记专题会 {} 的日期 {} 早于听取汇报的领导小组会议", m.number, m.date)
            } else if let Some(feedback) = days.feedback.filter(|f| m.date > *f) {
                format!("会议 {} 听取汇报的日期 {} 晚于反馈日期 {feedback}", m.number, m.date)
            } else {
                continue;
            };
            let hint = "先后顺序：离开≤领导小组会议≤书记专题会≤反馈；核对[[meetings.date]]，不是听取巡察汇报的会议不填[[meetings.teams]]";
            check
                .warn(Code::MeetingMismatch, format!("meetings[{i}].date"), None, message)
                .hints
                .push(hint.into());
        }
    }
    let heard = |number: u32| of(MeetingKind::LeadingGroup).any(|(_, m)| m.teams.contains(&number));
    let unheard: Vec<String> = r
        .teams
        .iter()
        .filter(|t| first.is_some() && !heard(t.number))
        .map(|t| format!("第{}组", t.number))
        .collect();
    if !unheard.is_empty() {
        let message = format!("领导小组会议没有听取{}的汇报", unheard.join("、"));
        check
            .warn(Code::MeetingMismatch, "meetings", None, message)
            .hints
            .push("每个巡察组都要汇报；在[[meetings.teams]]中补上组号".into());
    }
}
