//! Pictures in the text: charts in a paragraph of their own, codes and seals anchored at their
//! places.

use std::fmt::Display;
use std::sync::Arc;

use super::props::{Para, Spacing};
use super::styles::id;
use super::{RELATIONSHIPS, Writer};
use crate::document::{Chart, SortingCode};
use crate::drawing;
use crate::units::Pt;

/// Namespaces of drawings.
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const PLACED: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
/// Lowest position of pictures in the stacking order above the text.
const FRONT: usize = 251_658_240;
/// How much higher a line is than the picture in it, in twips: the descent of one-point type.
pub(super) const BELOW_PICTURE: i32 = 20;

/// Name of a picture's part below `word`, by its number and its file.
pub(super) fn part(number: usize, file: &[u8]) -> String {
    format!("media/picture{}.{}", number + 1, extension(file))
}

/// What a picture's file is: a photo, or a drawing or a seal.
pub(super) fn extension(file: &[u8]) -> &'static str {
    if file.starts_with(b"\xff\xd8") { "jpeg" } else { "png" }
}

/// Id of a picture's relationship.
pub(super) fn relation(number: usize) -> String {
    format!("rIdPicture{}", number + 1)
}

/// The position of an anchored picture: reference and distance in EMU.
pub(super) struct Anchor {
    pub horizontal: (&'static str, i64),
    pub vertical: (&'static str, i64),
}

impl Writer<'_> {
    /// A chart in a line whose height is a whole number of grid lines; described in words if the
    /// fonts lack any of its characters.
    pub(super) fn chart(&mut self, chart: &Chart) {
        let drawing = drawing::chart(chart, self.profile);
        let fonts = self.fonts.filter(|fonts| drawing::has_type_for(&drawing, self.profile, fonts));
        let png = fonts.and_then(|fonts| drawing::png(&drawing, self.profile, Some(fonts)));
        let Some(png) = png else {
            return self.plain_paragraph(Para::of(id::BODY), &drawing.alt);
        };
        let lines = drawing.height.0 / self.profile.pitch().0;
        let line = self.geo.lines(lines.round());
        let height = f64::from(line - BELOW_PICTURE) / 20.0;
        let width = drawing.width.0 * height / drawing.height.0;
        let spacing = Spacing { least: Some(line), ..Spacing::default() };
        self.open_paragraph(Para { spacing, align: Some("center"), ..Para::of(id::SPACER) }, 0);
        self.picture(
            png.into(),
            "统计图",
            &drawing.alt,
            (Pt(width).mm().emu(), Pt(height).mm().emu()),
            None,
        );
        self.close_paragraph();
    }

    /// A sorting code in the margin above the page, anchored in the paragraph that is open.
    pub(super) fn sorting_code(&mut self, code: &SortingCode) {
        let placed = drawing::sorting_code(code, self.profile);
        let fonts =
            self.fonts.filter(|fonts| drawing::has_type_for(&placed.drawing, self.profile, fonts));
        let Some(png) = drawing::png(&placed.drawing, self.profile, fonts) else { return };
        let emu = |length: Pt| length.mm().emu();
        let anchor =
            Anchor { horizontal: ("page", emu(placed.x)), vertical: ("page", emu(placed.y)) };
        let size = (emu(placed.drawing.width), emu(placed.drawing.height));
        self.picture(png.into(), "分拣码", &placed.drawing.alt, size, Some(&anchor));
    }

    /// A run with a picture of this width and height in EMU, in its line or anchored.
    pub(super) fn picture(
        &mut self,
        file: Arc<[u8]>,
        kind: &str,
        alt: &str,
        size: (i64, i64),
        anchor: Option<&Anchor>,
    ) {
        let number = self.pictures.len();
        self.pictures.push(file);
        let id = self.next_id();
        let name = format!("{kind}{}", number + 1);
        let element = if anchor.is_some() { "wp:anchor" } else { "wp:inline" };
        let (cx, cy) = size;
        let xml = &mut self.xml;
        xml.open("w:r", &[]);
        xml.open("w:drawing", &[]);
        let front = FRONT + number;
        let zero: &dyn Display = &0;
        let one: &dyn Display = &1;
        let mut attributes = vec![("xmlns:wp", &PLACED as &dyn Display)];
        attributes.extend(["distT", "distB", "distL", "distR"].map(|side| (side, zero)));
        if let Some(anchor) = anchor {
            attributes.extend([
                ("simplePos", zero),
                ("relativeHeight", &front),
                ("behindDoc", zero),
                ("locked", zero),
            ]);
            attributes.extend([("layoutInCell", one), ("allowOverlap", one)]);
            xml.open(element, &attributes);
            xml.empty("wp:simplePos", &[("x", &0), ("y", &0)]);
            for (direction, (from, offset)) in
                [("wp:positionH", anchor.horizontal), ("wp:positionV", anchor.vertical)]
            {
                xml.open(direction, &[("relativeFrom", &from)]);
                xml.element("wp:posOffset", &[], &offset.to_string());
                xml.close(direction);
            }
        } else {
            xml.open(element, &attributes);
        }
        xml.empty("wp:extent", &[("cx", &cx), ("cy", &cy)]);
        xml.empty("wp:effectExtent", &[("l", &0), ("t", &0), ("r", &0), ("b", &0)]);
        xml.flag("wp:wrapNone", anchor.is_some());
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
        xml.empty("a:blip", &[("xmlns:r", &RELATIONSHIPS), ("r:embed", &relation(number))]);
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
        xml.close(element);
        xml.close("w:drawing");
        xml.close("w:r");
    }
}
