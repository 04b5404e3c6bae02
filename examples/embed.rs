//! Renders one document from JSON, with as little of the crate as that takes:
//!
//! ```text
//! cargo run --no-default-features --features docx --example embed -- out.docx
//! ```

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example is a program of its own"
)]

use xunwen::engine::{Engine, Format, RenderOptions, SubjectId};
use xunwen::import;

const ROUND: &str = include_str!("embed.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::args().nth(1).unwrap_or_else(|| "embed.docx".into());

    // Loaded once, shared by threads.
    let engine = Engine::builder().build()?;

    // The data comes from your system as JSON; `round_schema()` describes it.
    let imported = import::import(ROUND.as_bytes(), import::Format::Json, "embed.json")?;

    // Everything that does not hold, at once, each with file, line and column.
    let checked = engine.check(imported, None);
    if checked.problems().has_errors() {
        return Err(checked.problems().clone().into());
    }

    let target = SubjectId::Target("990126101000".parse()?);
    let output = engine.render(
        &checked,
        "announcement",
        &target,
        Format::Docx,
        &RenderOptions::default(),
    )?;
    std::fs::write(&out, &output.bytes)?;
    println!("{out}: {} bytes", output.bytes.len());
    Ok(())
}
