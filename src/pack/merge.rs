//! Joining the shards of a pack.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::digest::Hashing;
use super::folder::{clear, replaceable, set_aside};
use super::verify::{is_within, manifests};
use super::write::{failed, persist, temporary, write_through};
use super::writer::entries;
use super::{
    Entry, EntryWriter, Manifest, ManifestFiles, OWN_FOLDER, Order, Shard, Totals,
    ensure_private_folder, is_whole, kept_aside, refuse_links,
};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::files;

/// What became of joining shards.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Merged {
    /// The manifest of the whole.
    pub manifest: Manifest,
    /// Files that somebody had changed and that were kept aside.
    pub problems: Diagnostics,
}

/// Joins the shards in some folders to one pack in `out`. Files of other folders are copied
/// there; the manifest is that of one undivided run. What a joining that was cut off left goes; a
/// file in `out` that somebody changed is kept aside, or replaced with `force`.
///
/// # Errors
/// Shards that are not all of one order and one input, that lack one or have one twice; files that
/// are missing or changed; a folder on the way that is a link.
pub fn merge(folders: &[PathBuf], out: &Path, force: bool) -> Result<Merged, Diagnostics> {
    let mut parts = Vec::new();
    for folder in folders {
        parts.extend(
            manifests(folder)?
                .into_iter()
                .map(|(files, manifest)| (folder.as_path(), files, manifest)),
        );
    }
    parts.sort_by_key(|(_, _, manifest)| manifest.order.shard);
    let whole = joined(parts.iter().map(|(_, _, manifest)| manifest))?;
    let mut streams = Vec::new();
    for (folder, files, _) in &parts {
        let mut lines = entries(&files.files)?;
        streams.push((*folder, lines.next().transpose()?, lines));
    }
    ensure_private_folder(out)?;
    let work = Work::begin(out, force)?;
    let target = ManifestFiles::of(out, None);
    let mut writer = EntryWriter::create(&target.files, &work.unfinished)?;
    let mut problems = Diagnostics::default();
    // Each shard's lines are sorted, and a target is in one shard only.
    while let Some(at) = (0..streams.len())
        .filter(|n| streams[*n].1.is_some())
        .min_by_key(|n| streams[*n].1.as_ref().map(|e| &e.target))
    {
        let (folder, next, lines) = &mut streams[at];
        let Some(entry) = next.take() else { break };
        if entry.archive.is_none() && !same_folder(folder, out) {
            problems.extend(work.copy(folder, &entry)?);
        }
        writer.add(&entry)?;
        *next = lines.next().transpose()?;
    }
    let (files_sha256, _) = writer.finish()?;
    let manifest = Manifest { files_sha256, ..whole };
    write_through(&work.unfinished, &target.summary, manifest.to_text().as_bytes())?;
    // In the same folder the shards' manifests would be foreign to the whole.
    for (_, files, _) in parts.iter().filter(|(folder, _, _)| same_folder(folder, out)) {
        for path in [&files.summary, &files.files] {
            std::fs::remove_file(path).map_err(|e| failed(path, &e))?;
        }
    }
    work.end();
    problems.sort();
    Ok(Merged { manifest, problems })
}

fn same_folder(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The manifest of the whole, without the hash of its lines.
fn joined<'a>(parts: impl Iterator<Item = &'a Manifest> + Clone) -> Result<Manifest, Diagnostics> {
    let apart = |why: String| Diagnostics::from(Diagnostic::error(Code::PackApart, why).cured());
    let mut rest = parts.clone();
    let Some(first) = rest.next() else { return Err(apart("没有给出分片".into())) };
    let Some(shard) = first.order.shard else {
        return Err(apart("给出的不是分片，而是一套完整的资料包".into()));
    };
    let mut whole = Manifest {
        totals: Totals::default(),
        failures: Vec::new(),
        problems: Vec::new(),
        warnings: BTreeMap::new(),
        ..first.clone()
    };
    whole.order.shard = None;
    let mut numbers = BTreeSet::new();
    for part in parts {
        let unsharded = Order { shard: None, ..part.order.clone() };
        if unsharded != whole.order || part.order.shard.map(Shard::count) != Some(shard.count()) {
            return Err(apart("各分片的轮次、文书种类、对象、格式或份数不同".into()));
        }
        if part.inputs != whole.inputs || part.program != whole.program {
            return Err(apart("各分片所用的数据、模板、版式、字体、选项或程序版本不同".into()));
        }
        if !numbers.insert(part.order.shard) {
            return Err(apart(format!(
                "第 {} 份有两个",
                part.order.shard.map_or(String::new(), |s| s.to_string())
            )));
        }
        whole.totals.add(&part.totals);
        whole.status = whole.status.max(part.status);
        whole.failures.extend(part.failures.iter().cloned());
        whole.problems.extend(part.problems.iter().cloned());
        for (code, count) in &part.warnings {
            *whole.warnings.entry(code.clone()).or_default() += count;
        }
    }
    let lacking: Vec<String> = (1..=shard.count())
        .filter_map(|n| Shard::new(n, shard.count()))
        .filter(|s| !numbers.contains(&Some(*s)))
        .map(|s| s.to_string())
        .collect();
    if !lacking.is_empty() {
        return Err(apart(format!("缺少第 {} 份", lacking.join("、"))));
    }
    whole.settle();
    Ok(whole)
}

/// A joining at work.
struct Work<'w> {
    out: &'w Path,
    force: bool,
    unfinished: PathBuf,
    /// Hashes of what an earlier joining wrote here, by path.
    before: HashMap<String, String>,
}

impl<'w> Work<'w> {
    fn begin(out: &'w Path, force: bool) -> Result<Work<'w>, Diagnostics> {
        refuse_links(out, &format!("{OWN_FOLDER}/x"))?;
        ensure_private_folder(&out.join(OWN_FOLDER))?;
        let unfinished = out.join(OWN_FOLDER).join("unfinished.merge");
        clear(&unfinished)?;
        let mut before = HashMap::new();
        let list = ManifestFiles::of(out, None).files;
        if list.is_file() {
            let known = entries(&list)?.flatten().filter(|e| e.archive.is_none());
            before.extend(known.map(|e| (e.path, e.sha256)));
        }
        Ok(Work { out, force, unfinished, before })
    }

    /// Copies a file of a shard, as it was made; yields what to say of one that was in its place.
    fn copy(&self, from: &Path, entry: &Entry) -> Result<Option<Diagnostic>, Diagnostic> {
        let source = from.join(&entry.path);
        let here = |code: Code| {
            Diagnostic::error(code, code.meaning())
                .at(Origin::File { file: source.display().to_string() })
                .cured()
        };
        if !is_within(&entry.path) {
            return Err(here(Code::PackUnreadable));
        }
        refuse_links(self.out, &entry.path)?;
        if is_whole(self.out, entry) {
            return Ok(None);
        }
        let target = self.out.join(&entry.path);
        let mut file = files::open(&source).map_err(|_| here(Code::PackMissing))?;
        let mut hashing = Hashing::new(temporary(&self.unfinished)?);
        std::io::copy(&mut file, &mut hashing).map_err(|e| failed(&target, &e))?;
        if hashing.sha256() != entry.sha256 {
            return Err(here(Code::PackChanged));
        }
        ensure_private_folder(target.parent().unwrap_or(self.out))?;
        let own = |hash: &str| self.before.get(&entry.path).is_some_and(|known| known == hash);
        let aside = match self.force || replaceable(&target, own) {
            true => None,
            false => Some(kept_aside(&set_aside(self.out, &entry.path)?)),
        };
        persist(hashing.inner, &target)?;
        Ok(aside)
    }

    /// Removes the folder of unfinished files, and the program's own folder if nothing else is in
    /// it: a pack that was joined has no journal.
    fn end(self) {
        _ = std::fs::remove_dir_all(&self.unfinished);
        _ = std::fs::remove_dir(self.out.join(OWN_FOLDER));
    }
}
