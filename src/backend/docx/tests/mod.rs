//! Tests of the backend on documents made here.

mod samples;

use super::*;
use crate::archive::{Limits, ZipReader};
use crate::document::{BlockKind, Inline};
use crate::kinds::{SetFiles, read_profile};

fn profile(name: &str) -> Profile {
    read_profile(&SetFiles::builtin().unwrap(), name).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let read = ZipReader::open(bytes, Limits::default()).unwrap().read(name).unwrap();
    String::from_utf8(read.unwrap_or_else(|| panic!("no part {name}"))).unwrap()
}

/// Writes the samples for a word processor or a validator: `XUNWEN_SAMPLES_TO=dir cargo test -- --ignored docx_samples`.
#[test]
#[ignore = "writes files to look at"]
fn docx_samples() {
    let folder = std::path::PathBuf::from(std::env::var_os("XUNWEN_SAMPLES_TO").expect("XUNWEN_SAMPLES_TO"));
    for (name, kind, document) in samples::all() {
        std::fs::write(folder.join(format!("{name}.docx")), emit(&document, &profile(kind)).unwrap()).unwrap();
    }
}

#[test]
#[ignore = "measures time; run in release"]
fn docx_speed() {
    let (document, profile) = (samples::red_head(), profile("red-head"));
    let start = std::time::Instant::now();
    for _ in 0..1000 {
        std::hint::black_box(emit(&document, &profile).unwrap());
    }
    eprintln!("{:?} a document of {} bytes", start.elapsed() / 1000, emit(&document, &profile).unwrap().len());
}

#[test]
fn same_input_same_bytes() {
    for (name, kind, document) in samples::all() {
        assert_eq!(emit(&document, &profile(kind)).unwrap(), emit(&document, &profile(kind)).unwrap(), "{name}");
    }
}

#[test]
fn an_independent_reader_reads_every_sample() {
    for (name, kind, document) in samples::all() {
        let bytes = emit(&document, &profile(kind)).unwrap();
        let read = docx_rs::read_docx(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let json = read.json();
        for text in document
            .plain_text()
            .lines()
            .filter(|l| !l.is_empty() && !document.head.as_ref().is_some_and(|h| h.issuers.iter().any(|i| i == l)))
        {
            // Titles may be broken into lines: their beginning is enough.
            let start: String = text.chars().take(8).collect();
            assert!(json.contains(&start), "{name}: {text}");
        }
    }
}
