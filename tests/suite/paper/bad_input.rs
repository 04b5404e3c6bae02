//! Papers that nobody should write, and somebody will: each is sensible paper or refused in words.
//!
//! An input is a file of markup in `tests/inputs/layout`, rendered in both formats by each profile
//! named here. Pages are bounded, nothing is lost, nothing leaves its place, nothing is printed
//! over anything else. Papers as they should be stand among them, to be measured alike. What came
//! out lies in `layout` in the folder for the tests' own files, to look at.

use std::path::Path;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use xunwen::diag::Code;
use xunwen::document::Document;
use xunwen::fonts::{Fonts, folders};
use xunwen::kinds::{SetFiles, read_profile};
use xunwen::layout::Adjustments;
use xunwen::paged::Typesetter;

use crate::support::faults;
use crate::support::{all_pass, inputs, root, says_as_agreed};

/// Longer than any of these takes on a slow machine, shorter than patience.
const PATIENCE: Duration = Duration::from_secs(120);

fn typesetter() -> &'static Typesetter {
    static TYPESETTER: OnceLock<Typesetter> = OnceLock::new();
    TYPESETTER
        .get_or_init(|| Typesetter::new(Arc::new(Fonts::load(&folders(&[root("fonts")])).unwrap())))
}

fn markup(input: &str) -> String {
    std::fs::read_to_string(root("tests/inputs/layout").join(format!("{input}.xml"))).unwrap()
}

/// Renders an input by each of the profiles, into at most so many pages.
fn is_sensible(input: &'static str, profiles: &[&'static str], most_pages: usize) {
    let document =
        xunwen::markup::parse(&markup(input), input).unwrap_or_else(|d| panic!("{input}: {d}"));
    let mut failures = Vec::new();
    for profile in profiles {
        let (done, result) = mpsc::channel();
        let (document, name) = (document.clone(), *profile);
        // A thread of its own, so that one that never ends is a failure and not a hang.
        std::thread::spawn(move || done.send(faults(&document, input, name, most_pages)));
        let faults =
            result.recv_timeout(PATIENCE).unwrap_or_else(|e| vec![format!("not rendered: {e}")]);
        failures.extend(faults.into_iter().map(|f| format!("{input}, {profile}: {f}")));
    }
    all_pass(failures);
}

fn faults(document: &Document, input: &str, name: &str, most_pages: usize) -> Vec<String> {
    let profile =
        &read_profile(&SetFiles::builtin().unwrap(), name).unwrap_or_else(|d| panic!("{d}"));
    let finish =
        typesetter().settle(document, profile).unwrap_or_else(|d| panic!("{input}, {name}: {d}"));
    let docx = xunwen::docx::emit_with(document, profile, &finish, None)
        .unwrap_or_else(|d| panic!("{input}, {name}: {d}"));
    let pdf = xunwen::pdf::emit(typesetter(), document, profile, &finish)
        .unwrap_or_else(|d| panic!("{input}, {name}: {d}"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{input}-{name}.docx")), &docx).unwrap();
    std::fs::write(folder.join(format!("{input}-{name}.pdf")), &pdf.bytes).unwrap();
    docx_rs::read_docx(&docx).unwrap_or_else(|e| panic!("{input}, {name}: {e}"));
    let many = (pdf.pages > most_pages)
        .then(|| format!("{} pages, at most {most_pages} were expected", pdf.pages));
    let in_docx =
        faults::docx_faults(document, profile, &docx).into_iter().map(|f| format!("DOCX: {f}"));
    let in_pdf =
        faults::pdf_faults(document, profile, &pdf.bytes).into_iter().map(|f| format!("PDF: {f}"));
    many.into_iter().chain(in_docx).chain(in_pdf).collect()
}

/// An input is refused with a message that names the place.
fn is_refused(input: &str, code: Code) {
    let problems = xunwen::markup::parse(&markup(input), input).expect_err("not refused");
    for d in problems.iter() {
        assert_eq!(d.code, code, "{d}");
        assert!(
            d.origin.is_some() && d.message.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)),
            "{d}"
        );
    }
}

const ALL: &[&str] = &["red-head", "letter", "plain", "landscape"];
/// Where the head of a document matters, and where it does not.
const HEADS: &[&str] = &["red-head", "letter"];
const BARE: &[&str] = &["plain", "landscape"];
/// Where the body is what matters: upright below a head, and turned.
const BODY: &[&str] = &["red-head", "landscape"];

macro_rules! papers {
    ($($(#[$mark:meta])* $test:ident: $input:literal in $profiles:expr, at most $pages:literal;)+) => {
        $(
            #[test]
            $(#[$mark])*
            fn $test() {
                is_sensible($input, $profiles, $pages);
            }
        )+
        /// The inputs that are rendered.
        const RENDERED: &[&str] = &[$($input),+];
    };
}

papers! {
    annex_empty: "annex-empty" in BODY, at most 5;
    annex_title_of_100: "annex-title-of-100" in BODY, at most 4;
    annexes_30: "annexes-30" in BODY, at most 4;
    blanks_wide: "blanks-wide" in BODY, at most 2;
    body_empty: "body-empty" in BODY, at most 1;
    body_empty_bare: "body-empty-bare" in BARE, at most 1;
    body_of_empty_blocks: "body-of-empty-blocks" in BODY, at most 1;
    breaks: "breaks" in BODY, at most 5;
    cell_of_5000: "cell-of-5000" in BARE, at most 8;
    column_of_one: "column-of-one" in BARE, at most 2;
    columns_64_turned: "columns-64" in &["landscape"], at most 2;
    copies_400: "copies-400" in ALL, at most 12;
    date_long: "date-long" in BODY, at most 2;
    date_missing: "date-missing" in BODY, at most 2;
    head_of_3000: "head-of-3000" in BARE, at most 8;
    head_of_a_page: "head-of-a-page" in BARE, at most 7;
    heading_of_120: "heading-of-120" in BODY, at most 3;
    imprint_alone: "imprint-alone" in BARE, at most 1;
    imprint_empty: "imprint-empty" in BODY, at most 1;
    imprint_of_60: "imprint-of-60" in ALL, at most 2;
    issuer_of_60: "issuer-of-60" in &["letter", "plain", "landscape"], at most 2;
    issuer_of_60_red_head: "issuer-of-60" in &["red-head"], at most 2;
    joint_12: "joint-12" in ALL, at most 3;
    joint_40: "joint-40" in ALL, at most 5;
    joint_sealed: "joint_sealed" in &["red-head"], at most 4;
    joint_unsealed: "joint_unsealed" in &["red-head"], at most 4;
    joint_unsealed_12: "joint-unsealed-12" in BODY, at most 3;
    marks_and_spaces: "marks-and-spaces" in BODY, at most 2;
    marks_long: "marks-long" in BARE, at most 2;
    marks_long_in_heads: "marks-long" in HEADS, at most 2;
    minutes: "minutes" in &["minutes"], at most 2;
    names_of_60_sealed: "names-of-60-sealed" in BODY, at most 2;
    names_of_60_stamp: "names-of-60-stamp" in BODY, at most 2;
    names_of_60_unsealed: "names-of-60-unsealed" in BODY, at most 2;
    order: "order" in &["order"], at most 1;
    page_break_first: "page-break-first" in BODY, at most 3;
    page_breaks: "page-breaks" in BODY, at most 23;
    recipients_40: "recipients-40" in ALL, at most 3;
    rows_of_40: "rows-of-40" in BARE, at most 4;
    signature_after_table: "signature-after-table" in BODY, at most 2;
    signer_of_60: "signer-of-60" in &["letter", "plain", "landscape"], at most 2;
    signer_of_60_red_head: "signer-of-60" in &["red-head"], at most 2;
    signers_6: "signers-6" in &["letter", "plain", "landscape"], at most 2;
    signers_6_red_head: "signers-6" in &["red-head"], at most 2;
    spaces_and_rules: "spaces-and-rules" in BODY, at most 6;
    span_of_5000: "span-of-5000" in BARE, at most 8;
    letter_paper: "letter" in BODY, at most 8;
    red_head_paper: "red_head" in BODY, at most 8;
    table_paper: "table" in BARE, at most 8;
    recipients_in_imprint: "recipients_in_imprint" in HEADS, at most 2;
    table_groups: "table_groups" in BARE, at most 4;
    title_of_120: "title-of-120" in ALL, at most 2;
    title_of_one_word: "title-of-one-word" in BODY, at most 2;
}

const REFUSED: &[(&str, Code)] = &[
    ("date-lacking", Code::MarkupMissing),
    ("headings-empty", Code::MarkupMissing),
    ("imprint-only", Code::MarkupMissing),
];

#[test]
fn what_cannot_be_a_paper_is_refused_in_words() {
    for (input, code) in REFUSED {
        is_refused(input, *code);
    }
}

#[test]
fn columns_narrower_than_a_character_are_refused_in_both_formats() {
    let document = xunwen::markup::parse(&markup("columns-64"), "columns-64").unwrap();
    let profile = &read_profile(&SetFiles::builtin().unwrap(), "plain").unwrap();
    let docx = xunwen::docx::emit(&document, profile).unwrap_err();
    let pdf =
        xunwen::pdf::emit(typesetter(), &document, profile, &Adjustments::default()).unwrap_err();
    assert_eq!(docx, pdf);
    assert!(docx[0].code == Code::MarkupTable && docx[0].origin.is_some(), "{docx}");
    says_as_agreed("columns_too_narrow", &docx);
}

#[test]
fn every_input_is_tried() {
    for path in inputs("inputs/layout") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            RENDERED.contains(&name.as_str()) || REFUSED.iter().any(|(n, _)| *n == name),
            "{name} is rendered by no test, name it above"
        );
    }
}
