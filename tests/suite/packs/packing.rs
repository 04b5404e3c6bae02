//! Packs: who gets what, manifests that hold, sessions taken up again, shards that join.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tempfile::TempDir;
use xunwen::diag::Diagnostics;
use xunwen::engine::{Format, Observer, PackReport, PackSpec, Selection};
use xunwen::kinds::Stage;
use xunwen::pack::{Entry, Reason, Recipient, Shard, Status, merge, verify};
use xunwen::round::Round;
use xunwen::terms::Audience;

use crate::rounds;
use crate::support::{
    all_pass, checked, checked_sample, docx_parts, engine, root, sample, updating,
};

/// Packs as Word files, unless a test asks for more.
fn docx() -> PackSpec {
    PackSpec::default().formats(vec![Format::Docx]).threads(2)
}

fn pack_of(round: &Round, out: &Path, spec: &PackSpec) -> Result<PackReport, Diagnostics> {
    engine().pack(&checked(round), out, spec, &mut ())
}

/// A pack of the sample round.
fn pack(out: &Path, spec: &PackSpec) -> PackReport {
    pack_of(&sample().round, out, spec).unwrap_or_else(|d| panic!("{d}"))
}

fn round(villages: u32) -> Round {
    rounds::round(rounds::Size { villages, issues: 2, ..Default::default() })
}

fn feedback() -> PackSpec {
    docx().stages(vec![Stage::Feedback])
}

/// All files of a folder but the program's own, by path within it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                if !name.starts_with(".xunwen/") {
                    files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    files
}

fn lines(out: &Path) -> Vec<Entry> {
    let text = std::fs::read_to_string(out.join("manifest.jsonl")).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn codes(problems: &Diagnostics) -> Vec<String> {
    problems.iter().map(|d| d.code.to_string()).collect()
}

#[test]
fn internal_papers_are_in_no_folder_or_archive_of_a_target() {
    let audience: BTreeMap<&str, Audience> =
        engine().kinds().iter().map(|k| (k.name.as_str(), k.audience)).collect();
    assert!(
        audience.values().any(|a| *a == Audience::Internal),
        "there are internal kinds to look for"
    );
    for zip in [false, true] {
        let out = TempDir::new().unwrap();
        pack(out.path(), &docx().zip(zip));
        let entries = lines(out.path());
        let documents: Vec<&Entry> = entries.iter().filter(|e| e.kind != "archive").collect();
        assert!(documents.len() >= 65);
        for entry in documents {
            let outermost = entry.archive.as_deref().unwrap_or(&entry.path);
            let inside = outermost.starts_with("巡察组内部/");
            assert_eq!(inside, entry.recipient == Recipient::Team, "{entry:?}");
            let expected = match audience[entry.kind.as_str()] {
                Audience::Public => Recipient::Public,
                Audience::Restricted if entry.target != "990126" => Recipient::Organisation,
                _ => Recipient::Team,
            };
            assert_eq!(entry.recipient, expected, "{entry:?}");
            if !inside {
                assert!(entry.path.contains(&format!("{}/", entry.recipient.word())), "{entry:?}");
                assert!(outermost.starts_with(&entry.target), "{entry:?} lies with another target");
            }
        }
    }
}

#[test]
fn archives_hold_what_folders_hold() {
    let (folders, archives) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    pack(folders.path(), &docx());
    pack(archives.path(), &docx().zip(true));
    let mut unpacked = BTreeMap::new();
    for (name, bytes) in files(archives.path()).into_iter().filter(|(n, _)| n.ends_with(".zip")) {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for i in 0..zip.len() {
            let mut file = zip.by_index(i).unwrap();
            // Bit 11: the name is UTF-8, or Explorer would read it by the code page of the machine.
            let inner = file.name().unwrap().to_string();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            unpacked.insert(format!("{}/{inner}", name.trim_end_matches(".zip")), bytes);
        }
    }
    let mut loose = files(folders.path());
    loose.retain(|name, _| name.ends_with(".docx"));
    assert!(unpacked == loose);
}

#[test]
fn names_in_archives_are_marked_as_utf8() {
    let out = TempDir::new().unwrap();
    pack(out.path(), &docx().zip(true).targets(vec!["990126101201".into()]));
    let bytes = std::fs::read(out.path().join("990126101201_柳树湾村.zip")).unwrap();
    let headers: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, w)| *w == b"PK\x01\x02")
        .map(|(at, _)| at)
        .collect();
    assert!(headers.len() >= 4);
    for at in headers {
        assert_ne!(bytes[at + 9] & 0x08, 0, "bit 11 of the flags says that the name is UTF-8");
    }
}

#[test]
fn stages_choose_kinds() {
    let kinds = |stages: &[Stage]| -> BTreeSet<String> {
        let out = TempDir::new().unwrap();
        pack(out.path(), &docx().stages(stages.to_vec()));
        lines(out.path()).into_iter().map(|e| e.kind).collect()
    };
    assert!(
        kinds(&[Stage::Entry]).is_superset(
            &["announcement", "entry_notice", "receipt_sheet", "township_pledge"]
                .map(String::from)
                .into()
        )
    );
    assert!(
        kinds(&[Stage::Prepare]).is_superset(
            &["implementation_plan", "responsibility_pledge"].map(String::from).into()
        )
    );
    let inspect = kinds(&[Stage::Inspect]);
    let of_inspection = [
        "evaluation_form",
        "interview_outline",
        "immediate_rectification_notice",
        "closing_announcement",
        "daily_sheet",
        "evaluation_results",
        "questionnaire",
        "report_endorsement",
        "weekly_sheet",
        "work_registers",
        "working_paper",
    ];
    assert!(inspect.is_superset(&of_inspection.map(String::from).into()));
    assert!(!inspect.contains("announcement"));
    assert!(
        kinds(&[Stage::Feedback])
            .is_superset(&["feedback_report", "three_lists"].map(String::from).into())
    );
    assert!(kinds(&[Stage::Supervise]).contains("supervision_notice"));
    assert!(kinds(&[Stage::Close]).is_superset(
        &["rectification_ledger", "case_form", "rectification_disclosure"].map(String::from).into()
    ));
}

/// `UPDATE_REFS=1` rewrites the rows.
#[test]
fn the_guide_lists_the_kinds_of_each_stage() {
    let guide = std::fs::read_to_string(root("docs/packs.md")).unwrap().replace("\r\n", "\n");
    let mut right = guide.clone();
    let mut failures = Vec::new();
    for stage in Stage::ALL {
        let name = serde_json::to_value(stage).unwrap();
        let begins = format!("| {} ", name.as_str().unwrap());
        let row = guide
            .lines()
            .find(|line| line.starts_with(&begins))
            .unwrap_or_else(|| panic!("docs/packs.md has no row {begins}"));
        let of_stage =
            |k: &&xunwen::kinds::Kind| k.stages.contains(&stage) && k.audience != Audience::Secret;
        let title = |k: &xunwen::kinds::Kind| {
            if k.title.contains('、') { format!("“{}”", k.title) } else { k.title.clone() }
        };
        let titles: Vec<String> = engine().kinds().iter().filter(of_stage).map(title).collect();
        let named = row.split('|').nth(1).unwrap();
        let expected = format!("|{named}| {} |", titles.join("、"));
        if row != expected {
            failures.push(format!(
                "docs/packs.md, row{named}:\n  is:        {row}\n  should be: {expected}"
            ));
            right = right.replace(row, &expected);
        }
    }
    if updating() {
        std::fs::write(root("docs/packs.md"), right).unwrap();
        return;
    }
    all_pass(failures);
}

#[test]
fn the_manifest_is_what_is_there_and_verify_says_what_is_not() {
    let out = TempDir::new().unwrap();
    let report = pack(out.path(), &feedback());
    assert_eq!(report.manifest.status, Status::Complete);
    let mut listed: BTreeSet<String> = lines(out.path()).into_iter().map(|e| e.path).collect();
    assert_eq!(listed.len() as u64, report.manifest.totals.files);
    listed.extend(["manifest.json".to_string(), "manifest.jsonl".to_string()]);
    assert_eq!(files(out.path()).into_keys().collect::<BTreeSet<_>>(), listed);
    let whole = verify(out.path()).unwrap();
    assert!(whole.problems.is_empty() && whole.complete && whole.whole == whole.files, "{whole:?}");

    let documents: Vec<String> = listed.into_iter().filter(|n| n.ends_with(".docx")).collect();
    std::fs::remove_file(out.path().join(&documents[0])).unwrap();
    let mut changed = std::fs::read(out.path().join(&documents[1])).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(out.path().join(&documents[1]), changed).unwrap();
    std::fs::write(out.path().join("别处的.docx"), "x").unwrap();
    let found = verify(out.path()).unwrap();
    assert_eq!(found.whole, found.files - 2);
    for (code, place) in [
        ("X6101", documents[0].as_str()),
        ("X6102", documents[1].as_str()),
        ("X6103", "别处的.docx"),
    ] {
        let named =
            found.problems.iter().any(|d| d.code.as_str() == code && d.to_string().contains(place));
        assert!(named, "{code} {place}: {}", found.problems);
    }
    assert_eq!(found.problems.iter().count(), 3);
    // A line taken out of the list shows too.
    let text = std::fs::read_to_string(out.path().join("manifest.jsonl")).unwrap();
    std::fs::write(out.path().join("manifest.jsonl"), text.split_once('\n').unwrap().1).unwrap();
    assert!(codes(&verify(out.path()).unwrap().problems).contains(&"X6102".to_string()));
    // And a path that leads out of the pack is not followed.
    std::fs::write(
        out.path().join("manifest.jsonl"),
        text.replacen("\"path\":\"", "\"path\":\"../", 1),
    )
    .unwrap();
    assert!(codes(&verify(out.path()).unwrap().problems).contains(&"X6104".to_string()));
    assert_eq!(codes(&verify(&out.path().join("nowhere")).unwrap_err()), ["X6104"]);
}

#[test]
fn a_pack_is_the_same_with_any_number_of_workers_and_in_shards() {
    let round = round(24);
    let one = TempDir::new().unwrap();
    pack_of(&round, one.path(), &feedback().threads(1)).unwrap();
    let expected = files(one.path());
    for threads in [2, 8] {
        let out = TempDir::new().unwrap();
        pack_of(&round, out.path(), &feedback().threads(threads)).unwrap();
        assert!(files(out.path()) == expected, "{threads} threads");
    }
    // Shards in folders of their own, joined in a third, in any order.
    let folders: Vec<TempDir> = (0..3).map(|_| TempDir::new().unwrap()).collect();
    for (i, folder) in (1..).zip(&folders) {
        pack_of(&round, folder.path(), &feedback().shard(Shard::new(i, 3))).unwrap();
        let own = verify(folder.path()).unwrap();
        assert!(own.problems.is_empty() && own.complete, "{own:?}");
    }
    let joined = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = folders.iter().rev().map(|f| f.path().to_path_buf()).collect();
    merge(&paths, joined.path(), false).unwrap();
    assert!(files(joined.path()) == expected);
    // Shards in one folder, joined where they are.
    let shared = TempDir::new().unwrap();
    for i in 1..=2 {
        pack_of(&round, shared.path(), &feedback().shard(Shard::new(i, 2))).unwrap();
    }
    assert!(verify(shared.path()).unwrap().problems.is_empty());
    merge(&[shared.path().to_path_buf()], shared.path(), false).unwrap();
    assert!(files(shared.path()) == expected);
}

#[test]
fn shards_that_do_not_go_together_are_not_joined() {
    let folders: Vec<TempDir> = (0..4).map(|_| TempDir::new().unwrap()).collect();
    let path = |i: usize| folders[i].path().to_path_buf();
    let (three, four) = (round(3), round(4));
    pack_of(&three, folders[0].path(), &feedback().shard(Shard::new(1, 2))).unwrap();
    pack_of(&three, folders[1].path(), &feedback().shard(Shard::new(2, 2))).unwrap();
    // Read from a file, whose hash the manifest has.
    let four = xunwen::import::import(
        &serde_json::to_vec(&four).unwrap(),
        xunwen::import::Format::Json,
        "round.json",
    )
    .unwrap();
    let spec = feedback().shard(Shard::new(2, 2));
    engine().pack(&engine().check(four, None), folders[2].path(), &spec, &mut ()).unwrap();
    pack_of(&three, folders[3].path(), &feedback()).unwrap();
    let out = TempDir::new().unwrap();
    for (wrong, why) in [
        (vec![path(0)], "缺少第 2/2 份"),
        (vec![path(0), path(0)], "有两个"),
        (vec![path(0), path(2)], "所用的数据"),
        (vec![path(3)], "不是分片"),
    ] {
        let problems = merge(&wrong, out.path(), false).unwrap_err();
        assert!(codes(&problems) == ["X6105"] && problems.to_string().contains(why), "{problems}");
    }
    assert!(files(out.path()).is_empty(), "nothing is written");
    merge(&[path(0), path(1)], out.path(), false).unwrap();
}

#[test]
fn what_is_whole_and_current_is_not_made_again() {
    let out = TempDir::new().unwrap();
    let mut round = round(22);
    let first = pack_of(&round, out.path(), &feedback()).unwrap();
    assert_eq!((first.made as u64, first.kept), (first.manifest.totals.files, 0));
    let before = files(out.path());
    let resume = feedback().resume(true);
    let again = pack_of(&round, out.path(), &resume).unwrap();
    assert_eq!((again.made, again.kept), (0, first.made));
    assert!(files(out.path()) == before);

    // One village corrected: its papers, its township's and the round's.
    let issue = &mut round.issues[5];
    issue.summary = "改正后的问题表述".into();
    let target = issue.target.to_string();
    let corrected = pack_of(&round, out.path(), &resume).unwrap();
    let after = files(out.path());
    let changed: Vec<&String> =
        after.keys().filter(|n| n.ends_with(".docx") && before.get(*n) != after.get(*n)).collect();
    assert!(changed.len() <= corrected.made, "{changed:?}");
    let township = format!("{}000", &target[..9]);
    for name in &changed {
        let may = [target.as_str(), township.as_str(), "990126_"].iter().any(|c| name.contains(c));
        assert!(may, "{name} changed with a village that it is not of");
    }
    assert!(changed.iter().any(|n| n.starts_with(&target)), "{changed:?}");
    assert!(corrected.made < after.len() / 4, "{} files made for one village", corrected.made);
    assert!(verify(out.path()).unwrap().problems.is_empty());

    // A village renamed: the papers under its old name go.
    let village = round.targets.iter_mut().find(|t| t.code.as_str() == target).unwrap();
    let old = village.name.clone();
    village.name = "改名村".into();
    pack_of(&round, out.path(), &resume).unwrap();
    assert!(!files(out.path()).keys().any(|n| n.contains(&format!("_{old}/"))));
    assert!(verify(out.path()).unwrap().problems.is_empty());
}

#[test]
fn what_somebody_changed_is_kept_aside() {
    let out = TempDir::new().unwrap();
    let spec = feedback().targets(vec!["990126101201".into()]);
    pack(out.path(), &spec);
    let name = files(out.path()).into_keys().find(|n| n.ends_with(".docx")).unwrap();
    std::fs::write(out.path().join(&name), "手工改过").unwrap();
    let report = pack(out.path(), &spec.clone().resume(true));
    assert_eq!((report.made, codes(&report.problems)), (1, vec!["X6007".to_string()]));
    assert_eq!(
        std::fs::read(out.path().join("改动留存").join(&name)).unwrap(),
        "手工改过".as_bytes()
    );
    let found = verify(out.path()).unwrap();
    assert!(
        !found.problems.has_errors() && codes(&found.problems) == ["X6007"],
        "{}",
        found.problems
    );
}

#[test]
fn a_folder_with_something_else_in_it_is_not_used() {
    let out = TempDir::new().unwrap();
    std::fs::write(out.path().join("别的.txt"), "x").unwrap();
    for resume in [false, true] {
        let problems =
            pack_of(&sample().round, out.path(), &feedback().resume(resume)).unwrap_err();
        assert_eq!(codes(&problems), ["X6002"]);
    }
    assert_eq!(files(out.path()).len(), 1, "nothing is written");
    let own = TempDir::new().unwrap();
    pack(own.path(), &feedback());
    let problems = pack_of(&sample().round, own.path(), &feedback()).unwrap_err();
    assert!(
        codes(&problems) == ["X6002"] && problems[0].commands[0].contains("--resume"),
        "{problems}"
    );
    let other = feedback().resume(true).zip(true);
    let problems = pack_of(&sample().round, own.path(), &other).unwrap_err();
    assert!(codes(&problems) == ["X6002"] && problems.to_string().contains("ZIP"), "{problems}");
}

#[test]
fn a_target_that_fails_is_reported_and_the_rest_is_made() {
    let mut round = round(20);
    let wrong = round.issues[6].target.to_string();
    round.issues[6].category = "没有这一类".into();
    for zip in [false, true] {
        let out = TempDir::new().unwrap();
        let spec = feedback().zip(zip);
        let report = pack_of(&round, out.path(), &spec).unwrap();
        assert_eq!(report.manifest.status, Status::Partial);
        let failed: Vec<(&str, Reason)> =
            report.manifest.failures.iter().map(|f| (f.target.as_str(), f.reason)).collect();
        // Its township's papers and the round's take up its issues.
        assert!(
            failed.iter().all(|(_, r)| *r == Reason::Data)
                && failed.iter().any(|(t, _)| *t == wrong),
            "{failed:?}"
        );
        assert!(failed.len() <= 3, "{failed:?}");
        let entries = lines(out.path());
        let of = |code: &str| entries.iter().filter(|e| e.target == code).count();
        assert_eq!(of(&wrong), 0);
        assert!(of(round.issues[0].target.as_str()) > 0);
        assert!(verify(out.path()).unwrap().problems.is_empty());
        // Corrected, only what failed is made.
        let mut right = round.clone();
        right.issues[6].category = round.issues[0].category.clone();
        let done = pack_of(&right, out.path(), &spec.only_failed(true)).unwrap();
        assert_eq!(done.manifest.status, Status::Complete);
        assert!(
            done.made > 0 && done.made < done.kept / 4,
            "{} made, {} kept",
            done.made,
            done.kept
        );
        let fresh = TempDir::new().unwrap();
        pack_of(&right, fresh.path(), &feedback().zip(zip)).unwrap();
        assert!(files(fresh.path()) == files(out.path()), "the same as if it had never failed");
    }
}

/// Stops after some targets.
struct StopAfter(usize);

impl Observer for StopAfter {
    fn unit_done(&mut self, _made: usize, _kept: usize) {
        self.0 = self.0.saturating_sub(1);
    }
    fn cancelled(&mut self) -> bool {
        self.0 == 0
    }
}

#[test]
fn a_stopped_pack_is_taken_up_again() {
    let round = round(30);
    let whole = TempDir::new().unwrap();
    pack_of(&round, whole.path(), &feedback()).unwrap();
    let out = TempDir::new().unwrap();
    let stopped =
        engine().pack(&checked(&round), out.path(), &feedback(), &mut StopAfter(5)).unwrap();
    assert_eq!(stopped.manifest.status, Status::Interrupted);
    assert!(stopped.made < 62, "{}", stopped.made);
    let found = verify(out.path()).unwrap();
    assert!(found.problems.is_empty() && !found.complete, "{found:?}");
    let rest = pack_of(&round, out.path(), &feedback().resume(true)).unwrap();
    assert_eq!(rest.kept, stopped.made);
    assert!(files(out.path()) == files(whole.path()));
}

/// The journal with lines as a run that was cut off leaves them.
fn cut_off(out: &Path, target: &str, more: &[&str]) {
    let path = out.join(".xunwen/journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text.lines().filter(|l| !l.contains(&format!("\"{target}\""))).collect();
    std::fs::write(&path, format!("{}\n{}", kept.join("\n"), more.join("\n"))).unwrap();
}

#[test]
fn a_target_in_work_at_two_crashes_is_left_alone() {
    let round = round(3);
    let out = TempDir::new().unwrap();
    pack_of(&round, out.path(), &feedback()).unwrap();
    let expected = files(out.path());
    let target = round.issues[2].target.to_string();
    let own = lines(out.path()).iter().filter(|e| e.target == target).count();
    let begin = format!("{{\"begin\":\"{target}\"}}");
    let resume = feedback().resume(true);
    // Once: it is made again; the torn line at the end does no harm.
    cut_off(out.path(), &target, &[&begin, "{\"made\":{\"key\":\"0"]);
    let again = pack_of(&round, out.path(), &resume).unwrap();
    assert_eq!((again.manifest.status, again.made), (Status::Complete, own));
    // It ended well since: the first crash does not count any more.
    cut_off(out.path(), &target, &[&begin]);
    assert_eq!(pack_of(&round, out.path(), &resume).unwrap().manifest.status, Status::Complete);
    // Twice without an end.
    cut_off(
        out.path(),
        &target,
        &[&format!("{{\"crashed\":{{\"target\":\"{target}\",\"times\":1}}}}"), &begin],
    );
    let left = pack_of(&round, out.path(), &resume).unwrap();
    assert_eq!(codes(&left.problems), ["X6006"]);
    assert_eq!(
        left.manifest.failures.iter().map(|f| (f.target.as_str(), f.reason)).collect::<Vec<_>>(),
        [(target.as_str(), Reason::Crash)]
    );
    assert_eq!(left.manifest.status, Status::Partial);
    // Still so the next time, until somebody asks for it.
    assert_eq!(codes(&pack_of(&round, out.path(), &resume).unwrap().problems), ["X6006"]);
    let asked = pack_of(&round, out.path(), &feedback().only_failed(true)).unwrap();
    assert_eq!(asked.manifest.status, Status::Complete);
    assert!(files(out.path()) == expected);
}

/// Packs a round with canaries and looks for them where they must not be.
fn packs_hold_only_their_own(villages: u32, failing_every: usize) {
    let mut round =
        rounds::round(rounds::Size { villages, issues: 2, canaries: true, ..Default::default() });
    for issue in round.issues.iter_mut().step_by(failing_every * 2) {
        issue.category = "没有这一类".into();
    }
    let checked = checked(&round);
    let canary_of: BTreeMap<String, String> = round
        .targets
        .iter()
        .filter(|t| t.kind.is_village())
        .zip(0..)
        .map(|(t, n)| (t.code.to_string(), rounds::canary(n)))
        .collect();
    let mut packs = Vec::new();
    for threads in [1, 2, 8] {
        let out = TempDir::new().unwrap();
        engine().pack(&checked, out.path(), &docx().threads(threads), &mut ()).unwrap();
        let files = files(out.path());
        // The program's own notes name files, and nothing of what is in them.
        let own = std::fs::read_to_string(out.path().join(".xunwen/journal.jsonl")).unwrap();
        for line in own.lines().chain(String::from_utf8_lossy(&files["manifest.jsonl"]).lines()) {
            let mut line: Json = serde_json::from_str(line).unwrap();
            strip_paths(&mut line);
            let line = line.to_string();
            assert!(!canary_of.values().any(|c| line.contains(c.as_str())), "{line}");
        }
        packs.push(files);
    }
    // The same bytes, so that one of them is searched.
    assert!(packs.windows(2).all(|w| w[0] == w[1]));
    for (name, content) in &packs[0] {
        let manifest = name.starts_with("manifest");
        let text = if manifest {
            String::from_utf8_lossy(content).into_owned()
        } else {
            docx_parts(content)
        };
        let found = rounds::canaries_in(&text);
        for (code, canary) in &canary_of {
            let own = name.trim_start_matches("巡察组内部/").split('_').next().unwrap();
            let township = own.ends_with("000") && code.starts_with(&own[..9]);
            if found.contains(canary.as_str()) {
                let may = own == code
                    || township
                    || own == "990126"
                    || (manifest && !name.ends_with(".json"));
                assert!(may, "{name} holds something of {code}");
            } else if !manifest {
                assert!(own != code, "{name}: the search does not even find its own canary");
            }
        }
    }
}

fn strip_paths(line: &mut Json) {
    match line {
        Json::Object(fields) => {
            fields.retain(|k, _| k != "path" && k != "archive");
            fields.values_mut().for_each(strip_paths);
        }
        Json::Array(items) => items.iter_mut().for_each(strip_paths),
        _ => {}
    }
}

#[test]
fn packs_of_two_townships_hold_only_their_own() {
    packs_hold_only_their_own(24, 12);
}

#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn packs_of_a_thousand_villages_hold_only_their_own() {
    packs_hold_only_their_own(1000, 20);
}

#[test]
#[cfg(feature = "pdf")]
fn every_recipient_may_have_a_file_to_print_from() {
    use xunwen::pack::Print;
    let of = |zip, duplex| {
        let out = TempDir::new().unwrap();
        // One form three times, of everything else that stays with the team none.
        let others = engine()
            .kinds()
            .iter()
            .filter(|k| k.audience == Audience::Internal)
            .map(|k| (k.name.clone(), 0));
        let copies = others.chain([("evaluation_form".to_string(), 3)]).collect();
        let print = Some(Print { duplex, copies });
        let stages = vec![Stage::Entry, Stage::Inspect];
        let spec = docx().zip(zip).print(print).stages(stages).targets(vec!["990126101201".into()]);
        pack(out.path(), &spec);
        assert!(verify(out.path()).unwrap().problems.is_empty());
        assert_eq!(pack(out.path(), &spec.resume(true)).made, 0);
        lines(out.path())
    };
    let pages = |entries: &[Entry], path: &str| {
        entries.iter().find(|e| e.path == path).unwrap_or_else(|| panic!("{path}")).pages.unwrap()
    };
    let session = crate::support::session();
    let single = |kind: &str| {
        let job = session
            .job(kind, &xunwen::engine::SubjectId::Target("990126101201".parse().unwrap()))
            .unwrap();
        session.render(&job, &[Format::Pdf]).unwrap()[0].pages.unwrap()
    };
    let even = |n: usize| n + n % 2;
    let form = single("evaluation_form");
    // What the village is sent in these stages, in the order of its folder.
    let handed = Selection::all().targets(["990126101201"]);
    let mut sent: Vec<usize> = session
        .jobs(&handed)
        .unwrap()
        .iter()
        .filter(|job| job.kind.audience != Audience::Internal)
        .filter(|job| job.kind.stages.iter().any(|s| [Stage::Entry, Stage::Inspect].contains(s)))
        .map(|job| session.render(job, &[Format::Pdf]).unwrap()[0].pages.unwrap())
        .collect();
    let last = sent.pop().unwrap();
    let sent: Vec<usize> = sent.into_iter().map(even).collect();
    for zip in [false, true] {
        let duplex = of(zip, true);
        assert_eq!(
            pages(&duplex, "打印/990126101201_柳树湾村.pdf"),
            sent.iter().sum::<usize>() + last
        );
        assert_eq!(
            pages(&duplex, "巡察组内部/打印/990126101201_柳树湾村.pdf"),
            2 * even(form) + form
        );
        assert_eq!(pages(&of(zip, false), "巡察组内部/打印/990126101201_柳树湾村.pdf"), 3 * form);
    }
}

#[test]
fn a_forecast_counts_what_will_be_made() {
    let spec = docx();
    let forecast = engine().forecast(checked_sample(), &spec).unwrap();
    let out = TempDir::new().unwrap();
    let report = pack(out.path(), &spec);
    assert_eq!(forecast.files as u64, report.manifest.totals.files);
    assert_eq!(forecast.targets as u64, report.manifest.totals.targets);
    let share = forecast.bytes as f64 / report.manifest.totals.bytes as f64;
    assert!((0.9..1.1).contains(&share), "{share}");
    for (kind, count) in &forecast.kinds {
        assert_eq!(*count as u64, report.manifest.totals.kinds[kind].files, "{kind}");
    }
    // Pages are reckoned whether or not there will be a PDF, by a program that can make one.
    if cfg!(not(feature = "pdf")) {
        return;
    }
    let both = docx().formats(vec![Format::Docx, Format::Pdf]);
    assert_eq!(engine().forecast(checked_sample(), &both).unwrap().pages, forecast.pages);
    assert!(forecast.pages > forecast.documents);
}
