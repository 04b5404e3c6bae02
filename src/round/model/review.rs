//! How an inspected organisation carries its rectification (整改组织情况), and how its papers are
//! reviewed (整改材料审核).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// A paper of the inspected organisation that is reviewed (送审材料).
    ReviewedPaper { Plan = "整改方案", Report = "整改报告", Secretary = "书记报告", Disclosure = "公开稿", }
}

words! {
    /// The result of a review (审核结论).
    ReviewResult { Agreed = "同意", Amended = "修改后报", Returned = "退回", }
}

words! {
    /// The grade of a reviewed paper (审核等次).
    ReviewGrade { Good = "好", Middle = "中", Poor = "差", }
}

/// How a target organises its rectification (整改组织情况).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRectification {
    /// When its committee met to accept the issues.
    #[serde(default)]
    #[schemars(description = "认领日期：党组织会议逐条认领问题的日期")]
    pub accepted_on: Option<Date>,
    /// When it handed in its plan.
    #[serde(default)]
    #[schemars(description = "方案报送日期：报送整改方案的日期")]
    pub plan_on: Option<Date>,
    /// When the meeting of democratic life (village: of organised life) was held.
    #[serde(default)]
    #[schemars(description = "专题民主生活会日期：村、社区为专题组织生活会")]
    pub life_meeting_on: Option<Date>,
    /// When it handed in its two reports.
    #[serde(default)]
    #[schemars(description = "报告报送日期：报送集中整改进展情况报告和书记报告的日期")]
    pub report_on: Option<Date>,
    /// When it told its members.
    #[serde(default)]
    #[schemars(description = "党内通报日期：在党内通报整改情况的日期")]
    pub party_disclosed_on: Option<Date>,
    /// When it told the public.
    #[serde(default)]
    #[schemars(description = "社会公开日期：向社会公开整改情况的日期")]
    pub public_disclosed_on: Option<Date>,
    /// Its secretary during rectification.
    #[serde(default)]
    #[schemars(description = "党组织书记：整改期间的书记")]
    pub secretary: Option<Secretary>,
    /// What the secretary did.
    #[serde(default)]
    #[schemars(description = "书记履责：书记组织落实整改的次数")]
    pub deeds: Option<SecretaryDeeds>,
}

/// The secretary of an inspected organisation (党组织书记).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secretary {
    /// Name.
    #[schemars(description = "姓名：书记姓名")]
    pub name: String,
    /// Post.
    #[serde(default)]
    #[schemars(description = "职务：省略时为班子成员中的职务")]
    pub post: Option<String>,
    /// Since when.
    #[serde(default)]
    #[schemars(description = "到任日期：反馈以后到任的填写")]
    pub since: Option<Date>,
}

/// What a secretary did for rectification (书记履责).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretaryDeeds {
    /// Meetings presided over.
    #[serde(default)]
    #[schemars(description = "主持会议次数：主持研究整改的会议")]
    pub meetings: Option<u32>,
    /// Issues the secretary takes on personally.
    #[serde(default)]
    #[schemars(description = "领办问题：书记领办的问题编号")]
    pub led_issues: Vec<String>,
    /// Written instructions.
    #[serde(default)]
    #[schemars(description = "批示次数：就整改作出的批示")]
    pub instructions: Option<u32>,
    /// Supervisions on the spot.
    #[serde(default)]
    #[schemars(description = "现场督办次数：到现场督办整改")]
    pub visits: Option<u32>,
    /// Talks with those responsible.
    #[serde(default)]
    #[schemars(description = "约谈人次：就整改约谈责任人")]
    pub talks: Option<u32>,
}

/// A review of a paper of the inspected organisation (整改材料审核).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The target.
    #[schemars(description = "巡察对象代码：报送材料的对象")]
    pub target: AreaCode,
    /// The paper.
    #[schemars(description = "材料：整改方案、整改报告、书记报告、公开稿")]
    pub paper: ReviewedPaper,
    /// Which time it is handed in.
    #[schemars(description = "报审次数：第几次报审", range(min = 1, max = 20))]
    pub turn: u32,
    /// Who reviews.
    #[schemars(description = "审核单位：核对规则中审核单位之一")]
    pub organ: String,
    /// The day.
    #[serde(default)]
    #[schemars(description = "审核日期：提出意见的日期")]
    pub date: Option<Date>,
    /// Result.
    #[schemars(description = "审核结论：同意、修改后报、退回")]
    pub result: ReviewResult,
    /// Grade.
    #[serde(default)]
    #[schemars(description = "审核等次：好、中、差，本地不评的省略")]
    pub grade: Option<ReviewGrade>,
    /// Opinions.
    #[serde(default)]
    #[schemars(description = "审核意见：逐条填写，修改后报、退回的必须有")]
    pub opinions: Vec<String>,
}
