//! Pages as writers take them: what ink stands where, in reading order, and which element of the text it belongs to.

/// A document on pages.
#[derive(Debug, Default)]
pub struct Pages {
    /// The pages.
    pub pages: Vec<Page>,
    /// What the marks on them belong to, in reading order.
    pub elements: Vec<Element>,
    /// Where each node of the flow begins.
    pub places: Vec<Place>,
    /// Where the last one ends.
    pub end: Place,
}

impl Pages {
    /// How many pages the imprint turned so as to stand on an even page.
    pub fn imprint_pages(&self) -> usize {
        self.pages.iter().filter(|p| p.quiet).count()
    }
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What is drawn, in reading order.
    pub marks: Vec<Mark>,
    /// Whether the imprint left it empty so as to stand on an even page.
    pub quiet: bool,
}

/// A place in the flow: the page, counted from 0, and the distance from the top of its area in points.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Place {
    /// Page.
    pub page: usize,
    /// Distance from the top of the area.
    pub y: f64,
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
    /// Nothing: rules, and heads of tables that are repeated.
    Artifact,
    /// The page: its number.
    Page,
}

/// Ink, its coordinates from the top left of the sheet.
#[derive(Debug, Clone)]
pub enum Ink {
    /// Text.
    Text(Text),
    /// A straight rule along its middle.
    Rule {
        /// One end.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
        /// Weight.
        weight: f64,
        /// Whether it is red.
        red: bool,
    },
    /// A filled rectangle.
    Rectangle {
        /// Left and top.
        at: (f64, f64),
        /// Width and height.
        size: (f64, f64),
        /// What it is filled with: 0 is black, 255 white.
        fill: u8,
        /// Weight of its black outline; 0 for none.
        outline: f64,
    },
    /// A picture.
    Picture {
        /// Its number.
        number: usize,
        /// Left and top of the square that holds it.
        at: (f64, f64),
        /// The square's side.
        side: f64,
    },
}

/// Text in one face on one line.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where its baseline begins.
    pub at: (f64, f64),
    /// Whether it runs down the page.
    pub turned: bool,
    /// Number of its face.
    pub face: usize,
    /// Size.
    pub size: f64,
    /// Space added between characters.
    pub track: f64,
    /// Weight of the outline that makes it bold; 0 for none.
    pub bold: f64,
    /// Whether it is red.
    pub red: bool,
    /// The characters.
    pub text: String,
}

/// An element of the text as those read it who do not see it.
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
    /// A heading: its level, its text, and where it stands, for the bookmarks.
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
    /// A picture: what it shows, and the page and box it takes: left, top, right, bottom.
    Figure(String, usize, [f64; 4]),
}
