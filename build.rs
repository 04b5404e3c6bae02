//! Embeds `templates/` and `samples/`: writes tables of (path, bytes) that `kinds` and `cli` include, and one of the
//! kinds' titles for the workbook.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a build script reads its folder and fails loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    embed(&root.join("templates"), "builtin_templates.rs");
    embed(&root.join("samples"), "samples.rs");
    titles(&root.join("templates"), "builtin_titles.rs");
}

/// The title that each kind's `kind.toml` begins with.
fn titles(root: &Path, table_name: &str) {
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in files.iter().filter(|f| f.ends_with("kind.toml")) {
        let name = file.parent().and_then(Path::file_name).expect("in a folder").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).expect("kind.toml is readable");
        let title = text.lines().find_map(|l| l.strip_prefix("title = \"")?.strip_suffix('"')).expect("kind.toml has a title");
        writeln!(table, "    ({name:?}, {title:?}),").expect("to a string");
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join(table_name);
    fs::write(out, table).expect("OUT_DIR is writable");
}

fn embed(root: &Path, table_name: &str) {
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(root).expect("below root").to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string()).expect("to a string");
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join(table_name);
    fs::write(out, table).expect("OUT_DIR is writable");
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("templates/ is readable") {
        let path = entry.expect("templates/ is readable").path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            collect(&path, files);
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}
