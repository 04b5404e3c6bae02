//! The fonts: found, read and queried here.
//!
//! Takes folders, yields the faces in them: their bytes, their coverage, their widths. Pages are
//! set with them, drawings take outlines from them, and [`characters`] says what kind a character
//! is. Never falls back silently: a family that a profile names is there, or it is an error.

pub mod characters;
mod coverage;
mod face;
mod glyphs;
mod outline;
mod search;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};
use crate::document::Face as Role;
use crate::profile::Profile;

pub use coverage::Coverage;
pub use face::{Face, FontFile, Ink};
pub use outline::Step;
pub use search::folders;

const MAX_DEPTH: usize = 6;
/// Largest font file, in bytes; collections of all weights have some hundred megabytes.
const MAX_FILE: u64 = 512 << 20;

/// All faces that were found.
#[derive(Debug, Default)]
pub struct Fonts {
    faces: Vec<Face>,
    /// Index of the face by family name in lower case, an upright regular one if there is one.
    families: BTreeMap<String, usize>,
    hash: OnceLock<String>,
}

impl Fonts {
    /// Loads every font file in the folders and the folders in them; of two families of the
    /// same name, the one found first counts.
    ///
    /// # Errors
    /// A folder that cannot be read; no font at all.
    pub fn load(folders: &[PathBuf]) -> Result<Fonts, Diagnostics> {
        let mut files = Vec::new();
        for folder in folders {
            collect(folder, 0, &mut files)?;
        }
        let mut fonts = Fonts::default();
        for file in &files {
            fonts.read(file)?;
        }
        if fonts.faces.is_empty() {
            let looked: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
            return Err(Diagnostic::error(
                Code::FontMissing,
                format!("没有找到任何字体（找过：{}）", looked.join("、")),
            )
            .into());
        }
        Ok(fonts)
    }

    fn read(&mut self, file: &Path) -> Result<(), Diagnostics> {
        let bytes = crate::files::read(file, MAX_FILE)
            .map_err(|why| why.told("字体", &file.display().to_string()))?;
        let data = FontFile::new(bytes);
        for index in 0..ttf_parser::fonts_in_collection(data.as_ref()).unwrap_or(1) {
            let Some(face) = Face::read(data.clone(), index) else { continue };
            let new = self.faces.len();
            for family in face.families() {
                let known = self.families.entry(family.to_lowercase()).or_insert(new);
                if face.distance() < self.faces.get(*known).map_or(u16::MAX, Face::distance) {
                    *known = new;
                }
            }
            self.faces.push(face);
        }
        Ok(())
    }

    /// All faces, in the order they were found.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// Index of the face of a family.
    pub fn find(&self, family: &str) -> Option<usize> {
        self.families.get(&family.to_lowercase()).copied()
    }

    /// The faces of a chain of family names, best first; unknown ones are left out.
    pub fn chain(&self, families: &[String]) -> Chain<'_> {
        let indices: Vec<usize> = families.iter().filter_map(|f| self.find(f)).collect();
        Chain {
            latin: None,
            faces: indices.iter().filter_map(|i| self.faces.get(*i)).collect(),
            indices,
        }
    }

    /// The face for digits and Latin: the first of those the profile names that was found.
    fn latin(&self, profile: &Profile) -> Option<usize> {
        profile.latin.as_ref()?.pdf.iter().find_map(|name| self.find(name))
    }

    /// The chain that a profile gives for a role.
    pub fn role(&self, profile: &Profile, role: Role) -> Chain<'_> {
        let chain = self.chain(profile.faces.get(&role).map_or(&[], |names| &names.pdf));
        Chain { latin: self.latin(profile).and_then(|i| Some((i, self.faces.get(i)?))), ..chain }
    }

    /// Makes sure that every role has a chain and every family in the chains was found.
    ///
    /// # Errors
    /// All that are missing.
    pub fn check(&self, profile: &Profile) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::default();
        let title = &profile.title;
        for role in [Role::Fang, Role::Kai, Role::Hei, Role::Title, Role::Song] {
            if profile.faces.get(&role).is_none_or(|names| names.pdf.is_empty()) {
                problems.push(Diagnostic::error(
                    Code::FontMissing,
                    format!("版式“{title}”没有规定{}用什么字体", role_name(role)),
                ));
            }
        }
        let used = profile.faces.iter().map(|(role, names)| (role_name(*role), &names.pdf));
        let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (role, names) in used.chain([("页码", &profile.number.pdf)]) {
            for name in names.iter().filter(|n| self.find(n).is_none()) {
                missing.entry(name).or_default().push(role);
            }
        }
        for (name, roles) in missing {
            let message = format!("缺少字体“{name}”，版式“{title}”的{}要用它", roles.join("、"));
            problems.push(Diagnostic::error(Code::FontMissing, message).cured());
        }
        if let Some(names) = profile.latin.as_ref().filter(|l| !l.pdf.is_empty())
            && self.latin(profile).is_none()
        {
            let message = format!(
                "缺少字体“{}”，版式“{title}”的西文和数字要用其中一种",
                names.pdf.join("”“")
            );
            problems.push(Diagnostic::error(Code::FontMissing, message).cured());
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether no face of a role's chain has the character.
    pub fn missing(&self, profile: &Profile, role: Role, ch: char) -> bool {
        self.role(profile, role).lacks(ch)
    }

    /// SHA-256 of all font files in hexadecimal, whatever folders they were in.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| {
            let mut files: Vec<[u8; 32]> = self
                .faces
                .iter()
                .filter(|f| f.index() == 0)
                .map(|f| Sha256::digest(f.data().as_ref()).into())
                .collect();
            files.sort_unstable();
            crate::data::sha256(&files.concat())
        })
    }
}

/// A chain of faces: a character is set in the first that has it.
#[derive(Debug, Clone)]
pub struct Chain<'a> {
    /// Face of digits and Latin, and its index.
    latin: Option<(usize, &'a Face)>,
    indices: Vec<usize>,
    faces: Vec<&'a Face>,
}

impl<'a> Chain<'a> {
    /// Indices of its faces in [`Fonts::faces`].
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// The chain for digits and Latin, if they have a face of their own.
    pub fn for_latin(&self) -> Option<Vec<usize>> {
        self.latin
            .map(|(latin, _)| std::iter::once(latin).chain(self.indices.iter().copied()).collect())
    }

    /// The answer of the first face that has the character. Called for every character of every
    /// line.
    fn first<T>(&self, ch: char, ask: impl Fn(&'a Face) -> Option<T>) -> Option<T> {
        if let Some((_, latin)) = self.latin
            && !characters::is_han(ch)
            && characters::is_latin(ch)
            && let Some(answer) = ask(latin)
        {
            return Some(answer);
        }
        self.faces.iter().find_map(|f| ask(f))
    }

    /// Whether none of its faces has the character, or it is of a script whose letters join; false
    /// for characters without ink.
    pub fn lacks(&self, ch: char) -> bool {
        if characters::needs_shaping(ch) {
            return true;
        }
        (characters::is_han(ch) || !characters::is_invisible(ch))
            && self.first(ch, |f| f.has(ch).then_some(())).is_none()
    }

    /// Advance of a character in ems; a full em where it is missing.
    pub fn advance(&self, ch: char) -> f64 {
        if !characters::is_han(ch)
            && characters::is_invisible(ch)
            && ch != ' '
            && ch != '\u{a0}'
            && ch != '\u{3000}'
        {
            return 0.0;
        }
        self.first(ch, |f| f.advance(ch)).unwrap_or(1.0)
    }

    /// Advance of text on one line in ems.
    pub fn width(&self, text: &str) -> f64 {
        text.chars().map(|ch| self.advance(ch)).sum()
    }

    /// Outline of a character; empty if it is missing or has no ink.
    pub fn outline(&self, ch: char) -> Vec<Step> {
        self.first(ch, |f| f.has(ch).then(|| f.outline(ch))).unwrap_or_default()
    }

    /// Ink of a line of text in ems, its origin at the first character's.
    pub fn ink(&self, text: &str) -> Option<Ink> {
        let mut x = 0.0;
        let mut all: Option<Ink> = None;
        for ch in text.chars() {
            if let Some(ink) = self.first(ch, |f| f.has(ch).then(|| f.ink(ch))).flatten() {
                let (left, right) = (x + ink.left, x + ink.right);
                all = Some(all.map_or(Ink { left, right, ..ink }, |a| Ink {
                    left: a.left.min(left),
                    right: a.right.max(right),
                    top: a.top.max(ink.top),
                    bottom: a.bottom.min(ink.bottom),
                }));
            }
            x += self.advance(ch);
        }
        all
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Fang => "仿宋",
        Role::Kai => "楷体",
        Role::Hei => "黑体",
        Role::Title => "小标宋",
        Role::Song => "宋体",
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostics {
    Diagnostic::error(Code::Unreadable, format!("字体读不了：{}", io_text(error)))
        .at(Origin::File { file: path.display().to_string() })
        .into()
}

#[allow(clippy::disallowed_methods, reason = "fonts are found here, before the pipeline starts")]
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Diagnostics> {
    let entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| unreadable(folder, &e))?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let is_font = path.extension().is_some_and(|x| {
            ["ttf", "otf", "ttc", "otc"].iter().any(|e| x.eq_ignore_ascii_case(e))
        });
        if is_font && path.metadata().is_ok_and(|about| !about.is_dir()) {
            files.push(path);
        } else if depth < MAX_DEPTH && path.is_dir() {
            collect(&path, depth + 1, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::kinds::{SetFiles, read_profile};

    pub(crate) fn profile(name: &str) -> Profile {
        read_profile(&SetFiles::builtin().unwrap(), name).unwrap()
    }

    pub(crate) fn fonts() -> std::sync::Arc<Fonts> {
        static FONTS: OnceLock<std::sync::Arc<Fonts>> = OnceLock::new();
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts"));
        FONTS.get_or_init(|| std::sync::Arc::new(Fonts::load(&[folder]).unwrap())).clone()
    }

    #[test]
    fn every_profile_finds_its_families() {
        for name in ["gbt9704", "red-head", "letter", "plain", "form", "landscape"] {
            fonts().check(&profile(name)).unwrap();
        }
    }

    #[test]
    fn a_family_that_is_not_there_is_named() {
        let mut p = profile("plain");
        p.faces.get_mut(&Role::Kai).unwrap().pdf.push("方正楷体".into());
        let problems = fonts().check(&p).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].message.contains("方正楷体") && problems[0].message.contains("楷体要用它"),
            "{problems}"
        );
    }

    #[test]
    fn coverage_and_widths() {
        let (f, p) = (fonts(), profile("plain"));
        assert!(
            !f.missing(&p, Role::Fang, '村')
                && !f.missing(&p, Role::Fang, '☑')
                && !f.missing(&p, Role::Kai, '镕')
        );
        assert!(f.missing(&p, Role::Fang, '\u{e000}') && !f.missing(&p, Role::Fang, ' '));
        let chain = f.role(&p, Role::Fang);
        assert_eq!((chain.advance('村'), chain.advance('2'), chain.advance('“')), (1.0, 0.5, 1.0));
        let ink = chain.ink("国").unwrap();
        assert!(ink.top > 0.7 && ink.top < 0.95 && ink.bottom < 0.0, "{ink:?}");
    }

    #[test]
    fn digits_may_have_a_face_of_their_own() {
        let (f, mut p) = (fonts(), profile("plain"));
        p.latin = Some(crate::profile::LatinNames {
            docx: Vec::new(),
            pdf: vec!["No Such Serif".into(), "GW Song".into()],
        });
        f.check(&p).unwrap();
        let (own, song) = (f.role(&p, Role::Fang), f.role(&profile("plain"), Role::Song));
        assert_eq!((own.advance('2'), own.advance('村')), (song.advance('2'), 1.0));
        p.latin = Some(crate::profile::LatinNames {
            docx: Vec::new(),
            pdf: vec!["No Such Serif".into()],
        });
        assert!(f.check(&p).unwrap_err()[0].message.contains("No Such Serif"));
    }

    #[test]
    fn the_hash_is_of_the_files_only() {
        assert_eq!(fonts().hash().len(), 64);
        assert_eq!(fonts().hash(), fonts().hash());
    }

    #[test]
    fn a_folder_without_fonts_is_an_error() {
        let empty = tempfile::tempdir().unwrap();
        let problems = Fonts::load(&[empty.path().into()]).unwrap_err();
        assert_eq!(problems[0].code, Code::FontMissing);
        assert_eq!(
            Fonts::load(&[empty.path().join("none")]).unwrap_err()[0].code,
            Code::Unreadable
        );
    }
}
