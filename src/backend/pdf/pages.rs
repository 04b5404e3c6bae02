//! Foretells where the text ends on its page, and how much closer its lines must stand for
//! signature and date to follow there (GB/T 9704-2012, 7.3.5.5).

use super::sheet::Node;
use crate::layout::Closer;
use crate::profile::Profile;
use crate::units::Pt;

/// Least pitch of closer lines, in sizes of the body.
const CLOSEST: f64 = 1.6;
/// What a page may be overfull by, in points.
const HAIR: f64 = 0.05;

/// A place in the pages.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    page: usize,
    y: f64,
}

/// Closer lines for a flow whose signature would stand alone on a page; none where it stands with text, or where no
/// decent pitch brings it there. `starts` are the nodes that the blocks begin with, `height` is that of the area.
pub fn closer(flow: &[Node], starts: &[usize], height: f64, profile: &Profile) -> Option<Closer> {
    let signature = flow.iter().position(|n| matches!(n, Node::Group { .. }))?;
    let mut places = vec![Place::default(); signature];
    let mut at = Place::default();
    for (i, node) in flow[..signature].iter().enumerate() {
        places[i] = step(&mut at, node, flow.get(i + 1), height);
    }
    let Node::Group { h, .. } = &flow[signature] else { return None };
    let lacking = at.y + h.0 - height;
    if lacking <= HAIR {
        return None;
    }
    // The first block that begins on the page where the text ends.
    let from = starts.iter().position(|s| *s < signature && places[*s..].iter().all(|p| p.page == at.page))?;
    let pitch = profile.pitch().0;
    let text: usize = flow[starts[from]..signature].iter().filter_map(lines_on_grid(pitch)).sum();
    let closer = pitch - (lacking + HAIR) / (text as f64 + h.0 / pitch);
    (closer >= CLOSEST * profile.grid.size.0).then_some(Closer { from, pitch: Pt(closer) })
}

fn lines_on_grid(pitch: f64) -> impl Fn(&Node) -> Option<usize> {
    move |node| match node {
        Node::Par(par) if (par.up.0 + par.down.0 - pitch).abs() < HAIR => Some(par.lines.len()),
        _ => None,
    }
}

/// Sets a node; yields where its first line stands.
fn step(at: &mut Place, node: &Node, next: Option<&Node>, height: f64) -> Place {
    let turn = |at: &mut Place| *at = Place { page: at.page + 1, y: 0.0 };
    match node {
        Node::Space { h, weak } => {
            if !(*weak && at.y == 0.0) {
                at.y += h.0;
            }
            *at
        }
        Node::Page => {
            turn(at);
            *at
        }
        Node::Par(par) => {
            let line = par.up.0 + par.down.0;
            let whole = line * par.lines.len() as f64;
            let following = if par.sticky { whole + next.map_or(0.0, first_line) } else { line };
            if at.y + following > height + HAIR && at.y > 0.0 {
                turn(at);
            }
            let first = *at;
            for n in 0..par.lines.len() {
                if n > 0 && at.y + line > height + HAIR {
                    turn(at);
                }
                at.y += line;
            }
            first
        }
        Node::Table(table) => {
            let mut first = None;
            let head: f64 = table.rows.iter().take(head_rows(table)).flatten().map(|h| h.0).sum();
            for row in table.rows.iter().map(|h| h.map_or(height, |h| h.0)) {
                if at.y + row > height + HAIR && at.y > 0.0 {
                    turn(at);
                    at.y = if first.is_some() { head } else { 0.0 };
                }
                first = first.or(Some(*at));
                at.y += row;
            }
            first.unwrap_or(*at)
        }
        Node::Ruled { lines, h, .. } => {
            let first = *at;
            for _ in 0..*lines {
                if at.y + h.0 > height + HAIR {
                    turn(at);
                }
                at.y += h.0;
            }
            first
        }
        Node::Group { h, .. } => {
            if at.y + h.0 > height + HAIR {
                turn(at);
            }
            let first = *at;
            at.y += h.0;
            first
        }
        Node::Place { .. } | Node::Rule { .. } | Node::Picture { .. } | Node::Foot { .. } => *at,
    }
}

fn head_rows(table: &super::sheet::Table) -> usize {
    table.head.iter().map(|c| c.y + c.h).max().unwrap_or(0)
}

fn first_line(node: &Node) -> f64 {
    match node {
        Node::Par(par) => par.up.0 + par.down.0,
        Node::Table(table) => table.rows.first().copied().flatten().map_or(0.0, |h| h.0),
        _ => 0.0,
    }
}
