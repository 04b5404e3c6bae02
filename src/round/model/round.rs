//! One round (巡察轮次) and what belongs to it as a whole: organs, dates, headings, rules.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::campaign::Campaign;
use super::committee::{Committee, Leader, Support};
use super::coverage::{TermRest, TermRound, TermTotal};
use super::evaluation::{Ballot, Evaluation};
use super::extra::Extra;
use super::filing::FiledPaper;
use super::inquiry::{Material, Visit};
use super::inspection::{Ordered, RoundMode};
use super::interview::Interview;
use super::issuance::Issuance;
use super::issue::Issue;
use super::matter::Matter;
use super::meeting::Meeting;
use super::poll::Poll;
use super::rectification::{Duty, Evidence, Progress, Recheck, Sanction, Task};
use super::report::{ClueTotal, LetterTotal};
use super::request::{Authority, Background, Request};
use super::review::Review;
use super::round_kind::RoundKind;
use super::supervision::{Recipient, Suggestion, Supervision};
use super::target::Target;
use super::team::Team;
use super::work::{Assessment, AssessmentItem, DayLog, PastAssessment, WeekLog};
use crate::round::values::Date;

words! {
    /// The unit of a period of time (期限单位).
    PeriodUnit { Months = "个月", WorkingDays = "个工作日", Days = "天", }
}

/// One round of inspection (巡察轮次): everything its documents are made from, clues excepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Version of this format.
    #[schemars(description = "数据格式版本：现为1")]
    pub schema_version: u32,
    /// Further files in the same folder, whose lists are added to this round's; empty after import.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(description = "分文件：同一文件夹下的其他数据文件，其中的清单并入本轮次")]
    pub include: Vec<String>,
    /// The committee that sends the inspection.
    #[schemars(description = "派出党委：派出巡察组的党委")]
    pub committee: Committee,
    /// The leading group.
    #[schemars(description = "巡察工作领导小组：以其名义印发通知、反馈意见")]
    pub leading_group: Organ,
    /// The inspection office.
    #[schemars(description = "巡察办：领导小组办公室，承办本轮次文书")]
    pub office: Organ,
    /// The people of the leading group.
    #[serde(default)]
    #[schemars(description = "领导小组成员：组长、副组长和成员，上行文由组长或常务副组长签发")]
    pub leaders: Vec<Leader>,
    /// The session of the committee, e.g. 15 for the fifteenth.
    #[serde(default)]
    #[schemars(
        description = "届次：派出党委第几届，地委、盟委、工委没有届次的不填",
        range(min = 1)
    )]
    pub session: Option<u32>,
    /// The number of the round within the session.
    #[schemars(description = "轮次：本届第几轮巡察", range(min = 1))]
    pub number: u32,
    /// The type of the round.
    #[schemars(description = "巡察类型：常规、专项、机动、巡乡带村等")]
    pub kind: RoundKind,
    /// Its name, if it is not made of session, number, type and theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "轮次名称：省略时由届次、轮次、类型和专题组成")]
    pub name: Option<String>,
    /// How it is carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(
        description = "巡察方式：直接巡、巡乡带村、提级、交叉、上下联动、联合、巡审结合，可填几种"
    )]
    pub modes: Vec<RoundMode>,
    /// Who ordered it, if a higher committee did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "上级部署：上级党委部署的联动、提级、交叉巡察填写")]
    pub parent: Option<Ordered>,
    /// The theme of a special round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "专题：专项巡察的主题")]
    pub theme: Option<String>,
    /// Legal bases of the round, each as it is cited.
    #[schemars(description = "巡察依据：条例、规划、会议决定等，逐条填写")]
    pub basis: Vec<String>,
    /// Guiding principles, one sentence each.
    #[serde(default)]
    #[schemars(description = "总体要求：指导思想、“两个维护”、工作方针等，一句一条")]
    pub guidance: Vec<String>,
    /// Matters that the round inspects, one phrase each.
    #[serde(default)]
    #[schemars(description = "巡察内容：监督重点，逐条填写")]
    pub scope: Vec<String>,
    /// The dates of the round.
    #[schemars(description = "时间安排：各环节日期")]
    pub schedule: Schedule,
    /// The time allowed for rectification.
    #[schemars(description = "整改期限：自反馈之日起的整改时限及依据")]
    pub rectification: Rectification,
    /// The headings under which issues are sorted.
    #[serde(default)]
    #[schemars(description = "问题分类：类别与监督重点的名称")]
    pub classification: Classification,
    /// Thresholds of the checks.
    #[serde(default)]
    #[schemars(description = "核对规则：本地可调整的要求")]
    pub rules: Rules,
    /// The teams.
    #[serde(default)]
    #[schemars(description = "巡察组：本轮次各巡察组")]
    pub teams: Vec<Team>,
    /// Groups beside the teams.
    #[serde(default)]
    #[schemars(description = "联络配合组：联络组和被巡察地方的配合组")]
    pub support: Vec<Support>,
    /// The inspected bodies.
    #[serde(default)]
    #[schemars(description = "巡察对象：乡镇、村、部门等")]
    pub targets: Vec<Target>,
    /// Changes to the question bank and the particulars of interviews.
    #[serde(default)]
    #[schemars(description = "谈话安排：对谈话提纲题库的调整和谈话安排")]
    pub interviews: Vec<Interview>,
    /// The evaluation form of the round.
    #[serde(default)]
    #[schemars(description = "民主测评：测评等次与项目，省略时用模板的")]
    pub evaluation: Option<Evaluation>,
    /// The counted ballots.
    #[serde(default)]
    #[schemars(description = "测评结果：各对象测评计票")]
    pub ballots: Vec<Ballot>,
    /// The issues found.
    #[serde(default)]
    #[schemars(description = "问题清单：巡察发现的问题")]
    pub issues: Vec<Issue>,
    /// The rectification tasks.
    #[serde(default)]
    #[schemars(description = "任务清单：整改任务")]
    pub tasks: Vec<Task>,
    /// Who is responsible for the tasks.
    #[serde(default)]
    #[schemars(description = "责任清单：整改任务的责任分工")]
    pub duties: Vec<Duty>,
    /// Progress of the tasks; the last entry of a task counts.
    #[serde(default)]
    #[schemars(description = "整改进度：整改任务的进展")]
    pub progress: Vec<Progress>,
    /// The evidence of rectification.
    #[serde(default)]
    #[schemars(description = "佐证材料：整改的证明材料")]
    pub evidence: Vec<Evidence>,
    /// Measures of accountability.
    #[serde(default)]
    #[schemars(description = "问责情况：对责任人和单位的处理")]
    pub sanctions: Vec<Sanction>,
    /// The daily sheets of the teams.
    #[serde(default)]
    #[schemars(description = "工作日志：巡察组一日一小结")]
    pub day_logs: Vec<DayLog>,
    /// Weekly reports of the teams; their figures are summed up from the daily sheets.
    #[serde(default)]
    #[schemars(description = "工作周报：巡察组一周一汇总的文字和填报数")]
    pub week_logs: Vec<WeekLog>,
    /// Matters that teams report one by one.
    #[serde(default)]
    #[schemars(description = "一事一报告：巡察组随时报告的重要事项，不含问题线索")]
    pub matters: Vec<Matter>,
    /// The supervision notices.
    #[serde(default)]
    #[schemars(description = "督办：督办通知等")]
    pub supervisions: Vec<Supervision>,
    /// The re-checks of rectification.
    #[serde(default)]
    #[schemars(description = "验收：对整改情况的验收和再督查")]
    pub rechecks: Vec<Recheck>,
    /// The reviews of papers that inspected organisations hand in.
    #[serde(default)]
    #[schemars(description = "整改审核：对整改方案、整改报告等材料的审核意见")]
    pub reviews: Vec<Review>,
    /// The meetings.
    #[serde(default)]
    #[schemars(description = "会议：领导小组会议、书记专题会、动员会、反馈会等")]
    pub meetings: Vec<Meeting>,
    /// Clues counted; what they say is in a file of its own.
    #[serde(default)]
    #[schemars(description = "线索统计：移交线索的件数和办理结果，只填数字，不填内容")]
    pub clue_totals: Vec<ClueTotal>,
    /// Letters and calls counted.
    #[serde(default)]
    #[schemars(description = "信访统计：信访件数，按方式和处置，只填数字")]
    pub letter_totals: Vec<LetterTotal>,
    /// Recipients beside the targets.
    #[serde(default)]
    #[schemars(description = "受文对象：被巡察党组织以外接收反馈、通报的单位和领导")]
    pub recipients: Vec<Recipient>,
    /// Suggestions to the departments in charge.
    #[serde(default)]
    #[schemars(description = "工作建议：就共性问题向主管部门提出的建议")]
    pub suggestions: Vec<Suggestion>,
    /// Points for the quality of the teams' work.
    #[serde(default)]
    #[schemars(description = "质量评估：对各巡察组工作质量的评分")]
    pub assessments: Vec<Assessment>,
    /// Items that add or deduct points of a team.
    #[serde(default)]
    #[schemars(description = "加减分项：质量评估的加分、减分事项")]
    pub assessment_items: Vec<AssessmentItem>,
    /// The teams' totals of earlier rounds.
    #[serde(default)]
    #[schemars(description = "历次评估：以前各轮的质量评估总分")]
    pub past_assessments: Vec<PastAssessment>,
    /// The mandate of the teams.
    #[serde(default)]
    #[schemars(description = "授权决定：本轮次授权任职、任务分工的决定")]
    pub authority: Option<Authority>,
    /// Letters to other bodies.
    #[serde(default)]
    #[schemars(description = "函件：征询函、抽调函、提供协助函")]
    pub requests: Vec<Request>,
    /// What is known of the targets before the entry.
    #[serde(default)]
    #[schemars(description = "巡前信息：进驻前了解到的被巡察单位情况，只填事实和数字")]
    pub background: Vec<Background>,
    /// Places that the teams visited.
    #[serde(default)]
    #[schemars(description = "实地查看：巡察组查看现场的记录")]
    pub visits: Vec<Visit>,
    /// Material that the targets provide.
    #[serde(default)]
    #[schemars(description = "调阅资料：请被巡察单位提供的资料和交接、归还情况")]
    pub material: Vec<Material>,
    /// Votes on the conduct of the teams and on rectification.
    #[serde(default)]
    #[schemars(description = "评估计票：后评估表、整改满意度测评表的计票")]
    pub polls: Vec<Poll>,
    /// Campaigns on common issues.
    #[serde(default)]
    #[schemars(description = "专项整治：从共性问题确定的专项整治")]
    pub campaigns: Vec<Campaign>,
    /// How many bodies are to be inspected in the term.
    #[serde(default)]
    #[schemars(description = "应巡总数：本届各类应巡对象的个数")]
    pub term_totals: Vec<TermTotal>,
    /// What the rounds of the term inspected.
    #[serde(default)]
    #[schemars(description = "历轮巡察：本届各轮巡察的对象数，含本轮")]
    pub term_rounds: Vec<TermRound>,
    /// What is left to be inspected.
    #[serde(default)]
    #[schemars(description = "未巡对象：本届还没有巡察的单位")]
    pub term_rest: Vec<TermRest>,
    /// The papers in the archive.
    #[serde(default)]
    #[schemars(description = "归档文件：各卷的卷内文件，按卷内次序")]
    pub archive: Vec<FiledPaper>,
    /// The register of issued documents.
    #[serde(default)]
    #[schemars(description = "发文登记：已编号印发的文书")]
    pub issuances: Vec<Issuance>,
    /// Fields that the template set declares.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的本轮次附加字段")]
    pub extra: Extra,
}

impl Round {
    /// Its identifier: the area's code, session if there is one, and number.
    pub fn id(&self) -> String {
        format!("{}-{}", self.committee.code, self.serial())
    }

    /// Session, if there is one, and number: 15-3.
    pub fn serial(&self) -> String {
        match self.session {
            Some(session) => format!("{session}-{}", self.number),
            None => self.number.to_string(),
        }
    }
}

/// An organ that issues documents (发文机关): the leading group or its office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organ {
    /// Full name.
    #[schemars(description = "全称：印在发文机关标志和署名处")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称：行文中使用")]
    pub short_name: String,
    /// Document word.
    #[schemars(description = "机关代字：发文字号中的代字，如澄巡组")]
    pub doc_word: String,
    /// Address.
    #[serde(default)]
    #[schemars(description = "地址：办公地址")]
    pub address: Option<String>,
    /// Telephone of the duty desk.
    #[serde(default)]
    #[schemars(description = "电话：公开的办公电话")]
    pub phone: Option<String>,
    /// Contact for questions about a document.
    #[serde(default)]
    #[schemars(description = "联系人：文书联系人")]
    pub contact: Option<String>,
}

/// The dates of a round (时间安排); entry < accept-until ≤ leave ≤ report ≤ feedback < due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// When preparation began.
    #[serde(default)]
    #[schemars(description = "准备日期：巡前准备开始的日期")]
    pub prepare: Option<Date>,
    /// When the entry notice is issued.
    #[serde(default)]
    #[schemars(description = "通知日期：印发进驻通知的日期")]
    pub notice: Option<Date>,
    /// When the teams enter.
    #[schemars(description = "进驻日期：巡察组进驻的日期")]
    pub entry: Date,
    /// Until when letters and calls are accepted.
    #[schemars(description = "受理截止日期：信访受理截止，须早于或等于离开日期")]
    pub accept_until: Date,
    /// When the teams leave.
    #[schemars(description = "离开日期：巡察组撤离的日期")]
    pub leave: Date,
    /// When the teams report.
    #[serde(default)]
    #[schemars(description = "汇报日期：向领导小组汇报的日期")]
    pub report: Option<Date>,
    /// When the feedback is given.
    #[serde(default)]
    #[schemars(description = "反馈日期：向被巡察党组织反馈的日期")]
    pub feedback: Option<Date>,
    /// When the rectification plans are handed in; from then on lists are complete.
    #[serde(default)]
    #[schemars(description = "整改方案日期：报送整改方案的日期，此日起任务、责任清单须齐全")]
    pub plan: Option<Date>,
    /// The reference day for overdue tasks.
    #[serde(default)]
    #[schemars(description = "统计截止日期：判断是否逾期的基准日，可用 --date 代替")]
    pub as_of: Option<Date>,
}

impl Schedule {
    /// The steps of a round in their order: field, name and day.
    pub(crate) fn steps(&self) -> [(&'static str, &'static str, Option<Date>); 8] {
        [
            ("prepare", "准备日期", self.prepare),
            ("notice", "通知日期", self.notice),
            ("entry", "进驻日期", Some(self.entry)),
            ("accept_until", "受理截止日期", Some(self.accept_until)),
            ("leave", "离开日期", Some(self.leave)),
            ("report", "汇报日期", self.report),
            ("feedback", "反馈日期", self.feedback),
            ("plan", "整改方案日期", self.plan),
        ]
    }
}

/// How long rectification may take (整改期限).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rectification {
    /// The period from the day of feedback.
    #[schemars(description = "期限：自反馈之日起计算")]
    pub period: Period,
    /// Legal basis of the period.
    #[schemars(description = "期限依据：规定整改期限的文件条款")]
    pub basis: String,
    /// The last day, if set explicitly.
    #[serde(default)]
    #[schemars(description = "截止日期：另行规定时填写，省略时按期限推算")]
    pub due: Option<Date>,
    /// Days from feedback within which the plan must be handed in.
    #[serde(default)]
    #[schemars(description = "方案报送时限：反馈后多久报送整改方案")]
    pub plan_within: Option<Period>,
}

/// A period of time (期限), e.g. 2 个月.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many.
    #[schemars(description = "数量：正整数", range(min = 1, max = 1000))]
    pub number: u32,
    /// Of what.
    #[schemars(description = "单位：个月、个工作日、天")]
    pub unit: PeriodUnit,
}

/// The headings of issues (问题分类).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Classification {
    /// The categories.
    #[schemars(description = "问题类别：每个问题必归其一")]
    pub categories: Vec<String>,
    /// The categories as judgements, for headings of reports.
    #[schemars(
        description = "负面提法：与问题类别一一对应，用作巡察报告的标题，如“乡村治理存在短板”；省略时按类别"
    )]
    pub faults: Vec<String>,
    /// The focuses of supervision.
    #[schemars(description = "监督重点：问题可另归其一，如三大问题、五个重点")]
    pub focuses: Vec<String>,
}

/// The default categories as judgements.
const FAULTS: [(&str, &str); 5] = [
    ("政策落实不到位", "贯彻落实上级决策部署和惠民政策不到位"),
    ("群众身边不正之风和腐败", "群众身边不正之风和腐败问题仍有发生"),
    ("村级党组织软弱涣散", "抓基层党组织建设不力，村级党组织软弱涣散"),
    ("民生领域", "保障和改善民生存在差距"),
    ("乡村治理", "乡村治理存在短板"),
];

impl Classification {
    /// A category as a judgement, as reports have it for a heading.
    pub fn fault(&self, category: &str) -> String {
        let place = self.categories.iter().position(|c| c == category);
        let own = place.filter(|_| self.faults.len() == self.categories.len());
        own.and_then(|i| self.faults.get(i)).cloned().unwrap_or_else(|| {
            let usual = FAULTS.iter().find(|(name, _)| *name == category);
            usual.map_or(category, |(_, fault)| fault).to_string()
        })
    }
}

impl Default for Classification {
    /// The five categories of village inspection and the three big problems.
    fn default() -> Self {
        let own = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Classification {
            categories: own(&[
                "政策落实不到位",
                "群众身边不正之风和腐败",
                "村级党组织软弱涣散",
                "民生领域",
                "乡村治理",
            ]),
            faults: Vec::new(),
            focuses: own(&["党的领导弱化", "党的建设缺失", "全面从严治党不力"]),
        }
    }
}

/// Local requirements (核对规则).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Days required between entry notice and entry; not for mobile rounds.
    #[schemars(description = "提前通知天数：进驻通知至少早于进驻的天数，机动巡察不作要求")]
    pub notice_days: u32,
    /// Maximum of points for the quality of a team's report.
    #[schemars(
        description = "报告质量满分：质量评估中报告质量的满分，整数",
        range(min = 1, max = 1000)
    )]
    pub report_points: u32,
    /// Maximum of points for the quality of a team's clues.
    #[schemars(
        description = "线索质量满分：质量评估中线索质量的满分，整数",
        range(min = 1, max = 1000)
    )]
    pub clue_points: u32,
    /// Who reviews the papers of inspected organisations, in the order of signing.
    #[schemars(description = "审核单位：整改方案、整改报告由哪些单位会签审核，按签署次序")]
    pub review_organs: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { notice_days: 10, report_points: 60, clue_points: 40, review_organs: Vec::new() }
    }
}
