//! A letter to another body (函件) with the persons whom it asks for.

use schemars::JsonSchema;
use serde::Serialize;

use super::round_name::team_name;
use crate::round::{Date, Index, Request, RequestKind};

/// A letter to another body.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequestCard {
    /// Number.
    #[schemars(description = "函件编号")]
    pub number: String,
    /// What it asks for.
    #[schemars(description = "函件类型")]
    pub kind: RequestKind,
    /// To whom.
    #[schemars(description = "收函单位")]
    pub unit: String,
    /// What it is about.
    #[schemars(description = "事由")]
    pub matter: Option<String>,
    /// What is wanted.
    #[schemars(description = "所需内容")]
    pub items: Vec<String>,
    /// Whether it names the targets itself, not the whole round.
    #[schemars(description = "是否只涉及所列对象")]
    pub names_targets: bool,
    /// The years.
    #[schemars(description = "时间范围")]
    pub span: Option<String>,
    /// The persons who are lent.
    #[schemars(description = "抽调人员")]
    pub persons: Vec<LentCard>,
    /// First day of the loan.
    #[schemars(description = "开始日期")]
    pub from: Option<Date>,
    /// Last day of the loan.
    #[schemars(description = "结束日期")]
    pub to: Option<Date>,
    /// Where to report.
    #[schemars(description = "报到地点")]
    pub place: Option<String>,
    /// Basis of assistance.
    #[schemars(description = "协助依据")]
    pub basis: Option<String>,
    /// Last day for the answer.
    #[schemars(description = "回复期限")]
    pub reply_due: Date,
    /// Copies.
    #[schemars(description = "抄送")]
    pub cc: Vec<String>,
}

/// A person who is lent to a team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LentCard {
    /// Name.
    #[schemars(description = "姓名")]
    pub name: String,
    /// Unit and post.
    #[schemars(description = "单位和职务")]
    pub post: Option<String>,
    /// The team.
    #[schemars(description = "编入的组")]
    pub team: Option<String>,
    /// What the person does in it.
    #[schemars(description = "组内职责：组长、副组长、组员")]
    pub role: Option<String>,
}

pub(in crate::view) fn request_card(index: &Index<'_>, q: &Request) -> RequestCard {
    RequestCard {
        number: q.number.clone(),
        kind: q.kind,
        unit: q.unit.clone(),
        matter: q.matter.clone(),
        items: q.items.clone(),
        names_targets: !q.targets.is_empty(),
        span: q.span.clone(),
        persons: q.persons.iter().map(|name| lent_card(index, name)).collect(),
        from: q.from,
        to: q.to,
        place: q.place.clone(),
        basis: q.basis.clone(),
        reply_due: q.reply_due,
        cc: q.cc.clone(),
    }
}

fn lent_card(index: &Index<'_>, name: &str) -> LentCard {
    for team in &index.round.teams {
        for (place, member) in team.people() {
            if member.name == name {
                let role = match place.split('[').next() {
                    Some("leader") => "组长",
                    Some("deputies") => "副组长",
                    _ => "组员",
                };
                return LentCard {
                    name: name.into(),
                    post: member.post.clone(),
                    team: Some(team_name(index.round, team)),
                    role: Some(role.into()),
                };
            }
        }
    }
    LentCard { name: name.into(), post: None, team: None, role: None }
}
