//! What the team's report (巡察报告) says of a target beside its issues, and the sums of clues and
//! letters, which are counts only: what they say is in files of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

words! {
    /// How a letter or call came (信访方式).
    LetterWay { Letter = "来信", Call = "来电", Visit = "来访", Online = "网络", Box = "意见箱", }
}

words! {
    /// What became of a letter or call (信访处置).
    LetterDisposition {
        Examined = "纳入了解", Forwarded = "转办", Clue = "移交线索", Immediate = "立行立改", Informed = "告知", Kept = "留存",
    }
}

/// What the report of a target says beside its issues (巡察报告).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetReport {
    /// The body in short: its area, economy, organisation.
    #[serde(default)]
    #[schemars(description = "基本情况：地域、人口、经济、组织概况，一至三句")]
    pub overview: Option<String>,
    /// The judgement of the political ecology (政治生态).
    #[serde(default)]
    #[schemars(description = "政治生态评价：对班子和政治生态的判断，一至两句")]
    pub ecology: Option<String>,
    /// Why the issues arose, as the leadership answers for it.
    #[serde(default)]
    #[schemars(description = "原因分析：从领导班子查找，逐条填写，不含姓名")]
    pub causes: Vec<String>,
    /// What the body should do.
    #[serde(default)]
    #[schemars(description = "意见建议：对被巡察党组织的意见建议，逐条填写")]
    pub proposals: Vec<String>,
    /// Matters on which the team asks for a decision, such as a doubtful definition.
    #[serde(default)]
    #[schemars(description = "提请研究事项：界定不准、需领导小组研究的事项，逐条填写")]
    pub questions: Vec<String>,
    /// When the team discussed it.
    #[serde(default)]
    #[schemars(description = "组务会日期：巡察组集体研究报告的日期")]
    pub discussed_on: Option<Date>,
    /// When team and office reviewed it.
    #[serde(default)]
    #[schemars(description = "组办会商日期：巡察组与巡察办会商报告的日期")]
    pub reviewed_on: Option<Date>,
}

/// Clues counted (线索数): what was handed on, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClueTotal {
    /// The day of the count.
    #[schemars(description = "截止日期：统计到哪一天")]
    pub as_of: Date,
    /// The target; omitted for the whole round.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：线索涉及的对象，乡镇不含所辖村；不分对象的省略")]
    pub target: Option<AreaCode>,
    /// To whom they were handed on.
    #[schemars(description = "移交单位：如县纪委监委")]
    pub to: String,
    /// Clues found.
    #[schemars(description = "发现线索：件数")]
    pub found: u32,
    /// Clues handed on.
    #[schemars(description = "移交线索：件数，不多于发现的")]
    pub transferred: u32,
    /// Persons concerned.
    #[serde(default)]
    #[schemars(description = "涉及人数：线索反映的人数")]
    pub persons: u32,
    /// Cases filed.
    #[serde(default)]
    #[schemars(description = "立案：件数，不多于移交的")]
    pub filed: u32,
    /// Clues dealt with.
    #[serde(default)]
    #[schemars(description = "办结：件数，不多于移交的")]
    pub closed: u32,
    /// Persons disciplined.
    #[serde(default)]
    #[schemars(description = "处分人数：给予党纪政务处分的人数")]
    pub disciplined: u32,
}

/// Letters, calls and visits counted (信访件数).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterTotal {
    /// The target they are about.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：反映的对象，乡镇不含所辖村；不分对象的省略")]
    pub target: Option<AreaCode>,
    /// How they came.
    #[schemars(description = "信访方式：来信、来电、来访、网络、意见箱")]
    pub way: LetterWay,
    /// What became of them.
    #[schemars(description = "信访处置：纳入了解、转办、移交线索、立行立改、告知、留存")]
    pub disposition: LetterDisposition,
    /// How many.
    #[schemars(description = "件数：不含重复件")]
    pub number: u32,
    /// How many more repeat one of them.
    #[serde(default)]
    #[schemars(description = "重复件：与已登记的反映同一问题的件数")]
    pub repeated: u32,
}
