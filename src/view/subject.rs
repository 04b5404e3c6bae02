//! What a document is made for, what a view needs beside the round, and which targets and issues a
//! subject covers.

use std::collections::{BTreeMap, HashSet};

use crate::numerals::chinese;
use crate::round::check::Declared;
use crate::round::{
    BriefingFile, Calendar, Campaign, Clue, ClueFile, Date, Evaluation, Index, Issue, Meeting,
    QuestionBank, Recipient, RecipientView, Request, Suggestion, Supervision, Survey, Target,
    TargetKind, Team,
};
use crate::terms::{KindTitles, Scope};

/// What one document is made for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Subject<'r> {
    /// The whole round.
    Round,
    /// One team.
    Team(&'r Team),
    /// One target.
    Target(&'r Target),
    /// One supervision; the target is the one addressed.
    Supervision(&'r Supervision, &'r Target),
    /// One suggestion to a department.
    Suggestion(&'r Suggestion),
    /// One meeting.
    Meeting(&'r Meeting),
    /// One letter to another body.
    Request(&'r Request),
    /// One campaign on common issues.
    Campaign(&'r Campaign),
    /// One recipient beside the targets.
    Recipient(&'r Recipient),
    /// One copy of the documents of a clue; secret.
    Clue(ClueSubject<'r>),
    /// One copy of the documents of a briefing file; secret.
    Briefing(BriefingSubject<'r>),
}

/// A clue (问题线索) as the subject of secret documents.
#[derive(Debug, Clone, Copy)]
pub struct ClueSubject<'r> {
    /// The file, which says how secret it is.
    pub file: &'r ClueFile,
    /// The clue.
    pub clue: &'r Clue,
    /// Its position in the file, from 1; documents and problems are named by it instead of by the
    /// clue.
    pub place: usize,
    /// The number of the copy (份号), from 1.
    pub copy: u32,
}

/// A briefing file (点人点事) as the subject of secret documents.
#[derive(Debug, Clone, Copy)]
pub struct BriefingSubject<'r> {
    /// The file, which says how secret it is.
    pub file: &'r BriefingFile,
    /// The number of the copy (份号), from 1.
    pub copy: u32,
}

impl<'r> Subject<'r> {
    /// The target, where the document is one target's.
    pub fn target(self) -> Option<&'r Target> {
        match self {
            Subject::Target(t) | Subject::Supervision(_, t) => Some(t),
            _ => None,
        }
    }

    /// The team: itself, or the one that inspects the target.
    pub(super) fn team(self, index: &Index<'r>) -> Option<&'r Team> {
        match self {
            Subject::Team(team) => Some(team),
            Subject::Target(t) | Subject::Supervision(_, t) => index.team(&t.code),
            _ => None,
        }
    }

    /// What distinguishes its document from others of the same kind with the same target.
    pub fn distinction(self) -> Option<String> {
        match self {
            Subject::Round | Subject::Target(_) => None,
            Subject::Team(team) => Some(format!("第{}组", chinese(team.number.into()))),
            Subject::Supervision(s, _) => Some(s.number.clone()),
            Subject::Suggestion(s) => Some(s.number.clone()),
            Subject::Meeting(m) => Some(m.number.clone()),
            Subject::Request(q) => Some(q.number.clone()),
            Subject::Campaign(c) => Some(c.number.clone()),
            Subject::Recipient(r) => Some(r.organisation.clone()),
            Subject::Clue(c) => Some(format!("第{:02}件-{:06}", c.place, c.copy)),
            Subject::Briefing(b) => Some(format!("{:06}", b.copy)),
        }
    }

    /// Its scope.
    pub fn scope(self) -> Scope {
        match self {
            Subject::Round => Scope::Round,
            Subject::Team(_) => Scope::Team,
            Subject::Target(t) => scope_of(t.kind),
            Subject::Supervision(..) => Scope::Supervision,
            Subject::Suggestion(_) => Scope::Suggestion,
            Subject::Meeting(_) => Scope::Meeting,
            Subject::Request(_) => Scope::Request,
            Subject::Campaign(_) => Scope::Campaign,
            Subject::Recipient(_) => Scope::Recipient,
            Subject::Clue(_) => Scope::Clue,
            Subject::Briefing(_) => Scope::Briefing,
        }
    }
}

/// The scope of a kind of target.
pub fn scope_of(kind: TargetKind) -> Scope {
    match kind {
        TargetKind::Township | TargetKind::Subdistrict => Scope::Township,
        TargetKind::Village | TargetKind::Community => Scope::Village,
        TargetKind::Department | TargetKind::County | TargetKind::Other => Scope::Department,
    }
}

/// One of several documents that a kind makes for a subject, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The outline for one role spoken to.
    Outline(usize),
    /// One matter of the team.
    Matter(usize),
}

impl Part {
    /// Its place in the list, from 0.
    pub fn place(self) -> usize {
        let (Part::Outline(place) | Part::Matter(place)) = self;
        place
    }
}

/// What a view needs beside the round.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The kind of document, as the register names it.
    pub document: &'a str,
    /// The field of the schedule that dates the document unless the register does.
    pub dated_by: Option<&'a str>,
    /// The reference day for overdue tasks.
    pub as_of: Option<Date>,
    /// Public holidays.
    pub calendar: &'a Calendar,
    /// Questions of the interview outlines.
    pub questions: Option<&'a QuestionBank>,
    /// The evaluation form for a round without a form of its own.
    pub evaluation: Option<&'a Evaluation>,
    /// The questionnaire.
    pub survey: Option<&'a Survey>,
    /// The titles of kinds of document.
    pub titles: &'a KindTitles,
    /// Fields that the template set declares.
    pub declared: &'a [Declared],
    /// Titles of the kinds of document that are handed over to a target, by name.
    pub delivered: &'a BTreeMap<String, String>,
    /// Which of several documents, if the kind makes several for a subject.
    pub part: Option<Part>,
    /// Options of the document.
    pub options: &'a BTreeMap<String, serde_json::Value>,
}

/// The targets a subject covers: all of a round, those of a team, a township with its villages, a
/// single target, those that a suggestion or a meeting is about, or those in the charge of a
/// recipient.
pub(super) fn covered<'r>(index: &Index<'r>, subject: Subject<'r>) -> Vec<&'r Target> {
    match (subject, subject.target()) {
        (Subject::Clue(_) | Subject::Briefing(_), _) => Vec::new(),
        (Subject::Team(team), _) => {
            team.targets.iter().filter_map(|code| index.target(code.as_str())).collect()
        }
        (Subject::Suggestion(_), _) => {
            let concerned: HashSet<&str> =
                issues_of(index, subject).iter().map(|i| i.target.as_str()).collect();
            index.round.targets.iter().filter(|t| concerned.contains(t.code.as_str())).collect()
        }
        (Subject::Meeting(m), _) if !m.targets.is_empty() => {
            m.targets.iter().filter_map(|code| index.target(code.as_str())).collect()
        }
        (Subject::Request(q), _) if !q.targets.is_empty() => {
            q.targets.iter().filter_map(|code| index.target(code.as_str())).collect()
        }
        (Subject::Campaign(c), _) => {
            let concerned: HashSet<&str> =
                index.issues_in(c).iter().map(|i| i.target.as_str()).collect();
            index.round.targets.iter().filter(|t| concerned.contains(t.code.as_str())).collect()
        }
        (Subject::Recipient(r), _) if r.view == Some(RecipientView::Own) => {
            let own = |t: &&Target| r.targets.iter().any(|code| index.within(&t.code, code));
            index.round.targets.iter().filter(own).collect()
        }
        (_, None) => index.round.targets.iter().collect(),
        (_, Some(target)) => {
            std::iter::once(target).chain(index.villages(&target.code).iter().copied()).collect()
        }
    }
}

/// The issues of the targets that a subject covers; of a suggestion those it is based on, for a
/// recipient those it reads of.
pub(super) fn issues_of<'r>(index: &Index<'r>, subject: Subject<'r>) -> Vec<&'r Issue> {
    match subject {
        Subject::Suggestion(s) => index.issues_behind(s),
        Subject::Campaign(c) => index.issues_in(c),
        // A letter goes to a body that has no business with the issues.
        Subject::Request(_) => Vec::new(),
        Subject::Recipient(r) => index.issues_for(r),
        _ => covered(index, subject).iter().flat_map(|t| index.issues(&t.code)).copied().collect(),
    }
}
