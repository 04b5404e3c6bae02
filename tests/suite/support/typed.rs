//! Values typed into a workbook of ours, which keeps its styles, lists and notes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use xunwen::archive::{Limits, ZipBuilder, ZipReader};

use super::grid::Typed;

/// The workbook with other values in cells that have some.
pub fn typed_into(bytes: &[u8], changed: &BTreeMap<(String, String), Typed>) -> Vec<u8> {
    let sheets: BTreeSet<&String> = changed.keys().map(|(sheet, _)| sheet).collect();
    sheets.into_iter().fold(bytes.to_vec(), |bytes, sheet| {
        edited(&bytes, sheet, |xml| {
            let of_sheet = changed.iter().filter(|((s, _), _)| s == sheet);
            of_sheet.fold(xml.to_string(), |xml, ((_, cell), typed)| with_cell(&xml, cell, typed))
        })
    })
}

/// The workbook with the XML of a sheet changed.
pub fn edited(bytes: &[u8], sheet: &str, edit: impl Fn(&str) -> String) -> Vec<u8> {
    let sheets = Xlsx::<_>::new(Cursor::new(bytes)).unwrap().sheet_names();
    let mut zip = ZipReader::open(bytes, Limits::default()).unwrap();
    let mut made = ZipBuilder::new();
    for name in zip.names() {
        let mut part = zip.read(&name).unwrap().unwrap();
        let number = name.strip_prefix("xl/worksheets/sheet").and_then(|n| n.strip_suffix(".xml"));
        let number = number.and_then(|n| n.parse::<usize>().ok());
        if number.is_some_and(|number| sheets[number - 1] == sheet) {
            part = edit(std::str::from_utf8(&part).unwrap()).into_bytes();
        }
        made.add(&name, &part).unwrap();
    }
    made.finish().unwrap()
}

fn with_cell(xml: &str, cell: &str, typed: &Typed) -> String {
    let (before, rest) = xml.split_once(&format!("<c r=\"{cell}\"")).expect("a cell with a value");
    let (attributes, rest) = rest.split_once('>').unwrap();
    let after = if attributes.ends_with('/') { rest } else { rest.split_once("</c>").unwrap().1 };
    let style = attributes.split_once(" s=\"").and_then(|(_, s)| s.split_once('"'));
    let style = style.map_or(String::new(), |(style, _)| format!(" s=\"{style}\""));
    let value = match typed {
        Typed::Number(number) => format!("><v>{number}</v>"),
        Typed::Text(text) => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is>")
        }
    };
    format!("{before}<c r=\"{cell}\"{style}{value}</c>{after}")
}
