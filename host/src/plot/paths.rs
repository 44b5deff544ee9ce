//! Paths over a landscape: where an optimiser goes on a function of two weights.

use std::ops::Range;
use std::path::Path;

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement};
use plotters::series::LineSeries;
use plotters::style::{Color, FontStyle, RGBColor, ShapeStyle, WHITE};

use super::canvas::{self, COLOURS, FONT, LIFT, SCALE};
use super::legend::quietest_place;
use super::lines::Series;
use super::scale::Scale;
use crate::error::{Error, Result};

const HEIGHT: u32 = 560;
const BORDER: RGBColor = RGBColor(150, 150, 150);
/// Equal steps of height between two level lines, from the lowest to the highest place.
const LEVELS: f64 = 16.0;
/// Grey of the lowest place and of the highest.
const GREYS: [f64; 2] = [205.0, 255.0];
/// Grey of the lines between levels.
const LINE: u8 = 170;

/// An axis of the plane: its label and what it shows of the plane.
pub type Side<'a> = (&'a str, Range<f64>);

/// Draws the height of the plane in greys with level lines, low places darker, and paths over it; a dot marks the end of each.
///
/// # Errors
/// When there is no path or more than 8 of them, a height is not finite, or the file cannot be written.
pub fn paths(
    path: &Path,
    title: &str,
    [x, y]: [Side; 2],
    height: impl Fn(f64, f64) -> f64,
    series: &[Series],
) -> Result<()> {
    if series.is_empty() || series.len() > COLOURS.len() {
        let reason = format!("{} paths, but 1 to {} can be drawn", series.len(), COLOURS.len());
        return Err(Error::Request(reason));
    }
    let (across, up) = (Scale::linear(x.1, 8), Scale::linear(y.1, 6));
    let at = |across_part: f64, up_part: f64| height(across.place(across_part), up.place(up_part));
    let grid = || (0..=200).flat_map(|i| (0..=200).map(move |j| (f64::from(i) / 200.0, f64::from(j) / 200.0)));
    let (low, high) = grid().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (x, y)| {
        let height = at(x, y);
        (low.min(height), high.max(height))
    });
    if !(high - low).is_finite() || grid().any(|(x, y)| !at(x, y).is_finite()) {
        return Err(Error::Request("a height that is not finite".into()));
    }
    let level = |x: f64, y: f64| ((at(x, y) - low) / (high - low).max(f64::MIN_POSITIVE) * LEVELS).floor();

    canvas::write(path, HEIGHT, |area| {
        let px = |pixels: u32| pixels * SCALE;
        let mut chart = ChartBuilder::on(area)
            .caption(title, (FONT, px(22), FontStyle::Bold))
            .margin(px(14))
            .margin_right(px(24))
            .x_label_area_size(px(46))
            .y_label_area_size(px(70))
            .build_cartesian_2d(across.clone(), up.clone())?;

        let plane = chart.plotting_area().strip_coord_spec();
        let (wide, high) = plane.dim_in_pixel();
        let of_pixel = |column: u32, row: u32| {
            level(
                f64::from(column) / f64::from(wide),
                1.0 - f64::from(row) / f64::from(high),
            )
        };
        for row in 0..high {
            let mut left = of_pixel(0, row);
            for column in 0..wide {
                let here = of_pixel(column, row);
                let grey = if here != left || (row > 0 && here != of_pixel(column, row - 1)) {
                    LINE
                } else {
                    (GREYS[0] + (GREYS[1] - GREYS[0]) * (here / LEVELS).min(1.0)) as u8
                };
                left = here;
                plane.draw_pixel((column as i32, row as i32), &RGBColor(grey, grey, grey))?;
            }
        }
        chart
            .configure_mesh()
            .disable_mesh()
            .x_desc(x.0)
            .y_desc(y.0)
            .label_style((FONT, px(15)))
            .axis_desc_style((FONT, px(17)))
            .draw()?;

        for (series, colour) in series.iter().zip(COLOURS) {
            let stroke: ShapeStyle = colour.stroke_width(px(2));
            chart.draw_series(LineSeries::new(series.points.iter().copied(), stroke))?;
            let end = series
                .points
                .last()
                .map(|&place| Circle::new(place, px(5), colour.filled()));
            chart
                .draw_series(end)?
                .label(series.name)
                .legend(move |(left, middle)| {
                    let height = middle - LIFT;
                    PathElement::new([(left, height), (left + 20 * SCALE as i32, height)], stroke)
                });
        }
        let drawn = series.iter().flat_map(|series| series.points);
        chart
            .configure_series_labels()
            .position(quietest_place(drawn.map(|&(x, y)| (across.part(x), up.part(y)))))
            .margin(px(10))
            .legend_area_size(px(26))
            .background_style(WHITE.mix(0.85))
            .border_style(BORDER)
            .label_font((FONT, px(16)))
            .draw()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Scratch;
    use crate::plot::canvas::tests::decode;

    #[test]
    fn paths_lie_over_a_landscape() {
        let scratch = Scratch::new();
        let path = scratch.path("bowl.png");
        let points: Vec<(f64, f64)> = (0..50)
            .map(|i| (1.0 - f64::from(i) / 50.0, 1.0 - f64::from(i) / 50.0))
            .collect();
        let sides = [("a", -1.2..1.2), ("b", -1.2..1.2)];
        let bowl = |x: f64, y: f64| x * x + y * y;
        let series = [Series {
            name: "down",
            points: &points,
        }];
        paths(&path, "a bowl", sides.clone(), bowl, &series).expect("drawn");
        let (height, pixels) = decode(&path);
        assert_eq!(height, HEIGHT);
        let RGBColor(red, green, blue) = COLOURS[0];
        let count = |wanted: [u8; 3]| pixels.iter().filter(|&&pixel| pixel == wanted).count();
        assert!(count([red, green, blue]) > 300);
        assert!(count([GREYS[0] as u8; 3]) > 300, "the lowest level");

        assert!(paths(&path, "", sides.clone(), bowl, &[]).is_err());
        assert!(paths(&path, "", sides, |x, _| 1.0 / (x - x), &series).is_err());
    }
}
