//! What became of the results of a round (成果运用): feedback, what was put right at once,
//! suggestions, campaigns, sanctions. Counts and numbers of papers only; no clue, no name.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, IssueOrigin, Money};

/// What became of the results of a round.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Results {
    /// The feedback to each target above villages, with that of its villages.
    #[schemars(description = "反馈，乡镇连同所辖村")]
    pub feedback: Vec<FeedbackResult>,
    /// Issues that were to be put right at once.
    #[schemars(description = "立行立改的问题数")]
    pub immediate: usize,
    /// Of these finished.
    #[schemars(description = "立行立改已完成数")]
    pub immediate_finished: usize,
    /// Suggestions.
    #[schemars(description = "工作建议")]
    pub suggestions: Vec<SuggestionResult>,
    /// Campaigns.
    #[schemars(description = "专项整治")]
    pub campaigns: Vec<CampaignResult>,
    /// Persons held to account.
    #[schemars(description = "问责人数")]
    pub persons: u32,
    /// Organisations held to account.
    #[schemars(description = "问责单位数")]
    pub organisations: u32,
}

/// What became of the feedback to a target.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeedbackResult {
    /// The target.
    #[schemars(description = "对象名称")]
    pub target: String,
    /// Number of the paper.
    #[schemars(description = "反馈意见的发文字号")]
    pub number: Option<String>,
    /// Its day.
    #[schemars(description = "反馈日期")]
    pub date: Option<Date>,
    /// Issues.
    #[schemars(description = "问题数")]
    pub issues: usize,
    /// Finished issues.
    #[schemars(description = "已完成问题数")]
    pub finished: usize,
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额，单位分")]
    pub recovered: Money,
    /// Rules made or changed.
    #[schemars(description = "制定、修订制度数")]
    pub rules: usize,
}

/// What became of a suggestion.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuggestionResult {
    /// What it is about.
    #[schemars(description = "主题")]
    pub topic: String,
    /// To whom it went.
    #[schemars(description = "建议单位")]
    pub recipient: String,
    /// Number of the letter.
    #[schemars(description = "建议书的发文字号")]
    pub number: Option<String>,
    /// Whether the committee got a report on it.
    #[schemars(description = "是否报送专题报告")]
    pub report: bool,
    /// Number of that report.
    #[schemars(description = "专题报告的发文字号")]
    pub report_number: Option<String>,
    /// Its day.
    #[schemars(description = "日期，没有发出的为空")]
    pub date: Option<Date>,
    /// Day by which an answer is due.
    #[schemars(description = "回复时限")]
    pub due: Option<Date>,
}

/// What became of a campaign.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CampaignResult {
    /// What it is about.
    #[schemars(description = "主题")]
    pub topic: String,
    /// Who leads.
    #[schemars(description = "牵头单位")]
    pub lead: String,
    /// Number of the paper.
    #[schemars(description = "方案的发文字号")]
    pub number: Option<String>,
    /// Day of the decision.
    #[schemars(description = "决定日期")]
    pub date: Date,
    /// Last day.
    #[schemars(description = "结束日期")]
    pub to: Date,
    /// Whether it is over on the day of judgement.
    #[schemars(description = "截至统计日期是否结束")]
    pub over: bool,
    /// Its steps on the day of judgement: how many are past.
    #[schemars(description = "已到期的步骤数")]
    pub steps_past: usize,
    /// All its steps.
    #[schemars(description = "步骤数")]
    pub steps: usize,
}

pub(super) fn project(index: &Index<'_>, as_of: Option<Date>) -> Results {
    let r = index.round;
    let number = |document: &str, target: Option<&str>, matter: Option<&str>| {
        let issuance = index.issuance(document, target, matter)?;
        issuance.number.as_ref().map(ToString::to_string)
    };
    let immediate = || r.issues.iter().filter(|i| i.origin == IssueOrigin::Immediate);
    let past = |day: Date| as_of.is_some_and(|as_of| day <= as_of);
    Results {
        feedback: feedback(index),
        immediate: immediate().count(),
        immediate_finished: immediate().filter(|i| index.finished(&i.number)).count(),
        suggestions: r
            .suggestions
            .iter()
            .map(|s| SuggestionResult {
                topic: s.topic.clone(),
                recipient: s.recipient.clone(),
                number: number("proposal_letter", None, Some(&s.number)),
                report: s.report,
                report_number: number("special_report", None, Some(&s.number)),
                date: s.date,
                due: s.due,
            })
            .collect(),
        campaigns: r
            .campaigns
            .iter()
            .map(|c| CampaignResult {
                topic: c.topic.clone(),
                lead: c.lead.clone(),
                number: number("campaign_plan", None, Some(&c.number)),
                date: c.decided_on,
                to: c.to,
                over: past(c.to),
                steps_past: c.steps.iter().filter(|s| past(s.to)).count(),
                steps: c.steps.len(),
            })
            .collect(),
        persons: r.sanctions.iter().map(|s| s.persons).sum(),
        organisations: r.sanctions.iter().map(|s| s.organisations).sum(),
    }
}

/// By target; villages are counted with their township if that is in the round.
fn feedback(index: &Index<'_>) -> Vec<FeedbackResult> {
    let r = index.round;
    let above = r.targets.iter().filter(|t| index.is_top(t));
    let row = |target: &crate::round::Target| {
        let all = std::iter::once(target).chain(index.villages(&target.code).iter().copied());
        let issues: Vec<&crate::round::Issue> =
            all.flat_map(|t| index.issues(&t.code)).copied().collect();
        let mut tasks: Vec<&str> =
            issues.iter().flat_map(|i| index.tasks(&i.number)).map(|t| t.number.as_str()).collect();
        tasks.sort_unstable();
        tasks.dedup();
        let progress: Vec<_> = tasks.iter().filter_map(|t| index.progress(t)).collect();
        let issuance = index.issuance("feedback_report", Some(target.code.as_str()), None);
        FeedbackResult {
            target: target.name.clone(),
            number: issuance.and_then(|i| i.number.as_ref()).map(ToString::to_string),
            date: issuance.and_then(|i| i.date).or(r.schedule.feedback),
            issues: issues.len(),
            finished: issues.iter().filter(|i| index.finished(&i.number)).count(),
            recovered: progress.iter().filter_map(|p| p.recovered).sum(),
            rules: progress.iter().map(|p| p.rules_made.len()).sum(),
        }
    };
    above.map(row).filter(|row| row.issues > 0).collect()
}
