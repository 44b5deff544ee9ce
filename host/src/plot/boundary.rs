//! What a classifier makes of every point of the plane.

use std::ops::Range;
use std::path::Path;

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, EmptyElement};
use plotters::style::{Color, FontStyle, RGBColor, WHITE};

use super::canvas::{self, COLOURS, FONT, LIFT, SCALE};
use super::legend::quietest_place;
use super::scale::Scale;
use crate::error::{Error, Result};

const HEIGHT: u32 = 560;
const LINE: RGBColor = RGBColor(40, 40, 40);
const BORDER: RGBColor = RGBColor(150, 150, 150);
/// Pixels of the large picture from one evaluation of the classifier to the next; between them it is interpolated.
const GRID: usize = 4;
/// Width of the line between classes, in pixels of the large picture.
const STROKE: usize = 3;

/// Draws the plane in the colours of the classes, paler where `classify` is less sure, a line where the likeliest class
/// changes, and the samples `points` on top.
///
/// `classify` gives the probability of each of the `C` classes at a point, or 1 for one of them. `names` are the
/// classes' names in the legend, `labels` the classes of the points. The axes are the two inputs, x1 and x2.
///
/// # Errors
/// When there are no points, not as many labels as points, a label is not below `C`, a point is not finite, there are
/// more than 8 classes, or the file cannot be written.
pub fn decision_boundary<const C: usize>(
    path: &Path,
    title: &str,
    names: [&str; C],
    points: &[[f32; 2]],
    labels: &[usize],
    mut classify: impl FnMut([f32; 2]) -> [f32; C],
) -> Result<()> {
    check::<C>(points, labels)?;
    let [x, y] = [(0, 8), (1, 6)]
        .map(|(axis, labels)| Scale::linear(range(points.iter().map(|point| point[axis].into())), labels));
    canvas::write(path, HEIGHT, |area| {
        let px = |pixels: u32| pixels * SCALE;
        let mut chart = ChartBuilder::on(area)
            .caption(title, (FONT, px(22), FontStyle::Bold))
            .margin(px(14))
            .x_label_area_size(px(46))
            .y_label_area_size(px(58))
            .build_cartesian_2d(x.clone(), y.clone())?;

        let plane = chart.plotting_area().strip_coord_spec();
        let (wide, high) = plane.dim_in_pixel();
        let field = Field::new(wide as usize, high as usize, |column, row| {
            classify([
                x.place(column / f64::from(wide)) as f32,
                y.place(1.0 - row / f64::from(high)) as f32,
            ])
        });
        for row in 0..high {
            for column in 0..wide {
                plane.draw_pixel(
                    (column as i32, row as i32),
                    &field.colour(column as usize, row as usize),
                )?;
            }
        }

        chart
            .configure_mesh()
            .disable_mesh()
            .x_desc("x1")
            .y_desc("x2")
            .label_style((FONT, px(15)))
            .axis_desc_style((FONT, px(17)))
            .draw()?;

        for (class, name) in names.iter().enumerate() {
            let of_class = points.iter().zip(labels).filter(|&(_, &label)| label == class);
            chart
                .draw_series(of_class.map(|(point, _)| {
                    EmptyElement::at((point[0].into(), point[1].into()))
                        + Circle::new((0, 0), px(5), WHITE.filled())
                        + Circle::new((0, 0), px(4), COLOURS[class].filled())
                }))?
                .label(*name)
                .legend(move |(left, middle)| {
                    Circle::new(
                        (left + 10 * SCALE as i32, middle - LIFT),
                        px(5),
                        COLOURS[class].filled(),
                    )
                });
        }
        let places = points
            .iter()
            .map(|point| (x.part(point[0].into()), y.part(point[1].into())));
        chart
            .configure_series_labels()
            .position(quietest_place(places))
            .margin(px(10))
            .legend_area_size(px(20))
            .background_style(WHITE.mix(0.85))
            .border_style(BORDER)
            .label_font((FONT, px(16)))
            .draw()
    })
}

fn check<const C: usize>(points: &[[f32; 2]], labels: &[usize]) -> Result<()> {
    let refuse = |reason: String| Err(Error::Request(reason));
    if C > COLOURS.len() {
        return refuse(format!("{C} classes, but colours for {} only", COLOURS.len()));
    }
    if points.is_empty() || points.len() != labels.len() {
        return refuse(format!("{} labels for {} points", labels.len(), points.len()));
    }
    if let Some(label) = labels.iter().find(|&&label| label >= C) {
        return refuse(format!("class {label}, but there are {C} classes"));
    }
    match points.iter().find(|point| !point.iter().all(|value| value.is_finite())) {
        Some(point) => refuse(format!("the point {point:?} lies nowhere")),
        None => Ok(()),
    }
}

/// From the smallest value to the largest and a tenth more on both sides.
fn range(values: impl Iterator<Item = f64>) -> Range<f64> {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let margin = if high > low { 0.1 * (high - low) } else { 1.0 };
    low - margin..high + margin
}

/// The classifier's answers on a grid over the picture.
struct Field<const C: usize> {
    answers: Vec<[f32; C]>,
    columns: usize,
}

impl<const C: usize> Field<C> {
    fn new(wide: usize, high: usize, mut classify: impl FnMut(f64, f64) -> [f32; C]) -> Self {
        // The line looks past the edge.
        let [columns, rows] = [wide, high].map(|pixels| (pixels + STROKE) / GRID + 2);
        let answers = (0..rows * columns)
            .map(|at| classify((at % columns * GRID) as f64, (at / columns * GRID) as f64))
            .collect();
        Self { answers, columns }
    }

    /// The probabilities at a pixel, bilinear between the four grid points around it.
    fn at(&self, column: usize, row: usize) -> [f32; C] {
        let [right, down] = [column, row].map(|pixel| (pixel % GRID) as f32 / GRID as f32);
        let first = row / GRID * self.columns + column / GRID;
        let mix = |a: &[f32; C], b: &[f32; C], part: f32| -> [f32; C] {
            std::array::from_fn(|class| a[class] + part * (b[class] - a[class]))
        };
        let [upper, lower] =
            [first, first + self.columns].map(|at| mix(&self.answers[at], &self.answers[at + 1], right));
        mix(&upper, &lower, down)
    }

    fn colour(&self, column: usize, row: usize) -> RGBColor {
        let here = self.at(column, row);
        let class = likeliest(&here);
        let beyond = [(STROKE, 0), (0, STROKE), (STROKE, STROKE)];
        if beyond
            .iter()
            .any(|(right, down)| likeliest(&self.at(column + right, row + down)) != class)
        {
            return LINE;
        }
        let guess = 1.0 / C as f32;
        let sure = if C == 1 {
            1.0
        } else {
            (here[class] - guess) / (1.0 - guess)
        };
        let strength = 0.12 + 0.33 * sure.clamp(0.0, 1.0);
        let RGBColor(red, green, blue) = COLOURS[class];
        let [red, green, blue] = [red, green, blue].map(|part| (255.0 + strength * (f32::from(part) - 255.0)) as u8);
        RGBColor(red, green, blue)
    }
}

fn likeliest<const C: usize>(probabilities: &[f32; C]) -> usize {
    (1..C).fold(0, |best, class| {
        if probabilities[class] > probabilities[best] {
            class
        } else {
            best
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Scratch;
    use crate::plot::canvas::tests::decode;

    const SQUARE: [[f32; 2]; 4] = [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]];

    #[test]
    fn both_sides_of_the_line_have_their_colours() {
        let scratch = Scratch::new();
        let path = scratch.path("line.png");
        let step = |[x, _]: [f32; 2]| if x < 0.0 { [1.0, 0.0] } else { [0.0, 1.0] };
        decision_boundary(&path, "left and right", ["left", "right"], &SQUARE, &[0, 0, 1, 1], step).expect("drawn");
        let (height, pixels) = decode(&path);
        assert_eq!(height, HEIGHT);
        let row = &pixels[(HEIGHT / 2 * canvas::WIDTH) as usize..][..canvas::WIDTH as usize];
        let [left, right] = [200, 650].map(|at| row[at]);
        assert!(left[2] > left[0] + 50, "blue on the left: {left:?}");
        assert!(right[0] > right[2] + 50, "orange on the right: {right:?}");
        let dark = row[100..750]
            .iter()
            .filter(|pixel| pixel.iter().all(|&part| part < 110))
            .count();
        assert!((1..=3).contains(&dark), "one line between them, {dark} dark pixels");
    }

    #[test]
    fn interpolation_is_exact_for_planes() {
        let field = Field::<2>::new(40, 20, |column, row| {
            [(3.0 * column + row) as f32, (column - 2.0 * row) as f32]
        });
        for (column, row) in [(0, 0), (1, 0), (7, 3), (39, 19)] {
            let expected = [3.0 * column as f32 + row as f32, column as f32 - 2.0 * row as f32];
            assert_eq!(field.at(column, row), expected, "({column}, {row})");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let scratch = Scratch::new();
        let path = scratch.path("none.png");
        let draw = |points: &[[f32; 2]], labels: &[usize]| {
            decision_boundary(&path, "", ["a", "b"], points, labels, |_| [0.5; 2])
                .expect_err("refused")
                .to_string()
        };
        assert!(draw(&[], &[]).contains("0 points"));
        assert!(draw(&SQUARE, &[0]).contains("1 labels for 4 points"));
        assert!(draw(&SQUARE, &[0, 1, 2, 0]).contains("class 2"));
        assert!(draw(&[[f32::NAN, 0.0]], &[0]).contains("NaN"));
        assert!(scratch.names().is_empty());
    }
}
