//! Predicts where the text ends on its page, and the line pitch that puts signature and date on a
//! page with text (GB/T 9704-2012, 7.3.5.5).
//!
//! If a signature has no room below the text, the lines of the page are set closer; if that is not
//! enough, they are set wider, until one or two lines of a long last paragraph move to the
//! signature's page.

use super::flow::Node;
use super::pages::{HAIR, Pages, Place, predict};
use crate::fonts::Fonts;
use crate::layout::{Adjustments, Respaced};
use crate::profile::Profile;
use crate::units::Pt;

/// Least and greatest pitch of respaced lines, in sizes of the body.
const MIN_PITCH: f64 = 1.6;
const MAX_PITCH: f64 = 2.4;
/// Greatest pitch at which two lines move to the next page.
const MAX_PITCH_OF_TWO: f64 = 2.0;

/// The text of a document whose end is to be adjusted.
pub struct Ending<'a> {
    /// The nodes of the text, its signature among them.
    pub nodes: &'a [Node],
    /// The nodes that the blocks of the text begin with.
    pub starts: &'a [usize],
    /// The node with which a list of annexes begins that goes to the page of the signature.
    pub list: Option<usize>,
    /// Height of the area that text flows in.
    pub height: Pt,
    /// Height of the imprint at the bottom of the page; 0 for none.
    pub foot: Pt,
    /// Whether no annex follows.
    pub is_last: bool,
}

impl Ending<'_> {
    /// The adjustments that put signature and date on a page with text.
    pub fn adjustments(&self, profile: &Profile, fonts: &Fonts) -> Adjustments {
        let Some(signature) = self.nodes.iter().position(|n| matches!(n, Node::Group { .. }))
        else {
            return Adjustments::default();
        };
        let Node::Group { h, .. } = &self.nodes[signature] else { return Adjustments::default() };
        let h = *h
            + self
                .list
                .map_or(Pt::ZERO, |list| self.nodes[list..signature].iter().map(node_height).sum());
        let signature = self.list.unwrap_or(signature);
        let text = &self.nodes[..signature];
        let Pages { places, end, .. } = predict(text, self.height, fonts);
        let predicted =
            PredictedEnd { nodes: text, places, end, signature: h, height: self.height, profile };
        if predicted.lacking() <= HAIR {
            return Adjustments { runs_over: predicted.runs_over(), ..Adjustments::default() };
        }
        // A page that others follow keeps its 22 lines (5.2.3), unless more than a short paragraph
        // would move to the page of the signature: a long one, or one with the list of annexes.
        if !self.is_last && self.list.is_none() && !predicted.ends_in_long_paragraph() {
            return Adjustments::default();
        }
        // The first block that begins on the page where the text ends.
        let from = self.starts.iter().position(|s| {
            *s < signature && predicted.places[*s..].iter().all(|p| p.page == end.page)
        });
        let Some(from) = from else { return Adjustments::default() };
        let respaced = |pitch| Some(Respaced { from, pitch });
        if let Some(pitch) = predicted.closer(self.starts[from], self.foot) {
            return Adjustments {
                respaced: respaced(pitch),
                runs_over: predicted.runs_over(),
                ..Adjustments::default()
            };
        }
        match predicted.wider(self.starts[from]) {
            Some(pitch) => {
                Adjustments { respaced: respaced(pitch), runs_over: true, ..Adjustments::default() }
            }
            None => Adjustments::default(),
        }
    }
}

/// Text up to its signature, laid out as if nothing followed.
struct PredictedEnd<'a> {
    nodes: &'a [Node],
    /// Where each node begins.
    places: Vec<Place>,
    /// Where the last one ends.
    end: Place,
    /// Height of the signature.
    signature: Pt,
    /// Height of the area.
    height: Pt,
    profile: &'a Profile,
}

impl PredictedEnd<'_> {
    /// By how much the signature is too high for the rest of the page.
    fn lacking(&self) -> Pt {
        self.end.y + self.signature - self.height
    }

    /// Whether the last paragraph begins on an earlier page than it ends on.
    fn runs_over(&self) -> bool {
        matches!(self.nodes.last(), Some(Node::Par(_)))
            && self.places.last().is_some_and(|p| p.page < self.end.page)
    }

    /// Whether the last paragraph is long enough to be divided.
    fn ends_in_long_paragraph(&self) -> bool {
        matches!(self.nodes.last(), Some(Node::Par(last)) if !last.whole && last.lines.len() >= 4)
    }

    /// The number of lines at the grid's pitch from a node on: with text, and including empty ones.
    fn lines(&self, from: usize) -> (f64, f64) {
        let pitch = self.profile.pitch();
        let type_lines: f64 = self.nodes[from..].iter().filter_map(lines_on_grid(pitch)).sum();
        let empty = self.nodes[from..]
            .iter()
            .map(|n| if let Node::Space { h, .. } = n { *h / pitch } else { 0.0 });
        (type_lines, type_lines + empty.sum::<f64>())
    }

    /// The pitch at which the page has room for the signature and the imprint.
    fn closer(&self, from: usize, foot: Pt) -> Option<Pt> {
        let pitch = self.profile.pitch();
        let lines = self.lines(from).0 + self.signature / pitch;
        let closer = pitch - (self.lacking() + foot + HAIR) / lines;
        (closer >= MIN_PITCH * self.profile.grid.size).then_some(closer)
    }

    /// The pitch at which the last two lines, or the last one, no longer fit on the page; only if
    /// their paragraph may be divided.
    fn wider(&self, from: usize) -> Option<Pt> {
        if !self.ends_in_long_paragraph() || self.places.len() <= from {
            return None;
        }
        let lines = self.lines(from).1;
        let room = self.height - self.end.y + lines * self.profile.pitch();
        let size = self.profile.grid.size;
        let pitch = |over: f64| room / (lines - over);
        [(1.5, MAX_PITCH_OF_TWO), (0.5, MAX_PITCH)]
            .into_iter()
            .map(|(over, most)| (pitch(over), most * size))
            .find(|(p, most)| p <= most)
            .map(|(p, _)| p)
    }
}

fn lines_on_grid(pitch: Pt) -> impl Fn(&Node) -> Option<f64> {
    move |node| match node {
        Node::Par(par) if (par.line() - pitch).abs() < HAIR => Some(par.lines.len() as f64),
        _ => None,
    }
}

/// Height of an entry of a list of annexes, or of the space above it.
fn node_height(node: &Node) -> Pt {
    match node {
        Node::Par(par) => par.height(),
        Node::Space { h, .. } => *h,
        _ => Pt::ZERO,
    }
}
