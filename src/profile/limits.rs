//! What must hold between the numbers of a profile for a page to be possible.
//!
//! Each number's own range is in `keys`; here are the sums: the type area is on the sheet, lines
//! do not overlap, the head and the page number have room.

use super::{HeadKind, NumberPlace, Profile};
use crate::units::Pt;

/// Numbers of a profile that contradict each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The keys of the numbers.
    pub keys: Vec<&'static str>,
    /// What was found, in Chinese.
    pub found: String,
    /// What to do, in Chinese.
    pub cure: String,
}

/// Rounding of conversions, in any unit.
const SLACK: f64 = 0.01;

/// Greatest pitch, in points; as for `grid.pitch`.
const MAX_PITCH: f64 = 100.0;

/// Fewest lines of a page.
const MIN_LINES: f64 = 5.0;

/// Least advance of a character as a part of its size; below it characters overlap.
const NARROWEST: f64 = 0.9;

/// Something measured: its name and number.
type Side = (&'static str, f64);

/// Collects the conflicts.
struct Conflicts(Vec<Conflict>);

impl Conflicts {
    /// Requires that one side is no greater than the other.
    fn at_most(
        &mut self,
        keys: &[&'static str],
        (less, a): Side,
        (more, b): Side,
        unit: &str,
        cure: impl Into<String>,
    ) {
        if a <= b + SLACK {
            return;
        }
        let found = format!("{less}（{}{unit}）大于{more}（{}{unit}）", rounded(a), rounded(b));
        self.0.push(Conflict { keys: keys.to_vec(), found, cure: cure.into() });
    }
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

impl Profile {
    /// All conflicts; none in a profile that can be laid out.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Conflicts(Vec::new());
        self.page_conflicts(&mut found);
        if found.0.is_empty() {
            // With a faulty page or grid the rest would only repeat their faults.
            self.grid_conflicts(&mut found);
        }
        if found.0.is_empty() {
            self.head_conflicts(&mut found);
            self.text_conflicts(&mut found);
        }
        found.0
    }

    fn page_conflicts(&self, found: &mut Conflicts) {
        let p = &self.page;
        found.at_most(
            &["page.text_width", "page.left", "page.width"],
            ("订口与版心宽度之和", p.left.0 + p.text_width.0),
            ("纸张宽度", p.width.0),
            "毫米",
            "减小 page.left 或 page.text_width",
        );
        found.at_most(
            &["page.text_height", "page.top", "page.height"],
            ("天头与版心高度之和", p.top.0 + p.text_height.0),
            ("纸张高度", p.height.0),
            "毫米",
            "减小 page.top 或 page.text_height",
        );
    }

    /// The keys that the pitch comes from.
    fn pitch_keys(&self) -> &'static [&'static str] {
        if self.grid.pitch.is_some() {
            &["grid.pitch", "grid.size"]
        } else {
            &["grid.lines", "grid.size", "page.text_height"]
        }
    }

    fn grid_conflicts(&self, found: &mut Conflicts) {
        let (grid, page, keys) = (&self.grid, &self.page, self.pitch_keys());
        let (pitch, size) = (self.pitch().0, grid.size.0);
        let cure = if grid.pitch.is_some() {
            "加大行距 grid.pitch，或减小字号"
        } else {
            "减少每页行数 grid.lines，或减小字号"
        };
        found.at_most(keys, ("正文字号", size), ("行距", pitch), "磅", cure);
        found.at_most(
            keys,
            ("行距", pitch),
            ("最大行距", MAX_PITCH),
            "磅",
            "增加每页行数 grid.lines",
        );
        let fits = (page.text_width.pt().0 / (size * NARROWEST)).floor();
        found.at_most(
            &["grid.characters", "grid.size", "page.text_width"],
            ("每字至少要的宽度", size * NARROWEST),
            ("每字分得的宽度", self.advance().0),
            "磅",
            format!("这个字号每行最多{fits}字：减小 grid.characters，或减小字号 grid.size"),
        );
        let heights = [&["page.text_height"], keys].concat();
        found.at_most(
            &heights,
            ("5行的高度", Pt((MIN_LINES - 1.0) * pitch + size).mm().0),
            ("版心高度", page.text_height.0),
            "毫米",
            "减小行距，或加大 page.text_height",
        );
        // Both formats subtract half of the leading of a line from the margins.
        let half = self.docx_half_leading().0;
        let margins = if page.landscape {
            [("订口", page.left.0), ("切口", self.right().0)]
        } else {
            [("天头", page.top.0), ("地脚", self.bottom().0)]
        };
        let around = [
            &["page.top", "page.left", "page.text_height", "page.text_width", "page.landscape"],
            keys,
        ]
        .concat();
        for margin in margins {
            found.at_most(
                &around,
                ("行距与字号之差的一半", half),
                margin,
                "毫米",
                "减小行距，或加大白边",
            );
        }
    }

    fn head_conflicts(&self, found: &mut Conflicts) {
        let (head, page) = (&self.head, &self.page);
        if head.kind == HeadKind::None {
            return;
        }
        let sheet = ("纸张宽度", page.width.0);
        found.at_most(
            &["head.mark_width", "page.width"],
            ("发文机关标志最大宽度", head.mark_width.0),
            sheet,
            "毫米",
            "减小 head.mark_width",
        );
        found.at_most(
            &["head.rule_width", "page.width"],
            ("红色分隔线长度", head.rule_width.0),
            sheet,
            "毫米",
            "减小 head.rule_width",
        );
        let below_mark = head.mark_top.0 + head.mark_size.mm().0 + head.rule_gap.0;
        let area_end = ("版心下边缘至纸张上边缘", page.top.0 + page.text_height.0);
        if head.kind == HeadKind::Letter {
            let keys =
                ["head.foot_rule", "page.top", "page.text_height", "page.height", "head.kind"];
            let foot = ("信函下方双线至纸张下边缘", head.foot_rule.0);
            found.at_most(
                &keys,
                foot,
                ("地脚", self.bottom().0),
                "毫米",
                "减小 head.foot_rule，使双线在版心之外",
            );
            let keys = [
                "head.mark_top",
                "head.mark_size",
                "head.rule_gap",
                "page.top",
                "page.text_height",
            ];
            found.at_most(
                &keys,
                ("信函版头的下边缘", below_mark),
                area_end,
                "毫米",
                "减小 head.mark_top",
            );
        } else {
            let top = ("天头", page.top.0);
            let mark = ("发文机关标志上边缘至纸张上边缘", head.mark_top.0);
            found.at_most(
                &["head.mark_top", "page.top", "head.kind"],
                top,
                mark,
                "毫米",
                "加大 head.mark_top，使标志在版心之内",
            );
            let keys = [
                "head.mark_top",
                "head.mark_size",
                "head.number_before",
                "head.rule_gap",
                "page.top",
                "page.text_height",
            ];
            let lines = (head.number_before + 1.0) * self.pitch().mm().0;
            found.at_most(
                &keys,
                ("版头的下边缘", below_mark + lines),
                area_end,
                "毫米",
                "减小 head.mark_top 或 head.number_before",
            );
        }
    }

    fn text_conflicts(&self, found: &mut Conflicts) {
        let (h, s, n) = (&self.heading, &self.signature, &self.number);
        let pitch = ("行距", self.pitch().0);
        found.at_most(
            &["heading.title_pitch", "heading.title_size"],
            ("标题字号", h.title_size.0),
            ("标题行距", h.title_pitch.0),
            "磅",
            "加大 heading.title_pitch",
        );
        for (key, size) in [
            ("heading.subtitle_size", ("副标题字号", h.subtitle_size.0)),
            ("imprint.size", ("版记字号", self.imprint.size.0)),
        ] {
            found.at_most(
                &[&[key], self.pitch_keys()].concat(),
                size,
                pitch,
                "磅",
                format!("减小 {key}，或加大行距"),
            );
        }
        let half_line = ("每行字数的一半", f64::from(self.grid.characters) / 2.0);
        for (key, gap) in [
            ("grid.indent", ("段首空字", self.grid.indent)),
            ("signature.sealed_gap", ("盖章时成文日期右空字", s.sealed_gap)),
            ("signature.unsealed_gap", ("不盖章时署名右空字", s.unsealed_gap)),
        ] {
            found.at_most(&[key, "grid.characters"], gap, half_line, "字", format!("减小 {key}"));
        }
        let half_page = ("每页行数的一半", self.page.text_height.pt().0 / pitch.1 / 2.0);
        for (key, lines) in [
            ("head.number_before", ("发文机关标志与发文字号之间空行", self.head.number_before)),
            ("heading.title_before", ("标题之前空行", h.title_before)),
            ("heading.title_after", ("标题之后空行", h.title_after)),
            ("signature.sealed_before", ("盖章时署名之前空行", s.sealed_before)),
            ("signature.unsealed_before", ("不盖章时署名之前空行", s.unsealed_before)),
        ] {
            found.at_most(
                &[&[key], self.pitch_keys()].concat(),
                lines,
                half_page,
                "行",
                format!("减小 {key}"),
            );
        }
        if n.place != NumberPlace::None {
            let keys =
                ["number.below", "number.size", "page.top", "page.text_height", "page.height"];
            let room = ("地脚", self.bottom().0);
            let bottom = ("页码的下边缘至版心下边缘", n.below.0 + n.size.mm().0);
            found.at_most(&keys, bottom, room, "毫米", "减小 number.below，使页码在纸张之内");
        }
    }
}
