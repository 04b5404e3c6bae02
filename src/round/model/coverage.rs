//! How far the inspections of a term have come (全覆盖进度): what is to be inspected, what was, what
//! is left.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::round_kind::RoundKind;
use crate::round::values::Date;

words! {
    /// The class of bodies that are counted together (对象类别).
    BodyClass {
        Township = "乡镇", Subdistrict = "街道", Village = "村", Community = "社区", Department = "部门", Institution = "事业单位", Enterprise = "企业", School = "学校",
    }
}

/// How many bodies of a class there are (应巡总数).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermTotal {
    /// Class.
    #[schemars(description = "对象类别：乡镇、街道、村、社区、部门、事业单位、企业、学校")]
    pub class: BodyClass,
    /// How many; unknown if left out.
    #[serde(default)]
    #[schemars(description = "应巡总数：本届应巡的个数，没有定的省略，不算覆盖率")]
    pub total: Option<u32>,
    /// As of which day, since villages are merged and bodies founded.
    #[serde(default)]
    #[schemars(description = "核定日期：总数是哪一天的，村和单位有撤并")]
    pub as_of: Option<Date>,
}

/// What one round of the term inspected of a class (历轮巡察).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermRound {
    /// The round.
    #[schemars(description = "轮次：本届第几轮", range(min = 1))]
    pub number: u32,
    /// Its kind.
    #[schemars(description = "巡察类型：常规、专项、机动、提级、回头看等")]
    pub kind: RoundKind,
    /// From.
    #[serde(default)]
    #[schemars(description = "开始日期：进驻的日期")]
    pub from: Option<Date>,
    /// To.
    #[serde(default)]
    #[schemars(description = "结束日期：离开的日期")]
    pub to: Option<Date>,
    /// Class.
    #[schemars(description = "对象类别：乡镇、街道、村、社区、部门等，各类别一行")]
    pub class: BodyClass,
    /// Bodies inspected for the first time in the term.
    #[schemars(description = "首次巡察数：本届第一次巡察的个数")]
    pub new: u32,
    /// Bodies that were inspected before in the term.
    #[serde(default)]
    #[schemars(description = "再次巡察数：本届已经巡过、又巡一次的个数，不再计入覆盖")]
    pub again: u32,
    /// Whether it counts as coverage; a special round on a part of the duties need not.
    #[serde(default = "yes")]
    #[schemars(description = "计入覆盖：默认是；只巡一个方面的专项巡察填否")]
    pub covers: bool,
    /// Issues found.
    #[serde(default)]
    #[schemars(description = "发现问题数：整数")]
    pub issues: Option<u32>,
    /// Clues handed on.
    #[serde(default)]
    #[schemars(description = "移交线索数：件数")]
    pub clues: Option<u32>,
}

/// A body that is still to be inspected (未巡对象).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermRest {
    /// Class.
    #[schemars(description = "对象类别：乡镇、街道、村、社区、部门等")]
    pub class: BodyClass,
    /// Name.
    #[schemars(description = "名称：单位名称，村写明乡镇")]
    pub name: String,
    /// The round planned for it.
    #[serde(default)]
    #[schemars(description = "计划轮次：计划在本届第几轮巡察", range(min = 1))]
    pub planned: Option<u32>,
}

fn yes() -> bool {
    true
}
