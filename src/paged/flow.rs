//! What is put on pages: ready lines and things of known size, in points.
//!
//! Every place is a number. Coordinates of placed things count from the top left of the area
//! that text flows in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::Face;
use crate::drawing::Drawing;

/// A length in points.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct P(pub f64);

/// A whole document.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// Title, for the properties.
    pub title: String,
    /// Author, for the properties.
    pub author: String,
    /// Year, month and day, for the properties.
    pub date: [u32; 3],
    /// Chains of faces, by their numbers in [`crate::fonts::Fonts::faces`]; text refers to a chain by index.
    pub fonts: Vec<Vec<usize>>,
    /// The chains of the faces' roles, for drawings.
    pub roles: BTreeMap<Face, usize>,
    /// The sheet of paper.
    pub page: PageSetup,
    /// Page numbers, if there are any.
    pub number: Option<Number>,
    /// Red: its three parts, 0 to 1.
    pub red: [f64; 3],
    /// Weight of underlines and of lines to write on.
    pub thin: P,
    /// The content.
    pub nodes: Vec<Node>,
    /// Its pictures, PNG files.
    pub pictures: Vec<Arc<[u8]>>,
}

/// The sheet of paper and the area text flows in.
#[derive(Debug, Clone, Default)]
pub struct PageSetup {
    /// Width.
    pub width: P,
    /// Height.
    pub height: P,
    /// Top of the area.
    pub top: P,
    /// Left of the area.
    pub left: P,
    /// Height of the area.
    pub depth: P,
}

/// How page numbers are set, in coordinates of the upright sheet.
#[derive(Debug, Clone)]
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
}

/// Something in the flow.
#[derive(Debug, Clone)]
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
        /// Its number.
        number: usize,
        /// What it shows, for those who cannot see it.
        alt: String,
        /// Side of the square that holds it.
        side: P,
    },
    /// A drawing, which is not divided.
    Drawing {
        /// Distance from the left of the area.
        x: P,
        /// Height it takes in the flow.
        h: P,
        /// What is drawn.
        drawing: Drawing,
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
#[derive(Debug, Clone)]
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
    pub red: bool,
    /// Whether it stays with what follows.
    pub sticky: bool,
    /// Whether it is not divided over pages.
    pub whole: bool,
    /// Room kept below its last line.
    pub tail: P,
    /// Its lines.
    pub lines: Vec<Vec<Run>>,
}

impl Par {
    /// Height of a line.
    pub fn line(&self) -> f64 {
        self.up.0 + self.down.0
    }

    /// Height of all its lines.
    pub fn height(&self) -> f64 {
        self.line() * self.lines.len() as f64
    }

    /// Its characters.
    pub fn text(&self) -> String {
        let text = |run: &Run| match run {
            Run::Text(t) | Run::Styled { t, .. } => Some(t.clone()),
            _ => None,
        };
        self.lines.iter().flatten().filter_map(text).collect()
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// Space.
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
#[derive(Debug, Clone)]
pub struct Table {
    /// Widths of its columns.
    pub columns: Vec<P>,
    /// Heights of its rows; none for one that has to split.
    pub rows: Vec<Option<P>>,
    /// Weight of its rules.
    pub rule: P,
    /// Space above and below the text of rows that split.
    pub pad: P,
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

impl Table {
    /// How many rows the head has.
    pub fn head_rows(&self) -> usize {
        self.head.iter().map(|c| c.y + c.h).max().unwrap_or(0)
    }

    /// Height of the head.
    pub fn head_height(&self) -> f64 {
        self.rows.iter().take(self.head_rows()).flatten().map(|h| h.0).sum()
    }

    /// Height of a line.
    pub fn line(&self) -> f64 {
        self.up.0 + self.down.0
    }

    /// The least height it begins with: its head and its first row, or that row's first line.
    pub fn least(&self) -> f64 {
        let first = self.rows.get(self.head_rows()).map_or(0.0, |row| row.map_or(self.line() + 2.0 * self.pad.0, |h| h.0));
        self.head_height() + first
    }
}

/// A cell of a table.
#[derive(Debug, Clone)]
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
