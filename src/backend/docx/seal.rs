//! The picture of a seal (印章图样; GB/T 9704-2012, 7.3.5.1), anchored in the paragraph of its name.
//!
//! It stands in front of the text, its place given from the left of the type area and from the top of the paragraph.

use super::{RELATIONSHIPS, Writer};
use crate::layout::{Seal, SealPlace};
use crate::units::{Mm, Pt};

/// Namespaces of drawings.
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const PLACED: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
/// Where pictures begin in the order of what lies over the text.
const FRONT: usize = 251_658_240;

/// Name of a picture's part below `word`, by its number.
pub(super) fn picture(number: usize) -> String {
    format!("media/seal{}.png", number + 1)
}

/// Id of a picture's relationship.
pub(super) fn picture_relation(number: usize) -> String {
    format!("rIdSeal{}", number + 1)
}

impl Writer<'_> {
    /// The picture of an organ's seal, if there is one. Its paragraph stands on the line of this number below the text, the
    /// space above which is so many twips.
    pub(super) fn seal(&mut self, organ: &str, place: SealPlace, line: f64, above: i32) {
        let Some(seal) = self.seals.and_then(|seals| seals.get(organ)) else { return };
        let number = self.pictures.len();
        self.pictures.push(seal.bytes().clone());
        let diameter = self.profile.signature.seal;
        let (width, height) = seal.shape();
        let (cx, cy) = (Mm(width * diameter.0).emu(), Mm(height * diameter.0).emu());
        let middle = |twips: f64| Pt(twips / 20.0).mm().emu();
        let x = middle(place.x * self.geo.advance) - cx / 2;
        let y = middle(f64::from(self.lines(place.line - line) + above)) - cy / 2;
        let id = self.next_id();
        self.xml.open("w:r", &[]);
        self.xml.open("w:drawing", &[]);
        self.anchor(number, id, (x, y), (cx, cy), &Seal::caption(organ));
        self.xml.close("w:drawing");
        self.xml.close("w:r");
    }

    fn anchor(&mut self, number: usize, id: u32, (x, y): (i64, i64), (cx, cy): (i64, i64), alt: &str) {
        let xml = &mut self.xml;
        let (front, name) = (FRONT + number, format!("印章{}", number + 1));
        xml.open(
            "wp:anchor",
            &[
                ("xmlns:wp", &PLACED),
                ("distT", &0),
                ("distB", &0),
                ("distL", &0),
                ("distR", &0),
                ("simplePos", &0),
                ("relativeHeight", &front),
                ("behindDoc", &0),
                ("locked", &0),
                ("layoutInCell", &1),
                ("allowOverlap", &1),
            ],
        );
        xml.empty("wp:simplePos", &[("x", &0), ("y", &0)]);
        for (direction, from, offset) in [("wp:positionH", "column", x), ("wp:positionV", "paragraph", y)] {
            xml.open(direction, &[("relativeFrom", &from)]);
            xml.element("wp:posOffset", &[], &offset.to_string());
            xml.close(direction);
        }
        xml.empty("wp:extent", &[("cx", &cx), ("cy", &cy)]);
        xml.empty("wp:effectExtent", &[("l", &0), ("t", &0), ("r", &0), ("b", &0)]);
        xml.flag("wp:wrapNone", true);
        xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", &alt)]);
        xml.open("wp:cNvGraphicFramePr", &[]);
        xml.empty("a:graphicFrameLocks", &[("xmlns:a", &DRAWING), ("noChangeAspect", &1)]);
        xml.close("wp:cNvGraphicFramePr");
        xml.open("a:graphic", &[("xmlns:a", &DRAWING)]);
        xml.open("a:graphicData", &[("uri", &PICTURE)]);
        xml.open("pic:pic", &[("xmlns:pic", &PICTURE)]);
        xml.open("pic:nvPicPr", &[]);
        xml.empty("pic:cNvPr", &[("id", &id), ("name", &name), ("descr", &alt)]);
        xml.flag("pic:cNvPicPr", true);
        xml.close("pic:nvPicPr");
        xml.open("pic:blipFill", &[]);
        xml.empty("a:blip", &[("xmlns:r", &RELATIONSHIPS), ("r:embed", &picture_relation(number))]);
        xml.open("a:stretch", &[]);
        xml.flag("a:fillRect", true);
        xml.close("a:stretch");
        xml.close("pic:blipFill");
        xml.open("pic:spPr", &[]);
        xml.open("a:xfrm", &[]);
        xml.empty("a:off", &[("x", &0), ("y", &0)]);
        xml.empty("a:ext", &[("cx", &cx), ("cy", &cy)]);
        xml.close("a:xfrm");
        xml.open("a:prstGeom", &[("prst", &"rect")]);
        xml.flag("a:avLst", true);
        xml.close("a:prstGeom");
        xml.close("pic:spPr");
        xml.close("pic:pic");
        xml.close("a:graphicData");
        xml.close("a:graphic");
        xml.close("wp:anchor");
    }
}
