//! The direction of the modules, the only places of the big dependencies, and no circles between files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::visit::Visit;

use crate::support::root;
use crate::support::sources::{ModulePath, Sources, Target, names_of_use};

/// What each module may use of the crate; `engine` and the tests see all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("data", &["diag"]),
    ("units", &[]),
    ("numerals", &[]),
    ("terms", &[]),
    ("round", &["diag", "data", "numerals"]),
    ("workbook", &["round", "diag", "data", "archive", "terms"]),
    ("import", &["workbook", "round", "diag", "data", "terms"]),
    ("kinds", &["profile", "archive", "diag", "data", "terms"]),
    ("view", &["round", "diag", "template", "terms", "numerals"]),
    ("template", &["data", "diag", "numerals"]),
    ("document", &["units", "data"]),
    ("markup", &["template", "document", "data", "diag", "numerals"]),
    ("profile", &["units", "document"]),
    ("drawing", &["document", "fonts", "layout", "profile", "units"]),
    ("fonts", &["units", "data", "diag", "document", "profile"]),
    ("archive", &["units", "diag"]),
    ("layout", &["diag", "document", "profile", "units"]),
    ("docx", &["document", "drawing", "profile", "layout", "fonts", "archive", "diag", "units"]),
    ("paged", &["document", "drawing", "profile", "layout", "fonts", "diag", "units"]),
    ("pdf", &["paged", "data", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("svg", &["paged", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("pack", &["archive", "data", "diag"]),
    (
        "engine",
        &[
            "archive", "data", "diag", "document", "docx", "drawing", "fonts", "import", "kinds", "layout", "markup", "pack", "paged",
            "pdf", "profile", "round", "svg", "template", "terms", "view", "workbook",
        ],
    ),
    ("samples", &["diag", "import", "round"]),
    ("cli", &["engine", "diag", "import", "kinds", "profile", "round", "pack", "fonts", "samples", "web", "workbook"]),
    ("web", &["engine", "diag", "kinds", "round", "pack", "fonts", "archive", "data", "samples", "import", "workbook"]),
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
    ("base64", &["svg"]),
    ("zip", &["archive"]),
    ("jiter", &["data", "import"]),
    ("granit_parser", &["data"]),
    ("toml", &["data"]),
    ("ttf_parser", &["fonts", "pdf", "svg"]),
    ("tiny_skia", &["drawing"]),
    ("png", &["drawing", "pdf"]),
    ("qrcode", &["drawing"]),
    ("rqrr", &[]),
    ("tempfile", &["pack", "web/folder"]),
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
    let mut wrong = Vec::new();
    for (file, text) in sources().into_iter().filter(|(f, _)| !is_test(f)) {
        let module = module_of(&file);
        let Some((_, allowed)) = MAY_USE.iter().find(|(m, _)| *m == module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "module {module} has no entry in MAY_USE");
            continue;
        };
        for used in used_modules(&text) {
            if used != module && !allowed.contains(&used.as_str()) && MAY_USE.iter().any(|(m, _)| *m == used) {
                wrong.push(format!("{}: {module} may not use {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_xlsx_part_of_the_workbook_knows_no_rounds() {
    let may_use = ["archive", "diag"];
    for (file, text) in sources().into_iter().filter(|(f, _)| f.starts_with("workbook/xlsx") && !is_test(f)) {
        let own = text.matches("crate::workbook").count() - text.matches("crate::workbook::xlsx").count();
        // What is left of `crate::workbook` is visibility.
        assert_eq!(own, text.matches("pub(in crate::workbook)").count(), "{}: uses the workbook above it", file.display());
        let more: Vec<String> = used_modules(&text).into_iter().filter(|m| m != "workbook" && !may_use.contains(&m.as_str())).collect();
        assert!(more.is_empty(), "{}: may not use {}", file.display(), more.join(", "));
    }
}

#[test]
fn dependencies_have_one_place() {
    let mut wrong = Vec::new();
    for (file, text) in sources().into_iter().filter(|(f, _)| !is_test(f)) {
        let path = file.to_string_lossy().replace('\\', "/");
        for (dependency, places) in ONLY_IN {
            let named = text.lines().any(|l| {
                let l = l.trim_start();
                !l.starts_with("//") && (l.contains(&format!("{dependency}::")) && !l.contains(&format!("_{dependency}::")))
            });
            if named && !places.iter().any(|p| path.starts_with(p)) {
                wrong.push(format!("{path}: {dependency} belongs into {}", places.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent: Vec<String> = sources().iter().filter(|(_, t)| !t.starts_with("//!")).map(|(f, _)| f.display().to_string()).collect();
    assert!(silent.is_empty(), "no module header: {}", silent.join(", "));
}

/// Files that still use one another in a circle, by the name of the first; to be emptied, never to grow.
const CIRCLES: &[&[&str]] = &[];

/// A folder and its own parts may use each other; other files may not use each other in a circle.
#[test]
fn files_use_each_other_in_one_direction() {
    let found: BTreeSet<Vec<String>> = circles(&uses_of_files(&Sources::read())).into_iter().collect();
    let known: BTreeSet<Vec<String>> = CIRCLES.iter().map(|c| c.iter().map(ToString::to_string).collect()).collect();
    let new: Vec<&Vec<String>> = found.difference(&known).collect();
    assert!(new.is_empty(), "files that use each other in a circle: {new:#?}");
    let gone: Vec<&Vec<String>> = known.difference(&found).collect();
    assert!(gone.is_empty(), "CIRCLES lists what is none any more: {gone:#?}");
}

/// Which files each file uses, but for those above and below it.
fn uses_of_files(sources: &Sources) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, module) in &sources.0 {
        let mut paths = Paths(Vec::new());
        module.items.iter().for_each(|item| paths.visit_item(item));
        let used = uses.entry(module.file.clone()).or_default();
        for target in paths.0.iter().filter_map(|p| sources.resolve(path, p)) {
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

/// Collects the paths into the crate: in `use`, in code, and in what macros are given.
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.0.extend(names_of_use(&item.tree).into_iter().map(|(_, path)| path));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if ["crate", "super"].contains(&names[0].as_str()) {
            self.0.push(names);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let tokens = call.tokens.to_token_stream().to_string();
        for start in ["crate :: ", "super :: "] {
            for (at, _) in tokens.match_indices(start) {
                let names = tokens[at..].split(" :: ").map(|n| n.split(' ').next().unwrap());
                let names = names.take_while(|n| n.starts_with(|c: char| c.is_alphabetic() || c == '_'));
                self.0.push(names.map(ToString::to_string).collect());
            }
        }
        syn::visit::visit_macro(self, call);
    }
}

/// Groups of files each of which reaches all others of its group, each sorted.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = uses.keys().map(|file| (file, reached(file, uses))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (file, others) in &reach {
        let group: BTreeSet<&String> = others.iter().filter(|o| reach[*o].contains(file)).copied().collect();
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

/// The map for people and the map for this test are the same: the first and the last column of its table.
#[test]
fn the_page_of_the_architecture_says_the_same() {
    // Until the page is there.
    let Ok(page) = fs::read_to_string(root("docs/dev/architecture.md")) else { return };
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_string).collect::<BTreeSet<String>>();
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').collect();
        Some((cells.first()?.trim().trim_matches('`').to_string(), names(cells.last()?)))
    });
    let said: BTreeMap<String, BTreeSet<String>> = rows.filter(|(room, _)| MAY_USE.iter().any(|(m, _)| m == room)).collect();
    let mut wrong = Vec::new();
    for (room, allowed) in MAY_USE {
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        match said.get(*room) {
            None => wrong.push(format!("no row for `{room}`")),
            Some(page) if *page != allowed => wrong.push(format!("`{room}` may use {allowed:?}, the page says {page:?}")),
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "docs/dev/architecture.md is not what MAY_USE says:\n{}", wrong.join("\n"));
}

fn is_test(file: &Path) -> bool {
    file.components().any(|c| ["tests", "tests.rs"].contains(&c.as_os_str().to_string_lossy().as_ref()))
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
            // Tests at the end of a file may use what they like.
            let code = text.lines().take_while(|l| !l.ends_with("mod tests {")).collect::<Vec<_>>().join("\n");
            files.insert(path.strip_prefix(base).unwrap().to_path_buf(), code);
        }
    }
}

fn module_of(file: &Path) -> String {
    file.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
}

/// The modules behind `crate::`, or in the command line `xunwen::`, in single and in braced imports.
fn used_modules(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let used = code.match_indices("crate::").chain(code.match_indices("xunwen::"));
    used.map(|(i, m)| word(&code[i + m.len()..])).filter(|w| !w.is_empty()).collect()
}
