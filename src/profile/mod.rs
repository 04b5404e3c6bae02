//! Layout profiles: the numbers of GB/T 9704-2012 and of local practice.
//!
//! A profile is read from `templates/profiles/*.toml` (by `kinds`, which owns the TOML
//! reader) as an overlay of its base, and read by all formats. What follows from the numbers
//! (the pitch of the lines, Word's margins) is computed here, once. `keys` names every number and
//! its range, `limits` says what must hold between them.

mod keys;
mod limits;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use keys::{Form, Key, SECTIONS, Unit, key_at, keys, section_name};
pub use limits::Conflict;

use crate::document::Face;
use crate::units::{Mm, Pt, Twips};

/// A layout profile (版式).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Chinese name of the profile.
    pub title: String,
    /// The sheet and the type area.
    pub page: Page,
    /// The grid of the body text.
    pub grid: Grid,
    /// The faces by role.
    pub faces: BTreeMap<Face, FaceNames>,
    /// The face of digits and Latin, if it is not that of the Chinese (西文字体).
    #[serde(default)]
    pub latin: Option<LatinNames>,
    /// The head.
    pub head: HeadStyle,
    /// The title.
    pub heading: HeadingStyles,
    /// Tables.
    pub table: TableStyle,
    /// Signature and date.
    pub signature: SignatureStyle,
    /// The imprint.
    pub imprint: ImprintStyle,
    /// Page numbers.
    pub number: NumberStyle,
}

/// The sheet (用纸) and the type area (版心), as an upright sheet; clause 5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Width of the sheet.
    pub width: Mm,
    /// Height of the sheet.
    pub height: Mm,
    /// Top margin (天头).
    pub top: Mm,
    /// Left margin, the binding edge (订口).
    pub left: Mm,
    /// Width of the type area.
    pub text_width: Mm,
    /// Height of the type area.
    pub text_height: Mm,
    /// Whether the sheet is turned for reading: its binding edge becomes the top.
    pub landscape: bool,
}

/// The grid (行、字): how lines and characters fill the type area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Lines a page, filling the height.
    pub lines: u32,
    /// Characters a line, filling the width.
    pub characters: u32,
    /// Size of type.
    pub size: Pt,
    /// Pitch of the lines where local practice fixes it, instead of `lines` filling the page.
    #[serde(default)]
    pub pitch: Option<Pt>,
    /// First-line indent of a paragraph, in characters.
    pub indent: f64,
    /// Whether there is space between Chinese and Latin (中西文间距), as word processors have it by
    /// default.
    pub auto_space: bool,
    /// Face of the body.
    pub face: Face,
}

/// The names of a face (字体名).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaceNames {
    /// In DOCX: the faces staff have, best first.
    pub docx: Vec<String>,
    /// In PDF: the chain of open faces, best first.
    pub pdf: Vec<String>,
}

/// The names of a face for digits and Latin; the first that is found counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LatinNames {
    /// In DOCX.
    pub docx: Vec<String>,
    /// In PDF.
    pub pdf: Vec<String>,
}

/// What kind of head a document has (版头).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HeadKind {
    /// No head.
    None,
    /// The red head of a 文件; 7.2.
    RedHead,
    /// The head of a letter (信函); 10.1.
    Letter,
}

/// The head (版头).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadStyle {
    /// Kind of head.
    pub kind: HeadKind,
    /// Ink top of the issuer's mark below the top of the sheet.
    pub mark_top: Mm,
    /// Largest size of the mark; longer names are set smaller to fit `mark_width`.
    pub mark_size: Pt,
    /// Greatest width of the mark.
    pub mark_width: Mm,
    /// Empty lines between mark and document number.
    pub number_before: f64,
    /// Red rule below the document number (red head), or below the mark (letter).
    pub rule_gap: Mm,
    /// Length of the rules.
    pub rule_width: Mm,
    /// Weight of the rule, of the thick one of a double rule; 0 for none.
    pub rule_weight: Mm,
    /// Empty lines between the head and the text of a document without a title.
    pub below: f64,
    /// Lower double rule of a letter, above the bottom of the sheet.
    pub foot_rule: Mm,
    /// Red as hexadecimal RGB.
    pub red: String,
    /// Whether the head is left empty for pre-printed paper (套打).
    pub preprinted: bool,
}

/// Title and headings (标题、结构层次).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadingStyles {
    /// Size of the title.
    pub title_size: Pt,
    /// Face of the title.
    pub title_face: Face,
    /// Pitch of the title's lines.
    pub title_pitch: Pt,
    /// Empty lines above the title (below the head, or below the top of the page).
    pub title_before: f64,
    /// Empty lines below the title.
    pub title_after: f64,
    /// Size of a subtitle.
    pub subtitle_size: Pt,
    /// Face of a subtitle.
    pub subtitle_face: Face,
    /// Face and weight of the four levels.
    pub levels: [LevelStyle; 4],
}

/// A heading level (层次序数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelStyle {
    /// Face.
    pub face: Face,
    /// Bold.
    pub bold: bool,
}

/// Tables (表格).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableStyle {
    /// Size of type.
    pub size: Pt,
    /// Size of type of small tables.
    pub small_size: Pt,
    /// Pitch of lines as a multiple of the size.
    pub pitch: f64,
    /// Face of the cells.
    pub face: Face,
    /// Face of the head cells.
    pub head_face: Face,
    /// Whether head cells are bold.
    pub head_bold: bool,
    /// Space left and right of a cell's text.
    pub pad_x: Mm,
    /// Space above and below a cell's text.
    pub pad_y: Mm,
    /// Weight of the rules.
    pub rule: Mm,
}

/// Signature and date (署名、成文日期); gaps in characters of the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureStyle {
    /// Empty lines above a sealed signature: the seal's place.
    pub sealed_before: f64,
    /// Empty lines above an unsealed signature.
    pub unsealed_before: f64,
    /// Gap of the date from the right, sealed.
    pub sealed_gap: f64,
    /// Gap of the name from the right, unsealed.
    pub unsealed_gap: f64,
    /// Diameter of a seal (印章直径).
    pub seal: Mm,
}

/// The imprint (版记).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImprintStyle {
    /// Size of type.
    pub size: Pt,
    /// Weight of the first and last rule; 0 in letters, which have none.
    pub outer_rule: Mm,
    /// Weight of inner rules.
    pub inner_rule: Mm,
    /// Whether the imprint goes to the bottom of an even page.
    pub even_page: bool,
}

/// Page numbers (页码); 7.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberStyle {
    /// Their place.
    pub place: NumberPlace,
    /// Size of type.
    pub size: Pt,
    /// The dash's height below the type area.
    pub below: Mm,
    /// Gap from the edge, in characters of the number's size.
    pub gap: f64,
    /// Whether page 1 carries its number.
    pub first: bool,
    /// Names of the face in DOCX.
    pub docx: Vec<String>,
    /// Names of the face in PDF.
    pub pdf: Vec<String>,
}

/// Place of page numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NumberPlace {
    /// Odd right, even left; 7.5.
    Outer,
    /// Centred.
    Center,
    /// None.
    None,
}

impl Profile {
    /// Distance of two baselines of the body.
    pub fn pitch(&self) -> Pt {
        self.grid.pitch.unwrap_or_else(|| {
            let height = self.page.text_height.pt().0 - self.grid.size.0;
            Pt(height / f64::from(self.grid.lines.max(2) - 1))
        })
    }

    /// Space between an ideograph and a letter or digit, in ems: what LibreOffice sets; 0 if there
    /// is none.
    pub fn mixed_space(&self) -> f64 {
        if self.grid.auto_space { 0.2 } else { 0.0 }
    }

    /// Greatest height of the issuer's mark for page 1 to show text (7.3.3): two lines of title,
    /// the addressee and two lines are to follow.
    pub fn mark_height(&self) -> Pt {
        const BELOW: f64 = 3.0;
        let lines = self.head.number_before
            + 1.0
            + self.heading.title_before
            + self.heading.title_after
            + BELOW;
        let area = self.page.text_height.pt().0 + self.pitch().0 - self.grid.size.0;
        let above = self.head.mark_top.pt().0 - self.page.top.pt().0 + self.head.rule_gap.pt().0;
        Pt((area - above - lines * self.pitch().0 - 2.0 * self.heading.title_pitch.0).max(0.0))
    }

    /// Width of a character cell of the body.
    pub fn advance(&self) -> Pt {
        Pt(self.page.text_width.pt().0 / f64::from(self.grid.characters.max(1)))
    }

    /// Right margin of the upright sheet.
    pub fn right(&self) -> Mm {
        Mm(self.page.width.0 - self.page.left.0 - self.page.text_width.0)
    }

    /// Bottom margin of the upright sheet.
    pub fn bottom(&self) -> Mm {
        Mm(self.page.height.0 - self.page.top.0 - self.page.text_height.0)
    }

    /// Exact line spacing in Word; 592 by the standard's numbers.
    pub fn docx_line(&self) -> Twips {
        Twips((self.pitch().0 * 20.0).floor() as i32)
    }

    /// Spacing between characters in Word that lets `characters` fit a line; −5 by the standard's
    /// numbers.
    pub fn docx_spacing(&self) -> Twips {
        Twips(((self.advance().0 - self.grid.size.0) * 20.0).floor() as i32)
    }

    /// What Word's line box adds above and below the type: margins shrink by it (GB/T
    /// 33476.2-2016).
    pub fn docx_half_leading(&self) -> Mm {
        Pt((self.pitch().0 - self.grid.size.0) / 2.0).mm()
    }
}
