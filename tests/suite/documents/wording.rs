//! What every document says, whatever its kind: the word that fits the target, no heading without
//! text, no share of two decimals, no word twice. Read over the sample and over the same round with
//! 街道 and 社区, with a department, and with the least data.

use xunwen::document::{Block, BlockKind, Document};
use xunwen::engine::{Job, RenderOptions, Selection};
use xunwen::round::{Round, TargetKind};

use crate::support::{all_pass, checked, engine, sample};

/// The sample as a round of subdistricts (街道) with communities (社区).
fn urban() -> Round {
    let text = serde_json::to_string(&sample().round).unwrap();
    let mut round: Round = serde_json::from_str(&text.replace("双河镇", "双河街道")).unwrap();
    let street = round.targets[0].code.clone();
    for t in &mut round.targets {
        if t.code == street {
            t.kind = TargetKind::Subdistrict;
            t.party_org = "中共澄川县双河街道工作委员会".into();
        } else if t.parent.as_ref() == Some(&street) {
            t.kind = TargetKind::Community;
            t.name = t.name.replace('村', "社区");
            t.party_org = format!("中共{}总支部委员会", t.name);
        }
    }
    neutral(&mut round);
    round
}

/// The sample with a bureau instead of the second township, whose villages are left out.
fn mixed() -> Round {
    let mut round = sample().round.clone();
    let bureau = round.targets.iter().position(|t| t.name == "云岭乡").unwrap();
    let code = round.targets[bureau].code.clone();
    let gone: Vec<_> = round
        .targets
        .iter()
        .filter(|t| t.parent.as_ref() == Some(&code))
        .map(|t| t.code.clone())
        .collect();
    let bureau = &mut round.targets[bureau];
    bureau.kind = TargetKind::Department;
    bureau.name = "县水务局".into();
    bureau.party_org = "中共澄川县水务局党组".into();
    round.targets.retain(|t| !gone.contains(&t.code));
    round.teams.iter_mut().for_each(|team| team.targets.retain(|t| !gone.contains(t)));
    round.issues.retain(|i| i.target == code || i.target.as_str().starts_with("990126101"));
    neutral(&mut round);
    round
}

/// Texts of the data that say nothing of villages, so that what is found was said by a template.
fn neutral(round: &mut Round) {
    round.scope = vec!["贯彻落实决策部署情况".into(), "整改落实情况".into()];
    for issue in &mut round.issues {
        issue.summary = "制度执行不严格。".into();
        issue.facts = "抽查发现3处不符。".into();
        (issue.common, issue.evidence_note, issue.result) = (None, None, None);
        issue.category = "民生领域".into();
        issue.focus = None;
        issue.blame = None;
    }
    for t in &mut round.targets {
        t.assessment = Some("巡察认为，工作扎实。".into());
        t.contacts.clear();
        t.report = None;
        for (n, official) in t.officials.iter_mut().enumerate() {
            official.post = format!("班子成员{n}");
        }
    }
    round.evaluation = None;
    strip(round);
}

/// The least that a round has: no ways to reach a team beside one, no ballots, no judgements.
fn least() -> Round {
    let mut round = sample().round.clone();
    round.issues.truncate(1);
    strip(&mut round);
    for t in &mut round.targets {
        t.assessment = None;
        t.contacts.clear();
    }
    round.rectification.plan_within = None;
    round.schedule.plan = None;
    round.office.contact = None;
    for team in &mut round.teams {
        team.contacts.truncate(1);
        team.deputies.clear();
        team.members.clear();
    }
    round
}

/// Drops what refers to issues and targets that are gone.
fn strip(round: &mut Round) {
    round.schedule.plan = None;
    round.tasks.clear();
    round.duties.clear();
    round.progress.clear();
    round.evidence.clear();
    round.sanctions.clear();
    round.supervisions.clear();
    round.rechecks.clear();
    round.suggestions.clear();
    round.ballots.clear();
    round.day_logs.clear();
    round.week_logs.clear();
    round.matters.clear();
    round.issuances.clear();
    round.assessments.clear();
    round.assessment_items.clear();
    round.past_assessments.clear();
    round.meetings.clear();
    round.requests.clear();
    round.background.clear();
    round.visits.clear();
    round.material.clear();
    round.polls.clear();
    round.campaigns.clear();
    round.archive.clear();
}

/// What a kind of rule says of one document; `None` if all is well.
type Rule = fn(&Job<'_>, &Document, &str) -> Option<String>;

/// The rule over every document of each round.
fn holds(rule: Rule) {
    let mut failures = Vec::new();
    for (name, round) in [
        ("sample", sample().round.clone()),
        ("urban", urban()),
        ("mixed", mixed()),
        ("least", least()),
    ] {
        let checked = checked(&round);
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        for job in session.jobs(&Selection::all()).unwrap().iter().filter(|j| !j.is_blocked()) {
            let document =
                session.document(job).unwrap_or_else(|d| panic!("{name} {}: {d}", job.kind.name));
            if let Some(what) = rule(job, &document, &document.dump()) {
                let target = job.subject.target().map(|t| t.name.as_str()).unwrap_or("全轮次");
                failures.push(format!("{name} {} {target}: {what}", job.kind.name));
            }
        }
    }
    all_pass(failures);
}

/// The line of a text in which one of some words is.
fn line_with(text: &str, words: &[&str]) -> Option<String> {
    text.lines().find(|line| words.iter().any(|w| line.contains(w))).map(str::to_string)
}

#[test]
fn a_target_is_called_by_its_own_words() {
    holds(|job, _, text| {
        let target = job.subject.target()?;
        let mut wrong = vec![
            "党（工）委",
            "纪（工）委",
            "乡镇（街道）",
            "村（居）",
            "（办事处）",
            "党组（党委）",
        ];
        match target.kind {
            TargetKind::Township => wrong.extend(["党工委", "村（社区）", "街道党"]),
            TargetKind::Subdistrict => wrong.extend(["镇党委", "乡党委", "村（社区）"]),
            TargetKind::Village => wrong.extend(["村（社区）", "居委会", "居务"]),
            TargetKind::Community => wrong.extend(["村（社区）", "村委会", "村民", "村务"]),
            TargetKind::Department => {
                wrong.extend(["所辖", "村民", "村级", "村务", "镇党委", "一岗双责”。所辖"]);
            }
            _ => {}
        }
        line_with(text, &wrong)
    });
}

#[test]
fn no_unit_has_villages_that_it_has_not() {
    holds(|job, _, text| {
        let bureau = text.lines().find(|l| l.contains("水务局") && l.contains("水务局党组及所辖"));
        bureau.map(str::to_string).or_else(|| {
            let of_all = job.subject.target().is_none() && text.contains("所辖有关");
            of_all.then(|| "所辖有关".to_string())
        })
    });
}

#[test]
fn no_heading_is_without_text() {
    holds(|_, document, _| {
        let empty = |blocks: &[Block]| {
            blocks.iter().enumerate().find_map(|(i, b)| match &b.kind {
                BlockKind::Heading { level: 1, text, .. } if text.is_empty() => {
                    let next = blocks.get(i + 1).map(|b| &b.kind);
                    let ends = matches!(
                        next,
                        None | Some(
                            BlockKind::Heading { level: 1, .. }
                                | BlockKind::Title { .. }
                                | BlockKind::Signature(_)
                                | BlockKind::AnnexList { .. }
                                | BlockKind::PageBreak
                        )
                    );
                    ends.then(|| format!("{:?}", b.kind))
                }
                _ => None,
            })
        };
        empty(&document.blocks)
            .or_else(|| document.annexes.iter().find_map(|annex| empty(&annex.blocks)))
    });
}

#[test]
fn shares_have_one_decimal_at_most() {
    holds(|job, _, text| {
        // Rates of completion are published with two decimals.
        if ["progress_", "rectification_report"].iter().any(|k| job.kind.name.starts_with(k)) {
            return line_with(text, &[".00%", ".0%"]);
        }
        let two = |line: &&str| {
            line.match_indices('%').any(|(at, _)| {
                let before: Vec<char> = line[..at].chars().rev().take(3).collect();
                matches!(before[..], [a, b, '.'] if a.is_ascii_digit() && b.is_ascii_digit())
                    || line[..at].ends_with(".0")
            })
        };
        text.lines().find(two).map(str::to_string)
    });
}

#[test]
fn no_word_is_said_twice() {
    const TWICE: [&str; 16] = [
        "的的",
        "镇镇",
        "乡乡",
        "县县",
        "，，",
        "。。",
        "、、",
        "；；",
        "，。",
        "、。",
        "：：",
        "：。",
        "了了",
        "个个问题",
        "县委县委",
        "关于关于",
    ];
    holds(|_, _, text| line_with(text, &TWICE));
}

/// What is not counted has no number: a single item of a list, one problem, one suggestion.
#[test]
fn a_single_heading_has_no_number() {
    holds(|_, document, _| {
        let numbers: Vec<(u8, &str)> = document
            .blocks
            .iter()
            .filter_map(|b| match &b.kind {
                BlockKind::Heading { level, number, .. } => Some((*level, number.as_str())),
                BlockKind::Title { .. } => Some((0, "")),
                _ => None,
            })
            .collect();
        numbers.iter().enumerate().find_map(|(i, (level, number))| {
            let first = ["一、", "（一）", "1.", "（1）"].contains(number);
            let second = numbers[i + 1..]
                .iter()
                .take_while(|(l, _)| l >= level && *l > 0)
                .any(|(l, n)| l == level && !n.is_empty());
            (first && !second).then(|| format!("{number} alone"))
        })
    });
}
