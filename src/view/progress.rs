//! How far the rectification of a whole round is (集中整改进展情况): by unit and by heading, money,
//! rules, accountability, clues and letters by their numbers. The public gets the sums alone: no
//! unit that lags, no case that was not announced.

use schemars::JsonSchema;
use serde::Serialize;

use super::accountability::{SanctionFigures, sanction_figures};
use super::cards::{Count, TargetCard, target_card};
use super::inspection::{ImmediateFigures, immediate};
use super::rectify::{CompletionFigures, OpenIssue, unfinished};
use super::subject::Setting;
use super::totals::{ClueFigures, LetterFigures, clue_figures, letter_figures};
use crate::round::check::due;
use crate::round::{
    Index, Issue, Money, Progress, RecheckResult, RecoveredKind, ReviewResult, ReviewedPaper,
    Round, Sanction, SupervisionLevel, Target, TargetRectification, TaskKind,
};
use crate::terms::Audience;

/// The rectification of a round (集中整改进展情况).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoundProgress {
    /// Whether the time allowed was over by the reference day; before it a report is one of a stage.
    #[schemars(description = "集中整改是否已期满；没有期满的为阶段性情况")]
    pub over: bool,
    /// Bodies inspected: townships and departments, then villages.
    #[schemars(description = "乡镇、部门数")]
    pub units: usize,
    /// Villages among them.
    #[schemars(description = "村、社区数")]
    pub villages: usize,
    /// How far the issues are.
    #[schemars(description = "完成情况")]
    pub figures: CompletionFigures,
    /// By category.
    #[schemars(description = "按类别，没有问题的类别不列")]
    pub by_category: Vec<ProgressHeading>,
    /// By township with its villages, and by department.
    #[schemars(description = "各乡镇连同所辖村、各部门")]
    pub by_unit: Vec<ProgressRow>,
    /// What the organisations did.
    #[schemars(description = "责任落实")]
    pub efforts: Efforts,
    /// Money, rules.
    #[schemars(description = "成效")]
    pub effects: Effects,
    /// Who was held to account.
    #[schemars(description = "问责，人和单位分开")]
    pub sanctions: SanctionFigures,
    /// Clues, counted.
    #[schemars(description = "线索数，没有统计的为空")]
    pub clues: Option<ClueFigures>,
    /// Letters, counted.
    #[schemars(description = "信访件数，没有统计的为空")]
    pub letters: Option<LetterFigures>,
    /// Units under supervision for what they did not do.
    #[schemars(description = "被督办的单位")]
    pub behind: Vec<Behind>,
    /// What is not done.
    #[schemars(description = "未完成和须长期坚持的问题")]
    pub unfinished: Vec<OpenIssue>,
}

/// The sums of a round as the public may know them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PublicProgress {
    /// Whether the time allowed was over by the reference day.
    #[schemars(description = "集中整改是否已期满；没有期满的为阶段性情况")]
    pub over: bool,
    /// Townships and departments.
    #[schemars(description = "乡镇、部门数")]
    pub units: usize,
    /// Villages.
    #[schemars(description = "村、社区数")]
    pub villages: usize,
    /// How far the issues are.
    #[schemars(description = "完成情况")]
    pub figures: CompletionFigures,
    /// By category.
    #[schemars(description = "按类别，没有问题的类别不列")]
    pub by_category: Vec<ProgressHeading>,
    /// Money, rules.
    #[schemars(description = "成效")]
    pub effects: Effects,
}

/// How far the issues under a heading are.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProgressHeading {
    /// The category.
    #[schemars(description = "类别")]
    pub name: String,
    /// How far its issues are.
    #[schemars(description = "完成情况")]
    #[serde(flatten)]
    pub figures: CompletionFigures,
}

/// How far a unit is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProgressRow {
    /// The township or department.
    #[schemars(description = "乡镇或部门")]
    pub target: TargetCard,
    /// Villages included.
    #[schemars(description = "所含村数")]
    pub below: usize,
    /// How far its issues are.
    #[schemars(description = "完成情况")]
    pub figures: CompletionFigures,
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额，分")]
    pub recovered: Money,
    /// Rules made.
    #[schemars(description = "建章立制数")]
    pub rules: usize,
    /// Persons held to account.
    #[schemars(description = "问责人数")]
    pub persons: usize,
    /// Organisations held to account.
    #[schemars(description = "问责单位数")]
    pub organisations: usize,
}

/// What inspected organisations and the office did (责任落实).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Efforts {
    /// Plans handed in.
    #[schemars(description = "已报送整改方案的单位数")]
    pub plans: usize,
    /// Plans that were agreed to.
    #[schemars(description = "审核同意的整改方案数")]
    pub agreed: usize,
    /// Meetings of democratic or organised life.
    #[schemars(description = "已召开专题民主（组织）生活会的单位数")]
    pub life_meetings: usize,
    /// Meetings that secretaries presided over.
    #[schemars(description = "书记主持研究整改的会议次数，没有填报的为0")]
    pub meetings: u32,
    /// Supervisions by step, in the order of the steps.
    #[schemars(description = "督办次数，按层级，没有的不列")]
    pub supervisions: Vec<Count>,
    /// Re-checks.
    #[schemars(description = "验收和再督查次数")]
    pub rechecks: usize,
    /// Re-checks that were passed.
    #[schemars(description = "其中通过的次数")]
    pub passed: usize,
    /// Suggestions to departments.
    #[schemars(description = "工作建议数")]
    pub suggestions: usize,
    /// Reports on topics.
    #[schemars(description = "专题报告数")]
    pub reports: usize,
}

/// What came of it (成效).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Effects {
    /// Money recovered, in 分.
    #[schemars(description = "挽回金额合计，分")]
    pub recovered: Money,
    /// The same by kind, those without money left out.
    #[schemars(description = "挽回金额，按方式，没有的不列")]
    pub by_kind: Vec<RecoveredSum>,
    /// Rules made.
    #[schemars(description = "建章立制数")]
    pub rules: usize,
    /// What was put right at once.
    #[schemars(description = "立行立改")]
    pub immediate: ImmediateFigures,
}

/// Money recovered in one way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecoveredSum {
    /// How.
    #[schemars(description = "挽回方式")]
    pub name: RecoveredKind,
    /// How much, in 分.
    #[schemars(description = "金额，分")]
    pub amount: Money,
}

/// A unit that was supervised.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Behind {
    /// Its name.
    #[schemars(description = "单位名称")]
    pub name: String,
    /// Why, each reason once.
    #[schemars(description = "督办事由")]
    pub triggers: Vec<String>,
    /// How often.
    #[schemars(description = "督办次数")]
    pub times: usize,
}

/// The progress of the round.
pub(super) fn project(index: &Index<'_>, setting: &Setting<'_>) -> RoundProgress {
    let round = index.round;
    let all: Vec<&Target> = round.targets.iter().collect();
    RoundProgress {
        over: is_over(round, setting),
        units: all.iter().filter(|t| !t.kind.is_village()).count(),
        villages: all.iter().filter(|t| t.kind.is_village()).count(),
        figures: CompletionFigures::of(index, &round.issues),
        by_category: by_category(index),
        by_unit: by_unit(index, setting),
        efforts: efforts(round),
        effects: effects(index, &all),
        sanctions: sanction_figures(&round.sanctions.iter().collect::<Vec<_>>()),
        clues: clue_figures(index, None),
        letters: letter_figures(index, None),
        behind: behind(index),
        unfinished: unfinished(index, &all, setting),
    }
}

/// The sums for the public.
pub(super) fn public(index: &Index<'_>, setting: &Setting<'_>) -> PublicProgress {
    let all: Vec<&Target> = index.round.targets.iter().collect();
    PublicProgress {
        over: is_over(index.round, setting),
        units: all.iter().filter(|t| !t.kind.is_village()).count(),
        villages: all.iter().filter(|t| t.kind.is_village()).count(),
        figures: CompletionFigures::of(index, &index.round.issues),
        by_category: by_category(index),
        effects: effects(index, &all),
    }
}

/// Whether the time allowed is over by the reference day.
fn is_over(round: &Round, setting: &Setting<'_>) -> bool {
    let last = due(round, setting.calendar).ok().flatten();
    last.zip(setting.as_of).is_some_and(|(last, as_of)| as_of >= last)
}

fn by_category(index: &Index<'_>) -> Vec<ProgressHeading> {
    let round = index.round;
    let of = |name: &String| ProgressHeading {
        name: name.clone(),
        figures: CompletionFigures::of(index, round.issues.iter().filter(|i| i.category == *name)),
    };
    let all = round.classification.categories.iter().map(of);
    all.filter(|h| h.figures.total > 0).collect()
}

/// Townships with their villages, departments, and villages without a township in the round.
fn by_unit(index: &Index<'_>, setting: &Setting<'_>) -> Vec<ProgressRow> {
    let row = |target: &Target| {
        let below = index.villages(&target.code);
        let all: Vec<&Target> = std::iter::once(target).chain(below.iter().copied()).collect();
        let issues: Vec<&Issue> = all.iter().flat_map(|t| index.issues(&t.code)).copied().collect();
        let sanctions: Vec<&Sanction> =
            all.iter().flat_map(|t| index.sanctions(&t.code)).copied().collect();
        let held = sanction_figures(&sanctions);
        let effects = effects(index, &all);
        ProgressRow {
            target: target_card(index, target, Audience::Restricted, setting),
            below: below.len(),
            figures: CompletionFigures::of(index, issues),
            recovered: effects.recovered,
            rules: effects.rules,
            persons: held.persons,
            organisations: held.organisations,
        }
    };
    index.round.targets.iter().filter(|t| index.is_top(t)).map(row).collect()
}

fn efforts(round: &Round) -> Efforts {
    let said = || round.targets.iter().filter_map(|t| t.rectify.as_ref());
    let count = |is: &dyn Fn(&TargetRectification) -> bool| said().filter(|r| is(r)).count();
    let by_level = |level: &SupervisionLevel| {
        let n = round.supervisions.iter().filter(|s| s.level == *level).count();
        Count::of(level.word(), n)
    };
    Efforts {
        plans: count(&|r| r.plan_on.is_some()),
        agreed: agreed_plans(round),
        life_meetings: count(&|r| r.life_meeting_on.is_some()),
        meetings: said().filter_map(|r| r.deeds.as_ref()?.meetings).fold(0, u32::saturating_add),
        supervisions: SupervisionLevel::ALL.iter().map(by_level).filter(|c| c.count > 0).collect(),
        rechecks: round.rechecks.len(),
        passed: round.rechecks.iter().filter(|c| c.result == RecheckResult::Passed).count(),
        suggestions: round.suggestions.len(),
        reports: round.suggestions.iter().filter(|s| s.report).count(),
    }
}

/// Plans on which every organ agreed the last time they were handed in.
fn agreed_plans(round: &Round) -> usize {
    let plans = || round.reviews.iter().filter(|r| r.paper == ReviewedPaper::Plan);
    let agreed = |t: &&Target| {
        let last = plans().filter(|r| r.target == t.code).map(|r| r.turn).max();
        last.is_some_and(|turn| {
            plans()
                .filter(|r| r.target == t.code && r.turn == turn)
                .all(|r| r.result == ReviewResult::Agreed)
        })
    };
    round.targets.iter().filter(agreed).count()
}

/// Money and rules of the tasks of some targets, each task once.
fn effects(index: &Index<'_>, targets: &[&Target]) -> Effects {
    let issues = targets.iter().flat_map(|t| index.issues(&t.code));
    let mut seen = std::collections::HashSet::new();
    let tasks =
        issues.flat_map(|i| index.tasks(&i.number)).filter(|t| seen.insert(t.number.as_str()));
    let last: Vec<&Progress> = tasks.filter_map(|t| index.progress(&t.number)).collect();
    let kind = |p: &Progress| p.recovered_kind.unwrap_or(RecoveredKind::Recouped);
    let sum = |of: RecoveredKind| RecoveredSum {
        name: of,
        amount: last.iter().filter(|p| kind(p) == of).filter_map(|p| p.recovered).sum(),
    };
    Effects {
        recovered: last.iter().filter_map(|p| p.recovered).sum(),
        by_kind: RecoveredKind::ALL
            .iter()
            .map(|k| sum(*k))
            .filter(|s| s.amount != Money::default())
            .collect(),
        rules: last.iter().map(|p| p.rules_made.len()).sum(),
        immediate: immediate(index, targets, None),
    }
}

/// Units that were supervised for an issue that is still not done.
fn behind(index: &Index<'_>) -> Vec<Behind> {
    let mut units: Vec<Behind> = Vec::new();
    for s in &index.round.supervisions {
        let is_open = |n: &String| {
            let tasks = index.tasks(n);
            !index.finished(n) && !tasks.iter().all(|t| t.kind == TaskKind::LongTerm)
        };
        if !s.issues.iter().any(is_open) {
            continue;
        }
        let Some(target) = index.target(s.target.as_str()) else { continue };
        let place = units.iter().position(|b| b.name == target.name);
        let unit = match place {
            Some(i) => &mut units[i],
            None => {
                units.push(Behind { name: target.name.clone(), triggers: Vec::new(), times: 0 });
                let last = units.len() - 1;
                &mut units[last]
            }
        };
        unit.times += 1;
        if !unit.triggers.iter().any(|t| t == s.trigger.word()) {
            unit.triggers.push(s.trigger.word().to_string());
        }
    }
    units
}
