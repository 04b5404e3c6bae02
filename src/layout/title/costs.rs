//! Where a title may break by its meaning (词意完整; GB/T 9704-2012, 7.3.1): what a break costs at
//! every gap between two characters.
//!
//! There is no dictionary. What holds a title together is known from its frame (关于…的通知, a few
//! dozen words below), from its punctuation and numbers, from the names the document gives, and
//! from what the title itself repeats. Between known parts are pieces: short ones are not divided,
//! in long ones a break after an even number of characters divides a word least often.

use std::collections::HashMap;
use std::ops::Range;

use super::offices::{starts_with, word_of_office};
use crate::layout::width::is_mark;

/// Placeholder for what is not text: a gap to fill in, a box to tick.
pub(super) const ITEM: char = '\u{fffc}';
/// Placeholder for a break of the author.
pub(super) const BREAK: char = '\n';

/// From this cost on a break is made only if the line cannot end otherwise: in a number, before 的.
pub(in crate::layout) const HARD: f64 = 1e6;
/// In a name.
const IN_NAME: f64 = 1e7;
/// In a Latin word or a number in digits.
const IN_LATIN: f64 = 1e8;
/// Against the rules of punctuation (禁则).
const KINSOKU: f64 = 1e9;

/// A break before 关于, which separates the issuer from the subject: the best place.
const BEFORE_LEAD: f64 = -25.0;
/// Before another 关于, which mostly belongs to the subject of the first.
const LATER_LEAD: f64 = 5.0;
/// Between organs that are named without a mark between them.
const BETWEEN_ORGANS: f64 = 2.0;
/// A break behind a word that leads the next, as 关于 does.
const DANGLING: f64 = 150.0;
/// A break in a word that the title repeats.
const IN_REPEATED: f64 = 120.0;
/// A break in a piece too short to be more than one word.
const IN_SHORT: f64 = 100.0;
/// A break in a piece of unknown words, by whether an odd number of characters is before it, and
/// whether behind it.
const IN_LONG: [[f64; 2]; 2] = [[26.0, 34.0], [40.0, 48.0]];
/// A break in such a piece before a character that mostly ends a word, and after it.
const BEFORE_SUFFIX: f64 = 60.0;
const AFTER_SUFFIX: f64 = 24.0;
/// A break inside brackets or quotation marks that hold more than a few characters.
const IN_BRACKETS: f64 = 400.0;
/// A break in or beside a personal name with ·.
const IN_DOTTED: f64 = 100.0;
/// Up to this cost a break is made by the frame of the title; repetitions around it are ignored.
const FRAME: f64 = 15.0;

/// Longest piece that is not divided, in characters.
const MAX_SHORT_PIECE: usize = 4;
/// Longest text in brackets that is not divided, in characters.
const MAX_SHORT_BRACKETS: usize = 6;
/// Longest part of a personal name with ·, in characters.
const MAX_DOTTED_PART: usize = 5;

/// Brackets and quotation marks, each opening one with its closing one.
const OPENING: &str = "（《〈「『【〔〖“‘([{";
const CLOSING: &str = "）》〉」』】〕〗”’)]}";
const STOPS: &str = "，。、；：？！,;:?!";
/// Others that begin no line; words that begin none are `PARTICLES`.
const NOT_FIRST: &str = "…·・—～％‰℃.%";
const NOT_LAST: &str = "·・￥¥$";
const PARTICLES: &str = "的和与及等了之";
const NO_BREAK_SPACE: char = '\u{a0}';

/// What a part of a title does in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// 关于.
    Lead,
    /// 对 and the like, if what is before it ends a phrase.
    Preposition,
    /// 和, 与, 及.
    And,
    /// 暨, which begins a phrase.
    Besides,
    /// 的.
    Of,
    /// What an organ does: 印发, 开展.
    Verb,
    /// A word within phrases: 工作, 巡察.
    Noun,
    /// What a document or its subject is called, at the end of a phrase: 方案, 情况.
    Kind,
    /// The end of a name, of an organ's or a person's, or of a time: 委员会, 同志, 期间.
    End,
    /// An organ that has others below it that are named after it: 县委.
    Committee,
    /// The beginning of a phrase, never its end: 中共.
    Prefix,
    /// A number with what it counts: 第三轮, 2026年; or alone.
    Number {
        /// Whether it has what it counts.
        whole: bool,
    },
    /// A word of an office's name: 文化, 广电, 体育局.
    Office,
    /// A Latin word.
    Latin,
    /// A name given by the document.
    Name,
    /// The name of an area given by the document.
    Place,
    /// An opening bracket or quotation mark.
    Open,
    /// A closing one.
    Close,
    /// A comma, a colon, a stop.
    Stop,
    /// A dash.
    Dash,
    /// White space.
    Space,
    /// What is not text.
    Item,
    /// Unknown Chinese text.
    Plain,
}

/// The words of a title's frame.
const WORDS: [(Sort, &str); 11] = [
    (Sort::Lead, "关于"),
    (Sort::And, "和 与 及 以及"),
    (Sort::Besides, "暨"),
    (Sort::Of, "的"),
    (
        Sort::Verb,
        "切实 全面 深入 推动 印发 转发 批转 开展 召开 做好 加强 推进 落实 学习 贯彻 成立 调整 表彰 给予 同意 报送 进驻 进一步",
    ),
    (Sort::Noun, "巡察 巡视 整改 有关"),
    (Sort::Kind, "工作 情况 问题 线索 意见 通知 公告 通报 报告 决定 方案 办法 清单"),
    (
        Sort::End,
        "委员会 领导小组 办公室 巡察组 领导班子 人民政府 党委 党组 党组织 党工委 党总支 党支部 同志 期间",
    ),
    (Sort::Committee, "省委 市委 县委 区委 州委"),
    (Sort::Prefix, "中共 党的"),
    (Sort::Number { whole: true }, "上半年 下半年"),
];
/// Characters that mostly end a word.
const SUFFIXES: &str = "镇乡村县局厅院站员者";
/// Characters that end the name of an organ.
const ORGAN_ENDS: &str = "局部委院厅会组办室处府";
const PREPOSITIONS: &str = "对在向为由将从以按就";
const NUMERALS: &str = "〇零一二三四五六七八九十百千万亿两";
const MEASURES: &str = "年度 季度 个月 周年 中全会 年 月 日 号 届 轮 次 个 期 项 条 名 位 级 批 件 份 章 节 类 组 户 人 村 亩 元 万元 亿元 公里 米 大";

#[derive(Debug, Clone)]
struct Part {
    sort: Sort,
    at: Range<usize>,
}

/// The cost of a break before each character; the first one has no meaning. A negative cost is a
/// welcome break; from `HARD` on that only an overlong line may break there.
pub(in crate::layout) fn costs(chars: &[char], names: &[Vec<char>]) -> Vec<f64> {
    let parts = parts(chars, names);
    let mut costs = framed(chars, &parts);
    repeated(chars, &mut costs);
    dotted(chars, &mut costs);
    bracketed(chars, &mut costs);
    // A name may begin with what otherwise begins no line: 和田.
    let named = |i: usize| {
        parts.iter().any(|p| p.at.start == i && matches!(p.sort, Sort::Name | Sort::Place))
    };
    for i in 1..chars.len() {
        if against_punctuation(chars[i - 1], chars[i]) {
            costs[i] = costs[i].max(KINSOKU);
        } else if PARTICLES.contains(chars[i]) && !named(i) {
            costs[i] = costs[i].max(HARD);
        }
    }
    costs
}

/// Costs by the parts of the title alone.
fn framed(chars: &[char], parts: &[Part]) -> Vec<f64> {
    let mut costs = vec![0.0; chars.len()];
    for (n, part) in parts.iter().enumerate() {
        let Range { start, end } = part.at;
        if n > 0 {
            costs[start] = between(&parts[n - 1], part, parts.get(n + 1), chars);
        }
        match part.sort {
            Sort::Plain => in_piece(&chars[start..end], &mut costs[start..end]),
            Sort::Name | Sort::Place => {
                let inner = &chars[start..end];
                let inner = framed(inner, &self::parts(inner, &[]));
                (start + 1..end).for_each(|i| costs[i] = IN_NAME + inner[i - start]);
            }
            Sort::Number { .. } => (start + 1..end).for_each(|i| costs[i] = HARD),
            Sort::Latin => (start + 1..end).for_each(|i| costs[i] = IN_LATIN),
            Sort::Space => (start + 1..end).for_each(|i| costs[i] = KINSOKU),
            _ => (start + 1..end).for_each(|i| costs[i] = DANGLING),
        }
    }
    let end = issuer(parts, chars);
    let issuer = &mut costs[..end];
    issuer.iter_mut().filter(|cost| **cost > FRAME && **cost < HARD).for_each(|cost| *cost += HARD);
    for i in organs_in(&chars[..end]) {
        costs[i] = costs[i].min(BETWEEN_ORGANS);
    }
    if let Some(lead) = parts.iter().position(|p| p.sort == Sort::Lead) {
        let others = parts[lead + 1..].iter().filter(|p| p.sort == Sort::Lead);
        others.for_each(|p| costs[p.at.start] = costs[p.at.start].max(LATER_LEAD));
    }
    costs
}

/// The end of the names before the first 关于: they are whole even if the document does not give
/// them.
fn issuer(parts: &[Part], chars: &[char]) -> usize {
    use Sort::*;
    let Some(lead) = parts.iter().position(|p| p.sort == Lead).filter(|n| *n > 0) else { return 0 };
    let (first, last) = (&parts[0], &parts[lead - 1]);
    let organ = matches!(last.sort, End | Committee | Name | Place)
        || ORGAN_ENDS.contains(chars[last.at.end - 1]);
    let named =
        matches!(first.sort, Prefix | Plain | Number { .. } | Committee | Name | Place | Office);
    if organ && named { parts[lead].at.start } else { 0 }
}

/// Where organs begin that are written behind others without a mark between them: behind what ends
/// an organ's name, with 中共 or with the two characters that another one begins with.
fn organs_in(issuer: &[char]) -> Vec<usize> {
    let mut begins: Vec<usize> = vec![0];
    if issuer.starts_with(&['中', '共']) {
        begins.push(2);
    }
    let mut organs = Vec::new();
    for i in 3..issuer.len().saturating_sub(2) {
        let pair = &issuer[i..i + 2];
        let known = pair == ['中', '共'] || begins.iter().any(|b| issuer[*b..].starts_with(pair));
        if known && ORGAN_ENDS.contains(issuer[i - 1]) {
            organs.push(i);
            begins.extend([i].into_iter().chain((pair == ['中', '共']).then_some(i + 2)));
        }
    }
    organs
}

/// Breaks in a piece of unknown words, by their distance from the ends of the words that suffixes
/// show in it.
fn in_piece(piece: &[char], costs: &mut [f64]) {
    let suffix = |i: usize| SUFFIXES.contains(piece[i]);
    let mut start = 0;
    while start < piece.len() {
        // A suffix ends no word where that would leave a lone character.
        let end = (start + 2..piece.len() - 1).find(|end| suffix(end - 1)).unwrap_or(piece.len());
        if start > 0 {
            costs[start] = if suffix(start) { BEFORE_SUFFIX } else { AFTER_SUFFIX };
        }
        let stem = end - usize::from(suffix(end - 1));
        for i in start + 1..end {
            costs[i] = match end - start {
                ..=MAX_SHORT_PIECE => IN_SHORT,
                _ if suffix(i) => BEFORE_SUFFIX,
                _ => IN_LONG[(i - start) % 2][(stem - i) % 2],
            };
        }
        start = end;
    }
}

/// A break between two parts of a title; `next` is the part behind them.
fn between(before: &Part, after: &Part, next: Option<&Part>, chars: &[char]) -> f64 {
    use Sort::*;
    match (before.sort, after.sort) {
        (_, Space) => KINSOKU,
        // Between Latin words a space belongs to them; elsewhere it separates names.
        (Space, Latin | Number { .. }) if chars[before.at.start] == ' ' => 30.0,
        (Stop, _) if chars[before.at.start] == '、' => 8.0,
        (Space | Stop, _) => 0.0,
        (_, Of | And) => HARD,
        (Lead | Preposition | Besides, _) => DANGLING,
        (Prefix, _) => IN_SHORT,
        (Verb, Lead) => 15.0,
        (_, Lead) => BEFORE_LEAD,
        (Number { .. }, Number { .. }) => 60.0,
        (Number { whole: false }, _) => 60.0,
        (Item | Latin, _)
            if MEASURES.split(' ').any(|m| starts_with(&chars[after.at.start..], m)) =>
        {
            HARD
        }
        (Name, Name) => 2.0,
        (Name | Place | End | Committee, Preposition | Verb) => 6.0,
        (_, Besides) => 5.0,
        (_, Dash) => 5.0,
        (Dash, _) => DANGLING,
        // A long name may lose what only adds to it: 县人力资源和社会保障局|党组织.
        (Name, End) => 38.0,
        (Office, End) if ORGAN_ENDS.contains(chars[before.at.end - 1]) => 12.0,
        (_, End | Committee) => 80.0,
        (Of, _) => 8.0,
        (_, Preposition) => 8.0,
        (Verb, Open) => 12.0,
        (Verb, Verb) => 40.0,
        (Verb, _) => 26.0,
        (Noun | Kind, Verb) => 15.0,
        // 深入开展, 认真做好: an adverb.
        (Plain, Verb) if before.at.len() <= 2 => 40.0,
        (_, Verb) => 8.0,
        (Name, _) => 10.0,
        (End, Number { .. }) => 20.0,
        (End, _) => 10.0,
        (Committee, _) => 40.0,
        (Place, _) => 30.0,
        // What is quoted mostly belongs to what follows: “三资”管理.
        (Close, _) if matches!(chars[before.at.start], '”' | '’') => 30.0,
        (Number { .. }, Open) => 14.0,
        (_, Open) if matches!(chars[after.at.start], '“' | '‘') => 30.0,
        (_, Open) | (Close, _) => 12.0,
        (_, Name | Place) => 10.0,
        (And, Number { .. }) => 24.0,
        (And, _) => 60.0,
        (_, Number { .. }) => 14.0,
        (Latin, _) => 40.0,
        (Number { .. }, Noun) => 40.0,
        (_, Kind) if next.is_some_and(|p| p.sort == Plain) => 38.0,
        (_, Kind) => 45.0,
        (Number { .. }, _) => 22.0,
        (Kind, _) => 24.0,
        (Noun, Noun) => 30.0,
        (Office, Office) => 24.0,
        (Plain, Office) => 40.0,
        (_, Latin) => 20.0,
        _ => 25.0,
    }
}

/// Whether a break between two characters is against the rules of punctuation (禁则).
fn against_punctuation(before: char, after: char) -> bool {
    let first = CLOSING.contains(after)
        || STOPS.contains(after)
        || NOT_FIRST.contains(after) && !(after == '—' && before != '—');
    let last = OPENING.contains(before) || NOT_LAST.contains(before);
    is_mark(after) || first || last || before == NO_BREAK_SPACE || after == NO_BREAK_SPACE
}

/// Words known by repetition: two neighbours that occur side by side more than once.
fn repeated(chars: &[char], costs: &mut [f64]) {
    let mut seen: HashMap<(char, char), usize> = HashMap::new();
    for pair in chars.windows(2) {
        *seen.entry((pair[0], pair[1])).or_default() += 1;
    }
    for (i, pair) in chars.windows(2).enumerate() {
        let cost = &mut costs[i + 1];
        if seen[&(pair[0], pair[1])] > 1 && is_han(pair[0]) && is_han(pair[1]) && *cost > FRAME {
            *cost += IN_REPEATED;
        }
    }
}

/// Personal names of several parts (阿依古丽·买买提): the characters next to the dot belong to it.
fn dotted(chars: &[char], costs: &mut [f64]) {
    for dot in (0..chars.len()).filter(|i| matches!(chars[*i], '·' | '・')) {
        let han = |i: &usize| is_han(chars[*i]);
        let left = (dot.saturating_sub(MAX_DOTTED_PART)..dot).rev().take_while(han);
        let right = (dot + 1..chars.len().min(dot + 1 + MAX_DOTTED_PART)).take_while(han);
        for i in left.chain(right).filter(|i| *i > 0) {
            if costs[i] > FRAME {
                costs[i] += IN_DOTTED;
            }
        }
    }
}

/// Brackets and quotation marks that close hold together what they enclose.
fn bracketed(chars: &[char], costs: &mut [f64]) {
    let mut open: Vec<usize> = Vec::new();
    for (i, &c) in chars.iter().enumerate() {
        let pair =
            CLOSING.chars().position(|close| close == c).and_then(|n| OPENING.chars().nth(n));
        if OPENING.contains(c) {
            open.push(i);
        } else if let Some(depth) = pair.and_then(|o| open.iter().rposition(|at| chars[*at] == o)) {
            let from = open[depth];
            open.truncate(depth);
            let more = if i - from - 1 <= MAX_SHORT_BRACKETS { HARD } else { IN_BRACKETS };
            costs[from + 1..=i].iter_mut().for_each(|cost| *cost += more);
        }
    }
}

/// Divides a title into its parts, left to right, the longest first.
fn parts(chars: &[char], names: &[Vec<char>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (sort, length) = part(&chars[at..], names, parts.last());
        match parts.last_mut() {
            Some(last) if sort == Sort::Plain && last.sort == Sort::Plain => last.at.end += length,
            _ => parts.push(Part { sort, at: at..at + length }),
        }
        at += length;
    }
    joined(&parts)
}

/// The part that some text begins with.
fn part(rest: &[char], names: &[Vec<char>], before: Option<&Part>) -> (Sort, usize) {
    let named = names.iter().filter(|n| rest.starts_with(n)).max_by_key(|n| n.len());
    // 党组 ends a name, but not where 党组织 is meant.
    let named = named.map(|name| match name.strip_suffix(&['党', '组']) {
        Some(office) if rest.get(name.len()) == Some(&'织') && office.len() > 1 => office,
        _ => name,
    });
    if let Some(name) = named {
        return (sort_of_name(name), name.len());
    }
    if let Some(number) = number(rest) {
        return number;
    }
    if let Some(length) = word_of_office(rest) {
        return (Sort::Office, length);
    }
    let words = WORDS.iter().flat_map(|(sort, list)| list.split(' ').map(move |w| (*sort, w)));
    let word = words.filter(|(_, w)| starts_with(rest, w)).max_by_key(|(_, w)| w.len());
    if let Some((sort, word)) = word {
        return (sort, word.chars().count());
    }
    let run = |is: fn(char) -> bool| rest.iter().take_while(|c| is(**c)).count();
    match rest[0] {
        ITEM => (Sort::Item, 1),
        c if is_space(c) => (Sort::Space, run(is_space)),
        c if is_latin(c) => (Sort::Latin, run(is_latin)),
        c if OPENING.contains(c) => (Sort::Open, 1),
        '—' => (Sort::Dash, run(|c| c == '—')),
        c if CLOSING.contains(c) => (Sort::Close, 1),
        c if STOPS.contains(c) => (Sort::Stop, 1),
        c if PREPOSITIONS.contains(c) && before.is_none_or(|b| ends_phrase(b.sort)) => {
            (Sort::Preposition, 1)
        }
        _ => (Sort::Plain, 1),
    }
}

/// A name by its last character: 澄川县, 澄川县委, or an organ.
fn sort_of_name(name: &[char]) -> Sort {
    match name.last() {
        Some('省' | '市' | '县' | '区' | '州' | '镇' | '乡' | '村') => Sort::Place,
        _ => Sort::Name,
    }
}

fn ends_phrase(sort: Sort) -> bool {
    use Sort::*;
    matches!(sort, Lead | End | Committee | Name | Place | Close | Stop | Space)
}

/// A number at the beginning of some text, with what it counts.
fn number(rest: &[char]) -> Option<(Sort, usize)> {
    let ordinal = usize::from(rest.first() == Some(&'第'));
    let digits = digits(&rest[ordinal..]);
    let numerals = rest[ordinal..].iter().take_while(|c| NUMERALS.contains(**c)).count();
    let end = ordinal + digits.max(numerals);
    if end == ordinal {
        return None;
    }
    let measure =
        MEASURES.split(' ').filter(|m| starts_with(&rest[end..], m)).max_by_key(|m| m.len());
    match measure {
        Some(measure) => Some((Sort::Number { whole: true }, end + measure.chars().count())),
        // 统一 and 万家 are no numbers; 第一, 十五五 and 12345 are.
        None if ordinal + digits > 0 || numerals > 1 => Some((Sort::Number { whole: false }, end)),
        None => None,
    }
}

/// How many characters some digits take, with the marks between them; 0 if they belong to a Latin
/// word.
fn digits(text: &[char]) -> usize {
    let mut end = 0;
    for (i, &c) in text.iter().enumerate() {
        if is_digit(c) {
            end = i + 1;
        } else if end == 0 || !".,-—－~～/:．".contains(c) {
            break;
        }
    }
    if text
        .get(end)
        .is_some_and(|c| is_latin(*c) && !(STOPS.contains(*c) || CLOSING.contains(*c) || *c == '%'))
    {
        0
    } else {
        end
    }
}

/// A lone character beside 和, 与 or 及 shows that it is no conjunction but part of a word: 参与, 共和国.
fn joined(parts: &[Part]) -> Vec<Part> {
    let lone = |part: Option<&Part>| part.is_none_or(|p| p.sort == Sort::Plain && p.at.len() == 1);
    let mut out: Vec<Part> = Vec::new();
    let mut glue = false;
    for (n, part) in parts.iter().enumerate() {
        let word = part.sort == Sort::And
            && part.at.len() == 1
            && (lone(out.last()) || lone(parts.get(n + 1)));
        match out.last_mut() {
            Some(last)
                if (word || glue && part.sort == Sort::Plain) && last.sort == Sort::Plain =>
            {
                last.at.end = part.at.end;
            }
            _ => out.push(Part {
                sort: if word { Sort::Plain } else { part.sort },
                at: part.at.clone(),
            }),
        }
        glue = word;
    }
    out
}

/// White space, and breaks of the author, which end a line as it does.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | BREAK | '\u{2000}'..='\u{200a}' | '\u{3000}')
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn is_latin(c: char) -> bool {
    c.is_ascii_graphic() || ('\u{c0}'..'\u{2000}').contains(&c)
}

fn is_han(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
