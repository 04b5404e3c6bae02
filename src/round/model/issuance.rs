//! The register of issued documents (发文登记).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::round::values::{AreaCode, Date, DocNumber};

words! {
    /// The secrecy of a document (密级).
    Secrecy { Confidential = "秘密", Secret = "机密", TopSecret = "绝密", }
}

words! {
    /// The urgency of a document (紧急程度).
    Urgency { Urgent = "加急", MostUrgent = "特急", }
}

/// An entry of the register of issued documents (发文登记).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuance {
    /// The kind of document, a folder name of the template set.
    #[schemars(description = "文书种类：如 entry_notice、feedback_report")]
    pub document: String,
    /// The target; omitted for a document of the whole round.
    #[serde(default)]
    #[schemars(description = "巡察对象代码：全轮次的文书省略")]
    pub target: Option<AreaCode>,
    /// Number of the supervision, for documents that belong to one.
    #[serde(default)]
    #[schemars(description = "督办编号：督办文书填写")]
    pub supervision: Option<String>,
    /// Number of the suggestion, for documents that belong to one.
    #[serde(default)]
    #[schemars(description = "建议编号：建议书、专题报告填写")]
    pub suggestion: Option<String>,
    /// Number of the meeting, for documents that belong to one.
    #[serde(default)]
    #[schemars(description = "会议编号：会议纪要等填写")]
    pub meeting: Option<String>,
    /// Number of the letter to another body, for documents that belong to one.
    #[serde(default)]
    #[schemars(description = "函件编号：征询函、抽调函、提供协助函填写")]
    pub request: Option<String>,
    /// Number of the campaign, for documents that belong to one.
    #[serde(default)]
    #[schemars(description = "整治编号：专项整治方案填写")]
    pub campaign: Option<String>,
    /// The recipient, for papers that each recipient has of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "受文单位：分送各受文对象的通报填写，与受文对象的名称一致")]
    pub recipient: Option<String>,
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
    /// Period of secrecy, e.g. 1年.
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
    /// Day on which the addressee signed for it (签收).
    #[serde(default)]
    #[schemars(description = "签收日期：送达后由对方签收的日期")]
    pub received_on: Option<Date>,
    /// Who signed for it.
    #[serde(default)]
    #[schemars(description = "签收人：姓名和职务，如罗喆安（党委书记）")]
    pub received_by: Option<String>,
    /// Copies handed over.
    #[serde(default)]
    #[schemars(description = "送达份数：整数", range(max = 1000))]
    pub delivered: Option<u32>,
}
