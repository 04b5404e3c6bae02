//! Pictures: a single one, and rows of two.

use super::tree::Element;
use super::{Problems, text};
use crate::diag::Code;
use crate::document::{Block, BlockKind, Picture, Pictures};

/// Most pictures on one line.
const A_ROW: usize = 2;
/// Most pictures of a row in the markup, which is several rows on paper.
const MAX_PICTURES: usize = 200;

/// Lowers a picture or a row of them; what they show comes later.
pub(super) fn lower(element: &Element, problems: &mut Problems<'_>) -> Vec<Block> {
    let paired = element.name == "picture-row";
    let all: Vec<&Element> = if paired {
        element.elements().filter(|e| e.name == "picture").collect()
    } else {
        vec![element]
    };
    if all.len() > MAX_PICTURES {
        let message = format!("图片有{}张，一处最多{MAX_PICTURES}张", all.len());
        problems.add(Code::MarkupPicture, element.at, message);
        return Vec::new();
    }
    let rows = all.chunks(A_ROW).map(|row| Block {
        at: row.first().map_or(element.at, |e| e.at),
        kind: BlockKind::Pictures(Pictures {
            row: row.iter().filter_map(|e| picture(e, problems)).collect(),
            paired,
        }),
    });
    rows.collect()
}

fn picture(e: &Element, problems: &mut Problems<'_>) -> Option<Picture> {
    let attribute = |name| e.attribute(name).unwrap_or_default().trim().to_string();
    let caption = e.elements().find(|c| c.name == "caption");
    let source = attribute("src");
    let alt = match attribute("alt") {
        alt if alt.is_empty() => caption.map(text::plain).unwrap_or_default(),
        alt => alt,
    };
    let lacking = match (source.is_empty(), alt.trim().is_empty()) {
        (false, false) => {
            let caption = caption.map(text::inlines).unwrap_or_default();
            return Some(Picture { source, alt, caption, photo: None });
        }
        (true, _) => "图片没有来源，填写 src",
        _ => "图片没有说明，写一个 caption，或填写 alt",
    };
    problems.add(Code::MarkupPicture, e.at, lacking.to_string());
    None
}
