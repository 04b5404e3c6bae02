//! The public face of the library: every item that another crate can name, in `tests/ref/api.txt`.
//!
//! The listing is read from the source with `syn`, so it needs neither nightly nor the network, and
//! all features are in it. It goes from `lib.rs` through public modules and re-exports; an item of
//! a private module counts where it is re-exported. Types in signatures are as the source writes
//! them. Items that a macro of the crate makes are shown as the macro's call, without Chinese
//! words. `UPDATE_REFS=1 cargo test --test suite api` rewrites it: its diff is the change of the
//! interface.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, TraitItem, Type, Visibility};

use crate::support::matches_reference;
use crate::support::sources::{ModulePath, Sources, Target, attributes, names_of_use};

#[test]
fn the_public_api_is_as_listed() {
    let lines = Listing::of(&Sources::read());
    let items = lines.iter().filter(|l| !l.starts_with("impl ")).count();
    let text = format!(
        "{items} public items, {} implementations of traits\n\n{}\n",
        lines.len() - items,
        lines.join("\n")
    );
    assert_eq!(matches_reference("api.txt", &text), Ok(()));
}

struct Listing<'s> {
    sources: &'s Sources,
    /// The public path of each item that has one, by the module that declares it.
    public: BTreeMap<(ModulePath, String), String>,
    lines: BTreeSet<String>,
}

impl Listing<'_> {
    fn of(sources: &Sources) -> Vec<String> {
        let mut listing = Listing { sources, public: BTreeMap::new(), lines: BTreeSet::new() };
        listing.module(&Vec::new(), "xunwen", &mut BTreeSet::new());
        listing.implementations();
        let mut lines: Vec<String> = listing.lines.into_iter().collect();
        lines.sort_by_cached_key(|line| (public_path(line).to_string(), line.clone()));
        lines
    }

    /// Lists what a public module has; `name` is its public path.
    fn module(&mut self, path: &ModulePath, name: &str, on_the_way: &mut BTreeSet<ModulePath>) {
        if !on_the_way.insert(path.clone()) {
            return;
        }
        let sources = self.sources;
        for item in &sources.0[path].items {
            match item {
                Item::Use(used) if is_public(&used.vis) => {
                    self.reexported(path, name, used, on_the_way);
                }
                Item::Use(_) => {}
                item => self.item(path, name, item, None),
            }
        }
        let inner = |(p, m): &(&ModulePath, &crate::support::sources::Module)| {
            p.len() == path.len() + 1 && p.starts_with(path) && m.public
        };
        for (inner, _) in sources.0.iter().filter(inner) {
            let name = format!("{name}::{}", inner.last().unwrap());
            self.lines.insert(format!("mod {name}"));
            self.module(inner, &name, on_the_way);
        }
        on_the_way.remove(path);
    }

    fn reexported(
        &mut self,
        path: &ModulePath,
        name: &str,
        used: &syn::ItemUse,
        on_the_way: &mut BTreeSet<ModulePath>,
    ) {
        for (bound, target) in names_of_use(&used.tree) {
            match self.sources.resolve(path, &target) {
                Some(Target::Module(inner)) if bound == "*" => {
                    self.module(&inner, name, on_the_way);
                }
                Some(Target::Module(inner)) => {
                    self.lines.insert(format!("mod {name}::{bound}"));
                    self.module(&inner, &format!("{name}::{bound}"), on_the_way);
                }
                Some(Target::Item(inner, declared)) => {
                    let items = &self.sources.0[&inner].items;
                    for item in items.iter().filter(|i| names(i).contains(&declared)) {
                        self.item(&inner, name, item, Some(&bound));
                    }
                }
                None => {
                    _ = self.lines.insert(format!("use {name}::{bound} = {}", target.join("::")));
                }
            }
        }
    }

    /// Lists one item of a module under a public path, or under the name of its re-export.
    fn item(&mut self, path: &ModulePath, prefix: &str, item: &Item, renamed: Option<&str>) {
        let known = |ident: &syn::Ident| {
            format!("{prefix}::{}", renamed.map_or_else(|| ident.to_string(), str::to_string))
        };
        match item {
            Item::Const(i) if is_public(&i.vis) => {
                self.line(path, &i.ident, &known(&i.ident), "const", &format!(": {}", tidy(&i.ty)));
            }
            Item::Static(i) if is_public(&i.vis) => {
                self.line(
                    path,
                    &i.ident,
                    &known(&i.ident),
                    "static",
                    &format!(": {}", tidy(&i.ty)),
                );
            }
            Item::Type(i) if is_public(&i.vis) => {
                self.line(
                    path,
                    &i.ident,
                    &known(&i.ident),
                    "type",
                    &format!("{} = {}", tidy(&i.generics), tidy(&i.ty)),
                );
            }
            Item::Fn(i) if is_public(&i.vis) => self.function(&known(&i.sig.ident), &i.sig),
            Item::Struct(i) if is_public(&i.vis) => {
                let name = known(&i.ident);
                let whole = i.fields.iter().all(|f| is_public(&f.vis));
                let more = if whole { "" } else { " { private fields }" };
                self.line(
                    path,
                    &i.ident,
                    &name,
                    "struct",
                    &format!("{}{more}{}", tidy(&i.generics), marks(item)),
                );
                self.fields(&name, &i.fields, true);
            }
            Item::Enum(i) if is_public(&i.vis) => {
                let name = known(&i.ident);
                self.line(
                    path,
                    &i.ident,
                    &name,
                    "enum",
                    &format!("{}{}", tidy(&i.generics), marks(item)),
                );
                for variant in &i.variants {
                    self.lines.insert(format!("variant {name}::{}", variant.ident));
                    self.fields(&format!("{name}::{}", variant.ident), &variant.fields, false);
                }
            }
            Item::Trait(i) if is_public(&i.vis) => {
                let name = known(&i.ident);
                self.line(
                    path,
                    &i.ident,
                    &name,
                    "trait",
                    &format!("{}{}", tidy(&i.generics), marks(item)),
                );
                for inner in &i.items {
                    match inner {
                        TraitItem::Fn(f) => {
                            self.function(&format!("{name}::{}", f.sig.ident), &f.sig);
                        }
                        TraitItem::Type(t) => {
                            _ = self.lines.insert(format!("type {name}::{}", t.ident));
                        }
                        TraitItem::Const(c) => {
                            _ = self.lines.insert(format!(
                                "const {name}::{}: {}",
                                c.ident,
                                tidy(&c.ty)
                            ));
                        }
                        _ => {}
                    }
                }
            }
            Item::Macro(call) if call.ident.is_none() => self.made_by_macro(path, prefix, call),
            // A type that the macro's rules name is re-exported: its calls say what is in it.
            Item::Macro(rules) if renamed.is_some() => {
                for call in &self.sources.0[path].items {
                    if let Item::Macro(call) = call
                        && call.mac.path.get_ident() == rules.ident.as_ref()
                    {
                        self.made_by_macro(path, prefix, call);
                    }
                }
            }
            _ => {}
        }
    }

    fn line(&mut self, path: &ModulePath, ident: &syn::Ident, name: &str, word: &str, rest: &str) {
        self.public.entry((path.clone(), ident.to_string())).or_insert_with(|| name.to_string());
        self.lines.insert(format!("{word} {name}{rest}"));
    }

    fn function(&mut self, name: &str, signature: &syn::Signature) {
        let text = tidy(signature);
        let (before, after) = text.split_once(&signature.ident.to_string()).unwrap();
        self.lines.insert(format!("{before}{name}{after}"));
    }

    fn fields(&mut self, name: &str, fields: &Fields, only_public: bool) {
        for (n, field) in
            fields.iter().enumerate().filter(|(_, f)| !only_public || is_public(&f.vis))
        {
            let field_name =
                field.ident.as_ref().map_or_else(|| n.to_string(), ToString::to_string);
            self.lines.insert(format!("field {name}::{field_name}: {}", tidy(&field.ty)));
        }
    }

    /// One line for each part of a macro's call that ends with `;`, without Chinese and
    /// documentation.
    fn made_by_macro(&mut self, path: &ModulePath, prefix: &str, call: &syn::ItemMacro) {
        for name in names_of_macros(&self.sources.0[path].items) {
            self.public
                .entry((path.clone(), name.clone()))
                .or_insert_with(|| format!("{prefix}::{name}"));
        }
        let words = call.mac.tokens.clone().into_iter();
        let name = tidy(&call.mac.path);
        let tokens = without_chinese(&words.map(|t| t.to_string()).collect::<Vec<_>>().join(" "));
        for part in tokens.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            self.lines.insert(format!("macro {prefix}::{name}! {part}"));
        }
    }

    /// Public methods, and the traits that public types implement.
    fn implementations(&mut self) {
        for (path, module) in &self.sources.0 {
            for item in &module.items {
                let Item::Impl(block) = item else { continue };
                let Type::Path(of) = &*block.self_ty else { continue };
                let names: Vec<String> =
                    of.path.segments.iter().map(|s| s.ident.to_string()).collect();
                let Some(Target::Item(declared, ident)) = self.sources.resolve(path, &names) else {
                    continue;
                };
                let Some(name) = self.public.get(&(declared, ident)).cloned() else { continue };
                if let Some((of_trait, _)) = &block.trait_ {
                    self.lines.insert(format!("impl {} for {name}", tidy(of_trait)));
                    continue;
                }
                for inner in &block.items {
                    match inner {
                        ImplItem::Fn(f) if is_public(&f.vis) => {
                            self.function(&format!("{name}::{}", f.sig.ident), &f.sig);
                        }
                        ImplItem::Const(c) if is_public(&c.vis) => {
                            self.lines.insert(format!(
                                "const {name}::{}: {}",
                                c.ident,
                                tidy(&c.ty)
                            ));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// The path that a line is about, by which the listing is sorted.
fn public_path(line: &str) -> &str {
    let start =
        if line.starts_with("impl ") { line.rfind("xunwen::") } else { line.find("xunwen::") };
    let path = &line[start.unwrap_or(0)..];
    path.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .next()
        .unwrap()
        .trim_end_matches(':')
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The names by which a re-export may mean an item.
fn names(item: &Item) -> Vec<String> {
    match item {
        Item::Const(i) => vec![i.ident.to_string()],
        Item::Static(i) => vec![i.ident.to_string()],
        Item::Type(i) => vec![i.ident.to_string()],
        Item::Fn(i) => vec![i.sig.ident.to_string()],
        Item::Struct(i) => vec![i.ident.to_string()],
        Item::Enum(i) => vec![i.ident.to_string()],
        Item::Trait(i) => vec![i.ident.to_string()],
        Item::Macro(_) => crate::support::sources::names_of(item),
        _ => Vec::new(),
    }
}

/// What the macros of a module make, by its rules and its calls.
fn names_of_macros(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .filter(|i| matches!(i, Item::Macro(_)))
        .flat_map(crate::support::sources::names_of)
        .collect()
}

/// Attributes that are part of the interface: what is derived, and `non_exhaustive`.
fn marks(item: &Item) -> String {
    let mut derived = BTreeSet::new();
    let mut open = false;
    for attribute in attributes(item) {
        open |= attribute.path().is_ident("non_exhaustive");
        if let (true, syn::Meta::List(list)) =
            (attribute.path().is_ident("derive"), &attribute.meta)
        {
            let text = list.tokens.to_string().replace(' ', "");
            derived.extend(text.split(',').filter(|t| !t.is_empty()).map(str::to_string));
        }
    }
    let derived = derived.into_iter().collect::<Vec<_>>().join(", ");
    let derived = if derived.is_empty() { derived } else { format!("  derives {derived}") };
    if open { format!("  non_exhaustive{derived}") } else { derived }
}

/// Tokens without literals in Chinese and without attributes, in one line.
fn without_chinese(tokens: &str) -> String {
    let mut out = String::new();
    let mut rest = tokens;
    while let Some(start) = rest.find('"') {
        let (before, after) = rest.split_at(start);
        let end = after[1..].find('"').map_or(after.len(), |e| e + 2);
        out.push_str(before);
        if after[..end].is_ascii() {
            out.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    let words = out.replace("# [doc = ]", " ").replace("#[doc = ]", " ");
    words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" ,", ",")
        .replace(",,", ",")
        .replace("= ,", ",")
        .replace(" =,", ",")
}

/// Tokens as a person writes them.
fn tidy(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("( ", "("),
        (" )", ")"),
        ("[ ", "["),
        (" ]", "]"),
        (" ,", ","),
        (" ;", ";"),
        (" :", ":"),
        ("& ", "&"),
        (" (", "("),
        ("->(", "-> ("),
        (",(", ", ("),
        ("dyn(", "dyn ("),
        ("impl(", "impl ("),
        (",>", ">"),
        (",)", ")"),
        ("(mut self", "(self"),
    ] {
        text = text.replace(from, to);
    }
    text
}
