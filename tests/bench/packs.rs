//! What a pack costs: files a second and CPU time a file, memory while it grows, a run taken up
//! again. Prints; nothing here passes or fails.

use std::path::Path;
use std::time::Instant;

use xunwen::engine::{Checked, Engine, Format, Observer, PackSpec};
use xunwen::kinds::Stage;

use crate::rounds;

/// Resident memory at every so many targets.
struct Memory {
    done: usize,
    every: usize,
    at: Vec<(usize, u64)>,
}

impl Observer for Memory {
    fn unit_done(&mut self, _made: usize, _kept: usize) {
        self.done += 1;
        if self.done.is_multiple_of(self.every) {
            self.at.push((self.done, super::resident()));
        }
    }
}

/// Packs the feedback of so many villages of three issues, 20 a township, on as many threads as
/// there are cores.
pub fn feedback(engine: &Engine, villages: u32, resume_too: bool) {
    let round = rounds::round(rounds::Size { villages, issues: 3, ..Default::default() });
    let checked = engine.check(round, None);
    let out = tempfile::tempdir().expect("a folder");
    for formats in [vec![Format::Docx], vec![Format::Pdf], vec![Format::Docx, Format::Pdf]] {
        let names: Vec<&str> = formats.iter().map(|f| f.extension()).collect();
        let both = formats.len() == 2;
        if villages > 1000 && !both {
            continue;
        }
        let spec = PackSpec::default().stages(vec![Stage::Feedback]).formats(formats);
        let folder = out.path().join(names.join("-"));
        let mut memory =
            Memory { done: 0, every: (villages as usize / 10).max(1000), at: Vec::new() };
        let (start, cpu) = (Instant::now(), cpu());
        let report = engine.pack(&checked, &folder, &spec, &mut memory).expect("a pack");
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), self::cpu() - cpu);
        let files = report.made as f64;
        println!(
            "pack of {villages} villages, feedback, {}: {} files, {seconds:.1} s, {:.0} files a second, {:.2} ms of CPU a file",
            names.join(" and "),
            report.made,
            files / seconds,
            cpu * 1e3 / files
        );
        if both {
            let at: Vec<String> =
                memory.at.iter().map(|(n, mb)| format!("{mb} MB at {n}")).collect();
            println!("  memory: {}; peak {} MB", at.join(", "), peak());
        }
        if both && resume_too {
            again(engine, &checked, &folder, spec);
        }
    }
}

fn again(engine: &Engine, checked: &Checked, folder: &Path, spec: PackSpec) {
    let start = Instant::now();
    let report = engine.pack(checked, folder, &spec.resume(true), &mut ()).expect("a pack");
    println!(
        "  taken up again, all whole: {:.2} s, {} files made",
        start.elapsed().as_secs_f64(),
        report.made
    );
}

/// Seconds of CPU that this process has used.
pub fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .filter_map(|f| f.parse().ok())
        .collect();
    // State is no number: utime and stime are the 11th and 12th behind it.
    fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}

/// Largest resident memory so far, in MB.
fn peak() -> u64 {
    super::status("VmHWM:")
}
