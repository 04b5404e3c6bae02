//! Malformed input: thousands of broken rounds and markup texts, none of which may panic, and
//! each of which must be answered with a message that people can read.
//!
//! The texts are made here by a mutator with a fixed seed, so that a failure names the same
//! input on every machine. Nothing is timed; sizes are chosen so that a quadratic step shows.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use xunwen::diag::{Code, Diagnostics};
use xunwen::import::{Format, import};

use crate::support::{all_pass, engine, inputs, root};

#[test]
fn mutated_rounds_are_refused_in_words() {
    let mut failures = Vec::new();
    for (seed, format) in [
        ("valid.yaml", Format::Yaml),
        ("duplicate_numbers.yaml", Format::Yaml),
        ("votes_sums.yaml", Format::Yaml),
        ("json_valid.json", Format::Json),
    ] {
        let text = fs::read(root("tests/inputs/round").join(seed)).unwrap();
        let tokens = if format == Format::Yaml { YAML_TOKENS } else { JSON_TOKENS };
        let mut refused = 0;
        for (name, bytes) in mutations(&text, tokens) {
            match tried(&format!("{seed} {name}"), readable, || round(&bytes, format)) {
                Ok(true) => refused += 1,
                Ok(false) => {}
                Err(e) => failures.push(e),
            }
        }
        assert!(
            refused >= 500,
            "{seed}: only {refused} mutations were refused, the mutator is too tame"
        );
    }
    all_pass(failures);
}

#[test]
fn mutated_markup_is_refused_in_words() {
    let mut failures = Vec::new();
    let mut refused = 0;
    for path in inputs("inputs/markup") {
        let seed = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read(&path).unwrap();
        for (name, bytes) in mutations(&text, XML_TOKENS).step_by(5) {
            let text = String::from_utf8_lossy(&bytes);
            match tried(&format!("{seed} {name}"), worded, || markup(&text)) {
                Ok(true) => refused += 1,
                Ok(false) => {}
                Err(e) => failures.push(e),
            }
        }
    }
    assert!(refused >= 500, "only {refused} mutations were refused, the mutator is too tame");
    all_pass(failures);
}

/// Inputs made by hand, each with the code it must be refused with.
#[test]
fn known_attacks_are_refused_for_what_they_are() {
    let yaml = fs::read_to_string(root("tests/inputs/round/valid.yaml")).unwrap();
    let json = fs::read_to_string(root("tests/inputs/round/json_valid.json")).unwrap();
    let y = |text: String| (Format::Yaml, text.into_bytes());
    let j = |text: String| (Format::Json, text.into_bytes());
    let session = |value: &str| yaml.replace("session: 15", &format!("session: {value}"));
    let utf16 = |text: &str, mark: [u8; 2], big: bool| {
        let units =
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    let bomb: String = (1..20)
        .map(|i| format!("a{i}: &a{i} [{}]\n", format!("*a{}, ", i - 1).repeat(9)))
        .collect();
    let keys = |n: usize, same: bool| {
        (0..n)
            .map(move |i| format!("\"k{}\": 1", if same { 0 } else { i }))
            .collect::<Vec<_>>()
            .join(",\n")
    };
    let cases: Vec<(&str, Code, (Format, Vec<u8>))> = vec![
        ("yaml flow depth 1,000", Code::TooDeep, y("[".repeat(1_000))),
        ("yaml flow depth 100,000", Code::TooDeep, y("[".repeat(100_000))),
        ("yaml flow map depth 100,000", Code::TooDeep, y("{a: ".repeat(100_000))),
        ("yaml closed depth 100,000", Code::TooDeep, y("[".repeat(100_000) + &"]".repeat(100_000))),
        ("yaml sequence depth 100,000", Code::TooDeep, y("- ".repeat(100_000))),
        (
            "yaml block depth 1,000",
            Code::TooDeep,
            y((0..1_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
        ),
        ("json depth 1,000", Code::TooDeep, j("[".repeat(1_000))),
        ("json depth 100,000", Code::TooDeep, j("[".repeat(100_000))),
        ("json map depth 100,000", Code::TooDeep, j("{\"a\":".repeat(100_000))),
        ("json closed depth 100,000", Code::TooDeep, j("[".repeat(100_000) + &"]".repeat(100_000))),
        ("alias bomb", Code::Alias, y(format!("a0: &a0 [x]\n{bomb}"))),
        ("alias of nothing", Code::Alias, y("a: *b\n".into())),
        ("alias of itself", Code::Alias, y("a: &a [*a]\n".into())),
        ("anchored key", Code::Alias, y("&a b: 1\n".into())),
        ("tag of a language", Code::Alias, y("a: !!python/object/apply:os.system [ls]\n".into())),
        ("local tag", Code::Alias, y("a: !include /etc/passwd\n".into())),
        ("merge key", Code::Alias, y(format!("{yaml}\nextra: &e {{ a: 1 }}\n<<: *e\n"))),
        ("documents", Code::Syntax, y(format!("{yaml}\n---\n{yaml}"))),
        ("key that is a list", Code::Syntax, y("? [a, b]\n: c\n".into())),
        ("yaml directive", Code::Syntax, y("%YAML 9.9\n---\na: 1\n".into())),
        ("trailing garbage", Code::Syntax, j(format!("{json} ]"))),
        ("second value", Code::Syntax, j(format!("{json}{json}"))),
        ("json comment", Code::Syntax, j(format!("/* x */ {json}"))),
        ("json nul", Code::Syntax, j(format!("{json}\0"))),
        ("json half a surrogate", Code::Syntax, j(r#"{"theme": "\ud83d"}"#.into())),
        ("json control character", Code::Syntax, j("{\"theme\": \"\u{1}\"}".into())),
        ("json minus", Code::Syntax, j("{\"session\": -}".into())),
        ("json leading zero", Code::Syntax, j("{\"session\": 015}".into())),
        ("duplicate keys", Code::DuplicateKey, j(format!("{{{}}}", keys(10_000, true)))),
        ("duplicate keys in yaml", Code::DuplicateKey, y("a: 1\n".repeat(10_000))),
        ("unknown keys", Code::UnknownKey, j(format!("{{{}}}", keys(10_000, false)))),
        (
            "unknown keys in yaml",
            Code::UnknownKey,
            y((0..10_000).map(|i| format!("k{i}: 1\n")).collect()),
        ),
        ("key of 1 MB", Code::UnknownKey, j(format!("{{\"{}\": 1}}", "键".repeat(350_000)))),
        ("key of 1 MB in yaml", Code::UnknownKey, y(format!("\"{}\":\n  1\n", "k".repeat(1_000)))),
        ("word of 1 MB", Code::UnknownWord, j(json.replace("巡乡带村", &"巡".repeat(350_000)))),
        ("code of 1 MB", Code::BadValue, j(json.replace("990126101000", &"9".repeat(1_000_000)))),
        ("date of 1 MB", Code::BadValue, j(json.replace("2026-03-12", &"2".repeat(1_000_000)))),
        ("number of 1 MB", Code::Syntax, j(json.replace("15", &"9".repeat(1_000_000)))),
        ("number of 1,000 digits", Code::OutOfRange, j(json.replace("15", &"9".repeat(1_000)))),
        ("number of 1 MB in yaml", Code::OutOfRange, y(session(&"9".repeat(1_000_000)))),
        ("exponent", Code::WrongType, j(json.replace("15", "1e999999"))),
        ("exponent in yaml", Code::WrongType, y(session("1e999999"))),
        ("not a number", Code::WrongType, y(session(".nan"))),
        ("infinity", Code::WrongType, y(session("-.inf"))),
        ("hexadecimal", Code::WrongType, y(session("0xF"))),
        ("year 10000", Code::BadValue, y(yaml.replace("2026-03-12", "+10000-03-12"))),
        ("year before year 0", Code::BadValue, y(yaml.replace("2026-03-12", "-026-03-12"))),
        ("bidirectional key", Code::UnknownKey, y(format!("{yaml}\u{202e}yek: 1\n"))),
        (
            "many wrong items",
            Code::WrongType,
            j(json.replace("[\"990126101000\"]", &format!("[{}1]", "1,".repeat(200_000)))),
        ),
        ("utf-16 little end", Code::NotUtf8, (Format::Yaml, utf16(&yaml, [0xff, 0xfe], false))),
        ("utf-16 big end", Code::NotUtf8, (Format::Json, utf16(&json, [0xfe, 0xff], true))),
        ("bytes", Code::NotUtf8, (Format::Yaml, (0..=255).collect())),
        ("overlong utf-8", Code::NotUtf8, (Format::Json, b"{\"\xc0\xae\": 1}".to_vec())),
        ("surrogate in utf-8", Code::NotUtf8, (Format::Json, b"{\"\xed\xa0\x80\": 1}".to_vec())),
        ("cut in a character", Code::NotUtf8, (Format::Yaml, "巡察".as_bytes()[..4].to_vec())),
        ("nothing but a mark", Code::EmptyFile, (Format::Yaml, b"\xef\xbb\xbf".to_vec())),
        ("nothing but comments", Code::EmptyFile, y("# x\n".repeat(100_000))),
        ("white space", Code::EmptyFile, j(" \n".repeat(1_000_000))),
        ("100 MB", Code::TooLarge, (Format::Json, vec![b'['; 100 << 20])),
        ("clues among the data", Code::ClueFileRefused, y(format!("{yaml}clues: []\n"))),
    ];
    let mut failures = Vec::new();
    for (name, code, (format, bytes)) in cases {
        match catch_unwind(AssertUnwindSafe(|| import(&bytes, format, "hostile"))) {
            Err(_) => failures.push(format!("{name}: panics")),
            Ok(Ok(_)) => failures.push(format!("{name}: is accepted")),
            Ok(Err(found)) => {
                failures.extend(readable(&found).err().map(|e| format!("{name}: {e}")));
                if !found.iter().any(|d| d.code == code) {
                    let first = found.iter().next().map(ToString::to_string);
                    failures.push(format!(
                        "{name}: {code} was expected among {}, the first is {first:?}",
                        found.len()
                    ));
                }
            }
        }
    }
    all_pass(failures);
}

#[test]
fn known_attacks_on_markup_are_refused_for_what_they_are() {
    let document = |body: &str| format!("<document><title>关于测试的通知</title>{body}</document>");
    let entities: String = (1..20)
        .map(|i| format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(9)))
        .collect();
    let attributes: String = (0..10_000).map(|i| format!("a{i}=\"1\" ")).collect();
    let cases = [
        ("depth 1,000", document(&"<p>".repeat(1_000))),
        ("depth 100,000", "<document>".repeat(100_000)),
        ("closed depth 100,000", "<p>".repeat(100_000) + &"</p>".repeat(100_000)),
        (
            "entity bomb",
            format!("<!DOCTYPE d [<!ENTITY a0 \"x\">{entities}]>{}", document("<p>&a19;</p>")),
        ),
        (
            "entity of a file",
            format!(
                "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/hosts\">]>{}",
                document("<p>&a;</p>")
            ),
        ),
        ("processing instruction", document("<?php echo 1 ?>")),
        ("character of no text", document("<p>&#xFFFE;</p>")),
        ("character beyond Unicode", document("<p>&#x110000;</p>")),
        ("character that is half", document("<p>&#xD800;</p>")),
        ("nul", document("<p>\0</p>")),
        ("name of 100 KB", document(&format!("<{0}>甲</{0}>", "a".repeat(100_000)))),
        ("attribute of 1 MB", document(&format!("<p align=\"{}\">甲</p>", "a".repeat(1_000_000)))),
        ("10,000 attributes", document(&format!("<p {attributes}>甲</p>"))),
        ("3,000 unknown elements", document(&"<x/>".repeat(3_000))),
        (
            "columns without end",
            document("<table cols=\"1\"><tr><td colspan=\"4294967295\">甲</td></tr></table>"),
        ),
        (
            "rows without end",
            document("<table cols=\"1\"><tr><td rowspan=\"4294967295\">甲</td></tr></table>"),
        ),
    ];
    let mut failures = Vec::new();
    for (name, text) in cases {
        match tried(name, worded, || markup(&text)) {
            Ok(true) => {}
            Ok(false) => failures.push(format!("{name}: is accepted")),
            Err(e) => failures.push(e),
        }
    }
    all_pass(failures);
}

/// A long list of mistakes is cut, and says so.
#[test]
fn a_hopeless_file_gets_a_list_of_bearable_length() {
    let text: String = (0..20_000).map(|i| format!("k{i}: 1\n")).collect();
    let found = import(text.as_bytes(), Format::Yaml, "hopeless.yaml").unwrap_err();
    assert_eq!(found.len(), 1000);
    assert!(found[999].hints.iter().any(|h| h.contains("只列出前1000个")), "{}", found[999]);
}

/// What comes from the data is neither long nor able to command a terminal.
#[test]
fn messages_are_short_and_plain() {
    let text = format!("\"\\e[2J{}\": 1\n\"\u{202e}x\": 1\n", "长".repeat(100_000));
    let found = import(text.as_bytes(), Format::Yaml, "plain.yaml").unwrap_err();
    assert_eq!(readable(&found), Ok(()));
    assert!(found.iter().all(|d| d.message.chars().count() < 400), "{found}");
}

const YAML_TOKENS: &[&str] = &[
    "&a ",
    "*a",
    "!t ",
    "!!int ",
    "<<: ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "? ",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "#",
    " #",
    "\t",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{202e}",
    "@",
    "`",
    "~",
    "null",
    "true",
    ".nan",
    "-.inf",
    "0x1F",
    "1e999",
    "99999999999999999999",
    "\r",
    "\n",
    "\n  ",
    "\\",
    "𠮷",
    "\u{10ffff}",
];

const JSON_TOKENS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\\u",
    "\\ud800",
    "\\x",
    "null",
    "true",
    "NaN",
    "Infinity",
    "-",
    "1e999",
    "01",
    ".5",
    "//",
    "/*",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{2028}",
    "\u{feff}",
    "\t",
    "\r",
    "\n",
    "99999999999999999999",
    "\"a\":1,",
    "𠮷",
    "\u{10ffff}",
];

const XML_TOKENS: &[&str] = &[
    "<",
    ">",
    "&",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&lt;",
    "&nbsp;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE d>",
    "<?x?>",
    "</p>",
    "<p>",
    "<p/>",
    "<td>",
    "<tr>",
    "\"",
    "'",
    "=",
    " a=\"1\"",
    "\0",
    "\u{1}",
    "\u{fffe}",
    "\u{feff}",
    "\u{202e}",
    "colspan=\"99999999999\"",
    "𠮷",
];

/// Broken versions of a text with what was done to it.
fn mutations<'t>(
    text: &'t [u8],
    tokens: &'static [&'static str],
) -> impl Iterator<Item = (String, Vec<u8>)> + 't {
    let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
    let count = lines.len();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let cuts = (0..text.len())
        .step_by(text.len() / 200 + 1)
        .map(|at| (format!("cut at {at}"), text[..at].to_vec()));
    let tails = (1..text.len())
        .step_by(text.len() / 100 + 1)
        .map(|at| (format!("begun at {at}"), text[at..].to_vec()));
    let doubled = (0..count).map({
        let lines = lines.clone();
        move |i| (format!("line {} twice", i + 1), [&lines[..=i], &lines[i..]].concat().concat())
    });
    let lost = (0..count).map(move |i| {
        (format!("line {} lost", i + 1), [&lines[..i], &lines[i + 1..]].concat().concat())
    });
    let rolled = (0..600).map(move |roll| {
        let mut bytes = text.to_vec();
        let at = dice.below(bytes.len().max(1));
        let name = match roll % 4 {
            _ if bytes.is_empty() => "left empty".to_string(),
            0 => {
                let bit = dice.below(8);
                bytes[at] ^= 1 << bit;
                format!("bit {bit} of byte {at} flipped")
            }
            1 => {
                let end = (at + 1 + dice.below(40)).min(bytes.len());
                bytes.drain(at..end);
                format!("bytes {at} to {end} deleted")
            }
            2 => {
                let token = tokens[dice.below(tokens.len())];
                bytes.splice(at..at, token.bytes());
                format!("{token:?} put in at {at}")
            }
            _ => {
                let end = (at + 1 + dice.below(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
                format!("bytes {at} to {end} copied to {to}")
            }
        };
        (name, bytes)
    });
    cuts.chain(tails).chain(doubled).chain(lost).chain(rolled)
}

/// Numbers that look random and are the same on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Reads and checks a round; what is wrong with it, where it is refused.
fn round(bytes: &[u8], format: Format) -> Result<(), Diagnostics> {
    let imported = import(bytes, format, "hostile")?;
    let checked = engine().check(imported, None);
    // A check that finds something says it as readably as a refusal.
    if checked.problems().is_empty() { Ok(()) } else { Err(checked.problems().clone()) }
}

fn markup(text: &str) -> Result<(), Diagnostics> {
    xunwen::markup::parse(text, "hostile.xml.j2").map(|_| ())
}

/// Whether an input is refused; an error where that goes wrong.
fn tried(
    name: &str,
    in_order: Judge,
    read: impl FnOnce() -> Result<(), Diagnostics>,
) -> Result<bool, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Err(_) => Err(format!("{name}: panics")),
        Ok(Ok(())) => Ok(false),
        Ok(Err(found)) => in_order(&found).map(|()| true).map_err(|e| format!("{name}: {e}")),
    }
}

/// What a refusal must be.
type Judge = fn(&Diagnostics) -> Result<(), String>;

/// At least one diagnostic, each in Chinese, none the engine's own fault.
fn worded(found: &Diagnostics) -> Result<(), String> {
    if found.is_empty() {
        return Err("refused without a diagnostic".into());
    }
    for d in found.iter() {
        if !d.message.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
            return Err(format!("no Chinese message: {d}"));
        }
        if d.code == Code::Internal {
            return Err(format!("an internal error: {d}"));
        }
    }
    Ok(())
}

/// As [`worded`], of bearable length and harmless to a terminal: for what people type.
fn readable(found: &Diagnostics) -> Result<(), String> {
    worded(found)?;
    for d in found.iter() {
        if d.message.chars().count() > 1_000 {
            return Err(format!("a message of {} characters", d.message.chars().count()));
        }
        let printed = d.to_string();
        let upsets = |c: &char| {
            (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}')
        };
        if let Some(c) = printed.chars().find(upsets) {
            return Err(format!("prints U+{:04X}: {printed:?}", c as u32));
        }
    }
    Ok(())
}
