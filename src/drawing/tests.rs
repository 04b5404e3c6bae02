//! Drawings of charts of every size, and codes read back.

use super::*;
use crate::document::{At, Bar, Chart, SortingCode};
use crate::fonts::tests::{fonts, profile};
use crate::layout::width;

const LONG: &str = "澄川土家族苗族自治县人力资源和社会保障事务服务中心";

fn bars(names: &[&str], counts: impl Fn(usize) -> Vec<u64>) -> Vec<Bar> {
    names
        .iter()
        .enumerate()
        .map(|(n, name)| Bar { name: (*name).to_string(), counts: counts(n) })
        .collect()
}

fn of(series: &[&str], bars: Vec<Bar>) -> Chart {
    let most = bars.iter().map(Bar::total).max().unwrap_or_default();
    let series = series.iter().map(|p| (*p).to_string()).collect();
    Chart { title: "图1　问题".into(), unit: "个".into(), series, bars, most }
}

/// Charts of all sorts.
fn charts() -> Vec<(&'static str, Chart)> {
    const STEPS: [&str; 5] = ["未启动", "整改中", "已完成", "已销号", "退回"];
    let mixed = |n: usize| if n % 3 == 1 { LONG } else { "青杠垭镇" };
    let forty: Vec<&str> = (0..40).map(mixed).collect();
    let step =
        |n: usize| vec![n as u64 % 3, n as u64 * 7 % 5, 1, n as u64 * 13 % 120, n as u64 % 2];
    vec![
        ("one", of(&[], bars(&["其他"], |_| vec![3]))),
        (
            "six",
            of(
                &[],
                bars(
                    &["政治建设", "群众身边不正之风和腐败", "民生", "其他", LONG, "作风"],
                    |n| vec![n as u64 * n as u64],
                ),
            ),
        ),
        ("none", of(&[], bars(&["政治建设", "其他"], |_| vec![0]))),
        ("forty", of(&STEPS, bars(&forty, step))),
        ("forty-long", of(&STEPS, bars(&[LONG; 40], step))),
        ("twelve", of(&STEPS, bars(&forty[..12], step))),
        ("untouched", of(&STEPS, bars(&forty[..5], |_| vec![0; 5]))),
        (
            "one-sided",
            of(&STEPS, bars(&["双河镇", "云岭乡"], |n| vec![1, 1, 1, 100_000 * n as u64, 1])),
        ),
        ("singles", of(&[], bars(&forty, |n| vec![n as u64 * 1_000_000]))),
    ]
}

/// Left, top, right and bottom edge of a shape.
fn edges(shape: &Shape) -> [f64; 4] {
    match shape {
        Shape::Rectangle { x, y, width, height, .. } => [*x, *y, x + width, y + height],
        Shape::Line { from, to, .. } => {
            [from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1)]
        }
        Shape::Text { x, y, size, anchor, text, .. } => {
            let whole = width(text) * size;
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - whole / 2.0,
                Anchor::End => x - whole,
            };
            [left, y - 0.88 * size, left + whole, y + 0.12 * size]
        }
    }
}

#[test]
fn nothing_leaves_a_chart_and_every_chart_fits_a_page() {
    for name in ["landscape", "plain", "form"] {
        let profile = profile(name);
        let (whole, page) = area(&profile);
        for (what, source) in charts() {
            let drawing = chart(&source, &profile);
            let (w, h) = (drawing.width.0, drawing.height.0);
            let lines = h / profile.pitch().0;
            assert!(
                (lines - lines.round()).abs() < 1e-6 && lines >= 1.0,
                "{name}, {what}: {lines} lines"
            );
            assert!(
                w <= whole + 1e-6 && h <= page - profile.pitch().0,
                "{name}, {what}: {w}×{h} of {whole}×{page}"
            );
            for shape in &drawing.shapes {
                let [left, top, right, bottom] = edges(shape);
                let inside = left > -0.01 && top > -0.01 && right < w + 0.01 && bottom < h + 0.01;
                assert!(inside, "{name}, {what}: {shape:?} leaves {w}×{h}");
            }
        }
    }
}

#[test]
fn every_number_is_printed_and_said() {
    for (what, source) in charts() {
        let drawing = chart(&source, &profile("landscape"));
        let printed: Vec<&str> = drawing
            .shapes
            .iter()
            .filter_map(
                |s| if let Shape::Text { text, .. } = s { Some(text.as_str()) } else { None },
            )
            .collect();
        for bar in &source.bars {
            assert!(printed.contains(&format!("{}个", bar.total()).as_str()), "{what}: {bar:?}");
            assert!(
                drawing.alt.contains(&format!("{}{}个", bar.name, bar.total())),
                "{what}: {}",
                drawing.alt
            );
            let shown = bar.counts.iter().filter(|n| !source.series.is_empty() && **n > 0);
            assert!(
                shown.map(u64::to_string).all(|n| printed.contains(&n.as_str())),
                "{what}: {bar:?}"
            );
        }
    }
}

/// The parts of a bar are beside each other, whatever their numbers, and are as long as the bar.
#[test]
fn parts_fill_their_bar() {
    let source = charts().into_iter().find(|(what, _)| *what == "one-sided").unwrap().1;
    let drawing = chart(&source, &profile("landscape"));
    let parts: Vec<[f64; 4]> = drawing
        .shapes
        .iter()
        .filter(|s| matches!(s, Shape::Rectangle { outline, .. } if *outline > 0.0))
        .map(edges)
        .skip(5)
        .collect();
    let rows: Vec<&[[f64; 4]]> = parts.chunk_by(|a, b| a[1] == b[1]).collect();
    assert_eq!(rows.iter().map(|r| r.len()).collect::<Vec<_>>(), [4, 5]);
    for row in &rows {
        assert!(
            row.windows(2).all(|w| (w[0][2] - w[1][0]).abs() < 1e-9 && w[0][2] > w[0][0]),
            "{row:?}"
        );
    }
    assert!((rows[0][3][2] - rows[1][4][2]).abs() < 1e-9);
}

#[test]
fn in_words_it_is_a_sentence() {
    let chart = of(&["未启动", "已销号"], bars(&["双河镇", "云岭乡"], |n| vec![n as u64, 2]));
    assert_eq!(
        chart.in_words(),
        "图1　问题：双河镇2个（未启动0个、已销号2个），云岭乡3个（未启动1个、已销号2个）。"
    );
}

fn code() -> SortingCode {
    let text = "XW1|15-3|990126205203|evaluation_form|82B9".to_string();
    SortingCode {
        at: At::default(),
        text,
        label: vec!["表号 15-3-990126205203".into(), "版本 82B9".into()],
    }
}

#[test]
fn a_code_stands_in_the_margin_above_the_page() {
    for name in ["form", "plain", "landscape", "letter"] {
        let profile = profile(name);
        let placed = sorting_code(&code(), &profile);
        let (sheet, left, top) = match profile.page.landscape {
            true => (profile.page.height, profile.bottom(), profile.page.left),
            false => (profile.page.width, profile.page.left, profile.page.top),
        };
        let right = placed.x.0 + placed.drawing.width.0;
        assert!(
            (right - left.pt().0 - area(&profile).0).abs() < 1e-6 && right < sheet.pt().0,
            "{name}"
        );
        assert!(placed.y.0 > 0.0 && placed.y.0 + placed.drawing.height.0 < top.pt().0, "{name}");
    }
}

#[cfg(feature = "docx")]
mod pictures {
    use super::*;

    /// The shades of a PNG that this module wrote, and its width.
    fn shades(bytes: &[u8]) -> (Vec<u8>, usize) {
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut shades = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut shades).unwrap();
        (shades, info.width as usize)
    }

    fn decoded(bytes: &[u8]) -> String {
        let (shades, width) = shades(bytes);
        // A reader needs the white of the paper around the code.
        let (margin, height) = (60, shades.len() / width);
        let shade = |x: usize, y: usize| match (x.checked_sub(margin), y.checked_sub(margin)) {
            (Some(x), Some(y)) if x < width && y < height => shades[y * width + x],
            _ => 255,
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(
            width + 2 * margin,
            height + 2 * margin,
            shade,
        );
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_code_is_read_back_from_its_picture() {
        for text in [code().text, "一二三".repeat(13), "A".repeat(120)] {
            let placed =
                sorting_code(&SortingCode { text: text.clone(), ..code() }, &profile("form"));
            for fonts in [None, Some(&*fonts())] {
                let bytes = png(&placed.drawing, &profile("form"), fonts).unwrap();
                assert_eq!(decoded(&bytes), text);
                assert!(bytes.len() < 20_000);
            }
        }
    }

    #[test]
    fn pictures_are_small_and_the_same_twice() {
        for (what, source) in charts() {
            let profile = profile("landscape");
            let drawing = chart(&source, &profile);
            let bytes = png(&drawing, &profile, Some(&fonts())).unwrap();
            assert_eq!(bytes, png(&drawing, &profile, Some(&fonts())).unwrap());
            let most = if source.bars.len() < 10 { 20_000 } else { 130_000 };
            assert!(bytes.len() < most, "{what}: {} bytes", bytes.len());
            let (shades, width) = shades(&bytes);
            assert!(shades.contains(&0) && shades.contains(&255));
            assert_eq!(width, (drawing.width.0 * 300.0 / 72.0 - 1e-6).ceil() as usize);
        }
    }

    /// Writes them to be looked at: `XUNWEN_SAMPLES_TO=dir cargo test -- --ignored drawings`.
    #[test]
    #[ignore = "writes files to look at"]
    fn drawings() {
        let folder = std::path::PathBuf::from(
            std::env::var_os("XUNWEN_SAMPLES_TO").expect("XUNWEN_SAMPLES_TO"),
        );
        for name in ["landscape", "plain"] {
            for (what, source) in charts() {
                let bytes =
                    png(&chart(&source, &profile(name)), &profile(name), Some(&fonts())).unwrap();
                println!("{name}-{what}: {} bytes", bytes.len());
                std::fs::write(folder.join(format!("{name}-{what}.png")), bytes).unwrap();
            }
        }
    }
}
