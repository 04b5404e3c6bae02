//! A readable dump of a document, for references in tests and for `--format text`.

use std::fmt::Write as _;

use super::{
    Block, BlockKind, Chart, Document, Face, Inline, ParagraphStyle, SignatureVariant, Table,
};

impl Document {
    /// The document as indented text: structure first, one line for each block.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        let m = &self.meta;
        _ = writeln!(
            out,
            "document 「{}」 {} {}",
            m.title,
            m.author,
            m.date.as_deref().unwrap_or("undated")
        );
        if let Some(h) = &self.head {
            _ = writeln!(
                out,
                "head {}{}",
                h.issuers.join(" + "),
                h.suffix.as_deref().map(|s| format!(" + {s}")).unwrap_or_default()
            );
            for (name, value) in
                [("copy-number", &h.copy_number), ("secrecy", &h.secrecy), ("urgency", &h.urgency)]
            {
                if let Some(value) = value {
                    _ = writeln!(out, "  {name} {value}");
                }
            }
            _ = writeln!(out, "  number {}", line(&h.number));
            if !h.signers.is_empty() {
                _ = writeln!(out, "  signers {}", h.signers.join("、"));
            }
        }
        if let Some(code) = &self.code {
            _ = writeln!(out, "code {} [{}]", code.text, code.label.join(" / "));
        }
        blocks(&mut out, &self.blocks, "");
        for a in &self.annexes {
            _ = writeln!(out, "annex {} 「{}」", a.mark, line(&a.title));
            blocks(&mut out, &a.blocks, "  ");
        }
        if let Some(i) = &self.imprint {
            if !i.to.is_empty() {
                _ = writeln!(out, "imprint to[{}]", i.to.join("，"));
            }
            _ = writeln!(
                out,
                "imprint cc[{}] {} {}",
                i.cc.join("，"),
                i.printer.as_deref().unwrap_or("-"),
                i.date.as_deref().unwrap_or("-")
            );
        }
        out
    }
}

fn blocks(out: &mut String, list: &[Block], indent: &str) {
    for block in list {
        _ = match &block.kind {
            BlockKind::Title { text } => writeln!(out, "{indent}title {}", line(text)),
            BlockKind::Addressee { text } => writeln!(out, "{indent}to {}", line(text)),
            BlockKind::Heading { level, number, lead, text } if text.is_empty() => {
                writeln!(out, "{indent}h{level} {number}{}", line(lead))
            }
            BlockKind::Heading { level, number, lead, text } => {
                writeln!(out, "{indent}h{level} {number}{} | {}", line(lead), line(text))
            }
            BlockKind::Paragraph { style, text } => {
                writeln!(out, "{indent}{} {}", paragraph(*style), line(text))
            }
            BlockKind::Table(t) => {
                table(out, t, indent);
                Ok(())
            }
            BlockKind::Chart(c) => {
                chart(out, c, indent);
                Ok(())
            }
            BlockKind::Pictures(p) => p.row.iter().try_for_each(|p| {
                writeln!(out, "{indent}picture {} 「{}」 {}", p.source, p.alt, line(&p.caption))
            }),
            BlockKind::AnnexList { items } => items
                .iter()
                .try_for_each(|i| writeln!(out, "{indent}annex-item {}{}", i.number, i.name)),
            BlockKind::Signature(s) => {
                let variant = match s.variant {
                    SignatureVariant::Sealed => "sealed",
                    SignatureVariant::Unsealed => "unsealed",
                    SignatureVariant::Stamp => "stamp",
                };
                writeln!(out, "{indent}sign {variant} {} / {}", s.organs.join(" + "), line(&s.date))
            }
            BlockKind::Attendance { label, text } => {
                writeln!(out, "{indent}attendance {label}: {}", line(text))
            }
            BlockKind::Note { text } => writeln!(out, "{indent}note {}", line(text)),
            BlockKind::Ruled { lines } => writeln!(out, "{indent}ruled {lines}"),
            BlockKind::Space { lines } => writeln!(out, "{indent}space {lines}"),
            BlockKind::PageBreak => writeln!(out, "{indent}page-break"),
        };
    }
}

fn table(out: &mut String, t: &Table, indent: &str) {
    let shares: Vec<String> = t.columns.iter().map(|c| format!("{:.3}", c.share)).collect();
    _ = writeln!(out, "{indent}table [{}] head {}", shares.join(" "), t.head_rows);
    for row in &t.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|c| {
                let span = if c.colspan * c.rowspan > 1 {
                    format!("{}×{} ", c.colspan, c.rowspan)
                } else {
                    String::new()
                };
                let text: Vec<String> = c.paragraphs.iter().map(|p| line(p)).collect();
                format!("{span}{}", text.join(" ¶ "))
            })
            .collect();
        _ = writeln!(out, "{indent}  | {}", cells.join(" | "));
    }
}

fn chart(out: &mut String, c: &Chart, indent: &str) {
    _ = writeln!(
        out,
        "{indent}chart 「{}」 [{}] {} most {}",
        c.title,
        c.series.join(" "),
        c.unit,
        c.most
    );
    for bar in &c.bars {
        let counts: Vec<String> = bar.counts.iter().map(u64::to_string).collect();
        _ = writeln!(out, "{indent}  - {} {}", bar.name, counts.join(" "));
    }
}

fn paragraph(style: ParagraphStyle) -> &'static str {
    match style {
        ParagraphStyle::Body => "p",
        ParagraphStyle::Flush => "p flush",
        ParagraphStyle::Center => "p center",
        ParagraphStyle::Right => "p right",
        ParagraphStyle::Subtitle => "p subtitle",
        ParagraphStyle::Caption => "p caption",
    }
}

fn line(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|i| match i {
            Inline::Text { text, style } => {
                let mut s = text.clone();
                if style.bold {
                    s = format!("<b>{s}</b>");
                }
                if style.underline {
                    s = format!("<u>{s}</u>");
                }
                match style.face {
                    Some(Face::Fang) => format!("<fang>{s}</fang>"),
                    Some(Face::Kai) => format!("<kai>{s}</kai>"),
                    Some(Face::Hei) => format!("<hei>{s}</hei>"),
                    Some(Face::Title) => format!("<xbs>{s}</xbs>"),
                    Some(Face::Song) => format!("<song>{s}</song>"),
                    None => s,
                }
            }
            Inline::Break => "⏎".into(),
            Inline::Blank { width, hint } if hint.is_empty() => format!("[blank {width}]"),
            Inline::Blank { width, hint } => format!("[blank {width} {hint}]"),
            Inline::Check { checked, .. } => if *checked { "☑" } else { "□" }.into(),
        })
        .collect()
}
