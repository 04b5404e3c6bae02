//! Provenance: the place in its files of each value of a round, for every later problem with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::holes::Holes;
use super::stream;
use super::words::in_words;
use crate::data::shape::MAX_PROBLEMS;
use crate::data::{Node, Place, Sources, Spots, sha256};
use crate::diag::{Diagnostic, Diagnostics};

/// Where the values of a round came from; by default from no file.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    pub(super) sources: Sources,
    pub(super) values: Values,
    /// Where the values of a workbook belong that are not there.
    pub(super) spots: Spots,
}

/// The values as they were written.
#[derive(Debug, Clone, Default)]
pub(super) enum Values {
    #[default]
    None,
    Tree(Node),
    /// Of the one file, which was read item by item.
    Streamed(stream::Places),
}

impl Provenance {
    /// SHA-256 of each data file's text (UTF-8 without a byte order mark), in hexadecimal, by the
    /// file's name.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let name = |path: &str| {
            Path::new(path)
                .file_name()
                .map_or_else(|| path.to_string(), |n| n.to_string_lossy().into_owned())
        };
        let workbooks = self.sources.workbooks().map(|(path, hash)| (name(path), hash.to_string()));
        self.sources
            .files()
            .map(|(path, text)| (name(path), sha256(text.as_bytes())))
            .chain(workbooks)
            .collect()
    }

    /// Gives diagnostics with a data path their places and the lines of text there.
    #[must_use]
    pub fn locate_all(&self, diagnostics: Diagnostics) -> Diagnostics {
        // A packed text is unpacked once for all of them.
        let _text = self.sources.text(0).filter(|_| !diagnostics.is_empty());
        diagnostics.into_iter().map(|d| self.locate(d)).collect()
    }

    /// Gives the data related to diagnostics their places and the lines of text there. Entries that
    /// were `left_out` shift others, whose paths in the round are then not those in the file.
    pub fn locate_related(&self, diagnostics: &mut Diagnostics, left_out: &BTreeSet<String>) {
        let missing = |d: &Diagnostic| d.related.iter().any(|r| r.origin.is_none());
        let _text = self.sources.text(0).filter(|_| diagnostics.iter().any(missing));
        for related in
            diagnostics.iter_mut().flat_map(|d| &mut d.related).filter(|r| r.origin.is_none())
        {
            let Some(path) = &related.path else { continue };
            let place = self.place(path);
            related.origin = self.sources.origin(place);
            related.excerpt = self.sources.excerpt(place);
            related.path = related.path.take().filter(|_| left_out.is_empty());
        }
    }

    fn place(&self, path: &str) -> Place {
        match &self.values {
            Values::None => Place::NOWHERE,
            Values::Tree(tree) => self.spots.find(tree, path),
            Values::Streamed(places) => {
                self.sources.text(0).map_or(Place::NOWHERE, |text| places.find(&text, path))
            }
        }
    }

    /// The same for paths in a round with holes.
    pub(super) fn locate_among(&self, holes: &Holes, diagnostics: Diagnostics) -> Diagnostics {
        let found = |path: &str| self.spots.find(&holes.places, path);
        let located = |d: Diagnostic| {
            let place = d.path.as_deref().map_or(Place::NOWHERE, found);
            with_place(in_words(&self.sources, &found, self.sources.placed(place, d)))
        };
        diagnostics.into_iter().map(located).collect()
    }

    /// A problem at the place of its path.
    pub(crate) fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &diagnostic.path {
            Some(path) if diagnostic.origin.is_none() => self.placed(self.place(path), diagnostic),
            _ => self.in_words(diagnostic),
        }
    }

    /// A problem with the names of fields as they are called in the files.
    pub(crate) fn in_words(&self, diagnostic: Diagnostic) -> Diagnostic {
        in_words(&self.sources, &|path| self.place(path), diagnostic)
    }

    fn placed(&self, place: Place, diagnostic: Diagnostic) -> Diagnostic {
        with_place(self.in_words(self.sources.placed(place, diagnostic)))
    }
}

/// A problem whose cure has its place.
fn with_place(mut d: Diagnostic) -> Diagnostic {
    if let Some(fix) = &mut d.fix {
        fix.origin.clone_from(&d.origin);
        fix.path.clone_from(&d.path);
    }
    d
}

/// The problems of a file with their places, sorted and cut to a number that can be worked off.
pub(super) fn all_placed(sources: &Sources, mut problems: Vec<(Place, Diagnostic)>) -> Diagnostics {
    problems.sort_by_key(|(place, _)| *place);
    let more = problems.len() > MAX_PROBLEMS;
    problems.truncate(MAX_PROBLEMS);
    let placed =
        |(place, d)| with_place(in_words(sources, &|_| Place::NOWHERE, sources.placed(place, d)));
    let mut all: Diagnostics = problems.into_iter().map(placed).collect();
    all.sort();
    if let Some(last) = all.last_mut().filter(|_| more) {
        last.hints.push(format!("问题太多，只列出前{MAX_PROBLEMS}个，改正后请再检查一遍"));
    }
    all
}
