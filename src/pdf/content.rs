//! Draws the ink of a page as a stream of operators, in marked contents that the structure tree
//! refers to.

use std::collections::BTreeMap;

use pdf_writer::types::{ArtifactSubtype, ArtifactType, TextRenderingMode};
use pdf_writer::{Content, Finish as _, Name, Str, TextStr};

use super::fonts::Used;
use super::objects::Refs;
use crate::fonts::Fonts;
use crate::paged::flow::Flow;
use crate::paged::pages::{Ink, Of, Page, Text};
use crate::units::Pt;

/// Where an outline that makes type bold turns sharply.
const MITER: f32 = 4.0;

/// Draws pages as streams of operators.
pub struct Drawing<'a, 'r> {
    fonts: &'a Fonts,
    red: [f32; 3],
    height: Pt,
    /// The faces used so far, by their numbers.
    pub used: BTreeMap<usize, Used<'a>>,
    refs: &'r mut Refs,
}

/// The graphics state of a stream.
#[derive(Default, PartialEq, Clone, Copy)]
struct State {
    font: Option<(usize, f32)>,
    track: f32,
    bold: f32,
    fill: Colour,
    stroke: Colour,
    weight: f32,
}

/// A colour.
#[derive(PartialEq, Clone, Copy)]
enum Colour {
    /// 0 is black, 255 white.
    Grey(u8),
    Red,
}

impl Default for Colour {
    fn default() -> Self {
        Colour::Grey(0)
    }
}

impl From<bool> for Colour {
    fn from(red: bool) -> Self {
        if red { Colour::Red } else { Colour::Grey(0) }
    }
}

impl<'a, 'r> Drawing<'a, 'r> {
    /// A drawing without pages.
    pub fn new(flow: &Flow, fonts: &'a Fonts, refs: &'r mut Refs) -> Self {
        Drawing {
            fonts,
            red: flow.red.map(|c| c as f32),
            height: flow.page.height,
            used: BTreeMap::new(),
            refs,
        }
    }

    /// The operators of a page; `mark` gives the number of an element's next marked content.
    pub fn page(
        &mut self,
        page: &Page,
        mut mark: impl FnMut(usize) -> (Name<'static>, i32),
    ) -> Vec<u8> {
        let mut content = Content::new();
        let mut state = State { weight: 1.0, ..State::default() };
        for run in page.marks.chunk_by(|a, b| a.of == b.of) {
            match run[0].of {
                Of::Element(element) => {
                    let (tag, number) = mark(element);
                    content.begin_marked_content_with_properties(tag).properties().identify(number);
                }
                Of::Artifact => _ = content.begin_marked_content(Name(b"Artifact")),
                Of::Page => {
                    let mut mark = content.begin_marked_content_with_properties(Name(b"Artifact"));
                    mark.properties()
                        .artifact()
                        .kind(ArtifactType::Pagination)
                        .subtype(ArtifactSubtype::Footer);
                }
            }
            for marks in
                run.chunk_by(|a, b| matches!((&a.ink, &b.ink), (Ink::Text(_), Ink::Text(_))))
            {
                if let Ink::Text(_) = marks[0].ink {
                    content.begin_text();
                    for mark in marks {
                        if let Ink::Text(text) = &mark.ink {
                            self.text(&mut content, &mut state, text);
                        }
                    }
                    content.end_text();
                } else {
                    marks.iter().for_each(|mark| self.ink(&mut content, &mut state, &mark.ink));
                }
            }
            content.end_marked_content();
        }
        content.finish().into_vec()
    }

    fn text(&mut self, content: &mut Content, state: &mut State, text: &Text) {
        let Some(face) = self.fonts.faces().get(text.face) else { return };
        let size = short(text.size);
        if state.font != Some((text.face, size)) {
            state.font = Some((text.face, size));
            content.set_font(Name(format!("F{}", text.face).as_bytes()), size);
        }
        let refs = &mut *self.refs;
        let used = self.used.entry(text.face).or_insert_with(|| Used::new(face, refs.next()));
        let (inside, behind) =
            (used.widening(text.track, text.size), used.widening(text.after, text.size));
        let track = if text.text.chars().nth(1).is_some() {
            short(text.track - used.extra(inside, text.size))
        } else {
            state.track
        };
        if state.track != track {
            state.track = track;
            content.set_char_spacing(track);
        }
        self.fill(content, state, text.red.into());
        let bold = short(text.bold);
        if (state.bold > 0.0) != (bold > 0.0) {
            content.set_text_rendering_mode(if bold > 0.0 {
                TextRenderingMode::FillStroke
            } else {
                TextRenderingMode::Fill
            });
            content.set_miter_limit(MITER);
        }
        state.bold = bold;
        if bold > 0.0 {
            self.pen(content, state, bold, text.red.into());
        }
        let (x, y) = (short(text.at.0), short(self.height - text.at.1));
        content.set_text_matrix(if text.turned {
            [0.0, -1.0, 1.0, 0.0, x, y]
        } else {
            [1.0, 0.0, 0.0, 1.0, x, y]
        });
        let Some(used) = self.used.get_mut(&text.face) else { return };
        let mut codes = Vec::with_capacity(2 * text.text.len() / 3 + 2);
        let mut chars = text.text.chars().peekable();
        while let Some(ch) = chars.next() {
            let widening = if chars.peek().is_some() { inside } else { behind };
            let (number, shared) = used.glyph(ch, widening);
            if shared {
                // The glyph is mapped to another character: the actual text is given beside it.
                show(content, &mut codes);
                let mut mark = content.begin_marked_content_with_properties(Name(b"Span"));
                mark.properties().actual_text(TextStr(ch.encode_utf8(&mut [0; 4])));
                mark.finish();
                codes.extend(number.to_be_bytes());
                show(content, &mut codes);
                content.end_marked_content();
            } else {
                codes.extend(number.to_be_bytes());
            }
        }
        show(content, &mut codes);
    }

    fn ink(&self, content: &mut Content, state: &mut State, ink: &Ink) {
        match ink {
            Ink::Rule { from, to, weight, red } => {
                self.pen(content, state, short(*weight), (*red).into());
                content
                    .move_to(short(from.0), short(self.height - from.1))
                    .line_to(short(to.0), short(self.height - to.1))
                    .stroke();
            }
            Ink::Rectangle { at, size, fill, outline } => {
                self.fill(content, state, Colour::Grey(*fill));
                if *outline > Pt::ZERO {
                    self.pen(content, state, short(*outline), Colour::Grey(0));
                }
                content.rect(
                    short(at.0),
                    short(self.height - at.1 - size.1),
                    short(size.0),
                    short(size.1),
                );
                if *outline > Pt::ZERO {
                    content.fill_nonzero_and_stroke()
                } else {
                    content.fill_nonzero()
                };
            }
            Ink::Picture { number, at, size } => {
                content.save_state();
                content.transform([
                    short(size.0),
                    0.0,
                    0.0,
                    short(size.1),
                    short(at.0),
                    short(self.height - at.1 - size.1),
                ]);
                content.x_object(Name(format!("I{number}").as_bytes()));
                content.restore_state();
            }
            Ink::Text(_) => {}
        }
    }

    fn fill(&self, content: &mut Content, state: &mut State, colour: Colour) {
        if state.fill != colour {
            state.fill = colour;
            let [r, g, b] = self.red;
            match colour {
                Colour::Red => content.set_fill_rgb(r, g, b),
                Colour::Grey(grey) => content.set_fill_gray(f32::from(grey) / 255.0),
            };
        }
    }

    fn pen(&self, content: &mut Content, state: &mut State, weight: f32, colour: Colour) {
        if state.weight != weight {
            state.weight = weight;
            content.set_line_width(weight);
        }
        if state.stroke != colour {
            state.stroke = colour;
            let [r, g, b] = self.red;
            match colour {
                Colour::Red => content.set_stroke_rgb(r, g, b),
                Colour::Grey(grey) => content.set_stroke_gray(f32::from(grey) / 255.0),
            };
        }
    }
}

fn show(content: &mut Content, codes: &mut Vec<u8>) {
    if !codes.is_empty() {
        content.show(Str(codes));
        codes.clear();
    }
}

/// A number with three decimals, so that it is written short.
fn short(value: Pt) -> f32 {
    ((value.0 * 1000.0).round() / 1000.0) as f32
}
