//! Documents handed over to a target and signed for (送达和签收), from the register of issued
//! documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Target};
use crate::view::subject::Setting;

/// A document that was handed over to a target.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DeliveryCard {
    /// Title of its kind.
    #[schemars(description = "文书名称")]
    pub title: String,
    /// Document number.
    #[schemars(description = "发文字号")]
    pub number: Option<String>,
    /// Copies handed over.
    #[schemars(description = "份数")]
    pub copies: Option<u32>,
    /// Day on which it was signed for.
    #[schemars(description = "签收日期")]
    pub received_on: Option<Date>,
    /// Who signed for it.
    #[schemars(description = "签收人")]
    pub received_by: Option<String>,
}

/// The documents of the register that a target is handed over, in the register's order. What is for
/// everybody is posted instead, what is internal goes to nobody.
pub(in crate::view) fn deliveries(
    index: &Index<'_>,
    target: &Target,
    setting: &Setting<'_>,
) -> Vec<DeliveryCard> {
    index
        .register(Some(&target.code))
        .iter()
        .filter_map(|i| {
            Some(DeliveryCard {
                title: setting.delivered.get(&i.document)?.clone(),
                number: i.number.as_ref().map(ToString::to_string),
                copies: i.delivered,
                received_on: i.received_on,
                received_by: i.received_by.clone(),
            })
        })
        .collect()
}
