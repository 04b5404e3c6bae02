//! Charts: bars with their numbers, and long ones in several pieces of the same scale.

use super::tree::Element;
use super::{Problems, text};
use crate::diag::Code;
use crate::document::{Bar, Chart};

/// Most series of a chart: as many as can be distinguished in black and white.
const MAX_SERIES: usize = 5;
/// Most bars of a chart.
const MAX_BARS: usize = 400;
/// Most bars on one page.
const MAX_BARS_PER_PAGE: usize = 40;

/// What the captions of further pieces end with.
pub(super) const CONTINUED: &str = "（续）";

/// Lowers a chart to pieces that each fit a page, without their captions.
pub(super) fn lower(element: &Element, problems: &mut Problems<'_>) -> Vec<Chart> {
    let all = |name: &'static str| element.elements().filter(move |e| e.name == name);
    let series: Vec<String> = all("series").map(text::plain).collect();
    let mut wrong = |at, message| _ = problems.add(Code::MarkupChart, at, message);
    if series.len() == 1 || series.len() > MAX_SERIES {
        wrong(
            element.at,
            format!(
                "统计图有{}个系列 series，应为2至{MAX_SERIES}个；各条只有一个数的不写 series",
                series.len()
            ),
        );
        return Vec::new();
    }
    let mut bars = Vec::new();
    for bar in all("bar") {
        let name = bar.attribute("name").unwrap_or_default().trim();
        let written = bar.attribute("values").unwrap_or_default();
        let counts: Option<Vec<u64>> =
            written.split_whitespace().map(|n| n.parse::<u32>().ok().map(u64::from)).collect();
        let wanted = series.len().max(1);
        match counts {
            _ if name.is_empty() => wrong(bar.at, "统计图的这一条没有名称，填写 name".to_string()),
            Some(counts) if counts.len() == wanted => {
                bars.push(Bar { name: name.to_string(), counts });
            }
            _ => wrong(
                bar.at,
                format!("“{name}”的 values=“{written}”应为{wanted}个非负整数，用空格分开"),
            ),
        }
    }
    match all("bar").count() {
        0 => wrong(element.at, "统计图没有内容，至少写一个 bar".to_string()),
        count if count > MAX_BARS => {
            wrong(element.at, format!("统计图有{count}条，上限{MAX_BARS}条"));
        }
        _ => {}
    }
    let chart = Chart {
        title: all("caption").next().map(text::plain).unwrap_or_default(),
        unit: element.attribute("unit").unwrap_or_default().to_string(),
        series,
        most: bars.iter().map(Bar::total).max().unwrap_or_default(),
        bars: Vec::new(),
    };
    if chart.title.trim().is_empty() {
        wrong(element.at, "统计图没有图题，写一个 caption".to_string());
    }
    let pieces = bars.len().div_ceil(MAX_BARS_PER_PAGE).max(1);
    let piece = |(n, bars): (usize, &[Bar])| {
        let title = if n > 0 { format!("{}{CONTINUED}", chart.title) } else { chart.title.clone() };
        Chart { title, bars: bars.to_vec(), ..chart.clone() }
    };
    bars.chunks(bars.len().div_ceil(pieces).max(1)).enumerate().map(piece).collect()
}
