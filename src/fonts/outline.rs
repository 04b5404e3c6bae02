//! Outlines of characters, for code that draws type itself.

use ttf_parser::OutlineBuilder;

/// A step of an outline; points in ems from the origin of its character, rightwards and upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// To where a contour begins.
    Move((f64, f64)),
    /// A straight line.
    Line((f64, f64)),
    /// A quadratic curve: its control point, its end.
    Quadratic((f64, f64), (f64, f64)),
    /// A cubic curve: its control points, its end.
    Cubic((f64, f64), (f64, f64), (f64, f64)),
    /// Back to where the contour began.
    Close,
}

/// Collects the steps of an outline in units of its face.
pub(super) struct Steps {
    pub units: f64,
    pub all: Vec<Step>,
}

impl Steps {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (f64::from(x) / self.units, f64::from(y) / self.units)
    }
}

impl OutlineBuilder for Steps {
    fn move_to(&mut self, x: f32, y: f32) {
        self.all.push(Step::Move(self.point(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.all.push(Step::Line(self.point(x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.all.push(Step::Quadratic(self.point(x1, y1), self.point(x, y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.all.push(Step::Cubic(self.point(x1, y1), self.point(x2, y2), self.point(x, y)));
    }

    fn close(&mut self) {
        self.all.push(Step::Close);
    }
}
