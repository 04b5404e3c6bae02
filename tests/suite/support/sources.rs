//! The source of the library and of the program, parsed: modules, what each declares and imports,
//! and where a path leads.
//!
//! Paths are followed through `use` and `pub use` to the module that declares the item. Items that
//! a macro of the crate makes are found by the words `enum` and `struct` in it and in its calls.
//! Tests within the sources are left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::{Item, UseTree};

use super::root;

/// The path of a module within the crate; empty for the root.
pub type ModulePath = Vec<String>;

/// A module: its file, its items, and the names that it binds.
pub struct Module {
    /// Relative to `src`, with `/`.
    pub file: String,
    pub items: Vec<Item>,
    /// Whether the module is declared `pub`; the root is.
    pub public: bool,
    declares: Vec<String>,
    imports: Vec<Import>,
}

/// One name that `use` binds; a glob binds `*`.
struct Import {
    name: String,
    path: Vec<String>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(ModulePath),
    Item(ModulePath, String),
}

/// All modules of the library and of the program.
pub struct Sources(pub BTreeMap<ModulePath, Module>);

impl Sources {
    pub fn read() -> Sources {
        let mut modules = BTreeMap::new();
        let (library, program) = (PathBuf::from("lib.rs"), PathBuf::from("main.rs"));
        add(&mut modules, Vec::new(), &library, true, parsed(&library));
        // Modules of the program alone: never public.
        for item in parsed(&program) {
            if let Item::Mod(module) = item {
                let path = vec![module.ident.to_string()];
                let file = file_of_module(&path);
                let items = parsed(&file);
                add(&mut modules, path, &file, false, items);
            }
        }
        Sources(modules)
    }

    /// Where a path as written in a module leads; `None` if it is another crate's or not found.
    pub fn resolve(&self, from: &ModulePath, path: &[String]) -> Option<Target> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: &ModulePath, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        if depth > 16 {
            return None;
        }
        let mut here = from.clone();
        match first.as_str() {
            // The program names the library by its own name.
            "crate" | "xunwen" => here.clear(),
            "self" => {}
            "super" => _ = here.pop()?,
            name => {
                here.push(name.to_string());
                if !self.0.contains_key(&here) {
                    here.pop();
                    return self.name(&here, name, rest, depth);
                }
            }
        }
        if rest.is_empty() {
            Some(Target::Module(here))
        } else {
            self.follow(&here, rest, depth + 1)
        }
    }

    /// Where a name that is no module of its own leads, seen from a module.
    fn name(
        &self,
        module: &ModulePath,
        name: &str,
        rest: &[String],
        depth: usize,
    ) -> Option<Target> {
        let known = self.0.get(module)?;
        if known.declares.iter().any(|d| d == name) {
            return Some(Target::Item(module.clone(), name.to_string()));
        }
        if let Some(import) = known.imports.iter().find(|i| i.name == name) {
            return self.follow(module, &[&import.path[..], rest].concat(), depth + 1);
        }
        let globs = known.imports.iter().filter(|i| i.name == "*");
        let mut found =
            globs.filter_map(|glob| match self.follow(module, &glob.path, depth + 1)? {
                Target::Module(inner) => self.name(&inner, name, rest, depth + 2),
                Target::Item(..) => None,
            });
        found.next()
    }

    /// The path that a `use` of a module binds to a name.
    pub fn import(&self, module: &ModulePath, name: &str) -> Option<&[String]> {
        self.0.get(module)?.imports.iter().find(|i| i.name == name).map(|i| i.path.as_slice())
    }

    /// The file in which a target is declared.
    pub fn file_of(&self, target: &Target) -> &str {
        let (Target::Module(module) | Target::Item(module, _)) = target;
        &self.0[module].file
    }
}

fn add(
    modules: &mut BTreeMap<ModulePath, Module>,
    path: ModulePath,
    file: &Path,
    public: bool,
    items: Vec<Item>,
) {
    let mut module = Module {
        file: file.to_string_lossy().replace('\\', "/"),
        items: Vec::new(),
        public,
        declares: Vec::new(),
        imports: Vec::new(),
    };
    for item in items.into_iter().filter(|i| !is_test(attributes(i))) {
        match item {
            Item::Mod(inner) => {
                let mut path = path.clone();
                path.push(inner.ident.to_string());
                let public = matches!(inner.vis, syn::Visibility::Public(_))
                    && !inner.attrs.iter().any(is_hidden);
                if let Some((_, items)) = inner.content {
                    add(modules, path, file, public, items);
                } else {
                    let file = file_of_module(&path);
                    let items = parsed(&file);
                    add(modules, path, &file, public, items);
                }
            }
            item => {
                declared(&item, &mut module.declares);
                if let Item::Use(used) = &item {
                    imported(&used.tree, &mut Vec::new(), &mut module.imports);
                }
                module.items.push(item);
            }
        }
    }
    modules.insert(path, module);
}

fn parsed(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(root("src").join(file))
        .unwrap_or_else(|e| panic!("src/{}: {e}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|e| panic!("src/{}: {e}", file.display())).items
}

fn file_of_module(path: &ModulePath) -> PathBuf {
    let stem = path.join("/");
    let single = PathBuf::from(format!("{stem}.rs"));
    if root("src").join(&single).exists() {
        single
    } else {
        PathBuf::from(format!("{stem}/mod.rs"))
    }
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && a.to_token_stream().to_string().replace(' ', "") == "#[cfg(test)]"
    })
}

/// The names that an item declares.
fn declared(item: &Item, names: &mut Vec<String>) {
    let ident = match item {
        Item::Const(i) => &i.ident,
        Item::Enum(i) => &i.ident,
        Item::Fn(i) => &i.sig.ident,
        Item::Static(i) => &i.ident,
        Item::Struct(i) => &i.ident,
        Item::Trait(i) => &i.ident,
        Item::Type(i) => &i.ident,
        Item::Macro(i) => return names.extend(made_by_macro(&i.mac.tokens.to_string())),
        _ => return,
    };
    names.push(ident.to_string());
}

/// The names of types in the tokens of a macro of the crate: `enum Name` in its rules, `Name { … }`
/// in a call.
fn made_by_macro(tokens: &str) -> Vec<String> {
    let words: Vec<&str> = tokens.split_whitespace().collect();
    let is_type = |w: &[&str]| match w {
        ["enum" | "struct", name] => name.starts_with(char::is_uppercase),
        [name, "{"] => name.starts_with(char::is_uppercase),
        _ => false,
    };
    let name = |w: &[&str]| if w[1] == "{" { w[0].to_string() } else { w[1].to_string() };
    words.windows(2).filter(|w| is_type(w)).map(name).collect()
}

fn imported(tree: &UseTree, path: &mut Vec<String>, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(p) => {
            path.push(p.ident.to_string());
            imported(&p.tree, path, imports);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, path, imports)),
        UseTree::Glob(_) => imports.push(Import { name: "*".into(), path: path.clone() }),
        UseTree::Name(n) if n.ident == "self" => {
            imports.push(Import { name: path.last().unwrap().clone(), path: path.clone() });
        }
        UseTree::Name(n) => {
            imports.push(Import { name: n.ident.to_string(), path: with(path, &n.ident) });
        }
        UseTree::Rename(r) if r.ident == "self" => {
            imports.push(Import { name: r.rename.to_string(), path: path.clone() });
        }
        UseTree::Rename(r) => {
            imports.push(Import { name: r.rename.to_string(), path: with(path, &r.ident) });
        }
    }
}

fn with(path: &[String], last: &syn::Ident) -> Vec<String> {
    path.iter().cloned().chain([last.to_string()]).collect()
}

/// Every name that a `use` binds, with its path; a glob's name is `*`.
pub fn names_of_use(tree: &UseTree) -> Vec<(String, Vec<String>)> {
    let mut imports = Vec::new();
    imported(tree, &mut Vec::new(), &mut imports);
    imports.into_iter().map(|i| (i.name, i.path)).collect()
}

/// The names that an item declares.
pub fn names_of(item: &Item) -> Vec<String> {
    let mut names = Vec::new();
    declared(item, &mut names);
    names
}

/// Whether an attribute is `#[doc(hidden)]`: then a module is public for this repository only.
fn is_hidden(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("doc")
        && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "hidden")
}
