//! Prints a valid round as JSON, for scale tests and hard texts: villages, issues of each, and
//! optionally a seed and a flavour (`usual`, `plain`, `mixed`):
//!
//! ```text
//! cargo run --release --example generate_round -- 1000 8 > round.json
//! cargo run --release --example generate_round -- 3 6 42 mixed > round.json
//! ```

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example is a program of its own"
)]

#[path = "../tests/rounds/mod.rs"]
#[allow(dead_code, reason = "canaries are for tests")]
mod rounds;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let villages = args.next().map_or(Ok(10), |a| a.parse())?;
    let issues = args.next().map_or(Ok(8), |a| a.parse())?;
    let seed = args.next().map_or(Ok(0), |a| a.parse())?;
    let flavour = args.next().map_or(Ok(rounds::Flavour::Usual), |a| a.parse())?;
    let round = rounds::round(rounds::Size { villages, issues, seed, flavour, canaries: false });
    serde_json::to_writer(std::io::BufWriter::new(std::io::stdout().lock()), &round)?;
    Ok(())
}
