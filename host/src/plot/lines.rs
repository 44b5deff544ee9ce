//! Curves: a loss over the epochs, an accuracy over the samples seen.

use std::ops::Range;
use std::path::Path;

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement};
use plotters::series::LineSeries;
use plotters::style::{Color, FontStyle, RGBColor, ShapeStyle, WHITE};

use super::canvas::{self, COLOURS, FONT, LIFT, SCALE};
use super::legend::{is_crowded, quietest_place};
use super::scale::Scale;
use crate::error::{Error, Result};

pub(super) const HEIGHT: u32 = 480;
pub(super) const BORDER: RGBColor = RGBColor(150, 150, 150);
/// Up to so many points each one gets a dot.
const DOTTED: usize = 30;

/// What an axis shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis<'a> {
    pub(super) label: &'a str,
    log: bool,
}

impl<'a> Axis<'a> {
    /// An axis in equal steps; `label` says what it shows and in which unit, `"accuracy in %"`.
    pub fn linear(label: &'a str) -> Self {
        Self { label, log: false }
    }

    /// An axis in equal factors, for values above zero.
    pub fn log(label: &'a str) -> Self {
        Self { label, log: true }
    }

    /// Where a value lies, unless it lies nowhere.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        Some(if self.log { value.log10() } else { value }).filter(|place| place.is_finite())
    }

    pub(super) fn scale(&self, range: Range<f64>, labels: usize) -> Scale {
        if self.log {
            Scale::log(range)
        } else {
            Scale::linear(range, labels)
        }
    }
}

/// A curve and its name in the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series<'a> {
    /// The name.
    pub name: &'a str,
    /// The points `(x, y)` in the order they are joined. One that is not finite, or not above zero on a logarithmic
    /// axis, leaves a gap.
    pub points: &'a [(f64, f64)],
}

/// Draws curves into one picture with grid and legend.
///
/// # Errors
/// When there is nothing to draw, there are more than 8 curves, or the file cannot be written.
pub fn lines(path: &Path, title: &str, x: Axis, y: Axis, series: &[Series]) -> Result<()> {
    if series.len() > COLOURS.len() {
        return Err(Error::Request(format!(
            "{} curves, but colours for {} only",
            series.len(),
            COLOURS.len()
        )));
    }
    let pieces: Vec<Vec<Vec<(f64, f64)>>> = series.iter().map(|series| unbroken(series.points, x, y)).collect();
    let all = || pieces.iter().flatten().flatten();
    if all().next().is_none() {
        return Err(Error::Request(format!("no point to draw in {}", path.display())));
    }
    let across = x.scale(range(all().map(|point| point.0), 0.0), 8);
    let heights = range(all().map(|point| point.1), 0.05);
    // Also between the points: the legend is to cover no line.
    let between = |ends: &[(f64, f64)], part: f64| {
        let [a, b] = [ends[0], ends[ends.len() - 1]];
        (a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1))
    };
    let drawn = || {
        let ends = pieces
            .iter()
            .flatten()
            .flat_map(|piece| piece.windows(2.min(piece.len())));
        ends.flat_map(|ends| (0..=20).map(move |part| between(ends, f64::from(part) / 20.0)))
    };
    let up = y.scale(heights.clone(), 6);
    // Where it would cover one everywhere, the picture gets half as much room again above.
    let up = if is_crowded(drawn().map(|(x, y)| (across.part(x), up.part(y)))) {
        y.scale(heights.start..heights.end + 0.52 * (heights.end - heights.start), 6)
    } else {
        up
    };

    canvas::write(path, HEIGHT, |area| {
        let px = |pixels: u32| pixels * SCALE;
        let mut chart = ChartBuilder::on(area)
            .caption(title, (FONT, px(22), FontStyle::Bold))
            .margin(px(14))
            .margin_right(px(24))
            .x_label_area_size(px(46))
            .y_label_area_size(px(70))
            .build_cartesian_2d(across.clone(), up.clone())?;
        chart
            .configure_mesh()
            .x_desc(x.label)
            .y_desc(y.label)
            .label_style((FONT, px(15)))
            .axis_desc_style((FONT, px(17)))
            .bold_line_style(RGBColor(205, 205, 205).stroke_width(SCALE))
            .light_line_style(RGBColor(232, 232, 232).stroke_width(SCALE))
            .draw()?;

        for ((pieces, series), colour) in pieces.iter().zip(series).zip(COLOURS) {
            let stroke: ShapeStyle = colour.stroke_width(px(2));
            for piece in pieces {
                chart.draw_series(LineSeries::new(piece.iter().copied(), stroke))?;
            }
            let few = series.points.len() <= DOTTED;
            let dots = pieces
                .iter()
                .flatten()
                .filter(|_| few)
                .map(|&place| Circle::new(place, px(4), colour.filled()));
            chart
                .draw_series(dots)?
                .label(series.name)
                .legend(move |(left, middle)| {
                    let height = middle - LIFT;
                    PathElement::new([(left, height), (left + 20 * SCALE as i32, height)], stroke)
                });
        }
        chart
            .configure_series_labels()
            .position(quietest_place(drawn().map(|(x, y)| (across.part(x), up.part(y)))))
            .margin(px(10))
            .legend_area_size(px(26))
            .background_style(WHITE.mix(0.85))
            .border_style(BORDER)
            .label_font((FONT, px(16)))
            .draw()
    })
}

/// The stretches of points that lie somewhere.
fn unbroken(points: &[(f64, f64)], x: Axis, y: Axis) -> Vec<Vec<(f64, f64)>> {
    let places: Vec<Option<(f64, f64)>> = points
        .iter()
        .map(|point| x.place(point.0).zip(y.place(point.1)))
        .collect();
    let pieces = places
        .split(Option::is_none)
        .map(|piece| piece.iter().copied().flatten().collect::<Vec<_>>());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// From the smallest value to the largest, and `margin` times as much again on both sides.
pub(super) fn range(values: impl Iterator<Item = f64>, margin: f64) -> Range<f64> {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low == high {
        return low - 0.5..high + 0.5;
    }
    let margin = margin * (high - low);
    low - margin..high + margin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Scratch;
    use crate::plot::canvas::tests::decode;

    #[test]
    fn curves_are_drawn_in_their_colours() {
        let scratch = Scratch::new();
        let path = scratch.path("two.png");
        let rising: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), f64::from(i))).collect();
        let falling: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), f64::from(99 - i))).collect();
        let curves = [
            Series {
                name: "up",
                points: &rising,
            },
            Series {
                name: "down",
                points: &falling,
            },
        ];
        lines(
            &path,
            "both",
            Axis::linear("time in s"),
            Axis::linear("height in m"),
            &curves,
        )
        .expect("drawn");
        let (height, pixels) = decode(&path);
        assert_eq!(height, HEIGHT);
        for (RGBColor(red, green, blue), name) in COLOURS.into_iter().zip(["up", "down"]) {
            let count = pixels.iter().filter(|&&pixel| pixel == [red, green, blue]).count();
            assert!(count > 500, "{name}: {count} pixels");
        }
        let RGBColor(red, green, blue) = COLOURS[2];
        assert!(!pixels.contains(&[red, green, blue]), "no third curve");
    }

    #[test]
    fn values_that_lie_nowhere_leave_gaps() {
        let points = [(1.0, 10.0), (2.0, 100.0), (3.0, 0.0), (4.0, f64::NAN), (5.0, 1.0)];
        let pieces = unbroken(&points, Axis::linear("x"), Axis::log("y"));
        assert_eq!(pieces, [vec![(1.0, 1.0), (2.0, 2.0)], vec![(5.0, 0.0)]]);
    }

    #[test]
    fn a_picture_of_nothing_is_refused() {
        let scratch = Scratch::new();
        let draw = |points: &[(f64, f64)]| {
            let series = [Series { name: "a", points }];
            lines(
                &scratch.path("none.png"),
                "",
                Axis::linear("x"),
                Axis::log("y"),
                &series,
            )
        };
        assert!(draw(&[]).is_err());
        assert!(draw(&[(1.0, -1.0)]).is_err());
        assert!(draw(&[(1.0, 1.0)]).is_ok());
        let many = [Series {
            name: "a",
            points: &[(0.0, 1.0)],
        }; 9];
        assert!(
            lines(
                &scratch.path("many.png"),
                "",
                Axis::linear("x"),
                Axis::linear("y"),
                &many
            )
            .is_err()
        );
    }
}
