//! Look-ups over a round: by code, by number, by what belongs to what.
//!
//! Built once for a round; checks, views and statistics all use it, so that they agree on what
//! belongs to a target and when an issue counts as finished.

use std::collections::{HashMap, HashSet};

use super::{
    AreaCode, Background, Ballot, Campaign, Date, Duty, Evidence, Issuance, Issue, Material,
    Meeting, Pictures, Progress, Recheck, Recipient, RecipientView, Request, Review, Round,
    Sanction, Status, Suggestion, Supervision, Target, TargetKind, Task, TaskKind, Team, Visit,
};

/// How far an issue is (整改完成情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completion {
    /// Every task is done (完成).
    Done,
    /// What is open of it is to be kept up for long, and is (基本完成并长期坚持).
    Basic,
    /// Anything else (未完成).
    Open,
}

/// Look-ups over one round.
#[derive(Debug)]
pub struct Index<'r> {
    /// The round.
    pub round: &'r Round,
    /// The files of its pictures; `None` where there are only data.
    pub pictures: Option<&'r dyn Pictures>,
    targets: HashMap<&'r str, &'r Target>,
    villages: HashMap<&'r str, Vec<&'r Target>>,
    teams: HashMap<&'r str, &'r Team>,
    issues: HashMap<&'r str, &'r Issue>,
    issues_of: HashMap<&'r str, Vec<&'r Issue>>,
    tasks: HashMap<&'r str, &'r Task>,
    tasks_of: HashMap<&'r str, Vec<&'r Task>>,
    duties_of: HashMap<&'r str, Vec<&'r Duty>>,
    progress_of: HashMap<&'r str, &'r Progress>,
    ballots: HashMap<&'r str, &'r Ballot>,
    evidence: HashMap<&'r str, &'r Evidence>,
    supervisions: HashMap<&'r str, &'r Supervision>,
    suggestions: HashMap<&'r str, &'r Suggestion>,
    sanctions_of: HashMap<&'r str, Vec<&'r Sanction>>,
    rechecks_of: HashMap<&'r str, Vec<&'r Recheck>>,
    issuances: HashMap<(&'r str, Option<&'r str>, Option<&'r str>), &'r Issuance>,
    /// By target; what is for none by an empty code.
    register_of: HashMap<&'r str, Vec<&'r Issuance>>,
    background_of: HashMap<&'r str, Vec<&'r Background>>,
    visits_of: HashMap<&'r str, Vec<&'r Visit>>,
    material_of: HashMap<&'r str, Vec<&'r Material>>,
    reviews_of: HashMap<&'r str, Vec<&'r Review>>,
}

/// The items of a list by their target.
fn by_target<'r, T>(
    items: &'r [T],
    target: impl Fn(&'r T) -> &'r AreaCode,
) -> HashMap<&'r str, Vec<&'r T>> {
    let mut of: HashMap<&str, Vec<&T>> = HashMap::new();
    for item in items {
        of.entry(target(item).as_str()).or_default().push(item);
    }
    of
}

fn cloned<T: Clone>(items: Option<&Vec<&T>>) -> Vec<T> {
    items.map(|items| items.iter().map(|item| (*item).clone()).collect()).unwrap_or_default()
}

impl<'r> Index<'r> {
    /// Indexes a round. If a number occurs twice, the first entry counts; the checks report the
    /// other.
    pub fn new(round: &'r Round) -> Self {
        let mut index = Index {
            round,
            pictures: None,
            targets: HashMap::new(),
            villages: HashMap::new(),
            teams: HashMap::new(),
            issues: HashMap::new(),
            issues_of: HashMap::new(),
            tasks: HashMap::new(),
            tasks_of: HashMap::new(),
            duties_of: HashMap::new(),
            progress_of: HashMap::new(),
            ballots: HashMap::new(),
            evidence: HashMap::new(),
            supervisions: HashMap::new(),
            suggestions: HashMap::new(),
            sanctions_of: HashMap::new(),
            rechecks_of: HashMap::new(),
            issuances: HashMap::new(),
            register_of: HashMap::new(),
            background_of: by_target(&round.background, |b| &b.target),
            visits_of: by_target(&round.visits, |v| &v.target),
            material_of: by_target(&round.material, |m| &m.target),
            reviews_of: by_target(&round.reviews, |r| &r.target),
        };
        for target in &round.targets {
            index.targets.entry(target.code.as_str()).or_insert(target);
            if let Some(parent) = &target.parent {
                index.villages.entry(parent.as_str()).or_default().push(target);
            }
        }
        for team in &round.teams {
            for code in &team.targets {
                index.teams.entry(code.as_str()).or_insert(team);
            }
        }
        for issue in &round.issues {
            index.issues.entry(&issue.number).or_insert(issue);
            index.issues_of.entry(issue.target.as_str()).or_default().push(issue);
        }
        for task in &round.tasks {
            index.tasks.entry(&task.number).or_insert(task);
            for issue in &task.issues {
                index.tasks_of.entry(issue).or_default().push(task);
            }
        }
        for duty in &round.duties {
            index.duties_of.entry(&duty.task).or_default().push(duty);
        }
        for progress in &round.progress {
            index.progress_of.insert(&progress.task, progress);
        }
        for evidence in &round.evidence {
            index.evidence.entry(&evidence.number).or_insert(evidence);
        }
        for supervision in &round.supervisions {
            index.supervisions.entry(&supervision.number).or_insert(supervision);
        }
        for suggestion in &round.suggestions {
            index.suggestions.entry(&suggestion.number).or_insert(suggestion);
        }
        for sanction in &round.sanctions {
            index.sanctions_of.entry(sanction.target.as_str()).or_default().push(sanction);
        }
        for recheck in &round.rechecks {
            index.rechecks_of.entry(recheck.target.as_str()).or_default().push(recheck);
        }
        for ballot in &round.ballots {
            index.ballots.entry(ballot.target.as_str()).or_insert(ballot);
        }
        for i in &round.issuances {
            let matter = i.matter();
            let target =
                if matter.is_some() { None } else { i.target.as_ref().map(AreaCode::as_str) };
            index.issuances.entry((&i.document, target, matter)).or_insert(i);
            // A supervision may be registered by its number alone.
            let supervised = i.supervision.as_deref().and_then(|n| index.supervision(n));
            let owner = i.target.as_ref().or_else(|| supervised.map(|s| &s.target));
            index.register_of.entry(owner.map_or("", AreaCode::as_str)).or_default().push(i);
        }
        index
    }

    /// The target with a code.
    pub fn target(&self, code: &str) -> Option<&'r Target> {
        self.targets.get(code).copied()
    }

    /// Whether a target is no village of a township that this round inspects: what stands by itself in
    /// lists by unit.
    pub fn is_top(&self, target: &Target) -> bool {
        let above = target.parent.as_ref().filter(|_| target.kind.is_village());
        above.is_none_or(|code| self.target(code.as_str()).is_none())
    }

    /// The villages of a township, in the round's order.
    pub fn villages(&self, code: &AreaCode) -> &[&'r Target] {
        self.villages.get(code.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The team that inspects a target.
    pub fn team(&self, code: &AreaCode) -> Option<&'r Team> {
        self.teams.get(code.as_str()).copied()
    }
    /// The issue with a number.
    pub fn issue(&self, number: &str) -> Option<&'r Issue> {
        self.issues.get(number).copied()
    }
    /// The issues of a target itself, without those of its villages.
    pub fn issues(&self, code: &AreaCode) -> &[&'r Issue] {
        self.issues_of.get(code.as_str()).map_or(&[], Vec::as_slice)
    }
    /// The task with a number.
    pub fn task(&self, number: &str) -> Option<&'r Task> {
        self.tasks.get(number).copied()
    }
    /// The tasks that answer an issue.
    pub fn tasks(&self, issue: &str) -> &[&'r Task] {
        self.tasks_of.get(issue).map_or(&[], Vec::as_slice)
    }
    /// The duties of a task.
    pub fn duties(&self, task: &str) -> &[&'r Duty] {
        self.duties_of.get(task).map_or(&[], Vec::as_slice)
    }
    /// The latest progress of a task.
    pub fn progress(&self, task: &str) -> Option<&'r Progress> {
        self.progress_of.get(task).copied()
    }
    /// The counted ballots of a target.
    pub fn ballot(&self, code: &AreaCode) -> Option<&'r Ballot> {
        self.ballots.get(code.as_str()).copied()
    }
    /// With the files of its pictures.
    #[must_use]
    pub fn pictures(self, pictures: Option<&'r dyn Pictures>) -> Self {
        Index { pictures, ..self }
    }

    /// The piece of evidence with a number.
    pub fn evidence(&self, number: &str) -> Option<&'r Evidence> {
        self.evidence.get(number).copied()
    }
    /// The sanctions in a target itself, without those in its villages.
    pub fn sanctions(&self, code: &AreaCode) -> &[&'r Sanction] {
        self.sanctions_of.get(code.as_str()).map_or(&[], Vec::as_slice)
    }
    /// The re-checks of a target, in the round's order.
    pub fn rechecks(&self, code: &AreaCode) -> &[&'r Recheck] {
        self.rechecks_of.get(code.as_str()).map_or(&[], Vec::as_slice)
    }
    /// The register's entry for a document of a target, of a supervision or suggestion by its
    /// number, or of the round.
    pub fn issuance(
        &self,
        document: &str,
        target: Option<&str>,
        matter: Option<&str>,
    ) -> Option<&'r Issuance> {
        let target = if matter.is_some() { None } else { target };
        self.issuances.get(&(document, target, matter)).copied()
    }
    /// The supervision with a number.
    pub fn supervision(&self, number: &str) -> Option<&'r Supervision> {
        self.supervisions.get(number).copied()
    }

    /// The suggestion with a number.
    pub fn suggestion(&self, number: &str) -> Option<&'r Suggestion> {
        self.suggestions.get(number).copied()
    }
    /// The meeting with a number.
    pub fn meeting(&self, number: &str) -> Option<&'r Meeting> {
        self.round.meetings.iter().find(|m| m.number == number)
    }

    /// The letter to another body with a number.
    pub fn request(&self, number: &str) -> Option<&'r Request> {
        self.round.requests.iter().find(|q| q.number == number)
    }

    /// The campaign with a number.
    pub fn campaign(&self, number: &str) -> Option<&'r Campaign> {
        self.round.campaigns.iter().find(|c| c.number == number)
    }

    /// The issues that a suggestion is based on, in the round's order.
    pub fn issues_behind(&self, suggestion: &Suggestion) -> Vec<&'r Issue> {
        let named: HashSet<&str> = suggestion.issues.iter().map(String::as_str).collect();
        let behind = |issue: &&Issue| {
            suggestion.categories.contains(&issue.category)
                || issue.common.as_ref().is_some_and(|common| suggestion.common.contains(common))
                || named.contains(issue.number.as_str())
        };
        self.round.issues.iter().filter(behind).collect()
    }

    /// The material that a target provides.
    pub fn material(&self, code: &AreaCode) -> Vec<Material> {
        cloned(self.material_of.get(code.as_str()))
    }
    /// The visits to places of a target, by day.
    pub fn visits(&self, code: &AreaCode) -> Vec<Visit> {
        let mut visits = cloned(self.visits_of.get(code.as_str()));
        visits.sort_by_key(|v| v.date);
        visits
    }
    /// What is known of a target from before the entry.
    pub fn background(&self, code: &AreaCode) -> Vec<Background> {
        cloned(self.background_of.get(code.as_str()))
    }

    /// The reviews of the papers of a target, in the round's order.
    pub fn reviews(&self, code: &AreaCode) -> &[&'r Review] {
        self.reviews_of.get(code.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The entries of the register that are for a target, or for none.
    pub fn register(&self, target: Option<&AreaCode>) -> &[&'r Issuance] {
        self.register_of.get(target.map_or("", AreaCode::as_str)).map_or(&[], Vec::as_slice)
    }

    /// The common issues that a campaign comes from, in the round's order.
    pub fn issues_in(&self, campaign: &Campaign) -> Vec<&'r Issue> {
        let common = |i: &&Issue| i.common.as_ref().is_some_and(|c| campaign.common.contains(c));
        self.round.issues.iter().filter(common).collect()
    }
    /// The recipient with a name.
    pub fn recipient(&self, organisation: &str) -> Option<&'r Recipient> {
        self.round.recipients.iter().find(|r| r.organisation == organisation)
    }
    /// The issues that a recipient reads of, in the round's order.
    pub fn issues_for(&self, recipient: &Recipient) -> Vec<&'r Issue> {
        let reads = |issue: &&Issue| match recipient.view {
            None | Some(RecipientView::Area) => true,
            Some(RecipientView::Topic) => {
                recipient.topics.contains(&issue.category)
                    || issue.common.as_ref().is_some_and(|c| recipient.topics.contains(c))
            }
            Some(RecipientView::Own) => {
                recipient.targets.iter().any(|code| self.within(&issue.target, code))
            }
        };
        self.round.issues.iter().filter(reads).collect()
    }

    /// The status of a task; without an entry it has not started.
    pub fn status(&self, task: &str) -> Status {
        self.progress(task).map_or(Status::NotStarted, |p| p.status)
    }

    /// The least advanced status of an issue's tasks; without tasks it has not started.
    pub fn issue_status(&self, issue: &str) -> Status {
        let rank = |s: Status| match s {
            Status::Returned => 0,
            Status::NotStarted => 1,
            Status::Working => 2,
            Status::Done => 3,
            Status::Closed => 4,
        };
        self.tasks(issue)
            .iter()
            .map(|t| self.status(&t.number))
            .min_by_key(|s| rank(*s))
            .unwrap_or(Status::NotStarted)
    }

    /// Whether every task of an issue is done or closed. An issue without tasks is not finished.
    pub fn finished(&self, issue: &str) -> bool {
        let tasks = self.tasks(issue);
        !tasks.is_empty()
            && tasks.iter().all(|t| matches!(self.status(&t.number), Status::Done | Status::Closed))
    }

    /// How far an issue is (整改完成情况). 基本完成 is only what is to be kept up for long: all that
    /// is open of it are long-term tasks at work, each with evidence.
    pub fn completion(&self, issue: &str) -> Completion {
        let tasks = self.tasks(issue);
        let kept_up = |t: &&Task| {
            t.kind == TaskKind::LongTerm
                && self
                    .progress(&t.number)
                    .is_some_and(|p| p.status == Status::Working && !p.evidence.is_empty())
        };
        let is_open = |t: &&&Task| !matches!(self.status(&t.number), Status::Done | Status::Closed);
        if self.finished(issue) {
            Completion::Done
        } else if !tasks.is_empty() && tasks.iter().filter(is_open).all(kept_up) {
            Completion::Basic
        } else {
            Completion::Open
        }
    }

    /// Whether the public can be shown what came of an issue: it is finished, or its rectification
    /// has begun and a part of it has a result in words for the public.
    pub fn has_result(&self, issue: &Issue) -> bool {
        let begun = matches!(
            self.issue_status(&issue.number),
            Status::Working | Status::Done | Status::Closed
        );
        self.finished(&issue.number) || (begun && issue.result.is_some())
    }

    /// Whether an unfinished task of the issue is past its last day.
    pub fn overdue(&self, issue: &str, as_of: Date) -> bool {
        self.tasks(issue).iter().any(|t| {
            t.due < as_of && !matches!(self.status(&t.number), Status::Done | Status::Closed)
        })
    }

    /// Whether a target is the other or one of its villages.
    pub fn within(&self, code: &AreaCode, above: &AreaCode) -> bool {
        code == above || self.target(code.as_str()).and_then(|t| t.parent.as_ref()) == Some(above)
    }

    /// The target that a task belongs to: that of its first known issue.
    pub fn target_of_task(&self, task: &str) -> Option<&'r AreaCode> {
        self.task(task)?.issues.iter().find_map(|i| self.issue(i)).map(|i| &i.target)
    }
}

impl Issuance {
    /// The number of the supervision, suggestion, meeting, letter or campaign that the document belongs to, or
    /// the name of its recipient.
    pub fn matter(&self) -> Option<&str> {
        self.supervision
            .as_deref()
            .or(self.suggestion.as_deref())
            .or(self.meeting.as_deref())
            .or(self.request.as_deref())
            .or(self.campaign.as_deref())
            .or(self.recipient.as_deref())
    }
}

impl TargetKind {
    /// Whether bodies of this kind are above villages.
    pub fn is_township(self) -> bool {
        matches!(self, TargetKind::Township | TargetKind::Subdistrict)
    }
    /// Whether questions for some kinds are asked at bodies of this kind: those for departments also at
    /// schools, companies and the bodies of a county.
    pub fn is_asked_as(self, kinds: &[TargetKind]) -> bool {
        kinds.contains(&self)
            || matches!(self, TargetKind::Other | TargetKind::County)
                && kinds.contains(&TargetKind::Department)
    }
    /// Whether bodies of this kind may have a code of their own (自编代码): the statistics have none
    /// for them.
    pub fn may_have_own_code(self) -> bool {
        matches!(self, TargetKind::Department | TargetKind::Other)
    }
    /// Whether bodies of this kind are below a township.
    pub fn is_village(self) -> bool {
        matches!(self, TargetKind::Village | TargetKind::Community)
    }
}
