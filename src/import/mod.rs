//! Import: files in, a round with the provenance of each value out.
//!
//! Reads JSON and YAML within a budget, adds the lists of included files, checks the shape of
//! everything against the types' schema and reports all of it at once. Whether the values agree
//! with each other is the business of [`crate::round::check`].

mod files;
mod followers;
mod format;
mod holes;
mod include;
mod options;
mod partial;
mod provenance;
mod save;
mod secret;
mod stream;
mod unknown;
mod usual;
mod words;
#[cfg(feature = "xlsx")]
mod workbook;
#[cfg(not(feature = "xlsx"))]
#[path = "workbook_missing.rs"]
mod workbook;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::data::budget::Budget;
use crate::data::decode::decode;
use crate::data::shape::{InData, Shape};
use crate::data::{Node, Place, Sources, Spots, Value, shown};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::pictures::Album;
use crate::round::{ClueFile, Round, SCHEMA_VERSION, clue_shape, round_shape};
use files::{parse, read_included, text_of};
use followers::without_followers;
use holes::Holes;
use include::{ReadIncluded, clues_refused, include};
use provenance::{Values, all_placed};
use usual::read_as_usual;
use workbook::{clues_of_workbook, import_workbook};

pub(crate) use files::read_file;
pub use format::Format;
pub use options::ImportOptions;
pub use provenance::Provenance;
#[cfg(feature = "xlsx")]
pub use save::{clues_to_bytes, sheets_to_bytes};
pub use save::{to_bytes, to_bytes_with};
pub(crate) use secret::briefing;
pub use secret::{SecretFile, import_secret};

/// A round as it was read.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The round.
    pub round: Round,
    /// Where its values came from.
    pub provenance: Provenance,
    /// What is malformed in single targets' data; those entries are left out of the round, and
    /// the documents of these targets cannot be made.
    pub problems: Diagnostics,
    /// Numbers and codes of the entries that were left out.
    pub left_out: BTreeSet<String>,
    /// How values were read whose text is not in the form that the round keeps, in words for people.
    pub understood: Vec<String>,
    /// What is unknown because it is malformed.
    pub(crate) holes: Option<Arc<Holes>>,
    /// Its pictures; `None` where there are only data.
    album: Option<Arc<Album>>,
}

impl Imported {
    /// Whether the round is what the files say, but for entries that were left out. If not, values
    /// that mean nothing stand in it for those that are malformed: it can be checked, see
    /// [`ImportOptions::for_check`], and is good for nothing else.
    pub fn is_usable(&self) -> bool {
        self.holes.as_ref().is_none_or(|holes| holes.usable)
    }

    /// With the pictures that the round names, from a folder and those below it.
    #[must_use]
    pub fn pictures_in(mut self, folder: &Path) -> Imported {
        self.album = Some(Arc::new(Album::of_folder(folder, self.round.pictures())));
        self
    }

    /// The pictures that the round names; `None` where there are only data.
    pub(crate) fn album(&self) -> Option<&Album> {
        self.album.as_deref()
    }

    /// The same reading with a round that was corrected since.
    #[cfg_attr(not(feature = "web"), allow(dead_code, reason = "the desk corrects rounds"))]
    pub(crate) fn with_round(&self, round: Round) -> Imported {
        let holes = self.holes.as_ref().map(|holes| Arc::new(holes.with_round(&round)));
        Imported { round, holes, ..self.clone() }
    }

    /// What rules find in the round, located; of what is malformed only what does not depend on
    /// the right values.
    pub(crate) fn violations(&self, rules: impl Fn(&Round) -> Diagnostics) -> Diagnostics {
        match &self.holes {
            None => {
                let found = without_followers(None, &self.round, rules(&self.round), rules);
                self.provenance.locate_all(found)
            }
            Some(holes) => {
                let found = holes.independent(round_shape(), &rules);
                let found = without_followers(Some(holes), &self.round, found, rules);
                self.provenance.locate_among(holes, found)
            }
        }
    }
}

impl From<Round> for Imported {
    /// A round that was made in memory.
    fn from(round: Round) -> Imported {
        Imported {
            round,
            provenance: Provenance::default(),
            problems: Diagnostics::default(),
            left_out: BTreeSet::new(),
            understood: Vec::new(),
            holes: None,
            album: None,
        }
    }
}

/// Reads a round from a file and the files it includes.
///
/// # Errors
/// Every problem with the form of the files, all at once.
pub fn import_file(path: &Path) -> Result<Imported, Diagnostics> {
    import_file_with(path, &ImportOptions::default())
}

/// Like [`import_file`], with the options of a template set.
///
/// # Errors
/// As [`import_file`].
pub fn import_file_with(path: &Path, options: &ImportOptions) -> Result<Imported, Diagnostics> {
    let name = path.display().to_string();
    let bytes = read_file(path, &name)?;
    let format = Format::of(&name)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let shown = |file: &str| folder.join(file).display().to_string();
    let imported = read(bytes, format, &name, options, &|file| {
        Some((shown(file), read_included(&folder, file, &shown(file))))
    })?;
    Ok(imported.pictures_in(&folder))
}

/// Reads a round from bytes; it cannot include other files.
///
/// # Errors
/// As [`import_file`].
pub fn import(bytes: &[u8], format: Format, name: &str) -> Result<Imported, Diagnostics> {
    import_with(bytes, format, name, &ImportOptions::default())
}

/// Like [`import`], with the options of a template set.
///
/// # Errors
/// As [`import_file`].
pub fn import_with(
    bytes: &[u8],
    format: Format,
    name: &str,
    options: &ImportOptions,
) -> Result<Imported, Diagnostics> {
    read(bytes.to_vec(), format, name, options, &|_| None)
}

/// Reads a round from the first of some files in memory, by name; it may include the others.
///
/// # Errors
/// As [`import_file`].
pub fn import_files(files: &[(String, Vec<u8>)]) -> Result<Imported, Diagnostics> {
    let Some((name, bytes)) = files.first() else {
        return Err(Diagnostic::error(Code::EmptyFile, "没有给出文件").into());
    };
    let missing = |file: &str| {
        Diagnostic::error(Code::Unreadable, "没有给出这个分文件")
            .at(Origin::File { file: file.into() })
    };
    let format = Format::of(name)?;
    let mut imported = read(bytes.clone(), format, name, &ImportOptions::default(), &|file| {
        let found = files.iter().find(|(name, _)| name == file);
        Some((file.to_string(), found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(file))))
    })?;
    imported.album = Some(Arc::new(Album::of_files(files, imported.round.pictures())));
    Ok(imported)
}

/// Reads a file of clues (问题线索).
///
/// # Errors
/// As [`import_file`], each with its place and what its code means, and nothing of the file's
/// content: what is secret is in no message.
pub fn import_clues(path: &Path) -> Result<ClueFile, Diagnostics> {
    let name = path.display().to_string();
    let format = Format::of(&name)?;
    clues(read_file(path, &name)?, format, &name)
}

/// Like [`import_clues`], from bytes.
pub(crate) fn clues(bytes: Vec<u8>, format: Format, name: &str) -> Result<ClueFile, Diagnostics> {
    let read = match format {
        Format::Xlsx => clues_of_workbook(&bytes, name),
        _ => clues_of(&text_of(bytes, name)?, format, name),
    };
    read.map_err(|problems| problems.into_iter().map(Diagnostic::sealed).collect())
}

fn clues_of(text: &Arc<String>, format: Format, name: &str) -> Result<ClueFile, Diagnostics> {
    let mut sources = Sources::default();
    let (mut tree, _) = parse(text, format, name, &mut sources, &mut Budget::new())?;
    read_as_usual(&mut tree, clue_shape());
    let problems = malformed(&tree, clue_shape());
    if !problems.is_empty() {
        return Err(all_placed(&sources, problems));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}

fn read(
    bytes: Vec<u8>,
    format: Format,
    name: &str,
    options: &ImportOptions,
    included: ReadIncluded<'_>,
) -> Result<Imported, Diagnostics> {
    let shape = round_shape();
    let mut sources = Sources::default();
    let mut budget = Budget::new();
    if format == Format::Xlsx {
        return import_workbook(&bytes, name, shape, options);
    }
    let text = text_of(bytes, name)?;
    if format == Format::Json
        && let Some((round, places)) = stream::read(&text, shape)
    {
        let file = sources.add(name, text);
        sources.pack(file);
        let provenance =
            Provenance { sources, values: Values::Streamed(places), spots: Spots::default() };
        return Ok(Imported { provenance, ..Imported::from(round) });
    }
    let (mut tree, mut cut) = parse(&text, format, name, &mut sources, &mut budget)?;
    if secret::LISTS.iter().any(|list| tree.get(list).is_some()) {
        return Err(clues_refused().at(Origin::File { file: name.into() }).into());
    }
    let unread = include(&mut tree, &mut sources, &mut budget, included, &mut cut);
    let understood = read_as_usual(&mut tree, shape).lines(&sources);
    // A file that could not be read may have had items of any list.
    let lists = || shape.lists().map(str::to_string).collect();
    let lost = if unread.is_empty() { Vec::new() } else { lists() };
    let mut found = malformed(&tree, shape);
    found.extend(cut);
    let spots = Spots::default();
    assembled(Reading { sources, tree, found, unread, lost, spots, understood }, options)
}

/// What was read of a round, before it is one.
struct Reading {
    sources: Sources,
    tree: Node,
    /// Problems of the form, each at its place.
    found: Vec<(Place, Diagnostic)>,
    /// Problems of files that could not be read, located.
    unread: Diagnostics,
    /// What could not be read, as paths without indexes.
    lost: Vec<String>,
    spots: Spots,
    understood: Vec<String>,
}

/// The round of a reading. What is malformed in single targets' entries is left out; with anything
/// else malformed the round is not usable, and an error unless it is for the check.
fn assembled(reading: Reading, options: &ImportOptions) -> Result<Imported, Diagnostics> {
    let Reading { sources, mut tree, found, unread, lost, spots, understood } = reading;
    let shape = round_shape();
    let (mut malformed, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, d)| d.is_error());
    let is_sound = malformed.is_empty() && unread.is_empty();
    let mut holes =
        (!is_sound || !lost.is_empty()).then(|| Holes::new(&tree, &malformed, &lost, shape));
    let left_out = match (is_sound, unread.is_empty()) {
        (true, _) => Some(BTreeSet::new()),
        (false, true) => partial::leave_out(&mut tree, &mut malformed),
        (false, false) => None,
    };
    let usable = left_out.is_some();
    if let Some(holes) = &mut holes {
        holes.settle(usable, &malformed);
    }
    let round = if usable { decoded(&tree).map(Some) } else { Ok(None) };
    malformed.extend(warnings);
    let round = match round {
        Ok(Some(round)) => Some(round),
        Ok(None) => {
            let filled = holes.as_ref().and_then(|holes| holes.filled(shape, 0));
            filled.filter(|_| options.is_for_check())
        }
        Err(problem) => {
            malformed.push(problem);
            None
        }
    };
    let mut problems = all_placed(&sources, malformed);
    if !unread.is_empty() {
        problems.extend(unread);
        problems.sort();
    }
    let Some(round) = round else { return Err(problems) };
    Ok(Imported {
        round,
        provenance: Provenance { sources, values: Values::Tree(tree), spots },
        problems,
        left_out: left_out.unwrap_or_default(),
        understood,
        holes: holes.map(Arc::new),
        album: None,
    })
}

/// Every violation of the shape, and a wrong version of the data.
fn malformed(tree: &Node, shape: &Shape) -> Vec<(Place, Diagnostic)> {
    wrong_version(tree).into_iter().chain(shape.check(tree, &InData)).collect()
}

fn wrong_version(tree: &Node) -> Option<(Place, Diagnostic)> {
    let node = tree.get("schema_version")?;
    let Value::Number(n) = &node.value else { return None };
    let d = Diagnostic::error(
        Code::WrongVersion,
        format!("数据格式版本是 {}，本程序读的是 {SCHEMA_VERSION}", shown(n)),
    )
    .hint("换用与数据相应的程序版本，或按现行格式改写数据");
    (n.parse() != Ok(SCHEMA_VERSION)).then_some((node.place, d))
}

fn decoded<T: DeserializeOwned>(tree: &Node) -> Result<T, (Place, Diagnostic)> {
    decode(tree).map_err(|(place, e)| {
        (place, Diagnostic::error(Code::BadValue, format!("数据无法读入：{e}")))
    })
}
