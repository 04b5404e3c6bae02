//! Supervision of unfinished issues (督办), other recipients (受文对象) and suggestions to departments
//! (工作建议).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// Why a supervision notice goes out (督办事由).
    Trigger { Incomplete = "整改事项不完整", Measures = "整改措施不到位", Effect = "整改效果不明显", Overdue = "逾期未完成", }
}

words! {
    /// The step of supervision (督办层级).
    SupervisionLevel { Notice = "督办通知", Letter = "督办函", Remind = "提醒", Admonish = "告诫", Accountability = "问责建议", }
}

words! {
    /// The kind of a recipient (受文对象类型).
    RecipientKind { Target = "被巡察党组织", Leader = "县领导", Leading = "领导", Committee = "党委", Discipline = "纪委监委", Department = "主管部门", }
}

words! {
    /// How a document reaches its recipient (送达方式).
    Delivery { Written = "书面", Meeting = "会议", }
}

words! {
    /// What of the round a recipient reads (通报范围).
    RecipientView { Area = "全轮次", Topic = "有关类别", Own = "有关单位", }
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

/// A recipient of documents beside the targets (受文对象).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Organisation or office of a leader.
    #[schemars(description = "名称：单位名称或领导职务")]
    pub organisation: String,
    /// Kind.
    #[schemars(description = "类型：县领导（县以外的填领导）、党委、纪委监委、主管部门等")]
    pub kind: RecipientKind,
    /// Way.
    #[schemars(description = "送达方式：书面、会议")]
    pub way: Delivery,
    /// What it reads of the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "通报范围：全轮次、有关类别、有关单位，省略时为全轮次")]
    pub view: Option<RecipientView>,
    /// Categories and common issues of its field, for the view of a topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(description = "有关类别：通报范围为有关类别的，填问题类别或共性问题")]
    pub topics: Vec<String>,
    /// Targets in its charge, for the view of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(description = "有关单位代码：通报范围为有关单位的，填巡察对象")]
    pub targets: Vec<AreaCode>,
    /// What is asked of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(description = "要求：请该单位做什么，逐条填写")]
    pub demands: Vec<String>,
    /// Day by which it reports back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "报告期限：请该单位报告办理情况的最后日期")]
    pub due: Option<Date>,
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
    /// The addressee, one of the recipients.
    #[schemars(description = "建议单位：受文对象中的单位名称")]
    pub recipient: String,
    /// Categories of issues it is based on.
    #[serde(default)]
    #[schemars(description = "类别：所依据的问题类别")]
    pub categories: Vec<String>,
    /// Common issues it is based on.
    #[serde(default)]
    #[schemars(description = "共性问题：所依据的共性问题，与问题清单中的写法一致")]
    pub common: Vec<String>,
    /// Single issues it is based on.
    #[serde(default)]
    #[schemars(description = "问题编号：另外依据的个别问题")]
    pub issues: Vec<String>,
    /// What was found, in general words.
    #[serde(default)]
    #[schemars(description = "基本情况：对问题的概括说明，不含姓名")]
    pub situation: Option<String>,
    /// Causes.
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
