//! The words by which kinds of document and views are sorted: who reads, made for what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may read a document (知悉范围).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody (公开).
    Public,
    /// The organisations concerned (发被巡察党组织).
    Restricted,
    /// The team (巡察组内部).
    Internal,
    /// Those whom a clue goes to (涉密).
    Secret,
}

impl Audience {
    /// As staff call it.
    pub const fn word(self) -> &'static str {
        match self {
            Audience::Public => "公开",
            Audience::Restricted => "受限",
            Audience::Internal => "内部",
            Audience::Secret => "涉密",
        }
    }
}

/// What kind of thing a document is made for (适用范围).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The whole round.
    Round,
    /// A team.
    Team,
    /// A township or subdistrict.
    Township,
    /// A village or community.
    Village,
    /// A department.
    Department,
    /// A supervision of unfinished issues.
    Supervision,
    /// A suggestion to a department.
    Suggestion,
    /// A clue, which has secret papers.
    Clue,
}

impl Scope {
    /// As staff call it.
    pub const fn word(self) -> &'static str {
        match self {
            Scope::Round => "全轮次",
            Scope::Team => "巡察组",
            Scope::Township => "乡镇",
            Scope::Village => "村",
            Scope::Department => "部门",
            Scope::Supervision => "督办",
            Scope::Suggestion => "建议",
            Scope::Clue => "线索",
        }
    }
}
