//! What is asked at a target: the outlines of interviews (谈话提纲) and the questionnaire (调查问卷).

use schemars::JsonSchema;
use serde::Serialize;

use super::evaluation::OfficialCard;
use super::fitting::Fitting;
use crate::round::{
    BankSection, Index, Interview, Question, QuestionBank, QuestionSection, RoleQuestions, Survey,
    SurveyQuestion, Target, TargetKind,
};
use crate::view::subject::Setting;

/// The outline for one role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Outline {
    /// The role, as the bank names it.
    #[schemars(description = "谈话对象的类别，如题库所写")]
    pub role: String,
    /// The role in the words of this target: 双河镇 has a 镇党委书记.
    #[schemars(description = "谈话对象，按该对象的叫法")]
    pub title: String,
    /// Those who have the role, as far as the roll of officials says.
    #[schemars(description = "担任这一职务的人，班子成员名册中有的才列")]
    pub holders: Vec<OfficialCard>,
    /// Guidance for the interviewers.
    #[schemars(description = "谈话提示")]
    pub intro: Option<String>,
    /// Place.
    #[schemars(description = "地点")]
    pub place: Option<String>,
    /// The interviewers.
    #[schemars(description = "谈话人")]
    pub interviewers: Vec<String>,
    /// Who keeps the record.
    #[schemars(description = "记录人")]
    pub recorder: Option<String>,
    /// Questions by section.
    #[schemars(description = "问题，按部分")]
    pub sections: Vec<QuestionSection>,
}

/// A questionnaire.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SurveyCard {
    /// Text above the questions.
    #[schemars(description = "导语")]
    pub intro: String,
    /// The questions.
    #[schemars(description = "题目")]
    pub questions: Vec<SurveyQuestion>,
}

/// What the questionnaire asks at a target of this kind.
pub(in crate::view) fn survey_card(
    index: &Index<'_>,
    survey: &Survey,
    target: &Target,
) -> SurveyCard {
    let fitting = Fitting::of(index, target);
    let asked = survey
        .questions
        .iter()
        .filter(|q| q.targets.is_empty() || target.kind.is_asked_as(&q.targets));
    let fitted = |q: &SurveyQuestion| SurveyQuestion {
        text: fitting.fit(&q.text),
        choices: q.choices.iter().map(|c| fitting.fit(c)).collect(),
        ..q.clone()
    };
    SurveyCard { intro: fitting.fit(&survey.intro), questions: asked.map(fitted).collect() }
}

/// The outlines of a target: the bank's roles for its kind, as the round changes them, then the
/// round's own roles.
pub(in crate::view) fn outlines(
    index: &Index<'_>,
    target: &Target,
    setting: &Setting<'_>,
) -> Vec<Outline> {
    let empty = QuestionBank::default();
    let bank = setting.questions.unwrap_or(&empty);
    let fitting = Fitting::of(index, target);
    let heard = || bank.roles.iter().filter(|r| hears(r, target));
    let mut outlines: Vec<Outline> = heard()
        .filter(|role| joined(bank, role, target) != Joined::Together)
        .map(|role| of_role(bank, role, target, &fitting))
        .collect();
    let general = index.round.interviews.iter().filter(|i| i.target.is_none());
    let particular =
        index.round.interviews.iter().filter(|i| i.target.as_ref() == Some(&target.code));
    for change in general.chain(particular) {
        let role = change.role.as_str();
        match outlines.iter_mut().find(|o| o.role == role || o.title == role) {
            Some(outline) => apply(outline, change),
            // A role of the bank that is not heard at this kind of target stays out.
            None if bank.roles.iter().any(|r| r.name == role)
                && (change.target.is_none() || heard().any(|r| r.name == role)) => {}
            None => {
                let mut outline = blank(&change.role);
                apply(&mut outline, change);
                outlines.push(outline);
            }
        }
    }
    outlines
}

/// Whether people of a role are heard at a target. Those who lead a county are of no role of the
/// bank; a round names its own.
fn hears(role: &RoleQuestions, target: &Target) -> bool {
    role.targets.contains(&target.kind)
        || target.kind == TargetKind::Other && target.kind.is_asked_as(&role.targets)
}

/// Whether there is anybody to be heard at a target.
pub(crate) fn has_outlines(index: &Index<'_>, target: &Target, bank: &QuestionBank) -> bool {
    let named = |i: &Interview| i.target.as_ref() == Some(&target.code);
    bank.roles.iter().any(|role| hears(role, target)) || index.round.interviews.iter().any(named)
}

/// Whether one person has a role together with the one that it may be joined with (一肩挑).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    /// One person has both.
    Together,
    /// Two persons have them, or the role is never joined.
    Apart,
    /// The roll of officials does not say.
    Unknown,
}

fn joined(bank: &QuestionBank, role: &RoleQuestions, target: &Target) -> Joined {
    let Some(other) = role.within.as_ref().and_then(|n| bank.roles.iter().find(|r| r.name == *n))
    else {
        return Joined::Apart;
    };
    let (own, others) = (holders(role, target), holders(other, target));
    match (own.is_empty(), others.is_empty()) {
        (false, false) if own.iter().any(|o| others.iter().any(|x| x.name == o.name)) => {
            Joined::Together
        }
        (false, false) => Joined::Apart,
        _ => Joined::Unknown,
    }
}

/// The officials whose post is that of a role; a post may have several parts (书记、主任).
fn holders(role: &RoleQuestions, target: &Target) -> Vec<OfficialCard> {
    let has = |part: &str| {
        let mut ends = role.posts.iter().filter_map(|post| part.strip_suffix(post.as_str()));
        ends.any(|before| !before.ends_with('副') && !before.ends_with("第一"))
    };
    let parts = |post: &str| post.split(['、', '，', ',', '兼', ' ']).any(|part| has(part.trim()));
    target
        .officials
        .iter()
        .filter(|o| parts(&o.post))
        .map(|o| OfficialCard { name: o.name.clone(), post: o.post.clone() })
        .collect()
}

/// The outline of a role of the bank.
fn of_role(
    bank: &QuestionBank,
    role: &RoleQuestions,
    target: &Target,
    fitting: &Fitting,
) -> Outline {
    let with = |name: &String| bank.roles.iter().find(|r| r.name == *name);
    let inner: Vec<Joined> = bank
        .roles
        .iter()
        .filter(|r| r.within.as_ref() == Some(&role.name) && r.targets.contains(&target.kind))
        .map(|r| joined(bank, r, target))
        .chain(role.within.is_some().then(|| joined(bank, role, target)))
        .collect();
    let intro = if inner.contains(&Joined::Together) {
        role.intro_together.as_ref()
    } else {
        role.intro.as_ref().filter(|_| inner.is_empty() || inner.contains(&Joined::Unknown))
    };
    let printed = |s: &&BankSection| {
        let joint = s.with.as_ref().and_then(with).map(|r| joined(bank, r, target));
        joint != Some(Joined::Apart)
    };
    Outline {
        title: fitting.fit(&role.name),
        holders: holders(role, target),
        intro: intro.map(|text| fitting.fit(text)),
        sections: role
            .sections
            .iter()
            .filter(printed)
            .map(|s| fitted(s, target, fitting))
            .filter(|s| !s.questions.is_empty())
            .collect(),
        ..blank(&role.name)
    }
}

/// A section with the questions for a kind of target, in its words.
fn fitted(section: &BankSection, target: &Target, fitting: &Fitting) -> QuestionSection {
    let asked = section
        .questions
        .iter()
        .filter(|q| q.targets.is_empty() || q.targets.contains(&target.kind));
    QuestionSection {
        title: fitting.fit(&section.title),
        questions: asked
            .map(|q| Question {
                text: fitting.fit(&q.text),
                required: q.required,
                follow_ups: q.follow_ups.iter().map(|f| fitting.fit(f)).collect(),
            })
            .collect(),
    }
}

fn blank(role: &str) -> Outline {
    Outline {
        role: role.to_string(),
        title: role.to_string(),
        holders: Vec::new(),
        intro: None,
        place: None,
        interviewers: Vec::new(),
        recorder: None,
        sections: Vec::new(),
    }
}

fn apply(outline: &mut Outline, change: &Interview) {
    if change.replace && !change.sections.is_empty() {
        outline.sections.clear();
    }
    outline.sections.extend(change.sections.iter().cloned());
    outline.place = change.place.clone().or(outline.place.take());
    outline.recorder = change.recorder.clone().or(outline.recorder.take());
    if !change.interviewers.is_empty() {
        outline.interviewers.clone_from(&change.interviewers);
    }
}
