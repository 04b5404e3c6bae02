//! The package of a workbook: parts, their relations and content types, and which part is which
//! sheet.
//!
//! Takes the text of parts, never a file; names of parts are those of the archive.

use super::tags::{Edits, Kind, Malformed, Tag, Tags, escape, opened};

/// The part with the types of all other parts.
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";

/// A relation of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub id: String,
    /// The last word of its type, e.g. `worksheet`.
    pub kind: String,
    /// The target: a part, or an address outside the package.
    pub target: String,
    pub external: bool,
}

/// A sheet of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) struct SheetPart {
    /// As shown on its tab.
    pub name: String,
    /// Name of its part.
    pub part: String,
    pub hidden: bool,
}

/// The name of the part with the relations of a part.
pub(super) fn relations_part(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(f, n)| (f, n));
    if folder.is_empty() {
        format!("_rels/{name}.rels")
    } else {
        format!("{folder}/_rels/{name}.rels")
    }
}

/// Reads the text of such a part; `owner` is the part whose relations they are, empty for the
/// package.
pub(super) fn relations(owner: &str, xml: &str) -> Result<Vec<Relation>, Malformed> {
    let mut found = Vec::new();
    for tag in Tags::of(xml) {
        let tag = tag?;
        if !tag.begins("Relationship") {
            continue;
        }
        let of = |name| tag.attribute(name).unwrap_or_default().into_owned();
        let external = of("TargetMode").eq_ignore_ascii_case("External");
        let target = of("Target");
        found.push(Relation {
            id: of("Id"),
            kind: of("Type").rsplit('/').next().unwrap_or_default().to_string(),
            target: if external { target } else { resolve(owner, &target) },
            external,
        });
    }
    Ok(found)
}

/// The part named by a target that is relative to its owner.
fn resolve(owner: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let mut path: Vec<&str> =
        owner.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => _ = path.pop(),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// A target as we write it: from the root of the package.
pub(super) fn target(part: &str) -> String {
    format!("/{part}")
}

/// The sheets of cells in the order of their tabs, without those that have no relation.
pub(super) fn sheets(workbook: &str, relations: &[Relation]) -> Result<Vec<SheetPart>, Malformed> {
    let mut found = Vec::new();
    for tag in Tags::of(workbook) {
        let tag = tag?;
        if !tag.begins("sheet") {
            continue;
        }
        let relation =
            tag.prefixed_attribute("id").and_then(|id| relations.iter().find(|r| r.id == *id));
        if let Some(relation) = relation.filter(|r| r.kind == "worksheet" && !r.external) {
            found.push(SheetPart {
                name: tag.attribute("name").unwrap_or_default().into_owned(),
                part: relation.target.clone(),
                hidden: tag.attribute("state").is_some_and(|s| s != "visible"),
            });
        }
    }
    Ok(found)
}

/// Adds a relation; yields its id and the new text.
pub(super) fn with_relation(
    xml: Option<&str>,
    kind: &str,
    target: &str,
) -> Result<(String, String), Malformed> {
    let empty = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>"
    );
    let xml = xml.unwrap_or(empty);
    let mut ids = Vec::new();
    for tag in Tags::of(xml) {
        ids.extend(tag?.attribute("Id").map(std::borrow::Cow::into_owned));
    }
    let id = (1..).map(|n| format!("rId{n}")).find(|id| !ids.contains(id)).unwrap_or_default();
    let written = appended(xml, "Relationships", |prefix| {
        format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{}\"/>", escape(target))
    })?;
    Ok((id, written))
}

/// Adds the content type of a part.
pub(super) fn with_override(xml: &str, part: &str, content: &str) -> Result<String, Malformed> {
    appended(xml, "Types", |prefix| {
        format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content}\"/>", escape(part))
    })
}

/// Adds the content type of an extension, unless it has one.
pub(super) fn with_default(xml: &str, extension: &str, content: &str) -> Result<String, Malformed> {
    for tag in Tags::of(xml) {
        let tag = tag?;
        if tag.begins("Default")
            && tag.attribute("Extension").is_some_and(|e| e.eq_ignore_ascii_case(extension))
        {
            return Ok(xml.to_string());
        }
    }
    // Defaults come before overrides.
    let mut edits = Edits::default();
    for tag in Tags::of(xml) {
        let tag = tag?;
        if tag.begins("Types") {
            let default = format!(
                "<{}Default Extension=\"{extension}\" ContentType=\"{content}\"/>",
                tag.prefix()
            );
            insert_first(&mut edits, &tag, &default);
            return Ok(edits.apply(xml));
        }
    }
    Err(Malformed)
}

/// Adds an element at the end of the root.
fn appended(xml: &str, root: &str, element: impl Fn(&str) -> String) -> Result<String, Malformed> {
    let mut edits = Edits::default();
    for tag in Tags::of(xml) {
        let tag = tag?;
        if tag.depth == 0 && tag.ends(root) {
            insert_last(&mut edits, &tag, &element(tag.prefix()));
            return Ok(edits.apply(xml));
        }
    }
    Err(Malformed)
}

/// Inserts at the beginning of the content of an element; `tag` is its first tag.
pub(super) fn insert_first(edits: &mut Edits, tag: &Tag<'_>, text: &str) {
    match tag.kind {
        Kind::Empty => insert_last(edits, tag, text),
        _ => edits.insert(tag.end(), text),
    }
}

/// Inserts at the end of the content of an element; `tag` is its last tag.
pub(super) fn insert_last(edits: &mut Edits, tag: &Tag<'_>, text: &str) {
    match tag.kind {
        Kind::Empty => edits
            .replace(tag.start..tag.end(), format!("{}{text}</{}>", opened(tag.text), tag.name())),
        _ => edits.insert(tag.start, text),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_to_parts() {
        assert_eq!(
            relations_part("xl/worksheets/sheet1.xml"),
            "xl/worksheets/_rels/sheet1.xml.rels"
        );
        assert_eq!(relations_part("workbook.xml"), "_rels/workbook.xml.rels");
        for target in ["../comments1.xml", "/xl/comments1.xml", ".././comments1.xml"] {
            assert_eq!(resolve("xl/worksheets/sheet1.xml", target), "xl/comments1.xml");
        }
        assert_eq!(resolve("", "../../etc/passwd"), "etc/passwd", "never out of the package");
    }

    #[test]
    fn relations_and_types_grow() {
        let (id, xml) = with_relation(None, "t/comments", "/xl/c.xml").unwrap();
        let (next, xml) = with_relation(Some(&xml), "t/vmlDrawing", "/xl/v.vml").unwrap();
        assert_eq!((id.as_str(), next.as_str()), ("rId1", "rId2"));
        let kinds: Vec<String> = relations("xl/a/b.xml", &xml)
            .unwrap()
            .into_iter()
            .map(|r| r.kind + " " + &r.target)
            .collect();
        assert_eq!(kinds, ["comments xl/c.xml", "vmlDrawing xl/v.vml"]);
        let types = with_default("<t:Types xmlns:t=\"u\"/>", "vml", "v").unwrap();
        let types = with_override(&types, "xl/c.xml", "c").unwrap();
        assert_eq!(with_default(&types, "VML", "v").unwrap(), types);
        let expected = "<t:Types xmlns:t=\"u\"><t:Default Extension=\"vml\" ContentType=\"v\"/>\
                        <t:Override PartName=\"/xl/c.xml\" ContentType=\"c\"/></t:Types>";
        assert_eq!(types, expected);
    }
}
