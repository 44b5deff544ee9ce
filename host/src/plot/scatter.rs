//! Clouds of points: one a measurement, nothing in between.

use std::path::Path;

use plotters::chart::ChartBuilder;
use plotters::element::Circle;
use plotters::style::{Color, FontStyle, RGBColor, WHITE};

use super::canvas::{self, COLOURS, FONT, LIFT, SCALE};
use super::legend::quietest_place;
use super::lines::{Axis, BORDER, HEIGHT, Series, range};
use crate::error::{Error, Result};

/// How much of what lies below a dot shows through.
const OPACITY: f64 = 0.65;

/// Draws the points of each series as dots of its colour, with grid and legend; later series lie on top. Points that are not finite, or not above
/// zero on a logarithmic axis, are left out.
///
/// # Errors
/// As [`lines`](super::lines).
pub fn scatter(path: &Path, title: &str, x: Axis, y: Axis, series: &[Series]) -> Result<()> {
    if series.len() > COLOURS.len() {
        let count = series.len();
        return Err(Error::Request(format!(
            "{count} series, but colours for {} only",
            COLOURS.len()
        )));
    }
    let places = |series: &Series| -> Vec<(f64, f64)> {
        let places = series.points.iter().map(|point| x.place(point.0).zip(y.place(point.1)));
        places.flatten().collect()
    };
    let clouds: Vec<Vec<(f64, f64)>> = series.iter().map(places).collect();
    let all = || clouds.iter().flatten();
    if all().next().is_none() {
        return Err(Error::Request(format!("no point to draw in {}", path.display())));
    }
    let across = x.scale(range(all().map(|point| point.0), 0.03), 8);
    let up = y.scale(range(all().map(|point| point.1), 0.05), 6);
    // Many dots are small ones.
    let radius = if all().count() > 1000 { 2 } else { 4 };

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
        for ((cloud, series), colour) in clouds.iter().zip(series).zip(COLOURS) {
            let dots = cloud
                .iter()
                .map(|&place| Circle::new(place, px(radius), colour.mix(OPACITY).filled()));
            chart
                .draw_series(dots)?
                .label(series.name)
                .legend(move |(left, middle)| {
                    Circle::new((left + 10 * SCALE as i32, middle - LIFT), px(4), colour.filled())
                });
        }
        chart
            .configure_series_labels()
            .position(quietest_place(all().map(|&(x, y)| (across.part(x), up.part(y)))))
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
    fn dots_stand_alone() {
        let scratch = Scratch::new();
        let path = scratch.path("dots.png");
        let points = [(1.0, 1.0), (10.0, 2.0), (100.0, 1.0), (-1.0, 1.0)];
        let series = [Series {
            name: "a",
            points: &points,
        }];
        scatter(&path, "three", Axis::log("x"), Axis::linear("y"), &series).expect("drawn");
        let (height, pixels) = decode(&path);
        assert_eq!(height, HEIGHT);
        let bluish = pixels
            .iter()
            .filter(|&&[r, g, b]| b > 150 && r < 140 && g < 200)
            .count();
        // Three dots of radius 4 and one in the legend; lines between them would be hundreds of pixels more.
        assert!((100..300).contains(&bluish), "{bluish} pixels");
    }

    #[test]
    fn a_picture_of_nothing_is_refused() {
        let scratch = Scratch::new();
        let series = [Series {
            name: "a",
            points: &[(0.0, 1.0)],
        }];
        assert!(
            scatter(
                &scratch.path("none.png"),
                "",
                Axis::log("x"),
                Axis::linear("y"),
                &series
            )
            .is_err()
        );
    }
}
