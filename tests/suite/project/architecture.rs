//! The direction of the modules, the only places of the big dependencies, and no circles between
//! files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::visit::Visit;

use crate::support::root;
use crate::support::sources::{Module, ModulePath, Sources, Target, names_of_use};

/// What each module may use of the crate; `engine` and the tests see all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("data", &["diag"]),
    ("files", &["diag"]),
    ("units", &[]),
    ("numerals", &[]),
    ("terms", &[]),
    ("round", &["diag", "data", "numerals"]),
    ("workbook", &["round", "diag", "data", "archive", "numerals", "terms"]),
    ("import", &["workbook", "round", "diag", "data", "terms", "files", "pictures"]),
    ("kinds", &["profile", "archive", "diag", "data", "terms", "files"]),
    ("view", &["round", "diag", "template", "terms", "numerals"]),
    ("template", &["data", "diag", "numerals"]),
    ("document", &["units", "data"]),
    ("markup", &["template", "document", "data", "diag", "numerals"]),
    ("profile", &["units", "document"]),
    ("drawing", &["document", "fonts", "layout", "profile", "units"]),
    ("fonts", &["units", "data", "diag", "document", "profile", "files"]),
    ("archive", &["units", "diag", "files"]),
    ("layout", &["diag", "document", "profile", "units", "files"]),
    ("docx", &["document", "drawing", "profile", "layout", "fonts", "archive", "diag", "units"]),
    ("paged", &["document", "drawing", "profile", "layout", "fonts", "diag", "units"]),
    ("pdf", &["paged", "data", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("svg", &["paged", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("pictures", &["data", "diag", "document", "files"]),
    ("pack", &["archive", "data", "diag", "files"]),
    (
        "engine",
        &[
            "archive", "data", "diag", "document", "docx", "drawing", "fonts", "import", "kinds",
            "layout", "markup", "pack", "paged", "pdf", "pictures", "profile", "round", "svg",
            "template", "terms", "view", "workbook",
        ],
    ),
    ("samples", &["diag", "import", "round"]),
    (
        "cli",
        &[
            "engine", "diag", "import", "kinds", "profile", "round", "pack", "fonts", "samples",
            "web", "files", "terms", "workbook",
        ],
    ),
    (
        "web",
        &[
            "files", "engine", "diag", "kinds", "round", "pack", "fonts", "archive", "data",
            "samples", "import", "workbook",
        ],
    ),
];

/// The only modules that may name a dependency.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("minijinja", &["template"]),
    ("quick_xml", &["docx", "archive", "markup", "workbook"]),
    ("calamine", &["workbook"]),
    ("rust_xlsxwriter", &["workbook"]),
    ("pdf_writer", &["pdf"]),
    ("hayro_syntax", &["pdf"]),
    ("hayro_write", &["pdf"]),
    ("xmp_writer", &["pdf"]),
    ("subsetter", &["pdf"]),
    ("base64", &["svg", "web"]),
    ("zip", &["archive"]),
    ("jiter", &["data", "import"]),
    ("granit_parser", &["data"]),
    ("toml", &["data"]),
    ("ttf_parser", &["fonts", "pdf", "svg"]),
    ("unicode_normalization", &["data"]),
    ("tiny_skia", &["drawing"]),
    ("png", &["drawing", "pdf", "pictures"]),
    ("zune_jpeg", &["pictures"]),
    ("jpeg_encoder", &["pictures"]),
    ("qrcode", &["drawing"]),
    ("rqrr", &[]),
    ("tempfile", &["files", "pack", "web/folder"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("ctrlc", &["cli"]),
    ("notify_debouncer_mini", &["cli"]),
    ("unicode_width", &["cli"]),
    ("axum", &["web"]),
    ("tokio", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("constant_time_eq", &["web"]),
    ("getrandom", &["web"]),
    ("ureq", &[]),
    ("docx_rs", &[]),
];

#[test]
fn modules_use_only_what_they_may() {
    let sources = Sources::read();
    let mut wrong = BTreeSet::new();
    for (path, module) in sources.0.iter().filter(|(path, _)| !path.is_empty()) {
        let room = path[0].as_str();
        let Some((_, allowed)) = MAY_USE.iter().find(|(m, _)| *m == room) else {
            panic!("{room} has no entry in MAY_USE")
        };
        for used in used_modules(&sources, path, module) {
            let Some(used) =
                used.first().filter(|used| *used != room && !allowed.contains(&used.as_str()))
            else {
                continue;
            };
            wrong.insert(format!("{}: {room} may not use {used}", module.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_xlsx_part_of_the_workbook_knows_no_rounds() {
    let sources = Sources::read();
    let part = ["workbook".to_string(), "xlsx".to_string()];
    for (path, module) in sources.0.iter().filter(|(path, _)| path.starts_with(&part)) {
        let may_use = |used: &ModulePath| {
            used.starts_with(&part) || ["archive", "diag"].contains(&used[0].as_str())
        };
        let more: Vec<ModulePath> = used_modules(&sources, path, module)
            .into_iter()
            .filter(|used| !may_use(used))
            .collect();
        assert!(more.is_empty(), "{}: may not use {more:?}", module.file);
    }
}

#[test]
fn dependencies_have_one_place() {
    let sources = Sources::read();
    let mut wrong = BTreeSet::new();
    for (path, module) in &sources.0 {
        for named in paths_of(module).iter().filter(|p| sources.resolve(path, p).is_none()) {
            let Some((dependency, places)) =
                ONLY_IN.iter().find(|(dependency, _)| *dependency == named[0])
            else {
                continue;
            };
            if !places.iter().any(|p| module.file.starts_with(p)) {
                wrong.insert(format!(
                    "{}: {dependency} belongs into {}",
                    module.file,
                    places.join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|(_, t)| !t.starts_with("//!"))
        .map(|(f, _)| f.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no module header: {}", silent.join(", "));
}

/// Files that still use one another in a circle, by the name of the first; to be emptied, never to
/// grow.
const CIRCLES: &[&[&str]] = &[
    &["engine/formats/mod.rs", "engine/jobs.rs", "engine/session.rs"],
    &["markup/check/path.rs", "markup/check/reader.rs"],
];

/// A folder and its own parts may use each other; other files may not use each other in a circle.
#[test]
fn files_use_each_other_in_one_direction() {
    let found: BTreeSet<Vec<String>> =
        circles(&uses_of_files(&Sources::read())).into_iter().collect();
    let known: BTreeSet<Vec<String>> =
        CIRCLES.iter().map(|c| c.iter().map(ToString::to_string).collect()).collect();
    let new: Vec<&Vec<String>> = found.difference(&known).collect();
    assert!(new.is_empty(), "files that use each other in a circle: {new:#?}");
    let gone: Vec<&Vec<String>> = known.difference(&found).collect();
    assert!(gone.is_empty(), "CIRCLES lists what is none any more: {gone:#?}");
}

/// Which files each file uses, but for those above and below it.
fn uses_of_files(sources: &Sources) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, module) in &sources.0 {
        let used = uses.entry(module.file.clone()).or_default();
        for target in paths_of(module).iter().filter_map(|p| sources.resolve(path, p)) {
            let file = sources.file_of(&target);
            let (Target::Module(other) | Target::Item(other, _)) = &target;
            if file != module.file && !related(path, other) {
                used.insert(file.to_string());
            }
        }
    }
    uses
}

/// Whether one module lies in the other.
fn related(a: &ModulePath, b: &ModulePath) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

/// The modules of the crate that a module names; what a room passes on counts as that room's.
fn used_modules(sources: &Sources, path: &ModulePath, module: &Module) -> BTreeSet<ModulePath> {
    let is_room = |name: &str| MAY_USE.iter().any(|(room, _)| *room == name);
    let target = |named: Vec<String>| match named.as_slice() {
        [root, room, ..] if ["crate", "xunwen"].contains(&root.as_str()) && is_room(room) => {
            let inner = (2..=named.len())
                .map(|n| named[1..n].to_vec())
                .take_while(|m| sources.0.contains_key(m));
            inner.last()
        }
        [root, name, ..] if ["crate", "xunwen"].contains(&root.as_str()) => {
            let of_root = sources.import(&Vec::new(), name)?;
            Some(vec![of_root.iter().find(|step| is_room(step))?.clone()])
        }
        [from, ..] if ["self", "super"].contains(&from.as_str()) => {
            match sources.resolve(path, &named)? {
                Target::Module(other) | Target::Item(other, _) => Some(other),
            }
        }
        // A name that `use` bound, which is looked at there.
        _ => None,
    };
    paths_of(module).into_iter().filter_map(target).filter(|other| !other.is_empty()).collect()
}

/// The paths of several steps that a module names: in `use`, in code, in attributes, and in what
/// macros are given.
fn paths_of(module: &Module) -> BTreeSet<Vec<String>> {
    let mut paths = Paths(BTreeSet::new());
    module.items.iter().for_each(|item| paths.visit_item(item));
    paths.0
}

struct Paths(BTreeSet<Vec<String>>);

impl Paths {
    fn of_tokens(&mut self, tokens: &str) {
        let words: Vec<&str> = tokens.split_whitespace().collect();
        let is_name = |w: &str| w.starts_with(|c: char| c.is_alphabetic() || c == '_');
        for (at, word) in words
            .iter()
            .enumerate()
            .filter(|(at, w)| is_name(w) && (*at == 0 || words[at - 1] != "::"))
        {
            let more = words[at + 1..]
                .chunks_exact(2)
                .take_while(|pair| pair[0] == "::" && is_name(pair[1]));
            let path: Vec<String> =
                [*word].into_iter().chain(more.map(|pair| pair[1])).map(str::to_string).collect();
            if path.len() > 1 {
                self.0.insert(path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.0.extend(names_of_use(&item.tree).into_iter().map(|(_, path)| path));
    }

    // `pub(in crate::workbook)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.0.insert(path.segments.iter().map(|s| s.ident.to_string()).collect());
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.of_tokens(&call.tokens.to_token_stream().to_string());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if !attribute.path().is_ident("doc") {
            self.of_tokens(&attribute.meta.to_token_stream().to_string());
        }
    }
}

/// Groups of files each of which reaches all others of its group, each sorted.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> =
        uses.keys().map(|file| (file, reached(file, uses))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (file, others) in &reach {
        let group: BTreeSet<&String> =
            others.iter().filter(|o| reach[*o].contains(file)).copied().collect();
        if group.first() == Some(file) && group.len() > 1 {
            found.push(group.into_iter().cloned().collect());
        }
    }
    found
}

/// All files that a file uses, through others too.
fn reached<'a>(file: &str, uses: &'a BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&'a String> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&String> = uses[file].iter().collect();
    while let Some(file) = next.pop() {
        if seen.insert(file) {
            next.extend(&uses[file]);
        }
    }
    seen
}

/// The map for people and the map for this test are the same: the first and the last column of its
/// table.
#[test]
fn the_page_of_the_architecture_says_the_same() {
    let page = fs::read_to_string(root("docs/dev/architecture.md")).unwrap();
    let names = |cell: &str| {
        cell.split('`').skip(1).step_by(2).map(str::to_string).collect::<BTreeSet<String>>()
    };
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').collect();
        Some((cells.first()?.trim().trim_matches('`').to_string(), names(cells.last()?)))
    });
    let said: BTreeMap<String, BTreeSet<String>> =
        rows.filter(|(room, _)| MAY_USE.iter().any(|(m, _)| m == room)).collect();
    let mut wrong = Vec::new();
    for (room, allowed) in MAY_USE {
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        match said.get(*room) {
            None => wrong.push(format!("no row for `{room}`")),
            Some(page) if *page != allowed => {
                wrong.push(format!("`{room}` may use {allowed:?}, the page says {page:?}"));
            }
            Some(_) => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/dev/architecture.md is not what MAY_USE says:\n{}",
        wrong.join("\n")
    );
}

fn sources() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    collect(&root("src"), &root("src"), &mut files);
    files
}

fn collect(base: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(base, &path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.insert(path.strip_prefix(base).unwrap().to_path_buf(), text);
        }
    }
}
