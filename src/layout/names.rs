//! The names that a document itself gives; titles are not broken inside them.

use std::collections::BTreeSet;

use crate::document::{Annex, Block, BlockKind, Document, Inline};

/// Characters that end the name of a town or village (镇、乡、村), and that of an area above it.
const TOWN_ENDS: [char; 3] = ['镇', '乡', '村'];
const COUNTY_ENDS: [char; 5] = ['省', '市', '县', '区', '州'];

/// Endings of a Party organ behind the name of what it leads, longest first, and how it is called
/// for short.
const COMMITTEES: [(&str, &str); 5] = [
    ("总支部委员会", "党总支"),
    ("支部委员会", "党支部"),
    ("工作委员会", "党工委"),
    ("委员会", "党委"),
    ("党组", "党组"),
];

/// The organs and places a document names: issuers, addressees, those who sign, and those of the
/// imprint, each as written and as it is called for short (双河镇 and 双河镇党委 for 中共双河镇委员会). Sorted,
/// without doubles.
pub fn names_of(document: &Document) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut add = |text: &str| {
        text.split(['、', '，', '：', '；', '　', ' ']).for_each(|name| collect(name, &mut names));
    };
    add(&document.meta.author);
    if let Some(head) = &document.head {
        head.issuers.iter().for_each(|n| add(n));
    }
    let annexes = document.annexes.iter().flat_map(|Annex { blocks, .. }| blocks);
    for Block { kind, .. } in document.blocks.iter().chain(annexes) {
        match kind {
            BlockKind::Addressee { text } => add(&plain(text)),
            BlockKind::Signature(signature) => signature.organs.iter().for_each(|n| add(n)),
            _ => {}
        }
    }
    if let Some(imprint) = &document.imprint {
        imprint.cc.iter().chain(&imprint.printer).for_each(|n| add(n));
    }
    names.into_iter().collect()
}

/// A name, and the shorter ones it is called by.
fn collect(name: &str, names: &mut BTreeSet<String>) {
    let mut put = |n: &str| n.chars().nth(1).is_some().then(|| names.insert(n.to_string()));
    let bare = name.strip_prefix("中共").unwrap_or(name);
    put(name);
    put(bare);
    put(from_county(bare));
    let Some((place, word)) =
        COMMITTEES.iter().find_map(|(end, word)| Some((bare.strip_suffix(end)?, *word)))
    else {
        return;
    };
    // From the county up the short name is 县委, not 县党委.
    let word = if word == "党委" && place.ends_with(COUNTY_ENDS) { "委" } else { word };
    for short in [place, from_county(place), last_place(place)] {
        put(short);
        put(&format!("{short}{word}"));
    }
}

/// 县委组织部 of 澄川县委组织部.
fn from_county(name: &str) -> &str {
    let county = name.char_indices().skip(2).find(|(_, c)| COUNTY_ENDS.contains(c));
    county.map_or(name, |(i, _)| &name[i..])
}

/// 柳树湾村 of 双河镇柳树湾村.
fn last_place(name: &str) -> &str {
    let Some(end) = name.ends_with(TOWN_ENDS).then(|| name.len() - '村'.len_utf8()) else {
        return name;
    };
    let outer = name[..end]
        .char_indices()
        .skip(2)
        .find(|(_, c)| TOWN_ENDS.contains(c) || COUNTY_ENDS.contains(c));
    outer
        .map(|(i, c)| &name[i + c.len_utf8()..])
        .filter(|n| n.chars().nth(1).is_some())
        .map_or(name, last_place)
}

fn plain(text: &[Inline]) -> String {
    text.iter()
        .filter_map(|i| if let Inline::Text { text, .. } = i { Some(text.as_str()) } else { None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{At, Head, Imprint, Signature, SignatureVariant};

    #[test]
    fn names_come_from_every_part_that_names_organs() {
        let block = |kind| Block { at: At::default(), kind };
        let signature = Signature {
            variant: SignatureVariant::Sealed,
            organs: vec!["中共澄川县委巡察工作领导小组".into()],
            date: Vec::new(),
        };
        let document = Document {
            head: Some(Head {
                issuers: vec!["中共澄川县委组织部".into()], ..Head::default()
            }),
            blocks: vec![
                block(BlockKind::Addressee {
                    text: vec![Inline::text(
                        "中共双河镇柳树湾村总支部委员会，中共澄川县农业农村局党组：",
                    )],
                }),
                block(BlockKind::Signature(signature)),
            ],
            imprint: Some(Imprint {
                cc: vec!["中共澄川县委办公室".into()], ..Imprint::default()
            }),
            ..Document::default()
        };
        let names = names_of(&document);
        for name in [
            "中共澄川县委组织部",
            "县委组织部",
            "澄川县委巡察工作领导小组",
            "柳树湾村",
            "柳树湾村党总支",
            "县农业农村局",
            "县农业农村局党组",
        ] {
            assert!(names.iter().any(|n| n == name), "{name} is not in {names:?}");
        }
        assert!(!names.iter().any(|n| n == "农业农村" || n == "县"), "{names:?}");
        assert!(names.is_sorted());
    }
}
