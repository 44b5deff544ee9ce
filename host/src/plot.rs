//! Pictures as PNG files, 800 pixels wide, on any machine: no display, no system font.

mod boundary;
mod canvas;
mod legend;
mod lines;
mod paths;
mod scale;
mod scatter;

pub use boundary::decision_boundary;
pub use lines::{Axis, Series, lines};
pub use paths::{Side, paths};
pub use scatter::scatter;
