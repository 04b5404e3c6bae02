//! Lays out one document written in markup, in both formats; for work on layout:
//!
//! ```text
//! cargo run --release --example markup -- plain letter.xml out/letter
//! ```

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example is a program of its own"
)]

use std::sync::Arc;

use xunwen::docx;
use xunwen::fonts::{self, Fonts};
use xunwen::kinds::{SetFiles, read_profile};
use xunwen::markup;
use xunwen::paged::Typesetter;
use xunwen::pdf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [profile, input, out] = args.as_slice() else {
        return Err("usage: markup PROFILE IN.xml OUT".into());
    };
    let profile = read_profile(&SetFiles::builtin()?, profile)?;
    let document = markup::parse(&std::fs::read_to_string(input)?, input)?;
    let fonts = Arc::new(Fonts::load(&fonts::folders(&[]))?);
    let typesetter = Typesetter::new(fonts.clone());
    let adjustments = typesetter.settle(&document, &profile)?;
    let pdf = pdf::emit(&typesetter, &document, &profile, &adjustments)?;
    std::fs::write(format!("{out}.pdf"), &pdf.bytes)?;
    std::fs::write(
        format!("{out}.docx"),
        docx::emit_with(&document, &profile, &adjustments, Some(&fonts))?,
    )?;
    println!("{out}: {} pages", pdf.pages);
    Ok(())
}
