//! The words by which kinds of document and views are sorted: who reads, made for what; and the
//! titles of kinds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may read a document (知悉范围).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
    /// A meeting.
    Meeting,
    /// A letter to another body.
    Request,
    /// A campaign on common issues.
    Campaign,
    /// A recipient beside the targets.
    Recipient,
    /// A clue, which has secret documents.
    Clue,
    /// A briefing file, which has secret documents.
    Briefing,
}

impl Scope {
    /// Whether its documents are secret: made of a file of its own, and in no pack.
    pub const fn is_secret(self) -> bool {
        matches!(self, Scope::Clue | Scope::Briefing)
    }

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
            Scope::Meeting => "会议",
            Scope::Request => "函件",
            Scope::Campaign => "专项整治",
            Scope::Recipient => "受文对象",
            Scope::Clue => "线索",
            Scope::Briefing => "点人点事",
        }
    }
}

/// The Chinese titles of kinds of document by their names, e.g. 反馈意见 of `feedback_report`.
///
/// A kind may get a new title: the last one is shown, earlier ones are still understood.
///
/// ```
/// # use xunwen::terms::KindTitles;
/// let mut titles = KindTitles::default();
/// titles.insert("feedback_report", "反馈意见");
/// titles.insert("feedback_report", "巡察反馈意见");
/// assert_eq!(titles.title("feedback_report"), Some("巡察反馈意见"));
/// assert_eq!(titles.name("反馈意见"), Some("feedback_report"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindTitles {
    titles: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl KindTitles {
    /// Gives a kind a title; another kind with the same title loses it.
    pub fn insert(&mut self, name: &str, title: &str) {
        let title = title.trim();
        self.titles.insert(name.to_string(), title.to_string());
        self.names.insert(title.to_string(), name.to_string());
    }

    /// The title of a kind; `None` if it has no title of its own.
    pub fn title(&self, name: &str) -> Option<&str> {
        let title = self.titles.get(name)?;
        self.names.get(title).filter(|n| *n == name).map(|_| title.as_str())
    }

    /// The name of the kind with a title.
    pub fn name(&self, title: &str) -> Option<&str> {
        self.names.get(title).map(String::as_str)
    }

    /// The titles, in the order of the kinds' names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.titles.keys().filter_map(|name| self.title(name))
    }
}
