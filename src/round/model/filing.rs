//! The archive of a round (归档): the papers of a volume in their order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date};

/// A paper in a volume of the archive (归档文件).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledPaper {
    /// The volume that it is in.
    #[schemars(description = "档号：案卷的档号，同一卷的文件相同")]
    pub volume: String,
    /// The group of the volume.
    #[schemars(
        description = "归档类别：归档范围表中的类别，如综合、准备进驻、了解、报告反馈、整改"
    )]
    pub group: String,
    /// The target; omitted for volumes of the whole round.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：一单位一卷的填写，综合卷省略")]
    pub target: Option<AreaCode>,
    /// Document number.
    #[serde(default)]
    #[schemars(description = "文号：没有文号的省略")]
    pub number: Option<String>,
    /// Who made it.
    #[schemars(description = "责任者：形成文件的单位或个人")]
    pub author: String,
    /// Title.
    #[schemars(description = "题名：文件标题；线索材料只写件数，不写内容")]
    pub title: String,
    /// Day of the paper.
    #[serde(default)]
    #[schemars(description = "日期：文件的日期")]
    pub date: Option<Date>,
    /// First page in the volume.
    #[serde(default)]
    #[schemars(description = "起始页号：在卷内的第一页", range(min = 1))]
    pub first: Option<u32>,
    /// Last page in the volume.
    #[serde(default)]
    #[schemars(description = "终止页号：在卷内的最后一页", range(min = 1))]
    pub last: Option<u32>,
    /// How long it is kept.
    #[schemars(description = "保管期限：如永久、30年、10年，同一卷的相同")]
    pub term: String,
    /// Remark.
    #[serde(default)]
    #[schemars(description = "备注：缺页、破损等，没有的省略")]
    pub note: Option<String>,
}
