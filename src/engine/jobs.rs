//! Which documents there are: jobs, the subjects they are for, and what a round calls for.
//!
//! Takes a session and a selection, yields jobs in the order of targets and kinds. Whether errors
//! block a job is asked of [`super::Checked`]; nothing is rendered here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Format, Session};
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::kinds::{Kind, Needs, Split};
use crate::round::{
    AreaCode, ClueHandling, Delivery, Issue, IssueOrigin, Meeting, MeetingKind, PollKind,
    Recipient, RecipientKind, Target,
};
use crate::view::{BriefingSubject, ClueSubject, Part, Subject, has_outlines};

/// What a document is for, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubjectId {
    /// The whole round.
    Round,
    /// A team by its number.
    Team(u32),
    /// A target by its code.
    Target(AreaCode),
    /// A supervision by its number.
    Supervision(String),
    /// A suggestion to a department by its number.
    Suggestion(String),
    /// A meeting by its number.
    Meeting(String),
    /// A letter to another body by its number.
    Request(String),
    /// A campaign on common issues by its number.
    Campaign(String),
    /// A recipient beside the targets by its name.
    Recipient(String),
}

/// Which documents to make; empty lists mean all.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Selection {
    /// Names of kinds.
    pub kinds: Vec<String>,
    /// Codes of targets; the county's code selects the documents of the whole round.
    pub targets: Vec<String>,
}

impl Selection {
    /// All documents.
    pub fn all() -> Self {
        Selection::default()
    }

    /// Those of some kinds.
    #[must_use]
    pub fn kinds<S: ToString>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.kinds = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Those of some targets; the county's code selects the documents of the whole round.
    #[must_use]
    pub fn targets<S: ToString>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.targets = codes.into_iter().map(|code| code.to_string()).collect();
        self
    }
}

/// One document to make.
#[derive(Debug, Clone, Copy)]
pub struct Job<'s> {
    /// Its kind.
    pub kind: &'s Kind,
    /// What it is for.
    pub subject: Subject<'s>,
    part: Option<Part>,
    blocked: bool,
}

impl Job<'_> {
    /// Whether it is secret: made of a clue file, and in no pack.
    pub fn is_secret(&self) -> bool {
        self.kind.is_secret()
    }

    /// Which one it is of several that the kind makes for the subject; `None` for all in one.
    pub fn part(&self) -> Option<Part> {
        self.part
    }

    /// Whether errors in the data keep it from being made.
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// The formats of a list that the document has: every document has all but a workbook.
    pub fn formats(&self, wanted: &[Format]) -> Vec<Format> {
        wanted
            .iter()
            .copied()
            .filter(|f| *f != Format::Xlsx || !self.kind.sheets.is_empty())
            .collect()
    }

    /// The name of what it is for; `None` for what is secret.
    pub fn subject_id(&self) -> Option<SubjectId> {
        Some(match self.subject {
            Subject::Round => SubjectId::Round,
            Subject::Team(t) => SubjectId::Team(t.number),
            Subject::Target(t) => SubjectId::Target(t.code.clone()),
            Subject::Supervision(s, _) => SubjectId::Supervision(s.number.clone()),
            Subject::Suggestion(s) => SubjectId::Suggestion(s.number.clone()),
            Subject::Meeting(m) => SubjectId::Meeting(m.number.clone()),
            Subject::Request(q) => SubjectId::Request(q.number.clone()),
            Subject::Campaign(c) => SubjectId::Campaign(c.number.clone()),
            Subject::Recipient(r) => SubjectId::Recipient(r.organisation.clone()),
            Subject::Clue(_) | Subject::Briefing(_) => return None,
        })
    }
}

impl<'s> Session<'s> {
    /// The one document of a kind for a subject.
    ///
    /// # Errors
    /// An unknown kind or subject, or a kind that is not made for it or for its step of
    /// supervision.
    pub fn job(&self, kind: &str, subject: &SubjectId) -> Result<Job<'s>, Diagnostics> {
        let kind = self.engine.set().kind(kind)?;
        let unknown =
            |what: String| Diagnostics::from(Diagnostic::error(Code::TargetUnknown, what));
        let subject = match subject {
            SubjectId::Round => Subject::Round,
            SubjectId::Team(number) => {
                let team = self.index.round.teams.iter().find(|t| t.number == *number);
                Subject::Team(team.ok_or_else(|| unknown(format!("没有组号为{number}的巡察组")))?)
            }
            SubjectId::Target(code) => Subject::Target(
                self.index
                    .target(code.as_str())
                    .ok_or_else(|| unknown(format!("没有代码为 {code} 的巡察对象")))?,
            ),
            SubjectId::Supervision(number) => {
                let s = self
                    .index
                    .supervision(number)
                    .ok_or_else(|| unknown(format!("没有编号为“{number}”的督办")))?;
                let target = self
                    .index
                    .target(s.target.as_str())
                    .ok_or_else(|| unknown(format!("没有代码为 {} 的巡察对象", s.target)))?;
                Subject::Supervision(s, target)
            }
            SubjectId::Suggestion(number) => Subject::Suggestion(
                self.index
                    .suggestion(number)
                    .ok_or_else(|| unknown(format!("没有编号为“{number}”的工作建议")))?,
            ),
            SubjectId::Meeting(number) => Subject::Meeting(
                self.index
                    .meeting(number)
                    .ok_or_else(|| unknown(format!("没有编号为“{number}”的会议")))?,
            ),
            SubjectId::Request(number) => Subject::Request(
                self.index
                    .request(number)
                    .ok_or_else(|| unknown(format!("没有编号为“{number}”的函件")))?,
            ),
            SubjectId::Campaign(number) => Subject::Campaign(
                self.index
                    .campaign(number)
                    .ok_or_else(|| unknown(format!("没有编号为“{number}”的专项整治")))?,
            ),
            SubjectId::Recipient(name) => Subject::Recipient(
                self.index
                    .recipient(name)
                    .ok_or_else(|| unknown(format!("受文对象中没有“{}”", shown(name))))?,
            ),
        };
        if !kind.scopes.contains(&subject.scope()) {
            let scopes: Vec<&str> = kind.scopes.iter().map(|s| s.word()).collect();
            return Err(unknown(format!(
                "“{}”不适用于{}，适用于：{}",
                kind.title,
                subject.scope().word(),
                scopes.join("、")
            )));
        }
        let job = self.job_of(kind, subject);
        if !is_of_level(&job) {
            return Err(unknown(format!(
                "“{}”只用于{}：{}",
                kind.title,
                subject_levels(job.subject).map_or("", |(what, _)| what),
                kind.levels.join("、")
            )));
        }
        Ok(job)
    }

    /// The documents that the round calls for, within a selection: by target, then by kind.
    ///
    /// # Errors
    /// Unknown kinds and targets, all at once.
    pub fn jobs(&self, selection: &Selection) -> Result<Vec<Job<'s>>, Diagnostics> {
        let kinds = self.known(selection)?;
        let wanted: BTreeSet<&str> = selection.targets.iter().map(String::as_str).collect();
        let kinds: Vec<&Kind> = self
            .engine
            .kinds()
            .iter()
            .filter(|k| kinds.is_empty() || kinds.contains(k.name.as_str()))
            .collect();
        let mut jobs = Vec::new();
        for (code, subjects) in self.subjects() {
            if wanted.is_empty() || wanted.contains(code) {
                jobs.extend(self.jobs_of(&subjects, &kinds));
            }
        }
        Ok(jobs)
    }

    /// The names of the kinds of a selection, if all that it names exists.
    ///
    /// # Errors
    /// Unknown kinds and targets, all at once.
    pub(super) fn known(&self, selection: &Selection) -> Result<BTreeSet<&'s str>, Diagnostics> {
        let round = self.index.round;
        let mut problems = Diagnostics::default();
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        for name in &selection.kinds {
            match self.engine.set().kind(name) {
                Ok(kind) if kind.is_secret() != self.is_secret() => {
                    problems.push(misplaced(kind));
                }
                Ok(kind) => _ = kinds.insert(kind.name.as_str()),
                Err(d) => problems.push(d),
            }
        }
        for code in &selection.targets {
            if *code != round.committee.code && self.index.target(code).is_none() {
                let known: Vec<&str> = round.targets.iter().map(|t| t.code.as_str()).collect();
                let mut d =
                    Diagnostic::error(Code::TargetUnknown, format!("没有代码为“{code}”的巡察对象"));
                d.hints.extend(crate::data::did_you_mean(code, &known));
                problems.push(d.hint(format!("全轮次的文书，对象代码填 {}", round.committee.code)));
            }
        }
        if problems.is_empty() { Ok(kinds) } else { Err(problems) }
    }

    /// What documents are made for, by the code of the recipient: the round with its teams,
    /// suggestions, meetings and recipients, then its targets in their order, each with its
    /// supervisions. In a secret session the clues, or the copies of the briefing.
    pub(super) fn subjects(&self) -> Vec<(&'s str, Vec<Subject<'s>>)> {
        let round = self.index.round;
        if let Some(file) = self.clues {
            let copies = |(clue, place)| {
                (1..=clue_copies(clue))
                    .map(move |copy| Subject::Clue(ClueSubject { file, clue, place, copy }))
            };
            return vec![(
                round.committee.code.as_str(),
                file.clues.iter().zip(1..).flat_map(copies).collect(),
            )];
        }
        if let Some(file) = self.briefing {
            let copy = |copy| Subject::Briefing(BriefingSubject { file, copy });
            let copies = (1..=file.copies.clamp(1, MAX_COPIES)).map(copy).collect();
            return vec![(round.committee.code.as_str(), copies)];
        }
        let mut supervisions: BTreeMap<&str, Vec<Subject<'s>>> = BTreeMap::new();
        for s in &round.supervisions {
            if let Some(target) = self.index.target(s.target.as_str()) {
                supervisions
                    .entry(s.target.as_str())
                    .or_default()
                    .push(Subject::Supervision(s, target));
            }
        }
        let of_target = round.targets.iter().map(|target| {
            let code = target.code.as_str();
            (
                code,
                std::iter::once(Subject::Target(target))
                    .chain(supervisions.remove(code).unwrap_or_default())
                    .collect(),
            )
        });
        let whole = std::iter::once(Subject::Round)
            .chain(round.teams.iter().map(Subject::Team))
            .chain(round.suggestions.iter().map(Subject::Suggestion))
            .chain(round.meetings.iter().map(Subject::Meeting))
            .chain(round.requests.iter().map(Subject::Request))
            .chain(round.campaigns.iter().map(Subject::Campaign))
            .chain(round.recipients.iter().map(Subject::Recipient))
            .collect();
        std::iter::once((round.committee.code.as_str(), whole)).chain(of_target).collect()
    }

    /// The documents of some kinds that the round calls for, for some subjects.
    pub(super) fn jobs_of(&self, subjects: &[Subject<'s>], kinds: &[&'s Kind]) -> Vec<Job<'s>> {
        let jobs = subjects
            .iter()
            .flat_map(|subject| kinds.iter().map(move |kind| self.job_of(kind, *subject)));
        jobs.filter(|job| {
            job.kind.scopes.contains(&job.subject.scope())
                && is_of_level(job)
                && self.called_for(job)
        })
        .flat_map(|job| self.parts_of(job))
        .collect()
    }

    /// The documents that a job is split into; itself if it is not split.
    fn parts_of(&self, job: Job<'s>) -> Vec<Job<'s>> {
        let part: fn(usize) -> Part = match job.kind.split {
            Some(Split::Outlines) => Part::Outline,
            Some(Split::Matters) => Part::Matter,
            None => return vec![job],
        };
        let parts = self.part_names(&job).len();
        if parts == 0 {
            return vec![job];
        }
        (0..parts).map(|place| Job { part: Some(part(place)), ..job }).collect()
    }

    /// A job, with whether errors block it.
    fn job_of(&self, kind: &'s Kind, subject: Subject<'s>) -> Job<'s> {
        Job { kind, subject, part: None, blocked: self.checked.blocks(kind, subject) }
    }

    /// Whether the data call for a document.
    fn called_for(&self, job: &Job<'_>) -> bool {
        if self.is_blank(job.kind) {
            return true;
        }
        let bank = self.engine.questions.get(&job.kind.name);
        if let Some((bank, target)) = bank.zip(job.subject.target())
            && !has_outlines(&self.index, target, bank)
        {
            return false;
        }
        job.kind.needs.iter().all(|need| self.holds(*need, job.subject))
    }

    /// Whether the data hold what a document of a subject needs.
    pub(super) fn holds(&self, need: Needs, subject: Subject<'_>) -> bool {
        let round = self.index.round;
        match (need, subject.target()) {
            (Needs::Feedback, _) => round.schedule.feedback.is_some(),
            (Needs::Briefed, _) => self.briefing.is_some_and(|b| !b.briefed.is_empty()),
            (Needs::Instructions, _) => self.briefing.is_some_and(|b| !b.instructions.is_empty()),
            (Needs::Reported, _) => round.schedule.report.is_some(),
            (Needs::Notice, _) => round.schedule.notice.is_some(),
            (Needs::Issues, _) => self.has_issue(subject, |_| true),
            (Needs::Unfinished, _) => self.has_issue(subject, |i| !self.index.finished(&i.number)),
            (Needs::Overdue, _) => self.has_issue(subject, |i| {
                self.as_of.is_some_and(|day| self.index.overdue(&i.number, day))
            }),
            (Needs::Officials | Needs::Villages | Needs::Ballots, None) => false,
            (Needs::Inspected | Needs::TargetReport, None) => false,
            (Needs::Ballots, Some(t)) => self.index.ballot(&t.code).is_some(),
            (Needs::DayLogs, _) => match subject {
                Subject::Team(team) => round.day_logs.iter().any(|log| log.team == team.number),
                _ => !round.day_logs.is_empty(),
            },
            (Needs::Matters, _) => match subject {
                Subject::Team(team) => round.matters.iter().any(|m| m.team == team.number),
                _ => !round.matters.is_empty(),
            },
            (Needs::Assessments, _) => !round.assessments.is_empty(),
            (Needs::Authority, _) => round.authority.is_some(),
            (Needs::Term, _) => !round.term_totals.is_empty(),
            (Needs::Conduct, _) => round.polls.iter().any(|p| p.kind == PollKind::Conduct),
            (Needs::Written | Needs::Leader | Needs::Meeting, _) => {
                matches!(subject, Subject::Recipient(r) if needs_of(r) == need)
            }
            (Needs::Report, _) => matches!(subject, Subject::Suggestion(s) if s.report),
            (Needs::Minutes, _) => matches!(subject, Subject::Meeting(m) if has_minutes(m)),
            (Needs::Transfer, _) => {
                matches!(subject, Subject::Clue(c) if is_handed_on(c.clue.handling))
            }
            (Needs::Inspected, Some(t)) => self.index.is_top(t),
            (Needs::TargetReport, Some(t)) => t.report.is_some(),
            (Needs::Villages, Some(t)) => !self.index.villages(&t.code).is_empty(),
            (Needs::Officials, Some(t)) => t.officials.iter().any(|o| o.evaluated),
            (Needs::OwnIssues, t) => !self.own_issues(t).is_empty(),
            (Needs::Publishable, t) => self.own_issues(t).iter().any(|i| i.publishable),
            (Needs::Immediate, t) => {
                self.own_issues(t).iter().any(|i| i.origin == IssueOrigin::Immediate)
            }
            (Needs::Sanctions, None) => !round.sanctions.is_empty(),
            (Needs::Sanctions, Some(t)) => {
                let below = self
                    .index
                    .villages(&t.code)
                    .iter()
                    .any(|v| !self.index.sanctions(&v.code).is_empty());
                below || !self.index.sanctions(&t.code).is_empty()
            }
        }
    }

    /// Whether a target or one of its villages, or else the round, has such an issue.
    fn has_issue(&self, subject: Subject<'_>, is_such: impl Fn(&Issue) -> bool) -> bool {
        if let Subject::Recipient(r) = subject {
            return self.index.issues_for(r).into_iter().any(is_such);
        }
        match subject.target() {
            None => self.index.round.issues.iter().any(is_such),
            Some(t) => {
                let own_and_below =
                    std::iter::once(t).chain(self.index.villages(&t.code).iter().copied());
                own_and_below.flat_map(|t| self.index.issues(&t.code)).any(|i| is_such(i))
            }
        }
    }

    /// The issues of a target itself, or of the whole round.
    fn own_issues(&self, target: Option<&Target>) -> Vec<&'s Issue> {
        match target {
            None => self.index.round.issues.iter().collect(),
            Some(t) => self.index.issues(&t.code).to_vec(),
        }
    }
}

/// Which of the papers for recipients goes to one.
fn needs_of(recipient: &Recipient) -> Needs {
    match (recipient.way, recipient.kind) {
        (Delivery::Meeting, _) => Needs::Meeting,
        (_, RecipientKind::Leader | RecipientKind::Leading) => Needs::Leader,
        _ => Needs::Written,
    }
}

/// Whether the kind is a document of the step that a supervision has reached, or of this sort of
/// letter or meeting.
fn is_of_level(job: &Job<'_>) -> bool {
    subject_levels(job.subject).is_none_or(|(_, level)| {
        job.kind.levels.is_empty() || job.kind.levels.iter().any(|l| l == level)
    })
}

/// What sorts of its kind there are, and which this is.
fn subject_levels(subject: Subject<'_>) -> Option<(&'static str, &'static str)> {
    match subject {
        Subject::Supervision(s, _) => Some(("督办层级", s.level.word())),
        Subject::Request(q) => Some(("函件类型", q.kind.word())),
        Subject::Meeting(m) => Some(("会议类型", m.kind.word())),
        _ => None,
    }
}

/// Whether a meeting is one of the deciding organs and something was noted of it.
fn has_minutes(m: &Meeting) -> bool {
    let decides = matches!(
        m.kind,
        MeetingKind::LeadingGroup | MeetingKind::Secretary | MeetingKind::Standing
    );
    decides && !(m.views.is_empty() && m.demands.is_empty() && m.decisions.is_empty())
}

/// The error for a kind whose documents are not made in such a session.
fn misplaced(kind: &Kind) -> Diagnostic {
    if kind.is_secret() {
        Diagnostic::error(
            Code::ClueFileRefused,
            format!("“{}”是涉密文书，不与其他文书一起生成，也不装入资料包", kind.title),
        )
        .hint("涉密文书与线索文件或点人点事文件一起，单独生成")
        .command("用 xunwen render 加 --clues 指定线索文件或点人点事文件")
    } else {
        Diagnostic::error(
            Code::Usage,
            format!("“{}”不是涉密文书，不能与涉密的文件一起用", kind.title),
        )
        .hint("不带涉密的文件，单独生成")
        .command("去掉 --clues")
    }
}

/// Whether a clue is handed over to another body.
fn is_handed_on(handling: ClueHandling) -> bool {
    matches!(
        handling,
        ClueHandling::Transfer | ClueHandling::Organisation | ClueHandling::Department
    )
}

/// Copies of a document of a clue.
const MAX_COPIES: u32 = 20;

fn clue_copies(clue: &crate::round::Clue) -> u32 {
    clue.copies.clamp(1, MAX_COPIES)
}
