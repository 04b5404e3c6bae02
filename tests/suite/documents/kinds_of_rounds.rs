//! Papers of every level of committee, type of round and kind of target: what they say fits these.
//!
//! All kinds of document are made of both samples and of ten generated rounds, full and sparse, and
//! their words are read.

use xunwen::document::{BlockKind, Document};
use xunwen::engine::{Checked, RenderOptions};
use xunwen::round::{Round, RoundKind, Target, TargetKind};

use crate::rounds;
use crate::support::{all_pass, checked, city_sample, engine, jobs, sample};

/// Words that nobody writes twice, and marks that do not follow each other.
const DOUBLED: &[&str] = &[
    "的的",
    "了了",
    "对对",
    "在在",
    "于于",
    "县县委",
    "市市委",
    "区区委",
    "旗旗委",
    "州州委",
    "盟盟委",
    "党委党委",
    "党组织党组织",
    "党组党组",
    "支部支部",
    "街道街道",
    "乡乡党委",
    "镇镇党委",
    "巡察巡察",
    "专项专项",
    "提级提级",
    "。。",
    "，，",
    "、、",
    "；；",
    "，。",
    "、。",
    "；。",
    "：。",
    "，、",
    "（）",
    "《》",
    "“”",
    "〔〕",
    "None",
    "none",
];

/// Words for any of several kinds, where the kind of the one target is known.
const UNDECIDED: &[&str] = &[
    "党（工）委",
    "党（总）支部",
    "乡镇（街道）",
    "乡（镇）",
    "镇（街道）",
    "村（居）",
    "县（区）",
    "县（市、区）",
    "政府（办事处）",
    "党委（党组）",
];

/// The rounds that are read, each with its name.
fn rounds() -> Vec<(String, Checked)> {
    let generated = (0..10).map(|seed| (format!("seed {seed}"), rounds::varied(seed)));
    [("county".to_string(), sample().round.clone()), ("city".into(), city_sample().round.clone())]
        .into_iter()
        .chain(generated)
        .map(|(name, round)| (name, checked(&round)))
        .collect()
}

/// What is read of each paper: its kind and file, its target, its content.
fn papers(mut read: impl FnMut(&str, &Round, Option<&Target>, &Document) -> Vec<String>) {
    let mut failures = Vec::new();
    for (name, checked) in rounds() {
        assert!(!checked.problems().has_errors(), "{name}: {}", checked.problems());
        let session = engine().session(&checked, &RenderOptions::default()).unwrap();
        for job in jobs(&session) {
            let what = format!("{name}, {}", session.path(&job).display());
            match session.document(&job) {
                Ok(document) => failures.extend(
                    read(&what, checked.round(), job.subject.target(), &document)
                        .into_iter()
                        .map(|f| format!("{what}: {f}")),
                ),
                Err(d) => failures.push(format!("{what}: {d}")),
            }
        }
    }
    all_pass(failures);
}

/// The place of a word in a text, with what is around it.
fn around(text: &str, word: &str) -> Option<String> {
    let at = text.find(word)?;
    let before: String =
        text[..at].chars().rev().take(16).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = text[at..].chars().take(24).collect();
    Some(format!("“{word}” in …{before}{after}…").replace('\n', "⏎"))
}

#[test]
fn no_word_is_doubled_and_no_mark_follows_another() {
    papers(|_, _, _, document| {
        let text = document.plain_text();
        DOUBLED.iter().filter_map(|word| around(&text, word)).collect()
    });
}

#[test]
fn a_paper_of_a_target_calls_it_what_it_is() {
    papers(|_, round, target, document| {
        let Some(target) = target else { return Vec::new() };
        let text = document.plain_text();
        let mut wrong: Vec<&str> = UNDECIDED.to_vec();
        let below: Vec<TargetKind> = round
            .targets
            .iter()
            .filter(|t| t.parent.as_ref() == Some(&target.code))
            .map(|t| t.kind)
            .collect();
        if !(below.contains(&TargetKind::Village) && below.contains(&TargetKind::Community)) {
            wrong.push("村（社区）");
        }
        let is = |ending: &str| target.name.ends_with(ending);
        match target.kind {
            TargetKind::Township if is("镇") => wrong.extend(["你乡", "你街道", "你村", "你单位"]),
            TargetKind::Township => {
                wrong.extend(["你镇", "你街道", "你村", "你单位", "镇党委", "镇政府"]);
            }
            TargetKind::Subdistrict => wrong.extend(["你镇", "你乡", "镇党委", "乡党委", "村务"]),
            TargetKind::Village => {
                wrong.extend(["社区党", "居委会", "居务", "你社区", "你镇", "你乡"]);
            }
            TargetKind::Community => wrong.extend(["村党", "村委会", "村务", "你村", "村民"]),
            _ => wrong.extend(["村民", "村务", "你镇", "你乡", "你村", "村委会"]),
        }
        wrong.iter().filter_map(|word| around(&text, word)).collect()
    });
}

#[test]
fn no_paper_keeps_the_type_of_its_round_to_itself() {
    papers(|_, round, _, document| {
        let text = document.plain_text();
        let word = match round.kind {
            RoundKind::LookBack => "“回头看”",
            RoundKind::Special => "专项",
            RoundKind::Mobile => "机动",
            RoundKind::Raised => "提级",
            RoundKind::Crossed => "交叉",
            _ => return Vec::new(),
        };
        let number = format!(
            "第{}轮",
            ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"][round.number as usize]
        );
        let named = text.lines().filter(|line| {
            line.contains(&number)
                && line.contains(round.committee.word())
                && !line.contains("工作安排")
        });
        named
            .filter(|line| !line.contains(word))
            .map(|line| format!("without {word}: {line}"))
            .collect()
    });
}

#[test]
fn no_heading_is_without_text() {
    papers(|_, _, _, document| {
        let parts =
            std::iter::once(&document.blocks).chain(document.annexes.iter().map(|a| &a.blocks));
        let mut empty = Vec::new();
        for blocks in parts {
            for (i, block) in blocks.iter().enumerate() {
                let BlockKind::Heading { level, lead, text, .. } = &block.kind else { continue };
                let words: String = lead.iter().chain(text).map(|t| format!("{t:?}")).collect();
                // A numbered sentence is its own text.
                if !text.is_empty()
                    || words.contains('。')
                    || words.contains('；')
                    || words.contains('：')
                {
                    continue;
                }
                let follows = blocks.get(i + 1).map(|b| &b.kind);
                let is_text = match follows {
                    Some(BlockKind::Heading { level: next, .. }) => next > level,
                    None
                    | Some(
                        BlockKind::Title { .. }
                        | BlockKind::AnnexList { .. }
                        | BlockKind::Signature(_)
                        | BlockKind::Note { .. },
                    ) => false,
                    Some(_) => true,
                };
                if !is_text {
                    empty.push(format!("nothing below {words}"));
                }
            }
        }
        empty
    });
}
