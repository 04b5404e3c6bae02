//! Pages as writers take them: the ink with its coordinates, in reading order, and the element of
//! the text that each mark belongs to.

use crate::units::Pt;

/// A document on pages.
#[derive(Debug, Default)]
pub struct Pages {
    pub pages: Vec<Page>,
    /// The elements that the marks belong to, in reading order.
    pub elements: Vec<Element>,
    /// Where each node of the flow begins.
    pub places: Vec<Place>,
    /// Of each table the rows that begin a page, its first aside.
    pub row_starts: Vec<Vec<usize>>,
    /// Where the last one ends.
    pub end: Place,
}

impl Pages {
    /// How many pages were added to put the imprint on an even page, its own among them.
    pub fn imprint_pages(&self) -> usize {
        self.pages.iter().filter(|p| p.quiet).count()
    }
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What is drawn, in reading order.
    pub marks: Vec<Mark>,
    /// Whether it was added to put the imprint on an even page; it has no number.
    pub quiet: bool,
}

/// A place in the flow: the page, counted from 0, and the distance from the top of its area.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Place {
    pub page: usize,
    /// Distance from the top of the area.
    pub y: Pt,
}

/// Something drawn.
#[derive(Debug, Clone)]
pub struct Mark {
    /// What it belongs to.
    pub of: Of,
    /// What it is.
    pub ink: Ink,
}

/// What a mark belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// An element, by its number.
    Element(usize),
    /// No element: rules and repeated heads of tables.
    Artifact,
    /// The page: its number.
    Page,
}

/// Ink, its coordinates from the top left of the sheet.
#[derive(Debug, Clone)]
pub enum Ink {
    Text(Text),
    /// A straight rule along its middle.
    Rule {
        /// One end.
        from: (Pt, Pt),
        /// The other.
        to: (Pt, Pt),
        weight: Pt,
        /// Whether it is red.
        red: bool,
    },
    /// A filled rectangle.
    Rectangle {
        /// Left and top.
        at: (Pt, Pt),
        /// Width and height.
        size: (Pt, Pt),
        /// What it is filled with: 0 is black, 255 white.
        fill: u8,
        /// Weight of its black outline; 0 for none.
        outline: Pt,
    },
    /// A picture.
    Picture {
        number: usize,
        /// Left and top.
        at: (Pt, Pt),
        /// Width and height.
        size: (Pt, Pt),
    },
}

/// Text in one face on one line.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where its baseline begins.
    pub at: (Pt, Pt),
    /// Whether it runs down the page.
    pub turned: bool,
    /// Number of its face.
    pub face: usize,
    pub size: Pt,
    /// Space added between characters.
    pub track: Pt,
    /// Space between its end and the text that goes on behind it on the same line; 0 at the end of
    /// a line and before a gap to fill in.
    pub after: Pt,
    /// Weight of the outline that makes it bold; 0 for none.
    pub bold: Pt,
    /// Whether it is red.
    pub red: bool,
    pub text: String,
}

/// An element of the structure tree.
#[derive(Debug, Clone)]
pub struct Element {
    /// What it is.
    pub tag: Tag,
    /// The element it is in.
    pub parent: Option<usize>,
}

/// What an element is.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag {
    /// A heading: its level, its text and its place, for the bookmarks.
    Heading(u8, String, Place),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// The head of a table.
    TableHead,
    /// Its other rows.
    TableBody,
    /// A row.
    Row,
    /// A cell.
    Cell {
        /// Whether it is a head.
        head: bool,
        /// Columns covered.
        columns: usize,
        /// Rows covered.
        rows: usize,
    },
    /// A picture: its alternative text, its page, and its box: left, top, right, bottom.
    Figure(String, usize, [Pt; 4]),
}
