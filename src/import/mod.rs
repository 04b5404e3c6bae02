//! Import: files in, a round with the provenance of each value out.
//!
//! Reads JSON and YAML within a budget, adds the lists of included files, checks the shape of
//! everything against the types' schema and reports all of it at once. Whether the values agree
//! with each other is the business of [`crate::round::check`].

mod partial;
#[cfg(feature = "xlsx")]
mod recheck;
mod save;
mod stream;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use crate::data::budget::{Budget, MAX_BYTES, MAX_FILES};
use crate::data::decode::decode;
#[cfg(feature = "xlsx")]
use crate::data::shape::InCells;
use crate::data::shape::{InData, MAX_PROBLEMS, Shape};
use crate::data::{Node, Place, Sources, Value, json, sha256, shown, yaml};
use crate::diag::{Code, Diagnostic, Diagnostics, Origin, io_text};
use crate::round::{ClueFile, FORMATS, Round, SCHEMA_VERSION};

pub use save::to_bytes;

/// The format of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// The format by the file's name.
    ///
    /// # Errors
    /// An extension that is none of `.json`, `.yaml`, `.yml`, `.xlsx`; what else a spreadsheet is called by is taken for
    /// one, and refused with its own message when it is read.
    pub fn of(name: &str) -> Result<Format, Diagnostic> {
        let extension = Path::new(name).extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("json") => Ok(Format::Json),
            Some("yaml" | "yml") => Ok(Format::Yaml),
            Some("xlsx" | "xls" | "xlsm" | "et" | "ods") => Ok(Format::Xlsx),
            other => {
                let found = other.map_or_else(|| "没有扩展名".to_string(), |e| format!("扩展名是 .{e}"));
                Err(Diagnostic::error(Code::WrongExtension, format!("认不出数据文件的类型：{found}，应为 .xlsx、.yaml、.yml 或 .json"))
                    .at(Origin::File { file: name.to_string() }))
            }
        }
    }

    /// The format by the first character of the text, for standard input.
    pub fn guess(text: &[u8]) -> Format {
        if text.starts_with(b"PK\x03\x04") {
            return Format::Xlsx;
        }
        let first = text.iter().find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
        if matches!(first, Some(b'{' | b'[')) { Format::Json } else { Format::Yaml }
    }
}

/// Where the values of a round came from; by default from no file.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    sources: Sources,
    values: Values,
}

/// The values as they were written.
#[derive(Debug, Clone, Default)]
enum Values {
    #[default]
    None,
    Tree(Node),
    /// Of the one file, which was read item by item.
    Streamed(stream::Places),
}

impl Provenance {
    /// SHA-256 of each data file's text (UTF-8 without a byte order mark), in hexadecimal, by the file's name.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let name = |path: &str| Path::new(path).file_name().map_or_else(|| path.to_string(), |n| n.to_string_lossy().into_owned());
        let workbooks = self.sources.workbooks().map(|(path, hash)| (name(path), hash.to_string()));
        self.sources.files().map(|(path, text)| (name(path), sha256(text.as_bytes()))).chain(workbooks).collect()
    }

    /// Gives diagnostics with a data path their places and the lines of text there.
    #[must_use]
    pub fn locate_all(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        // A packed text is unpacked once for all of them.
        let _text = self.sources.text(0).filter(|_| !diagnostics.is_empty());
        diagnostics.into_iter().map(|d| self.locate(d)).collect()
    }

    /// Gives the data that diagnostics have to do with their places and the lines of text there. What entries were
    /// `left_out` shifts others, whose paths in the round are not those in the file.
    pub fn locate_related(&self, diagnostics: &mut Diagnostics, left_out: &BTreeSet<String>) {
        let missing = |d: &Diagnostic| d.related.iter().any(|r| r.origin.is_none());
        let _text = self.sources.text(0).filter(|_| diagnostics.iter().any(missing));
        for related in diagnostics.0.iter_mut().flat_map(|d| &mut d.related).filter(|r| r.origin.is_none()) {
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
            Values::Tree(tree) => tree.follow(path).place,
            Values::Streamed(places) => self.sources.text(0).map_or(Place::NOWHERE, |text| places.find(&text, path)),
        }
    }

    fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &diagnostic.path {
            Some(path) if diagnostic.origin.is_none() => self.sources.placed(self.place(path), diagnostic),
            _ => diagnostic,
        }
    }
}

/// A round as it was read.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The round.
    pub round: Round,
    /// Where its values came from.
    pub provenance: Provenance,
    /// What is malformed in single targets' data; those entries are left out of the round, and
    /// the papers of these targets cannot be made.
    pub problems: Diagnostics,
    /// Numbers and codes of the entries that were left out.
    pub left_out: BTreeSet<String>,
    /// How cells of a workbook were understood that were not written as they are kept, in words for people.
    pub understood: Vec<String>,
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
        }
    }
}

/// Reads a round from a file and the files it includes.
///
/// # Errors
/// Everything that is wrong with the files' form, all at once.
pub fn import_file(path: &Path) -> Result<Imported, Diagnostics> {
    let name = path.display().to_string();
    let bytes = read_file(path, &name)?;
    let format = Format::of(&name)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let shown = |file: &str| folder.join(file).display().to_string();
    import_with(bytes, format, &name, &|file| Some((shown(file), read_file(&folder.join(file), &shown(file)))))
}

/// Reads a round from bytes; it cannot include other files.
///
/// # Errors
/// As [`import_file`].
pub fn import(bytes: &[u8], format: Format, name: &str) -> Result<Imported, Diagnostics> {
    import_with(bytes.to_vec(), format, name, &|_| None)
}

/// Reads a round from the first of some files in memory, by name; it may include the others.
///
/// # Errors
/// As [`import_file`].
pub fn import_files(files: &[(String, Vec<u8>)]) -> Result<Imported, Diagnostics> {
    let Some((name, bytes)) = files.first() else { return Err(Diagnostic::error(Code::EmptyFile, "没有给出文件").into()) };
    let missing = |file: &str| Diagnostic::error(Code::Unreadable, "没有给出这个分文件").at(Origin::File { file: file.into() });
    import_with(bytes.clone(), Format::of(name)?, name, &|file| {
        let found = files.iter().find(|(name, _)| name == file);
        Some((file.to_string(), found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(file))))
    })
}

/// Reads a file of clues (问题线索).
///
/// # Errors
/// As [`import_file`], each with its place and what its code means, and nothing of the file's content: what is secret
/// is in no message.
pub fn import_clues(path: &Path) -> Result<ClueFile, Diagnostics> {
    let name = path.display().to_string();
    let format = Format::of(&name)?;
    clues(read_file(path, &name)?, format, &name)
}

/// The same from bytes.
pub(crate) fn clues(bytes: Vec<u8>, format: Format, name: &str) -> Result<ClueFile, Diagnostics> {
    let read = match format {
        Format::Xlsx => clues_of_workbook(&bytes, name),
        _ => clues_of(&text_of(bytes, name)?, format, name),
    };
    read.map_err(|problems| Diagnostics(problems.into_iter().map(Diagnostic::sealed).collect()))
}

fn clues_of(text: &Arc<String>, format: Format, name: &str) -> Result<ClueFile, Diagnostics> {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    let mut sources = Sources::default();
    let tree = parse(text, format, name, &mut sources, &mut Budget::new())?;
    let problems = malformed(&tree, SHAPE.get_or_init(|| Shape::of::<ClueFile>(FORMATS)));
    if !problems.is_empty() {
        return Err(all_placed(&sources, problems));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}

/// Reads an included file: the name to show for it and its bytes, or nothing where none may be read.
type ReadIncluded<'a> = &'a dyn Fn(&str) -> Option<(String, Result<Vec<u8>, Diagnostic>)>;

fn import_with(bytes: Vec<u8>, format: Format, name: &str, included: ReadIncluded<'_>) -> Result<Imported, Diagnostics> {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    let shape = SHAPE.get_or_init(|| Shape::of::<Round>(FORMATS));
    let mut sources = Sources::default();
    let mut budget = Budget::new();
    if format == Format::Xlsx {
        return import_workbook(&bytes, name, shape);
    }
    let text = text_of(bytes, name)?;
    if format == Format::Json
        && let Some((round, places)) = stream::read(&text, shape)
    {
        let file = sources.add(name, text);
        sources.pack(file);
        let provenance = Provenance { sources, values: Values::Streamed(places) };
        return Ok(Imported { round, provenance, problems: Diagnostics::default(), left_out: BTreeSet::new(), understood: Vec::new() });
    }
    let mut tree = parse(&text, format, name, &mut sources, &mut budget)?;
    if tree.get("clues").is_some() {
        return Err(clues_refused().at(Origin::File { file: name.into() }).into());
    }
    let mut problems = include(&mut tree, &mut sources, &mut budget, included);
    let mut malformed = malformed(&tree, shape);
    let left_out = if malformed.is_empty() { Some(BTreeSet::new()) } else { partial::leave_out(&mut tree, &mut malformed) };
    let (Some(left_out), true) = (left_out, problems.is_empty()) else {
        problems.extend(all_placed(&sources, malformed));
        problems.sort();
        return Err(problems);
    };
    let round = decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))?;
    let problems = all_placed(&sources, malformed);
    Ok(Imported { round, provenance: Provenance { sources, values: Values::Tree(tree) }, problems, left_out, understood: Vec::new() })
}

/// Reads a round from a workbook: the tree of its cells goes the way of every other.
#[cfg(feature = "xlsx")]
fn import_workbook(bytes: &[u8], name: &str, shape: &Shape) -> Result<Imported, Diagnostics> {
    let mut sources = Sources::default();
    let (mut tree, found, notes) = cells(bytes, name, crate::workbook::Book::round(), shape, &mut sources)?;
    let (mut malformed, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, d)| d.is_error());
    let left_out = if malformed.is_empty() { Some(BTreeSet::new()) } else { partial::leave_out(&mut tree, &mut malformed) };
    let Some(left_out) = left_out else {
        malformed.extend(recheck::recheck(&tree, &malformed, shape));
        malformed.extend(warnings);
        return Err(all_placed(&sources, malformed));
    };
    malformed.extend(warnings);
    let round = decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))?;
    let problems = all_placed(&sources, malformed);
    Ok(Imported { round, provenance: Provenance { sources, values: Values::Tree(tree) }, problems, left_out, understood: notes })
}

/// Reads clues from a workbook.
#[cfg(feature = "xlsx")]
pub(super) fn clues_of_workbook(bytes: &[u8], name: &str) -> Result<ClueFile, Diagnostics> {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    let mut sources = Sources::default();
    let book = crate::workbook::Book::clues();
    let (tree, found, _) = cells(bytes, name, book, SHAPE.get_or_init(|| Shape::of::<ClueFile>(FORMATS)), &mut sources)?;
    if found.iter().any(|(_, d)| d.is_error()) {
        return Err(all_placed(&sources, found));
    }
    decoded(&tree).map_err(|problem| all_placed(&sources, vec![problem]))
}

/// A tree of cells.
#[cfg(feature = "xlsx")]
type Cells = (Node, Vec<(Place, Diagnostic)>, Vec<String>);

/// The cells of a workbook, what is wrong with them, and how they were understood.
#[cfg(feature = "xlsx")]
fn cells(bytes: &[u8], name: &str, book: &crate::workbook::Book, shape: &Shape, sources: &mut Sources) -> Result<Cells, Diagnostics> {
    let crate::workbook::Content { tree, problems: mut found, notes, reported } =
        { crate::workbook::read(bytes, name, sha256(bytes), book, sources)? };
    found.extend(wrong_version(&tree));
    // What is missing from a row was said in the words of its header.
    let cells: std::collections::HashSet<String> = found.iter().filter_map(|(_, d)| d.path.clone()).collect();
    found.extend(shape.check(&tree, &InCells).into_iter().filter(|(_, d)| {
        let of = d.path.as_deref().unwrap_or_default();
        !(cells.contains(of) && d.code != Code::MissingKey
            || d.code == Code::MissingKey
                && reported.iter().any(|item| of == item || of.strip_prefix(item.as_str()).is_some_and(|rest| rest.starts_with('.'))))
    }));
    Ok((tree, found, notes))
}

#[cfg(not(feature = "xlsx"))]
fn import_workbook(_: &[u8], name: &str, _: &Shape) -> Result<Imported, Diagnostics> {
    Err(without_workbooks(name))
}

#[cfg(not(feature = "xlsx"))]
fn clues_of_workbook(_: &[u8], name: &str) -> Result<ClueFile, Diagnostics> {
    Err(without_workbooks(name))
}

#[cfg(not(feature = "xlsx"))]
fn without_workbooks(name: &str) -> Diagnostics {
    let d = Diagnostic::error(Code::FeatureMissing, "本程序没有编入工作簿读写").at(Origin::File { file: name.into() });
    d.hint("换用完整版程序，或用 .yaml、.json 数据文件").into()
}

/// Everything that is wrong with the form of the values.
fn malformed(tree: &Node, shape: &Shape) -> Vec<(Place, Diagnostic)> {
    wrong_version(tree).into_iter().chain(shape.check(tree, &InData)).collect()
}

fn wrong_version(tree: &Node) -> Option<(Place, Diagnostic)> {
    let node = tree.get("schema_version")?;
    let Value::Number(n) = &node.value else { return None };
    let d = Diagnostic::error(Code::WrongVersion, format!("数据格式版本是 {}，本程序读的是 {SCHEMA_VERSION}", shown(n)))
        .hint("换用与数据相应的程序版本，或按现行格式改写数据");
    (n.parse() != Ok(SCHEMA_VERSION)).then_some((node.place, d))
}

fn decoded<T: DeserializeOwned>(tree: &Node) -> Result<T, (Place, Diagnostic)> {
    decode(tree).map_err(|(place, e)| (place, Diagnostic::error(Code::BadValue, format!("数据无法读入：{e}"))))
}

/// The problems of a file with their places, sorted; a hopeless file's list is cut.
fn all_placed(sources: &Sources, mut problems: Vec<(Place, Diagnostic)>) -> Diagnostics {
    problems.sort_by_key(|(place, _)| *place);
    let more = problems.len() > MAX_PROBLEMS;
    problems.truncate(MAX_PROBLEMS);
    let mut all = Diagnostics(problems.into_iter().map(|(place, d)| sources.placed(place, d)).collect());
    all.sort();
    if let Some(last) = all.0.last_mut().filter(|_| more) {
        last.hints.push(format!("问题太多，只列出前{MAX_PROBLEMS}个，改正后请再检查一遍"));
    }
    all
}

/// The text of a data file, without its byte order mark.
fn text_of(bytes: Vec<u8>, name: &str) -> Result<Arc<String>, Diagnostics> {
    let at = || Origin::File { file: name.to_string() };
    if bytes.len() > MAX_BYTES {
        let d = Diagnostic::error(Code::TooLarge, format!("文件有{} MB，上限{} MB", bytes.len() >> 20, MAX_BYTES >> 20));
        return Err(d.at(at()).hint("用 include 拆成几个分文件，或检查是否给错了文件").into());
    }
    let mut text = String::from_utf8(bytes).map_err(|e| {
        let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Diagnostic::error(Code::NotUtf8, format!("文件不是 UTF-8 编码（第{line}行起）"))
            .at(at())
            .hint("在记事本或编辑器中用 UTF-8 编码另存")
    })?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::error(Code::EmptyFile, "文件是空的")
            .at(at())
            .hint("检查文件是否保存；可用 xunwen init 得到一份样例")
            .into());
    }
    Ok(Arc::new(text))
}

fn parse(text: &Arc<String>, format: Format, name: &str, sources: &mut Sources, budget: &mut Budget) -> Result<Node, Diagnostics> {
    let file = sources.add(name, text.clone());
    let result = match format {
        Format::Json => json::read(text, file, budget),
        Format::Yaml => yaml::read(text, file, budget),
        Format::Xlsx => Err(vec![(
            Place::offset(file, 0),
            Diagnostic::error(Code::IncludeRefused, "这里不能用工作簿").hint("工作簿单独作为轮次文件使用，不作分文件"),
        )]),
    };
    result.map_err(|found| all_placed(sources, found))
}

/// Adds the lists of the included files to those of the main file; yields what is wrong with them.
fn include(tree: &mut Node, sources: &mut Sources, budget: &mut Budget, read: ReadIncluded<'_>) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let Value::Map(fields) = &mut tree.value else { return problems };
    let Some(index) = fields.iter().position(|(k, _)| &*k.name == "include") else { return problems };
    let (key, list) = fields.remove(index);
    let Value::List(names) = &list.value else {
        fields.push((key, list));
        return problems;
    };
    for (count, node) in names.iter().enumerate() {
        let here = |d: Diagnostic| sources.placed(node.place, d);
        let Value::Text(name) = &node.value else {
            problems.push(here(Diagnostic::error(Code::WrongType, "分文件应写成文件名，如 issues.yaml")));
            continue;
        };
        let refused = |why: &str| here(Diagnostic::error(Code::IncludeRefused, format!("分文件“{}”{why}", shown(name))));
        let steps: Vec<Component<'_>> = Path::new(&**name).components().collect();
        let below = steps.iter().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if name.trim().is_empty() {
            problems.push(refused("没有写文件名"));
        } else if !below || name.contains(|c: char| matches!(c, '\\' | ':') || c.is_control()) {
            problems.push(refused("不在主文件所在的文件夹中").hint("只写文件名，或子文件夹/文件名"));
        } else if count >= MAX_FILES {
            problems.push(refused(&format!("超出了{MAX_FILES}个的上限")));
            break;
        } else {
            match read(name) {
                None => problems.push(refused("无法读取：从标准输入或内存读入的数据不能带分文件").hint("把各清单写在同一份数据里")),
                Some((shown_name, _)) if Format::of(&shown_name) == Ok(Format::Xlsx) => {
                    problems.push(refused("是工作簿，不能作分文件").hint("工作簿单独作为轮次文件使用"));
                }
                Some((shown_name, bytes)) => match bytes.and_then(|b| Format::of(&shown_name).map(|f| (b, f))) {
                    Ok((bytes, format)) => {
                        match text_of(bytes, &shown_name).and_then(|t| parse(&t, format, &shown_name, sources, budget)) {
                            Ok(part) => problems.extend(add(fields, part, sources)),
                            Err(d) => problems.extend(d),
                        }
                    }
                    Err(mut d) => {
                        d.message = format!("分文件“{}”：{}", shown(name), d.message);
                        problems.push(here(d));
                    }
                },
            }
        }
    }
    problems
}

fn add(fields: &mut Vec<(crate::data::Key, Node)>, part: Node, sources: &Sources) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let place = part.place;
    let Value::Map(more) = part.value else {
        return sources.placed(place, Diagnostic::error(Code::WrongType, "分文件最外层应是若干清单，如 issues:")).into();
    };
    if let Some((key, _)) = more.iter().find(|(k, _)| &*k.name == "clues") {
        return sources.placed(key.place, clues_refused()).into();
    }
    for (key, node) in more {
        if &*key.name == "include" {
            let d = Diagnostic::error(Code::IncludeRefused, "分文件里不能再列分文件").hint("所有分文件都列在主文件的 include 里");
            problems.push(sources.placed(key.place, d));
            continue;
        }
        match (fields.iter_mut().find(|(k, _)| k.name == key.name).map(|(_, n)| &mut n.value), node.value) {
            (Some(Value::List(all)), Value::List(items)) => all.extend(items),
            (None, Value::List(items)) => fields.push((key, Node { place: node.place, value: Value::List(items) })),
            _ => problems.push(sources.placed(
                key.place,
                Diagnostic::error(Code::IncludeRefused, format!("分文件里只能写清单，“{}”应写在主文件中", shown(&key.name))),
            )),
        }
    }
    problems
}

fn clues_refused() -> Diagnostic {
    Diagnostic::error(Code::ClueFileRefused, "这是问题线索文件，或轮次数据中混入了线索")
        .hint("线索单独存放、单独处理，不与轮次数据放在一起")
}

#[allow(clippy::disallowed_methods, reason = "import is where data files are read")]
fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let failed = |e: &std::io::Error| {
        let message = match e.kind() {
            std::io::ErrorKind::NotFound => "找不到这个文件".to_string(),
            _ => format!("文件读不了：{}", io_text(e)),
        };
        Diagnostic::error(Code::Unreadable, message).at(Origin::File { file: name.into() }).hint("核对文件名和所在的文件夹")
    };
    let meta = std::fs::metadata(path).map_err(|e| failed(&e))?;
    if meta.is_dir() {
        return Err(Diagnostic::error(Code::NotAFile, "这是文件夹，不是数据文件")
            .at(Origin::File { file: name.into() })
            .hint("给出文件夹里的数据文件，如 samples/round.yaml"));
    }
    if meta.len() > MAX_BYTES as u64 {
        return Err(Diagnostic::error(Code::TooLarge, format!("文件有{} MB，上限{} MB", meta.len() >> 20, MAX_BYTES >> 20))
            .at(Origin::File { file: name.into() })
            .hint("用 include 拆成几个分文件，或检查是否给错了文件"));
    }
    std::fs::read(path).map_err(|e| failed(&e))
}
