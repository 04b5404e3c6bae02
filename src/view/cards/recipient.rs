//! Recipients of the results beside the targets (受文对象), each with what is asked of it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Recipient, RecipientView};

/// A recipient who is informed beside the targets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecipientCard {
    /// Name.
    #[schemars(description = "单位名称")]
    pub organisation: String,
    /// Kind.
    #[schemars(description = "通报对象类型")]
    pub kind: String,
    /// Way.
    #[schemars(description = "通报方式")]
    pub way: String,
    /// What it reads of the round.
    #[schemars(description = "通报范围：全轮次、有关类别、有关单位")]
    pub view: RecipientView,
    /// Categories and common issues of its field.
    #[schemars(description = "有关类别")]
    pub topics: Vec<String>,
    /// Names of the targets in its charge.
    #[schemars(description = "有关单位的名称")]
    pub targets: Vec<String>,
    /// What is asked of it.
    #[schemars(description = "要求")]
    pub demands: Vec<String>,
    /// Day by which it reports back.
    #[schemars(description = "报告期限")]
    pub due: Option<Date>,
}

pub(in crate::view) fn recipient_card(index: &Index<'_>, recipient: &Recipient) -> RecipientCard {
    let target = |code: &crate::round::AreaCode| index.target(code.as_str());
    RecipientCard {
        organisation: recipient.organisation.clone(),
        kind: recipient.kind.to_string(),
        way: recipient.way.to_string(),
        view: recipient.view.unwrap_or(RecipientView::Area),
        topics: recipient.topics.clone(),
        targets: recipient.targets.iter().filter_map(target).map(|t| t.name.clone()).collect(),
        demands: recipient.demands.clone(),
        due: recipient.due,
    }
}
