//! Parts that views of several audiences share; nothing in them is above public.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ClueSubject, Setting, Subject, parent_name};
use crate::numerals::chinese;
use crate::round::check::due;
use crate::round::{
    Contact, ContactKind, Date, Extra, ExtraValue, Index, Issuance, Level, Organ, Period, Round, RoundKind, Secrecy, Target, TargetKind,
    Team,
};
use crate::terms::Audience;

/// The round (轮次) as every paper may name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoundCard {
    /// Session (届次).
    pub session: u32,
    /// Number in the session (轮次).
    pub number: u32,
    /// As papers call it, e.g. 十五届县委第三轮巡察 (轮次全称).
    pub name: String,
    /// Type (巡察类型).
    pub kind: RoundKind,
    /// Theme of a special round (专项主题).
    pub theme: Option<String>,
    /// What it rests on (巡察依据).
    pub basis: Vec<String>,
    /// What it looks at (巡察内容).
    pub scope: Vec<String>,
    /// Day of the entry notice (进驻通知日期).
    pub notice: Option<Date>,
    /// Day of entry (进驻日期).
    pub entry: Date,
    /// Last day for letters and calls (受理截止日期).
    pub accept_until: Date,
    /// Day of leaving (离开日期).
    pub leave: Date,
    /// Day of feedback (反馈日期).
    pub feedback: Option<Date>,
    /// Fields of its own (轮次自定义项).
    pub extra: BTreeMap<String, ExtraValue>,
}

/// Who sends and who issues.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CommitteeCard {
    /// Full name (派出党委全称).
    pub name: String,
    /// Short name, e.g. 澄川县委 (简称，如澄川县委).
    pub short_name: String,
    /// The area, e.g. 澄川县 (行政区域，如澄川县).
    pub area: String,
    /// How it is called inside the area: 县委, 市委, 省委 (县委、市委或省委).
    pub word: String,
}

/// The office, with how to reach it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrganCard {
    /// Full name (全称).
    pub name: String,
    /// Short name (简称).
    pub short_name: String,
    /// Address (地址).
    pub address: Option<String>,
    /// Telephone (电话).
    pub phone: Option<String>,
    /// Who answers questions (联系人).
    pub contact: Option<String>,
}

/// What every paper may say, whoever reads it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Frame {
    /// The committee (派出党委).
    pub committee: CommitteeCard,
    /// The leading group (巡察工作领导小组).
    pub leading_group: NameCard,
    /// The round (轮次).
    pub round: RoundCard,
    /// The register's entry (发文登记).
    pub document: DocumentCard,
    /// The day as of which the round is judged (统计截止日期).
    pub as_of: Option<Date>,
    /// Options of the document (文书选项).
    pub options: BTreeMap<String, serde_json::Value>,
}

/// An organ by its names.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NameCard {
    /// Full name (全称).
    pub name: String,
    /// Short name (简称).
    pub short_name: String,
}

/// An inspected body by its name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetCard {
    /// Area code (区划代码).
    pub code: String,
    /// Kind (对象类型).
    pub kind: TargetKind,
    /// Name (名称).
    pub name: String,
    /// Party organisation (党组织名称).
    pub party_org: String,
    /// Name of the township above (上级乡镇名称).
    pub parent: Option<String>,
    /// Fields of its own that the audience may see (对象自定义项).
    pub extra: BTreeMap<String, ExtraValue>,
}

/// A way to reach the team.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContactCard {
    /// Kind (联系方式类型).
    pub kind: ContactKind,
    /// Number or address (号码或地址).
    pub value: String,
    /// When it is served (受理时间).
    pub hours: Option<String>,
}

/// What the register says of this document (发文登记).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct DocumentCard {
    /// Document number (发文字号).
    pub number: Option<String>,
    /// Date of the document (成文日期).
    pub date: Option<Date>,
    /// Secrecy with its period (密级和保密期限).
    pub secrecy: Option<String>,
    /// Urgency (紧急程度).
    pub urgency: Option<String>,
    /// Copy number, six digits (份号).
    pub copy_number: Option<String>,
    /// Who signs (签发人).
    pub signer: Option<String>,
    /// Copies (抄送).
    pub cc: Vec<String>,
    /// Date of printing (印发日期).
    pub printed_on: Option<Date>,
}

/// The time allowed for rectification (整改期限).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RectificationCard {
    /// The period as printed, e.g. 2个月 (整改期限，如2个月).
    pub period: String,
    /// What it rests on (期限依据).
    pub basis: String,
    /// The last day (整改截止日期).
    pub due: Option<Date>,
    /// The period for the plan, e.g. 15个工作日 (报送方案的期限).
    pub plan_within: Option<String>,
    /// The last day for the plan (报送方案的截止日期).
    pub plan_due: Option<Date>,
}

/// A heading with its count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Count {
    /// The heading (类别名称).
    pub name: String,
    /// How many (个数).
    pub count: usize,
}

fn round_card(round: &Round, audience: Audience, setting: &Setting<'_>) -> RoundCard {
    let s = &round.schedule;
    RoundCard {
        session: round.session,
        number: round.number,
        name: format!("{}届{}第{}轮巡察", chinese(round.session.into()), level_word(round.committee.level), chinese(round.number.into())),
        kind: round.kind,
        theme: round.theme.clone(),
        basis: round.basis.clone(),
        scope: round.scope.clone(),
        notice: s.notice,
        entry: s.entry,
        accept_until: s.accept_until,
        leave: s.leave,
        feedback: s.feedback,
        extra: visible(&round.extra, "round", audience, setting),
    }
}

fn committee_card(round: &Round) -> CommitteeCard {
    let c = &round.committee;
    CommitteeCard { name: c.name.clone(), short_name: c.short_name.clone(), area: c.area.clone(), word: level_word(c.level).to_string() }
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province => "省委",
        Level::City => "市委",
        Level::County => "县委",
    }
}

pub(super) fn frame(index: &Index<'_>, subject: Subject<'_>, audience: Audience, setting: &Setting<'_>) -> Frame {
    let round = index.round;
    Frame {
        committee: committee_card(round),
        leading_group: name_card(&round.leading_group),
        round: round_card(round, audience, setting),
        document: document_card(index, subject, setting),
        as_of: setting.as_of,
        options: setting.options.clone(),
    }
}

pub(super) fn name_card(organ: &Organ) -> NameCard {
    NameCard { name: organ.name.clone(), short_name: organ.short_name.clone() }
}

pub(super) fn organ_card(organ: &Organ) -> OrganCard {
    OrganCard {
        name: organ.name.clone(),
        short_name: organ.short_name.clone(),
        address: organ.address.clone(),
        phone: organ.phone.clone(),
        contact: organ.contact.clone(),
    }
}

pub(super) fn target_card(index: &Index<'_>, target: &Target, audience: Audience, setting: &Setting<'_>) -> TargetCard {
    TargetCard {
        code: target.code.to_string(),
        kind: target.kind,
        name: target.name.clone(),
        party_org: target.party_org.clone(),
        parent: parent_name(index, target.parent.as_ref()),
        extra: visible(&target.extra, "target", audience, setting),
    }
}

/// The declared fields that an audience may see.
pub(super) fn visible(extra: &Extra, on: &str, audience: Audience, setting: &Setting<'_>) -> BTreeMap<String, ExtraValue> {
    let allowed = |key: &str| {
        let declared = setting.declared.iter().find(|d| d.on == on && d.key == key);
        declared.is_some_and(|d| match d.audience.as_str() {
            "public" => true,
            "restricted" => audience >= Audience::Restricted,
            _ => audience >= Audience::Internal,
        })
    };
    extra.iter().filter(|(key, _)| allowed(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// The team's name: its own, or 县委第一巡察组.
pub(super) fn team_name(round: &Round, team: &Team) -> String {
    team.name.clone().unwrap_or_else(|| format!("{}第{}巡察组", level_word(round.committee.level), chinese(team.number.into())))
}

/// The team's name as strangers need it: 中共澄川县委第一巡察组.
pub(super) fn team_full_name(round: &Round, team: &Team) -> String {
    team.name.clone().unwrap_or_else(|| format!("中共{}第{}巡察组", round.committee.short_name, chinese(team.number.into())))
}

pub(super) fn contact_cards<'c>(contacts: impl IntoIterator<Item = &'c Contact>) -> Vec<ContactCard> {
    contacts.into_iter().map(|c| ContactCard { kind: c.kind, value: c.value.clone(), hours: c.hours.clone() }).collect()
}

/// The entry of the register for a document, if it was assigned one.
pub(super) fn issuance<'r>(index: &Index<'r>, subject: Subject<'_>, document: &str) -> Option<&'r Issuance> {
    let matter = match subject {
        // The register numbers no paper of a team.
        Subject::Team(_) => return None,
        Subject::Supervision(s, _) => Some(s.number.as_str()),
        Subject::Suggestion(s) => Some(s.number.as_str()),
        _ => None,
    };
    index.issuance(document, subject.target().map(|t| t.code.as_str()), matter)
}

fn document_card(index: &Index<'_>, subject: Subject<'_>, setting: &Setting<'_>) -> DocumentCard {
    let round = index.round;
    let s = &round.schedule;
    let by_schedule = match (setting.dated_by, subject) {
        (Some("supervision"), Subject::Supervision(supervision, _)) => Some(supervision.date),
        (Some("suggestion"), Subject::Suggestion(suggestion)) => suggestion.date,
        (Some("reported"), Subject::Clue(c)) => c.clue.reported_on,
        (Some("transferred"), Subject::Clue(c)) => c.clue.transferred_on,
        (Some("notice"), _) => s.notice,
        (Some("entry"), _) => Some(s.entry),
        (Some("leave"), _) => Some(s.leave),
        (Some("report"), _) => s.report,
        (Some("feedback"), _) => s.feedback,
        (Some("plan"), _) => s.plan,
        (Some("as_of"), _) => setting.as_of,
        _ => None,
    };
    if let Subject::Clue(c) = subject {
        return secret_card(c, by_schedule);
    }
    let Some(i) = issuance(index, subject, setting.document) else {
        return DocumentCard { date: by_schedule, printed_on: by_schedule, ..DocumentCard::default() };
    };
    let date = i.date.or(by_schedule);
    DocumentCard {
        number: i.number.as_ref().map(ToString::to_string),
        date,
        secrecy: i.secrecy.map(|s| secrecy(s, i.secrecy_period.as_deref())),
        urgency: i.urgency.map(|u| u.to_string()),
        copy_number: i.copy_number.map(copy_number),
        signer: i.signer.clone(),
        cc: i.cc.clone(),
        printed_on: i.printed_on.or(date),
    }
}

/// A clue is in no register: its own file says how secret its papers are and what number they have.
fn secret_card(c: ClueSubject<'_>, date: Option<Date>) -> DocumentCard {
    DocumentCard {
        number: c.clue.letter_number.as_ref().map(ToString::to_string),
        date,
        secrecy: Some(secrecy(c.file.secrecy, Some(&c.file.secrecy_period))),
        copy_number: Some(copy_number(c.copy)),
        printed_on: date,
        ..DocumentCard::default()
    }
}

/// 密级★保密期限 (GB/T 9704-2012, 7.2.2).
fn secrecy(secrecy: Secrecy, period: Option<&str>) -> String {
    match period {
        Some(period) => format!("{secrecy}★{period}"),
        None => secrecy.to_string(),
    }
}

/// Six digits (GB/T 9704-2012, 7.2.1).
fn copy_number(number: u32) -> String {
    format!("{number:06}")
}

pub(super) fn rectification_card(round: &Round, setting: &Setting<'_>) -> RectificationCard {
    let r = &round.rectification;
    let plan_due = match (round.schedule.feedback, &r.plan_within) {
        (Some(feedback), Some(within)) => setting.calendar.due(feedback, within).ok(),
        _ => None,
    };
    RectificationCard {
        period: period_text(r.period),
        basis: r.basis.clone(),
        due: due(round, setting.calendar).ok().flatten(),
        plan_within: r.plan_within.map(period_text),
        plan_due,
    }
}

fn period_text(period: Period) -> String {
    format!("{}{}", period.number, period.unit)
}

/// How often each heading occurs.
pub(super) fn count_by<'i>(headings: &[String], of: impl Iterator<Item = &'i str>) -> Vec<Count> {
    let mut counts: Vec<Count> = headings.iter().map(|name| Count { name: name.clone(), count: 0 }).collect();
    for heading in of {
        if let Some(count) = counts.iter_mut().find(|c| c.name == heading) {
            count.count += 1;
        }
    }
    counts
}
