//! What an inspected organisation writes of its own rectification (整改方案、整改进展情况报告、书记
//! 报告): each issue with its tasks and how far it is, who leads, what the secretary did. The wording
//! of issues is that of the feedback.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::{IssueCard, OfficialCard, TargetCard, issue_card, target_card};
use super::inspection::{ImmediateFigures, immediate};
use super::ledger::{EvidenceCard, Ledger, LedgerRow};
use super::subject::Setting;
use super::totals::{ClueFigures, LetterFigures, clue_figures, letter_figures};
use crate::round::{
    Completion, Date, DutyRole, Index, Issue, Secretary, SecretaryDeeds, Status, Target, Task,
};
use crate::template::Shared;
use crate::terms::Audience;

/// The rectification of a target as it reports it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectifyCard {
    /// When the issues were accepted.
    #[schemars(description = "认领日期")]
    pub accepted_on: Option<Date>,
    /// When the plan was handed in.
    #[schemars(description = "方案报送日期")]
    pub plan_on: Option<Date>,
    /// When the meeting of democratic or organised life was held.
    #[schemars(description = "专题民主生活会（村、社区为专题组织生活会）日期")]
    pub life_meeting_on: Option<Date>,
    /// When the reports were handed in.
    #[schemars(description = "报告报送日期")]
    pub report_on: Option<Date>,
    /// When members were told.
    #[schemars(description = "党内通报日期")]
    pub party_disclosed_on: Option<Date>,
    /// When the public was told.
    #[schemars(description = "社会公开日期")]
    pub public_disclosed_on: Option<Date>,
    /// Its secretary.
    #[schemars(description = "整改期间的书记，没有填的取班子成员中的书记")]
    pub secretary: Option<SecretaryCard>,
    /// Posts of the others of the leadership.
    #[schemars(description = "书记以外班子成员的职务")]
    pub others: Vec<String>,
    /// What the secretary did.
    #[schemars(description = "书记履责，没有填的为空")]
    pub deeds: Option<DeedsCard>,
    /// Own issues by category.
    #[schemars(description = "本级问题，按类别分组，没有问题的类别不列")]
    pub headings: Vec<RectifiedHeading>,
    /// Issues of the villages below.
    #[schemars(description = "所辖村的问题，按村，没有问题的村不列")]
    pub villages: Vec<RectifiedVillage>,
    /// What is not done yet, with what is to be kept up.
    #[schemars(description = "未完成和须长期坚持的问题")]
    pub unfinished: Vec<OpenIssue>,
    /// How far all of them are.
    #[schemars(description = "完成情况")]
    pub figures: CompletionFigures,
    /// What was put right at once.
    #[schemars(description = "立行立改")]
    pub immediate: ImmediateFigures,
    /// Clues, counted.
    #[schemars(description = "线索数，没有统计的为空")]
    pub clues: Option<ClueFigures>,
    /// Letters, counted.
    #[schemars(description = "信访件数，没有统计的为空")]
    pub letters: Option<LetterFigures>,
    /// The evidence with its issues.
    #[schemars(description = "佐证材料目录")]
    pub evidence: Vec<EvidenceLine>,
}

/// The secretary of an inspected organisation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SecretaryCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务")]
    pub post: Option<String>,
    /// Since when, if after the feedback.
    #[schemars(description = "反馈以后到任的日期，反馈时已在任的为空")]
    pub since: Option<Date>,
    /// Who was it at the time of the feedback, if another.
    #[schemars(description = "反馈时的书记，没有变动的为空")]
    pub before: Option<String>,
}

/// What the secretary did.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DeedsCard {
    /// Meetings presided over.
    #[schemars(description = "主持会议次数")]
    pub meetings: Option<u32>,
    /// Instructions.
    #[schemars(description = "批示次数")]
    pub instructions: Option<u32>,
    /// Supervisions on the spot.
    #[schemars(description = "现场督办次数")]
    pub visits: Option<u32>,
    /// Talks.
    #[schemars(description = "约谈人次")]
    pub talks: Option<u32>,
    /// Issues taken on personally.
    #[schemars(description = "领办的问题")]
    pub led: Vec<RectifiedIssue>,
}

/// Own issues of a category.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectifiedHeading {
    /// The category.
    #[schemars(description = "类别")]
    pub name: String,
    /// Its issues.
    #[schemars(description = "问题")]
    pub issues: Vec<RectifiedIssue>,
}

/// Issues of a village.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectifiedVillage {
    /// The village.
    #[schemars(description = "村")]
    pub target: TargetCard,
    /// Its issues.
    #[schemars(description = "问题")]
    pub issues: Vec<RectifiedIssue>,
}

/// An issue with its tasks.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectifiedIssue {
    /// The issue.
    #[schemars(description = "问题，写法与反馈意见相同")]
    pub issue: Shared<IssueCard>,
    /// How far it is: 完成, 基本完成 or 未完成.
    #[schemars(description = "完成、基本完成（须长期坚持）或未完成")]
    pub completion: String,
    /// Its tasks; one without a number if there is none yet.
    #[schemars(description = "整改任务，还没有的是一行空的")]
    pub rows: Vec<LedgerRow>,
}

/// An issue that is not done (未完成的问题).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenIssue {
    /// Number.
    #[schemars(description = "问题编号")]
    pub number: String,
    /// Name of the target.
    #[schemars(description = "对象名称")]
    pub target: String,
    /// Gist.
    #[schemars(description = "问题概述")]
    pub summary: String,
    /// 基本完成 or 未完成.
    #[schemars(description = "基本完成（须长期坚持）或未完成")]
    pub completion: String,
    /// What was last reported of its open tasks.
    #[schemars(description = "没有完成的任务的进展情况")]
    pub notes: Vec<String>,
    /// Responsible units.
    #[schemars(description = "责任单位")]
    pub units: Vec<String>,
    /// The last day of its open tasks.
    #[schemars(description = "没有完成的任务的最后时限")]
    pub due: Option<Date>,
    /// Whether one of them is past its last day.
    #[schemars(description = "是否逾期")]
    pub overdue: bool,
}

/// Issues by how far they are (整改完成情况).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CompletionFigures {
    /// All.
    #[schemars(description = "问题数")]
    pub total: usize,
    /// Done.
    #[schemars(description = "完成")]
    pub done: usize,
    /// Done as far as can be, and to be kept up.
    #[schemars(description = "基本完成并长期坚持")]
    pub basic: usize,
    /// Open.
    #[schemars(description = "未完成")]
    pub open: usize,
}

/// A piece of evidence with the issues it answers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceLine {
    /// The evidence.
    #[schemars(description = "佐证材料")]
    #[serde(flatten)]
    pub evidence: EvidenceCard,
    /// Numbers of the issues.
    #[schemars(description = "对应的问题编号")]
    pub issues: Vec<String>,
}

impl CompletionFigures {
    /// The figures of some issues.
    pub(super) fn of<'i>(
        index: &Index<'_>,
        issues: impl IntoIterator<Item = &'i Issue>,
    ) -> CompletionFigures {
        let mut figures = CompletionFigures::default();
        for issue in issues {
            figures.total += 1;
            match index.completion(&issue.number) {
                Completion::Done => figures.done += 1,
                Completion::Basic => figures.basic += 1,
                Completion::Open => figures.open += 1,
            }
        }
        figures
    }
}

/// The issues of some targets that are not done, in their order.
pub(super) fn unfinished(
    index: &Index<'_>,
    targets: &[&Target],
    setting: &Setting<'_>,
) -> Vec<OpenIssue> {
    let all = targets.iter().flat_map(|t| index.issues(&t.code).iter().map(move |i| (t, *i)));
    let open = all.filter(|(_, i)| index.completion(&i.number) != Completion::Done);
    open.map(|(t, issue)| {
        let is_open =
            |task: &&&Task| !matches!(index.status(&task.number), Status::Done | Status::Closed);
        let tasks: Vec<&Task> =
            index.tasks(&issue.number).iter().filter(is_open).copied().collect();
        let duties = tasks.iter().flat_map(|t| index.duties(&t.number));
        let mut units: Vec<String> = Vec::new();
        for duty in duties.filter(|d| d.role == DutyRole::Responsible) {
            if !units.contains(&duty.unit) {
                units.push(duty.unit.clone());
            }
        }
        OpenIssue {
            number: issue.number.clone(),
            target: t.name.clone(),
            summary: issue.summary.clone(),
            completion: completion_word(index.completion(&issue.number)).to_string(),
            notes: tasks.iter().filter_map(|t| index.progress(&t.number)?.note.clone()).collect(),
            units,
            due: tasks.iter().map(|t| t.due).max(),
            overdue: setting.as_of.is_some_and(|day| index.overdue(&issue.number, day)),
        }
    })
    .collect()
}

/// How far an issue is, as papers say it.
pub(super) fn completion_word(completion: Completion) -> &'static str {
    match completion {
        Completion::Done => "完成",
        Completion::Basic => "基本完成",
        Completion::Open => "未完成",
    }
}

/// The rectification of a target; of a township with its villages.
pub(super) fn project(
    index: &Index<'_>,
    target: &Target,
    ledger: &Ledger,
    setting: &Setting<'_>,
) -> RectifyCard {
    let below = index.villages(&target.code);
    let all: Vec<&Target> = std::iter::once(target).chain(below.iter().copied()).collect();
    let said = target.rectify.clone().unwrap_or_default();
    let card = |issue: &Issue| rectified(index, issue, ledger, setting);
    let categories = &index.round.classification.categories;
    let own = index.issues(&target.code);
    let heading = |name: &String| RectifiedHeading {
        name: name.clone(),
        issues: own.iter().filter(|i| i.category == *name).map(|i| card(i)).collect(),
    };
    let village = |v: &&Target| RectifiedVillage {
        target: target_card(index, v, Audience::Restricted, setting),
        issues: index.issues(&v.code).iter().map(|i| card(i)).collect(),
    };
    let head = target.officials.iter().position(|o| is_secretary(&o.post));
    let others = target.officials.iter().enumerate().filter(|(i, _)| Some(*i) != head);
    RectifyCard {
        accepted_on: said.accepted_on,
        plan_on: said.plan_on,
        life_meeting_on: said.life_meeting_on,
        report_on: said.report_on,
        party_disclosed_on: said.party_disclosed_on,
        public_disclosed_on: said.public_disclosed_on,
        secretary: secretary(index, target, said.secretary),
        others: others.map(|(_, o)| o.post.clone()).collect(),
        deeds: said.deeds.as_ref().map(|d| deeds(index, d, &card)),
        headings: categories.iter().map(heading).filter(|h| !h.issues.is_empty()).collect(),
        villages: below.iter().map(village).filter(|v| !v.issues.is_empty()).collect(),
        unfinished: unfinished(index, &all, setting),
        figures: CompletionFigures::of(
            index,
            all.iter().flat_map(|t| index.issues(&t.code)).copied(),
        ),
        immediate: immediate(index, &all, None),
        clues: clue_figures(index, Some(&all)),
        letters: letter_figures(index, Some(&all)),
        evidence: evidence(ledger),
    }
}

fn rectified(
    index: &Index<'_>,
    issue: &Issue,
    ledger: &Ledger,
    setting: &Setting<'_>,
) -> RectifiedIssue {
    let of = |row: &&LedgerRow| row.issues.iter().any(|i| i.number == issue.number);
    RectifiedIssue {
        issue: Shared::new(issue_card(index, issue, setting)),
        completion: completion_word(index.completion(&issue.number)).to_string(),
        rows: ledger.rows.iter().filter(of).cloned().collect(),
    }
}

fn deeds(
    index: &Index<'_>,
    deeds: &SecretaryDeeds,
    card: &dyn Fn(&Issue) -> RectifiedIssue,
) -> DeedsCard {
    DeedsCard {
        meetings: deeds.meetings,
        instructions: deeds.instructions,
        visits: deeds.visits,
        talks: deeds.talks,
        led: deeds.led_issues.iter().filter_map(|n| index.issue(n)).map(card).collect(),
    }
}

/// The secretary, and whoever held the post at the time of the feedback.
fn secretary(index: &Index<'_>, target: &Target, said: Option<Secretary>) -> Option<SecretaryCard> {
    let head = target.officials.iter().find(|o| is_secretary(&o.post));
    let Some(said) = said else {
        let OfficialCard { name, post } =
            head.map(|o| OfficialCard { name: o.name.clone(), post: o.post.clone() })?;
        return Some(SecretaryCard { name, post: Some(post), since: None, before: None });
    };
    let since = said.since.filter(|day| index.round.schedule.feedback.is_some_and(|f| *day > f));
    let before = head.filter(|o| since.is_some() && o.name != said.name).map(|o| o.name.clone());
    Some(SecretaryCard {
        name: said.name,
        post: said.post.or_else(|| head.map(|o| o.post.clone())),
        since,
        before,
    })
}

/// Whether a post is that of the secretary of the organisation itself (党组织书记).
pub(crate) fn is_secretary(post: &str) -> bool {
    const OTHERS: [&str; 9] = ["副", "纪", "第一", "团", "妇", "机关", "曾任", "原", "联"];
    let parts = post.split(['、', '，', ',', '兼', ' ']);
    parts
        .map(str::trim)
        .any(|part| part.ends_with("书记") && !OTHERS.iter().any(|other| part.contains(other)))
}

fn evidence(ledger: &Ledger) -> Vec<EvidenceLine> {
    let mut lines: Vec<EvidenceLine> = Vec::new();
    for row in &ledger.rows {
        for card in &row.evidence {
            let numbers = || row.issues.iter().map(|i| i.number.clone());
            match lines.iter_mut().find(|l| l.evidence.number == card.number) {
                Some(line) => {
                    let more: Vec<String> =
                        numbers().filter(|n| !line.issues.contains(n)).collect();
                    line.issues.extend(more);
                }
                None => {
                    lines
                        .push(EvidenceLine { evidence: card.clone(), issues: numbers().collect() });
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::is_secretary;

    #[test]
    fn the_secretary_is_known_by_the_post() {
        for post in [
            "党委书记",
            "乡党委书记",
            "街道党工委书记",
            "党组书记、局长",
            "村党总支书记、村委会主任",
            "村党支部书记兼村委会主任",
            "局党委书记",
        ] {
            assert!(is_secretary(post), "{post}");
        }
        for post in [
            "党委副书记、镇长",
            "党委委员、纪委书记",
            "驻村第一书记",
            "团委书记",
            "村委会主任",
            "村党支部副书记、村委会副主任",
        ] {
            assert!(!is_secretary(post), "{post}");
        }
    }
}
