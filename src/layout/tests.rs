//! Titles against the lines an office would set them in, and against the rules on titles made at
//! random.

use super::title::{HARD, costs};
use super::*;
use crate::document::{Face, Inline, TextStyle};

/// The lines of a title; what is not text is shown as □.
fn lines_of(title: &[Inline]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for inline in title {
        let last = lines.len() - 1;
        match inline {
            Inline::Text { text, .. } => lines[last].push_str(text),
            Inline::Break => lines.push(String::new()),
            Inline::Blank { .. } | Inline::Check { .. } => lines[last].push('□'),
        }
    }
    lines
}

fn broken(title: &str, capacity: f64, names: &[&str]) -> Vec<String> {
    lines_of(&break_title(&[Inline::text(title)], capacity, names))
}

#[test]
fn titles_break_as_an_office_would_break_them() {
    let file = include_str!("../../tests/inputs/titles.txt");
    let (mut names, mut capacity, mut count): (Vec<&str>, f64, usize) = (Vec::new(), 0.0, 0);
    let mut wrong = Vec::new();
    for line in file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(list) = line.strip_prefix("@names") {
            names = list.trim().split('、').collect();
        } else if let Some(number) = line.strip_prefix("@capacity ") {
            capacity = number.parse().unwrap();
        } else {
            let given: Vec<Inline> = line
                .replace('~', "//")
                .split("//")
                .map(|part| Inline::text(part.replace('/', "")))
                .collect();
            let title: Vec<Inline> =
                given.into_iter().flat_map(|text| [Inline::Break, text]).skip(1).collect();
            let expected: Vec<&str> = line
                .replace("//", "/")
                .replace('~', "")
                .leak()
                .split('/')
                .map(str::trim_end)
                .collect();
            let actual = lines_of(&break_title(&title, capacity, &names));
            count += 1;
            if actual != expected {
                wrong.push(format!(
                    "expected {}\nactual   {}",
                    expected.join("/"),
                    actual.join("/")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 60, "{count} titles");
}

#[test]
fn what_fits_is_left_alone() {
    assert!(matches!(break_title(&[], 20.0, &["双河镇"]), std::borrow::Cow::Borrowed([])));
    for title in ["", "关于巡察双河镇党委的公告", "关于云岭乡党委巡察整改有关问题的督办通知"]
    {
        assert_eq!(broken(title, 20.0, &[]), [title]);
    }
    // Breaks that one line can do without fall away.
    let forced = [Inline::text("关于双河镇"), Inline::Break, Inline::text("的公告"), Inline::Break];
    assert_eq!(lines_of(&break_title(&forced, 20.0, &[""])), ["关于双河镇的公告"]);
    for capacity in [f64::NAN, -1.0, 0.0] {
        assert_eq!(broken("关于巡察双河镇党委的公告", capacity, &[]).len(), 1);
    }
}

#[test]
fn breaks_of_the_author_stay() {
    let title = [
        Inline::Break,
        Inline::text("中共澄川县委第一巡察组关于巡察双河镇党委的反馈意见"),
        Inline::Break,
        Inline::Break,
        Inline::text("（代拟稿）"),
        Inline::Break,
    ];
    let lines = lines_of(&break_title(&title, 20.0, &["双河镇"]));
    assert_eq!(
        lines,
        ["", "中共澄川县委第一巡察组", "关于巡察双河镇党委的反馈意见", "", "（代拟稿）", ""]
    );
}

#[test]
fn runs_keep_their_styles_and_items_their_places() {
    let kai = TextStyle { face: Some(Face::Kai), ..TextStyle::default() };
    let styled = |text: &str| Inline::Text { text: text.into(), style: kai };
    let title = [
        Inline::text("中共澄川县委第一巡察"),
        styled("组关于巡察"),
        Inline::text("双河镇党委的反馈意见"),
    ];
    let expected = [
        title[0].clone(),
        styled("组"),
        Inline::Break,
        styled("关于巡察"),
        Inline::text("双河镇党委的反馈意见"),
    ];
    assert_eq!(*break_title(&title, 20.0, &["双河镇"]), expected);

    let blank = |width| Inline::Blank { width, hint: String::new() };
    let check = Inline::Check { checked: true, hint: String::new() };
    let title = [
        Inline::text("关于对"),
        blank(8.0),
        Inline::text("党委开展"),
        blank(3.0),
        Inline::text("届县委巡察的通知"),
        check,
    ];
    assert_eq!(
        lines_of(&break_title(&title, 20.0, &[""])),
        ["关于对□党委", "开展□届县委巡察的通知□"]
    );
    let wide = [Inline::text("关于对"), blank(30.0), Inline::text("的通知")];
    assert_eq!(lines_of(&break_title(&wide, 20.0, &[""])).concat(), "关于对□的通知");
}

#[test]
fn marks_stay_with_their_characters() {
    let title =
        format!("关于给予葛{0}某{0}某{0}同志党内警告处分并调离巡察工作岗位的决定", '\u{e0100}');
    let lines = broken(&title, 20.0, &[]);
    assert_eq!(lines.concat(), title);
    assert!(lines.len() == 2 && lines.iter().all(|l| !l.starts_with('\u{e0100}')), "{lines:?}");
}

#[test]
fn titles_of_any_kind_end() {
    let punctuation = "！？……，。、；：（）《》“”——·，。、；：？！（）";
    assert_eq!(broken(punctuation, 20.0, &[]).concat(), punctuation);
    for title in [
        "一".repeat(500),
        "的".repeat(300),
        "（".repeat(300),
        "a".repeat(600),
        "巡察".repeat(250),
        "、".repeat(90),
        "村".repeat(601),
    ] {
        for capacity in [1.0, 7.3, 20.0, 1000.0] {
            let lines = broken(&title, capacity, &["巡察", "一一一"]);
            assert_eq!(lines.concat(), title);
            assert!(
                title.chars().count() > 600 || lines.iter().all(|l| width(l) <= capacity),
                "{lines:?}"
            );
        }
    }
}

#[test]
fn lines_of_random_titles_keep_the_rules() {
    let mut state = 20_260_518_u64;
    for _ in 0..2_000 {
        let title = random_title(&mut state);
        check_rules(&title, &broken(&title, 20.0, &NAMES));
    }
}

const NAMES: [&str; 4] =
    ["中共澄川县委巡察工作领导小组", "双河镇柳树湾村", "县人力资源和社会保障局", "和田乡"];
const PHRASES: [&str; 36] = [
    "中共澄川县委巡察工作领导小组",
    "关于",
    "双河镇柳树湾村",
    "县人力资源和社会保障局",
    "和田乡",
    "党委",
    "开展",
    "巡察",
    "的",
    "和",
    "与",
    "及其",
    "、",
    "，",
    "印发",
    "《十五届县委第三轮巡察工作方案》",
    "“三资”",
    "（试行）",
    "2026年",
    "第三轮",
    "十五届县委",
    "DN200",
    "12345",
    "ISO 9001",
    "热线",
    "反馈意见",
    "整改落实情况",
    "集体经济发展项目资金",
    "阿依古丽·买买提",
    "同志",
    "等",
    "之",
    "——",
    "通知",
    "专项治理工作",
    "对",
];

fn random_title(state: &mut u64) -> String {
    let mut next = |below: usize| {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) as usize % below
    };
    (0..4 + next(16)).map(|_| PHRASES[next(PHRASES.len())]).collect()
}

fn check_rules(title: &str, lines: &[String]) {
    let told = || lines.join("/");
    assert_eq!(lines.concat().replace(' ', ""), title.replace(' ', ""), "{}", told());
    if width(title) <= 20.0 {
        return assert_eq!(lines.len(), 1, "{}", told());
    }
    let chars: Vec<char> = title.chars().collect();
    let names: Vec<Vec<char>> = NAMES.iter().map(|n| n.chars().collect()).collect();
    let costs = costs(&chars, &names);
    let soft: Vec<usize> = (1..chars.len()).filter(|i| costs[*i] < HARD).collect();
    let mut at = 0;
    for (n, line) in lines.iter().enumerate() {
        assert!(width(line) <= 20.0, "{}", told());
        at += line.chars().count();
        at += chars[at..].iter().take_while(|c| **c == ' ').count();
        if n + 1 == lines.len() {
            break;
        }
        // A break that must not be is in something wider than a line.
        let before = soft.iter().rev().find(|i| **i < at).copied().unwrap_or(0);
        let behind = soft.iter().find(|i| **i > at).copied().unwrap_or(chars.len());
        let wide = chars[before..behind].iter().collect::<String>();
        assert!(soft.contains(&at) || width(wide.trim_end()) > 20.0, "{}", told());
        if soft.contains(&at) && chars[at - 1] != ' ' {
            check_break(&lines[n], &lines[n + 1], &told());
        }
    }
    let widths: Vec<f64> = lines.iter().map(|l| width(l.trim_end())).collect();
    if lines.len() < 5 && has_waist(&widths) {
        assert!(!other_shape(&chars, &soft, 0, &mut Vec::new(), lines.len()), "{}", told());
    }
}

/// The rules said once more, in other words than the code's.
fn check_break(before: &str, after: &str, told: &str) {
    let first = after.chars().next().unwrap();
    let last = before.chars().last().unwrap();
    let name = NAMES.iter().any(|n| after.starts_with(n));
    assert!(name || !"的和与及等了之".contains(first), "{told}");
    assert!(!"、，》”）·".contains(first) && !"《“（·".contains(last), "{told}");
    assert!(!(first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric()), "{told}");
    assert!(!(last.is_ascii_digit() && "年届轮".contains(first)), "{told}");
    assert!(!(last == '第' || "三五".contains(last) && "届轮资".contains(first)), "{told}");
    for name in NAMES {
        let inside = name
            .char_indices()
            .skip(1)
            .any(|(i, _)| before.ends_with(&name[..i]) && after.starts_with(&name[i..]));
        assert!(!inside, "{told}");
    }
}

fn has_waist(widths: &[f64]) -> bool {
    let mut falls = false;
    widths.windows(2).any(|w| {
        let waist = falls && w[1] - w[0] >= 1.0;
        falls |= w[0] - w[1] >= 1.0;
        waist
    })
}

/// Whether a number of lines can be made without a waist, by trying all of them.
fn other_shape(
    chars: &[char],
    soft: &[usize],
    from: usize,
    widths: &mut Vec<f64>,
    left: usize,
) -> bool {
    if left == 0 {
        return from == chars.len() && !has_waist(widths);
    }
    let ends = soft.iter().copied().chain([chars.len()]).filter(|end| *end > from);
    for end in ends {
        let line: String = chars[from..end].iter().collect();
        if width(line.trim_end()) > 20.0 {
            return false;
        }
        widths.push(width(line.trim_end()));
        let found = other_shape(chars, soft, end, widths, left - 1);
        widths.pop();
        if found {
            return true;
        }
    }
    false
}

#[test]
fn heads_of_tables_are_broken_between_words() {
    let mut wrong = Vec::new();
    for (head, capacity, expected) in [
        ("序号", 2.0, &["序号"][..]),
        ("序号", 1.2, &["序", "号"]),
        ("完成时限", 3.2, &["完成", "时限"]),
        ("挽回金额", 3.0, &["挽回", "金额"]),
        ("任务编号、问题编号", 3.8, &["任务", "编号、", "问题", "编号"]),
        ("任务编号、问题编号", 5.0, &["任务编号、", "问题编号"]),
        ("其中乡镇、部门", 5.0, &["其中乡镇、", "部门"]),
        ("其中村（社区）", 4.8, &["其中村", "（社区）"]),
        ("涉及对象数/对象总数", 7.0, &["涉及对象数/", "对象总数"]),
        ("责任单位和责任人（职务）", 6.2, &["责任单位和", "责任人", "（职务）"]),
        ("政策落实不到位", 3.2, &["政策", "落实", "不到位"]),
        ("村级党组织软弱涣散", 4.4, &["村级", "党组织", "软弱涣散"]),
        ("谈话对象签名", 4.2, &["谈话对象", "签名"]),
        ("销号审核人、日期", 4.0, &["销号", "审核人、", "日期"]),
    ] {
        let lines = lines_of(&break_head(&[Inline::text(head)], capacity));
        if lines != expected {
            wrong.push(format!("{head} {capacity}: {lines:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let broken = [Inline::text("完成"), Inline::Break, Inline::text("时限要求")];
    assert!(matches!(break_head(&broken, 2.0), std::borrow::Cow::Borrowed(_)));
    assert!(matches!(
        break_head(&[Inline::text("字".repeat(400))], 3.0),
        std::borrow::Cow::Borrowed(_)
    ));
    assert!(matches!(break_head(&[Inline::text("甲乙")], 0.0), std::borrow::Cow::Borrowed(_)));
    assert!(matches!(break_head(&[Inline::text("甲乙")], f64::NAN), std::borrow::Cow::Borrowed(_)));
}
