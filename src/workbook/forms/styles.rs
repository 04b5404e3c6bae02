//! Styles of forms.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::workbook::columns::Cell;

/// Formats of cells by their role.
pub(super) struct Looks {
    pub title: Format,
    pub subtitle: Format,
    pub advice: Format,
    pub head: Format,
    /// Header of a column to be filled in.
    pub fill_head: Format,
    /// Cells of the hidden sheet.
    pub record: Format,
    locked: Kinds,
    open: Kinds,
}

/// Formats by kind of value.
struct Kinds {
    text: Format,
    date: Format,
    money: Format,
    whole: Format,
}

impl Kinds {
    fn of(base: &Format) -> Kinds {
        let with = |format| base.clone().set_num_format(format);
        Kinds {
            text: with("@"),
            date: with("yyyy-mm-dd"),
            money: with("#,##0.00"),
            whole: with("0"),
        }
    }
}

impl Looks {
    pub fn new() -> Looks {
        let base = Format::new().set_font_name("宋体").set_font_size(10.5).set_text_wrap();
        let cell =
            base.clone().set_align(FormatAlign::VerticalCenter).set_border(FormatBorder::Thin);
        let head = cell.clone().set_bold().set_align(FormatAlign::Center);
        let line = base.clone().set_align(FormatAlign::VerticalCenter);
        Looks {
            title: line.clone().set_bold().set_font_size(16.0).set_align(FormatAlign::Center),
            subtitle: line.clone(),
            advice: line.set_font_color(Color::RGB(0x0060_6060)),
            fill_head: head.clone().set_background_color(Color::RGB(0x00F4_D9B0)),
            head: head.set_background_color(Color::RGB(0x00D9_E5F1)),
            record: base.set_num_format("@"),
            open: Kinds::of(
                &cell.clone().set_background_color(Color::RGB(0x00FF_FBE6)).set_unlocked(),
            ),
            locked: Kinds::of(&cell),
        }
    }

    /// The format of a cell of a column; `open` if it can be filled in.
    pub fn of(&self, cell: &Cell, open: bool) -> &Format {
        let kinds = if open { &self.open } else { &self.locked };
        match cell {
            Cell::Date => &kinds.date,
            Cell::Money => &kinds.money,
            Cell::Integer => &kinds.whole,
            _ => &kinds.text,
        }
    }
}
