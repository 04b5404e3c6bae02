//! The composed document before pagination: ready lines and things of known size.
//!
//! Every place is a number. Coordinates of placed things count from the top left of the area
//! that text flows in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Face, Photo};
use crate::drawing::Drawing;
use crate::units::Pt;

/// A whole document.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// Title, for the properties.
    pub title: String,
    /// Author, for the properties.
    pub author: String,
    /// Year, month and day, for the properties.
    pub date: [u32; 3],
    /// Chains of faces, by their numbers in [`crate::fonts::Fonts::faces`]; text refers to a chain
    /// by index.
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
    pub thin: Pt,
    pub nodes: Vec<Node>,
    /// Its pictures.
    pub pictures: Vec<Image>,
}

/// The file of a picture.
#[derive(Debug, Clone)]
pub enum Image {
    /// A PNG.
    Png(Arc<[u8]>),
    /// An upright photo.
    Photo(Photo),
}

impl Image {
    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Image::Png(bytes) => bytes,
            Image::Photo(photo) => &photo.jpeg,
        }
    }
}

/// The sheet of paper and the area text flows in.
#[derive(Debug, Clone, Default)]
pub struct PageSetup {
    pub width: Pt,
    pub height: Pt,
    /// Top of the area.
    pub top: Pt,
    /// Left of the area.
    pub left: Pt,
    /// Height of the area.
    pub depth: Pt,
}

/// How page numbers are set, in coordinates of the upright sheet.
#[derive(Debug, Clone)]
pub struct Number {
    /// Chain of faces.
    pub font: usize,
    pub size: Pt,
    /// Baseline.
    pub y: Pt,
    /// Left end of even numbers.
    pub left: Pt,
    /// Right end of odd numbers.
    pub right: Pt,
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
        h: Pt,
        /// Whether it vanishes.
        weak: bool,
    },
    /// A new page.
    Page,
    /// A table.
    Table(Table),
    /// Lines to write on.
    Ruled {
        lines: u32,
        /// Height of each.
        h: Pt,
        w: Pt,
    },
    /// Things that stay together.
    Group {
        h: Pt,
        /// Whether the paragraph before it reserves its room.
        tail: bool,
        items: Vec<Node>,
    },
    /// Placed things that stay together.
    Block { h: Pt, items: Vec<Node> },
    /// Something at a place of the current page.
    Place {
        /// Distance from the left of the area.
        x: Pt,
        /// Distance from its top.
        y: Pt,
        item: Box<Node>,
    },
    /// A rule; only placed.
    Rule {
        w: Pt,
        weight: Pt,
        /// Whether it is red.
        red: bool,
    },
    /// A picture; only placed.
    Picture {
        number: usize,
        /// Alternative text.
        alt: String,
        /// Width and height.
        size: (Pt, Pt),
    },
    /// A drawing, which is not divided.
    Drawing {
        /// Distance from the left of the area.
        x: Pt,
        /// Height it takes in the flow.
        h: Pt,
        /// What is drawn.
        drawing: Drawing,
    },
    /// The block at the bottom of the last page.
    Foot {
        h: Pt,
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
    pub size: Pt,
    pub track: Pt,
    /// Height of a line above the baseline.
    pub up: Pt,
    /// Height of a line below it.
    pub down: Pt,
    /// Whether it is red.
    pub red: bool,
    /// Whether it stays with what follows.
    pub sticky: bool,
    /// Whether it is not divided over pages.
    pub whole: bool,
    /// Room kept below its last line.
    pub tail: Pt,
    pub lines: Vec<Vec<Run>>,
}

impl Par {
    /// Height of a line.
    pub fn line(&self) -> Pt {
        self.up + self.down
    }

    /// Height of all its lines.
    pub fn height(&self) -> Pt {
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
    Gap(Pt),
    /// Text as the paragraph is set.
    Text(String),
    /// Text set otherwise.
    Styled {
        t: String,
        track: Pt,
        /// Chain of faces.
        font: usize,
        /// Weight of the outline that makes it bold; 0 for none.
        bold: Pt,
        /// Whether it is underlined.
        under: bool,
    },
    /// A gap to fill in.
    Blank {
        blank: Pt,
    },
    /// A character in the middle of a cell.
    Check {
        check: char,
        /// Chain of faces.
        font: usize,
        /// Width of the cell.
        w: Pt,
    },
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Widths of its columns.
    pub columns: Vec<Pt>,
    /// Heights of its rows; `None` for one that has to split.
    pub rows: Vec<Option<Pt>>,
    /// Weight of its rules.
    pub rule: Pt,
    /// Space above and below the text of rows that split.
    pub pad: Pt,
    pub size: Pt,
    /// Height of a line above the baseline.
    pub up: Pt,
    /// Height of a line below it.
    pub down: Pt,
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
    pub fn head_height(&self) -> Pt {
        self.rows.iter().take(self.head_rows()).flatten().copied().sum()
    }

    /// Height of a line.
    pub fn line(&self) -> Pt {
        self.up + self.down
    }

    /// Least height of its beginning: its head and its first row, or the first line of a row that
    /// splits.
    pub fn least(&self) -> Pt {
        let first = self
            .rows
            .get(self.head_rows())
            .map_or(Pt::ZERO, |row| row.unwrap_or(self.line() + 2.0 * self.pad));
        self.head_height() + first
    }
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct TableCell {
    pub x: usize,
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
