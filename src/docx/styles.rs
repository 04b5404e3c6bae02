//! Named styles and the font table: written once per profile, the same in all its documents.
//!
//! Ids are ASCII, names are the standard's terms; none equals a name that a Chinese
//! word processor gives its built-in styles (正文, 标题, 题注 …).

use super::geometry::{Geometry, font, latin, weight};
use super::props::{Indent, Para, Rule, Run, Spacing, Switches};
use super::xml::Xml;
use super::{BLACK, WORDML};
use crate::document::{Face, TableSize};
use crate::layout::table_type;
use crate::profile::Profile;

/// Ids of the paragraph styles.
pub(super) mod id {
    pub const HEAD_LINE: &str = "HeadLine";
    pub const MARK: &str = "IssuerMark";
    pub const DOC_NUMBER: &str = "DocNumber";
    pub const TITLE: &str = "DocTitle";
    pub const SUBTITLE: &str = "DocSubtitle";
    pub const ADDRESSEE: &str = "Addressee";
    pub const BODY: &str = "DocBody";
    pub const FLUSH: &str = "DocFlush";
    pub const BODY_LEFT: &str = "DocBodyLeft";
    pub const FLUSH_LEFT: &str = "DocFlushLeft";
    pub const CENTER: &str = "DocCenter";
    pub const RIGHT: &str = "DocRight";
    pub const LEVELS: [&str; 4] = ["Level1", "Level2", "Level3", "Level4"];
    pub const ANNEX_LIST: &str = "AnnexList";
    pub const ATTENDANCE: &str = "Attendance";
    pub const ORGAN: &str = "SignOrgan";
    pub const DATE: &str = "SignDate";
    pub const NOTE: &str = "DocNote";
    pub const ANNEX_MARK: &str = "AnnexMark";
    pub const ANNEX_TITLE: &str = "AnnexTitle";
    pub const TABLE: &str = "TableText";
    pub const TABLE_SMALL: &str = "TableTextSmall";
    pub const TABLE_BODY: &str = "TableTextBody";
    pub const TABLE_HEAD: &str = "TableHead";
    pub const TABLE_HEAD_SMALL: &str = "TableHeadSmall";
    pub const TABLE_HEAD_BODY: &str = "TableHeadBody";
    pub const CAPTION: &str = "TableCaption";
    pub const RULED: &str = "RuledLine";
    pub const IMPRINT: &str = "Imprint";
    pub const PAGE_NUMBER: &str = "PageNumber";
    pub const SPACER: &str = "Spacer";
}

/// Styles whose lines are on the grid of the body.
pub(super) const ON_GRID: [&str; 16] = [
    id::ADDRESSEE,
    id::BODY,
    id::FLUSH,
    id::BODY_LEFT,
    id::FLUSH_LEFT,
    id::CENTER,
    id::RIGHT,
    id::LEVELS[0],
    id::LEVELS[1],
    id::LEVELS[2],
    id::LEVELS[3],
    id::ANNEX_LIST,
    id::ATTENDANCE,
    id::ORGAN,
    id::DATE,
    id::NOTE,
];

/// Id of the character style of a face.
pub(super) fn face_style(face: Face) -> &'static str {
    match face {
        Face::Fang => "FaceFang",
        Face::Kai => "FaceKai",
        Face::Hei => "FaceHei",
        Face::Title => "FaceTitle",
        Face::Song => "FaceSong",
    }
}

const FACES: [(Face, &str); 5] = [
    (Face::Fang, "仿宋字"),
    (Face::Kai, "楷体字"),
    (Face::Hei, "黑体字"),
    (Face::Title, "小标宋字"),
    (Face::Song, "宋体字"),
];

/// The part `word/styles.xml`.
pub(super) fn styles(profile: &Profile, geo: &Geometry) -> String {
    let mut xml = Xml::part(16 * 1024);
    xml.open("w:styles", &[("xmlns:w", &WORDML)]);
    defaults(&mut xml, profile, geo);
    let mut s = Styles { xml, geo, profile };
    s.normal();
    s.faces();
    s.head();
    s.body();
    s.after_body();
    s.tables();
    s.foot();
    s.xml.close("w:styles");
    s.xml.finish()
}

fn defaults(xml: &mut Xml, profile: &Profile, geo: &Geometry) {
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    let run = Run {
        font: Some(font(profile, profile.grid.face)),
        latin: latin(profile),
        spacing: Some(geo.spacing),
        size: Some(profile.grid.size.half_points()),
        language: true,
        ..Run::default()
    };
    run.write(xml);
    xml.close("w:rPrDefault");
    xml.empty("w:pPrDefault", &[]);
    xml.close("w:docDefaults");
}

struct Styles<'a> {
    xml: Xml,
    geo: &'a Geometry,
    profile: &'a Profile,
}

impl<'a> Styles<'a> {
    /// The root: Word's own default paragraph style, on the grid.
    fn normal(&mut self) {
        let x = &mut self.xml;
        x.open("w:style", &[("w:type", &"paragraph"), ("w:default", &1), ("w:styleId", &"Normal")]);
        x.val("w:name", "Normal");
        x.flag("w:qFormat", true);
        let spacing =
            Spacing { before: Some(0), after: Some(0), line: Some(self.geo.line), least: None };
        let switches = Some(Switches { auto_space: self.profile.grid.auto_space });
        Para { switches, spacing, align: Some("both"), ..Para::default() }.write(x);
        x.close("w:style");
        x.open(
            "w:style",
            &[("w:type", &"character"), ("w:default", &1), ("w:styleId", &"DefaultParagraphFont")],
        );
        x.val("w:name", "Default Paragraph Font");
        x.val("w:uiPriority", 1);
        x.flag("w:semiHidden", true);
        x.close("w:style");
        x.open(
            "w:style",
            &[("w:type", &"table"), ("w:default", &1), ("w:styleId", &"TableNormal")],
        );
        x.val("w:name", "Normal Table");
        x.val("w:uiPriority", 99);
        x.flag("w:semiHidden", true);
        x.open("w:tblPr", &[]);
        x.empty("w:tblInd", &[("w:w", &0), ("w:type", &"dxa")]);
        x.open("w:tblCellMar", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            x.empty(side, &[("w:w", &0), ("w:type", &"dxa")]);
        }
        x.close("w:tblCellMar");
        x.close("w:tblPr");
        x.close("w:style");
    }

    fn faces(&mut self) {
        for (face, name) in FACES {
            let run = self.face(face);
            let x = &mut self.xml;
            x.open(
                "w:style",
                &[
                    ("w:type", &"character"),
                    ("w:customStyle", &1),
                    ("w:styleId", &face_style(face)),
                ],
            );
            x.val("w:name", name);
            x.flag("w:qFormat", true);
            run.write(x);
            x.close("w:style");
        }
    }

    fn add(
        &mut self,
        id: &str,
        name: &str,
        next: Option<&str>,
        para: &Para<'_>,
        run: Option<Run<'_>>,
    ) {
        let x = &mut self.xml;
        x.open("w:style", &[("w:type", &"paragraph"), ("w:customStyle", &1), ("w:styleId", &id)]);
        x.val("w:name", name);
        x.val("w:basedOn", "Normal");
        if let Some(next) = next {
            x.val("w:next", next);
        }
        x.flag("w:qFormat", true);
        para.write(x);
        if let Some(run) = run {
            run.write(x);
        }
        x.close("w:style");
    }

    /// Type of a face, with the profile's own for digits and Latin.
    fn face(&self, face: Face) -> Run<'a> {
        Run { font: Some(font(self.profile, face)), latin: latin(self.profile), ..Run::default() }
    }

    fn head(&mut self) {
        let red = Some(self.profile.head.red.as_str());
        let body = Para::default();
        self.add(
            id::HEAD_LINE,
            "份号密级紧急程度",
            None,
            &Para { align: Some("left"), ..body },
            None,
        );
        let mark = Run { color: red, spacing: Some(0), ..self.face(Face::Title) };
        self.add(
            id::MARK,
            "发文机关标志",
            None,
            &Para { align: Some("center"), ..body },
            Some(mark),
        );
        self.add(id::DOC_NUMBER, "发文字号", None, &Para { align: Some("center"), ..body }, None);
    }

    fn body(&mut self) {
        let (geo, h) = (self.geo, &self.profile.heading);
        let pitch = Some(h.title_pitch.twips().0);
        let spacing = |before: f64| Spacing {
            before: Some((geo.lines(before) + geo.title_shift).max(0)),
            after: Some((geo.lines(h.title_after) - geo.title_shift).max(0)),
            line: pitch,
            least: None,
        };
        let title = Run {
            spacing: Some(0),
            size: Some(h.title_size.half_points()),
            ..self.face(h.title_face)
        };
        let centred = Para { align: Some("center"), ..Para::default() };
        self.add(
            id::TITLE,
            "公文标题",
            Some(id::ADDRESSEE),
            &Para { spacing: spacing(h.title_before), ..centred },
            Some(title),
        );
        self.add(
            id::ANNEX_TITLE,
            "附件标题",
            Some(id::BODY),
            &Para { spacing: spacing(1.0), ..centred },
            Some(title),
        );
        // Type of the body's size is on the body's grid.
        let tracking = (h.subtitle_size != self.profile.grid.size).then_some(0);
        let size = Some(h.subtitle_size.half_points());
        let subtitle = Run { spacing: tracking, size, ..self.face(h.subtitle_face) };
        self.add(id::SUBTITLE, "公文副题", Some(id::BODY), &centred, Some(subtitle));
        self.add(id::ADDRESSEE, "主送机关", Some(id::BODY), &Para::default(), None);
        let first = Indent { first: geo.indent(self.profile.grid.indent), ..Indent::default() };
        let indented = Para { indent: first, ..Para::default() };
        self.add(id::BODY, "公文正文", None, &indented, None);
        self.add(id::FLUSH, "顶格段落", None, &Para::default(), None);
        // For paragraphs with long addresses and numbers, whose lines are not filled out.
        let left = Para { align: Some("left"), ..Para::default() };
        let indented = Para { align: left.align, ..indented };
        self.add(id::BODY_LEFT, "公文正文左齐", None, &indented, None);
        self.add(id::FLUSH_LEFT, "顶格段落左齐", None, &left, None);
        self.add(id::CENTER, "居中段落", None, &centred, None);
        self.add(
            id::RIGHT,
            "居右段落",
            None,
            &Para { align: Some("right"), ..Para::default() },
            None,
        );
        let names = ["一级标题", "二级标题", "三级标题", "四级标题"];
        for (n, level) in h.levels.iter().enumerate() {
            let run = Run { bold: level.bold.then_some(true), ..self.face(level.face) };
            self.add(
                id::LEVELS[n],
                names[n],
                Some(id::BODY),
                &Para { outline: Some(n as u8), ..indented },
                Some(run),
            );
        }
    }

    fn after_body(&mut self) {
        let first =
            Indent { first: self.geo.indent(self.profile.grid.indent), ..Indent::default() };
        let left = Para { align: Some("left"), ..Para::default() };
        self.add(id::ANNEX_LIST, "附件说明", None, &Para::default(), None);
        self.add(id::ATTENDANCE, "出席列席", None, &Para::default(), None);
        self.add(
            id::ORGAN,
            "署名",
            Some(id::DATE),
            &Para { keep_next: true, keep_lines: true, ..Para::default() },
            None,
        );
        self.add(id::DATE, "成文日期", None, &Para { keep_lines: true, ..Para::default() }, None);
        self.add(
            id::NOTE,
            "附注",
            None,
            &Para { indent: first, keep_lines: true, ..Para::default() },
            None,
        );
        let hei = self.face(Face::Hei);
        self.add(
            id::ANNEX_MARK,
            "附件标记",
            Some(id::ANNEX_TITLE),
            &Para { page_break: true, ..left },
            Some(hei),
        );
    }

    fn tables(&mut self) {
        let t = &self.profile.table;
        let sizes = [
            (TableSize::Normal, id::TABLE, "表格文字", id::TABLE_HEAD, "表头"),
            (TableSize::Small, id::TABLE_SMALL, "表格文字小", id::TABLE_HEAD_SMALL, "表头小"),
            (TableSize::Body, id::TABLE_BODY, "表格文字大", id::TABLE_HEAD_BODY, "表头大"),
        ];
        for (size, text, text_name, head, head_name) in sizes {
            let size = table_type(size, self.profile);
            let line = Some((size.0 * t.pitch * 20.0).round() as i32);
            let para = Para {
                spacing: Spacing { line, ..Spacing::default() },
                align: Some("left"),
                ..Para::default()
            };
            let run = Run { spacing: Some(0), size: Some(size.half_points()), ..self.face(t.face) };
            self.add(text, text_name, None, &para, Some(run));
            let run =
                Run { font: self.face(t.head_face).font, bold: t.head_bold.then_some(true), ..run };
            self.add(head, head_name, None, &para, Some(run));
        }
        let caption =
            Run { spacing: Some(0), size: Some(t.size.half_points()), ..self.face(t.face) };
        self.add(
            id::CAPTION,
            "表注",
            None,
            &Para { keep_next: true, align: Some("center"), ..Para::default() },
            Some(caption),
        );
    }

    fn foot(&mut self) {
        self.add(id::RULED, "横线", None, &Para { align: Some("left"), ..Para::default() }, None);
        let imprint = Run {
            spacing: Some(0),
            size: Some(self.profile.imprint.size.half_points()),
            ..Run::default()
        };
        self.add(id::IMPRINT, "版记", None, &Para::default(), Some(imprint));
        let n = &self.profile.number;
        let number = Run {
            font: n.docx.first().map(String::as_str),
            spacing: Some(0),
            size: Some(n.size.half_points()),
            ..Run::default()
        };
        self.add(
            id::PAGE_NUMBER,
            "页码数字",
            None,
            &Para { align: Some("center"), ..Para::default() },
            Some(number),
        );
        let spacer = Run { spacing: Some(0), size: Some(2), ..Run::default() };
        let spacing = Spacing { line: Some(super::SPACER_LINE), ..Spacing::default() };
        self.add(
            id::SPACER,
            "间隔",
            None,
            &Para { spacing, align: Some("left"), ..Para::default() },
            Some(spacer),
        );
    }
}

/// The black rule of tables; `None` if the profile has none.
pub(super) fn table_rule(rule: crate::units::Mm) -> Option<Rule<'static>> {
    weight(rule).map(|weight| Rule { weight, space: 0, color: BLACK })
}

/// The part `word/fontTable.xml`: every face named, its other names as alternatives.
pub(super) fn fonts(profile: &Profile) -> String {
    let mut xml = Xml::part(2 * 1024);
    xml.open("w:fonts", &[("xmlns:w", &WORDML)]);
    let mut seen: Vec<&str> = Vec::new();
    let lists = profile.faces.values().map(|names| &names.docx);
    let lists = lists
        .chain(profile.latin.iter().map(|l| &l.docx))
        .chain(std::iter::once(&profile.number.docx));
    for (name, others) in lists.filter_map(|names| names.split_first()) {
        if seen.contains(&name.as_str()) {
            continue;
        }
        seen.push(name);
        xml.open("w:font", &[("w:name", name)]);
        if !others.is_empty() {
            xml.val("w:altName", others.join(","));
        }
        xml.val("w:charset", "86");
        xml.val("w:family", "auto");
        xml.val("w:pitch", "default");
        xml.close("w:font");
    }
    xml.close("w:fonts");
    xml.finish()
}
