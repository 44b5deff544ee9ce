//! Pictures as PNG files, 800 pixels wide, on any machine: no display, no system font.

mod boundary;
mod canvas;
mod legend;
mod lines;
mod scale;

pub use boundary::decision_boundary;
pub use lines::{Axis, Series, lines};
