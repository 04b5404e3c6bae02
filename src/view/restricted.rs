//! The restricted view (发被巡察党组织): the target's own issues with the facts that are needed,
//! its tasks, duties and supervision. No names of those concerned, no ballots, no clues,
//! no personal telephones; nothing of a target that is not covered.

use schemars::JsonSchema;
use serde::Serialize;

use super::accountability::{self, Accountability};
use super::cards::{
    Assignment, CampaignCard, Counts, DeliveryCard, DutyRow, Frame, IssueCard, IssueGroup,
    OrganCard, PreviousCard, RecipientCard, RectificationCard, RequestCard, SuggestionCard,
    SupervisionCard, SupportCard, TargetCard, TaskCard, TeamCard, VillageIssues, assignment,
    by_focus, campaign_card, counts, deliveries, duty_row, frame, grouped, issue_card, organ_card,
    previous_card, recipient_card, rectification_card, request_card, suggestion_card,
    supervision_card, support_cards, target_card, task_card, tasks_of, team_card, village_issues,
};
use super::common_issues::{self, CommonIssues};
use super::ledger::{self, Case, Ledger};
use super::overview::{self, Overview};
use super::progress::{self, RoundProgress};
use super::rectify::{self, RectifyCard};
use super::subject::{Setting, Subject, covered, issues_of};
use crate::round::{Authority, Date, Index, Issue, Material};
use crate::template::Shared;
use crate::terms::Audience;

/// What the organisations concerned may read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RestrictedView {
    /// What every document may say.
    #[schemars(description = "共有数据")]
    #[serde(flatten)]
    pub frame: Frame,
    /// The office.
    #[schemars(description = "巡察办")]
    pub office: OrganCard,
    /// The target, unless the document is for the whole round.
    #[schemars(description = "巡察对象，全轮次的文书没有")]
    pub target: Option<TargetCard>,
    /// The overall judgement of the target.
    #[schemars(description = "总体评价")]
    pub assessment: Option<String>,
    /// The last inspection of the target.
    #[schemars(description = "该对象的上次巡察，“回头看”才有")]
    pub previous: Option<PreviousCard>,
    /// Whether the leadership of the target was put to the vote.
    #[schemars(description = "是否进行过民主测评")]
    pub balloted: bool,
    /// The target and its villages; all targets for the whole round.
    #[schemars(description = "对象及所辖村，全轮次为全部对象")]
    pub targets: Vec<TargetCard>,
    /// The team of the target.
    #[schemars(description = "该对象的巡察组")]
    pub team: Option<TeamCard>,
    /// All teams, in a document for the whole round.
    #[schemars(description = "全部巡察组，全轮次的文书才有")]
    pub teams: Vec<TeamCard>,
    /// Day on which preparation began.
    #[schemars(description = "准备开始日期")]
    pub prepare: Option<Date>,
    /// Day of the report to the leading group.
    #[schemars(description = "向领导小组汇报日期")]
    pub report: Option<Date>,
    /// What each team does, in a document for the whole round.
    #[schemars(description = "各组任务分工，仅用于全轮次的文书")]
    pub assignments: Vec<Assignment>,
    /// Groups beside the teams, in a document for the whole round.
    #[schemars(description = "联络组和配合组，仅用于全轮次的文书")]
    pub support: Vec<SupportCard>,
    /// The issues of the target itself; for the whole round all issues.
    #[schemars(description = "对象本级的问题，全轮次为全部")]
    pub issues: Vec<Shared<IssueCard>>,
    /// The issues of the villages below, by village.
    #[schemars(description = "所辖村的问题，按村")]
    pub villages: Vec<VillageIssues>,
    /// Own and villages' issues in the order of the lists.
    #[schemars(description = "本级和所辖村的问题，按清单次序")]
    pub all_issues: Vec<Shared<IssueCard>>,
    /// Own issues by category, those without left out.
    #[schemars(description = "本级问题按类别分组")]
    pub groups: Vec<IssueGroup>,
    /// Own issues by focus, those without left out.
    #[schemars(description = "本级问题按监督重点分组")]
    pub focus_groups: Vec<IssueGroup>,
    /// How many issues there are.
    #[schemars(description = "问题数")]
    pub counts: Counts,
    /// Status of the issues, village by village, in a document for a township.
    #[schemars(description = "整改情况一览")]
    pub overview: Option<Overview>,
    /// The tasks of the issues.
    #[schemars(description = "整改任务")]
    pub tasks: Vec<TaskCard>,
    /// The responsibilities, one row a task.
    #[schemars(description = "整改责任")]
    pub duties: Vec<DutyRow>,
    /// The ledger of rectification, in a document for a target.
    #[schemars(description = "整改台账，仅用于巡察对象的文书")]
    pub ledger: Option<Ledger>,
    /// The target's own issues with their rows of the ledger, those that share tasks together.
    #[schemars(description = "一案一表，共用任务的问题在一起")]
    pub cases: Vec<Case>,
    /// The rectification as the target reports it, in a document for a target.
    #[schemars(description = "被巡察党组织的整改情况，仅用于巡察对象的文书")]
    pub rectify: Option<RectifyCard>,
    /// How far the rectification is, in a document for the whole round.
    #[schemars(description = "集中整改进展情况，仅用于全轮次的文书")]
    pub progress: Option<RoundProgress>,
    /// Who was held to account.
    #[schemars(description = "问责情况")]
    pub accountability: Accountability,
    /// Whether the rectification plan has been handed in, so that tasks and duties are complete.
    #[schemars(description = "是否已报送整改方案")]
    pub planned: bool,
    /// The time allowed.
    #[schemars(description = "整改期限")]
    pub rectification: RectificationCard,
    /// Who is informed beside the targets, in a document for the whole round.
    #[schemars(description = "另行通报的单位")]
    pub recipients: Vec<RecipientCard>,
    /// The recipient of this document.
    #[schemars(description = "本件的受文对象，分送的通报才有")]
    pub recipient: Option<RecipientCard>,
    /// What issues of several targets have in common, in a document for a recipient.
    #[schemars(description = "共性问题，分送的通报才有")]
    pub common: Option<CommonIssues>,
    /// The documents handed over to the target, in a document for a target.
    #[schemars(description = "送达该对象的文书，仅用于巡察对象的文书")]
    pub deliveries: Vec<DeliveryCard>,
    /// The supervision this document belongs to.
    #[schemars(description = "所属的督办")]
    pub supervision: Option<SupervisionCard>,
    /// The mandate of the teams, in a document for the whole round.
    #[schemars(description = "授权决定，仅用于全轮次的文书")]
    pub authority: Option<Authority>,
    /// The letter this document belongs to.
    #[schemars(description = "本件函件")]
    pub request: Option<RequestCard>,
    /// The campaign this document belongs to.
    #[schemars(description = "本项专项整治")]
    pub campaign: Option<CampaignCard>,
    /// The material that the target itself provides.
    #[schemars(description = "请该对象提供的资料")]
    pub material: Vec<Material>,
    /// The suggestion this document belongs to.
    #[schemars(description = "本件工作建议")]
    pub suggestion: Option<SuggestionCard>,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> RestrictedView {
    let round = index.round;
    let audience = Audience::Restricted;
    let covered = covered(index, subject);
    let card = |issue: &Issue| Shared::new(issue_card(index, issue, setting));
    let own: Vec<Shared<IssueCard>> = match subject.target() {
        Some(target) => index.issues(&target.code).iter().map(|i| card(i)).collect(),
        None => issues_of(index, subject).into_iter().map(card).collect(),
    };
    let below = subject.target().map_or(&[][..], |t| index.villages(&t.code));
    let villages: Vec<VillageIssues> =
        below.iter().map(|v| village_issues(index, v, setting)).collect();
    let all_issues: Vec<Shared<IssueCard>> =
        own.iter().chain(villages.iter().flat_map(|v| &v.issues)).cloned().collect();
    let ledger =
        matches!(subject, Subject::Target(_)).then(|| ledger::project(index, &covered, setting));
    let tasks = tasks_of(index, all_issues.iter().map(|i| i.number.as_str()));
    RestrictedView {
        frame: frame(index, subject, audience, setting),
        office: organ_card(&round.office),
        target: subject.target().map(|t| target_card(index, t, audience, setting)),
        assessment: subject.target().and_then(|t| t.assessment.clone()),
        previous: subject.target().and_then(previous_card),
        balloted: subject.target().is_some_and(|t| index.ballot(&t.code).is_some()),
        targets: covered.iter().map(|t| target_card(index, t, audience, setting)).collect(),
        team: subject.team(index).map(|t| team_card(index, t)),
        teams: match subject {
            Subject::Round | Subject::Recipient(_) => {
                round.teams.iter().map(|t| team_card(index, t)).collect()
            }
            _ => Vec::new(),
        },
        prepare: round.schedule.prepare,
        report: round.schedule.report,
        assignments: match subject {
            Subject::Round => round.teams.iter().map(|t| assignment(index, t)).collect(),
            _ => Vec::new(),
        },
        support: match subject {
            Subject::Round => support_cards(round),
            _ => Vec::new(),
        },
        groups: grouped(&round.classification.categories, &own, |i| Some(&i.category)),
        focus_groups: by_focus(&round.classification.focuses, &own),
        counts: counts(index, subject, &own, &all_issues),
        overview: (!below.is_empty()).then(|| overview::project(index, subject, audience, setting)),
        cases: ledger.as_ref().map(|ledger| ledger::cases(index, &own, ledger)).unwrap_or_default(),
        progress: matches!(subject, Subject::Round).then(|| progress::project(index, setting)),
        rectify: subject
            .target()
            .zip(ledger.as_ref())
            .map(|(target, ledger)| rectify::project(index, target, ledger, setting)),
        ledger,
        accountability: accountability::project(index, subject, &covered, audience, setting),
        duties: tasks.iter().map(|t| duty_row(index, t)).collect(),
        tasks: tasks.iter().map(|t| task_card(index, t)).collect(),
        planned: round.schedule.plan.zip(setting.as_of).is_some_and(|(plan, as_of)| as_of >= plan),
        rectification: rectification_card(round, setting),
        recipients: match subject {
            Subject::Round => round.recipients.iter().map(|r| recipient_card(index, r)).collect(),
            _ => Vec::new(),
        },
        recipient: match subject {
            Subject::Recipient(r) => Some(recipient_card(index, r)),
            _ => None,
        },
        common: match subject {
            Subject::Recipient(r) => Some(common_issues::project(index, &index.issues_for(r))),
            _ => None,
        },
        deliveries: match subject {
            Subject::Target(t) => deliveries(index, t, setting),
            _ => Vec::new(),
        },
        supervision: match subject {
            Subject::Supervision(s, _) => Some(supervision_card(index, s, setting)),
            _ => None,
        },
        authority: match subject {
            Subject::Round => round.authority.clone(),
            _ => None,
        },
        request: match subject {
            Subject::Request(q) => Some(request_card(index, q)),
            _ => None,
        },
        campaign: match subject {
            Subject::Campaign(c) => Some(campaign_card(index, c)),
            _ => None,
        },
        material: match subject {
            Subject::Target(t) => index.material(&t.code),
            _ => Vec::new(),
        },
        suggestion: match subject {
            Subject::Suggestion(s) => Some(suggestion_card(index, s)),
            _ => None,
        },
        issues: own,
        villages,
        all_issues,
    }
}
