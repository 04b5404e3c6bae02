//! The shape of a title (排列对称、长短适宜; GB/T 9704-2012, 7.3.1): which of the possible breaks
//! together make a trapezoid (梯形) or a diamond (菱形) and break the least of the meaning.
//!
//! Takes the places where lines may end with their costs, yields the places where they do.

/// Lines may be this much wider than the capacity, in characters: rounding.
const EPSILON: f64 = 1e-6;
/// Lines whose widths differ by less count as equal, in characters.
const EQUAL: f64 = 1.0;
/// Neighbours may differ by this part of the capacity.
const DIFFERENCE: f64 = 0.4;
/// The least width of a line, in characters, and as a part of the average line.
const MIN_WIDTH: f64 = 4.0;
const MIN_PART: f64 = 0.4;

/// What an hourglass costs (沙漏形): a line shorter than one above and one below it.
const WAIST: f64 = 1e5;
/// The same among five lines or more, which do not look like an hourglass: there words matter more.
const WAIST_OF_MANY: f64 = 200.0;
const MANY: usize = 5;
/// How many of the best ways to a place are followed among many lines; among few lines all are.
const MAX_KEPT: usize = 8;
/// What two equal lines cost: the beginning of a rectangle (矩形).
const RECTANGLE: f64 = 6.0;
/// What each character costs by which neighbours differ, and by which they differ too much.
const UNEVEN: f64 = 0.5;
const TOO_UNEVEN: f64 = 4.0;
/// Cost of a line shorter than `MIN_WIDTH`, or than `MIN_PART`.
const TOO_SHORT: f64 = 500.0;
const SHORT: f64 = 60.0;

/// Highest cost accepted for the fewest lines; beyond it one line more is tried, at its own cost.
const ACCEPTABLE: f64 = 45.0;
const ONE_MORE: f64 = 30.0;

/// A place where a line may end; the first is where the title begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// What it costs to break here.
    pub cost: f64,
    /// Width of the title up to here, the spaces left out that end the line.
    pub end: f64,
    /// Width of the title up to the beginning of the next line.
    pub start: f64,
}

impl Place {
    /// Width of a line from here to another place.
    pub(super) fn width_to(&self, other: &Place) -> f64 {
        (other.end - self.start).max(0.0)
    }
}

/// A state of the search: the last line is between two places.
#[derive(Debug, Clone, Copy)]
struct State {
    from: usize,
    to: usize,
    /// Whether the lines have begun to grow shorter.
    falls: bool,
    cost: f64,
    /// Index among the states of the line above.
    above: usize,
}

/// Indices of the places where lines end, the last place among them, for a title that is `width`
/// wide. The lines are as few as possible, or one more if the fewest would break the meaning.
pub(super) fn lines(places: &[Place], width: f64, capacity: f64) -> Vec<usize> {
    let last = places.len() - 1;
    let fewest = needed(places, capacity)[0];
    let Some((cost, ends)) = best(places, width, capacity, fewest) else { return vec![last] };
    if cost > ACCEPTABLE
        && let Some((more, other)) = best(places, width, capacity, fewest + 1)
        && more + ONE_MORE < cost
    {
        return other;
    }
    ends
}

/// Whether a line fits; one that cannot be divided always does.
fn fits(places: &[Place], from: usize, to: usize, capacity: f64) -> bool {
    to == from + 1 || places[from].width_to(&places[to]) <= capacity + EPSILON
}

/// The least number of lines from each place to the end.
fn needed(places: &[Place], capacity: f64) -> Vec<usize> {
    let last = places.len() - 1;
    let mut needed = vec![0; places.len()];
    let mut furthest = last;
    for from in (0..last).rev() {
        while !fits(places, from, furthest, capacity) {
            furthest -= 1;
        }
        needed[from] = needed[furthest] + 1;
    }
    needed
}

/// The best way to make a number of lines: its cost and the ends of the lines.
fn best(places: &[Place], width: f64, capacity: f64, count: usize) -> Option<(f64, Vec<usize>)> {
    let few = count < MANY;
    let goal = Goal {
        places,
        needed: needed(places, capacity),
        capacity,
        average: width / count as f64,
        waist: if few { WAIST } else { WAIST_OF_MANY },
        kept: if few { usize::MAX } else { MAX_KEPT },
    };
    let mut layers = vec![vec![State { from: 0, to: 0, falls: false, cost: 0.0, above: 0 }]];
    for left in (0..count).rev() {
        layers.push(goal.one_line_more(layers.last()?, left));
    }
    let states = layers.last()?.iter().enumerate();
    let (mut at, state) = states.min_by(|a, b| a.1.cost.total_cmp(&b.1.cost))?;
    let mut ends = Vec::with_capacity(count);
    for layer in layers[1..].iter().rev() {
        ends.push(layer[at].to);
        at = layer[at].above;
    }
    ends.reverse();
    Some((state.cost, ends))
}

/// The places, the number of lines needed from each on, and the measure of lines.
struct Goal<'a> {
    places: &'a [Place],
    needed: Vec<usize>,
    capacity: f64,
    average: f64,
    waist: f64,
    kept: usize,
}

impl Goal<'_> {
    /// The states one line further, from which `left` lines more reach the end.
    fn one_line_more(&self, above: &[State], left: usize) -> Vec<State> {
        let places = self.places;
        let last = places.len() - 1;
        let mut by_end: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
        above.iter().enumerate().for_each(|(n, s)| by_end[s.to].push(n));
        let mut next = Vec::new();
        for (from, states) in by_end.iter_mut().enumerate().filter(|(_, s)| !s.is_empty()) {
            if states.len() > self.kept {
                states.sort_by(|a, b| above[*a].cost.total_cmp(&above[*b].cost));
                states.truncate(self.kept);
            }
            let ends = (from + 1..=last).take_while(|to| fits(places, from, *to, self.capacity));
            for to in ends.filter(|to| self.needed[*to] <= left && left <= last - to) {
                let alone =
                    places[to].cost + shortness(places[from].width_to(&places[to]), self.average);
                let mut best: [Option<State>; 2] = [None; 2];
                for &n in states.iter() {
                    let way = self.follow(&above[n], n, to);
                    let known = &mut best[usize::from(way.falls)];
                    if known.is_none_or(|b| way.cost < b.cost) {
                        *known = Some(way);
                    }
                }
                next.extend(
                    best.into_iter().flatten().map(|s| State { cost: s.cost + alone, ..s }),
                );
            }
        }
        next
    }

    /// The state after one more line, by the shape it makes with the line above.
    fn follow(&self, above: &State, index: usize, to: usize) -> State {
        let state = State { from: above.to, to, above: index, ..*above };
        if above.to == 0 {
            return state;
        }
        let width = |from: usize, to: usize| self.places[from].width_to(&self.places[to]);
        let more = width(above.to, to) - width(above.from, above.to);
        let uneven =
            more.abs() * UNEVEN + (more.abs() - DIFFERENCE * self.capacity).max(0.0) * TOO_UNEVEN;
        let (turn, falls) = match more {
            m if m.abs() < EQUAL => (RECTANGLE, above.falls),
            m if m < 0.0 => (0.0, true),
            _ if above.falls => (self.waist, false),
            _ => (0.0, false),
        };
        State { cost: above.cost + uneven + turn, falls, ..state }
    }
}

/// The cost of a line that is too short beside the others.
fn shortness(width: f64, average: f64) -> f64 {
    let least = if width < MIN_WIDTH { TOO_SHORT } else { 0.0 };
    least + if width < MIN_PART * average { SHORT } else { 0.0 }
}
