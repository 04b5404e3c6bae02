//! The meetings of a round (会议): of the leading group, of the secretary, of a team, at a target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// The kind of a meeting (会议类型).
    MeetingKind {
        LeadingGroup = "领导小组会议", Secretary = "书记专题会", Standing = "常委会会议", Deployment = "动员部署会", Team = "组务会",
        Introduction = "见面沟通会", Mobilisation = "动员会", Feedback = "反馈会", Villages = "集中反馈会", Discussion = "座谈会", Hearing = "听取汇报",
    }
}

/// A meeting (会议).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Number, unique in the round.
    #[schemars(description = "会议编号：本轮次内唯一")]
    pub number: String,
    /// Kind.
    #[schemars(description = "会议类型：领导小组会议、书记专题会、动员会、反馈会、座谈会等")]
    pub kind: MeetingKind,
    /// The day.
    #[schemars(description = "会议日期：开会的日期")]
    pub date: Date,
    /// The time of day.
    #[serde(default)]
    #[schemars(description = "会议时间：如9:00")]
    pub time: Option<String>,
    /// Where.
    #[serde(default)]
    #[schemars(description = "地点：会议室名称")]
    pub place: Option<String>,
    /// The teams that report or hold it.
    #[serde(default)]
    #[schemars(description = "组号：汇报或主办的巡察组，可有几个")]
    pub teams: Vec<u32>,
    /// The targets it is about.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：会议涉及的对象，可有几个；全轮次的省略")]
    pub targets: Vec<AreaCode>,
    /// Who presides.
    #[schemars(description = "主持人：姓名")]
    pub chair: String,
    /// The post of who presides.
    #[serde(default)]
    #[schemars(description = "主持人职务：如县委书记、县委巡察工作领导小组组长")]
    pub chair_post: Option<String>,
    /// Who keeps the record.
    #[serde(default)]
    #[schemars(description = "记录人：姓名")]
    pub recorder: Option<String>,
    /// Who is present.
    #[serde(default)]
    #[schemars(description = "出席：姓名，含主持人")]
    pub present: Vec<String>,
    /// Who is excused.
    #[serde(default)]
    #[schemars(description = "请假：姓名")]
    pub absent: Vec<String>,
    /// Who listens without a vote.
    #[serde(default)]
    #[schemars(description = "列席：姓名或单位")]
    pub observers: Vec<String>,
    /// The topics.
    #[serde(default)]
    #[schemars(description = "议题：逐条填写，如听取第一巡察组关于巡察双河镇党委情况的汇报")]
    pub agenda: Vec<String>,
    /// What the meeting held (会议认为).
    #[serde(default)]
    #[schemars(description = "会议认为：会议的评价和判断，座谈会为各人的意见，逐条填写，不写姓名")]
    pub views: Vec<String>,
    /// What the meeting demanded (会议要求).
    #[serde(default)]
    #[schemars(description = "会议要求：逐条填写，不写个人发言")]
    pub demands: Vec<String>,
    /// What was decided.
    #[serde(default)]
    #[schemars(description = "议定事项：逐项填写")]
    pub decisions: Vec<Decision>,
}

/// What a meeting decided (议定事项).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The decision.
    #[schemars(description = "事项：议定的内容")]
    pub text: String,
    /// Who carries it out.
    #[serde(default)]
    #[schemars(description = "承办单位：负责办理的单位")]
    pub unit: Option<String>,
    /// Last day.
    #[serde(default)]
    #[schemars(description = "办理时限：最后日期")]
    pub due: Option<Date>,
}
