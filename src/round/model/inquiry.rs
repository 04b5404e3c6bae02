//! What a team looks at in a target: places that it visits (实地查看), material that it borrows (调阅资料).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

/// A visit to a place (实地查看).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The target.
    #[schemars(description = "巡察对象代码：查看的地点所属的对象")]
    pub target: AreaCode,
    /// The day.
    #[schemars(description = "日期：查看的日期，在进驻期间")]
    pub date: Date,
    /// Where.
    #[schemars(description = "地点：如三组机耕道、村集体鱼塘")]
    pub place: String,
    /// Who of the team went; two at least.
    #[schemars(description = "查看人：巡察组人员姓名，不少于两人")]
    pub who: Vec<String>,
    /// Who went along; none if unannounced.
    #[serde(default)]
    #[schemars(description = "陪同人：单位和职务，暗访的省略")]
    pub guide: Option<String>,
    /// What was seen and measured.
    #[schemars(description = "查看情况：看到、量到的情况，与台账核对的结果")]
    pub seen: String,
    /// What is to be checked further.
    #[serde(default)]
    #[schemars(description = "需核实的事项：与资料不符、需进一步了解的，没有的省略")]
    pub doubt: Option<String>,
    /// Numbers of the photos.
    #[serde(default)]
    #[schemars(description = "照片编号：照片和录像的编号")]
    pub photos: Option<String>,
}

/// Material that a target is to provide (调阅资料).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Number, unique in the target.
    #[schemars(description = "资料编号：同一对象内唯一")]
    pub number: String,
    /// The target.
    #[schemars(description = "巡察对象代码：提供资料的对象")]
    pub target: AreaCode,
    /// What.
    #[schemars(description = "资料名称：中性名称，不反映线索")]
    pub title: String,
    /// Of which years.
    #[serde(default)]
    #[schemars(description = "年度范围：如2023年至2025年")]
    pub span: Option<String>,
    /// How many.
    #[serde(default)]
    #[schemars(description = "份数：份、册、本数", range(min = 1))]
    pub copies: Option<u32>,
    /// Pages.
    #[serde(default)]
    #[schemars(description = "页数：整数", range(min = 1))]
    pub pages: Option<u32>,
    /// Whether it is the original.
    #[serde(default)]
    #[schemars(description = "原件：是为原件，用后归还；否为复印件")]
    pub original: bool,
    /// Which part of the target provides it.
    #[serde(default)]
    #[schemars(description = "提供部门：如镇财政所、村文书")]
    pub unit: Option<String>,
    /// What is demanded of it.
    #[serde(default)]
    #[schemars(description = "要求：如装订成册、加盖公章")]
    pub demand: Option<String>,
    /// Last day to provide it.
    #[serde(default)]
    #[schemars(description = "提供期限：最后日期")]
    pub due: Option<Date>,
    /// When it was handed over.
    #[serde(default)]
    #[schemars(description = "移交日期：交给巡察组的日期")]
    pub handed_on: Option<Date>,
    /// When it was given back.
    #[serde(default)]
    #[schemars(description = "归还日期：原件归还的日期，不晚于离开日期")]
    pub returned_on: Option<Date>,
}
