//! A suggestion to a department in charge (工作建议) with the statistics of the issues it is based on.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Suggestion};
use crate::view::common_issues::{self, CommonIssues};

/// A suggestion to a department.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuggestionCard {
    /// Number.
    #[schemars(description = "编号")]
    pub number: String,
    /// What it is about.
    #[schemars(description = "主题")]
    pub topic: String,
    /// To whom it goes.
    #[schemars(description = "建议单位")]
    pub recipient: String,
    /// What was found, in general words.
    #[schemars(description = "概括情况")]
    pub situation: Option<String>,
    /// Why it is so.
    #[schemars(description = "原因")]
    pub causes: Vec<String>,
    /// What should be done.
    #[schemars(description = "工作建议")]
    pub suggestions: Vec<String>,
    /// Day by which an answer is due.
    #[schemars(description = "回复时限")]
    pub due: Option<Date>,
    /// Copies.
    #[schemars(description = "抄送")]
    pub cc: Vec<String>,
    /// Statistics of the issues it is based on.
    #[schemars(description = "所依据问题的统计")]
    pub common: CommonIssues,
}

pub(in crate::view) fn suggestion_card(index: &Index<'_>, s: &Suggestion) -> SuggestionCard {
    SuggestionCard {
        number: s.number.clone(),
        topic: s.topic.clone(),
        recipient: s.recipient.clone(),
        situation: s.situation.clone(),
        causes: s.causes.clone(),
        suggestions: s.suggestions.clone(),
        due: s.due,
        cc: s.cc.clone(),
        common: common_issues::project(index, &index.issues_behind(s)),
    }
}
