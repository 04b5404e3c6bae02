//! Running text: runs, breaks, gaps to fill in, boxes to tick.

use super::Writer;
use super::props::Run;
use super::styles::face_style;
use crate::document::Inline;

/// Font of a ticked box: the faces of official documents lack it, this one comes with every Windows
/// since 7.
const SYMBOLS: &str = "Segoe UI Symbol";
/// Boxes, with the code points that content controls require.
const OPEN: (&str, &str) = ("□", "25A1");
const TICKED: (&str, &str) = ("☑", "2611");
/// Longest name a word processor takes for a content control, in UTF-16 units.
const NAME_LIMIT: usize = 64;
/// A gap's filling: as wide as a Chinese character in every face.
const GAP: &str = "\u{3000}";

impl Writer<'_> {
    /// Running text on top of the properties `base`.
    pub(super) fn inlines(&mut self, inlines: &[Inline], base: Run<'_>) {
        for inline in inlines {
            match inline {
                Inline::Text { text, style } => {
                    let mut run = base;
                    if style.bold {
                        run.bold = Some(true);
                    }
                    run.underline |= style.underline;
                    if let Some(face) = style.face {
                        run.style = Some(face_style(face));
                    }
                    self.text(text, run);
                }
                Inline::Break => self.xml.raw("<w:r><w:br/></w:r>"),
                Inline::Blank { width, hint } => self.blank(*width, hint, base),
                Inline::Check { checked, hint } => self.check(*checked, hint, base),
            }
        }
    }

    /// A run of text.
    pub(super) fn text(&mut self, text: &str, run: Run<'_>) {
        if text.is_empty() {
            return;
        }
        self.xml.open("w:r", &[]);
        run.write(&mut self.xml);
        self.xml.open(if keeps_spaces(text) { "w:t xml:space=\"preserve\"" } else { "w:t" }, &[]);
        self.xml.text(text);
        self.xml.close("w:t");
        self.xml.close("w:r");
    }

    /// A tab.
    pub(super) fn tab(&mut self, run: Run<'_>) {
        self.xml.open("w:r", &[]);
        run.write(&mut self.xml);
        self.xml.flag("w:tab", true);
        self.xml.close("w:r");
    }

    fn blank(&mut self, width: f64, hint: &str, base: Run<'_>) {
        let run = Run { underline: true, ..base };
        let gap = GAP.repeat((width.round() as usize).clamp(1, 200));
        if hint.is_empty() {
            return self.text(&gap, run);
        }
        self.open_control(hint);
        self.xml.close("w:sdtPr");
        self.xml.open("w:sdtContent", &[]);
        self.text(&gap, run);
        self.close_control();
    }

    /// A date to pick (日期选择), where the text is one.
    pub(super) fn date_control(&mut self, text: &str, hint: &str) {
        let Some(date) = full_date(text) else { return self.text(text, Run::default()) };
        self.open_control(hint);
        self.xml.open("w:date", &[("w:fullDate", &format_args!("{date}T00:00:00Z"))]);
        self.xml.val("w:dateFormat", "yyyy年M月d日");
        self.xml.val("w:lid", "zh-CN");
        self.xml.val("w:storeMappedDataAs", "dateTime");
        self.xml.val("w:calendar", "gregorian");
        self.xml.close("w:date");
        self.xml.close("w:sdtPr");
        self.xml.open("w:sdtContent", &[]);
        self.text(text, Run::default());
        self.close_control();
    }

    fn check(&mut self, checked: bool, hint: &str, base: Run<'_>) {
        let body = super::geometry::font(self.profile, self.profile.grid.face);
        self.open_control(hint);
        self.xml.open("w14:checkbox", &[]);
        self.xml.empty("w14:checked", &[("w14:val", &u8::from(checked))]);
        self.xml.empty("w14:checkedState", &[("w14:val", &TICKED.1), ("w14:font", &SYMBOLS)]);
        self.xml.empty("w14:uncheckedState", &[("w14:val", &OPEN.1), ("w14:font", &body)]);
        self.xml.close("w14:checkbox");
        self.xml.close("w:sdtPr");
        self.xml.open("w:sdtContent", &[]);
        let font = if checked { SYMBOLS } else { body };
        self.text(if checked { TICKED.0 } else { OPEN.0 }, Run { font: Some(font), ..base });
        self.close_control();
    }

    /// Opens a content control up to its kind. Its name shows when it is touched and is read aloud.
    fn open_control(&mut self, hint: &str) {
        let id = self.next_id();
        let name = shortened(hint);
        self.xml.open("w:sdt", &[]);
        self.xml.open("w:sdtPr", &[]);
        if !name.is_empty() {
            self.xml.val("w:alias", name);
            self.xml.val("w:tag", name);
        }
        self.xml.val("w:id", id);
    }

    fn close_control(&mut self) {
        self.xml.close("w:sdtContent");
        self.xml.close("w:sdt");
    }
}

/// A date such as 2026年5月18日 as 2026-05-18.
fn full_date(text: &str) -> Option<chrono::NaiveDate> {
    let (year, rest) = text.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    chrono::NaiveDate::from_ymd_opt(
        year.parse().ok()?,
        month.parse().ok()?,
        day.strip_suffix('日')?.parse().ok()?,
    )
}

fn keeps_spaces(text: &str) -> bool {
    let white = |c: char| c.is_ascii_whitespace();
    text.starts_with(white)
        || text.ends_with(white)
        || text.as_bytes().windows(2).any(|w| w.iter().all(u8::is_ascii_whitespace))
}

fn shortened(name: &str) -> &str {
    let mut units = 0;
    let end = name.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > NAME_LIMIT
    });
    end.map_or(name, |(at, _)| &name[..at])
}
