//! The direction of the modules and the only places of the big dependencies.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::root;

/// What each module may use of the crate; `engine` and the tests see all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("data", &["diag", "round"]),
    ("units", &[]),
    ("numerals", &[]),
    ("terms", &[]),
    ("round", &["diag", "data", "numerals"]),
    ("workbook", &["round", "import", "diag", "data", "archive", "units"]),
    ("import", &["workbook", "round", "diag", "data"]),
    ("kinds", &["profile", "archive", "diag", "data", "terms"]),
    ("view", &["round", "diag", "template", "terms", "numerals"]),
    ("template", &["diag", "numerals"]),
    ("document", &["units", "data"]),
    ("markup", &["template", "document", "diag", "numerals"]),
    ("profile", &["units", "document"]),
    ("drawing", &["document", "fonts", "layout", "profile", "units"]),
    ("fonts", &["units", "diag", "document", "profile"]),
    ("archive", &["units", "diag"]),
    ("layout", &["diag", "document", "profile", "units"]),
    ("docx", &["document", "drawing", "profile", "layout", "fonts", "archive", "diag", "units"]),
    ("paged", &["document", "drawing", "profile", "layout", "fonts", "diag", "units"]),
    ("pdf", &["paged", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("svg", &["paged", "document", "profile", "layout", "fonts", "diag", "units"]),
    ("pack", &["archive", "diag"]),
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
    ("granit_parser", &["data", "import"]),
    ("toml", &["kinds"]),
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

/// The modules behind `crate::`, in single and in braced imports.
fn used_modules(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.match_indices("crate::").map(|(i, m)| word(&code[i + m.len()..])).filter(|w| !w.is_empty()).collect()
}
