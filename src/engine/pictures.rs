//! Pictures of documents: what each shows, from the album of the round.
//!
//! A document may show only what its view names, whatever its template asks for: the picture of a
//! village is in the papers of no other.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Job, Session};
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::document::{At, Block, BlockKind, Document, Picture};
use crate::pictures::Album;
use crate::round::Pictures;
use crate::view::View;

impl Pictures for Album {
    fn fault(&self, file: &str) -> Option<Diagnostic> {
        Album::fault(self, file).cloned()
    }

    fn hash(&self, file: &str) -> Option<&str> {
        Album::hash(self, file)
    }
}

impl Session<'_> {
    /// Gives the pictures of a document what they show. Where there is none, a frame is printed.
    ///
    /// # Errors
    /// Pictures that the view does not name, and those that cannot be printed.
    pub(super) fn fill_pictures(
        &self,
        job: &Job<'_>,
        document: &mut Document,
        view: &View,
    ) -> Result<(), Diagnostics> {
        let annexes = document.annexes.iter_mut().flat_map(|a| &mut a.blocks);
        let mut pictures: Vec<(At, &mut Picture)> =
            document.blocks.iter_mut().chain(annexes).flat_map(pictures_of).collect();
        if pictures.is_empty() {
            return Ok(());
        }
        let view = serde_json::to_value(view).unwrap_or_default();
        let mut seen = BTreeSet::new();
        named(&view, &mut seen);
        let album = self.checked.imported().album();
        let mut problems = Diagnostics::default();
        for (at, picture) in &mut pictures {
            let found = if seen.contains(picture.source.as_str()) {
                album.map_or(Ok(None), |album| album.photo(&picture.source))
            } else {
                Err(Diagnostic::error(Code::MarkupPicture, "不在本文书可以用的照片之列").cured())
            };
            match found {
                Ok(photo) => picture.photo = photo,
                Err(mut d) => {
                    d.message = format!("照片“{}”{}", shown(&picture.source), d.message);
                    let template = job.kind.template();
                    let origin = Origin::Markup { template, line: at.line, column: at.column };
                    problems.push(d.at(origin));
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

fn pictures_of(block: &mut Block) -> impl Iterator<Item = (At, &mut Picture)> {
    let at = block.at;
    let row = match &mut block.kind {
        BlockKind::Pictures(pictures) => pictures.row.as_mut_slice(),
        _ => &mut [],
    };
    row.iter_mut().map(move |picture| (at, picture))
}

/// The files of all pictures in a view.
fn named<'v>(view: &'v Json, seen: &mut BTreeSet<&'v str>) {
    match view {
        Json::Object(fields) => {
            let picture = fields.get("picture").and_then(|p| p.get("file"));
            seen.extend(picture.and_then(Json::as_str));
            fields.values().for_each(|value| named(value, seen));
        }
        Json::Array(items) => items.iter().for_each(|item| named(item, seen)),
        _ => {}
    }
}
