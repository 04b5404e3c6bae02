//! What `layout.typ` is handed: pages of ready lines, in points, as JSON.
//!
//! Every text is data here; every place is a number. Coordinates of placed things count from
//! the top left of the area that text flows in.

use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A length in points, written short.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct P(pub f64);

impl Serialize for P {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64((self.0 * 10_000.0).round() / 10_000.0 + 0.0)
    }
}

/// A whole document.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Title, for the properties.
    pub title: String,
    /// Author, for the properties.
    pub author: String,
    /// Year, month and day, for the properties.
    pub date: [u32; 3],
    /// Chains of faces; text refers to them by index.
    pub fonts: Vec<Vec<String>>,
    /// The sheet of paper.
    pub page: PageSetup,
    /// Page numbers, if there are any.
    pub number: Option<Number>,
    /// Red, as `#rrggbb`.
    pub red: String,
    /// Weight of underlines and of lines to write on.
    pub thin: P,
    /// The content.
    pub flow: Vec<Node>,
    /// The files of its pictures, by their numbers.
    #[serde(skip)]
    pub pictures: Vec<Arc<[u8]>>,
}

/// The sheet of paper and the area text flows in.
#[derive(Debug, Clone, Serialize)]
pub struct PageSetup {
    /// Width.
    pub width: P,
    /// Height.
    pub height: P,
    /// Top of the area.
    pub top: P,
    /// Left of the area.
    pub left: P,
    /// Bottom margin.
    pub bottom: P,
    /// Right margin; less than the profile's, lines are broken already.
    pub right: P,
}

/// How page numbers are set, in coordinates of the upright sheet.
#[derive(Debug, Clone, Serialize)]
pub struct Number {
    /// Chain of faces.
    pub font: usize,
    /// Size.
    pub size: P,
    /// Baseline.
    pub y: P,
    /// Left end of even numbers.
    pub left: P,
    /// Right end of odd numbers.
    pub right: P,
    /// Whether they are centred instead.
    pub center: bool,
    /// Whether page 1 has one.
    pub first: bool,
    /// Whether the sheet is turned.
    pub turned: bool,
    /// Width of the upright sheet.
    pub width: P,
}

/// Something in the flow.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "k", rename_all = "kebab-case")]
pub enum Node {
    /// A paragraph or heading.
    Par(Par),
    /// Space; weak space vanishes at the top of a page.
    Space {
        /// Height.
        h: P,
        /// Whether it vanishes.
        weak: bool,
    },
    /// A new page.
    Page,
    /// A table.
    Table(Table),
    /// Lines to write on.
    Ruled {
        /// How many.
        lines: u32,
        /// Height of each.
        h: P,
        /// Width.
        w: P,
    },
    /// Things that stay together.
    Group {
        /// Height.
        h: P,
        /// Whether the paragraph before has kept room for it.
        tail: bool,
        /// The things.
        items: Vec<Node>,
    },
    /// Something at a place of the current page.
    Place {
        /// Distance from the left of the area.
        x: P,
        /// Distance from its top.
        y: P,
        /// What.
        item: Box<Node>,
    },
    /// A rule; only placed.
    Rule {
        /// Length.
        w: P,
        /// Weight.
        weight: P,
        /// Whether it is red.
        red: bool,
    },
    /// A picture; only placed.
    Picture {
        /// Name of its file.
        file: String,
        /// What it shows, for those who cannot see it.
        alt: String,
        /// Side of the square that holds it.
        side: P,
    },
    /// What stands at the bottom of the last page.
    Foot {
        /// Height.
        h: P,
        /// Whether that page has to be an even one.
        even: bool,
        /// Its parts, placed from its top.
        items: Vec<Node>,
    },
}

/// A paragraph in ready lines.
#[derive(Debug, Clone, Serialize)]
pub struct Par {
    /// Level of the heading, 0 for a paragraph.
    pub level: u8,
    /// Chain of faces.
    pub font: usize,
    /// Size.
    pub size: P,
    /// Tracking.
    pub track: P,
    /// Height of a line above the baseline.
    pub up: P,
    /// Height of a line below it.
    pub down: P,
    /// Whether it is red.
    #[serde(skip_serializing_if = "is_false")]
    pub red: bool,
    /// Whether it stays with what follows.
    #[serde(skip_serializing_if = "is_false")]
    pub sticky: bool,
    /// Whether it is not divided over pages.
    #[serde(skip_serializing_if = "is_false")]
    pub whole: bool,
    /// Room kept below its last line.
    #[serde(skip_serializing_if = "is_none")]
    pub tail: P,
    /// Its lines.
    pub lines: Vec<Vec<Run>>,
}

fn is_false(b: &bool) -> bool {
    !b
}

fn is_none(p: &P) -> bool {
    p.0 == 0.0
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Run {
    /// Space, or none to keep its neighbours apart.
    Gap(P),
    /// Text as the paragraph is set.
    Text(String),
    /// Text set otherwise.
    Styled {
        /// The text.
        t: String,
        /// Tracking.
        track: P,
        /// Chain of faces.
        font: usize,
        /// Weight of the outline that makes it bold; 0 for none.
        bold: P,
        /// Whether it is underlined.
        under: bool,
    },
    /// A gap to fill in.
    Blank {
        /// Width.
        blank: P,
    },
    /// A character in the middle of a cell.
    Check {
        /// The character.
        check: char,
        /// Chain of faces.
        font: usize,
        /// Width of the cell.
        w: P,
    },
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// Widths of its columns.
    pub columns: Vec<P>,
    /// Heights of its rows; none for one that has to split.
    pub rows: Vec<Option<P>>,
    /// Weight of its rules.
    pub rule: P,
    /// Space above and below the text of rows that split.
    pub pad: P,
    /// Chain of faces of most cells.
    pub font: usize,
    /// Size.
    pub size: P,
    /// Height of a line above the baseline.
    pub up: P,
    /// Height of a line below it.
    pub down: P,
    /// Cells of the head, repeated on every page.
    pub head: Vec<TableCell>,
    /// The other cells.
    pub body: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, Serialize)]
pub struct TableCell {
    /// Column.
    pub x: usize,
    /// Row.
    pub y: usize,
    /// Columns covered.
    pub w: usize,
    /// Rows covered.
    pub h: usize,
    /// Chain of faces.
    pub font: usize,
    /// Its lines, of all its paragraphs.
    pub lines: Vec<Vec<Run>>,
}
