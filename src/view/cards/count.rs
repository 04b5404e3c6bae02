//! A heading with its count, as all statistics of documents are made of.

use schemars::JsonSchema;
use serde::Serialize;

/// A heading with its count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Count {
    /// The heading.
    #[schemars(description = "类别名称")]
    pub name: String,
    /// How many.
    #[schemars(description = "个数")]
    pub count: usize,
}

impl Count {
    pub(in crate::view) fn of(name: &str, count: usize) -> Count {
        Count { name: name.to_string(), count }
    }
}

/// How often each heading occurs.
pub(in crate::view) fn count_by<'i>(
    headings: &[String],
    of: impl Iterator<Item = &'i str>,
) -> Vec<Count> {
    let mut counts: Vec<Count> =
        headings.iter().map(|name| Count { name: name.clone(), count: 0 }).collect();
    for heading in of {
        if let Some(count) = counts.iter_mut().find(|c| c.name == heading) {
            count.count += 1;
        }
    }
    counts
}
