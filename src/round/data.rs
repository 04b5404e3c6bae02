//! The model of an inspection round (巡察轮次), as its files hold it.
//!
//! Keys are English, enumeration values Chinese. Every field carries a Chinese description
//! of the form `名称：说明`; the part before the colon is the label that messages, the
//! workbook and the schema use. Money is in 分, dates are calendar dates, codes are strings.
//! What the values must satisfy together stands in [`super::check`], not here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::value::{AreaCode, Date, DocNumber, Money};

/// The version of the data format that this engine reads.
pub const SCHEMA_VERSION: u32 = 1;

/// Declares an enumeration whose written values are Chinese words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = $word] #[serde(rename = $word)] $variant,)+
        }
        impl $name {
            /// Every value, in the order of the standard list.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The Chinese word, as data and papers write it.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// The type of a round (巡察类型).
    RoundKind {
        Regular = "常规", Special = "专项", Mobile = "机动", Village = "巡乡带村", Raised = "提级", Crossed = "交叉", LookBack = "回头看",
    }
}
words! {
    /// The level of a Party committee (级别).
    Level { Province = "省", City = "市", County = "县", }
}
words! {
    /// The kind of an inspected body (巡察对象类型).
    TargetKind { Township = "乡镇", Subdistrict = "街道", Village = "村", Community = "社区", Department = "部门", }
}
words! {
    /// How closely a target is watched (分类).
    TargetClass { Key = "重点", Watched = "关注", Ordinary = "一般", }
}
words! {
    /// A way to reach the team (联系方式类型).
    ContactKind { Phone = "电话", Mailbox = "信箱", Email = "邮箱", Visit = "来访", Box = "意见箱", }
}
words! {
    /// Where an issue came from (问题来源).
    IssueOrigin { Feedback = "反馈", Immediate = "立行立改", Extended = "延伸", }
}
words! {
    /// The kind of a rectification task (整改类型).
    TaskKind { Immediate = "立行立改", Concentrated = "集中整改", LongTerm = "长期整改", }
}
words! {
    /// The kind of responsibility (责任类型).
    DutyKind { Main = "主体责任", Direct = "直接责任", First = "第一责任人责任", Functional = "职能责任", Oversight = "监督责任", }
}
words! {
    /// The part a unit takes in a task (责任分工).
    DutyRole { Lead = "牵头", Support = "配合", Responsible = "责任", Supervise = "督办", }
}
words! {
    /// Whether an item of quality adds points or takes them (加减分).
    PointsKind { Plus = "加分", Minus = "减分", }
}
words! {
    /// What a re-check is for (验收类型).
    RecheckKind { Acceptance = "验收", Supervision = "再督查", }
}
words! {
    /// What a re-check came to (验收结论).
    RecheckResult { Passed = "通过", Partly = "基本通过", Failed = "未通过", }
}
words! {
    /// How far a task has come (整改状态).
    Status { NotStarted = "未启动", Working = "整改中", Done = "已完成", Closed = "已销号", Returned = "退回", }
}
words! {
    /// The kind of a piece of evidence (佐证材料类型).
    EvidenceKind { Picture = "图片", Voucher = "凭证", Record = "原始记录", Signature = "签字", Statement = "情况说明", Rule = "制度文件", }
}
words! {
    /// A measure of accountability (问责方式).
    SanctionKind {
        Discipline = "党政纪处分", Admonition = "诫勉谈话", Warning = "警示谈话", Reminder = "提醒谈话", Criticism = "批评教育",
        Notice = "通报批评", Summons = "约谈", Investigation = "立案审查", SelfReview = "书面检查", Other = "其他",
    }
}
words! {
    /// Why a supervision notice goes out (督办事由).
    Trigger { Incomplete = "整改事项不完整", Measures = "整改措施不到位", Effect = "整改效果不明显", Overdue = "逾期未完成", }
}
words! {
    /// The step of supervision (督办层级).
    SupervisionLevel { Notice = "督办通知", Letter = "督办函", Remind = "提醒", Admonish = "告诫", Accountability = "问责建议", }
}
words! {
    /// What a recipient is to the round (受文对象类型).
    RecipientKind { Target = "被巡察党组织", Leader = "县领导", Committee = "党委", Discipline = "纪委监委", Department = "主管部门", }
}
words! {
    /// How a paper reaches its recipient (送达方式).
    Delivery { Written = "书面", Meeting = "会议", }
}
words! {
    /// The secrecy of a document (密级).
    Secrecy { Confidential = "秘密", Secret = "机密", TopSecret = "绝密", }
}
words! {
    /// The urgency of a document (紧急程度).
    Urgency { Urgent = "加急", MostUrgent = "特急", }
}
words! {
    /// The unit of a period of time (期限单位).
    PeriodUnit { Months = "个月", WorkingDays = "个工作日", Days = "天", }
}
words! {
    /// How a clue is handled (线索处置方式).
    ClueHandling { Transfer = "移交纪检监察机关", Organisation = "移交组织部门", Department = "移交主管部门", Register = "暂存待查", Verify = "初步核实", }
}

/// One round of inspection (巡察轮次): everything its papers are made from, clues excepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Version of this format.
    #[schemars(description = "数据格式版本：现为1")]
    pub schema_version: u32,
    /// Further files, relative to this one, whose lists are added to this round's; empty after import.
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
    /// The session of the committee, e.g. 15 for the fifteenth.
    #[schemars(description = "届次：派出党委第几届", range(min = 1))]
    pub session: u32,
    /// The number of the round within the session.
    #[schemars(description = "轮次：本届第几轮巡察", range(min = 1))]
    pub number: u32,
    /// The type of the round.
    #[schemars(description = "巡察类型：常规、专项、机动、巡乡带村等")]
    pub kind: RoundKind,
    /// The theme of a special round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "专题：专项巡察的主题")]
    pub theme: Option<String>,
    /// What the round rests on, each as it is cited.
    #[schemars(description = "巡察依据：条例、规划、会议决定等，逐条填写")]
    pub basis: Vec<String>,
    /// What the round looks at, one phrase each.
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
    /// How far the tasks have come; the last entry of a task counts.
    #[serde(default)]
    #[schemars(description = "整改进度：整改任务的进展")]
    pub progress: Vec<Progress>,
    /// The evidence of rectification.
    #[serde(default)]
    #[schemars(description = "佐证材料：整改的证明材料")]
    pub evidence: Vec<Evidence>,
    /// Those held to account.
    #[serde(default)]
    #[schemars(description = "问责情况：对责任人和单位的处理")]
    pub sanctions: Vec<Sanction>,
    /// The daily sheets of the teams.
    #[serde(default)]
    #[schemars(description = "工作日志：巡察组一日一小结")]
    pub day_logs: Vec<DayLog>,
    /// What the teams say of their weeks; the figures are those of the daily sheets.
    #[serde(default)]
    #[schemars(description = "工作周报：巡察组一周一汇总的文字和填报数")]
    pub week_logs: Vec<WeekLog>,
    /// The supervision notices.
    #[serde(default)]
    #[schemars(description = "督办：督办通知等")]
    pub supervisions: Vec<Supervision>,
    /// The re-checks of rectification.
    #[serde(default)]
    #[schemars(description = "验收：对整改情况的验收和再督查")]
    pub rechecks: Vec<Recheck>,
    /// Who is informed beside the targets.
    #[serde(default)]
    #[schemars(description = "受文对象：被巡察党组织以外接收反馈、通报的单位和领导")]
    pub recipients: Vec<Recipient>,
    /// Suggestions to the departments in charge.
    #[serde(default)]
    #[schemars(description = "工作建议：就共性问题向主管部门提出的建议")]
    pub suggestions: Vec<Suggestion>,
    /// How good the work of the teams was.
    #[serde(default)]
    #[schemars(description = "质量评估：对各巡察组工作质量的评分")]
    pub assessments: Vec<Assessment>,
    /// What adds to a team's points or takes from them.
    #[serde(default)]
    #[schemars(description = "加减分项：质量评估的加分、减分事项")]
    pub assessment_items: Vec<AssessmentItem>,
    /// The teams' totals of earlier rounds.
    #[serde(default)]
    #[schemars(description = "历次评估：以前各轮的质量评估总分")]
    pub past_assessments: Vec<PastAssessment>,
    /// The register of issued documents.
    #[serde(default)]
    #[schemars(description = "发文登记：已编号印发的文书")]
    pub issuances: Vec<Issuance>,
    /// Fields of its own, as the template set declares them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的本轮次附加字段")]
    pub extra: Extra,
}

impl Round {
    /// What tells it apart from every other: the county's code, session and number.
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.committee.code, self.session, self.number)
    }
}

/// Values of fields that a template set declares (自定义项), by key.
pub type Extra = BTreeMap<String, ExtraValue>;

/// A value of a declared field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExtraValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number, or an amount in 分.
    Integer(i64),
    /// Text, a date or one of the declared choices.
    Text(String),
}

/// A Party committee (党委) that sends inspections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// Full name.
    #[schemars(description = "全称：如中共澄川县委员会")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称：如澄川县委")]
    pub short_name: String,
    /// The area it leads.
    #[schemars(description = "行政区名称：如澄川县")]
    pub area: String,
    /// Its level.
    #[schemars(description = "级别：省、市、县")]
    pub level: Level,
    /// Six-digit area code.
    #[schemars(description = "行政区划代码：6位数字，须加引号", regex(pattern = "^[0-9]{6}$"))]
    pub code: String,
}

/// An organ that issues papers (发文机关): the leading group or its office.
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
    /// Who answers questions about a document.
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
    /// The day as of which the round is judged.
    #[serde(default)]
    #[schemars(description = "统计截止日期：判断是否逾期的基准日，可用 --date 代替")]
    pub as_of: Option<Date>,
}

/// How long rectification may take (整改期限).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rectification {
    /// The period from the day of feedback.
    #[schemars(description = "期限：自反馈之日起计算")]
    pub period: Period,
    /// What the period rests on.
    #[schemars(description = "期限依据：规定整改期限的文件条款")]
    pub basis: String,
    /// The last day, when it is set by hand.
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
    /// The focuses of supervision.
    #[schemars(description = "监督重点：问题可另归其一，如三大问题、五个重点")]
    pub focuses: Vec<String>,
}

impl Default for Classification {
    /// The five categories of village inspection and the three big problems.
    fn default() -> Self {
        let own = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Classification {
            categories: own(&["政策落实不到位", "群众身边不正之风和腐败", "村级党组织软弱涣散", "民生领域", "乡村治理"]),
            focuses: own(&["党的领导弱化", "党的建设缺失", "全面从严治党不力"]),
        }
    }
}

/// Local requirements (核对规则).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Days that must lie between entry notice and entry; not asked of mobile rounds.
    #[schemars(description = "提前通知天数：进驻通知至少早于进驻的天数，机动巡察不作要求")]
    pub notice_days: u32,
    /// Most points for the quality of a team's report.
    #[schemars(description = "报告质量满分：质量评估中报告质量的满分，整数", range(min = 1, max = 1000))]
    pub report_points: u32,
    /// Most points for the quality of a team's clues.
    #[schemars(description = "线索质量满分：质量评估中线索质量的满分，整数", range(min = 1, max = 1000))]
    pub clue_points: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { notice_days: 10, report_points: 60, clue_points: 40 }
    }
}

/// A team (巡察组).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Number of the team.
    #[schemars(description = "组号：第几巡察组", range(min = 1))]
    pub number: u32,
    /// Its name, when it is not 县委第一巡察组.
    #[serde(default)]
    #[schemars(description = "名称：省略时为“县委第一巡察组”这样的名称")]
    pub name: Option<String>,
    /// The leader.
    #[schemars(description = "组长：巡察组组长")]
    pub leader: Member,
    /// The deputies.
    #[serde(default)]
    #[schemars(description = "副组长：可有多人")]
    pub deputies: Vec<Member>,
    /// The other members.
    #[serde(default)]
    #[schemars(description = "成员：其他组员")]
    pub members: Vec<Member>,
    /// Codes of the bodies it inspects.
    #[schemars(description = "巡察对象代码：本组巡察的对象，各组不得重复")]
    pub targets: Vec<AreaCode>,
    /// How the public reaches it.
    #[serde(default)]
    #[schemars(description = "联系方式：向社会公布的电话、信箱等")]
    pub contacts: Vec<Contact>,
}

/// A member of a team (组员).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name.
    #[schemars(description = "姓名：组员姓名")]
    pub name: String,
    /// Unit and post.
    #[serde(default)]
    #[schemars(description = "单位职务：原单位及职务")]
    pub post: Option<String>,
    /// Personal telephone; in no paper.
    #[serde(default)]
    #[schemars(description = "手机：个人电话，不印入文书")]
    pub phone: Option<String>,
    /// Codes of the units this person may not inspect.
    #[serde(default)]
    #[schemars(description = "回避单位代码：本人须回避的巡察对象")]
    pub avoid: Vec<AreaCode>,
}

/// An inspected body (巡察对象).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Statistics area code.
    #[schemars(description = "代码：统计用区划代码，村的前9位与所属乡镇相同")]
    pub code: AreaCode,
    /// Kind of body.
    #[schemars(description = "类型：乡镇、街道、村、社区、部门")]
    pub kind: TargetKind,
    /// Name.
    #[schemars(description = "名称：如双河镇、柳树湾村")]
    pub name: String,
    /// Its Party organisation.
    #[schemars(description = "党组织名称：如中共双河镇委员会")]
    pub party_org: String,
    /// Code of the township above.
    #[serde(default)]
    #[schemars(description = "上级代码：村、社区所属乡镇（街道）的代码")]
    pub parent: Option<AreaCode>,
    /// Class.
    #[serde(default)]
    #[schemars(description = "分类：重点、关注、一般")]
    pub class: Option<TargetClass>,
    /// Households.
    #[serde(default)]
    #[schemars(description = "户数：整数")]
    pub households: Option<u32>,
    /// Inhabitants.
    #[serde(default)]
    #[schemars(description = "人口：整数")]
    pub population: Option<u32>,
    /// Party members.
    #[serde(default)]
    #[schemars(description = "党员数：整数")]
    pub party_members: Option<u32>,
    /// The overall judgement in the feedback.
    #[serde(default)]
    #[schemars(description = "总体评价：反馈意见中对工作成绩的评价，一至三句")]
    pub assessment: Option<String>,
    /// The leadership.
    #[serde(default)]
    #[schemars(description = "班子成员：领导班子成员名册")]
    pub officials: Vec<Official>,
    /// Contacts of this target only, such as the box at its door.
    #[serde(default)]
    #[schemars(description = "联系方式：仅用于本对象的意见箱位置等")]
    pub contacts: Vec<Contact>,
    /// Fields of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的附加字段")]
    pub extra: Extra,
}

/// A member of a target's leadership (班子成员).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Name.
    #[schemars(description = "姓名：班子成员姓名")]
    pub name: String,
    /// Post.
    #[schemars(description = "职务：如党委书记、村党总支书记兼村委会主任")]
    pub post: String,
    /// Whether a row of the evaluation form asks about this person.
    #[serde(default = "yes")]
    #[schemars(description = "参加测评：是否列入民主测评表，默认是")]
    pub evaluated: bool,
    /// Personal telephone; only in secret papers.
    #[serde(default)]
    #[schemars(description = "手机：个人电话，不印入公开和受限文书")]
    pub phone: Option<String>,
}

fn yes() -> bool {
    true
}

/// A way to reach a team (联系方式).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Kind.
    #[schemars(description = "类型：电话、信箱、邮箱、来访、意见箱")]
    pub kind: ContactKind,
    /// The number or address.
    #[schemars(description = "内容：号码、地址或位置")]
    pub value: String,
    /// When it is served.
    #[serde(default)]
    #[schemars(description = "时间：受理时间，如工作日8:30—12:00、14:30—17:30")]
    pub hours: Option<String>,
    /// Until when it holds; it must reach the end of acceptance.
    #[serde(default)]
    #[schemars(description = "有效期至：不得早于受理截止日期")]
    pub valid_until: Option<Date>,
}

/// An interview (个别谈话): its particulars, and changes to the question bank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interview {
    /// The role spoken to, a key of the question bank.
    #[schemars(description = "谈话对象类别：题库中的类别，如村党组织书记")]
    pub role: String,
    /// The target it holds for; all targets when left out.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：省略时适用于全部对象")]
    pub target: Option<AreaCode>,
    /// Place of the talk.
    #[serde(default)]
    #[schemars(description = "谈话地点：省略时印空白")]
    pub place: Option<String>,
    /// The two interviewers.
    #[serde(default)]
    #[schemars(description = "谈话人：两人，省略时印空白")]
    pub interviewers: Vec<String>,
    /// Who keeps the record.
    #[serde(default)]
    #[schemars(description = "记录人：省略时印空白")]
    pub recorder: Option<String>,
    /// Whether these questions stand instead of the bank's or after them.
    #[serde(default)]
    #[schemars(description = "替换题库：是则以下问题代替题库，否则加在题库之后")]
    pub replace: bool,
    /// Questions by section.
    #[serde(default)]
    #[schemars(description = "问题：按部分列出")]
    pub sections: Vec<QuestionSection>,
}

/// A section of an outline (提纲部分).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionSection {
    /// Heading.
    #[schemars(description = "标题：这一部分的标题")]
    pub title: String,
    /// Questions.
    #[schemars(description = "问题：逐题列出")]
    pub questions: Vec<Question>,
}

/// A question of an interview (谈话问题).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    #[schemars(description = "问题：题目")]
    pub text: String,
    /// Whether it must be asked.
    #[serde(default)]
    #[schemars(description = "必问：是否必问")]
    pub required: bool,
    /// What to ask next.
    #[serde(default)]
    #[schemars(description = "追问：视回答追问的内容")]
    pub follow_ups: Vec<String>,
}

/// The questions of every role (谈话题库), as a template folder holds them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBank {
    /// The roles in the order of their outlines.
    #[serde(default, rename = "role")]
    pub roles: Vec<RoleQuestions>,
}

/// The questions of one role (谈话对象类别).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleQuestions {
    /// The role (类别名称).
    pub name: String,
    /// Kinds of target at which people of the role are heard (适用的对象类型).
    pub targets: Vec<TargetKind>,
    /// Guidance for the interviewers.
    #[serde(default)]
    pub intro: Option<String>,
    /// Questions by section.
    #[serde(default, rename = "section")]
    pub sections: Vec<BankSection>,
}

/// A section of the bank (题库部分).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankSection {
    /// Heading (部分的标题).
    pub title: String,
    /// Questions (问题).
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

/// What the evaluation form asks (民主测评内容).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The grades, best first.
    #[schemars(description = "测评等次：由高到低，如好、较好、一般、差")]
    pub grades: Vec<String>,
    /// What is asked about the leadership as a body.
    #[schemars(description = "班子测评项目：对领导班子的测评内容")]
    pub body_items: Vec<String>,
    /// What is asked about each official.
    #[schemars(description = "个人测评项目：对班子成员的测评内容")]
    pub person_items: Vec<String>,
}

/// What the questionnaire asks (问卷调查内容), as a template folder holds it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// What stands above the questions (卷首的说明).
    pub intro: String,
    /// The questions in their order.
    #[serde(default, rename = "question")]
    pub questions: Vec<SurveyQuestion>,
}

/// A question of the questionnaire (问卷题目).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuestion {
    /// The question (题目).
    pub text: String,
    /// The answers to choose from; none for an answer in words (备选答案，没有的为问答题).
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether several answers may be chosen (是否多选).
    #[serde(default)]
    pub multiple: bool,
    /// Kinds of target at which it is asked; all if left out (适用的对象类型，不填为全部).
    #[serde(default)]
    pub targets: Vec<TargetKind>,
}

/// The counted ballots of one target (测评计票).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The target.
    #[schemars(description = "巡察对象代码：测评的对象")]
    pub target: AreaCode,
    /// The day of the vote.
    #[serde(default)]
    #[schemars(description = "测评日期：投票的日期")]
    pub date: Option<Date>,
    /// Ballots handed out.
    #[schemars(description = "发出票数：整数")]
    pub issued: u32,
    /// Ballots handed in.
    #[schemars(description = "收回票数：多于发出票数的，本次测评无效")]
    pub returned: u32,
    /// Spoilt ballots among those returned.
    #[schemars(description = "无效票数：收回票中的无效票")]
    pub void: u32,
    /// The rows on the leadership as a body.
    #[serde(default)]
    #[schemars(description = "班子得票：各测评项目的得票")]
    pub body: Vec<TallyRow>,
    /// The rows on each official.
    #[serde(default)]
    #[schemars(description = "个人得票：各班子成员的得票")]
    pub persons: Vec<TallyRow>,
}

/// One counted row of a form (得票).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyRow {
    /// The item or the person.
    #[schemars(description = "项目：测评项目或姓名")]
    pub item: String,
    /// Votes by grade, in the order of the grades.
    #[schemars(description = "各等次票数：按测评等次的顺序")]
    pub counts: Vec<u32>,
    /// Rows left blank.
    #[serde(default)]
    #[schemars(description = "弃权：未填的票数")]
    pub abstained: u32,
}

/// An issue found (问题).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Number, unique in the round.
    #[schemars(description = "问题编号：本轮次内唯一")]
    pub number: String,
    /// The target it concerns.
    #[schemars(description = "巡察对象代码：问题所属对象")]
    pub target: AreaCode,
    /// The team that found it.
    #[schemars(description = "组号：发现问题的巡察组")]
    pub team: u32,
    /// Category.
    #[schemars(description = "类别：问题分类中的一项")]
    pub category: String,
    /// Focus.
    #[serde(default)]
    #[schemars(description = "监督重点：问题分类中监督重点的一项")]
    pub focus: Option<String>,
    /// The issue in one sentence.
    #[schemars(description = "反馈问题：一句话概括，不含姓名")]
    pub summary: String,
    /// What it has in common with issues of other targets.
    #[serde(default)]
    #[schemars(description = "共性问题：多个对象同类问题的统一提法，各问题写法须一致，没有的省略")]
    pub common: Option<String>,
    /// What was found.
    #[schemars(description = "具体表现：事实、次数、金额")]
    pub facts: String,
    /// How often.
    #[serde(default)]
    #[schemars(description = "次数：涉及次数")]
    pub times: Option<u32>,
    /// Money concerned, in 分.
    #[serde(default)]
    #[schemars(description = "金额：涉及金额，以分为单位")]
    pub amount: Option<Money>,
    /// Persons concerned.
    #[serde(default)]
    #[schemars(description = "人数：涉及人数")]
    pub persons: Option<u32>,
    /// Names of those concerned; internal.
    #[serde(default)]
    #[schemars(description = "涉及人员：姓名，仅内部使用，不印入反馈和公示")]
    pub names: Vec<String>,
    /// Where the finding comes from; internal.
    #[serde(default)]
    #[schemars(description = "问题依据：谈话、账册、实地查看等，仅内部使用")]
    pub evidence_note: Option<String>,
    /// Origin.
    #[schemars(description = "来源：反馈、立行立改、延伸")]
    pub origin: IssueOrigin,
    /// Day found.
    #[serde(default)]
    #[schemars(description = "发现日期：发现问题的日期")]
    pub found_on: Option<Date>,
    /// Members of the team who found it; internal.
    #[serde(default)]
    #[schemars(description = "发现人：发现问题的组员姓名，仅内部使用")]
    pub found_by: Vec<String>,
    /// Whether it may be made public.
    #[serde(default)]
    #[schemars(description = "可公示：是否列入整改情况公示")]
    pub publishable: bool,
    /// What the public is told of its rectification.
    #[serde(default)]
    #[schemars(description = "公示的整改情况：向群众公布的整改结果，不含姓名；省略时公示按整改措施和进度写")]
    pub result: Option<String>,
    /// Fields of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(description = "自定义项：模板集声明的附加字段")]
    pub extra: Extra,
}

/// A rectification task (整改任务).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Number, unique in the round.
    #[schemars(description = "任务编号：本轮次内唯一")]
    pub number: String,
    /// The issues it answers.
    #[schemars(description = "对应问题：问题编号")]
    pub issues: Vec<String>,
    /// What is to be reached.
    #[schemars(description = "整改任务：要达到的目标")]
    pub aim: String,
    /// The measures.
    #[schemars(description = "整改措施：逐条填写")]
    pub measures: Vec<String>,
    /// When it counts as done.
    #[schemars(description = "完成标准：怎样算完成")]
    pub done_when: String,
    /// Last day.
    #[schemars(description = "完成时限：如2026-07-20")]
    pub due: Date,
    /// Kind.
    #[schemars(description = "类型：立行立改、集中整改、长期整改")]
    pub kind: TaskKind,
}

/// A responsibility for a task (责任).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// The task.
    #[schemars(description = "任务编号：对应的整改任务")]
    pub task: String,
    /// Kind of responsibility.
    #[schemars(description = "责任类型：主体责任、直接责任等")]
    pub kind: DutyKind,
    /// Part taken.
    #[schemars(description = "责任分工：牵头、配合、责任、督办")]
    pub role: DutyRole,
    /// The unit.
    #[schemars(description = "单位：承担责任的单位")]
    pub unit: String,
    /// Code of the unit, where it is a target of the round.
    #[serde(default)]
    #[schemars(description = "单位代码：该单位是本轮次巡察对象的，填其代码")]
    pub target: Option<AreaCode>,
    /// The person.
    #[serde(default)]
    #[schemars(description = "责任人：姓名")]
    pub person: Option<String>,
    /// The person's post.
    #[serde(default)]
    #[schemars(description = "职务：责任人职务")]
    pub post: Option<String>,
}

/// How far a task has come (整改进度).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The task.
    #[schemars(description = "任务编号：对应的整改任务")]
    pub task: String,
    /// Status.
    #[schemars(description = "状态：未启动、整改中、已完成、已销号、退回")]
    pub status: Status,
    /// The day reported; the day of completion when done.
    #[schemars(description = "日期：填报日期，已完成、已销号的为完成日期")]
    pub date: Date,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "整改情况：已采取的措施和成效")]
    pub note: Option<String>,
    /// Numbers of the evidence.
    #[serde(default)]
    #[schemars(description = "佐证材料编号：已销号的必须有")]
    pub evidence: Vec<String>,
    /// Money recovered, in 分.
    #[serde(default)]
    #[schemars(description = "挽回金额：以分为单位")]
    pub recovered: Option<Money>,
    /// Rules made.
    #[serde(default)]
    #[schemars(description = "建章立制：制定的制度名称")]
    pub rules_made: Vec<String>,
    /// Who reviewed the closing.
    #[serde(default)]
    #[schemars(description = "销号审核人：已销号的必须有")]
    pub reviewer: Option<String>,
    /// When it was reviewed.
    #[serde(default)]
    #[schemars(description = "审核日期：销号审核日期")]
    pub reviewed_on: Option<Date>,
}

/// A piece of evidence (佐证材料).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Number.
    #[schemars(description = "材料编号：本轮次内唯一")]
    pub number: String,
    /// Kind.
    #[schemars(description = "材料类型：图片、凭证、原始记录等")]
    pub kind: EvidenceKind,
    /// What it is.
    #[schemars(description = "材料名称：如清退资金收据")]
    pub name: String,
    /// File name, where there is one.
    #[serde(default)]
    #[schemars(description = "文件名：电子件的文件名")]
    pub file: Option<String>,
    /// SHA-256 of the file, hexadecimal.
    #[serde(default)]
    #[schemars(description = "校验值：电子件的SHA-256")]
    pub sha256: Option<String>,
}

/// A measure taken against persons or organisations (问责).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// The target.
    #[schemars(description = "巡察对象代码：被问责人员或单位所属对象")]
    pub target: AreaCode,
    /// The issue behind it.
    #[serde(default)]
    #[schemars(description = "问题编号：因何问题问责")]
    pub issue: Option<String>,
    /// Kind.
    #[schemars(description = "问责方式：党政纪处分、诫勉谈话等")]
    pub kind: SanctionKind,
    /// Persons.
    #[serde(default)]
    #[schemars(description = "人数：受处理的人数")]
    pub persons: u32,
    /// Organisations, counted apart.
    #[serde(default)]
    #[schemars(description = "单位数：受处理的单位数，与人数分别统计")]
    pub organisations: u32,
    /// Day.
    #[serde(default)]
    #[schemars(description = "日期：作出处理的日期")]
    pub date: Option<Date>,
}

/// What a team did on a day (一日一小结).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayLog {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// The day.
    #[schemars(description = "日期：工作日期")]
    pub date: Date,
    /// Talks held.
    #[serde(default)]
    #[schemars(description = "谈话人次：整数")]
    pub talks: u32,
    /// Visits paid.
    #[serde(default)]
    #[schemars(description = "走访户数：整数")]
    pub visits: u32,
    /// Letters and calls received.
    #[serde(default)]
    #[schemars(description = "来信来电来访：件数")]
    pub letters: u32,
    /// Files consulted.
    #[serde(default)]
    #[schemars(description = "查阅资料：份数")]
    pub material: u32,
    /// Numbers of the issues found.
    #[serde(default)]
    #[schemars(description = "新发现问题：问题编号")]
    pub new_issues: Vec<String>,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "工作情况：当日主要工作")]
    pub summary: Option<String>,
    /// Plan for the next day.
    #[serde(default)]
    #[schemars(description = "次日安排：明日工作")]
    pub tomorrow: Option<String>,
}

/// What a team says of a week (一周一汇总).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeekLog {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Any day of the week, which runs from Monday to Sunday.
    #[schemars(description = "所在周：该周任一天的日期，一周从星期一到星期日")]
    pub week: Date,
    /// Talks held, as the team reported them.
    #[serde(default)]
    #[schemars(description = "谈话人次：本组填报的合计，须等于各日之和，可省略")]
    pub talks: Option<u32>,
    /// Visits paid, as reported.
    #[serde(default)]
    #[schemars(description = "走访户数：本组填报的合计，须等于各日之和，可省略")]
    pub visits: Option<u32>,
    /// Letters and calls received, as reported.
    #[serde(default)]
    #[schemars(description = "来信来电来访：本组填报的合计件数，须等于各日之和，可省略")]
    pub letters: Option<u32>,
    /// Files consulted, as reported.
    #[serde(default)]
    #[schemars(description = "查阅资料：本组填报的合计份数，须等于各日之和，可省略")]
    pub material: Option<u32>,
    /// What was done.
    #[serde(default)]
    #[schemars(description = "本周工作：一周主要工作")]
    pub summary: Option<String>,
    /// What has to be settled by others.
    #[serde(default)]
    #[schemars(description = "需协调的事项：请巡察办协调解决的事项，逐条填写")]
    pub requests: Vec<String>,
    /// Plan for the next week.
    #[serde(default)]
    #[schemars(description = "下周安排：下周工作")]
    pub next_week: Option<String>,
}

/// A supervision of unfinished issues (督办).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supervision {
    /// Number, unique in the round.
    #[schemars(description = "督办编号：本轮次内唯一")]
    pub number: String,
    /// The target addressed; the issues are its own or its villages'.
    #[schemars(description = "巡察对象代码：督办的对象，问题须属于它或它所辖的村")]
    pub target: AreaCode,
    /// Numbers of the issues.
    #[schemars(description = "问题编号：督办的未完成问题")]
    pub issues: Vec<String>,
    /// Trigger.
    #[schemars(description = "督办事由：整改事项不完整等")]
    pub trigger: Trigger,
    /// Level.
    #[schemars(description = "督办层级：督办通知、督办函等")]
    pub level: SupervisionLevel,
    /// What the check found.
    #[schemars(description = "督查发现：督查中发现的情况")]
    pub found: String,
    /// What is demanded.
    #[schemars(description = "督办要求：逐条填写")]
    pub demands: Vec<String>,
    /// Day issued.
    #[schemars(description = "督办日期：发出的日期")]
    pub date: Date,
    /// Day by which an answer is due.
    #[schemars(description = "回复时限：报送整改情况的最后日期")]
    pub due: Date,
    /// Copies.
    #[serde(default)]
    #[schemars(description = "抄送：抄送单位")]
    pub cc: Vec<String>,
    /// Number of the supervision that it follows up.
    #[serde(default)]
    #[schemars(description = "接续督办：前一次督办的编号，逐级加重时填写")]
    pub after: Option<String>,
}

/// A re-check of rectification on the spot (验收、再督查).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recheck {
    /// Number, unique in the round.
    #[schemars(description = "验收编号：本轮次内唯一")]
    pub number: String,
    /// The target; the issues are its own.
    #[schemars(description = "巡察对象代码：验收的对象，问题须属于它")]
    pub target: AreaCode,
    /// What it is for.
    #[schemars(description = "验收类型：验收、再督查")]
    pub kind: RecheckKind,
    /// The day.
    #[schemars(description = "验收日期：实地验收的日期")]
    pub date: Date,
    /// Who went.
    #[serde(default)]
    #[schemars(description = "验收人员：姓名，省略时印空白")]
    pub inspectors: Vec<String>,
    /// Numbers of the issues.
    #[schemars(description = "问题编号：验收的问题")]
    pub issues: Vec<String>,
    /// How it was done.
    #[serde(default)]
    #[schemars(description = "验收方式：如查阅资料、实地查看、走访群众")]
    pub method: Option<String>,
    /// What was found.
    #[schemars(description = "验收情况：验收中核实的情况")]
    pub found: String,
    /// Numbers of the evidence taken.
    #[serde(default)]
    #[schemars(description = "佐证材料编号：验收中取得的材料")]
    pub evidence: Vec<String>,
    /// What it came to.
    #[schemars(description = "验收结论：通过、基本通过、未通过")]
    pub result: RecheckResult,
    /// What is still to be done.
    #[serde(default)]
    #[schemars(description = "整改要求：基本通过、未通过的，逐条填写还要做什么")]
    pub demands: Vec<String>,
    /// By when.
    #[serde(default)]
    #[schemars(description = "完成时限：整改要求的最后日期")]
    pub due: Option<Date>,
}

/// Somebody who receives papers beside the targets (受文对象).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Organisation or office of a leader.
    #[schemars(description = "名称：单位名称或领导职务")]
    pub organisation: String,
    /// Kind.
    #[schemars(description = "类型：县领导、纪委监委、主管部门等")]
    pub kind: RecipientKind,
    /// Way.
    #[schemars(description = "送达方式：书面、会议")]
    pub way: Delivery,
}

/// A suggestion to a department in charge (工作建议), about what many targets have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// Number, unique in the round.
    #[schemars(description = "建议编号：本轮次内唯一")]
    pub number: String,
    /// What it is about.
    #[schemars(description = "专题：如农村集体资产资源管理")]
    pub topic: String,
    /// To whom it goes, one of the recipients.
    #[schemars(description = "建议单位：受文对象中的单位名称")]
    pub recipient: String,
    /// Categories of issues it rests on.
    #[serde(default)]
    #[schemars(description = "类别：所依据的问题类别")]
    pub categories: Vec<String>,
    /// Common issues it rests on.
    #[serde(default)]
    #[schemars(description = "共性问题：所依据的共性问题，与问题清单中的写法一致")]
    pub common: Vec<String>,
    /// Single issues it rests on.
    #[serde(default)]
    #[schemars(description = "问题编号：另外依据的个别问题")]
    pub issues: Vec<String>,
    /// What was found, in general words.
    #[serde(default)]
    #[schemars(description = "基本情况：对问题的概括说明，不含姓名")]
    pub situation: Option<String>,
    /// Why it is so.
    #[serde(default)]
    #[schemars(description = "原因分析：逐条填写，不含姓名")]
    pub causes: Vec<String>,
    /// What the department should do.
    #[schemars(description = "建议：请主管部门做什么，逐条填写")]
    pub suggestions: Vec<String>,
    /// Whether the committee gets a report on the topic.
    #[serde(default)]
    #[schemars(description = "专题报告：是否另向派出党委作专题报告")]
    pub report: bool,
    /// Day issued.
    #[serde(default)]
    #[schemars(description = "建议日期：发出的日期，省略时印空白")]
    pub date: Option<Date>,
    /// Day by which an answer is due.
    #[serde(default)]
    #[schemars(description = "回复时限：请主管部门回复的最后日期")]
    pub due: Option<Date>,
    /// Copies.
    #[serde(default)]
    #[schemars(description = "抄送：抄送单位")]
    pub cc: Vec<String>,
}

/// The points of a team for the quality of its work (质量评估).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Points for its report.
    #[schemars(description = "报告质量得分：整数，不超过满分")]
    pub report: u32,
    /// Points for its clues.
    #[schemars(description = "线索质量得分：整数，不超过满分")]
    pub clues: u32,
    /// What is said of it.
    #[serde(default)]
    #[schemars(description = "评语：主要优点和不足，可省略")]
    pub note: Option<String>,
}

/// What adds to a team's points or takes from them (加减分项).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentItem {
    /// The team.
    #[schemars(description = "组号：巡察组")]
    pub team: u32,
    /// Whether it adds or takes.
    #[schemars(description = "加减分：加分、减分")]
    pub kind: PointsKind,
    /// How many points.
    #[schemars(description = "分值：正整数", range(min = 1, max = 1000))]
    pub points: u32,
    /// For what.
    #[schemars(description = "事由：为什么加分或减分")]
    pub reason: String,
}

/// A team's total of an earlier round (历次评估).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PastAssessment {
    /// The session.
    #[schemars(description = "届次：第几届", range(min = 1))]
    pub session: u32,
    /// The round.
    #[schemars(description = "轮次：该届第几轮", range(min = 1))]
    pub number: u32,
    /// The team.
    #[schemars(description = "组号：当时的巡察组")]
    pub team: u32,
    /// Its leader then.
    #[serde(default)]
    #[schemars(description = "组长：当时的组长姓名")]
    pub leader: Option<String>,
    /// The total.
    #[schemars(description = "总分：该轮的质量评估总分，整数")]
    pub total: i32,
}

/// An entry of the register of issued documents (发文登记).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuance {
    /// The kind of document, a folder name of the template set.
    #[schemars(description = "文书种类：如 entry_notice、feedback_report")]
    pub document: String,
    /// The target; left out for a paper of the whole round.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：全轮次的文书省略")]
    pub target: Option<AreaCode>,
    /// Number of the supervision, for papers that belong to one.
    #[serde(default)]
    #[schemars(description = "督办编号：督办文书填写")]
    pub supervision: Option<String>,
    /// Number of the suggestion, for papers that belong to one.
    #[serde(default)]
    #[schemars(description = "建议编号：建议书、专题报告填写")]
    pub suggestion: Option<String>,
    /// Document number.
    #[serde(default)]
    #[schemars(description = "发文字号：尚未编号的省略，文书印空白")]
    pub number: Option<DocNumber>,
    /// Date of the document.
    #[serde(default)]
    #[schemars(description = "成文日期：省略时用轮次的相应日期")]
    pub date: Option<Date>,
    /// Secrecy.
    #[serde(default)]
    #[schemars(description = "密级：秘密、机密、绝密")]
    pub secrecy: Option<Secrecy>,
    /// How long it stays secret, e.g. 1年.
    #[serde(default)]
    #[schemars(description = "保密期限：如1年")]
    pub secrecy_period: Option<String>,
    /// Urgency.
    #[serde(default)]
    #[schemars(description = "紧急程度：加急、特急")]
    pub urgency: Option<Urgency>,
    /// Copy number, up to six digits.
    #[serde(default)]
    #[schemars(description = "份号：6位以内数字", range(max = 999999))]
    pub copy_number: Option<u32>,
    /// Who signs, for upward documents.
    #[serde(default)]
    #[schemars(description = "签发人：上行文填写")]
    pub signer: Option<String>,
    /// Copies.
    #[serde(default)]
    #[schemars(description = "抄送：抄送单位")]
    pub cc: Vec<String>,
    /// Date of printing.
    #[serde(default)]
    #[schemars(description = "印发日期：省略时同成文日期")]
    pub printed_on: Option<Date>,
}

/// The file of clues (问题线索), which lies apart from the round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClueFile {
    /// Version of this format.
    #[schemars(description = "数据格式版本：现为1")]
    pub schema_version: u32,
    /// Session of the round the clues belong to.
    #[schemars(description = "届次：线索所属轮次的届次")]
    pub session: u32,
    /// Number of the round the clues belong to.
    #[schemars(description = "轮次：线索所属轮次")]
    pub number: u32,
    /// Secrecy of the papers.
    #[schemars(description = "密级：涉密文书的密级，秘密、机密或绝密")]
    pub secrecy: Secrecy,
    /// How long they stay secret.
    #[schemars(description = "保密期限：如1年")]
    pub secrecy_period: String,
    /// The clues.
    #[schemars(description = "问题线索：逐条填写")]
    pub clues: Vec<Clue>,
}

/// A clue (问题线索): secret, in a file of its own, in no pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clue {
    /// Number.
    #[schemars(description = "线索编号：本轮次内唯一")]
    pub number: String,
    /// The target it concerns.
    #[schemars(description = "巡察对象代码：线索涉及的对象")]
    pub target: AreaCode,
    /// The team that received it.
    #[schemars(description = "组号：受理的巡察组")]
    pub team: u32,
    /// Where it comes from.
    #[schemars(description = "线索来源：来信、来访、谈话、账目核查等")]
    pub source: String,
    /// Whom it concerns.
    #[schemars(description = "反映对象：姓名、单位、职务")]
    pub object: String,
    /// What it says.
    #[schemars(description = "主要内容：反映的主要问题")]
    pub content: String,
    /// Who told of it.
    #[serde(default)]
    #[schemars(description = "反映人：署名反映的姓名和联系方式，匿名的填“匿名”，巡察组自行发现的省略")]
    pub informant: Option<String>,
    /// What the team made sure of.
    #[serde(default)]
    #[schemars(description = "了解情况：巡察组初步了解的情况，只了解、不核查")]
    pub ascertained: Option<String>,
    /// Money concerned, in 分.
    #[serde(default)]
    #[schemars(description = "涉及金额：以分为单位")]
    pub amount: Option<Money>,
    /// What goes along with it.
    #[serde(default)]
    #[schemars(description = "附件材料：随线索移交的材料名称和份数，逐条填写")]
    pub material: Vec<String>,
    /// What the team proposes.
    #[serde(default)]
    #[schemars(description = "处置建议：巡察组的建议，省略时只写处置方式")]
    pub proposal: Option<String>,
    /// Where it goes.
    #[schemars(description = "移交去向：受理单位")]
    pub route: String,
    /// How it is handled.
    #[schemars(description = "处置方式：移交、暂存等")]
    pub handling: ClueHandling,
    /// Day received.
    #[schemars(description = "受理日期：收到线索的日期")]
    pub received_on: Date,
    /// Day on which the team reported it.
    #[serde(default)]
    #[schemars(description = "报告日期：一事一报告的日期，省略时印空白")]
    pub reported_on: Option<Date>,
    /// Day on which it was handed on.
    #[serde(default)]
    #[schemars(description = "移交日期：移交函的日期，省略时印空白")]
    pub transferred_on: Option<Date>,
    /// Document number of the letter.
    #[serde(default)]
    #[schemars(description = "移交函文号：移交函的发文字号，尚未编号的省略")]
    pub letter_number: Option<DocNumber>,
    /// How many copies are made, each with its number.
    #[serde(default = "one")]
    #[schemars(description = "份数：每种文书印制几份，逐份编份号，默认1份", range(min = 1, max = 20))]
    pub copies: u32,
}

fn one() -> u32 {
    1
}
