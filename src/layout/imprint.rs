//! The lines of the imprint (版记; GB/T 9704-2012, 7.4): what they say, in their order.

use crate::document::Imprint;

/// Behind the date.
const PRINTED: &str = "印发";

/// The lines of an imprint.
#[derive(Debug, Clone, PartialEq)]
pub struct ImprintLines {
    /// 主送 and 抄送, as far as there are any.
    pub lists: Vec<ImprintList>,
    /// 印发机关.
    pub printer: Option<String>,
    /// 印发日期, with the word behind it.
    pub date: Option<String>,
}

/// A list of organs in the imprint.
#[derive(Debug, Clone, PartialEq)]
pub struct ImprintList {
    /// The word before the names, from behind which wrapped lines begin.
    pub word: &'static str,
    /// The whole text.
    pub text: String,
}

impl ImprintLines {
    /// Whether the last line is there, with printer or date.
    pub fn is_printed(&self) -> bool {
        self.printer.is_some() || self.date.is_some()
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && !self.is_printed()
    }
}

/// The lines of an imprint.
pub fn imprint_lines(imprint: &Imprint) -> ImprintLines {
    let lists = [("主送：", &imprint.to), ("抄送：", &imprint.cc)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty());
    let lists = lists.map(|(word, names)| ImprintList {
        word,
        text: format!("{word}{}。", names.join("，").trim_end_matches('。')),
    });
    ImprintLines {
        lists: lists.collect(),
        printer: imprint.printer.clone(),
        date: imprint
            .date
            .as_ref()
            .map(|date| format!("{}{PRINTED}", date.trim_end_matches(PRINTED))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_with_one_full_stop_and_dates_with_one_word() {
        let imprint = Imprint {
            cc: vec!["县委组织部".into(), "县财政局。".into()],
            date: Some("2026年5月18日印发".into()),
            ..Imprint::default()
        };
        let lines = imprint_lines(&imprint);
        assert_eq!(
            lines.lists,
            [ImprintList {
                word: "抄送：", text: "抄送：县委组织部，县财政局。".into()
            }]
        );
        assert_eq!((lines.date.as_deref(), lines.is_printed()), (Some("2026年5月18日印发"), true));
        assert!(imprint_lines(&Imprint::default()).is_empty());
    }
}
