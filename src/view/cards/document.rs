//! What the register of issued documents (发文登记) says of one document: number, date, secrecy,
//! copies. A document about a clue is in no register; the clue file says the same of it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Date, Index, Issuance, Secrecy};
use crate::view::subject::{ClueSubject, Setting, Subject};

/// The register's entry for this document (发文登记).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct DocumentCard {
    /// Document number.
    #[schemars(description = "发文字号")]
    pub number: Option<String>,
    /// Date of the document.
    #[schemars(description = "成文日期")]
    pub date: Option<Date>,
    /// Days from then to the day of entry; negative after it.
    #[schemars(description = "成文日期离进驻还有几天")]
    pub days_to_entry: Option<i64>,
    /// Secrecy with its period.
    #[schemars(description = "密级和保密期限")]
    pub secrecy: Option<String>,
    /// Urgency.
    #[schemars(description = "紧急程度")]
    pub urgency: Option<String>,
    /// Copy number, six digits.
    #[schemars(description = "份号")]
    pub copy_number: Option<String>,
    /// Who signs.
    #[schemars(description = "签发人")]
    pub signer: Option<String>,
    /// Copies.
    #[schemars(description = "抄送")]
    pub cc: Vec<String>,
    /// Date of printing.
    #[schemars(description = "印发日期")]
    pub printed_on: Option<Date>,
}

/// The entry of the register for a document, if it was assigned one.
pub(in crate::view) fn issuance<'r>(
    index: &Index<'r>,
    subject: Subject<'_>,
    document: &str,
) -> Option<&'r Issuance> {
    let matter = match subject {
        // The register numbers no document of a team.
        Subject::Team(_) => return None,
        Subject::Supervision(s, _) => Some(s.number.as_str()),
        Subject::Suggestion(s) => Some(s.number.as_str()),
        Subject::Meeting(m) => Some(m.number.as_str()),
        Subject::Request(q) => Some(q.number.as_str()),
        Subject::Campaign(c) => Some(c.number.as_str()),
        Subject::Recipient(r) => Some(r.organisation.as_str()),
        _ => None,
    };
    index.issuance(document, subject.target().map(|t| t.code.as_str()), matter)
}

pub(super) fn document_card(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> DocumentCard {
    let round = index.round;
    let s = &round.schedule;
    let by_schedule = match (setting.dated_by, subject) {
        (Some("supervision"), Subject::Supervision(supervision, _)) => Some(supervision.date),
        (Some("suggestion"), Subject::Suggestion(suggestion)) => suggestion.date,
        (Some("meeting"), Subject::Meeting(meeting)) => Some(meeting.date),
        (Some("request"), Subject::Request(request)) => request.date,
        (Some("campaign"), Subject::Campaign(campaign)) => Some(campaign.decided_on),
        (Some("authority"), _) => round.authority.as_ref().map(|a| a.date),
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
    if let Subject::Briefing(b) = subject {
        return DocumentCard {
            date: by_schedule,
            secrecy: Some(secrecy(b.file.secrecy, Some(&b.file.secrecy_period))),
            copy_number: Some(copy_number(b.copy)),
            printed_on: by_schedule,
            ..DocumentCard::default()
        };
    }
    let days_to_entry = |date: Option<Date>| date.map(|date| (s.entry - date).num_days());
    let Some(i) = issuance(index, subject, setting.document) else {
        return DocumentCard {
            date: by_schedule,
            days_to_entry: days_to_entry(by_schedule),
            printed_on: by_schedule,
            ..DocumentCard::default()
        };
    };
    let date = i.date.or(by_schedule);
    DocumentCard {
        number: i.number.as_ref().map(ToString::to_string),
        date,
        days_to_entry: days_to_entry(date),
        secrecy: i.secrecy.map(|s| secrecy(s, i.secrecy_period.as_deref())),
        urgency: i.urgency.map(|u| u.to_string()),
        copy_number: i.copy_number.map(copy_number),
        signer: i.signer.clone(),
        cc: i.cc.clone(),
        printed_on: i.printed_on.or(date),
    }
}

/// For a clue, which is in no register: secrecy and number are in its own file.
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
