//! `xunwen schema`: the data format as JSON Schema.

use std::io::Write as _;

use super::Exit;
use super::args::SchemaArgs;
use xunwen::round::{clue_schema, round_schema};

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    let schema = if args.clues { clue_schema() } else { round_schema() };
    writeln!(std::io::stdout().lock(), "{schema:#}")?;
    Ok(Exit::Done)
}
