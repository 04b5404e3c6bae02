//! Styles of our workbooks: fonts, fills, heights of rows, print settings.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

use super::cell_out::Content;
use super::columns::Cell;

/// Height of a line of text, in points.
const LINE: f64 = 15.0;
/// Paper A4, as the file format numbers it.
const A4: u8 = 9;
/// Largest height of a row, in points.
const MAX_HEIGHT: f64 = 409.0;

/// Formats of cells by their role.
pub(super) struct Looks {
    pub head: Format,
    pub required: Format,
    pub title: Format,
    pub guide: Format,
    pub note: Format,
    pub group: Format,
    plain: Cells,
    /// For rows of examples.
    grey: Cells,
}

struct Cells {
    text: Format,
    date: Format,
    money: Format,
    whole: Format,
}

impl Cells {
    fn of(base: &Format) -> Cells {
        let with = |format| base.clone().set_num_format(format);
        Cells {
            text: with("@"),
            date: with("yyyy-mm-dd"),
            money: with("#,##0.00"),
            whole: with("0"),
        }
    }
}

impl Looks {
    pub(super) fn new() -> Self {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(11.0)
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        let head = base
            .clone()
            .set_bold()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_align(FormatAlign::Center);
        Looks {
            required: head.clone().set_background_color(Color::RGB(0x00F4_D9B0)),
            head: head.set_background_color(Color::RGB(0x00D9_E5F1)),
            title: base.clone().set_bold().set_font_size(16.0),
            guide: base.clone(),
            note: base.clone().set_font_color(Color::RGB(0x0060_6060)),
            group: base.clone().set_bold().set_background_color(Color::RGB(0x00EE_EEEE)),
            plain: Cells::of(&base),
            grey: Cells::of(
                &base
                    .set_font_color(Color::RGB(0x0080_8080))
                    .set_background_color(Color::RGB(0x00F2_F2F2))
                    .set_italic(),
            ),
        }
    }

    /// The format of a cell of a column.
    pub(super) fn of(&self, cell: &Cell, grey: bool) -> &Format {
        let cells = if grey { &self.grey } else { &self.plain };
        match cell {
            Cell::Date => &cells.date,
            Cell::Money => &cells.money,
            Cell::Integer => &cells.whole,
            _ => &cells.text,
        }
    }

    /// The format of a value of a declared field.
    pub(super) fn of_any(&self, content: &Content) -> &Format {
        if matches!(content, Content::Number(_)) { &self.plain.whole } else { &self.plain.text }
    }
}

/// Height of a row for a text in a column of `width` characters; `None` if one line is enough.
pub(super) fn height(text: &str, width: f64) -> Option<f64> {
    let wide = |c: char| if c.is_ascii() { 1.0 } else { 2.0 };
    let lines: f64 = text
        .lines()
        .map(|line| (line.chars().map(wide).sum::<f64>() / (width - 1.0)).ceil().max(1.0))
        .sum();
    (lines > 1.0).then(|| (lines * LINE).min(MAX_HEIGHT))
}

/// Print settings: A4, as wide as the page, with page numbers.
pub(super) fn print_setup(page: &mut Worksheet, landscape: bool) {
    if landscape {
        page.set_landscape();
    }
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
}
