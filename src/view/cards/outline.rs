//! What is asked at a target: the outlines of interviews (谈话提纲) and the questionnaire (调查问卷).

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{
    Index, Interview, QuestionBank, QuestionSection, RoleQuestions, Survey, SurveyQuestion, Target,
    TargetKind,
};
use crate::view::subject::Setting;

/// The outline for one role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Outline {
    /// The role.
    #[schemars(description = "谈话对象")]
    pub role: String,
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
pub(in crate::view) fn survey_card(survey: &Survey, target: &Target) -> SurveyCard {
    let asked = survey
        .questions
        .iter()
        .filter(|q| q.targets.is_empty() || target.kind.is_asked_as(&q.targets));
    SurveyCard { intro: survey.intro.clone(), questions: asked.cloned().collect() }
}

/// The outlines of a target: the bank's roles for its kind, as the round changes them, then the
/// round's own roles.
pub(in crate::view) fn outlines(
    index: &Index<'_>,
    target: &Target,
    setting: &Setting<'_>,
) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = Vec::new();
    for role in setting.questions.iter().flat_map(|bank| &bank.roles).filter(|r| hears(r, target)) {
        let sections = role
            .sections
            .iter()
            .map(|s| QuestionSection { title: s.title.clone(), questions: s.questions.clone() });
        outlines.push(Outline {
            intro: role.intro.clone(),
            sections: sections.collect(),
            ..blank(&role.name)
        });
    }
    let general = index.round.interviews.iter().filter(|i| i.target.is_none());
    let particular =
        index.round.interviews.iter().filter(|i| i.target.as_ref() == Some(&target.code));
    let bank_roles: Vec<&str> =
        setting.questions.iter().flat_map(|b| &b.roles).map(|r| r.name.as_str()).collect();
    for change in general.chain(particular) {
        match outlines.iter_mut().find(|o| o.role == change.role) {
            Some(outline) => apply(outline, change),
            // A role of the bank that is not heard at this kind of target stays out.
            None if change.target.is_none() && bank_roles.contains(&change.role.as_str()) => {}
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

fn blank(role: &str) -> Outline {
    Outline {
        role: role.to_string(),
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
