//! A suggestion to a department in charge (工作建议) with the statistics of the issues it is based on.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Suggestion};
use crate::view::common_issues::{self, CommonIssues};

/// A suggestion to a department.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuggestionCard {
    /// Number (编号).
    pub number: String,
    /// What it is about (主题).
    pub topic: String,
    /// To whom it goes (建议单位).
    pub recipient: String,
    /// What was found, in general words (概括情况).
    pub situation: Option<String>,
    /// Why it is so (原因).
    pub causes: Vec<String>,
    /// What should be done (工作建议).
    pub suggestions: Vec<String>,
    /// Day by which an answer is due (回复时限).
    pub due: Option<Date>,
    /// Copies (抄送).
    pub cc: Vec<String>,
    /// Statistics of the issues it is based on (所依据问题的统计).
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
